"""What a person did that cannot be done, in a sentence they can act on. Never a traceback, never a loss."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a sentence in the reader's language. `field` names the form field where it went wrong."""

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class FieldErrors(DomainError):
    """Several fields are wrong: {field: sentence}."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class NotFound(DomainError):
    status = 404


class Gone(DomainError):
    """It was there, or may have been; it will not come back."""

    status = 410


class SignInFirst(DomainError):
    """Nobody is signed in, or the key does not work."""

    status = 401


class Forbidden(DomainError):
    status = 403


class Conflict(DomainError):
    """Someone was faster: the thing changed since it was shown."""

    status = 409


class TooMany(DomainError):
    """Too many tries in a short time; `retry_after` seconds from now it may go better."""

    status = 429

    def __init__(self, sentence: str, *, field: str | None = None, retry_after: int = 60) -> None:
        super().__init__(sentence, field=field)
        self.retry_after = retry_after
