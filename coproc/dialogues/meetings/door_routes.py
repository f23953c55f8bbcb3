"""The door on the day of the meetings: who has come; who has not, and whose times then go to the next in line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access
from coproc.dialogues.meetings import absence, schedule
from coproc.dialogues.meetings.forms import EmptyForm
from coproc.dialogues.meetings.queries import Board
from coproc.dialogues.meetings.routes import AT, _board, _click, _frame, _path
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.kernel.errors import NotFound
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, ngettext
from coproc.web.access import clock, db, require, writing

blueprint = Blueprint("meetings_door", __name__)


@blueprint.get(f"{AT}/fremmoede")
@require("dialogue.attendance", of=access.inside_event)
def door(event: DialogueEvent) -> str:
    """By name, on a phone: who has come, who is missing."""
    board, now = _board(event), clock().now()
    expected: list[tuple[SignUp, Any, Any]] = [
        (one, board.companies.get(one.id), board.of_company(one.id)) for one in board.signups.values()
    ]
    expected += [(one.signup, one.company, one.rows) for one in absence.gone(db(), board)]
    text = request.args.get("q", "").strip().casefold()
    found = [
        (signup, company, rows, absence.later(board, signup.id, now))
        for signup, company, rows in sorted(expected, key=lambda one: one[0].company_name.casefold())
        if rows and (text in signup.company_name.casefold() or text in listed(signup.attendees).casefold())
    ]
    return render_template("dialogues/meetings/door.html", board=board, rows=found, now=now, **_frame(event, _("Fremmøde")))


@blueprint.post(f"{AT}/fremmoede/<int:signup_id>")
@require("dialogue.attendance", of=access.inside_event)
def check_in(event: DialogueEvent, signup_id: int) -> ResponseReturnValue:
    plan_id = _board(event).plan.id
    how = request.form.get("how", "")
    if how not in {"arrived", "absent", "undo"}:
        raise NotFound(_("Det kan man ikke."))
    done = {"arrived": _("Noteret: de er kommet."), "absent": _("Noteret: de er udeblevet."), "undo": _("Fortrudt.")}[how]
    back = _path(event, f"/fremmoede#v{signup_id}")
    if how == "absent":
        return _click(event, lambda uow: schedule.check_in(uow, plan_id, signup_id, how), done, back=back)
    lost: list[int] = []
    answer = _click(event, lambda uow: lost.append(absence.back_again(uow, plan_id, signup_id, how)), done, back=back)
    if lost and lost[0]:
        flash(
            ngettext(
                "{n} af deres møder er givet videre og kan ikke tages tilbage.",
                "{n} af deres møder er givet videre og kan ikke tages tilbage.",
                lost[0],
            ),
            "warning",
        )
    return answer


@blueprint.route(f"{AT}/fremmoede/<int:signup_id>/udeblevet", methods=["GET", "POST"])
@require("dialogue.attendance", of=access.inside_event)
def no_show(event: DialogueEvent, signup_id: int) -> ResponseReturnValue:
    """Asked first: their later times that day go to the next in line, who is told at once."""
    board = _board(event)
    signup = _expected(board, signup_id)
    form = EmptyForm()
    back = _path(event, f"/fremmoede#v{signup_id}")
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            freed, given = absence.no_show(uow, board.plan.id, signup_id)
            flash(_("Noteret: de er udeblevet."), "success")
            if freed:
                flash(_("{freed} tider er fri igen, {given} er givet til de næste i køen.", freed=freed, given=given), "info")
            return redirect(back, 303)
    rows = absence.later(board, signup_id, clock().now())
    page = _frame(event, signup.company_name)
    values = {"form": form, "signup": signup, "rows": rows, "next": {row.meeting.id: absence.first_for(board, row) for row in rows}}
    return render_template("dialogues/meetings/no_show.html", **values, **page), form.status


def _expected(board: Board, signup_id: int) -> SignUp:
    found = board.signups.get(signup_id)
    if found is None or not board.of_company(signup_id):
        raise NotFound(_("Virksomheden har ingen møder her."))
    return found
