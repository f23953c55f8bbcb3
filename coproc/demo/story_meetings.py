"""One-to-one meetings at the example's conference: wishes, a computed plan, one move with its reason, who came."""

from __future__ import annotations

from datetime import time, timedelta

from coproc.demo.people import FACILITATOR
from coproc.demo.stage import Stage
from coproc.demo.story_needs import process_id, where
from coproc.dialogues import queries as dialogues
from coproc.dialogues.meetings import queries, schedule, services, solver
from coproc.dialogues.meetings.slots import Span
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.actor import Actor
from coproc.kernel.clock import local
from coproc.processes.queries import joined

MOST_BUYERS = 4  # at three tables: the last two sit together
TOPICS = ("Ladning på pladsen", "Rækkevidde om vinteren", "Leje i stedet for køb", "Fælles omfang")


def plan(stage: Stage, conference: DialogueEvent) -> None:
    """Set up, wished, computed, moved once and published, before the day."""
    assert conference.starts_at
    day = local(conference.starts_at).date()
    page = where(stage, f"/markedsdialog/{conference.reference}/moeder")
    with stage.acting(FACILITATOR) as uow:
        times = services.SetUp([Span(time(13, 15), time(15, 0), day)], [], 20, 5, 2, stage.clock.now() + timedelta(days=2))
        plan_id = services.set_up(uow, conference.id, times).id
        buyers = [row.organisation.id for row in joined(uow.session, process_id(stage))][:MOST_BUYERS]
        seats = [buyers[:1], buyers[1:2], buyers[2:]]
        for number, regulars in enumerate((seat for seat in seats if seat), 1):
            services.save_table(
                uow, plan_id, None, name=f"Bord {number}", room="Sal B", quorum=1, companies=1, regulars=regulars, substitutes=[]
            )
    with stage.database.read() as session:
        companies = [one for one in dialogues.signups(session, conference.id) if one.status == "confirmed"]
    for number, signup in enumerate(companies):
        ranked = buyers[number % len(buyers) :] + buyers[: number % len(buyers)]
        with stage.database.write(Actor(kind="company", name=signup.company_name), stage.clock) as uow:
            topic = f"EKSEMPEL. {TOPICS[number % len(TOPICS)]}"
            services.wish(uow, plan_id, signup.id, wishes=ranked[:3], cannot=[], takes_any=True, topics=topic)
    stage.say("Virksomhederne", "ønsker én-til-én-møder fra deres egen side", page)
    stage.wait(3)
    with stage.database.read() as session:
        problem = queries.board(session, plan_id).problem
    found = solver.solve(problem)
    with stage.acting(FACILITATOR) as uow:
        schedule.keep_proposal(uow, plan_id, problem, found)
    with stage.acting(FACILITATOR) as uow:
        board = queries.board(uow.session, plan_id)
        target = next(((table.id, slot.id) for table, slot in reversed(board.free(stage.clock.now()))), None)
        if target and board.meetings:
            moved = next((one for one in board.meetings if one.table_id == target[0]), board.meetings[0])
            reason = "EKSEMPEL. Virksomhedens tog kommer først senere."
            schedule.move(uow, plan_id, moved.id, schedule.Target(*target), reason=reason, accepted=True)
        schedule.publish(uow, plan_id)
    stage.say(FACILITATOR, "beregner mødeplanen, flytter ét møde med en begrundelse og sender alle deres egen plan", page)


def check_in(stage: Stage, event: DialogueEvent) -> None:
    """At the door, on the day."""
    with stage.acting(FACILITATOR) as uow:
        found = queries.plan_of(uow.session, event.id)
        if found is None:
            return
        board = queries.board(uow.session, found.id)
        for signup_id in dict.fromkeys(one.signup_id for one in board.meetings):
            schedule.check_in(uow, found.id, signup_id, "arrived")
    stage.say(FACILITATOR, "tager imod virksomhederne ved døren", where(stage, f"/markedsdialog/{event.reference}/moeder"))
