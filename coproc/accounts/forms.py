"""The forms of signing in, one's own account, organisations and people."""

from __future__ import annotations

from typing import Any

from coproc.accounts import tokens, words
from coproc.kernel.translation import lazy
from coproc.web.forms import DateField, Email, Form, Hidden, Password, Radios, Select, TextArea, TextField

LANGUAGE_NAMES = [("da", "Dansk"), ("en", "English")]
_NEW_PASSWORD_HINT = lazy("Mindst 12 tegn. Fire ord på række er godt.")


class EmailForm(Form):
    email = Email(lazy("Mailadresse"), autocomplete="username", width=40)


class PasswordForm(Form):
    password = Password(lazy("Adgangskode"), autocomplete="current-password", width=40)


class ButtonForm(Form):
    """Nothing but a button and its token."""


class ReasonForm(Form):
    reason = TextField(lazy("Hvorfor?"), max_length=500, hint=lazy("Gemmes i historikken."))


class NewPasswordForm(Form):
    password = Password(lazy("Ny adgangskode"), autocomplete="new-password", width=40, hint=_NEW_PASSWORD_HINT)


class InvitationForm(Form):
    name = TextField(lazy("Dit navn"), max_length=120, autocomplete="name", width=40)
    password = Password(
        lazy("Vælg en adgangskode"),
        autocomplete="new-password",
        width=40,
        required=False,
        hint=lazy("Mindst 12 tegn. Uden adgangskode logger du ind med et link, vi sender til dig."),
    )


class SelfForm(Form):
    name = TextField(lazy("Navn"), max_length=120, autocomplete="name", width=40)
    title = TextField(lazy("Stilling"), max_length=120, required=False, autocomplete="organization-title", width=40)
    language = Radios(lazy("Sprog"), choices=LANGUAGE_NAMES)


class ChangePasswordForm(Form):
    old = Password(lazy("Nuværende adgangskode"), autocomplete="current-password", width=40)
    new = Password(lazy("Ny adgangskode"), autocomplete="new-password", width=40, hint=_NEW_PASSWORD_HINT)


class KeyForm(Form):
    label = TextField(lazy("Hvad skal nøglen bruges til?"), max_length=100, width=40)
    days = Select(
        lazy("Hvor længe skal den virke?"),
        coerce=int,
        choices=[(days, lazy("{n} dage", n=days)) for days in tokens.API_LIFETIMES],
    )


class InviteForm(Form):
    name = TextField(lazy("Navn"), max_length=120, autocomplete="off", width=40)
    email = Email(lazy("Mailadresse"), autocomplete="off", width=40)
    role = Radios(lazy("Rolle"))
    language = Radios(lazy("Sprog i mailen"), choices=LANGUAGE_NAMES, default="da")


class RoleForm(Form):
    role = Radios(lazy("Rolle"))


class OwnDataForm(Form):
    version = Hidden(coerce=int)
    nuts = TextField(
        lazy("NUTS-kode"),
        max_length=5,
        width=8,
        required=False,
        hint=lazy("Hvor I ligger, for eksempel DK01 Hovedstaden eller DK04 Midtjylland."),
    )
    eans = TextArea(
        lazy("EAN-numre"),
        rows=4,
        required=False,
        hint=lazy("Hvor regninger sendes hen. Ét nummer på hver linje, 13 cifre."),
    )


class OrganisationForm(OwnDataForm):
    name = TextField(lazy("Navn"), max_length=200, width=40)
    type = Select(lazy("Slags"), choices=[(kind.value, label) for kind, label in words.TYPES.items()])
    cvr = TextField(lazy("CVR-nummer"), max_length=20, width=20, required=False, hint=lazy("8 cifre."))
    valid_from = DateField(lazy("Første dag"), required=False, hint=lazy("Tom: den har eksisteret længe."))
    valid_to = DateField(lazy("Sidste dag"), required=False, hint=lazy("Tom: der er ingen slutdato."))
    successor_id = Select(
        lazy("Efterfølger"),
        coerce=int,
        required=False,
        blank=lazy("Ingen"),
        hint=lazy("Den organisation, der overtager, når denne ophører."),
    )


def lines(text: str | None) -> list[str]:
    """What was typed one to a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def role_choices(roles: tuple[Any, ...]) -> list[tuple[str, Any, Any]]:
    return [(role.value, words.ROLES[role], words.ROLE_HINTS[role]) for role in roles]
