"""Step 4 of the example: three events in one round. Companies sign up, ask, write, and read what was changed because of them.

And a second round, which is open on the day the demo is opened: a company can sign up, and the facilitator has a question to answer.
"""

from __future__ import annotations

from datetime import date, timedelta

from coproc.demo import story_meetings
from coproc.demo.people import FACILITATOR
from coproc.demo.stage import Stage
from coproc.demo.story_needs import process_id, where
from coproc.dialogues import documents, queries
from coproc.dialogues.models import DialogueEvent, EventKind, SignUp
from coproc.dialogues.services import events, information, signups, talk
from coproc.documents.services import store
from coproc.kernel.actor import VISITOR
from coproc.kernel.clock import at_local, today
from coproc.kernel.database import UnitOfWork
from coproc.reference.calendar import is_working_day

# Invented companies. All but one are registered abroad: an invented Danish CVR number would be somebody's.
COMPANIES = (
    ("Eksempel Elmaskiner AB", "SE", "EKSEMPEL-1"),
    ("Eksempel Batterier AS", "NO", "EKSEMPEL-2"),
    ("Eksempel Entreprenør GmbH", "DE", "EKSEMPEL-3"),
    ("Eksempel Ladekraft Oy", "FI", "EKSEMPEL-4"),
    ("Eksempel Anlæg AB", "SE", "EKSEMPEL-5"),
    ("Eksempel Maskinudlejning AS", "NO", "EKSEMPEL-6"),
)
PURPOSE = "Vi vil høre, hvad der skal til, for at I kan levere emissionsfrie maskiner, og hvad vi bør lade være med at kræve."
QUESTIONS = [
    "Hvilken del af behovet kan I dække i dag, om 1–2 år og om 3–5 år?",
    "Hvilket omfang og hvilken tidshorisont får jer til at investere?",
    "Hvilket krav driver prisen mest?",
    "Hvordan vil I dokumentere effekten?",
    "Hvad bør vi ikke stille krav om?",
]


def play(stage: Stage) -> None:
    day = today(stage.clock)
    with stage.acting(FACILITATOR) as uow:
        planned = events.plan_round(
            uow,
            process_id(stage),
            title="Hvad kan markedet, og hvad skal der til?",
            purpose="At skærpe behovet sammen med markedet.",
        )
        conference = _event(
            uow, planned.id, EventKind.CONFERENCE, "Leverandørkonference (eksempel)", day + timedelta(days=49), 4, "København", ""
        )
        regional = _event(
            uow,
            planned.id,
            EventKind.REGIONAL,
            "Regional markedsdialog i Aalborg (eksempel)",
            day + timedelta(days=42),
            3,
            "Aalborg",
            "",
        )
        webinar = _event(
            uow,
            planned.id,
            EventKind.WEBINAR,
            "Webinar for udenlandske virksomheder (eksempel)",
            day + timedelta(days=44),
            None,
            "",
            "https://example.org/webinar",
        )
    stage.say(FACILITATOR, "planlægger en runde med tre arrangementer", where(stage, "/markedsdialog"))
    for event in (conference, regional, webinar):
        with stage.acting(FACILITATOR) as uow:
            events.move(uow, event.id, "publish_invitation")
            for key in ("dialogue_invitation", "dialogue_agenda"):
                _document(uow, event, key)
    stage.say(FACILITATOR, "offentliggør invitationerne", "/markedsdialoger")
    _sign_up(stage, conference, regional)
    _ask(stage, conference)
    story_meetings.plan(stage, conference)
    _hold(stage, [regional, webinar, conference])


def coming(stage: Stage) -> None:
    """Before the next ones buy: a conference with few places and seats online, and a meeting with room for all."""
    day = today(stage.clock)
    purpose = "De næste bygherrer køber ind til næste år. Vi vil høre, hvad I lærte af den første kontrakt, og hvad der mangler."
    with stage.acting(FACILITATOR) as uow:
        planned = events.plan_round(
            uow,
            process_id(stage),
            title="Hvad skal de næste gøre anderledes?",
            purpose="At bruge erfaringen fra det første udbud.",
        )
        title = "Konference for de næste bygherrer (eksempel)"
        link = "https://example.org/konference"
        conference = _event(
            uow, planned.id, EventKind.CONFERENCE, title, day + timedelta(days=49), 3, "Esbjerg", link, purpose=purpose
        )
        title = "Regional markedsdialog i Holbæk (eksempel)"
        regional = _event(uow, planned.id, EventKind.REGIONAL, title, day + timedelta(days=42), None, "Holbæk", "", purpose=purpose)
        for event in (conference, regional):
            events.move(uow, event.id, "publish_invitation")
    stage.say(FACILITATOR, "inviterer til en runde mere, før de næste køber; den er åben for tilmelding", "/markedsdialoger")
    for number in (0, 2):
        name, country, registered = COMPANIES[number]
        email = f"kontakt{number + 1}@example.com"
        _confirmed(stage, _signed_up(stage, conference, name, country, registered, email, is_listed=number == 0))
    with stage.database.write(VISITOR, stage.clock) as uow:
        talk.ask(
            uow,
            conference.id,
            question="Skal maskinerne også kunne lades om natten?",
            asked_by=COMPANIES[3][0],
            email="kontakt4@example.com",
        )
    stage.say("Virksomhederne", "tilmelder sig og spørger; der er én plads tilbage", f"/markedsdialoger/{conference.reference}")


def _signed_up(
    stage: Stage, event: DialogueEvent, name: str, country: str, registered: str, email: str, *, is_listed: bool
) -> SignUp:
    with stage.database.write(VISITOR, stage.clock) as uow:
        return signups.sign_up(
            uow,
            event.id,
            company_number=registered,
            company_name=name,
            contact_name="Salgschef (eksempel)",
            email=email,
            country=country,
            attendees=["Salgschef (eksempel)"],
            is_listed=is_listed,
        ).signup


def _confirmed(stage: Stage, signup: SignUp) -> None:
    stage.link_in_mail(signup.email, "signup_confirm")
    with stage.database.write(VISITOR, stage.clock) as uow:
        signups.confirm(uow, signup.id)


def _working_day(day: date) -> date:
    return day if is_working_day(day) else _working_day(day + timedelta(days=1))


def _event(
    uow: UnitOfWork,
    round_id: int,
    kind: EventKind,
    title: str,
    day: date,
    capacity: int | None,
    place: str,
    link: str,
    purpose: str = PURPOSE,
) -> DialogueEvent:
    day = _working_day(day)
    return events.plan_event(
        uow,
        round_id,
        kind=kind,
        title=title,
        purpose=purpose,
        audience="Alle, der bygger, udlejer eller driver maskiner, batterier og ladning, også små og nye virksomheder.",
        programme="12.30 – Velkomst\n12.45 – Bygherrernes behov\n13.15 – Bordsamtaler\n15.00 – Opsamling og det videre forløb",
        questions=QUESTIONS,
        place=place,
        link=link,
        starts_at=at_local(day, 12, 30),
        ends_at=at_local(day, 15, 30),
        signup_closes_at=at_local(day - timedelta(days=7), 12),
        input_closes_at=at_local(day + timedelta(days=14), 12),
        capacity=capacity,
        contact_name="Facilitator, CO-PI (eksempel)",
        contact_email=FACILITATOR,
        data_controller="Center for Offentlig-Privat Innovation",
        is_example=True,
    )


def _sign_up(stage: Stage, conference: DialogueEvent, regional: DialogueEvent) -> None:
    page = f"/markedsdialoger/{conference.reference}"
    for number, (name, country, registered) in enumerate(COMPANIES):
        event = regional if number == 5 else conference
        email = f"kontakt{number + 1}@example.com"
        signup = _signed_up(stage, event, name, country, registered, email, is_listed=number % 2 == 0)
        if number != 1:  # the second never reads its mail, and loses the place
            _confirmed(stage, signup)
    stage.say("Fem virksomheder", "tilmelder sig konferencen med fire pladser; den femte kommer på venteliste", page)
    stage.wait(3)
    with stage.database.read() as session:
        offered = [signup for signup in queries.signups(session, conference.id) if signup.offer_until]
    for signup in offered:
        with stage.database.write(VISITOR, stage.clock) as uow:
            signups.accept(uow, signup.id)
    stage.say("Systemet", "frigiver den plads, ingen bekræftede, og tilbyder den til den næste, som siger ja tak", page)
    stage.wait(1)


def _ask(stage: Stage, conference: DialogueEvent) -> None:
    page = f"/markedsdialoger/{conference.reference}#spoergsmaal"
    with stage.database.write(VISITOR, stage.clock) as uow:
        asked = talk.ask(
            uow,
            conference.id,
            question="Gælder behovet også lejede maskiner?",
            asked_by="Eksempel Maskinudlejning AS",
            email="kontakt6@example.com",
        )
    with stage.acting(FACILITATOR) as uow:
        talk.publish_answer(
            uow,
            asked.id,
            published="Gælder behovet også lejede maskiner?",
            answer="Ja. Vi efterspørger maskintimer uden udledning, ikke bestemte ejerforhold.",
        )
    stage.say("En virksomhed", "stiller et spørgsmål; alle får svaret på samme tid", page)
    with stage.database.write(VISITOR, stage.clock) as uow:
        talk.give_input(
            uow,
            conference.id,
            company_name="Eksempel Lille Virksomhed",
            email="lille@example.com",
            body="EKSEMPEL. Vi kan levere mobile batterier fra næste år, hvis der er et samlet omfang.",
            may_publish=True,
        )
    stage.say("En virksomhed uden plads", "bruger den skriftlige vej, som altid er åben", page)


def _hold(stage: Stage, order: list[DialogueEvent]) -> None:
    for event in order:
        while event.ends_at and stage.clock.now() < event.ends_at:
            stage.wait(1)
        story_meetings.check_in(stage, event)
        with stage.acting(FACILITATOR) as uow:
            present = [signup.id for signup in queries.signups(uow.session, event.id) if signup.has_place]
            signups.register_attendance(uow, event.id, present)
            events.move(uow, event.id, "hold")
    stage.say(FACILITATOR, "registrerer fremmøde", where(stage, "/markedsdialog"))
    with stage.acting(FACILITATOR) as uow:
        fact = information.add_fact(
            uow,
            process_id(stage),
            fact="To af bygherrerne har strøm ført frem til pladsen.",
            told_to="Eksempel Batterier AS",
            event_id=order[-1].id,
        )
    stage.wait(2)
    with stage.acting(FACILITATOR) as uow:
        information.mark_shared(uow, fact.id)
    stage.say(FACILITATOR, "deler med alle, hvad én virksomhed fik at vide", where(stage, "/markedsdialog#delt-information"))
    for event in order:
        with stage.acting(FACILITATOR) as uow:
            talk.write_summary(
                uow,
                event.id,
                minutes="EKSEMPEL. Noter fra bordene: ladning er den største knast, og omfanget skal kunne ses.",
                summary_themes="Ladning – Mobil ladning nævnes af flere som vejen frem.\nOmfang – Samlet efterspørgsel vejer tungere end det enkelte udbud.",
                summary_changed="Maskintimer – Kravet måles nu i maskintimer og ikke i maskiner – Det åbner for leje.",
                summary_unchanged="Støj – Målet står ved magt, fordi naboerne er grunden til projektet.",
                summary_next="Fælles behovsbeskrivelse – næste kvartal",
            )
            events.move(uow, event.id, "finish_minutes")
            events.move(uow, event.id, "publish_summary")
            _document(uow, event, "dialogue_summary")
    stage.say(
        FACILITATOR,
        "offentliggør opsamlingen: hvad vi ændrede, hvad vi ikke ændrede, og hvorfor",
        f"/markedsdialoger/{order[-1].reference}",
    )


def _document(uow: UnitOfWork, event: DialogueEvent, key: str) -> None:
    """As the button "Hent som Word" does."""
    store(
        uow,
        documents.render_for(uow.session, event.id, key, uow.today),
        subject=("event", event.id),
        scope=("process", event.process_id),
        title=str(documents.BUILDERS[key][0]),
        is_example=event.is_example,
    )
