"""“Vi søger en partner til …”: written by a company that has confirmed, seen by the others of the process that wrote one too."""

from __future__ import annotations

from sqlalchemy import select

from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.planning.models import PartnerWish
from coproc.dialogues.planning.queries import MAY_WISH
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors
from coproc.kernel.translation import gettext as _

LONGEST = 600


def write(uow: UnitOfWork, signup_id: int, *, seeks: str, offers: str = "", shows_contact: bool = False) -> PartnerWish:
    """What the company looks for and what it brings. Raises FieldErrors, Conflict before the sign-up is confirmed."""
    signup = uow.session.scalars(select(SignUp).where(SignUp.id == signup_id).with_for_update()).one()
    if signup.status not in MAY_WISH or signup.erased_at is not None:
        raise Conflict(_("Bekræft jeres tilmelding først. Så kan I komme på listen."))
    errors = {}
    if not seeks.strip():
        errors["seeks"] = _("Skriv, hvad I søger en partner til.")
    for field, said in (("seeks", seeks), ("offers", offers)):
        if len(said) > LONGEST:
            errors[field] = _("Skriv højst {n} tegn.", n=LONGEST)
    if errors:
        raise FieldErrors(errors)
    found = uow.session.scalar(select(PartnerWish).where(PartnerWish.signup_id == signup.id))
    if found is None:
        event = uow.session.get_one(DialogueEvent, signup.event_id)
        found = PartnerWish(process_id=event.process_id, signup_id=signup.id, seeks="", written_at=uow.now)
        uow.session.add(found)
    found.seeks, found.offers, found.shows_contact, found.written_at = seeks.strip(), offers.strip(), shows_contact, uow.now
    after = {"company": signup.company_name, "shows_contact": shows_contact}
    uow.record("partner_wish.written", ("signup", signup.id), scope=("event", signup.event_id), after=after)
    return found


def remove(uow: UnitOfWork, signup_id: int) -> None:
    """Off the list, and no longer shown it. A second click changes nothing."""
    found = uow.session.scalar(select(PartnerWish).where(PartnerWish.signup_id == signup_id))
    if found is None:
        return
    signup = uow.session.get_one(SignUp, signup_id)
    uow.session.delete(found)
    after = {"company": signup.company_name}
    uow.record("partner_wish.removed", ("signup", signup.id), scope=("event", signup.event_id), after=after)
