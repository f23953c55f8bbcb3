"""Written input: a draft that is saved as it goes, versions until the deadline, read beside its question, summed up without names."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.agreements import queries as agreements
from coproc.agreements.services import descriptions
from coproc.dialogues.models import DialogueEvent, WrittenInput
from coproc.dialogues.services import erasure, talk
from coproc.dialogues.written import queries, services, synthesis
from coproc.dialogues.written.models import DraftAnswer, DraftFile, InputDraft, InputLink, SynthesisPublication, WrittenVersion
from coproc.documents.models import Document, StoredFile
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.processes import services as processes
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World

QUESTIONS = ["Hvad kan I levere i dag?", "Hvad driver prisen?"]
FIRST, SECOND = (queries.key_of(text) for text in QUESTIONS)
SECRET = "Vores pris er 4,25 mio. kr. pr. maskine ved tyve stykker."


@pytest.fixture
def event(world: World) -> DialogueEvent:
    event_id = world.published(questions=QUESTIONS)
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def _link(world: World, visitor, event: DialogueEvent, email: str = "ida@nordgreb.dk", name: str = "Nordgreb A/S") -> str:
    visitor.post(
        f"/markedsdialoger/{event.reference}/skriftligt-input", data={"company_name": name, "email": email}, follow_redirects=True
    )
    mail = [one for one in world.mails("input_link") if one.to_email == email][-1]
    return re.search(r"/mit-input/[\w-]+", mail.body_text)[0]


def _sent(world: World, event: DialogueEvent, company: str, *said: tuple[str, str, bool]) -> int:
    with world.write() as uow:
        draft = services.open_draft(uow, event.id, company_name=company, email=f"kontakt-{company[:4].lower()}@example.dk")
        texts = dict(zip((FIRST, SECOND), QUESTIONS, strict=True))
        services.save(uow, draft.id, [services.Said(key, texts.get(key, ""), body, public) for key, body, public in said])
        return services.send(uow, draft.id).id


def test_a_company_without_a_sign_up_writes_comes_back_sends_and_corrects(visitor, facilitator, world: World, event):
    link = _link(world, visitor, event)
    shown = visitor.get(link).text
    assert "behandler vi det fortroligt, men aktindsigt afgøres konkret" in shown
    assert "Hvad driver prisen?" in shown
    kept = visitor.post(link, data={f"answer-{FIRST}": "Tolv maskiner.", "draft": "1"}, follow_redirects=True)
    assert "Kladden er gemt hos os. Den er ikke sendt endnu." in kept.text
    inside = f"/processer/P-2026-1/markedsdialog/{event.reference}/input"
    assert "Tolv maskiner." not in facilitator.get(inside).text  # a draft is the company's own
    unsaid = visitor.post(link, data={f"answer-{FIRST}": "Tolv maskiner.", f"seen-{FIRST}": "1"})
    assert unsaid.status_code == 422
    assert "Sig, om svaret må offentliggøres" in unsaid.text
    sent = visitor.post(
        link, data={f"answer-{FIRST}": "Tolv maskiner.", f"public-{FIRST}": "no", f"seen-{FIRST}": "1"}, follow_redirects=True
    )
    assert "Kvittering for skriftligt input" in sent.text
    assert "Ønskes fortroligt" in sent.text
    assert "Udgave 1" in sent.text
    read = facilitator.get(inside).text
    assert "Tolv maskiner." in read
    assert "Ønskes fortroligt" in read
    visitor.post(link, data={f"answer-{FIRST}": "Tretten maskiner.", f"public-{FIRST}": "yes", f"seen-{FIRST}": "2"})
    assert "Tretten maskiner." in facilitator.get(inside).text
    assert "Tolv maskiner." not in facilitator.get(inside).text
    with world.database.read() as session:
        assert [
            version.answers[0]["body"] for version in session.scalars(select(WrittenVersion).order_by(WrittenVersion.number))
        ] == [
            "Tolv maskiner.",
            "Tretten maskiner.",
        ]
        assert session.scalars(select(WrittenInput.may_publish)).all() == [True]
    first, second = world.mails("input_received")
    assert "aktindsigt afgøres konkret" in first.body_text
    assert "udgave 2" in second.body_text
    assert visitor.get(re.search(r"/mit-input/[\w-]+/kvittering", second.body_text)[0]).status_code == 200


def test_asking_for_the_link_again_opens_the_same_draft_and_tells_a_stranger_nothing(visitor, world: World, event):
    link = _link(world, visitor, event)
    visitor.post(link, data={f"answer-{FIRST}": "Tolv.", "draft": "1"}, follow_redirects=True)
    page = f"/markedsdialoger/{event.reference}/skriftligt-input"
    answers = [
        visitor.post(page, data={"company_name": "Gæt", "email": email}, follow_redirects=True).text.replace(email, "")
        for email in ("IDA@nordgreb.dk", "ny@example.dk")
    ]
    assert "Tolv." not in answers[0]
    known, unknown = (
        re.search(r"<main.*</main>", re.sub(r'"csrf_token" value="[^"]*"', "", text), re.DOTALL)[0] for text in answers
    )
    assert known == unknown
    assert "Tolv." in visitor.get(_link(world, visitor, event)).text
    assert "Tolv." in visitor.get(link).text  # an old mail goes on working
    assert visitor.get("/mit-input/gaet").status_code == 404


def test_the_personal_link_of_a_sign_up_is_the_same_draft(visitor, world: World, event):
    visitor.post(_link(world, visitor, event), data={f"answer-{FIRST}": "Tolv.", "draft": "1"})
    link = world.link(world.sign_up(event.id, email="Ida@nordgreb.dk"))
    way = visitor.get(f"{link}/input")
    assert "Tolv." in visitor.get(way.location).text
    assert "I har en kladde, der ikke er sendt." in visitor.get(link).text
    with world.database.read() as session:
        assert len(session.scalars(select(InputDraft)).all()) == 1


def test_it_saves_as_it_goes_and_a_colleague_is_never_written_over(visitor, world: World, event):
    link = _link(world, visitor, event)
    answer = {"question_key": FIRST, "body": "Tolv", "may_publish": None, "seen": 0}
    first = visitor.post(f"{link}/gem", json=answer)
    assert first.json["revision"] == 1
    assert first.json["said"] == "Gemt hos os kl. 10.00"
    assert visitor.post(f"{link}/gem", json=answer).json["revision"] == 1  # the same again is no news
    assert visitor.post(f"{link}/gem", json={**answer, "body": "Tolv maskiner", "seen": 1}).json["revision"] == 2
    met = visitor.post(f"{link}/gem", json={**answer, "body": "Tretten", "seen": 1})
    assert met.status_code == 409
    assert (met.json["theirs"], met.json["revision"]) == ("Tolv maskiner", 2)
    plain = visitor.post(link, data={f"answer-{FIRST}": "Tretten", f"seen-{FIRST}": "1", "draft": "1"})
    assert plain.status_code == 409
    assert "Tolv maskiner" in plain.text
    assert "Tretten</textarea>" in plain.text
    assert f'name="seen-{FIRST}" value="2"' in plain.text
    assert visitor.post(f"{link}/gem", json={**answer, "question_key": "ukendt"}).status_code == 422
    assert visitor.post(f"{link}/gem", json=["ikke", "et", "svar"]).status_code == 422
    assert visitor.post(f"{link}/gem", json={**answer, "seen": 2, "body": "x" * 20_001}).status_code == 422


def test_files_are_checked_kept_and_taken_off(visitor, facilitator, world: World, event):
    link = _link(world, visitor, event)
    refused = visitor.post(
        link, data={f"answer-{FIRST}": "Se filen.", "attach": "1", "attachment": (io.BytesIO(b"PK"), "priser.xlsm")}
    )
    assert refused.status_code == 422
    assert "Se filen." in refused.text
    for name in ("a.pdf", "b.pdf"):
        kept = visitor.post(link, data={"attach": "1", "attachment": (io.BytesIO(b"%PDF-1.7 " + name.encode()), name)})
        assert kept.status_code == 303
    assert visitor.get(f"{link}/bilag/1").data == b"%PDF-1.7 a.pdf"
    taken_off = visitor.post(link, data={f"answer-{FIRST}": "Skrevet imens.", "detach": "2"})
    assert taken_off.status_code == 303
    assert "Skrevet imens.</textarea>" in visitor.get(taken_off.location).text  # what is typed is not lost with the file
    with world.database.read() as session:
        assert session.scalars(select(Document.filename)).all() == ["a.pdf"]
        assert len(session.scalars(select(StoredFile.id)).all()) == 1
    inside = f"/processer/P-2026-1/markedsdialog/{event.reference}/input/1/bilag/1"
    assert facilitator.get(inside).status_code == 404
    assert facilitator.get("/dokumenter/1").status_code == 403  # nobody reads a draft's file by its number
    visitor.post(link, data={f"answer-{FIRST}": "Se filen.", f"public-{FIRST}": "no", f"seen-{FIRST}": "1"})
    assert facilitator.get(inside).data == b"%PDF-1.7 a.pdf"
    visitor.post(link, data={f"answer-{FIRST}": "Se filen.", f"seen-{FIRST}": "2", "detach": "1"})
    with world.database.read() as session:
        assert not session.scalars(select(DraftFile.id)).all()
    assert facilitator.get(inside).status_code == 200  # it stays with the version it was sent with


def test_nothing_is_sent_or_changed_after_the_deadline(visitor, world: World, event):
    link = _link(world, visitor, event)
    visitor.post(link, data={f"answer-{FIRST}": "I tide.", "draft": "1"})
    world.clock.advance(timedelta(days=22))
    late = visitor.post(link, data={f"answer-{FIRST}": "For sent.", f"public-{FIRST}": "yes", f"seen-{FIRST}": "1"})
    assert late.status_code == 409
    assert "For sent." in late.text
    assert "dialog@example.dk" in late.text
    assert visitor.post(f"{link}/gem", json={"question_key": FIRST, "body": "x", "seen": 1}).status_code == 409
    with world.database.read() as session:
        assert session.scalars(select(DraftAnswer.body)).all() == ["I tide."]
    with world.write() as uow, pytest.raises(Conflict):
        services.open_draft(uow, event.id, company_name="Sen", email="sen@example.dk")


def test_sent_many_times_at_once_is_one_version_and_one_receipt(world: World, event):
    with world.write() as uow:
        draft = services.open_draft(uow, event.id, company_name="Nordgreb", email="a@nordgreb.dk").id
        services.save(uow, draft, [services.Said(FIRST, QUESTIONS[0], "Tolv.", True)])

    def send(_place: int) -> None:
        with world.write() as uow:
            services.send(uow, draft)

    assert together(4, send) == [None] * 4
    assert len(world.mails("input_received")) == 1
    with world.database.read() as session:
        assert session.scalars(select(WrittenVersion.number)).all() == [1]


def test_an_empty_input_is_not_sent(world: World, event):
    with world.write() as uow:
        draft = services.open_draft(uow, event.id, company_name="Nordgreb", email="a@nordgreb.dk").id
        with pytest.raises(DomainError, match="mindst ét svar"):
            services.send(uow, draft)


def test_answers_stand_under_the_requirement_they_concern(facilitator, visitor, world: World, event):
    with world.write() as uow:
        version = descriptions.start(uow, world.process_id)
        descriptions.add_section(uow, version.id, heading="Drift i kulde", body="Maskinen virker ved 10 graders frost.")
        key = agreements.requirement_headings(uow.session, world.process_id)[0][0]
    _sent(world, event, "Alfa AB", (FIRST, "Alfas svar om kulde", True))
    page = f"/processer/P-2026-1/markedsdialog/{event.reference}/input"
    assert "Drift i kulde" in facilitator.get(f"{page}/temaer").text
    said = {f"{FIRST}-theme": "Levering", f"{FIRST}-requirement": key, f"{SECOND}-theme": "Pris"}
    assert facilitator.post(f"{page}/temaer", data=said).status_code == 303
    text = facilitator.get(page).text
    assert text.index(f"{key}: Drift i kulde") < text.index("Alfas svar om kulde") < text.index("Pris</h3>")
    assert f'href="/processer/P-2026-1/behovsbeskrivelse#{key}"' in text
    described = facilitator.get("/processer/P-2026-1/behovsbeskrivelse").text  # and beside the requirement itself
    assert described.index(f'id="{key}"') < described.index("Det siger markedet: 1 svar") < described.index("Alfas svar om kulde")
    assert "Alfas svar om kulde" not in visitor.get("/processer/P-2026-1/behovsbeskrivelse").text
    with world.write() as uow:  # a reworded question is another one; what was answered is not lost
        uow.session.get_one(DialogueEvent, event.id).questions = ["Hvad kan I levere i morgen?"]
    text = facilitator.get(page).text
    assert text.index("Tidligere spørgsmål") < text.index("Alfas svar om kulde")


def test_participants_read_all_and_scaling_partners_nothing(app: Flask, world: World, event):
    _sent(world, event, "Alfa AB", (SECOND, SECRET, False))
    buyer, partner = world.people.organisation("Aarhus Kommune"), world.people.organisation("Klynge", OrganisationType.PARTNER)
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
        processes.add_partner(uow, world.process_id, partner.id)
    page = f"/processer/P-2026-1/markedsdialog/{event.reference}/input"
    officer = signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock)
    assert SECRET in officer.get(page).text
    assert "Ønskes fortroligt" in officer.get(page).text
    assert officer.get(f"{page}/sammenfatning").status_code == 403
    helper = signed_in(app, world.people.person((partner, Role.PARTNER)), world.clock)
    assert helper.get(page).status_code == 403
    assert SECRET not in signed_in(app, None, world.clock).get(f"/markedsdialoger/{event.reference}").text


def test_the_synthesis_counts_and_the_check_names_what_it_should_not_say(facilitator, visitor, world: World, event):
    numbers = [
        _sent(world, event, "Alfaværk AB", (FIRST, "Vi kan levere.", True), (SECOND, SECRET, False)),
        _sent(world, event, "Betamotor AS", (FIRST, "Vi kan også.", True)),
        _sent(world, event, "Gammadrev Oy", (FIRST, "Ikke endnu.", True)),
    ]
    page = f"/processer/P-2026-1/markedsdialog/{event.reference}/input/sammenfatning"
    for theme, statement, who in (
        ("Levering", "kan levere i dag", numbers[:2]),
        ("Pris", "siger, at prisen er 4,25 mio. kr. pr. maskine ved tyve stykker", numbers[1:]),
        ("Pris", "mener som Betamotor, at prisen falder", numbers[1:]),
    ):
        assert facilitator.post(page, data={"theme": theme, "statement": statement, "inputs": who}).status_code == 303
    text = facilitator.get(page).text
    assert "2 af 3 virksomheder: kan levere i dag" in text
    assert "er 4,25 mio. kr. pr. maskine ved tyve stykker” står næsten ordret i det, Alfaværk AB ønsker fortroligt" in text
    assert "“Betamotor” nævner en virksomhed" in text
    refused = facilitator.post(f"{page}/offentliggoer", data={"reason": ""})
    assert refused.status_code == 422
    assert not world.mails("synthesis_published")
    facilitator.post(f"{page}/offentliggoer", data={"reason": "Prisen er Alfaværks egen listepris."})
    facilitator.post(f"{page}/offentliggoer", data={"reason": "Prisen er Alfaværks egen listepris."})
    with world.database.read() as session:
        (kept,) = session.scalars(select(SynthesisPublication))
        assert kept.reason == "Prisen er Alfaværks egen listepris."
        assert len(kept.findings) == 2
    assert len(world.mails("synthesis_published")) == 3
    public = visitor.get(f"/markedsdialoger/{event.reference}").text
    assert "2 af 3 virksomheder: kan levere i dag" in public
    assert "Alfaværk" not in public


def test_a_synthesis_without_findings_needs_no_reason(facilitator, world: World, event):
    numbers = [_sent(world, event, name, (FIRST, "Ja, vi kan levere.", False)) for name in ("Alfaværk AB", "Betamotor AS")]
    with world.write() as uow:
        with pytest.raises(FieldErrors) as refusal:
            synthesis.add_claim(uow, event.id, theme="", statement=" ", inputs=[999])
        assert set(refusal.value.errors) == {"theme", "statement", "inputs"}
        synthesis.add_claim(uow, event.id, theme="Tid", statement="er klar inden for et år", inputs=numbers)
    page = f"/processer/P-2026-1/markedsdialog/{event.reference}/input/sammenfatning"
    assert "Kontrollen fandt ingen ord" in facilitator.get(page).text
    assert facilitator.post(f"{page}/offentliggoer", data={}).status_code == 303
    facilitator.post(f"{page}/1/fjern")
    with world.write() as uow, pytest.raises(DomainError, match="mindst ét udsagn"):
        synthesis.publish(uow, event.id)


def test_one_text_handed_in_is_the_answer_to_anything_else(world: World, event):
    with world.write() as uow:
        talk.give_input(uow, event.id, company_name="Alfa", email="a@example.dk", body="Brug batterier.", may_publish=True)
    with world.database.read() as session:
        (found,) = queries.sent(session, event.id)
        assert found.answer(queries.ANYTHING_ELSE)["body"] == "Brug batterier."


def test_erasure_takes_links_addresses_and_what_was_never_sent(visitor, world: World, event):
    _sent(world, event, "Alfa AB", (FIRST, "Sendt.", True))
    link = _link(world, visitor, event)
    visitor.post(link, data={f"answer-{FIRST}": "Aldrig sendt.", "attach": "1", "attachment": (io.BytesIO(b"%PDF-1"), "a.pdf")})
    world.clock.advance(timedelta(days=300))
    erasure.anonymise(world.database, world.clock)
    assert visitor.get(link).status_code == 404
    with world.database.read() as session:
        assert session.scalars(select(DraftAnswer.body)).all() == ["Sendt."]
        assert session.scalars(select(InputDraft.email)).all() == [""]
        assert not session.scalars(select(InputLink)).all()
        assert not session.scalars(select(Document)).all()
        assert queries.sent(session, event.id)[0].answers[0]["body"] == "Sendt."
