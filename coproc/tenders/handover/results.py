"""What came back from the tender system: tenders received, the winner, options, effects not measured; and how a wrong one is put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from coproc.cases.models import Case
from coproc.dialogues.after import publication
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both
from coproc.tenders.expiry import services as expiry
from coproc.tenders.handover.models import ContractOption, EffectSkip, TenderResult
from coproc.tenders.handover.words import DECISIONS, OCCASIONS, SIZES, WAYS_ON
from coproc.tenders.models import EffectRecord, Tender
from coproc.tenders.plan import replan
from coproc.tenders.services import opened, record, touch

# Where what was written once may be put right, and what must have happened first.
CORRECTABLE: dict[str, str] = {
    "notice_sent_on": "notice_sent_on",
    "publication_url": "notice_sent_on",
    "contract_signed_on": "contract_signed_on",
    "winner": "contract_signed_on",
    "contract_value_ore": "contract_signed_on",
    "contract_starts_on": "contract_signed_on",
    "contract_ends_on": "contract_signed_on",
    "award_notice_sent_on": "award_notice_sent_on",
    "implemented_on": "implemented_on",
    "implementation_note": "implemented_on",
}
DAYS = ("notice_sent_on", "decision_sent_on", "contract_signed_on", "award_notice_sent_on")  # in this order, and never to come


def result_of(uow: UnitOfWork, tender: Tender) -> TenderResult:
    """The tender's row, made at the first thing known."""
    found = uow.session.get(TenderResult, tender.id)
    if found is None:
        found = TenderResult(tender_id=tender.id, winner_size="", way_on="", way_note="", corrections=0)
        uow.session.add(found)
    return found


def set_received(
    uow: UnitOfWork,
    tender_id: int,
    *,
    received_count: int,
    received_sme: int | None = None,
    received_dialogue: int | None = None,
    version: int | None = None,
) -> TenderResult:
    """How many tenders came, and from whom. May be written again. Raises FieldErrors, DomainError before the notice."""
    tender = opened(uow, tender_id, version)
    if tender.notice_sent_on is None and tender.decision_sent_on is None and tender.contract_signed_on is None:
        raise DomainError(_("Der kan først komme tilbud, når udbuddet er sendt ud."))
    errors = {}
    if received_count < 0:
        errors["received_count"] = _("Skriv et tal fra 0 og op.")
    for name, part in (("received_sme", received_sme), ("received_dialogue", received_dialogue)):
        if part is not None and not 0 <= part <= received_count:
            errors[name] = _("Tallet kan ikke være større end antallet af tilbud ({n}).", n=received_count)
    if errors:
        raise FieldErrors(errors)
    found = result_of(uow, tender)
    before = (found.received_count, found.received_sme, found.received_dialogue)
    if before != (received_count, received_sme, received_dialogue):
        found.received_count, found.received_sme, found.received_dialogue = received_count, received_sme, received_dialogue
        record(uow, tender, "tender.offers_counted", {"count": received_count, "sme": received_sme, "dialogue": received_dialogue})
        touch(uow, tender)
    return found


def set_winner(uow: UnitOfWork, tender: Tender, size: str, in_dialogue: bool | None) -> None:
    """The winner's size, and whether it was in the dialogue; part of registering the contract."""
    if size and size not in SIZES:
        raise FieldErrors({"winner_size": _("Vælg en af mulighederne på listen.")})
    if size or in_dialogue is not None:
        found = result_of(uow, tender)
        found.winner_size, found.winner_in_dialogue = size, in_dialogue


def set_way_on(uow: UnitOfWork, tender: Tender, way: str, note: str) -> None:
    """What comes after the annulment."""
    if way and way not in WAYS_ON:
        raise FieldErrors({"way_on": _("Vælg en af mulighederne på listen.")})
    found = result_of(uow, tender)
    found.way_on, found.way_note = way, note.strip()
    if way:
        record(uow, tender, "tender.way_on_set", {"way": in_both(lambda: WAYS_ON[way])})


def correct(uow: UnitOfWork, tender_id: int, *, reason: str, version: int | None = None, **changes: Any) -> Tender:
    """Put right what was registered wrongly; the log keeps both. A new address of the notice is told to the companies once more.

    Raises FieldErrors on a value that cannot be, DomainError on a thing that has not happened.
    """
    tender = opened(uow, tender_id, version)
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    changed = {name: value for name, value in changes.items() if getattr(tender, name) != value}
    _check(uow, tender, {name: getattr(tender, name) for name in (*CORRECTABLE, *DAYS)} | changed, changed, reason)
    if not changed:
        return tender
    before = {name: _plain(getattr(tender, name)) for name in changed}
    for name, value in changed.items():
        setattr(tender, name, value)
    if changed.keys() & {"notice_sent_on", "decision_sent_on", "contract_signed_on"}:
        replan(uow, tender)
    after = {"title": tender.title, **{name: _plain(value) for name, value in changed.items()}}
    scope = ("process", tender.process_id) if tender.process_id else None
    uow.record("tender.corrected", ("tender", tender.id), scope=scope, before=before, after=after, reason=reason.strip())
    touch(uow, tender)
    expiry.follow(uow, tender)
    if "publication_url" in changed and tender.publication_url:
        found = result_of(uow, tender)
        found.corrections = (found.corrections or 0) + 1
        publication.tell(uow, uow.session.get_one(Case, tender.case_id), corrected=found.corrections)
    return tender


def _check(uow: UnitOfWork, tender: Tender, values: Mapping[str, Any], changed: Mapping[str, Any], reason: str) -> None:
    errors = {}
    for name, value in changed.items():
        if name not in CORRECTABLE or getattr(tender, CORRECTABLE[name]) is None:
            raise DomainError(_("Det er ikke registreret endnu og kan derfor ikke rettes."))
        if name in DAYS and (value is None or value > uow.today):
            errors[name] = _("Datoen ligger ude i fremtiden. Skriv den dag, det skete.") if value else _("Skriv datoen.")
    url = values["publication_url"]
    if "publication_url" in changed and url and not url.startswith(("https://", "http://")):
        errors["publication_url"] = _("Skriv hele adressen. Den begynder med https://.")
    if "winner" in changed and not values["winner"]:
        errors["winner"] = _("Skriv, hvem der fik kontrakten.")
    starts, ends = values["contract_starts_on"], values["contract_ends_on"]
    if {"contract_starts_on", "contract_ends_on"} & set(changed) and (starts is None or ends is None or ends < starts):
        errors["contract_ends_on"] = _("Sidste dag kan ikke ligge før første dag.")
    for earlier, later in pairwise(DAYS):
        if later not in errors and values[earlier] and values[later] and values[later] < values[earlier]:
            errors[later if later in changed else earlier] = _("Datoerne står i forkert rækkefølge.")
    signed = values["contract_signed_on"]
    if "contract_signed_on" in changed and signed and tender.standstill_ends_on and signed <= tender.standstill_ends_on:
        errors["contract_signed_on"] = _(
            "Den dag løb standstill-perioden stadig. Er kontrakten underskrevet for tidligt, så tal med en jurist."
        )
    if changed and not reason.strip():
        errors["reason"] = _("Skriv, hvad der var forkert. Begge dele står i historikken.")
    if errors:
        raise FieldErrors(errors)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def add_option(
    uow: UnitOfWork, tender_id: int, *, label: str, extends_to: date | None = None, decide_by: date | None = None
) -> ContractOption:
    """An option or extension the contract gives. Raises FieldErrors, DomainError before there is a contract."""
    tender = opened(uow, tender_id)
    if tender.contract_signed_on is None or tender.contract_ends_on is None:
        raise DomainError(_("Registrér kontrakten først. Optionerne hører til den."))
    errors = {}
    if not label.strip():
        errors["label"] = _("Giv optionen et navn.")
    if extends_to and extends_to <= tender.contract_ends_on:
        errors["extends_to"] = _("En forlængelse slutter efter kontraktens sidste dag.")
    if uow.session.scalar(select(ContractOption.id).filter_by(tender_id=tender.id, label=label.strip())):
        errors["label"] = _("Den option står der allerede.")
    if errors:
        raise FieldErrors(errors)
    row = ContractOption(
        tender_id=tender.id, label=label.strip(), extends_to=extends_to, decide_by=decide_by, decision="open", decided_by=""
    )
    uow.session.add(row)
    uow.session.flush()
    record(uow, tender, "tender.option_added", {"option": row.label})
    expiry.follow(uow, tender)
    touch(uow, tender)
    return row


def decide_option(uow: UnitOfWork, tender_id: int, option_id: int, decision: str) -> ContractOption:
    """Used, not used, or open again when that was wrong."""
    tender, row = _option(uow, tender_id, option_id)
    if decision not in DECISIONS:
        raise DomainError(_("Den handling findes ikke her."))
    if row.decision == decision:
        raise Conflict(_("Det står der allerede. Måske var en kollega hurtigere."))
    row.decision = decision
    row.decided_on, row.decided_by = (None, "") if decision == "open" else (uow.today, uow.actor.name)
    record(uow, tender, "tender.option_decided", {"option": row.label, "decision": in_both(lambda: DECISIONS[decision])})
    expiry.follow(uow, tender)
    touch(uow, tender)
    return row


def remove_option(uow: UnitOfWork, tender_id: int, option_id: int) -> None:
    """Typed by mistake. One that was decided is opened first."""
    tender, row = _option(uow, tender_id, option_id)
    if row.decision != "open":
        raise Conflict(_("Optionen er besluttet. Fortryd beslutningen først."))
    uow.session.delete(row)
    record(uow, tender, "tender.option_removed", {"option": row.label})
    expiry.follow(uow, tender)
    touch(uow, tender)


def _option(uow: UnitOfWork, tender_id: int, option_id: int) -> tuple[Tender, ContractOption]:
    tender = opened(uow, tender_id)
    row = uow.session.get(ContractOption, option_id)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Optionen findes ikke længere."))
    return tender, row


def skip_effect(uow: UnitOfWork, tender_id: int, *, measure: str, months: int, reason: str) -> EffectSkip:
    """Not measured at its time, because. Said again, the newest reason counts. Raises FieldErrors."""
    tender = opened(uow, tender_id)
    errors = {}
    if months not in OCCASIONS:
        errors["months"] = _("Vælg, om det er målingen efter 6 eller 12 måneder.")
    if not reason.strip():
        errors["reason"] = _("Skriv, hvorfor I ikke har målt.")
    if errors:
        raise FieldErrors(errors)
    row = uow.session.scalar(select(EffectSkip).filter_by(tender_id=tender.id, months=months, measure=measure.strip()))
    if row is None:
        row = EffectSkip(tender_id=tender.id, months=months, measure=measure.strip())
        uow.session.add(row)
    row.reason, row.said_by, row.said_at = reason.strip(), uow.actor.name, uow.now
    uow.session.flush()
    record(uow, tender, "tender.effect_skipped", {"measure": row.measure, "months": months}, reason=row.reason)
    touch(uow, tender)
    return row


def undo_effect(uow: UnitOfWork, tender_id: int, *, record_id: int = 0, skip_id: int = 0) -> None:
    """A measurement, or a reason for none, that was wrong. It stays in the log."""
    tender = opened(uow, tender_id)
    row = uow.session.get(EffectRecord, record_id) if record_id else uow.session.get(EffectSkip, skip_id)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Målingen findes ikke længere."))
    said = row.value if isinstance(row, EffectRecord) else row.reason
    uow.session.delete(row)
    record(uow, tender, "tender.effect_undone", {"measure": row.measure, "value": said})
    touch(uow, tender)
