"""Checks a buyer's own Word template: may it be opened, do we know its fields, does it use those the document needs."""

from __future__ import annotations

import io
from dataclasses import dataclass

from coproc.documents import catalogue
from coproc.documents.contract import Contract, Field, Path
from coproc.documents.filling import paragraphs
from coproc.documents.inspection import Findings, inspect
from coproc.documents.package import refusals
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, ngettext

LONGEST_TEMPLATE = 400_000  # characters


class UnfitTemplate(DomainError):
    """The template cannot be used as it is; `check` says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(" ".join(check.sentences()))
        self.check = check


@dataclass(frozen=True)
class Spot:
    """Something in the template: what is wrong, and the text of the paragraph it stands in."""

    what: str
    paragraph: str = ""

    def sentence(self) -> str:
        return _("{what} – i afsnittet “{paragraph}”", what=self.what, paragraph=self.paragraph) if self.paragraph else self.what


@dataclass(frozen=True)
class Check:
    refused: tuple[str, ...] = ()  # the file itself
    faults: tuple[Spot, ...] = ()  # tags that cannot be read or have no place here
    unknown: tuple[Spot, ...] = ()  # fields nobody fills in
    missing: tuple[Spot, ...] = ()  # fields the document needs, by label
    known: tuple[str, ...] = ()  # fields that will be filled in

    @property
    def fit(self) -> bool:
        return not (self.refused or self.faults or self.unknown or self.missing)

    def summary(self) -> str:
        """Like: 3 ukendte felter, 2 krævede felter mangler."""
        if self.refused:
            return _("Filen er afvist.")
        parts = [
            ngettext("{n} fejl i felterne", "{n} fejl i felterne", len(self.faults)) if self.faults else "",
            ngettext("{n} ukendt felt", "{n} ukendte felter", len(self.unknown)) if self.unknown else "",
            ngettext("{n} krævet felt mangler", "{n} krævede felter mangler", len(self.missing)) if self.missing else "",
        ]
        said = ", ".join(part for part in parts if part)
        return said + "." if said else _("Skabelonen kan bruges.")

    def sentences(self) -> list[str]:
        return [*self.refused, *(spot.sentence() for spot in (*self.faults, *self.unknown, *self.missing))]


def check_template(content: bytes, key: str | None = None, version: int | None = None) -> Check:
    """For one document, or (without `key`) against the fields of all. Raises NotFound for an unknown key."""
    contracts = [catalogue.template(key, version).contract] if key else [found.contract for found in catalogue.newest()]
    refused = refusals(content)
    if refused:
        return Check(refused=tuple(refused))
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        lines = [text.replace("\n", " ") for _where, text in paragraphs(document)]
    except Exception:  # noqa: BLE001 - whatever python-docx stumbles over, the file is not one we can fill in
        return Check(refused=(_("Filen er ikke en Word-fil (.docx), eller den er beskadiget."),))
    if sum(map(len, lines)) > LONGEST_TEMPLATE:
        return Check(refused=(_("Skabelonen er for lang."),))
    return _checked(lines, inspect("\n".join(lines)), contracts, whole=key is not None)


def require_fit(content: bytes, key: str) -> None:
    """Raises UnfitTemplate with every reason."""
    check = check_template(content, key)
    if not check.fit:
        raise UnfitTemplate(check)


def _checked(lines: list[str], findings: Findings, contracts: list[Contract], *, whole: bool) -> Check:
    def spot(what: str, line: int) -> Spot:
        return Spot(what, _short(lines[line - 1]) if 0 < line <= len(lines) else "")

    unknown: dict[Path, Spot] = {}
    known: set[str] = set()
    faults = [spot(sentence, line) for line, sentence in findings.faults]
    for use in findings.uses:
        field = next((found for contract in contracts if (found := contract.field(use.path))), None)
        name = ".".join(use.path)
        if field is None:
            unknown.setdefault(use.path, spot(_("Ukendt felt: {name}", name=name), use.line))
        elif use.printed and field.kind == "list" and (field.items or not use.item):
            faults.append(spot(_("{name} er en liste: skriv for … in {name}.", name=name), use.line))
        else:
            known.add(name)
    missing: list[Spot] = []
    used = {contracts[0].canonical(path) for path in findings.used()}
    if whole and not any(sentence for _line, sentence in findings.faults):
        missing = [
            Spot(_("Krævet felt mangler: {label} ({name})", label=field.label.said(), name=contracts[0].danish(path)))
            for path, field in contracts[0].paths()
            if _needed(contracts[0], path, field) and path not in used
        ]
    return Check(
        faults=tuple(dict.fromkeys(faults)),
        unknown=tuple(unknown.values()),
        missing=tuple(missing),
        known=tuple(sorted(known)),
    )


def _needed(contract: Contract, path: Path, field: Field) -> bool:
    """A list's own required fields are needed when the list is; a flag chooses between texts and may be left out."""
    above = [contract.field(path[:length]) for length in range(1, len(path))]
    return field.required and field.kind != "flag" and all(part is not None and part.required for part in above)


def _short(text: str, longest: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
