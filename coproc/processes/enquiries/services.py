"""Writing an enquiry down, following it up, and what it becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update

from coproc.accounts import queries as accounts
from coproc.accounts.models import Organisation
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.needs import queries as needs
from coproc.needs.models import InnovationNeed
from coproc.needs.services import LONGEST_TITLE, create_draft
from coproc.processes import services as processes
from coproc.processes.enquiries.models import Enquiry, Outcome
from coproc.processes.enquiries.words import OUTCOMES
from coproc.processes.models import Process

KEPT = timedelta(days=365)  # the caller's name and addresses, from the last thing that was done
KEPT_CLOSED = timedelta(days=90)


def receive(uow: UnitOfWork, centre_id: int, **columns: Any) -> Enquiry:
    """A new one. Raises FieldErrors."""
    enquiry = Enquiry(centre_id=centre_id, created_at=uow.now, erase_on=uow.today + KEPT)
    _fill(uow, enquiry, columns)
    uow.session.add(enquiry)
    uow.session.flush()
    _record(uow, "enquiry.received", enquiry)
    return enquiry


def edit(uow: UnitOfWork, enquiry_id: int, *, version: int | None = None, **columns: Any) -> Enquiry:
    """Raises FieldErrors, and Conflict when somebody else changed it since `version`."""
    enquiry = _open(uow, enquiry_id, version)
    _fill(uow, enquiry, columns)
    enquiry.erase_on = uow.today + KEPT
    _record(uow, "enquiry.edited", enquiry)
    return enquiry


def _fill(uow: UnitOfWork, enquiry: Enquiry, columns: dict[str, Any]) -> None:
    errors = {}
    if bool(columns.get("next_step", "").strip()) != bool(columns.get("next_on")):
        field = "next_on" if columns.get("next_step", "").strip() else "next_step"
        errors[field] = _("Skriv både, hvad der skal ske, og hvornår.")
    if columns["received_on"] > uow.today:
        errors["received_on"] = _("Dagen er ikke kommet endnu.")
    known = accounts.people_with_role(uow.session, enquiry.centre_id, Role.FACILITATOR)
    if columns["owner_id"] not in {person.id for person in known}:
        errors["owner_id"] = _("Vælg en facilitator fra jeres egen organisation.")
    if errors:
        raise FieldErrors(errors)
    for name, value in columns.items():
        setattr(enquiry, name, value.strip() if isinstance(value, str) else value)
    if enquiry.organisation_id:
        enquiry.organisation_name = uow.session.get_one(Organisation, enquiry.organisation_id).name
    if not enquiry.organisation_name:
        raise FieldErrors({"organisation_name": _("Vælg organisationen, eller skriv dens navn.")})


def become_need(
    uow: UnitOfWork, enquiry_id: int, *, title: str = "", reference: str = "", version: int | None = None
) -> InnovationNeed:
    """A draft in the caller's organisation, which writes it on and decides who sees it; or a need that is there already.

    Raises DomainError where the organisation is unknown to coproc, or the reference is.
    """
    enquiry = _open(uow, enquiry_id, version)
    if enquiry.need_id is not None:
        raise Conflict(_("Henvendelsen er blevet til et behov."))
    if reference.strip():
        need = needs.by_reference(uow.session, reference.strip())
        if need is None or not _may_know(enquiry, need):
            raise DomainError(_("Der er ikke et behov med det nummer, som du kan se."), field="reference")
    elif enquiry.organisation_id is None:
        raise DomainError(_("Vælg først, hvilken organisation i coproc der henvender sig."), field="title")
    elif not title.strip():
        raise DomainError(_("Skriv behovets titel, eller et nummer på et behov, der er der."), field="title")
    else:
        need = create_draft(uow, enquiry.organisation_id, title=title.strip()[:LONGEST_TITLE], problem=enquiry.about)
    enquiry.need_id = need.id
    _record(uow, "enquiry.became_need", enquiry, reference=need.reference)
    _close(uow, enquiry, Outcome.NEED, "")
    return need


def _may_know(enquiry: Enquiry, need: InnovationNeed) -> bool:
    """A need that others may see, or one of the organisation that called."""
    return (need.status == "published" and need.visibility != "private") or need.organisation_id == enquiry.organisation_id


def become_participant(uow: UnitOfWork, enquiry_id: int, process_id: int, *, version: int | None = None) -> Process:
    """The caller's organisation is invited, with the caller as its contact. Raises DomainError, Conflict when it is there already."""
    enquiry = _open(uow, enquiry_id, version)
    if enquiry.organisation_id is None:
        raise DomainError(_("Vælg først, hvilken organisation i coproc der henvender sig."), field="process_id")
    process = uow.session.get(Process, process_id)
    if process is None or process.centre_id != enquiry.centre_id:
        raise DomainError(_("Vælg en af jeres egne processer."), field="process_id")
    part = processes.invite(
        uow, process.id, enquiry.organisation_id, contact_name=enquiry.caller_name, contact_email=enquiry.caller_email
    )
    uow.session.flush()
    enquiry.participation_id = part.id
    _record(uow, "enquiry.became_participant", enquiry, title=process.title)
    _close(uow, enquiry, Outcome.PARTICIPANT, "")
    return process


def close(uow: UnitOfWork, enquiry_id: int, outcome: str, because: str, *, version: int | None = None) -> Enquiry:
    """Nothing more to do, and why. Raises FieldErrors without a reason."""
    enquiry = _open(uow, enquiry_id, version)
    if not because.strip():
        raise FieldErrors({"because": _("Skriv, hvorfor den lukkes.")})
    _close(uow, enquiry, Outcome(outcome), because.strip())
    return enquiry


def _close(uow: UnitOfWork, enquiry: Enquiry, outcome: Outcome, because: str) -> None:
    enquiry.closed_on, enquiry.outcome, enquiry.closed_because = uow.today, outcome, because
    enquiry.erase_on = uow.today + KEPT_CLOSED
    _record(uow, "enquiry.closed", enquiry, reason=in_both(lambda: OUTCOMES[outcome]), words=because)


def reopen(uow: UnitOfWork, enquiry_id: int) -> Enquiry:
    """They called again, or it was a slip."""
    enquiry = _locked(uow, enquiry_id)
    if enquiry.closed_on is not None:
        enquiry.closed_on, enquiry.outcome, enquiry.closed_because = None, "", ""
        enquiry.erase_on = uow.today + KEPT
        _record(uow, "enquiry.reopened", enquiry)
    return enquiry


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: who called goes on its day; what the organisation wanted, and what it became, stays."""
    named = or_(Enquiry.caller_name != "", Enquiry.caller_email != "", Enquiry.caller_phone != "")
    old = select(Enquiry.id).where(Enquiry.erase_on <= uow.today, named)
    wiped = {"caller_name": "", "caller_email": "", "caller_phone": "", "version": Enquiry.version + 1}
    uow.session.execute(update(Enquiry).where(Enquiry.id.in_(old)).values(**wiped).execution_options(synchronize_session=False))


def _locked(uow: UnitOfWork, enquiry_id: int) -> Enquiry:
    found = uow.session.get(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("Henvendelsen findes ikke."))
    return found


def _open(uow: UnitOfWork, enquiry_id: int, version: int | None) -> Enquiry:
    """Raises Conflict when it is closed, or another than was shown."""
    found = _locked(uow, enquiry_id)
    if found.closed_on is not None:
        raise Conflict(_("Henvendelsen er lukket. Åbn den igen først."))
    if version is not None and found.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    return found


def _record(uow: UnitOfWork, action: str, enquiry: Enquiry, **after: object) -> None:
    subject = ("enquiry", enquiry.id)
    uow.record(action, subject, scope=subject, after={"organisation": enquiry.organisation_name, **after})
