"""What the facilitator mends in a sign-up: an address that mail does not reach."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from coproc.dialogues import access, signup_queries
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import signups
from coproc.dialogues.signup_forms import AddressForm
from coproc.kernel.translation import gettext as _
from coproc.processes import pages
from coproc.web.access import db, require, writing

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
