"""Official code lists into the database: new and changed codes, one audit event."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from coproc.kernel.database import UnitOfWork
from coproc.reference.codes import read_code_list
from coproc.reference.models import CodeListEntry


def import_codes(uow: UnitOfWork, kind: str, path: Path) -> tuple[int, int]:
    """How many codes were added and changed. Raises CodeListError with every bad row, and changes nothing then."""
    codes = read_code_list(path, "cpv" if kind == "cpv" else "nuts")
    there = {entry.code: entry for entry in uow.session.scalars(select(CodeListEntry).where(CodeListEntry.list_name == kind))}
    added = changed = 0
    for code in codes:
        search = f"{code.code} {code.label_da} {code.label_en}".casefold()
        entry = there.get(code.code)
        if entry is None:
            uow.session.add(
                CodeListEntry(
                    list_name=kind,
                    code=code.code,
                    label_da=code.label_da,
                    label_en=code.label_en,
                    search_text=search,
                )
            )
            added += 1
        elif (entry.label_da, entry.label_en) != (code.label_da, code.label_en):
            entry.label_da, entry.label_en, entry.search_text = code.label_da, code.label_en, search
            changed += 1
    if added or changed:
        uow.record("reference.imported", ("code_list", 0), after={"kind": kind, "added": added, "changed": changed})
    return added, changed
