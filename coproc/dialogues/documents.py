"""The fields of the Word files about an event, from what is stored (docs/documents.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.dialogues import queries
from coproc.dialogues.after import summary as opsamling
from coproc.dialogues.models import DialogueEvent, EventKind
from coproc.dialogues.planning.queries import published_materials
from coproc.dialogues.services.talk import SUMMARY
from coproc.dialogues.words import KINDS, parts, programme_said
from coproc.documents.render import Rendered, render
from coproc.kernel.clock import local
from coproc.kernel.errors import NotFound
from coproc.kernel.formats import clock_time, deadline, long_date, moment
from coproc.kernel.translation import gettext as _, lazy
from coproc.messaging.links import absolute
from coproc.processes.queries import needs_behind

Fields = dict[str, Any]


def _when(event: DialogueEvent) -> str:
    if event.starts_at is None:
        return event.when_words or (_("senest {day}", day=moment(event.input_closes_at)) if event.input_closes_at else "")
    if event.ends_at and local(event.ends_at).date() == local(event.starts_at).date():
        return f"{moment(event.starts_at)}–{clock_time(event.ends_at).removeprefix('kl. ')}"
    return f"{moment(event.starts_at)} – {moment(event.ends_at)}" if event.ends_at else moment(event.starts_at)


def _programme(event: DialogueEvent) -> list[Fields]:
    return [{**row, "time": row["time"] or "–"} for row in programme_said(event.programme)]


def _shared(session: Session, event: DialogueEvent) -> Fields:
    """What every file about an event says."""
    return {
        "process_title": event.process.title,
        "event_title": event.title,
        "event_kind": str(KINDS.get(event.kind, event.kind)),
        "organisers": opsamling.organisers(session, event.process),
        "date_time": _when(event),
        "contact_name": event.contact_name,
        "contact_email": event.contact_email,
    }


def invitation(session: Session, event: DialogueEvent, today: date) -> Fields:
    page = absolute(f"/markedsdialoger/{event.reference}")
    needs = needs_behind(session, event.process_id)
    return {
        **_shared(session, event),
        "document_date": long_date(today),
        "facilitator": session.get_one(Organisation, event.process.centre_id).name,
        "challenge": event.process.challenge,
        "need_summary": event.process.problem or "\n\n".join(need.problem for need in needs) or event.process.challenge,
        "dialogue_purpose": event.purpose,
        "target_group": event.audience,
        "place": event.place,
        "online_access": event.link,
        "capacity": str(event.capacity) if event.capacity else "",
        "programme": _programme(event),
        "questions": event.questions,
        "signup_url": f"{page}/tilmelding",
        "signup_deadline": deadline(event.signup_closes_at) if event.signup_closes_at else "",
        "written_input_url": f"{page}/skriftligt-input",
        "written_input_deadline": deadline(event.input_closes_at) if event.input_closes_at else "",
        "publication_place": page,
        "data_controller": event.data_controller,
        "one_to_one": _one_to_one(event),
        "attachments": [
            _(
                "{title}, version {number}: {address}",
                title=one.material.title,
                number=one.published[0].number,
                address=absolute(f"/dokumenter/{one.published[0].document_id}"),
            )
            for one in published_materials(session, event.id)
        ],
    }


def _one_to_one(event: DialogueEvent) -> str:
    if event.kind != EventKind.ONE_TO_ONE:
        return ""
    return _("Arrangementet er én-til-én-møder. Når I har bekræftet tilmeldingen, skriver I, hvem I vil møde, og hvornår I kan.")


def agenda(session: Session, event: DialogueEvent, today: date) -> Fields:  # noqa: ARG001 - a builder's signature
    return {
        **_shared(session, event),
        "place": event.place or event.link,
        "dialogue_purpose": event.purpose,
        "programme": _programme(event),
        "questions": event.questions,
    }


def summary(session: Session, event: DialogueEvent, today: date) -> Fields:
    published = queries.published_questions(session, event.id)
    sections = {name: parts(getattr(event, name), *names) for name, names in SUMMARY.items()}
    return {
        **_shared(session, event),
        "place": event.place or event.link or _("skriftligt"),
        "document_date": long_date(local(event.summary_published_at).date() if event.summary_published_at else today),
        "company_count": event.facts_from_source or str(queries.company_count(session, event.id)),
        "companies": queries.listed_companies(session, event.id),
        "documents_shown": opsamling.shown(session, event),
        "written_input_count": str(len(queries.inputs(session, event.id))),
        "questions_and_answers": [{"question": one.published, "answer": one.answer} for one in published],
        "themes": sections["summary_themes"],
        "changes": sections["summary_changed"],
        "unchanged": sections["summary_unchanged"],
        "next_steps": sections["summary_next"],
    }


BUILDERS: dict[str, tuple[Any, Callable[[Session, DialogueEvent, date], Fields]]] = {
    "dialogue_invitation": (lazy("Invitation"), invitation),
    "dialogue_agenda": (lazy("Dagsorden"), agenda),
    "dialogue_summary": (lazy("Opsamling"), summary),
}


def render_for(session: Session, event_id: int, key: str, today: date) -> Rendered:
    """The Word file of an event. Raises MissingFields with what must be filled in first, NotFound on an unknown file."""
    if key not in BUILDERS:
        raise NotFound(_("Den fil findes ikke."))
    event = session.scalars(
        select(DialogueEvent).where(DialogueEvent.id == event_id).options(joinedload(DialogueEvent.process))
    ).one()
    return render(key, BUILDERS[key][1](session, event, today), example=event.is_example)
