"""A process's case file as one zip: every document, mail and minutes its runner may see, and what is written about the case itself.

What belongs to one organisation alone (its own tender, its private needs) is not in it: that organisation's journal has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.audit import timeline
from coproc.documents.render import file_name
from coproc.kernel.clock import local
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.formats import short_date
from coproc.kernel.sheets import as_csv
from coproc.kernel.translation import gettext as _
from coproc.needs.models import Visibility
from coproc.pipeline.journal import indexing, package, queries
from coproc.pipeline.journal.models import JournalItem
from coproc.pipeline.journal.queries import Desk, Filters
from coproc.processes import queries as processes
from coproc.processes.models import Process
from coproc.tenders import queries as tenders

CASE, HISTORY = "Sag.json", "Historik.csv"
OLDEST_FIRST = (JournalItem.on, JournalItem.id)
EVERYTHING = 1_000_000


def runner(session: Session, process: Process) -> Desk:
    """The journal of who runs the process: its centre, or the one buyer."""
    hosts = processes.hosts(session, process)
    return Desk(session.get_one(Organisation, min(hosts) if hosts else process.centre_id), process)


def begin(uow: UnitOfWork, desk: Desk) -> Sequence[int]:
    """The items of the file, the oldest first; that it was taken stands in the log of the process."""
    assert desk.process
    indexing.bring_up_to_date(uow, desk.process_id)
    found = queries.chosen(uow.session, desk, Filters())
    ids = [item.id for item in uow.session.scalars(found.order_by(*OLDEST_FIRST))]
    about = ("process", desk.process.id)
    uow.record("process.case_file_taken", about, scope=about, after={"count": len(ids)})
    return ids


def build(database: Database, desk: Desk, ids: Sequence[int], taken_on: date) -> tuple[str, Iterator[bytes]]:
    """(file name, zip piece by piece)."""
    assert desk.process
    process_id, newest = desk.process.id, max(ids, default=0)

    def texts(session: Session, names: Mapping[int, str]) -> Mapping[str, bytes]:
        process = session.get_one(Process, process_id)
        items = session.scalars(
            queries.chosen(session, desk, Filters()).where(JournalItem.id <= newest).order_by(*OLDEST_FIRST)
        ).all()
        lines = queries.lines(session, desk.organisation_id, items)
        listed = [package.row_of(line, names.get(line.item.id, _("Filen er slettet"))) for line in lines]
        return {
            package.README: _readme(desk, len(listed), taken_on),
            CASE: json.dumps(as_data(session, process), ensure_ascii=False, indent=2).encode(),
            HISTORY: _history(session, process).encode(),
            **package.journal_list(listed),
        }

    name = file_name(f"Sag {desk.process.reference} {desk.process.title} {short_date(taken_on)}", ".zip")
    return name, package.zipped(database, desk, ids, texts)


def as_data(session: Session, process: Process) -> dict[str, Any]:
    """The case for programs: what it is about, where it stands, who is in it, what came of it. Labels are Danish."""
    row = processes.row_of(session, process)
    return {
        "reference": process.reference,
        "title": process.title,
        "challenge": process.challenge,
        "problem": process.problem,
        "goals": process.goals,
        "focus_area": process.focus_area,
        "cpv": process.cpv,
        "nuts": process.nuts,
        "centre": session.get_one(Organisation, process.centre_id).name,
        "workflow": process.workflow,
        "state": row.case.state,
        "step": row.step_label,
        "started_on": _day(process.started_on),
        "is_example": process.is_example,
        "needs": [
            {"reference": need.reference, "title": need.title, "organisation": need.organisation.name}
            for need in processes.needs_behind(session, process.id)
            if need.visibility != Visibility.PRIVATE
        ],
        "participants": [
            {
                "organisation": one.organisation.name,
                "state": one.case.state,
                "label": one.state_label,
                "joined_on": _day(local(one.participation.joined_at).date() if one.participation.joined_at else None),
                "mandate": one.participation.mandate_status,
            }
            for one in processes.participants(session, process.id)
        ],
        "partners": [one.name for one in processes.partners(session, process.id)],
        "milestones": [
            {"on": _day(one.on), "when": one.when_words, "what": one.what} for one in processes.milestones(session, process.id)
        ],
        "tenders": [
            {
                "reference": one.tender.reference,
                "authority": one.tender.authority.name,
                "state": one.case.state,
                "label": one.state_label,
                "expected_on": _day(one.expected_on),
            }
            for one in tenders.of_process(session, process.id)
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _history(session: Session, process: Process) -> str:
    entries = reversed(timeline.of_scope(session, "process", process.id, limit=EVERYTHING))
    rows = [[local(one.at).isoformat(" ", "minutes"), one.who, one.what, one.why] for one in entries]
    return as_csv([_("Hvornår"), _("Hvem"), _("Hvad"), _("Begrundelse")], rows)


def _readme(desk: Desk, count: int, taken_on: date) -> bytes:
    assert desk.organisation
    assert desk.process
    said = [
        f"{desk.process.reference} {desk.process.title}",
        _(
            "Sagen, som {organisation} har den den {day}, med {count} poster.",
            organisation=desk.organisation.name,
            day=short_date(taken_on),
            count=count,
        ),
        "",
        _("Historik.csv siger, hvem der gjorde hvad, hvornår og hvorfor. Sag.json har sagens oplysninger til andre systemer."),
        *package.about_the_files(),
        _("Det, der kun er én organisations, er ikke med: dens eget udbud og dens private behov står i dens egen journal."),
    ]
    return ("\r\n".join(said) + "\r\n").encode()
