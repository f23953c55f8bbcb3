"""The blocks that notices are made of, each written once and shared by the subtypes. The order inside each is the schema's (XSD)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coproc.notices.elements import EXTENSION, add, code, reference, words
from coproc.notices.sheet import NO_WINNER, Draft, Party

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TWO_STAGE = ("restricted", "neg-w-call", "comp-dial", "innovation")
FRAMEWORK_MONTHS = 48  # a framework agreement that runs longer says why, and no other may (BT-109)
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
    if draft.subtype not in {"7", "16"}:
        return
    terms = add(document, "cac:TenderingTerms")
    requirement_source(terms, draft["exclusion_source"], "exclusion-grounds-source")
    if draft.subtype == "16" and len(draft.lots) > 1:
        distribution = add(terms, "cac:LotDistribution")
        if draft.get("lots_awarded"):
            add(distribution, "cbc:MaximumLotsAwardedNumeric", draft["lots_awarded"])
        add(distribution, "cbc:MaximumLotsSubmittedNumeric", draft["lots_offered"])


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
    """One lot, or one part of a 4: `draft` is the notice seen from it."""
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
        previous(process, link, draft)
    if subtype == "16" and draft["procedure"] in TWO_STAGE:
        shortlist(process, draft)
    if subtype in {"16", "29"}:
        add(process, "cac:AuctionTerms/cbc:AuctionConstraintIndicator", draft["auction"])
    if subtype != "4":
        systems(process, draft)


def previous(process: Element, link: str, draft: Draft) -> None:
    """An earlier notice, by its number or its id; of a 4 the part too."""
    earlier = add(process, "cac:NoticeDocumentReference")
    reference(earlier, "cbc:ID", link, "notice-id-ref" if link.count("-") > 1 else "ojs-notice-id")
    if link == draft.get("published_4") and draft.get("previous_part"):
        add(earlier, "cbc:ReferencedDocumentInternalAddress", draft["previous_part"])


def systems(process: Element, draft: Draft) -> None:
    """A framework agreement, and why it runs for more than four years; a dynamic purchasing system."""
    is_long = draft.subtype in {"7", "16"} and draft["framework"] != "none" and int(draft["duration"]) > FRAMEWORK_MONTHS
    if is_long:
        words(process, "cac:FrameworkAgreement/cbc:Justification", draft["framework_reason"])
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
    """What became of each lot, then every winning tender, contract and winner once."""
    found = add(extension, "efac:NoticeResult")
    for name, element in (("total_value", "cbc:TotalAmount"), ("framework_total", "efbc:OverallMaximumFrameworkContractsAmount")):
        if draft.get(name):
            add(found, element, draft[name], currencyID="DKK")
    for lot in draft.lots:
        lot_result(found, draft.within(lot), [draft.within(lot, award) for award in lot.awards])
    awards = list(draft.of_awards())
    for award in awards:
        lot_tender(found, award)
    for together in _by("contract_id", awards):
        contract(found, together)
    for first, *_others in _by("tendering_party_id", awards):
        party = add(found, "efac:TenderingParty")
        reference(party, "cbc:ID", first["tendering_party_id"], "tendering-party")
        reference(party, "efac:Tenderer/cbc:ID", first["winner_party"], "organization")


def _by(name: str, awards: list[Draft]) -> list[list[Draft]]:
    grouped: dict[str, list[Draft]] = {}
    for award in awards:
        grouped.setdefault(award[name], []).append(award)
    return list(grouped.values())


def lot_tender(parent: Element, award: Draft) -> None:
    tender = add(parent, "efac:LotTender")
    reference(tender, "cbc:ID", award["tender_id"], "tender")
    if award.get("contract_value"):
        add(tender, "cac:LegalMonetaryTotal/cbc:PayableAmount", award["contract_value"], currencyID="DKK")
    code(tender, "efac:SubcontractingTerm/efbc:TermCode", award["subcontracting"], "applicability")
    reference(tender, "efac:TenderingParty/cbc:ID", award["tendering_party_id"], "tendering-party")
    reference(tender, "efac:TenderLot/cbc:ID", award["unit_id"], "Lot")
    add(tender, "efac:TenderReference/cbc:ID", award["tender_number"])


def contract(parent: Element, awards: list[Draft]) -> None:
    """One contract, whichever lots it is for."""
    first, found = awards[0], add(parent, "efac:SettledContract")
    reference(found, "cbc:ID", first["contract_id"], "contract")
    add(found, "cbc:IssueDate", first["contract_date"])
    path = "cac:SignatoryParty/cac:PartyIdentification/cbc:ID"
    reference(found, path, first.of("buyer")[0].key, "organization")
    add(found, "efac:ContractReference/cbc:ID", first["contract_number"])
    for award in awards:
        reference(found, "efac:LotTender/cbc:ID", award["tender_id"], "tender")


def lot_result(parent: Element, lot: Draft, awards: list[Draft]) -> None:
    found = add(parent, "efac:LotResult")
    reference(found, "cbc:ID", lot["result_id"], "result")
    code(found, "cbc:TenderResultCode", lot["outcome"], "winner-selection-status")
    if lot["outcome"] == NO_WINNER:
        code(found, "efac:DecisionReason/efbc:DecisionReasonCode", lot["no_award_reason"], "non-award-justification")
    for award in awards:
        reference(found, "efac:LotTender/cbc:ID", award["tender_id"], "tender")
    if awards and lot.get("framework_most"):
        add(found, "efac:FrameworkAgreementValues/cbc:MaximumValueAmount", lot["framework_most"], currencyID="DKK")
    if lot.plain["counted"] == "true":
        statistics(found, lot)
    for first, *_others in _by("contract_id", awards):
        reference(found, "efac:SettledContract/cbc:ID", first["contract_id"], "contract")
    reference(found, "efac:TenderLot/cbc:ID", lot["unit_id"], "Lot")


def statistics(parent: Element, lot: Draft) -> None:
    """How many tenders came, and from whom; in two stages the requests too."""
    figures = STATISTICS | ({"part-req": "received_requests"} if lot["procedure"] in TWO_STAGE else {})
    for kind, name in figures.items():
        one = add(parent, "efac:ReceivedSubmissionsStatistics")
        code(one, "efbc:StatisticsCode", kind, "received-submission-type")
        add(one, "efbc:StatisticsNumeric", lot[name])
