"""Recording that the package was taken over: by whom, when, in which edition, under which journal number."""

from __future__ import annotations

from datetime import date

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.tenders.handover import package
from coproc.tenders.handover.models import Handover
from coproc.tenders.handover.words import EDITIONS
from coproc.tenders.services import opened, record


def hand_over(
    uow: UnitOfWork, tender_id: int, *, edition: str, taken_by: str, taken_on: date, journal_number: str = ""
) -> Handover:
    """Raises FieldErrors on a day to come, a day before the tender, nobody named, or a package without documents."""
    tender = opened(uow, tender_id)
    errors = {}
    if edition not in EDITIONS:
        errors["edition"] = _("Vælg en af mulighederne på listen.")
    if not taken_by.strip():
        errors["taken_by"] = _("Skriv, hvem der overtog pakken.")
    if taken_on > uow.today:
        errors["taken_on"] = _("Datoen ligger ude i fremtiden. Skriv den dag, det skete.")
    if errors:
        raise FieldErrors(errors)
    found = package.gather(uow.session, tender)
    if not found.has_documents:
        raise Conflict(_("Der er ingen dokumenter endnu. Lav dem først."))
    row = Handover(
        tender_id=tender.id,
        edition=edition,
        fingerprint=found.fingerprint(edition),
        taken_by=taken_by.strip(),
        taken_on=taken_on,
        journal_number=journal_number.strip(),
        recorded_by=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.session.add(row)
    said = {"who": row.taken_by, "when": taken_on.isoformat(), "edition": in_both(lambda: EDITIONS[edition])}
    record(uow, tender, "tender.handed_over", {**said, "journal_number": row.journal_number})
    return row


def withdraw(uow: UnitOfWork, tender_id: int, handover_id: int) -> Handover:
    """The record was wrong. It stays in the log. Raises NotFound, Conflict when a colleague was faster."""
    tender = opened(uow, tender_id)
    row = uow.session.get(Handover, handover_id)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Overdragelsen findes ikke."))
    if row.withdrawn_at is not None:
        raise Conflict(_("Registreringen er allerede fortrudt."))
    row.withdrawn_at = uow.now
    record(uow, tender, "tender.handover_withdrawn", {"who": row.taken_by, "when": row.taken_on.isoformat()})
    return row
