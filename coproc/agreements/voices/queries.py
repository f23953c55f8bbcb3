"""Who was heard about a process, and about which requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.agreements.voices.models import UserVoice


def voices(session: Session, process_id: int) -> Sequence[UserVoice]:
    """Those who wait to be heard first, then the newest heard."""
    rows = select(UserVoice).where(UserVoice.process_id == process_id)
    return session.scalars(
        rows.order_by(
            UserVoice.heard_on.is_not(None), UserVoice.hear_by.is_(None), UserVoice.hear_by, UserVoice.heard_on.desc(), UserVoice.id
        )
    ).all()


def by_requirement(found: Sequence[UserVoice]) -> dict[str, list[UserVoice]]:
    """K3 -> those who were heard and shaped it."""
    shaped: dict[str, list[UserVoice]] = defaultdict(list)
    for voice in found:
        if voice.heard_on:
            for key in voice.requirements:
                shaped[key].append(voice)
    return shaped
