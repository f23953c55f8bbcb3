"""Whose reminders somebody may read, and which they may hold, edit and drop.

A tender's are its buyer's; the process's facilitator reads them, as they read inside the tender (permissions: tender.inside), and changes
none. The others are the facilitator's; whoever is reminded, and their own organisation, reads along.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.away import queries as away
from coproc.accounts.models import Person
from coproc.accounts.permissions import CENTRE, HOST, OWN, SELF
from coproc.cases.models import Case, Reminder
from coproc.dialogues import access as dialogues
from coproc.dialogues.effects import inside_path
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.database import now_of
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access as processes
from coproc.processes.models import Process
from coproc.tenders import access as tenders, pages as tender_pages
from coproc.tenders.models import Tender
from coproc.web.access import Access

Ties = dict[str, frozenset[int]]


@dataclass(frozen=True)
class About:
    """A thing, and which reminders are about it."""

    title: str
    path: str
    which: ColumnElement[bool]
    process: Process | None = None


def one(session: Session, actor: Actor, reminder_id: int) -> Access[Reminder]:
    """To read: `self` is whoever it is to, their deputy of today, and who got it in their place."""
    found = _found(session, reminder_id)
    return Access(
        found, _ties(session, found, edits=False), frozenset({SELF}) if _is_readers(session, actor, found) else frozenset()
    )


def to_edit(session: Session, _actor: Actor, reminder_id: int) -> Access[Reminder]:
    found = _found(session, reminder_id)
    return Access(found, _ties(session, found, edits=True))


def _found(session: Session, reminder_id: int) -> Reminder:
    found = session.get(Reminder, reminder_id)
    if found is None:
        raise NotFound(_("Påmindelsen findes ikke."))
    return found


def _is_readers(session: Session, actor: Actor, row: Reminder) -> bool:
    if actor.person_id is None:
        return False
    if row.deputy_id == actor.person_id or row.person == f"person:{actor.person_id}":
        return True
    return row.person in {f"person:{one.id}" for one in stood_in_for(session, actor.person_id)}


def stood_in_for(session: Session, person_id: int) -> list[Person]:
    return away.stands_in_for(session, person_id, local(now_of(session)).date())


def _ties(session: Session, row: Reminder, *, edits: bool) -> Ties:
    case = session.get_one(Case, row.case_id)
    if case.subject_kind == "tender":
        return _tender_ties(session, session.get_one(Tender, case.subject_id), edits=edits)
    process = session.get(Process, case.subject_id if case.subject_kind == "process" else case.scope_id)
    if process is None:
        return {}
    around = processes.ties(session, process)
    own = {} if edits or row.organisation_id is None else {OWN: frozenset({row.organisation_id})}
    return {CENTRE: around[CENTRE], HOST: around[HOST], **own}


def _tender_ties(session: Session, tender: Tender, *, edits: bool) -> Ties:
    own = {OWN: frozenset({tender.authority_id})}
    process = session.get(Process, tender.process_id) if tender.process_id and not edits else None
    return {**own, CENTRE: frozenset({process.centre_id})} if process else own


def thing(session: Session, actor: Actor, thing_reference: str) -> Access[About]:
    """An event (D-…) or a tender (T-…). Raises NotFound."""
    reference = processes.split_reference(thing_reference)
    if reference.startswith("D-"):
        event = dialogues.event(session, actor, reference).thing
        around = processes.ties(session, event.process)
        which = _of_subject("event", event.id)
        about = About(event.title, inside_path(session, event), which, event.process)
        return Access(about, {CENTRE: around[CENTRE], HOST: around[HOST]})
    if reference.startswith("T-"):
        tender = tenders.tender(session, actor, reference).thing
        process = session.get(Process, tender.process_id) if tender.process_id else None
        about = About(tender.title, tender_pages.path_of(tender), _of_subject("tender", tender.id), process)
        return Access(about, _tender_ties(session, tender, edits=False))
    raise NotFound(_("Der er intet med det nummer, som der bliver mindet om."))


def part(session: Session, actor: Actor, reference: str, participation_id: int) -> Access[About]:
    """An organisation's part in a process: its own case, and what the process reminds it of."""
    found = processes.participation(session, actor, reference, participation_id)
    row = found.thing
    which = or_(
        _of_subject("participation", row.id),
        and_(_of_subject("process", row.process_id), Reminder.occasion == f"participation:{row.id}"),
    )
    path = f"/processer/{row.process.reference}/deltagelse/{row.id}"
    ties = {name: found.ties[name] for name in (CENTRE, HOST, OWN)}
    return Access(About(row.organisation.name, path, which, row.process), ties)


def _of_subject(kind: str, number: int) -> ColumnElement[bool]:
    return Reminder.case_id.in_(select(Case.id).where(Case.subject_kind == kind, Case.subject_id == number))


def of_process(process: Process, actor: Actor) -> ColumnElement[bool]:
    """The process's own case and those told on its page: participants, events, and the tenders whose reminders are the reader's to read."""
    told = and_(Case.scope_kind == "process", Case.scope_id == process.id)
    if not actor.has(Role.FACILITATOR, process.centre_id):  # a buyer that runs its own process: other buyers' tenders are theirs
        own = select(Tender.id).where(Tender.authority_id.in_(actor.organisation_ids(Role.OFFICER, Role.MANAGER)))
        told = and_(told, or_(Case.subject_kind != "tender", Case.subject_id.in_(own)))
    return Reminder.case_id.in_(select(Case.id).where(told))
