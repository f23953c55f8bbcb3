"""From a file to the list: what is new, what is there already, what is wrong; then everything, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.words import BUYERS
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import long_date
from coproc.kernel.sheet_reading import fault
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes import queries as processes
from coproc.processes.outreach import queries
from coproc.processes.outreach.models import Channel, Prospect, WaitingList
from coproc.processes.outreach.reading import HEADERS, Row, from_plain, key_of

KEPT = timedelta(days=365)  # the contact, from the last time somebody did something about the organisation


@dataclass(frozen=True)
class Matched:
    """A row with the organisation coproc knows it as, and the number of its scaling partner."""

    row: Row
    organisation: Organisation | None
    partner_id: int | None


@dataclass(frozen=True)
class Preview:
    """`new` can be taken in; `there` stand on the list already; any fault stops all of it."""

    new: list[Matched]
    there: list[Row]
    faults: list[str]

    @property
    def matched(self) -> int:
        return sum(one.organisation is not None for one in self.new)


def preview(session: Session, process_id: int, rows: Sequence[Row], faults: Sequence[str], today: date) -> Preview:
    """Known organisations match by CVR, then by name. Four queries, however long the list is."""
    found = queries.known(session, {row.cvr for row in rows if row.cvr}, {key_of(row.name) for row in rows})
    by_cvr = {one.cvr: one for one in found if one.cvr}
    by_name = {one.sort_key: one for one in sorted(found, key=lambda one: one.type in BUYERS)}  # of two with one name the buyer
    partners = {key_of(one.name): one.id for one in processes.partners(session, process_id)}
    listed = queries.on_list(session, process_id)
    numbers, names, known = {one.cvr for one in listed}, {one.sort_key for one in listed}, {one.organisation_id for one in listed}
    wrong = list(faults)
    seen: dict[int, Row] = {}
    result = Preview([], [], wrong)
    for row in rows:
        named, numbered = by_name.get(key_of(row.name)), by_cvr.get(row.cvr)
        organisation = numbered or named
        why = _why_not(row, numbered, named, partners, today)
        if organisation and not why and (first := seen.setdefault(organisation.id, row)) is not row:
            why = ("name", _("Det er samme organisation som i række {other}: {name}.", other=first.number, name=organisation.name))
        if why:
            wrong.append(fault(row.number, HEADERS[why[0]][0], why[1]))
        elif (organisation and organisation.id in known) or key_of(row.name) in names or (row.cvr and row.cvr in numbers):
            result.there.append(row)
        else:
            result.new.append(Matched(row, organisation, partners.get(key_of(row.partner)) if row.partner else None))
    return result


def _why_not(
    row: Row, numbered: Organisation | None, named: Organisation | None, partners: dict[str, int], today: date
) -> tuple[str, str] | None:
    """(field, what is wrong) with a row that can be read, seen beside what coproc knows."""
    if numbered and named and numbered is not named:
        return "cvr", _("Nummeret hører til {other}, ikke til {name}.", other=numbered.name, name=named.name)
    if named and named.cvr and row.cvr and named.cvr != row.cvr:
        return "cvr", _("{name} har CVR-nummer {cvr}.", name=named.name, cvr=named.cvr)
    organisation = numbered or named
    if organisation and organisation.type not in BUYERS:
        return "name", _("{name} er ikke en offentlig indkøber og kan ikke stå på listen.", name=organisation.name)
    if organisation and organisation.valid_to and organisation.valid_to < today:
        return "name", _("{name} findes ikke efter den {day}. Skriv den, der har overtaget.",
                         name=organisation.name, day=long_date(organisation.valid_to))  # fmt: skip
    if row.partner and key_of(row.partner) not in partners:
        return "partner", _("{name} er ikke skaleringspartner i processen.", name=row.partner)
    return None


def keep(uow: UnitOfWork, process_id: int, filename: str, rows: Sequence[Row]) -> WaitingList:
    """Until the person has seen what will happen and says yes."""
    waiting = WaitingList(process_id=process_id, filename=filename[:200], rows=[row.plain() for row in rows], created_at=uow.now)
    uow.session.add(waiting)
    uow.session.flush()
    return waiting


def confirm(uow: UnitOfWork, process_id: int, waiting_id: int) -> int:
    """Take it in; how many are new. Of two clicks one does it. Raises NotFound when it is done or too old, DomainError on a fault since."""
    taken = uow.session.execute(
        delete(WaitingList)
        .where(WaitingList.id == waiting_id, WaitingList.process_id == process_id)
        .returning(WaitingList.rows, WaitingList.filename)
    ).one_or_none()
    if taken is None:
        raise NotFound(_("Listen er hentet ind, eller den har ventet for længe. Send filen igen, hvis der mangler nogen."))
    return take_in(uow, process_id, [from_plain(kept) for kept in taken.rows], taken.filename)


def take_in(uow: UnitOfWork, process_id: int, rows: Sequence[Row], source: str) -> int:
    """All new rows or none. Raises DomainError with the faults, Conflict when somebody put one of them on the list just now."""
    found = preview(uow.session, process_id, rows, [], uow.today)
    if found.faults:
        raise DomainError(" ".join(found.faults))
    try:
        with uow.session.begin_nested():
            uow.session.add_all(_prospect(uow, process_id, one) for one in found.new)
    except IntegrityError as error:
        raise Conflict(_("En anden har lige sat en af dem på listen. Prøv igen.")) from error
    if found.new:
        count = len(found.new)
        scope = ("process", process_id)
        uow.record("outreach.listed", scope, scope=scope, after={"count": count, "file": source})
    return len(found.new)


def _prospect(uow: UnitOfWork, process_id: int, one: Matched) -> Prospect:
    row, organisation = one.row, one.organisation
    name = organisation.name if organisation else row.name
    return Prospect(
        process_id=process_id,
        organisation_id=organisation.id if organisation else None,
        name=name,
        sort_key=key_of(name),
        cvr=(organisation.cvr if organisation else None) or row.cvr or None,
        kind=organisation.type if organisation else row.kind,
        contact_name=row.contact_name,
        contact_email=row.email,
        contact_phone=row.phone,
        note=row.note,
        partner_id=one.partner_id,
        asked_on=row.asked_on,
        asked_by=uow.actor.name if row.asked_on else "",
        asked_by_id=uow.actor.person_id if row.asked_on else None,
        asked_through=Channel.FILE if row.asked_on else "",
        answer=row.answer,
        answer_reason=row.reason,
        answered_on=row.asked_on if row.answer else None,
        answered_by=row.contact_name if row.answer else "",
        call_again_on=row.call_again_on,
        call_owner_id=uow.actor.person_id if row.call_again_on else None,
        erase_on=uow.today + KEPT,
        created_at=uow.now,
    )


def forget_unconfirmed(uow: UnitOfWork) -> None:
    """A file nobody said yes to goes after a day."""
    uow.session.execute(delete(WaitingList).where(WaitingList.created_at < uow.now - timedelta(days=1)))


def told(count: int) -> str:
    return ngettext("{n} organisation er kommet på listen.", "{n} organisationer er kommet på listen.", count)


def of_kind(row: Row, kind: str | None) -> Row:
    """The one organisation of a form, whose type is chosen rather than written."""
    return replace(row, kind=kind or "")
