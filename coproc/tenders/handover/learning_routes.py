"""/laering: what buyers learned, to be searched by the next one."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from coproc.kernel.errors import NotFound
from coproc.kernel.translation import current_language, gettext as _
from coproc.needs import queries as needs
from coproc.tenders import words
from coproc.tenders.handover import learning
from coproc.web.access import actor, db, require
from coproc.web.parts import Link

blueprint = Blueprint("tender_learning", __name__)


@blueprint.get("/laering")
@require("learning.read")
def index() -> str:
    page = max(1, request.args.get("side", 1, type=int))
    chosen = request.args.get("gren", "")
    lessons, total = learning.search(db(), actor(), text=request.args.get("q", ""), division=chosen, page=page)
    return render_template(
        "tenders/handover/learning.html",
        lessons=lessons,
        total=total,
        page=page,
        pages=-(-total // learning.PAGE_SIZE),
        branches=branch_names(learning.divisions(db(), actor())),
        questions=words.QUESTIONS,
    )


def branch_names(divisions: list[str]) -> list[tuple[str, str]]:
    """("43", "43 Maskiner til minedrift …") where the official list is imported, else the digits alone."""
    labels = needs.labels(db(), "cpv", [one.ljust(8, "0") for one in divisions])
    found = []
    for one in divisions:
        entry = labels.get(one.ljust(8, "0"))
        found.append((one, f"{one} {entry.label_en if current_language() == 'en' else entry.label_da}" if entry else one))
    return found


@blueprint.get("/laering/<reference>")
@require("learning.read")
def show(reference: str) -> str:
    """One tender's answers, for readers who may not all open the tender itself."""
    lesson = learning.of_reference(db(), actor(), reference)
    if lesson is None:
        raise NotFound(_("De svar findes ikke, eller køberen har ikke delt dem."))
    return render_template(
        "tenders/handover/lesson.html",
        lesson=lesson,
        questions=words.QUESTIONS,
        crumbs=[Link(_("Det lærte de andre"), "/laering"), Link(lesson.tender.title)],
        example=_("Udbuddet er opdigtet for at vise et helt forløb.") if lesson.tender.is_example else False,
    )
