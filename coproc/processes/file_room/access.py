"""Who may see which file. A file's audience leaves only those relations that belong to it; the permission table then decides as everywhere."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Person
from coproc.accounts.permissions import CENTRE, HOST, PARTICIPANT, PARTNER, SELF, allowed
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access
from coproc.processes.file_room.models import Audience, Figure, RoomFile
from coproc.processes.file_room.queries import Reader
from coproc.processes.models import Process
from coproc.processes.steering.models import SteeringMember
from coproc.web.access import Access

READ = "room.read"
_RELATIONS = {
    Audience.PROCESS: frozenset({CENTRE, HOST, PARTICIPANT, PARTNER}),
    Audience.PARTICIPANTS: frozenset({CENTRE, HOST, PARTICIPANT}),
    Audience.STEERING: frozenset({CENTRE, HOST}),
    Audience.CENTRE: frozenset({CENTRE, HOST}),
}


def room(session: Session, actor: Actor, reference: str) -> Access[Process]:
    """The process; `self` to a member of its steering group. Raises NotFound."""
    whole = access.process(session, actor, reference)
    return Access(whole.thing, whole.ties, whole.flags | _member(session, actor, whole.thing.id))


def _member(session: Session, actor: Actor, process_id: int) -> frozenset[str]:
    """A member is known by the address, which nobody can change on their own account."""
    if actor.person_id is None:
        return frozenset()
    found = session.scalar(
        select(SteeringMember.id)
        .join(Person, func.lower(Person.email) == SteeringMember.email)
        .where(SteeringMember.process_id == process_id, Person.id == actor.person_id)
    )
    return frozenset({SELF}) if found else frozenset()


def _narrowed(whole: Access[Process], audience: str) -> Access[None]:
    """Unknown audiences leave nobody."""
    kept = _RELATIONS.get(Audience(audience), frozenset()) if audience in set(Audience) else frozenset()
    ties = {relation: who for relation, who in whole.ties.items() if relation in kept}
    return Access(None, ties, whole.flags & {SELF} if audience in {Audience.STEERING, Audience.PROCESS} else frozenset())


def reader(actor: Actor, whole: Access[Process]) -> Reader:
    """What lists, searches and zips are asked through."""
    seen = {one for one in Audience if allowed(actor, READ, (found := _narrowed(whole, one)).ties, found.flags)}
    return Reader(whole.thing.id, frozenset(seen))


def _file(session: Session, actor: Actor, reference: str, file_id: int, *, deleted: bool) -> tuple[RoomFile, Access[None]]:
    whole = room(session, actor, reference)
    found = session.get(RoomFile, file_id)
    if found is None or found.process_id != whole.thing.id or (found.deleted_at is not None) != deleted:
        raise NotFound(_("Filen findes ikke. Måske er den slettet."))
    return found, _narrowed(whole, found.audience)


def file(session: Session, actor: Actor, reference: str, file_id: int) -> Access[RoomFile]:
    found, narrowed = _file(session, actor, reference, file_id, deleted=False)
    return Access(found, narrowed.ties, narrowed.flags)


def own_file(session: Session, actor: Actor, reference: str, file_id: int) -> Access[RoomFile]:
    """`self` to whoever put it there and may still see it."""
    return _owned(actor, *_file(session, actor, reference, file_id, deleted=False))


def deleted_file(session: Session, actor: Actor, reference: str, file_id: int) -> Access[RoomFile]:
    return _owned(actor, *_file(session, actor, reference, file_id, deleted=True))


def _owned(actor: Actor, found: RoomFile, narrowed: Access[None]) -> Access[RoomFile]:
    mine = found.created_by_id is not None and found.created_by_id == actor.person_id
    sees = allowed(actor, READ, narrowed.ties, narrowed.flags)
    return Access(found, narrowed.ties, frozenset({SELF}) if mine and sees else frozenset())


def figure(session: Session, actor: Actor, reference: str, figure_id: int) -> Access[Figure]:
    whole = access.process(session, actor, reference)
    found = session.get(Figure, figure_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Tallet findes ikke længere."))
    return Access(found, whole.ties)
