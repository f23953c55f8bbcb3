"""Schedules as mail and calendar files: to companies with a personal link of each mail's own, to buyers' people with the inside page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from coproc.accounts.models import Person
from coproc.accounts.queries import people_with_role
from coproc.dialogues.meetings.queries import Board, Row, in_plan
from coproc.dialogues.meetings.words import COMPETITORS, span, why_unmet
from coproc.dialogues.models import SignUp
from coproc.dialogues.services import letters
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.formats import listed, moment
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.messaging import calendar
from coproc.messaging.links import absolute
from coproc.messaging.services import Address, File, enqueue
from coproc.processes.models import Process

ROLES = (Role.OFFICER, Role.EXPERT)  # of a buyer: who sits at the table


def inside_path(uow: UnitOfWork, board: Board, suffix: str = "") -> str:
    process = uow.session.get_one(Process, board.event.process_id)
    return f"/processer/{process.reference}/markedsdialog/{board.event.reference}/moeder{suffix}"


def entry(board: Board, row: Row, *, inside: str = "") -> calendar.Entry:
    """For the company, or with `inside` (an address) for the buyers at the table. The same UID for ever."""
    names = [row.signup.company_name, *row.others] if inside else row.buyers
    return calendar.Entry(
        uid=f"M-{row.meeting.id}@coproc",
        sequence=row.meeting.sequence,
        summary=_("Møde med {names}: {title}", names=listed(names), title=board.event.title),
        starts_at=row.slot.starts_at,
        ends_at=row.slot.ends_at,
        description="\n\n".join(filter(None, (row.company.topics if row.company else "", str(COMPETITORS) if row.others else ""))),
        location=", ".join(filter(None, (row.place, board.event.place or board.event.link))),
        url=inside or absolute(letters.page_of(board.event)),
        organiser_email=board.event.contact_email,
        organiser_name=board.event.contact_name,
        attendee_email="" if inside else row.signup.email,
        attendee_name="" if inside else row.signup.contact_name,
    )


def line(row: Row) -> str:
    """One meeting in a company's mail."""
    said = f"{span(row)}: {listed(row.buyers)}, {row.place}"
    return _("{meeting} (sammen med {others})", meeting=said, others=listed(row.others)) if row.others else said


def buyer_line(row: Row) -> str:
    return f"{span(row)}: {listed([row.signup.company_name, *row.others])}, {row.place}"


def published(uow: UnitOfWork, board: Board) -> None:
    """Everybody's schedule, once: companies with a meeting or a wish, and the people of the buyers that sit somewhere."""
    for signup in board.signups.values():
        rows, mine = board.of_company(signup.id), board.companies.get(signup.id)
        if rows or (mine and mine.saved_at):
            _schedule(uow, board, signup, rows)
    for person, organisations in _people(uow, board.buyers, board):
        _to_person(uow, board, person, organisations, key=f"meetings_published:{board.plan.id}:person:{person.id}", changes=[])


def _schedule(uow: UnitOfWork, board: Board, signup: SignUp, rows: Sequence[Row]) -> None:
    language = letters.language_of(signup)
    with speaking(language):
        letters.to_company(
            uow,
            board.event,
            signup,
            "meetings_published" if rows else "meetings_none",
            key=f"meetings_published:{board.plan.id}:{signup.id}",
            ics=calendar.feed([entry(board, row) for row in rows], board.event.title, uow.now) if rows else None,
            meetings=[line(row) for row in rows],
            unmet=reasons(board, signup),
            note=str(COMPETITORS) if any(row.others for row in rows) else "",
        )


def reasons(board: Board, signup: SignUp) -> list[str]:
    """Why the company's wishes were not met, a sentence for each."""
    if not in_plan(signup):
        return [_("I har ikke en plads til arrangementet, og møderne går til dem, der har.")]
    return [f"{board.names.get(u.buyer, '–')}: {why_unmet(board, u)}" for u in board.unmet if u.company == signup.id]


def changed(uow: UnitOfWork, board: Board, row: Row, was: Row | None, reason: str) -> None:
    """A company's meeting is new or has moved: one mail, a calendar file that adds or moves this one meeting."""
    signup = row.signup
    with speaking(letters.language_of(signup)):
        letters.to_company(
            uow,
            board.event,
            signup,
            "meetings_changed",
            key=f"meetings_changed:{board.plan.id}:{board.plan.changes}:{signup.id}",
            ics=calendar.feed([entry(board, row)], board.event.title, uow.now),
            when=span(row),
            meeting=line(row),
            was=line(was) if was else "",
            reason=reason,
            note=str(COMPETITORS) if row.others else "",
        )


def moved_along(uow: UnitOfWork, board: Board, was: datetime) -> None:
    """The event moved with all its meetings: everybody's whole schedule once more, under the same UIDs with a higher SEQUENCE."""
    for signup in board.signups.values():
        rows = board.of_company(signup.id)
        if not rows:
            continue
        with speaking(letters.language_of(signup)):
            letters.to_company(
                uow,
                board.event,
                signup,
                "meetings_moved",
                key=f"meetings_moved:{board.plan.id}:{board.plan.changes}:{signup.id}",
                ics=calendar.feed([entry(board, row) for row in rows], board.event.title, uow.now),
                meetings=[line(row) for row in rows],
                was=moment(was),
                note=str(COMPETITORS) if any(row.others for row in rows) else "",
            )
    sitting = {buyer for row in board.rows for buyer in row.sitting}
    for person, organisations in _people(uow, sorted(sitting), board):
        with speaking(_language(person)):
            changes = [_("Alle møder er flyttet sammen med arrangementet. Før begyndte det {was}.", was=moment(was))]
        key = f"meetings_moved:{board.plan.id}:{board.plan.changes}:person:{person.id}"
        _to_person(uow, board, person, organisations, key=key, changes=changes)


def freed(uow: UnitOfWork, board: Board, rows: Sequence[Row], reason: str) -> None:
    """One company's meetings that are not held: one mail, and its calendar forgets them all. `board` is from before."""
    signup = rows[0].signup
    with speaking(letters.language_of(signup)):
        letters.to_company(
            uow,
            board.event,
            signup,
            "meetings_cancelled",
            key=f"meetings_cancelled:{board.plan.id}:{board.plan.changes}:{signup.id}",
            page=letters.page_of(board.event) if signup.status == "cancelled" else None,
            ics=calendar.cancelled([entry(board, row) for row in rows], uow.now),
            meetings=[line(row) for row in rows],
            reason=reason,
        )


def tell_buyers(uow: UnitOfWork, before: Board, after: Board, touched: Iterable[int], changes: dict[Language, list[str]]) -> None:
    """The people of the buyers whose tables were touched: one mail for the whole change; what they no longer sit at leaves their calendar."""
    for person, organisations in _people(uow, touched, after):
        key = f"meetings_changed:{after.plan.id}:{after.plan.changes}:person:{person.id}"
        kept = {row.meeting.id for row in _of(after, organisations)}
        gone = [row for row in _of(before, organisations) if row.meeting.id not in kept]
        _to_person(uow, after, person, organisations, key=key, changes=changes[_language(person)], gone=gone)


def _of(board: Board, organisations: Sequence[int]) -> list[Row]:
    return [row for row in board.rows if set(organisations) & set(row.sitting)]


def _to_person(
    uow: UnitOfWork,
    board: Board,
    person: Person,
    organisations: Sequence[int],
    *,
    key: str,
    changes: Sequence[str],
    gone: Sequence[Row] = (),
) -> None:
    path = inside_path(uow, board)
    with speaking(_language(person)):
        rows = _of(board, organisations)
        inside = absolute(path)
        schedule = calendar.feed([entry(board, row, inside=inside) for row in rows], board.event.title, uow.now) if rows else None
        files = []
        if gone:
            text = calendar.cancelled([entry(board, row, inside=inside) for row in gone], uow.now)
            files = [File("aflyst.ics", "text/calendar; method=CANCEL; charset=utf-8", text.encode())]
        enqueue(
            uow,
            key=key,
            to=Address(person.email, person.name, person.language),
            message="meetings_buyer",
            context={
                "name": person.name,
                "title": board.event.title,
                "path": path,
                "meetings": [buyer_line(row) for row in rows],
                "changes": list(changes),
            },
            sender_name=board.event.contact_name,
            reply_to=board.event.contact_email,
            calendar=schedule,
            files=files,
            scope=("process", board.event.process_id),
        )


def _language(person: Person) -> Language:
    return "en" if person.language == "en" else "da"


def _people(uow: UnitOfWork, buyers: Iterable[int], board: Board) -> list[tuple[Person, list[int]]]:
    """Everybody once, with the organisations they are told for."""
    found: dict[int, tuple[Person, list[int]]] = {}
    for buyer in dict.fromkeys(b for b in buyers if b in board.names):
        for role in ROLES:
            for person in people_with_role(uow.session, buyer, role):
                organisations = found.setdefault(person.id, (person, []))[1]
                if buyer not in organisations:
                    organisations.append(buyer)
    return list(found.values())
