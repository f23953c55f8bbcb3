"""What the pages of a tender share: crumbs, the example banner, and a form that is one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.processes import mail_changes
from coproc.processes.models import Process
from coproc.tenders.models import Tender
from coproc.web.access import db, writing
from coproc.web.forms import Form
from coproc.web.parts import Link


def path_of(tender: Tender, suffix: str = "") -> str:
    return f"/udbud/{tender.reference}{suffix}"


def frame(tender: Tender, here: str = "") -> dict[str, Any]:
    """For templates about one tender."""
    process = db().get(Process, tender.process_id) if tender.process_id else None
    crumbs = [Link(_("Udbud"), "/udbud")]
    if process:
        crumbs = [Link(_("Processer"), "/processer"), Link(process.title, f"/processer/{process.reference}/indkoeb")]
    crumbs.append(Link(tender.title, path_of(tender)))
    return {
        "tender": tender,
        "process": process,
        "crumbs": [*crumbs, Link(here)] if here else crumbs,
        "example": _("Udbuddet er opdigtet for at vise et helt forløb.") if tender.is_example else False,
    }


def filled(
    tender: Tender,
    form: Form,
    act: Callable[[UnitOfWork], object],
    *,
    title: str,
    submit: str,
    done: str,
    lead: str = "",
    notes: list[str] | None = None,
    asked: Sequence[tuple[str, str]] = (),
    to: str = "",
) -> ResponseReturnValue:
    """A page with one form: shown, refused beside its fields, or done and back to the tender; the mails that move or fall away are shown first.

    `asked`: what is to be answered first, with its page.
    """
    if not mail_changes.is_return() and form.validate_on_submit():
        with form.refusals():
            if page := mail_changes.confirm(act, title=title, back=path_of(tender), even_new=False, may_return=True):
                return page
            with writing() as uow:
                act(uow)
            flash(done, "success")
            return redirect(path_of(tender, to), 303)
    values = {"form": form, "title": title, "submit": submit, "lead": lead, "notes": notes or [], "asked": asked}
    return render_template("tenders/form.html", **values, **frame(tender, title)), form.status


def values_of(form: Form) -> dict[str, Any]:
    """What was filled in, without the token."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
