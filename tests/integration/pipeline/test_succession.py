"""When one organisation takes over from another: who asks it, what it called about, and its journal go along."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coproc.accounts.models import Organisation, OrganisationType
from coproc.accounts.services.organisations import merge_into_successor
from coproc.cases import services as cases
from coproc.documents.services import upload
from coproc.kernel.actor import Role
from coproc.pipeline.half_page import services as half_pages
from coproc.pipeline.half_page.models import HalfPageReader
from coproc.pipeline.journal import indexing, queries as journal, services as journals
from coproc.pipeline.journal.queries import Desk, Filters
from coproc.processes import services as processes
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.models import Process
from coproc.processes.outreach import services as outreach
from coproc.processes.outreach.models import Prospect
from tests.factories.outreach import make_enquiry, make_prospect
from tests.factories.pipeline import Scene


def _takes_over(scene: Scene, old: Organisation, new: Organisation) -> None:
    with scene.write() as uow:
        found = uow.session.get_one(Organisation, old.id)
        found.successor_id, found.valid_to = new.id, uow.today - timedelta(days=1)
    with scene.write() as uow:
        merge_into_successor(uow, old.id)


def _listed(scene: Scene, process: int) -> dict[str, tuple[int | None, int | None, str]]:
    with scene.database.read() as session:
        rows = session.scalars(select(Prospect).where(Prospect.process_id == process).order_by(Prospect.sort_key))
        return {row.name: (row.organisation_id, row.partner_id, row.answer) for row in rows}


def test_the_invitation_lists_know_the_new_name_and_nobody_is_asked_twice(scene: Scene) -> None:
    old, new = scene.people.organisation("Gammel Kommune"), scene.people.organisation("Ny Kommune", cvr="29189846")
    first, second, third, over = (scene.process() for _number in range(4))
    with scene.write(scene.facilitator) as uow:
        for process in (first, second, third, over):
            row = make_prospect(uow, process, old.name)
            assert row.organisation_id == old.id
            if process != second:
                outreach.say_asked(uow, row.id, through="phone", on=uow.today)
        for process in (second, third):
            make_prospect(uow, process, new.name)
    with scene.write() as uow:
        cases.move(uow, uow.session.get_one(Process, over).case_id or 0, "stop", reason="Slut")
    _takes_over(scene, old, new)
    assert _listed(scene, first) == {"Ny Kommune": (new.id, None, "")}  # with who asked, and when
    assert _listed(scene, second) == {"Ny Kommune": (new.id, None, "")}  # the old row was asked by nobody
    assert _listed(scene, third) == {"Gammel Kommune": (old.id, None, ""), "Ny Kommune": (new.id, None, "")}
    assert _listed(scene, over) == {"Gammel Kommune": (old.id, None, "")}


def test_a_partners_share_and_a_centres_enquiries_go_along(scene: Scene) -> None:
    kind = OrganisationType.PARTNER
    old, new = scene.people.organisation("Gammel Klynge", kind), scene.people.organisation("Ny Klynge", kind)
    caller = scene.people.organisation("Ringeby Kommune")
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        processes.add_partner(uow, process, old.id)
        make_prospect(uow, process, "Listet Kommune", partner_id=old.id)
        enquiry = make_enquiry(uow, scene.centre.id, scene.facilitator.id, organisation_id=caller.id).id
    _takes_over(scene, old, new)
    assert _listed(scene, process)["Listet Kommune"][1] == new.id
    _takes_over(scene, caller, scene.buyers[0])
    centre = scene.people.organisation("Nyt Center", OrganisationType.CENTRE)
    _takes_over(scene, scene.centre, centre)
    with scene.database.read() as session:
        found = session.get_one(Enquiry, enquiry)
        assert (found.organisation_id, found.organisation_name, found.centre_id) == (
            scene.buyers[0].id, scene.buyers[0].name, centre.id,
        )  # fmt: skip


def test_the_new_organisations_clerk_goes_on_with_the_journal(scene: Scene, as_) -> None:
    """What was exported is not new again, numbers stay, old exports can be fetched, and managers keep their half page."""
    process, old = scene.process(), scene.buyers[0]
    new = scene.people.organisation("Ny Kommune")
    clerk = scene.people.person((new, Role.OFFICER))

    def desk(organisation: Organisation) -> Desk:
        with scene.database.read() as session:
            return Desk(organisation, session.get_one(Process, process))

    def put(title: str) -> None:
        with scene.write(scene.facilitator) as uow:
            scope = ("process", process)
            upload(uow, b"%PDF-1.7", filename="a.pdf", content_type="application/pdf", subject=scope, scope=scope, title=title)

    put("Gammelt")
    with scene.write(scene.officer) as uow:
        export = journals.export_new(uow, desk(old)).id
        journals.set_case_number(uow, desk(old), "26/1")
        half_pages.add_reader(uow, process, name="Chef", email="chef@example.dk", organisation_id=old.id)
    put("Nyt")
    indexing.refresh(scene.database, scene.clock)
    _takes_over(scene, old, new)
    path = f"/processer/{scene.reference(process)}/journal"
    page = as_(clerk).get(path).text
    assert "1 post er ny siden den seneste eksport." in page
    assert "26/1" in page
    assert as_(clerk).get(f"/journal/eksport/{export}.zip").status_code == 200
    with scene.database.read() as session:
        new_ones = session.scalars(journal.chosen(session, desk(new), Filters(is_new=True))).all()
        assert [one.theme for one in new_ones] == ["Nyt"]
        assert session.scalars(select(HalfPageReader.organisation_id)).all() == [new.id]
