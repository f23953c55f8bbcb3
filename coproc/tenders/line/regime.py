"""What the facts of a tender say about its regime, as hints beside the choice; and the form on cross-border interest.

A hint never decides: the code list of annex XIV is not in coproc, and where a threshold in kroner is missing there is no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation, OrganisationType
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import FieldErrors
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, lazy
from coproc.reference.rules import Regime
from coproc.reference.thresholds import PurchaseKind, Verdict
from coproc.tenders.line.models import CrossBorderInterest
from coproc.tenders.models import Tender
from coproc.tenders.services import in_preparation, record, threshold_verdict, touch

# Divisions of the CPV in which annex XIV of directive 2014/24/EU has codes; which codes, the annex says.
LIGHT_DIVISIONS = ("55", "64", "75", "79", "80", "85", "92", "98")
WORKS_DIVISION = "45"
FACTORS: dict[str, Any] = {
    "subject": lazy("Kontraktens genstand"),
    "value": lazy("Anslået værdi"),
    "duration": lazy("Varighed"),
    "branch": lazy("Branchens størrelse, struktur og handelspraksis"),
    "place": lazy("Udførelsessted"),
}


def hints(session: Session, tender: Tender, today: date) -> list[str]:
    """Sentences beside the choice of regime; [] when nothing is out of place."""
    authority = session.get_one(Organisation, tender.authority_id)
    verdict = threshold_verdict(session, tender, authority, today)
    return [*_of_regime(tender), *_of_codes(tender), *_of_authority(tender, authority), *_of_value(session, tender, verdict)]


def _of_codes(tender: Tender) -> list[str]:
    found = []
    light = [code for code in tender.cpv if code.startswith(LIGHT_DIVISIONS)]
    if light and tender.regime != Regime.LIGHT:
        found.append(
            _(
                "CPV {codes} ligger i en gruppe, hvor udbudsdirektivets bilag XIV har koder. Slå koden op i bilaget: "
                "står den der, gælder light-regimet.",
                codes=listed(light),
            )
        )
    if tender.regime == Regime.LIGHT and tender.cpv and not light:
        found.append(_("Ingen af CPV-koderne ligger i en gruppe, hvor bilag XIV har koder. Se efter, om light-regimet gælder."))
    works = [code for code in tender.cpv if code.startswith(WORKS_DIVISION)]
    if works and tender.purchase_kind != PurchaseKind.WORKS:
        found.append(_("CPV {codes} er bygge og anlæg. Så er tærskelværdien en anden.", codes=listed(works)))
    return found


def _of_regime(tender: Tender) -> list[str]:
    if tender.regime == Regime.NOT_SUBJECT:
        return [
            _(
                "Begrund, hvorfor det ikke er udbudspligtigt, så det holder ved en klage. Ved personlige hjælpemidler "
                "(servicelovens § 112) har borgeren frit valg: brugernes repræsentanter skal være med til at stille kravene, "
                "og omfanget kan ikke garanteres."
            )
        ]
    if tender.regime == Regime.WORKS_BELOW_THRESHOLD and tender.purchase_kind not in (None, PurchaseKind.WORKS):
        return [_("Tilbudsloven gælder bygge og anlæg. Vælg det som slags køb, eller vælg et andet regelsæt.")]
    return []


def _of_authority(tender: Tender, authority: Organisation) -> list[str]:
    is_utility = authority.type == OrganisationType.UTILITY
    if is_utility and tender.regime in (None, Regime.PROCUREMENT_ACT):
        return [_("{name} er et forsyningsselskab. Så er det som regel forsyningsvirksomhedsdirektivet.", name=authority.name)]
    if tender.regime == Regime.UTILITIES and not is_utility:
        return [_("{name} er ikke oprettet som forsyningsselskab. Begrund, hvorfor direktivet gælder.", name=authority.name)]
    return []


def _of_value(session: Session, tender: Tender, verdict: Verdict | None) -> list[str]:
    if verdict is None:
        return [_("Regn den anslåede værdi ud, og vælg slags køb: regelsættet afhænger af tærskelværdien.")]
    if verdict.blocked:
        return [verdict.sentence]
    if verdict.outcome == "above" and tender.regime == Regime.WORKS_BELOW_THRESHOLD:
        return [verdict.sentence, _("Så gælder tilbudsloven ikke alene.")]
    if verdict.outcome == "below" and tender.regime in (None, Regime.PROCUREMENT_ACT, Regime.LIGHT):
        said = assessment(session, tender)
        if said is None:
            way = _("Vurdér, om der er en klar grænseoverskridende interesse (§§ 191-193).")
        elif said.is_certain:
            way = _("I har vurderet, at der er en klar grænseoverskridende interesse. Så annonceres indkøbet (§§ 191-192).")
        else:
            way = _("I har vurderet, at der ikke er en klar grænseoverskridende interesse (§ 193).")
        return [f"{verdict.sentence} {way}"]
    return [verdict.sentence]


def assessment(session: Session, tender: Tender) -> CrossBorderInterest | None:
    return session.get(CrossBorderInterest, tender.id)


def assess(
    uow: UnitOfWork,
    tender_id: int,
    factors: Mapping[str, str],
    *,
    is_certain: bool | None,
    conclusion: str,
    version: int | None = None,
) -> CrossBorderInterest:
    """Klar grænseoverskridende interesse, yes or no, from the five factors. Raises FieldErrors on what is not written."""
    tender = in_preparation(uow, tender_id, version)
    errors = {name: _("Skriv, hvad det betyder for dette køb.") for name in FACTORS if not factors.get(name, "").strip()}
    if is_certain is None:
        errors["is_certain"] = _("Vælg ja eller nej.")
    if not conclusion.strip():
        errors["conclusion"] = _("Skriv, hvorfor I når frem til det. Begrundelsen gemmes.")
    if errors or is_certain is None:
        raise FieldErrors(errors)
    found = assessment(uow.session, tender)
    if found is None:
        found = CrossBorderInterest(tender_id=tender.id)
        uow.session.add(found)
    for name in FACTORS:
        setattr(found, name, factors[name].strip())
    found.is_certain, found.conclusion = is_certain, conclusion.strip()
    found.assessed_by, found.assessed_at = uow.actor.name, uow.now
    action = "tender.cross_border_found" if is_certain else "tender.cross_border_not_found"
    record(uow, tender, action, {name: factors[name].strip() for name in FACTORS}, reason=found.conclusion)
    touch(uow, tender)
    return found
