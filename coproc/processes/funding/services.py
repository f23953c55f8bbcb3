"""Writing down what it costs, who is asked to pay, and the hours each organisation gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from coproc.cases.services import touch
from coproc.kernel import money
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.processes.funding import queries, words
from coproc.processes.funding.models import FundingPlan, FundingSource, PartHours, Phase, SourceKind, SourceState
from coproc.processes.models import Participation, Process


def set_needs(
    uow: UnitOfWork,
    process_id: int,
    needs: Mapping[Phase, tuple[int | None, str]],
    *,
    first_buyer_risk: str = "",
    version: int | None = None,
) -> FundingPlan:
    """What each phase needs in øre, with a note of where the number comes from; and who carries the first buyer's risk.

    Raises Conflict when somebody else changed it since `version`.
    """
    plan = uow.session.get(FundingPlan, process_id)
    _same_version(plan.version if plan else None, version)
    before = _totals(plan)
    if plan is None:
        plan = FundingPlan(process_id=process_id)
        uow.session.add(plan)
    plan.needs = {str(phase): {"ore": ore, "note": note.strip()} for phase, (ore, note) in needs.items() if ore is not None}
    plan.first_buyer_risk = first_buyer_risk.strip()
    uow.session.flush()
    scope = ("process", process_id)
    uow.record("funding.needs_set", scope, scope=scope, before=before, after=_totals(plan))
    return plan


def save_source(
    uow: UnitOfWork,
    process_id: int,
    source_id: int | None = None,
    *,
    name: str,
    kind: str,
    state: str,
    amounts: Mapping[Phase, int | None],
    deadline_on: date | None = None,
    responsible: str = "",
    note: str = "",
    version: int | None = None,
) -> FundingSource:
    """A new source, or the changed one. An application has a deadline and somebody who answers for it; money that is secured has an amount."""
    source = _source(uow, process_id, source_id) if source_id else FundingSource(process_id=process_id)
    if source_id:
        _same_version(source.version, version)
    given = {str(phase): ore for phase, ore in amounts.items() if ore}
    errors = {}
    if kind == SourceKind.FUND and state in (SourceState.IDEA, SourceState.APPLIED) and deadline_on is None:
        errors["deadline_on"] = _("Skriv fristen. Så kommer ansøgningen på listen i god tid.")
    if kind == SourceKind.FUND and not responsible.strip():
        errors["responsible"] = _("Skriv, hvem der står for ansøgningen.")
    if state in (SourceState.APPLIED, SourceState.GRANTED) and not given:
        errors["amount_pre_commercial"] = _("Skriv beløbet i mindst én fase.")
    if errors:
        raise FieldErrors(errors)
    before = {"state": source.state} if source_id else None
    source.name, source.kind, source.state, source.amounts = name.strip(), kind, state, given
    source.deadline_on, source.responsible, source.note = deadline_on, responsible.strip(), note.strip()
    uow.session.add(source)
    uow.session.flush()
    if case_id := uow.session.scalar(select(Process.case_id).where(Process.id == process_id)):
        touch(uow, case_id)  # its deadline is reminded of
    uow.record(
        "funding.source_changed" if source_id else "funding.source_added",
        ("funding_source", source.id),
        scope=("process", process_id),
        before=before,
        after={
            "title": source.name,
            "state": state,
            "stands": in_both(lambda: words.STATES[SourceState(state)]),
            "amount": money.kroner(sum(given.values())),
        },
    )
    return source


def set_hours(uow: UnitOfWork, participation_id: int, rows: Mapping[Phase, tuple[int | None, int | None]]) -> None:
    """The organisation's own hours: (planned, used) per phase. What is left empty is not known, and is not nought."""
    there = queries.hours_of(uow.session, participation_id)
    for phase, (planned, used) in rows.items():
        row = there.get(phase) or PartHours(participation_id=participation_id, phase=str(phase))
        row.planned, row.used = planned, used
        uow.session.add(row)
    part = uow.session.get_one(Participation, participation_id)
    uow.record(
        "funding.hours_set",
        ("participation", participation_id),
        scope=("process", part.process_id),
        after={
            "planned": sum(planned or 0 for planned, _used in rows.values()),
            "used": sum(used or 0 for _planned, used in rows.values()),
        },
    )


def _source(uow: UnitOfWork, process_id: int, source_id: int) -> FundingSource:
    found = uow.session.get(FundingSource, source_id)
    if found is None or found.process_id != process_id:
        raise NotFound(_("Den finansiering findes ikke."))
    return found


def _same_version(current: int | None, shown: int | None) -> None:
    if current is not None and shown is not None and current != shown:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))


def _totals(plan: FundingPlan | None) -> dict[str, str]:
    needed = sum(row["ore"] for row in plan.needs.values()) if plan else 0
    return {"needed": money.kroner(needed)}
