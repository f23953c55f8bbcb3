"""The personal link of a sign-up: to another address when mail does not arrive, and once more to whoever lost it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from coproc.accounts.throttling import check_within
from coproc.dialogues import signup_queries
from coproc.dialogues.models import DialogueEvent, SignUp, SignUpLink
from coproc.dialogues.services import letters
from coproc.dialogues.services.new_signups import ask_to_confirm, confirm_by
from coproc.dialogues.services.places import hold_all
from coproc.kernel.database import UnitOfWork
from coproc.messaging.services import wire_address

LINK_LIMIT = 5  # mails with a link an hour to one address


def correct_email(uow: UnitOfWork, signup_id: int, email: str) -> SignUp:
    """For the facilitator, when mail does not arrive: all the contact's sign-ups in the process get the address, and it gets the link.

    Links that went to the old one stop working. Raises DomainError on an impossible address.
    """
    wire_address(email)
    held = hold_all(uow, signup_id)
    for event, one in held:
        one.email = email.strip()
        if one.status == "unconfirmed":
            one.confirm_by = confirm_by(uow, event)
        uow.record("signup.address_corrected", ("signup", one.id), scope=("event", event.id), after={"company": one.company_name})
    uow.session.execute(delete(SignUpLink).where(SignUpLink.signup_id.in_([one.id for _event, one in held])))
    _send_link(uow, held)
    return held[0][1]


def resend_links(uow: UnitOfWork, email: str) -> int:
    """A fresh link to everything the address is signed up for; a confirmation that can still be given is asked for again.

    Returns how many mails were queued, which nobody outside may be told. Raises TooMany.
    """
    wire_address(email)
    check_within(uow, "signup_link", email, limit=LINK_LIMIT, window=timedelta(hours=1))
    found = signup_queries.by_email(uow.session, email.strip())
    for anchor in found:
        pairs = [(one.event, one) for one in signup_queries.contact_signups(uow.session, anchor)]
        _send_link(uow, pairs)
    return len(found)


def _send_link(uow: UnitOfWork, pairs: list[tuple[DialogueEvent, SignUp]]) -> None:
    key = f"signup_link:{pairs[0][1].id}:{uow.now:%Y%m%d%H%M%S}"
    waiting = [(event, one) for event, one in pairs if one.status == "unconfirmed" and (one.confirm_by or uow.now) >= uow.now]
    if waiting:
        ask_to_confirm(uow, waiting, key=key)
    else:
        letters.to_contact(uow, pairs, "signup_link", key=key)
