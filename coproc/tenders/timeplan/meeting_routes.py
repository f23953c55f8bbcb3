"""The political calendar of an organisation. A change is shown with every plan that follows before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts import access
from coproc.accounts.models import Organisation
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date, short_date
from coproc.kernel.translation import gettext as _
from coproc.tenders.timeplan import changes, meetings, queries, reading
from coproc.tenders.timeplan.forms import ImportForm, MeetingForm
from coproc.tenders.timeplan.meetings import Bodies
from coproc.tenders.timeplan.models import PoliticalMeeting
from coproc.tenders.timeplan.reading import Draft
from coproc.web.access import actor, clock, close_session, db, require, runtime, writing
from coproc.web.parts import Link

blueprint = Blueprint("political_calendar", __name__)
LOOK_BACK = timedelta(days=30)
NOT_CARRIED = frozenset({"csrf_token", "confirmed", "ret"})


def path_of(organisation: Organisation, suffix: str = "") -> str:
    return f"/organisation/{organisation.id}/moeder{suffix}"


def _frame(organisation: Organisation, here: str = "") -> dict[str, Any]:
    crumbs = [Link(organisation.name, f"/organisation/{organisation.id}"), Link(_("Politisk kalender"), path_of(organisation))]
    return {"organisation": organisation, "root": path_of(organisation), "crumbs": [*crumbs, Link(here)] if here else crumbs}


@blueprint.get("/organisation/<int:organisation_id>/moeder")
@require("calendar.read", of=access.organisation)
def index(organisation: Organisation) -> str:
    found = queries.meetings(db(), organisation.id, today(clock()) - LOOK_BACK)
    return render_template("tenders/timeplan/meetings.html", meetings=found, **_frame(organisation))


@blueprint.route("/organisation/<int:organisation_id>/moeder/nyt", methods=["GET", "POST"])
@require("calendar.edit", of=access.organisation)
def new(organisation: Organisation) -> ResponseReturnValue:
    form = MeetingForm()
    title = _("Skriv et møde ind")
    if "ret" not in request.form and form.validate_on_submit():
        with form.refusals():
            draft = Draft(form.body.data, form.held_on.data, form.agenda_on.data)
            return _changed(organisation, lambda uow: meetings.add(uow, organisation.id, draft), title, [_told(draft)])
    return render_template("tenders/timeplan/meeting.html", form=form, title=title, **_frame(organisation, title)), form.status


@blueprint.route("/organisation/<int:organisation_id>/moeder/<int:meeting_id>", methods=["GET", "POST"])
@require("calendar.edit", of=access.organisation)
def edit(organisation: Organisation, meeting_id: int) -> ResponseReturnValue:
    row = queries.meeting(db(), organisation.id, meeting_id)
    form = MeetingForm(obj=row)
    title = _("Ret eller flyt mødet")
    if "ret" not in request.form and form.validate_on_submit():
        with form.refusals():
            draft = Draft(form.body.data, form.held_on.data, form.agenda_on.data, row.source_uid)
            version = form.version.data
            lines = [_("Før: {what}", what=_told(_draft(row))), _("Nu: {what}", what=_told(draft))]
            return _changed(
                organisation, lambda uow: meetings.edit(uow, organisation.id, meeting_id, draft, version=version), title, lines
            )
    return render_template("tenders/timeplan/meeting.html", form=form, title=title, **_frame(organisation, title)), form.status


@blueprint.post("/organisation/<int:organisation_id>/moeder/<int:meeting_id>/<any(aflys, hold):act>")
@require("calendar.edit", of=access.organisation)
def call_off(organisation: Organisation, meeting_id: int, act: str) -> ResponseReturnValue:
    row = queries.meeting(db(), organisation.id, meeting_id)
    off = act == "aflys"
    title = _("Aflys mødet") if off else _("Hold mødet alligevel")
    return _changed(
        organisation, lambda uow: meetings.call_off(uow, organisation.id, meeting_id, off=off), title, [_told(_draft(row))]
    )


@blueprint.route("/organisation/<int:organisation_id>/moeder/indlaes", methods=["GET", "POST"])
@require("calendar.edit", of=access.organisation)
def take_in(organisation: Organisation) -> ResponseReturnValue:
    """Pasted lines, or a file: what a file holds comes back as lines, so that the confirmation carries it."""
    form = ImportForm()
    title = _("Læs møder ind")
    if "ret" not in request.form and form.validate_on_submit():
        with form.refusals():
            drafts = _drafts(form)
            lines = [_told(draft) for draft in drafts]
            kept = [("lines", reading.as_lines(drafts)), ("agenda_days", str(form.agenda_days.data))]
            return _changed(organisation, lambda uow: meetings.take_in(uow, organisation.id, drafts), title, lines, kept)
    return render_template("tenders/timeplan/meetings_in.html", form=form, title=title, **_frame(organisation, title)), form.status


def _drafts(form: ImportForm) -> list[Draft]:
    days = form.agenda_days.data if form.agenda_days.data is not None else 8
    file = form.file.data
    if file is None:
        return reading.from_lines(form.lines.data or "", days)
    content = file.stream.read(reading.LARGEST + 1)
    if len(content) > reading.LARGEST:
        raise DomainError(_("Filen er over 1 MB."), field="file")
    if (file.filename or "").lower().endswith(".ics"):
        return reading.from_calendar(content, days)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return reading.from_lines(text, days)


def _draft(row: PoliticalMeeting) -> Draft:
    return Draft(row.body, row.held_on, row.agenda_on)


def _told(draft: Draft) -> str:
    told = _(
        "{body} {day}, sagen klar senest {agenda}",
        body=draft.body,
        day=long_date(draft.held_on),
        agenda=short_date(draft.agenda_on),
    )
    return _("{what} (aflyst)", what=told) if draft.is_cancelled else told


def _changed(
    organisation: Organisation,
    act: Callable[[UnitOfWork], Bodies],
    title: str,
    lines: list[str],
    kept: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    """Rehearsed; when plans follow, shown first. `kept`: what the confirmation carries instead of the form. Raises DomainError."""
    close_session()  # the rehearsal writes, and SQLite has one writer
    with runtime().database.rehearse(actor(), clock()) as uow:
        found = meetings.change(uow, organisation.id, act)
    mark = changes.fingerprint(found)
    # What was in a file nobody has seen yet.
    is_new = "file" in request.files and bool(request.files["file"].filename)
    if (not found and not is_new) or request.form.get("confirmed") == mark:
        with writing() as uow:
            meetings.change(uow, organisation.id, act)
        flash(_("Den politiske kalender er gemt."), "success")
        return redirect(path_of(organisation), 303)
    return render_template(
        "tenders/timeplan/meeting_consequences.html",
        found=found,
        mark=mark,
        title=title,
        lines=lines,
        carried=kept or _carried(),
        changed_since="confirmed" in request.form,
        **_frame(organisation, title),
    )


def _carried() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]
