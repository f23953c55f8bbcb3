"""A small helper over lxml: elements by their prefixed names, one after the other, and never an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_EU = "http://data.europa.eu/p27/"
NAMESPACES = {
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "efac": f"{_EU}eforms-ubl-extension-aggregate-components/1",
    "efext": f"{_EU}eforms-ubl-extensions/1",
    "efbc": f"{_EU}eforms-ubl-extension-basic-components/1",
}
EXTENSION = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"


def root(name: str) -> Element:
    """The document's own element: ContractNotice."""
    namespace = f"{_UBL}{name}-2"
    names: dict[str | None, str] = {None: namespace}
    names.update(NAMESPACES)
    return etree.Element(f"{{{namespace}}}{name}", nsmap=names)


def add(parent: Element, path: str, text: str | None = None, **attributes: str) -> Element:
    """New elements, each in the one before: `add(lot, "cac:Language/cbc:ID", "DAN")`. Raises ValueError on an empty text."""
    if text is not None and not text.strip():
        raise ValueError(f"{path} would be empty")
    found = parent
    for step in path.split("/"):
        prefix, _colon, name = step.partition(":")
        found = etree.SubElement(found, f"{{{NAMESPACES[prefix]}}}{name}")
    found.text = text
    for name, value in attributes.items():
        found.set(name, value)
    return found


def code(parent: Element, path: str, value: str, list_name: str) -> Element:
    return add(parent, path, value, listName=list_name)


def words(parent: Element, path: str, text: str) -> Element:
    return add(parent, path, text, languageID="DAN")


def reference(parent: Element, path: str, value: str, scheme: str) -> Element:
    return add(parent, path, value, schemeName=scheme)


def written(document: Element) -> bytes:
    content: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content
