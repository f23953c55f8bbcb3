"""What the officer writes, what the manager answers, and what the meeting decided."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes import words
from coproc.processes.joining.models import AGENDA_DAYS
from coproc.web.forms import (
    Checkbox,
    DateField,
    Email,
    Form,
    Hidden,
    IntegerField,
    MoneyField,
    Radios,
    Select,
    TextArea,
    TextField,
)

MOST_HOURS = 1_000_000
MOST_DAYS = 60
SENT = lazy("(skal udfyldes, før du sender)")
ANOTHER = lazy("Et andet møde (skriv det herunder)")


class MeetingForm(Form):
    """Which meeting decides. `meeting`: one of the political calendar, which fills in the rest."""

    version = Hidden(coerce=int)
    meeting = Select(lazy("Møde i jeres politiske kalender"), required=False, blank=ANOTHER)
    body = TextField(
        lazy("Navn på udvalget, rådet eller bestyrelsen"),
        hint=lazy("For eksempel Teknik- og Miljøudvalget"),
        required=False,
        max_length=120,
    )
    meeting_on = DateField(lazy("Mødet er den"), required=False)
    agenda_days = IntegerField(
        lazy("Arbejdsdage før mødet, sagen skal være klar"),
        required=False,
        least=0,
        most=MOST_DAYS,
        default=AGENDA_DAYS,
        hint=lazy("Bruges, når jeres politiske kalender ikke kender fristen."),
        suffix=lazy("arbejdsdage"),
    )

    def where(self, meetings: dict[str, Any]) -> dict[str, Any]:
        """The meeting's columns; a chosen one of the calendar goes before what was typed."""
        days = self.agenda_days.data if self.agenda_days.data is not None else AGENDA_DAYS
        chosen = meetings.get(self.meeting.data or "")
        if chosen:
            return {"body": chosen.body, "meeting_on": chosen.held_on, "agenda_days": days}
        return {"body": (self.body.data or "").strip(), "meeting_on": self.meeting_on.data, "agenda_days": days}


class DecisionForm(MeetingForm):
    hours = IntegerField(
        lazy("Jeres egne timer i alt"), required=False, least=0, most=MOST_HOURS, suffix=lazy("timer"), hint=lazy("Et skøn er nok.")
    )
    cost_ore = MoneyField(lazy("Udgift ud over timerne"), required=False, least=0)
    cost_note = TextField(lazy("Hvor kommer pengene fra?"), required=False, max_length=300)
    background = TextArea(
        lazy("Hvorfor skal I være med?"),
        required=False,
        max_length=4000,
        hint=lazy("Lederen læser det, og det bliver sagsfremstillingen i et dagsordenspunkt."),
    )
    contact_name = TextField(lazy("Jeres kontaktperson"), required=False, max_length=120)
    contact_email = Email(lazy("Kontaktpersonens e-mail"), required=False)
    level = Radios(lazy("Hvem beslutter?"), choices=tuple(words.MANDATE_LEVELS.items()))
    covers_letter = Checkbox(
        lazy("Beslutningen skal også give mandat til at underskrive den fælles hensigtserklæring"), required=False
    )
    journal_number = TextField(lazy("Journalnummer"), required=False, max_length=60)
    answer_by = DateField(lazy("Lederen bedes svare senest"), required=False)
    manager_id = Select(lazy("Leder, der skal svare"), coerce=int, required=False, later=SENT)
    manager_name = TextField(lazy("Lederens navn"), required=False, later=SENT, max_length=120)
    manager_email = Email(lazy("Lederens e-mail"), required=False, later=SENT)

    def columns(self, meetings: dict[str, Any]) -> dict[str, Any]:
        plain = ("hours", "cost_ore", "level", "covers_letter", "answer_by")
        texts = ("cost_note", "background", "contact_name", "contact_email", "journal_number")
        found = {name: self[name].data for name in plain} | {name: (self[name].data or "").strip() for name in texts}
        return {**found, **self.where(meetings)}


class ReplyForm(Form):
    reply = TextArea(lazy("Dit svar til lederen"), max_length=2000)


class OutcomeForm(Form):
    """What the body decided."""

    version = Hidden(coerce=int)
    outcome = Radios(lazy("Hvad blev besluttet?"), choices=(("yes", lazy("Vi er med")), ("no", lazy("Vi er ikke med"))))
    decided_on = DateField(lazy("Besluttet den"))
    minutes_point = TextField(lazy("Punkt i referatet"), required=False, max_length=60, hint=lazy("For eksempel punkt 7"))
    journal_number = TextField(lazy("Journalnummer"), required=False, max_length=60)
    reason = TextArea(lazy("Hvorfor ikke?"), required=False, max_length=2000, hint=lazy("Kun hvis I ikke skal være med."))


class AnswerForm(Form):
    """The manager's page: yes, a question, or no with the reason; which one is the button."""

    version = Hidden(coerce=int)
    question = TextArea(lazy("Hvad vil du vide?"), required=False, max_length=2000, rows=3)
    reason = TextArea(lazy("Hvorfor skal I ikke være med?"), required=False, max_length=2000, rows=3)
