"""What is asked, answered, written and summed up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coproc.accounts.throttling import check_within
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SignUp, WrittenInput
from coproc.dialogues.services import letters
from coproc.dialogues.words import parts
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue, wire_address
from coproc.processes.models import Process

DAY = timedelta(days=1)
A_DAY = 20  # questions or inputs from one address
LONGEST = 20_000


def _public_event(uow: UnitOfWork, event_id: int) -> tuple[DialogueEvent, str]:
    event = uow.session.get_one(DialogueEvent, event_id)
    return event, uow.session.scalars(select(Case.state).where(Case.id == event.case_id)).one()


def ask(uow: UnitOfWork, event_id: int, *, question: str, asked_by: str, email: str) -> DialogueQuestion:
    """A question from any company; everybody gets to read the answer, nobody but the facilitator who asked. Raises Conflict when closed."""
    event, state = _public_event(uow, event_id)
    if event.published_at is None or state in {"cancelled", "summary_published"}:
        raise Conflict(_("Der kan ikke længere stilles spørgsmål her. Skriv til kontakten."))
    if not question.strip() or len(question) > LONGEST:
        raise DomainError(_("Skriv spørgsmålet."), field="question")
    wire_address(email)
    check_within(uow, "question", email, limit=A_DAY, window=DAY)
    asked = DialogueQuestion(
        event_id=event.id,
        original=question.strip(),
        asked_by=asked_by.strip(),
        asker_email=email.strip(),
        asked_at=uow.now,
    )
    uow.session.add(asked)
    uow.session.flush()  # the event names it
    uow.record("question.asked", ("question", asked.id), scope=("event", event.id), after={"title": event.title})
    if event.contact_email:
        process = uow.session.get_one(Process, event.process_id)
        enqueue(
            uow,
            key=f"question_asked:{asked.id}",
            to=Address(event.contact_email, event.contact_name),
            message="question_asked",
            context={
                "name": event.contact_name,
                "title": event.title,
                "question": asked.original,
                "path": f"/processer/{process.reference}/markedsdialog/{event.reference}#spoergsmaal",
            },
            scope=("process", event.process_id),
        )
    return asked


def publish_answer(uow: UnitOfWork, question_id: int, *, published: str, answer: str) -> DialogueQuestion:
    """The question as all may read it, and its answer. The first time, everybody signed up gets it by mail, and so does who asked."""
    asked = uow.session.get_one(DialogueQuestion, question_id)
    event = uow.session.get_one(DialogueEvent, asked.event_id)
    errors = {}
    if not published.strip():
        errors["published"] = _("Skriv spørgsmålet, som alle må læse det.")
    if not answer.strip():
        errors["answer"] = _("Skriv svaret.")
    if errors:
        raise FieldErrors(errors)
    before = {"published": asked.published, "answer": asked.answer}
    asked.published, asked.answer = published.strip(), answer.strip()
    is_first, asked.published_at = asked.published_at is None, asked.published_at or uow.now
    uow.record(
        "question.answered" if is_first else "question.corrected",
        ("question", asked.id),
        scope=("process", event.process_id),
        before=before,
        after={"published": asked.published, "answer": asked.answer, "title": event.title},
    )
    if not is_first:
        return asked
    said = {"question": asked.published, "answer": asked.answer, "page": letters.page_of(event, "#spoergsmaal")}
    told = letters.to_everybody(uow, event, "question_answered", f"question_answered:{asked.id}", **said)
    if asked.asker_email and asked.asker_email.casefold() not in {one.email.casefold() for one in told}:
        letters.to_other(
            uow,
            event,
            asked.asker_email,
            asked.asked_by,
            "question_answered",
            key=f"question_answered:{asked.id}:asker",
            question=asked.published,
            answer=asked.answer,
        )
    return asked


def give_input(
    uow: UnitOfWork,
    event_id: int,
    *,
    company_name: str,
    email: str,
    body: str,
    may_publish: bool = False,
    signup: SignUp | None = None,
) -> WrittenInput:
    """The written route, with or without a sign-up, until the input deadline. Raises Conflict after it, TooMany."""
    event, state = _public_event(uow, event_id)
    if not queries.input_is_open(event, state, uow.now):
        raise Conflict(_("Fristen for skriftligt input er overskredet. Skriv til kontakten."))
    errors = {}
    if not company_name.strip():
        errors["company_name"] = _("Skriv virksomhedens navn.")
    if not body.strip() or len(body) > LONGEST:
        errors["body"] = _("Skriv jeres input.")
    if errors:
        raise FieldErrors(errors)
    wire_address(email)
    check_within(uow, "input", email, limit=A_DAY, window=DAY)
    found = WrittenInput(
        event_id=event.id,
        signup_id=signup.id if signup else None,
        company_name=company_name.strip(),
        email=email.strip(),
        body=body.strip(),
        may_publish=may_publish,
        sent_at=uow.now,
    )
    uow.session.add(found)
    uow.session.flush()  # the event names it
    uow.record("input.sent", ("input", found.id), scope=("event", event.id), after={"company": found.company_name})
    key = f"input_received:{found.id}"
    letters.to_other(uow, event, found.email, found.company_name, "input_received", key=key, may_publish=may_publish)
    return found


SUMMARY = {
    "summary_themes": ("heading", "text"),
    "summary_changed": ("subject", "change", "reason"),
    "summary_unchanged": ("subject", "reason"),
    "summary_next": ("what", "date"),
}


def write_summary(uow: UnitOfWork, event_id: int, *, version: int | None = None, minutes: str, **sections: str) -> DialogueEvent:
    """Minutes (inside) and Opsamling (for all, once published). A line whose parts are missing is refused beside its field."""
    case_id = uow.session.scalar(select(DialogueEvent.case_id).where(DialogueEvent.id == event_id)) or 0
    cases.lock(uow.session, case_id)
    event = uow.session.get_one(DialogueEvent, event_id, populate_existing=True)
    if version is not None and version != event.version:
        raise Conflict(_("Nogen har rettet teksten, siden du åbnede siden. Hent den igen, og ret så."))
    errors = {name: wrong for name, text in sections.items() if (wrong := _incomplete(name, text))}
    if errors:
        raise FieldErrors(errors)
    event.minutes = minutes.strip()
    for name, text in sections.items():
        setattr(event, name, text.strip())
    uow.record("event.summary_written", ("event", event.id), scope=("process", event.process_id), after={"title": event.title})
    cases.touch(uow, case_id)
    return event


def _incomplete(name: str, text: str) -> str:
    names = SUMMARY[name]
    for line in parts(text, *names):
        if not all(line.values()):
            how = {2: _("emne – tekst"), 3: _("emne – ændring – hvorfor")}[len(names)]
            return _("Skriv linjen “{line}” som: {how}.", line=next(iter(line.values())), how=how)
    return ""
