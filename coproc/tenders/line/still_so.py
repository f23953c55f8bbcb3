"""“Stadig sådan?”: at publication the buyer stands by every requirement it has changed or left out, for weeks of editing happened in Word."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork, now_of
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.tenders import queries, words
from coproc.tenders.line.models import StillSo
from coproc.tenders.models import SharedRequirement, Tender
from coproc.tenders.services import decide_requirement, in_preparation, record, touch

ASKED = ("changed", "dropped")
ASKED_IN = "documents_drafted"  # the material is written and on its way out
HOLDS = timedelta(days=14)  # an answer older than that was given before the last editing


@dataclass(frozen=True)
class Question:
    """A requirement that is asked about, and the answer that holds."""

    row: SharedRequirement
    answer: StillSo | None


def fingerprint(row: SharedRequirement) -> str:
    """Of what is stood by: the decision with its words, and the shared text it stands against."""
    said = [row.decision, row.own_text, row.reason, row.is_minimum, row.heading, row.shared_text]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def questions(session: Session, tenders: Sequence[tuple[Tender, Case]]) -> dict[int, list[Question]]:
    """Tender -> what is asked at its publication, with the answers that hold; two queries, however many tenders."""
    rows = queries.requirements(session, [tender.id for tender, _case in tenders])
    given: dict[tuple[int, str, int, str], StillSo] = {}
    for one in session.scalars(select(StillSo).where(StillSo.tender_id.in_(list(rows)))):
        given[one.tender_id, one.section_key, one.step_number, one.fingerprint] = one
    oldest = now_of(session) - HOLDS
    found: dict[int, list[Question]] = {}
    for tender, case in tenders:
        found[tender.id] = []
        for row in rows[tender.id]:
            if row.decision in ASKED:
                answer = given.get((tender.id, row.section_key, case.step_number, fingerprint(row)))
                found[tender.id].append(Question(row, answer if answer and answer.answered_at >= oldest else None))
    return found


def of(session: Session, tender: Tender, case: Case) -> list[Question]:
    return questions(session, [(tender, case)])[tender.id]


def confirm(uow: UnitOfWork, tender_id: int, requirement_id: int, *, seen: str) -> StillSo:
    """It is still so. `seen` is the fingerprint on the person's page. Raises DomainError when it is not asked now, or reads otherwise."""
    tender, row = _asked(uow, tender_id, requirement_id)
    if seen != fingerprint(row):
        raise DomainError(_("Kravet er rettet, siden du så det. Læs det igen, og svar så."))
    return _keep(uow, tender, row, is_corrected=False)


def correct(uow: UnitOfWork, tender_id: int, requirement_id: int, **decision: Any) -> SharedRequirement:
    """It is not: decided anew, and answered with that. Raises as `decide_requirement` does."""
    tender, row = _asked(uow, tender_id, requirement_id)
    before = fingerprint(row)
    decide_requirement(uow, tender_id, requirement_id, **decision)
    _keep(uow, tender, row, is_corrected=fingerprint(row) != before)
    return row


def _asked(uow: UnitOfWork, tender_id: int, requirement_id: int) -> tuple[Tender, SharedRequirement]:
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    row = uow.session.get(SharedRequirement, requirement_id, populate_existing=True)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Kravet findes ikke."))
    if uow.session.get_one(Case, tender.case_id).state != ASKED_IN:
        raise DomainError(_("I bliver spurgt, når udbudsmaterialet er skrevet. Indtil da retter I kravene på siden “Fælles krav”."))
    return tender, row


def _keep(uow: UnitOfWork, tender: Tender, row: SharedRequirement, *, is_corrected: bool) -> StillSo:
    uow.session.flush()
    case = uow.session.get_one(Case, tender.case_id)
    key = {
        "tender_id": tender.id,
        "section_key": row.section_key,
        "step_number": case.step_number,
        "fingerprint": fingerprint(row),
    }
    found = uow.session.scalar(select(StillSo).filter_by(**key))
    if found is None:
        found = StillSo(**key)
        uow.session.add(found)
    found.decision, found.is_corrected = row.decision, is_corrected
    found.answered_by, found.answered_at = uow.actor.name, uow.now
    after = {"requirement": row.heading, "decided": in_both(lambda: words.DECISIONS[row.decision])}
    record(uow, tender, "tender.still_so", after, reason=row.reason)
    touch(uow, tender)
    return found
