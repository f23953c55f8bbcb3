"""Who sees which file: the same in the list, the search, the page, the preview, the download, the zip and the history. Nobody else."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role
from coproc.processes import services as processes
from coproc.processes.file_room import services, work
from coproc.processes.file_room.models import RoomFile
from coproc.processes.steering import services as steering
from tests.factories import files as make
from tests.factories.pipeline import Scene

AUDIENCES = ("process", "participants", "steering", "centre")
SEES = {
    "facilitator": AUDIENCES,
    "centre_manager": AUDIENCES,
    "officer": ("process", "participants"),
    "expert": ("process", "participants"),
    "manager": ("process", "participants"),
    "director": ("process", "participants", "steering"),
    "outside_director": ("process", "steering"),
    "partner": ("process",),
    "stranger": (),
    "visitor": (),
}


@pytest.fixture
def process(scene: Scene) -> int:
    """A file for each audience, all named and filled alike, but for the audience."""
    number = scene.process()
    with scene.write(scene.facilitator) as uow:
        for audience in AUDIENCES:
            name, content = f"plejehjem-{audience}.pdf", make.pdf(f"Vandmærke{audience} om plejehjem")
            services.add_files(uow, number, [(name, content)], folder="Bilag", audience=audience, note="fortroligt")
        for name in ("director", "outside_director"):
            steering.set_member(uow, number, name=name, email=f"{name}@EXAMPLE.dk", organisation_name="Aarhus Kommune")
    work.handle_new(scene.database, scene.clock)
    return number


def _people(scene: Scene, process: int) -> dict[str, object]:
    people = scene.people
    partner, elsewhere = people.organisation("Partneren", OrganisationType.PARTNER), people.organisation("Anden Kommune")
    with scene.write() as uow:
        processes.add_partner(uow, process, partner.id)
    known = {name: getattr(scene, name) for name in ("facilitator", "centre_manager", "officer", "expert", "manager")}
    return known | {
        "director": people.person((scene.buyers[1], Role.MANAGER), email="director@example.dk"),
        "outside_director": people.person((elsewhere, Role.MANAGER), email="outside_director@example.dk"),
        "partner": people.person((partner, Role.PARTNER)),
        "stranger": people.person((elsewhere, Role.OFFICER)),
        "visitor": None,
    }


@pytest.mark.parametrize("who", SEES)
def test_everywhere_a_reader_sees_their_own_files_and_no_trace_of_the_others(scene: Scene, as_, process: int, who: str) -> None:
    browser = as_(_people(scene, process)[who])
    base = f"/processer/{scene.reference(process)}/filer"
    with scene.database.read() as session:
        ids = {one.audience: one.id for one in session.scalars(select(RoomFile))}
    for path in (base, f"{base}?q=plejehjem", f"{base}?mappe=Bilag", f"{base}?q=fortroligt", f"{base}/haendelser"):
        page = browser.get(path)
        shown = {one for one in AUDIENCES if f"plejehjem-{one}.pdf" in page.text}
        assert shown == set(SEES[who]), (path, page.status_code)
    for audience in AUDIENCES:
        found = browser.get(f"{base}?q=vandmærke{audience}").text
        assert (f"plejehjem-{audience}.pdf" in found) == (audience in SEES[who])
        for rest in ("", "/hent", "/hent?version=1", "/vis/1"):
            answer = browser.get(f"{base}/{ids[audience]}{rest}")
            assert (answer.status_code == 200) == (audience in SEES[who]), (audience, rest, answer.status_code)
            assert answer.status_code in {200, 303, 403}
    whole = browser.get(f"{base}/alle.zip")
    if not SEES[who]:
        assert whole.status_code in {303, 403}
        return
    held = make.unzipped(whole.data)
    listing = held.pop("filliste.csv").decode("utf-8-sig")
    assert set(held) == {f"Bilag/plejehjem-{one}.pdf" for one in SEES[who]}
    assert {one for one in AUDIENCES if f"plejehjem-{one}.pdf" in listing} == set(SEES[who])


def test_the_process_history_names_only_what_everybody_may_see(scene: Scene, as_, process: int) -> None:
    page = as_(scene.facilitator).get(f"/processer/{scene.reference(process)}/historik").text
    assert [one for one in AUDIENCES if f"plejehjem-{one}.pdf" in page] == ["process"]


def test_nobody_offers_a_file_to_readers_they_do_not_belong_to(scene: Scene, as_, process: int) -> None:
    base = f"/processer/{scene.reference(process)}/filer"
    form = as_(scene.officer).get(f"{base}/nye").text
    assert "Styregruppen og den, der leder processen" not in form
    given = {"folder": "Bilag", "audience": "centre", "source": "", "note": "", "files": [(io.BytesIO(b"a"), "a.txt")]}
    assert as_(scene.officer).post(f"{base}/nye", data=given).status_code == 422
    # The same name as a hidden file's tells nothing and touches nothing: it is a file of its own.
    with scene.write(scene.officer) as uow:
        added = services.add_files(
            uow, process, [("plejehjem-centre.pdf", make.pdf("Ny"))], folder="Bilag", audience="participants"
        )
    assert added[0].version.number == 1


def test_who_put_a_file_there_may_mend_it_until_they_may_not_see_it(scene: Scene, as_, process: int) -> None:
    base = f"/processer/{scene.reference(process)}/filer"
    with scene.write(scene.officer) as uow:
        mine = services.add_files(uow, process, [("min.txt", b"a")], folder="Bilag", audience="participants")[0].file.id
    assert as_(scene.officer).get(f"{base}/{mine}/ret").status_code == 200
    assert as_(scene.manager).get(f"{base}/{mine}/ret").status_code == 403
    values = {"name": "min.txt", "folder": "Bilag", "audience": "centre", "source": "", "note": "", "version": "1"}
    assert as_(scene.facilitator).post(f"{base}/{mine}/ret", data=values).status_code == 303
    for path in ("", "/ret", "/hent"):
        assert as_(scene.officer).get(f"{base}/{mine}{path}").status_code == 403
    assert as_(scene.officer).post(f"{base}/{mine}/slet").status_code == 403


def test_a_file_of_another_process_is_not_found_by_its_number(scene: Scene, as_, process: int) -> None:
    other = scene.process()
    with scene.database.read() as session:
        number = session.scalars(select(RoomFile.id).limit(1)).one()
    below = f"/processer/{scene.reference(other)}/filer/{number}"
    for path in ("", "/hent", "/vis/1", "/ret"):
        assert as_(scene.facilitator).get(f"{below}{path}").status_code == 404


def test_what_is_shown_in_the_browser_is_a_picture_or_a_pdf_with_its_own_policy(scene: Scene, as_) -> None:
    process = scene.process()
    given = [
        ("a.pdf", make.pdf("Hej")),
        ("b.png", make.png()),
        ("c.txt", b"<script>alert(1)</script>"),
        ("d.docx", make.word("Hej")),
    ]
    with scene.write(scene.facilitator) as uow:
        ids = [one.file.id for one in services.add_files(uow, process, given, folder="Bilag", audience="participants")]
    browser, base = as_(scene.officer), f"/processer/{scene.reference(process)}/filer"
    for number, kind in zip(ids[:2], ("application/pdf", "image/png"), strict=True):
        answer = browser.get(f"{base}/{number}/vis/1")
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert ("sandbox" in policy) == (kind == "image/png")
    for number in ids[2:]:
        assert browser.get(f"{base}/{number}/vis/1").status_code == 404
        assert "/vis/" not in browser.get(f"{base}/{number}").text
        assert browser.get(f"{base}/{number}/hent").headers["Content-Disposition"].startswith("attachment")
    assert "<iframe" in browser.get(f"{base}/{ids[0]}").text
    assert "<img" in browser.get(f"{base}/{ids[1]}").text
