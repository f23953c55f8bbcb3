"""Market dialogues: the published events, their questions and summaries, and a company's sign-up."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.permissions import PUBLIC
from coproc.api import schemas
from coproc.api.endpoints import endpoint
from coproc.api.paging import Page, PageQuery, cut, part
from coproc.dialogues import access, queries
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.public_routes import writing_as
from coproc.dialogues.services import signups, talk
from coproc.dialogues.words import parts, programme_said
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.messaging.links import absolute
from coproc.processes.access import split_reference
from coproc.web.access import Access, clock, db

GROUP = lazy("Markedsdialoger")
RULE = "/dialogues/<reference>"


def _event(session: Session, me: Actor, reference: str) -> Access[DialogueEvent]:
    return access.event(session, me, reference)


def _published_event(session: Session, me: Actor, reference: str) -> Access[DialogueEvent]:
    """What is not published is not there: no key would open it, so none is asked for."""
    found = _event(session, me, reference)
    if PUBLIC not in found.flags:
        raise access.no_event()
    return found


def _columns(row: queries.EventRow) -> dict[str, Any]:
    event, now = row.event, clock().now()
    same = ("reference", "kind", "title", "language", "place", "starts_at", "ends_at", "when_words")
    return {
        **{name: getattr(event, name) for name in (*same, "signup_closes_at", "input_closes_at", "capacity", "is_example")},
        "url": absolute(row.path),
        "process": row.process.reference,
        "process_title": row.process.title,
        "is_online": bool(event.link),
        "free": row.free,
        "state": row.case.state,
        "state_label": row.state_label,
        "signup_is_open": row.signup_is_open(now),
        "input_is_open": row.input_is_open(now),
        "has_summary": event.summary_published_at is not None,
    }


@endpoint(
    "GET",
    "/dialogues",
    "dialogue.list",
    group=GROUP,
    summary=lazy("De offentliggjorte arrangementer"),
    answer=Page[schemas.Dialogue],
    query=schemas.DialogueQuery,
)
def list_dialogues(query: schemas.DialogueQuery) -> Page[schemas.Dialogue]:
    rows = queries.after(
        db(),
        clock().now(),
        query.after,
        query.limit + 1,
        process_reference=split_reference(query.process),
        coming=None if query.when is None else query.when is schemas.When.COMING,
    )
    return part(query, rows, lambda row: row.event.id, lambda row: schemas.Dialogue(**_columns(row)))


@endpoint(
    "GET",
    RULE,
    "dialogue.read",
    of=_event,
    group=GROUP,
    summary=lazy("Et arrangement med program og ledige pladser"),
    answer=schemas.WholeDialogue,
)
def show_dialogue(event: DialogueEvent) -> schemas.WholeDialogue:
    same = ("purpose", "audience", "questions", "facts_from_source", "cancelled_because", "data_controller", "erase_on")
    return schemas.WholeDialogue(
        **_columns(queries.row_of(db(), event.id)),
        **{name: getattr(event, name) for name in same},
        programme=[schemas.ProgrammeItem(**row) for row in programme_said(event.programme)],
        companies=queries.listed_companies(db(), event.id),
    )


@endpoint(
    "GET",
    f"{RULE}/questions",
    "dialogue.read",
    of=_event,
    group=GROUP,
    summary=lazy("De besvarede spørgsmål"),
    answer=Page[schemas.Question],
    query=PageQuery,
)
def list_questions(event: DialogueEvent, query: PageQuery) -> Page[schemas.Question]:
    return cut(
        query,
        queries.published_questions(db(), event.id),
        lambda one: one.id,
        lambda one: schemas.Question(question=one.published, answer=one.answer, published_at=one.published_at),
    )


@endpoint(
    "GET",
    f"{RULE}/summary",
    "dialogue.read",
    of=_event,
    group=GROUP,
    summary=lazy("Opsamlingen: hvad I ændrede, og hvad I ikke ændrede"),
    answer=schemas.Summary,
)
def show_summary(event: DialogueEvent) -> schemas.Summary:
    if event.summary_published_at is None:
        raise NotFound(_("Opsamlingen er ikke offentliggjort endnu."))
    said = {name.removeprefix("summary_"): parts(getattr(event, name), *names) for name, names in talk.SUMMARY.items()}
    return schemas.Summary(
        **said,
        dialogue=event.reference,
        published_at=event.summary_published_at,
        companies=queries.company_count(db(), event.id),
    )


@endpoint(
    "POST",
    f"{RULE}/signups",
    "signup.create",
    of=_published_event,
    group=GROUP,
    summary=lazy("Tilmeld en virksomhed. Den bekræfter med linket i en mail"),
    answer=schemas.SignUp,
    body=schemas.SignUpIn,
    status=201,
    refusals=(429,),
    repeated=lazy("Virksomheden er allerede tilmeldt. Kontakten har fået et nyt link."),
)
def sign_up(event: DialogueEvent, body: schemas.SignUpIn) -> Any:
    """In the company's name, whoever sends it: the link in the mail is what confirms."""
    with writing_as(body.company_name, body.email) as uow:
        done = signups.sign_up(uow, event.id, **body.model_dump())
        position = queries.waiting_position(uow.session, done.signup)
    answer = schemas.SignUp(
        dialogue=event.reference,
        is_new=done.is_new,
        has_place=done.signup.has_place if done.is_new else None,
        waiting_position=position if done.is_new else None,
        confirm_by=done.signup.confirm_by if done.is_new else None,
    )
    return answer, 201 if done.is_new else 200
