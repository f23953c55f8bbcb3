"""The letter of intent: its data, and the moment its text is frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role
from coproc.agreements import queries, wording
from coproc.agreements.documents import letter_fields
from coproc.agreements.models import LetterOfIntent
from coproc.cases import services as cases
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.processes import queries as processes
from coproc.processes.models import Process

TEXTS = ("purpose", "goal", "actions", "reservations")


def save_letter(
    uow: UnitOfWork,
    process_id: int,
    *,
    purpose: str = "",
    goal: str = "",
    actions: str = "",
    reservations: str = "",
    window_from: date | None = None,
    window_to: date | None = None,
    version: int = 0,
) -> LetterOfIntent:
    """Write the draft; without one, begin the next version (the first, or a correction of what is open).

    Actions and reservations are one a line. `version` is the draft's row version as it was opened, 0 when there was none. Raises Conflict.
    """
    process = uow.session.get_one(Process, process_id)
    cases.lock(uow.session, process.case_id or 0)
    if window_from and window_to and window_to < window_from:
        raise DomainError(_("Perioden slutter, før den begynder."), field="window_to")
    letter = queries.letter_with(uow.session, process_id, "draft")
    if (letter.version if letter else 0) != version:
        raise Conflict(_("En anden har rettet hensigtserklæringen, siden du åbnede den. Sammenlign, og gem igen."))
    is_new = letter is None
    if letter is None:
        earlier = queries.letters(uow.session, process_id)
        number = earlier[0].number + 1 if earlier else 1
        letter = LetterOfIntent(process_id=process_id, number=number, status="draft", created_at=uow.now)
        uow.session.add(letter)
    before = {} if is_new else _told(letter)
    letter.purpose, letter.goal = wording.tidy(purpose), wording.tidy(goal)
    letter.actions, letter.reservations = wording.tidy(actions), wording.tidy(reservations)
    letter.window_from, letter.window_to = window_from, window_to
    uow.session.flush()  # the event names it
    uow.record(
        "letter.started" if is_new else "letter.edited",
        ("letter", letter.id),
        scope=("process", process_id),
        before=before,
        after=_told(letter),
    )
    return letter


def _told(letter: LetterOfIntent) -> dict[str, Any]:
    window = {name: day.isoformat() if (day := getattr(letter, name)) else None for name in ("window_from", "window_to")}
    return {"number": letter.number, **{name: getattr(letter, name) for name in TEXTS}, **window}


def open_letter(uow: UnitOfWork, letter_id: int) -> LetterOfIntent:
    """Freeze the text with its SHA-256 and ask the managers to sign. An earlier version is superseded; its signatures stay on it.

    Raises FieldErrors for what is not filled in.
    """
    letter = uow.session.get(LetterOfIntent, letter_id)
    if letter is None:
        raise NotFound(_("Hensigtserklæringen findes ikke."))
    process = uow.session.get_one(Process, letter.process_id)
    cases.lock(uow.session, process.case_id or 0)
    uow.session.refresh(letter)
    if letter.status != "draft":
        raise Conflict(_("Hensigtserklæringen er allerede åbnet til underskrift."))
    _require_whole(letter)
    centre = uow.session.get_one(Organisation, process.centre_id).name
    uow.session.execute(
        update(LetterOfIntent)
        .where(LetterOfIntent.process_id == process.id, LetterOfIntent.status == "open")
        .values(status="superseded", version=LetterOfIntent.version + 1)
    )
    letter.text = wording.letter_text(letter, process_title=process.title, centre=centre)
    letter.text_sha256 = wording.fingerprint(letter.text)
    letter.status, letter.opened_at = "open", uow.now
    uow.session.flush()
    scope = ("process", process.id)
    uow.record("letter.opened", ("letter", letter.id), scope=scope, after={"number": letter.number, "sha256": letter.text_sha256})
    store(
        uow,
        render("letter_of_intent", letter_fields(uow.session, letter), example=process.is_example),
        subject=("letter", letter.id),
        scope=scope,
        title=f"Fælles hensigtserklæring, version {letter.number}",
        is_public=process.is_public,
        is_example=process.is_example,
    )
    _ask(uow, process, letter)
    cases.touch(uow, process.case_id or 0)
    return letter


def _require_whole(letter: LetterOfIntent) -> None:
    errors = {
        "purpose": (letter.purpose, _("Skriv, hvorfor I går sammen.")),
        "goal": (letter.goal, _("Skriv jeres fælles mål.")),
        "actions": (wording.lines_of(letter.actions), _("Skriv, hvad I vil gøre i egne udbud.")),
        "reservations": (wording.lines_of(letter.reservations), _("Skriv jeres forbehold og afgrænsning.")),
        "window_from": (letter.window_from, _("Vælg det første kvartal.")),
        "window_to": (letter.window_to, _("Vælg det sidste kvartal.")),
    }
    missing = {name: sentence for name, (value, sentence) in errors.items() if not value}
    if missing:
        raise FieldErrors(missing)


def _ask(uow: UnitOfWork, process: Process, letter: LetterOfIntent) -> None:
    for member in processes.joined(uow.session, process.id):
        for manager in people_with_role(uow.session, member.organisation.id, Role.MANAGER):
            enqueue(
                uow,
                key=f"letter_open:{letter.id}:{manager.id}",
                to=Address(manager.email, manager.name, manager.language),
                message="letter_open",
                context={
                    "name": manager.name,
                    "organisation": member.organisation.name,
                    "title": process.title,
                    "number": letter.number,
                    "has_signed": member.case.state == "signed",
                    "path": f"/processer/{process.reference}/hensigtserklaering/underskriv/{member.participation.id}",
                },
                scope=("process", process.id),
            )
