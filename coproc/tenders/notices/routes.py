"""/udbud/T-…/bekendtgoerelser: which notices a tender has, each as copy sheet and file, and what it asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.notices import pages as shared, queries as notices, services
from coproc.notices.catalogue import NAMES, OF_TENDERS, Question, Subtype, asked, holds, subtype_of
from coproc.notices.sheet import missing
from coproc.tenders import access
from coproc.tenders.models import Tender
from coproc.tenders.notices import drafts, lots
from coproc.tenders.pages import frame, path_of
from coproc.web.access import clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("tender_notices", __name__)
TENDER = "/udbud/<reference>/bekendtgoerelser"
ONE = f"{TENDER}/<any('4', '7', '16', '29'):subtype>"


def path(tender: Tender, subtype: str = "") -> str:
    return path_of(tender, f"/bekendtgoerelser/{subtype}".rstrip("/"))


def frame_of(tender: Tender, *more: Link) -> dict[str, Any]:
    found = frame(tender)
    return {**found, "crumbs": [*found["crumbs"], Link(_("Bekendtgørelser"), path(tender)), *more]}


def scope(tender: Tender) -> services.Subject | None:
    return ("process", tender.process_id) if tender.process_id else None


@blueprint.get(TENDER)
@require("document.download", of=access.with_documents)
def index(tender: Tender) -> str:
    now = clock().now()
    lines = []
    for subtype in OF_TENDERS:
        draft = drafts.draft(db(), tender, subtype, now)
        made = notices.identity(db(), ("tender", tender.id), subtype)
        lines.append((subtype, NAMES[subtype], len(missing(draft)), notices.version_of(made) if made else ""))
    return render_template("tenders/notices/index.html", lines=lines, root=path(tender), **frame_of(tender))


@blueprint.get(ONE)
@require("document.download", of=access.with_documents)
def show(tender: Tender, subtype: str) -> str:
    draft = drafts.draft(db(), tender, subtype_of(subtype), clock().now())
    sheet = shared.sheet_values(draft, ("tender", tender.id), path(tender, subtype))
    has_lots = len(draft.lots) > 1 or (subtype == "29" and draft.get("framework") not in {"", "none"})
    return render_template(
        "tenders/notices/sheet.html", has_lots=has_lots, subtype=subtype, **sheet, **frame_of(tender, Link(str(NAMES[subtype])))
    )


@blueprint.get(f"{ONE}/fil/<any(csv, xlsx):kind>")
@require("document.download", of=access.with_documents)
def export(tender: Tender, subtype: str, kind: str) -> Response:
    draft = drafts.draft(db(), tender, subtype_of(subtype), clock().now())
    return shared.export(draft, kind, f"{tender.reference}-{subtype}")


def _questions(tender: Tender, subtype: Subtype) -> list[Question]:
    """Those that the chosen procedure and the result have, and a lot or a winner does not answer itself."""
    draft = drafts.draft(db(), tender, subtype, clock().now())
    first, *more = draft.lots
    each = set(lots.OF_LOT) if more else set()
    if more or any(award.name for award in first.awards):  # winners are written down one by one
        each |= {one.key for one in asked(subtype, "award")}
    known = draft.within(first).plain
    return [one for one in asked(subtype, "notice") if one.key not in each and holds(one.when, known)]


@blueprint.route(f"{ONE}/svar", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def answers(tender: Tender, subtype: str) -> ResponseReturnValue:
    name = str(NAMES[subtype])

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        services.answer(uow, ("tender", tender.id), given, scope=scope(tender))

    return shared.answering(
        _questions(tender, subtype_of(subtype)),
        notices.answers(db(), "tender", [tender.id])[tender.id],
        save,
        template="tenders/notices/answers.html",
        back=path(tender, subtype),
        values={"name": name, **frame_of(tender, Link(name, path(tender, subtype)), Link(_("Svar")))},
    )


@blueprint.post(f"{ONE}/xml")
@require("tender.edit", of=access.tender)
def download(tender: Tender, subtype: str) -> ResponseReturnValue:
    return shared.download(
        ("tender", tender.id),
        lambda uow: drafts.draft(uow.session, drafts.loaded(uow.session, tender.id), subtype_of(subtype), uow.now),
        name=f"{tender.reference}-{subtype}",
        back=path(tender, subtype),
        scope=scope(tender),
    )


@blueprint.post(f"{ONE}/ny-version")
@require("tender.edit", of=access.tender)
def version(tender: Tender, subtype: str) -> ResponseReturnValue:
    with writing() as uow:
        now_at = request.form.get("number", 0, type=int)
        services.next_version(uow, ("tender", tender.id), subtype_of(subtype), now_at=now_at, scope=scope(tender))
    flash(_("Næste fil får det næste versionsnummer."), "success")
    return redirect(path(tender, subtype), 303)
