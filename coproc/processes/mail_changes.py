"""The step between a form and its doing, when the change alters mail: shown, confirmed, done. Without JavaScript.

    act = lambda uow: services.set_date(uow, process.id, form.due_on.data)
    with form.refusals():
        if page := mail_changes.confirm(act, title=…, back=…):
            return page
        with writing() as uow: act(uow)

The change is rehearsed with the same `act`; what was typed is carried in hidden fields, and the fingerprint says that what is confirmed is
what was shown. When the world changed between, the new list is shown with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from coproc.cases.dry_run import MailsChanged, mails_changed
from coproc.kernel.database import UnitOfWork
from coproc.web.access import actor, clock, close_session, runtime

Act = Callable[[UnitOfWork], object]
CONFIRMED, RETURN, SHOW = "confirmed", "ret", "vis"
NOT_CARRIED = frozenset({"csrf_token", CONFIRMED, RETURN, SHOW})
MOST_PEOPLE = 50  # on the page; the counts are of all


def confirm(
    act: Act,
    *,
    title: str,
    back: str,
    even_new: bool = True,
    always: bool = False,
    may_return: bool = False,
    lead: str = "",
    **frame: Any,
) -> str | None:
    """The page that shows what the change does to mail, or None to go on. Raises what `act` raises.

    It is shown when a planned reminder moves or falls away for another reason than that it is done; with `even_new` also when new ones
    are planned; and whenever it was asked for (the button `vis`, or `always` where the form's only button promises it). A mail that only leaves at once is the act's own, and asks nobody.
    `may_return`: the route shows its form again when `is_return()`. `lead`: what the change makes, in a sentence.
    """
    close_session()  # the rehearsal writes, and SQLite has one writer
    with runtime().database.rehearse(actor(), clock()) as uow:
        found = mails_changed(uow, lambda: act(uow))
    if _goes_on(found, even_new=even_new, always=always):
        return None
    return render_template(
        "processes/mail_changes.html",
        mails=found,
        most_people=MOST_PEOPLE,
        heading=title,
        changed_since=CONFIRMED in request.form,
        carried=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED],
        back=back,
        may_return=may_return,
        lead=lead,
        **frame,
    )


def is_return() -> bool:
    """“Ret igen”: the form is shown again with what was typed."""
    return RETURN in request.form


def _goes_on(found: MailsChanged, *, even_new: bool, always: bool) -> bool:
    if SHOW in request.form or (always and CONFIRMED not in request.form):
        return False
    if CONFIRMED in request.form:  # somebody has seen a list: it must still be this one
        return not found or request.form[CONFIRMED] == found.fingerprint
    return not (found.alters_plans if even_new else found.moved or found.withdraws)
