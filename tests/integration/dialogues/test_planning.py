"""Planning: the checklist and the invitation's parts, the preview, materials published to all at one moment."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.cases import services as cases
from coproc.dialogues import documents
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import audience, materials, queries
from coproc.dialogues.services import events
from coproc.documents.filling import text_of
from coproc.documents.models import Document
from coproc.kernel.errors import Conflict, DomainError
from coproc.processes.models import Process
from tests.factories import dialogues as make, planning
from tests.support.together import together

from .conftest import World


def _planned(world: World, **given) -> tuple[int, str]:
    with world.write() as uow:
        event = make.make_event(uow, make.make_round(uow, world.process_id).id, **given)
        return event.id, event.reference


def _inside(reference: str, suffix: str = "") -> str:
    return f"/processer/P-2026-1/markedsdialog/{reference}{suffix}"


def test_the_checklist_names_each_missing_part_with_a_link_that_leads_to_its_field(facilitator, world: World):
    _event_id, reference = _planned(world, purpose="", programme="", starts_at=None, ends_at=None, signup_closes_at=None, place="")
    page = facilitator.get(_inside(reference)).text
    form = facilitator.get(_inside(reference, "/rediger")).text
    links = re.findall(rf'href="{_inside(reference, "/rediger")}#([\w-]+)"', page)
    assert links == ["purpose", "programme", "starts_at-day", "ends_at-day", "signup_closes_at-day", "place"]
    assert all(f'id="{anchor}"' in form for anchor in links)


def test_a_first_event_begins_with_what_every_invitation_needs(facilitator, world: World):
    with world.write() as uow:
        new = f"/processer/P-2026-1/markedsdialog/runder/{make.make_round(uow, world.process_id).id}/arrangement"
    form = facilitator.get(new).text
    assert "Hvad bør vi ikke stille krav om?</textarea>" in form
    assert 'name="data_controller" type="text" value="Eksempelcenter"' in form or 'value="Eksempelcenter"' in form
    facilitator.post(new, data={"kind": "webinar", "title": "Webinar", "language": "da", "questions": "Kun ét?"})
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, 1).questions == ["Kun ét?"]  # a suggestion that was struck is not saved


def test_the_next_event_begins_with_the_words_of_an_earlier_one_but_its_own_name_time_and_place(facilitator, world: World):
    event_id, reference = _planned(world, title="Regional markedsdialog i Aarhus", data_controller="Region Midt")
    with world.database.read() as session:
        event = session.get_one(DialogueEvent, event_id)
    new = f"/processer/P-2026-1/markedsdialog/runder/{event.round_id}/arrangement"
    assert f'href="{new}?som={reference}"' in facilitator.get(_inside(reference)).text
    offered = facilitator.get(new).text
    assert f'href="{new}?som={reference}"' in offered
    assert 'value="Region Midt"' in offered  # one data controller for the process
    form = facilitator.get(f"{new}?som={reference}").text
    for said in (event.purpose, event.audience, event.questions[0], 'value="Direktøren"', 'value="dialog@example.dk"'):
        assert said in form
    for own in (f'value="{event.title}"', event.place, f'value="{event.starts_at.year}"'):
        assert own not in form
    assert facilitator.get(f"{new}?som=D-2026-99").status_code == 200


def test_nothing_is_published_while_a_part_is_missing_or_a_deadline_has_passed(world: World):
    event_id, _reference = _planned(world, questions=[])
    with world.write() as uow:
        uow.session.get_one(Process, world.process_id).challenge = " "
    world.clock.advance(timedelta(days=12))  # past the sign-up deadline
    with world.write() as uow, pytest.raises(cases.NotYet) as refusal:
        events.move(uow, event_id, "publish_invitation")
    for part in ("udfordringen", "spørgsmål til markedet", "en tilmeldingsfrist, der ikke er passeret"):
        assert part in refusal.value.sentence


def test_the_preview_is_the_public_page_and_nobody_elses(facilitator, visitor, world: World):
    event_id, reference = _planned(world)
    shown = facilitator.get(_inside(reference, "/forhaandsvisning"))
    assert "Sådan ser virksomhederne siden" in shown.text
    assert 'name="robots" content="noindex' in shown.text
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert f"/markedsdialoger/{reference}/tilmelding" in shown.text  # as it will be
    assert visitor.get(_inside(reference, "/forhaandsvisning")).location.startswith("/login")
    assert visitor.get(f"/markedsdialoger/{reference}").status_code != 200
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, event_id).published_at is None
    with world.write() as uow:
        events.move(uow, event_id, "publish_invitation")

    def main(page: str) -> str:
        return re.sub(r">\s+", ">", page[page.index("<main") : page.index("</main>")])

    public = main(visitor.get(f"/markedsdialoger/{reference}").text)
    previewed = re.sub(r'<div class="alert alert-warning">.*?</div></div>', "", main(shown.text), count=1, flags=re.DOTALL)
    assert previewed == public
    assert facilitator.get(_inside(reference, "/forhaandsvisning")).location == f"/markedsdialoger/{reference}"


PARTS = (
    "Eksempelcenter",  # who invites
    "Store maskiner uden udledning findes kun i få typer.",  # the challenge
    "Vi mangler maskiner over 8 ton.",  # the need
    "At finde ud af, hvad markedet kan levere.",
    "Producenter og udlejere, også små.",
    "Regional markedsdialog",
    "Kulturhuset, Aaby",
    "Velkomst",
    "Hvilken del af behovet kan I løse i dag?",
    "kl. 10.00 dansk tid",  # deadlines with hour and zone
    "aktindsigt afgøres konkret",
    "giver ingen fordel",
    "dialog@example.dk",
    "artikel 6, stk. 1, litra e",
)


def test_page_mail_and_word_file_have_every_part_of_the_invitation(visitor, world: World):
    event_id, reference = _planned(world)
    with world.write() as uow:
        planning.make_invitation(uow, event_id)
        events.move(uow, event_id, "publish_invitation")
        planning.make_draft(uow, event_id, "Fælles oplæg")
        materials.publish(uow, event_id)
        word = documents.render_for(uow.session, event_id, "dialogue_invitation", uow.today)
    (mail,) = world.mails("company_invited")
    page = visitor.get(f"/markedsdialoger/{reference}").text
    for name, text in (("page", page), ("mail", mail.body_text), ("word", text_of(word.bytes))):
        plain = re.sub(r"\s+", " ", text)
        lacks = [part for part in PARTS if part not in plain and part.capitalize() not in plain]
        assert not lacks, (name, lacks)
    assert "Fælles oplæg" in text_of(word.bytes)
    assert "BEGIN:VCALENDAR" in mail.attachments[0]["text"]
    assert "{{" not in mail.body_text


def test_materials_become_everybodys_at_one_moment_and_everybody_signed_up_is_told_once(facilitator, visitor, world: World):
    event_id = world.published(capacity=1)
    world.sign_up(event_id, 1)
    world.sign_up(event_id, 2)  # on the waiting list: told as well
    with world.database.read() as session:
        reference = session.get_one(DialogueEvent, event_id).reference
    page, inside = f"/markedsdialoger/{reference}", _inside(reference, "/materiale")
    for title in ("Oplæg", "Behovet i tal"):
        file = (io.BytesIO(planning.PDF + title.encode()), "oplaeg.pdf")
        answer = facilitator.post(inside, data={"material": "new", "title": title, "file": file})
        assert answer.status_code == 303
    with world.database.read() as session:
        paths = [f"/dokumenter/{one.draft.document_id}" for one in queries.materials(session, event_id)]
    assert all(visitor.get(path).status_code != 200 for path in paths)
    assert "Behovet i tal" not in visitor.get(page).text
    facilitator.post(f"{inside}/offentliggoer")
    shown = visitor.get(page).text
    assert all(path in shown and visitor.get(path).status_code == 200 for path in paths)
    assert "version 1, offentliggjort 20.11.2026 kl. 10.00" in shown
    assert len(world.mails("material_published")) == 2
    again = facilitator.post(f"{inside}/offentliggoer", follow_redirects=True)
    assert "ikke noget nyt" in again.text
    assert len(world.mails("material_published")) == 2


def test_older_versions_stay_within_reach_and_a_published_one_cannot_be_removed(facilitator, visitor, world: World):
    event_id = world.published()
    with world.write() as uow:
        first = planning.make_draft(uow, event_id)
        materials.publish(uow, event_id)
    with world.write() as uow:
        second = planning.make_draft(uow, event_id, material_id=first.material_id, content=planning.PDF + b"2", note="Nye tal")
        assert second.number == 2
    with world.write() as uow:
        better = planning.make_draft(uow, event_id, material_id=first.material_id, content=planning.PDF + b"3")
        assert better.number == 2  # one draft at a time
        kept = uow.session.scalars(select(Document).where(Document.subject_kind == "event_material")).all()
        assert {one.id for one in kept} == {first.document_id, better.document_id}
    with world.write() as uow:
        materials.publish(uow, event_id)
        reference = uow.session.get_one(DialogueEvent, event_id).reference
    page = visitor.get(f"/markedsdialoger/{reference}").text
    assert page.index(f"/dokumenter/{better.document_id}") < page.index(f"/dokumenter/{first.document_id}")
    assert visitor.get(f"/dokumenter/{first.document_id}").data == planning.PDF + "Oplæg".encode()
    with world.write() as uow, pytest.raises(Conflict):
        materials.remove_draft(uow, event_id, first.id)
    answer = facilitator.post(_inside(reference, f"/materiale/{first.id}/fjern"), follow_redirects=True)
    assert "bliver liggende" in answer.text


def test_a_draft_is_removed_and_its_name_is_free_again(facilitator, world: World):
    event_id, reference = _planned(world)
    with world.write() as uow:
        draft = planning.make_draft(uow, event_id)
    assert "kan offentliggøres, når invitationen er det" in facilitator.get(_inside(reference, "/materiale")).text
    with world.write() as uow, pytest.raises(Conflict, match="invitationen først"):
        materials.publish(uow, event_id)
    facilitator.post(_inside(reference, f"/materiale/{draft.id}/fjern"))
    with world.write() as uow:
        assert planning.make_draft(uow, event_id).number == 1


def test_two_who_publish_at_once_publish_once(world: World):
    event_id = world.published()
    world.sign_up(event_id)
    with world.write() as uow:
        planning.make_draft(uow, event_id)

    def publish(_place: int) -> None:
        with world.write() as uow:
            materials.publish(uow, event_id)

    outcomes = together(2, publish)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert len(world.mails("material_published")) == 1


@pytest.mark.parametrize(
    ("filename", "content", "sentence"),
    [
        ("program.exe", b"MZ", "Brug en fil af typen"),
        ("oplaeg.pdf", b"", "tom"),
        ("oplaeg.pdf", b"MZ not a pdf", "ikke en .pdf"),
        ("tal.xlsx", planning.office("word/document.xml"), "ikke en .xlsx"),
        ("tal.xlsx", planning.office("xl/workbook.xml", "xl/vbaProject.bin"), "makroer"),
        ("slides.pptx", b"\xd0\xcf\x11\xe0", "ikke en .pptx"),
        ("stor.pdf", planning.PDF + bytes(materials.uploads.MATERIAL.largest), "for stor"),
    ],
)
def test_a_file_that_may_not_be_handed_on_is_refused_beside_its_field(world: World, filename: str, content: bytes, sentence: str):
    event_id = world.published()
    with world.write() as uow, pytest.raises(DomainError, match=sentence) as refusal:
        planning.make_draft(uow, event_id, content=content, filename=filename)
    assert refusal.value.field == "file"
    with world.database.read() as session:
        assert not queries.materials(session, event_id)


def test_an_office_file_without_macros_is_welcome(world: World):
    event_id = world.published()
    with world.write() as uow:
        made = planning.make_draft(uow, event_id, content=planning.office("ppt/presentation.xml"), filename="slides.PPTX")
        assert uow.session.get_one(Document, made.document_id).content_type.endswith("presentationml.presentation")


def test_a_company_is_mailed_the_invitation_at_the_moment_it_is_published_and_once(world: World):
    event_id, _reference = _planned(world)
    with world.write() as uow:
        planning.make_invitation(uow, event_id)
        again = audience.invite(uow, event_id, [planning.make_company()], organisation_id=None)
        assert again.already == ["Inviteret 1"]
    assert not world.mails("company_invited")
    with world.write() as uow:
        events.move(uow, event_id, "publish_invitation")
        audience.mail_waiting(uow, uow.session.get_one(DialogueEvent, event_id))
    assert len(world.mails("company_invited")) == 1
