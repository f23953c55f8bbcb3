"""An address that mail does not reach is shown to the people it concerns, and nobody else."""

from __future__ import annotations

from flask import Flask

from coproc.kernel.actor import Role, system
from coproc.messaging import bounces
from tests.factories.accounts import People, signed_in


def test_a_manager_sees_whose_mail_comes_back_and_says_when_it_works(app: Flask, people: People) -> None:
    own = people.organisation("Egen Kommune")
    manager, expert = people.person((own, Role.MANAGER)), people.person((own, Role.EXPERT))
    with people.database.write(system("test"), people.clock) as uow:
        bounces.note_failure(uow, expert.email.upper(), "550 5.1.1 no such user")
    theirs, ours = (signed_in(app, one, people.clock) for one in (expert, manager))
    assert f"Mails til {expert.email} kommer ikke frem" in theirs.get("/organisation").text
    assert "Adressen virker nu" not in theirs.get("/organisation").text
    page = ours.get("/organisation").text
    assert page.count("kommer ikke frem") == 1
    path = f"/organisation/roller/{people.membership(expert)}/adressen-virker"
    assert path in page
    assert ours.post(path, data={"typed": "nothing"}).status_code == 303
    page = ours.get("/organisation").text
    assert "kommer ikke frem" not in page
    assert "mailadresse virker igen" in page  # and the history says who said so
