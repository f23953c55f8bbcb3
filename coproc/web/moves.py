"""Moving a case from a page: the form that all moves post, and the page that asks again when the reason is missing."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import lazy
from coproc.web.forms import Form, Hidden, TextArea


class MoveForm(Form):
    step_number = Hidden(coerce=int)
    alligevel = Hidden()  # on anyway, though something is missing
    reason = TextArea(lazy("Begrundelse"), required=False, rows=3, max_length=2000)


def ask_reason(form: MoveForm, error: DomainError, heading: str, back: str) -> ResponseReturnValue:
    """A move was refused for its reason: the sentence stands beside the field, and the form posts where it was posted before."""
    form.add_domain_error(error)
    form.reason.flags.required = True
    return render_template("reason.html", form=form, heading=heading, back=back), form.status
