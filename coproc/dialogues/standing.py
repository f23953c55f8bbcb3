"""Where a sign-up stands, in one sentence: for the personal page and the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from coproc.dialogues import queries, signup_queries
from coproc.dialogues.models import HELD_STATES, QUEUED, SignUp
from coproc.dialogues.queries import EventRow
from coproc.kernel.formats import deadline
from coproc.kernel.translation import gettext as _


@dataclass(frozen=True)
class Standing:
    """A sign-up with its event, and what can be done about it now."""

    signup: SignUp
    row: EventRow
    position: int  # on the waiting list; 0 with a place
    label: str
    kind: str  # of the label: success, warning, info, error or ""
    sentence: str
    online_is_open: bool
    room_is_open: bool

    @property
    def is_live(self) -> bool:
        return self.signup.status in QUEUED and not _is_over(self.row)

    @property
    def is_offered(self) -> bool:
        return self.is_live and self.signup.offer_until is not None

    @property
    def has_place(self) -> bool:
        """Theirs: confirmed, and not only offered."""
        return self.is_live and self.signup.status == "confirmed" and self.signup.has_place and not self.is_offered

    @property
    def may_go_online(self) -> bool:
        return self.is_live and not self.signup.is_online and self.online_is_open

    @property
    def may_go_to_room(self) -> bool:
        return self.is_live and self.signup.is_online and self.room_is_open


def _is_over(row: EventRow) -> bool:
    """Whoever was not registered at the door is waiting for nothing any more."""
    return row.case.state in HELD_STATES


def standings(session: Session, anchor: SignUp, now: datetime) -> list[Standing]:
    """All of the contact's sign-ups in the process, in the order of time."""
    return [_standing(session, one, now) for one in signup_queries.contact_signups(session, anchor)]


def _standing(session: Session, signup: SignUp, now: datetime) -> Standing:
    row = queries.row_of(session, signup.event_id)
    position = queries.waiting_position(session, signup)
    label, kind, sentence = _said(signup, row, position)
    online, room = signup_queries.online_is_open(row, now), row.signup_is_open(now)
    return Standing(signup, row, position, label, kind, sentence, online, room)


def _said(signup: SignUp, row: EventRow, position: int) -> tuple[str, str, str]:
    if row.case.state == "cancelled":
        return _("Aflyst"), "error", row.event.cancelled_because or _("Arrangementet er aflyst.")
    if signup.status in QUEUED and _is_over(row):
        none = _("Der blev ikke en plads til jer. Materialet, svarene og opsamlingen er de samme for alle.")
        return _("Holdt"), "info", _("Arrangementet er holdt.") if signup.has_place else none
    if signup.status == "unconfirmed":
        return _unconfirmed(signup, position)
    if signup.status == "confirmed":
        return _confirmed(signup, position)
    if signup.status == "expired":
        return _("Udløbet"), "warning", signup.place_reason or _("Tilmeldingen blev ikke bekræftet i tide.")
    if signup.status == "cancelled":
        return _("Afmeldt"), "", _("I er meldt fra.")
    return _("Holdt"), "info", _("Tak, fordi I var med.") if signup.status == "attended" else _("Arrangementet er holdt.")


def _unconfirmed(signup: SignUp, position: int) -> tuple[str, str, str]:
    until = deadline(signup.confirm_by) if signup.confirm_by else ""
    if signup.has_place:
        return _("Ikke bekræftet"), "warning", _("Pladsen er jeres, når I bekræfter senest {when}.", when=until)
    sentence = _("I står som nummer {position} på ventelisten, når I bekræfter senest {when}.", position=position, when=until)
    return _("Ikke bekræftet"), "warning", sentence


def _confirmed(signup: SignUp, position: int) -> tuple[str, str, str]:
    if signup.offer_until:
        return _("Tilbud"), "warning", _("Pladsen holdes til jer indtil {when}.", when=deadline(signup.offer_until))
    if signup.is_online:
        return _("Online"), "success", _("I har en plads online.")
    if signup.has_place:
        return _("Plads"), "success", _("I har en plads.")
    sentence = _("I står som nummer {position} på ventelisten. Vi skriver, når der er en plads til jer.", position=position)
    return _("Venteliste"), "warning", sentence
