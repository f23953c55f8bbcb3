"""What a facilitator sets for one process, and what will be sent about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from coproc.cases import reminders, services as cases
from coproc.cases.models import Case
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.processes import access, pages, queries, services
from coproc.processes.models import Process
from coproc.web.access import db, require, writing
from coproc.web.forms import Form, IntegerField
from coproc.workflow.definition import Definition, MapParameter

blueprint = Blueprint("process_settings", __name__)
APART = "__"  # between a map's name and its part, in the name of a field


def _form_class(definition: Definition) -> type[Form]:
    """A whole number per declared parameter, with its bounds."""
    fields: dict[str, Any] = {}
    for name, parameter in definition.parameters.items():
        if isinstance(parameter, MapParameter):
            for part in parameter.default:
                label = f"{parameter.label}: {definition.state(part).label if part in definition.by_key else part}"
                fields[f"{name}{APART}{part}"] = IntegerField(label, least=parameter.min, most=parameter.max)
        else:
            fields[name] = IntegerField(str(parameter.label), least=parameter.min, most=parameter.max)
    return type("ParametersForm", (Form,), fields)


def _values(definition: Definition, case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, parameter in definition.parameters.items():
        own = case.parameters.get(name)
        if isinstance(parameter, MapParameter):
            for part, default in parameter.default.items():
                found[f"{name}{APART}{part}"] = (own or {}).get(part, default)
        else:
            found[name] = parameter.default if own is None else own
    return found


def _nested(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in data.items():
        name, apart, part = key.partition(APART)
        if apart:
            found.setdefault(name, {})[part] = value
        else:
            found[name] = value
    return found


@blueprint.route("/processer/<reference>/indstillinger", methods=["GET", "POST"])
@require("process.edit", of=access.process)
def parameters(process: Process) -> ResponseReturnValue:
    case = queries.case_of(db(), process)
    definition = cases.definition_of(case)
    form = _form_class(definition)(data=_values(definition, case))
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.set_parameters(uow, process.id, _nested({k: v for k, v in form.data.items() if k != "csrf_token"}))
            flash(_("Indstillingerne er gemt."), "success")
            return redirect(pages.path_of(process), 303)
    fields = [getattr(form, name) for name in _values(definition, case)]
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
