"""The invitation list as it is seen, by the centre and by a scaling partner, and what is kept of it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from coproc.accounts.models import OrganisationType
from coproc.accounts.permissions import PARTNER, TABLE
from coproc.audit import timeline
from coproc.kernel.actor import Role, system
from coproc.kernel.errors import DomainError
from coproc.processes.outreach import merge, partner_page, queries, services
from coproc.processes.outreach.models import Answer, Prospect
from coproc.wiring import forget_old
from tests.factories import outreach as make
from tests.factories.outreach import Asking
from tests.factories.pipeline import Scene
from tests.support.queries import counted


def _count(scene: Scene, model: Any) -> int:
    with scene.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _link(asking: Asking, mails, place: int = 0) -> str:
    asking.send(place)
    return mails("outreach_letter")[-1].path


def test_the_bar_counts_every_organisation_once(asking: Asking, as_) -> None:
    scene = asking.scene
    asking.send(1)
    with scene.write(scene.facilitator) as uow:
        services.answer(uow, asking.rows[0], Answer.NO, reason="Nej tak")
    with scene.database.read() as session:
        found = queries.progress(session, asking.process)
    assert (found.total, found.asked) == (3, 2)
    assert {status: number for status, number in found.counts.items() if number} == {"waiting": 1, "no": 1, "not_asked": 1}
    assert sum(width for _status, _number, _start, width in found.parts) == pytest.approx(100, abs=0.1)
    for rest in ("/deltagere", "/invitationsliste"):
        page = as_(scene.facilitator).get(f"/processer/{scene.reference(asking.process)}{rest}").text
        assert "2 af 3 er spurgt." in page
    assert "er spurgt." not in as_(scene.officer).get(f"/processer/{scene.reference(asking.process)}/deltagere").text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Aby", "Bby", "Cby"]),
        ("?svar=waiting", ["Bby"]),
        ("?svar=not_asked", ["Aby", "Cby"]),
        ("?partner=none", ["Aby", "Bby"]),
        ("?q=cby", ["Cby"]),
    ],
)
def test_the_list_is_filtered(asking: Asking, as_, query: str, seen: list[str]) -> None:
    asking.send(1)
    page = as_(asking.scene.facilitator).get(asking.path(query)).text
    assert re.findall(r">(\wby) Kommune</a>", page) == seen


def test_the_list_asks_as_much_of_the_database_with_a_hundred_rows_as_with_three(asking: Asking, as_) -> None:
    she, asked = as_(asking.scene.facilitator), []
    for _round in range(2):
        she.get(asking.path())
        with counted(asking.scene.database) as statements:
            page = she.get(asking.path()).text
        asked.append(len(statements))
        with asking.scene.write() as uow:
            make.make_list(uow, asking.process, 100)
    assert "Viser" not in page or "50 af 103" in page
    assert asked[0] == asked[1]
    assert asked[1] <= 14


def test_sending_to_a_hundred_asks_as_much_as_sending_to_ten_but_for_the_mails(asking: Asking) -> None:
    with asking.scene.write() as uow:
        rows = [row.id for row in make.make_list(uow, asking.process, 110)][:110]
    counts = []
    for part in (rows[:10], rows[10:110]):
        with counted(asking.scene.database) as statements, asking.scene.write(asking.scene.facilitator) as uow:
            assert merge.send(uow, asking.process, part) in (10, 100)
        counts.append(len(statements) / len(part))
    assert counts[1] <= 3  # per recipient: a link and a mail


def test_excel_holds_the_list_and_nothing_becomes_a_formula(asking: Asking, as_) -> None:
    with asking.scene.write(asking.scene.facilitator) as uow:
        services.answer(uow, asking.rows[0], Answer.MAYBE, reason="=1+1")
    sheet = load_workbook(io.BytesIO(as_(asking.scene.facilitator).get(asking.path("/eksport.xlsx")).data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Organisation", "Aby Kommune", "Bby Kommune", "Cby Kommune"]
    assert rows[1][9:11] == ("Måske", "=1+1")
    assert sheet.cell(2, 11).data_type == "s"


def test_an_organisation_that_was_not_asked_can_be_taken_off(asking: Asking, as_) -> None:
    she = as_(asking.scene.facilitator)
    asking.send(1)
    she.post(asking.path(f"/{asking.rows[0]}/fjern"))
    page = she.post(asking.path(f"/{asking.rows[1]}/fjern"), follow_redirects=True).text
    assert "Bby Kommune er spurgt og bliver på listen." in page
    assert _count(asking.scene, Prospect) == 2


# scaling partners


def test_a_partner_works_its_own_share_and_sees_the_status_of_the_rest(asking: Asking, as_) -> None:
    with asking.scene.write(asking.scene.facilitator) as uow:
        services.answer(uow, asking.rows[0], Answer.NO, reason="Hemmelig grund")
    he = as_(asking.helper)
    page = he.get(asking.path()).text
    assert "Aby Kommune" in page
    assert "Hemmelig grund" not in page
    assert he.get(asking.path(f"/{asking.rows[0]}")).status_code == 403
    assert he.get(asking.path(f"/{asking.rows[2]}")).status_code == 200
    assert he.post(asking.path(f"/{asking.rows[1]}/svar"), data={"said": "maybe"}).status_code == 403
    assert he.post(asking.path("/udsend")).status_code == 303
    assert [asking.status(place) for place in (1, 2)] == ["not_asked", "waiting"]
    rows = list(load_workbook(io.BytesIO(he.get(asking.path("/eksport.xlsx")).data)).active.iter_rows(values_only=True))
    assert "Hemmelig grund" not in str(rows)
    assert "a@example.dk" not in str(rows)
    assert "c@example.dk" in str(rows)


def test_only_the_facilitator_gives_rows_to_a_partner(asking: Asking, as_) -> None:
    given = {"valgt": asking.rows[:2], "assign": "1", "partner": asking.partner.id}
    assert as_(asking.helper).post(asking.path("/valgte"), data=given).status_code == 403
    assert as_(asking.scene.facilitator).post(asking.path("/valgte"), data=given).status_code == 303
    assert asking.row(0).partner_id == asking.partner.id
    stranger = asking.scene.people.organisation("Anden Klynge", OrganisationType.PARTNER)
    with pytest.raises(DomainError, match="hjælper processen"), asking.scene.write(asking.scene.facilitator) as uow:
        services.assign(uow, asking.process, asking.rows, stranger.id)
    chosen = as_(asking.scene.facilitator).post(asking.path("/valgte"), data={"valgt": asking.rows[:2], "mail": "1"})
    assert chosen.location.endswith(f"/udsend?valgt={asking.rows[0]}&valgt={asking.rows[1]}")


def test_a_hundred_are_given_away_or_written_to_without_ticking_each(asking: Asking, as_) -> None:
    """Two pages of fifty: what is done holds for all that the filter shows, and who has no address is named, not dropped."""
    scene = asking.scene
    with scene.write(scene.facilitator) as uow:
        make.make_list(uow, asking.process, 98, kind="municipality")
        make.make_prospect(uow, asking.process, "Ø Forsyning", kind="utility", email="")
    she, path = as_(scene.facilitator), f"/processer/{scene.reference(asking.process)}/invitationsliste"
    page = she.get(f"{path}?q=Eksempel&type=municipality").text
    assert "Alle 98 på listen her, også på de andre sider" in page
    assert f'action="{path}/valgte?q=Eksempel&amp;type=municipality"' in page
    given = {"alle": "1", "assign": "1", "partner": str(asking.partner.id)}
    assert she.post(f"{path}/valgte?q=Eksempel&type=municipality", data=given).status_code == 303
    with scene.database.read() as session:
        theirs = select(func.count()).where(Prospect.partner_id == asking.partner.id, Prospect.name.startswith("Eksempel"))
        assert session.scalar(theirs) == 98
    send = she.post(f"{path}/valgte?q=Eksempel&type=municipality", data={"alle": "1", "mail": "1"})
    seen = she.get(send.headers["Location"]).text
    assert "98 organisationer får brevet." in seen
    assert "1 organisation er ikke spurgt og har ingen mailadresse." in seen
    assert she.post(send.headers["Location"]).status_code == 303
    with scene.database.read() as session:
        assert queries.progress(session, asking.process).asked == 98
    left = she.get(f"{path}?svar=not_asked&kontakt=uden").text
    assert "Ø Forsyning" in left
    assert "1 række" in left
    assert "på de andre sider" not in left
    assert "Ø Forsyning" in she.get(f"{path}?type=utility").text


def test_the_page_of_what_a_partner_sees_is_the_same_for_both_and_comes_from_the_table(asking: Asking, as_) -> None:
    path = f"/processer/{asking.scene.reference(asking.process)}/skaleringspartnere"
    found = partner_page.sight()
    for reader in (asking.helper, asking.scene.officer):
        page = as_(reader).get(path).text
        assert all(line in page for line in (*found.may, *found.may_not))
    named = [action for action, rule in TABLE.items() if PARTNER in rule.roles.get(Role.PARTNER, ())]
    assert set(named) <= set(partner_page.WORDS)
    inside = {action for action, rule in TABLE.items() if "participant" in rule.roles.get(Role.OFFICER, ()) and "read" in action}
    assert inside - {"tender.read", "document.download"} <= set(partner_page.WORDS)
    assert str(partner_page.WORDS["exploration.read"]) in found.may_not
    assert str(partner_page.WORDS["outreach.ask"]) in found.may


# what is kept


def test_contacts_and_links_go_on_their_day(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    as_(None).post(link, data={"said": "no", "reason": "Nej tak"})
    page = as_(asking.scene.facilitator).get(asking.path(f"/{asking.rows[0]}")).text
    assert "Kontaktens navn, mail og telefon slettes" in page
    asking.scene.clock.advance(services.KEPT_AFTER_NO - timedelta(days=1))
    forget_old(asking.scene.database, asking.scene.clock)
    assert asking.row(0).contact_email
    asking.scene.clock.advance(timedelta(days=1))
    forget_old(asking.scene.database, asking.scene.clock)
    row = asking.row(0)
    assert (row.contact_name, row.contact_email, row.contact_phone, row.answered_by) == ("", "", "", "")
    assert (row.answer, row.answer_reason) == (Answer.NO, "Nej tak")
    assert asking.row(1).contact_email == "b@example.dk"


def test_the_log_says_what_was_done(asking: Asking, as_) -> None:
    asking.send(0)
    with asking.scene.database.write(system("worker"), asking.scene.clock) as uow:
        services.answer(uow, asking.rows[0], Answer.MAYBE, reason="Senere")
    page = as_(asking.scene.facilitator).get(f"/processer/{asking.scene.reference(asking.process)}/historik").text
    assert "skrev til organisationer på invitationslisten: 1" in page
    assert "Aby Kommune" not in page  # participants read the process's history; who answered what is not for them
    with asking.scene.database.read() as session:
        (entry,) = timeline.of_scope(session, "prospect", asking.rows[0])
    assert "skrev svaret fra Aby Kommune: Måske" in str(entry)
