"""Notes: nothing lost, nothing twice, whoever writes and however often it is sent."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.dialogues.models import DialogueEvent, SharedFact
from coproc.dialogues.notes import services
from coproc.dialogues.notes.models import DialogueNote, NoteVersion
from coproc.kernel.actor import Role
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.processes import services as processes
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World


@pytest.fixture
def event(world: World) -> DialogueEvent:
    event_id = world.published()
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


@pytest.fixture
def path(event: DialogueEvent) -> str:
    return f"/processer/P-2026-1/markedsdialog/{event.reference}/noter"


def _text(body: str, base: int = 0, **given) -> dict[str, object]:
    return {"change": str(uuid.uuid4()), "base": base, "kind": "table", "about": "Bord 3", "body": body, **given}


def _notes(world: World) -> list[DialogueNote]:
    with world.database.read() as session:
        return list(session.scalars(select(DialogueNote)))


def _versions(world: World) -> list[tuple[int | None, str]]:
    with world.database.read() as session:
        return [(one.revision, one.body) for one in session.scalars(select(NoteVersion).order_by(NoteVersion.id))]


def test_the_plain_form_keeps_a_note_without_javascript(facilitator, world: World, path):
    new = facilitator.get(f"{path}/ny")
    shown = facilitator.get(new.location)
    change = shown.text.partition('name="change" value="')[2].partition('"')[0]
    said = {"change": change, "base": "0", "kind": "one_to_one", "about": "Nordgreb", "body": "Første linje\nAnden linje"}
    for _ in range(2):  # an impatient second click, or the back button
        assert facilitator.post(new.location, data=said).status_code == 303
    assert [(note.about, note.revision) for note in _notes(world)] == [("Nordgreb", 1)]
    assert "Nordgreb" in facilitator.get(path).text
    empty = facilitator.post(new.location, data={**said, "change": str(uuid.uuid4()), "base": "1", "body": " "})
    assert empty.status_code == 422
    assert _notes(world)[0].body == "Første linje\nAnden linje"
    assert facilitator.get(f"{path}/ikke-et-nummer").status_code == 404


def test_the_same_change_sent_again_is_the_same_answer(facilitator, world: World, path):
    url, said = f"{path}/{uuid.uuid4()}", _text("Første")
    assert [facilitator.put(url, json=said).json["revision"] for _ in range(3)] == [1, 1, 1]
    later = _text("Første og anden", 1)
    assert [facilitator.put(url, json=later).json["revision"] for _ in range(2)] == [2, 2]
    assert facilitator.put(url, json=said).status_code == 200  # the first, delayed in the network: it is here already
    assert _versions(world) == [(1, "Første"), (2, "Første og anden")]
    assert _notes(world)[0].body == "Første og anden"


def test_what_a_note_is_about_can_be_put_right_alone(facilitator, world: World, path):
    """A table that was a one-to-one meeting: the text is the same, and the change is kept."""
    url = f"{path}/{uuid.uuid4()}"
    facilitator.put(url, json=_text("Sagt"))
    assert facilitator.put(url, json=_text("Sagt", 1, kind="one_to_one")).json["revision"] == 2
    assert _notes(world)[0].kind == "one_to_one"


def test_a_note_can_be_opened_on_what_it_is_about(facilitator, path):
    about = facilitator.get(facilitator.get(f"{path}/ny?slags=one_to_one&om=S%C3%B8n+%26+Co").location)
    assert 'value="Søn &amp; Co"' in about.text
    assert '<option value="one_to_one" selected' in about.text or 'selected value="one_to_one"' in about.text
    assert facilitator.get(facilitator.get(f"{path}/ny?slags=andet").location).status_code == 200


def test_two_who_write_on_the_same_text_see_both(facilitator, world: World, path):
    url = f"{path}/{uuid.uuid4()}"
    facilitator.put(url, json=_text("Sammen"))
    assert facilitator.put(url, json=_text("Idas", 1)).status_code == 200
    pers = _text("Pers", 1)
    met = facilitator.put(url, json=pers)
    assert met.status_code == 409
    assert (met.json["body"], met.json["revision"], met.json["who"]) == ("Idas", 2, "Fie Facilitator")
    assert facilitator.put(url, json=pers).status_code == 409  # sent again it is kept once
    assert _versions(world) == [(1, "Sammen"), (2, "Idas"), (None, "Pers")]
    plain = facilitator.post(url, data=_text("Pers anden", 1))
    assert plain.status_code == 409
    assert "Idas" in plain.text
    assert "Pers anden</textarea>" in plain.text
    assert 'name="base" value="2"' in plain.text
    assert "Mødte en anden tekst" in plain.text
    assert facilitator.put(url, json=_text("Idas\n\nPers", 2)).json["revision"] == 3


def test_many_at_once_lose_nothing(world: World, event):
    """Twelve phones start the same note and write on it at the same moment: one stands, every other text is kept beside it."""
    number = str(uuid.uuid4())
    actor = world.people.actor(world.facilitator)

    def write(place: int) -> bool:
        with world.write(actor) as uow:
            _saved, theirs = services.save(uow, event.id, number, **_text(f"Tekst {place}"))
        return theirs is None

    results = together(12, write)
    assert sorted(results, key=str) == [False] * 11 + [True]
    assert len(_notes(world)) == 1
    versions = _versions(world)
    assert {body for _revision, body in versions} == {f"Tekst {place}" for place in range(12)}
    assert [revision for revision, _body in versions if revision] == [1]


def test_the_same_note_sent_by_many_threads_is_one(world: World, event):
    said, number = _text("Én note"), str(uuid.uuid4())

    def send(_place: int) -> int:
        with world.write() as uow:
            saved, theirs = services.save(uow, event.id, number, **said)
            assert theirs is None
            return saved.note.revision

    assert together(8, send) == [1] * 8
    assert _versions(world) == [(1, "Én note")]


def test_bad_notes_are_refused_with_a_sentence(facilitator, world: World, event, path):
    for wrong in (_text(""), _text("x", kind="andet"), _text("x", about="x" * 201), _text("x", change="1"), ["ikke en note"]):
        answer = facilitator.put(f"{path}/{uuid.uuid4()}", json=wrong)
        assert answer.status_code == 422
        assert answer.json["said"]
    number = str(uuid.uuid4())
    facilitator.put(f"{path}/{number}", json=_text("Her"))
    other = world.published()
    with world.write() as uow, pytest.raises(DomainError, match="et andet arrangement"):
        services.save(uow, other, number, **_text("Der"))
    with world.write() as uow, pytest.raises(FieldErrors):
        services.save(uow, event.id, number, **_text("x" * 50_001))


def test_one_press_makes_a_line_a_fact_that_must_be_shared(facilitator, world: World, path):
    url = f"{path}/{uuid.uuid4()}"
    facilitator.put(url, json=_text("- Budgettet er 2 mio.\n- De spurgte til strøm.", kind="one_to_one", about="Nordgreb"))
    assert facilitator.get(url).text.count("Skal deles<") == 2
    line = {"fact": "Budgettet er 2 mio.", "told_to": "Nordgreb", "shared": "no"}
    for _ in range(2):
        assert facilitator.post(f"{url}/fortalt", data=line).status_code == 303
    with world.database.read() as session:
        (fact,) = session.scalars(select(SharedFact))
        assert (fact.fact, fact.told_to, fact.shared_at) == ("Budgettet er 2 mio.", "Nordgreb", None)
    text = facilitator.get(url).text
    assert text.count("Skal deles<") == 1
    assert "Mangler at blive delt" in text
    to_share = facilitator.post(f"{url}/fortalt", data={"fact": "De spurgte til strøm.", "told_to": "", "shared": "yes"})
    assert to_share.location.endswith("/delt/2")  # the words all read are looked at first
    assert facilitator.post(f"{url}/fortalt", data={"fact": " ", "shared": "no"}).status_code == 422


def test_participants_take_notes_and_others_read_none(app: Flask, facilitator, world: World, path):
    url = f"{path}/{uuid.uuid4()}"
    facilitator.put(url, json=_text("Kun for os."))
    buyer, stranger = world.people.organisation("Aarhus Kommune"), world.people.organisation("Nabo Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
    expert = signed_in(app, world.people.person((buyer, Role.EXPERT)), world.clock)
    assert "Kun for os." in expert.get(url).text
    assert expert.put(url, json=_text("Kun for os to.", 1)).status_code == 200
    for client in (
        signed_in(app, world.people.person((stranger, Role.OFFICER)), world.clock),
        signed_in(app, world.people.person((world.centre, Role.PARTNER)), world.clock),
    ):
        assert client.get(path).status_code == 403
        assert client.put(url, json=_text("Mit", 2)).status_code == 403
    assert signed_in(app, None, world.clock).put(url, json=_text("Mit", 2)).status_code == 303
