"""For the administrator: which versions of the workflows are in use, and whether the system is well."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.panels import Panel
from coproc.audit.models import AuditHead
from coproc.cases.models import Case
from coproc.kernel.clock import Clock
from coproc.kernel.translation import current_language, gettext as _, ngettext
from coproc.messaging import delivery, heartbeat
from coproc.reference import labels
from coproc.reference.rules import Nature, time_limit_rules
from coproc.reference.thresholds import thresholds
from coproc.web.access import db, require, runtime
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


def _rows(session: Session) -> list[VersionRow]:
    counted = {
        (key, version): count
        for key, version, count in session.execute(
            select(Case.key, Case.definition_version, func.count()).group_by(Case.key, Case.definition_version)
        )
    }
    keys = sorted({definition.key for definition in all_definitions()})
    return [
        VersionRow(load(key, version), version == newest(key).version, counted.get((key, version), 0))
        for key in keys
        for version in versions(key)
    ]


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
        crumbs=_crumbs(Link(_("Forløb"), "/admin/forloeb"), Link(str(definition.title))),
    )


@blueprint.get("/admin/regler")
@require("admin.rules")
def rules() -> str:
    """The dated rule table of time limits, with paragraph, source and what is not verified."""
    return render_template(
        "pipeline/rules.html",
        rules=time_limit_rules(),
        thresholds=thresholds(),
        labels=labels,
        appropriate=Nature.APPROPRIATE,
        crumbs=_crumbs(Link(_("Frister og regler"))),
    )


@blueprint.get("/admin/system")
@require("admin.system")
def system_state() -> str:
    """Worker, mail and log."""
    head = db().get(AuditHead, 1)
    return render_template(
        "pipeline/system.html",
        worker=heartbeat.status(db(), runtime().clock),
        waiting=delivery.waiting(db(), runtime().clock),
        mails=delivery.counts(db()),
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


def rules_panel(_session: Session, _clock: Clock) -> Panel:
    return Panel(_("Frister og regler"), _("Tabellen med paragraffer, kilder og det, der ikke er verificeret."), "/admin/regler")


def system_panel(session: Session, clock: Clock) -> Panel:
    if heartbeat.status(session, clock) == "ok":
        return Panel(_("System"), _("Påmindelser og mails bliver sendt."), "/admin/system", kind="success")
    return Panel(_("System"), _("Der er ikke hørt fra den, der sender påmindelser og mails."), "/admin/system", kind="warning")


PANELS = {"workflows": workflow_panel, "rules": rules_panel, "system": system_panel}
