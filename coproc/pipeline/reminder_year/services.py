"""The simulated year of one process, and what the page and the command say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coproc.accounts import queries as accounts, words
from coproc.accounts.models import Organisation
from coproc.cases import simulation
from coproc.cases.hours import FIRST_HOUR
from coproc.cases.models import Case
from coproc.cases.services import definition_of, title_of
from coproc.cases.simulation import Mail, Step, Year
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _
from coproc.pipeline.reminder_year.copying import copy_of
from coproc.pipeline.reminder_year.course import ASSUMED, BY_NORM, Plan, set_dates
from coproc.processes.models import Process

DAYS = 365
LONGEST = 3 * 366


@dataclass(frozen=True)
class Shown:
    """A year, with who the people are and what the cases are called."""

    year: Year
    roles: dict[str, str]  # person -> role and organisation
    titles: dict[int, tuple[str, dict[str, str]]]  # case -> title, states in words
    by_norm: bool = False

    @property
    def assumed(self) -> list[str]:
        return [str(one) for one in (*ASSUMED, *((BY_NORM,) if self.by_norm else ()))]

    def role(self, mail: Mail) -> str:
        return self.roles.get(mail.person, "")

    def step(self, step: Step) -> str:
        title, states = self.titles[step.case_id]
        return _("{title} er nu på “{state}”", title=title, state=states[step.state])


def simulate(database: Database, process: Process, start: date, until: date | None = None, *, by_norm: bool = False) -> Shown:
    """From `start` (8 o'clock) to `until` (a year) inclusive. Changes nothing and sends nothing. Raises DomainError on impossible dates.

    `by_norm`: forms and events without a date get the one the norms of their step give.
    """
    end = until or start + timedelta(days=DAYS)
    if end < start:
        raise DomainError(_("Slutdatoen ligger før startdatoen."), field="until")
    if (end - start).days > LONGEST:
        raise DomainError(_("Vælg højst tre år."), field="until")
    with copy_of(database, process.id) as copy:
        if by_norm:
            with copy.write(simulation.ACTOR, FixedClock(at_local(start, FIRST_HOUR))) as uow:
                set_dates(uow, uow.session.get_one(Case, process.case_id))
        year = simulation.run(copy, Plan(by_norm=by_norm), start, end)
        with copy.read() as session:
            return Shown(year, _roles(session, year, process), _titles(session, year), by_norm)


def _roles(session: Session, year: Year, process: Process) -> dict[str, str]:
    """What the person is here: the role in the organisation it is about, else the first; a company has none."""
    people = {mail.person: mail for mail in year.mails}
    numbers = [int(person.partition(":")[2]) for person in people if person.startswith("person:")]
    held = accounts.memberships_of(session, numbers)
    names: dict[int, str] = {}
    found = {}
    for person, mail in people.items():
        if not person.startswith("person:"):
            found[person] = _("uden konto")
            continue
        number = int(person.partition(":")[2])
        if number == process.facilitator_id:
            found[person] = str(words.ROLES[Role.FACILITATOR])
            continue
        own = sorted(held.get(number, []), key=lambda one: one.organisation_id != mail.organisation_id)
        if own:
            where = own[0].organisation_id
            names[where] = names.get(where) or session.get_one(Organisation, where).name
            found[person] = f"{words.ROLES[Role(own[0].role)]}, {names[where]}"
    return found


def _titles(session: Session, year: Year) -> dict[int, tuple[str, dict[str, str]]]:
    found = {}
    for number in {step.case_id for step in year.steps}:
        case = session.get_one(Case, number)
        found[number] = (title_of(session, case), {state.key: str(state.label) for state in definition_of(case).states})
    return found
