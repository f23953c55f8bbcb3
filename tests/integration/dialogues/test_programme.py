"""The programme in rows: typed without JavaScript, said on the page, in mail and in Word; what was typed as lines goes on showing."""

from __future__ import annotations

import io
import re

from docx import Document
from flask import Flask

from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.words import programme, programme_lines
from tests.factories import dialogues as make, planning
from tests.factories.accounts import signed_in

from .conftest import World

ROWS = [
    {"time": "12.00 – 12.20", "item": "Velkomst – og kaffe", "speaker": "Ida Holm", "organisation": "Aaby Kommune"},
    {"time": "", "item": "Behovet", "speaker": "", "organisation": "Køber 2 Kommune"},
    {"time": "13.00", "item": "Pause", "speaker": "", "organisation": ""},
]


def _posted(rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    said = {f"programme-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    return {"kind": "webinar", "title": "Webinar om strøm", "language": "da", "programme-rows": str(len(rows)), **said, **more}


def _stored(world: World, event_id: int = 1) -> DialogueEvent:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def test_rows_are_read_back_as_they_were_written_and_old_lines_as_they_were_typed() -> None:
    assert programme(programme_lines(ROWS)) == ROWS
    assert programme_lines(programme("12.00 – Velkomst – Direktøren\n12.20 – Behovet")) == (
        "12.00 – Velkomst – Direktøren\n12.20 – Behovet"
    )
    assert programme("Vi begynder med kaffe") == [{"time": "", "item": "Vi begynder med kaffe", "speaker": "", "organisation": ""}]


def test_rows_are_added_and_removed_by_buttons_and_saved_together(facilitator, world: World):
    with world.write() as uow:
        round_id = make.make_round(uow, world.process_id).id
    form = f"/processer/P-2026-1/markedsdialog/runder/{round_id}/arrangement"
    more = facilitator.post(form, data=_posted(ROWS[:1], add="programme", purpose="At lære."))
    assert more.status_code == 200
    assert 'name="programme-1-item"' in more.text
    assert "Velkomst – og kaffe" in more.text
    assert "At lære." in more.text
    fewer = facilitator.post(form, data=_posted(ROWS, remove="programme:1"))
    assert re.findall(r'name="programme-\d-item"[^>]* value="([^"]*)"', fewer.text) == ["Velkomst – og kaffe", "Pause"]
    wrong = facilitator.post(form, data=_posted([{"time": "12.00", "item": "", "speaker": "", "organisation": ""}]))
    assert wrong.status_code == 422
    assert "#programme-0-item" in wrong.text
    saved = facilitator.post(form, data=_posted(ROWS))
    assert saved.status_code == 303
    assert programme(_stored(world).programme) == ROWS
    edit = facilitator.get(f"{saved.headers['Location']}/rediger").text
    assert 'value="Aaby Kommune"' in edit
    assert 'value="12.00 – 12.20"' in edit


def test_page_mail_and_word_say_who_speaks_and_from_where(app: Flask, world: World):
    event_id = world.published(programme=programme_lines(ROWS))
    page = signed_in(app, None, world.clock).get(f"/markedsdialoger/{_stored(world, event_id).reference}").text
    assert "<strong>12.00 – 12.20</strong> Velkomst – og kaffe (Ida Holm, Aaby Kommune)" in page
    assert "<li>Behovet (Køber 2 Kommune)</li>" in page
    with world.write() as uow:
        planning.audience.invite(uow, event_id, [planning.make_company()], organisation_id=None)
    (mail,) = world.mails("company_invited")
    assert "12.00 – 12.20 Velkomst – og kaffe (Ida Holm, Aaby Kommune)" in mail.body_text
    facilitator = signed_in(app, world.facilitator, world.clock)
    reference = _stored(world, event_id).reference
    word = facilitator.post(f"/processer/P-2026-1/markedsdialog/{reference}/dokument/dialogue_invitation")
    cells = [cell.text for table in Document(io.BytesIO(word.data)).tables for row in table.rows for cell in row.cells]
    said = " | ".join([*cells, *(one.text for one in Document(io.BytesIO(word.data)).paragraphs)])
    assert "Ida Holm, Aaby Kommune" in said


def test_an_old_programme_stands_in_the_rows_to_be_edited(facilitator, world: World):
    event_id = world.published()  # typed as lines
    event = _stored(world, event_id)
    form = facilitator.get(f"/processer/P-2026-1/markedsdialog/{event.reference}/rediger").text
    assert re.findall(r'name="programme-\d-(?:item|speaker)"[^>]* value="([^"]*)"', form) == [
        "Velkomst",
        "Direktøren",
        "Behovet",
        "",
    ]
