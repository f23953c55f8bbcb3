"""What changes for a running case that is moved to another version: sentences a person reads before saying yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coproc.kernel.translation import gettext as _
from coproc.workflow.definition import PREVIOUS, Definition, Gate, Reminder, Transition

StateMap = Mapping[str, str]


def unmapped_states(old: Definition, new: Definition, state_map: StateMap) -> tuple[str, ...]:
    """The old states that are gone and have no (or no declared) state to go to."""
    return tuple(s.key for s in old.states if state_map.get(s.key, s.key) not in new.by_key)


def differences(old: Definition, new: Definition, state_map: StateMap) -> list[str]:
    """Every change, in the reader's language: what needs a mapping, then states, transitions, gates, reminders."""
    sentences = [
        _(
            "“{state}” ({key}) findes ikke mere. Angiv hvor den hører til: --map {key}=NYT.",
            state=old.state(key).label,
            key=key,
        )
        for key in unmapped_states(old, new, state_map)
    ]
    sentences += _states(old, new, state_map)
    sentences += _transitions(old, new, state_map)
    sentences += _reminders(old, new, state_map)
    return list(dict.fromkeys(sentences))


def _states(old: Definition, new: Definition, state_map: StateMap) -> Iterator[str]:
    targets = {state_map.get(s.key, s.key) for s in old.states}
    for state in new.states:
        if state.key not in targets:
            yield _("Nyt trin: “{state}”.", state=state.label)
    for state in old.states:
        target = new.by_key.get(state_map.get(state.key, state.key))
        if target is None:
            continue
        if target.key != state.key:
            yield _("“{old}” bliver til “{new}”.", old=state.label, new=target.label)
        elif str(target.label) != str(state.label):
            yield _("“{old}” hedder nu “{new}”.", old=state.label, new=target.label)
        if target.norm_weeks != state.norm_weeks:
            yield _("“{state}”: den planlagte tid er ændret.", state=target.label)
        for name in sorted(set(state.allows) ^ set(target.allows)):
            sentence = (
                _("“{state}”: {name} kan nu åbnes.") if name in target.allows else _("“{state}”: {name} kan ikke mere åbnes.")
            )
            yield sentence.format(state=target.label, name=name)


Moves = dict[tuple[str, str], Transition]


def _moves(definition: Definition, state_map: StateMap) -> Moves:
    """(state, trigger) -> transition, with the states under their new names."""
    return {
        (state_map.get(source, source), transition.trigger): transition
        for transition in definition.transitions
        for source in definition.sources_of(transition)
    }


def _transitions(old: Definition, new: Definition, state_map: StateMap) -> Iterator[str]:
    before, after = _moves(old, state_map), _moves(new, {})
    for (state, trigger), transition in after.items():
        label = new.state(state).label
        if (state, trigger) not in before:
            yield _("Ny vej fra “{state}”: {label}.", state=label, label=transition.label)
            continue
        was = before[state, trigger]
        if _target(was, state_map) != transition.to:
            yield _("“{label}” fører nu til “{to}”.", label=transition.label, to=transition.to)
        if set(was.roles) != set(transition.roles):
            yield _("“{label}”: rollerne, der må det, er ændret.", label=transition.label)
        if was.reason != transition.reason:
            yield _("“{label}”: kravet om begrundelse er ændret.", label=transition.label)
        yield from _gates(was, transition)
    for (state, trigger), transition in before.items():
        if state in new.by_key and (state, trigger) not in after:
            yield _("Vejen er væk fra “{state}”: {label}.", state=new.state(state).label, label=transition.label)


def _target(transition: Transition, state_map: StateMap) -> str:
    return transition.to if transition.to == PREVIOUS else state_map.get(transition.to, transition.to)


def _gates(was: Transition, now: Transition) -> Iterator[str]:
    before, after = ({gate.gate: gate for gate in transition.gates} for transition in (was, now))
    for name, gate in after.items():
        if name not in before:
            yield _("“{label}”: ny betingelse {gate}: {say}", label=now.label, gate=name, say=gate.say)
        elif _rule(gate, now) != _rule(before[name], was):
            yield _("“{label}”: betingelsen {gate} er ændret: {say}", label=now.label, gate=name, say=gate.say)
    for name, gate in before.items():
        if name not in after:
            yield _("“{label}”: betingelsen {gate} bortfalder: {say}", label=now.label, gate=name, say=gate.say)


def _rule(gate: Gate, transition: Transition) -> tuple[object, ...]:
    override = sorted(transition.override.roles) if transition.override else None
    return gate.at_least, gate.overridable, None if gate.overridable == "never" else override


def _reminders(old: Definition, new: Definition, state_map: StateMap) -> Iterator[str]:
    before = {(state_map.get(state.key, state.key), reminder.key): reminder for state in old.states for reminder in state.reminders}
    after: dict[tuple[str, str], Reminder] = {(s.key, r.key): r for s in new.states for r in s.reminders}
    for (state, key), reminder in after.items():
        if (state, key) not in before:
            yield _("Ny påmindelse i “{state}”: {key}.", state=new.state(state).label, key=key)
        elif before[state, key] != reminder:
            yield _("Påmindelsen {key} i “{state}” er ændret.", state=new.state(state).label, key=key)
    for state, key in before:
        if state in new.by_key and (state, key) not in after:
            yield _("Påmindelsen {key} i “{state}” bortfalder.", state=new.state(state).label, key=key)
