"""A tender's notice as it stands now: gathered, its parties named, its faults found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.notice.parties import buyer
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.notices import checks, queries as notices
from coproc.notices.blocks import FRAMEWORK_MONTHS
from coproc.notices.catalogue import Subtype, asked, questions
from coproc.notices.documents import constants
from coproc.notices.sheet import WINNER, Draft, Fault, Found, Lot, Party
from coproc.processes.models import Process
from coproc.reference.periods import prior_information_window
from coproc.reference.rules import Procedure, Regime, Step, minimum_candidates
from coproc.tenders import queries
from coproc.tenders.handover.models import TenderResult
from coproc.tenders.models import Tender
from coproc.tenders.notices import lots
from coproc.tenders.notices.values import RESOLVERS, Purchase, criteria

REVIEW_KEY, WINNER_KEY = "ORG-8001", f"ORG-{lots.FIRST_WINNER}"  # after all buyers


def gathered(session: Session, tender: Tender, subtype: Subtype, now: datetime) -> Purchase:
    behind = [organisation for _id, organisation in queries.participations(session, [tender.id])[tender.id]]
    return Purchase(
        tender,
        session.get(Process, tender.process_id) if tender.process_id else None,
        subtype,
        [organisation for organisation in behind if organisation.id != tender.authority_id],
        queries.limits(session, tender.id),
        notices.answers(session, "tender", [tender.id])[tender.id],
        notices.identity(session, ("tender", tender.id), subtype),
        notices.identity(session, ("tender", tender.id), notices.PROCEDURE),
        _joint_e1s(session, tender.process_id),
        now,
        is_annulled=session.get_one(Case, tender.case_id).state == "annulled",
        result=session.get(TenderResult, tender.id) if subtype == "29" else None,
    )


def _joint_e1s(session: Session, process_id: int | None) -> list[str]:
    """How each E1 of the process is named: by the number of its publication, else by the id of the file that was handed over."""
    if process_id is None:
        return []
    query = select(DialogueEvent.id).where(DialogueEvent.process_id == process_id, DialogueEvent.published_at.is_not(None))
    events = list(session.scalars(query.order_by(DialogueEvent.id)))
    answers = notices.answers(session, "event", events)
    made = notices.identities(session, "event", events, "E1")
    named = []
    for event in events:
        published = answers[event].get("published_number")
        if published:
            named.append(published.value)
        elif event in made:
            named.append(notices.reference_of(made[event]))
    return named


def loaded(session: Session, tender_id: int) -> Tender:
    return session.scalars(select(Tender).where(Tender.id == tender_id).options(joinedload(Tender.authority))).one()


def draft(session: Session, tender: Tender, subtype: Subtype, now: datetime) -> Draft:
    purchase = gathered(session, tender, subtype, now)
    values = constants(subtype) | {
        "review_party": Found(REVIEW_KEY),
        "information_party": Found("ORG-0001", _("Ordregiveren selv")),
    }
    values |= {name: found for name, resolve in RESOLVERS.items() if (found := resolve(purchase))}
    values |= {
        name: notices.found_of(answer, f"{purchase.answers_path}#{name}")
        for name, answer in purchase.answers.items()
        if subtype in questions()[name].in_
    }
    each, winners = lots.lots(session, purchase)
    values |= dict(lots.totals(purchase, each, values.get("contract_value")))
    parties = [*_parties(session, purchase), *winners]
    if not winners and any(lot.awards for lot in each):
        parties.append(_winner(purchase))
    faults = (*_lawful(purchase), *_of_lots(purchase, each))
    return checks.checked(Draft(subtype, values, tuple(parties), criteria(tender), _mends(purchase), faults, each))


def _of_lots(purchase: Purchase, found: Sequence[Lot]) -> Iterator[Fault]:
    """What each lot lacks that no field says: its winner, and places among the lots that are not there."""
    for lot in found:
        if purchase.subtype == "29" and lot.values["outcome"].value == WINNER and not lot.awards:
            yield Fault(_("{lot}: Skriv, hvem der vandt.", lot=lot.name), f"{purchase.path}/bekendtgoerelser/29/delkontrakter")
    if purchase.answered("framework") in {"", "none"} and purchase.answered("dps") in {"", "none"}:
        for lot in found:
            if len({award.values["contract_id"].value for award in lot.awards}) > 1:  # BR-OPT-00322
                whose = f"{lot.name}: " if lot.name else ""
                yield Fault(
                    whose + _("Kun en rammeaftale eller et dynamisk indkøbssystem kan have flere kontrakter."),
                    f"{purchase.path}/bekendtgoerelser/29/delkontrakter",
                )
    if purchase.answered("framework").startswith("fa") and not purchase.answered("framework_reason"):
        own = [lot.values["duration"].value for lot in found if "duration" in lot.values]
        if any(int(months or 0) > FRAMEWORK_MONTHS for months in [*own, purchase.answered("duration")]):
            yield Fault(_("Rammeaftalen løber i mere end fire år. Skriv hvorfor."), f"{purchase.answers_path}#framework_reason")
    if purchase.subtype == "16" and len(found) > 1:
        for key in ("lots_offered", "lots_awarded"):
            if int(purchase.answered(key) or 0) > len(found):
                yield Fault(_("Der er kun {n} delkontrakter.", n=len(found)), f"{purchase.answers_path}#{key}")


def _mends(purchase: Purchase) -> dict[str, str]:
    answers, root = purchase.answers_path, purchase.path
    pages = {
        "regelsaet": ("legal_basis", "procedure", "accelerated"),
        "oplysninger": ("title", "description", "cpv"),
        "tidsplan": ("planned_on", "tenders_date", "requests_date"),
        "kriterier": ("criteria", "criteria_types", "weighing"),
        "kontrakt": ("contract_value", "contract_date"),
    }
    mends = {name: f"{root}/{page}" for page, names in pages.items() for name in names}
    mends |= {question.key: f"{answers}#{question.key}" for question in asked(purchase.subtype, "notice")}
    times = dict.fromkeys(("tenders_time", "requests_time"), f"{answers}#deadline_time")
    figures = {"candidates_limited": f"{answers}#candidates_least", "received_large": f"{answers}#received_sme"}
    return {**mends, **times, **figures, "buyers": root}


def _parties(session: Session, purchase: Purchase) -> Iterator[Party]:
    """The authority first, those behind it, the review body, and in a 29 the winner."""
    tender = purchase.tender
    organisations: list[Organisation] = [tender.authority, *purchase.others]
    answered = notices.answers(session, "organisation", [one.id for one in organisations])
    for number, organisation in enumerate(organisations, start=1):
        is_authority = organisation.id == tender.authority_id
        contact = tender.contact_email if is_authority else ""
        yield buyer(organisation, f"ORG-{number:04d}", answered[organisation.id], leads=is_authority, contact_email=contact)
    yield _from_answers(purchase, REVIEW_KEY, "review", purchase.answered("review_name") or _("Klageinstansen"), "review_")


def _from_answers(purchase: Purchase, key: str, role: str, name: str, prefix: str) -> Party:
    mend = f"{purchase.answers_path}#{prefix}number"
    values = {"party_id": Found(key), "country": Found("DNK", _("Altid sådan i coproc"))}
    for question, answer in purchase.answers.items():
        if question.startswith(prefix):
            values[question.removeprefix(prefix)] = notices.found_of(answer, mend)
    return Party(key, role, name, values, mend)


def _winner(purchase: Purchase) -> Party:
    name, mend = purchase.tender.winner, f"{purchase.path}/kontrakt"
    found = _from_answers(purchase, WINNER_KEY, "winner", name or _("Vinderen"), "winner_")
    if not name:
        return found
    values = {**found.values, "name": Found(name, _("Leverandør"), mend)}
    return Party(found.key, found.role, found.name, values, found.mend)


def _lawful(purchase: Purchase) -> Iterator[Fault]:
    """What the law says and no rule of the SDK checks: the regime these subtypes are for, minimum periods, candidates, the PIN's window."""
    tender = purchase.tender
    if tender.regime and tender.regime != Regime.PROCUREMENT_ACT:
        yield Fault(
            _(
                "Bekendtgørelse {n} er for udbudslovens almindelige regler. Regelsættet her har en anden, som coproc ikke laver.",
                n=purchase.subtype,
            ),
            f"{purchase.path}/regelsaet",
        )
    if purchase.subtype == "16" and tender.procedure in {Procedure.WITHOUT_NOTICE, Procedure.CONTEST}:
        yield Fault(_("Den valgte procedure har ikke bekendtgørelse 16."), f"{purchase.path}/regelsaet")
    if purchase.subtype == "16":
        yield from _minimum_periods(purchase)
        yield from _candidates(purchase)
    if purchase.subtype == "7" and tender.notice_planned_on:
        yield from _window(purchase)
    if purchase.subtype == "29" and not tender.contract_signed_on and not purchase.is_annulled:
        yield Fault(_("Kontrakten er ikke underskrevet endnu."), f"{purchase.path}/kontrakt")


def _minimum_periods(purchase: Purchase) -> Iterator[Fault]:
    for row in purchase.limits:
        if (
            row.step in {Step.APPLICATIONS, Step.TENDERS}
            and row.planned_on
            and row.earliest_on
            and row.planned_on < row.earliest_on
        ):
            yield Fault(
                _(
                    "Fristen er tidligere end den tidligste lovlige, {day} ({basis}).",
                    day=long_date(row.earliest_on),
                    basis=row.basis,
                ),
                f"{purchase.path}/tidsplan",
            )


def _candidates(purchase: Purchase) -> Iterator[Fault]:
    tender, least = purchase.tender, purchase.answered("candidates_least")
    if not (least and tender.regime and tender.procedure):
        return
    rule = minimum_candidates(Regime(tender.regime), Procedure(tender.procedure))
    if rule and int(least) < rule.at_least:
        yield Fault(
            _("Ved den procedure skal mindst {n} ansøgere inviteres ({basis}).", n=rule.at_least, basis=rule.basis),
            f"{purchase.answers_path}#candidates_least",
        )


def _window(purchase: Purchase) -> Iterator[Fault]:
    """Sent today, a 7 shortens the limits of a contract notice 35 days to 12 months from now alone."""
    planned, today = purchase.tender.notice_planned_on, local(purchase.now).date()
    if planned is None:
        return
    window = prior_information_window(planned)
    if not window.earliest <= today <= window.latest:
        yield Fault(
            _(
                "Udbudsbekendtgørelsen er planlagt til {day}. En forhåndsmeddelelse forkorter kun fristen, når den sendes fra {first} til {last}.",
                day=long_date(planned),
                first=long_date(window.earliest),
                last=long_date(window.latest),
            ),
            f"{purchase.path}/tidsplan",
        )
