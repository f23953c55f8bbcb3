"""The form of a plan, and those of the political calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.kernel.translation import gettext as _, lazy
from coproc.tenders.timeplan import wording
from coproc.tenders.timeplan.chain import APPROPRIATE, SUGGESTED, Point
from coproc.tenders.timeplan.counting import FROM_NOTICE, FROM_START, TO_CONTRACT, TO_START, Choices
from coproc.web.forms import Checkbox, Checkboxes, DateField, FileField, Form, Hidden, IntegerField, Radios, TextArea, TextField

ANCHORS = [
    (TO_START, lazy("Baglæns fra den dag, kontrakten skal begynde")),
    (TO_CONTRACT, lazy("Baglæns fra den dag, kontrakten skal underskrives")),
    (FROM_START, lazy("Forlæns fra den dag, I begynder at forberede udbuddet")),
    (FROM_NOTICE, lazy("Forlæns fra den dag, bekendtgørelsen sendes")),
]
OWN = {
    Point.MATERIAL: lazy("Skrive udbudsmaterialet"),
    Point.PIN: lazy("Sende forhåndsmeddelelsen"),
    Point.NOTICE: lazy("Sende bekendtgørelsen, når materialet er klar og godkendt"),
    Point.SELECTION: lazy("Udvælge ansøgere"),
    Point.INVITATION: lazy("Sende opfordringen til at give tilbud"),
    Point.DIALOGUE: lazy("Dialog med de udvalgte"),
    Point.NEGOTIATION: lazy("Forhandling og endelige tilbud"),
    Point.EVALUATION: lazy("Evaluere tilbuddene"),
    Point.DECISION: lazy("Beslutte tildelingen, når intet politisk møde skal afventes"),
    Point.NOTIFICATION: lazy("Underrette tilbudsgiverne"),
    Point.CONTRACT: lazy("Underskrive kontrakten efter standstill"),
    Point.AWARD_NOTICE: lazy("Sende bekendtgørelsen om kontrakten"),
    Point.START: lazy("Fra underskrift, til kontrakten begynder"),
}
LIMITS = {Point.APPLICATIONS: lazy("Frist for ansøgninger i kalenderdage"), Point.TENDERS: lazy("Frist for tilbud i kalenderdage")}
PINNED = {
    Point.APPLICATIONS: lazy("Frist for ansøgninger"),
    Point.TENDERS: lazy("Frist for tilbud"),
    Point.STANDSTILL: lazy("Standstill slutter"),
}


class TimeplanForm(Form):
    """The fields of the steps are put in below; those the procedure does not have are left out."""

    version = Hidden(coerce=int)
    plan_version = Hidden(coerce=int)
    anchor = Radios(lazy("Hvordan skal planen regnes?"), choices=ANCHORS)
    anchor_on = DateField(lazy("Datoen, der regnes fra"))
    approval = Checkboxes(lazy("Hvem skal godkende, at udbuddet går i gang?"), required=False)
    decision = Checkboxes(lazy("Hvem skal beslutte tildelingen?"), required=False)
    july = Checkbox(lazy("Vi arbejder også på udbuddet i juli"), required=False)

    def own_fields(self) -> list[Any]:
        return [self[f"own_{point}"] for point in OWN if f"own_{point}" in self]

    def limit_fields(self) -> list[Any]:
        return [self[f"limit_{point}"] for point in LIMITS if f"limit_{point}" in self]

    def pinned_fields(self) -> list[Any]:
        return [self[f"planned_{point}"] for point in PINNED if f"planned_{point}" in self]

    def keep(self, points: set[str]) -> None:
        """Leave out the steps that this procedure does not have."""
        for prefix, group in (("own", OWN), ("limit", LIMITS), ("planned", PINNED)):
            for point in group:
                if point not in points:
                    self._fields.pop(f"{prefix}_{point}", None)

    def choices_made(self) -> Choices:
        def numbers(prefix: str) -> dict[str, int]:
            return {
                name.removeprefix(prefix): field.data
                for name, field in self._fields.items()
                if name.startswith(prefix) and field.data is not None
            }

        pinned: dict[str, date] = numbers("planned_")  # type: ignore[assignment]  # dates, read the same way
        return Choices(
            self.anchor.data,
            self.anchor_on.data,
            numbers("own_"),
            numbers("limit_"),
            pinned,
            tuple(self.approval.data or ()),
            tuple(self.decision.data or ()),
            bool(self.july.data),
        )


for _point, _label in OWN.items():
    setattr(TimeplanForm, f"own_{_point}", IntegerField(_label, suffix=lazy("arbejdsdage"), width=5))
for _point, _label in LIMITS.items():
    setattr(TimeplanForm, f"limit_{_point}", IntegerField(_label, required=False, suffix=lazy("dage"), width=5))
for _point, _label in PINNED.items():
    setattr(TimeplanForm, f"planned_{_point}", DateField(_label, required=False))


def stored(chosen: Choices | None) -> dict[str, Any]:
    """What the form begins with: what was saved, and our suggestions where the buyer has written nothing."""
    values: dict[str, Any] = {f"own_{point}": SUGGESTED[point] for point in OWN}
    if chosen is None:
        return {**values, "anchor": TO_START}
    values |= {f"own_{step}": days for step, days in chosen.own.items()}
    values |= {f"limit_{step}": days for step, days in chosen.limit_days.items()}
    values |= {f"planned_{step}": day for step, day in chosen.pinned.items()}
    names = ("anchor", "anchor_on", "approval", "decision", "july")
    return {**values, **{name: getattr(chosen, name) for name in names}}


def tell_suggestions(form: TimeplanForm, chosen: Choices | None) -> None:
    """Beside each number: whose it is."""
    for field in form.own_fields():
        point = Point(field.name.removeprefix("own_"))
        if chosen and point in chosen.own:
            field.hint = _("Jeres tal. Vores forslag var {days}.", days=wording.work_days(SUGGESTED[point]))
        else:
            field.hint = _("Vores forslag. Ret det til jeres eget.")
    for field in form.limit_fields():
        days = APPROPRIATE[Point(field.name.removeprefix("limit_"))]
        field.hint = _("Tomt felt: lovens mindste, eller {n} dage, hvor loven kun siger passende (vores forslag).", n=days)


class MeetingForm(Form):
    """One meeting."""

    version = Hidden(coerce=int)
    body = TextField(
        lazy("Udvalg eller forum"), hint=lazy("For eksempel Økonomiudvalget. Skriv det ens hver gang."), max_length=120
    )
    held_on = DateField(lazy("Mødedato"))
    agenda_on = DateField(lazy("Sagen skal være klar til dagsordenen"))


class ImportForm(Form):
    """Many at once: pasted, or from a file."""

    lines = TextArea(
        lazy("Møder, ét på hver linje"),
        hint=lazy("Forum; mødedato; frist til dagsordenen. For eksempel: Økonomiudvalget; 12.03.2027; 01.03.2027"),
        required=False,
        rows=8,
    )
    file = FileField(lazy("Eller en kalenderfil (.ics) eller et regneark (.csv)"), extensions=["ics", "csv"], required=False)
    agenda_days = IntegerField(
        lazy("Frist til dagsordenen, når den ikke er skrevet"),
        hint=lazy("Arbejdsdage før mødet. 8 er vores forslag."),
        suffix=lazy("arbejdsdage"),
        least=0,
        most=60,
        width=5,
        default=8,
    )
