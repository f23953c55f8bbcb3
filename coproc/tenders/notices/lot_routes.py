"""/udbud/T-…/bekendtgoerelser/<n>/delkontrakter: what a notice says of each lot, and who won it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.notices import pages as shared, queries as notices, services as answering
from coproc.notices.catalogue import NAMES, Question, Subtype, asked, holds, subtype_of
from coproc.tenders import access
from coproc.tenders.models import Tender
from coproc.tenders.notices import drafts, lots, services
from coproc.tenders.notices.routes import ONE, frame_of, path, scope
from coproc.web.access import clock, db, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("tender_lots", __name__)
RESULT = "/udbud/<reference>/bekendtgoerelser/29"


def _index(tender: Tender, subtype: str) -> str:
    return path(tender, f"{subtype}/delkontrakter")


def _trail(tender: Tender, subtype: str, *more: Link) -> dict[str, Any]:
    name = str(NAMES[subtype_of(subtype)])
    return frame_of(tender, Link(name, path(tender, subtype)), *more)


@blueprint.get(f"{ONE}/delkontrakter")
@require("document.download", of=access.with_documents)
def index(tender: Tender, subtype: str) -> str:
    """Every lot, what its notice still misses, and its winners; and winners of lots that are there no longer."""
    draft = drafts.draft(db(), tender, subtype_of(subtype), clock().now())
    won = lots.winners(db(), tender.id) if subtype == "29" else []
    rows = [
        {
            "key": key,
            "name": lot.name or tender.title,
            "is_lot": bool(lot.name),
            "missing": sum(1 for row in shared.rows_of(draft, lot.name) if row.missing),
            "outcome": shared.outcome_of(draft, lot),
            "winners": [one for one in won if one.row.lot == key],
        }
        for key, lot in zip(lots.keys(tender), draft.lots, strict=True)
    ]
    known = set(lots.keys(tender))
    return render_template(
        "tenders/notices/lots.html",
        rows=rows,
        lost=[one for one in won if one.row.lot not in known],
        subtype=subtype,
        root=path(tender, subtype),
        **_trail(tender, subtype, Link(_("Delkontrakter"))),
    )


def _lot_name(tender: Tender, key: str) -> str:
    named = lots.names(tender)
    if key not in named:
        raise NotFound(_("Delkontrakten findes ikke længere."))
    return named[key] or tender.title


def _questions(tender: Tender, subtype: Subtype) -> list[Question]:
    """Those that the chosen procedure has; what depends on the answer is asked, and its hint says when it counts."""
    procedure = {"procedure": drafts.gathered(db(), tender, subtype, clock().now()).procedure}
    return [one for one in asked(subtype, "lot") if "procedure" not in one.when or holds(one.when, procedure)]


@blueprint.route(f"{ONE}/delkontrakt/<key>", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def lot(tender: Tender, subtype: str, key: str) -> ResponseReturnValue:
    name = _lot_name(tender, key)
    owner = lots.owner(tender, key)

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        answering.answer(uow, owner, given, scope=scope(tender), story=("tender", tender.id))

    return shared.answering(
        _questions(tender, subtype_of(subtype)),
        notices.answers(db(), owner[0], [tender.id])[tender.id],
        save,
        template="tenders/notices/lot.html",
        back=_index(tender, subtype),
        values={"name": name, **_trail(tender, subtype, Link(_("Delkontrakter"), _index(tender, subtype)), Link(name))},
    )


def _winner_form(tender: Tender, name: str, stored: dict[str, Any], save: Any, *, done: str) -> ResponseReturnValue:
    return shared.answering(
        asked("29", "award"),
        stored,
        save,
        template="tenders/notices/lot.html",
        back=_index(tender, "29"),
        values={"name": name, **_trail(tender, "29", Link(_("Delkontrakter"), _index(tender, "29")), Link(_("Vinder")))},
        done=done,
    )


@blueprint.route(f"{RESULT}/delkontrakt/<key>/vinder", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def add(tender: Tender, key: str) -> ResponseReturnValue:
    name = _("Vinder af {lot}", lot=_lot_name(tender, key))

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        services.add_winner(uow, drafts.loaded(uow.session, tender.id), key, given, scope=scope(tender))

    return _winner_form(tender, name, {}, save, done=_("Vinderen er skrevet ind."))


@blueprint.route(f"{RESULT}/vinder/<int:award_id>", methods=["GET", "POST"])
@require("tender.edit", of=access.tender)
def change(tender: Tender, award_id: int) -> ResponseReturnValue:
    row = services.winner(db(), tender, award_id)
    stored = notices.answers(db(), "award", [row.id])[row.id]

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        services.change_winner(uow, drafts.loaded(uow.session, tender.id), award_id, given, scope=scope(tender))

    name = _("Ret {winner}", winner=stored["winner_name"].value) if "winner_name" in stored else _("Ret vinderen")
    return _winner_form(tender, name, stored, save, done=_("Vinderen er rettet."))


@blueprint.post(f"{RESULT}/vinder/<int:award_id>/fjern")
@require("tender.edit", of=access.tender)
def remove(tender: Tender, award_id: int) -> ResponseReturnValue:
    with writing() as uow:
        services.remove_winner(uow, drafts.loaded(uow.session, tender.id), award_id, scope=scope(tender))
    flash(_("Vinderen er fjernet. Historikken husker, hvad der stod."), "success")
    return redirect(_index(tender, "29"), 303)
