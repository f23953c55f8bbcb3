"""What others did before a journey begins, through the services and with their own rights."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.agreements import queries as agreements
from coproc.agreements.services import descriptions
from coproc.demo.people import FACILITATOR
from coproc.demo.stage import Stage
from coproc.dialogues.models import EventKind
from coproc.dialogues.services import events
from coproc.kernel.clock import at_local
from coproc.processes import exploration
from coproc.processes.models import Process

MACHINERY, RAW_MATERIALS, INCONTINENCE, EXAMPLE = "P-2022-1", "P-2022-2", "P-2023-1", "P-2025-1"
BETON = "Markedsdialog om genbrugt beton (eksempel)"


def process(session: Session, reference: str) -> Process:
    return session.scalars(select(Process).where(Process.reference == reference)).one()


def need_form_is_out(stage: Stage, reference: str) -> None:
    with stage.acting(FACILITATOR) as uow:
        number = process(uow.session, reference).id
        exploration.set_questions(uow, number, [("Hvem har problemet?", "text"), ("Hvad koster det om året?", "money")])
        exploration.open_form(uow, number, uow.today + timedelta(days=21))


def description_is_in_hearing(stage: Stage, reference: str) -> None:
    with stage.acting(FACILITATOR) as uow:
        version = descriptions.start(uow, process(uow.session, reference).id, note="Første udkast (eksempel)")
        for section in agreements.sections(uow.session, version.id):
            body = section.body or "EKSEMPEL. En tekst, som deltagerne tager stilling til."
            descriptions.save_section(uow, section.id, heading=section.heading, body=body, version=section.version)
        descriptions.add_section(
            uow, version.id, heading="Registrering", body="EKSEMPEL. Løsningen melder selv, hvornår der er brug for skift."
        )
        descriptions.send_to_hearing(uow, version.id, answer_by=uow.today + timedelta(days=28))


def an_event_is_published(stage: Stage, reference: str, title: str, *, days: int, place: str, capacity: int | None = None) -> None:
    with stage.acting(FACILITATOR) as uow:
        planned = events.plan_round(uow, process(uow.session, reference).id, title="Ny runde")
        day = uow.today + timedelta(days=days)
        event = events.plan_event(
            uow,
            planned.id,
            kind=EventKind.CONFERENCE,
            title=title,
            purpose="EKSEMPEL. Vi vil vide, hvad der skal til, for at I kan levere.",
            audience="Alle, der bygger, river ned, udlejer eller genbruger.",
            programme="12.30 – Velkomst\n13.00 – Bordsamtaler",
            questions=["Hvad kan I levere i dag?", "Hvad bør vi ikke stille krav om?"],
            place=place,
            starts_at=at_local(day, 12, 30),
            ends_at=at_local(day, 15, 30),
            signup_closes_at=at_local(day - timedelta(days=10), 12),
            input_closes_at=at_local(day + timedelta(days=10), 12),
            capacity=capacity,
            contact_name="Facilitator, CO-PI (eksempel)",
            contact_email=FACILITATOR,
            data_controller="Center for Offentlig-Privat Innovation",
            is_example=True,
        )
        events.move(uow, event.id, "publish_invitation")
