"""Passwords: argon2id with the library's defaults (RFC 9106, low memory), and what a new one must be."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

SHORTEST, LONGEST = 12, 200
# What people type when told "at least twelve"; length and these three do more than character classes (NIST SP 800-63B, 5.1.1.2).
_OBVIOUS = ("123456789012", "adgangskode", "password", "qwertyuiop", "kodeord")

_hasher = PasswordHasher()
# Checked when there is no account or no password, so that the answer takes as long. It belongs to no password.
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$u0Tuq6WPUEAGPXvBZvkE5oVDlZIEk9M3nyGVzUBW6ss"


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Takes the same time whether or not there is a hash to compare with."""
    try:
        return _hasher.verify(password_hash or _DECOY, password[:LONGEST]) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Made with weaker settings than today's: hash again while the password is at hand."""
    return _hasher.check_needs_rehash(password_hash)


def check_strength(password: str, *, email: str, field: str = "password") -> None:
    """Raises DomainError unless the password may be chosen."""
    lowered = password.lower()
    if len(password) < SHORTEST:
        raise DomainError(_("Vælg en adgangskode på mindst {n} tegn. Fire ord på række er godt.", n=SHORTEST), field=field)
    if len(password) > LONGEST:
        raise DomainError(_("Adgangskoden må højst være {n} tegn.", n=LONGEST), field=field)
    if email.partition("@")[0].lower() in lowered and len(email.partition("@")[0]) > 3:
        raise DomainError(_("Adgangskoden må ikke indeholde din mailadresse."), field=field)
    if any(word in lowered for word in _OBVIOUS) or len(set(lowered)) < 5:
        raise DomainError(_("Den adgangskode er for let at gætte. Vælg en anden."), field=field)
