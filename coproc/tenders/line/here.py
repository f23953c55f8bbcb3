"""What the line puts on a tender's own page: what is to be answered, with where, and what the value and regime rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.translation import gettext as _, ngettext
from coproc.tenders import queries
from coproc.tenders.line import changes, open_information, regime, still_so, taken, value_sheet
from coproc.tenders.line.models import CrossBorderInterest, OpenInformation, TakeRequest, ValueRow
from coproc.tenders.models import Tender

Line = tuple[str, str]  # sentence, page below the tender's


@dataclass(frozen=True)
class Here:
    to_answer: list[Line] = field(default_factory=list)
    offered: int = 0  # differences of a later version
    version: int | None = None
    taken: int = 0
    warned: list[str] = field(default_factory=list)  # told to one, not to all
    reason: OpenInformation | None = None
    asked: Sequence[tuple[TakeRequest, Tender]] = ()
    may_take: bool = False
    value_rows: Sequence[ValueRow] = ()
    assessment: CrossBorderInterest | None = None
    hints: list[str] = field(default_factory=list)


def here(session: Session, tender: Tender, case: Case, today: date) -> Here:
    rows, said = value_sheet.rows(session, tender), regime.assessment(session, tender)
    asked = taken.waiting(session, tender)
    open_facts = open_information.of(session, tender)
    reason = next((given for _fact, given in open_facts if given), None)
    if case.state not in queries.PREPARING:
        return Here(value_rows=rows, assessment=said, asked=asked, reason=reason)
    offered = changes.of(session, tender)
    marks = taken.open_of(session, tender)
    return Here(
        to_answer=_to_answer(session, tender, case, offered),
        offered=len(offered),
        version=offered[0].version.number if offered else None,
        taken=len(marks),
        warned=[fact.fact for fact, _given in open_facts],
        reason=reason if all(given for _fact, given in open_facts) else None,
        asked=asked,
        may_take=bool(tender.process_id) and bool(taken.sources(session, tender)),
        value_rows=rows,
        assessment=said,
        hints=regime.hints(session, tender, today),
    )


def _to_answer(session: Session, tender: Tender, case: Case, offered: Sequence[changes.Change]) -> list[Line]:
    """Before the notice, once the material is written: a sentence for each requirement."""
    if case.state != still_so.ASKED_IN:
        return []
    rows = queries.requirements(session, [tender.id])[tender.id]
    found = [
        (_("Kravet “{name}” er ikke besluttet.", name=row.heading), f"/krav#krav-{row.id}")
        for row in rows
        if row.decision == "undecided"
    ]
    found += [(_("“{name}” er ændret i behovsbeskrivelsen.", name=one.heading), f"/aendringer#{one.key}") for one in offered]
    for one in still_so.of(session, tender, case):
        if one.answer is None:
            is_changed = one.row.decision == "changed"
            said = _("“{name}” er tilpasset. Stadig sådan?") if is_changed else _("“{name}” er udeladt. Stadig sådan?")
            found.append((said.format(name=one.row.heading), f"/stadig-saadan#krav-{one.row.id}"))
    return found


def before_notice(session: Session, tender: Tender, case: Case) -> list[Line]:
    """What is still to be answered, on the page where the notice is registered; an older workflow does not stop for it by itself."""
    found = _to_answer(session, tender, case, changes.of(session, tender))
    open_facts = open_information.of(session, tender)
    if open_facts:
        said = ngettext(
            "{n} oplysning fra dialogen er ikke delt med alle (§ 39).",
            "{n} oplysninger fra dialogen er ikke delt med alle (§ 39).",
            len(open_facts),
        )
        found.append((said, "/ikke-delt"))
    return found
