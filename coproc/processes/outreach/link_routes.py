"""The page behind a personal link: what it is, and the answer. Reading it answers nothing; the button does."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.accounts import part_links
from coproc.accounts.models import Organisation, PartLink
from coproc.kernel.translation import gettext as _
from coproc.processes import queries as processes
from coproc.processes.models import Participation, Process
from coproc.processes.outreach import handover, services, words
from coproc.processes.outreach.access import by_link
from coproc.processes.outreach.forms import OwnAnswerForm
from coproc.processes.outreach.models import Prospect
from coproc.web.access import db, require, writing_by

blueprint = Blueprint("outreach_link", __name__)


@blueprint.route("/jeres-svar/<outreach_token>", methods=["GET", "POST"])
@require("outreach.answer", of=by_link)
def answer(opened: tuple[Prospect, PartLink]) -> ResponseReturnValue:
    prospect, link = opened
    given = {"said": prospect.answer or None, "reason": prospect.answer_reason}
    form = OwnAnswerForm(data=given)
    if form.validate_on_submit():
        with form.refusals(), writing_by(part_links.guest(link)) as uow:
            services.answer(
                uow, prospect.id, form.said.data, reason=form.reason.data, phone=form.phone.data, who=link.name or link.email
            )
            flash(_("Tak for jeres svar."), "success")
            return redirect(request.path, 303)
    process = db().get_one(Process, prospect.process_id)
    prospect = db().get_one(Prospect, prospect.id)
    part = db().get(Participation, prospect.participation_id) if prospect.participation_id else None
    page = render_template(
        "processes/outreach/answer.html",
        form=form,
        prospect=prospect,
        process=process,
        centre=_centre(process),
        joined=[row.organisation.name for row in processes.joined(db(), process.id)] if process.is_public else [],
        statuses=words.STATUSES,
        next_page=handover.leads_to(process, part),
        is_invited=part is not None,
        example=process.is_example,
    )
    return page, form.status


def _centre(process: Process) -> str:
    return db().get_one(Organisation, process.centre_id).name
