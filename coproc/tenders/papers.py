"""The tender's documents: their fields from what is stored, and what is still missing with where it is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.dialogues.after import annex as dialogue
from coproc.documents import catalogue
from coproc.documents.contract import MissingFields, complete
from coproc.documents.models import Document
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date, short_date
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _, speaking
from coproc.processes.models import Process
from coproc.reference import labels
from coproc.reference.rules import Procedure, Regime, Step
from coproc.tenders import plan, queries, words
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, touch
from coproc.workflow.validate import newest

Fields = dict[str, Any]
# Where the first part of a missing field's path is filled in; the rest stands under the tender's own particulars.
PAGES = {
    **dict.fromkeys(("regime", "procedure", "legal_ground", "legal_ground_reason"), "/regelsaet"),
    **dict.fromkeys(("time_limits", "steps", "rule_table"), "/tidsplan"),
    **dict.fromkeys(("award_criteria", "criteria", "award_basis", "evaluation_method"), "/kriterier"),
    **dict.fromkeys(("need_description_version", "kept_requirements", "changed_requirements", "dropped_requirements"), "/krav"),
    "phases": "/vilkaar",
    **dict.fromkeys(("deadline_assessment", "involved_suppliers"), "/bilag"),
}
DIALOGUE = ("events", "shared_information", "summary_url")
BUILT_ON_DESCRIPTION = ("tender_conditions", "requirement_specification")
LEGAL_MARK = "[JURIST: Skriv hjemlen.]"


@dataclass(frozen=True)
class Paper:
    """One document of the set: its newest version, and what is missing before a new one can be made, each with its page."""

    key: str
    title: str
    document: Document | None
    missing: list[tuple[str, str]]


def _upper(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _shared(session: Session, tender: Tender, today: date) -> Fields:
    process = session.get(Process, tender.process_id) if tender.process_id else None
    return {
        "tender_title": tender.title,
        "contracting_authority": session.get_one(Organisation, tender.authority_id).name,
        "document_date": long_date(today),
        "process_title": process.title if process else "",
        "is_joint": process is not None and not newest(process.workflow).is_run_by_buyer,
        "is_own_process": process is not None and newest(process.workflow).is_run_by_buyer,
        "regime": _upper(labels.REGIMES[Regime(tender.regime)]) if tender.regime else "",
        "procedure": _upper(labels.PROCEDURES[Procedure(tender.procedure)]) if tender.procedure else "",
    }


def _steps(session: Session, tender: Tender) -> list[Fields]:
    rows = queries.limits(session, tender.id)
    sums = plan.sums(session, tender, rows)
    notice = tender.notice_sent_on or tender.notice_planned_on
    steps: list[Fields] = [{"step": _("Bekendtgørelsen sendes"), "date": short_date(notice) if notice else ""}]
    for row in rows:
        if row.step in plan.PLANNABLE:
            day = row.planned_on or row.earliest_on
            steps.append(
                {
                    "step": _("Frist: {step}", step=labels.STEPS[Step(row.step)]),
                    "date": short_date(day) if day else "",
                    "earliest": short_date(row.earliest_on) if row.earliest_on else "",
                    "legal_basis": row.basis,
                    "calculation": sums[row.step],
                    "is_unverified": not row.is_verified,
                }
            )
    return steps


def _numbered(session: Session, tender: Tender) -> dict[str, list[Fields]]:
    """The shared requirements by decision, each with its number in the joint description."""
    found: dict[str, list[Fields]] = {decision: [] for decision in words.DECISIONS}
    for number, row in enumerate(queries.requirements(session, [tender.id])[tender.id], start=1):
        said = {"reference": f"F{number}", "is_minimum": row.is_minimum, "reason": row.reason, "proof": row.proof}
        shared = row.shared_text or row.heading
        text = row.own_text if row.decision == "changed" else shared
        found[row.decision].append({**said, "text": text, "original_text": shared})
    return found


def _description(tender: Tender) -> str:
    return str(tender.description_number) if tender.description_number is not None else ""


def conditions(session: Session, tender: Tender, today: date) -> Fields:
    behind = [organisation.name for _id, organisation in queries.participations(session, [tender.id])[tender.id]]
    authority = session.get_one(Organisation, tender.authority_id)
    numbered = _numbered(session, tender)
    ground = str(words.GROUNDS[tender.legal_ground]) if tender.legal_ground else ""
    return {
        **_shared(session, tender, today),
        "registration_number": authority.cvr or "",
        "participants_behind": [name for name in behind if name != authority.name],
        "contact_name": tender.contact_name,
        "contact_email": tender.contact_email,
        "tender_system_url": tender.tender_system_url,
        "background": tender.background,
        "need_description_version": _description(tender),
        "minimum_requirements": [row for kind in ("kept", "changed") for row in numbered[kind] if row["is_minimum"]],
        "legal_ground": ground or (LEGAL_MARK if tender.procedure not in words.GROUNDS_OF else ""),
        "legal_ground_reason": tender.procedure_reason or tender.regime_reason,
        "estimated_value": kroner(tender.estimated_value_ore) if tender.estimated_value_ore is not None else "",
        "contract_period": tender.contract_period,
        "cpv_codes": tender.cpv,
        "time_limits": _steps(session, tender),
        "lots": [{"reference": str(number), "text": text} for number, text in enumerate(tender.lots, start=1)],
        "no_lots_reason": tender.lots_reason,
        "suitability_requirements": tender.suitability,
        "award_criteria": [{"criterion": row["criterion"], "weight": f"{row['weight']} %"} for row in tender.criteria],
        "intellectual_property": tender.intellectual_property,
        "data_terms": tender.data_terms,
        "risk_split": tender.risk_split,
        "is_innovation_partnership": tender.procedure == Procedure.INNOVATION,
        "phases": tender.phases,
        "apprentice_clause": tender.apprentice_clause,
        "prior_dialogue": queries.has_dialogue(session, tender.process_id),
    }


def requirements(session: Session, tender: Tender, today: date) -> Fields:
    numbered = _numbered(session, tender)
    needs = queries.needs_of(session, tender)
    return {
        **_shared(session, tender, today),
        "need_description_version": _description(tender),
        "desired_outcome": "\n\n".join(need.desired_effect for need in needs if need.desired_effect)
        or ("" if tender.process_id else tender.background),
        "outcome_targets": [
            {
                "outcome": target["measure"],
                "baseline_value": target.get("baseline", ""),
                "target_value": target.get("target", ""),
            }
            for target in queries.targets(session, tender)
        ],
        "kept_requirements": numbered["kept"],
        "changed_requirements": numbered["changed"],
        "dropped_requirements": numbered["dropped"],
    }


def criteria(session: Session, tender: Tender, today: date) -> Fields:
    return {
        **_shared(session, tender, today),
        "award_basis": tender.award_basis,
        "criteria": [{**row, "weight": f"{row['weight']} %"} for row in tender.criteria],
        "evaluation_method": tender.evaluation_method,
    }


def timetable(session: Session, tender: Tender, today: date) -> Fields:
    assumptions = [_("Forhåndsmeddelelse er sendt i tide.")] if tender.has_pin else []
    assumptions += [_("Der er et akut behov, som er begrundet.")] if tender.is_urgent else []
    return {
        **_shared(session, tender, today),
        "rule_table": _("coprocs regeltabel over mindstefrister den {day}", day=short_date(today)),
        "steps": _steps(session, tender),
        "assumptions": assumptions,
    }


def annex(session: Session, tender: Tender, today: date, key: str = dialogue.PUBLISHED) -> Fields:
    """What companies were told before the tender (§§ 39 and 174); the dialogues' room knows what that was."""
    shared = _shared(session, tender, today)
    return {
        **dialogue.fields(session, session.get_one(Process, tender.process_id), key),
        **shared,
        "involved_suppliers": tender.involved_companies,
        "deadline_assessment": tender.deadline_assessment,
        "prepared_by": shared["contracting_authority"],
    }


BUILDERS: dict[str, Callable[[Session, Tender, date], Fields]] = {
    "tender_conditions": conditions,
    "requirement_specification": requirements,
    "award_criteria": criteria,
    "tender_timetable": timetable,
    "prior_involvement_annex": annex,
}


def fields_of(session: Session, tender: Tender, key: str, today: date) -> Fields:
    """Documents are Danish, whoever makes them."""
    with speaking("da"):
        return BUILDERS[key](session, tender, today)


def papers(session: Session, tender: Tender, today: date) -> list[Paper]:
    """The set, with what stands in the way of each document."""
    newest = queries.newest_documents(session, tender.id)
    return [
        Paper(key, str(words.DOCUMENTS[key]), newest.get(key), missing(session, tender, key, today))
        for key in queries.document_keys(session, tender)
    ]


def missing(session: Session, tender: Tender, key: str, today: date) -> list[tuple[str, str]]:
    """(sentence, page where it is mended) of every field the document needs."""
    try:
        complete(catalogue.template(key).contract, fields_of(session, tender, key, today))
    except MissingFields as error:
        return [(sentence, _page(session, tender, path.split(".")[0])) for path, sentence in error.errors.items()]
    if key in BUILT_ON_DESCRIPTION and tender.process_id and tender.description_number is None:
        return [(_("Udbuddet mangler en offentliggjort behovsbeskrivelse at bygge på."), f"/udbud/{tender.reference}/krav")]
    if key == "requirement_specification" and (left := queries.undecided(queries.requirements(session, [tender.id])[tender.id])):
        sentence = _("I mangler at tage stilling til {n} fælles krav.", n=left)
        return [(sentence, f"/udbud/{tender.reference}/krav")]
    return []


def _page(session: Session, tender: Tender, field: str) -> str:
    process = session.get(Process, tender.process_id) if tender.process_id else None
    if process and field in DIALOGUE:
        return f"/processer/{process.reference}/markedsdialog"
    if process and field == "desired_outcome":
        needs = queries.needs_of(session, tender)
        return f"/behov/{needs[0].reference}" if needs else f"/processer/{process.reference}"
    return f"/udbud/{tender.reference}{PAGES.get(field, '/oplysninger')}"


def generate(uow: UnitOfWork, tender_id: int, keys: Sequence[str] | None = None) -> list[Document]:
    """Make new versions of these documents, or of the whole set; unchanged ones keep their version.

    Raises DomainError with every sentence of what is missing; then nothing is made.
    """
    tender = opened(uow, tender_id)
    wanted = list(keys) if keys is not None else queries.document_keys(uow.session, tender)
    if not set(wanted) <= set(queries.document_keys(uow.session, tender)):
        raise DomainError(_("Det dokument hører ikke til udbuddet."))
    lacks = [sentence for key in wanted for sentence, _path in missing(uow.session, tender, key, uow.today)]
    if lacks:
        raise DomainError(" ".join(dict.fromkeys(lacks)))
    newest = queries.newest_documents(uow.session, tender.id)
    made = []
    for key in wanted:
        rendered = render(key, fields_of(uow.session, tender, key, uow.today), example=tender.is_example)
        if key in newest and newest[key].context_sha256 == rendered.context_sha256:
            continue
        subject = ("tender", tender.id)
        title = f"{words.DOCUMENTS[key]}: {tender.title}"
        made.append(store(uow, rendered, subject=subject, scope=subject, title=title, is_example=tender.is_example))
    touch(uow, tender)
    return made
