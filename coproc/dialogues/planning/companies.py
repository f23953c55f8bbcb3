"""Which company it is, and what an invitation must know of it: for the form and for every row of a file."""

from __future__ import annotations

from dataclasses import dataclass

from coproc.dialogues.companies import numbered
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import wire_address

LONGEST_NAME = 200


@dataclass(frozen=True)
class Company:
    """`key` is the sign-ups' own: DK:13748136, SE:5566778899."""

    key: str
    country: str
    number: str
    name: str
    contact_name: str
    email: str
    language: str


def checked(
    *, name: str, number: str, email: str, country: str = "DK", contact_name: str = "", language: str | None = None
) -> Company:
    """Raises FieldErrors with everything that is wrong; a company from abroad is written to in English."""
    errors: dict[str, str] = {}
    key, code, digits = "", country.strip().upper() or "DK", number
    try:
        key, code, digits = numbered(code, number)
    except DomainError as error:
        errors[error.field or "company_number"] = error.sentence
    if not _is_name(name):
        errors["company_name"] = _("Skriv virksomhedens navn.")
    if contact_name.strip() and not _is_name(contact_name):
        errors["contact_name"] = _("Skriv kontaktpersonens navn på én linje.")
    try:
        wire_address(email)
    except DomainError as error:
        errors["email"] = error.sentence
    if errors:
        raise FieldErrors(errors)
    spoken = language or ("da" if code == "DK" else "en")
    return Company(key, code, digits, name.strip(), contact_name.strip(), email.strip(), spoken)


def _is_name(said: str) -> bool:
    return bool(said.strip()) and len(said) <= LONGEST_NAME and said.isprintable()
