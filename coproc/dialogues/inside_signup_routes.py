"""Sign-ups on the inside: an address that mail does not reach, and the list of who comes."""

from __future__ import annotations

import io

from flask import Blueprint, Response, flash, redirect, render_template, send_file
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, attendees, queries, signup_queries
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import signups
from coproc.dialogues.signup_forms import AddressForm
from coproc.kernel.sheets import XLSX
from coproc.kernel.translation import gettext as _
from coproc.processes import pages
from coproc.web.access import clock, db, require, writing

blueprint = Blueprint("signups_inside", __name__)


@blueprint.route("/processer/<reference>/markedsdialog/<event_reference>/tilmelding/<int:signup_id>", methods=["GET", "POST"])
@require("dialogue.edit", of=access.inside_signup)
def address(found: tuple[DialogueEvent, SignUp]) -> ResponseReturnValue:
    event, signup = found
    form = AddressForm(data={"email": signup.email})
    back = pages.path_of(event.process, f"/markedsdialog/{event.reference}")
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            signups.correct_email(uow, signup.id, form.email.data)
            flash(_("Adressen er rettet, og der er sendt et nyt link."), "success")
            return redirect(back, 303)
    answer = signup_queries.undelivered(db(), event).get(signup.email, "")
    page = {"form": form, "signup": signup, "answer": answer, "path": back, **pages.frame(event.process, "dialogues")}
    return render_template("dialogues/signup_address.html", **page), form.status


@blueprint.get("/processer/<reference>/markedsdialog/<event_reference>/deltagerliste")
@require("dialogue.edit", of=access.inside_event)
def attendee_list(event: DialogueEvent) -> str:
    """To print before the doors open."""
    found = queries.signups(db(), event.id)
    page = {
        "event": event,
        "people": attendees.people(found),
        "needs": attendees.needs(found),
        "now": clock().now(),
        "path": pages.path_of(event.process, f"/markedsdialog/{event.reference}"),
    }
    return render_template("dialogues/attendees.html", **page, **pages.frame(event.process, "dialogues"))


@blueprint.get("/processer/<reference>/markedsdialog/<event_reference>/deltagerliste.xlsx")
@require("dialogue.edit", of=access.inside_event)
def attendee_file(event: DialogueEvent) -> Response:
    content = attendees.as_xlsx(queries.signups(db(), event.id))
    name = f"{_('Deltagerliste')} {event.reference}.xlsx"
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
