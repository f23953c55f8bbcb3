"""A running tender on an older workflow is offered the one new tenders follow: what it asks besides is said first, and nothing moves by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from coproc.cases import defaults, migration
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict
from coproc.kernel.translation import gettext as _, lazy
from coproc.tenders.line.models import StillSo
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, touch
from coproc.workflow.definition import Definition
from coproc.workflow.validate import versions

# What a newer workflow brings, as a buyer reads it; anything else is told in the words of the two versions.
BRINGS: dict[str, Any] = {
    "requirements_decided": lazy("Bekendtgørelsen kan først registreres, når alle fælles krav er besluttet."),
    "changes_answered": lazy("Ændringer i behovsbeskrivelsen skal besvares først."),
    "still_so_answered": lazy("I bliver spurgt “Stadig sådan?” om de krav, I har tilpasset eller udeladt, og skal svare først."),
    "taken_decided": lazy("Det, I har hentet fra en anden køber, skal afgøres først."),
    "open_information_reasoned": lazy("Det, der ikke er delt med alle, skal deles eller begrundes først."),
    "prior_notice_due": lazy("I får en påmindelse før sidste dag for en forhåndsmeddelelse, der forkorter fristen."),
    "prior_notice_expires": lazy("I får en påmindelse, før forhåndsmeddelelsen udløber efter 12 måneder."),
    "effect_measure": lazy("I får en påmindelse, når effekten skal måles 6 og 12 måneder efter ibrugtagningen."),
}


def offered(session: Session, case: Case) -> tuple[str, list[str]] | None:
    """(version, what it brings) where new tenders follow a later one; nothing once the tender has ended."""
    mine, new = definition_of(case), defaults.definition_for_new(session, case.key)
    known = versions(case.key)
    if mine.state(case.state).kind == "final" or known.index(new.version) <= known.index(mine.version):
        return None
    fresh = [name for name in (*_ahead(new, case.state), *_rules(new)) if name not in {*_ahead(mine, case.state), *_rules(mine)}]
    said = [str(BRINGS[name]) for name in fresh if name in BRINGS]
    return (new.version, said) if said else None


def _ahead(definition: Definition, state: str) -> list[str]:
    """The gates on the way to publication, while that is ahead."""
    ways = [one for one in definition.transitions if one.trigger == "send_notice"]
    if state not in {"planned", "market_knowledge_attached", "documents_drafted", "bound_by_framework"}:
        return []
    return [gate.gate for way in ways for gate in way.gates]


def _rules(definition: Definition) -> list[str]:
    return list(dict.fromkeys(rule.key for state in definition.states for rule in state.reminders))


def follow(uow: UnitOfWork, tender_id: int, version: str) -> Tender:
    """Move the tender to the version that was shown. Answers already given hold on. Raises Conflict when it is not the one offered now."""
    tender = opened(uow, tender_id)
    touch(uow, tender)
    case = uow.session.get_one(Case, tender.case_id)
    found = offered(uow.session, case)
    if found is None or found[0] != version:
        raise Conflict(_("Udbuddet følger allerede det nyeste forløb, eller også er der kommet et nyere. Se siden igen."))
    step = case.step_number
    migration.migrate(uow, case.id, version, {})
    uow.session.execute(
        update(StillSo).where(StillSo.tender_id == tender.id, StillSo.step_number == step).values(step_number=case.step_number)
    )
    touch(uow, tender)
    return tender
