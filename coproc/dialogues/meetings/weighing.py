"""A change of the plan, weighed before it is made: what forbids it, and what somebody should have seen first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from coproc.dialogues.meetings.models import MeetingSlot, MeetingTable
from coproc.dialogues.meetings.problem import Chairs, Placed, seated
from coproc.dialogues.meetings.queries import Board
from coproc.dialogues.meetings.words import COMPETITORS, short_times
from coproc.kernel.errors import NotFound
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _


@dataclass(frozen=True)
class Change:
    """A company to a seat; `meeting_id` is the meeting that moves there, None for a new one."""

    signup_id: int
    table_id: int
    slot_id: int
    meeting_id: int | None = None


@dataclass(frozen=True)
class Weighed:
    """`hard` forbids; `soft` wants to be accepted; `chairs`: who then sits where."""

    hard: list[str]
    soft: list[str]
    chairs: Chairs


def weigh(board: Board, changes: Sequence[Change]) -> Weighed:
    """The plan as it would be. Raises NotFound on a table or a time that is not the plan's."""
    tables, slots = {one.id: one for one in board.tables}, {one.id: one for one in board.slots}
    if any(change.table_id not in tables or change.slot_id not in slots for change in changes):
        raise NotFound(_("Bordet eller tiden findes ikke længere."))
    moving = {change.meeting_id for change in changes}
    after = [Placed(one.signup_id, one.table_id, one.slot_id) for one in board.meetings if one.id not in moving]
    after += [Placed(change.signup_id, change.table_id, change.slot_id) for change in changes]
    hard = _doubles(board, after, tables, slots)
    chairs = seated(board.problem, {(one.table, one.slot) for one in after}, board.chairs)
    if chairs is None:
        chairs = {}
        hard.append(_short_of_buyers(board, after, tables, slots))
    soft = [
        sentence for change in changes for sentence in _soft(board, change, after, tables[change.table_id], slots[change.slot_id])
    ]
    return Weighed(hard, soft, chairs)


def _when(slot: MeetingSlot) -> str:
    return short_times(slot.starts_at, slot.ends_at)


def _name(board: Board, signup_id: int) -> str:
    return board.signups[signup_id].company_name


def _doubles(board: Board, after: Sequence[Placed], tables: dict[int, MeetingTable], slots: dict[int, MeetingSlot]) -> list[str]:
    found = [
        _("{company} ville være to steder på én gang {when}.", company=_name(board, company), when=_when(slots[slot]))
        for (company, slot), number in Counter((one.company, one.slot) for one in after).items()
        if number > 1
    ]
    for (table, slot), number in Counter((one.table, one.slot) for one in after).items():
        if number > tables[table].companies:
            names = listed([_name(board, one.company) for one in after if (one.table, one.slot) == (table, slot)])
            found.append(
                _("{table} har ikke plads til {names} {when}.", table=tables[table].name, names=names, when=_when(slots[slot]))
            )
    return found


def _short_of_buyers(board: Board, after: Sequence[Placed], tables: dict[int, MeetingTable], slots: dict[int, MeetingSlot]) -> str:
    for one in sorted(after, key=lambda placed: (placed.slot, placed.table)):
        others = {(other.table, other.slot) for other in after if other.slot == one.slot}
        if seated(board.problem, others) is None:
            table = tables[one.table] if seated(board.problem, {(one.table, one.slot)}) is None else None
            if table is not None:
                return _(
                    "{table} mangler købere {when}: der skal sidde mindst {n}.",
                    table=table.name,
                    when=_when(slots[one.slot]),
                    n=table.quorum,
                )
            return _("En køber ville skulle sidde ved to borde på én gang {when}.", when=_when(slots[one.slot]))
    return _("Et bord mangler købere.")


def _soft(board: Board, change: Change, after: Sequence[Placed], table: MeetingTable, slot: MeetingSlot) -> list[str]:
    found = []
    name, company = _name(board, change.signup_id), board.companies.get(change.signup_id)
    if company and slot.id in company.cannot:
        found.append(_("{company} har skrevet, at de ikke kan {when}.", company=name, when=_when(slot)))
    if sum((one.company, one.table) == (change.signup_id, table.id) for one in after) > 1:
        found.append(_("{company} mødes så to gange ved {table}.", company=name, table=table.name))
    if sum(one.company == change.signup_id for one in after) > board.plan.most:
        found.append(_("{company} får flere møder end de {most}, hver kan få.", company=name, most=board.plan.most))
    if company and company.wishes and not set(company.wishes) & set(table.regulars) and not company.takes_any:
        found.append(_("{company} har ikke ønsket nogen af køberne ved {table}.", company=name, table=table.name))
    away = [board.names[b] for b in table.regulars if slot.id in board.away.get(b, [])]
    if away:
        found.append(_("{buyers} kan ikke {when}.", buyers=listed(away), when=_when(slot)))
    if sum((one.table, one.slot) == (table.id, slot.id) for one in after) > 1:
        found.append(str(COMPETITORS))
    return found
