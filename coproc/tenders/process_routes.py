"""Indkøb: who buys what, when, and how close to the shared text."""

from __future__ import annotations

from flask import Blueprint, render_template

from coproc.agreements.wording import STANCES
from coproc.kernel.clock import today
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.tenders import access as tenders_access, queries, services, tracking, words
from coproc.tenders.handover import back, words as back_words
from coproc.tenders.line import matrix
from coproc.web.access import Access, actor, clock, db, may, require

blueprint = Blueprint("tender_process", __name__)


@blueprint.get("/processer/<reference>/indkoeb")
@require("process.inside", of=access.process)
def index(process: Process) -> str:
    rows = queries.of_process(db(), process.id)
    numbers = [row.tender.id for row in rows]
    lines = tracking.lines(db(), process.id, rows)
    reads = may("tender.inside", Access(None, access.ties(db(), process)))
    opening = tenders_access.in_process(db(), actor(), process.reference)
    return render_template(
        "tenders/process.html",
        rows=rows,
        lines=lines,
        groups=[(key, label, [line for line in lines if line.stance == key]) for key, label in STANCES.items()],
        summary=tracking.summary(lines),
        quarters=tracking.by_quarter(lines),
        matrix=matrix.matrix(db(), process, rows=rows) if reads else None,
        effects=queries.effects(db(), numbers),
        came_back=back.of_many(db(), [row.tender for row in rows]) if reads else {},
        back_words=back_words,
        learning=queries.learning(db(), numbers) if reads else {},
        questions=words.QUESTIONS,
        reads=reads,
        is_open=services.is_open(db(), process),
        may_create=may("tender.create", opening),
        today=today(clock()),
        **pages.frame(process, "procurement"),
    )
