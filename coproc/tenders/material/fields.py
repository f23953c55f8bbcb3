"""What a tender's documents are filled with, from what is stored. `language` is the reader's: dates and labels follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.dialogues.after import annex as dialogue
from coproc.kernel.formats import long_date, short_date
from coproc.kernel.money import kroner
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.processes.models import Process
from coproc.reference import labels
from coproc.reference.rules import Procedure, Regime, Step
from coproc.tenders import plan, queries, words
from coproc.tenders.line import open_information
from coproc.tenders.models import Tender
from coproc.workflow.validate import newest

Fields = dict[str, Any]
# Where the buyer chooses no ground, the lawyer is told where DOMAIN 2.1 and 2.2 have one; nobody has looked the text up.
LEGAL_MARK = "[JURIST: Skriv hjemlen.]"
LOOK_UP: dict[tuple[str, str], str] = {
    (Regime.PROCUREMENT_ACT, Procedure.OPEN): "udbudsloven §§ 56-57",
    (Regime.PROCUREMENT_ACT, Procedure.RESTRICTED): "udbudsloven §§ 58-60",
    (Regime.PROCUREMENT_ACT, Procedure.WITHOUT_NOTICE): "udbudsloven §§ 80-83",
    (Regime.UTILITIES, Procedure.OPEN): "dir. 2014/25/EU art. 45",
    (Regime.UTILITIES, Procedure.RESTRICTED): "dir. 2014/25/EU art. 46-47",
    (Regime.UTILITIES, Procedure.NEGOTIATED): "dir. 2014/25/EU art. 46-47",
    **{(Regime.LIGHT, procedure): "udbudsloven §§ 186-190" for procedure in Procedure},
}
ONE_STAGE = (Procedure.OPEN, Procedure.CONTEST)


def _upper(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def shared(session: Session, tender: Tender, today: date) -> Fields:
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
    """The shared requirements by decision, each with its number in the joint description (K3): the same everywhere, whatever is left out."""
    found: dict[str, list[Fields]] = {decision: [] for decision in words.DECISIONS}
    for row in queries.requirements(session, [tender.id])[tender.id]:
        said = {"reference": row.section_key, "is_minimum": row.is_minimum, "reason": row.reason, "proof": row.proof}
        shared = row.shared_text or row.heading
        text = row.own_text if row.decision == "changed" else shared
        found[row.decision].append({**said, "text": text, "original_text": shared})
    return found


def _description(tender: Tender) -> str:
    return str(tender.description_number) if tender.description_number is not None else ""


def _ground(tender: Tender) -> str:
    """The one the buyer chose; "" where one must be chosen and is not; else what the lawyer settles."""
    if tender.legal_ground:
        return str(words.GROUNDS[tender.legal_ground])
    if words.names_ground(tender.regime, tender.procedure):
        return ""
    where = LOOK_UP.get((tender.regime or "", tender.procedure or ""))
    return f"[JURIST: Slå hjemlen op i {where}, og skriv den.]" if where else LEGAL_MARK


def conditions(session: Session, tender: Tender, today: date) -> Fields:
    behind = [organisation.name for _id, organisation in queries.participations(session, [tender.id])[tender.id]]
    authority = session.get_one(Organisation, tender.authority_id)
    numbered = _numbered(session, tender)
    return {
        **shared(session, tender, today),
        "registration_number": authority.cvr or "",
        "participants_behind": [name for name in behind if name != authority.name],
        "contact_name": tender.contact_name,
        "contact_email": tender.contact_email,
        "tender_system_url": tender.tender_system_url,
        "background": tender.background,
        "need_description_version": _description(tender),
        "minimum_requirements": [row for kind in ("kept", "changed") for row in numbered[kind] if row["is_minimum"]],
        "legal_ground": _ground(tender),
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
        **shared(session, tender, today),
        "need_description_version": _description(tender),
        "desired_outcome": "\n\n".join(need.desired_effect for need in needs if need.desired_effect)
        or ("" if needs else tender.background),  # no need says it: then the tender's own words
        "outcome_targets": _targets(session, tender),
        "kept_requirements": numbered["kept"],
        "changed_requirements": numbered["changed"],
        "dropped_requirements": numbered["dropped"],
    }


def _targets(session: Session, tender: Tender) -> list[Fields]:
    return [
        {"outcome": target["measure"], "baseline_value": target.get("baseline", ""), "target_value": target.get("target", "")}
        for target in queries.targets(session, tender)
    ]


def criteria(session: Session, tender: Tender, today: date) -> Fields:
    return {
        **shared(session, tender, today),
        "award_basis": tender.award_basis,
        "criteria": [{**row, "weight": f"{row['weight']} %"} for row in tender.criteria],
        "evaluation_method": tender.evaluation_method,
    }


def timetable(session: Session, tender: Tender, today: date) -> Fields:
    assumptions = [_("Forhåndsmeddelelse er sendt i tide.")] if tender.has_pin else []
    assumptions += [_("Der er et akut behov, som er begrundet.")] if tender.is_urgent else []
    return {
        **shared(session, tender, today),
        "rule_table": _("coprocs regeltabel over mindstefrister den {day}", day=short_date(today)),
        "steps": _steps(session, tender),
        "assumptions": assumptions,
    }


def annex(session: Session, tender: Tender, today: date, key: str = dialogue.PUBLISHED) -> Fields:
    """What companies were told before the tender (§§ 39 and 174); the dialogues' room knows what that was."""
    own = shared(session, tender, today)
    said = dialogue.fields(session, session.get_one(Process, tender.process_id), key)
    told = open_information.with_reasons(session, tender, own["contracting_authority"], said["unshared_information"])
    return {
        **said,
        **own,
        "unshared_information": told,
        "involved_suppliers": tender.involved_companies,
        "deadline_assessment": tender.deadline_assessment,
        "prepared_by": own["contracting_authority"],
    }


def everything(session: Session, tender: Tender, today: date) -> Fields:
    """For the contract, the guides, the letters and the report: each takes of it what it knows."""
    numbered = _numbered(session, tender)
    process = session.get_one(Process, tender.process_id) if queries.has_dialogue(session, tender.process_id) else None
    notice = tender.notice_sent_on or tender.notice_planned_on
    return {
        **conditions(session, tender, today),
        "requirements": [*numbered["kept"], *numbered["changed"]],
        "outcome_targets": _targets(session, tender),
        "evaluation_method": tender.evaluation_method,
        "winner": tender.winner,
        "contract_value": kroner(tender.contract_value_ore) if tender.contract_value_ore is not None else "",
        "decision_date": long_date(tender.decision_sent_on) if tender.decision_sent_on else "",
        "standstill_end": long_date(tender.standstill_ends_on) if tender.standstill_ends_on else "",
        "notice_date": long_date(notice) if notice else "",
        "is_one_stage": tender.procedure in ONE_STAGE,
        "outcome_reason": tender.outcome_reason if tender.winner else "",
        "involved_suppliers": tender.involved_companies,
        "measures": dialogue.fields(session, process)["measures"] if process else [],
        "deadline_assessment": tender.deadline_assessment,
    }


Builder = Callable[[Session, Tender, date], Fields]
Known = dict[tuple[Builder, Language], Fields]  # built a moment ago: most documents take what they need of the same fields
BUILDERS: dict[str, Builder] = {
    "tender_conditions": conditions,
    "requirement_specification": requirements,
    "award_criteria": criteria,
    "tender_timetable": timetable,
    "prior_involvement_annex": annex,
}


def fields_of(
    session: Session, tender: Tender, key: str, today: date, language: Language = "da", known: Known | None = None
) -> Fields:
    """Documents speak their own language, whoever makes them. Who asks for many documents at once keeps what is `known`."""
    builder = BUILDERS.get(key, everything)
    known = {} if known is None else known
    if (builder, language) not in known:
        with speaking(language):
            known[builder, language] = builder(session, tender, today)
    return known[builder, language]
