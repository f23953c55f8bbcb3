"""What the pages of planning share: an event's frame, what the public page adds, and the page between a change and its doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from coproc.dialogues import documents
from coproc.dialogues.forms import PROGRAMME_LABEL, EventForm
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import changes, checklist, queries
from coproc.dialogues.planning.changes import Consequences
from coproc.dialogues.words import programme_said
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import deadline, short_date
from coproc.kernel.translation import gettext as _
from coproc.processes import mail_changes, pages
from coproc.web.access import actor, clock, close_session, may, runtime
from coproc.web.parts import Link

NOT_CARRIED = frozenset({"csrf_token", "confirmed"})


@contextmanager
def writing_by_link(name: str) -> Iterator[UnitOfWork]:
    """Who has the link is who it was sent to. Not counted per network: a mail provider answers for all its users from a few addresses."""
    close_session()
    with runtime().database.write(Actor(kind="company", name=name), clock()) as uow:
        yield uow


def path_of(event: DialogueEvent, suffix: str = "") -> str:
    return pages.path_of(event.process, f"/markedsdialog/{event.reference}{suffix}")


def frame(event: DialogueEvent, last: str) -> dict[str, Any]:
    """For templates below an event's page. A partner does not get the way back to what it may not read."""
    found = pages.frame(event.process, "dialogues")
    inside = [Link(_("Markedsdialog"), pages.path_of(event.process, "/markedsdialog")), Link(event.title, path_of(event))]
    above = [Link(_("Processer"), "/processer"), Link(event.process.title, pages.path_of(event.process))]
    found["crumbs"] = [*above, *(inside if may("dialogue.inside") else []), Link(last)]
    return {**found, "tab_label": last, "event": event, "path": path_of(event)}


def public_parts(session: Session, event: DialogueEvent) -> dict[str, Any]:
    """What an invitation must say beside the event's own columns, and its materials; as in the Word file."""
    fields = documents.invitation(session, event, today(clock()))
    return {
        "organisers": fields["organisers"],
        "facilitator": fields["facilitator"],
        "need": fields["need_summary"],
        "materials": queries.published_materials(session, event.id),
    }


def event_parts(session: Session, event: DialogueEvent) -> dict[str, Any]:
    """For the inside page: the checklist while it is planned, materials and audience in numbers."""
    rows = queries.invitations(session, event.id)
    process_path = pages.path_of(event.process, "/rediger")
    return {
        "checklist": [] if event.published_at else checklist.parts(session, event, path_of(event, "/rediger"), process_path),
        "always": checklist.ALWAYS,
        "materials": queries.materials(session, event.id),
        "invited": queries.invitation_counts(rows),
        "statuses": queries.STATUSES,
    }


def before_edit(event: DialogueEvent, columns: dict[str, Any], version: int | None) -> str | None:
    """The page that shows what follows, when something does and it is not confirmed; None to go on. Raises what the edit would raise."""
    if event.published_at is None:
        return None
    close_session()  # the rehearsal writes, and SQLite has one writer
    found = changes.of_edit(runtime().database, actor(), clock(), event.id, version, columns)
    if _goes_on(found):
        return None
    return _page(event, found, _("Ret arrangementet"), _differences(event, columns), _("Gem, og giv besked"))


def before_move(event: DialogueEvent, trigger: str, reason: str, step_number: int | None) -> str | None:
    """The same before an event is cancelled. What is refused anyway is refused by the move itself."""
    if trigger != "cancel" or event.published_at is None or not reason.strip():
        return None
    close_session()
    try:
        found = changes.of_cancelling(runtime().database, actor(), clock(), event.id, reason, step_number)
    except DomainError:
        return None
    if _goes_on(found):
        return None
    return _page(event, found, _("Aflys arrangementet"), [], _("Aflys, og giv besked"), may_return=False)


def _goes_on(found: Consequences) -> bool:
    return not found or request.form.get("confirmed") == found.fingerprint


def _page(
    event: DialogueEvent,
    found: Consequences,
    title: str,
    differences: list[tuple[str, str, str]],
    button: str,
    *,
    may_return: bool = True,
) -> str:
    return render_template(
        "dialogues/planning/consequences.html",
        heading=title,
        found=found,
        mails=found.mails,
        most_people=mail_changes.MOST_PEOPLE,
        changed_since="confirmed" in request.form,
        differences=differences,
        carried=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED],
        button=button,
        may_return=may_return,
        **frame(event, title),
    )


def _differences(event: DialogueEvent, columns: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What is changed: the field's name, as it is, as it will be."""
    form = EventForm(formdata=None)
    found = []
    for name, value in columns.items():
        was = getattr(event, name)
        if was != value and name == "programme":
            found.append((str(PROGRAMME_LABEL), _programme(was), _programme(value)))
        elif was != value:
            words = {str(key): str(label) for key, label in getattr(form[name], "choices", ())}
            before, after = (words.get(str(one)) or _said(one) for one in (was, value))
            found.append((str(form[name].label.text), before, after))
    return found


def _programme(text: str) -> str:
    return "; ".join(" – ".join(filter(None, row.values())) for row in programme_said(text)) or "–"


def _said(value: Any) -> str:
    if not value and value != 0:
        return "–"
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if hasattr(value, "tzinfo"):
        return deadline(value)
    return short_date(value) if hasattr(value, "isoformat") else str(value)
