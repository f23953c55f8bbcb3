"""Forms around a tender. Each carries the version it was opened on, so that two colleagues do not write over each other."""

from __future__ import annotations

from typing import Any

from babel.support import LazyProxy

from coproc.agreements.wording import STANCES
from coproc.dialogues.after.rows import RowsForm
from coproc.kernel.translation import lazy
from coproc.reference import labels
from coproc.tenders import words
from coproc.tenders.handover import words as back
from coproc.web.forms import (
    Checkbox,
    Checkboxes,
    DateField,
    Email,
    Form,
    Hidden,
    MoneyField,
    Radios,
    Select,
    TextArea,
    TextField,
    Url,
)


def _yes(text: str) -> bool:
    return text == "True"


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _upper(table: dict[Any, Any]) -> list[tuple[str, Any]]:
    """The rule table's labels stand inside sentences; here they begin a line."""
    return [(str(key), LazyProxy(_capital, label, enable_cache=False)) for key, label in table.items()]


class NewForm(Form):
    title = TextField(
        lazy("Hvad køber I?"), hint=lazy("For eksempel “Emissionsfrie gravemaskiner til anlægsprojekter”"), max_length=150
    )
    authority_id = Select(lazy("Ordregiver"), coerce=int, blank=None, hint=lazy("Én organisation står for udbuddet."))
    participation_ids = Checkboxes(
        lazy("Hvem er udbuddet for?"),
        coerce=int,
        required=False,
        hint=lazy("Ordregiveren er altid med. Vælg andre, der køber sammen."),
    )


class EditForm(Form):
    """What the tender is, is worth and is for."""

    version = Hidden(coerce=int)
    title = TextField(lazy("Hvad køber I?"), max_length=150)
    participation_ids = Checkboxes(lazy("Hvem er udbuddet for?"), coerce=int, required=False)
    stance = Radios(lazy("Hvornår regner I med at købe?"), choices=list(STANCES.items()))
    background = TextArea(lazy("Baggrund"), required=False, max_length=4000, hint=lazy("Står i udbudsbetingelserne."))
    purchase_kind = Select(lazy("Hvad slags køb er det?"), choices=list(words.KINDS.items()), required=False)
    estimated_value_ore = MoneyField(
        lazy("Anslået værdi uden moms"), required=False, least=0, hint=lazy("Regn optioner og forlængelser med (§§ 29-38).")
    )
    value_note = TextArea(lazy("Sådan er værdien regnet ud"), required=False, rows=3, max_length=2000)
    cpv = TextArea(lazy("CPV-koder"), required=False, rows=3, hint=lazy("Én på hver linje, for eksempel 43262100."))
    contract_period = TextField(lazy("Kontraktperiode og optioner"), required=False)
    is_divided = Radios(
        lazy("Deler I op i delkontrakter? (§ 49)"),
        choices=[("True", lazy("Ja")), ("False", lazy("Nej, og vi forklarer hvorfor"))],
        coerce=_yes,
        required=False,
    )
    lots = TextArea(lazy("Delkontrakter"), required=False, rows=3, hint=lazy("Én på hver linje."))
    lots_reason = TextArea(lazy("Hvorfor deler I ikke op?"), required=False, rows=3, max_length=2000)
    contact_name = TextField(lazy("Kontaktperson"), required=False)
    contact_email = Email(lazy("Kontaktpersonens e-mail"), required=False)
    tender_system_url = Url(lazy("Adresse i udbudssystemet"), required=False)


class RegimeForm(Form):
    """Regime before procedure (DOMAIN 5b)."""

    version = Hidden(coerce=int)
    regime = Radios(lazy("Regelsæt"), choices=_upper(labels.REGIMES))
    regime_reason = TextArea(
        lazy("Hvorfor det regelsæt?"),
        rows=3,
        max_length=2000,
        hint=lazy("Skriv også tvivlen, for eksempel om personlige hjælpemidler efter servicelovens § 112 er udbudspligtige."),
    )
    procedure = Select(lazy("Procedure"), choices=_upper(labels.PROCEDURES), required=False)
    legal_ground = Select(
        lazy("Hjemmel"),
        choices=list(words.GROUNDS.items()),
        required=False,
        hint=lazy("Kun ved forhandling, konkurrencepræget dialog og innovationspartnerskab efter udbudsloven."),
    )
    procedure_reason = TextArea(lazy("Hvorfor den procedure?"), required=False, rows=3, max_length=2000)
    has_pin = Checkbox(
        lazy("Vi sender en forhåndsmeddelelse, der forkorter fristen"),
        required=False,
        hint=lazy("Den skal sendes 35 dage til 12 måneder før og have de fulde oplysninger."),
    )
    pin_sent_on = DateField(
        lazy("Forhåndsmeddelelsen er sendt"),
        required=False,
        hint=lazy("Så stopper påmindelserne om at sende den, og I hører, før den udløber efter 12 måneder."),
    )
    is_urgent = Checkbox(lazy("Der er et akut behov, som vi kan begrunde"), required=False)


class RequirementForm(Form):
    """One shared requirement."""

    decision = Radios(
        lazy("Hvad gør I med kravet?"), choices=[(key, label) for key, label in words.DECISIONS.items() if key != "undecided"]
    )
    own_text = TextArea(lazy("Kravet, som det lyder hos jer"), required=False, rows=3, hint=lazy("Kun når I tilpasser det."))
    reason = TextArea(lazy("Hvorfor?"), required=False, rows=2, hint=lazy("Når I tilpasser eller udelader det."))
    is_minimum = Checkbox(lazy("Det er et mindstekrav"), required=False)


class CriteriaForm(Form):
    version = Hidden(coerce=int)
    award_basis = TextField(lazy("Tildelingsgrundlag"), hint=lazy("For eksempel “bedste forhold mellem pris og kvalitet”"))
    criteria = TextArea(
        lazy("Kriterier"),
        hint=lazy(
            "Ét på hver linje: kriterium – vægt – hvad I lægger vægt på. For eksempel: Effekt – 60 – Vi lægger vægt på mindre støj."
        ),
    )
    evaluation_method = TextArea(lazy("Sådan evaluerer I"), max_length=4000)


class TermsForm(Form):
    version = Hidden(coerce=int)
    suitability = TextArea(lazy("Krav til egnethed"), required=False, hint=lazy("Ét på hver linje. Kun det, kontrakten kræver."))
    intellectual_property = TextArea(lazy("Rettigheder"), required=False, rows=3, max_length=4000)
    data_terms = TextArea(lazy("Data"), required=False, rows=3, max_length=4000)
    risk_split = TextArea(lazy("Fordeling af risiko"), required=False, rows=3, max_length=4000)
    apprentice_clause = TextArea(lazy("Lærlingeklausul"), required=False, rows=2, max_length=2000)
    phases = TextArea(
        lazy("Faser i et innovationspartnerskab"), required=False, hint=lazy("Én på hver linje: fase – delmål – betaling.")
    )


class AnnexForm(RowsForm):
    version = Hidden(coerce=int)
    deadline_assessment = TextArea(
        lazy("Er fristen lang nok for dem, der ikke var med i dialogen?"),
        required=False,
        rows=3,
        max_length=2000,
        hint=lazy("Vurdér fristen mod det forspring, deltagerne kan have (§§ 39 og 93)."),
    )


class NoticeForm(Form):
    version = Hidden(coerce=int)
    on = DateField(lazy("Bekendtgørelsen blev sendt"))
    url = Url(lazy("Adresse, hvor den er offentliggjort"), required=False)


class DecisionForm(Form):
    version = Hidden(coerce=int)
    on = DateField(lazy("Beslutningen blev sendt til alle tilbudsgivere"))
    by_letter = Checkbox(lazy("Den blev sendt med brev (15 dages standstill i stedet for 10)"), required=False)
    has_standstill = Radios(
        lazy("Gælder der en standstill-periode?"),
        choices=[("True", lazy("Ja")), ("False", lazy("Nej, for eksempel ved direkte tildeling eller køb på en rammeaftale"))],
        coerce=_yes,
        default=True,
    )


class ContractForm(Form):
    version = Hidden(coerce=int)
    on = DateField(lazy("Kontrakten blev underskrevet"))
    starts_on = DateField(lazy("Første dag"))
    ends_on = DateField(lazy("Sidste dag, uden optioner"))
    winner = TextField(lazy("Leverandør"))
    value_ore = MoneyField(lazy("Kontraktens værdi uden moms"), required=False, least=0)
    winner_size = Select(lazy("Hvor stor er virksomheden?"), choices=list(back.SIZES.items()), required=False)
    winner_in_dialogue = Radios(
        lazy("Var den med i markedsdialogen?"),
        choices=[("True", lazy("Ja")), ("False", lazy("Nej"))],
        coerce=_yes,
        required=False,
    )
    reason = TextArea(lazy("Hvorfor var der ingen standstill-periode?"), required=False, rows=3, max_length=2000)


class AwardNoticeForm(Form):
    version = Hidden(coerce=int)
    on = DateField(lazy("Bekendtgørelsen om kontrakten blev sendt"))


class ImplementForm(Form):
    version = Hidden(coerce=int)
    on = DateField(lazy("Løsningen tages i brug"))
    note = TextArea(lazy("Sådan tages den i brug"), required=False, max_length=4000)


class EffectForm(Form):
    measure = Select(lazy("Effektmål"))
    months = Select(
        lazy("Hvilken måling?"), choices=list(back.OCCASIONS.items()), coerce=int, required=False, blank=lazy("En måling undervejs")
    )
    measured_on = DateField(lazy("Målt den"))
    value = TextField(lazy("Målt effekt"))
    note = TextArea(lazy("Bemærkning"), required=False, rows=3, max_length=2000)


class FreeEffectForm(EffectForm):
    """Where the need has no targets to choose from."""

    measure = TextField(lazy("Hvad er målt?"))


class LearningForm(Form):
    """Save as you go: nothing is required."""

    result = TextArea(words.QUESTIONS["result"], required=False, rows=4, max_length=4000)
    requirements = TextArea(words.QUESTIONS["requirements"], required=False, rows=4, max_length=4000)
    market = TextArea(words.QUESTIONS["market"], required=False, rows=4, max_length=4000)
    price = TextArea(words.QUESTIONS["price"], required=False, rows=4, max_length=4000)
    implementation = TextArea(words.QUESTIONS["implementation"], required=False, rows=4, max_length=4000)
    advice = TextArea(words.QUESTIONS["advice"], required=False, rows=4, max_length=4000)

    audience = Radios(
        lazy("Hvem må læse svarene?"),
        choices=list(back.AUDIENCES.items()),
        required=False,
        hint=lazy("Virksomheder kan ikke læse dem. Er processen ikke offentlig, læser kun de andre i den med."),
    )


class FrameworkForm(Form):
    version = Hidden(coerce=int)
    framework = TextField(lazy("Rammeaftale"))
    until = DateField(lazy("Aftalen løber til"))
    binds = Checkbox(lazy("Vi har pligt til at købe på aftalen (aftagepligt)"), required=False)
    reason = TextArea(lazy("Bemærkning"), required=False, rows=3, max_length=2000)


class AnnulForm(Form):
    version = Hidden(coerce=int)
    reason = TextArea(lazy("Begrundelse"), max_length=4000, hint=lazy("De andre deltagere kan læse den."))
    way_on = Select(lazy("Hvad sker der så?"), choices=list(back.WAYS_ON.items()))
    way_note = TextArea(lazy("Bemærkning"), required=False, rows=2, max_length=2000)


class ReasonForm(Form):
    version = Hidden(coerce=int)
    reason = TextArea(lazy("Begrundelse"), max_length=4000, hint=lazy("De andre deltagere kan læse den."))
