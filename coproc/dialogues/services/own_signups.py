"""What a company does with a sign-up it has: confirm, take an offered place, go online, change, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coproc.dialogues.meetings import hooks as meetings
from coproc.dialogues.models import QUEUED, SignUp
from coproc.dialogues.services import letters
from coproc.dialogues.services.new_signups import check_names, require_open
from coproc.dialogues.services.places import fill_places, hold, hold_all, next_number
from coproc.dialogues.words import REGIONS, SIZES
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors
from coproc.kernel.translation import gettext as _

LONGEST_TEXT = 2000
PROFILE = ("wants_meeting", "size", "region", "is_first_time", "topics", "access_needs", "diet")


def _require_queued(signup: SignUp) -> None:
    if signup.status == "expired":
        raise Conflict(_expired(signup))
    if signup.status == "cancelled":
        raise Conflict(_("Tilmeldingen er meldt fra. Tilmeld jer igen, hvis I vil med alligevel."))
    if signup.status not in QUEUED:
        raise Conflict(_("Arrangementet er holdt, så tilmeldingen kan ikke ændres."))


def _expired(signup: SignUp) -> str:
    if signup.confirmed_at:
        return _("Tilbuddet om en plads er udløbet, så den er gået videre til den næste. Tilmeld jer igen, hvis I stadig vil med.")
    return _("Tilmeldingen er udløbet, fordi den ikke blev bekræftet i tide. Tilmeld jer igen.")


def confirm(uow: UnitOfWork, signup_id: int) -> SignUp:
    """The contact's address works: all its sign-ups in the process are confirmed. A second click changes nothing.

    Raises Conflict when it is too late.
    """
    held = hold_all(uow, signup_id)
    fresh = [
        (event, one) for event, one in held if one.status == "unconfirmed" and not (one.confirm_by and one.confirm_by < uow.now)
    ]
    anchor = next((one for _event, one in held if one.id == signup_id), held[0][1])
    if not fresh:
        if any(one.status == "confirmed" for _event, one in held):
            return anchor
        if anchor.status == "unconfirmed":
            raise Conflict(_expired(anchor))
        _require_queued(anchor)
    for event, one in fresh:
        one.status, one.confirmed_at = "confirmed", uow.now
        uow.session.flush()
        uow.record("signup.confirmed", ("signup", one.id), scope=("event", event.id), after={"company": one.company_name})
    letters.to_contact(uow, fresh, "signup_confirmed", key=f"signup_confirmed:{fresh[0][1].id}", with_calendar=True)
    return anchor


def accept(uow: UnitOfWork, signup_id: int) -> SignUp:
    """Ja tak: the place offered from the waiting list is theirs. A second click changes nothing. Raises Conflict when it is too late."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    if signup.offer_until is None:
        if signup.has_place:
            return signup
        raise Conflict(_("I står på ventelisten. Vi skriver, når der er en plads til jer."))
    if signup.offer_until < uow.now:
        raise Conflict(
            _("Tilbuddet om en plads er udløbet, så den er gået videre til den næste. Tilmeld jer igen, hvis I stadig vil med.")
        )
    signup.offer_until = None
    uow.session.flush()
    uow.record("signup.accepted", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    key = f"signup_accepted:{signup.id}:{signup.queue_number}"
    letters.to_contact(uow, [(event, signup)], "signup_confirmed", key=key, with_calendar=True)
    return signup


def attend(uow: UnitOfWork, signup_id: int, *, online: bool) -> SignUp:
    """Change to an online seat, which frees the place in the room; or back, last in its queue. Raises Conflict."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    if signup.is_online == online:
        return signup
    require_open(uow, event, online=online)
    had_place = signup.has_place and not signup.is_online
    signup.is_online = signup.has_place = online
    signup.offer_until, signup.place_reason = None, ""
    signup.sequence += 1
    if not online:
        signup.queue_number = next_number(uow.session, event.id)
    uow.session.flush()
    after = {"company": signup.company_name, "online": online}
    uow.record("signup.attends", ("signup", signup.id), scope=("event", event.id), after=after)
    fill_places(uow, event, newcomers=[signup], why="online" if had_place else "more")
    if signup.status == "confirmed":
        key = f"signup_attends:{signup.id}:{signup.sequence}"
        letters.to_contact(uow, [(event, signup)], "signup_confirmed", key=key, with_calendar=True)
    return signup


def change(uow: UnitOfWork, signup_id: int, *, attendees: Sequence[str], is_listed: bool, **profile: Any) -> SignUp:
    """Who comes, whether the name may be shown, and any of PROFILE. What people need is never written to the log."""
    event, signup = hold(uow, signup_id)
    _require_queued(signup)
    check_names(signup.company_name, signup.contact_name, attendees)
    _check_profile(profile)
    signup.attendees, signup.is_listed = list(attendees), is_listed
    for name, value in profile.items():
        setattr(signup, name, value.strip() if isinstance(value, str) else value)
    uow.record(
        "signup.changed",
        ("signup", signup.id),
        scope=("event", event.id),
        after={"company": signup.company_name, "attendees": len(attendees), "is_listed": is_listed},
    )
    return signup


def _check_profile(profile: dict[str, Any]) -> None:
    if unknown := profile.keys() - set(PROFILE):
        raise TypeError(f"no such column: {unknown}")
    errors = {}
    if profile.get("size") not in {None, "", *SIZES}:
        errors["size"] = _("Vælg en af mulighederne på listen.")
    if profile.get("region") not in {None, "", *REGIONS}:
        errors["region"] = _("Vælg en af mulighederne på listen.")
    for name in ("topics", "access_needs", "diet"):
        if len(profile.get(name) or "") > LONGEST_TEXT:
            errors[name] = _("Skriv højst {maximum} tegn.", maximum=LONGEST_TEXT)
    if errors:
        raise FieldErrors(errors)


def cancel(uow: UnitOfWork, signup_id: int) -> SignUp:
    """Afmeld: the next in line gets the place and is told why. A second click changes nothing."""
    event, signup = hold(uow, signup_id)
    if signup.status == "cancelled":
        return signup
    _require_queued(signup)
    had_place, signup.has_place, signup.offer_until = signup.has_place, False, None
    signup.status, signup.cancelled_at = "cancelled", uow.now
    signup.sequence += 1
    uow.session.flush()
    uow.record("signup.cancelled", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name})
    letters.to_company(
        uow,
        event,
        signup,
        "signup_cancelled",
        key=f"signup_cancelled:{signup.id}",
        page=letters.page_of(event),
        reason="",
        ics=letters.invitation(uow, event, signup, "CANCEL") if had_place else None,
    )
    fill_places(uow, event, why="cancelled")
    meetings.signup_cancelled(uow, signup.id)
    return signup
