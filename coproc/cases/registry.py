"""What features offer to the workflow, by name, in plain dicts. `wiring.wire()` fills them; nothing else writes here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.workflow.decide import Fact


@dataclass(frozen=True)
class Occasion:
    """One thing a reminder can be about: `key` names it for ever ("participant:12"), `on` is its date (or `at` its instant)."""

    key: str
    on: date
    title: str  # or a `lazy` text, which each reader gets in their own language
    path: str  # the page where the person acts, "/processer/P-2026-1/udforskning"
    organisation_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Recipient:
    email: str
    name: str
    language: str = "da"
    person_id: int | None = None

    @property
    def key(self) -> str:
        return f"person:{self.person_id}" if self.person_id else f"mail:{self.email.lower()}"


@dataclass(frozen=True)
class OwnLink:
    """A reader's own way out of a kind of mail: the page, and the path that ends it by one POST where there is one."""

    path: str
    unsubscribe: str = ""


@dataclass(frozen=True)
class SubjectCard:
    """How a case's subject is named and where its page is."""

    reference: str
    title: str
    path: str
    told: str = ""  # what the log calls it, where the title is another thing's

    @property
    def name(self) -> str:
        return self.told or self.title


# gate -> what is the case for many cases at once
FACTS: dict[str, Callable[[Session, Sequence[Case]], dict[int, Fact]]] = {}
# effect -> what a transition sets off, in its own transaction
EFFECTS: dict[str, Callable[[UnitOfWork, Case], None]] = {}
# mend target -> the path of the page where an unmet gate is mended
MENDS: dict[str, Callable[[Session, Case], str]] = {}
# subject kind -> the roles in which this actor stands to this very case (not to any other)
STANDING: dict[str, Callable[[Session, Actor, Case], frozenset[str]]] = {}
# subject kind -> name and page
CARDS: dict[str, Callable[[Session, Case], SubjectCard]] = {}
# anchor of reminders -> the occasions with their dates
ANCHORS: dict[str, Callable[[Session, Case], list[Occasion]]] = {}
RECIPIENTS: dict[str, Callable[[Session, Case, Occasion], list[Recipient]]] = {}
# mail template -> the reader's own way out, made anew for every mail; `own` in the template
OWN_LINKS: dict[str, Callable[[UnitOfWork, Case, str], OwnLink]] = {}
# stop condition -> whether the thing is done
STOPS: dict[str, Callable[[Session, Case, Occasion], bool]] = {}
