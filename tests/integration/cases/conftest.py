from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from coproc.cases import registry, services
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient, SubjectCard
from coproc.kernel.actor import system
from coproc.messaging import links
from coproc.workflow.validate import newest

TESTER = system("test")
OFFICERS = {
    "participation:1": [Recipient("ida@example.org", "Ida Holm", "da", 1), Recipient("per@example.org", "Per Dahl", "en", 2)],
    "participation:2": [Recipient("ida@example.org", "Ida Holm", "da", 1)],
}
FACILITATOR = Recipient("mette@example.org", "Mette Lund", "da", 9)
NO_MONEY = {"funding.application_due_on": lambda *_: [], "funding.report_due_on": lambda *_: []}
MANAGER = Recipient("leder@example.org", "Bo Leder", "da", 8)


@dataclass
class World:
    """What the features would answer; a test changes it as people would. `asked` counts the questions."""

    on: date | None = date(2026, 12, 4)  # a Friday
    at: datetime | None = None
    held_on: date | None = None
    done: set[str] = field(default_factory=set)
    officers: dict[str, list[Recipient]] = field(default_factory=lambda: {key: list(people) for key, people in OFFICERS.items()})
    asked: int = 0

    def forms(self, _session, _case):
        self.asked += 1
        if self.on is None:
            return []
        return [
            Occasion(key, self.on, f"Larm {key[-1]}", "/processer/P-2026-1/udforskning", int(key[-1]), self.at)
            for key in self.officers
        ]

    def event(self, _session, _case):
        return [Occasion("event:1", self.held_on, "Konference", "/markedsdialoger/D-2026-1")] if self.held_on else []


@pytest.fixture
def world(monkeypatch) -> World:
    answers = World()
    for name, entry in {
        "ANCHORS": {
            "need_form.due_on": answers.forms,
            "event.held_on": answers.event,
            "event.input_closes_on": lambda *_: [],
            **NO_MONEY,
        },
        "RECIPIENTS": {
            "officer": lambda _s, _c, occasion: answers.officers.get(occasion.key, []),
            "facilitator": lambda *_: [FACILITATOR],
            "manager": lambda *_: [MANAGER],
        },
        "STOPS": {
            "need_form_sent_in": lambda _s, _c, occasion: occasion.key in answers.done,
            "summary_published": lambda _s, _c, occasion: occasion.key in answers.done,
        },
    }.items():
        for key, value in entry.items():
            monkeypatch.setitem(getattr(registry, name), key, value)
    for transition in newest("scaling_process").transitions:  # the rooms behind gates and effects are not at home here
        for gate in transition.gates:
            monkeypatch.setitem(registry.FACTS, gate.gate, lambda *_: {})
        for effect in transition.effects:
            monkeypatch.setitem(registry.EFFECTS, effect, lambda *_: None)
    return answers


@pytest.fixture(autouse=True)
def _ready(database, monkeypatch):
    for kind in ("process", "event"):  # the subjects of these tests have a case and nothing else
        monkeypatch.setitem(
            registry.CARDS, kind, lambda _s, case: SubjectCard("P-2026-1", f"Larm {case.subject_id}", "/processer/P-2026-1")
        )
    links.use("https://coproc.example.org")


@pytest.fixture
def open_case(database, clock):
    def opened(state: str = "need_exploration", key: str = "scaling_process", subject=("process", 1), scope=("process", 1)) -> Case:
        with database.write(TESTER, clock) as uow:
            return services.open_case(uow, key, subject, scope=scope, state=state)

    return opened
