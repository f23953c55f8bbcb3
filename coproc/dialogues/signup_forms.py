"""The forms with which companies sign up and change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from wtforms.validators import ValidationError

from coproc.dialogues import traps
from coproc.dialogues.forms import PublicForm
from coproc.dialogues.models import SignUp
from coproc.dialogues.words import REGIONS, SIZES, lines
from coproc.kernel.translation import current_language, gettext as _, lazy
from coproc.web.access import clock
from coproc.web.forms import Checkbox, Checkboxes, Email, Form, Hidden, Radios, Select, TextArea, TextField

COUNTRIES = ("DK", "SE", "NO", "DE", "FI", "NL", "BE", "FR", "GB", "IE", "PL", "AT", "CH", "ES", "IT", "US", "CN", "JP", "KR")
ONLINE = "+online"
ATTENDEES = lazy("Hvem kommer?")


def countries() -> list[tuple[str, str]]:
    """Where companies that come to dialogues have their number from; Denmark first."""
    names = Locale(current_language()).territories
    return [(code, names[code]) for code in COUNTRIES]


class Choosing(Form):
    """`events`: public references, "D-2026-1" for the room and "D-2026-1+online" for an online seat. Shown when there is a choice."""

    events = Checkboxes(lazy("Hvad vil I med til?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events.flags.required = True  # where it is shown; its own check says when it is wrong

    @property
    def asks_which(self) -> bool:
        return len(self.events.choices) > 1

    def chosen(self) -> list[str]:
        return list(self.events.data) if self.asks_which else [str(value) for value, *_rest in self.events.choices]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if sentence := self._wrong_choice():
            self.events.errors = [*self.events.errors, sentence]
            self.status = 422
        return good and not sentence

    def _wrong_choice(self) -> str:
        references = [one.removesuffix(ONLINE) for one in self.chosen()]
        if not references:
            return _("Sæt flueben ved mindst ét arrangement.")
        return _("Vælg enten en plads på stedet eller online, ikke begge dele.") if len(set(references)) < len(references) else ""


class SignUpForm(PublicForm, Choosing):
    """At most five things to fill in: which events, number (and country), name, address, who comes."""

    company_number = TextField(lazy("CVR-nummer"), hint=lazy("8 cifre"), max_length=40, width=20)
    country = Select(lazy("Land"), choices=countries, blank=None, default="DK")
    company_name = TextField(lazy("Virksomhedens navn"), autocomplete="organization")
    email = Email(lazy("E-mail"), hint=lazy("Vi sender et link, som I bekræfter tilmeldingen med."))
    attendees = TextArea(ATTENDEES, rows=3, hint=lazy("Ét navn på hver linje, højst 5. Den første er jeres kontaktperson."))
    shown_at = Hidden()  # signed; kept when the form is shown again with its errors

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.shown_at.data = traps.stamp(clock().now())

    @property
    def is_from_a_robot(self) -> bool:
        return super().is_from_a_robot or traps.is_too_fast(self.shown_at.data, clock().now())

    def validate_attendees(self, field: TextArea) -> None:
        if field.data and not lines(field.data):
            raise ValidationError(_("Skriv, hvem der kommer."))

    @property
    def is_foreign(self) -> bool:
        return (self.country.data or "DK") != "DK" or bool(self.country.errors)

    def columns(self) -> dict[str, Any]:
        names = lines(self.attendees.data)
        return {
            "company_number": self.company_number.data,
            "company_name": self.company_name.data,
            "country": self.country.data or "DK",
            "email": self.email.data,
            "contact_name": names[0] if names else "",
            "attendees": names,
        }


class MoreForm(Choosing):
    """A company that is known by its personal link: only what is new."""

    attendees = TextArea(ATTENDEES, rows=3, hint=lazy("Ét navn på hver linje, højst 5."))


class LinkForm(PublicForm):
    email = Email(lazy("E-mail"), hint=lazy("Den, I tilmeldte jer med."))


class AddressForm(Form):
    email = Email(lazy("E-mail"))


class PeopleForm(Form):
    """Who comes to one of the events; one for each on the page."""

    attendees = TextArea(ATTENDEES, required=False, rows=3, hint=lazy("Ét navn på hver linje, højst 5."))


class AboutForm(Form):
    """Once for all the company's sign-ups in the process; all of it optional."""

    size = Select(lazy("Hvor mange er I?"), choices=list(SIZES.items()), required=False, blank=lazy("Vælg"))
    region = Select(lazy("Hvor holder I til?"), choices=list(REGIONS.items()), required=False, blank=lazy("Vælg"))
    is_first_time = Radios(
        lazy("Er det jeres første markedsdialog?"), choices=[("yes", lazy("Ja")), ("no", lazy("Nej"))], required=False
    )
    wants_meeting = Checkbox(lazy("Vi vil gerne tale med indkøberne én til én"), required=False)
    topics = TextArea(lazy("Hvad vil I især tale om?"), required=False, rows=3, max_length=2000)
    access_needs = TextArea(
        lazy("Adgang og hjælpemidler"),
        required=False,
        rows=2,
        max_length=1000,
        hint=lazy("For eksempel kørestol eller tolk. Kun arrangøren ser det, og det slettes dagen efter."),
    )
    diet = TextArea(
        lazy("Mad"),
        required=False,
        rows=2,
        max_length=1000,
        hint=lazy("For eksempel allergi. Kun arrangøren ser det, og det slettes dagen efter."),
    )
    is_listed = Checkbox(lazy("Vis virksomhedens navn på listen over, hvem der kommer"), required=False)

    @classmethod
    def of(cls, signup: SignUp) -> AboutForm:
        said = {
            name: getattr(signup, name)
            for name in ("size", "region", "wants_meeting", "topics", "access_needs", "diet", "is_listed")
        }
        first = {True: "yes", False: "no", None: None}[signup.is_first_time]
        return cls(data={**said, "is_first_time": first})

    def columns(self) -> dict[str, Any]:
        return {
            "size": self.size.data or "",
            "region": self.region.data or "",
            "is_first_time": {"yes": True, "no": False}.get(self.is_first_time.data or ""),
            **{name: self[name].data for name in ("wants_meeting", "topics", "access_needs", "diet", "is_listed")},
        }


class CancelForm(Form):
    signups = Checkboxes(lazy("Hvad kan I ikke komme til?"), coerce=int)


class OneForm(Form):
    """A button for one of the sign-ups."""

    signup = Hidden(coerce=int)
    online = Hidden(coerce=int)


def people_forms(signups: Iterable[SignUp]) -> list[tuple[SignUp, PeopleForm]]:
    return [(one, PeopleForm(prefix=f"signup-{one.id}", data={"attendees": "\n".join(one.attendees)})) for one in signups]


def names_of(form: PeopleForm | MoreForm) -> Sequence[str]:
    return lines(form.attendees.data)
