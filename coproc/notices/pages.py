"""What the pages of a notice share, whoever it belongs to: the copy sheet, its files, and the form of its answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue

from coproc.kernel import sheets
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, pick
from coproc.notices import documents, queries
from coproc.notices.catalogue import NAMES, SDK, Question, code_list
from coproc.notices.forms import form_of, given, in_sections
from coproc.notices.making import made
from coproc.notices.models import NoticeAnswer
from coproc.notices.services import Subject
from coproc.notices.sheet import PARTS, Draft, Lot, Row, missing, rows
from coproc.web.access import db, writing

XML_TYPE = "application/xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (24, 28, 40, 26, 60, 26, 34, 60)


@dataclass(frozen=True)
class Group:
    """Lines that stand together: of the procedure, or of one organisation. `folded`: nothing to type in there."""

    title: str
    rows: list[Row]
    folded: bool = False


def groups(draft: Draft) -> list[Group]:
    """Known values, in the order a notice is typed in; ids that the tender system sets are last."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows(draft):
        if not row.missing:
            is_id = row.field.value == "party_id"
            found.setdefault(("system", "") if is_id or row.part == "system" else (row.part, row.party), []).append(row)
    order = list(PARTS)
    keys = sorted(found, key=lambda key: order.index(key[0]))
    return [Group(f"{PARTS[part]}: {who}" if who else str(PARTS[part]), found[part, who], part == "system") for part, who in keys]


def sheet_values(draft: Draft, subject: Subject, path: str) -> dict[str, Any]:
    """For templates that include `notices/_sheet.html`."""
    return {
        "name": NAMES[draft.subtype],
        "groups": groups(draft),
        "missing": [(fault.sentence, fault.mend) for fault in missing(draft)],
        "identity": queries.identity(db(), subject, draft.subtype),
        "path": path,
        "sdk": SDK,
    }


def rows_of(draft: Draft, lot: str) -> list[Row]:
    """The lines of one lot and of its winners."""
    return [row for row in rows(draft) if row.party == lot or (lot and row.party.startswith(f"{lot}: "))]


def outcome_of(draft: Draft, lot: Lot) -> str:
    """What became of the lot, in words; empty where nobody has said."""
    code = draft.within(lot).get("outcome")
    return pick(code_list("winner-selection-status")[code]) if code else ""


def table(draft: Draft) -> tuple[list[str], list[list[Any]]]:
    """The sheet as headings and lines: what is missing first."""
    headings = [
        _("Afsnit"),
        _("Felt"),
        _("Navn"),
        _("Organisation"),
        _("Værdi"),
        _("Kode"),
        _("Kommer fra"),
        _("Mangler"),
    ]
    lines = [
        [str(PARTS[row.part]), row.field.id, row.label, row.party, row.text, row.code, row.source, row.missing]
        for row in sorted(rows(draft), key=lambda row: not row.missing)
    ]
    return headings, lines


def export(draft: Draft, kind: str, name: str) -> Response:
    """The sheet as csv or xlsx."""
    if kind == "xlsx":
        content = sheets.as_xlsx(_("Kopiark"), *table(draft), widths=WIDTHS, frozen="D2")
        return send_file(io.BytesIO(content), mimetype=XLSX_TYPE, as_attachment=True, download_name=f"{name}.xlsx")
    if kind != "csv":
        raise NotFound(_("Den fil findes ikke."))
    content = sheets.as_csv(*table(draft)).encode("utf-8")
    return send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=f"{name}.csv")


def download(
    subject: Subject, drawn: Callable[[UnitOfWork], Draft], *, name: str, back: str, scope: Subject | None
) -> ResponseReturnValue:
    """Hent XML; with something missing, back to the sheet with the sentences."""
    try:
        with writing() as uow:
            content = made(uow, subject, lambda: drawn(uow), scope=scope)
    except documents.NotReady as error:
        for fault in error.faults:
            flash(fault.sentence, "error")
        return redirect(back, 303)
    return send_file(io.BytesIO(content), mimetype=XML_TYPE, as_attachment=True, download_name=f"{name}.xml")


def answering(
    asked: list[Question],
    stored: dict[str, NoticeAnswer],
    save: Callable[[UnitOfWork, dict[str, str]], object],
    *,
    template: str,
    back: str,
    values: dict[str, Any],
    done: str = "",
    buyers: list[tuple[int, str]] | None = None,
) -> ResponseReturnValue:
    """The form of the answers: shown, refused beside its questions, or saved."""
    form = form_of(asked, {key: answer.value for key, answer in stored.items()}, buyers or [])
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                save(uow, given(form, asked))
            flash(done or _("Svarene er gemt."), "success")
            return redirect(back, 303)
    unsaved = any(question.usual and question.key not in stored for question in asked)
    shown = {"form": form, "sections": in_sections(form, asked), "back": back, "unsaved": unsaved}
    return render_template(template, **shown, **values), form.status
