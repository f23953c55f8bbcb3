"""What happened with a tender, each on a page of its own: notice, award, contract, implementation, effects, learning, or why not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.tenders import access, outcomes, queries, words
from coproc.tenders.forms import (
    AnnulForm,
    AwardNoticeForm,
    ContractForm,
    DecisionForm,
    EffectForm,
    FrameworkForm,
    FreeEffectForm,
    ImplementForm,
    LearningForm,
    NoticeForm,
    ReasonForm,
)
from coproc.tenders.handover import learning as lessons
from coproc.tenders.line.here import before_notice
from coproc.tenders.models import Tender
from coproc.tenders.pages import filled, values_of
from coproc.web.access import clock, db, require
from coproc.web.forms import Form

blueprint = Blueprint("tender_outcomes", __name__)


@blueprint.route("/udbud/<reference>/bekendtgoerelse", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def notice(tender: Tender) -> ResponseReturnValue:
    form = NoticeForm(data={"version": tender.version, "on": tender.notice_planned_on, "url": tender.publication_url})
    return filled(
        tender,
        form,
        lambda uow: outcomes.send_notice(uow, tender.id, **values_of(form)),
        title=_("Bekendtgørelsen er sendt"),
        lead=_("Bekendtgørelsen sender I fra jeres udbudssystem. Her skriver I, hvornår det skete; så regnes fristerne derfra."),
        asked=before_notice(db(), tender, queries.row_of(db(), tender).case),
        submit=_("Registrér bekendtgørelsen"),
        done=_("Bekendtgørelsen er registreret. De andre deltagere og virksomhederne får besked."),
    )


@blueprint.route("/udbud/<reference>/tildeling", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def decision(tender: Tender) -> ResponseReturnValue:
    form = DecisionForm(data={"version": tender.version, "on": today(clock()), "has_standstill": True})
    return filled(
        tender,
        form,
        lambda uow: outcomes.send_decision(uow, tender.id, **values_of(form)),
        title=_("Tilbudsgiverne er underrettet"),
        lead=_("Alle får besked om valget og begrundelsen på samme tid. Dagen efter begynder standstill-perioden."),
        submit=_("Registrér underretningen"),
        done=_("Underretningen er registreret."),
    )


@blueprint.route("/udbud/<reference>/kontrakt", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def contract(tender: Tender) -> ResponseReturnValue:
    """A contract inside the standstill is refused, with the first lawful day."""
    form = ContractForm(data={"version": tender.version, "winner": tender.winner, "value_ore": tender.contract_value_ore})
    if queries.row_of(db(), tender).case.state != "notified":
        del form.reason
    warning = outcomes.too_early(db(), tender, today(clock()))
    return filled(
        tender,
        form,
        lambda uow: outcomes.sign_contract(uow, tender.id, **values_of(form)),
        title=_("Kontrakten er underskrevet"),
        notes=[warning] if warning else [],
        submit=_("Registrér kontrakten"),
        done=_("Kontrakten er registreret. Send bekendtgørelsen om den senest 30 dage efter underskriften."),
    )


@blueprint.route("/udbud/<reference>/kontraktbekendtgoerelse", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def award_notice(tender: Tender) -> ResponseReturnValue:
    form = AwardNoticeForm(data={"version": tender.version, "on": today(clock())})
    return filled(
        tender,
        form,
        lambda uow: outcomes.send_award_notice(uow, tender.id, **values_of(form)),
        title=_("Bekendtgørelsen om kontrakten er sendt"),
        lead=_("Den sendes senest 30 dage efter underskriften (§ 129)."),
        submit=_("Registrér bekendtgørelsen"),
        done=_("Bekendtgørelsen om kontrakten er registreret."),
    )


@blueprint.route("/udbud/<reference>/ibrugtagning", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def implementation(tender: Tender) -> ResponseReturnValue:
    form = ImplementForm(data={"version": tender.version, "on": tender.implemented_on, "note": tender.implementation_note})
    return filled(
        tender,
        form,
        lambda uow: outcomes.implement(uow, tender.id, **values_of(form)),
        title=_("Løsningen tages i brug"),
        submit=_("Gem"),
        done=_("Ibrugtagningen er registreret."),
    )


@blueprint.route("/udbud/<reference>/effekt", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def effect(tender: Tender) -> ResponseReturnValue:
    """Measured against the targets the need set, so that the others can compare."""
    targets = queries.targets(db(), tender)
    form: EffectForm = EffectForm() if targets else FreeEffectForm()
    if targets:
        form.measure.choices = [(target["measure"], target["measure"]) for target in targets]
    notes = [
        _(
            "{measure}: i dag {baseline}, mål {target}.",
            measure=row["measure"],
            baseline=row.get("baseline") or "–",
            target=row.get("target") or "–",
        )
        for row in targets
    ]
    return filled(
        tender,
        form,
        lambda uow: outcomes.record_effect(uow, tender.id, **values_of(form)),
        title=_("Målt effekt"),
        notes=notes,
        submit=_("Gem målingen"),
        done=_("Målingen er gemt."),
        to="#effekt",
    )


@blueprint.route("/udbud/<reference>/laering", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def learning(tender: Tender) -> ResponseReturnValue:
    stored = queries.learning(db(), [tender.id])[tender.id]
    said = {question: stored[question].answer for question in words.QUESTIONS if question in stored}
    form = LearningForm(data={**said, "audience": lessons.audience_of(db(), tender.id)})

    def act(uow: UnitOfWork) -> None:
        values = values_of(form)
        audience = values.pop("audience") or lessons.audience_of(uow.session, tender.id)
        outcomes.answer_learning(uow, tender.id, values, audience=audience)

    return filled(
        tender,
        form,
        act,
        title=_("Det lærte vi"),
        lead=_("Seks korte svar, som den næste køber ser først. I kan gemme undervejs."),
        submit=_("Gem svarene"),
        done=_("Svarene er gemt."),
        to="#laering",
    )


@blueprint.route("/udbud/<reference>/rammeaftale", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def framework(tender: Tender) -> ResponseReturnValue:
    stored = {"framework": tender.framework_name, "until": tender.framework_until, "binds": tender.framework_binds}
    form = FrameworkForm(data={"version": tender.version, **stored})
    return filled(
        tender,
        form,
        lambda uow: outcomes.bind(uow, tender.id, **values_of(form)),
        title=_("Bundet af en rammeaftale"),
        lead=_("Så ved de andre og virksomhederne, hvornår I kan købe frit."),
        submit=_("Gem"),
        done=_("Rammeaftalen er registreret."),
    )


def _end(tender: Tender, trigger: str, title: str, lead: str, kind: type[Form] = ReasonForm) -> ResponseReturnValue:
    form = kind(data={"version": tender.version})

    def act(uow: UnitOfWork) -> Any:
        return outcomes.end(uow, tender.id, trigger, **values_of(form))

    return filled(
        tender, form, act, title=title, lead=lead, submit=_("Afslut med denne begrundelse"), done=_("Udbuddet er afsluttet.")
    )


@blueprint.route("/udbud/<reference>/andet-end-indkoeb", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def otherwise(tender: Tender) -> ResponseReturnValue:
    lead = _("Behovet er løst på en anden måde, for eksempel med en standard eller en fælles praksis. Skriv, hvad I gjorde.")
    return _end(tender, "end_otherwise", _("Andet end indkøb"), lead)


@blueprint.route("/udbud/<reference>/intet-udbud", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def no_tender(tender: Tender) -> ResponseReturnValue:
    lead = _("En leder beslutter, at der ikke kommer et udbud. Begrundelsen vises for de andre deltagere.")
    return _end(tender, "drop", _("Intet udbud"), lead)


@blueprint.route("/udbud/<reference>/annuller", methods=["GET", "POST"])
@require("tender.outcome", of=access.tender)
def annul(tender: Tender) -> ResponseReturnValue:
    lead = _("Udbuddet kan ikke åbnes igen. Et nyt udbud er et nyt forløb.")
    return _end(tender, "annul", _("Annullér udbuddet"), lead, AnnulForm)
