"""Which steps a tender has, in order, and what lies between them: from regime, procedure, the rule table and the buyer's own working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from coproc.reference.limits import Choice, Wishes, choose
from coproc.reference.rules import Event, Nature, Procedure, Regime, Step, TimeLimitRule, rules_for, time_limit_rules
from coproc.tenders.timeplan.gaps import Answers, Gap, Law, Meeting, Meetings, Missing, Own, Prior


class Point(StrEnum):
    """The steps, in the order in which they come."""

    PREPARATION = "preparation"
    MATERIAL = "material"
    PIN = "pin"
    APPROVAL = "approval"  # one for each body, "approval:Økonomiudvalget"
    NOTICE = "notice"
    ANSWERS_FIRST = "answers_applications"
    APPLICATIONS = "applications"
    SELECTION = "selection"
    INVITATION = "invitation"
    COMPLAINT_SELECTION = "complaint_selection"
    DIALOGUE = "dialogue"
    ANSWERS = "answers_tenders"
    TENDERS = "tenders"
    NEGOTIATION = "negotiation"
    EVALUATION = "evaluation"
    DECISION = "decision"  # one for each body, or the buyer's own
    NOTIFICATION = "notification"
    STANDSTILL = "standstill"
    CONTRACT = "contract"
    AWARD_NOTICE = "award_notice"
    AWARD_NOTICE_DUE = "award_notice_due"
    COMPLAINT_AWARD = "complaint_award"
    COMPLAINT_FRAMEWORK = "complaint_framework"
    START = "start"


# The buyer's own working days before a step is done: our suggestions, until the buyer writes its own.
SUGGESTED: dict[str, int] = {
    Point.MATERIAL: 40,
    Point.PIN: 5,
    Point.NOTICE: 1,
    Point.SELECTION: 10,
    Point.INVITATION: 2,
    Point.DIALOGUE: 30,
    Point.NEGOTIATION: 20,
    Point.EVALUATION: 15,
    Point.DECISION: 5,
    Point.NOTIFICATION: 2,
    Point.CONTRACT: 2,
    Point.AWARD_NOTICE: 5,
    Point.START: 20,
}
# Calendar days where the law asks for an appropriate limit and gives no number.
APPROPRIATE: dict[str, int] = {Point.APPLICATIONS: 30, Point.TENDERS: 30}
STEPS: dict[str, Step] = {
    Point.APPLICATIONS: Step.APPLICATIONS,
    Point.TENDERS: Step.TENDERS,
    Point.STANDSTILL: Step.STANDSTILL,
    Point.COMPLAINT_SELECTION: Step.COMPLAINT_SELECTION,
    Point.AWARD_NOTICE_DUE: Step.AWARD_NOTICE,
    Point.COMPLAINT_AWARD: Step.COMPLAINT_AWARD,
    Point.COMPLAINT_FRAMEWORK: Step.COMPLAINT_FRAMEWORK,
}
POINT_OF: dict[Event, Point] = {
    Event.CONTRACT_NOTICE_SENT: Point.NOTICE,
    Event.SELECTION_NOTIFICATION_SENT: Point.INVITATION,
    Event.INVITATION_SENT: Point.INVITATION,
    Event.AWARD_NOTIFICATION_SENT: Point.NOTIFICATION,
    Event.CONTRACT_SIGNED: Point.CONTRACT,
    Event.AWARD_NOTICE_PUBLISHED: Point.AWARD_NOTICE,
}
ONE_STAGE = (Procedure.OPEN, Procedure.CONTEST)
NEGOTIATING = (Procedure.NEGOTIATED, Procedure.INNOVATION, Procedure.WITHOUT_NOTICE)


@dataclass(frozen=True)
class Setting:
    """Everything a plan is counted from.

    `own`: working days; `limit_days`: the buyer's own longer limits in calendar days; `pinned`: a step not before this date;
    `actual`: what has happened; `july`: own work goes on in July; `rules`: another table than the packaged one.
    """

    regime: Regime
    procedure: Procedure
    pin: bool = False
    urgent: bool = False
    by_letter: bool = False
    documents_free: bool = True
    framework: bool = False
    july: bool = False
    soft: bool = False
    own: Mapping[str, int] = field(default_factory=dict)
    limit_days: Mapping[str, int] = field(default_factory=dict)
    pinned: Mapping[str, date] = field(default_factory=dict)
    actual: Mapping[str, date] = field(default_factory=dict)
    meetings: Mapping[str, Sequence[Meeting]] = field(default_factory=dict)
    approval: Sequence[str] = ()
    decision: Sequence[str] = ()
    rules: Sequence[TimeLimitRule] | None = None

    @property
    def has_notice(self) -> bool:
        return self.procedure != Procedure.WITHOUT_NOTICE and self.regime != Regime.NOT_SUBJECT

    @property
    def has_stages(self) -> bool:
        return self.has_notice and self.procedure not in ONE_STAGE

    @cached_property
    def table(self) -> tuple[TimeLimitRule, ...]:
        """The rows of this regime and procedure, whatever their dates."""
        rules = time_limit_rules() if self.rules is None else self.rules
        return tuple(rule for rule in rules if (rule.regime, rule.procedure) == (self.regime, self.procedure))

    @cached_property
    def bodies(self) -> dict[str, Meetings]:
        return {body: Meetings(self.meetings.get(body, ())) for body in {*self.approval, *self.decision}}

    def rows(self, day: date) -> dict[Step, Choice]:
        """The law's choice of row for every step of a notice sent on `day`."""
        wishes = Wishes(
            day,
            pin=self.pin,
            urgent=self.urgent,
            e_submission=True,
            documents_free=self.documents_free,
            by_letter=self.by_letter,
            soft=self.soft,
        )
        found = rules_for(self.regime, self.procedure, day, self.table)
        return {step: choose(rows, wishes) for step, rows in found.items()}


@dataclass(frozen=True)
class Edge:
    """A step waits for the one before."""

    before: str
    gap: Gap


@dataclass(frozen=True)
class Node:
    """A step. `follows`: it only looks back at another step and holds nothing up (answers, complaints, duties)."""

    key: str
    edges: tuple[Edge, ...] = ()
    choice: Choice | None = None
    suggested: bool = False
    follows: bool = False

    @property
    def point(self) -> Point:
        return Point(self.key.partition(":")[0])

    @property
    def body(self) -> str:
        return self.key.partition(":")[2]

    @property
    def is_missing(self) -> bool:
        return self.choice is not None and self.choice.rule.nature == Nature.MISSING


def to_notice(setting: Setting) -> list[Node]:
    """What comes before the rules: their choice depends on the day of the notice."""
    nodes = [Node(Point.PREPARATION), _own(setting, Point.MATERIAL, Point.PREPARATION)]
    last: str = Point.MATERIAL
    for body in setting.approval:
        nodes.append(_meeting(setting, Point.APPROVAL, body, last))
        last = nodes[-1].key
    if not setting.has_notice:
        return nodes
    edges = [Edge(last, _days(setting, Point.NOTICE))]
    if setting.pin:
        nodes.insert(2, _own(setting, Point.PIN, Point.PREPARATION))
        edges.append(Edge(Point.PIN, Prior()))
    nodes.append(Node(Point.NOTICE, tuple(edges), suggested=Point.NOTICE not in setting.own))
    return nodes


def from_notice(setting: Setting, rows: Mapping[Step, Choice], before: Sequence[Node]) -> list[Node]:
    """The rest of the chain, under the rules that hold for the notice."""
    last = before[-1].key
    nodes: list[Node] = []

    def add(node: Node) -> None:
        nonlocal last
        nodes.append(node)
        if not node.follows:
            last = node.key

    if setting.has_stages:
        add(_limit(setting, rows, Point.APPLICATIONS, last))
        nodes.append(Node(Point.ANSWERS_FIRST, (Edge(Point.APPLICATIONS, Answers()),), follows=True))
        add(_own(setting, Point.SELECTION, last))
    if setting.has_stages or not setting.has_notice:
        add(_own(setting, Point.INVITATION, last))
        add_side(nodes, setting, rows, Point.COMPLAINT_SELECTION)
    invited = last
    if setting.procedure == Procedure.DIALOGUE and setting.has_stages:
        add(_own(setting, Point.DIALOGUE, last))
    add(_limit(setting, rows, Point.TENDERS, last, invited))
    nodes.append(Node(Point.ANSWERS, (Edge(Point.TENDERS, Answers()),), follows=True))
    if setting.procedure in NEGOTIATING:
        add(_own(setting, Point.NEGOTIATION, last))
    add(_own(setting, Point.EVALUATION, last))
    for body in setting.decision:
        add(_meeting(setting, Point.DECISION, body, last))
    if not setting.decision:
        add(_own(setting, Point.DECISION, last))
    add(_own(setting, Point.NOTIFICATION, last))
    if Step.STANDSTILL in rows:
        add(_limit(setting, rows, Point.STANDSTILL, last))
    add(_own(setting, Point.CONTRACT, last, least=1))
    if Step.AWARD_NOTICE in rows or _counts_from(rows, Event.AWARD_NOTICE_PUBLISHED):
        add(
            Node(
                Point.AWARD_NOTICE,
                (Edge(Point.CONTRACT, _days(setting, Point.AWARD_NOTICE)),),
                None,
                _is_ours(setting, Point.AWARD_NOTICE),
                follows=True,
            )
        )
    add_side(nodes, setting, rows, Point.AWARD_NOTICE_DUE)
    add_side(nodes, setting, rows, Point.COMPLAINT_FRAMEWORK if setting.framework else Point.COMPLAINT_AWARD)
    add(_own(setting, Point.START, Point.CONTRACT))
    return nodes


def _counts_from(rows: Mapping[Step, Choice], event: Event) -> bool:
    return any(choice.rule.event == event for choice in rows.values())


def _is_ours(setting: Setting, point: Point) -> bool:
    return point not in setting.own


def _days(setting: Setting, point: Point, least: int = 0) -> Own:
    return Own(max(least, setting.own.get(point, SUGGESTED[point])), setting.july)


def _own(setting: Setting, point: Point, before: str, least: int = 0) -> Node:
    return Node(point, (Edge(before, _days(setting, point, least)),), None, _is_ours(setting, point))


def _meeting(setting: Setting, point: Point, body: str, before: str) -> Node:
    return Node(f"{point}:{body}", (Edge(before, setting.bodies[body]),))


def _limit(setting: Setting, rows: Mapping[Step, Choice], point: Point, before: str, event: str = "") -> Node:
    """A limit of the law, counted from its event, and never shorter; where there is a dialogue between, the buyer's own days after it."""
    choice = rows.get(STEPS[point])
    own = setting.limit_days.get(point)
    event = event or before
    if choice is None:
        return Node(point, (Edge(before, Missing()),))
    if choice.rule.nature == Nature.APPROPRIATE:
        days = own if own is not None else APPROPRIATE[point]
        return Node(point, (Edge(before, Law(days)),), choice, suggested=own is None)
    if choice.rule.nature == Nature.MISSING:
        return Node(point, (Edge(before, Missing()),), choice)
    edges = [Edge(event, _law(setting, choice, own or 0))]
    if before != event:
        edges.append(Edge(before, Law(own if own is not None else APPROPRIATE[point])))
    return Node(point, tuple(edges), choice)


def _law(setting: Setting, choice: Choice, own: int = 0) -> Gap:
    if choice.rule.nature != Nature.MINIMUM:
        return Missing()
    if choice.days is None:
        return Law(months=choice.rule.months, soft=setting.soft)
    return Law(max(choice.days, own), soft=setting.soft)


def add_side(nodes: list[Node], setting: Setting, rows: Mapping[Step, Choice], point: Point) -> None:
    """Others' rights and the buyer's duties: they follow the chain and hold nothing up."""
    choice = rows.get(STEPS[point])
    if choice is None:
        return
    event = POINT_OF.get(choice.rule.event)
    if event is not None and any(node.key == event for node in nodes):
        nodes.append(Node(point, (Edge(event, _law(setting, choice)),), choice, follows=True))
