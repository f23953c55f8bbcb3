"""Written input: a draft that is saved as it goes, and versions that are sent until the deadline."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coproc.accounts.throttling import check_within
from coproc.cases.models import Case
from coproc.dialogues import queries as events
from coproc.dialogues.models import DialogueEvent, SignUp, WrittenInput
from coproc.dialogues.services import letters, signups
from coproc.dialogues.written import queries
from coproc.dialogues.written.models import DraftAnswer, DraftFile, InputDraft, InputLink, QuestionTopic, WrittenVersion
from coproc.documents import services as documents, uploads
from coproc.documents.models import Document, StoredFile
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import current_language, gettext as _
from coproc.messaging.services import Address, enqueue, wire_address

LONGEST = 20_000
MOST_FILES = 5  # of one input
DAY = timedelta(days=1)
LINKS_A_DAY = 10  # to one address
SAVES_A_DAY = 5_000  # of one draft: somebody who writes all day saves every few seconds
SENT_A_DAY = 20


@dataclass(frozen=True)
class Said:
    """One answer as it came in. `seen` is the revision the writer saw: 0 for none."""

    question_key: str
    question: str
    body: str
    may_publish: bool | None
    seen: int = 0


class Overtaken(Conflict):
    """Somebody else in the company saved the same answer meanwhile."""

    def __init__(self, question_key: str, theirs: str, revision: int) -> None:
        super().__init__(_("En kollega har skrevet i svaret imens. Se begge tekster, og gem så igen."))
        self.question_key, self.theirs, self.revision = question_key, theirs, revision


def check_open(session: Session, event: DialogueEvent, uow: UnitOfWork) -> None:
    """Raises Conflict after the deadline, with the next way."""
    state = session.scalars(select(Case.state).where(Case.id == event.case_id)).one()
    if not events.input_is_open(event, state, uow.now):
        raise Conflict(_("Fristen for skriftligt input er overskredet. Skriv til kontakten."))


def open_draft(
    uow: UnitOfWork, event_id: int, *, company_name: str, email: str, signup: SignUp | None = None, is_secret: bool = False
) -> InputDraft:
    """The draft of this address at this event: the one there is, or a new one. Raises FieldErrors, Conflict after the deadline."""
    event = signups.lock(uow.session, event_id)
    check_open(uow.session, event, uow)
    if not company_name.strip():
        raise FieldErrors({"company_name": _("Skriv virksomhedens navn.")})
    wire_address(email)
    found = queries.draft_of(uow.session, event_id, email)
    if found is None:
        found = InputDraft(
            event_id=event_id,
            holder=email.strip().casefold(),
            company_name=company_name.strip(),
            email=email.strip(),
            language=signup.language if signup else current_language(),
            signup_id=signup.id if signup else None,
            started_at=uow.now,
        )
        uow.session.add(found)
        uow.session.flush()  # its answers point to it
    elif signup is not None:
        found.signup_id = found.signup_id or signup.id
    if is_secret:
        _mail_link(uow, event, found)
    return found


def _mail_link(uow: UnitOfWork, event: DialogueEvent, draft: InputDraft) -> None:
    check_within(uow, "input_link", draft.email, limit=LINKS_A_DAY, window=DAY)
    path, number = new_link(uow, draft), secrets.token_hex(8)
    _letter(uow, event, draft, "input_link", key=f"input_link:{draft.id}:{number}", path=path)


def new_link(uow: UnitOfWork, draft: InputDraft) -> str:
    """The path of a fresh personal link to the draft; older ones go on working."""
    token = secrets.token_urlsafe(24)
    uow.session.add(InputLink(hash=events.digest(token), draft_id=draft.id, created_at=uow.now))
    return f"/mit-input/{token}"


def _letter(
    uow: UnitOfWork, event: DialogueEvent, draft: InputDraft, message: str, *, key: str, path: str, **context: object
) -> None:
    enqueue(
        uow,
        key=key,
        to=Address(draft.email, draft.company_name, draft.language),
        message=message,
        context={
            "name": draft.company_name,
            "company": draft.company_name,
            "title": event.title,
            "closes_at": event.input_closes_at,
            "path": path,
            "pack": letters.pack_of(uow.session, event),
            **context,
        },
        sender_name=event.contact_name,
        reply_to=event.contact_email,
        scope=("process", event.process_id),
    )


def _held(uow: UnitOfWork, draft_id: int) -> tuple[InputDraft, DialogueEvent]:
    """The draft and its event, held until commit: savers and senders come one after the other."""
    draft = uow.session.scalar(select(InputDraft).where(InputDraft.id == draft_id).with_for_update())
    if draft is None:
        raise NotFound(_("Kladden findes ikke længere."))
    event = uow.session.get_one(DialogueEvent, draft.event_id)
    check_open(uow.session, event, uow)
    return draft, event


def save(uow: UnitOfWork, draft_id: int, said: Sequence[Said], *, force: bool = False) -> dict[str, int]:
    """Keep what is written so far, and say each answer's revision.

    Raises Overtaken when somebody saved another text since the one the writer saw; `force` writes over it. The same text is no clash.
    """
    draft, _event = _held(uow, draft_id)
    check_within(uow, "input_save", str(draft.id), limit=SAVES_A_DAY, window=DAY)
    stored = queries.answers_of(uow.session, draft.id)
    revisions = {}
    for one in said:
        if len(one.body) > LONGEST:
            raise FieldErrors({f"answer-{one.question_key}": _("Svaret er for langt. Der er plads til 20.000 tegn.")})
        kept = stored.get(one.question_key)
        if kept is None and not one.body.strip() and one.may_publish is None:
            continue
        if kept is None:
            kept = DraftAnswer(draft_id=draft.id, question_key=one.question_key, question=one.question, revision=0)
            uow.session.add(kept)
        elif (kept.body, kept.may_publish) == (one.body.strip(), one.may_publish):
            revisions[one.question_key] = kept.revision
            continue
        elif not force and one.seen < kept.revision and kept.body != one.body.strip():
            raise Overtaken(one.question_key, kept.body, kept.revision)
        kept.body, kept.may_publish, kept.question = one.body.strip(), one.may_publish, one.question
        kept.revision += 1
        revisions[one.question_key] = kept.revision
    draft.saved_at = uow.now
    return revisions


def attach(uow: UnitOfWork, draft_id: int, filename: str, content: bytes) -> DraftFile:
    """A file beside the answers, checked. Raises DomainError (field "attachment")."""
    draft, event = _held(uow, draft_id)
    checked = uploads.check(uploads.ATTACHMENT, filename, content)
    if len(queries.files_of(uow.session, draft.id)) >= MOST_FILES:
        raise DomainError(_("I kan højst vedlægge {n} filer.", n=MOST_FILES), field="attachment")
    document = documents.upload(
        uow,
        checked.content,
        filename=checked.filename,
        content_type=checked.content_type,
        subject=("input_draft", draft.id),
        scope=("input_draft", draft.id),
        title=checked.filename,
    )
    document.is_example = event.is_example
    found = DraftFile(draft_id=draft.id, document_id=document.id, filename=checked.filename)
    uow.session.add(found)
    draft.saved_at = uow.now
    return found


def detach(uow: UnitOfWork, draft_id: int, file_id: int) -> None:
    """Take a file off. One that was sent stays with the version it was sent with."""
    draft, _event = _held(uow, draft_id)
    found = uow.session.get(DraftFile, file_id)
    if found is None or found.draft_id != draft.id:
        return
    versions = queries.versions_of(uow.session, draft.input_id) if draft.input_id else ()
    kept = {file["document_id"] for version in versions for file in version.files}
    uow.session.delete(found)
    uow.session.flush()
    if found.document_id not in kept:
        _forget(uow.session, found.document_id)


def _forget(session: Session, document_id: int) -> None:
    file_id = session.scalar(delete(Document).where(Document.id == document_id).returning(Document.file_id))
    if file_id and session.scalar(select(Document.id).where(Document.file_id == file_id).limit(1)) is None:
        session.execute(delete(StoredFile).where(StoredFile.id == file_id))


def send(uow: UnitOfWork, draft_id: int) -> WrittenInput:
    """What is written becomes the company's input, or its next version; a receipt goes out. Sent twice without a change is sent once.

    Raises FieldErrors where it is not said whether an answer may be published.
    """
    draft, event = _held(uow, draft_id)
    signups.lock(uow.session, event.id)
    order = {one.key: place for place, one in enumerate(queries.asked(uow.session, event))}
    written = [one for one in queries.answers_of(uow.session, draft.id).values() if one.body]
    written.sort(key=lambda one: order.get(one.question_key, len(order)))
    files = [{"document_id": one.document_id, "filename": one.filename} for one in queries.files_of(uow.session, draft.id)]
    _check_whole(written, files)
    answers = [
        {"question_key": one.question_key, "question": one.question, "body": one.body, "may_publish": bool(one.may_publish)}
        for one in written
    ]
    versions = queries.versions_of(uow.session, draft.input_id) if draft.input_id else ()
    stands = queries.standing(uow.session, draft)
    if draft.input_id and stands and (stands.answers, stands.files) == (answers, files):
        return uow.session.get_one(WrittenInput, draft.input_id)
    found = _input(uow, draft, written)
    number = len(versions) + 1
    uow.session.add(WrittenVersion(input_id=found.id, number=number, answers=answers, files=files, sent_at=uow.now))
    action = "input.corrected" if stands else "input.sent"
    uow.record(action, ("input", found.id), scope=("event", event.id), after={"company": found.company_name, "number": number})
    path = f"{new_link(uow, draft)}/kvittering"
    secret = sum(not one["may_publish"] for one in answers)
    _letter(
        uow,
        event,
        draft,
        "input_received",
        key=f"input_received:{found.id}:{number}",
        path=path,
        number=number,
        answers=len(answers),
        secret=secret,
        files=len(files),
    )
    return found


def withdraw(uow: UnitOfWork, draft_id: int) -> None:
    """The company takes its input back until the deadline: kept, counted nowhere, and can be sent anew. A second click changes nothing.

    What is published already stays published; statements of the synthesis lose the company, and go when nobody is left who says them.
    """
    draft, event = _held(uow, draft_id)
    signups.lock(uow.session, event.id)
    stands = queries.standing(uow.session, draft)
    if stands is None:
        return
    found = uow.session.get_one(WrittenInput, stands.input_id)
    found.withdrawn_at = uow.now
    for claim in queries.claims(uow.session, event.id):
        claim.inputs = [one for one in claim.inputs if one != str(found.id)]
        if not claim.inputs:
            uow.session.delete(claim)
    after = {"company": found.company_name, "number": stands.number}
    uow.record("input.withdrawn", ("input", found.id), scope=("event", event.id), after=after)
    _letter(uow, event, draft, "input_withdrawn", key=f"input_withdrawn:{found.id}:{stands.number}", path=new_link(uow, draft))


def _check_whole(written: Sequence[DraftAnswer], files: Sequence[object]) -> None:
    if not written and not files:
        raise DomainError(_("Skriv mindst ét svar, før I sender."))
    unsaid = {
        f"public-{one.question_key}": _("Sig, om svaret må offentliggøres, eller om I ønsker det fortroligt.")
        for one in written
        if one.may_publish is None
    }
    if unsaid:
        raise FieldErrors(unsaid)


def _input(uow: UnitOfWork, draft: InputDraft, written: Sequence[DraftAnswer]) -> WrittenInput:
    body = "\n\n".join(f"{one.question}\n{one.body}" if one.question else one.body for one in written)
    open_to_all = bool(written) and all(one.may_publish for one in written)
    if draft.input_id:
        found = uow.session.get_one(WrittenInput, draft.input_id)
        found.body, found.may_publish = body, open_to_all
        if found.withdrawn_at:
            found.withdrawn_at, found.sent_at = None, uow.now
        return found
    check_within(uow, "input", draft.email, limit=SENT_A_DAY, window=DAY)
    found = WrittenInput(
        event_id=draft.event_id,
        signup_id=draft.signup_id,
        company_name=draft.company_name,
        email=draft.email,
        body=body,
        may_publish=open_to_all,
        sent_at=uow.now,
    )
    uow.session.add(found)
    uow.session.flush()  # its versions point to it
    draft.input_id = found.id
    return found


def set_topics(uow: UnitOfWork, event_id: int, topics: Sequence[tuple[str, str, str]]) -> None:
    """(question key, theme, requirement): what each question to the market concerns."""
    event = signups.lock(uow.session, event_id)
    stored = {one.question_key: one for one in uow.session.scalars(select(QuestionTopic).where(QuestionTopic.event_id == event_id))}
    for key, theme, requirement in topics:
        one = stored.get(key)
        if one is None:
            one = QuestionTopic(event_id=event_id, question_key=key)
            uow.session.add(one)
        one.theme, one.requirement = theme.strip(), requirement
    uow.record("event.topics_set", ("event", event.id), scope=("process", event.process_id), after={"title": event.title})


def erase(session: Session, event_id: int) -> None:
    """With the event's personal data: links go, unsent drafts go whole, sent ones lose their address."""
    mine = select(InputDraft.id).where(InputDraft.event_id == event_id)
    unsent = session.scalars(mine.where(InputDraft.input_id.is_(None))).all()
    for file in session.scalars(select(DraftFile).where(DraftFile.draft_id.in_(unsent))).all():
        session.delete(file)
        session.flush()
        _forget(session, file.document_id)
    session.execute(delete(InputLink).where(InputLink.draft_id.in_(mine)).execution_options(synchronize_session=False))
    session.execute(delete(DraftAnswer).where(DraftAnswer.draft_id.in_(unsent)))
    session.execute(delete(InputDraft).where(InputDraft.id.in_(unsent)))
    for draft in session.scalars(select(InputDraft).where(InputDraft.event_id == event_id)):
        draft.email, draft.holder = "", f"erased:{draft.id}"
