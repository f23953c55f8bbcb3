"""The front page and its feeds, my tasks, Overblik and its exports."""

from __future__ import annotations

import io

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts.home import home_path
from coproc.dialogues.words import KINDS
from coproc.kernel.clock import local, today
from coproc.kernel.formats import short_month
from coproc.kernel.translation import gettext as _
from coproc.needs.words import FOCUS_AREAS
from coproc.pipeline import exports, front, queries, tasks
from coproc.pipeline.own_reminders import beside, own_reminders
from coproc.pipeline.queries import Filters
from coproc.web.access import actor, clock, db, require
from coproc.web.parts import Bar
from coproc.workflow.validate import newest

blueprint = Blueprint("pipeline", __name__)
SHOWN_EVENTS = 4
SHOWN_PROCESSES = 6


def _page_number() -> int:
    return max(1, request.args.get("side", 1, type=int))


@blueprint.get("/")
@require("page.public")
def index() -> ResponseReturnValue:
    """What is going on, and is it for me? Who is signed in starts with their own work."""
    if actor().kind == "person" and request.args.get("forside") != "1":
        return redirect(home_path(actor()), 303)
    steps = newest("scaling_process").steps
    return render_template(
        "pipeline/front.html",
        events=front.coming(db(), clock().now(), SHOWN_EVENTS),
        processes=front.open_processes(db(), SHOWN_PROCESSES),
        now=clock().now(),
        steps=steps,
        kinds=KINDS,
        local=local,
        short_month=short_month,
        positions={state.key: number for number, state in enumerate(steps, start=1)},
    )


@blueprint.get("/markedsdialoger.ics")
@require("page.public")
def calendar() -> Response:
    return Response(front.calendar(db(), clock().now()), mimetype="text/calendar")


@blueprint.get("/feed.atom")
@require("page.public")
def feed() -> Response:
    return Response(front.atom(db(), clock().now()), mimetype="application/atom+xml")


@blueprint.get("/opgaver")
@require("page.tasks")
def my_tasks() -> str:
    """What do I owe, by when?"""
    now = clock().now()
    found = tasks.gather(db(), actor(), now, _page_number())
    shown = [task for section in found.sections for task in section.tasks]
    reminded, others = beside(own_reminders(db(), actor(), now), shown, now)
    return render_template(
        "pipeline/tasks.html",
        found=found,
        ours=tasks.ours(db(), actor()),
        reminded=reminded,
        reminders=others,
        now=now,
    )


def _filters() -> Filters:
    return Filters(
        text=request.args.get("q", ""),
        focus_area=request.args.get("fokus", ""),
        state=request.args.get("trin", ""),
        centre_id=request.args.get("center", type=int),
        late=request.args.get("norm") == "over",
    )


def _kept() -> dict[str, str]:
    """The filters and the order, as a file is asked for them."""
    return {name: value for name, value in request.args.items() if name in {"q", "fokus", "trin", "center", "norm", "sorter"}}


@blueprint.get("/overblik")
@require("page.pipeline")
def overview() -> str:
    """Is it moving, and what must I decide? `udskriv` shows every row, for paper."""
    filters, now, printing = _filters(), clock().now(), request.args.get("udskriv") == "1"
    day = today(clock())
    sort = request.args.get("sorter", "")
    found = queries.standings(db(), actor(), filters, day)
    chosen = queries.chosen(found, filters, sort)
    pages = -(-len(chosen) // queries.PAGE_SIZE)
    page = min(_page_number(), max(pages, 1))
    shown = chosen if printing else chosen[(page - 1) * queries.PAGE_SIZE : page * queries.PAGE_SIZE]
    late = queries.late(found)
    worst = late[: queries.SHOWN_LATE]
    rows = {row.process.id: row for row in queries.rows(db(), actor(), list({*shown, *worst}), now)}
    return render_template(
        "pipeline/overview.html",
        decisions=tasks.decisions(db(), actor(), now),
        bars=[Bar(label, count, url=f"/overblik?trin={key}") for key, label, count in queries.by_step(found)],
        quarters=[Bar(label, count) for label, count in queries.tenders_by_quarter(db(), actor(), day)],
        late=[rows[one.process_id] for one in worst],
        late_total=len(late),
        rows=[rows[one.process_id] for one in shown],
        total=len(chosen),
        everything=len(found),
        page=page,
        pages=1 if printing else pages,
        sort=sort,
        printing=printing,
        day=day,
        states=[(state.key, str(state.label)) for state in newest("scaling_process").states],
        focus_areas=FOCUS_AREAS,
        centres=queries.centres(db()),
        files={kind: url_for("pipeline.export", kind=kind, _external=None, **_kept()) for kind in ("csv", "xlsx")},
    )


@blueprint.get("/overblik/eksport.<any(csv, xlsx):kind>")
@require("page.export")
def export(kind: str) -> Response:
    """Every row of the list as it is filtered and ordered on the page."""
    filters, day = _filters(), today(clock())
    chosen = queries.chosen(queries.standings(db(), actor(), filters, day), filters, request.args.get("sorter", ""))
    rows = queries.rows(db(), actor(), chosen, clock().now())
    name = f"{_('overblik')}-{day.isoformat()}.{kind}"
    if kind == "xlsx":
        return send_file(
            io.BytesIO(exports.as_xlsx(rows)),
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_attachment=True,
            download_name=name,
        )
    return send_file(
        io.BytesIO(exports.as_csv(rows).encode("utf-8")),
        mimetype="text/csv; charset=utf-8",
        as_attachment=True,
        download_name=name,
    )
