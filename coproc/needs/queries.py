"""Reads of needs: who may see which, the list, what the facilitator can start a process from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.needs.models import InnovationNeed, NeedStatus

MOST_CHOICES = 500


def published_for_facilitators(session: Session) -> list[InnovationNeed]:
    """The newest published needs, private ones too, with their organisations: what a process can be started from."""
    return list(
        session.scalars(
            select(InnovationNeed)
            .where(InnovationNeed.status == NeedStatus.PUBLISHED)
            .options(joinedload(InnovationNeed.organisation))
            .order_by(InnovationNeed.published_at.desc(), InnovationNeed.id.desc())
            .limit(MOST_CHOICES)
        )
    )
