"""For the administrator: which versions of the workflows are in use, and whether the system is well."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.panels import Panel
from coproc.audit.models import AuditHead
from coproc.cases import defaults
from coproc.cases.models import Case
from coproc.kernel.clock import Clock
from coproc.kernel.translation import current_language, gettext as _, ngettext
from coproc.messaging import bounces, delivery, heartbeat, wellbeing
from coproc.processes import parameter_form
from coproc.reference import changes
from coproc.web.access import db, require, runtime, writing
from coproc.web.parts import Link
from coproc.workflow.definition import Definition
from coproc.workflow.diagram import as_text
from coproc.workflow.validate import all_definitions, load, newest, versions

blueprint = Blueprint("administration", __name__)


def _crumbs(*links: Link) -> list[Link]:
    return [Link(_("Administration"), "/admin"), *links]


@dataclass(frozen=True)
class VersionRow:
    definition: Definition
    is_newest: bool
    running: int
    is_default: bool  # new cases follow it
    is_pinned: bool


def _rows(session: Session) -> list[VersionRow]:
    counted = {
        (key, version): count
        for key, version, count in session.execute(
            select(Case.key, Case.definition_version, func.count()).group_by(Case.key, Case.definition_version)
        )
    }
    keys = sorted({definition.key for definition in all_definitions()})
    return [
        VersionRow(
            load(key, version), version == newest(key).version, counted.get((key, version), 0), *_standing(session, key, version)
        )
        for key in keys
        for version in versions(key)
    ]


def _standing(session: Session, key: str, version: str) -> tuple[bool, bool]:
    return defaults.definition_for_new(session, key).version == version, defaults.pinned(session, key) == version


@blueprint.get("/admin/forloeb")
@require("admin.workflows")
def workflows() -> str:
    """Every published version and how many cases run on it; a running case stays on its own."""
    return render_template("pipeline/workflows.html", rows=_rows(db()), crumbs=_crumbs(Link(_("Forløb"))))


@blueprint.get("/admin/forloeb/<key>/<version>")
@require("admin.workflows")
def workflow(key: str, version: str) -> str:
    definition = load(key, version)
    return render_template(
        "pipeline/workflow.html",
        definition=definition,
        sentences=as_text(definition, current_language()),
        is_pinned=defaults.pinned(db(), key) == version,
        used=defaults.definition_for_new(db(), key),
        crumbs=_crumbs(Link(_("Forløb"), "/admin/forloeb"), Link(str(definition.title))),
    )


@blueprint.post("/admin/forloeb/<key>/<version>/fast")
@require("admin.workflows")
def pin(key: str, version: str) -> ResponseReturnValue:
    """New cases follow this version until somebody says otherwise."""
    with writing() as uow:
        defaults.pin(uow, key, version)
    flash(_("Nye sager følger version {version}. Sager, der er i gang, bliver på deres.", version=version), "success")
    return redirect(url_for("administration.workflow", key=key, version=version), 303)


@blueprint.post("/admin/forloeb/<key>/<version>/nyeste")
@require("admin.workflows")
def unpin(key: str, version: str) -> ResponseReturnValue:
    with writing() as uow:
        defaults.pin(uow, key, None)
    flash(_("Nye sager følger igen den nyeste version."), "success")
    return redirect(url_for("administration.workflow", key=key, version=version), 303)


@blueprint.route("/admin/forloeb/<key>/begyndelsesvaerdier", methods=["GET", "POST"])
@require("admin.workflows")
def parameters(key: str) -> ResponseReturnValue:
    """The values new cases begin with, within the bounds of the version they follow."""
    definition = defaults.definition_for_new(db(), key)
    typed = parameter_form.values(definition, defaults.parameters_for_new(db(), definition))
    form = parameter_form.form_class(definition)(data=typed)
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                defaults.set_parameters(uow, key, parameter_form.nested(form))
            flash(_("Nye sager begynder med de værdier. Sager, der er i gang, beholder deres."), "success")
            return redirect(url_for("administration.workflows"), 303)
    page = render_template(
        "pipeline/workflow_parameters.html",
        form=form,
        fields=[getattr(form, name) for name in typed],
        definition=definition,
        crumbs=_crumbs(Link(_("Forløb"), "/admin/forloeb"), Link(str(definition.title))),
    )
    return page, form.status


@blueprint.get("/admin/system")
@require("admin.system")
def system_state() -> str:
    """Worker, mail and log."""
    head = db().get(AuditHead, 1)
    state = wellbeing.look(db(), runtime().clock)
    return render_template(
        "pipeline/system.html",
        state=state,
        sentence=wellbeing.sentence(state),
        duration=wellbeing.duration,
        mails=delivery.counts(db()),
        failing=bounces.count(db()),
        pace=current_app.config["COPROC"].mails_per_minute,
        events=head.sequence if head else 0,
        crumbs=_crumbs(Link(_("System"))),
    )


def workflow_panel(session: Session, _clock: Clock) -> Panel:
    rows = _rows(session)
    old = sum(row.running for row in rows if not row.is_newest)
    sentence = ngettext("{n} version er offentliggjort.", "{n} versioner er offentliggjort.", len(rows))
    if old:
        sentence += " " + ngettext("{n} sag følger en ældre.", "{n} sager følger en ældre.", old)
    return Panel(_("Forløb"), sentence, "/admin/forloeb")


def rules_panel(session: Session, _clock: Clock) -> Panel:
    sentence = _("Tabellen med paragraffer, kilder og det, der ikke er verificeret.")
    if waiting := len(changes.waiting(session)):
        sentence += " " + ngettext("{n} række venter på godkendelse.", "{n} rækker venter på godkendelse.", waiting)
    return Panel(_("Frister og regler"), sentence, "/admin/regler")


def system_panel(session: Session, clock: Clock) -> Panel:
    state = wellbeing.look(session, clock)
    if state.is_ok:
        return Panel(_("System"), _("Påmindelser og mails bliver sendt."), "/admin/system", kind="success")
    if state.silent_seconds is not None and state.silent_seconds <= heartbeat.SILENT_AFTER.total_seconds():
        return Panel(_("System"), wellbeing.sentence(state), "/admin/system", kind="warning")
    return Panel(_("System"), _("Der er ikke hørt fra den, der sender påmindelser og mails."), "/admin/system", kind="warning")


def grounds_panel(_session: Session, _clock: Clock) -> Panel:
    return Panel(
        _("Hjemler for at undtage fra aktindsigt"),
        _("De paragraffer, man kan vælge, når noget undtages fra aktindsigt."),
        "/admin/hjemler",
    )


PANELS = {"workflows": workflow_panel, "rules": rules_panel, "grounds": grounds_panel, "system": system_panel}
