"""Answering what a notice asks, and giving it its id. The caller has authorised and says on which page the story is told (`scope`)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import Table, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _, in_both, pick
from coproc.notices import queries
from coproc.notices.catalogue import Question, code_list, questions
from coproc.notices.models import NoticeAnswer, NoticeIdentity
from coproc.reference import codes

Subject = tuple[str, int]

_PHONE = re.compile(r"\+?[0-9][0-9 ]{5,18}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CLOCK = re.compile(r"([01]\d|2[0-3])[:.]([0-5]\d)")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{3}")
_AMOUNT = re.compile(r"[1-9]\d{0,12}(\.\d\d)?")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_PUBLISHED = re.compile(r"\d{1,8}-20\d\d")
LONGEST = {"text": 4000, "url": 1000}


def answer(
    uow: UnitOfWork, owner: Subject, given: Mapping[str, str], *, scope: Subject | None, story: Subject | None = None
) -> int:
    """Save what differs; an empty answer is taken away. Raises FieldErrors with a sentence per question, and saves nothing then.

    `story`: the thing whose history tells it, when that is not the owner. Returns how many answers changed.
    """
    clean, errors = {}, {}
    for key, text in given.items():
        try:
            clean[key] = tidy(questions()[key], text.strip())
        except DomainError as error:
            errors[key] = error.sentence
    if errors:
        raise FieldErrors(errors)
    kind, number = owner
    there = queries.answers(uow.session, kind, [number])[number]
    changed = {key: value for key, value in clean.items() if value != (there[key].value if key in there else "")}
    for key, value in changed.items():
        row = there.get(key)
        if not value:
            uow.session.delete(there[key])
            continue
        if row is None:
            row = NoticeAnswer(owner_kind=kind, owner_id=number, question=key)
            uow.session.add(row)
        row.value, row.answered_by, row.answered_at = value, uow.actor.name, uow.now
    if changed:
        before = {key: there[key].value if key in there else "" for key in changed}
        after = {"what": in_both(lambda: _listed(changed)), "answers": changed}
        uow.record("notice.answered", story or owner, scope=scope, before={"answers": before}, after=after)
    return len(changed)


def _listed(keys: Collection[str]) -> str:
    return ", ".join(pick(questions()[key].label).rstrip("?") for key in keys)


def tidy(question: Question, text: str) -> str:
    """The answer as it is kept. Raises DomainError with what is wrong with it."""
    if not text:
        return ""
    if len(text) > LONGEST.get(question.kind, 200):
        raise DomainError(_("Det er for langt. Skriv det kortere."))
    if question.kind in {"code", "codes"}:
        return _codes(question, text)
    if question.kind == "cpv":
        return codes.cpv(text)
    check = {
        "yes_no": lambda: text in {"true", "false"},
        "phone": lambda: bool(_PHONE.fullmatch(text)),
        "email": lambda: bool(_EMAIL.fullmatch(text)),
        "url": lambda: text.startswith(("https://", "http://")) and " " not in text,
        "nuts": lambda: bool(_NUTS.fullmatch(text.upper())),
        "time": lambda: bool(_CLOCK.fullmatch(text)),
        "number": lambda: text.isdecimal() and question.least <= int(text) <= question.most,
        "months": lambda: text.isdecimal() and question.least <= int(text) <= question.most,
        "amount": lambda: bool(_AMOUNT.fullmatch(text)),
        "date": lambda: bool(_DAY.fullmatch(text)),
    }.get(question.kind)
    if check and not check():
        raise DomainError(_sentence(question))
    if question.key.startswith("published_") and not _PUBLISHED.fullmatch(text):
        raise DomainError(_("Skriv nummeret som 123456-2026."))
    if question.kind in {"number", "months"}:
        return str(int(text))
    if question.kind == "time":
        return text.replace(".", ":")
    return text.upper() if question.kind == "nuts" else text


def _codes(question: Question, text: str) -> str:
    known, chosen = code_list(question.list_name), text.split()
    if not set(chosen) <= set(known) or (question.only and not set(chosen) <= set(question.only)):
        raise DomainError(_("Vælg noget fra listen."))
    return " ".join(sorted(chosen)) if question.kind == "codes" else chosen[0]


def _sentence(question: Question) -> str:
    if question.kind in {"number", "months"}:
        return _("Skriv et helt tal fra {least} til {most}.", least=question.least, most=question.most)
    return {
        "phone": _("Skriv et telefonnummer, for eksempel +45 12345678."),
        "email": _("Skriv en e-mailadresse, for eksempel udbud@kommune.dk."),
        "url": _("Skriv hele adressen. Den begynder med https://."),
        "nuts": _("Skriv en NUTS-kode på fem tegn, for eksempel DK031."),
        "time": _("Skriv klokkeslættet som 12.00."),
        "amount": _("Skriv beløbet som for eksempel 1.250.000 eller 25 mio."),
        "date": _("Skriv datoen."),
    }.get(question.kind, _("Vælg noget fra listen."))


def identity(uow: UnitOfWork, subject: Subject, subtype: str) -> NoticeIdentity:
    """The notice's id, made once: two at a time get the same."""
    kind, number = subject
    table: Table = NoticeIdentity.__table__  # type: ignore[assignment]  # a mapped class has a table
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    uow.session.execute(
        insert(table)
        .values(subject_kind=kind, subject_id=number, subtype=subtype, uuid=str(uuid.uuid4()), number=1, created_at=uow.now)
        .on_conflict_do_nothing(index_elements=["subject_kind", "subject_id", "subtype"])
    )
    found = queries.identity(uow.session, subject, subtype)
    if found is None:
        raise RuntimeError("an identity that was just written is not there")
    return found


def made(uow: UnitOfWork, subject: Subject, subtype: str, sha256: str, *, scope: Subject | None) -> None:
    """Note in the log that the file was handed over, with its hash."""
    found = identity(uow, subject, subtype)
    after = {"subtype": subtype, "version": queries.version_of(found), "uuid": found.uuid, "sha256": sha256}
    uow.record("notice.made", subject, scope=scope, after=after)


def next_version(uow: UnitOfWork, subject: Subject, subtype: str, *, now_at: int, scope: Subject | None) -> NoticeIdentity:
    """The notice was sent and must be sent again: same id, next version. A second click at the same page changes nothing."""
    found = identity(uow, subject, subtype)
    moved = uow.session.execute(
        update(NoticeIdentity).where(NoticeIdentity.id == found.id, NoticeIdentity.number == now_at).values(number=now_at + 1)
    )
    if moved.rowcount:  # type: ignore[attr-defined]  # of an UPDATE
        uow.session.refresh(found)
        after = {"subtype": subtype, "version": queries.version_of(found)}
        uow.record("notice.versioned", subject, scope=scope, after=after)
    return found
