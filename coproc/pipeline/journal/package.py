"""An export as one zip: a file per item, the list as CSV and Excel, and a hash list. The same items give the same bytes.

Mails are laid out as PDF while the zip is sent: neither its size nor the time it takes is held against anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coproc.documents.render import file_name
from coproc.kernel.database import Database
from coproc.kernel.formats import short_date
from coproc.kernel.sheets import as_csv, as_xlsx
from coproc.kernel.translation import gettext as _, speaking
from coproc.kernel.zips import hashed
from coproc.pipeline.journal import files, queries
from coproc.pipeline.journal.models import JournalExport, JournalItem, Kind
from coproc.pipeline.journal.queries import Desk, Line
from coproc.pipeline.journal.words import KINDS

README, FOLDER = "LÆS MIG.txt", "Dokumenter"
WIDTHS = (10, 12, 50, 10, 24, 20, 14, 60)
AT_ONCE = 50  # items whose files are made, sent and forgotten together
Texts = Callable[[Session, Mapping[int, str]], Mapping[str, bytes]]  # item -> its path in the zip, for what is said about the files


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


def build(database: Database, session: Session, desk: Desk, export: JournalExport) -> tuple[str, Iterator[bytes]]:
    """(file name, zip piece by piece) of an export."""
    assert desk.organisation
    ids = [item.id for item in queries.exported(session, desk, export)]

    def texts(session: Session, names: Mapping[int, str]) -> Mapping[str, bytes]:
        lines = queries.lines(session, desk.organisation_id, queries.exported(session, desk, export))
        listed = [row_of(line, names.get(line.item.id, _("Filen er slettet"))) for line in lines]
        return {README: _readme(desk, export, len(listed)), **journal_list(listed)}

    with speaking("da"):
        period = f" {short_date(export.first_on)}–{short_date(export.last_on)}" if export.first_on and export.last_on else ""
        about = f"{_('Journalliste')} {desk.process.reference if desk.process else ''} {desk.organisation.name}"
    return file_name(f"{about} nr. {export.id}{period}", ".zip"), zipped(database, desk, ids, texts)


def journal_list(listed: Sequence[Sequence[Any]]) -> dict[str, bytes]:
    about = _("Journalliste")
    return {f"{about}.csv": as_csv(headings(), listed).encode(), f"{about}.xlsx": sheet(about, headings(), listed)}


def zipped(database: Database, desk: Desk, ids: Sequence[int], texts: Texts) -> Iterator[bytes]:
    """The zip, piece by piece: the files of these items as the desk's organisation may see them, then `texts`, then the hash list. Danish."""
    return hashed(_files(database, desk, ids, texts))


def _files(database: Database, desk: Desk, ids: Sequence[int], texts: Texts) -> Iterator[tuple[str, bytes]]:
    names: dict[int, str] = {}
    with database.read() as session:
        for first in range(0, len(ids), AT_ONCE):
            with speaking("da"):  # never across a yield: in between the server speaks to others
                made = bytes_of(session, desk, session.scalars(_items(ids[first : first + AT_ONCE])).all())
            names |= made.names
            yield from sorted(made.contents.items())
        with speaking("da"):
            said = texts(session, names)
        yield from sorted(said.items())


def _items(ids: Sequence[int]) -> Select[JournalItem]:
    return select(JournalItem).where(JournalItem.id.in_(ids))


class Contents:
    """`names`: item -> path in the zip; `contents`: path -> bytes."""

    def __init__(self, names: dict[int, str], contents: dict[str, bytes]) -> None:
        self.names = names
        self.contents = contents


def bytes_of(session: Session, desk: Desk, items: Sequence[JournalItem]) -> Contents:
    """The files of these items, as the desk's organisation may see them."""
    run = queries.runs(session, desk.organisation_id)
    names: dict[int, str] = {}
    contents: dict[str, bytes] = {}
    by_id = {item.id: item for item in items}
    for of_runner in (True, False):
        part = [item for item in items if files.runs_it(item, run) == of_runner]
        for number, made in files.files(session, part, organisation_id=desk.organisation_id, runs=of_runner):
            names[number] = f"{FOLDER}/{files.name_of(by_id[number], made.ending)}"
            contents[names[number]] = made.content
    return Contents(names, contents)


def sheet(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    return as_xlsx(title, heads, rows, widths=WIDTHS, frozen="A2")


def _readme(desk: Desk, export: JournalExport, count: int) -> bytes:
    assert desk.organisation
    lines = [
        desk.organisation.name,
        *([f"{desk.process.reference} {desk.process.title}"] if desk.process else []),
        "",
        _("Eksport nr. {number} med {count} poster.", number=export.id, count=count),
        *about_the_files(),
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def about_the_files() -> list[str]:
    """What the reader of any zip of a journal is told."""
    return [
        _("Journalliste.csv og Journalliste.xlsx har én linje for hver post: dato, tema, retning, jeres nummer og filens navn."),
        _("Mails og referater er PDF-filer. Dokumenter er PDF, når de er lavet i coproc, og ellers som de blev lagt ind."),
        _("Det fortrolige er mærket. Aktindsigt i det afgøres konkret."),
        _("SHA256SUMS.txt har et fingeraftryk af hver fil: “sha256sum -c SHA256SUMS.txt” siger, om en fil er ændret."),
    ]
