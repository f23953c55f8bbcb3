"""Opening a tender and settling what it is: value, lots, terms, who is behind it, and what became of the shared requirements.

Regime, procedure and dates stand in `plan.py`, what happened in `outcomes.py`, documents in `papers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation, Person
from coproc.agreements import queries as agreements
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.references import next_reference
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _, in_both
from coproc.processes.models import JOINED_STATES, Participation, Process
from coproc.reference import changes, codes
from coproc.reference.thresholds import Verdict, verdict
from coproc.tenders import asking, queries, words
from coproc.tenders.models import SharedRequirement, Tender, TenderParticipant

WHOLE = 100  # per cent


def create_tender(
    uow: UnitOfWork,
    process_id: int | None,
    authority_id: int,
    title: str,
    participation_ids: Sequence[int] = (),
    **details: Any,
) -> Tender:
    """One buyer's own tender, T-2026-1; `details` are further columns of Tender.

    The authority's own participation is always behind it. Requirements come from the published joint description. Raises FieldErrors
    on a missing title, a participant that has not joined, or nobody behind it; DomainError when the process is not there yet.
    """
    process = uow.session.get(Process, process_id) if process_id else None
    behind = _behind(uow.session, process, authority_id, participation_ids)
    errors = {}
    if not title.strip():
        errors["title"] = _("Giv udbuddet et navn.")
    if process and not behind:
        errors["participation_ids"] = _("Vælg mindst én tilsluttet organisation, som udbuddet er for.")
    if errors:
        raise FieldErrors(errors)
    if process:
        _may_open(uow.session, process)
    tender = Tender(
        reference=next_reference(uow.session, "T", uow.today.year),
        process_id=process_id,
        authority_id=authority_id,
        title=title.strip(),
        sort_key=danish_key(title.strip()),
        created_at=uow.now,
        **{**_contact(uow), **_from_process(uow.session, process, behind), **details},
    )
    uow.session.add(tender)
    uow.session.flush()  # its case and its rows need its number
    scope = ("process", process_id) if process_id else None
    case = cases.open_case(uow, "tender", ("tender", tender.id), scope=scope)
    tender.case_id = case.id
    authority = uow.session.get_one(Organisation, authority_id)
    record(uow, tender, "tender.created", {"reference": tender.reference, "organisation": authority.name})
    asking.put_behind(uow, tender, behind)
    take_requirements(uow, tender)
    touch(uow, tender)
    return tender


def is_open(session: Session, process: Process) -> bool:
    """Whether the workflow lets tenders begin while the process is where it is."""
    case = session.get_one(Case, process.case_id)
    return "tender" in cases.definition_of(case).state(case.state).allows


def _may_open(session: Session, process: Process) -> None:
    if not is_open(session, process):
        definition = cases.definition_of(session.get_one(Case, process.case_id))
        first = next(state for state in definition.states if "tender" in state.allows)
        raise DomainError(_("Udbud kan oprettes fra trinnet “{state}” og frem.", state=first.label))


def _behind(session: Session, process: Process | None, authority_id: int, participation_ids: Sequence[int]) -> list[int]:
    if process is None:
        return []
    joined: dict[int, int] = {
        row.organisation_id: row.id
        for row in session.execute(
            select(Participation.organisation_id, Participation.id)
            .join(Case, Case.id == Participation.case_id)
            .where(Participation.process_id == process.id, Case.state.in_(JOINED_STATES))
        )
    }
    if not set(participation_ids) <= set(joined.values()):
        raise FieldErrors({"participation_ids": _("Vælg kun organisationer, der er tilsluttet processen.")})
    own = joined.get(authority_id)
    return sorted({*participation_ids, *([own] if own else [])})


def _contact(uow: UnitOfWork) -> dict[str, Any]:
    person = uow.session.get(Person, uow.actor.person_id) if uow.actor.person_id else None
    return {"contact_name": person.name, "contact_email": person.email} if person else {}


def _from_process(session: Session, process: Process | None, behind: list[int]) -> dict[str, Any]:
    """What the process and the signature have said already is not typed again."""
    if process is None:
        return {}
    signed = next((row for row in map(partial(agreements.newest_signature, session), behind) if row), None)
    return {
        "background": process.problem or process.challenge,
        "cpv": list(process.cpv),
        "is_example": process.is_example,
        "stance": signed.stance if signed else "follows",
        "window_from": signed.expected_from if signed else None,
    }


def record(uow: UnitOfWork, tender: Tender, action: str, after: dict[str, Any] | None = None, *, reason: str = "") -> None:
    """An event about a tender, told on its process's page; `title` is always there."""
    scope = ("process", tender.process_id) if tender.process_id else None
    uow.record(action, ("tender", tender.id), scope=scope, after={"title": tender.title, **(after or {})}, reason=reason)


def touch(uow: UnitOfWork, tender: Tender) -> None:
    """Its own gates and reminders read it; so do those of the process and of everyone behind it."""
    uow.session.flush()
    numbers = [tender.case_id]
    if tender.process_id:
        numbers.append(uow.session.get_one(Process, tender.process_id).case_id)
        numbers += uow.session.scalars(
            select(Participation.case_id)
            .join(TenderParticipant, TenderParticipant.participation_id == Participation.id)
            .where(TenderParticipant.tender_id == tender.id)
            .order_by(Participation.id)
        ).all()
    for case_id in numbers:
        if case_id:
            cases.touch(uow, case_id)


def opened(uow: UnitOfWork, tender_id: int, version: int | None = None) -> Tender:
    """The tender as it stands now. Raises Conflict when it changed since the person saw `version`."""
    tender = uow.session.get(Tender, tender_id)
    if tender is None:
        raise NotFound(_("Udbuddet findes ikke. Måske er linket skrevet forkert."))
    if version is not None and version != tender.version:
        raise Conflict(_("En kollega har rettet udbuddet imens. Se siden igen, og prøv så på ny."))
    return tender


def state_of(uow: UnitOfWork, tender: Tender) -> str:
    return uow.session.get_one(Case, tender.case_id).state


def in_preparation(uow: UnitOfWork, tender_id: int, version: int | None = None) -> Tender:
    """A tender whose material may still change. Raises DomainError once the notice is sent."""
    tender = opened(uow, tender_id, version)
    if state_of(uow, tender) not in queries.PREPARING:
        raise DomainError(_("Bekendtgørelsen er sendt, eller udbuddet er afsluttet. Derfor kan det ikke rettes her længere."))
    return tender


def edit(uow: UnitOfWork, tender_id: int, *, version: int | None = None, **columns: Any) -> Tender:
    """Change what the tender is called, is for, is worth and asks; checks what belongs together.

    Raises FieldErrors beside the fields; DomainError once the notice is sent.
    """
    tender = in_preparation(uow, tender_id, version)
    errors = _errors(columns)
    if errors:
        raise FieldErrors(errors)
    changed = sorted(name for name, value in columns.items() if getattr(tender, name) != value)
    for name, value in columns.items():
        setattr(tender, name, value)
    tender.sort_key = danish_key(tender.title)
    if changed:
        reasons = [str(columns[name]) for name in ("lots_reason", "value_note") if name in changed and columns[name]]
        record(uow, tender, "tender.edited", {"fields": changed}, reason=" ".join(reasons))
        touch(uow, tender)
    return tender


def _errors(columns: dict[str, Any]) -> dict[str, str]:
    errors = {}
    if "title" in columns and not columns["title"].strip():
        errors["title"] = _("Giv udbuddet et navn.")
    if columns.get("is_divided") is False and not columns.get("lots_reason", "").strip():
        errors["lots_reason"] = _("Skriv, hvorfor I ikke deler op. Udbudslovens § 49 siger “opdel eller forklar”.")
    if columns.get("is_divided") and not columns.get("lots"):
        errors["lots"] = _("Skriv delkontrakterne, én på hver linje.")
    for code in columns.get("cpv") or []:
        try:
            codes.cpv(code)
        except DomainError as error:
            errors["cpv"] = error.sentence
    weights = [row["weight"] for row in columns.get("criteria") or []]
    if weights and sum(weights) != WHOLE:
        errors["criteria"] = _("Vægtene skal tilsammen give 100 %. De giver nu {sum} %.", sum=sum(weights))
    return errors


def threshold_verdict(session: Session, tender: Tender, organisation: Organisation, today: date) -> Verdict | None:
    """Above or below on the day of the notice, or a sentence on what is missing. None until value and kind are known."""
    if tender.estimated_value_ore is None or not tender.purchase_kind:
        return None
    day = tender.notice_sent_on or tender.notice_planned_on or today
    return verdict(
        tender.purchase_kind, organisation.type, tender.estimated_value_ore, day, table=changes.thresholds_in_force(session)
    )


def set_participants(uow: UnitOfWork, tender_id: int, participation_ids: Sequence[int], *, version: int | None = None) -> Tender:
    """Who the authority buys for; itself always, when it takes part."""
    tender = in_preparation(uow, tender_id, version)
    process = uow.session.get(Process, tender.process_id) if tender.process_id else None
    wanted = set(_behind(uow.session, process, tender.authority_id, participation_ids))
    if process and not wanted:
        raise DomainError(_("Vælg mindst én tilsluttet organisation, som udbuddet er for."), field="participation_ids")
    there = {row.participation_id: row for row in uow.session.scalars(select(TenderParticipant).filter_by(tender_id=tender.id))}
    if wanted == set(there):
        return tender
    touch(uow, tender)  # those who leave are read again as well
    for number, row in there.items():
        if number not in wanted:
            uow.session.delete(row)
    asking.put_behind(uow, tender, sorted(wanted - set(there)))
    record(uow, tender, "tender.participants_set", {"count": len(wanted)})
    touch(uow, tender)
    return tender


def answer_asking(uow: UnitOfWork, tender_id: int, participation_id: int, *, yes: bool) -> Organisation:
    """What an organisation says to standing behind another's tender, until the notice is sent. A yes may be taken back."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)  # whoever leaves is read again as well
    organisation = (asking.confirm if yes else asking.decline)(uow, tender, participation_id)
    touch(uow, tender)
    return organisation


def take_requirements(uow: UnitOfWork, tender: Tender) -> int:
    """What a new tender begins with: every requirement of the published joint description, undecided; returns how many.

    What comes in later versions is offered as a difference (coproc.tenders.line.changes), never written over.
    """
    found = queries.description(uow.session, tender.process_id) if tender.process_id else None
    if found is None:
        return 0
    version, sections = found
    uow.session.add_all(
        SharedRequirement(
            tender_id=tender.id,
            section_key=section.key,
            position=section.position,
            heading=section.heading,
            shared_text=section.body,
            proof=section.proof,
            decision="undecided",
        )
        for section in sections
    )
    if sections:
        tender.description_number = version.number
        record(uow, tender, "tender.requirements_taken", {"count": len(sections), "version": version.number})
        uow.session.flush()
    return len(sections)


def decide_requirement(
    uow: UnitOfWork,
    tender_id: int,
    requirement_id: int,
    decision: str,
    *,
    own_text: str = "",
    reason: str = "",
    is_minimum: bool = False,
) -> SharedRequirement:
    """Kept, changed (how, and why) or dropped (why): the live common line (PRODUCT no. 1)."""
    tender = in_preparation(uow, tender_id)
    row = uow.session.get(SharedRequirement, requirement_id)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Kravet findes ikke."))
    errors = {}
    if decision not in words.DECISIONS:
        errors["decision"] = _("Vælg en af mulighederne på listen.")
    if decision == "changed" and not own_text.strip():
        errors["own_text"] = _("Skriv, hvordan kravet lyder hos jer.")
    if decision in {"changed", "dropped"} and not reason.strip():
        errors["reason"] = _("Skriv hvorfor. De andre deltagere og virksomhederne lærer af det.")
    if errors:
        raise FieldErrors(errors)
    values = (decision, own_text.strip() if decision == "changed" else "", reason.strip(), is_minimum and decision != "dropped")
    if values != (row.decision, row.own_text, row.reason, row.is_minimum):
        row.decision, row.own_text, row.reason, row.is_minimum = values
        after = {"requirement": row.heading, "decision": decision, "decided": in_both(lambda: words.DECISIONS[decision])}
        record(uow, tender, "tender.requirement_decided", after, reason=row.reason)
        touch(uow, tender)
    return row
