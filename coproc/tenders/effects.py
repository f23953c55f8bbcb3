"""How the workflow finds its way around tenders: names, pages, roles, recipients, dates, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient, SubjectCard
from coproc.dialogues.after.publication import Published
from coproc.kernel.actor import Actor, Role
from coproc.reference.periods import prior_information_window
from coproc.tenders import plan, queries
from coproc.tenders.handover import due
from coproc.tenders.handover.words import OCCASIONS
from coproc.tenders.models import Tender

PRIOR_NOTICE_HOLDS = 12  # months (§ 127)


def tender_of(session: Session, case: Case) -> Tender:
    return session.get_one(Tender, case.subject_id)


def path_of(tender: Tender, suffix: str = "") -> str:
    return f"/udbud/{tender.reference}{suffix}"


def published(session: Session, case: Case) -> Published:
    """What companies hear of it once the notice is sent."""
    return _published(session, tender_of(session, case))


def published_of(session: Session, process_id: int) -> list[Published]:
    """The tenders of a process whose notice is sent."""
    rows = session.scalars(select(Tender).where(Tender.process_id == process_id, Tender.notice_sent_on.is_not(None)))
    return [_published(session, tender) for tender in rows]


def _published(session: Session, tender: Tender) -> Published:
    authority = session.get_one(Organisation, tender.authority_id).name
    on = tender.notice_sent_on
    assert on
    return Published(tender.reference, tender.title, authority, tender.publication_url or path_of(tender), on)


MENDS = {
    "tender.edit": lambda session, case: path_of(tender_of(session, case), "/mangler"),
    "tender.documents": lambda session, case: path_of(tender_of(session, case), "/dokumenter"),
}


def _roles(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    """The authority alone moves its tender; those behind it read."""
    authority = tender_of(session, case).authority_id
    return frozenset(role for organisation_id, role in actor.memberships if organisation_id == authority)


STANDING = {"tender": _roles}


def _card(session: Session, case: Case) -> SubjectCard:
    tender = tender_of(session, case)
    return SubjectCard(tender.reference, tender.title, path_of(tender))


CARDS = {"tender": _card}


def _anchor(day: Callable[[Session, Tender], date | None], suffix: str = "") -> Callable[[Session, Case], list[Occasion]]:
    def occasions(session: Session, case: Case) -> list[Occasion]:
        tender = tender_of(session, case)
        on = day(session, tender)
        if on is None:
            return []
        return [Occasion(f"tender:{tender.id}", on, tender.title, path_of(tender, suffix), tender.authority_id)]

    return occasions


def _measurements(session: Session, case: Case) -> list[Occasion]:
    """The one after 6 months and the one after 12: two things, each with a stop of its own."""
    tender = tender_of(session, case)
    days = {months: due.due_on(tender, months) for months in OCCASIONS}
    return [
        Occasion(f"effect:{tender.id}:{months}", on, tender.title, path_of(tender, "/effekt"), tender.authority_id)
        for months, on in days.items()
        if on
    ]


def _prior_notice_due_on(_session: Session, tender: Tender) -> date | None:
    """The last day to send the prior notice that shortens the limit; nothing for a tender that does not use one."""
    if not tender.has_pin or tender.notice_planned_on is None:
        return None
    return prior_information_window(tender.notice_planned_on).latest


ANCHORS = {
    "tender.notice_planned_on": _anchor(lambda _session, tender: tender.notice_planned_on, "/tidsplan"),
    "tender.prior_notice_due_on": _anchor(_prior_notice_due_on, "/regelsaet"),
    "tender.prior_notice_expires_on": _anchor(
        lambda _session, tender: due.months_after(tender.pin_sent_on, PRIOR_NOTICE_HOLDS) if tender.pin_sent_on else None,
        "/regelsaet",
    ),
    "tender.answers_due_on": _anchor(lambda session, tender: plan.answers_due_on(queries.limits(session, tender.id))),
    "tender.standstill_ends_on": _anchor(lambda _session, tender: tender.standstill_ends_on, "/kontrakt"),
    "tender.contract_signed_on": _anchor(lambda _session, tender: tender.contract_signed_on, "/kontraktbekendtgoerelse"),
    "tender.effect_due_on": _measurements,
}


def _officers(session: Session, case: Case, _occasion: Occasion) -> list[Recipient]:
    """The officers of the contracting authority: a tender belongs to an office, not to one person."""
    return [
        Recipient(person.email, person.name, person.language, person.id)
        for person in people_with_role(session, tender_of(session, case).authority_id, Role.OFFICER)
    ]


RECIPIENTS = {"tender_officer": _officers}


def _is_settled(session: Session, _case: Case, occasion: Occasion) -> bool:
    """The participant ("participation:12") stands behind a tender with a date, or one that ended with a reason."""
    participation_id = int(occasion.key.split(":")[1])
    rows = queries.of_participation(session, participation_id)
    return any(row.is_settled for row in rows)


def _prior_notice_sent(session: Session, case: Case, _occasion: Occasion) -> bool:
    tender = tender_of(session, case)
    return tender.pin_sent_on is not None or tender.notice_sent_on is not None


def _notice_sent(session: Session, case: Case, _occasion: Occasion) -> bool:
    return tender_of(session, case).notice_sent_on is not None


def _award_notice_sent(session: Session, case: Case, _occasion: Occasion) -> bool:
    return tender_of(session, case).award_notice_sent_on is not None


def _contract_signed(session: Session, case: Case, _occasion: Occasion) -> bool:
    return tender_of(session, case).contract_signed_on is not None


def _effect_measured(session: Session, case: Case, occasion: Occasion) -> bool:
    """Measured, or somebody has said why not; a target that was added since is asked for."""
    months = int(occasion.key.rsplit(":", 1)[1])
    return all(one.months != months for one in due.owed(session, [tender_of(session, case)]))


STOPS = {
    "tender_planned_or_reason": _is_settled,
    "prior_notice_sent": _prior_notice_sent,
    "notice_sent": _notice_sent,
    "award_notice_sent": _award_notice_sent,
    "contract_signed": _contract_signed,
    "effect_measured": _effect_measured,
}
