"""An export as one zip: a file per item, the list as CSV and Excel, and a hash list. The same items give the same bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from coproc.documents.render import file_name
from coproc.kernel.formats import short_date
from coproc.kernel.sheets import as_csv, as_xlsx
from coproc.kernel.translation import gettext as _, speaking
from coproc.pipeline.journal import files, queries
from coproc.pipeline.journal.models import JournalExport, Kind
from coproc.pipeline.journal.queries import Desk, Line
from coproc.pipeline.journal.words import KINDS

README, HASHES, FOLDER = "LÆS MIG.txt", "SHA256SUMS.txt", "Dokumenter"
WIDTHS = (10, 12, 50, 10, 24, 20, 14, 60)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the clock of the day it is fetched is nobody's business: the same items, the same bytes


def headings() -> list[str]:
    """Of the journal list (offentlighedslovens § 15: a date and a short theme)."""
    return [
        _("Nummer"),
        _("Dato"),
        _("Tema"),
        _("Retning"),
        _("Slags"),
        _("Journalnummer"),
        _("Fortroligt"),
        _("Fil"),
    ]


def row_of(line: Line, file: str) -> list[Any]:
    item = line.item
    confidential = _("Ja, vurderes før den gives videre") if item.is_confidential else _("Nej")
    theme = item.theme or _("Slettet")
    return [item.id, item.on, theme, line.direction_label, str(KINDS[Kind(item.kind)]), line.number, confidential, file]


def build(session: Session, desk: Desk, export: JournalExport) -> tuple[str, bytes]:
    """(file name, zip) of an export."""
    assert desk.organisation
    items = queries.exported(session, desk, export)
    lines = queries.lines(session, desk.organisation_id, items)
    with speaking("da"):
        made = bytes_of(session, desk, lines)
        listed = [row_of(line, made.names.get(line.item.id, _("Filen er slettet"))) for line in lines]
        about = _("Journalliste")
        period = f" {short_date(export.first_on)}–{short_date(export.last_on)}" if export.first_on and export.last_on else ""
        title = f"{about} {desk.process.reference if desk.process else ''} {desk.organisation.name} nr. {export.id}{period}"
        texts = {
            README: _readme(desk, export, len(listed)),
            f"{about}.csv": as_csv(headings(), listed).encode(),
            f"{about}.xlsx": sheet(about, headings(), listed),
        }
    return file_name(title, ".zip"), packed({**texts, **made.contents})


class Contents:
    """`names`: item -> path in the zip; `contents`: path -> bytes."""

    def __init__(self, names: dict[int, str], contents: dict[str, bytes]) -> None:
        self.names = names
        self.contents = contents


def bytes_of(session: Session, desk: Desk, lines: Sequence[Line]) -> Contents:
    """The files of these lines, as the desk's organisation may see them."""
    run = queries.runs(session, desk.organisation_id)
    items = [line.item for line in lines]
    names: dict[int, str] = {}
    contents: dict[str, bytes] = {}
    by_id = {item.id: item for item in items}
    for of_runner in (True, False):
        part = [item for item in items if files.runs_it(item, run) == of_runner]
        for number, made in files.files(session, part, organisation_id=desk.organisation_id, runs=of_runner):
            names[number] = f"{FOLDER}/{files.name_of(by_id[number])}{made.ending}"
            contents[names[number]] = made.content
    return Contents(names, contents)


def sheet(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    return as_xlsx(title, heads, rows, widths=WIDTHS, frozen="A2")


def packed(contents: Mapping[str, bytes]) -> bytes:
    """A zip with these files and their hash list (`sha256sum -c`)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(contents):
            archive.writestr(_stamped(path), contents[path])
        hashes = "".join(f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents))
        archive.writestr(_stamped(HASHES), hashes.encode())
    return buffer.getvalue()


def _stamped(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _readme(desk: Desk, export: JournalExport, count: int) -> bytes:
    assert desk.organisation
    lines = [
        desk.organisation.name,
        *([f"{desk.process.reference} {desk.process.title}"] if desk.process else []),
        "",
        _("Eksport nr. {number} med {count} poster.", number=export.id, count=count),
        _("Journalliste.csv og Journalliste.xlsx har én linje for hver post: dato, tema, retning, jeres nummer og filens navn."),
        _("Mails og referater er PDF-filer. Dokumenter er PDF, når de er lavet i coproc, og ellers som de blev lagt ind."),
        _("Det fortrolige er mærket. Aktindsigt i det afgøres konkret."),
        _("SHA256SUMS.txt har et fingeraftryk af hver fil: “sha256sum -c SHA256SUMS.txt” siger, om en fil er ændret."),
    ]
    return ("\r\n".join(lines) + "\r\n").encode()
