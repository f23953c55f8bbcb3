"""The plan to take along: as a calendar and as a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from coproc.kernel.sheets import as_xlsx
from coproc.kernel.translation import gettext as _
from coproc.messaging.calendar import Entry, feed
from coproc.messaging.links import absolute
from coproc.tenders.models import Tender
from coproc.tenders.timeplan import wording
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.engine import Plan
from coproc.tenders.timeplan.models import TenderTimeplan

WIDTHS = (46, 16, 16, 12, 16, 12, 12, 30, 80)


def calendar(tender: Tender, plan: Plan, row: TenderTimeplan | None, now: datetime) -> str:
    """Every step as a whole day, as saved. The name of a step never changes, and the sequence rises when a date does."""
    saved = {key: date.fromisoformat(day) for key, day in row.dates.items()} if row else {}
    steps = {one.key: one for one in plan.rows}
    days = saved or {key: one.on for key, one in steps.items() if one.on}
    if plan.begin_by and days.get(Point.PREPARATION) == plan.on(Point.PREPARATION):
        days = {**days, Point.PREPARATION: plan.begin_by}  # nobody begins on a Sunday
    entries = [
        Entry(
            uid=f"{tender.reference}-{key.replace(':', '-').replace(' ', '_')}@coproc",
            sequence=row.sequence if row else 0,
            summary=f"{wording.name_of(key)}: {tender.title}",
            starts_at=on,
            ends_at=on + timedelta(days=1),
            description=wording.sum_of(plan, steps[key]) if key in steps and on in (steps[key].on, plan.begin_by) else "",
            url=absolute(f"/udbud/{tender.reference}/tidsplan"),
        )
        for key, on in days.items()
    ]
    return feed(entries, f"{tender.reference} {tender.title}", now)


def spreadsheet(plan: Plan) -> bytes:
    """One line a step, with real dates."""
    headings = (
        _("Skridt"), _("Fra"), _("Dato"), _("Uge"), _("Senest"), _("Slæk i dage"), _("Afgørende"), _("Lovens mindste"), _("Regnestykke"),
    )  # fmt: skip
    rows = [
        (
            wording.name(row),
            row.begins if not row.node.follows else None,
            row.on,
            row.on.isocalendar().week if row.on else None,
            row.latest,
            row.slack,
            _("ja") if row.is_critical else "",
            wording.law_of(row),
            wording.sum_of(plan, row),
        )
        for row in plan.rows
    ]
    return as_xlsx(_("Tidsplan"), headings, rows, widths=WIDTHS, frozen="B2")
