"""Danish and English texts: the Danish text is the key, `coproc/translations/en/<room>.po` holds the English.

Works without Flask: mail sent by the worker is translated by the same functions (ADR 2).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

_language: ContextVar[Language] = ContextVar("language", default="da")


def current_language() -> Language:
    return _language.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything said inside is said in this language."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(language: Language) -> None:
    """For a whole request, where the web kit resets it at the next one."""
    _language.set(language)


def read_catalogue(language: Language) -> Catalog:
    """All rooms' files of one language as one catalogue."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    whole.add(message.id, message.string, context=message.context)
    return whole


@cache
def _translations(language: Language) -> NullTranslations:
    if language == "da":
        return NullTranslations()
    buffer = io.BytesIO()
    write_mo(buffer, read_catalogue(language))
    buffer.seek(0)
    return cast("NullTranslations", Translations(buffer))


def gettext(text: str, /, **values: Any) -> str:
    """`text` in the reader's language, with {names} filled in when values are given."""
    said = _translations(current_language()).gettext(text)
    return said.format(**values) if values else said


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """Singular or plural of the reader's language; {n} is the number."""
    return _translations(current_language()).ngettext(one, many, n).format(n=n, **values)


def lazy(text: str, /, **values: Any) -> Any:
    """A text that is translated when it is shown: for form labels and tables made at import."""
    return LazyProxy(gettext, text, enable_cache=False, **values)


def in_both(say: Callable[[], object]) -> dict[str, str]:
    """What is said, in every language: for the log, which is read in any of them."""
    said: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = str(say())
    return said


def pick(texts: Mapping[str, str]) -> str:
    """The reader's language out of a {da, en} pair; Danish where there is no other."""
    return texts.get(current_language()) or texts["da"]
