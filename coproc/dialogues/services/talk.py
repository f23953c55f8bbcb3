"""What is asked, answered, written and summed up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from coproc.accounts.throttling import check_within
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.dialogues.after import check
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SignUp, WrittenInput
from coproc.dialogues.questions import queries as questions
from coproc.dialogues.services import everybody, letters, signups
from coproc.dialogues.words import parts
from coproc.dialogues.written import services as written
from coproc.dialogues.written.queries import ANYTHING_ELSE
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import listed
from coproc.kernel.translation import current_language, gettext as _
from coproc.messaging.services import Address, enqueue, wire_address
from coproc.processes.models import Process

DAY = timedelta(days=1)
A_DAY = 20  # questions from one address
LONGEST = 20_000


def _public_event(uow: UnitOfWork, event_id: int) -> tuple[DialogueEvent, str]:
    event = uow.session.get_one(DialogueEvent, event_id)
    return event, uow.session.scalars(select(Case.state).where(Case.id == event.case_id)).one()


def ask(uow: UnitOfWork, event_id: int, *, question: str, asked_by: str, email: str) -> DialogueQuestion:
    """A question from any company until the cut-off; everybody gets to read the answer, nobody but the facilitator who asked.

    Raises Conflict after the cut-off, TooMany.
    """
    event, state = _public_event(uow, event_id)
    if why := questions.why_closed(event, state, uow.now):
        raise Conflict(str(questions.WHY_CLOSED[why]))
    if not question.strip() or len(question) > LONGEST:
        raise DomainError(_("Skriv spørgsmålet."), field="question")
    wire_address(email)
    check_within(uow, "question", email, limit=A_DAY, window=DAY)
    asked = DialogueQuestion(
        event_id=event.id,
        original=question.strip(),
        asked_by=asked_by.strip(),
        asker_email=email.strip(),
        language=current_language(),
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
                "path": f"/processer/{process.reference}/markedsdialog/{event.reference}/spoergsmaal",
            },
            scope=("process", event.process_id),
        )
    return asked


def prepare_answer(uow: UnitOfWork, question_id: int, *, published: str, answer: str) -> DialogueQuestion:
    """The question as all may read it, and its answer; kept until it is published. Raises FieldErrors, and Conflict once it is."""
    asked, event = _locked(uow, question_id)
    if asked.published_at is not None:
        raise Conflict(_("Svaret er offentliggjort imens. Hent siden igen, og ret det så."))
    before = _write(asked, published, answer)
    after = {"published": asked.published, "answer": asked.answer, "title": event.title}
    uow.record("question.prepared", ("question", asked.id), scope=("process", event.process_id), before=before, after=after)
    return asked


def publish_answers(uow: UnitOfWork, event_id: int, question_ids: Collection[int], *, seen: bool = False) -> list[DialogueQuestion]:
    """All of them to all at once: on the page, and in one mail to everybody. Those already published are left as they are.

    Raises DomainError when none is ready, and (field "seen") when a text tells who asked and the reader has not said it is seen.
    """
    event = signups.lock(uow.session, event_id)
    query = select(DialogueQuestion).where(DialogueQuestion.event_id == event_id, DialogueQuestion.published_at.is_(None))
    found = [one for one in uow.session.scalars(query.order_by(DialogueQuestion.id)) if one.id in question_ids and one.answer]
    if not found:
        raise DomainError(_("Vælg mindst ét spørgsmål, der er skrevet et svar til."), field="chosen")
    _refuse_revealing(uow, found, seen=seen)
    for one in found:
        one.published_at = uow.now
        after = {"published": one.published, "answer": one.answer, "title": event.title}
        uow.record("question.answered", ("question", one.id), scope=("process", event.process_id), after=after)
    _tell(uow, event, found, f"answers_published:{event.id}:{found[0].id}", corrected=False)
    return found


def correct_answer(uow: UnitOfWork, question_id: int, *, published: str, answer: str, seen: bool = False) -> DialogueQuestion:
    """A published answer is put right: shown as corrected, and mailed to all again. Without a change nothing happens."""
    asked, event = _locked(uow, question_id)
    if asked.published_at is None:
        raise Conflict(_("Spørgsmålet er ikke besvaret endnu."))
    before = _write(asked, published, answer)
    if before == {"published": asked.published, "answer": asked.answer}:
        return asked
    _refuse_revealing(uow, [asked], seen=seen)
    asked.corrected_at, asked.corrections = uow.now, asked.corrections + 1
    after = {"published": asked.published, "answer": asked.answer, "title": event.title}
    uow.record("question.corrected", ("question", asked.id), scope=("process", event.process_id), before=before, after=after)
    _tell(uow, event, [asked], f"answer_corrected:{asked.id}:{asked.corrections}", corrected=True)
    return asked


def publish_answer(uow: UnitOfWork, question_id: int, *, published: str, answer: str, seen: bool = True) -> DialogueQuestion:
    """One answer, written and published in one go; a published one is corrected."""
    asked = uow.session.get_one(DialogueQuestion, question_id)
    if asked.published_at is not None:
        return correct_answer(uow, question_id, published=published, answer=answer, seen=seen)
    prepare_answer(uow, question_id, published=published, answer=answer)
    return publish_answers(uow, asked.event_id, {question_id}, seen=seen)[0]


def _locked(uow: UnitOfWork, question_id: int) -> tuple[DialogueQuestion, DialogueEvent]:
    asked = uow.session.get_one(DialogueQuestion, question_id)
    event = signups.lock(uow.session, asked.event_id)
    uow.session.refresh(asked)
    return asked, event


def _write(asked: DialogueQuestion, published: str, answer: str) -> dict[str, str]:
    """Both texts, checked; what stood there before."""
    errors = {}
    if not published.strip():
        errors["published"] = _("Skriv spørgsmålet, som alle må læse det.")
    if not answer.strip():
        errors["answer"] = _("Skriv svaret.")
    if errors:
        raise FieldErrors(errors)
    before = {"published": asked.published, "answer": asked.answer}
    asked.published, asked.answer = published.strip(), answer.strip()
    return before


def _refuse_revealing(uow: UnitOfWork, found: list[DialogueQuestion], *, seen: bool) -> None:
    told = [] if seen else [passage for one in found for passage in questions.revealed(uow.session, one)]
    if told:
        said = _(
            "Man kan se, hvem der har spurgt: {passages}. Ret teksten, eller sæt flueben, hvis det er i orden.",
            passages=listed(told),
        )
        raise DomainError(said, field="seen")


def _tell(uow: UnitOfWork, event: DialogueEvent, found: list[DialogueQuestion], key: str, *, corrected: bool) -> None:
    uow.session.flush()
    rows = [{"question": one.published, "answer": one.answer} for one in found]
    page = letters.page_of(event, "#spoergsmaal")
    everybody.tell(uow, event.process_id, "answers_published", key=key, path=page, rows=rows, corrected=corrected)


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
    """A whole input in one text, for those who have it already: kept as the answer to “anything else?”."""
    said = written.Said(ANYTHING_ELSE, "", body, may_publish)
    draft = written.open_draft(uow, event_id, company_name=company_name, email=email, signup=signup)
    written.save(uow, draft.id, [said], force=True)
    return written.send(uow, draft.id)


SUMMARY = {
    "summary_themes": ("heading", "text"),
    "summary_changed": ("subject", "change", "reason"),
    "summary_unchanged": ("subject", "reason"),
    "summary_next": ("what", "date"),
}


def write_summary(
    uow: UnitOfWork, event_id: int, *, version: int | None = None, minutes: str, reason: str = "", **sections: str
) -> DialogueEvent:
    """Minutes (inside) and Opsamling (for all, once published). A line whose parts are missing is refused beside its field.

    Once published, what the check finds in the new words is asked for a reason (field "reason").
    """
    case_id = uow.session.scalar(select(DialogueEvent.case_id).where(DialogueEvent.id == event_id)) or 0
    cases.lock(uow.session, case_id)
    event = uow.session.get_one(DialogueEvent, event_id, populate_existing=True)
    if version is not None and version != event.version:
        raise Conflict(_("Nogen har rettet teksten, siden du åbnede siden. Hent den igen, og ret så."))
    errors = {name: wrong for name, text in sections.items() if name in SUMMARY and (wrong := _incomplete(name, text))}
    if errors:
        raise FieldErrors(errors)
    found = check.findings(uow.session, event) if event.summary_published_at else []
    event.minutes = minutes.strip()
    for name, text in sections.items():
        setattr(event, name, text.strip())
    if event.summary_published_at:
        check.require_reason(uow, event, [one for one in check.findings(uow.session, event) if one not in found], reason)
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
