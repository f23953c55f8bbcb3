"""Personal data at events has an end: access needs the day after, names and addresses on the event's own date. For the worker."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from coproc.dialogues.after.evaluation import close
from coproc.dialogues.meetings.models import MeetingCompany, MeetingPlan
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SignUp, SignUpLink, WrittenInput
from coproc.dialogues.written import services as written
from coproc.dialogues.written.models import InputDraft
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, at_local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.messaging.services import forget_address

ERASER = system("coproc")
NEEDS = or_(SignUp.access_needs != "", SignUp.diet != "")


def erase_access_needs(database: Database, clock: Clock) -> int:
    """What people need to take part is gone the day after the event. Returns how many sign-ups were cleared."""
    midnight = at_local(today(clock))
    with database.read() as session:
        events = session.scalars(
            select(DialogueEvent.id)
            .where(
                or_(DialogueEvent.ends_at < midnight, (DialogueEvent.ends_at.is_(None)) & (DialogueEvent.starts_at < midnight)),
                DialogueEvent.id.in_(select(SignUp.event_id).where(NEEDS)),
            )
            .order_by(DialogueEvent.id)
        ).all()
    count = 0
    for event_id in events:
        with database.write(ERASER, clock) as uow:
            cleared = uow.session.execute(
                update(SignUp)
                .where(SignUp.event_id == event_id, NEEDS)
                .values(access_needs="", diet="", version=SignUp.version + 1)
                .returning(SignUp.id)
            ).all()
            if cleared:
                _record(uow, event_id, "event.access_needs_erased", len(cleared))
            count += len(cleared)
    return count


def anonymise(database: Database, clock: Clock) -> int:
    """On `erase_on`: names, addresses and links go; which companies came stays, for the annex of later tenders (§ 39)."""
    with database.read() as session:
        events = session.scalars(
            select(DialogueEvent.id)
            .where(
                DialogueEvent.erase_on <= today(clock),
                or_(
                    DialogueEvent.id.in_(select(SignUp.event_id).where(SignUp.erased_at.is_(None))),
                    DialogueEvent.id.in_(select(DialogueQuestion.event_id).where(DialogueQuestion.asker_email != "")),
                    DialogueEvent.id.in_(select(WrittenInput.event_id).where(WrittenInput.email != "")),
                    DialogueEvent.id.in_(select(InputDraft.event_id).where(InputDraft.email != "")),
                    DialogueEvent.id.in_(
                        select(MeetingPlan.event_id)
                        .join(MeetingCompany, MeetingCompany.plan_id == MeetingPlan.id)
                        .where(MeetingCompany.topics != "")
                    ),
                ),
            )
            .order_by(DialogueEvent.id)
        ).all()
    for event_id in events:
        with database.write(ERASER, clock) as uow:
            _anonymise(uow, event_id)
    return len(events)


def _anonymise(uow: UnitOfWork, event_id: int) -> None:
    session = uow.session
    mine = select(SignUp.id).where(SignUp.event_id == event_id)
    addresses = _addresses(session, event_id)
    session.execute(delete(SignUpLink).where(SignUpLink.signup_id.in_(mine)).execution_options(synchronize_session=False))
    erased = session.execute(
        update(SignUp)
        .where(SignUp.event_id == event_id, SignUp.erased_at.is_(None))
        .values(
            contact_name="",
            email="",
            attendees=[],
            access_needs="",
            diet="",
            topics="",
            erased_at=uow.now,
            version=SignUp.version + 1,
        )
        .returning(SignUp.id)
    ).all()
    close(session, event_id)
    session.execute(update(DialogueQuestion).where(DialogueQuestion.event_id == event_id).values(asked_by="", asker_email=""))
    session.execute(update(WrittenInput).where(WrittenInput.event_id == event_id).values(email=""))
    _forget_mails(uow, event_id, addresses)
    written.erase(session, event_id)
    plans = select(MeetingPlan.id).where(MeetingPlan.event_id == event_id)
    topics = session.execute(
        update(MeetingCompany)
        .where(MeetingCompany.plan_id.in_(plans), MeetingCompany.topics != "")
        .values(topics="")
        .returning(MeetingCompany.id)
        .execution_options(synchronize_session=False)
    ).all()
    _record(uow, event_id, "event.signups_anonymised", len(erased))
    if topics:
        _record(uow, event_id, "event.meeting_topics_erased", len(topics))


def _addresses(session: Session, event_id: int) -> set[str]:
    columns = (SignUp.email, DialogueQuestion.asker_email, WrittenInput.email)
    found = (session.scalars(select(column).where(column.class_.event_id == event_id)) for column in columns)
    return {address for addresses in found for address in addresses if address}


def _forget_mails(uow: UnitOfWork, event_id: int, addresses: set[str]) -> None:
    """What the outbox keeps of them in this process, unless another of its events still does."""
    process_id = uow.session.get_one(DialogueEvent, event_id).process_id
    events = uow.session.scalars(
        select(DialogueEvent.id).where(DialogueEvent.process_id == process_id, DialogueEvent.id != event_id)
    )
    kept = {address.casefold() for other in events for address in _addresses(uow.session, other)}
    forget_address(uow, [address for address in addresses if address.casefold() not in kept], ("process", process_id))


def _record(uow: UnitOfWork, event_id: int, action: str, count: int) -> None:
    event = uow.session.get_one(DialogueEvent, event_id)
    after = {"title": event.title, "count": count}
    uow.record(action, ("event", event.id), scope=("process", event.process_id), after=after)
