"""What is typed per phase, and about a source."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.funding.models import Phase
from coproc.processes.funding.words import KINDS, PHASES, STATES
from coproc.web.forms import DateField, Form, Hidden, IntegerField, MoneyField, Select, TextArea, TextField

MOST_HOURS = 1_000_000


def _per_phase(**fields: Any) -> Any:
    """A mixin with a field of each kind for every phase: `need_purchase` and so on. `fields`: prefix -> function of the phase's name."""
    made = {f"{prefix}_{phase}": make(PHASES[phase]) for phase in Phase for prefix, make in fields.items()}
    return type("PerPhase", (), made)


class NeedsForm(
    Form,
    _per_phase(  # type: ignore[misc]
        need=lambda name: MoneyField(name, required=False, least=0),
        note=lambda _name: TextField(lazy("Hvor kommer tallet fra?"), required=False, max_length=300, width=60),
    ),
):
    version = Hidden(coerce=int)
    first_buyer_risk = TextArea(
        lazy("Hvem bærer den første købers risiko?"),
        required=False,
        max_length=2000,
        hint=lazy(
            "Den, der går først, har de største udgifter. Skriv, hvem der dækker dem, eller hvad der mangler at blive aftalt."
        ),
    )

    def needs(self) -> dict[Phase, tuple[int | None, str]]:
        return {phase: (self[f"need_{phase}"].data, self[f"note_{phase}"].data) for phase in Phase}


class SourceForm(Form, _per_phase(amount=lambda name: MoneyField(name, required=False, least=0))):  # type: ignore[misc]
    version = Hidden(coerce=int)
    name = TextField(lazy("Hvem kan betale?"), hint=lazy("For eksempel puljens, fondens eller kommunens navn"), max_length=200)
    kind = Select(lazy("Slags"), choices=tuple(KINDS.items()), blank=None)
    state = Select(lazy("Hvor langt er I?"), choices=tuple(STATES.items()), blank=None)
    deadline_on = DateField(
        lazy("Frist"), required=False, hint=lazy("For ansøgningen. Når pengene er skaffet: for rapporten eller regnskabet.")
    )
    responsible = TextField(lazy("Hvem står for den?"), required=False, max_length=120)
    note = TextArea(lazy("Bemærkning"), required=False, max_length=2000, rows=3)

    def amounts(self) -> dict[Phase, int | None]:
        return {phase: self[f"amount_{phase}"].data for phase in Phase}


class HoursForm(
    Form,
    _per_phase(  # type: ignore[misc]
        planned=lambda _name: IntegerField(lazy("Planlagt"), required=False, least=0, most=MOST_HOURS, suffix=lazy("timer")),
        used=lambda _name: IntegerField(lazy("Brugt til nu"), required=False, least=0, most=MOST_HOURS, suffix=lazy("timer")),
    ),
):
    def rows(self) -> dict[Phase, tuple[int | None, int | None]]:
        return {phase: (self[f"planned_{phase}"].data, self[f"used_{phase}"].data) for phase in Phase}
