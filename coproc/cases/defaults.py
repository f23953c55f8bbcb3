"""Which version a new case follows, and with which values it begins; what runs already is left alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from coproc.cases.default_models import WorkflowDefault
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import FieldErrors
from coproc.workflow.definition import Definition
from coproc.workflow.parameters import check_parameters
from coproc.workflow.validate import load, newest, versions


def pinned(session: Session, key: str) -> str | None:
    found = session.get(WorkflowDefault, key)
    return found.pinned_version if found else None


def definition_for_new(session: Session, key: str) -> Definition:
    """The pinned version, else the newest. A pinned file that is no longer there is no reason to open nothing."""
    version = pinned(session, key)
    return load(key, version) if version in versions(key) else newest(key)


def parameters_for_new(session: Session, definition: Definition) -> dict[str, Any]:
    """What was set here, as far as the version knows it and its bounds allow it."""
    found = session.get(WorkflowDefault, definition.key)
    fitting = {}
    for name, value in (found.parameters if found else {}).items():
        try:
            check_parameters(definition, {name: value})
        except FieldErrors:
            continue
        fitting[name] = value
    return fitting


def pin(uow: UnitOfWork, key: str, version: str | None) -> None:
    """New cases follow this version; None: the newest, whenever a newer one comes. Raises NotFound."""
    if version is not None:
        load(key, version)
    row = _row(uow, key)
    before, row.pinned_version, row.changed_at = row.pinned_version, version, uow.now
    action = "workflow.pinned" if version else "workflow.unpinned"
    after = {"workflow": key, "version": version or newest(key).version}
    uow.record(action, ("workflow", 0), before={"version": before}, after=after)


def set_parameters(uow: UnitOfWork, key: str, values: dict[str, Any]) -> None:
    """The values new cases begin with; each facilitator may change them for one. Raises FieldErrors."""
    check_parameters(definition_for_new(uow.session, key), values)
    row = _row(uow, key)
    before, row.parameters, row.changed_at = row.parameters, values, uow.now
    uow.record("workflow.defaults_set", ("workflow", 0), before={"values": before}, after={"workflow": key, "values": values})


def _row(uow: UnitOfWork, key: str) -> WorkflowDefault:
    newest(key)  # raises NotFound
    row = uow.session.get(WorkflowDefault, key)
    if row is None:
        row = WorkflowDefault(key=key, pinned_version=None, parameters={}, changed_at=uow.now)
        uow.session.add(row)
    return row
