"""The letter with {fields}: checked, seen for one recipient, and sent once to each with a personal link."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import listed, long_date
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.processes.models import Process
from coproc.processes.outreach import services, words
from coproc.processes.outreach.models import MergeLetter, Prospect

LIFETIME = timedelta(days=90)
PATH = "/jeres-svar"
_FIELD = re.compile(r"\{([^{}]*)\}")


def letter(session: Session, process_id: int) -> MergeLetter:
    """The process's own, else the standard one (not kept)."""
    return session.get(MergeLetter, process_id) or MergeLetter(process_id=process_id, subject=words.SUBJECT, body=words.BODY)


def faults(subject: str, body: str) -> dict[str, str]:
    """By field of the form: what is wrong with it, in one sentence that can be acted on."""
    found: dict[str, str] = {}
    for field, text in (("subject", subject), ("body", body)):
        unknown = [f"{{{name}}}" for name in dict.fromkeys(_FIELD.findall(text)) if name not in words.FIELDS]
        if unknown:
            known = listed([f"{{{name}}}" for name in words.FIELDS])
            found[field] = _("{unknown} kendes ikke. Brug: {known}.", unknown=listed(unknown), known=known)
        elif set("{}") & set(_FIELD.sub("", text)):
            found[field] = _("Der er en krøllet parentes for meget eller for lidt.")
    if "subject" not in found and "{link}" in subject:
        found["subject"] = _("Linket skal stå i teksten, ikke i emnet.")
    alone = [line.strip() for line in body.splitlines()].count("{link}")
    if alone != 1 or body.count("{link}") != 1:
        found.setdefault("body", _("Skriv {link} én gang, alene på sin linje. Det bliver til knappen.", link="{link}"))
    return found


def save(uow: UnitOfWork, process_id: int, *, subject: str, body: str, version: int | None = None) -> MergeLetter:
    """Raises FieldErrors with unknown fields named, Conflict when somebody else changed it since `version`."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    if wrong := faults(subject, body):
        raise FieldErrors(wrong)
    found = uow.session.get(MergeLetter, process_id)
    if found is not None and version is not None and found.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if found is None:
        found = MergeLetter(process_id=process_id)
        uow.session.add(found)
    found.subject, found.body = subject, body
    uow.session.flush()
    scope = ("process", process_id)
    uow.record("outreach.letter_set", scope, scope=scope, after={"subject": subject})
    return found


def filled(text: str, process: Process, prospect: Prospect, sender: str) -> str:
    """A part of the letter that has no {link} in it: what a value says is never read as a field."""
    deadline: date | None = process.join_until
    values = {
        "organisation": prospect.name,
        "navn": prospect.contact_name or prospect.name,
        "proces": process.title,
        "udfordring": process.challenge,
        "frist": long_date(deadline) if deadline else "løbende",  # the letter is Danish
        "afsender": sender,
    }
    return _FIELD.sub(lambda field: values[field[1]], text)


def send(uow: UnitOfWork, process_id: int, ids: Collection[int], share: services.Share = None) -> int:
    """The letter to those of them who were not asked; how many. Whoever is asked meanwhile by somebody else gets no second one."""
    text = letter(uow.session, process_id)
    if faults(text.subject, text.body):
        raise DomainError(_("Ret brevet, før I sender det."))
    process = uow.session.get_one(Process, process_id)
    claimed = services.claim(uow, process_id, ids, share)
    rows = uow.session.scalars(
        select(Prospect).where(Prospect.id.in_(claimed)).order_by(Prospect.id).execution_options(populate_existing=True)
    )
    for prospect in rows:
        _mail(uow, process, prospect, text)
    if claimed:
        scope = ("process", process_id)
        uow.record("outreach.mailed", scope, scope=scope, after={"count": len(claimed)})
    return len(claimed)


def _mail(uow: UnitOfWork, process: Process, prospect: Prospect, text: MergeLetter) -> None:
    to = Address(prospect.contact_email, prospect.contact_name)
    secret = part_links.give(uow, services.LINK, prospect.id, to, lifetime=LIFETIME)
    before, after = (filled(part, process, prospect, uow.actor.name) for part in split(text.body))
    enqueue(
        uow,
        key=f"outreach:{prospect.id}",
        to=to,
        message="outreach_letter",
        context={
            "subject": " ".join(filled(text.subject, process, prospect, uow.actor.name).split()),
            "before": before,
            "after": after,
            "path": f"{PATH}/{secret}",
        },
        sender_name=process.contact_name,
        reply_to=process.contact_email,
        scope=("process", process.id),
    )


def split(body: str) -> tuple[str, str]:
    """What stands before the button, and after it."""
    before, _link, after = body.partition("{link}")
    return before.strip(), after.strip()
