"""The estimated value worked out line by line (§§ 29-38): contract, options, extensions and prizes, excl. VAT.

It is the contracting authority's own estimate, for itself and those it really buys for; the other buyers of the process are no part of it
(DOMAIN 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coproc.kernel import money
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _, lazy
from coproc.tenders.line.models import ValueRow
from coproc.tenders.models import Tender
from coproc.tenders.services import in_preparation, touch

KINDS: dict[str, Any] = {
    "contract": lazy("Kontrakten"),
    "option": lazy("Option"),
    "extension": lazy("Forlængelse"),
    "prize": lazy("Præmie eller betaling til tilbudsgivere"),
}
_THOUSAND = 1000
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,3}))?")


def thousandths(text: str) -> int:
    """1.500 from "1,5", 1.200.000 from "1.200"; "" is one. Raises DomainError."""
    said = text.strip()
    if not said:
        return _THOUSAND
    match = _NUMBER.fullmatch(said)
    if not match:
        raise DomainError(_("Skriv et tal som for eksempel 4 eller 1,5."))
    return int(match[1].replace(".", "")) * _THOUSAND + int((match[2] or "0").ljust(3, "0"))


def shown(number: int) -> str:
    """The other way: "1,5" from 1500, "12.000" from twelve million."""
    whole, part = divmod(number, _THOUSAND)
    said = f"{whole:,}".replace(",", ".")
    return f"{said},{part:03}".rstrip("0") if part else said


def product(price_ore: int, volume: int, years: int) -> int:
    """In øre; half an øre counts as one."""
    return (price_ore * volume * years + _THOUSAND * _THOUSAND // 2) // (_THOUSAND * _THOUSAND)


def rows(session: Session, tender: Tender) -> Sequence[ValueRow]:
    return session.scalars(select(ValueRow).where(ValueRow.tender_id == tender.id).order_by(ValueRow.position)).all()


def save(uow: UnitOfWork, tender_id: int, lines: Sequence[Mapping[str, str]], *, note: str, version: int | None = None) -> int:
    """The sheet as it is now, and with it the tender's estimated value; returns that, in øre.

    A line: kind, what, price, volume (a year), years. Raises FieldErrors with the number of the line, DomainError once the notice is sent.
    """
    tender = in_preparation(uow, tender_id, version)
    errors: dict[str, str] = {}
    made = [_row(tender, position, line, errors) for position, line in enumerate(lines)]
    total = sum(row.sum_ore for row in made)
    if not lines:
        errors["lines"] = _("Skriv mindst én linje, for eksempel kontraktens første år.")
    elif total > money.LARGEST_ORE:
        errors.setdefault("lines", _("Beløbet er for stort."))
    if not note.strip():
        errors["note"] = _("Skriv, hvor tallene kommer fra. Det står i sagen, hvis værdien bliver draget i tvivl.")
    if errors:
        raise FieldErrors(errors)
    before = {"value_ore": tender.estimated_value_ore}
    uow.session.execute(delete(ValueRow).where(ValueRow.tender_id == tender.id))
    uow.session.add_all(made)
    tender.estimated_value_ore, tender.value_note = total, note.strip()
    scope = ("process", tender.process_id) if tender.process_id else None
    after = {"title": tender.title, "value": money.kroner(total), "value_ore": total, "count": len(made)}
    uow.record("tender.value_worked_out", ("tender", tender.id), scope=scope, before=before, after=after, reason=tender.value_note)
    touch(uow, tender)
    return total


def _row(tender: Tender, position: int, line: Mapping[str, str], errors: dict[str, str]) -> ValueRow:
    found = ValueRow(tender_id=tender.id, position=position, kind=line["kind"], what=line["what"].strip(), price_ore=0, sum_ore=0)
    if found.kind not in KINDS or not found.what:
        said = _("Vælg, hvad linjen er, og skriv, hvad den dækker.")
        errors.setdefault("lines", _("Linje {n}: {sentence}", n=position + 1, sentence=said))
    try:
        found.price_ore = money.parse(line["price"])
        found.volume_thousandths, found.years_thousandths = thousandths(line["volume"]), thousandths(line["years"])
        found.sum_ore = product(found.price_ore, found.volume_thousandths, found.years_thousandths)
    except DomainError as error:
        errors.setdefault("lines", _("Linje {n}: {sentence}", n=position + 1, sentence=error.sentence))
    return found


def as_typed(found: Sequence[ValueRow]) -> list[dict[str, str]]:
    """For the form."""
    return [
        {
            "kind": row.kind,
            "what": row.what,
            "price": _typed(row.price_ore),
            "volume": shown(row.volume_thousandths),
            "years": shown(row.years_thousandths),
        }
        for row in found
    ]


def _typed(ore: int) -> str:
    whole, part = divmod(ore, 100)
    said = f"{whole:,}".replace(",", ".")
    return f"{said},{part:02}" if part else said
