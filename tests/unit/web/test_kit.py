"""Languages, headers, errors, addresses and people's Markdown, through a small application."""

from __future__ import annotations

import pytest

from coproc.web.jinja import markdown, url_with
from coproc.web.language import local_url
from tests.journeys.look.gallery import gallery


@pytest.fixture(scope="module")
def app():
    return gallery()


@pytest.fixture
def client(app):
    return app.test_client()


def test_danish_is_the_language_when_nobody_asks(client):
    assert '<html lang="da">' in client.get("/bare").text


def test_danish_is_spoken_until_the_reader_chooses(client):
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert '<html lang="da">' in client.get("/bare", headers=english).text
    client.get("/sprog/en")
    assert '<html lang="en">' in client.get("/bare", headers=english).text
    client.get("/sprog/da")
    assert '<html lang="da">' in client.get("/bare").text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "en"),
        ("pl", "en"),
        ("de,da;q=0.5", "da"),
        ("sv-SE,sv;q=0.9", "da"),
        ("nb-NO", "da"),
        ("*", "da"),
    ],
)
def test_a_reader_from_abroad_meets_english_and_may_choose(client, asked, spoken):
    headers = {"Accept-Language": asked}
    assert f'<html lang="{spoken}">' in client.get("/bare", headers=headers).text
    client.get("/sprog/da")
    assert '<html lang="da">' in client.get("/bare", headers=headers).text


def test_an_unknown_language_is_not_found(client):
    assert client.get("/sprog/tlh").status_code == 404


@pytest.mark.parametrize(
    "candidate", ["//evil.dk", "/\\evil.dk", "/\t/evil.dk", "https://evil.dk", "javascript:alert(1)", "", None]
)
def test_nobody_is_sent_elsewhere(candidate):
    assert local_url(candidate) == "/"


def test_our_own_addresses_are_kept():
    assert local_url("/behov?q=æ&side=2") == "/behov?q=æ&side=2"


def test_every_answer_carries_the_headers(client):
    for path in ("/bare", "/mangler", "/api/mangler", "/static/theme.css"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'; object-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in headers
    assert "Strict-Transport-Security" in client.get("/bare", base_url="https://localhost").headers


def test_pages_hold_no_inline_script_or_style(client):
    for path in ("/", "/form"):
        text = client.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert "<script>" not in text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500])
def test_errors_are_pages_with_a_next_step(client, status):
    answer = client.get(f"/fejl/{status}")
    assert answer.status_code == status
    assert "Gå til forsiden" in answer.text
    assert "Traceback" not in answer.text


def test_errors_of_the_api_are_problem_details(client):
    answer = client.get("/api/v1/afvist")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": "Behovet mangler en kontakt.",
        "errors": {"contact": "Behovet mangler en kontakt."},
    }  # fmt: skip
    assert client.get("/api/nothing").json["status"] == 404


def test_a_wrong_method_says_which_are_allowed(client):
    answer = client.put("/bare")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_post_without_its_token_is_explained(client):
    answer = client.post("/form")
    assert answer.status_code == 400
    assert "åben for længe" in answer.text


def test_a_form_without_its_token_keeps_the_text(app):
    from tests.journeys.look.gallery import GalleryForm

    with app.test_request_context("/form", method="POST", data={"title": "Kladde"}):
        form = GalleryForm()
        assert not form.validate()
        assert form.error_summary[0] == ("", "Siden har været åben for længe. Se teksten igennem, og send igen.")
        assert 'value="Kladde"' in form.title()


def test_addresses_keep_their_other_arguments(app):
    with app.test_request_context("/behov?q=æ+ø&status=draft&side=3"):
        assert url_with(side=4) == "/behov?q=%C3%A6+%C3%B8&status=draft&side=4"
        assert url_with(sorter="-title") == "/behov?q=%C3%A6+%C3%B8&status=draft&sorter=-title"
        assert url_with(q=None, status=None) == "/behov"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>\n"),
        ("# a", "<h3>a</h3>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](https://a.dk)", '<p><a href="https://a.dk" rel="noopener nofollow">x</a></p>\n'),
        ("![x](https://a.dk/y.png)", '<p>!<a href="https://a.dk/y.png" rel="noopener nofollow">x</a></p>\n'),
        (None, ""),
    ],
)
def test_markdown_is_a_small_safe_subset(text, html):
    assert markdown(text) == html


def test_static_files_are_kept_for_a_year_by_their_fingerprint(client):
    assert "immutable" in client.get("/static/theme.css?v=abc").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/theme.css").headers.get("Cache-Control", "")
    assert client.get("/bare").headers["Cache-Control"] == "private, no-cache"
