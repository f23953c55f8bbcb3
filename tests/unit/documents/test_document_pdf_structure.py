"""PDF/UA read back with another library, for every document and language: tags, order of headings, tables, and no word outside them."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from pypdf.generic import ContentStream

from coproc.documents import catalogue, pdf
from coproc.documents.render import render
from tests.factories.documents import sample

MADE = datetime(2026, 11, 22, 8, tzinfo=UTC)
EDITIONS = [(key, language) for key in catalogue.templates() for language in catalogue.template(key).languages]
SHOWS_TEXT = {b"Tj", b"TJ", b"'", b'"'}
HEADINGS = {f"/H{level}": level for level in range(1, 7)}


def elements(node: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """(tag, tags above it, element) in reading order."""
    node = node.get_object()
    here = above
    if "/S" in node:
        here = (*above, str(node["/S"]))
        yield here[-1], above, node
    kids = node.get("/K", [])
    for one in kids if isinstance(kids, list) else [kids]:
        kid = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(kid, dict):
            yield from elements(kid, here)


def marked(page: Any, file: pypdf.PdfReader) -> tuple[set[int], int]:
    """The numbers of the marked pieces of a page, and how often text is shown outside every piece and every artifact."""
    numbers, outside, open_ = set(), 0, []
    for operands, operator in ContentStream(page["/Contents"].get_object(), file).operations:
        if operator in {b"BDC", b"BMC"}:
            said = operands[1] if len(operands) > 1 else {}
            if isinstance(said, dict) and "/MCID" in said:
                numbers.add(int(said["/MCID"]))
            open_.append(operands[0])
        elif operator == b"EMC":
            open_.pop()
        elif operator in SHOWS_TEXT and not open_:
            outside += 1
    assert open_ == []
    return numbers, outside


def in_the_tree(node: Any) -> Iterator[tuple[Any, int]]:
    """(page, number) of every marked piece that the tree names."""

    def below(node: Any, page: Any) -> Iterator[tuple[Any, int]]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, int):
            yield page, int(node)
        elif isinstance(node, list):
            for one in node:
                yield from below(one, page)
        elif isinstance(node, dict):
            page = node.raw_get("/Pg").idnum if "/Pg" in node else page
            if "/MCID" in node:
                yield page, int(node["/MCID"])
            if "/K" in node:
                yield from below(node["/K"], page)

    yield from below(node, None)


@pytest.mark.parametrize(("key", "language"), EDITIONS)
def test_every_pdf_can_be_read_aloud_in_order(key: str, language: Any) -> None:
    made = pdf.beside(render(key, sample(key), language=language), made_at=MADE)
    file = pypdf.PdfReader(io.BytesIO(made.bytes))
    root: Any = file.trailer["/Root"]
    tree = list(elements(root["/StructTreeRoot"]))

    levels = [HEADINGS[tag] for tag, _above, _node in tree if tag in HEADINGS]
    assert levels[:1] == [1]
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels)), levels
    named = [node for tag, _above, node in tree if tag in {"/Figure", "/Formula"}]
    assert all("/Alt" in node for node in named)
    for tag, above, _node in tree:
        if tag == "/TR":
            assert "/Table" in above
        if tag in {"/TH", "/TD"}:
            assert above[-1] == "/TR"
        if tag == "/LI":
            assert above[-1] == "/L"
        if tag in {"/Lbl", "/LBody"} and "/L" in above:
            assert above[-1] == "/LI"
    heads = [node for tag, _above, node in tree if tag == "/TH"]
    assert all("/Scope" in str(node.get("/A", "")) for node in heads)

    pages = {page.indirect_reference.idnum: page for page in file.pages}
    told: dict[Any, set[int]] = {number: set() for number in pages}
    for page, number in in_the_tree(root["/StructTreeRoot"]):
        told[page].add(number)
    for number, page in pages.items():
        pieces, outside = marked(page, file)
        assert outside == 0
        assert pieces == told[number]  # no piece that the reader never comes to, and none that is not there
        assert "/StructParents" in page


@pytest.mark.parametrize(("key", "language"), EDITIONS[:1])
def test_the_title_is_the_same_everywhere(key: str, language: Any) -> None:
    made = pdf.beside(render(key, sample(key), language=language), made_at=MADE)
    file = pypdf.PdfReader(io.BytesIO(made.bytes))
    assert file.xmp_metadata is not None
    assert set((file.xmp_metadata.dc_title or {}).values()) == {file.metadata.title if file.metadata else ""}
