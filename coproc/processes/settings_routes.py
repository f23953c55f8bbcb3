"""What a facilitator sets for one process."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.cases import services as cases
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
