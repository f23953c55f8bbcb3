"""A whole notice as eForms XML: the blocks in the order of the schema, one root per form. Validated against SDK 1.15.1."""

from __future__ import annotations

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.notices import blocks
from coproc.notices.catalogue import Subtype
from coproc.notices.elements import EXTENSION, add, code, root, written
from coproc.notices.sheet import Draft, Fault, Found, missing

# subtype -> root element, form type (BT-03), notice type (BT-02)
FORMS: dict[Subtype, tuple[str, str, str]] = {
    "E1": ("PriorInformationNotice", "consultation", "pmc"),
    "4": ("PriorInformationNotice", "planning", "pin-only"),
    "7": ("PriorInformationNotice", "planning", "pin-rtl"),
    "16": ("ContractNotice", "competition", "cn-standard"),
    "29": ("ContractAwardNotice", "result", "can-standard"),
}
DUMMY_AWARD_DATE = "2000-01-01Z"  # OPT-999: the schema asks for it, nobody reads it


class NotReady(DomainError):
    """Something is missing: `faults` says each thing, one sentence a line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(fault.sentence for fault in faults))


def constants(subtype: Subtype) -> dict[str, Found]:
    """What the form itself decides."""
    _root, form_type, notice_type = FORMS[subtype]
    fixed = {
        "subtype": subtype,
        "form_type": form_type,
        "notice_type": notice_type,
        "ubl_version": "2.3",
        "customization": "eforms-sdk-1.15",
        "language": "DAN",
        "unit_id": "PAR-0001" if subtype == "4" else "LOT-0001",
        "place_country": "DNK",
        "document_id": "DOC-0001",
        "dummy_award_date": DUMMY_AWARD_DATE,
        "result_id": "RES-0001",
    }
    always = _("Altid sådan i coproc")
    return {name: Found(value, always) for name, value in fixed.items()}


def xml(draft: Draft) -> bytes:
    """The file. Raises NotReady rather than writing one that the rules would refuse."""
    if faults := missing(draft):
        raise NotReady(faults)
    document = root(FORMS[draft.subtype][0])
    extension = add(document, EXTENSION)
    if draft.subtype == "29":
        blocks.result(extension, draft)
    code(extension, "efac:NoticeSubType/cbc:SubTypeCode", draft.subtype, "notice-subtype")
    blocks.organisations(extension, draft)
    blocks.head(document, draft)
    blocks.contracting_parties(document, draft)
    blocks.procedure_terms(document, draft)
    blocks.procedure_process(document, draft)
    blocks.project(document, draft)
    for lot in draft.of_lots():
        blocks.unit(document, lot)
    if draft.subtype == "29":
        add(document, "cac:TenderResult/cbc:AwardDate", DUMMY_AWARD_DATE)
    return written(document)
