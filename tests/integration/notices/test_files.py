"""The XML of every subtype from a filled process, beside the shared examples, and against the official rules where they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import etree

from coproc.dialogues.notice import values
from coproc.kernel.clock import FixedClock, at_local
from coproc.notices.catalogue import Subtype, fields
from coproc.notices.documents import NotReady
from coproc.notices.elements import NAMESPACES, add
from coproc.notices.making import made
from coproc.notices.sheet import Draft, missing, rows
from coproc.tenders import plan, services as tenders_services
from coproc.tenders.models import Tender
from coproc.tenders.notices import drafts
from tests.factories import notices
from tests.factories.dialogues import make_published
from tests.integration.notices import sdk
from tests.integration.notices.conftest import SHARED, Place

INNOVATION = {"procedure": "innovation_partnership", "legal_ground": "73"}
# name -> subtype, and the regime's other particulars
KINDS: dict[str, tuple[Subtype, dict[str, Any]]] = {
    "4": ("4", {}),
    "7": ("7", {}),
    "16 innovation": ("16", INNOVATION),
    "16 open": ("16", {}),
    "16 restricted": ("16", {"procedure": "restricted_procedure"}),
    "16 negotiated": ("16", {"procedure": "negotiated_procedure", "legal_ground": "61_b"}),
    "16 dialogue": ("16", {"procedure": "competitive_dialogue", "legal_ground": "61_b"}),
    "29": ("29", {}),
}
EXAMPLES = {
    "E1": "dk_E1_joint",
    "4": "dk_4_pin-only",
    "7": "dk_7_pin-rtl",
    "16 innovation": "dk_16_innovation",
    "16 open": "dk_16_open",
    "29": "dk_29_can",
}


def e1(place: Place) -> bytes:
    with place.write(place.facilitator) as uow:
        event = values.loaded(uow.session, place.event.id)
        return made(uow, ("event", event.id), lambda: values.draft(uow.session, event, uow.now), scope=None)


def draft(place: Place, tender: Tender, subtype: Subtype) -> Draft:
    with place.database.read() as session:
        return drafts.draft(session, drafts.loaded(session, tender.id), subtype, place.clock.now())


def of_tender(place: Place, tender: Tender, subtype: Subtype) -> bytes:
    with place.write(place.officer) as uow:
        found = drafts.loaded(uow.session, tender.id)
        return made(uow, ("tender", tender.id), lambda: drafts.draft(uow.session, found, subtype, uow.now), scope=None)


def ready(place: Place, kind: str) -> Tender:
    """A tender for which the notice of that kind is complete."""
    subtype, regime = KINDS[kind]
    tender = place.bought() if subtype == "29" else place.tender(**regime)
    with place.write(place.officer) as uow:
        if subtype == "7":
            plan.plan(uow, tender.id, date(2027, 2, 1), planned={})
        if kind == "16 restricted":
            notices.answer_tender(uow, tender, candidates_least="5", candidates_most="8")
    return tender


def file_of(place: Place, kind: str) -> bytes:
    return e1(place) if kind == "E1" else of_tender(place, ready(place, kind), KINDS[kind][0])


def paths(content: bytes) -> list[str]:
    """The paths of all elements in their order, without those of one repeated (criteria, statistics)."""
    root = etree.fromstring(content)
    tree = root.getroottree()
    found: dict[str, None] = {}
    for element in root.iter():
        found[_plain(tree.getelementpath(element))] = None
    return list(found)


def _plain(path: str) -> str:
    for prefix, uri in NAMESPACES.items():
        path = path.replace(f"{{{uri}}}", f"{prefix}:")
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def texts(content: bytes, name: str) -> list[str]:
    """The texts of every element of that prefixed name."""
    prefix, _colon, local = name.partition(":")
    return [str(one.text) for one in etree.fromstring(content).iter(f"{{{NAMESPACES[prefix]}}}{local}")]


# Optional in the example, and nothing that coproc knows of a winner or a lot.
NOT_OURS = (
    "efbc:ListedOnRegulatedMarketIndicator",
    "efac:UltimateBeneficialOwner",
    "cac:ProcurementProject/cbc:ID",
    "efac:Organization/efac:Company/cac:Contact",
)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")
@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_file_has_the_elements_of_the_example_in_its_order(place: Place, kind: str) -> None:
    example = paths((SHARED / "examples" / f"{EXAMPLES[kind]}.xml").read_bytes())
    ours = paths(file_of(place, kind))
    wanted = [path for path in example if not any(part in path for part in NOT_OURS)]
    assert [path for path in wanted if path not in ours] == []
    shared = [path for path in ours if path in wanted]
    assert shared == wanted


@sdk.needed
@pytest.mark.parametrize("kind", ["E1", *KINDS])
def test_the_official_rules_have_nothing_against_the_file(place: Place, kind: str) -> None:
    content = file_of(place, kind)
    assert sdk.schema_errors(content) == []
    assert sdk.rule_errors(content, "E1" if kind == "E1" else KINDS[kind][0]) == []


@pytest.mark.parametrize("kind", ["E1", "16 open", "16 innovation"])
def test_every_mandatory_field_has_a_line_with_a_value(place: Place, kind: str) -> None:
    subtype: Subtype = "E1" if kind == "E1" else "16"
    if subtype == "E1":
        with place.database.read() as session:
            found = values.draft(session, values.loaded(session, place.event.id), place.clock.now())
    else:
        found = draft(place, ready(place, kind), subtype)
    lines = rows(found)
    assert [row.missing for row in lines if row.missing] == []
    shown = {row.field.id for row in lines}
    assert {one.id for one in fields() if one.is_mandatory(subtype, found.plain) and one.part != "winner"} - shown <= {
        "BT-507-Organization-Company",  # on the condition of each organisation's own country
        "BT-512-Organization-Company",
    }


def test_without_any_one_answer_there_is_no_file(place: Place) -> None:
    """Each answer of an innovation partnership is taken away in turn; only what may be empty, or what the record knows too, may go."""
    tender = ready(place, "16 innovation")
    free = {"variants", "validity", "candidates_most", "documents_url", "submission_url", "innovation"}
    for key in [key for key in notices.TENDER if key not in free]:
        with place.database.rehearse(place.people.actor(place.officer), place.clock) as uow:
            notices.answer_tender(uow, tender, **{key: ""})
            uow.session.flush()
            found = drafts.draft(uow.session, drafts.loaded(uow.session, tender.id), "16", uow.now)
            assert missing(found), key


def test_e1_has_every_buyer_and_one_leader_and_no_innovation_codes(place: Place) -> None:
    with place.write() as uow:
        notices.answer_event(uow, place.event, innovation_words="Løsningen findes ikke på markedet.")
    content = e1(place)
    root = etree.fromstring(content)
    assert len(root.findall("cac:ContractingParty", NAMESPACES)) == 2
    assert sorted(texts(content, "efbc:GroupLeadIndicator")) == ["false", "true"]
    assert "strategic-procurement" not in content.decode()
    assert "innovative-acquisition" not in content.decode()
    assert texts(content, "cbc:ContractFolderID") == []
    assert all("Løsningen findes ikke på markedet." in text for text in texts(content, "cbc:Description"))
    assert texts(content, "cbc:EndpointID")[0].endswith(f"/markedsdialoger/{place.event.reference}")


def test_what_is_made_up_says_so_on_the_file(place: Place) -> None:
    with place.write() as uow:
        values.loaded(uow.session, place.event.id).is_example = True
    assert b">EKSEMPEL: Fugtsensorer i kommunale bygninger<" in e1(place)


def test_4_uses_a_part_and_has_no_codes_of_innovation(place: Place) -> None:
    content = of_tender(place, ready(place, "4"), "4")
    assert b'schemeName="Part">PAR-0001<' in content
    assert b"strategic-procurement" not in content
    assert b"innovative-acquisition" not in content
    assert texts(content, "cbc:ContractFolderID") == []
    assert all("Indkøbet fremmer innovation." in text for text in texts(content, "cbc:Description"))


def test_16_has_both_codes_of_innovation_or_neither(place: Place) -> None:
    tender = ready(place, "16 innovation")
    content = of_tender(place, tender, "16")
    assert b'listName="strategic-procurement">inn-pur<' in content
    assert b'listName="innovative-acquisition">mar-nov<' in content
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, innovation="")
    content = of_tender(place, tender, "16")
    assert b"strategic-procurement" not in content
    assert b"innovative-acquisition" not in content


def test_each_buyers_16_names_the_joint_e1(place: Place) -> None:
    tender = ready(place, "16 open")
    assert b"NoticeDocumentReference" not in of_tender(place, tender, "16")
    joint = e1(place)
    reference = f"{texts(joint, 'cbc:ID')[2]}-01"
    assert f'schemeName="notice-id-ref">{reference}<'.encode() in of_tender(place, tender, "16")
    with place.write() as uow:
        notices.answer_event(uow, place.event, published_number="123456-2026")
    assert b'schemeName="ojs-notice-id">123456-2026<' in of_tender(place, tender, "16")


def test_16_and_29_share_the_procedures_id_and_nothing_else(place: Place) -> None:
    tender = ready(place, "16 open")
    content = of_tender(place, tender, "16")
    (procedure,) = texts(content, "cbc:ContractFolderID")
    assert draft(place, tender, "29")["procedure_id"] == procedure
    own = etree.fromstring(content).findtext("cbc:ID", namespaces=NAMESPACES)
    assert own != procedure
    assert draft(place, tender, "29").get("notice_id") == ""  # not made yet


def test_the_deadline_has_the_zone_of_its_own_day(place: Place, clock: FixedClock) -> None:
    """An event that closes in winter, and one that closes in summer."""
    with place.write() as uow:
        closes = at_local(date(2027, 5, 3), 12)
        summer = make_published(uow, place.process.id, title="Om sommeren", input_closes_at=closes)
        notices.answer_event(uow, summer)
    with place.database.read() as session:
        found = values.draft(session, values.loaded(session, summer.id), clock.now())
        winter = values.draft(session, values.loaded(session, place.event.id), clock.now())
    assert (found["answers_date"], found["answers_time"]) == ("2027-05-03+02:00", "12:00:00+02:00")
    assert winter["answers_date"].endswith("+01:00")


def test_several_buyers_behind_a_tender_are_all_in_its_notice(place: Place) -> None:
    """Once each has said so itself; the authority leads."""
    tender = ready(place, "16 open")
    with place.write(place.officer) as uow:
        tenders_services.set_participants(uow, tender.id, [place.aarhus.id, place.odense.id])
    assert of_tender(place, tender, "16").count(b"<cac:ContractingParty>") == 1  # asked is not behind
    with place.write(place.neighbour) as uow:
        tenders_services.answer_asking(uow, tender.id, place.odense.id, yes=True)
    content = of_tender(place, tender, "16")
    assert content.count(b"<cac:ContractingParty>") == 2
    assert texts(content, "efbc:GroupLeadIndicator") == ["true", "false"]


def _faults(place: Place, tender: Tender, subtype: Subtype) -> str:
    with pytest.raises(NotReady) as refused:
        of_tender(place, tender, subtype)
    return refused.value.sentence


def test_a_cpv_code_must_fit_the_nature(place: Place) -> None:
    tender = ready(place, "16 open")
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, nature="services")
    assert "CPV-koden 43200000 passer ikke til hovedformålet “Tjenesteydelser”." in _faults(place, tender, "16")


def test_too_few_candidates_are_refused_with_the_paragraph(place: Place) -> None:
    tender = place.tender(procedure="restricted_procedure")
    assert "skal mindst 5 ansøgere inviteres" in _faults(place, tender, "16")


def test_another_regime_has_another_notice(place: Place) -> None:
    tender = place.tender(regime="light_regime")
    assert "er for udbudslovens almindelige regler" in _faults(place, tender, "16")


def test_a_prior_notice_outside_its_window_shortens_nothing(place: Place) -> None:
    tender = place.tender()  # the contract notice is to be sent in three days
    assert "En forhåndsmeddelelse forkorter kun fristen" in _faults(place, tender, "7")


def test_the_result_needs_a_contract_and_figures_that_add_up(place: Place) -> None:
    assert "Kontrakten er ikke underskrevet endnu." in _faults(place, place.tender(), "29")


def test_figures_of_the_result_must_add_up(place: Place) -> None:
    tender = place.bought()
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender, received="1")
    assert "Der kan ikke være flere tilbud af en slags end i alt." in _faults(place, tender, "29")


def test_an_empty_element_is_a_programmers_fault() -> None:
    with pytest.raises(ValueError, match="would be empty"):
        add(etree.Element("x"), "cbc:Name", " ")
