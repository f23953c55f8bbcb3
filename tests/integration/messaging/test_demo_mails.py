"""The page where the demo's user reads the mails."""

from __future__ import annotations

from coproc.config import Settings
from coproc.messaging import delivery
from tests.support.apps import application


def _client(database, clock, settings):
    return application(database, clock, settings).test_client()


def _settings(tmp_path, env):
    return Settings(env=env, var=tmp_path, secret_key="for this test only", base_url="http://127.0.0.1:5000")


def test_the_demo_shows_its_mails_as_people_read_them(database, clock, put, tmp_path):
    demo = _settings(tmp_path, "demo")
    client = _client(database, clock, demo)
    assert "Der er ingen mails endnu" in client.get("/demo/mails").text
    put("a", title="Larm <og> os", sender_name="Mette Lund")
    delivery.deliver(database, clock, demo)
    page = client.get("/demo/mails").text
    assert "Larm &lt;og&gt; os" in page
    assert "/demo/mails/1" in page
    mail = client.get("/demo/mails/1")
    assert mail.status_code == 200
    assert "Mette Lund" in mail.text
    assert 'href="http://127.0.0.1:5000/processer/P-2026-1"' in mail.text
    assert client.get("/demo/mails/2").status_code == 404


def test_outside_the_demo_there_is_no_such_page(database, clock, tmp_path):
    assert _client(database, clock, _settings(tmp_path, "test")).get("/demo/mails").status_code == 404
