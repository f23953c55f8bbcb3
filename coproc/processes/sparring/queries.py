"""Notes of one organisation, and those that all may read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.processes.models import Participation
from coproc.processes.sparring.models import SparringNote


def of_participation(session: Session, participation_id: int) -> Sequence[SparringNote]:
    """The newest first."""
    query = select(SparringNote).where(SparringNote.participation_id == participation_id).order_by(SparringNote.id.desc())
    return session.scalars(query).all()


def shared(session: Session, process_id: int) -> Sequence[SparringNote]:
    """What organisations chose to show, the newest first, with whose it is."""
    query = (
        select(SparringNote)
        .join(SparringNote.participation)
        .where(Participation.process_id == process_id, SparringNote.shared_at.is_not(None))
        .options(joinedload(SparringNote.participation).joinedload(Participation.organisation))
        .order_by(SparringNote.shared_at.desc(), SparringNote.id.desc())
    )
    return session.scalars(query).all()
