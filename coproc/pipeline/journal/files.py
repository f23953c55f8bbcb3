"""The file of each item: documents as PDF where they are of our making and as they are otherwise; mails and minutes as PDF.

Files are Danish, whoever fetches them. What carried a personal link is never in a file: whoever had the file could act as the recipient.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from coproc.accounts.models import Membership, Person
from coproc.dialogues.models import DialogueEvent, WrittenInput
from coproc.dialogues.written.models import WrittenVersion
from coproc.documents import pdf
from coproc.documents.models import Document, StoredFile
from coproc.documents.render import file_name
from coproc.kernel.clock import at_local
from coproc.kernel.formats import long_date, moment
from coproc.kernel.translation import gettext as _, ngettext, speaking
from coproc.messaging.models import OutboxMessage
from coproc.messaging.services import kept_of
from coproc.pipeline.journal.models import JournalItem, Kind, Readers
from coproc.processes.file_room.models import FileVersion
from coproc.processes.models import Workshop
from coproc.processes.steering.models import SteeringDecision, SteeringMeeting

SEVERAL = 2


@dataclass(frozen=True)
class ItemFile:
    """`ending` with its dot. The bytes are there whenever the item's source is."""

    content: bytes
    content_type: str
    ending: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def files(session: Session, items: Sequence[JournalItem], *, organisation_id: int, runs: bool) -> Iterator[tuple[int, ItemFile]]:
    """(item, its file) as this organisation may see it; an item whose source is erased is left out. `runs`: it runs the process."""
    for kind in Kind:
        ids = {item.source_id: item for item in items if item.kind == kind}
        if not ids:
            continue
        with speaking("da"):
            if kind == Kind.MAIL:
                found: Iterable[tuple[int, ItemFile]] = _mails(session, ids, organisation_id, runs=runs)
            else:
                found = _MAKERS[kind](session, ids)
            for source_id, made in found:
                yield ids[source_id].id, made


def name_of(item: JournalItem, ending: str) -> str:
    """2026-11-22 0042 Tema.pdf: the number keeps names apart, and is the one in the list. A file's own name has its ending already."""
    theme = item.theme or _("Slettet")
    if ending and theme.lower().endswith(ending):
        theme = theme[: -len(ending)]
    return file_name(f"{item.on.isoformat()} {item.id:06d} {theme}", ending)


def _pdf(title: str, text: str, kind: str, facts: Sequence[tuple[str, str]], at: datetime) -> ItemFile:
    return ItemFile(pdf.of_text(title, text, kind=kind, facts=facts, made_at=at), pdf.PDF_TYPE, ".pdf")


def _documents(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    query = select(Document).where(Document.id.in_(ids)).options(joinedload(Document.file).options(undefer(StoredFile.content)))
    for row in session.scalars(query.order_by(Document.id).execution_options(yield_per=50)):
        if pdf.has_pdf(row):
            yield row.id, ItemFile(pdf.of_document(row), pdf.PDF_TYPE, ".pdf")
        else:
            _stem, dot, ending = row.filename.rpartition(".")
            yield row.id, ItemFile(row.file.content, row.content_type, f".{ending.lower()}" if dot and ending.isalnum() else "")


def _mails(session: Session, ids: dict[int, JournalItem], organisation_id: int, *, runs: bool) -> Iterator[tuple[int, ItemFile]]:
    """Who runs the process sees every recipient; an organisation sees its own people, and how many others got the same."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.id)).all()
    others = _same(session, rows)
    own = _addresses(session, organisation_id)
    for row in rows:
        if not row.subject:
            continue
        group = others[_group(row)]
        text = kept_of(row).get("body_text", row.body_text)
        if not text:
            text = _("Mailens tekst står her ikke: den bar et personligt link, eller den er slettet. At den blev sendt, står fast.")
        facts = [
            (_("Fra"), row.sender_name or "coproc"),
            (_("Til"), f"{row.to_name} <{row.to_email}>" if row.to_name else row.to_email),
            *_recipients(group, row, own, runs=runs),
            *([(_("Svar til"), row.reply_to)] if row.reply_to else []),
            (_("Sendt"), moment(row.sent_at or row.created_at)),
            (_("Meddelelsens nummer"), row.message_id.strip("<>")),
            *([(_("Vedhæftet"), ", ".join(part["filename"] for part in row.attachments))] if row.attachments else []),
        ]
        yield row.id, _pdf(row.subject, text, _("Mail"), facts, row.sent_at or row.created_at)


def _group(row: OutboxMessage) -> tuple[str, str | None, int | None, str]:
    """The same mail to several: one message about one thing with one subject."""
    return row.message, row.scope_kind, row.scope_id, row.subject


def _same(session: Session, rows: Sequence[OutboxMessage]) -> dict[tuple[str, str | None, int | None, str], list[tuple[str, str]]]:
    """Group -> (name, address) of everybody who got it."""
    found: dict[tuple[str, str | None, int | None, str], list[tuple[str, str]]] = {_group(row): [] for row in rows}
    query = select(
        OutboxMessage.message,
        OutboxMessage.scope_kind,
        OutboxMessage.scope_id,
        OutboxMessage.subject,
        OutboxMessage.to_name,
        OutboxMessage.to_email,
    ).where(
        OutboxMessage.scope_kind.in_({row.scope_kind for row in rows}),
        OutboxMessage.scope_id.in_({row.scope_id for row in rows}),
        OutboxMessage.subject.in_({row.subject for row in rows}),
    )
    for message, kind, number, subject, name, email in session.execute(query.order_by(OutboxMessage.id)):
        if (group := (message, kind, number, subject)) in found and email:
            found[group].append((name, email))
    return found


def _recipients(group: list[tuple[str, str]], row: OutboxMessage, own: set[str], *, runs: bool) -> list[tuple[str, str]]:
    several = Counter(email for _name, email in group)
    others = [(name, email) for name, email in dict.fromkeys(group) if email != row.to_email]
    if len(several) < SEVERAL:
        return []
    shown = [f"{name} <{email}>" if name else email for name, email in others if runs or email.lower() in own]
    hidden = len(others) - len(shown)
    if hidden:
        shown.append(ngettext("{n} modtager i en anden organisation", "{n} modtagere i andre organisationer", hidden))
    return [(_("Samme mail til"), ", ".join(shown))]


def _addresses(session: Session, organisation_id: int) -> set[str]:
    query = select(Person.email).join(Membership, Membership.person_id == Person.id)
    return set(session.scalars(query.where(Membership.organisation_id == organisation_id)))


def _minutes(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    for row in session.scalars(select(SteeringMeeting).where(SteeringMeeting.id.in_(ids))):
        facts = [(_("Mødet"), moment(row.starts_at)), *([(_("Sted"), row.place)] if row.place else [])]
        text = f"{_('Dagsorden')}:\n{row.agenda}\n\n{_('Referat')}:\n{row.minutes}" if row.agenda else row.minutes
        yield row.id, _pdf(ids[row.id].theme, text, _("Referat fra styregruppen"), facts, row.minutes_sent_at or row.starts_at)


def _decisions(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    for row in session.scalars(select(SteeringDecision).where(SteeringDecision.id.in_(ids))):
        facts = [(_("Besluttet"), long_date(row.decided_on)), (_("Skrevet af"), row.written_by)]
        facts += [(_("Erstatter"), str(row.replaces))] if row.replaces else []
        text = f"{row.decision}\n\n{_('Begrundelse')}:\n{row.reason}" if row.reason else row.decision
        yield row.id, _pdf(ids[row.id].theme, text, _("Beslutning i styregruppen"), facts, at_local(row.decided_on))


def _workshops(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    for row in session.scalars(select(Workshop).where(Workshop.id.in_(ids))):
        facts = [(_("Tid"), moment(row.starts_at)), *([(_("Sted"), row.place)] if row.place else [])]
        yield row.id, _pdf(ids[row.id].theme, row.minutes, _("Referat fra workshop"), facts, row.ends_at)


def _events(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    for row in session.scalars(select(DialogueEvent).where(DialogueEvent.id.in_(ids))):
        day = row.held_on or ids[row.id].on
        facts = [(_("Holdt"), long_date(day)), *([(_("Sted"), row.place)] if row.place else [])]
        yield row.id, _pdf(ids[row.id].theme, row.minutes, _("Referat fra markedsdialog"), facts, at_local(day))


def _inputs(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    query = select(WrittenVersion, WrittenInput).join(WrittenInput, WrittenInput.id == WrittenVersion.input_id)
    for version, whole in session.execute(query.where(WrittenVersion.id.in_(ids))):
        facts = [(_("Virksomhed"), whole.company_name), (_("Modtaget"), moment(version.sent_at))]
        facts += [(_("Trukket tilbage"), moment(whole.withdrawn_at))] if whole.withdrawn_at else []
        facts += [(_("Filer"), ", ".join(one["filename"] for one in version.files))] if version.files else []
        said = [
            f"{one['question'] or _('Er der andet, vi bør vide?')}\n{one['body']}"
            + ("" if one["may_publish"] else f"\n({_('Virksomheden har bedt om, at svaret ikke offentliggøres.')})")
            for one in version.answers
            if one["body"].strip()
        ]
        yield version.id, _pdf(ids[version.id].theme, "\n\n".join(said), _("Skriftligt input"), facts, version.sent_at)


def _room_files(session: Session, ids: dict[int, JournalItem]) -> Iterator[tuple[int, ItemFile]]:
    query = select(FileVersion).where(FileVersion.id.in_(ids), FileVersion.stored_id.is_not(None))
    query = query.options(joinedload(FileVersion.stored).options(undefer(StoredFile.content))).order_by(FileVersion.id)
    for row in session.scalars(query.execution_options(yield_per=50)):
        if row.stored is not None:
            _stem, dot, ending = row.filename.rpartition(".")
            yield row.id, ItemFile(row.stored.content, row.content_type, f".{ending.lower()}" if dot and ending.isalnum() else "")


_MAKERS: dict[Kind, Callable[[Session, dict[int, JournalItem]], Iterator[tuple[int, ItemFile]]]] = {
    Kind.DOCUMENT: _documents,
    Kind.MINUTES: _minutes,
    Kind.DECISION: _decisions,
    Kind.WORKSHOP: _workshops,
    Kind.EVENT: _events,
    Kind.INPUT: _inputs,
    Kind.FILE: _room_files,
}


def runs_it(item: JournalItem, run: Iterable[int]) -> bool:
    """Whether the organisation with these processes runs the item's."""
    return item.process_id in set(run) and item.readers != Readers.OWN
