"""A notice that was handed over as a file stands in Udbudspakken, with its copy sheet."""

from __future__ import annotations

from datetime import timedelta

from coproc.notices import making
from coproc.tenders import papers
from coproc.tenders.handover import package as handed, services as handover
from coproc.tenders.notices import drafts, package
from tests.integration.notices.conftest import Place


def test_the_package_has_the_notice_and_its_copy_sheet_the_same_on_any_day(place: Place) -> None:
    tender = place.tender()
    with place.database.read() as session:
        assert package.files(session, tender) == []
    with place.write(place.officer) as uow:
        subject = ("tender", tender.id)
        making.made(
            uow, subject, lambda: drafts.draft(uow.session, drafts.loaded(uow.session, tender.id), "16", uow.now), scope=None
        )
    with place.database.read() as session:
        first = package.files(session, drafts.loaded(session, tender.id))
    place.clock.instant += timedelta(days=3)
    with place.database.read() as session:
        again = package.files(session, drafts.loaded(session, tender.id))
    assert [file.path for file in first] == ["4 Bekendtgørelser/Kopiark 16.csv", "4 Bekendtgørelser/Bekendtgørelse 16.xml"]
    assert first == again
    assert b"ContractNotice" in (first[1].content or b"")
    assert "BT-" in (first[0].content or b"").decode()


def test_a_package_with_a_notice_is_handed_over(place: Place) -> None:
    """Whoever writes has a tender without its authority in hand."""
    tender = place.tender()
    with place.write(place.officer) as uow:
        subject = ("tender", tender.id)
        making.made(
            uow, subject, lambda: drafts.draft(uow.session, drafts.loaded(uow.session, tender.id), "16", uow.now), scope=None
        )
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id)
    with place.write(place.officer) as uow:
        row = handover.hand_over(uow, tender.id, edition="system", taken_by="Indkøb", taken_on=uow.today)
    with place.database.read() as session:
        found = handed.gather(session, drafts.loaded(session, tender.id))
        assert row.fingerprint == found.fingerprint("system")
