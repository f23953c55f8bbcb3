"""What the fields make of what people type. The gallery's form has one of each."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import speaking
from coproc.web.forms import Form, TextField, Url
from tests.journeys.look.gallery import GalleryForm, gallery

GOOD = {
    "title": "Emissionsfri drift",
    "problem": "Vi kører\r\npå diesel.",
    "contact": " Navn@Example.DK ",
    "volume": "25 mio.",
    "starts_on-day": "1",
    "starts_on-month": "3",
    "starts_on-year": "2027",
    "deadline-day": "23",
    "deadline-month": "12",
    "deadline-year": "2026",
    "deadline-time": "kl. 12.00",
    "region": "81",
    "visibility": "own",
    "consent": "1",
}


@pytest.fixture(scope="module")
def app():
    app = gallery()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def request_context(app):
    with app.test_request_context("/form", method="POST"):
        yield


def posted(**changes):
    values = MultiDict({name: value for name, value in {**GOOD, **changes}.items() if value is not None})
    form = GalleryForm(formdata=values)
    form.validate()
    return form


pytestmark = pytest.mark.usefixtures("request_context")


def test_a_good_form_gives_typed_values():
    form = posted(users="1.000", kinds="a", version="7")
    assert form.errors == {}
    assert form.problem.data == "Vi kører\npå diesel."
    assert form.contact.data == "Navn@example.dk"
    assert form.volume.data == 2_500_000_000
    assert form.starts_on.data == date(2027, 3, 1)
    assert form.deadline.data == datetime(2026, 12, 23, 11, 0, tzinfo=UTC)
    assert (form.users.data, form.kinds.data, form.consent.data, form.version.data) == (1000, ["a"], True, 7)
    assert form.attachment.data is None
    assert form.status == 200


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": "  "}, "title", "Udfyld “Behovets navn”."),
        ({"title": "x" * 81}, "title", "Teksten er 1 tegn for lang; der er plads til 80."),
        ({"contact": "navn@"}, "contact", "Skriv en mailadresse som navn@organisation.dk."),
        ({"users": "1,5"}, "users", "Skriv et helt tal."),
        ({"users": "0"}, "users", "Det skal være mindst 1."),
        ({"users": "1001"}, "users", "Det må højst være 1.000."),
        ({"volume": "mange"}, "volume", "Skriv beløbet som for eksempel 1.250.000 eller 25 mio."),
        ({"volume": None}, "volume", "Udfyld “Forventet omfang pr. år”."),
        ({"starts_on-day": ""}, "starts_on", "Datoen mangler dag."),
        ({"starts_on-day": "", "starts_on-year": " "}, "starts_on", "Datoen mangler dag og år."),
        ({"starts_on-day": "31", "starts_on-month": "2"}, "starts_on", "31.2.2027 findes ikke i kalenderen."),
        ({"starts_on-year": "27"}, "starts_on", "Skriv årstallet med fire cifre."),
        ({"starts_on-month": "marts"}, "starts_on", "Skriv datoen med tal, for eksempel 23 12 2026."),
        ({"starts_on-day": "²"}, "starts_on", "Skriv datoen med tal, for eksempel 23 12 2026."),
        ({"starts_on-year": "0000"}, "starts_on", "Skriv et årstal mellem 1900 og 2200."),
        ({"starts_on-day": "9" * 5000}, "starts_on", "Skriv datoen med tal, for eksempel 23 12 2026."),
        ({"deadline-time": ""}, "deadline", "Datoen mangler klokkeslæt."),
        ({"deadline-time": "25.00"}, "deadline", "Skriv klokkeslættet som for eksempel 12.00."),
        (
            {"deadline-year": "0001", "deadline-day": "1", "deadline-month": "1"},
            "deadline",
            "Skriv et årstal mellem 1900 og 2200.",
        ),
        ({"region": "99"}, "region", "Vælg en af mulighederne på listen."),
        ({"region": ""}, "region", 'Vælg ved "Region".'),
        ({"visibility": None}, "visibility", 'Vælg ved "Hvem kan se behovet?".'),
        ({"kinds": "z"}, "kinds", "Vælg en af mulighederne på listen."),
        ({"consent": None}, "consent", 'Sæt flueben ved "Vi må nævnes på den offentlige side".'),
        ({"version": "x"}, "version", "Siden er forældet. Hent den igen."),
        ({"attachment": FileStorage(filename="a.exe")}, "attachment", "Filen skal være af typen .docx og .pdf."),
    ],
)
def test_each_mistake_has_one_sentence(changes, field, sentence):
    form = posted(**changes)
    assert {name: [str(error) for error in errors] for name, errors in form.errors.items()} == {field: [sentence]}
    assert form.status == 422
    assert sentence.replace('"', "&#34;") in form[field]() or field == "version"


def test_optional_fields_may_be_left_empty():
    form = posted(users="", secret="")
    assert form.errors == {}
    assert form.users.data is None


def test_what_was_typed_comes_back():
    form = posted(**{"starts_on-day": "31", "starts_on-month": "2", "volume": "25 <mio>", "title": "<b>"})
    assert 'value="31"' in form.starts_on()
    assert 'value="25 &lt;mio&gt;"' in form.volume()
    assert 'value="&lt;b&gt;"' in form.title()
    assert 'aria-invalid="true"' in form.volume()


def test_passwords_do_not_come_back():
    form = posted(secret=" hemmelig ", title="")
    assert form.secret.data == " hemmelig "
    assert "hemmelig" not in form.secret()


def test_control_characters_are_dropped():
    assert posted(title="Em\x00issions\x07fri").title.data == "Emissionsfri"


def test_the_summary_leads_to_the_first_wrong_input():
    form = posted(**{"title": "", "starts_on-year": "27", "region": ""})
    assert [where for where, _sentence in form.error_summary] == ["title", "starts_on-year", "region"]


def test_refusals_stand_beside_their_field_or_on_top():
    form = posted()
    with form.refusals():
        raise FieldErrors({"title": "Navnet er taget.", "elsewhere": "Processen er stoppet."})
    assert form.error_summary == [("", "Processen er stoppet."), ("title", "Navnet er taget.")]
    assert form.status == 422
    assert "Navnet er taget." in form.title()


def test_an_unknown_field_puts_the_refusal_on_top():
    form = posted()
    form.add_domain_error(DomainError("Nej.", field="nothing"))
    assert form.error_summary == [("", "Nej.")]


def test_english_readers_get_english_sentences():
    with speaking("en"):
        form = posted(title="", region="")
        assert [sentence for _id, sentence in form.error_summary] == ['Fill in "Behovets navn".', 'Choose at "Region".']


def test_sentences_of_the_own_form_are_used():
    class Own(Form):
        title = TextField("Titel", missing="Skriv en titel.")

    form = Own(formdata=MultiDict({"title": ""}))
    assert not form.validate()
    assert form.error_summary == [("title", "Skriv en titel.")]


class _LinkForm(Form):
    link = Url("Link", required=False)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ikke et link", "ftp://example.dk/a", "https://", "http://[", "data:text/html,x"]
)
def test_a_link_that_nobody_can_follow_is_refused_and_kept(typed):
    form = _LinkForm(formdata=MultiDict({"link": typed}))
    assert not form.validate()
    assert form.link.errors == ["Skriv en adresse, der begynder med https://"]
    assert form.link.shown() == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("example.dk/møde", "https://example.dk/møde"), ("http://example.dk?a=1", "http://example.dk?a=1"), ("", "")],
)
def test_a_link_is_kept_with_its_scheme(typed, kept):
    form = _LinkForm(formdata=MultiDict({"link": typed}))
    assert form.validate(), form.errors
    assert form.link.data == kept
