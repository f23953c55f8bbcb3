"""The lots of a tender's notices and who won each: from the tender's own lines, and from what was answered of each lot and winner."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.kernel.translation import gettext as _
from coproc.notices import queries as notices
from coproc.notices.models import NoticeAnswer
from coproc.notices.moments import amount, day
from coproc.notices.sheet import NO_WINNER, WINNER, Award, Found, Lot, Party
from coproc.tenders.models import Tender
from coproc.tenders.notices.models import LotAward
from coproc.tenders.notices.values import Purchase

WHOLE = "whole"  # the key of a tender that is not divided
LONGEST_TITLE = 400  # BT-21
FIRST_WINNER = 9001  # ORG-9001: after all buyers and the review body
# What only a lot or a winner says where there are several: never taken from the tender as a whole.
OF_LOT = (
    "no_award_reason",
    "framework_most",
    "received",
    "received_sme",
    "received_large",
    "received_electronic",
    "received_eea",
    "received_outside",
    "received_requests",
)
OF_AWARD = ("contract_value", "contract_number", "tender_number", "subcontracting")
Answers = Mapping[str, NoticeAnswer]


def keys(tender: Tender) -> dict[str, str]:
    """Key -> the lot's words, in the tender's order; one without words when it is not divided. The key follows the words."""
    if not tender.is_divided or len(tender.lots) < 2:
        return {WHOLE: ""}
    seen: Counter[str] = Counter()
    found = {}
    for text in tender.lots:
        seen[text] += 1
        found[hashlib.sha256(f"{text}#{seen[text]}".encode()).hexdigest()[:12]] = text
    return found


def names(tender: Tender) -> dict[str, str]:
    """Key -> what people read: Delkontrakt 2: Sensorer."""
    return {
        key: _("Delkontrakt {n}: {text}", n=number, text=text) if text else ""
        for number, (key, text) in enumerate(keys(tender).items(), start=1)
    }


def owner(tender: Tender, key: str) -> tuple[str, int]:
    """Whose answers a lot's are."""
    return (f"lot:{key}", tender.id)


@dataclass(frozen=True)
class Winner:
    """A registered winner with its answers."""

    row: LotAward
    answers: Answers

    def said(self, key: str) -> str:
        return self.answers[key].value if key in self.answers else ""

    @property
    def name(self) -> str:
        return self.said("winner_name") or _("Vinderen")


def winners(session: Session, tender_id: int) -> list[Winner]:
    rows = list(session.scalars(select(LotAward).where(LotAward.tender_id == tender_id).order_by(LotAward.id)))
    answers = notices.answers(session, "award", [row.id for row in rows])
    return [Winner(row, answers[row.id]) for row in rows]


def lots(session: Session, purchase: Purchase) -> tuple[tuple[Lot, ...], tuple[Party, ...]]:
    """Every lot with what is its own, and the parties of those who won."""
    tender, is_result = purchase.tender, purchase.subtype == "29"
    known = winners(session, tender.id) if is_result else []
    parties = _parties(purchase, known)
    named, found, number = names(tender), [], 0
    for place, (key, text) in enumerate(keys(tender).items(), start=1):
        answered = notices.answers(session, owner(tender, key)[0], [tender.id])[tender.id] if text else {}
        mine = [one for one in known if one.row.lot == key]
        path = _mend(purchase, key) if text else ""
        values = _of_lot(purchase, place, text, answered, path)
        if is_result:
            values |= _outcome(purchase, answered, mine, path, is_only=not text)
        awards = []
        if is_result and values["outcome"].value == WINNER:
            alone: list[Winner | None] = [] if text else [None]  # the one that stands on the tender itself
            for winner in [*mine] or alone:
                number += 1
                awards.append(_award(purchase, number, winner, parties))
        found.append(Lot(named[key], values, tuple(awards), path))
    return _merged(found), tuple(parties.values())


def _mend(purchase: Purchase, key: str) -> str:
    return f"{purchase.path}/bekendtgoerelser/{purchase.subtype}/delkontrakt/{key}"


def _of_lot(purchase: Purchase, place: int, text: str, answered: Answers, path: str) -> dict[str, Found]:
    values = {"unit_id": Found(f"PAR-{place:04d}" if purchase.subtype == "4" else f"LOT-{place:04d}")}
    values["result_id"] = Found(f"RES-{place:04d}")
    if not text:
        return values
    source, mend = _("Udbuddets delkontrakter"), f"{purchase.path}/oplysninger"
    values |= {"title": Found(text[:LONGEST_TITLE], source, mend), "description": Found(text, source, mend)}
    values |= {name: Found("", mend=path) for name in OF_LOT}
    return values | {key.removeprefix("lot_"): notices.found_of(answer, f"{path}#{key}") for key, answer in answered.items()}


def _outcome(purchase: Purchase, answered: Answers, mine: Sequence[Winner], path: str, *, is_only: bool) -> dict[str, Found]:
    """What was said of the lot, else what follows from its winners or from the annulment; and the figures that follow from others."""
    values: dict[str, Found] = {}
    if "outcome" not in answered:
        if mine or (is_only and not purchase.is_annulled):
            values["outcome"] = Found(WINNER, _("Der er en vinder"), path)
        elif purchase.is_annulled:
            values["outcome"] = Found(NO_WINNER, _("Udbuddet er annulleret"), path)
        else:
            values["outcome"] = Found("", mend=path)
    else:
        values["outcome"] = notices.found_of(answered["outcome"], f"{path}#outcome")
    return values | _large(purchase.answers if is_only else answered, purchase, path, is_only=is_only)


def _large(answers: Answers, purchase: Purchase, path: str, *, is_only: bool) -> dict[str, Found]:
    """All tenders without those from micro, small and medium enterprises."""

    def number(key: str, column: str) -> int | None:
        if key in answers:
            return int(answers[key].value)
        return getattr(purchase.result, column, None) if is_only else None

    whole, sme = number("received", "received_count"), number("received_sme", "received_sme")
    if whole is None or sme is None or sme > whole:
        return {}
    return {"received_large": Found(str(whole - sme), _("Alle tilbud uden dem fra mikro-, små og mellemstore"), path)}


def _parties(purchase: Purchase, known: Sequence[Winner]) -> dict[str, Party]:
    """Winner -> its organisation, once for all it has won: what is said of it anywhere counts."""
    found: dict[str, Party] = {}
    for winner in known:
        there = found.get(winner.row.winner_key)
        mend = f"{purchase.path}/bekendtgoerelser/29/vinder/{winner.row.id}"
        said = {
            key.removeprefix("winner_"): notices.found_of(answer, f"{mend}#{key}")
            for key, answer in winner.answers.items()
            if key.startswith("winner_")
        }
        key = there.key if there else f"ORG-{FIRST_WINNER + len(found):04d}"
        own = {"party_id": Found(key), "country": Found("DNK", _("Altid sådan i coproc"))}
        values = {**own, **said, **(there.values if there else {})}
        found[winner.row.winner_key] = Party(key, "winner", winner.name, values, there.mend if there else mend)
    return found


def _award(purchase: Purchase, number: int, winner: Winner | None, parties: Mapping[str, Party]) -> Award:
    order = list(parties)
    place = order.index(winner.row.winner_key) + 1 if winner else 1
    values = {
        "tender_id": Found(f"TEN-{number:04d}"),
        "contract_id": Found(f"CON-{number:04d}"),
        "tendering_party_id": Found(f"TPA-{place:04d}"),
        "winner_party": Found(f"ORG-{FIRST_WINNER + place - 1:04d}"),
    }
    if winner is None:
        return Award(values=values)
    mend = f"{purchase.path}/bekendtgoerelser/29/vinder/{winner.row.id}"
    values |= {key: Found("", mend=mend) for key in OF_AWARD}
    values |= {key: notices.found_of(answer, f"{mend}#{key}") for key, answer in winner.answers.items() if key in OF_AWARD}
    if "award_value" in winner.answers:
        values["contract_value"] = notices.found_of(winner.answers["award_value"], f"{mend}#award_value")
    if on := winner.said("award_date"):
        values["contract_date"] = replace(notices.found_of(winner.answers["award_date"], mend), value=day(date.fromisoformat(on)))
    return Award(winner.name, values, mend)


def _merged(found: Sequence[Lot]) -> tuple[Lot, ...]:
    """The same winner's contract with the same number is one contract, whichever lots it is for."""
    first: dict[tuple[str, str], Found] = {}

    def of(award: Award) -> Award:
        number = award.values.get("contract_number")
        if number is None or not number.value:
            return award
        same = first.setdefault((award.values["winner_party"].value, number.value), award.values["contract_id"])
        return replace(award, values={**award.values, "contract_id": same})

    return tuple(replace(lot, awards=tuple(of(award) for award in lot.awards)) for lot in found)


def totals(purchase: Purchase, found: Sequence[Lot], whole: Found | None) -> Iterator[tuple[str, Found]]:
    """The value of all contracts (BT-161), or what the framework agreements may come to (BT-118). `whole`: the tender's own value."""
    won = [lot for lot in found if lot.awards]
    if not won:
        return
    is_framework = purchase.answered("framework") not in {"", "none"}
    if is_framework:
        own = purchase.answers.get("framework_most")
        most = [lot.values["framework_most"].value if lot.name else (own.value if own else "") for lot in won]
        if all(most):
            yield "framework_total", Found(_sum(most), _("Rammeaftalernes højeste værdier lagt sammen"))
        return
    values = [award.values.get("contract_value", whole) for lot in won for award in lot.awards]
    if values and all(value and value.value for value in values):
        if len(values) == 1 and values[0] is whole and whole:
            yield "total_value", whole
        else:
            yield "total_value", Found(_sum([value.value for value in values if value]), _("Kontrakternes værdier lagt sammen"))


def _sum(values: Sequence[str]) -> str:
    return amount(int(sum(Decimal(value) for value in values) * 100))
