import json

import pytest
from click.testing import CliRunner

from coproc.needs.matching.command import match

GOOD = {
    "id": "b1",
    "title": "Vandtab",
    "description": "Utætte rør",
    "cpv": ["65100000"],
    "nuts": "DK042",
    "buyer_type": "kommune",
}


def run(tmp_path, content, *more):
    source = tmp_path / "needs.jsonl"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    target = tmp_path / "ranked.jsonl"
    return CliRunner().invoke(match, ["--input", str(source), "--output", str(target), *more]), target


def lines(*rows):
    return "\n".join(json.dumps(GOOD | row) for row in rows) + "\n"


def test_every_line_is_ranked_in_input_order(tmp_path):
    result, target = run(tmp_path, lines({"id": "z"}, {"id": "æ", "title": "Lækager"}, {"id": 7, "title": "Madspild"}))
    assert result.exit_code == 0, result.output
    out = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in out] == ["z", "æ", 7]
    assert set(out[0]) == {"id", "ranked"}
    assert set(out[0]["ranked"][0]) == {"id", "score", "suggest", "reasons"}


def test_top_limits_the_list(tmp_path):
    _, target = run(tmp_path, lines({"id": "1"}, {"id": "2"}, {"id": "3"}), "--top", "1")
    assert all(len(json.loads(line)["ranked"]) == 1 for line in target.read_text().splitlines())


def test_missing_parts_of_a_need_are_fine(tmp_path):
    bare = {"description": None, "cpv": [], "nuts": None, "buyer_type": None, "extra": 1}
    result, _ = run(tmp_path, "﻿" + lines({"id": "1"} | bare, {"id": "2", "description": "a\u2028b \ud800"}) + "\n\n")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lines({}) + "{oops\n", "Linje 2: det er ikke JSON."),
        ("[1]\n", "Linje 1: der skal stå ét JSON-objekt."),
        ('{"id": "1"}\n', "Linje 1: title mangler."),
        (lines({"title": 5}), "Linje 1: title har en forkert slags værdi."),
        (lines({"cpv": "65100000"}), "Linje 1: cpv har en forkert slags værdi."),
        (lines({"cpv": ["vand"]}), "Linje 1: 'vand' er ikke en CPV-kode."),
        (lines({}, {}), "Linje 2: id 'b1' står også i linje 1."),
        (lines({"id": " "}), "Linje 1: id er tomt."),
        ("x\ny\n", "Linje 1: det er ikke JSON. (og 1 fejl mere)"),
        ("[" * 100_000, "Linje 1: det er ikke JSON."),
        (b"\xff\xfe", "er ikke gemt som UTF-8."),
    ],
)
def test_bad_input_is_one_clear_line_and_no_output(tmp_path, content, sentence):
    result, target = run(tmp_path, content)
    assert result.exit_code == 1
    assert sentence in result.output
    assert result.output.count("\n") == 1
    assert not target.exists()
    assert {p.name for p in tmp_path.iterdir()} == {"needs.jsonl"}


def test_an_earlier_result_is_kept_when_the_input_is_bad(tmp_path):
    (tmp_path / "ranked.jsonl").write_text("before")
    _, target = run(tmp_path, "x")
    assert target.read_text() == "before"


def test_files_that_are_not_there_are_named(tmp_path):
    result = CliRunner().invoke(match, ["--input", str(tmp_path / "no"), "--output", str(tmp_path / "out")])
    assert (result.exit_code, "kan ikke læses" in result.output) == (1, True)
    source = tmp_path / "needs.jsonl"
    source.write_text(lines({}))
    result = CliRunner().invoke(match, ["--input", str(source), "--output", str(tmp_path / "no" / "out")])
    assert (result.exit_code, "kan ikke skrives" in result.output) == (1, True)


def test_long_work_says_how_far_it_is(tmp_path):
    result, _ = run(tmp_path, lines(*({"id": str(n)} for n in range(320))))
    assert "Sammenligner behov" in result.stderr
