"""What the dossier is filled with: everything the process has written already. What nobody has written is a place to fill in."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements import documents as agreements_documents, outline, queries as agreements
from coproc.dialogues.models import DialogueEvent
from coproc.documents import services as documents
from coproc.kernel import money
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date, number, short_date
from coproc.kernel.translation import speaking
from coproc.processes import queries as processes
from coproc.processes.funding import queries as funding
from coproc.processes.funding.models import Phase, SourceKind, SourceState
from coproc.processes.funding.words import KINDS, PHASES, STATES
from coproc.processes.models import Process, Workshop
from coproc.processes.steering.models import Risk
from coproc.tenders.models import Tender

UNWRITTEN = "[UDFYLD: Skriv behovet.]"  # the dossier is Danish, as what it is sent to is
MOST_ANNEXES = 30


def fields(session: Session, process: Process, day: date) -> dict[str, Any]:
    """For `application_dossier`, in Danish: that is the language of those who are applied to."""
    joined = processes.joined(session, process.id)
    whole = funding.funding(session, process.id)
    hours = funding.hours(session, [(row.participation.id, row.organisation) for row in joined])
    plans = _plans(session, process)
    with speaking("da"):
        return {
            "process_title": process.title,
            "document_date": long_date(day),
            "facilitator": session.get_one(Organisation, process.centre_id).name,
            "need": process.problem or process.challenge,
            "needs": [f"{one.title} ({one.organisation.name})" for one in processes.needs_behind(session, process.id)],
            "goals": list(process.goals),
            "outcome_targets": _targets(session, process.id),
            "participants": [row.organisation.name for row in joined],
            "phases": [
                {
                    "phase": str(PHASES[row.phase]),
                    "plan": plans[row.phase],
                    "needed": money.kroner(row.needed) if row.is_known else UNWRITTEN,
                    "secured": money.kroner(row.secured),
                    "applied": money.kroner(row.applied),
                    "missing": money.kroner(row.missing) if row.is_known else "–",
                    "note": row.note,
                    "hours": _phase_hours(hours, row.phase),
                }
                for row in whole.phases
                if row.phase
            ],
            "total_needed": _in_all(whole, whole.total.needed),
            "total_secured": money.kroner(whole.total.secured),
            "total_missing": _in_all(whole, whole.total.missing),
            "sources": [_source(one) for one in whole.sources],
            "first_buyer_risk": whole.first_buyer_risk,
            "first_buyers": [
                row.organisation.name
                for row in agreements.signatories(session, process.id)
                if row.is_valid and row.signature.stance == "first"
            ],
            "risks": [
                {"risk": one.risk, "weight": f"{one.weight} af 25", "measure": one.measure, "owner": one.owner}
                for one in session.scalars(
                    select(Risk)
                    .where(Risk.process_id == process.id, Risk.closed_on.is_(None))
                    .order_by((Risk.probability * Risk.consequence).desc(), Risk.id)
                )
            ],
            "hours": [
                {"organisation": one.organisation.name, "planned": number(one.planned), "used": number(one.used)}
                for one in hours
                if one.by_phase
            ],
            "annexes": _annexes(session, process.id),
            **agreements_documents.contact(session, process),
        }


def _targets(session: Session, process_id: int) -> list[str]:
    """The measured effects of the published description, as they are written there."""
    version = agreements.published_version(session, process_id)
    if version is None:
        return []
    body = next((one.body for one in agreements.sections(session, version.id) if one.key == outline.TARGETS), "")
    return [outline.plain(line) for line in outline.items(body)]


def _plans(session: Session, process: Process) -> dict[Phase, list[str]]:
    """What is planned or done in each phase, as the record has it."""
    shops = session.scalars(
        select(Workshop).where(Workshop.process_id == process.id, Workshop.is_cancelled.is_(False)).order_by(Workshop.starts_at)
    )
    talks = session.scalars(
        select(DialogueEvent)
        .where(
            DialogueEvent.process_id == process.id, DialogueEvent.published_at.is_not(None), DialogueEvent.cancelled_because == ""
        )
        .order_by(DialogueEvent.starts_at, DialogueEvent.id)
    )
    bought = session.execute(
        select(Tender, Organisation.name)
        .join(Organisation, Organisation.id == Tender.authority_id)
        .where(Tender.process_id == process.id)
        .order_by(Tender.id)
    ).all()
    return {
        Phase.PRE_COMMERCIAL: [
            *(f"{shop.title}: {short_date(local(shop.starts_at).date())}" for shop in shops),
            *(f"{talk.title}: {short_date(local(talk.starts_at).date()) if talk.starts_at else talk.when_words}" for talk in talks),
        ],
        Phase.PURCHASE: [f"{name}: {tender.title} ({tender.reference})" for tender, name in bought],
        Phase.IMPLEMENTATION: [
            f"{name}: taget i brug {short_date(tender.implemented_on)}" for tender, name in bought if tender.implemented_on
        ],
        Phase.SPREAD: [],
    }


def _phase_hours(hours: list[funding.Hours], phase: Phase) -> str:
    known = [one.by_phase[phase] for one in hours if phase in one.by_phase]
    if not known:
        return ""
    planned, used = sum(pair[0] or 0 for pair in known), sum(pair[1] or 0 for pair in known)
    return f"{number(planned)} planlagt, {number(used)} brugt"


def _source(one: Any) -> dict[str, str]:
    covered = [str(PHASES[phase]) for phase in Phase if one.amounts.get(phase)]
    return {
        "name": one.name,
        "kind": str(KINDS[SourceKind(one.kind)]),
        "state": str(STATES[SourceState(one.state)]),
        "amount": money.kroner(sum(one.amounts.values())) if one.amounts else "",
        "phases": ", ".join(covered),
        "deadline": short_date(one.deadline_on) if one.deadline_on else "",
        "responsible": one.responsible,
    }


def _in_all(whole: funding.Funding, ore: int) -> str:
    """A sum over phases of which some are not written is the least it can be; of none at all it is not known."""
    known = [row.is_known for row in whole.phases]
    if not any(known):
        return UNWRITTEN
    return money.kroner(ore) if all(known) else f"mindst {money.kroner(ore)}"


def _annexes(session: Session, process_id: int) -> list[str]:
    """The newest version of each document of the process; an earlier dossier is no annex to this one."""
    found: dict[str, str] = {}
    for one in documents.of_scope(session, ("process", process_id)):
        if one.template_key not in ("application_dossier", "half_page"):
            version = f", version {one.number}" if one.number > 1 else ""
            found.setdefault(one.title, f"{one.title}{version}, {short_date(local(one.created_at).date())}")
    return list(found.values())[:MOST_ANNEXES]
