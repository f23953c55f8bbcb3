"""What a half page says, read from the record: status, risk, money, the next dates, and what each organisation still owes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.agreements import queries as agreements
from coproc.cases.services import definition_of
from coproc.kernel import money
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, in_both, lazy, ngettext, pick
from coproc.processes import queries as processes
from coproc.processes.funding import queries as funding
from coproc.processes.models import MandateStatus, Process
from coproc.processes.steering.models import Risk, SteeringMeeting
from coproc.tenders.models import TenderParticipant
from coproc.workflow.parameters import norm_weeks

MOST_RISKS, MOST_DATES = 3, 3
FORM_STATES = ("matchmaking", "need_exploration", "market_dialogue")  # of a process that still reads the need forms
WANTS: dict[str, Any] = {
    "mandate": lazy("Sig, hvem der beslutter hos jer, og hvornår"),
    "need_form": lazy("Send svaret på behovsskemaet"),
    "hearing": lazy("Svar på udkastet til behovsbeskrivelsen"),
    "letter": lazy("Tag stilling til hensigtserklæringen"),
    "plan": lazy("Planlæg jeres udbud, eller skriv hvorfor der ikke kommer et"),
}


def gather(session: Session, process: Process, now: datetime) -> dict[str, Any]:
    """Plain data in both languages, the same number of queries whatever the process holds."""
    case = processes.case_of(session, process)
    definition = definition_of(case)
    joined = processes.joined(session, process.id)
    weeks = norm_weeks(definition, case.state, case.parameters)
    total = funding.funding(session, process.id).total
    risks = session.scalars(
        select(Risk)
        .where(Risk.process_id == process.id, Risk.closed_on.is_(None))
        .order_by((Risk.probability * Risk.consequence).desc(), Risk.id)
        .limit(MOST_RISKS)
    )
    day = local(now).date()
    return {
        "on": day.isoformat(),
        "step": definition.state(case.state).label.model_dump(),
        "since": local(case.state_since).date().isoformat(),
        "days": (day - local(case.state_since).date()).days,
        "norm_days": weeks * 7 if weeks else None,
        "joined": len(joined),
        "risks": [{"risk": one.risk, "weight": one.weight, "measure": one.measure, "owner": one.owner} for one in risks],
        "money": {"needed": total.needed, "secured": total.secured, "applied": total.applied, "missing": total.missing},
        "next": _dates(session, process, now, day),
        "wants": _wants(session, process, case.state, joined),
        "organisations": {str(row.organisation.id): row.organisation.name for row in joined},
    }


def _dates(session: Session, process: Process, now: datetime, day: date) -> list[dict[str, Any]]:
    meeting = session.scalar(
        select(SteeringMeeting.starts_at)
        .where(SteeringMeeting.process_id == process.id, SteeringMeeting.starts_at > now, SteeringMeeting.is_cancelled.is_(False))
        .order_by(SteeringMeeting.starts_at)
        .limit(1)
    )
    version = agreements.latest_version(session, process.id)
    hearing = version.answer_by if version and version.status == "in_hearing" else None
    known = (
        (local(meeting).date() if meeting else None, lambda: _("Styregruppen mødes")),
        (process.join_until, lambda: _("Sidste frist for at komme med")),
        (process.need_form_due_on, lambda: _("Svar på behovsskemaet")),
        (hearing, lambda: _("Svar på udkastet til behovsbeskrivelsen")),
    )
    found = [{"on": on.isoformat(), "what": in_both(say)} for on, say in known if on and on >= day]
    return sorted(found, key=lambda one: str(one["on"]))[:MOST_DATES]


def _wants(session: Session, process: Process, state: str, joined: list[processes.Participant]) -> dict[str, list[str]]:
    """Organisation -> what it owes, in the order of the steps."""
    version, letter = agreements.latest_version(session, process.id), agreements.letter_with(session, process.id, "open")
    hearing = version if version and version.status == "in_hearing" else None
    silent = {row.organisation.id for row in agreements.not_answered(session, hearing, process.id)} if hearing else set()
    unsigned = {row.organisation.id for row in agreements.not_signed(session, process.id, letter)} if letter else set()
    ids = [row.participation.id for row in joined]
    planned = set(
        session.scalars(
            select(TenderParticipant.participation_id).where(
                TenderParticipant.participation_id.in_(ids), TenderParticipant.confirmed_at.is_not(None)
            )
        )
    )
    form_open = process.need_form_opened_at is not None and state in FORM_STATES
    found = {}
    for row in joined:
        part, number = row.participation, row.organisation.id
        owed = {
            "mandate": part.mandate_status in (MandateStatus.UNKNOWN, MandateStatus.PENDING),
            "need_form": form_open and part.need_form_sent_at is None,
            "hearing": number in silent,
            "letter": number in unsigned,
            "plan": row.case.state == "signed" and part.id not in planned,
        }
        found[str(number)] = [key for key, is_owed in owed.items() if is_owed]
    return found


# in words, in the reader's language


def status_line(said: Mapping[str, Any]) -> str:
    since = long_date(date.fromisoformat(said["since"]))
    line = _("{step}, siden {day}.", step=pick(said["step"]), day=since)
    if (norm := said["norm_days"]) and said["days"] > norm:
        line += " " + ngettext("{n} dag over normen.", "{n} dage over normen.", said["days"] - norm)
    return line + " " + ngettext("{n} organisation er med.", "{n} organisationer er med.", said["joined"])


def money_line(said: Mapping[str, Any]) -> str:
    """Behov, skaffet, mangler: one sentence."""
    ore = said["money"]
    if not ore["needed"]:
        return _("Ingen har skrevet, hvad forløbet koster.")
    line = _(
        "Behov {needed}, skaffet {secured}, mangler {missing} i alt.",
        needed=money.kroner(ore["needed"]),
        secured=money.kroner(ore["secured"]),
        missing=money.kroner(ore["missing"]),
    )
    return line + (" " + _("{applied} er søgt og ikke afgjort.", applied=money.kroner(ore["applied"])) if ore["applied"] else "")


def risk_lines(said: Mapping[str, Any]) -> list[str]:
    return [
        _("{risk} ({weight} af 25).", risk=one["risk"].rstrip("."), weight=one["weight"])
        + (f" {one['measure']}" if one["measure"] else "")
        for one in said["risks"]
    ]


def date_lines(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(day, what)."""
    return [(long_date(date.fromisoformat(one["on"])), pick(one["what"])) for one in said["next"]]


def want_lines(said: Mapping[str, Any], organisation_id: int | None) -> list[tuple[str, list[str]]]:
    """(organisation, what it owes): one's own, or (none) all that owe something."""
    chosen = {str(organisation_id)} if organisation_id else set(said["wants"])
    return [
        (said["organisations"][number], [str(WANTS[key]) for key in keys])
        for number, keys in said["wants"].items()
        if number in chosen and keys
    ]


def as_fields(said: Mapping[str, Any], *, title: str, when: str, sentence: str, organisation_id: int | None) -> dict[str, Any]:
    """For the document `half_page`."""
    return {
        "process_title": title,
        "quarter": when,
        "document_date": long_date(date.fromisoformat(said["on"])),
        "sentence": sentence,
        "status": status_line(said),
        "money": money_line(said),
        "risks": risk_lines(said),
        "dates": [{"date": day, "what": what} for day, what in date_lines(said)],
        "wants": [{"organisation": name, "what": what} for name, keys in want_lines(said, organisation_id) for what in keys],
    }
