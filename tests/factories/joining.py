"""A decision about joining, as an officer writes it and hands it over."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from coproc.kernel.database import UnitOfWork
from coproc.messaging.models import OutboxMessage
from coproc.processes.joining import services
from coproc.processes.joining.models import JoiningDecision

WRITTEN: dict[str, Any] = {
    "hours": 120,
    "cost_ore": 5_000_000,
    "cost_note": "Driftens ramme.",
    "background": "Vi river ned og bygger nyt hvert år.",
    "contact_name": "Ib Indkøber",
    "contact_email": "indkoeber@aarhus.example",
    "level": "director",
    "journal_number": "2026-77",
}


def make_decision(uow: UnitOfWork, participation_id: int, manager: Any = None, **given: Any) -> JoiningDecision:
    """Handed over to `manager` (a Person), or to somebody without an account."""
    decision = services.save(uow, participation_id, **WRITTEN | given)
    if manager is not None:
        return services.hand_over(uow, decision.id, manager_id=manager.id)
    return services.hand_over(uow, decision.id, manager_name="Dir Ektør", manager_email="dir@nabo.example")


def link_of(uow: UnitOfWork) -> str:
    """The newest link that was mailed."""
    texts = uow.session.scalars(
        select(OutboxMessage.body_text)
        .where(OutboxMessage.message.in_(("joining_asked", "joining_replied")))
        .order_by(OutboxMessage.id.desc())
    )
    found = re.search(r"/beslut/[\w-]+", next(iter(texts)))
    assert found
    return found[0]
