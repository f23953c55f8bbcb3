"""The last act: the annex of one buyer's tender as Word, read back; and the notice, of which everybody hears in the same minute."""

from __future__ import annotations

import io
from datetime import date, timedelta
from email.utils import parseaddr

from docx import Document
from playwright.sync_api import Download, expect
from sqlalchemy import select, update

from coproc.agreements import queries as agreements
from coproc.agreements.services import assents, descriptions
from coproc.cases.models import Case
from coproc.kernel.actor import system
from coproc.processes.models import Participation
from tests.factories.tenders import make_planned
from tests.journeys.whole.afterwards import CHANGED
from tests.journeys.whole.cast import Cast
from tests.journeys.whole.planning import AARHUS_TITLE, CONFERENCE_TITLE, ODENSE_TITLE, PAPER
from tests.journeys.whole.signing_up import LADE
from tests.journeys.whole.talking import ANSWER, ASKED, FACT, QUESTION, SECRET

TENDER = "Emissionsfrie gravemaskiner"
NOTICE = "https://udbud.example/notice/417"


def the_description_is_agreed(cast: Cast) -> None:
    """Not this story: the text is heard and published, and Aarhus has planned its tender."""
    cast.comes(2027, 2, 22)
    with cast.database.write(system("test"), cast.clock) as uow:
        number = cast.process.id
        version = agreements.latest_version(uow.session, number)
        assert version
        descriptions.send_to_hearing(uow, version.id, answer_by=uow.today + timedelta(days=14))
        members = uow.session.scalars(select(Participation).where(Participation.process_id == number)).all()
        for member in members:
            assents.approve_all(uow, version.id, member.id)
        descriptions.publish(uow, version.id)
        uow.session.execute(update(Case).where(Case.id == cast.process.case_id).values(state="letter_of_intent"))
        aarhus = next(one for one in members if one.organisation_id == cast.buyers[0].id)
        make_planned(uow, aarhus, date(2027, 3, 15))


def the_annex_is_read_back(cast: Cast) -> None:
    officer = cast.signed_in(cast.walker("aarhus"), cast.officers[0])
    officer.follows("Udbud")
    officer.follows(TENDER)
    officer.follows("Se og ret det, bilaget om markedsdialogen fortæller")
    officer.reads(AARHUS_TITLE, FACT, "Det står der fra dialogen")
    officer.looks("bilag")
    row = officer.page.locator("#involved")
    officer.writes("Virksomhed", "Støjmåling ApS", within=row)
    officer.writes("Hvad har den gjort?", "Målte støj på tre pladser.", within=row)
    officer.presses("Gem")
    officer.reads("Der er fejl i formularen")
    officer.writes("Foranstaltninger", "Målingerne er vedlagt.", within=row)
    officer.presses("Gem")
    officer.reads("Oplysningerne til bilaget er gemt.")
    with officer.page.expect_download() as waiting:
        officer.presses("Hent udgaven til offentliggørelse (Word)")
    _says_what_all_may_know(waiting.value)
    with officer.page.expect_download() as waiting:
        officer.presses("Hent den fulde udgave til sagen (Word)")
    text, _rows = _opened(waiting.value)
    assert SECRET in text
    assert ASKED not in text
    expect(officer.page.locator("form[data-sent]")).to_have_count(0)
    with officer.page.expect_download():  # the button works again: a file leaves the page where it is
        officer.presses("Hent udgaven til offentliggørelse (Word)")


def _opened(download: Download) -> tuple[str, list[list[str]]]:
    file = Document(io.BytesIO(download.path().read_bytes()))
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *(cell for row in rows for cell in row)]), rows


def _says_what_all_may_know(download: Download) -> None:
    """Who, when, what was shown, questions and answers, what was told and when all had it."""
    text, rows = _opened(download)
    assert [AARHUS_TITLE, "Regional markedsdialog", "14.12.2026", "Rådhuset, Aarhus", "4"] in rows
    assert [ODENSE_TITLE, "Regional markedsdialog", "15.12.2026", "Rådhuset, Odense", "3"] in rows
    assert [CONFERENCE_TITLE, "Leverandørkonference", "11.01.2027", "Kulturhuset, København", "5"] in rows
    for organiser in ("Aarhus Kommune", "Odense Kommune", "Esbjerg Kommune", "Region Nordjylland"):
        assert organiser in text
    assert "fra 20.11.2026" in text
    assert "11 virksomheder deltog i mindst ét arrangement. 3 skriftlige input er givet. 1 spørgsmål er stillet." in text
    assert [PAPER, AARHUS_TITLE] in rows
    assert [QUESTION, ANSWER, "02.12.2026"] in rows
    assert [FACT, "11.01.2027", "12.01.2027"] in [row[:3] for row in rows]
    assert [f"Sammenfatning af det skriftlige input: {CONFERENCE_TITLE}", "25.01.2027"] in [
        [row[0], row[2]] for row in rows if len(row) > 2
    ]
    assert ["Opladning", CHANGED, "Kun én kunne ellers"] in rows
    assert ["Støjmåling ApS", "Målte støj på tre pladser.", "Målingerne er vedlagt."] in rows
    for kept in (SECRET, ASKED, "Det interne referat", "Ladestolpe", "Bo Søn", "@"):
        assert kept not in text, kept


def all_hear_of_the_notice_in_the_same_minute(cast: Cast) -> None:
    officer = cast.walker("aarhus")
    officer.follows(TENDER)
    officer.presses("Vedlæg markedsviden")
    officer.follows("Lav udbudsmaterialet")
    officer.presses("Lav sættet")
    officer.reads("Sættet bliver lavet i baggrunden.")
    cast.demo.deliver()
    officer.follows(TENDER)
    officer.presses("Udbudsmaterialet er skrevet")
    officer.reads("Udbudsmateriale klar")
    now = cast.comes(2027, 3, 15)
    cast.signed_in(officer, cast.officers[0])
    officer.follows("Udbud")
    officer.follows(TENDER)
    officer.follows("Bekendtgørelsen er sendt")
    officer.writes("Adresse, hvor den er offentliggjort", NOTICE)
    officer.presses("Registrér bekendtgørelsen")
    officer.reads("Bekendtgørelsen er registreret. De andre deltagere og virksomhederne får besked.")
    officer.looks("bekendtgoerelsen-sendt")

    told = [mail for mail in cast.mails() if NOTICE in mail.text and "koeber.example" not in mail.to]
    assert sorted(parseaddr(mail.to)[1] for mail in told) == cast.everybody
    assert {mail.at for mail in told} == {now.replace(microsecond=0)}
    company = cast.thumb("ladestolpe")
    company.opens(cast.link(cast.companies[LADE].email, "Se udbuddet fra Aarhus Kommune", "besked-om-udbud"))
    company.looks("besked-om-udbud")
    company.opens(f"/processer/{cast.process.reference}")
    company.reads(TENDER)
