"""Links in the demo's mails lead to where it is served."""

from pathlib import Path

import pytest

from coproc.config import Settings
from coproc.demo import run

SET_BY_THE_DEMO = ("COPROC_ENV", "COPROC_SECRET_KEY", "COPROC_WORKER_IN_PROCESS", "COPROC_BASE_URL")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SET_BY_THE_DEMO:
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)


def test_another_port_is_in_the_links_of_mails(tmp_path: Path):
    assert run.prepare(Settings(var=tmp_path), "http://127.0.0.1:5050").base_url == "http://127.0.0.1:5050"


def test_an_address_that_was_set_stays(tmp_path: Path):
    said = Settings(var=tmp_path, base_url="https://demo.example.dk")
    assert run.prepare(said, "http://127.0.0.1:5050").base_url == "https://demo.example.dk"
