"""What a step of the process does to the description, and the dates that follow a signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from coproc.accounts.queries import people_named
from coproc.agreements import queries
from coproc.agreements.models import Signature
from coproc.agreements.services import descriptions
from coproc.cases import registry
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.processes.effects import process_of
from coproc.processes.models import Participation


def new_description_version(uow: UnitOfWork, case: Case) -> None:
    """The step begins with a version of its own: what was agreed before stays as it was."""
    process = process_of(uow.session, case)
    if queries.latest_version(uow.session, process.id) is None:
        descriptions.start(uow, process.id)
    else:
        note = _("Oprettet, da processen skiftede trin.")
        descriptions.new_version(uow, process.id, note=note, forced=True)


EFFECTS = {"new_description_version": new_description_version}


def _signed(session: Session, case: Case, day: Callable[[Signature], date | None]) -> list[Occasion]:
    """The organisation's own tender after its newest signature."""
    signature = queries.newest_signature(session, case.subject_id)
    on = day(signature) if signature else None
    if on is None:
        return []
    process = process_of(session, case)
    organisation_id = session.get_one(Participation, case.subject_id).organisation_id
    path = f"/processer/{process.reference}/indkoeb"
    return [Occasion(f"participation:{case.subject_id}", on, process.title, path, organisation_id)]


ANCHORS = {
    "participant.signed_on": lambda session, case: _signed(session, case, lambda row: local(row.signed_at).date()),
    "participant.window_starts_on": lambda session, case: _signed(session, case, lambda row: row.expected_from),
}


def _signatories(session: Session, case: Case, occasion: Occasion) -> list[Recipient]:
    """Who signed for the organisation last, where that is one of its people by name; else its managers, who are to sign."""
    signature = queries.newest_signature(session, case.subject_id)
    managers = registry.RECIPIENTS["manager"](session, case, occasion)
    if signature is None or not signature.signer_name or occasion.organisation_id is None:
        return managers
    named = people_named(session, [occasion.organisation_id], signature.signer_name)
    return [Recipient(one.email, one.name, one.language, one.id) for one in named] or managers


RECIPIENTS = {"signatory": _signatories}
