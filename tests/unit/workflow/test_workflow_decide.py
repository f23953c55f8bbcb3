from collections.abc import Mapping

import pytest
from hypothesis import given, settings, strategies as st

from coproc.kernel.actor import Role
from coproc.kernel.errors import FieldErrors
from coproc.kernel.translation import speaking
from coproc.workflow.decide import Fact, Refusal, Step, available, decide, gates_of, unmet_gates
from coproc.workflow.definition import Definition
from coproc.workflow.parameters import check_parameters, norm_weeks
from coproc.workflow.validate import all_definitions, newest

FACILITATOR = {Role.FACILITATOR}
PROCESS = newest("scaling_process")
SHIPPED = all_definitions()


class Watched(Mapping):
    """Facts that remember which were asked for; every one is there, and none is met."""

    def __init__(self, fact):
        self.fact, self.asked = fact, set()

    def __getitem__(self, name):
        self.asked.add(name)
        return self.fact

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


MET = Fact(count=1000)
UNMET = Fact(count=0, names=("Aalborg", "Aarhus"))


@st.composite
def made_up(draw):
    """A small definition with any shape, also ones the validator would not let through."""
    keys = [f"s{number}" for number in range(draw(st.integers(2, 5)))]
    kinds = ["step", *(draw(st.sampled_from(["step", "side", "final"])) for _key in keys[1:])]
    text = {"da": "x", "en": "x"}
    open_states = [key for key, kind in zip(keys, kinds, strict=True) if kind != "final"]
    transitions = []
    for trigger in ("a", "b", "c"):
        sources = draw(st.one_of(st.just(["*"]), st.lists(st.sampled_from(open_states), min_size=1, unique=True)))
        to = draw(st.sampled_from([*keys, "previous"]))
        gates = [{"gate": f"g_{trigger}{n}", "say": text, "mend": "x.y"} for n in range(draw(st.integers(0, 3)))]
        transitions.append({"trigger": trigger, "from": sources, "to": to, "label": text, "roles": ["facilitator"], "gates": gates})
    states = [{"key": key, "label": text, "purpose": text, "kind": kind} for key, kind in zip(keys, kinds, strict=True)]
    return Definition.model_validate(
        {
            "key": "thing",
            "version": "2026-1",
            "title": text,
            "subject": "thing",
            "initial": [keys[0]],
            "states": states,
            "transitions": transitions,
        }
    )


definitions = st.one_of(st.sampled_from(SHIPPED), made_up())
facts = st.builds(Fact, count=st.integers(0, 5), names=st.sampled_from([(), ("Aalborg",)]))


@settings(max_examples=200, deadline=None)
@given(data=st.data(), definition=definitions)
def test_walk_never_leaves_the_declared_states_and_never_leaves_a_final_one(data, definition):
    state, previous = definition.initial, None
    declared = {s.key for s in definition.states}
    triggers = [t.trigger for t in definition.transitions]
    for _move in range(8):
        gathered = {name: data.draw(facts) for name in gates_of(definition, state)}
        result = decide(
            definition,
            state,
            data.draw(st.sampled_from(triggers)),
            gathered,
            set(Role),
            reason=data.draw(st.sampled_from([None, "  ", "derfor"])),
            override=data.draw(st.booleans()),
            previous=previous,
        )
        if isinstance(result, Refusal):
            continue
        assert result.to in declared
        assert definition.state(state).kind != "final"
        state, previous = result.to, state


@settings(max_examples=200, deadline=None)
@given(data=st.data(), definition=definitions)
def test_same_trigger_twice_moves_once_or_takes_a_declared_move(data, definition):
    state = data.draw(st.sampled_from([s.key for s in definition.states if s.kind != "final"]))
    trigger = data.draw(st.sampled_from([t.trigger for t in definition.transitions]))
    every = Watched(MET)
    first = decide(definition, state, trigger, every, set(Role), reason="derfor", previous=definition.initial)
    if isinstance(first, Refusal):
        return
    second = decide(definition, first.to, trigger, every, set(Role), reason="derfor", previous=state)
    declared = any(t.trigger == trigger for t in definition.leaving(first.to))
    assert isinstance(second, Step) == declared


@settings(max_examples=200, deadline=None)
@given(data=st.data(), definition=definitions)
def test_every_gate_is_evaluated_and_every_unmet_one_is_told(data, definition):
    transition = data.draw(st.sampled_from(definition.transitions))
    every = Watched(UNMET)
    unmet = unmet_gates(definition, transition, every, set(Role))
    assert every.asked == {gate.gate for gate in transition.gates}
    assert [gate.gate for gate in unmet] == [gate.gate for gate in transition.gates]


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda d: d.key)
def test_shipped_definition_can_be_walked_from_every_start_to_an_end(definition):
    reached = set(definition.initial_states)
    while True:
        more = {c.to for s in reached for c in available(definition, s, set(Role), previous=definition.initial)}
        if more <= reached:
            break
        reached |= more
    assert reached == {s.key for s in definition.states}


@pytest.mark.parametrize("definition", [newest("scaling_process"), newest("single_procurement")], ids=lambda d: d.key)
def test_primary_way_leads_through_all_steps_to_the_end(definition):
    state, walked = definition.initial, [definition.initial]
    while definition.state(state).kind != "final":
        (state,) = [choice.to for choice in available(definition, state, set(Role)) if choice.primary]
        walked.append(state)
    assert walked == [*(step.key for step in definition.steps), "closed"]


def test_advance_lists_every_unmet_gate_with_its_sentence_and_where_to_mend_it():
    gathered = {"participants_joined": Fact(count=1), "mandates_known": Fact(names=("Aalborg", "Aarhus", "Esbjerg"))}
    refused = decide(PROCESS, "matchmaking", "explore", gathered, FACILITATOR)
    assert isinstance(refused, Refusal)
    assert refused.kind == "unmet"
    assert [gate.gate for gate in refused.unmet] == ["participants_joined", "mandates_known"]
    assert refused.unmet[0].sentence.da == "Tilsluttede organisationer: 1. Der skal være mindst 2."
    assert refused.unmet[1].sentence.da == "Mandatets status mangler for Aalborg, Aarhus og Esbjerg."
    assert refused.unmet[1].sentence.en == "The status of the mandate is missing for Aalborg, Aarhus, and Esbjerg."
    assert refused.unmet[1].mend == "process.participants"
    assert refused.sentence.startswith("Mangler, før I kan gå videre: Tilsluttede")
    with speaking("en"):
        assert refused.sentence.startswith("Missing before you can go on: Joined")


def test_advance_uses_the_cases_own_parameters():
    gathered = {"participants_joined": Fact(count=2), "mandates_known": Fact()}
    assert isinstance(decide(PROCESS, "matchmaking", "explore", gathered, FACILITATOR), Step)
    own = {"min_participants": 3}
    assert isinstance(decide(PROCESS, "matchmaking", "explore", gathered, FACILITATOR, parameters=own), Refusal)


def test_advance_anyway_needs_a_reason_and_tells_what_was_passed():
    gathered = {"participants_joined": Fact(count=1), "mandates_known": Fact()}
    without = decide(PROCESS, "matchmaking", "explore", gathered, FACILITATOR, override=True, reason=" ")
    assert isinstance(without, Refusal)
    assert without.kind == "reason_missing"
    step = decide(PROCESS, "matchmaking", "explore", gathered, FACILITATOR, override=True, reason="Politisk ønske")
    assert isinstance(step, Step)
    assert step.to == "need_exploration"
    assert [gate.gate for gate in step.overridden] == ["participants_joined"]
    assert step.facts == gathered


def test_gate_that_is_never_overridable_cannot_be_passed():
    event = newest("market_dialogue")
    gathered = {"event_ready_to_publish": Fact(names=("dato",))}
    refused = decide(event, "planned", "publish_invitation", gathered, FACILITATOR, override=True, reason="x")
    assert isinstance(refused, Refusal)
    assert refused.kind == "not_overridable"


def test_gate_overridable_with_reason_is_passed_by_whoever_may_take_the_transition():
    event = newest("market_dialogue")
    gathered = {"minutes_written": Fact(names=("referat",))}
    assert isinstance(decide(event, "held", "finish_minutes", gathered, FACILITATOR, override=True, reason="Kun opsamling"), Step)


@pytest.mark.parametrize(
    ("state", "trigger", "roles", "kind"),
    [
        ("matchmaking", "fly", FACILITATOR, "unknown_trigger"),
        ("matchmaking", "find_partners", FACILITATOR, "wrong_state"),
        ("closed", "stop", FACILITATOR, "wrong_state"),
        ("paused", "pause", FACILITATOR, "wrong_state"),
        ("matchmaking", "stop", FACILITATOR, "reason_missing"),
        ("matchmaking", "stop", {Role.OFFICER}, "not_allowed"),
        ("matchmaking", "stop", set(), "not_allowed"),
    ],
)
def test_refusal_says_what_is_wrong(state, trigger, roles, kind):
    refused = decide(PROCESS, state, trigger, {}, roles)
    assert isinstance(refused, Refusal)
    assert refused.kind == kind
    assert refused.sentence


def test_resume_leads_back_to_where_it_was_paused():
    step = decide(PROCESS, "paused", "resume", {}, FACILITATOR, previous="need_description")
    assert isinstance(step, Step)
    assert step.to == "need_description"
    assert [c.transition.trigger for c in available(PROCESS, "paused", FACILITATOR, previous="matchmaking")] == [
        "resume",
        "stop",
    ]


def test_missing_fact_is_loud():
    with pytest.raises(KeyError, match="mandates_known"):
        decide(PROCESS, "matchmaking", "explore", {"participants_joined": MET}, FACILITATOR)
    with pytest.raises(ValueError, match="no count"):
        decide(PROCESS, "letter_of_intent", "procure", {"signatures": Fact()}, FACILITATOR)
    with pytest.raises(KeyError, match="gone"):
        decide(PROCESS, "paused", "resume", {}, FACILITATOR, previous="gone")
    with pytest.raises(KeyError, match="nowhere"):
        decide(PROCESS, "nowhere", "explore", {}, FACILITATOR)


def test_rounds_and_late_joiners_need_no_step_of_the_process():
    for state in PROCESS.steps[2:]:
        assert {"market_dialogue", "participation"} <= set(state.allows)


def test_every_forward_transition_may_be_taken_anyway_with_a_reason():
    forward = [c.transition for s in PROCESS.steps for c in available(PROCESS, s.key, FACILITATOR) if c.primary]
    assert len(forward) == 7
    assert all(t.override is not None and t.override.roles == ("facilitator",) for t in forward)


def test_parameters_have_defaults_and_bounds():
    assert norm_weeks(PROCESS, "matchmaking") == 8
    assert norm_weeks(PROCESS, "matchmaking", {"weeks": {"matchmaking": 12}}) == 12
    assert norm_weeks(PROCESS, "need_exploration", {"weeks": {"matchmaking": 12}}) == 20
    assert norm_weeks(PROCESS, "individual_procurement") is None
    check_parameters(PROCESS, {"min_participants": 3, "weeks": {"matchmaking": 12}})
    with pytest.raises(FieldErrors) as refused:
        check_parameters(PROCESS, {"min_participants": 1, "colour": 3, "weeks": {"matchmaking": 500, "lunch": 1}})
    assert set(refused.value.errors) == {"min_participants", "colour", "weeks.matchmaking", "weeks.lunch"}
