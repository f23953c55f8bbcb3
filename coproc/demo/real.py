"""The three real processes, as the source leaves them. What it does not say stays empty."""

from __future__ import annotations

from datetime import date

from coproc.demo.people import CENTRE
from coproc.demo.source import Dialogue, Process as Told, When, scaling_processes
from coproc.demo.stage import Stage
from coproc.dialogues.models import EventKind
from coproc.dialogues.services import events
from coproc.kernel.database import UnitOfWork
from coproc.processes import services as processes
from coproc.processes.models import Milestone, Process

KINDS = {
    "regional": EventKind.REGIONAL,
    "supplier_conference": EventKind.CONFERENCE,
    "market_dialogue": EventKind.CONFERENCE,
}
TITLES = {
    "regional": "Regional markedsdialog",
    "supplier_conference": "National leverandørkonference",
    "market_dialogue": "Markedsdialog",
}


def load(stage: Stage) -> None:
    """Each process in its step, with its organisations, dialogues and milestones."""
    for told in scaling_processes().processes:
        with stage.loading() as uow:
            process = _process(stage, uow, told)
            reference = process.reference
        stage.ids[told.key] = process.id
        where = "markedsdialog" if told.stage == "market_dialogue" else "behovsudforskning"
        stage.say("Demo", f"“{told.title_da}” er læst ind fra kilden og står i {where}", f"/processer/{reference}")


def words(when: When) -> str:
    """As exact as the source: a day, "4. kvartal 2022" or a year."""
    if isinstance(when, str) and "-Q" in when:
        year, quarter = when.split("-Q")
        return f"{quarter}. kvartal {year}"
    return str(when)


def _process(stage: Stage, uow: UnitOfWork, told: Told) -> Process:
    source = scaling_processes().source.title
    started = told.started if isinstance(told.started, date) else None
    process = processes.start(
        uow,
        title=told.title_da,
        challenge=told.problem_da.split(". ")[0].strip().rstrip(".") + ".",
        centre_id=stage.ids[CENTRE],
        need_ids=[],
        state=told.stage,
        title_en=told.title_en,
        problem=told.problem_da,
        goals=told.goals_da,
        focus_area=told.focus_area,
        cpv=told.cpv_hint,
        source=source,
        started_on=started,
        started_words="" if started else words(told.started),
        year=told.started.year if isinstance(told.started, date) else told.started,
    )
    for name in told.participants:
        initiator = name in told.initiators
        processes.add_participant(uow, process.id, stage.ids[name], state="joined", is_initiator=initiator)
    for name in told.scaling_partners:
        processes.add_partner(uow, process.id, stage.ids[name])
    for milestone in told.milestones:
        on = milestone.on if isinstance(milestone.on, date) else None
        uow.session.add(
            Milestone(process_id=process.id, on=on, when_words="" if on else words(milestone.on), what=milestone.what_da)
        )
    for activity in told.activities_da:
        uow.session.add(Milestone(process_id=process.id, on=None, when_words="", what=activity))
    if told.dialogues:
        _dialogues(uow, process, told.dialogues)
    return process


def _dialogues(uow: UnitOfWork, process: Process, told: list[Dialogue]) -> None:
    """Events as the source knows them: some only by place, some by quarter, with who came in the source's own terms."""
    planned = events.plan_round(uow, process.id, title="Markedsdialog")
    for one in told:
        held = one.held if isinstance(one.held, date) else None
        state = "summary_published" if one.outcomes_da else "held" if one.held else "planned"
        events.plan_event(
            uow,
            planned.id,
            kind=KINDS[one.kind],
            title=TITLES[one.kind] + (f" i {one.place}" if one.place else ""),
            state=state,
            published_at=uow.now if one.held else None,
            purpose=one.purpose_da or "",
            place=one.place or "",
            held_on=held,
            when_words=words(one.held) if one.held and not held else "",
            facts_from_source=facts(one),
            summary_themes="\n".join(one.outcomes_da),
            summary_published_at=uow.now if one.outcomes_da else None,
        )


def facts(one: Dialogue) -> str:
    """Who came, as the source says it."""
    parts = []
    if one.buyers_attending:
        parts.append(f"{one.buyers_attending} offentlige bygherrer")
    if one.suppliers_attending_at_least:
        parts.append(f"mindst {one.suppliers_attending_at_least} {one.supplier_kind_da or 'virksomheder'}")
    if one.attending_more_than:
        parts.append(f"mere end {one.attending_more_than} deltagere")
    if one.companies:
        parts.append(f"{one.companies} virksomheder")
    return ", ".join(parts)
