"""Forms of one-to-one meetings: the facilitator's set-up and changes, companies' wishes."""

from __future__ import annotations

from typing import Any

from coproc.dialogues.meetings.models import MeetingPlan, MeetingSlot
from coproc.dialogues.meetings.queries import Board
from coproc.dialogues.meetings.schedule import Target
from coproc.dialogues.meetings.services import SetUp
from coproc.dialogues.meetings.slots import Span, parse_days, parse_pauses
from coproc.dialogues.meetings.words import short_times
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.clock import local
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.forms import Checkbox, Checkboxes, Form, IntegerField, MomentField, Select, TextArea, TextField

MOST_WISHES = 6
ACCEPT: Any = lazy("Jeg har læst advarslerne, og det skal være sådan")
TOLD: Any = lazy("Virksomheden får den i mailen, og den står i historikken.")

WHY: Any = lazy("Skriv hvorfor. Virksomheden får begrundelsen, og den står i historikken.")


class SetUpForm(Form):
    days = TextArea(lazy("Dage"), rows=3, max_length=1000, hint=lazy("Én dag på hver linje: 3.12.2026 9.00–15.00"))
    pauses = TextArea(
        lazy("Pauser"),
        rows=2,
        required=False,
        max_length=500,
        hint=lazy("Én pause på hver linje, den samme alle dage: 12.00–12.45"),
    )
    minutes = IntegerField(
        lazy("Et møde varer"),
        least=5,
        most=480,
        suffix=lazy("minutter"),
        hint=lazy(
            "En times samtale og et kvarter til at tale sammen bagefter er det almindelige. 20 minutter, hvis alle skal nås."
        ),
    )
    gap = IntegerField(lazy("Tid mellem to møder"), least=0, most=240, suffix=lazy("minutter"))
    most = IntegerField(lazy("Højst antal møder til hver virksomhed"), least=1, most=50)
    wishes_close_at = MomentField(lazy("Frist for virksomhedernes ønsker"))
    accepted = Checkbox(ACCEPT, required=False)

    @classmethod
    def of(cls, plan: MeetingPlan | None, event: DialogueEvent) -> SetUpForm:
        if plan is None:
            day = _own_day(event)
            pauses = "12.00–12.45" if day and day.start.hour < 12 < day.end.hour else ""
            close = event.signup_closes_at
            start = {"days": day.typed() if day else "", "pauses": pauses, "minutes": 60, "gap": 15, "most": 3}
            return cls(data={**start, "wishes_close_at": close})
        return cls(
            data={
                "days": "\n".join(Span.read(one).typed() for one in plan.days),
                "pauses": "\n".join(Span.read(one).typed() for one in plan.pauses),
                **{name: getattr(plan, name) for name in ("minutes", "gap", "most", "wishes_close_at")},
            }
        )

    def made(self) -> SetUp:
        """Raises DomainError beside its field."""
        return SetUp(
            parse_days(self.days.data),
            parse_pauses(self.pauses.data or ""),
            self.minutes.data,
            self.gap.data,
            self.most.data,
            self.wishes_close_at.data,
        )


def _own_day(event: DialogueEvent) -> Span | None:
    """The event's own hours, when they are on one day."""
    if not (event.starts_at and event.ends_at):
        return None
    start, end = local(event.starts_at), local(event.ends_at)
    return Span(start.time(), end.time(), start.date()) if start.date() == end.date() else None


class TableForm(Form):
    name = TextField(lazy("Bordets navn"), hint=lazy("For eksempel Bord 1"), max_length=80)
    room = TextField(lazy("Lokale"), required=False, max_length=120)
    regulars = Checkboxes(lazy("Hvem sidder ved bordet?"), coerce=int)
    quorum = IntegerField(
        lazy("Så mange af dem skal være der"),
        least=1,
        most=50,
        hint=lazy("Er der færre, træder stedfortrædere til. Ellers holdes mødet ikke."),
    )
    substitutes = Checkboxes(
        lazy("Stedfortrædere"),
        coerce=int,
        required=False,
        hint=lazy("De sidder der kun, når der mangler nogen. De tæller ikke som et opfyldt ønske."),
    )
    companies = IntegerField(lazy("Virksomheder ved samme møde"), least=1, most=20, hint=lazy("Som regel 1."))

    def columns(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("name", "room", "regulars", "quorum", "substitutes", "companies")}


def slot_choices(slots: list[MeetingSlot]) -> list[tuple[int, str]]:
    return [(slot.id, short_times(slot.starts_at, slot.ends_at)) for slot in slots]


class BuyerTimesForm(Form):
    cannot = Checkboxes(lazy("Tider, I ikke kan"), coerce=int, required=False)


class WishForm(Form):
    """`wish_1` … `wish_6`: as many as there are buyers to choose from."""

    wish_1 = Select(lazy("Første ønske"), coerce=int, required=False)
    wish_2 = Select(lazy("Andet ønske"), coerce=int, required=False)
    wish_3 = Select(lazy("Tredje ønske"), coerce=int, required=False)
    wish_4 = Select(lazy("Fjerde ønske"), coerce=int, required=False)
    wish_5 = Select(lazy("Femte ønske"), coerce=int, required=False)
    wish_6 = Select(lazy("Sjette ønske"), coerce=int, required=False)
    takes_any = Checkbox(lazy("Vi tager imod et møde med en anden køber, hvis vores ønsker ikke kan lade sig gøre"), required=False)
    topics = TextArea(
        lazy("Hvad vil I tale om?"),
        required=False,
        rows=4,
        max_length=2000,
        hint=lazy("Køberne læser det før mødet. Skriv intet, der skal være fortroligt: aktindsigt afgøres konkret."),
    )
    cannot = Checkboxes(lazy("Tider, I ikke kan"), coerce=int, required=False)

    @classmethod
    def of(cls, board: Board, signup_id: int) -> WishForm:
        mine = board.companies.get(signup_id)
        stored: dict[str, Any] = {}
        if mine:
            stored = {f"wish_{rank}": buyer for rank, buyer in enumerate(mine.wishes, 1)}
            stored |= {"takes_any": mine.takes_any, "topics": mine.topics, "cannot": mine.cannot}
        form = cls(data=stored)
        choices = [(buyer, board.names[buyer]) for buyer in board.wishable]
        for field in form.ranks:
            field.choices = choices
        form.cannot.choices = slot_choices(list(board.slots))
        form.shown = form.ranks[: len(choices)]
        return form

    shown: list[Any]  # the ranks there are buyers for

    @property
    def ranks(self) -> list[Any]:
        return [self[f"wish_{rank}"] for rank in range(1, MOST_WISHES + 1)]

    def columns(self) -> dict[str, Any]:
        wishes = [field.data for field in self.ranks if field.data]
        return {"wishes": wishes, **{name: self[name].data for name in ("takes_any", "topics", "cannot")}}


class MoveForm(Form):
    target = Select(lazy("Hvor og hvornår?"))
    reason = TextArea(
        lazy("Begrundelse"),
        rows=3,
        max_length=1000,
        hint=TOLD,
        missing=WHY,
    )
    accepted = Checkbox(ACCEPT, required=False)

    def aim(self) -> Target:
        table, _dash, slot = str(self.target.data).partition("-")
        return Target(int(table), int(slot))


class PlaceForm(MoveForm):
    company = Select(lazy("Virksomhed"), coerce=int)


class CallOffForm(Form):
    reason = TextArea(lazy("Begrundelse"), rows=3, max_length=1000, hint=TOLD, missing=WHY)


class EmptyForm(Form):
    """A button: only its token is checked."""


def targets(board: Board, meeting_id: int | None = None) -> list[tuple[str, str]]:
    """Every seat of the plan, with who has it: a seat for one company is swapped."""
    found = []
    for slot in board.slots:
        for table in board.tables:
            there = board.cell(table.id, slot.id)
            full = len(there) >= table.companies
            if any(row.meeting.id == meeting_id for row in there) or (full and (meeting_id is None or table.companies > 1)):
                continue
            names = listed([row.signup.company_name for row in there])
            said = _("byt med {company}", company=names) if full else names or _("ledig")
            found.append((f"{table.id}-{slot.id}", f"{short_times(slot.starts_at, slot.ends_at)}, {table.name} ({said})"))
    return found
