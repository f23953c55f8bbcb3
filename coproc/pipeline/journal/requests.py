"""Aktindsigt: which documents a request is about, what a person decides on each, and the zip with what is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from coproc.documents.render import file_name
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import long_date, short_date
from coproc.kernel.sheets import as_csv
from coproc.kernel.translation import gettext as _
from coproc.pipeline.journal import grounds, indexing, package, queries
from coproc.pipeline.journal.models import AccessLine, AccessRequest, JournalItem, Kind, Outcome
from coproc.pipeline.journal.queries import PAGE_SIZE, Desk, Filters, Line
from coproc.pipeline.journal.services import MOST
from coproc.pipeline.journal.words import KINDS, OUTCOMES


@dataclass(frozen=True)
class Decided:
    """A line as its page and its list have it."""

    line: Line
    decision: AccessLine

    @property
    def outcome_label(self) -> str:
        return str(OUTCOMES[Outcome(self.decision.outcome)]) if self.decision.outcome else ""


def open_request(uow: UnitOfWork, desk: Desk, *, about: str, received_on: date, first: date, last: date) -> AccessRequest:
    """Every item of the period in this journal, none decided. Raises FieldErrors: days that cannot be, nothing, too much."""
    errors = {}
    if received_on > uow.today:
        errors["received_on"] = _("Datoen ligger ude i fremtiden. Skriv den dag, det skete.")
    if last < first:
        errors["last"] = _("Den sidste dag ligger før den første.")
    if not about.strip():
        errors["about"] = _("Skriv, hvad anmodningen drejer sig om.")
    if errors:
        raise FieldErrors(errors)
    assert desk.process_id
    indexing.bring_up_to_date(uow, desk.process_id)
    items = uow.session.scalars(queries.chosen(uow.session, desk, Filters(first=first, last=last)).order_by(JournalItem.id)).all()
    if not items:
        raise DomainError(_("Der er intet i perioden."), field="last")
    if len(items) > MOST:
        said = _("Der er {n} poster i perioden, og en sag kan rumme {most}. Del den i flere.", n=len(items), most=MOST)
        raise DomainError(said, field="last")
    request = AccessRequest(
        organisation_id=desk.organisation_id,
        process_id=desk.process_id,
        about=about.strip(),
        received_on=received_on,
        made_at=uow.now,
        made_by=uow.actor.name,
    )
    uow.session.add(request)
    uow.session.flush()
    uow.session.add_all([AccessLine(request_id=request.id, item_id=item.id) for item in items])
    _record(uow, request, "access_request.opened", title=desk.process.title if desk.process else "")
    return request


def set_lines(
    uow: UnitOfWork, request_id: int, item_ids: Sequence[int], *, outcome: str, ground: str, reason: str, shown_as: str = ""
) -> int:
    """A person's decision on some of them. What is kept back has a ground; what is confidential and given has a reason."""
    request = _undecided(uow, request_id)
    known = {one.key: one for one in grounds.all_of(uow.session)}
    errors = {}
    if outcome not in set(Outcome):
        errors["outcome"] = _("Vælg en af mulighederne på listen.")
    if outcome in (Outcome.REDACTED, Outcome.LEFT_OUT) and ground not in known:
        errors["ground"] = _("Vælg den hjemmel, der er for at undtage det.")
    if not item_ids:
        errors["items"] = _("Sæt kryds ved mindst ét dokument.")
    if errors:
        raise FieldErrors(errors)
    secret = select(func.count()).where(JournalItem.id.in_(item_ids), JournalItem.is_confidential)
    if outcome == Outcome.GIVEN and not reason.strip() and uow.session.scalar(secret):
        raise FieldErrors({"reason": _("Noget af det er fortroligt. Skriv, hvorfor det kan udleveres.")})
    kept = outcome != Outcome.GIVEN
    changed = uow.session.execute(
        update(AccessLine)
        .where(AccessLine.request_id == request_id, AccessLine.item_id.in_(item_ids))
        .values(
            outcome=outcome,
            ground=known[ground].label if kept else "",
            reason=reason.strip(),
            shown_as=shown_as.strip() if kept else "",
            decided_by=uow.actor.name,
        )
        .returning(AccessLine.item_id)
        .execution_options(synchronize_session=False)
    ).all()
    _record(uow, request, "access_request.lines_set", count=len(changed))
    return len(changed)


def decide(uow: UnitOfWork, request_id: int) -> AccessRequest:
    """From now on nothing of it changes, and the zip can be fetched. Raises Conflict while a line is undecided."""
    request = _undecided(uow, request_id)
    count = tally(uow.session, request_id)
    if left := count.get("", 0):
        raise Conflict(_("{n} dokumenter mangler en stillingtagen.", n=left))
    request.decided_at, request.decided_by = uow.now, uow.actor.name
    given = count.get(Outcome.GIVEN, 0)
    _record(uow, request, "access_request.decided", given=given, kept=sum(count.values()) - given)
    return request


def remove(uow: UnitOfWork, request_id: int) -> None:
    """One that was begun by mistake. A decided one stays."""
    request = _undecided(uow, request_id)
    _record(uow, request, "access_request.removed")
    uow.session.flush()
    uow.session.execute(delete(AccessLine).where(AccessLine.request_id == request_id))
    uow.session.execute(delete(AccessRequest).where(AccessRequest.id == request_id).execution_options(synchronize_session=False))
    uow.session.expunge(request)


def _undecided(uow: UnitOfWork, request_id: int) -> AccessRequest:
    """Held by its version: two decisions at once do not cross."""
    found = uow.session.get_one(AccessRequest, request_id)
    if found.decided_at:
        raise Conflict(_("Sagen om aktindsigt er afgjort. Opret en ny, hvis noget skal afgøres om."))
    open_ = update(AccessRequest).where(AccessRequest.id == request_id, AccessRequest.decided_at.is_(None))
    uow.session.execute(open_.values(version=AccessRequest.version + 1).execution_options(synchronize_session=False))
    uow.session.refresh(found)
    if found.decided_at:
        raise Conflict(_("Sagen om aktindsigt er afgjort. Opret en ny, hvis noget skal afgøres om."))
    return found


def tally(session: Session, request_id: int) -> Counter[str]:
    """Outcome -> how many lines; "" is undecided."""
    query = select(AccessLine.outcome, func.count()).where(AccessLine.request_id == request_id).group_by(AccessLine.outcome)
    return Counter(dict(session.execute(query).all()))


def requests_of(session: Session, desk: Desk) -> Sequence[AccessRequest]:
    query = select(AccessRequest).where(
        AccessRequest.organisation_id == desk.organisation_id, AccessRequest.process_id == desk.process_id
    )
    return session.scalars(query.order_by(AccessRequest.id.desc()).limit(PAGE_SIZE)).all()


def lines_of(session: Session, request: AccessRequest, page: int | None = None) -> list[Decided]:
    """Its lines by date; one page of them, or all."""
    query = (
        select(JournalItem, AccessLine)
        .join(AccessLine, AccessLine.item_id == JournalItem.id)
        .where(AccessLine.request_id == request.id)
        .order_by(JournalItem.on, JournalItem.id)
    )
    if page is not None:
        query = query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    rows = session.execute(query).all()
    shown = queries.lines(session, request.organisation_id, [item for item, _decision in rows])
    return [Decided(line, decision) for line, (_item, decision) in zip(shown, rows, strict=True)]


def headings() -> list[str]:
    return [
        _("Nummer"),
        _("Dato"),
        _("Tema"),
        _("Retning"),
        _("Slags"),
        _("Afgørelse"),
        _("Hjemmel"),
        _("Begrundelse"),
        _("Fil"),
    ]


def build(database: Database, session: Session, desk: Desk, request: AccessRequest) -> tuple[str, Iterator[bytes]]:
    """(file name, zip piece by piece): what is given, and the list of everything. Raises Conflict until a person has decided."""
    if request.decided_at is None or desk.organisation is None:
        raise Conflict(_("Sagen om aktindsigt er ikke afgjort endnu."))
    given = [row.line.item.id for row in lines_of(session, request) if row.decision.outcome == Outcome.GIVEN]

    def texts(session: Session, names: Mapping[int, str]) -> Mapping[str, bytes]:
        rows = lines_of(session, request)
        listed = [_row(row, names) for row in rows]
        about = _("Aktliste")
        return {
            package.README: _readme(desk, request, Counter(row.decision.outcome for row in rows)),
            f"{about}.csv": as_csv(headings(), listed).encode(),
            f"{about}.xlsx": package.sheet(about, headings(), listed),
        }

    name = file_name(f"Aktindsigt nr. {request.id} {desk.process.reference if desk.process else ''} {request.about}", ".zip")
    return name, package.zipped(database, desk, given, texts)


def _row(row: Decided, names: Mapping[int, str]) -> list[object]:
    item, said = row.line.item, row.decision
    given = said.outcome == Outcome.GIVEN
    absent = {
        Outcome.GIVEN: _("Filen er slettet"),
        Outcome.REDACTED: _("Vedlægges med overstregninger"),
        Outcome.LEFT_OUT: _("Ikke udleveret"),
    }
    theme = item.theme if given or not said.shown_as else said.shown_as
    # Why something confidential can be given is the authority's own note: it is not in what the asker gets.
    reason = "" if given else said.reason
    file = names.get(item.id) or absent[Outcome(said.outcome)]
    kind = str(KINDS[Kind(item.kind)])
    return [item.id, item.on, theme or _("Slettet"), row.line.direction_label, kind, row.outcome_label, said.ground, reason, file]


def _readme(desk: Desk, request: AccessRequest, count: Counter[str]) -> bytes:
    assert desk.organisation
    assert desk.process
    assert request.decided_at
    lines = [
        desk.organisation.name,
        _("Aktindsigt: {about}", about=request.about),
        f"{desk.process.reference} {desk.process.title}",
        _(
            "Modtaget {received}. Afgjort {decided} af {name}.",
            received=long_date(request.received_on),
            decided=short_date(request.decided_at),
            name=request.decided_by,
        ),
        "",
        _("{n} dokumenter udleveres og ligger her.", n=count[Outcome.GIVEN]),
        _("{n} udleveres med overstregninger og ligger ikke her.", n=count[Outcome.REDACTED]),
        _("{n} er undtaget og ligger ikke her.", n=count[Outcome.LEFT_OUT]),
        _("Aktlisten har én linje for hvert dokument, også dem der ikke ligger her, med hjemmel og begrundelse."),
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def _record(uow: UnitOfWork, request: AccessRequest, action: str, **after: object) -> None:
    """In the organisation's own log."""
    scope = ("organisation", request.organisation_id)
    uow.record(action, ("access_request", request.id), scope=scope, after={"about": request.about, **after})
