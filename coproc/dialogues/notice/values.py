"""What the joint E1 says, and where each value comes from: the named resolvers of the field catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.notice.parties import NUTS_3, buyer
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.links import absolute
from coproc.notices import checks, queries
from coproc.notices.catalogue import Subtype, asked
from coproc.notices.documents import constants
from coproc.notices.models import NoticeAnswer, NoticeIdentity
from coproc.notices.moments import date_of, time_of
from coproc.notices.sheet import Draft, Found, Party, stamped
from coproc.processes import queries as processes
from coproc.processes.queries import Participant

E1: Subtype = "E1"


@dataclass(frozen=True)
class Dialogue:
    """Everything the resolvers read."""

    event: DialogueEvent
    buyers: Sequence[Participant]
    answers: dict[str, NoticeAnswer]
    identity: NoticeIdentity | None
    now: datetime

    @property
    def path(self) -> str:
        return f"/processer/{self.event.process.reference}/markedsdialog/{self.event.reference}"

    @property
    def answers_path(self) -> str:
        return f"{self.path}/bekendtgoerelse/svar"

    @property
    def lead_id(self) -> int | None:
        """The chosen leader, else the one that began the process, when that is one alone."""
        said = self.answers.get("lead")
        if said and said.value.isdecimal():
            return int(said.value)
        began = [row.organisation.id for row in self.buyers if row.participation.is_initiator]
        return began[0] if len(began) == 1 else None


def _title(dialogue: Dialogue) -> Found:
    title = stamped(dialogue.event.title, is_example=dialogue.event.is_example)
    return Found(title, _("Arrangementets titel"), f"{dialogue.path}/rediger")


def _description(dialogue: Dialogue) -> Found:
    """E1 has no codes for innovation: it stands here (README of the notices)."""
    event = dialogue.event
    told = [event.process.challenge, event.purpose]
    if event.questions:
        with speaking("da"):  # the notice is Danish, whoever reads the page
            told.append("\n".join([_("Spørgsmål til markedet:"), *(f"- {one}" for one in event.questions)]))
    if "innovation_words" in dialogue.answers:
        told.append(dialogue.answers["innovation_words"].value)
    text = "\n\n".join(part.strip() for part in told if part.strip())
    return Found(text, _("Processens udfordring, arrangementets formål og spørgsmål"), f"{dialogue.path}/rediger")


def _cpv(dialogue: Dialogue) -> Found | None:
    codes = dialogue.event.process.cpv
    return Found(codes[0], _("Processens første CPV-kode"), dialogue.answers_path) if codes else None


def _place(dialogue: Dialogue) -> Found | None:
    known = {row.organisation.nuts for row in dialogue.buyers if row.organisation.nuts}
    places = sorted(code for code in known if len(code) == NUTS_3)
    return Found(" ".join(places), _("Køberne kommer herfra"), dialogue.answers_path) if places else None


def _closes_at(dialogue: Dialogue) -> tuple[datetime, str] | None:
    event = dialogue.event
    if event.input_closes_at:
        return event.input_closes_at, _("Frist for skriftligt input")
    return (event.signup_closes_at, _("Frist for tilmelding")) if event.signup_closes_at else None


def _answers_date(dialogue: Dialogue) -> Found | None:
    closes = _closes_at(dialogue)
    return Found(date_of(closes[0]), closes[1], f"{dialogue.path}/rediger") if closes else None


def _answers_time(dialogue: Dialogue) -> Found | None:
    closes = _closes_at(dialogue)
    return Found(time_of(closes[0]), closes[1], f"{dialogue.path}/rediger") if closes else None


def _submission_url(dialogue: Dialogue) -> Found:
    url = absolute(f"/markedsdialoger/{dialogue.event.reference}")
    return Found(url, _("Arrangementets offentlige side"), f"/markedsdialoger/{dialogue.event.reference}")


def _dispatch_date(dialogue: Dialogue) -> Found:
    return Found(date_of(dialogue.now), _("Sættes, når filen hentes"))


def _dispatch_time(dialogue: Dialogue) -> Found:
    return Found(time_of(dialogue.now), _("Sættes, når filen hentes"))


def _notice_id(dialogue: Dialogue) -> Found:
    return Found(dialogue.identity.uuid if dialogue.identity else "", _("Bekendtgørelsens eget id"))


def _notice_version(dialogue: Dialogue) -> Found:
    return Found(queries.version_of(dialogue.identity) if dialogue.identity else "01", _("Bekendtgørelsens eget id"))


RESOLVERS: dict[str, Callable[[Dialogue], Found | None]] = {
    "title": _title,
    "description": _description,
    "cpv": _cpv,
    "place": _place,
    "answers_date": _answers_date,
    "answers_time": _answers_time,
    "submission_url": _submission_url,
    "dispatch_date": _dispatch_date,
    "dispatch_time": _dispatch_time,
    "notice_id": _notice_id,
    "notice_version": _notice_version,
}


def loaded(session: Session, event_id: int) -> DialogueEvent:
    query = select(DialogueEvent).where(DialogueEvent.id == event_id).options(joinedload(DialogueEvent.process))
    return session.scalars(query).one()


def gathered(session: Session, event: DialogueEvent, now: datetime) -> Dialogue:
    return Dialogue(
        event,
        processes.joined(session, event.process_id),
        queries.answers(session, "event", [event.id])[event.id],
        queries.identity(session, ("event", event.id), E1),
        now,
    )


def _parties(session: Session, dialogue: Dialogue) -> tuple[Party, ...]:
    """Every organisation that has joined is a buyer."""
    answered = queries.answers(session, "organisation", [row.organisation.id for row in dialogue.buyers])
    lead = dialogue.lead_id
    return tuple(
        buyer(
            row.organisation,
            f"ORG-{number:04d}",
            answered[row.organisation.id],
            leads=None if lead is None else row.organisation.id == lead,
        )
        for number, row in enumerate(dialogue.buyers, start=1)
    )


def draft(session: Session, event: DialogueEvent, now: datetime) -> Draft:
    """The E1 as it stands now, with its faults."""
    dialogue = gathered(session, event, now)
    values = constants(E1)
    values |= {name: found for name, resolve in RESOLVERS.items() if (found := resolve(dialogue))}
    values |= {name: queries.found_of(answer, dialogue.answers_path) for name, answer in dialogue.answers.items()}
    edit = f"{dialogue.path}/rediger"
    mends = {question.key: f"{dialogue.answers_path}#{question.key}" for question in asked(E1, "notice")}
    mends |= dict.fromkeys(("answers_date", "answers_time"), edit)
    mends["buyers"] = f"/processer/{event.process.reference}/deltagere"
    return checks.checked(Draft(E1, values, _parties(session, dialogue), mends=mends))
