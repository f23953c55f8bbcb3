"""Numbers that name an organisation: CVR, EAN (GLN) and foreign company numbers (DOMAIN 3.1).

A number that adds up is not proof that the organisation exists. P-numbers are not checked: a whole series was made
with wrong weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel import Locale
from stdnum import ean as stdnum_ean
from stdnum.dk import cvr as stdnum_cvr
from stdnum.exceptions import InvalidChecksum, ValidationError

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
_LONGEST_FOREIGN = 40


def cvr(text: str, *, field: str = "cvr") -> str:
    """Eight digits from "13-74-81-36", "DK 13 74 81 36" or "13.74.81.36". Raises DomainError."""
    digits = _SEPARATORS.sub("", text).upper().removeprefix("DK")
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise DomainError(_("Et CVR-nummer har 8 cifre. Skriv det som for eksempel 13748136."), field=field)
    try:
        stdnum_cvr.validate(digits)
    except ValidationError:
        raise DomainError(
            _(
                "CVR-nummeret {number} findes ikke: cifrene passer ikke sammen. Se efter, om to er byttet om.",
                number=digits,
            ),
            field=field,
        ) from None
    return digits


def ean(text: str, *, field: str = "ean") -> str:
    """The 13 digits of an e-invoice address (EAN, GLN) with the right check digit. Raises DomainError."""
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise DomainError(_("Et EAN-nummer har 13 cifre. Skriv det som for eksempel 5798000000001."), field=field)
    try:
        stdnum_ean.validate(digits)
    except InvalidChecksum:
        raise DomainError(
            _("EAN-nummeret {number} har et forkert kontrolciffer. Se efter, om to cifre er byttet om.", number=digits),
            field=field,
        ) from None
    return digits


@dataclass(frozen=True)
class ForeignNumber:
    """A company number as its own country writes it: nothing is known of its form."""

    country: str
    number: str

    def __str__(self) -> str:
        return f"{self.country} {self.number}"


def foreign_number(country: str, number: str, *, field: str = "company_number") -> ForeignNumber:
    """A two-letter country (ISO 3166) and free text. Raises DomainError; a Danish company is asked for its CVR."""
    code, written = country.strip().upper(), " ".join(number.split())
    if not re.fullmatch(r"[A-Z]{2}", code) or code in {"EU", "EZ", "UN", "ZZ", "XA", "XB"} or code not in Locale("en").territories:
        raise DomainError(_("Vælg det land, virksomheden er registreret i."), field="country")
    if code == "DK":
        raise DomainError(_("Danske virksomheder skal bruge deres CVR-nummer."), field="country")
    if not written:
        raise DomainError(_("Skriv virksomhedens registreringsnummer."), field=field)
    if len(written) > _LONGEST_FOREIGN or not written.isprintable():
        raise DomainError(_("Registreringsnummeret må højst fylde {n} tegn.", n=_LONGEST_FOREIGN), field=field)
    return ForeignNumber(code, written)
