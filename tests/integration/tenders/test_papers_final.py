"""Kladde and endelig over HTTP: what a lawyer must fill in keeps a document from being final, and nobody marks what they have not seen."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from coproc.accounts.models import Person
from coproc.documents import services as documents
from coproc.documents.filling import text_of
from coproc.documents.models import Document
from coproc.documents.render import marks
from coproc.kernel.errors import Conflict
from coproc.tenders import papers, queries
from coproc.tenders.models import Tender
from tests.factories.documents import word_file
from tests.integration.tenders.conftest import Place
from tests.support.together import together

Browser = Callable[[Person | None], FlaskClient]
NAME = "tender_conditions"


def url(tender: Tender, suffix: str = "") -> str:
    return f"/udbud/{tender.reference}/dokumenter/{NAME}{suffix}"


def newest(place: Place, tender: Tender) -> Document:
    with place.database.read() as session:
        return documents.with_content(session, queries.newest_documents(session, tender.id)[NAME].id)


def put(client: FlaskClient, tender: Tender, *lines: str) -> None:
    answer = client.post(url(tender), data={"file": (io.BytesIO(word_file(*lines)), "rettet.docx")})
    assert answer.status_code == 303


def test_every_place_for_the_lawyer_is_counted_and_blocks_until_the_last_is_gone(
    place: Place, tender: Tender, browser: Browser
) -> None:
    client = browser(place.officer)
    client.post(url(tender, "/lav"))
    made = newest(place, tender)
    left = marks(text_of(made.file.content))["JURIST"]
    assert made.lawyer_marks == len(left) > 0
    page = client.get(url(tender)).text
    assert f"{made.lawyer_marks} steder til juristen" in page or "1 sted til juristen" in page
    assert "/endelig" not in page  # there is no button
    client.post(url(tender, "/endelig"), data={"number": "1"})
    assert newest(place, tender).final_at is None
    put(client, tender, "Alt er skrevet.", "[JURIST: Læs § 5 igen.]")
    assert newest(place, tender).lawyer_marks == 1
    refused = client.post(url(tender, "/endelig"), data={"number": "2"}, follow_redirects=True).text
    assert "Dokumentet kan ikke mærkes endeligt: 1 sted til juristen" in refused
    put(client, tender, "Alt er skrevet.", "[UDFYLD: Dato]")
    assert "1 sted at udfylde" in client.post(url(tender, "/endelig"), data={"number": "3"}, follow_redirects=True).text
    put(client, tender, "Alt er skrevet, og § 5 er læst igen.")
    client.post(url(tender, "/endelig"), data={"number": "4"})
    final = newest(place, tender)
    assert (final.number, final.final_at is not None) == (4, True)


def test_a_version_that_came_while_one_read_is_not_marked_unseen(place: Place, tender: Tender, browser: Browser) -> None:
    client = browser(place.officer)
    client.post(url(tender, "/lav"))
    put(client, tender, "Version to.")
    put(client, tender, "Version tre, lagt ind af en kollega.")
    said = client.post(url(tender, "/endelig"), data={"number": "2"}, follow_redirects=True).text
    assert "Nogen var hurtigere end dig" in said
    with place.database.read() as session:
        assert not [one for one in documents.of_subject(session, ("tender", tender.id)) if one.final_at]
    assert client.post(url(tender, "/endelig")).status_code == 404  # a page always says which version it showed


def test_final_and_a_new_version_at_the_same_time_leave_nothing_final_that_was_replaced(place: Place, tender: Tender) -> None:
    """Whoever comes first: either the version was final before the new one came, or it is refused. The newest is never final unseen."""
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id, [NAME])
        made = queries.newest_documents(uow.session, tender.id)[NAME]
        first = documents.keep_edited(uow, word_file("Færdig."), base=made)

    def act(number: int) -> str:
        with place.write(place.officer) as uow:
            papers.lock(uow, tender)
            if number % 2:
                documents.keep_edited(uow, word_file(f"Ny tekst {number}"), base=documents.with_content(uow.session, first.id))
                return "new"
            documents.finish(uow, documents.with_content(uow.session, first.id))
            return "final"

    said = together(6, act)
    assert said.count("new") == 3
    assert said.count("final") <= 1
    assert all(isinstance(one, Conflict) for one in said if not isinstance(one, str)), said
    with place.database.read() as session:
        rows = sorted(documents.of_subject(session, ("tender", tender.id)), key=lambda row: row.number)
    numbers = [row.number for row in rows if row.template_key == NAME]
    assert numbers == sorted(set(numbers))  # each version its own number
    assert [row.number for row in rows if row.final_at] in ([], [first.number])


def test_the_newest_alone_can_be_final(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id, [NAME])
        made = queries.newest_documents(uow.session, tender.id)[NAME]
        old = documents.keep_edited(uow, word_file("Færdig."), base=made)
        documents.keep_edited(uow, word_file("Færdigere."), base=old)
    with pytest.raises(Conflict), place.write(place.officer) as uow:
        documents.finish(uow, documents.with_content(uow.session, old.id))
