"""The rule tables as they hold: the packaged rows, and over them what two people have written in.

An approved row takes precedence over the packaged one for the same thing; when it ends, the packaged one holds again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, Forbidden, NotFound
from coproc.kernel.formats import long_date
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _, in_both, ngettext
from coproc.reference import labels
from coproc.reference.rule_models import APPROVED, REFUSED, THRESHOLD, TIME_LIMIT, WAITING, RuleChange
from coproc.reference.rules import Condition, Nature, TimeLimitRule, rules_for, time_limit_rules
from coproc.reference.thresholds import Threshold, thresholds

Row = Threshold | TimeLimitRule
_DAY = timedelta(days=1)


def as_row(change: RuleChange, valid_to: date | None = None) -> Row:
    """What the change says, as the engine reads it."""
    model: type[Row] = Threshold if change.table_name == THRESHOLD else TimeLimitRule
    return model.model_validate({**change.content, "valid_from": change.valid_from, "valid_to": valid_to or change.valid_to})


def _in_force(session: Session, table_name: str) -> Iterator[Row]:
    """Approved rows, the last approved last, each cut off where its approved end says so."""
    query = select(RuleChange).where(RuleChange.table_name == table_name, RuleChange.state == APPROVED)
    found = session.scalars(query.order_by(RuleChange.decided_at, RuleChange.id)).all()
    ends = {change.ends_id: change.valid_from - _DAY for change in found if change.ends_id}
    for change in found:
        if change.ends_id:
            continue
        last = min((day for day in (change.valid_to, ends.get(change.id)) if day), default=None)
        if last is None or last >= change.valid_from:
            yield as_row(change, last)


def limits_in_force(session: Session) -> tuple[TimeLimitRule, ...]:
    """For `rules_for`, where the last row for a step and a condition is the one that holds."""
    return (*time_limit_rules(), *(row for row in _in_force(session, TIME_LIMIT) if isinstance(row, TimeLimitRule)))


def thresholds_in_force(session: Session) -> tuple[Threshold, ...]:
    """For `verdict`, which takes the first row that fits."""
    own = [row for row in _in_force(session, THRESHOLD) if isinstance(row, Threshold)]
    return (*reversed(own), *thresholds())


def changes(session: Session) -> list[RuleChange]:
    """All of them, the newest first."""
    return list(session.scalars(select(RuleChange).order_by(RuleChange.id.desc())))


def waiting(session: Session) -> list[RuleChange]:
    return list(session.scalars(select(RuleChange).where(RuleChange.state == WAITING).order_by(RuleChange.id)))


def get(session: Session, change_id: int) -> RuleChange:
    found = session.get(RuleChange, change_id)
    if found is None:
        raise NotFound(_("Rækken findes ikke."))
    return found


def row_of(session: Session, change: RuleChange) -> Row:
    """The row a change writes in, or ends."""
    return as_row(get(session, change.ends_id) if change.ends_id else change)


def amount_of(row: Row) -> str:
    """The number of a row, in words."""
    if isinstance(row, Threshold):
        return kroner(row.ore) if row.ore is not None else _("mangler")
    if row.days is not None:
        return ngettext("{n} dag", "{n} dage", row.days)
    if row.months is not None:
        return ngettext("{n} måned", "{n} måneder", row.months)
    return _("passende frist") if row.nature == Nature.APPROPRIATE else _("mangler")


def name_of(row: Row) -> str:
    """What a row is about, without its number and its dates."""
    if isinstance(row, Threshold):
        return _("Tærskelværdi: {kind}", kind=labels.KINDS[row.kind])
    return _(
        "Frist for {step}: {procedure}, {regime} ({condition})",
        step=labels.STEPS[row.step],
        procedure=labels.PROCEDURES[row.procedure],
        regime=labels.REGIMES[row.regime],
        condition=labels.CONDITIONS[row.condition],
    )


def _told(session: Session, change: RuleChange) -> str:
    row = row_of(session, change)
    values = {"name": name_of(row), "amount": amount_of(row), "day": long_date(change.valid_from)}
    if change.ends_id:
        return _("{name}, {amount}, gælder ikke fra {day}", **values)
    return _("{name}, {amount}, fra {day}", **values)


def propose(uow: UnitOfWork, row: Row) -> RuleChange:
    """Write a row in; it holds when somebody else has approved it. Raises FieldErrors."""
    table_name = THRESHOLD if isinstance(row, Threshold) else TIME_LIMIT
    if isinstance(row, TimeLimitRule) and row.condition != Condition.NORMAL:
        known = rules_for(row.regime, row.procedure, row.valid_from, limits_in_force(uow.session))
        if row.step not in known:
            raise FieldErrors({"condition": _("Tabellen har ingen frist uden betingelser for det trin. Skriv først den ind.")})
    change = RuleChange(
        table_name=table_name,
        content=row.model_dump(mode="json", exclude={"valid_from", "valid_to"}),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        proposed_by_id=_person(uow),
        proposed_at=uow.now,
    )
    uow.session.add(change)
    uow.session.flush()
    _record(uow, change, "rule.proposed")
    return change


def propose_end(uow: UnitOfWork, change_id: int, *, first_day_without: date, reason: str) -> RuleChange:
    """A row that holds is to hold no more from a day; from its own first day it is as if it had never been. Raises FieldErrors."""
    row = get(uow.session, change_id)
    errors = {}
    if row.ends_id or row.state != APPROVED:
        raise DomainError(_("Rækken gælder ikke, så den kan ikke afsluttes."))
    if first_day_without < row.valid_from:
        errors["first_day_without"] = _("Rækken gælder fra {day}. Skriv den dag eller en senere.", day=long_date(row.valid_from))
    if not reason.strip():
        errors["reason"] = _("Skriv, hvorfor rækken ikke skal gælde længere.")
    if errors:
        raise FieldErrors(errors)
    change = RuleChange(
        table_name=row.table_name,
        content={},
        ends_id=row.id,
        valid_from=first_day_without,
        reason=reason.strip(),
        proposed_by_id=_person(uow),
        proposed_at=uow.now,
    )
    uow.session.add(change)
    try:
        uow.session.flush()
    except IntegrityError:
        raise Conflict(_("Der er allerede skrevet en afslutning af rækken.")) from None
    _record(uow, change, "rule.end_proposed", reason=change.reason)
    return change


def approve(uow: UnitOfWork, change_id: int) -> RuleChange:
    """The second person's word: from now on the row holds in its dates. Raises Forbidden for the one who wrote it."""
    change = get(uow.session, change_id)
    if change.proposed_by_id == _person(uow):
        raise Forbidden(_("Du har selv skrevet det ind. En anden administrator eller en leder i centeret skal godkende det."))
    return _decide(uow, change, APPROVED, "rule.approved")


def refuse(uow: UnitOfWork, change_id: int) -> RuleChange:
    """It never holds; whoever wrote it may take it back as well."""
    return _decide(uow, get(uow.session, change_id), REFUSED, "rule.refused")


def _decide(uow: UnitOfWork, change: RuleChange, state: str, action: str) -> RuleChange:
    decided = {"state": state, "decided_by_id": _person(uow), "decided_at": uow.now}
    waits = (RuleChange.id == change.id, RuleChange.state == WAITING)
    # Two people may decide at once: the first one's word counts.
    if uow.session.scalar(update(RuleChange).where(*waits).values(decided).returning(RuleChange.id)) is None:
        raise Conflict(_("Det er allerede afgjort. Se siden igen."))
    uow.session.refresh(change)
    _record(uow, change, action)
    return change


def _record(uow: UnitOfWork, change: RuleChange, action: str, reason: str = "") -> None:
    what = in_both(lambda: _told(uow.session, change))
    uow.record(action, ("rule_change", change.id), after={"what": what, **change.content}, reason=reason)


def _person(uow: UnitOfWork) -> int:
    """A rule table has two people's names on it, never a program's."""
    if uow.actor.person_id is None:
        raise Forbidden(_("Kun en person kan skrive i regeltabellerne."))
    return uow.actor.person_id
