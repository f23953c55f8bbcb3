"""All who hear what one hears: one mail to each address, whatever it signed up to, asked or wrote in the process."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, WrittenInput
from coproc.kernel.database import UnitOfWork
from coproc.messaging.services import Address, enqueue
from coproc.processes.models import Process


def addresses(session: Session, process_id: int) -> list[Address]:
    """Companies signed up at any event of the process, and those that asked or wrote; each address once."""
    found = [Address(one.email, one.contact_name, one.language) for one in queries.companies_of_process(session, process_id)]
    asked = (
        select(DialogueQuestion.asker_email, DialogueQuestion.asked_by, DialogueQuestion.language)
        .join(DialogueEvent, DialogueEvent.id == DialogueQuestion.event_id)
        .where(DialogueEvent.process_id == process_id, DialogueQuestion.asker_email != "")
        .order_by(DialogueQuestion.id)
    )
    wrote = (
        select(WrittenInput.email, WrittenInput.company_name)
        .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
        .where(DialogueEvent.process_id == process_id, WrittenInput.email != "")
        .order_by(WrittenInput.id)
    )
    found += [Address(*row) for row in session.execute(asked)]
    found += [Address(*row) for row in session.execute(wrote)]
    first: dict[str, Address] = {}
    for one in found:
        first.setdefault(one.email.casefold(), one)
    return list(first.values())


def tell(uow: UnitOfWork, process_id: int, message: str, *, key: str, path: str, **context: Any) -> int:
    """The same mail to all, once; how many. `key` is completed with each address's hash, so that a second click sends nothing."""
    process = uow.session.get_one(Process, process_id)
    everybody = addresses(uow.session, process_id)
    for one in everybody:
        enqueue(
            uow,
            key=f"{key}:{hashlib.sha256(one.email.casefold().encode()).hexdigest()[:24]}",
            to=one,
            message=message,
            context={"name": one.name, "title": process.title, "path": path, **context},
            sender_name=process.contact_name,
            reply_to=process.contact_email,
            scope=("process", process_id),
        )
    return len(everybody)
