"""Every command explains itself, and bad input ends with one clear line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from coproc import wiring
from coproc.cli import main
from coproc.config import Settings
from coproc.kernel.actor import system
from coproc.kernel.clock import SystemClock


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


COMMANDS = list(_commands(main))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_needs_no_database_for_it(words, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*words, "--help"])
    assert done.exit_code == 0
    assert done.output.startswith("Usage: ")
    assert len(done.output.splitlines()) > 4, "it says nothing about itself"
    assert list(tmp_path.iterdir()) == []


def test_the_commands_of_the_product_are_there() -> None:
    assert {
        ("serve",),
        ("worker",),
        ("db", "upgrade"),
        ("db", "check"),
        ("demo",),
        ("workflow", "list"),
        ("workflow", "validate"),
        ("workflow", "diagram"),
        ("workflow", "move"),
        ("list",),
        ("needs", "match"),
        ("needs", "import"),
        ("reference", "import"),
        ("tenders", "limits"),
        ("audit", "verify"),
        ("backup",),
        ("restore",),
        ("settings",),
        ("bench",),
    } <= set(COMMANDS)


@pytest.fixture
def sqlite_coproc(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.jsonl").write_text("{not json\n", "utf-8")
    (tmp_path / "broken.csv").write_text("one;two\n1;2\n", "utf-8")
    (tmp_path / "broken.zip").write_bytes(b"PK no zip")
    monkeypatch.setenv("COPROC_DATABASE_URL", sqlite_url)
    return lambda *words, **variables: CliRunner().invoke(main, list(words), env=variables)


BAD = [
    ("nonsense",),
    ("list",),
    ("list", "everything"),
    ("bench", "nonsense"),
    ("serve", "--port", "many"),
    ("workflow", "diagram", "nonsense"),
    ("workflow", "validate", "nowhere.yaml"),
    ("workflow", "validate", "broken.csv"),
    ("workflow", "move", "P-2031-1", "2026-1"),
    ("workflow", "move", "P-2031-1", "2026-1", "--map", "here"),
    ("workflow", "move", "nonsense", "2026-1"),
    ("needs", "match", "nowhere.jsonl"),
    ("needs", "match", "broken.jsonl"),
    ("needs", "import", "broken.csv"),
    ("needs", "import", "broken.zip"),
    ("reference", "import", "cpv", "broken.csv"),
    ("reference", "import", "colours", "broken.csv"),
    ("tenders", "limits"),
    ("tenders", "limits", "--regime", "nonsense", "--from", "2026-11-23"),
    ("tenders", "limits", "--from", "tomorrow"),
    ("backup", "nowhere/at/all.zip"),
    ("backup",),
    ("restore", "nowhere.zip"),
    ("restore", "broken.zip"),
    ("documents", "check", "broken.zip"),
    ("documents", "template", "nonsense", "there.docx"),
    ("documents", "template", "letter_of_intent", "nowhere/there.docx"),
    ("--as", "nobody@example.dk", "workflow", "move", "P-2031-1", "2026-1", "--yes"),
    ("--nonsense",),
]


@pytest.mark.parametrize("words", BAD, ids=" ".join)
def test_bad_input_ends_with_a_clear_line(sqlite_coproc, words) -> None:
    done = sqlite_coproc(*words)
    assert done.exit_code in {1, 2}
    assert isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.output.strip()
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"COPROC_ENV": "moon"}, "COPROC_ENV"),
        ({"COPROC_TRUSTED_PROXIES": "all"}, "COPROC_TRUSTED_PROXIES"),
        ({"COPROC_DATABASE_URL": "a database"}, "COPROC_DATABASE_URL"),
        ({"COPROC_DATABASE_URL": "mysql+nothing://x"}, "COPROC_DATABASE_URL"),
        ({"COPROC_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "coproc db upgrade"),
    ],
)
def test_a_wrong_setting_is_named(sqlite_coproc, variables, said) -> None:
    done = sqlite_coproc("list", "processes", **variables)
    assert done.exit_code == 1
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_an_unmigrated_database_says_what_to_do(sqlite_coproc, tmp_path) -> None:
    done = sqlite_coproc("list", "processes", COPROC_DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert done.exit_code == 1
    assert "coproc db upgrade" in done.output


def test_settings_shows_every_setting_and_no_secret(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    secrets = {
        "COPROC_SECRET_KEY": "hemmelig-nøgle",
        "COPROC_SMTP_URL": "smtp://post:kodeord@mail.example.dk",
        "COPROC_DATABASE_URL": "postgresql://coproc:kodeord@db.example.dk/coproc",
    }
    done = CliRunner().invoke(main, ["settings"], env={**secrets, "COPROC_BASE_URL": "https://coproc.example.dk"})
    assert done.exit_code == 0
    assert "kodeord" not in done.output
    assert "hemmelig" not in done.output
    assert "COPROC_DATABASE_URL=postgresql://coproc:***@db.example.dk/coproc\t(environment)" in done.output
    assert "COPROC_SECRET_KEY=********\t(environment)" in done.output
    assert "COPROC_BASE_URL=https://coproc.example.dk\t(environment)" in done.output
    assert "COPROC_ENV=development\t(default)" in done.output


def test_production_does_not_start_without_its_secret(sqlite_coproc) -> None:
    done = sqlite_coproc("serve", COPROC_ENV="production")
    assert (done.exit_code, "COPROC_SECRET_KEY" in done.output) == (1, True)


def _tamper(database_url: str, statement: str) -> None:
    database = wiring.database(database_url)
    with database.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql(statement)
    database.dispose()


def test_audit_verify_before_and_after_a_row_is_altered(coproc, database_url) -> None:
    database = wiring.database(database_url)
    for number in range(1, 4):
        with database.write(system("test"), SystemClock()) as uow:
            uow.record("need.published", ("need", number), after={"title": "Larm"})
    database.dispose()
    done = coproc("audit", "verify")
    assert (done.exit_code, done.output) == (0, "The chain holds: 3 events, 0 erased by the rules.\n")
    _tamper(database_url, "UPDATE audit_events SET action = 'need.withdrawn' WHERE sequence = 2")
    done = coproc("audit", "verify")
    assert done.exit_code == 1
    assert "row 2" in done.output


def test_list_prints_references_for_scripts(coproc) -> None:
    done = coproc("list", "processes", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def _process(*words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coproc", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "PYTHONUTF8": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_real_process_from_another_folder(tmp_path) -> None:
    """With a space and an æ in its path; what it prints and how it ends is what a script sees."""
    folder = tmp_path / "en mappe med æ"
    folder.mkdir()
    assert _process("db", "upgrade", cwd=folder).returncode == 0
    assert (folder / "var" / "coproc.sqlite3").exists()
    listed = _process("list", "processes", cwd=folder)
    assert (listed.returncode, listed.stdout, listed.stderr) == (0, "", "")
    refused = _process("workflow", "diagram", "nonsense", cwd=folder)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("Error: ")


def test_a_first_start_makes_a_secret_key_and_keeps_it(tmp_path) -> None:
    first = Settings(var=tmp_path).with_secret_key()
    again = Settings(var=tmp_path).with_secret_key()
    assert len(first.secret_key.get_secret_value()) > 30
    assert again.secret_key == first.secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert not Settings(env="production", var=tmp_path).with_secret_key().secret_key.get_secret_value()


@pytest.mark.parametrize(
    ("terminal", "said"),
    [("da_DK.UTF-8", "Der er ingen skabelon"), ("C.UTF-8", "There is no template"), ("", "There is no template")],
)
def test_a_refusal_is_in_the_language_of_the_terminal(coproc, terminal: str, said: str) -> None:
    """What the command says itself and what the services refuse are one language."""
    asked = coproc("documents", "template", "nothing", "out.docx", LC_ALL=terminal, LC_MESSAGES="", LANG="")
    assert asked.exit_code == 1
    assert said in asked.output
    validated = coproc("workflow", "validate", LC_ALL=terminal, LC_MESSAGES="", LANG="")
    assert ("i orden" if terminal.startswith("da") else "are valid") in validated.output
