"""The dialogue's part of “Bilag: Forudgående markedsdialog” (udbudsloven §§ 39 and 174), from what is recorded.

Two editions: the one to publish names companies that agreed and nothing anybody asked to keep; the full one is for the buyer's file.
Who asked a question is in neither, and no person is named: companies answer for what they said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.dialogues import queries
from coproc.dialogues.after import summary
from coproc.dialogues.models import HELD_STATES, LIVE, DialogueEvent, DialogueQuestion, SharedFact, SignUp, WrittenInput
from coproc.dialogues.services.talk import SUMMARY
from coproc.dialogues.sharing.queries import reasons_left_open, why_open
from coproc.dialogues.words import KINDS, STATUSES, parts
from coproc.dialogues.written.models import SynthesisPublication
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date, moment, short_date
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _, ngettext, speaking
from coproc.messaging.links import absolute
from coproc.processes.models import Process

Fields = dict[str, Any]
PUBLISHED, FULL = "prior_involvement_annex", "prior_involvement_file"
CAME = ("confirmed", "attended")


@dataclass(frozen=True)
class _Dialogue:
    """Everything recorded about a process's dialogue, read once."""

    process: Process
    held: Sequence[DialogueEvent]
    signups: Sequence[SignUp]
    inputs: Sequence[WrittenInput]
    questions: Sequence[DialogueQuestion]
    ledger: Sequence[SharedFact]
    syntheses: dict[int, SynthesisPublication]  # event -> what all read of the written input, in its newest edition
    reasons: dict[str, str]  # why the process went on while a fact was open

    def event(self, event_id: int | None) -> DialogueEvent | None:
        return next((event for event in self.held if event.id == event_id), None)


def _read(session: Session, process: Process) -> _Dialogue:
    held = queries.events_of(session, process.id, HELD_STATES)
    ids = [event.id for event in held]
    here = select(DialogueEvent.id).where(DialogueEvent.process_id == process.id)
    return _Dialogue(
        process,
        held,
        session.scalars(select(SignUp).where(SignUp.event_id.in_(ids), SignUp.status.in_(LIVE)).order_by(SignUp.id)).all(),
        session.scalars(
            select(WrittenInput)
            .where(WrittenInput.event_id.in_(here), WrittenInput.withdrawn_at.is_(None))
            .order_by(WrittenInput.id)
        ).all(),
        session.scalars(select(DialogueQuestion).where(DialogueQuestion.event_id.in_(here)).order_by(DialogueQuestion.id)).all(),
        queries.shared_facts(session, process.id),
        {
            one.event_id: one
            for one in session.scalars(
                select(SynthesisPublication).where(SynthesisPublication.event_id.in_(here)).order_by(SynthesisPublication.number)
            )
        },
        reasons_left_open(session, process),
    )


def fields(session: Session, process: Process, key: str = PUBLISHED) -> Fields:
    """Of the template `key`; the tender adds its own. Documents are Danish, whoever makes them."""
    with speaking("da"):
        said = _read(session, process)
        found = {**_common(session, said), **_told(said, full=key == FULL)}
        if key == FULL:
            return {**found, "all_companies": _everybody(said), "minutes": _minutes(said), "inputs": _inputs(said)}
        return {**found, "companies": _listed(said)}


def draft(session: Session, process: Process, key: str, today: date) -> Fields:
    """The dialogue's part before there is a tender: what is the tender's is left to whoever makes one."""
    with speaking("da"):
        return {
            **fields(session, process, key),
            "tender_title": process.title,
            "contracting_authority": _("[JURIST: Skriv ordregiver.]"),
            "document_date": long_date(today),
            "deadline_assessment": _("[JURIST: Vurdér, om fristen er lang nok for dem, der ikke var med i dialogen.]"),
            "prepared_by": session.get_one(Organisation, process.centre_id).name,
        }


def _page(event: DialogueEvent, anchor: str = "") -> str:
    return absolute(f"/markedsdialoger/{event.reference}{anchor}")


def _day(instant: datetime) -> str:
    return short_date(local(instant).date())


def _came(said: _Dialogue) -> dict[int, list[SignUp]]:
    """Event -> those who came; where attendance is not registered, those who were expected."""
    found: dict[int, list[SignUp]] = {}
    for event in said.held:
        placed = [one for one in said.signups if one.event_id == event.id and one.has_place]
        registered = any(one.status in {"attended", "absent"} for one in placed)
        found[event.id] = [one for one in placed if one.status == "attended" or (not registered and one.status == "confirmed")]
    return found


def _common(session: Session, said: _Dialogue) -> Fields:
    process, came = said.process, _came(said)
    centre = session.get_one(Organisation, process.centre_id).name
    summed = [event for event in said.held if event.summary_published_at]
    open_questions = sum(1 for one in said.questions if one.published_at is None)
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for event in said.held:
        for name in ("summary_changed", "summary_unchanged"):
            rows[name] += parts(getattr(event, name), *SUMMARY[name])
    return {
        "process_title": process.title,
        "facilitator": centre,
        "organisers": summary.organisers(session, process),
        "events": [
            {
                "title": event.title,
                "event_kind": str(KINDS.get(event.kind, event.kind)),
                "date": short_date(event.held_on) if event.held_on else event.when_words,
                "place": event.place,
                "company_count": event.facts_from_source or str(len(came[event.id])),
            }
            for event in said.held
        ],
        "participation": _participation(said, came),
        "announcements": _announcements(said),
        "materials": [{"what": title, "shown_at": event.title} for event in said.held for title in summary.shown(session, event)],
        "questions_and_answers": [
            {"question": one.published, "answer": one.answer, "date": _day(one.published_at)}
            for one in said.questions
            if one.published_at
        ],
        "unanswered_questions": ngettext("{n} spørgsmål er ikke besvaret.", "{n} spørgsmål er ikke besvaret.", open_questions)
        if open_questions
        else "",
        "changes": rows["summary_changed"],
        "unchanged": rows["summary_unchanged"],
        "measures": _measures(said),
        "summary_url": _page(summed[-1], "#opsamling") if summed else absolute(f"/processer/{process.reference}"),
    }


def _participation(said: _Dialogue, came: dict[int, list[SignUp]]) -> str:
    companies = {one.company_key for rows in came.values() for one in rows}
    return " ".join(
        (
            ngettext(
                "{n} virksomhed deltog i mindst ét arrangement.", "{n} virksomheder deltog i mindst ét arrangement.", len(companies)
            ),
            ngettext("{n} skriftligt input er givet.", "{n} skriftlige input er givet.", len(said.inputs)),
            ngettext("{n} spørgsmål er stillet.", "{n} spørgsmål er stillet.", len(said.questions)),
        )
    )


def _announcements(said: _Dialogue) -> list[str]:
    found = []
    for event in said.held:
        if event.published_at is None:
            continue
        text = _(
            "Invitationen til “{title}” har ligget åbent på {page} fra {day}.",
            title=event.title,
            page=_page(event),
            day=_day(event.published_at),
        )
        if event.signup_closes_at:
            text += " " + _("Der kunne tilmeldes indtil {when}.", when=moment(event.signup_closes_at))
        if event.input_closes_at:
            text += " " + _("Alle virksomheder kunne give skriftligt input indtil {when}.", when=moment(event.input_closes_at))
        found.append(text)
    return found


def _listed(said: _Dialogue) -> list[Fields]:
    """Those that agreed to be named, with the events where they did."""
    found: dict[str, tuple[SignUp, list[str]]] = {}
    for rows in _came(said).values():
        for one in (one for one in rows if one.is_listed):
            event = said.event(one.event_id)
            found.setdefault(one.company_key, (one, []))[1].append(event.title if event else "")
    return _by_name(
        {"name": one.company_name, "registration_number": number(one), "took_part_in": ", ".join(titles)}
        for one, titles in found.values()
    )


def number(signup: SignUp) -> str:
    """With its country, unless the number says it."""
    written = signup.company_number
    return written if not written or written.startswith(signup.country) else f"{signup.country} {written}"


def _by_name(rows: Any) -> list[Fields]:
    return sorted(rows, key=lambda row: danish_key(row["name"]))


def _everybody(said: _Dialogue) -> list[Fields]:
    """Every company that signed up or wrote, how it took part, and whether it may be named."""
    companies: dict[str, list[SignUp]] = defaultdict(list)
    for one in said.signups:
        companies[one.company_key].append(one)
    wrote: dict[str, list[WrittenInput]] = defaultdict(list)
    for given in said.inputs:
        wrote[_writer(said, given)].append(given)
    rows = []
    for key, signups in companies.items():
        took = [f"{event.title} ({_how(one)})" for one in signups if (event := said.event(one.event_id))]
        took += [_("Skriftligt input")] if key in wrote else []
        mark = _("Ja") if all(one.is_listed for one in signups) else _("FORTROLIGT")
        rows.append(
            {
                "name": signups[0].company_name,
                "registration_number": number(signups[0]),
                "took_part_in": ", ".join(took),
                "mark": mark,
            }
        )
    for key in wrote.keys() - companies.keys():
        mark = _("Ja") if all(one.may_publish for one in wrote[key]) else _("FORTROLIGT")
        rows.append({"name": wrote[key][0].company_name, "took_part_in": _("Skriftligt input"), "mark": mark})
    return _by_name(rows)


def _writer(said: _Dialogue, given: WrittenInput) -> str:
    """The company key of whoever wrote: by the sign-up, else by its address or name; without a sign-up, the name."""
    by_number = {one.id: one.company_key for one in said.signups}
    by_address = {one.email.casefold(): one.company_key for one in said.signups if one.email}
    name = given.company_name.casefold()
    by_name = {one.company_name.casefold(): one.company_key for one in said.signups}
    return by_number.get(given.signup_id or 0) or by_address.get(given.email.casefold()) or by_name.get(name) or f"name:{name}"


def _how(signup: SignUp) -> str:
    if not signup.has_place:
        return str(_("venteliste"))
    return str(STATUSES[signup.status]).lower()


def _minutes(said: _Dialogue) -> list[Fields]:
    return [{"title": event.title, "text": event.minutes} for event in said.held if event.minutes]


def _inputs(said: _Dialogue) -> list[Fields]:
    return [
        {
            "company": one.company_name,
            "date": _day(one.sent_at),
            "mark": _("Må offentliggøres") if one.may_publish else _("FORTROLIGT: virksomheden ønsker ikke, at det offentliggøres"),
            "text": one.body,
        }
        for one in said.inputs
    ]


def _told(said: _Dialogue, *, full: bool) -> Fields:
    """Delt information: what one was told and when all had it; the invitations, syntheses and summaries, which all had at once."""
    shared: list[tuple[datetime, Fields]] = []
    for event in said.held:
        if event.published_at:
            what = _("Invitation: {title}", title=event.title)
            shared.append((event.published_at, {"what": what, "date": _day(event.published_at), "where_published": _page(event)}))
        if event.summary_published_at:
            row = {"what": _("Opsamling: {title}", title=event.title), "date": _day(event.summary_published_at)}
            shared.append((event.summary_published_at, {**row, "where_published": _page(event, "#opsamling")}))
        if synthesis := said.syntheses.get(event.id):
            day = _day(synthesis.published_at)
            row = {"what": _("Sammenfatning af det skriftlige input: {title}", title=event.title), "date": day}
            shared.append((synthesis.published_at, {**row, "where_published": _page(event, "#sammenfatning")}))
    kept = []
    for fact in said.ledger:
        row = {"what": fact.published or fact.fact, "told": _day(fact.recorded_at), **({"told_to": fact.told_to} if full else {})}
        if fact.shared_at:
            at = said.event(fact.event_id)
            where = _page(at) if at else absolute(f"/processer/{said.process.reference}")
            shared.append((fact.shared_at, {**row, "date": _day(fact.shared_at), "where_published": where}))
        else:
            kept.append({**row, "reason": why_open(fact, said.reasons) or _("Mangler at blive delt")})
    return {"shared_information": [row for _at, row in sorted(shared, key=lambda pair: pair[0])], "unshared_information": kept}


def _measures(said: _Dialogue) -> list[Fields]:
    """What was done for equal treatment; each only where the record says so."""
    told_all = [fact for fact in said.ledger if fact.shared_at]
    found = [
        (
            bool(said.held) and all(event.published_at for event in said.held),
            _("Invitationerne var offentlige, og alle virksomheder kunne tilmelde sig på lige vilkår."),
            _("Ingen virksomhed er inviteret uden om de andre."),
        ),
        (
            any(event.input_closes_at for event in said.held),
            _("Alle virksomheder kunne give skriftligt input, også dem uden plads."),
            _("Fulde arrangementer holdt ingen ude."),
        ),
        (
            any(one.published_at for one in said.questions),
            _("Svar på spørgsmål er offentliggjort for alle på samme tid."),
            _("Ingen får et svar, som andre ikke kan læse."),
        ),
        (
            bool(told_all),
            ngettext(
                "{n} oplysning, som én virksomhed fik, er noteret og siden delt med alle.",
                "{n} oplysninger, som én virksomhed fik, er noteret og siden delt med alle.",
                len(told_all),
            ),
            _("Det, én har fået at vide, kan alle få at vide."),
        ),
        (
            bool(said.held) and all(event.summary_published_at for event in said.held),
            _("Opsamlingen er offentliggjort og sendt til alle, der deltog eller gav input."),
            _("De, der ikke deltog, kan læse, hvad dialogen gav og ændrede."),
        ),
        (
            True,
            _("Dialogens oplysninger, spørgsmål og svar står i dette bilag."),
            _("Alle ansøgere og tilbudsgivere har samme viden."),
        ),
    ]
    return [{"measure": measure, "effect": effect} for is_so, measure, effect in found if is_so]
