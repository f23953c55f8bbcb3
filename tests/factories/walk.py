"""One process with one thing for every address, for the walk over all routes. Each organisation stands in one relation only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from coproc.accounts import part_links
from coproc.accounts.mail_choice import services as mail_choice
from coproc.accounts.models import Organisation, OrganisationType
from coproc.accounts.permissions import BUYERS, CENTRE, INVITED, OWN, PARTICIPANT, PARTNER, PUBLIC, SELF
from coproc.agreements import queries
from coproc.agreements.services import assents, descriptions, signing
from coproc.agreements.voices import services as voices
from coproc.dialogues.after import publication
from coproc.dialogues.after.models import EvaluationInvite, FollowerLink
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.notes import services as notes
from coproc.dialogues.queries import digest
from coproc.dialogues.services import information, talk
from coproc.dialogues.written import services as written
from coproc.documents import own
from coproc.documents.services import upload
from coproc.kernel.actor import Actor, Role, system
from coproc.kernel.database import UnitOfWork
from coproc.messaging.services import Address
from coproc.needs import matches
from coproc.needs.access import PUBLISHED, UNSHARED
from coproc.needs.models import Visibility
from coproc.pipeline.half_page import services as half_page
from coproc.pipeline.half_page.models import HalfPageCopy
from coproc.pipeline.half_page.queries import quarter_of
from coproc.pipeline.journal import requests, services as journal
from coproc.pipeline.journal.access import KEEPERS
from coproc.pipeline.journal.models import JournalItem
from coproc.pipeline.journal.queries import Desk
from coproc.processes import exploration, services as processes
from coproc.processes.file_room import figures, services as file_room
from coproc.processes.funding import services as funding
from coproc.processes.models import Participation, Process
from coproc.processes.sparring import services as sparring
from coproc.processes.steering import queries as steering_queries, services as steering
from coproc.processes.steering.models import SteeringAction, SteeringMeeting
from coproc.processes.teams import PART, services as teams
from coproc.tenders.expiry import services as expiry
from coproc.tenders.material import sets
from coproc.tenders.notices import lots, services as lot_services
from tests.factories import agreements, dialogues, meetings, needs, outreach, planning, tenders, walk_reminders
from tests.factories.accounts import People
from tests.factories.joining import link_of, make_decision
from tests.support.permission_walk import Thing

Ties = Mapping[str, frozenset[int]]
READERS_OWN = (
    *("exploration.answer", "exploration.correct", "funding.hours"),
    *("teams.index", "teams.hand_out", "teams.take_over"),
    *("half_page.add_own_reader", "leaving.leave", "leaving.own_zip"),
)


@dataclass(frozen=True)
class Cast:
    """`own` takes part and buys; the centre facilitates, the partner helps, the neighbour is invited and has a need that looks alike."""

    own: Organisation
    centre: Organisation
    partner: Organisation
    neighbour: Organisation


def make_cast(people: People, own: Organisation) -> Cast:
    return Cast(
        own,
        people.organisation("Center for Eksempler", OrganisationType.CENTRE),
        people.organisation("Partner for Eksempler", OrganisationType.PARTNER),
        people.organisation("Nabo Kommune"),
    )


def examples(people: People, cast: Cast, *, is_public: bool) -> dict[str, Thing]:
    """By the first word of the address and the values in it. `is_public`: everything that can be published is."""
    flags = frozenset({PUBLIC} if is_public else ())
    own, centre, partner, invited = (frozenset({one.id}) for one in (cast.own, cast.centre, cast.partner, cast.neighbour))
    ties = {OWN: own, PARTICIPANT: own, CENTRE: centre, PARTNER: partner, INVITED: invited}
    owner, facilitator = people.person((cast.own, Role.EXPERT)), people.person((cast.centre, Role.FACILITATOR))
    with people.database.write(system("test"), people.clock) as uow:
        contact = {"contact_name": "Åse Øst", "contact_email": "kontakt@example.dk"}
        process = dialogues.make_process(uow, cast.centre.id, "letter_of_intent", is_public=is_public, **contact)
        part = processes.add_participant(uow, process.id, cast.own.id, state="joined")
        processes.add_partner(uow, process.id, cast.partner.id)
        uow.session.flush()
        plain: dict[str, dict[str, object]] = {
            "processer reference": {},
            "processer reference trigger": {"trigger": "pause"},
            "processer participation_id reference": {"participation_id": part.id},
            "processer participation_id reference trigger": {"participation_id": part.id, "trigger": "withdraw"},
            "processer reference rule": {"rule": "ukendt"},
            "processer reference rule_key workflow": {"workflow": "scaling_process", "rule_key": "need_form_open"},
            "processer act participation_id reference": {"participation_id": part.id, "act": "spoerg"},
            **_explored(uow, process, owner.id),
            **_talked(uow, process),
            **_agreed(uow, process, part),
        }
        found = {name: Thing({"reference": process.reference, **values}, ties, flags) for name, values in plain.items()}
        answers = Thing(
            {"reference": process.reference}, lambda actor: {**ties, OWN: actor.organisation_ids() & (own | invited)}, flags
        )
        found["own_membership_id"] = Thing({"own_membership_id": 1})
        found |= dict.fromkeys(READERS_OWN, answers)
        found |= _sparred(uow, process, part)
        found |= _decided(uow, process, cast)
        found |= _called(uow, process)
        found |= _shared_out(uow, process, part, owner.id, ties, flags)
        found |= _met(uow, process, ties, flags)
        found |= _journalled(uow, process, cast)
        found |= _filed(uow, process, {name: ties[name] for name in (PARTICIPANT, CENTRE)})
        found |= _needed(uow, cast, is_public=is_public)
        found |= _bought(uow, part, ties, flags)
        found |= _asked(uow, cast, process, facilitator.id, ties)
    return found


def _sparred(uow: UnitOfWork, process: Process, part: Participation) -> dict[str, Thing]:
    """A note of a talk between the facilitator and `own`; whoever walks did not write it."""
    note = sparring.write(uow, part.id, "Vi talte om økonomien.")
    ties = {OWN: frozenset({part.organisation_id}), CENTRE: frozenset({process.centre_id})}
    values = {"reference": process.reference, "participation_id": part.id, "note_id": note.id}
    return {"note_id participation_id reference": Thing(values, ties)}


def _decided(uow: UnitOfWork, process: Process, cast: Cast) -> dict[str, Thing]:
    """The invited neighbour's decision about joining lies with its manager, who has a link."""
    part = processes.add_participant(uow, process.id, cast.neighbour.id, state="invited")
    make_decision(uow, part.id)
    token = {"decision_token": link_of(uow).rpartition("/")[2]}
    mine = frozenset({SELF})
    return {"decision_token": Thing(token, flags=mine), "act decision_token": Thing({**token, "act": "spoerg"}, flags=mine)}


def _journalled(uow: UnitOfWork, process: Process, cast: Cast) -> dict[str, Thing]:
    """What a document leaves in the journals; the export and the request for access are the buyer's."""
    scope = ("process", process.id)
    upload(uow, b"%PDF-1.7", filename="a.pdf", content_type="application/pdf", subject=scope, scope=scope, title="Notat")
    own, desk = {OWN: frozenset({cast.own.id})}, Desk(cast.own, process)
    export = journal.export_new(uow, desk)
    given = {"about": "Alt", "received_on": uow.today, "first": uow.today, "last": uow.today}
    request = requests.open_request(uow, desk, **given)
    item = uow.session.scalars(select(JournalItem.id).where(JournalItem.kind == "document")).first()
    reader = half_page.add_reader(uow, process.id, name="Chef", email="chef@example.dk", organisation_id=cast.own.id)
    quarter = dict(zip(("year", "quarter"), quarter_of(uow.today), strict=True))
    half_page.send(uow, process.id, **quarter)
    copy = uow.session.scalars(select(HalfPageCopy.id)).first()
    secret = part_links.give(uow, "half_page", copy or 0, Address("chef@example.dk"), lifetime=timedelta(days=9))
    ties = {CENTRE: frozenset({cast.centre.id}), PARTICIPANT: own[OWN], OWN: own[OWN]}
    return {
        "half_token": Thing({"half_token": secret}, flags=frozenset({SELF})),
        **walk_reminders.by_link(uow, process),
        "processer reader_id reference": Thing({"reference": process.reference, "reader_id": reader.id}, ties),
        "processer quarter reference year": Thing({"reference": process.reference, **quarter}, ties),
        "journal export_id": Thing({"export_id": export.id}, own),
        "journal item_id": Thing({"item_id": item}, {OWN: frozenset({cast.own.id, cast.centre.id})}),
        "processer reference request_id": Thing({"reference": process.reference, "request_id": request.id}, own),
        "ground_key": Thing({"ground_key": "trade"}),
        **dict.fromkeys(("journal.mine", "journal.export_all_new", "journal.export_own_period"), Thing({}, _own_journal)),
    }


def _own_journal(actor: Actor) -> Ties:
    return {OWN: actor.organisation_ids(*KEEPERS)}


def _asked(uow: UnitOfWork, cast: Cast, process: Process, facilitator_id: int, ties: Ties) -> dict[str, Thing]:
    """An organisation on the invitation list that the partner follows up, a file that waits, and somebody who called the centre."""
    row = outreach.make_prospect(uow, process.id, partner_id=cast.partner.id)
    waiting = outreach.make_waiting(uow, process.id)
    enquiry = outreach.make_enquiry(uow, cast.centre.id, facilitator_id)
    below = {"reference": process.reference}
    return {
        "processer prospect_id reference": Thing({**below, "prospect_id": row.id}, ties),
        "processer reference waiting_id": Thing({**below, "waiting_id": waiting.id}, ties),
        "jeres-svar outreach_token": Thing({"outreach_token": outreach.make_link(uow, row)}, flags=frozenset({SELF})),
        "henvendelser enquiry_id": Thing({"enquiry_id": enquiry.id}, {CENTRE: ties[CENTRE]}),
    }


def _explored(uow: UnitOfWork, process: Process, owner_id: int) -> dict[str, dict[str, object]]:
    exploration.set_questions(uow, process.id, exploration.STANDARD_QUESTIONS)
    exploration.open_form(uow, process.id, uow.today + timedelta(days=5))
    starts = uow.now + timedelta(days=3)
    shop = exploration.plan_workshop(
        uow, process.id, title="Workshop", starts_at=starts, ends_at=starts + timedelta(hours=3), place="Rådhuset"
    )
    source = funding.save_source(uow, process.id, name="Pulje", kind="own", state="idea", amounts={})
    member = steering.set_member(uow, process.id, name="Dir Ektør", email="dir@example.dk", organisation_name="Egen Kommune")
    meeting = steering.plan_meeting(
        uow, process.id, starts_at=starts, ends_at=starts + timedelta(hours=1), files=[("Budget.txt", b"12")]
    )
    risk = steering.save_risk(uow, process.id, risk="Ingen tilbud", probability=2, consequence=5, owner="Fie", review_on=uow.today)
    action = SteeringAction(process_id=process.id, what="Ring", owner_id=owner_id, due_on=uow.today)
    uow.session.add(action)
    figure = figures.save(uow, process.id, label="Borgere", value="12.000")
    voice = voices.save(uow, process.id, body="Ældrerådet", kind="elders")
    uow.session.flush()
    return {
        "processer reference workshop_id": {"workshop_id": shop.id},
        "processer reference source_id": {"source_id": source.id},
        "processer meeting_id reference": {"meeting_id": meeting.id},
        "processer member_id reference": {"member_id": member.id},
        "processer figure_id reference": {"figure_id": figure.id},
        "processer reference voice_id": {"voice_id": voice.id},
        "processer reference risk_id": {"risk_id": risk.id},
        "processer action_id reference": {"action_id": action.id},
    }


def _called(uow: UnitOfWork, process: Process) -> dict[str, Thing]:
    """A steering group's meeting behind a member's link, with a file."""
    meeting = uow.session.scalars(select(SteeringMeeting).where(SteeringMeeting.process_id == process.id)).one()
    secret = part_links.give(uow, steering.PART, meeting.id, Address("dir@example.dk", "Dir Ektør"), lifetime=timedelta(days=9))
    ((file, _version),) = steering_queries.material(uow.session, process.id)
    mine = frozenset({SELF})
    return {
        "steering_token": Thing({"steering_token": secret}, flags=mine),
        "file_id steering_token": Thing({"steering_token": secret, "file_id": file.id}, flags=mine),
    }


def _shared_out(
    uow: UnitOfWork, process: Process, part: Participation, owner_id: int, ties: Ties, flags: frozenset[str]
) -> dict[str, Thing]:
    """A part of `own`'s answer, in the hands of somebody without an account."""
    asked = [question.id for question in exploration.questions(uow.session, process.id)][:1]
    given = {"name": "Kim", "email": "kim@drift.example", "due_on": uow.today + timedelta(days=5)}
    handed = teams.hand_out(uow, part.id, questions=asked, **given)
    secret = part_links.give(uow, PART, handed.id, Address("kim@drift.example"), lifetime=timedelta(days=5))
    choosing = mail_choice.link_to(uow, owner_id, Address("kim@drift.example"))
    below = {"reference": process.reference, "part_id": handed.id}
    return {
        "processer part_id reference": Thing(below, ties, flags),
        "processer act part_id reference": Thing({**below, "act": "mind"}, ties, flags),
        "answer_part_token": Thing({"answer_part_token": secret}, flags=frozenset({SELF})),
        "mail_choice_token": Thing({"mail_choice_token": choosing.rpartition("/")[2]}, flags=frozenset({SELF})),
        "period_id": Thing({"period_id": 1}),
    }


def _filed(uow: UnitOfWork, process: Process, ties: Ties) -> dict[str, Thing]:
    """Files for the participants and the centre: the partner, who may enter the room, may see none of them."""
    kept, gone = (
        file_room.add_files(uow, process.id, [(name, b"%PDF-1.7")], folder="Bilag", audience="participants")[0].file
        for name in ("rapport.pdf", "slettet.pdf")
    )
    file_room.remove(uow, gone.id)
    values = {"reference": process.reference, "file_id": kept.id}
    return {
        "processer file_id reference": Thing(values, ties),
        "processer file_id number reference": Thing({**values, "number": 1}, ties),
        "file_room.restore": Thing({**values, "file_id": gone.id}, ties),
    }


def _talked(uow: UnitOfWork, process: Process) -> dict[str, dict[str, object]]:
    fact = information.add_fact(uow, process.id, fact="Budgettet", told_to="")
    return {"processer fact_id reference": {"fact_id": fact.id}}


def _agreed(uow: UnitOfWork, process: Process, part: Participation) -> dict[str, dict[str, object]]:
    """A published description with a comment, and a letter that `own` has signed."""
    version = agreements.make_hearing(uow, process)
    section = queries.sections(uow.session, version.id)[0]
    remark = assents.comment(uow, version.id, section.key, part.id, "Skriv det kortere.")
    agreements.make_approval(uow, version, part)
    descriptions.publish(uow, version.id)
    letter = agreements.make_letter(uow, process)
    signature = signing.sign(uow, letter.id, part.id, agreements.make_word(letter))
    uow.session.flush()
    return {
        "processer number reference": {"number": 1},
        "processer reference section_id": {"section_id": section.id},
        "processer comment_id reference": {"comment_id": remark.id},
        "processer key reference": {"key": section.key},
        "processer kind reference": {"kind": "krav"},
        "processer reference signature_id": {"signature_id": signature.id},
    }


def _met(uow: UnitOfWork, process: Process, ties: Ties, flags: frozenset[str]) -> dict[str, Thing]:
    """An event with a question and a company that has signed up."""
    event = dialogues.make_published(uow, process.id)
    signup = dialogues.make_signup(uow, event.id)
    link = dialogues.make_link(uow, signup)
    plan = meetings.make_plan(uow, event.id, [])
    asked = talk.ask(uow, event.id, question="Hvor mange?", asked_by="", email="a@example.dk")
    draft = written.open_draft(uow, event.id, company_name="Virksomhed 1", email="kontakt1@example.se")
    draft_file = written.attach(uow, draft.id, "svar.pdf", b"%PDF-1.7")
    uow.session.flush()
    sent = written.send(uow, draft.id)
    texts = {"kind": "table", "about": "Bord 3", "body": "En note"}
    note, _theirs = notes.save(uow, event.id, str(uuid.uuid4()), change=str(uuid.uuid4()), base=0, **texts)
    below = {"reference": process.reference, "event_reference": event.reference}
    return {
        "event_reference": Thing({"event_reference": event.reference}, ties, flags),
        "token": Thing({"token": link.rpartition("/")[2]}, flags=frozenset({SELF})),
        **{
            endpoint: Thing({"reference": process.reference, "kind": "csv"}, ties, flags)
            for endpoint in ("dialogues_after.figures_file", "reminder_year.export")
        },
        **_personal(uow, event, signup),
        "processer event_reference reference": Thing(below, ties, flags),
        **{
            f"processer {' '.join(sorted(('reference', 'event_reference', name)))}": Thing({**below, name: plan.id}, ties, flags)
            for name in ("table_id", "organisation_id", "meeting_id", "signup_id")
        },
        "dialogue_notice.export": Thing({**below, "kind": "csv"}, ties, flags),
        "meetings.buyer_times": Thing({**below, "organisation_id": min(ties[OWN])}, ties, flags),
        "processer event_reference reference trigger": Thing({**below, "trigger": "hold"}, ties, flags),
        "processer event_reference reference signup_id": Thing({**below, "signup_id": signup.id}, ties, flags),
        "processer event_reference key reference": Thing({**below, "key": "dialogue_agenda"}, ties, flags),
        "processer event_reference question_id reference": Thing({**below, "question_id": asked.id}, ties, flags),
        "processer event_reference reference uuid": Thing({**below, "uuid": note.note.uuid}, ties, flags),
        "processer document_id event_reference input_id reference": Thing(
            {**below, "input_id": sent.id, "document_id": draft_file.document_id}, ties, flags
        ),
        "processer claim_id event_reference reference": Thing({**below, "claim_id": 1}, ties, flags),
        "file_id token": Thing({"token": link.rpartition("/")[2], "file_id": draft_file.id}, flags=frozenset({SELF})),
        "processer reference round_id": Thing({"reference": process.reference, "round_id": event.round_id}, ties, flags),
        **_planned(uow, event.id, below, ties, flags),
    }


def _planned(uow: UnitOfWork, event_id: int, below: Mapping[str, object], ties: Ties, flags: frozenset[str]) -> dict[str, Thing]:
    """A draft, a company that is invited by name, and somebody who follows."""
    draft = planning.make_draft(uow, event_id)
    invitation = planning.make_invitation(uow, event_id)
    uow.session.flush()
    tokens = {
        "invitation_token": planning.make_invitation_link(uow, invitation),
        "subscription_token": planning.make_news_link(uow, planning.make_subscription(uow)),
    }
    return {
        "processer event_reference reference version_id": Thing({**below, "version_id": draft.id}, ties, flags),
        "processer event_reference invitation_id reference": Thing({**below, "invitation_id": invitation.id}, ties, flags),
        **{name: Thing({name: link.rpartition("/")[2]}, flags=frozenset({SELF})) for name, link in tokens.items()},
    }


def _personal(uow: UnitOfWork, event: DialogueEvent, signup: SignUp) -> dict[str, Thing]:
    """The links that come by mail after an event."""
    follower = publication.say_for(uow, signup.id, wants=False)
    uow.session.add(FollowerLink(hash=digest("follows"), follower_id=follower.id, created_at=uow.now))
    uow.session.add(EvaluationInvite(signup_id=signup.id, event_id=event.id, hash=digest("answers"), asked_at=uow.now))
    mine = frozenset({SELF})
    return {
        "besked-om-udbud token": Thing({"token": "follows"}, flags=mine),
        "evaluering token": Thing({"token": "answers"}, flags=mine),
    }


def _needed(uow: UnitOfWork, cast: Cast, *, is_public: bool) -> dict[str, Thing]:
    """A published need and the neighbour's that looks like it; nobody has said yes."""
    visibility = Visibility.PUBLIC if is_public else Visibility.PRIVATE
    need = needs.make_need(uow, cast.own, visibility=visibility)
    other = needs.make_need(uow, cast.neighbour, visibility=Visibility.PRIVATE)
    match = matches.propose_match(uow, need.id, other.id)
    ties = {OWN: frozenset({cast.own.id})}
    flags = frozenset({PUBLISHED, PUBLIC, BUYERS} if is_public else {UNSHARED})
    return {
        "behov reference": Thing({"reference": need.reference}, ties, flags),
        "behov match_id reference": Thing({"reference": need.reference, "match_id": match.id}, ties, flags),
    }


def _bought(uow: UnitOfWork, part: Participation, ties: Ties, flags: frozenset[str]) -> dict[str, Thing]:
    """A tender; what it keeps unpublished is nothing for the centre."""
    tender = tenders.make_planned(uow, part)
    if PUBLIC in flags:
        tender.notice_sent_on = uow.today
    kept = upload(
        uow,
        b"Bilag",
        filename="bilag.txt",
        content_type="text/plain",
        subject=("tender", tender.id),
        scope=("tender", tender.id),
        title="Bilag",
        is_public=PUBLIC in flags,
    )
    contract = expiry.add(uow, part.organisation_id, title="Gravemaskiner", cpv="43200000", ends_on=uow.today + timedelta(days=90))
    values = {"reference": tender.reference}
    ordered = sets.order(uow, tender.id, ["tender_timetable"])
    template = {"organisation_id": tender.authority_id, "key": "tender_timetable"}
    version = own.add_version(uow, tender.authority_id, "tender_timetable", own.starter("tender_timetable"), filename="vores.docx")
    process_reference = uow.session.get_one(Process, part.process_id).reference
    won = lot_services.add_winner(uow, tender, lots.WHOLE, {"winner_name": "Vinder ApS"}, scope=None)
    readers = {OWN: ties[OWN], PARTICIPANT: ties[PARTICIPANT]}
    papers = Thing(values, readers)
    return {
        "udbud reference": Thing(values, ties, flags),
        "tenders.stand_behind": Thing({**values, "participation_id": part.id, "answer": "ja"}, {OWN: ties[OWN]}),
        "udbud reference trigger": Thing({**values, "trigger": "drop"}, ties, flags),
        **walk_reminders.of_tender(uow, tender, part, {name: ties[name] for name in (OWN, CENTRE)}),
        "udbud reference rule_key workflow": Thing({**values, "workflow": "tender", "rule_key": "answers_due"}, ties, flags),
        "tender_papers.index": papers,
        "tender_papers.order": Thing(values, ties, flags),
        **{f"tender_papers.{name}": Thing({**values, "name": "tender_timetable"}, readers) for name in ("show", "compare")},
        **{
            f"tender_papers.{name}": Thing({**values, "name": "tender_timetable"}, ties, flags)
            for name in ("upload", "make", "choose")
        },
        "tender_papers.mark": Thing({**values, "name": "tender_timetable", "state": "kladde"}, ties, flags),
        **{f"tender_papers.{name}": Thing({**values, "set_id": ordered.id}, readers) for name in ("progress", "fetch")},
        "own_templates.index": Thing({}, _own_houses),
        **{f"own_templates.{name}": Thing(template, {OWN: ties[OWN]}) for name in ("show", "starter")},
        "own_templates.fetch": Thing({"version_id": version.id}, {OWN: ties[OWN]}),
        **{
            f"own_templates.{name}": Thing({**values, "version_id": version.id}, {OWN: ties[OWN]})
            for name in ("preview", "preview_page")
        },
        "own_templates.fields": Thing({**values, "key": "tender_timetable"}, readers),
        "tender_handover.show": papers,
        "tender_handover.download": papers,
        "tender_handover.download_all": papers,
        "udbud act option_id reference": Thing({**values, "option_id": 1, "act": "used"}, ties, flags),
        "udbud kind number reference": Thing({**values, "kind": "maaling", "number": 1}, ties, flags),
        "laering reference": Thing(values, ties, flags),
        "udbud handover_id reference": Thing({**values, "handover_id": 1}, {OWN: ties[OWN]}),
        "tender_annex.show": papers,
        "tender_notices.index": papers,
        "tender_notices.show": Thing({**values, "subtype": "16"}, readers),
        "tender_notices.export": Thing({**values, "subtype": "16", "kind": "csv"}, readers),
        "tender_lots.index": Thing({**values, "subtype": "29"}, readers),
        "udbud key reference subtype": Thing({**values, "subtype": "29", "key": lots.WHOLE}, ties, flags),
        "udbud key reference": Thing({**values, "key": lots.WHOLE}, ties, flags),
        "udbud award_id reference": Thing({**values, "award_id": won.id}, ties, flags),
        "udbud reference subtype": Thing({**values, "subtype": "16"}, ties, flags),
        "tender_matrix.file": Thing({"reference": process_reference, "kind": "csv"}, ties, flags),
        "udbud answer reference request_id": Thing({**values, "request_id": 1, "answer": "nej"}, ties, flags),
        "udbud edition reference": Thing({**values, "edition": "offentlig"}, readers),
        "document_id": Thing({"document_id": kept.id}, readers, flags),
        "tenders.new": Thing({}, _own_offices),
        "contracts.new": Thing({}, _own_houses),
        "kontrakter-der-udloeber contract_id": Thing({"contract_id": contract.id}, {OWN: ties[OWN]}),
        "kontrakter-der-udloeber act contract_id": Thing({"contract_id": contract.id, "act": "fjern"}, {OWN: ties[OWN]}),
    }


def _own_houses(actor: Actor) -> Ties:
    """Whose own templates and contracts somebody may keep."""
    return {OWN: actor.organisation_ids(Role.OFFICER, Role.MANAGER)}


def _own_offices(actor: Actor) -> Ties:
    """A tender that is not there yet belongs to whoever opens it."""
    return {OWN: actor.organisation_ids(Role.OFFICER)}
