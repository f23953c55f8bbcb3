"""Where expiries meet: pure arithmetic over contracts of one branch. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coproc.tenders.expiry.models import BuyerContract
from coproc.tenders.handover.due import months_after


@dataclass(frozen=True)
class Meeting:
    """Contracts of at least two buyers that end within one window, and who could reach it or hold out in it."""

    contracts: list[BuyerContract]  # by their end
    bridges: list[BuyerContract]  # end inside it, and can run to its last day
    joiners: list[BuyerContract]  # end before it, and can run into it

    @property
    def first(self) -> date:
        return self.contracts[0].ends_on

    @property
    def last(self) -> date:
        return self.contracts[-1].ends_on

    @property
    def buyers(self) -> int:
        return len({contract.organisation_id for contract in self.contracts})


def meetings(contracts: Sequence[BuyerContract], months: int) -> list[Meeting]:
    """Every widest set that fits a window of so many months; a set that is part of another is left out.

    A window of 12 months from 1 March holds what ends on 28 February the year after, and not what ends on 1 March.
    """
    ordered = sorted(contracts, key=lambda one: (one.ends_on, one.id))
    found: list[Meeting] = []
    reached = 0
    for start, first in enumerate(ordered):
        limit = months_after(first.ends_on, months)
        end = start
        while end < len(ordered) and ordered[end].ends_on < limit:
            end += 1
        if end <= reached:
            continue
        reached = end
        inside = ordered[start:end]
        if len({one.organisation_id for one in inside}) > 1:
            found.append(_meeting(inside, ordered[:start]))
    return found


def _meeting(inside: list[BuyerContract], before: Sequence[BuyerContract]) -> Meeting:
    first, last = inside[0].ends_on, inside[-1].ends_on
    return Meeting(
        inside,
        [one for one in inside if one.ends_on < last and one.options_until and one.options_until >= last],
        [one for one in before if one.options_until and one.options_until >= first],
    )
