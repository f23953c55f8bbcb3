import pytest
import yaml

from coproc.kernel.errors import NotFound
from coproc.kernel.translation import speaking
from coproc.workflow import publish
from coproc.workflow.definition import schema_text
from coproc.workflow.validate import all_definitions, files, load, newest, validate, versions

SOUND = """\
key: thing
version: 2026-1
title: {da: Ting, en: Thing}
subject: thing
initial: [first]
states:
  - {key: first, label: {da: Først, en: First}, purpose: {da: a, en: a}}
  - {key: last, label: {da: Sidst, en: Last}, purpose: {da: a, en: a}, kind: final}
transitions:
  - {trigger: go, from: first, to: last, label: {da: Gå, en: Go}, roles: [facilitator]}
"""

BROKEN = """\
key: other
version: 2026-1
title: {da: Ting}                                                      # line 3: no English
subject: thing
initial: [first]
colour: blue                                                           # line 6: unknown field
parameters:
  least: {type: int, label: {da: a, en: a}, default: 1, min: 2}         # line 8: outside its bounds
  weeks: {type: map, label: {da: a, en: a}, default: {nowhere: 3}}      # line 9: unknown state
states:
  - key: first
    label: {da: Først, en: First}
    purpose: {da: a, en: a}
    norm_weeks: $weeks.first                                           # line 14: no such key
    allows: [party]                                                    # line 15: unknown definition
    documents: [poem]                                                  # line 16: unknown document
    reminders:
      - key: hello                                                     # line 18: no such message
        from: moon.full_on                                             # line 19: unknown anchor
        before: [3 lunches]                                            # line 20: no such offset
        to: [officer, nobody]                                          # line 21: unknown recipient
        stop: never                                                    # line 22: unknown stop
        legal: true
        rule: later                                                    # line 24: late for a legal date
        escalate: everybody                                            # line 25: unknown recipient
  - key: island                                                        # line 26: unreachable
    label: {da: Ø, en: Island}
    purpose: {da: a, en: a}
    label: {da: Ø, en: Isle}                                           # line 29: duplicate key
  - key: pit                                                           # line 30: dead end
    label: {da: Hul, en: ""}                                           # line 31: empty English
    purpose: {da: a, en: a}
  - {key: last, label: {da: Sidst, en: Last}, purpose: {da: a, en: a}, kind: final}
  - {key: first, label: {da: Igen, en: Again}, purpose: {da: a, en: a}} # line 34: state stands twice
transitions:
  - trigger: go
    from: first
    to: nowhere                                                        # line 38: unknown state
    label: {da: Gå, en: Go}
    roles: [king]                                                      # line 40: unknown role
    override: {roles: [queen], reason: required}                       # line 41: unknown role
    effects: [fireworks]                                               # line 42: unknown effect
    gates:
      - gate: luck                                                     # line 44: unknown gate
        at_least: $most                                                # line 45: unknown parameter
        say: {da: "{antal} mangler", en: "{count} missing"}            # line 46: unknown placeholder
        mend: heaven.gate                                              # line 47: unknown mend
  - trigger: go                                                        # line 48: clashes with the first
    from: [first]
    to: pit
    label: {da: Gå, en: Go}
    roles: [facilitator]
  - trigger: rise
    from: last                                                         # line 54: a way out of the end
    to: previous                                                       # line 55: not from a side state
    label: {da: Op, en: Up}
    roles: [facilitator]
  - {trigger: leave, from: island, to: last, label: {da: Ud, en: Out}, roles: [facilitator], reason: perhaps}  # line 58
"""
FAULTY = [1, 3, 6, 8, 9, 14, 15, 16, 18, 19, 20, 21, 22, 24, 25, 26, 29, 30, 31, 34, 38, 40, 41, 42, 44, 45, 46, 47]
FAULTY += [33, 48, 54, 55, 58]  # 33: the end is reached by nobody, as only the island leads there


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_shipped_file_is_valid(path, catalogue):
    assert validate(path, catalogue) == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../schema.json\n")


def test_sound_file_has_no_problems(write, catalogue):
    assert validate(write(SOUND), catalogue) == []


def test_broken_file_has_every_fault_reported_on_its_line(write, catalogue):
    path = write(BROKEN)
    problems = validate(path, catalogue)
    assert sorted({problem.line for problem in problems}) == sorted(FAULTY)
    assert all(problem.file == str(path) for problem in problems)
    assert str(problems[0]) == f"{path}:1: “key” er “other”, men filen ligger som “thing”."


def test_problems_are_told_in_the_readers_language(write, catalogue):
    with speaking("en"):
        told = {problem.line: problem.sentence for problem in validate(write(BROKEN), catalogue)}
    assert told[3] == "The text “title” is missing in English."
    assert told[31] == "The text “label” is missing in English."
    assert told[26] == "The state “island” can never be reached."
    assert told[48] == "“go” leads two ways from “first”."
    assert told[20] == "“before” cannot be “3 lunches”."
    assert told[58] == "“reason” cannot be “perhaps”; choose among 'required', 'optional', 'none'."
    assert told[46] == "The placeholder {antal} is not known here."


def test_way_open_from_everywhere_is_no_way_on(write, catalogue):
    text = SOUND.replace("from: first", 'from: "*"')
    (problem,) = validate(write(text), catalogue)
    assert (problem.line, "blindgyde" in problem.sentence) == (7, True)


def test_side_state_alone_may_lead_back(write, catalogue):
    text = SOUND.replace("to: last", "to: previous")
    assert any("sidetrin" in problem.sentence for problem in validate(write(text), catalogue))


@pytest.mark.parametrize(
    ("text", "line"),
    [("key: [a\nversion: b\n", 2), ("", 1), ("- a\n- b\n", 1), ("key: thing\n\tversion: 1\n", 2), ("a: *b\n", 1)],
)
def test_what_is_no_yaml_mapping_is_one_problem(text, line, write, catalogue):
    (problem,) = validate(write(text), catalogue)
    assert problem.line == line


def test_file_that_cannot_be_read_is_one_problem(tmp_path, write, catalogue):
    assert len(validate(tmp_path / "no" / "2026-1.yaml", catalogue)) == 1
    path = write("")
    path.write_bytes(b"key: \xff\xfe\n")
    assert len(validate(path, catalogue)) == 1


@pytest.mark.parametrize("junk", ["states: 3", "states: [3, [], x]", "transitions: {a: b}", "initial: 7", "parameters: [1]"])
def test_wrong_kinds_of_values_are_reported_not_raised(junk, write, catalogue):
    name = junk.partition(":")[0]
    data = {key: value for key, value in yaml.safe_load(SOUND).items() if key != name}
    assert validate(write(yaml.safe_dump(data) + junk + "\n"), catalogue)


def test_published_files_are_never_edited():
    assert publish.edited() == []
    assert publish.unpublished() == []


def test_editing_a_published_file_is_noticed_and_refused(write, tmp_path, monkeypatch):
    monkeypatch.setattr("coproc.workflow.publish.workflows_dir", lambda: tmp_path)
    monkeypatch.setattr("coproc.workflow.validate.workflows_dir", lambda: tmp_path)
    path = write(SOUND)
    assert publish.publish() == ["thing/2026-1"]
    assert publish.edited() == []
    write(SOUND, version="2026-2")
    assert publish.publish() == ["thing/2026-2"]
    path.write_text(SOUND + "# changed\n", encoding="utf-8")
    assert publish.edited() == ["thing/2026-1"]
    with pytest.raises(Exception, match="offentliggjort"):
        publish.publish()


def test_schema_for_editors_is_current():
    schema = files()[0].parent.parent / "schema.json"
    assert schema.read_text(encoding="utf-8") == schema_text()


def test_newest_counts_versions_as_numbers(write, tmp_path, monkeypatch):
    monkeypatch.setattr("coproc.workflow.validate.workflows_dir", lambda: tmp_path)
    for version in ("2026-9", "2026-10", "2025-12"):
        write(SOUND.replace("2026-1", version), version=version)
    assert versions("thing") == ["2025-12", "2026-9", "2026-10"]
    load.cache_clear()
    assert newest("thing").version == "2026-10"
    load.cache_clear()


def test_unknown_definition_is_not_found():
    with pytest.raises(NotFound):
        newest("nothing")
    with pytest.raises(NotFound):
        load("tender", "1999-1")
    assert {d.key for d in all_definitions()} == {
        "market_dialogue",
        "participation",
        "scaling_process",
        "single_procurement",
        "tender",
        "upkeep",
    }
