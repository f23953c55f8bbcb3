"""What a workflow file may say. Names only: no expressions, no code. `workflows/schema.json` is made from here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from coproc.kernel.actor import Role
from coproc.kernel.translation import Language, pick

ANY = "*"
PREVIOUS = "previous"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
Reference = Annotated[str, StringConstraints(pattern=r"^\$[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]+$")]
Offset = Annotated[str, StringConstraints(pattern=r"^[0-9]+ (working_days?|days?|weeks?|months?)$")]
Number = Annotated[int, Field(strict=True, ge=0)]
Values = Mapping[str, "int | Mapping[str, int]"]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Sources = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}}]}),
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Part):
    """Danish and English, both always there. `str()` gives the reader's language."""

    da: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def __str__(self) -> str:
        return pick({"da": self.da, "en": self.en})

    def said_in(self, language: Language) -> str:
        return self.da if language == "da" else self.en


class IntParameter(_Part):
    """A number a facilitator may set per case, within bounds."""

    type: Literal["int"]
    label: Text
    default: Number
    min: Number = 0
    max: Number | None = None


class MapParameter(_Part):
    """A number per state that a facilitator may set per case, each within bounds."""

    type: Literal["map"]
    label: Text
    default: dict[Name, Number]
    min: Number = 0
    max: Number | None = None


Parameter = Annotated[IntParameter | MapParameter, Field(discriminator="type")]


class Reminder(_Part):
    """A rule that makes dated messages from a named date, as long as its stop condition does not hold.

    `legal`: the date is the law's; the reminder is only ever moved earlier. `escalate` (one or several) also get the `escalate_after`-th
    message and those after it; left out: the last. `quiet_periods`: July and weeks 42 and 52 are avoided as weekends are. `urgent`: it
    goes as a mail of its own.
    """

    key: Name
    anchor: Dotted = Field(alias="from")
    before: tuple[Offset, ...] = ()
    after: tuple[Offset, ...] = ()
    to: Annotated[tuple[Name, ...], Field(min_length=1)]
    stop: Name
    message: Name | None = Field(default=None, description="mail template; the key when left out")
    escalate: Names = ()
    escalate_after: Annotated[int, Field(strict=True, ge=1)] | None = None
    legal: bool = False
    urgent: bool = False
    quiet_periods: bool = False
    rule: Literal["earlier", "later"] | None = Field(
        default=None,
        description="which way from a day nothing is sent; else before and legal earlier, after later",
    )

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if bool(self.before) == bool(self.after):
            raise ValueError("before | after")
        return self

    @property
    def offsets(self) -> tuple[str, ...]:
        return self.before or self.after

    @property
    def template(self) -> str:
        return self.message or self.key


class State(_Part):
    key: Name
    label: Text
    purpose: Text
    norm_weeks: Number | Reference | None = None
    kind: Literal["step", "side", "final"] = "step"
    allows: tuple[Name, ...] = Field(default=(), description="definitions whose cases may be opened while here")
    reminders: tuple[Reminder, ...] = ()
    documents: tuple[Name, ...] = ()


class Override(_Part):
    """Who may go on although gates are unmet. It always takes a reason."""

    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    reason: Literal["required"]


class Gate(_Part):
    """Met when the fact's count reaches `at_least`; without `at_least`, when the fact names nothing.

    `overridable`: left out, the transition's `override` decides; `with_reason`, whoever may take the transition
    may pass; `never`, nobody may.
    """

    gate: Name
    at_least: Number | Reference | None = None
    say: Text
    mend: Dotted
    overridable: Literal["with_reason", "never"] | None = None


class Transition(_Part):
    trigger: Name
    sources: Sources = Field(alias="from")
    to: str
    label: Text
    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    override: Override | None = None
    gates: tuple[Gate, ...] = ()
    effects: tuple[Name, ...] = ()
    step_back: bool = False
    reason: Literal["required", "optional", "none"] = "none"
    confirm: Text | None = Field(default=None, description="the question asked before it is done")


class Definition(_Part):
    """One published version of one kind of case."""

    key: Name
    version: Version
    title: Text
    subject: Name
    initial_states: Annotated[tuple[Name, ...], Field(min_length=1, alias="initial")]
    parameters: dict[Name, Parameter] = {}
    states: Annotated[tuple[State, ...], Field(min_length=1)]
    transitions: tuple[Transition, ...]

    def __hash__(self) -> int:
        return hash((self.key, self.version))

    @property
    def initial(self) -> str:
        """Where a case begins unless it is told otherwise."""
        return self.initial_states[0]

    @cached_property
    def by_key(self) -> Mapping[str, State]:
        return {state.key: state for state in self.states}

    def state(self, key: str) -> State:
        """Raises KeyError on a state that is not declared."""
        return self.by_key[key]

    @property
    def is_run_by_buyer(self) -> bool:
        """Whether a buyer's own officer moves it: one buyer's procurement, which needs no facilitator."""
        return any(Role.OFFICER in transition.roles for transition in self.transitions)

    @property
    def steps(self) -> tuple[State, ...]:
        """The ordinary way, in order: what a step guide shows."""
        return tuple(state for state in self.states if state.kind == "step")

    def sources_of(self, transition: Transition) -> tuple[str, ...]:
        """The states it leaves; `*` is every state that is not final, but for its own target."""
        if ANY not in transition.sources:
            return transition.sources
        return tuple(s.key for s in self.states if s.kind != "final" and s.key != transition.to)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions out of a state, in the file's order."""
        return self.ways.get(state, ())

    @cached_property
    def ways(self) -> Mapping[str, tuple[Transition, ...]]:
        """Asked for every case of a list, several times a page."""
        leaving = [(t, frozenset(self.sources_of(t))) for t in self.transitions]
        return {state.key: tuple(t for t, sources in leaving if state.key in sources) for state in self.states}


def json_schema() -> dict[str, Any]:
    """The schema editors use."""
    schema = Definition.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """The contents of workflows/schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
