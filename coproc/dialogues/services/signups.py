"""Companies at events, in one place for those who act on them; who was there.

New sign-ups stand in `new_signups`, what a company does with one it has in `own_signups`, links in `signup_links`, places in `places`, what
deadlines do in `deadlines`. The contact is company and address together: one mail, one confirmation and one personal link for all its
sign-ups in a process.
"""

from __future__ import annotations

from collections.abc import Collection

from coproc.dialogues import queries
from coproc.dialogues.services.new_signups import WHY_CLOSED, SignedUp, sign_up, sign_up_for
from coproc.dialogues.services.own_signups import accept, attend, cancel, change, confirm
from coproc.dialogues.services.places import fill_places, lock, places_taken
from coproc.dialogues.services.signup_links import correct_email, resend_links
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

__all__ = [
    "WHY_CLOSED",
    "SignedUp",
    "accept",
    "attend",
    "cancel",
    "change",
    "confirm",
    "correct_email",
    "fill_places",
    "lock",
    "places_taken",
    "register_attendance",
    "resend_links",
    "sign_up",
    "sign_up_for",
]


def register_attendance(uow: UnitOfWork, event_id: int, attended: Collection[int]) -> None:
    """Registrér fremmøde: the ticked ones came; those with a place who did not are absent. May be corrected later."""
    event = lock(uow.session, event_id)
    if event.starts_at is None or local(event.starts_at).date() > uow.today:
        raise DomainError(_("Fremmøde kan registreres fra den dag, arrangementet holdes."))
    came = 0
    for signup in queries.signups(uow.session, event.id):
        if signup.id in attended:
            signup.status, came = "attended", came + 1
        elif signup.status == "attended" or (signup.status == "confirmed" and signup.has_place):
            signup.status = "absent"
    uow.record(
        "event.attendance_registered",
        ("event", event.id),
        scope=("process", event.process_id),
        after={"title": event.title, "count": came},
    )
