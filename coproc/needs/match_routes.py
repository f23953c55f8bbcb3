"""Proposing that two needs are the same, and answering it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.needs import access, matches, queries
from coproc.needs.forms import AnswerForm
from coproc.needs.models import Answer, InnovationNeed, NeedMatch
from coproc.needs.routes import page_of
from coproc.web.access import actor, db, may, require, writing

blueprint = Blueprint("matches", __name__)


@blueprint.post("/behov/<reference>/foreslaa")
@require("need.propose", of=access.need)
def propose(need: InnovationNeed) -> ResponseReturnValue:
    """From a need's own page: the other one must be the reader's to read, or a facilitator's to match unseen."""
    other = queries.by_reference(db(), request.form.get("behov", ""))
    there = access.need(db(), actor(), other.reference) if other else None
    if other is None or not (may("need.read", there) or may("need.propose", there)):
        raise NotFound(_("Behovet findes ikke."))
    try:
        with writing() as uow:
            matches.propose_match(uow, need.id, other.id)
        flash(_("Forslaget er sendt. Begge parter kan nu svare."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(url_for("needs.show", reference=need.reference) + "#forslag", 303)


@blueprint.post("/behov/<reference>/forslag/<int:match_id>/svar")
@require("need.answer", of=access.match)
def answer(pair: tuple[InnovationNeed, NeedMatch]) -> ResponseReturnValue:
    need, match = pair
    form = AnswerForm(prefix=f"m{match.id}")
    try:
        said = Answer(request.form.get("answer", ""))
    except ValueError:
        flash(_("Vælg et af svarene."), "error")
        return redirect(url_for("needs.show", reference=need.reference) + "#forslag", 303)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            matches.answer_match(uow, match.id, need.id, said, form.note.data or "")
            flash(_("Jeres svar er sendt."), "success")
            return redirect(url_for("needs.show", reference=need.reference) + "#forslag", 303)
    return page_of(access.need(db(), actor(), need.reference).thing, form, match.id), form.status
