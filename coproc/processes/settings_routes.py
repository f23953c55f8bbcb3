"""What a facilitator sets for one process, and what will be sent about it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from coproc.cases import reminders, services as cases
from coproc.cases.models import Case
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.processes import access, mail_changes, pages, parameter_form, queries, services
from coproc.processes.models import Process
from coproc.web.access import db, require, writing

blueprint = Blueprint("process_settings", __name__)


@blueprint.route("/processer/<reference>/indstillinger", methods=["GET", "POST"])
@require("process.edit", of=access.process)
def parameters(process: Process) -> ResponseReturnValue:
    case = queries.case_of(db(), process)
    definition = cases.definition_of(case)
    typed = parameter_form.values(definition, case.parameters)
    form = parameter_form.form_class(definition)(data=typed)
    if not mail_changes.is_return() and form.validate_on_submit():
        act = partial(services.set_parameters, process_id=process.id, values=parameter_form.nested(form))
        with form.refusals():
            if shown := mail_changes.confirm(act, title=_("Indstillinger"), back=pages.path_of(process), may_return=True):
                return shown
            with writing() as uow:
                act(uow)
            flash(_("Indstillingerne er gemt."), "success")
            return redirect(pages.path_of(process), 303)
    fields = [getattr(form, name) for name in typed]
    page = pages.frame(process, "overview")
    return render_template("processes/parameters.html", form=form, fields=fields, definition=definition, **page), form.status


def _cases(process: Process) -> list[Case]:
    """The process's own case and those told on its page: participants, events, tenders."""
    scope = (Case.scope_kind == "process", Case.scope_id == process.id)
    return list(db().scalars(select(Case).where(*scope).order_by(Case.id)))


@blueprint.get("/processer/<reference>/paamindelser")
@require("process.edit", of=access.process)
def planned(process: Process) -> str:
    """To whom, when, why, what stops it, and the proof that it went."""
    lines = [line for case in _cases(process) for line in reminders.what_will_be_sent(db(), case)]
    ahead = sorted((line for line in lines if line.state == "planned"), key=lambda line: line.at)
    done = sorted((line for line in lines if line.state != "planned"), key=lambda line: line.at, reverse=True)
    case = queries.case_of(db(), process)
    rules = [rule.key for rule in cases.definition_of(case).state(case.state).reminders]
    page = pages.frame(process, "overview")
    return render_template("processes/reminders.html", ahead=ahead, done=done[:50], rules=rules, **page)


@blueprint.post("/processer/<reference>/paamindelser/<rule>")
@require("process.edit", of=access.process)
def remind(process: Process, rule: str) -> ResponseReturnValue:
    """Send påmindelse til dem, der mangler: nobody who has acted, nobody twice a day."""
    try:
        with writing() as uow:
            names = reminders.remind_now(uow, cases.lock(uow.session, process.case_id or 0), rule)
        flash(
            _("Sendt til {names}.", names=listed(names)) if names else _("Alle har svaret eller er mindet om det i dag."), "success"
        )
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(pages.path_of(process, "/paamindelser"), 303)
