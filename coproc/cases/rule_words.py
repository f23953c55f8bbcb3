"""A reminder's rule as people say it: “7 dage før behovsskemaets frist”, and what stops it."""

from __future__ import annotations

from typing import Any

from coproc.cases.models import Reminder
from coproc.cases.said import AGAIN, HANDED, NOW
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, lazy, ngettext

# The rule's key in the workflow file -> the day it counts from, as it stands after “7 dage før”.
COUNTS_FROM: dict[str, Any] = {
    "invitation_unanswered": lazy("invitationen"),
    "mandate_agenda": lazy("mødet, hvor mandatet bliver behandlet"),
    "signed_without_plan": lazy("underskriften på hensigtserklæringen"),
    "window_opens": lazy("det forventede udbudstidspunkt"),
    "need_form_open": lazy("behovsskemaets frist"),
    "signup_deadline": lazy("tilmeldingsfristen"),
    "input_deadline": lazy("fristen for skriftligt input"),
    "summary_missing": lazy("arrangementet"),
    "notice_planned": lazy("den planlagte bekendtgørelse"),
    "answers_due": lazy("sidste dag for at svare på spørgsmål"),
    "standstill_ends": lazy("standstill-periodens sidste dag"),
    "award_notice_due": lazy("kontraktens underskrift"),
    "effect_measure": lazy("dagen, hvor effekten skal måles"),
    "funding_application": lazy("ansøgningsfristen"),
    "funding_report": lazy("fristen for rapporten"),
    "signup_closing": lazy("tilmeldingsfristen"),
    "prior_notice_due": lazy("sidste dag for forhåndsmeddelelsen"),
    "prior_notice_expires": lazy("dagen, hvor forhåndsmeddelelsen udløber"),
    "accessibility_statement": lazy("dagen, hvor tilgængelighedserklæringen senest skal gennemgås igen"),
}
STOPS_WHEN: dict[str, Any] = {
    "invitation_answered": lazy("når organisationen har svaret"),
    "mandate_given": lazy("når mandatet er givet"),
    "need_form_sent_in": lazy("når behovsskemaet er sendt"),
    "summary_published": lazy("når opsamlingen er offentliggjort"),
    "tender_planned_or_reason": lazy("når udbuddet er planlagt eller begrundet"),
    "signup_closed": lazy("når tilmeldingen er lukket"),
    "prior_notice_sent": lazy("når forhåndsmeddelelsen er sendt"),
    "notice_sent": lazy("når bekendtgørelsen er sendt"),
    "funding_application_sent": lazy("når ansøgningen er sendt, afvist eller droppet"),
    "funding_report_delivered": lazy("når rapportens frist er fjernet, eller finansieringen er ændret"),
    "award_notice_sent": lazy("når bekendtgørelsen om kontrakten er sendt"),
    "effect_measured": lazy("når effekten er målt, eller I har skrevet hvorfor ikke"),
    "accessibility_renewed": lazy("når en administrator har skrevet, at erklæringen er gennemgået"),
    "contract_signed": lazy("når kontrakten er underskrevet"),
}

ASKED = {
    AGAIN: lazy("Bedt om at blive mindet igen"),
    NOW: lazy("Sendt i hånden til dem, der mangler"),
    HANDED: lazy("Sendt videre af en kollega"),
}


def because(row: Reminder) -> str:
    """Why it is (to be) sent on that day: the rule in words."""
    number, _space, unit = row.offset.partition(" ")
    if not number.isdigit():  # no rule of the workflow: somebody asked for it
        return str(ASKED.get(row.offset, ASKED[AGAIN]))
    said = _counted(int(number), unit, str(COUNTS_FROM.get(row.rule) or long_date(row.thing_on)), is_before=row.on < row.thing_on)
    return _("{rule}, fordi det ikke var gjort", rule=said) if row.escalation else said


def _counted(number: int, unit: str, day: str, *, is_before: bool) -> str:
    if number == 0:
        return _("Samme dag som {day}", day=day)
    return _before(number, unit.removesuffix("s"), day) if is_before else _after(number, unit.removesuffix("s"), day)


def _before(number: int, unit: str, day: str) -> str:
    match unit:
        case "working_day":
            return ngettext("{n} arbejdsdag før {day}", "{n} arbejdsdage før {day}", number, day=day)
        case "week":
            return ngettext("{n} uge før {day}", "{n} uger før {day}", number, day=day)
        case "month":
            return ngettext("{n} måned før {day}", "{n} måneder før {day}", number, day=day)
        case _:
            return ngettext("{n} dag før {day}", "{n} dage før {day}", number, day=day)


def _after(number: int, unit: str, day: str) -> str:
    match unit:
        case "working_day":
            return ngettext("{n} arbejdsdag efter {day}", "{n} arbejdsdage efter {day}", number, day=day)
        case "week":
            return ngettext("{n} uge efter {day}", "{n} uger efter {day}", number, day=day)
        case "month":
            return ngettext("{n} måned efter {day}", "{n} måneder efter {day}", number, day=day)
        case _:
            return ngettext("{n} dag efter {day}", "{n} dage efter {day}", number, day=day)
