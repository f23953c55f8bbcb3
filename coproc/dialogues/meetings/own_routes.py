"""One-to-one meetings on a company's personal page: its wishes until the deadline, its schedule when the plan is published."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, signup_queries
from coproc.dialogues.meetings import letters, queries, services, words
from coproc.dialogues.meetings.forms import WishForm
from coproc.dialogues.meetings.models import MeetingCompany
from coproc.dialogues.meetings.queries import Board, Row
from coproc.dialogues.meetings.routes import calendar_response
from coproc.dialogues.models import SignUp
from coproc.dialogues.public_routes import writing_as
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging import calendar
from coproc.web.access import clock, db, require
from coproc.web.parts import Link

blueprint = Blueprint("own_meetings", __name__)
AT = "/min-tilmelding/<token>/moeder"


@dataclass(frozen=True)
class Own:
    """What a company sees of the plan: nobody else's wishes, and no schedule before all get theirs."""

    signup: SignUp
    board: Board
    wish: MeetingCompany | None
    rows: list[Row]
    unmet: list[str]
    is_open: bool


@blueprint.app_template_global("own_meetings")
def all_own(signup: SignUp) -> list[Own]:
    """At each of the contact's events that has meetings, whichever of them the link was sent about."""
    found = [own(one) for one in signup_queries.contact_signups(db(), signup) if one.status in queries.IN_PLAN]
    return [mine for mine in found if mine]


def own(signup: SignUp) -> Own | None:
    """None: the event has no one-to-one meetings, or nobody to wish for yet."""
    plan = queries.plan_of(db(), signup.event_id)
    if plan is None:
        return None
    board = queries.board(db(), plan.id)
    if not board.tables or not board.slots:
        return None
    wish = board.companies.get(signup.id)
    published = plan.published_at is not None
    return Own(
        signup,
        board,
        wish if wish and wish.saved_at else None,
        board.of_company(signup.id) if published else [],
        letters.reasons(board, signup) if published and wish else [],
        signup.status == "confirmed" and queries.wishes_are_open(plan, clock().now()),
    )


def _own_or_404(anchor: SignUp) -> Own:
    """Of the sign-up that ?tilmelding= names; without it the link's own, else the contact's only one with meetings."""
    number = request.args.get("tilmelding", type=int)
    found = own(anchor if number is None else signup_queries.one_of(db(), anchor, number))
    if found is None and number is None:
        found = next(iter(all_own(anchor)), None)
    if found is None:
        raise NotFound(_("Der er ikke sat møder op til arrangementet."))
    return found


def _back() -> str:
    return "/".join(request.path.split("/")[:3])


@blueprint.route(AT, methods=["GET", "POST"])
@require("signup.manage", of=access.signup)
def wishes(signup: SignUp) -> ResponseReturnValue:
    mine = _own_or_404(signup)
    signup = mine.signup
    form = WishForm.of(mine.board, signup.id)
    if form.validate_on_submit():
        with form.refusals(), writing_as(signup.company_name) as uow:
            if "withdraw" in request.form:
                services.withdraw_wishes(uow, mine.board.plan.id, signup.id)
                flash(_("Jeres ønsker er trukket tilbage."), "success")
            else:
                services.wish(uow, mine.board.plan.id, signup.id, **form.columns())
                flash(_("Jeres ønsker er gemt. I kan rette dem indtil fristen."), "success")
            return redirect(f"{_back()}#moeder-{signup.id}", 303)
    event = signup.event
    crumbs = [Link(_("Jeres tilmelding"), _back()), Link(_("Ønsk møder"))]
    values = {"signup": signup, "event": event, "form": form, "mine": mine, "words": words, "back": _back(), "crumbs": crumbs}
    return render_template("dialogues/meetings/wishes.html", example=event.is_example, **values), form.status


@blueprint.get(f"{AT}.ics")
@require("signup.manage", of=access.signup)
def calendar_file(signup: SignUp) -> Response:
    mine = _own_or_404(signup)
    entries = [letters.entry(mine.board, row) for row in mine.rows]
    event = mine.signup.event
    return calendar_response(calendar.feed(entries, event.title, clock().now()), event)
