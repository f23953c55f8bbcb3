"""What must be written is asked for where it is written, and nothing typed is lost."""

from __future__ import annotations

import re

from tests.factories.pipeline import Scene


def test_leaving_without_a_reason_is_refused_beside_the_field(scene: Scene, as_) -> None:
    process = scene.process()
    path = f"/processer/{scene.reference(process)}"
    browser = as_(scene.manager)
    page = browser.get(f"{path}/deltagelse/{scene.part(process)}").text
    assert f'href="{path}/forlad"' in page
    assert "/withdraw" not in page  # one way out, and it takes the data along
    assert (
        browser.post(f"{path}/deltagelse/{scene.part(process)}/withdraw", data={"step_number": "1", "reason": "Væk"}).status_code
        == 303
    )
    assert "Tilsluttet" in browser.get(f"{path}/deltagelse/{scene.part(process)}").text
    refused = browser.post(f"{path}/forlad", data={"step_number": "1", "reason": " ", "has_data": "1"})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text


def test_what_may_wait_says_until_when(scene: Scene, as_) -> None:
    process = scene.process()
    scene.need_form(process, days=5)
    page = as_(scene.officer).get(f"/processer/{scene.reference(process)}/udforskning/svar").text
    assert "(skal udfyldes, før I sender)" in page
    assert "(frivilligt)" not in page


def test_a_process_does_not_pause_without_a_reason_and_asks_for_it_at_the_field(scene: Scene, as_) -> None:
    process = scene.process()
    path = f"/processer/{scene.reference(process)}"
    browser = as_(scene.facilitator)
    step = re.search(r'name="step_number" value="(\d+)"', browser.get(path).text)
    assert step
    given = {"step_number": step[1], "reason": " "}
    refused = browser.post(f"{path}/flyt/pause", data=given)
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert "Sæt processen på pause</h1>" in refused.text
    assert "(frivilligt)" not in refused.text
    assert f'name="step_number" value="{step[1]}"' in refused.text
    assert browser.post(f"{path}/flyt/pause", data=given | {"reason": "Ingen tid i juli"}).status_code == 303
    assert "På pause" in browser.get(path).text
