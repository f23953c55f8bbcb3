"""The blocks that notices are made of, each written once and shared by the subtypes. The order inside each is the schema's (XSD)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coproc.notices.elements import EXTENSION, add, code, reference, words
from coproc.notices.sheet import Draft, Party

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TWO_STAGE = ("restricted", "neg-w-call", "comp-dial", "innovation")
REDUCING = ("neg-w-call", "comp-dial", "innovation")
STATISTICS = {
    "tenders": "received",
    "t-sme": "received_sme",
    "t-large": "received_large",
    "t-esubm": "received_electronic",
    "t-oth-eea": "received_eea",
    "t-no-eea": "received_outside",
}


def organisations(extension: Element, draft: Draft) -> None:
    """Every organisation named anywhere. With several buyers each says whether it leads the group."""
    parent = add(extension, "efac:Organizations")
    several = len(draft.of("buyer")) > 1
    for party in draft.parties:
        one = add(parent, "efac:Organization")
        if party.role == "buyer" and several:
            add(one, "efbc:GroupLeadIndicator", party["lead"])
        company(add(one, "efac:Company"), party)


def company(parent: Element, party: Party) -> None:
    if party.role == "winner":
        code(parent, "efbc:CompanySizeCode", party["size"], "economic-operator-size")
    reference(parent, "cac:PartyIdentification/cbc:ID", party.key, "organization")
    words(parent, "cac:PartyName/cbc:Name", party["name"])
    address = add(parent, "cac:PostalAddress")
    for name, element in (("city", "cbc:CityName"), ("postcode", "cbc:PostalZone")):
        if party.get(name):
            add(address, element, party[name])
    if party.get("nuts"):
        code(address, "cbc:CountrySubentityCode", party["nuts"], "nuts")
    code(address, "cac:Country/cbc:IdentificationCode", party["country"], "country")
    if party.get("number"):
        add(parent, "cac:PartyLegalEntity/cbc:CompanyID", party["number"])
    if party.get("phone") or party.get("email"):
        contact = add(parent, "cac:Contact")
        for name, element in (("phone", "cbc:Telephone"), ("email", "cbc:ElectronicMail")):
            if party.get(name):
                add(contact, element, party[name])


def head(document: Element, draft: Draft) -> None:
    add(document, "cbc:UBLVersionID", draft["ubl_version"])
    add(document, "cbc:CustomizationID", draft["customization"])
    reference(document, "cbc:ID", draft["notice_id"], "notice-id")
    if draft.get("procedure_id"):
        add(document, "cbc:ContractFolderID", draft["procedure_id"])
    add(document, "cbc:IssueDate", draft["dispatch_date"])
    add(document, "cbc:IssueTime", draft["dispatch_time"])
    add(document, "cbc:VersionID", draft["notice_version"])
    if draft.subtype in {"4", "7"} and draft.get("planned_on"):
        add(document, "cbc:PlannedDate", draft["planned_on"])
    add(document, "cbc:RegulatoryDomain", draft["legal_basis"])
    code(document, "cbc:NoticeTypeCode", draft["notice_type"], draft["form_type"])
    add(document, "cbc:NoticeLanguageCode", draft["language"])


def contracting_parties(document: Element, draft: Draft) -> None:
    """One for each buyer."""
    for buyer in draft.of("buyer"):
        party = add(document, "cac:ContractingParty")
        if draft.subtype != "E1":
            code(party, "cac:ContractingPartyType/cbc:PartyTypeCode", buyer["legal_type"], "buyer-legal-type")
            code(party, "cac:ContractingActivity/cbc:ActivityTypeCode", buyer["activity"], "authority-activity")
        reference(party, "cac:Party/cac:PartyIdentification/cbc:ID", buyer.key, "organization")


def requirement_source(parent: Element, value: str, list_name: str) -> None:
    path = "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
    code(parent, path, value, list_name)


def procedure_terms(document: Element, draft: Draft) -> None:
    if draft.subtype in {"7", "16"}:
        requirement_source(add(document, "cac:TenderingTerms"), draft["exclusion_source"], "exclusion-grounds-source")


def procedure_process(document: Element, draft: Draft) -> None:
    if draft.subtype not in {"16", "29"}:
        return
    process = add(document, "cac:TenderingProcess")
    code(process, "cbc:ProcedureCode", draft["procedure"], "procurement-procedure-type")
    if draft.subtype == "16" and draft.get("accelerated"):
        path = "cac:ProcessJustification/cbc:ProcessReasonCode"
        code(process, path, draft["accelerated"], "accelerated-procedure")


def project(parent: Element, draft: Draft, *, of_lot: bool = False) -> None:
    """What is bought and where, of the procedure and again of its lot or part."""
    found = add(parent, "cac:ProcurementProject")
    words(found, "cbc:Name", draft["title"])
    words(found, "cbc:Description", draft["description"])
    code(found, "cbc:ProcurementTypeCode", draft["nature"], "contract-nature")
    if of_lot and draft.subtype == "16" and draft.get("innovation"):
        innovation(found, draft)
    code(found, "cac:MainCommodityClassification/cbc:ItemClassificationCode", draft["cpv"], "cpv")
    for place in draft["place"].split():
        address = add(found, "cac:RealizedLocation/cac:Address")
        code(address, "cbc:CountrySubentityCode", place, "nuts")
        code(address, "cac:Country/cbc:IdentificationCode", draft["place_country"], "country")
    if of_lot and draft.subtype in {"7", "16"}:
        add(found, "cac:PlannedPeriod/cbc:DurationMeasure", draft["duration"], unitCode="MONTH")


def innovation(parent: Element, draft: Draft) -> None:
    """Both codes: nothing in the rules ties BT-776 to BT-06, so we do. E1 and 4 forbid them."""
    strategic = add(parent, "cac:ProcurementAdditionalType")
    code(strategic, "cbc:ProcurementTypeCode", draft["strategic"], "strategic-procurement")
    words(strategic, "cbc:ProcurementType", draft["innovation_words"])
    path = "cac:ProcurementAdditionalType/cbc:ProcurementTypeCode"
    code(parent, path, draft["innovation"], "innovative-acquisition")


def unit(document: Element, draft: Draft) -> None:
    """The one lot, or the one part of a 4."""
    found = add(document, "cac:ProcurementProjectLot")
    reference(found, "cbc:ID", draft["unit_id"], "Part" if draft.subtype == "4" else "Lot")
    lot_terms(found, draft)
    lot_process(found, draft)
    project(found, draft, of_lot=True)


def lot_terms(parent: Element, draft: Draft) -> None:
    subtype, terms = draft.subtype, add(parent, "cac:TenderingTerms")
    if subtype == "16" and draft.get("variants"):
        code(terms, "cbc:VariantConstraintCode", draft["variants"], "permission")
    if subtype in {"7", "16", "29"}:
        code(terms, "cbc:FundingProgramCode", draft["eu_funds"], "eu-funded")
    if subtype == "16":
        documents(terms, draft)
    if subtype in {"7", "16"}:
        requirement_source(terms, draft["reserved"], "reserved-procurement")
        requirement_source(terms, draft["selection_source"], "selection-criteria-source")
        execution(terms, draft)
    if subtype == "29":
        award_criteria(terms, draft)
    if subtype == "7":
        path = "cac:AdditionalInformationParty/cac:PartyIdentification/cbc:ID"
        reference(terms, path, draft["information_party"], "organization")
    if subtype in {"E1", "16"}:
        add(terms, "cac:TenderRecipientParty/cbc:EndpointID", draft["submission_url"])
    if subtype == "16" and draft["procedure"] == "open":
        add(terms, "cac:TenderValidityPeriod/cbc:DurationMeasure", draft["validity"], unitCode="MONTH")
    if subtype != "E1":
        review(terms, draft)
    if subtype in {"E1", "7", "16"}:
        add(terms, "cac:Language/cbc:ID", draft["tender_language"])
    if subtype == "16":
        after = add(terms, "cac:PostAwardProcess")
        add(after, "cbc:ElectronicOrderUsageIndicator", draft["eordering"])
        add(after, "cbc:ElectronicPaymentUsageIndicator", draft["epayment"])


def documents(terms: Element, draft: Draft) -> None:
    found = add(terms, "cac:CallForTendersDocumentReference")
    add(found, "cbc:ID", draft["document_id"])
    add(found, "cbc:DocumentType", draft["documents_access"])
    add(found, "cac:Attachment/cac:ExternalReference/cbc:URI", draft["documents_url"])


def execution(terms: Element, draft: Draft) -> None:
    names = [("reserved_execution", "reserved-execution")]
    if draft.subtype == "16":
        names += [("einvoicing", "einvoicing"), ("ecatalogue", "ecatalog-submission")]
    for name, list_name in names:
        code(terms, "cac:ContractExecutionRequirement/cbc:ExecutionRequirementCode", draft[name], list_name)


def award_criteria(terms: Element, draft: Draft) -> None:
    found = add(terms, "cac:AwardingTerms/cac:AwardingCriterion")
    words(found, "cbc:CalculationExpression", draft["weighing"])
    for criterion in draft.criteria:
        one = add(found, "cac:SubordinateAwardingCriterion")
        code(one, "cbc:AwardingCriterionTypeCode", criterion.kind, "award-criterion-type")
        words(one, "cbc:Description", criterion.description)


def review(terms: Element, draft: Draft) -> None:
    found = add(terms, "cac:AppealTerms")
    if draft.subtype != "4":
        words(found, "cac:PresentationPeriod/cbc:Description", draft["review_time"])
    path = "cac:AppealReceiverParty/cac:PartyIdentification/cbc:ID"
    reference(found, path, draft["review_party"], "organization")


def lot_process(parent: Element, draft: Draft) -> None:
    subtype, links = draft.subtype, draft.get("previous_notice").split()
    if subtype == "4" and not links:
        return
    process = add(parent, "cac:TenderingProcess")
    if subtype == "E1":
        period = add(process, f"{EXTENSION}/efac:AnswerReceptionPeriod")
        add(period, "cbc:EndDate", draft["answers_date"])
        add(period, "cbc:EndTime", draft["answers_time"])
        return
    if subtype == "16":
        code(process, "cbc:SubmissionMethodCode", draft["esubmission"], "esubmission")
        if draft["procedure"] in REDUCING:
            add(process, "cbc:CandidateReductionConstraintIndicator", draft["reduction"])
    if subtype != "4":
        add(process, "cbc:GovernmentAgreementConstraintIndicator", draft["gpa"])
    if subtype == "16":
        deadline(process, draft)
    for link in links:
        reference(process, "cac:NoticeDocumentReference/cbc:ID", link, "notice-id-ref" if link.count("-") > 1 else "ojs-notice-id")
    if subtype == "16" and draft["procedure"] in TWO_STAGE:
        shortlist(process, draft)
    if subtype in {"16", "29"}:
        add(process, "cac:AuctionTerms/cbc:AuctionConstraintIndicator", draft["auction"])
    if subtype != "4":
        for name, list_name in (("framework", "framework-agreement"), ("dps", "dps-usage")):
            code(process, "cac:ContractingSystem/cbc:ContractingSystemTypeCode", draft[name], list_name)


def deadline(process: Element, draft: Draft) -> None:
    """For requests where there are two stages; else for tenders."""
    if draft["procedure"] in TWO_STAGE:
        period, name = add(process, "cac:ParticipationRequestReceptionPeriod"), "requests"
    else:
        period, name = add(process, "cac:TenderSubmissionDeadlinePeriod"), "tenders"
    add(period, "cbc:EndDate", draft[f"{name}_date"])
    add(period, "cbc:EndTime", draft[f"{name}_time"])


def shortlist(process: Element, draft: Draft) -> None:
    """How many candidates are invited."""
    found = add(process, "cac:EconomicOperatorShortList")
    add(found, "cbc:LimitationDescription", draft["candidates_limited"])
    if draft["candidates_limited"] == "true":
        add(found, "cbc:MaximumQuantity", draft["candidates_most"])
    add(found, "cbc:MinimumQuantity", draft["candidates_least"])


def result(extension: Element, draft: Draft) -> None:
    """One lot, one winner, one contract."""
    found = add(extension, "efac:NoticeResult")
    add(found, "cbc:TotalAmount", draft["contract_value"], currencyID="DKK")
    lot_result(found, draft)
    tender = add(found, "efac:LotTender")
    reference(tender, "cbc:ID", draft["tender_id"], "tender")
    add(tender, "cac:LegalMonetaryTotal/cbc:PayableAmount", draft["contract_value"], currencyID="DKK")
    code(tender, "efac:SubcontractingTerm/efbc:TermCode", draft["subcontracting"], "applicability")
    reference(tender, "efac:TenderingParty/cbc:ID", draft["tendering_party_id"], "tendering-party")
    reference(tender, "efac:TenderLot/cbc:ID", draft["unit_id"], "Lot")
    add(tender, "efac:TenderReference/cbc:ID", draft["tender_number"])
    contract = add(found, "efac:SettledContract")
    reference(contract, "cbc:ID", draft["contract_id"], "contract")
    add(contract, "cbc:IssueDate", draft["contract_date"])
    path = "cac:SignatoryParty/cac:PartyIdentification/cbc:ID"
    reference(contract, path, draft.of("buyer")[0].key, "organization")
    add(contract, "efac:ContractReference/cbc:ID", draft["contract_number"])
    reference(contract, "efac:LotTender/cbc:ID", draft["tender_id"], "tender")
    party = add(found, "efac:TenderingParty")
    reference(party, "cbc:ID", draft["tendering_party_id"], "tendering-party")
    reference(party, "efac:Tenderer/cbc:ID", draft["winner_party"], "organization")


def lot_result(parent: Element, draft: Draft) -> None:
    found = add(parent, "efac:LotResult")
    reference(found, "cbc:ID", draft["result_id"], "result")
    code(found, "cbc:TenderResultCode", draft["outcome"], "winner-selection-status")
    reference(found, "efac:LotTender/cbc:ID", draft["tender_id"], "tender")
    figures = dict(STATISTICS)
    if draft["procedure"] in TWO_STAGE:
        figures["part-req"] = "received_requests"
    for kind, name in figures.items():
        one = add(found, "efac:ReceivedSubmissionsStatistics")
        code(one, "efbc:StatisticsCode", kind, "received-submission-type")
        add(one, "efbc:StatisticsNumeric", draft[name])
    reference(found, "efac:SettledContract/cbc:ID", draft["contract_id"], "contract")
    reference(found, "efac:TenderLot/cbc:ID", draft["unit_id"], "Lot")
