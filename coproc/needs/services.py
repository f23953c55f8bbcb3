"""What people do with a need: write it down as they go, publish it, correct it, withdraw it. Matches stand in `matches.py`."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coproc.audit.models import AuditEvent
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.references import next_reference
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _, lazy
from coproc.needs import hooks, nearest
from coproc.needs.models import FocusArea, InnovationNeed, NeedStatus, Visibility
from coproc.reference import codes

# What must stand in a need before others can recognise their own in it (DOMAIN 1.6), in the order of the form.
REQUIRED: dict[str, Any] = {
    "title": lazy("Titel"),
    "need_owner": lazy("Behovsejer"),
    "problem": lazy("Hvad går galt?"),
    "affected": lazy("For hvem?"),
    "current_practice": lazy("Sådan er det i dag"),
    "desired_effect": lazy("Ønsket effekt"),
    "effect_targets": lazy("Effektmål"),
    "functional_requirements": lazy("Funktionskrav"),
    "focus_area": lazy("Fokusområde"),
    "window_from": lazy("Forventet udbudstidspunkt fra"),
}
EDITABLE = (
    *REQUIRED,
    *("current_cost_ore", "tried", "cpv", "nuts", "window_to"),
    *("volume_low_ore", "volume_likely_ore", "volume_high_ore", "visibility"),
)
TARGET_PARTS = ("measure", "baseline", "target")
LONGEST_TITLE = 200


def missing_fields(need: InnovationNeed) -> dict[str, str]:
    """What is still to be filled in before the need can be published: field -> its label, in the order of the form."""
    missing = {name: str(label) for name, label in REQUIRED.items() if not getattr(need, name)}
    if any(not target.get(part) for target in need.effect_targets for part in TARGET_PARTS):
        missing.setdefault("effect_targets", str(REQUIRED["effect_targets"]))
    return {name: missing[name] for name in REQUIRED if name in missing}


def missing_sentences(need: InnovationNeed) -> dict[str, str]:
    """The same as sentences to stand beside the fields."""
    sentences = {name: _("Udfyld “{label}”.", label=label) for name, label in missing_fields(need).items()}
    if "effect_targets" in sentences:
        sentences["effect_targets"] = _("Skriv mindst ét effektmål med både hvordan det er i dag, og hvor I vil hen.")
    return sentences


def create_draft(uow: UnitOfWork, organisation_id: int, *, is_example: bool = False, **columns: Any) -> InnovationNeed:
    """A new need, seen by its own organisation until it is published. Raises FieldErrors."""
    need = InnovationNeed(
        reference=next_reference(uow.session, "B", uow.today.year),
        organisation_id=organisation_id,
        is_example=is_example,
        created_by_id=uow.actor.person_id,
        created_at=uow.now,
        updated_at=uow.now,
    )
    uow.session.add(need)
    uow.session.flush()  # its columns have their defaults now
    _write(uow, need, columns)
    uow.record("need.started", ("need", need.id), scope=("need", need.id), after={"reference": need.reference})
    return need


def save_section(uow: UnitOfWork, need_id: int, *, version: int | None = None, **columns: Any) -> InnovationNeed:
    """Save some fields of a need. A draft is not audited until it is published; afterwards this is `edit_need`."""
    need = _load(uow, need_id, version)
    if need.status == NeedStatus.PUBLISHED:
        return edit_need(uow, need_id, version=version, **columns)
    _write(uow, need, columns)
    return need


def publish_need(uow: UnitOfWork, need_id: int, *, version: int | None = None) -> InnovationNeed:
    """Show the need to whom its visibility says, and let others find it. Raises FieldErrors with every missing field."""
    need = _load(uow, need_id, version)
    if need.status == NeedStatus.PUBLISHED:
        raise Conflict(_("Behovet er allerede offentliggjort."))
    if missing := missing_sentences(need):
        raise FieldErrors(missing)
    need.status, need.published_at, need.updated_at, need.withdrawal_reason = NeedStatus.PUBLISHED, uow.now, uow.now, ""
    uow.session.flush()
    nearest.remember(uow.session, need)
    shown = {name: _plain(getattr(need, name)) for name in EDITABLE}
    uow.record("need.published", ("need", need.id), scope=("need", need.id), after={**shown, "reference": need.reference})
    _tell(uow, need)
    return need


def edit_need(uow: UnitOfWork, need_id: int, *, version: int | None = None, **columns: Any) -> InnovationNeed:
    """Correct a published need; the log keeps the difference. Raises FieldErrors when something needed would be empty."""
    need = _load(uow, need_id, version)
    if need.status != NeedStatus.PUBLISHED:
        raise Conflict(_("Behovet er ikke offentliggjort."))
    before = {name: _plain(getattr(need, name)) for name in columns}
    _write(uow, need, columns)
    if missing := missing_sentences(need):
        raise FieldErrors(missing)
    after = {name: _plain(getattr(need, name)) for name in columns}
    changed = [name for name in columns if before[name] != after[name]]
    if changed:
        nearest.remember(uow.session, need)
        uow.record(
            "need.edited",
            ("need", need.id),
            scope=("need", need.id),
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed} | {"title": need.title},
        )
        _tell(uow, need)
    return need


def withdraw_need(uow: UnitOfWork, need_id: int, *, reason: str, version: int | None = None) -> InnovationNeed:
    """Take the need back: nobody else sees or finds it any more. Processes that build on it keep what they have."""
    need = _load(uow, need_id, version)
    if need.status == NeedStatus.WITHDRAWN:
        raise Conflict(_("Behovet er allerede trukket tilbage."))
    if not reason.strip():
        raise DomainError(_("Skriv, hvorfor I trækker behovet tilbage."), field="reason")
    need.status, need.withdrawal_reason, need.updated_at = NeedStatus.WITHDRAWN, reason.strip(), uow.now
    nearest.forget(uow.session, need.id)
    uow.record(
        "need.withdrawn",
        ("need", need.id),
        scope=("need", need.id),
        after={"title": need.title, "reference": need.reference},
        reason=reason.strip(),
    )
    _tell(uow, need)
    return need


def _load(uow: UnitOfWork, need_id: int, version: int | None) -> InnovationNeed:
    need = uow.session.scalar(
        select(InnovationNeed).where(InnovationNeed.id == need_id).options(joinedload(InnovationNeed.organisation))
    )
    if need is None:
        raise NotFound(_("Behovet findes ikke."))
    if version is not None and version != need.version:
        raise Conflict(_("En anden har rettet behovet, siden du åbnede siden. Hent siden igen, og skriv din rettelse ind."))
    return need


def _write(uow: UnitOfWork, need: InnovationNeed, columns: dict[str, Any]) -> None:
    if unknown := set(columns) - set(EDITABLE):
        raise ValueError(f"a need has no {unknown}")
    columns = {name: value.strip() if isinstance(value, str) else value for name, value in columns.items()}
    if "effect_targets" in columns:
        columns["effect_targets"] = _targets(columns["effect_targets"])
    if "functional_requirements" in columns:
        columns["functional_requirements"] = [line.strip() for line in columns["functional_requirements"] if line.strip()]
    _check({name: columns.get(name, getattr(need, name)) for name in EDITABLE})
    for name, value in columns.items():
        setattr(need, name, value)
    need.search_text = danish_key(f"{need.title} {need.problem} {need.desired_effect}")
    need.updated_at = uow.now
    uow.session.flush()


def _targets(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the empty rows."""
    cleaned = [{part: str(row.get(part) or "").strip() for part in TARGET_PARTS} for row in rows]
    return [row for row in cleaned if any(row.values())]


def _check(values: dict[str, Any]) -> None:
    """What can never stand, in a draft neither. Raises FieldErrors."""
    errors: dict[str, str] = {}
    if len(values["title"]) > LONGEST_TITLE:
        errors["title"] = _("Titlen må højst have {n} tegn.", n=LONGEST_TITLE)
    for name, code in [*(("cpv", code) for code in values["cpv"]), *([("nuts", values["nuts"])] if values["nuts"] else [])]:
        try:
            codes.cpv(code) if name == "cpv" else codes.nuts(code)
        except DomainError as error:
            errors[name] = error.sentence
    if values["focus_area"] and values["focus_area"] not in set(FocusArea):
        errors["focus_area"] = _("Vælg et af fokusområderne.")
    if values["visibility"] not in set(Visibility):
        errors["visibility"] = _("Vælg, hvem der kan se behovet.")
    if values["window_to"] and (not values["window_from"] or values["window_to"] < values["window_from"]):
        errors["window_to"] = _("Perioden slutter, før den begynder.")
    volumes = ("volume_low_ore", "volume_likely_ore", "volume_high_ore")
    known = [(name, values[name]) for name in volumes if values[name] is not None]
    for (_name, smaller), (name, larger) in itertools.pairwise(known):
        if larger < smaller:
            errors[name] = _("Det lave skøn skal være mindst og det høje størst.")
    for name in (*volumes, "current_cost_ore"):
        if values[name] is not None and values[name] < 0:
            errors[name] = _("Beløbet kan ikke være under nul.")
    if errors:
        raise FieldErrors(errors)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _tell(uow: UnitOfWork, need: InnovationNeed) -> None:
    for changed in hooks.CHANGED:
        changed(uow, need)


def note_reading(uow: UnitOfWork, need_id: int) -> None:
    """Somebody else than its owner has read a private need: kept once a day for each reader."""
    need = uow.session.get_one(InnovationNeed, need_id)
    today = uow.session.scalar(
        select(AuditEvent.sequence)
        .where(
            AuditEvent.subject_kind == "need",
            AuditEvent.subject_id == need.id,
            AuditEvent.action == "need.seen",
            AuditEvent.actor_id == uow.actor.person_id,
            AuditEvent.occurred_at > uow.now - timedelta(days=1),
        )
        .limit(1)
    )
    if today is None:
        uow.record("need.seen", ("need", need.id), scope=("need", need.id), after={"title": need.title})
