"""The decision paper a committee, council or board reads before it says whether the organisation takes part."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.documents.render import Rendered, render
from coproc.kernel.formats import listed, long_date, number
from coproc.kernel.money import kroner
from coproc.kernel.translation import speaking
from coproc.messaging import links
from coproc.processes import queries as processes
from coproc.processes.joining import letters, queries
from coproc.processes.joining.models import JoiningDecision
from coproc.processes.joining.queries import Known
from coproc.processes.models import Participation, Process


def paper(session: Session, decision: JoiningDecision, today: date) -> Rendered:
    """The Word file. Raises MissingFields, a sentence for each thing that is not written yet."""
    participation = session.get_one(Participation, decision.participation_id)
    process = session.get_one(Process, participation.process_id)
    with speaking("da"):
        return render("joining_paper", fields(session, decision, participation, process, today), example=process.is_example)


def fields(
    session: Session, decision: JoiningDecision, participation: Participation, process: Process, today: date
) -> dict[str, Any]:
    """What the template asks for, in Danish: the paper is the council's own."""
    organisation = session.get_one(Organisation, participation.organisation_id).name
    known = queries.known(session, participation)
    agenda = queries.agenda_of(session, decision, participation.organisation_id, today)
    forum = letters.decider(decision)
    meeting = long_date(decision.meeting_on) if decision.meeting_on else ""
    return {
        "case_title": f"Deltagelse i skaleringsprocessen: {process.title}",
        "organisation": organisation,
        "committee": forum,
        "meeting_date": meeting,
        "agenda_date": long_date(agenda.on) if agenda else "",
        "journal_number": decision.journal_number,
        "prepared_by": decision.asked_by or decision.contact_name,
        "summary": _summary(decision, forum, organisation, process),
        "recommendations": _recommendations(decision, organisation, process),
        "background": decision.background,
        "process_title": process.title,
        "challenge": process.challenge,
        "facilitator": session.get_one(Organisation, process.centre_id).name,
        "participants": known.joined,
        "hours": f"{number(decision.hours)} timer" if decision.hours is not None else "",
        "cost": kroner(decision.cost_ore) if decision.cost_ore is not None else "",
        "cost_note": decision.cost_note,
        **_around(known),
        "covers_letter": decision.covers_letter,
        "plan": _plan(session, process, forum, meeting, today),
        "attachments": [f"Processens side: {links.absolute(f'/processer/{process.reference}')}"] if process.is_public else [],
    }


def _summary(decision: JoiningDecision, forum: str, organisation: str, process: Process) -> str:
    said = f"{forum} tager stilling til, om {organisation} skal være med i “{process.title}”"
    return f"{said} og have mandat til at underskrive den fælles hensigtserklæring." if decision.covers_letter else f"{said}."


def _recommendations(decision: JoiningDecision, organisation: str, process: Process) -> list[str]:
    found = [f"at {organisation} deltager i skaleringsprocessen “{process.title}”"]
    if decision.hours is not None:
        found.append(f"at der afsættes {number(decision.hours)} timer til arbejdet")
    if decision.cost_ore:
        found.append(f"at der afsættes {kroner(decision.cost_ore)} ud over timerne")
    if decision.covers_letter:
        found.append("at direktionen får mandat til at underskrive den fælles hensigtserklæring")
    return found


def _around(known: Known) -> dict[str, str]:
    """What the process itself says of money and hours; blank where it says nothing."""
    hours = f"mellem {number(known.hours[0])} og {number(known.hours[1])} timer hver" if known.hours else ""
    money = known.money
    said = ""
    if money:
        rest = f"Der mangler {kroner(money.missing)}." if money.missing else "Der mangler ikke noget."
        said = f"Behovet er {kroner(money.needed)}, heraf er {kroner(min(money.secured, money.needed))} skaffet. {rest}"
    return {"others_hours": hours, "process_money": said}


def _plan(session: Session, process: Process, forum: str, meeting: str, today: date) -> list[dict[str, str]]:
    rows = [{"what": f"Beslutning: {forum}", "date": meeting}] if meeting else []
    if process.join_until:
        rows.append({"what": "Sidste frist for at komme med", "date": long_date(process.join_until)})
    guide = processes.step_guide(session, processes.case_of(session, process), today)
    steps = [step.label for step in guide if step.state == "coming"]
    if steps:
        rows.append({"what": f"Derefter: {listed(steps)}", "date": "aftales med deltagerne"})
    return rows
