"""What a tender's notices say, and where each value comes from: the named resolvers of the field catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coproc.accounts.models import Organisation
from coproc.dialogues.notice.parties import NUTS_3
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.notices import queries as notices
from coproc.notices.catalogue import Subtype
from coproc.notices.models import NoticeAnswer, NoticeIdentity
from coproc.notices.moments import amount, at, date_of, day, time_of
from coproc.notices.sheet import Criterion, Found, stamped
from coproc.processes.models import Process
from coproc.reference.rules import Procedure, Step
from coproc.reference.thresholds import PurchaseKind
from coproc.tenders.handover.models import TenderResult
from coproc.tenders.models import Tender, TenderLimit

PROCEDURES = {
    Procedure.OPEN: "open",
    Procedure.RESTRICTED: "restricted",
    Procedure.NEGOTIATED: "neg-w-call",
    Procedure.DIALOGUE: "comp-dial",
    Procedure.INNOVATION: "innovation",
    Procedure.WITHOUT_NOTICE: "neg-wo-call",
}
ONE_STAGE_OR_TALK = ("open", "restricted", "neg-w-call")  # where a notice says whether it is urgent (BT-106)
USUAL_HOUR = "12:00"


@dataclass(frozen=True)
class Purchase:
    """Everything the resolvers read."""

    tender: Tender
    process: Process | None
    subtype: Subtype
    others: Sequence[Organisation]  # who stand behind beside the authority
    limits: Sequence[TenderLimit]
    answers: dict[str, NoticeAnswer]
    identity: NoticeIdentity | None
    procedure_identity: NoticeIdentity | None
    e1s: Sequence[str]  # how the joint E1s of the process are named
    now: datetime
    is_annulled: bool = False
    result: TenderResult | None = None  # what came back from the tender system

    @property
    def path(self) -> str:
        return f"/udbud/{self.tender.reference}"

    @property
    def answers_path(self) -> str:
        return f"{self.path}/bekendtgoerelser/{self.subtype}/svar"

    @property
    def procedure(self) -> str:
        known = self.tender.procedure
        return PROCEDURES.get(Procedure(known), "") if known else ""

    def answered(self, key: str) -> str:
        found = self.answers.get(key)
        return found.value if found else ""

    def planned(self, step: Step) -> date | None:
        return next((row.planned_on for row in self.limits if row.step == step), None)


Resolver = Callable[[Purchase], Found | None]


def _title(purchase: Purchase) -> Found:
    title = stamped(purchase.tender.title, is_example=purchase.tender.is_example)
    return Found(title, _("Udbuddets oplysninger"), f"{purchase.path}/oplysninger")


def _description(purchase: Purchase) -> Found | None:
    """The tender's own background, else the process's challenge; in a 4 with what is new, which it has no codes for."""
    mend, process = f"{purchase.path}/oplysninger", purchase.process
    text, source = purchase.tender.background.strip(), _("Udbuddets baggrund")
    if not text and process:
        text, source = process.challenge.strip(), _("Processens udfordring")
    if text and purchase.subtype == "4" and purchase.answered("innovation_words"):
        text += "\n\n" + purchase.answered("innovation_words")
    return Found(text, source, mend) if text else None


def _cpv(purchase: Purchase) -> Found | None:
    mend = f"{purchase.path}/oplysninger"
    if purchase.tender.cpv:
        return Found(purchase.tender.cpv[0], _("Udbuddets første CPV-kode"), mend)
    codes = purchase.process.cpv if purchase.process else []
    return Found(codes[0], _("Processens første CPV-kode"), mend) if codes else None


def _nature(purchase: Purchase) -> Found | None:
    if purchase.tender.purchase_kind == PurchaseKind.WORKS:
        return Found("works", _("Udbuddets slags køb"), f"{purchase.path}/oplysninger")
    return None


def _place(purchase: Purchase) -> Found | None:
    known = [one.nuts for one in (purchase.tender.authority, *purchase.others) if one.nuts]
    places = sorted({code for code in known if len(code) == NUTS_3})
    return Found(" ".join(places), _("Køberne kommer herfra"), purchase.answers_path) if places else None


def _legal_basis(purchase: Purchase) -> Found | None:
    """These subtypes are Directive 2014/24/EU's alone; another regime is a fault, see `draft`."""
    mend = f"{purchase.path}/regelsaet"
    return Found("32014L0024", _("Udbuddets regelsæt"), mend) if purchase.tender.regime == "udbudsloven" else None


def _procedure(purchase: Purchase) -> Found | None:
    code = purchase.procedure
    return Found(code, _("Udbuddets procedure"), f"{purchase.path}/regelsaet") if code else None


def _accelerated(purchase: Purchase) -> Found | None:
    if purchase.procedure not in ONE_STAGE_OR_TALK:
        return None
    urgent = "true" if purchase.tender.is_urgent else "false"
    return Found(urgent, _("Udbuddets regelsæt"), f"{purchase.path}/regelsaet")


def _planned_on(purchase: Purchase) -> Found | None:
    tender, mend = purchase.tender, f"{purchase.path}/tidsplan"
    if tender.notice_planned_on:
        return Found(day(tender.notice_planned_on), _("Udbuddets tidsplan"), mend)
    return Found(day(tender.window_from), _("Forventet udbudstidspunkt"), mend) if tender.window_from else None


def _deadline(step: Step, *, is_time: bool) -> Resolver:
    def resolve(purchase: Purchase) -> Found | None:
        on, hour = purchase.planned(step), purchase.answered("deadline_time")
        if on is None or (is_time and not hour):
            return None
        instant = at(on, hour or USUAL_HOUR)
        value = time_of(instant) if is_time else date_of(instant)
        source = _("Svaret på klokkeslættet") if is_time else _("Udbuddets tidsplan")
        return Found(value, source, purchase.answers_path if is_time else f"{purchase.path}/tidsplan")

    return resolve


def _system_url(purchase: Purchase) -> Found | None:
    url = purchase.tender.tender_system_url
    return Found(url, _("Udbuddets adresse i udbudssystemet"), f"{purchase.path}/oplysninger") if url else None


def _limited(purchase: Purchase) -> Found | None:
    if not purchase.answered("candidates_least"):
        return None
    has_most = "true" if purchase.answered("candidates_most") else "false"
    return Found(has_most, _("Svaret på det højeste antal ansøgere"), purchase.answers_path)


def _strategic(purchase: Purchase) -> Found | None:
    return Found("inn-pur", _("Købet er innovativt"), purchase.answers_path) if purchase.answered("innovation") else None


def _previous(purchase: Purchase) -> Found | None:
    """Each buyer's own notice names the joint E1s of the process, and the prior notices it has sent itself (BT-125)."""
    if purchase.subtype not in {"4", "7", "16"}:
        return None
    asked = {"7": ("published_4",), "16": ("published_4", "published_7")}.get(purchase.subtype, ())
    own = [purchase.answered(key) for key in asked if purchase.answered(key)]
    said = [_("Processens fælles E1")] * bool(purchase.e1s) + [_("Jeres egne forhåndsmeddelelser")] * bool(own)
    links = list(dict.fromkeys([*purchase.e1s, *own]))
    return Found(" ".join(links), listed(said), purchase.answers_path) if links else None


def _previous_part(purchase: Purchase) -> Found | None:
    """A 4 has parts: an undivided one has part 1. Which of several became which lot, nobody has said."""
    one = purchase.answered("published_4") and not purchase.tender.is_divided
    return Found("PAR-0001", _("Forhåndsmeddelelsens eneste del")) if one else None


def _received(purchase: Purchase) -> Found | None:
    """Registered already, when the tenders came in."""
    return _counted(purchase, "received_count")


def _received_sme(purchase: Purchase) -> Found | None:
    return _counted(purchase, "received_sme")


def _counted(purchase: Purchase, column: str) -> Found | None:
    number = getattr(purchase.result, column, None)
    mend = f"{purchase.path}/tilbud"
    return Found(str(number), _("Tallene fra udbudssystemet"), mend) if number is not None else None


def _kind_of(criterion: str) -> str:
    """By its name: what costs is price or cost, all else is quality."""
    name = criterion.casefold()
    if "omkostning" in name or "tco" in name.split():
        return "cost"
    return "price" if "pris" in name else "quality"


def criteria(tender: Tender) -> tuple[Criterion, ...]:
    return tuple(Criterion(_kind_of(row["criterion"]), _said(row)) for row in tender.criteria if row.get("criterion"))


def _said(row: dict[str, Any]) -> str:
    weight = f" ({row['weight']} %)" if row.get("weight") else ""
    return f"{row['criterion']}{weight}. {row.get('description', '')}".strip()


def _criteria_types(purchase: Purchase) -> Found | None:
    kinds = " ".join(one.kind for one in criteria(purchase.tender))
    return Found(kinds, _("Læst af kriteriernes navne. Se dem efter."), f"{purchase.path}/kriterier") if kinds else None


def _criteria(purchase: Purchase) -> Found | None:
    text = "\n".join(one.description for one in criteria(purchase.tender))
    return Found(text, _("Udbuddets tildelingskriterier"), f"{purchase.path}/kriterier") if text else None


def _weighing(purchase: Purchase) -> Found | None:
    tender = purchase.tender
    text = ". ".join(part.strip().rstrip(".") for part in (tender.award_basis, tender.evaluation_method) if part.strip())
    return Found(f"{text}.", _("Udbuddets tildelingskriterier"), f"{purchase.path}/kriterier") if text else None


def _contract_value(purchase: Purchase) -> Found | None:
    ore = purchase.tender.contract_value_ore
    return Found(amount(ore), _("Kontraktens værdi"), f"{purchase.path}/kontrakt") if ore else None


def _contract_date(purchase: Purchase) -> Found | None:
    signed = purchase.tender.contract_signed_on
    return Found(day(signed), _("Kontrakten underskrevet"), f"{purchase.path}/kontrakt") if signed else None


def _contract_number(purchase: Purchase) -> Found:
    return Found(purchase.tender.reference, _("Udbuddets nummer her"), purchase.answers_path)


def _dispatch_date(purchase: Purchase) -> Found:
    return Found(date_of(purchase.now), _("Sættes, når filen hentes"))


def _dispatch_time(purchase: Purchase) -> Found:
    return Found(time_of(purchase.now), _("Sættes, når filen hentes"))


def _notice_id(purchase: Purchase) -> Found:
    return Found(purchase.identity.uuid if purchase.identity else "", _("Bekendtgørelsens eget id"))


def _notice_version(purchase: Purchase) -> Found:
    return Found(notices.version_of(purchase.identity) if purchase.identity else "01", _("Bekendtgørelsens eget id"))


def _procedure_id(purchase: Purchase) -> Found | None:
    if purchase.subtype not in {"16", "29"}:
        return None
    return Found(purchase.procedure_identity.uuid if purchase.procedure_identity else "", _("Det samme i 16 og 29"))


RESOLVERS: dict[str, Resolver] = {
    "title": _title,
    "description": _description,
    "cpv": _cpv,
    "nature": _nature,
    "place": _place,
    "legal_basis": _legal_basis,
    "procedure": _procedure,
    "accelerated": _accelerated,
    "planned_on": _planned_on,
    "tenders_date": _deadline(Step.TENDERS, is_time=False),
    "tenders_time": _deadline(Step.TENDERS, is_time=True),
    "requests_date": _deadline(Step.APPLICATIONS, is_time=False),
    "requests_time": _deadline(Step.APPLICATIONS, is_time=True),
    "documents_url": _system_url,
    "submission_url": _system_url,
    "candidates_limited": _limited,
    "strategic": _strategic,
    "previous_notice": _previous,
    "previous_part": _previous_part,
    "received": _received,
    "received_sme": _received_sme,
    "criteria_types": _criteria_types,
    "criteria": _criteria,
    "weighing": _weighing,
    "contract_value": _contract_value,
    "contract_date": _contract_date,
    "contract_number": _contract_number,
    "dispatch_date": _dispatch_date,
    "dispatch_time": _dispatch_time,
    "notice_id": _notice_id,
    "notice_version": _notice_version,
    "procedure_id": _procedure_id,
}
