"""Taking needs in from a file that `imports` has read: all of them as drafts, or none with every row's error."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.accounts.words import BUYERS
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import FieldErrors
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import LANGUAGES, gettext as _, speaking
from coproc.needs.imports import ImportRefused, NeedRow
from coproc.needs.models import InnovationNeed
from coproc.needs.services import create_draft
from coproc.needs.words import FOCUS_AREAS

FOR_ALL = (Role.FACILITATOR, Role.ADMINISTRATOR)


def import_needs(uow: UnitOfWork, rows: Sequence[NeedRow], organisation_id: int | None) -> list[InnovationNeed]:
    """Drafts, each of the organisation its row names, else of `organisation_id`. Raises ImportRefused with every error.

    Only facilitators, administrators and the system write for organisations they do not belong to.
    """
    areas = _areas()
    organisations = _organisations(uow)
    errors: list[str] = []
    made = []
    for row in rows:
        wrong = []
        owner = organisations.get(danish_key(row.organisation)) if row.organisation else organisation_id
        if owner is None:
            wrong.append(_organisation_error(row))
        elif not _may_write_for(uow, owner):
            wrong.append(_("{name} er ikke din organisation.", name=row.organisation or _("Det")))
        area = areas.get(danish_key(row.focus_area)) if row.focus_area else None
        if row.focus_area and area is None:
            known = ", ".join(str(label) for _value, label in FOCUS_AREAS)
            wrong.append(_("{value} er ikke et fokusområde. Brug: {known}.", value=repr(row.focus_area), known=known))
        if not wrong and owner is not None:
            try:
                made.append(_draft(uow, row, owner, area))
            except FieldErrors as error:
                wrong += error.errors.values()
        errors += [_("Række {row}: {what}", row=row.row, what=sentence) for sentence in wrong]
    if errors:
        raise ImportRefused(errors)
    return made


def _draft(uow: UnitOfWork, row: NeedRow, owner: int, area: str | None) -> InnovationNeed:
    first, last = row.window or (None, None)
    need = create_draft(
        uow,
        owner,
        title=row.title,
        problem=row.problem,
        affected=row.affected,
        current_practice=row.current_practice,
        desired_effect=row.desired_effect,
        focus_area=area,
        cpv=list(row.cpv),
        nuts=row.nuts,
        window_from=first,
        window_to=last,
    )
    uow.record("need.imported", ("need", need.id), scope=("need", need.id), after={"title": need.title, "row": row.row})
    return need


def _organisation_error(row: NeedRow) -> str:
    if row.organisation:
        return _("organisationen {name} kendes ikke.", name=repr(row.organisation))
    return _("kolonnen Organisation skal udfyldes.")


def _organisations(uow: UnitOfWork) -> dict[str, int]:
    """Those that buy, by name; of two with one name the newest."""
    found = uow.session.execute(
        select(Organisation.sort_key, Organisation.id).where(Organisation.type.in_(BUYERS)).order_by(Organisation.id)
    )
    return {row.sort_key: row.id for row in found}


def _areas() -> dict[str, str]:
    """Identifiers, and labels in both languages."""
    known = {danish_key(str(value)): str(value) for value, _label in FOCUS_AREAS}
    for language in LANGUAGES:
        with speaking(language):
            known |= {danish_key(str(label)): str(value) for value, label in FOCUS_AREAS}
    return known


def _may_write_for(uow: UnitOfWork, organisation_id: int) -> bool:
    if uow.actor.kind == "system" or any(uow.actor.has(role) for role in FOR_ALL):
        return True
    return organisation_id in uow.actor.organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)
