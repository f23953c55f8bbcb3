"""How the workflow finds its way around the system's own upkeep: its date, its people, its stop, its page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.accounts.queries import people_in_role
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient, SubjectCard
from coproc.kernel.actor import Actor, Role
from coproc.kernel.translation import lazy
from coproc.pipeline.upkeep.services import PATH, renew_on, reviews

TITLE = lazy("Tilgængelighedserklæringen")


def _renewals(_session: Session, case: Case) -> list[Occasion]:
    """The next one, and the one that the last review settled: its reminders stop because it is done."""
    return [Occasion(f"statement:{due}", due, TITLE, PATH) for due in map(renew_on, reviews(case)[-2:])]


def _is_renewed(_session: Session, case: Case, occasion: Occasion) -> bool:
    """There is a review younger than the one this date counts from."""
    return renew_on(reviews(case)[-1]) > occasion.on


def _administrators(session: Session, _case: Case, _occasion: Occasion) -> list[Recipient]:
    return [Recipient(one.email, one.name, one.language, one.id) for one in people_in_role(session, Role.ADMINISTRATOR)]


def _standing(_session: Session, actor: Actor, _case: Case) -> frozenset[str]:
    return actor.roles & {Role.ADMINISTRATOR}


STANDING = {"upkeep": _standing}
CARDS = {"upkeep": lambda _session, _case: SubjectCard("coproc", str(TITLE), PATH)}
ANCHORS = {"statement.renew_on": _renewals}
RECIPIENTS = {"administrator": _administrators}
STOPS = {"accessibility_renewed": _is_renewed}
