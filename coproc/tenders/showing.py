"""What the page of one tender shows, part by part; each part is a few values of its template."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.agreements.wording import STANCES
from coproc.audit import timeline
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.reference import labels
from coproc.reference.limits import candidates
from coproc.tenders import access, asking, facts, next_step, outcomes, overview, papers, plan, queries, services, words
from coproc.tenders.handover import back, words as back_words
from coproc.tenders.line import facts as line_facts, newest as newest_workflow
from coproc.tenders.line.here import here
from coproc.tenders.models import Tender
from coproc.tenders.pages import path_of
from coproc.tenders.timeplan import routes as timeplan_routes
from coproc.web.access import Access, actor, db, may
from coproc.web.moves import MoveForm

Values = dict[str, Any]


def sees_documents(tender: Tender) -> bool:
    """Unpublished documents are for the authority and those behind it."""
    return may("document.download", Access(None, access.documents(db(), tender.id)))


def who_and_what(tender: Tender, case: Case) -> Values:
    """Public, too."""
    return {
        "case": case,
        "state": cases.definition_of(case).state(case.state),
        "regimes": labels.REGIMES,
        "procedures": labels.PROCEDURES,
        "behind": [organisation for _id, organisation in queries.participations(db(), [tender.id])[tender.id]],
        "asked": queries.participations(db(), [tender.id], asked=True)[tender.id],
        "own_ids": actor().organisation_ids(*asking.ANSWERING),
    }


def way_on(tender: Tender, case: Case, now: date) -> Values:
    """What is missing, the one thing to do next, and the other ways."""
    moves = cases.moves(db(), actor(), case)
    may_edit = may("tender.edit")
    preparing = case.state in queries.PREPARING
    missing = facts.missing_in_plan(tender) if preparing else {}
    return {
        "preparing": preparing,
        "missing": [(label, path_of(tender, next_step.page_that_mends(name))) for name, label in missing.items()],
        "next": next_step.next_step(db(), tender, case, moves, now) if may_edit else None,
        "forward": next_step.forward(db(), tender, case, moves),
        "moves": moves,
        "forms": outcomes.FORMS,
        "move_form": MoveForm(data={"step_number": case.step_number}),
        "newer": newest_workflow.offered(db(), case) if may_edit else None,
        "line": here(db(), tender, case, now),
        "line_gates": line_facts.FACTS,
    }


def dates_and_material(tender: Tender, case: Case, now: date) -> Values:
    """The plan, the shared requirements and the documents, and in few lines what of them matters now."""
    limits = queries.limits(db(), tender.id)
    needed = queries.requirements(db(), [tender.id])[tender.id]
    documents = papers.papers(db(), tender, now) if sees_documents(tender) else None
    on_tender = timeplan_routes.on_tender(tender, case.state)
    is_over = cases.definition_of(case).state(case.state).kind == "final"
    return {
        **on_tender,
        "limits": limits,
        "sums": plan.sums(db(), tender, limits),
        "steps": labels.STEPS,
        "duty": plan.DUTY,
        "answers_due_on": plan.answers_due_on(limits),
        "requirements": needed,
        "decisions": words.DECISIONS,
        "papers": documents,
        "overview": overview.of(tender, on_tender["timeplan"].plan, limits, needed, documents or [], now, is_over=is_over),
        "is_over": is_over,
    }


def rules_and_value(tender: Tender, now: date) -> Values:
    return {
        "verdict": services.threshold_verdict(db(), tender, tender.authority, now),
        "candidates": candidates(tender.regime, tender.procedure),
        "kinds": words.KINDS,
        "grounds": words.GROUNDS,
        "stances": STANCES,
    }


def what_came_back(tender: Tender) -> Values:
    """The outcome, its effects and what was learned; and the history."""
    return {
        "days_late": outcomes.days_late(tender),
        "targets": queries.targets(db(), tender),
        "effects": queries.effects(db(), [tender.id])[tender.id],
        "back": back.of(db(), tender),
        "back_words": back_words,
        "learning": queries.learning(db(), [tender.id])[tender.id],
        "questions": words.QUESTIONS,
        "entries": timeline.of_subject(db(), "tender", tender.id),
    }
