"""Asking once, writing down what was answered, calling again, and who of the scaling partners follows up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import exists, or_, select, update

from coproc.accounts import part_links
from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.processes.models import LEFT_STATES, Participation, ProcessPartner
from coproc.processes.outreach import handover, importing, words
from coproc.processes.outreach.models import Answer, Channel, Prospect

LINK = "outreach"  # the part of `part_links`
KEPT_AFTER_NO = timedelta(days=180)
Share = Collection[int] | None  # the partners whose rows the actor may work; None: all


def claim(uow: UnitOfWork, process_id: int, ids: Collection[int], share: Share = None) -> list[int]:
    """Of these organisations, those that nobody had asked: the actor asks them by mail now. Of two at once one gets each.

    Left out: without an address, asked before, in the process or invited to it, another partner's.
    """
    part = (
        exists()
        .where(Participation.process_id == Prospect.process_id, Participation.organisation_id == Prospect.organisation_id)
        .where(Case.id == Participation.case_id, Case.state.not_in(LEFT_STATES))
    )
    asking = update(Prospect).where(
        Prospect.id.in_(ids),
        Prospect.process_id == process_id,
        Prospect.asked_on.is_(None),
        Prospect.contact_email != "",
        ~part,
    )
    if share is not None:
        asking = asking.where(Prospect.partner_id.in_(share))
    values = {
        "asked_on": uow.today,
        "asked_by": uow.actor.name,
        "asked_by_id": uow.actor.person_id,
        "asked_through": Channel.MAIL,
        "erase_on": uow.today + importing.KEPT,
        "version": Prospect.version + 1,
    }
    return list(uow.session.scalars(asking.values(**values).returning(Prospect.id)))


def say_asked(uow: UnitOfWork, prospect_id: int, *, through: str, on: date) -> Prospect:
    """They were asked by telephone or at a meeting. Raises Conflict when somebody asked them before."""
    if on > uow.today:
        raise DomainError(_("Dagen er ikke kommet endnu."), field="on")
    prospect = _locked(uow, prospect_id)
    if prospect.asked_on is not None:
        raise Conflict(_("{name} er spurgt i forvejen af {who}.", name=prospect.name, who=prospect.asked_by))
    _asked(uow, prospect, through, on)
    _record(uow, "outreach.asked", prospect, through=in_both(lambda: words.CHANNELS[Channel(through)]))
    return prospect


def _asked(uow: UnitOfWork, prospect: Prospect, through: str, on: date) -> None:
    prospect.asked_on, prospect.asked_through = on, through
    prospect.asked_by, prospect.asked_by_id = uow.actor.name, uow.actor.person_id
    prospect.erase_on = uow.today + importing.KEPT


def answer(uow: UnitOfWork, prospect_id: int, said: str, *, reason: str = "", phone: str = "", who: str = "") -> Prospect:
    """What they answer, on the telephone or by their link. A yes becomes an invitation where it can; a no says why.

    Raises FieldErrors, and Conflict when their yes has become a part in the process, where they then answer.
    """
    prospect = _locked(uow, prospect_id)
    if prospect.participation_id is not None:
        raise Conflict(_("{name} er inviteret i processen og svarer dér.", name=prospect.name))
    if said == Answer.NO and not reason.strip():
        raise FieldErrors({"reason": _("Skriv, hvorfor de siger nej.") if uow.actor.person_id else _("Skriv kort, hvorfor ikke.")})
    if said == Answer.CALL and not (phone.strip() or prospect.contact_phone):
        raise FieldErrors({"phone": _("Skriv det nummer, vi skal ringe til.")})
    if prospect.asked_on is None:
        _asked(uow, prospect, Channel.PHONE, uow.today)
    prospect.answer, prospect.answer_reason = said, reason.strip()
    prospect.answered_on, prospect.answered_by = uow.today, who.strip() or uow.actor.name
    prospect.contact_phone = phone.strip() or prospect.contact_phone
    prospect.erase_on = uow.today + (KEPT_AFTER_NO if said == Answer.NO else importing.KEPT)
    prospect.call_again_on = uow.today if said == Answer.CALL else None
    prospect.call_owner_id = (uow.actor.person_id or prospect.asked_by_id) if said == Answer.CALL else None
    _record(uow, "outreach.answered", prospect, answer=in_both(lambda: words.STATUSES[Answer(said)]), reason=prospect.answer_reason)
    if said == Answer.YES:
        acting = uow.actor if uow.actor.kind == "person" else handover.asker(uow.session, prospect, uow.actor)
        handover.bring_in(uow, prospect, acting)
    return prospect


def invite_now(uow: UnitOfWork, prospect_id: int, *, kind: str = "") -> Prospect:
    """A yes that could not become an invitation by itself: the facilitator sees to it. Raises DomainError with what is in the way."""
    prospect = _locked(uow, prospect_id)
    if prospect.answer != Answer.YES:
        raise DomainError(_("{name} har ikke sagt ja.", name=prospect.name))
    prospect.kind = kind or prospect.kind
    if handover.bring_in(uow, prospect, uow.actor) is None:
        raise DomainError(handover.why_not(uow.session, prospect, uow.actor, uow.today))
    return prospect


def call_again(uow: UnitOfWork, prospect_id: int, on: date | None) -> Prospect:
    """On that day it stands among the actor's tasks; without a day the call is made."""
    if on is not None and on < uow.today:
        raise DomainError(_("Dagen er gået. Skriv en dag, der kommer."), field="on")
    prospect = _locked(uow, prospect_id)
    prospect.call_again_on, prospect.call_owner_id = on, uow.actor.person_id if on else None
    prospect.erase_on = max(prospect.erase_on, uow.today + importing.KEPT)
    _record(uow, "outreach.call_planned" if on else "outreach.called", prospect, on=on.isoformat() if on else None)
    return prospect


def set_contact(uow: UnitOfWork, prospect_id: int, *, name: str, email: str, phone: str, note: str) -> Prospect:
    """Who to ask there. Links that another address got stop working."""
    prospect = _locked(uow, prospect_id)
    email = email.strip().lower()
    if prospect.contact_email and prospect.contact_email != email:
        part_links.end(uow, LINK, [prospect.id], email=prospect.contact_email)
    prospect.contact_name, prospect.contact_email = name.strip(), email
    prospect.contact_phone, prospect.note = phone.strip(), note.strip()
    prospect.erase_on = uow.today + importing.KEPT
    _record(uow, "outreach.contact_set", prospect)
    return prospect


def assign(uow: UnitOfWork, process_id: int, ids: Collection[int], partner_id: int | None) -> int:
    """These organisations are the partner's to follow up, or nobody's; how many. Raises DomainError on a partner of another process."""
    if partner_id is not None and uow.session.get(ProcessPartner, (process_id, partner_id)) is None:
        raise DomainError(_("Vælg en skaleringspartner, der hjælper processen."), field="partner")
    changed = uow.session.scalars(
        update(Prospect)
        .where(Prospect.id.in_(ids), Prospect.process_id == process_id, Prospect.partner_id.is_distinct_from(partner_id))
        .values(partner_id=partner_id, version=Prospect.version + 1)
        .returning(Prospect.id)
    ).all()
    if changed:
        partner = uow.session.get_one(Organisation, partner_id).name if partner_id else ""
        scope = ("process", process_id)
        after = {"count": len(changed), "partner": partner}
        uow.record("outreach.assigned" if partner else "outreach.unassigned", scope, scope=scope, after=after)
    return len(changed)


def remove(uow: UnitOfWork, prospect_id: int) -> None:
    """Off the list, as long as nobody asked them. Raises Conflict afterwards: what was said stays said."""
    prospect = _locked(uow, prospect_id)
    if prospect.asked_on is not None:
        raise Conflict(_("{name} er spurgt og bliver på listen.", name=prospect.name))
    _record(uow, "outreach.removed", prospect)
    uow.session.delete(prospect)


def end_links(uow: UnitOfWork, prospect_id: int) -> None:
    """Nobody gets in by the personal link any more."""
    prospect = _locked(uow, prospect_id)
    part_links.end(uow, LINK, [prospect.id])
    _record(uow, "outreach.link_ended", prospect)


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: the contact goes on its day; that the organisation was asked, and what it answered, stays."""
    importing.forget_unconfirmed(uow)
    old = select(Prospect.id).where(
        Prospect.erase_on <= uow.today, or_(Prospect.contact_name != "", Prospect.contact_email != "", Prospect.contact_phone != "")
    )
    ids = list(uow.session.scalars(old))
    if ids:
        part_links.end(uow, LINK, ids)
        wiped = {"contact_name": "", "contact_email": "", "contact_phone": "", "answered_by": "", "note": ""}
        uow.session.execute(update(Prospect).where(Prospect.id.in_(ids)).values(**wiped, version=Prospect.version + 1))


def _locked(uow: UnitOfWork, prospect_id: int) -> Prospect:
    """Of two who write at once the second waits, and sees what the first wrote."""
    found = uow.session.get(Prospect, prospect_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("Organisationen står ikke på listen."))
    return found


def _record(uow: UnitOfWork, action: str, prospect: Prospect, **after: object) -> None:
    """In the row's own scope: participants read the process's history, and who said no to it is not for them."""
    subject = ("prospect", prospect.id)
    uow.record(action, subject, scope=subject, after={"organisation": prospect.name, **after})
