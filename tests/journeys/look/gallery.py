"""A tiny application that shows every macro and field: empty, filled in, and with errors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, abort, flash, redirect, render_template
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import lazy
from coproc.web import errors, jinja, language, security
from coproc.web.forms import (
    Checkbox,
    Checkboxes,
    DateField,
    Email,
    FileField,
    Form,
    Hidden,
    IntegerField,
    MomentField,
    MoneyField,
    Password,
    Radios,
    Select,
    TextArea,
    TextField,
)
from coproc.web.parts import Bar, Edge, Entry, Layout, Link, Node, Step

ROOT = Path(__file__).resolve().parents[3]
REGIONS = [("84", lazy("Region Hovedstaden")), ("82", lazy("Region Midtjylland")), ("81", lazy("Region Nordjylland"))]


class GalleryForm(Form):
    version = Hidden(coerce=int)
    title = TextField(lazy("Behovets navn"), hint=lazy("Højst 80 tegn, uden produktnavne"), max_length=80, counter=True)
    problem = TextArea(lazy("Sådan er det i dag"), hint=lazy("Skriv det, som en kollega ville fortælle det"), max_length=600)
    contact = Email(lazy("Kontaktens mailadresse"))
    secret = Password(lazy("Adgangskode"), autocomplete="current-password", required=False)
    users = IntegerField(lazy("Antal brugere"), least=1, most=1000, required=False, suffix=lazy("personer"))
    volume = MoneyField(lazy("Forventet omfang pr. år"), hint=lazy("For eksempel 25 mio."))
    starts_on = DateField(lazy("Forventet udbudstidspunkt"), hint=lazy("For eksempel 23 12 2026"))
    deadline = MomentField(lazy("Tilmeldingsfrist"))
    region = Select(lazy("Region"), choices=REGIONS)
    visibility = Radios(
        lazy("Hvem kan se behovet?"),
        choices=[
            ("own", lazy("Kun os")),
            ("match", lazy("Købere med samme behov"), lazy("Først når I begge siger ja")),
        ],
    )
    kinds = Checkboxes(lazy("Hvad vil I dele?"), choices=[("a", lazy("Tal")), ("b", lazy("Billeder"))], required=False)
    attachment = FileField(lazy("Bilag"), extensions=["pdf", "docx"], required=False)
    consent = Checkbox(lazy("Vi må nævnes på den offentlige side"), hint=lazy("Kan altid trækkes tilbage"))


STEPS = [
    Step("Innovationsbehov hos offentlig indkøber", "done", "#", date(2026, 1, 5), date(2026, 2, 2), 28, 28),
    Step("Matchmaking offentlige indkøbere", "done", "#", date(2026, 2, 2), date(2026, 4, 1), 58, 56),
    Step("Fælles behovsudforskning", "current", "#", date(2026, 4, 1), None, 152, 140),
    Step("Fælles markedsdialog", "coming", None, norm_days=70),
    Step("Fælles behovsbeskrivelse", "coming", None, norm_days=42),
    Step("Fælles hensigtserklæring", "coming", None, norm_days=112),
    Step("Innovativt indkøb", "coming"),
]
ENTRIES = [
    Entry(
        datetime(2026, 11, 20, 10, 4, tzinfo=UTC),
        "Aarhus Kommune",
        "godkendte afsnittet Funktionskrav",
        "Passer med vores egne tal",
    ),
    Entry(datetime(2026, 11, 18, 8, 0, tzinfo=UTC), "Facilitator", "sendte en påmindelse til tre organisationer", url="#"),
]
BARS = [
    Bar("Fælles behovsudforskning", 7, url="#"),
    Bar("Fælles markedsdialog", 4, "4 processer"),
    Bar("Fælles hensigtserklæring", 2, late=True),
]
LAYOUT = Layout(
    "Trinnene i en skaleringsproces",
    760,
    200,
    [
        Node(10, 30, 180, 60, "Innovationsbehov hos offentlig indkøber"),
        Node(290, 30, 180, 60, "Matchmaking offentlige indkøbere", current=True),
        Node(570, 30, 180, 60, "Fælles behovsudforskning"),
        Node(290, 130, 180, 50, "Stoppet", "final"),
        Node(10, 130, 180, 50, "På pause", "side"),
    ],
    [
        Edge([(190, 60), (290, 60)], "find_partners"),
        Edge([(470, 60), (570, 60)], "explore"),
        Edge([(380, 90), (380, 130)]),
        Edge([(290, 155), (190, 155)], "pause"),
    ],
)
NEEDS = [
    ("Emissionsfri arbejdsmaskiner til drift af parker og veje", "Aalborg Kommune", "Offentliggjort", 2_500_000_00),
    ("Genanvendelige operationstekstiler", "Region Midtjylland", "Kladde", None),
    ("Digitalt tilsyn om natten", "Ærø Kommune", "Offentliggjort", 750_000_50),
]


def gallery() -> Flask:
    app = Flask("coproc_gallery")
    app.config.update(SECRET_KEY="for the gallery only", MAX_CONTENT_LENGTH=2_000_000)
    security.configure_cookies(app, https=False)
    jinja.install(app, ROOT / "templates" / "web")
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, FileSystemLoader(Path(__file__).parent / "templates")])
    language.install(app)
    errors.install(app)
    security.install(app)
    CSRFProtect(app)

    @app.context_processor
    def frame():
        return {
            "navigation": [
                Link("Opgaver", "/opgaver", note="3"),
                Link("Behov", "/", current=True),
                Link("Processer", "/processer"),
                Link("Udbud", "/udbud"),
                Link("Organisation", "/organisation"),
            ],
            "me": SimpleNamespace(name="Prøve Person", organisation_name="Aalborg Kommune"),
        }

    @app.get("/")
    def parts():
        flash("Behovet er gemt.", "success")
        return render_template(
            "gallery_parts.html",
            steps=STEPS,
            entries=ENTRIES,
            bars=BARS,
            layout=LAYOUT,
            needs=NEEDS,
            example=True,
            crumbs=[Link("Forside", "/"), Link("Processer", "/processer"), Link("Emissionsfri arbejdsmaskiner")],
            tabs=[
                Link("Overblik", "#", current=True),
                Link("Deltagere", "#", note="8"),
                Link("Udforskning", "#"),
                Link("Markedsdialog", "#"),
                Link("Behovsbeskrivelse", "#"),
                Link("Hensigtserklæring", "#"),
                Link("Indkøb", "#"),
                Link("Filer", "#"),
                Link("Historik", "#"),
            ],
        )

    @app.route("/form", methods=["GET", "POST"])
    def form():
        form = GalleryForm(data={"version": 3})
        if form.validate_on_submit():
            with form.refusals():
                if form.title.data == "taget":
                    raise DomainError("Der findes allerede et behov med det navn.", field="title")
                if form.title.data == "hurtig":
                    raise Conflict("En anden var hurtigere.")
                flash(f"{form.volume.data} {form.starts_on.data} {form.deadline.data}", "success")
                return redirect("/form", 303)
        return render_template("gallery_form.html", form=form), form.status

    @app.get("/udfyldt")
    def filled():
        form = GalleryForm(
            formdata=None,
            data={
                "title": "Emissionsfri drift",
                "problem": "Vi kører på diesel.\nDet larmer.",
                "contact": "navn@example.dk",
                "users": 40,
                "volume": 1_250_000_50,
                "starts_on": date(2027, 3, 1),
                "region": "81",
                "visibility": "match",
                "deadline": datetime(2026, 12, 23, 11, 0, tzinfo=UTC),
                "kinds": ["b"],
                "consent": True,
            },
        )
        return render_template("gallery_form.html", form=form), form.status

    @app.get("/bare")
    def bare():
        return render_template("gallery_bare.html")

    @app.get("/fejl/<int:status>")
    def error(status):
        if status == 500:
            raise RuntimeError("meant")
        abort(status)

    @app.get("/afvist")
    @app.get("/api/v1/afvist")
    def refused():
        raise DomainError("Behovet mangler en kontakt.", field="contact")

    return app


if __name__ == "__main__":
    gallery().run(port=5077, threaded=True)
