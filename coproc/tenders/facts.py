"""What the workflow may ask about tenders, and about a process's tenders: for many cases at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.kernel.translation import gettext as _
from coproc.processes.models import JOINED_STATES, Participation, Process
from coproc.reference.rules import Regime
from coproc.tenders import queries, words
from coproc.tenders.handover import due
from coproc.tenders.models import Tender
from coproc.workflow.decide import Fact

OWN = Case.__table__.alias("own")  # made once: SQLAlchemy copies every column each time


def missing_in_plan(tender: Tender) -> dict[str, str]:
    """What must be settled before anything is sent: field -> its name, in the order of the work. Regime before procedure (DOMAIN 5b)."""
    wanted = {"regime": _("regelsæt"), "regime_reason": _("begrundelse for regelsættet")}
    if words.regime_needs_procedure(tender.regime):
        wanted |= {"procedure": _("procedure"), "procedure_reason": _("begrundelse for proceduren")}
    if words.names_ground(tender.regime, tender.procedure):
        wanted["legal_ground"] = _("hjemmel")
    wanted["estimated_value_ore"] = _("anslået værdi")
    if tender.regime == Regime.PROCUREMENT_ACT and tender.is_divided is None:
        wanted["is_divided"] = _("delkontrakter eller forklaring (§ 49)")
    if tender.is_divided is False:
        wanted["lots_reason"] = _("begrundelse for ikke at dele op (§ 49)")
    wanted["notice_planned_on"] = _("planlagt dato for bekendtgørelsen")
    return {name: label for name, label in wanted.items() if getattr(tender, name) in (None, "")}


def _tenders(session: Session, cases: Sequence[Case]) -> dict[int, Tender]:
    ids = {case.subject_id: case.id for case in cases}
    return {ids[tender.id]: tender for tender in session.scalars(select(Tender).where(Tender.id.in_(list(ids))))}


def tender_plan_complete(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {case_id: Fact(names=tuple(missing_in_plan(tender).values())) for case_id, tender in _tenders(session, cases).items()}


def documents_drafted(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    found = {}
    for case_id, tender in _tenders(session, cases).items():
        there = queries.newest_documents(session, tender.id)
        found[case_id] = Fact(
            names=tuple(str(words.DOCUMENTS[key]) for key in queries.document_keys(session, tender) if key not in there)
        )
    return found


def contract_dates_known(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    labels = {
        "contract_signed_on": _("dato for underskrift"),
        "contract_starts_on": _("første dag"),
        "contract_ends_on": _("sidste dag"),
    }
    return {
        case_id: Fact(names=tuple(label for name, label in labels.items() if getattr(tender, name) is None))
        for case_id, tender in _tenders(session, cases).items()
    }


def effects_recorded(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    tenders = _tenders(session, cases)
    found = {}
    for case_id, tender in tenders.items():
        measured = due.is_answered(session, tender.id)
        wanted = [target["measure"] for target in queries.targets(session, tender)]
        found[case_id] = Fact(names=tuple(measure for measure in wanted if measure not in measured))
    return found


def _owing(session: Session, cases: Sequence[Case]) -> dict[int, list[tuple[str, dict[int, bool]]]]:
    """Case of a process -> (organisation, {tender behind which it stands: is it settled}) of everyone the process waits for.

    Those are its signatories; where there is no letter (single_procurement), all who have joined.
    """
    process_ids = {case.subject_id: case for case in cases}
    members = session.execute(
        select(Participation.process_id, Participation.id, Organisation.name, OWN.c.state)
        .join(Process, Process.id == Participation.process_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .join(OWN, OWN.c.id == Participation.case_id)
        .where(Participation.process_id.in_(list(process_ids)), OWN.c.state.in_(JOINED_STATES))
        .order_by(Organisation.sort_key)
    ).all()
    tenders = queries.settled(session, process_ids)
    found: dict[int, list[tuple[str, dict[int, bool]]]] = {case.id: [] for case in cases}
    for process_id, participation_id, name, state in members:
        case = process_ids[process_id]
        if case.key == "single_procurement" or state == "signed":
            found[case.id].append((name, tenders.get((process_id, participation_id), {})))
    return found


def every_signatory_settled(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=tuple(name for name, tenders in members if not any(tenders.values())))
        for case_id, members in _owing(session, cases).items()
    }


def learning_answered(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    owing = _owing(session, cases)
    answered = queries.learning(session, {number for members in owing.values() for _name, tenders in members for number in tenders})
    done = {number for number, answers in answered.items() if len(answers) == len(words.QUESTIONS)}
    return {
        case_id: Fact(names=tuple(name for name, tenders in members if done.isdisjoint(tenders)))
        for case_id, members in owing.items()
    }


FACTS = {
    "tender_plan_complete": tender_plan_complete,
    "documents_drafted": documents_drafted,
    "contract_dates_known": contract_dates_known,
    "effects_recorded": effects_recorded,
    "every_signatory_settled": every_signatory_settled,
    "learning_answered": learning_answered,
}
