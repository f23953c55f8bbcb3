"""Reads: what was answered, and the ids of notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.kernel.formats import short_date
from coproc.kernel.translation import gettext as _
from coproc.notices.models import NoticeAnswer, NoticeIdentity
from coproc.notices.sheet import Found

PROCEDURE = "procedure"


def answers(session: Session, kind: str, ids: Collection[int]) -> dict[int, dict[str, NoticeAnswer]]:
    """Owner -> question -> answer."""
    found: dict[int, dict[str, NoticeAnswer]] = defaultdict(dict)
    query = select(NoticeAnswer).where(NoticeAnswer.owner_kind == kind, NoticeAnswer.owner_id.in_(ids))
    for answer in session.scalars(query):
        found[answer.owner_id][answer.question] = answer
    return found


def found_of(answer: NoticeAnswer, mend: str) -> Found:
    """With the sentence that says who answered and when."""
    source = _("Skrevet af {who} {day}", who=answer.answered_by, day=short_date(answer.answered_at))
    return Found(answer.value, source, mend)


def identity(session: Session, subject: tuple[str, int], subtype: str) -> NoticeIdentity | None:
    kind, number = subject
    return session.scalar(
        select(NoticeIdentity).where(
            NoticeIdentity.subject_kind == kind, NoticeIdentity.subject_id == number, NoticeIdentity.subtype == subtype
        )
    )


def identities(session: Session, kind: str, ids: Collection[int], subtype: str) -> dict[int, NoticeIdentity]:
    """Subject -> the identity of its notice of that subtype."""
    query = select(NoticeIdentity).where(
        NoticeIdentity.subject_kind == kind, NoticeIdentity.subject_id.in_(ids), NoticeIdentity.subtype == subtype
    )
    return {row.subject_id: row for row in session.scalars(query)}


def version_of(row: NoticeIdentity) -> str:
    """Two digits: 01."""
    return f"{row.number:02d}"


def reference_of(row: NoticeIdentity) -> str:
    """How another notice names it (BT-125): <uuid>-01."""
    return f"{row.uuid}-{version_of(row)}"
