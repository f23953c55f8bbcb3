"""The one thing to do next with a tender: what is missing, else the step that comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.cases.services import Move
from coproc.kernel.translation import gettext as _, pick
from coproc.reference.rules import Procedure
from coproc.tenders import outcomes, papers, queries, words
from coproc.tenders.facts import missing_in_plan
from coproc.tenders.handover import due
from coproc.tenders.line import changes, open_information, still_so, taken
from coproc.tenders.models import Tender

ONE_STAGE = (Procedure.OPEN, Procedure.CONTEST)
REGIME_FIELDS = ("regime", "regime_reason", "procedure", "procedure_reason", "legal_ground")


@dataclass(frozen=True)
class Next:
    """A link, or a button that posts when `fields` are there."""

    label: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)


def page_that_mends(name: str) -> str:
    """Where a field the plan lacks is filled in."""
    if name in REGIME_FIELDS:
        return "/regelsaet"
    return "/tidsplan" if name == "notice_planned_on" else "/oplysninger"


def next_step(session: Session, tender: Tender, case: Case, moves: list[Move], today: date) -> Next | None:
    """What the authority's officer does now; None when there is nothing."""
    path = f"/udbud/{tender.reference}"
    if case.state in queries.PREPARING and case.state != "bound_by_framework":
        preparing = _preparing(session, tender, case, path, today)
        if preparing:
            return preparing
    if case.state == "effect_followup":
        following = _following(session, tender, path)
        if following:
            return following
    move = forward(session, tender, case, moves)
    if move is None:
        return None
    transition = move.choice.transition
    if transition.trigger in outcomes.FORMS:
        return Next(pick(transition.label.model_dump()), f"{path}/{outcomes.FORMS[transition.trigger]}")
    if move.unmet:
        return None
    return Next(pick(transition.label.model_dump()), f"{path}/flyt/{transition.trigger}", {"step_number": case.step_number})


def forward(session: Session, tender: Tender, case: Case, moves: list[Move]) -> Move | None:
    """The way on that fits this tender: the workflow's own, unless a stage or a standstill does not exist here."""
    by_trigger = {move.choice.transition.trigger: move for move in moves}
    instead = {
        "planned": "" if queries.has_dialogue(session, tender.process_id) else "draft_documents",
        "notice_sent": "receive_offers" if tender.procedure in ONE_STAGE else "",
        "notified": "sign_without_standstill",
    }.get(case.state)
    return by_trigger.get(instead or "") or next((move for move in moves if move.choice.primary), None)


def _preparing(session: Session, tender: Tender, case: Case, path: str, today: date) -> Next | None:
    missing = list(missing_in_plan(tender))
    if any(name in REGIME_FIELDS for name in missing):
        return Next(_("Vælg regelsæt og procedure"), f"{path}/regelsaet")
    if "notice_planned_on" in missing:
        return Next(_("Læg tidsplanen"), f"{path}/tidsplan")
    if missing:
        return Next(_("Udfyld oplysningerne"), f"{path}/oplysninger")
    if queries.undecided(queries.requirements(session, [tender.id])[tender.id]):
        return Next(_("Tag stilling til de fælles krav"), f"{path}/krav")
    answering = _line(session, tender, case, path)
    if answering:
        return answering
    if case.state == "planned" and queries.has_dialogue(session, tender.process_id):
        return None  # the market knowledge is attached first
    if case.state != "documents_drafted" and any(
        paper.is_required and paper.document is None for paper in papers.papers(session, tender, today)
    ):
        return Next(_("Lav udbudsmaterialet"), f"{path}/dokumenter")
    return None


def _line(session: Session, tender: Tender, case: Case, path: str) -> Next | None:
    """What the line to the joint description asks before anything is published."""
    if changes.of(session, tender):
        return Next(_("Tag stilling til ændringerne"), f"{path}/aendringer")
    if case.state != still_so.ASKED_IN:
        return None
    if taken.open_of(session, tender):
        return Next(_("Tag stilling til det, der er hentet"), f"{path}/hentet")
    if any(one.answer is None for one in still_so.of(session, tender, case)):
        return Next(_("Svar på “Stadig sådan?”"), f"{path}/stadig-saadan")
    if any(given is None for _fact, given in open_information.of(session, tender)):
        return Next(_("Del det, eller skriv hvorfor I går videre"), f"{path}/ikke-delt")
    return None


def _following(session: Session, tender: Tender, path: str) -> Next | None:
    measured = due.is_answered(session, tender.id)
    if not measured or any(target["measure"] not in measured for target in queries.targets(session, tender)):
        return Next(_("Registrér den målte effekt"), f"{path}/effekt")
    if len(queries.learning(session, [tender.id])[tender.id]) < len(words.QUESTIONS):
        return Next(_("Svar på seks spørgsmål om det, I lærte"), f"{path}/laering")
    return None
