"""Every macro and field in a real browser: accessible, within 320 px, under the Content-Security-Policy."""

from __future__ import annotations

import os
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.journeys.axe import check
from tests.journeys.look.gallery import gallery
from tests.support.browser import ARTEFACTS, PICTURES

pytestmark = pytest.mark.journey
PAGES = ["/", "/form", "/udfyldt", "/bare", "/fejl/404", "/fejl/500", "/afvist"]


@pytest.fixture(scope="module")
def address():
    server = make_server("127.0.0.1", 0, gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def scripted(request):
    return request.param


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="da-DK", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.complaints = []
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def shoot(page, name):
    if os.environ.get(PICTURES):
        page.screenshot(path=ARTEFACTS / f"look-{name}-{page.viewport_size['width']}.png", full_page=True)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"), page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.diagram, .skipnav, .sr-only')).map(e => e.outerHTML.slice(0, 120))"
    )


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_fits(page, address, path):
    name = path.strip("/").replace("/", "-") or "parts"
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + path)
        check(page)
        assert overflow(page) == (0, [])
        shoot(page, name)
    expected = 0 if path in {"/", "/form", "/udfyldt", "/bare"} else 3
    assert len(page.complaints) == expected, page.complaints  # the browser reports each 4xx/5xx page itself, once a visit


def test_a_form_with_errors_is_accessible_and_keeps_what_was_typed(page, address):
    for width in (1280, 320, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + "/form")
        page.fill("#title", "x" * 90)
        page.fill("#contact", "ikke en adresse")
        page.fill("#users", "mange")
        page.fill("#volume", "1.25")
        page.fill("#starts_on-day", "31")
        page.fill("#starts_on-month", "2")
        page.fill("#starts_on-year", "2027")
        page.fill("#deadline-day", "4")
        page.click("text=Offentliggør")
        assert page.title() == "Nyt behov – coproc"
        check(page)
        assert overflow(page) == (0, [])
        shoot(page, "errors")
        expect(page.locator(".error-summary[data-module=error-summary]")).to_be_focused()
        assert page.input_value("#starts_on-day") == "31"
        assert page.input_value("#volume") == "1.25"
        text = page.inner_text(".error-summary")
        for sentence in (
            "Teksten er 10 tegn for lang; der er plads til 80.",
            "Udfyld “Sådan er det i dag”.",
            "Skriv en mailadresse som navn@organisation.dk.",
            "Skriv et helt tal.",
            "31.2.2027 findes ikke i kalenderen.",
            "Datoen mangler måned, år og klokkeslæt.",
            'Vælg ved "Region".',
            'Sæt flueben ved "Vi må nævnes på den offentlige side".',
        ):
            assert sentence in text
        page.click("text=31.2.2027 findes ikke i kalenderen.")
        expect(page.locator("#starts_on-day")).to_be_focused()
    assert all("422" in complaint for complaint in page.complaints)


def fill_in(page):
    page.fill("#problem", "Vi kører på diesel.")
    page.fill("#contact", "navn@aalborg.dk")
    page.fill("#volume", "25 mio.")
    for name, values in {"starts_on": "1 3 2027", "deadline": "23 12 2026 12.00"}.items():
        for part, value in zip(("day", "month", "year", "time"), values.split(), strict=False):
            page.fill(f"#{name}-{part}", value)
    page.select_option("#region", "81")
    page.check("#visibility-1")
    page.check("#consent")


def test_the_form_works_without_script(browser, address, scripted):
    context = browser.new_context(locale="da-DK", java_script_enabled=scripted)
    page = context.new_page()
    page.goto(address + "/form")
    page.fill("#title", "taget")
    fill_in(page)
    page.click("text=Offentliggør")
    assert "Der findes allerede et behov med det navn." in page.inner_text("#title-error")
    page.fill("#title", "hurtig")
    page.click("text=Offentliggør")
    assert "En anden var hurtigere." in page.inner_text(".error-summary")
    page.fill("#title", "Emissionsfri drift")
    page.click("text=Offentliggør")
    assert "2500000000 2027-03-01 2026-12-23 11:00:00+00:00" in page.inner_text(".alert-success")
    context.close()


def test_what_takes_time_says_so_and_is_sent_once(page, address):
    page.goto(f"{address}/form")
    sent = []

    def answer(route):
        if route.request.method == "POST":
            sent.append(route.request)
            route.fulfill(status=204)  # the browser stays where it is, as it does while it waits
        else:
            route.continue_()

    page.route("**/form", answer)
    button = page.locator("main form .form-actions button").first
    button.click()
    expect(page.get_by_role("status")).to_have_text("Vi arbejder på det. Bliv på siden.")
    button.click()
    assert len(sent) == 1
    assert page.complaints == []


def test_the_menu_opens_on_a_phone_without_script(browser, address):
    context = browser.new_context(locale="da-DK", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "/bare")
    page.click("summary:has-text('Menu')")
    page.click(".phone-menu >> text=English")
    assert page.get_attribute("html", "lang") == "en"
    page.click("summary:has-text('Menu')")
    assert page.is_visible(".phone-menu >> text=Sign out")
    context.close()


def test_keyboard_reaches_the_content_first(page, address):
    page.goto(address + "/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skipnav")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_english_pages_hold_no_danish_of_ours(browser, address):
    context = browser.new_context(locale="da-DK")
    page = context.new_page()
    page.goto(address + "/sprog/en?next=/form")
    assert page.url == address + "/form"
    page.click("text=Offentliggør")
    text = page.inner_text(".error-summary")
    assert "There are errors in the form" in text
    assert "Fill in" in text
    assert "Udfyld" not in text
    page.goto(address + "/sprog/en?next=//evil.example")
    assert page.url == address + "/"
    context.close()


def test_paper_shows_the_content_only(page, address):
    page.goto(address + "/")
    page.emulate_media(media="print")
    ARTEFACTS.mkdir(exist_ok=True)
    page.pdf(path=ARTEFACTS / "look-print.pdf", format="A4")
    assert not page.is_visible("nav.page-tabs")
    assert page.is_visible("h1")
