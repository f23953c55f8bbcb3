"""What companies see and do, without an account: list, event, questions, written input. Signing up stands in signup_routes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from coproc.accounts.throttling import check, check_within
from coproc.dialogues import access, queries, signup_queries
from coproc.dialogues.after import publication, summary as opsamling
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import pages as planning_pages
from coproc.dialogues.services import letters, signups
from coproc.dialogues.sharing import parts as talking
from coproc.dialogues.words import KINDS, LANGUAGES, programme_said
from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging import calendar
from coproc.web.access import clock, close_session, db, require, runtime, writing_by
from coproc.web.parts import Link

blueprint = Blueprint("dialogues", __name__)
# A whole ministry sits behind one network: tries are counted by address (and sign-ups by company), and a flood as such.
WRITES_AN_HOUR = 60
FLOOD, FLOOD_WINDOW = 10_000, timedelta(minutes=10)
LIST = "/markedsdialoger"


@contextmanager
def writing_as(company: str, email: str = "") -> Iterator[UnitOfWork]:
    """The request's one transaction, in the name the company gave. Raises TooMany."""
    close_session()  # first: whoever waits for a connection must not hold one
    check(runtime().database, clock(), "public", "everybody", limit=FLOOD, window=FLOOD_WINDOW)
    with writing_by(Actor(kind="company", name=company.strip())) as uow:
        if email:
            check_within(uow, "public_email", email, limit=WRITES_AN_HOUR, window=timedelta(hours=1))
        yield uow


def frame(event: DialogueEvent, last: str = "") -> dict[str, Any]:
    """What every public page of an event has: where one is, and of what."""
    path = f"{LIST}/{event.reference}"
    crumbs = [Link(_("Markedsdialoger"), LIST), Link(event.title, path if last else None)]
    return {
        "event": event,
        "process": event.process,
        "path": path,
        "kind": KINDS.get(event.kind, event.kind),
        "crumbs": [*crumbs, Link(last)] if last else crumbs,
        "example": event.is_example,
    }


@blueprint.get("/markedsdialoger")
@require("dialogue.list")
def index() -> str:
    page = max(1, request.args.get("side", 1, type=int))
    past = request.args.get("vis") == "holdte"
    text, kind = request.args.get("q", "").strip(), request.args.get("form", "")
    found, total = queries.public_events(db(), clock().now(), past=past, text=text, kind=kind, page=page)
    return render_template(
        "dialogues/index.html",
        rows=found,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        past=past,
        kinds=list(KINDS.items()),
        labels=KINDS,
        now=clock().now(),
    )


@blueprint.get("/markedsdialoger/<event_reference>")
@require("dialogue.read", of=access.event)
def show(event: DialogueEvent) -> str:
    return page_of_event(event)


def page_of_event(event: DialogueEvent, row: queries.EventRow | None = None, preview: str = "") -> str:
    """The event as everybody sees it. `preview`: the inside page one comes from, where it is shown before it is published."""
    row = row or queries.row_of(db(), event.id)
    return render_template(
        "dialogues/show.html",
        row=row,
        case=row.case,
        now=clock().now(),
        online=signup_queries.online_is_open(row, clock().now()),
        closed=signups.WHY_CLOSED.get(queries.why_closed(event, row.case.state, clock().now()), ""),
        programme=programme_said(event.programme),
        languages=LANGUAGES,
        published=queries.published_questions(db(), event.id),
        talk=talking.public(db(), event, row.case.state, clock().now()),
        companies=queries.listed_companies(db(), event.id),
        company_count=queries.company_count(db(), event.id) if event.summary_published_at else None,
        summary=opsamling.stored(event),
        given=opsamling.given(db(), event) if event.summary_published_at else None,
        shown=opsamling.shown(db(), event) if event.summary_published_at else [],
        published_tenders=publication.of_process(db(), event.process_id),
        planning=planning_pages.public_parts(db(), event),
        preview=preview,
        **frame(event),
    )


@blueprint.get("/markedsdialoger/<event_reference>/kalender.ics")
@require("dialogue.read", of=access.event)
def calendar_file(event: DialogueEvent) -> Response:
    entry = letters.entry(event)
    if entry is None:
        raise NotFound(_("Arrangementet har ikke fået en dato endnu."))
    state = queries.case_of(db(), event).state
    text = calendar.event_file(entry, "CANCEL" if state == "cancelled" else "PUBLISH", clock().now())
    return Response(
        text, mimetype="text/calendar", headers={"Content-Disposition": f'attachment; filename="{event.reference}.ics"'}
    )
