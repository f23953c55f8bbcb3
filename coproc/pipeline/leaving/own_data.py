"""An organisation's own data of a process as one zip: files, Excel, and its journal list. Danish, whoever fetches it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Membership, Organisation
from coproc.agreements.models import Assent, LetterOfIntent, SectionComment, Signature
from coproc.agreements.services.assents import ANSWERS
from coproc.documents.models import Document
from coproc.documents.render import file_name
from coproc.kernel import money
from coproc.kernel.clock import local
from coproc.kernel.database import Database
from coproc.kernel.sheets import as_xlsx
from coproc.kernel.translation import gettext as _
from coproc.pipeline.journal import package, queries as journal
from coproc.pipeline.journal.models import JournalItem, Kind, Readers
from coproc.pipeline.journal.queries import Desk
from coproc.processes.file_room.models import FileVersion, RoomFile
from coproc.processes.funding.models import PartHours, Phase
from coproc.processes.funding.words import PHASES
from coproc.processes.joining.letters import decider
from coproc.processes.joining.models import JoiningDecision
from coproc.processes.joining.words import STATES
from coproc.processes.models import ExplorationAnswer, ExplorationQuestion, MandateStatus, Participation, Process
from coproc.processes.sparring import queries as sparring
from coproc.processes.teams.models import AnswerPart, PartComment, PartText
from coproc.processes.words import MANDATE_STATUSES
from coproc.tenders.models import Tender

Rows = list[list[Any]]


@dataclass(frozen=True)
class Sheet:
    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def sheets(session: Session, part: Participation) -> list[Sheet]:
    """What the organisation itself has written in the process."""
    own = select(Tender).where(Tender.process_id == part.process_id, Tender.authority_id == part.organisation_id)
    tenders = session.scalars(own.order_by(Tender.id)).all()
    notes = sparring.of_participation(session, part.id)
    return [
        Sheet(_("Deltagelse"), [_("Oplysning"), _("Indhold")], _part(part)),
        Sheet(_("Behovsskema"), [_("Spørgsmål"), _("Svar"), _("Skrevet af"), _("Dato")], _answers(session, part)),
        Sheet(_("Bemærkninger"), [_("Afsnit"), _("Bemærkning"), _("Skrevet af"), _("Dato")], _comments(session, part)),
        Sheet(
            _("Dele af svaret"),
            [_("Spørgsmål"), _("Svar"), _("Skrevet af"), _("Dato")],
            _parts(session, part),
        ),
        Sheet(_("Kommentarer"), [_("Kommentar"), _("Skrevet af"), _("Dato")], _talk(session, part)),
        Sheet(
            _("Beslutninger"),
            [
                *(_("Status"), _("Hvem beslutter?"), _("Besluttet den"), _("Timer"), _("Udgift ud over timerne")),
                *(_("Hvorfor skal I være med?"), _("Svaret af"), _("Begrundelse"), _("Journalnummer")),
            ],
            _decisions(session, part),
        ),
        Sheet(
            _("Sparring"),
            [_("Note"), _("Skrevet af"), _("Dato")],
            [[row.body, row.written_by, local(row.written_at).date()] for row in notes],
        ),
        Sheet(
            _("Svar på behovsbeskrivelsen"),
            [_("Afsnit"), _("Svar"), _("Betingelse"), _("Skrevet af"), _("Dato")],
            _assents(session, part),
        ),
        Sheet(
            _("Underskrifter"),
            [_("Hensigtserklæring"), _("Status"), _("Navn"), _("Titel"), _("Journalnummer"), _("Forventet beløb")],
            _signatures(session, part),
        ),
        Sheet(_("Timer"), [_("Fase"), _("Planlagt"), _("Brugt til nu")], _hours(session, part)),
        Sheet(_("Udbud"), [_("Nummer"), _("Titel")], [[tender.reference, tender.title] for tender in tenders]),
    ]


def _answers(session: Session, part: Participation) -> Rows:
    query = (
        select(ExplorationQuestion.text, ExplorationAnswer.value, ExplorationAnswer.answered_by, ExplorationAnswer.updated_at)
        .join(ExplorationAnswer, ExplorationAnswer.question_id == ExplorationQuestion.id)
        .where(ExplorationAnswer.participation_id == part.id)
        .order_by(ExplorationQuestion.position)
    )
    return [[text, value, by, local(at).date()] for text, value, by, at in session.execute(query)]


def _parts(session: Session, part: Participation) -> Rows:
    """What stands in each part of the answer, with whoever wrote it: the newest text of each."""
    asked = {
        one.id: one for one in session.scalars(select(ExplorationQuestion).where(ExplorationQuestion.process_id == part.process_id))
    }
    query = (
        select(PartText)
        .join(AnswerPart, (AnswerPart.id == PartText.part_id) & (AnswerPart.revision == PartText.revision))
        .where(AnswerPart.participation_id == part.id)
        .order_by(PartText.id)
    )
    return [
        [asked[number].text, value, row.saved_by, local(row.saved_at).date()]
        for row in session.scalars(query)
        for number, value in row.values().items()
        if number in asked
    ]


def _talk(session: Session, part: Participation) -> Rows:
    """What was said of the parts, inside the organisation."""
    query = (
        select(PartComment)
        .join(AnswerPart, AnswerPart.id == PartComment.part_id)
        .where(AnswerPart.participation_id == part.id)
        .order_by(PartComment.id)
    )
    return [[row.text, row.written_by, local(row.written_at).date()] for row in session.scalars(query)]


def _decisions(session: Session, part: Participation) -> Rows:
    """What leadership was asked and said, also what was never sent."""
    query = select(JoiningDecision).where(JoiningDecision.participation_id == part.id).order_by(JoiningDecision.id)
    return [
        [
            *(str(STATES[row.state]), decider(row), row.decided_on or "", row.hours if row.hours is not None else ""),
            money.kroner(row.cost_ore) if row.cost_ore is not None else "",
            *(row.background, row.answered_by, row.reason, row.journal_number),
        ]
        for row in session.scalars(query)
    ]


def _comments(session: Session, part: Participation) -> Rows:
    query = select(SectionComment).where(SectionComment.participation_id == part.id).order_by(SectionComment.id)
    return [[row.section_key, row.body, row.author, local(row.created_at).date()] for row in session.scalars(query)]


def _assents(session: Session, part: Participation) -> Rows:
    query = select(Assent).where(Assent.participation_id == part.id).order_by(Assent.id)
    return [
        [row.section_key, str(ANSWERS[row.answer]), row.condition, row.answered_by, local(row.answered_at).date()]
        for row in session.scalars(query)
    ]


def _signatures(session: Session, part: Participation) -> Rows:
    query = (
        select(Signature, LetterOfIntent.number)
        .join(LetterOfIntent, LetterOfIntent.id == Signature.letter_id)
        .where(Signature.participation_id == part.id)
        .order_by(Signature.id)
    )
    return [
        [
            number,
            _("Underskrevet") if row.status == "signed" else _("Underskriver ikke"),
            row.signer_name,
            row.signer_title,
            row.journal_number,
            money.kroner(row.volume_likely_ore) if row.volume_likely_ore is not None else "",
        ]
        for row, number in session.execute(query)
    ]


def _hours(session: Session, part: Participation) -> Rows:
    hours = {row.phase: row for row in session.scalars(select(PartHours).where(PartHours.participation_id == part.id))}
    return [[str(PHASES[phase]), hours[phase].planned, hours[phase].used] for phase in Phase if phase in hours]


def _part(part: Participation) -> Rows:
    return [
        [_("Kontaktperson"), part.contact_name],
        [_("E-mail"), part.contact_email],
        [_("Besked"), part.message],
        [_("Tilsluttet"), local(part.joined_at).date() if part.joined_at else ""],
        [_("Mandat"), str(MANDATE_STATUSES[MandateStatus(part.mandate_status)])],
        [_("Behandles på møde"), part.mandate_meeting_on or ""],
    ]


def build(database: Database, session: Session, part: Participation) -> tuple[str, Iterator[bytes]]:
    """(file name, zip piece by piece), all of it. What others wrote is not in it, but for what was sent to the organisation."""
    organisation = session.get_one(Organisation, part.organisation_id)
    process = session.get_one(Process, part.process_id)
    desk = Desk(organisation, process)
    own = select(JournalItem.id).where(journal.visible(session, desk), _own(part))
    ids = session.scalars(own.order_by(JournalItem.on, JournalItem.id)).all()

    def texts(session: Session, names: Mapping[int, str]) -> Mapping[str, bytes]:
        everything = select(JournalItem).where(journal.visible(session, desk)).order_by(JournalItem.on, JournalItem.id)
        lines = journal.lines(session, organisation.id, session.scalars(everything).all())
        return {
            package.README: _readme(organisation, process, len(names)),
            **package.journal_list([package.row_of(line, names.get(line.item.id, "")) for line in lines]),
            **{
                f"{sheet.name}.xlsx": as_xlsx(sheet.name, sheet.heads, sheet.rows, widths=(30, 60, 30, 20), frozen="A2")
                for sheet in sheets(session, part)
                if sheet.rows
            },
        }

    return file_name(f"Vores data {organisation.name} {process.reference}", ".zip"), package.zipped(database, desk, ids, texts)


def _own(part: Participation) -> Any:
    """Its tenders' documents, the mails to its people, the documents about its own part, and what its people put into the file room."""
    about = select(Document.id).where(Document.subject_kind == "participation", Document.subject_id == part.id)
    mine = JournalItem.readers.in_((Readers.OWN, Readers.SHARED)) & (JournalItem.organisation_id == part.organisation_id)
    people = select(Membership.person_id).where(Membership.organisation_id == part.organisation_id)
    put = select(FileVersion.id).join(RoomFile, RoomFile.id == FileVersion.file_id).where(RoomFile.created_by_id.in_(people))
    return or_(
        mine,
        (JournalItem.kind == Kind.DOCUMENT) & JournalItem.source_id.in_(about),
        (JournalItem.kind == Kind.FILE) & JournalItem.source_id.in_(put),
    )


def _readme(organisation: Organisation, process: Process, count: int) -> bytes:
    lines = [
        organisation.name,
        f"{process.reference} {process.title}",
        "",
        _(
            "Her er det, I selv har skrevet i processen, som Excel, og {count} filer: jeres dokumenter, jeres filer i filrummet og mails til jer.",
            count=count,
        ),
        _("Journallisten har alt, der står i jeres journal for processen, også det de andre har lavet."),
    ]
    return ("\r\n".join(lines) + "\r\n").encode()
