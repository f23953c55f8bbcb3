"""Open data: what is public of processes and tenders as one OCDS 1.1 release package. Nothing that the public pages do not show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.dialogues.models import HELD_STATES, DialogueEvent
from coproc.kernel.clock import COPENHAGEN, at_local
from coproc.messaging.links import absolute, base
from coproc.notices.sheet import stamped
from coproc.processes import queries as processes
from coproc.processes.models import Process
from coproc.reference.rules import Procedure
from coproc.tenders import queries as tenders
from coproc.tenders.models import Tender

# A publisher registers a prefix of its own with the Open Contracting Partnership. This one is nobody's: the ids are local.
PREFIX = "coproc-local"
METHODS = {
    Procedure.OPEN: "open",
    Procedure.RESTRICTED: "selective",
    Procedure.NEGOTIATED: "selective",
    Procedure.DIALOGUE: "selective",
    Procedure.INNOVATION: "selective",
    Procedure.WITHOUT_NOTICE: "limited",
}


def package(session: Session, now: datetime) -> dict[str, Any]:
    """All public processes as planning releases, and their public tenders as tender releases that name them."""
    releases = [*_planning(session), *_tenders(session)]
    return {
        "uri": absolute("/"),
        "version": "1.1",
        "publishedDate": _moment(now),
        "publisher": {"name": "coproc", "uri": base()},
        "releases": releases,
    }


def _moment(instant: datetime) -> str:
    return instant.astimezone(COPENHAGEN).isoformat(timespec="seconds")


def _day(on: date) -> str:
    return _moment(at_local(on))


def _ocid(reference: str) -> str:
    return f"{PREFIX}-{reference}"


def _release(reference: str, tag: str, on: str, body: dict[str, Any]) -> dict[str, Any]:
    """The same facts have the same id; a change makes a new release of the same contracting process."""
    whole = {"ocid": _ocid(reference), "date": on, "tag": [tag], "initiationType": "tender", "language": "da", **body}
    told = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return {**whole, "id": f"{_ocid(reference)}-{tag}-{told[:12]}"}


def _party(organisation: Organisation, role: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": f"DK-CVR-{organisation.cvr}" if organisation.cvr else f"coproc-{organisation.id}"}
    if organisation.cvr:
        found["identifier"] = {"scheme": "DK-CVR", "id": organisation.cvr, "legalName": organisation.name}
    return {**found, "name": organisation.name, "roles": [role]}


def _items(codes: list[str]) -> list[dict[str, Any]]:
    return [{"id": str(n), "classification": {"scheme": "CPV", "id": code}} for n, code in enumerate(codes, start=1)]


def _planning(session: Session) -> Iterator[dict[str, Any]]:
    for process in session.scalars(select(Process).where(Process.is_public).order_by(Process.id)):
        events = _events(session, process.id)
        dates = [process.created_at, *(event.published_at for event, _case in events if event.published_at)]
        body = {
            "parties": [_party(row.organisation, "buyer") for row in processes.joined(session, process.id)],
            "planning": {
                "rationale": process.challenge,
                "milestones": [_milestone(event, case) for event, case in events],
            },
            "tender": {
                "id": process.reference,
                "title": stamped(process.title, is_example=process.is_example),
                "status": "planning",
                **({"items": _items(process.cpv)} if process.cpv else {}),
            },
        }
        yield _release(process.reference, "planning", _moment(max(dates)), body)


def _events(session: Session, process_id: int) -> list[tuple[DialogueEvent, Case]]:
    query = select(DialogueEvent, Case).join(Case, Case.id == DialogueEvent.case_id)
    query = query.where(DialogueEvent.process_id == process_id, DialogueEvent.published_at.is_not(None))
    return [(event, case) for event, case in session.execute(query.order_by(DialogueEvent.starts_at, DialogueEvent.id))]


def _milestone(event: DialogueEvent, case: Case) -> dict[str, Any]:
    """A market dialogue is the planning's engagement."""
    status = "met" if case.state in HELD_STATES else "notMet" if case.state == "cancelled" else "scheduled"
    found = {"id": event.reference, "title": event.title, "type": "engagement", "status": status}
    if event.starts_at:
        found["dueDate"] = _moment(event.starts_at)
    return found


def _tenders(session: Session) -> Iterator[dict[str, Any]]:
    """Public from the notice on, where the process is public or there is none."""
    query = (
        select(Tender, Case, Process)
        .join(Case, Case.id == Tender.case_id)
        .outerjoin(Process, Process.id == Tender.process_id)
        .where(Tender.notice_sent_on.is_not(None), (Process.id.is_(None)) | Process.is_public)
        .options(joinedload(Tender.authority))
        .order_by(Tender.id)
    )
    for tender, case, process in session.execute(query):
        yield _tender(session, tender, case, process)


def _tender(session: Session, tender: Tender, case: Case, process: Process | None) -> dict[str, Any]:
    behind = [one for _id, one in tenders.participations(session, [tender.id])[tender.id] if one.id != tender.authority_id]
    status = "cancelled" if case.state == "annulled" else "complete" if tender.contract_signed_on else "active"
    said: dict[str, Any] = {
        "id": tender.reference,
        "title": stamped(tender.title, is_example=tender.is_example),
        "status": status,
        "procuringEntity": {"id": _party(tender.authority, "")["id"], "name": tender.authority.name},
    }
    if tender.procedure:
        said["procurementMethod"] = METHODS.get(Procedure(tender.procedure), "selective")
    if tender.publication_url:
        said["documents"] = [{"id": "1", "documentType": "tenderNotice", "url": tender.publication_url}]
    parties = [_party(tender.authority, "procuringEntity"), *(_party(one, "buyer") for one in behind)]
    body: dict[str, Any] = {"parties": parties, "tender": said}
    if process:
        body["relatedProcesses"] = [
            {
                "id": "1",
                "relationship": ["planning"],
                "title": process.title,
                "scheme": "ocid",
                "identifier": _ocid(process.reference),
            }
        ]
    days = [on for on in (tender.notice_sent_on, tender.contract_signed_on) if on]
    return _release(tender.reference, "tender", _day(max(days)), body)
