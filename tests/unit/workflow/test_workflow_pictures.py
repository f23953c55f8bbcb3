import pytest

from coproc.kernel.translation import speaking
from coproc.workflow.definition import Definition
from coproc.workflow.diagram import as_text, layout, mermaid
from coproc.workflow.difference import differences, unmapped_states
from coproc.workflow.validate import all_definitions, newest

PROCESS = newest("scaling_process")


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda d: d.key)
def test_mermaid_has_every_state_and_every_move(definition):
    text = mermaid(definition, "da")
    assert text.startswith("stateDiagram-v2\n")
    for state in definition.states:
        assert f" as {state.key}\n" in text
    moves = sum(len(definition.sources_of(t)) for t in definition.transitions)
    ends = sum(state.kind == "final" for state in definition.states)
    assert text.count(" --> ") == moves + ends + len(definition.initial_states)


def test_mermaid_speaks_both_languages():
    assert 'state "Fælles hensigtserklæring" as letter_of_intent' in mermaid(PROCESS, "da")
    assert 'state "Joint letter of intent" as letter_of_intent' in mermaid(PROCESS, "en")


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda d: d.key)
def test_picture_keeps_boxes_apart_and_everything_inside(definition):
    picture = layout(definition)
    assert {node.key for node in picture.nodes} == {state.key for state in definition.states}
    boxes = [(n.x, n.y, n.x + n.w, n.y + n.h) for n in picture.nodes]
    for number, one in enumerate(boxes):
        assert 0 <= one[0] < one[2] <= picture.width
        assert 0 <= one[1] < one[3] <= picture.height
        for other in boxes[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for edge in picture.edges:
        assert len(edge.points) >= 2
        for x, y in edge.points:
            assert 0 <= x <= picture.width
            assert 0 <= y <= picture.height
    assert {edge.trigger for edge in picture.edges} == {t.trigger for t in definition.transitions}
    assert all(len(node.lines) <= 3 for node in picture.nodes)


def test_picture_runs_down_the_seven_steps_to_the_end():
    picture = layout(PROCESS)
    column = sorted((node.y, node.key) for node in picture.nodes if node.x == picture.nodes[0].x)
    assert [key for _y, key in column] == [*(step.key for step in PROCESS.steps), "closed"]
    assert sum(edge.kind == "forward" for edge in picture.edges) == 7
    assert {edge.source for edge in picture.edges if edge.kind == "back"} == {"market_dialogue", "need_description"}
    assert {edge.trigger for edge in picture.edges if edge.kind == "anywhere"} == {"pause", "stop"}


def test_text_alternative_tells_every_state_and_way():
    sentences = as_text(PROCESS, "da")
    assert len(sentences) == len(PROCESS.states) + 2
    assert sentences[1].startswith("2. Matchmaking offentlige indkøbere (Trin). Andre med samme behov")
    assert "Gå videre til “Fælles behovsudforskning” → Fælles behovsudforskning" in sentences[1]
    assert as_text(PROCESS, "en")[7].startswith("8. Paused (Side state).")


def changed(definition, change):
    data = definition.model_dump(by_alias=True, mode="json")
    change(data)
    return Definition.model_validate(data)


def test_same_definition_has_no_differences():
    assert differences(PROCESS, changed(PROCESS, lambda _data: None), {}) == []


def test_state_that_is_gone_needs_a_mapping():
    def split(data):
        data["states"][1]["key"] = "partners"
        data["parameters"]["weeks"]["default"]["partners"] = 8
        for transition in data["transitions"]:
            transition["from"] = ["partners" if s == "matchmaking" else s for s in transition["from"]]
            transition["to"] = transition["to"].replace("matchmaking", "partners")

    new = changed(PROCESS, split)
    assert unmapped_states(PROCESS, new, {}) == ("matchmaking",)
    assert unmapped_states(PROCESS, new, {"matchmaking": "nowhere"}) == ("matchmaking",)
    assert unmapped_states(PROCESS, new, {"matchmaking": "partners"}) == ()
    assert "--map matchmaking=NYT" in differences(PROCESS, new, {})[0]
    assert differences(PROCESS, new, {"matchmaking": "partners"}) == [
        "“Matchmaking offentlige indkøbere” bliver til “Matchmaking offentlige indkøbere”."
    ]


def test_changed_gates_and_reminders_are_told():
    def change(data):
        explore, close = (next(t for t in data["transitions"] if t["trigger"] == k) for k in ("explore", "close"))
        explore["gates"][0]["at_least"] = 4
        del explore["gates"][1]
        close["gates"].append({"gate": "rounds_held", "say": {"da": "Ny.", "en": "New."}, "mend": "process.dialogues"})
        data["states"][2]["reminders"][0]["before"] = ["14 days"]

    with speaking("en"):
        told = differences(PROCESS, changed(PROCESS, change), {})
    assert [sentence.partition(": ")[2].partition(":")[0] for sentence in told[:3]] == [
        "the gate participants_joined has changed",
        "the gate mandates_known is dropped",
        "new gate rounds_held",
    ]
    assert told[3] == "The reminder need_form_open in “Joint need exploration” has changed."
