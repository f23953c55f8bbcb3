"""An organisation's answer in parts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coproc.processes import exploration
from coproc.processes.models import Participation
from coproc.processes.teams import queries, services
from coproc.processes.teams.models import AnswerPart
from tests.factories.pipeline import Scene

KIM = {"name": "Kim Fagperson", "email": "kim@drift.example"}


def numbers(scene: Scene, process: int) -> list[int]:
    """The questions of the need form, in order."""
    with scene.database.read() as session:
        return [question.id for question in exploration.questions(session, process)]


def hand_out(scene: Scene, process: int, *positions: int, days: int = 10, **given: Any) -> int:
    """The officer gives the questions at these places (from 0) to Kim, or to whom is said."""
    asked = numbers(scene, process)
    with scene.write(scene.officer) as uow:
        return services.hand_out(
            uow,
            scene.part(process),
            **{
                **KIM,
                "questions": [asked[place] for place in positions],
                "due_on": uow.today + timedelta(days=days),
                **given,
            },
        ).id


def row(scene: Scene, part_id: int) -> AnswerPart:
    with scene.database.read() as session:
        return session.get_one(AnswerPart, part_id)


def team(scene: Scene, process: int) -> queries.Team:
    with scene.database.read() as session:
        participation = session.get_one(Participation, scene.part(process))
        return queries.team(session, participation, scene.clock.now().date())
