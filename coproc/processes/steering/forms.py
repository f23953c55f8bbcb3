"""What is typed about the steering group."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.processes.file_room.forms import SIZES
from coproc.web.forms import (
    Checkbox,
    DateField,
    Email,
    FilesField,
    Form,
    Hidden,
    IntegerField,
    MomentField,
    Select,
    TextArea,
    TextField,
)

PROBABILITY = (
    (1, lazy("1 – sker næppe")),
    (2, lazy("2 – lidt sandsynligt")),
    (3, lazy("3 – kan godt ske")),
    (4, lazy("4 – sandsynligt")),
    (5, lazy("5 – næsten sikkert")),
)
CONSEQUENCE = (
    (1, lazy("1 – mærkes ikke")),
    (2, lazy("2 – lille forsinkelse")),
    (3, lazy("3 – planen skal ændres")),
    (4, lazy("4 – målet nås ikke helt")),
    (5, lazy("5 – processen stopper")),
)


class MemberForm(Form):
    name = TextField(lazy("Navn"), max_length=120, autocomplete="off")
    title = TextField(lazy("Titel"), required=False, max_length=120)
    organisation_name = TextField(lazy("Organisation"), max_length=200)
    email = Email(lazy("E-mail"), hint=lazy("Hertil sender vi indkaldelser og referater."), autocomplete="off")
    is_chair = Checkbox(lazy("Er formand for styregruppen"), required=False)


class MeetingForm(Form):
    version = Hidden(coerce=int)
    starts_at = MomentField(lazy("Begynder"))
    ends_at = MomentField(lazy("Slutter"))
    place = TextField(lazy("Sted eller videolink"), required=False, max_length=300)
    agenda = TextArea(lazy("Dagsorden"), required=False, max_length=8000, rows=8)
    files = FilesField(lazy("Bilag"), required=False, hint=SIZES)


class EditMeetingForm(MeetingForm):
    tell = Checkbox(lazy("Send dagsordenen og bilagene til gruppen igen"), required=False)


class MinutesForm(Form):
    minutes = TextArea(
        lazy("Referat"),
        max_length=20000,
        rows=12,
        hint=lazy("Skriv beslutningerne i beslutningsloggen også, så de er lette at finde."),
    )


class DecisionForm(Form):
    decided_on = DateField(lazy("Besluttet den"))
    decision = TextArea(lazy("Beslutning"), max_length=2000, rows=3)
    reason = TextArea(lazy("Hvorfor?"), required=False, max_length=2000, rows=3)
    replaces = IntegerField(lazy("Erstatter beslutning nr."), required=False, least=1, width=6)


class RiskForm(Form):
    version = Hidden(coerce=int)
    risk = TextField(lazy("Hvad kan gå galt?"), max_length=300)
    probability = Select(lazy("Sandsynlighed"), choices=PROBABILITY, coerce=int)
    consequence = Select(lazy("Konsekvens"), choices=CONSEQUENCE, coerce=int)
    measure = TextArea(lazy("Hvad gør vi ved det?"), required=False, max_length=2000, rows=3)
    owner = TextField(lazy("Hvem holder øje?"), max_length=120)
    review_on = DateField(lazy("Ses på igen den"), required=False, later=lazy("(skal udfyldes, så længe risikoen er der)"))
    is_closed = Checkbox(lazy("Risikoen er væk"), required=False)


class ActionForm(Form):
    what = TextField(lazy("Hvad skal gøres?"), max_length=300)
    owner_id = Select(lazy("Hvem gør det?"), coerce=int, hint=lazy("Den, du vælger, får det på sin opgaveliste."))
    due_on = DateField(lazy("Senest den"))
