"""Writing down when a contract ends, keeping it in step with our own tenders, and making a need of several that meet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from coproc.agreements.wording import first_of_quarter
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.formats import short_date
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.needs.models import InnovationNeed, Visibility
from coproc.needs.services import create_draft
from coproc.processes import queries as processes
from coproc.processes.models import ASKED_STATES, JOINED_STATES, Process
from coproc.processes.services import invite as invite_organisation
from coproc.reference import codes
from coproc.tenders.expiry import queries
from coproc.tenders.expiry.models import BuyerContract
from coproc.tenders.handover import back, learning
from coproc.tenders.handover.due import months_after
from coproc.tenders.models import Tender

YEAR = 12  # months
COLUMNS = ("title", "cpv", "supplier", "ends_on", "options_until", "notice_by", "source", "is_shared", "plan")


def opened(uow: UnitOfWork, contract_id: int, version: int | None = None) -> BuyerContract:
    """Raises NotFound, Conflict when it changed since the person saw `version`."""
    found = uow.session.get(BuyerContract, contract_id)
    if found is None:
        raise NotFound(_("Kontrakten findes ikke."))
    if version is not None and version != found.version:
        raise Conflict(_("En kollega har rettet kontrakten imens. Se siden igen, og prøv så på ny."))
    return found


def add(uow: UnitOfWork, organisation_id: int, *, is_example: bool = False, **columns: Any) -> BuyerContract:
    """A contract from before coproc. Raises FieldErrors."""
    values = _checked(columns)
    row = BuyerContract(organisation_id=organisation_id, is_example=is_example, created_at=uow.now, **values)
    uow.session.add(row)
    uow.session.flush()
    _record(uow, row, "contract.added")
    return row


def edit(uow: UnitOfWork, contract_id: int, *, version: int | None = None, **columns: Any) -> BuyerContract:
    """Of a tender's contract only what the tender does not say: whether it is shown, the notice, the plan."""
    row = opened(uow, contract_id, version)
    if row.tender_id is not None:
        columns = {name: value for name, value in columns.items() if name in {"is_shared", "notice_by", "plan"}}
        values = {name: value.strip() if isinstance(value, str) else value for name, value in columns.items()}
    else:
        values = _checked({name: getattr(row, name) for name in COLUMNS} | columns)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
        uow.session.flush()
        _record(uow, row, "contract.edited", fields=changed)
    return row


def _checked(columns: dict[str, Any]) -> dict[str, Any]:
    values = {name: value.strip() if isinstance(value, str) else value for name, value in columns.items() if name in COLUMNS}
    errors = {}
    if not values.get("title"):
        errors["title"] = _("Skriv, hvad kontrakten er på.")
    try:
        values["cpv"] = codes.cpv(values.get("cpv") or "")
    except DomainError as error:
        errors["cpv"] = error.sentence
    ends = values.get("ends_on")
    if ends is None:
        errors["ends_on"] = _("Skriv, hvornår kontrakten udløber.")
    elif values.get("options_until") and values["options_until"] <= ends:
        errors["options_until"] = _("En forlængelse slutter efter kontraktens sidste dag.")
    if ends and values.get("notice_by") and values["notice_by"] > ends:
        errors["notice_by"] = _("En opsigelse skal gives, før kontrakten udløber.")
    if errors:
        raise FieldErrors(errors)
    return {**values, "sort_key": danish_key(values["title"]), "division": values["cpv"][:2], "branch": values["cpv"][:3]}


def remove(uow: UnitOfWork, contract_id: int, *, undo: bool = False) -> BuyerContract:
    """Out of every list; `undo` brings it back. A tender's own contract stays as long as the tender says so."""
    row = opened(uow, contract_id)
    if row.tender_id is not None:
        raise DomainError(_("Kontrakten kommer fra et udbud. Ret den på udbuddets side."))
    if (row.removed_at is None) == undo:
        raise Conflict(_("Det er allerede gjort. Måske var en kollega hurtigere."))
    row.removed_at = None if undo else uow.now
    _record(uow, row, "contract.restored" if undo else "contract.removed")
    return row


def _record(uow: UnitOfWork, row: BuyerContract, action: str, **more: Any) -> None:
    uow.record(action, ("contract", row.id), after={"title": row.title, "when": row.ends_on.isoformat(), **more})


def follow(uow: UnitOfWork, tender: Tender) -> BuyerContract | None:
    """Keep the contract of a tender as the tender and its options say; called in the transaction that changed them.

    A tender's contract is shown to other buyers while the tender itself is public: that it was signed, and until when, is published.
    None while there is no contract, or no CPV code to find it by.
    """
    if tender.contract_signed_on is None or tender.contract_ends_on is None:
        return None
    uow.session.flush()
    code = learning.code_of(uow.session, tender)
    found = back.of_many(uow.session, [tender])[tender.id]
    if not code or found.ends_on is None:
        return None
    row = uow.session.scalar(select(BuyerContract).where(BuyerContract.tender_id == tender.id))
    values: dict[str, Any] = {
        "organisation_id": tender.authority_id,
        "title": tender.title,
        "sort_key": tender.sort_key,
        "cpv": codes.cpv(code),
        "division": code[:2],
        "branch": code[:3],
        "supplier": tender.winner,
        "ends_on": found.ends_on,
        "options_until": found.options_until,
        "is_example": tender.is_example,
    }
    if row is None:
        row = BuyerContract(tender_id=tender.id, source=tender.reference, is_shared=_is_public(uow, tender), created_at=uow.now)
        uow.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    uow.session.flush()
    return row


def _is_public(uow: UnitOfWork, tender: Tender) -> bool:
    process = uow.session.get(Process, tender.process_id) if tender.process_id else None
    return tender.notice_sent_on is not None and (process is None or process.is_public)


def move_contracts(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """An organisation is taken over: what has not run out becomes the new one's to do something about."""
    query = select(BuyerContract).where(BuyerContract.organisation_id == old_id, BuyerContract.ends_on >= uow.today)
    for row in uow.session.scalars(query).all():
        row.organisation_id = new_id
        _record(uow, row, "contract.taken_over")


def need_of(uow: UnitOfWork, organisation_id: int, contract_ids: list[int]) -> InnovationNeed:
    """A draft of a need for buyers whose contracts meet: branch and window are filled in, the problem is theirs to write.

    Whose contracts they are is not written into it: a need may become public, and companies see none of this.
    """
    found = queries.of_ids(uow.session, uow.actor, contract_ids)
    if not found:
        raise NotFound(_("Kontrakten findes ikke."))
    first = found[0].ends_on
    return create_draft(
        uow,
        organisation_id,
        title=found[0].title[:80],
        cpv=list(dict.fromkeys(row.cpv for row in found)),
        window_from=first_of_quarter(max(uow.today, months_after(first, -YEAR))),
        window_to=first,
        visibility=Visibility.BUYERS,
    )


def invite(uow: UnitOfWork, process_id: int, contract_ids: list[int]) -> tuple[list[str], list[str]]:
    """Invite the buyers of these contracts to a process, with why. Returns (invited, there already).

    What the reader may not see is not invited: its buyer keeps it to itself.
    """
    done: list[str] = []
    there: list[str] = []
    organisations = {row.organisation_id: row for row in queries.of_ids(uow.session, uow.actor, contract_ids)}
    inside = {row.organisation.id for row in processes.participants(uow.session, process_id, *JOINED_STATES, *ASKED_STATES)}
    for number, row in organisations.items():
        if number in inside:
            there.append(row.organisation.name)
            continue
        message = _("Jeres kontrakt “{title}” udløber {day}, tæt på andre køberes.", title=row.title, day=short_date(row.ends_on))
        invite_organisation(uow, process_id, number, message=message)
        done.append(row.organisation.name)
    return done, there
