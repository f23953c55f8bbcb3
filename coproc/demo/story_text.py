"""Steps 5 and 6 of the example: one description all can stand by, and a letter their leaders sign."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from coproc.agreements import queries
from coproc.agreements.models import DescriptionSection, DescriptionVersion, LetterOfIntent
from coproc.agreements.services import assents, descriptions, letters, signing
from coproc.agreements.services.signing import Word
from coproc.demo.people import FACILITATOR, Team
from coproc.demo.stage import Stage
from coproc.demo.story_needs import FIRST, INVITED, LATE, SECOND, move, participations, process_id, where
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.processes import services as processes

BODIES = {
    "constraints": "Maskinerne skal kunne bruges på pladser uden fast strøm. Arbejdsmiljøreglerne gælder uændret.",
    "tried": "Enkelte forsøg med små elektriske maskiner. De store findes næsten ikke.",
    "differences": "Nogle pladser har strøm ført frem, andre flytter sig hver uge. Det skiller kravet til ladning.",
    "volume": "- Københavns Kommune: 2026; omkring 20.000 maskintimer om året\n- Aalborg Kommune: 2027; omkring 9.000 maskintimer om året",
    "risks": "- Nye maskiner svigter: køberen bærer en del af driftstabet i det første år",
    "questions": "- Hvad bør vi ikke stille krav om?",
    "annexes": "- Opsamlinger fra markedsdialogen",
    "outcome_targets": "- Andel maskintimer uden udledning: 2 % → 50 %\n- Støj ved nærmeste bolig: 72 dB → 60 dB",
}
SIGNERS = (FIRST, SECOND, "Metroselskabet", "Vejdirektoratet", "Esbjerg Kommune")


def preliminary(stage: Stage) -> None:
    """Version 0: what the dialogue starts from."""
    with stage.acting(FACILITATOR) as uow:
        version = descriptions.start(uow, process_id(stage), note="Til markedsdialogen")
        _fill(uow, version.id)
    stage.say(
        FACILITATOR, "skriver den foreløbige behovsbeskrivelse (version 0) ud fra behovene", where(stage, "/behovsbeskrivelse")
    )
    move(stage, "meet_market", "ser, at alle har svaret,")


def _fill(uow: UnitOfWork, version_id: int) -> None:
    for section in uow.session.scalars(select(DescriptionSection).where(DescriptionSection.version_id == version_id)).all():
        if not section.body and section.key in BODIES:
            descriptions.save_section(uow, section.id, heading=section.heading, body=BODIES[section.key], version=section.version)


def play(stage: Stage) -> None:
    move(stage, "describe", "ser, at opsamlingerne er ude, og at alt er delt,")
    _describe(stage)
    _sign(stage)


def _describe(stage: Stage) -> None:
    with stage.acting(FACILITATOR) as uow:
        version = queries.latest_version(uow.session, process_id(stage))
        if version is None:
            raise LookupError("the step to the description makes its next version")
        first = uow.session.scalars(
            select(DescriptionSection)
            .where(DescriptionSection.version_id == version.id, DescriptionSection.kind == "requirement")
            .order_by(DescriptionSection.position)
        ).first()
        if first is not None:
            descriptions.save_section(
                uow,
                first.id,
                heading=first.heading,
                body="Arbejdet måles i maskintimer uden udledning på stedet: mindst halvdelen det første år.",
                proof="Aflæsning af maskinernes egne data, opgjort hvert kvartal",
                version=first.version,
            )
        descriptions.add_section(
            uow,
            version.id,
            heading="Mobil energi",
            body="Maskinerne kan lades eller få skiftet batteri på en plads uden fast strøm.",
        )
        _fill(uow, version.id)
        stage.ids["description"] = version.id
        descriptions.send_to_hearing(uow, version.id, answer_by=uow.today + timedelta(days=28))
    stage.say(
        FACILITATOR, "skriver version 1, hvor man kan se ord for ord, hvad dialogen ændrede", where(stage, "/behovsbeskrivelse")
    )
    _answer(stage, version)
    with stage.acting(FACILITATOR) as uow:
        descriptions.publish(uow, version.id)
    stage.say(FACILITATOR, "offentliggør behovsbeskrivelsen, når alle har svaret", where(stage))
    move(stage, "declare", "har svar fra alle")


def _answer(stage: Stage, version: DescriptionVersion) -> None:
    """One comment, and everybody's answer section by section."""
    with stage.acting(Team(SECOND).expert) as uow:
        assents.comment(
            uow,
            version.id,
            "constraints",
            participations(stage)[SECOND],
            "EKSEMPEL. Husk vejprojekterne, som flytter sig hver uge.",
        )
    stage.say(Team(SECOND).expert, "skriver en bemærkning til rammevilkårene", where(stage, "/behovsbeskrivelse"))
    stage.wait(12)
    for organisation in (FIRST, SECOND, *INVITED):
        with stage.acting(Team(organisation).officer) as uow:
            part = participations(stage)[organisation]
            if organisation == "Novafos":
                keys = [section.key for section in queries.sections(uow.session, version.id)]
                answers = dict.fromkeys(keys, ("agreed", ""))
                answers[keys[-1]] = ("not_relevant", "")
                answers["outcome_targets"] = ("agreed_if", "målet gælder små og mellemstore maskiner hos os")
                assents.release(uow, version.id, part, answers)
            else:
                assents.approve_all(uow, version.id, part)
        stage.wait(2)
    stage.say(
        "Indkøberne",
        "svarer afsnit for afsnit; Novafos godkender, hvis målet passes til deres maskiner",
        where(stage, "/behovsbeskrivelse"),
    )


def _sign(stage: Stage) -> None:
    with stage.acting(FACILITATOR) as uow:
        letter = letters.save_letter(
            uow,
            process_id(stage),
            purpose="Vi vil bruge vores udbud til at få emissionsfrie arbejdsmaskiner ud på byggepladserne.",
            goal="Halvdelen af maskintimerne er uden udledning inden udgangen af 2030.",
            actions="stille krav om emissionsfrie maskintimer i egne udbud\ndele erfaringer med de andre underskrivere",
            reservations="Store maskiner over 20 ton kan komme senere\nKravene passes til den enkelte opgave",
            window_from=date(uow.today.year + 1, 1, 1),
            window_to=date(uow.today.year + 2, 12, 31),
        )
        letters.open_letter(uow, letter.id)
        stage.ids["letter"] = letter.id
    stage.say(
        FACILITATOR, "åbner hensigtserklæringen; teksten er låst med et fingeraftryk (SHA-256)", where(stage, "/hensigtserklaering")
    )
    stage.wait(60)
    for organisation in INVITED:
        with stage.acting(Team(organisation).officer) as uow:
            processes.set_mandate(uow, participations(stage)[organisation], status="given", level="board")
    stage.say("Bestyrelser og direktioner", "har givet mandat", where(stage, "/deltagere"))
    for number, organisation in enumerate(SIGNERS):
        sign(stage, organisation, first=number == 0)
        stage.wait(3)
    stage.say("Lederne", f"i {len(SIGNERS)} organisationer underskriver; {FIRST} vil gå først", where(stage, "/hensigtserklaering"))
    move(stage, "procure", "har underskrifterne")
    _late_joiner(stage)


def sign(stage: Stage, organisation: str, *, first: bool = False) -> None:
    """A manager signs exactly the text shown, with the organisation's own word on what and when."""
    day = today(stage.clock)
    with stage.acting(Team(organisation).manager) as uow:
        letter = uow.session.get_one(LetterOfIntent, stage.ids["letter"])
        word = Word(
            text_sha256=letter.text_sha256,
            signer_name="Direktør (eksempel)",
            signer_title="Direktør",
            mandate_level="director",
            mandate_on=day - timedelta(days=5),
            stance="first" if first else "follows",
            expected_from=day if first else date(day.year + 2, 1, 1),
            commitment="requirement",
            requirement_count=3 if first else 2,
            requirement_share=50,
            has_mandate=True,
        )
        signing.sign(uow, letter.id, participations(stage)[organisation], word)


def _late_joiner(stage: Stage) -> None:
    officer, manager = Team(LATE).officer, Team(LATE).manager
    with stage.acting(officer) as uow:
        part = processes.ask_to_join(
            uow, process_id(stage), stage.ids[LATE], message="Vi har set behovsbeskrivelsen og har samme behov."
        )
    stage.say(officer, "finder processen på den offentlige side: Vi vil være med", where(stage))
    with stage.acting(manager) as uow:
        processes.answer(uow, part.id, "join")
    sign(stage, LATE)
    stage.say(manager, "godkender fra ét link og underskriver som den sidste", where(stage, "/hensigtserklaering"))
