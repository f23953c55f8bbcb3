"""Writing down who was heard, or is to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coproc.agreements import queries
from coproc.agreements.voices.models import UserVoice
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _


def save(
    uow: UnitOfWork,
    process_id: int,
    voice_id: int | None = None,
    *,
    body: str,
    kind: str,
    hear_by: date | None = None,
    heard_on: date | None = None,
    how: str = "",
    said: str = "",
    led_to: str = "",
    requirements: Sequence[str] = (),
    in_description: bool = False,
    version: int | None = None,
) -> UserVoice:
    """Raises FieldErrors where somebody who was heard said nothing or in no way, on a day to come, and on a requirement that is not there."""
    found = uow.session.get(UserVoice, voice_id) if voice_id else UserVoice(process_id=process_id)
    if found is None or found.process_id != process_id:
        raise NotFound(_("Det findes ikke på listen. Måske er det fjernet."))
    if voice_id and version is not None and found.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    _check(uow, found, heard_on, how, said, requirements)
    was_heard = bool(voice_id) and found.heard_on is not None
    found.body, found.kind, found.hear_by, found.heard_on = body.strip(), kind, hear_by, heard_on
    found.how, found.said, found.led_to = how, said.strip(), led_to.strip()
    found.requirements, found.in_description, found.written_by = list(requirements), in_description, uow.actor.name
    uow.session.add(found)
    uow.session.flush()
    action = "voice.heard" if heard_on and not was_heard else "voice.changed" if voice_id else "voice.planned"
    after = {"title": found.body, "requirements": found.requirements, "said": found.said, "led_to": found.led_to}
    uow.record(action, ("user_voice", found.id), scope=("process", process_id), after=after)
    return found


def _check(uow: UnitOfWork, found: UserVoice, heard_on: date | None, how: str, said: str, requirements: Sequence[str]) -> None:
    errors = {}
    if heard_on and heard_on > uow.today:
        errors["heard_on"] = _("Datoen ligger i fremtiden. Skriv den ved “Skal høres senest”, til I har hørt dem.")
    if heard_on and not said.strip():
        errors["said"] = _("Skriv, hvad de sagde.")
    if heard_on and not how:
        errors["how"] = _("Vælg, hvordan I hørte dem.")
    if not heard_on and said.strip():
        errors["heard_on"] = _("Skriv, hvornår de sagde det.")
    known = {key for key, _heading in queries.requirement_headings(uow.session, found.process_id)} | set(found.requirements or ())
    if set(requirements) - known:
        errors["requirements"] = _("Vælg krav, der står i behovsbeskrivelsen.")
    if errors:
        raise FieldErrors(errors)


def remove(uow: UnitOfWork, voice_id: int) -> None:
    """From the list; the log keeps that it was there."""
    found = uow.session.get(UserVoice, voice_id)
    if found is None:
        return
    uow.record("voice.removed", ("user_voice", found.id), scope=("process", found.process_id), after={"title": found.body})
    uow.session.delete(found)
