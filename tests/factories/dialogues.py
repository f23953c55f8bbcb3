"""Rounds, events and sign-ups, made by the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coproc.cases import services as cases
from coproc.dialogues.models import DialogueEvent, DialogueRound, SignUp
from coproc.dialogues.services import events, letters, signups
from coproc.kernel.database import UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.processes.models import Process


def make_process(uow: UnitOfWork, centre_id: int, state: str = "need_exploration", **given: Any) -> Process:
    """A process that is where a test needs it to be."""
    title = given.pop("title", "Sammen om emissionsfrie arbejdsmaskiner")
    process = Process(
        reference=given.pop("reference", "P-2026-1"),
        slug="sammen",
        title=title,
        sort_key=danish_key(title),
        challenge="Store maskiner uden udledning findes kun i få typer.",
        problem="Vi mangler maskiner over 8 ton.",
        centre_id=centre_id,
        created_at=uow.now,
        **given,
    )
    uow.session.add(process)
    uow.session.flush()
    scope = ("process", process.id)
    process.case_id = cases.open_case(uow, "scaling_process", scope, scope=scope, state=state).id
    return process


def make_round(uow: UnitOfWork, process_id: int, **given: Any) -> DialogueRound:
    return events.plan_round(uow, process_id, **{"title": "Første runde", **given})


def make_event(uow: UnitOfWork, round_id: int, **given: Any) -> DialogueEvent:
    """Everything an invitation must say, in two weeks, with two places."""
    starts = uow.now + timedelta(days=14)
    said = {
        "kind": "regional_meeting",
        "title": "Regional markedsdialog i Aaby",
        "purpose": "At finde ud af, hvad markedet kan levere.",
        "audience": "Producenter og udlejere, også små.",
        "programme": "12.00 – Velkomst – Direktøren\n12.20 – Behovet",
        "questions": ["Hvilken del af behovet kan I løse i dag?"],
        "place": "Kulturhuset, Aaby",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=4),
        "signup_closes_at": starts - timedelta(days=3),
        "input_closes_at": starts + timedelta(days=7),
        "capacity": 2,
        "contact_name": "Facilitator",
        "contact_email": "dialog@example.dk",
        "data_controller": "Eksempelcenter",
    }
    return events.plan_event(uow, round_id, **{**said, **given})


def make_published(uow: UnitOfWork, process_id: int, **given: Any) -> DialogueEvent:
    event = make_event(uow, make_round(uow, process_id).id, **given)
    events.move(uow, event.id, "publish_invitation")
    return event


def company_number(number: int) -> str:
    """The n-th company number that adds up, foreign so that any number does."""
    return f"SE-55{number:06d}"


def make_signup(uow: UnitOfWork, event_id: int, number: int = 1, **given: Any) -> SignUp:
    said = {
        "company_number": company_number(number),
        "country": "SE",
        "company_name": f"Virksomhed {number}",
        "contact_name": f"Kontakt {number}",
        "email": f"kontakt{number}@example.se",
    }
    return signups.sign_up(uow, event_id, **{**said, **given}).signup


def make_link(uow: UnitOfWork, signup: SignUp) -> str:
    """The path of a personal link, as a mail carries it."""
    return letters.new_link(uow, signup)
