"""Whose journal somebody opens: the organisation's that gives them the right."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.permissions import CENTRE, HOST, OWN, PARTICIPANT
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.pipeline.journal import queries
from coproc.pipeline.journal.models import AccessRequest, JournalExport, JournalItem
from coproc.pipeline.journal.queries import Desk
from coproc.processes import access as processes
from coproc.processes.models import Process
from coproc.web.access import Access

KEEPERS = (Role.OFFICER, Role.MANAGER, Role.FACILITATOR)


def of_process(session: Session, actor: Actor, reference: str) -> Access[Desk]:
    """The journal of a process, as the reader's organisation has it: of several the one asked for, else the one that runs it."""
    whole = processes.process(session, actor, reference)
    mine = [
        number
        for relation, roles in (
            (CENTRE, (Role.FACILITATOR, Role.MANAGER)),
            (HOST, (Role.OFFICER, Role.MANAGER)),
            (PARTICIPANT, (Role.OFFICER, Role.MANAGER)),
        )
        for number in sorted(actor.organisation_ids(*roles) & whole.ties.get(relation, frozenset()))
    ]
    return Access(_desk(session, mine, whole.thing), whole.ties, whole.flags)


def _desk(session: Session, mine: Sequence[int], process: Process | None) -> Desk:
    """The organisation the address names, when it is one of the reader's; else the first."""
    keeps = {
        one.id: one
        for one in session.scalars(select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.sort_key))
    }
    asked = request.args.get("organisation", type=int)
    found = keeps.get(asked or 0) or (keeps[mine[0]] if mine else None)
    return Desk(found, process, tuple(keeps.values()))


def of_organisation(session: Session, actor: Actor) -> Access[Desk]:
    """The journal of all the reader's organisation has to do with; of several the one asked for."""
    mine = actor.organisation_ids(*KEEPERS)
    return Access(_desk(session, sorted(mine), None), {OWN: mine})


def item(session: Session, actor: Actor, item_id: int) -> Access[tuple[Desk, JournalItem]]:
    """In the journal of one of the reader's organisations. Raises NotFound for the rest: that it exists is not theirs to know."""
    found = session.get(JournalItem, item_id)
    if found is None:
        raise NotFound(_("Det står ikke i jeres journal."))
    process = session.get_one(Process, found.process_id) if found.process_id else None
    mine = sorted(actor.organisation_ids(*KEEPERS))
    keeps = tuple(session.scalars(select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.id)))
    for one in keeps:
        number, desk = one.id, Desk(one, process, keeps)
        if queries.item_of(session, desk, item_id):
            # The process's own relations too: its tabs stand above the item for those who may open them.
            around = processes.ties(session, process) if process else {}
            return Access((desk, found), {**around, OWN: frozenset({number})})
    if mine:
        raise NotFound(_("Det står ikke i jeres journal."))
    return Access((Desk(None, process), found))


def export(session: Session, _actor: Actor, export_id: int) -> Access[tuple[Desk, JournalExport]]:
    """An export is its organisation's, whoever of its people made it."""
    found = session.get(JournalExport, export_id)
    if found is None:
        raise NotFound(_("Den eksport findes ikke."))
    desk = Desk(
        session.get_one(Organisation, found.organisation_id),
        session.get_one(Process, found.process_id) if found.process_id else None,
    )
    return Access((desk, found), {OWN: frozenset({found.organisation_id})})


def one_request(session: Session, actor: Actor, reference: str, request_id: int) -> Access[tuple[Desk, AccessRequest]]:
    """Somebody's request for access, of the organisation that handles it."""
    whole = of_process(session, actor, reference)
    found = session.get(AccessRequest, request_id)
    if found is None or found.process_id != whole.thing.process_id:
        raise NotFound(_("Den sag om aktindsigt findes ikke."))
    desk = Desk(session.get_one(Organisation, found.organisation_id), whole.thing.process)
    return Access((desk, found), {**whole.ties, OWN: frozenset({found.organisation_id})}, whole.flags)
