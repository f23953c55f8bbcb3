"""When a buyer publishes its tender, every company that took part or wrote is told at the same time, once for each tender.

The tenders' room stands above: it gives `PUBLISHED` (what a tender's case says) and `OF_PROCESS` (what has been published), by wiring.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.dialogues.after.models import Follower, FollowerLink
from coproc.dialogues.models import DialogueEvent, SignUp, WrittenInput
from coproc.dialogues.queries import digest
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import Conflict, NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.processes.models import Process

TOOK_PART = ("confirmed", "attended", "absent")


@dataclass(frozen=True)
class Published:
    """A tender as companies hear of it. `path`: the notice, or the tender's own page."""

    reference: str
    title: str
    authority: str
    path: str
    on: date


# subject kind -> its publication; filled by wiring.
PUBLISHED: dict[str, Callable[[Session, Case], Published]] = {}
OF_PROCESS: list[Callable[[Session, int], list[Published]]] = []


def of_process(session: Session, process_id: int) -> list[Published]:
    """The tenders that came of the process so far, the newest first."""
    rows = [one for found in OF_PROCESS for one in found(session, process_id)]
    return sorted(rows, key=lambda one: (one.on, one.reference), reverse=True)


@dataclass(frozen=True)
class Company:
    key: str
    name: str
    contact_name: str
    email: str
    language: str


def companies(session: Session, process_id: int) -> list[Company]:
    """Those that took part or wrote and those that asked to be told, each once with its newest address; without those that said no."""
    found = _known(session, process_id)
    for said in session.scalars(select(Follower).where(Follower.process_id == process_id, Follower.wants.is_not(None))):
        if said.wants:
            found[said.company_key] = Company(said.company_key, said.company_name, said.contact_name, said.email, said.language)
        else:
            found.pop(said.company_key, None)
    return list(found.values())


def _known(session: Session, process_id: int) -> dict[str, Company]:
    """The addresses that sign-ups and inputs still hold."""
    found: dict[str, Company] = {}
    for one in session.scalars(
        select(SignUp)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(DialogueEvent.process_id == process_id, SignUp.status.in_(TOOK_PART), SignUp.email != "")
        .order_by(SignUp.id)
    ):
        found[one.company_key] = Company(one.company_key, one.company_name, one.contact_name, one.email, one.language)
    known = {one.email.casefold() for one in found.values()}
    for row in session.execute(_writers(process_id)):
        address = row.email.casefold()
        if row.company_key in found or address in known:
            continue
        known.add(address)
        key = row.company_key or address
        found[key] = Company(key, row.company_name, row.company_name, row.email, "da")
    return found


def _writers(process_id: int) -> Select[str, str, str]:
    return (
        select(WrittenInput.company_name, WrittenInput.email, SignUp.company_key)
        .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
        .outerjoin(SignUp, SignUp.id == WrittenInput.signup_id)
        .where(DialogueEvent.process_id == process_id, WrittenInput.email != "")
        .order_by(WrittenInput.id)
    )


def tell(uow: UnitOfWork, case: Case, *, corrected: int = 0) -> int:
    """One mail to each, all with the same hour, in the transaction that recorded the notice. Returns to how many.

    `corrected`: the how-manieth correction of its address, which is told once to each as well.
    """
    what = PUBLISHED[case.subject_kind](uow.session, case)
    process = uow.session.get(Process, case.scope_id) if case.scope_kind == "process" else None
    if process is None:
        return 0
    told = companies(uow.session, process.id)
    for company in told:
        enqueue(
            uow,
            key=f"tender_published:{case.subject_id}:{company.key}" + (f":{corrected}" if corrected else ""),
            to=Address(company.email, company.contact_name, company.language),
            message="tender_corrected" if corrected else "tender_published",
            context={
                "name": company.contact_name,
                "authority": what.authority,
                "tender": what.title,
                "title": process.title,
                "on": what.on,
                "path": what.path,
                "settings": _new_link(uow, process.id, company),
            },
            scope=("process", process.id),
            not_before=uow.now,
        )
    if told:
        uow.record(
            "tender.companies_told",
            (case.subject_kind, case.subject_id),
            scope=("process", process.id),
            after={"title": what.title, "count": len(told)},
        )
    return len(told)


def _follower(uow: UnitOfWork, process_id: int, company: Company) -> Follower:
    found = uow.session.scalar(select(Follower).where(Follower.process_id == process_id, Follower.company_key == company.key))
    if found is None:
        found = Follower(process_id=process_id, company_key=company.key, company_name=company.name, language=company.language)
        uow.session.add(found)
        uow.session.flush()  # its links name it
    return found


def _new_link(uow: UnitOfWork, process_id: int, company: Company) -> str:
    token = secrets.token_urlsafe(24)
    follower = _follower(uow, process_id, company)
    uow.session.add(FollowerLink(hash=digest(token), follower_id=follower.id, created_at=uow.now))
    return f"/besked-om-udbud/{token}"


def by_token(session: Session, token: str) -> Follower:
    """Raises NotFound."""
    found = session.scalar(
        select(Follower).join(FollowerLink, FollowerLink.follower_id == Follower.id).where(FollowerLink.hash == digest(token))
    )
    if found is None:
        raise NotFound(_("Linket virker ikke. Brug linket i den nyeste mail fra os."))
    return found


def of_signup(session: Session, signup: SignUp) -> Follower | None:
    return session.scalar(
        select(Follower)
        .join(DialogueEvent, DialogueEvent.process_id == Follower.process_id)
        .where(DialogueEvent.id == signup.event_id, Follower.company_key == signup.company_key)
    )


def say(uow: UnitOfWork, follower_id: int, *, wants: bool) -> Follower:
    """Yes keeps the address until the process is over; no forgets it. Raises Conflict when no address is left to keep."""
    found = uow.session.get_one(Follower, follower_id)
    known = _known(uow.session, found.process_id).get(found.company_key)
    if wants and known:
        found.email, found.contact_name = known.email, known.contact_name
    if wants and not found.email:
        raise Conflict(_("Vi har ikke jeres adresse længere. Skriv til kontakten for processen."))
    if not wants:
        found.email = found.contact_name = ""
    found.wants, found.said_at = wants, uow.now
    uow.record(
        "follower.said",
        ("follower", found.id),
        scope=("process", found.process_id),
        after={"company": found.company_name, "wants": wants},
    )
    return found


def say_for(uow: UnitOfWork, signup_id: int, *, wants: bool) -> Follower:
    """The same from the company's personal page."""
    signup = uow.session.get_one(SignUp, signup_id)
    event = uow.session.get_one(DialogueEvent, signup.event_id)
    company = Company(signup.company_key, signup.company_name, signup.contact_name, signup.email, signup.language)
    return say(uow, _follower(uow, event.process_id, company).id, wants=wants)


def forget(database: Database, clock: Clock) -> int:
    """For the worker: when the process is over there is nothing more to tell. Returns how many addresses went."""
    with database.read() as session:
        over = [
            case.subject_id
            for case in session.scalars(
                select(Case).where(
                    Case.subject_kind == "process", Case.subject_id.in_(select(Follower.process_id).where(Follower.email != ""))
                )
            )
            if definition_of(case).state(case.state).kind == "final"
        ]
    count = 0
    for process_id in over:
        with database.write(system("coproc"), clock) as uow:
            mine = select(Follower.id).where(Follower.process_id == process_id)
            uow.session.execute(
                delete(FollowerLink).where(FollowerLink.follower_id.in_(mine)).execution_options(synchronize_session=False)
            )
            gone = uow.session.execute(
                update(Follower)
                .where(Follower.process_id == process_id, Follower.email != "")
                .values(email="", contact_name="", wants=None)
                .returning(Follower.id)
            ).all()
            if gone:
                uow.record(
                    "followers.forgotten", ("process", process_id), scope=("process", process_id), after={"count": len(gone)}
                )
            count += len(gone)
    return count
