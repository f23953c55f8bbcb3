"""The political calendar: meetings put in, moved and called off, and the plans that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.tenders.timeplan import changes, queries, services
from coproc.tenders.timeplan.changes import Follows
from coproc.tenders.timeplan.models import PoliticalMeeting
from coproc.tenders.timeplan.reading import Draft, checked

Bodies = set[str]


def add(uow: UnitOfWork, organisation_id: int, draft: Draft) -> Bodies:
    """Raises DomainError when the body meets that day already."""
    _insert(uow, organisation_id, checked(draft))
    _flush(uow)
    _record(uow, organisation_id, "meeting.added", draft)
    return {draft.body}


def edit(uow: UnitOfWork, organisation_id: int, meeting_id: int, draft: Draft, *, version: int | None = None) -> Bodies:
    """Another date, agenda or name. Raises Conflict when a colleague was faster."""
    row = queries.meeting(uow.session, organisation_id, meeting_id)
    if version is not None and version != row.version:
        raise Conflict(_("En kollega har rettet mødet imens. Se siden igen, og prøv så på ny."))
    before, bodies = row.held_on, {row.body, draft.body}
    _set(row, checked(draft))
    _flush(uow)
    _record(uow, organisation_id, "meeting.moved", draft, before=before.isoformat())
    return bodies


def call_off(uow: UnitOfWork, organisation_id: int, meeting_id: int, *, off: bool) -> Bodies:
    """No case is taken by a meeting that is called off; it may be held after all."""
    row = queries.meeting(uow.session, organisation_id, meeting_id)
    row.is_cancelled = off
    _record(uow, organisation_id, "meeting.called_off" if off else "meeting.restored", _draft(row))
    uow.session.flush()
    return {row.body}


def take_in(uow: UnitOfWork, organisation_id: int, drafts: Sequence[Draft]) -> Bodies:
    """A file read again changes what it knows and doubles nothing."""
    known = list(uow.session.scalars(select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == organisation_id)))
    by_uid = {row.source_uid: row for row in known if row.source_uid}
    by_day = {(row.body_key, row.held_on): row for row in known}
    bodies: Bodies = set()
    for draft in drafts:
        row = by_uid.get(draft.uid) if draft.uid else None
        row = row or by_day.get((danish_key(draft.body), draft.held_on))
        if row is None:
            row = _insert(uow, organisation_id, draft)
        else:
            bodies.add(row.body)
            _set(row, draft)
            row.source_uid = draft.uid or row.source_uid
            row.is_cancelled = draft.is_cancelled
        by_day[danish_key(draft.body), draft.held_on] = row
        if draft.uid:
            by_uid[draft.uid] = row
        bodies.add(draft.body)
    _flush(uow)
    uow.record(
        "meeting.taken_in",
        ("organisation", organisation_id),
        scope=("organisation", organisation_id),
        after={"count": len(drafts), "bodies": ", ".join(sorted({draft.body for draft in drafts}))},
    )
    return bodies


def change(uow: UnitOfWork, organisation_id: int, act: Callable[[UnitOfWork], Bodies]) -> list[Follows]:
    """Change the calendar, and count every plan again that waits for one of its bodies. What each plan did with it."""
    bodies = act(uow)
    found = []
    for tender in services.with_bodies(uow, organisation_id, bodies):
        follows = changes.follows(uow, tender, partial(services.recount, uow, tender.id))
        if follows:
            found.append(follows)
    return found


def _insert(uow: UnitOfWork, organisation_id: int, draft: Draft) -> PoliticalMeeting:
    row = PoliticalMeeting(organisation_id=organisation_id, source_uid=draft.uid, created_at=uow.now)
    _set(row, draft)
    row.is_cancelled = draft.is_cancelled
    uow.session.add(row)
    return row


def _set(row: PoliticalMeeting, draft: Draft) -> None:
    row.body, row.body_key = draft.body, danish_key(draft.body)
    row.held_on, row.agenda_on = draft.held_on, draft.agenda_on


def _draft(row: PoliticalMeeting) -> Draft:
    return Draft(row.body, row.held_on, row.agenda_on)


def _flush(uow: UnitOfWork) -> None:
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise DomainError(_("Der står allerede et møde i det forum den dag."), field="held_on") from error


def _record(uow: UnitOfWork, organisation_id: int, action: str, draft: Draft, *, before: str = "") -> None:
    uow.record(
        action,
        ("organisation", organisation_id),
        scope=("organisation", organisation_id),
        before={"when": before} if before else {},
        after={"body": draft.body, "when": draft.held_on.isoformat(), "old": before},
    )
