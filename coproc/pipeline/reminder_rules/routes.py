"""Regler for påmindelser: all of a process's rules (its participants' and events' too), or a tender's; one is changed after a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from coproc.cases import rule_changes, rule_texts
from coproc.cases.rule_models import ReminderRule
from coproc.cases.rule_words import COUNTS_FROM
from coproc.cases.rules import merged
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.pipeline.reminder_rules.forms import filled
from coproc.processes import access as process_access, mail_changes, pages as process_pages
from coproc.processes.models import Process
from coproc.tenders import access as tender_access, pages as tender_pages
from coproc.tenders.models import Tender
from coproc.web.access import db, require, writing
from coproc.web.parts import Link
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.validate import newest

blueprint = Blueprint("reminder_rules", __name__)
PATH = "/paamindelser/regler"


@dataclass(frozen=True)
class Place:
    """Whose rules they are, where their pages are, and what the pages' frame is given."""

    scope: Subject
    path: str
    frame: dict[str, Any]


def _of_process(process: Process) -> Place:
    frame = process_pages.frame(process, "overview")
    crumbs = [*frame["crumbs"], Link(_("Påmindelser"), process_pages.path_of(process, "/paamindelser"))]
    return Place(("process", process.id), process_pages.path_of(process, PATH), {**frame, "crumbs": crumbs})


def _of_tender(tender: Tender) -> Place:
    return Place(("tender", tender.id), tender_pages.path_of(tender, PATH), tender_pages.frame(tender))


@dataclass(frozen=True)
class Row:
    """One rule as the list shows it."""

    workflow: str
    rule: Rule
    now: Rule
    is_off: bool
    is_changed: bool
    by: str

    @property
    def name(self) -> str:
        return rule_texts.name_of(self.rule)

    @property
    def said(self) -> list[str]:
        """When, to whom, what stops it: in plain sentences."""
        if self.is_off:
            return [_("Sendes ikke.")]
        parts = [rule_texts.when_said(self.now), _("til {names}", names=rule_texts.people_said(self.now.to))]
        parts += [part for part in (rule_texts.told_said(self.now), rule_texts.stop_said(self.now)) if part]
        return parts


def _index(place: Place) -> str:
    scope = (ReminderRule.scope_kind == place.scope[0], ReminderRule.scope_id == place.scope[1])
    changed = {(one.workflow, one.rule): one for one in db().scalars(select(ReminderRule).where(*scope))}
    groups: dict[str, list[Row]] = {}
    for workflow, rule in rule_changes.rules_in(db(), place.scope):
        own = changed.get((workflow, rule.key))
        changes: Mapping[str, Any] = own.changes if own else {}
        row = Row(workflow, rule, merged(rule, changes), bool(changes.get("off")), own is not None, own.changed_by if own else "")
        groups.setdefault(str(newest(workflow).title), []).append(row)
    here = Link(_("Regler"))
    values = {**place.frame, "crumbs": [*place.frame["crumbs"], here], "groups": groups, "path": place.path}
    return render_template("pipeline/reminder_rules/index.html", **values)


def _edit(place: Place, workflow: str, key: str) -> ResponseReturnValue:
    """Shown, refused beside its fields, rehearsed and shown with the mails it changes, or saved."""
    rule = rule_changes.find(db(), place.scope, workflow, key)
    own = rule_changes.row_of(db(), place.scope, workflow, key)
    changes = own.changes if own else {}
    form = filled(workflow, rule, merged(rule, changes), is_off=bool(changes.get("off")), version=own.version if own else None)
    here = [Link(_("Regler"), place.path), Link(rule_texts.name_of(rule))]
    frame = {**place.frame, "crumbs": [*place.frame["crumbs"], *here]}
    is_reset = "reset" in request.form
    if is_reset or form.validate_on_submit():
        wanted = {} if is_reset else form.changes(rule)

        def act(uow: UnitOfWork) -> None:
            rule_changes.save(uow, place.scope, workflow, key, wanted, version=form.version.data)

        with form.refusals():
            says = _becomes(rule, wanted, own.changes if own else {})
            if page := mail_changes.confirm(
                act, title=rule_texts.name_of(rule), back=request.path, always=True, lead=says, **frame
            ):
                return page
            with writing() as uow:
                act(uow)
            flash(_("Reglen er gemt. Påmindelserne følger den fra nu af."), "success")
            return redirect(place.path, 303)
    values = {
        **frame,
        "form": form,
        "rule": rule,
        "name": rule_texts.name_of(rule),
        "standard": rule_texts.sentence(rule),
        "is_changed": own is not None,
        "path": place.path,
        "date": str(COUNTS_FROM.get(rule.key, rule.anchor)),
    }
    return render_template("pipeline/reminder_rules/edit.html", **values), form.status


def _becomes(rule: Rule, wanted: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if wanted.get("off"):
        return _("Påmindelsen bliver ikke sendt.")
    says = _("Reglen bliver: {rule}.", rule=rule_texts.sentence(merged(rule, wanted)))
    if wanted.get("note", "") == now.get("note", ""):
        return says
    return says + " " + _("De planlagte påmindelser får den nye tekst.")


@blueprint.get("/processer/<reference>/paamindelser/regler")
@require("process.edit", of=process_access.process)
def of_process(process: Process) -> str:
    return _index(_of_process(process))


@blueprint.route("/processer/<reference>/paamindelser/regler/<workflow>/<rule_key>", methods=["GET", "POST"])
@require("process.edit", of=process_access.process)
def edit_of_process(process: Process, workflow: str, rule_key: str) -> ResponseReturnValue:
    return _edit(_of_process(process), workflow, rule_key)


@blueprint.get("/udbud/<reference>/paamindelser/regler")
@require("tender.edit", of=tender_access.tender)
def of_tender(tender: Tender) -> str:
    return _index(_of_tender(tender))


@blueprint.route("/udbud/<reference>/paamindelser/regler/<workflow>/<rule_key>", methods=["GET", "POST"])
@require("tender.edit", of=tender_access.tender)
def edit_of_tender(tender: Tender, workflow: str, rule_key: str) -> ResponseReturnValue:
    return _edit(_of_tender(tender), workflow, rule_key)
