"""The base of every form: CSRF, errors beside their fields, and one summary on top.

form = NeedForm(obj=need)
if form.validate_on_submit():
    with form.refusals():
        services.publish_need(...)
        return redirect(...)
return render_template("needs/form.html", form=form), form.status
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g
from flask_wtf import FlaskForm

from coproc.kernel.errors import DomainError, FieldErrors, Forbidden, NotFound, TooMany
from coproc.kernel.translation import gettext as _
from coproc.web.choices import Checkbox, Checkboxes, Radios, Select
from coproc.web.dates import DateField, MomentField
from coproc.web.widgets import (
    Email,
    Field,
    FileField,
    FilesField,
    Hidden,
    IntegerField,
    MoneyField,
    Password,
    Telephone,
    TextArea,
    TextField,
    Url,
)

__all__ = [
    "Checkbox",
    "Checkboxes",
    "DateField",
    "Email",
    "Field",
    "FileField",
    "FilesField",
    "Form",
    "Hidden",
    "IntegerField",
    "MomentField",
    "MoneyField",
    "Password",
    "Radios",
    "Select",
    "Telephone",
    "TextArea",
    "TextField",
    "Url",
]


class Form(FlaskForm):
    """Errors come back with 422, beside their fields, with everything that was typed."""

    class Meta:
        """WTForms' settings."""

        locales = False  # WTForms' own sentences are not used: see coproc.web.validators

    status = 200
    form_errors: list[str]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.form_errors.append(_("Siden har været åben for længe. Se teksten igennem, og send igen."))
        if not good:
            self.status = 422
        return good

    @property
    def multipart(self) -> bool:
        return any(isinstance(field, FileField) for field in self)

    @property
    def hidden_fields(self) -> list[Hidden]:
        return [field for field in self if isinstance(field, Hidden)]

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        """(id of the input, sentence) in the order of the form; the id is "" for what concerns the whole form."""
        whole = [("", str(sentence)) for sentence in self.form_errors]
        hidden = [("", sentence) for field in self.hidden_fields for sentence in field.sentences]
        shown = [field for field in self if isinstance(field, Field) and not isinstance(field, Hidden)]
        return whole + hidden + [(field.first_id, sentence) for field in shown for sentence in field.sentences[:1]]

    def add_domain_error(self, error: DomainError) -> None:
        """A service's refusal, beside its field when the form has it, else on top."""
        pairs: list[tuple[str | None, str]] = (
            list(error.errors.items()) if isinstance(error, FieldErrors) else [(error.field, error.sentence)]
        )
        for name, sentence in pairs:
            field = self._fields.get(name) if name else None
            if field is None:
                self.form_errors = [*self.form_errors, sentence]
            else:
                field.errors = [*field.errors, sentence]
        self.status = error.status
        if isinstance(error, TooMany):
            g.retry_after = error.retry_after  # the header of the page that shows the form again

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Inside, a service's refusal becomes an error of this form. No access and not found stay what they are."""
        try:
            yield
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            self.add_domain_error(error)
