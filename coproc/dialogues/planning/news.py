"""Hold mig orienteret: a mail about new events by theme and region, confirmed by mail, ended by one click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, update

from coproc.accounts.throttling import check_within
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import links
from coproc.dialogues.planning.models import CompanyInvitation, NewsSubscription
from coproc.dialogues.services import letters
from coproc.dialogues.words import KINDS
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import Language, current_language, gettext as _, speaking
from coproc.messaging.services import Address, enqueue, wire_address
from coproc.needs.words import FOCUS_AREAS, REGIONS
from coproc.processes.models import Process

DAYS_TO_CONFIRM = 2
YEARS_KEPT = 2
DAYS_ENDED = 30  # so that a second click still says "du er meldt fra"
A_DAY = 5


def ends_on(day: date) -> date:
    """Two years on; the 29th of February ends on the 28th."""
    return day.replace(year=day.year + YEARS_KEPT, day=min(day.day, 28) if day.month == 2 else day.day)


def subscribe(uow: UnitOfWork, *, email: str, themes: Sequence[str] = (), region: str = "") -> NewsSubscription:
    """Asks by mail whether it was them. What is confirmed already stays as it is until then. Raises DomainError, TooMany."""
    address = wire_address(email).casefold()
    if not set(themes) <= {str(value) for value, _label in FOCUS_AREAS}:
        raise DomainError(_("Vælg blandt temaerne."), field="themes")
    if region and region not in dict(REGIONS):
        raise DomainError(_("Vælg en region."), field="region")
    check_within(uow, "news", address, limit=A_DAY, window=timedelta(days=1))
    found = NewsSubscription(
        email=address,
        themes=list(themes),
        region=region,
        language=current_language(),
        created_at=uow.now,
        erase_on=uow.today + timedelta(days=DAYS_TO_CONFIRM),
    )
    uow.session.add(found)
    uow.session.flush()  # its link needs its number
    uow.record("news.asked_for", ("subscription", found.id))
    enqueue(
        uow,
        key=f"news_confirm:{found.id}",
        to=Address(address, "", found.language),
        message="news_confirm",
        context={"path": links.to_subscription(uow, found.id), "on": found.erase_on},
    )
    return found


def confirm(uow: UnitOfWork, subscription_id: int) -> NewsSubscription:
    """It was them: this one takes the place of what they had. A second click changes nothing. Raises Conflict when it is over."""
    found = _held(uow, subscription_id)
    if found.status == "confirmed":
        return found
    if found.status == "ended" or found.erase_on < uow.today:
        raise Conflict(_("Linket er udløbet. Skriv din mailadresse igen, så sender vi et nyt."))
    _end(uow, NewsSubscription.email == found.email, NewsSubscription.id != found.id)
    found.status, found.confirmed_at, found.erase_on = "confirmed", uow.now, ends_on(uow.today)
    uow.record("news.confirmed", ("subscription", found.id))
    return found


def end(uow: UnitOfWork, subscription_id: int) -> NewsSubscription:
    """The address goes at once. A second click changes nothing."""
    found = _held(uow, subscription_id)
    if found.status != "ended":
        _end(uow, NewsSubscription.id == found.id)
        uow.record("news.ended", ("subscription", found.id))
    return found


def _held(uow: UnitOfWork, subscription_id: int) -> NewsSubscription:
    return uow.session.scalars(select(NewsSubscription).where(NewsSubscription.id == subscription_id).with_for_update()).one()


def _end(uow: UnitOfWork, *which: ColumnElement[bool]) -> None:
    uow.session.execute(
        update(NewsSubscription)
        .where(*which, NewsSubscription.status != "ended")
        .values(status="ended", email="", erase_on=uow.today + timedelta(days=DAYS_ENDED))
    )


def tell(uow: UnitOfWork, event: DialogueEvent) -> int:
    """The event to everybody who follows its theme and region and was not invited by name. Returns how many."""
    process = uow.session.get_one(Process, event.process_id)
    if not process.is_public:
        return 0
    asked = set(uow.session.scalars(select(CompanyInvitation.email).where(CompanyInvitation.event_id == event.id)))
    known = {email.casefold() for email in asked}
    found = uow.session.scalars(
        select(NewsSubscription).where(NewsSubscription.status == "confirmed").order_by(NewsSubscription.id)
    )
    told = [one for one in found if one.email not in known and wants(one, event, process)]
    for one in told:
        _mail(uow, event, process, one)
    if told:
        after = {"title": event.title, "count": len(told)}
        uow.record("news.sent", ("event", event.id), scope=("process", event.process_id), after=after)
    return len(told)


def wants(one: NewsSubscription, event: DialogueEvent, process: Process) -> bool:
    """An event without a region is for the whole country, a process without a theme for everybody."""
    in_theme = not one.themes or not process.focus_area or process.focus_area in one.themes
    return in_theme and (not one.region or not event.region or event.region == one.region)


def _mail(uow: UnitOfWork, event: DialogueEvent, process: Process, one: NewsSubscription) -> None:
    language: Language = "en" if one.language == "en" else "da"
    with speaking(language):
        kind = str(KINDS.get(event.kind, event.kind))
    own = links.to_subscription(uow, one.id)
    enqueue(
        uow,
        key=f"news_of_event:{event.id}:{one.id}",
        to=Address(one.email, "", one.language),
        message="news_of_event",
        context={
            "title": event.title,
            "kind": kind,
            "challenge": process.challenge,
            "starts_at": event.starts_at,
            "place": event.place,
            "signup_closes_at": event.signup_closes_at,
            "path": letters.page_of(event),
            "own": own,
        },
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        unsubscribe=f"{own}/frameld",
        scope=("process", event.process_id),
    )
