"""The people around the example: who was asked, who helped with the answer, what was kept for all, and what waits today."""

from __future__ import annotations

from datetime import timedelta

from coproc.accounts import queries as accounts
from coproc.accounts.away import services as away
from coproc.accounts.part_links import guest, holder
from coproc.demo.people import CENTRE, FACILITATOR, Team
from coproc.demo.stage import Stage
from coproc.kernel.clock import at_local, today
from coproc.processes import exploration
from coproc.processes.enquiries import services as enquiries
from coproc.processes.file_room import services as room
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.outreach import importing, queries as outreach_queries, reading, services as outreach
from coproc.processes.sparring import services as sparring
from coproc.processes.steering import services as steering
from coproc.processes.teams import PART, services as teams, writing
from coproc.reference.calendar import next_working_day, previous_working_day

HELPER = "driftsleder.esbjerg@example.org"
ASKED = """Organisation;Type;Kontaktperson;E-mail;Telefon;Bemærkning
Eksempelby Kommune;Kommune;Indkøber (eksempel);indkoeber.eksempelby@example.org;;Mødt på en konference
Strandby Kommune;Kommune;Anlægschef (eksempel);anlaeg.strandby@example.org;+45 70 00 00 01;
Skovby Forsyning;Forsyning;Projektleder (eksempel);projekt.skovby@example.org;+45 70 00 00 02;
"""
MINUTES = """EKSEMPEL. Referat af besøg på en byggeplads uden diesel.

Maskinerne lades om natten. Den største gravemaskine klarer seks timer. Naboerne har ikke klaget siden skiftet.
"""


def ask_around(stage: Stage, process_id: int, where: str) -> None:
    """An invitation list from a file, and three answers on the telephone."""
    with stage.acting(FACILITATOR) as uow:
        rows, faults = reading.read("spurgte.csv", ASKED.encode(), uow.today)
        assert not faults
        importing.take_in(uow, process_id, rows, "spurgte.csv")
        listed = {one.name: one.id for one in outreach_queries.on_list(uow.session, process_id)}
        outreach.answer(uow, listed["Strandby Kommune"], "no", reason="Vi har ingen anlægsprojekter de næste tre år.")
        outreach.answer(uow, listed["Skovby Forsyning"], "maybe", reason="Når rammeaftalen udløber.", who="Projektleder (eksempel)")
    stage.say(FACILITATOR, "henter listen over, hvem der skal spørges, og ringer rundt", where)


def help_with_the_answer(stage: Stage, participation_id: int, process_id: int, where: str) -> None:
    """An officer gives two questions to somebody without an account, who answers by the link in the mail."""
    officer = Team("Esbjerg Kommune").officer
    with stage.acting(officer) as uow:
        asked = exploration.questions(uow.session, process_id)
        part = teams.hand_out(
            uow,
            participation_id,
            questions=[question.id for question in asked[:2]],
            name="Driftsleder, Esbjerg (eksempel)",
            email=HELPER,
            due_on=uow.today + timedelta(days=14),
        )
    stage.wait(3)
    secret = stage.link_in_mail(HELPER, "part_given")
    with stage.database.read() as session:
        link = holder(session, secret, PART, stage.clock.now())
    with stage.database.write(guest(link), stage.clock) as uow:
        texts = {asked[0].id: "Naboer ved havn og by", asked[1].id: "Prisen afgør"}
        writing.save(uow, part.id, texts, base=0, done=True)
    with stage.acting(officer) as uow:
        writing.approve(uow, part.id, revision=1)
    stage.say("Driftslederen", "svarer på sin del fra linket i mailen, uden at logge ind", where)


def keep_for_all(stage: Stage, process_id: int, participation_id: int, where: str) -> None:
    """A file everybody can read, a sparring note that is shown to all, a steering group with its decision, and money."""
    with stage.acting(FACILITATOR) as uow:
        files = [("Besøg på en plads uden diesel (eksempel).txt", MINUTES.encode())]
        room.add_files(uow, process_id, files, folder="Besøg", audience="process", note="EKSEMPEL")
        steering.set_member(
            uow,
            process_id,
            name="Anlægschef (eksempel)",
            email="styregruppe@example.org",
            organisation_name="Københavns Kommune",
            is_chair=True,
        )
        starts = at_local(next_working_day(uow.today + timedelta(days=7)), 10)
        steering.plan_meeting(uow, process_id, starts_at=starts, ends_at=starts + timedelta(hours=1), place="Online")
        steering.decide(
            uow,
            process_id,
            decided_on=previous_working_day(uow.today),
            decision="Vi går til markedet sammen.",
            reason="Seks har svaret.",
        )
        funding.set_needs(uow, process_id, {Phase.PRE_COMMERCIAL: (150_000_000, "EKSEMPEL. Konferencer og facilitering.")})
    with stage.acting(Team("Aalborg Kommune").officer) as uow:
        note = sparring.write(uow, participation_id, "EKSEMPEL. Vi har haft god hjælp af at lade driften skrive kravene først.")
        sparring.share(uow, note.id)
    stage.say(FACILITATOR, "lægger en fil til alle, samler styregruppen og skriver, hvad det koster", where)


def today_in_the_centre(stage: Stage) -> None:
    """What waits on the day the demo is opened: two who called, and a holiday with a deputy."""
    day = today(stage.clock)
    with stage.acting(FACILITATOR) as uow:
        me = uow.actor.person_id or 0
        centre = stage.ids[CENTRE]
        enquiries.receive(
            uow,
            centre,
            received_on=day - timedelta(days=2),
            organisation_id=None,
            organisation_name="Eksempelby Kommune",
            caller_name="Indkøber (eksempel)",
            caller_email="indkoeber.eksempelby@example.org",
            caller_phone="",
            about="EKSEMPEL. Vi vil have stille renovationsbiler. Er der andre?",
            first_meeting_on=None,
            next_step="Ring og find en tid",
            next_on=day + timedelta(days=3),
            owner_id=me,
        )
    manager = Team("Esbjerg Kommune").manager
    with stage.database.read() as session:
        deputy = accounts.person_by_email(session, manager)
    assert deputy
    officer = Team("Esbjerg Kommune").officer
    with stage.acting(officer) as uow:
        away.add(uow, deputy_id=deputy.id, from_on=day, until_on=day + timedelta(days=9))
    stage.say(officer, "er væk i ti dage; lederen er stedfortræder og får mailene imens", "/min-konto/fravaer")
