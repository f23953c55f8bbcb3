"""What people read: the name of each step, its sum in words, what stands in the way, and the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, lazy, ngettext, pick
from coproc.reference import labels
from coproc.reference.calendar import is_quiet_period, is_working_day, week_number, why_closed
from coproc.reference.limits import candidates
from coproc.reference.periods import latest_answer, prior_information_window
from coproc.reference.rules import Condition, Nature
from coproc.tenders.timeplan.chain import POINT_OF, Point
from coproc.tenders.timeplan.engine import Plan, Row, Verdict
from coproc.tenders.timeplan.gaps import Answers, Law, Meetings, Own, Prior, is_office_day

NAMES: dict[Point, Any] = {
    Point.PREPARATION: lazy("Forberedelsen begynder"),
    Point.MATERIAL: lazy("Udbudsmaterialet er klar"),
    Point.PIN: lazy("Forhåndsmeddelelsen sendes"),
    Point.APPROVAL: lazy("Udbuddet godkendes"),
    Point.NOTICE: lazy("Bekendtgørelsen sendes"),
    Point.ANSWERS_FIRST: lazy("Sidste svar på spørgsmål før ansøgninger"),
    Point.APPLICATIONS: lazy("Ansøgninger"),
    Point.SELECTION: lazy("Ansøgere udvælges"),
    Point.INVITATION: lazy("Opfordring til at give tilbud"),
    Point.COMPLAINT_SELECTION: lazy("Klagefrist for dem, der ikke er udvalgt"),
    Point.DIALOGUE: lazy("Dialogen slutter"),
    Point.ANSWERS: lazy("Sidste svar på spørgsmål før tilbud"),
    Point.TENDERS: lazy("Tilbud"),
    Point.NEGOTIATION: lazy("Forhandlingen slutter"),
    Point.EVALUATION: lazy("Evalueringen er færdig"),
    Point.DECISION: lazy("Tildelingen besluttes"),
    Point.NOTIFICATION: lazy("Tilbudsgiverne underrettes"),
    Point.STANDSTILL: lazy("Standstill slutter"),
    Point.CONTRACT: lazy("Kontrakten underskrives"),
    Point.AWARD_NOTICE: lazy("Bekendtgørelsen om kontrakten sendes"),
    Point.AWARD_NOTICE_DUE: lazy("Bekendtgørelsen om kontrakten senest"),
    Point.COMPLAINT_AWARD: lazy("Klagefrist over tildelingen"),
    Point.COMPLAINT_FRAMEWORK: lazy("Klagefrist over rammeaftalen"),
    Point.START: lazy("Kontrakten begynder"),
}


def name_of(key: str) -> str:
    """The step, and of a meeting its body."""
    point, _colon, body = key.partition(":")
    said = str(NAMES[Point(point)])
    return _("{step}: {body}", step=said, body=body) if body else said


def name(row: Row) -> str:
    return name_of(row.key)


def work_days(days: int) -> str:
    return ngettext("{n} arbejdsdag", "{n} arbejdsdage", days)


def sum_of(plan: Plan, row: Row) -> str:
    """How the date came about, so that it can be counted again by hand."""
    if row.is_actual:
        return _("Det står i kontrakten.") if row.key == Point.START else _("Det er sket.")
    if row.key == Point.PREPARATION:
        return _begin(plan, row)
    if row.on is None:
        return _stopped(plan, row)
    said = [_counted(row)]
    choice = row.node.choice
    if choice and choice.rule.nature == Nature.APPROPRIATE:
        said.append(_("Loven giver intet tal: fristen skal være passende."))
    elif choice:
        said += _premises(row)
        if not choice.verified:
            said.append(_("Ikke bekræftet: kontrollér lovteksten, før I bruger det."))
    if row.key == Point.SELECTION and (number := candidates(plan.setting.regime, plan.setting.procedure)):
        said.append(number)
    if row.is_pinned:
        said.append(_("I har selv sat datoen."))
    elif row.node.suggested:
        said.append(_("Antallet af dage er vores forslag."))
    return " ".join(said)


def _begin(plan: Plan, row: Row) -> str:
    if row.on is None:
        return _("Ingen startdag når det.")
    if plan.begin_by and plan.begin_by != row.on:
        return _before_closed(row.on) + " " + _("Begynd senest arbejdsdagen før: {day}.", day=long_date(plan.begin_by))
    day = row.on
    while not is_office_day(day, july=plan.setting.july):
        day = date.fromordinal(day.toordinal() + 1)
    if day != row.on:
        return _("Første arbejdsdag derefter er {day}.", day=long_date(day))
    return _("Dagen tælles ikke med.")


def _before_closed(day: date) -> str:
    """Why the latest start is not the day to act on."""
    return _("Regnestykket giver {day}, hvor I ikke arbejder ({why}).", day=long_date(day), why=why_closed(day) or _("juli"))


def _stopped(plan: Plan, row: Row) -> str:
    if row not in plan.blocking:
        return _("Kan først regnes ud, når trinnet før har en dato.")
    if row.node.body:
        day = max(found for edge in row.node.edges if (found := plan.on(edge.before)))
        return _("Der er intet møde i {body}, som kan nå en sag, der er klar {day}.", body=row.node.body, day=long_date(day))
    if row.node.choice is None:
        return _("Regeltabellen har ingen regel om det trin, så der regnes ikke videre.")
    return _("Antallet af dage mangler i regeltabellen, så der regnes ikke videre.")


def _counted(row: Row) -> str:
    edge = next((edge for edge in row.node.edges if edge.before == row.waits_for), None)
    begun = row.begins
    if edge is None or begun is None:
        return ""
    gap, event = edge.gap, _("{step} {day}", step=name_of(edge.before).lower(), day=long_date(begun))
    match gap:
        case Own():
            return _("{days} efter {event}.", days=work_days(gap.days), event=event)
        case Law():
            choice = row.node.choice
            if choice and POINT_OF.get(choice.rule.event) == row.waits_for:
                event = _("{event} {day}", event=labels.EVENTS[choice.rule.event], day=long_date(begun))
            return gap.period(begun).told(event)
        case Answers():
            return latest_answer(begun).told(event)
        case Prior():
            window = prior_information_window(row.on or begun)
            return _("35 dage efter forhåndsmeddelelsen, som skal sendes senest {day}.", day=long_date(window.latest))
        case Meetings():
            return _met(gap, begun)
    return ""


def _met(gap: Meetings, ready: date) -> str:
    found = gap.meeting(ready)
    if found is None:
        return ""
    return _(
        "Sagen er klar {ready}. Dagsordenen lukker {agenda}, og mødet er {held}.",
        ready=long_date(ready),
        agenda=long_date(found.agenda_on),
        held=long_date(found.held_on),
    )


def _premises(row: Row) -> list[str]:
    choice = row.node.choice
    assert choice is not None
    said = []
    if choice.rule.condition == Condition.E_SUBMISSION:
        said.append(_("Forudsætter, at tilbud modtages elektronisk."))
    if choice.rule.condition == Condition.URGENT:
        said.append(_("Forudsætter et akut behov, som I kan begrunde."))
    if choice.rule.note:
        said.append(pick(choice.rule.note))
    return said


def law_of(row: Row) -> str:
    """The law's own number and its paragraph, apart from what the buyer gives on top."""
    if row.point in (Point.ANSWERS, Point.ANSWERS_FIRST):
        return _("6 hele dage før ({basis})", basis="§ 134")
    if row.point == Point.PIN:
        return _("35 dage til 12 måneder før bekendtgørelsen ({basis})", basis="§ 127")
    choice = row.node.choice
    if choice is None:
        return ""
    if choice.rule.nature == Nature.MINIMUM:
        least = (
            ngettext("{n} dag", "{n} dage", choice.days)
            if choice.days is not None
            else ngettext("{n} måned", "{n} måneder", choice.rule.months or 0)
        )
    else:
        least = _("passende frist") if choice.rule.nature == Nature.APPROPRIATE else _("mangler")
    return f"{least} ({choice.basis})"


def remarks(row: Row) -> list[str]:
    """What people should see in a date: nobody is there."""
    if row.on is None or row.node.follows:
        return []
    said = []
    if not is_working_day(row.on, soft=True):
        said.append(_("lukket: {why}", why=why_closed(row.on)))
    if is_quiet_period(row.on):
        said.append(_("i juli") if row.on.month == 7 else _("i uge {week}", week=week_number(row.on)))
    return said


def blocked(plan: Plan) -> list[str]:
    """What must be put right before there can be a verdict, each a sentence."""
    said = [_("{step}: {why}", step=name(row), why=_stopped(plan, row)) for row in plan.blocking]
    said += [
        _("{step}: reglen er ikke bekræftet ({basis}).", step=name(row), basis=row.node.choice.basis)
        for row in plan.unverified
        if row.node.choice
    ]
    return said


def verdict_of(plan: Plan, found: Verdict) -> str:
    """One sentence: can it be done."""
    begin = plan.row(plan.begins_with)
    first = long_date(begin.on) if begin and begin.on else ""
    closed = ""
    if begin and begin.on and found.begin_by and found.begin_by != begin.on:
        first, closed = long_date(found.begin_by), f" {_before_closed(begin.on)}"
    if found.outcome == "unknown":
        said = _("Vi kan ikke afgøre, om I kan nå det: noget på vejen mangler eller er ikke bekræftet.")
        if found.days:
            said += " " + ngettext(
                "Efter de tal, der står, er det for sent med {n} dag.",
                "Efter de tal, der står, er det for sent med {n} dage.",
                found.days,
            )
        return said
    if found.outcome == "in_time":
        return _("Det kan nås. Seneste start: {day}.", day=first) + closed if plan.wanted else _("Det kan nås.")
    if found.days and begin and begin.is_actual:
        return ngettext(
            "For sent med {n} dag: den ønskede dato kan ikke nås.",
            "For sent med {n} dage: den ønskede dato kan ikke nås.",
            found.days,
        )
    if found.days:
        said = ngettext(
            "For sent med {n} dag: I skulle være begyndt {day}.",
            "For sent med {n} dage: I skulle være begyndt {day}.",
            found.days,
            day=first,
        )
        return said + closed
    return _("Den ønskede dato kan ikke nås med de datoer, der ligger fast.")
