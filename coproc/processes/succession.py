"""An organisation is taken over by another: its part in processes that are not over goes along."""

from __future__ import annotations

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.actor import system
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.processes.joining import closing as decision_closing
from coproc.processes.models import ASKED_STATES, JOINED_STATES, Participation, Process, ProcessPartner
from coproc.processes.services import CLOSED_STATES
from coproc.processes.teams import closing as team_closing


def _open(uow: UnitOfWork) -> dict[int, Process]:
    query = select(Process).join(Case, Case.id == Process.case_id).where(Case.state.not_in(CLOSED_STATES))
    return {process.id: process for process in uow.session.scalars(query)}


def move_participations(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """In open processes the new organisation stands where the old one stood. Where it stands already, the old one withdraws.

    What a finished process says of its participants stays as it was.
    """
    processes = _open(uow)
    query = (
        select(Participation)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.organisation_id == old_id, Case.state.in_((*JOINED_STATES, *ASKED_STATES)))
    )
    rows = [row for row in uow.session.scalars(query) if row.process_id in processes]
    there = set(uow.session.scalars(select(Participation.process_id).where(Participation.organisation_id == new_id)))
    old, new = (uow.session.get_one(Organisation, number).name for number in (old_id, new_id))
    for row in rows:
        if row.process_id in there:
            _withdraw(uow, row, _("{old} er blevet en del af {new}, som selv er med.", old=old, new=new))
            continue
        row.organisation_id = new_id
        said = {"old": old, "organisation": new}
        uow.record("participation.taken_over", ("participation", row.id), scope=("process", row.process_id), after=said)
        cases.touch(uow, row.case_id or 0)
        cases.touch(uow, processes[row.process_id].case_id or 0)


def _withdraw(uow: UnitOfWork, row: Participation, reason: str) -> None:
    """By the system: nobody is left in the old organisation. One that has signed stays, as its signature does."""
    if uow.session.get_one(Case, row.case_id).state == "signed":
        return
    acting, uow.actor = uow.actor, system("succession")
    try:
        state = uow.session.get_one(Case, row.case_id).state
        moved = cases.move(uow, row.case_id or 0, "withdraw" if state in JOINED_STATES else "decline", reason=reason)
        for settle in (decision_closing.settle, team_closing.settle):
            settle(uow, row, moved.case.state)
    finally:
        uow.actor = acting
    cases.touch(uow, uow.session.get_one(Process, row.process_id).case_id or 0)


def move_facilitation(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """Processes that the old one facilitates or helps."""
    old, new = (uow.session.get_one(Organisation, number).name for number in (old_id, new_id))
    for process in _open(uow).values():
        moved = process.centre_id == old_id
        if moved:
            process.centre_id = new_id
        partner = uow.session.get(ProcessPartner, (process.id, old_id))
        if partner is not None:
            uow.session.delete(partner)
            if uow.session.get(ProcessPartner, (process.id, new_id)) is None:
                uow.session.add(ProcessPartner(process_id=process.id, organisation_id=new_id))
        if moved or partner is not None:
            scope = ("process", process.id)
            uow.record("process.taken_over", scope, scope=scope, after={"title": process.title, "old": old, "organisation": new})
