"""Forms of the handover."""

from __future__ import annotations

from coproc.kernel.translation import lazy
from coproc.tenders.handover.words import EDITIONS, OCCASIONS
from coproc.web.forms import DateField, Form, Hidden, IntegerField, MoneyField, Radios, Select, TextArea, TextField, Url


class HandoverForm(Form):
    edition = Radios(lazy("Hvilken udgave?"), choices=list(EDITIONS.items()))
    taken_by = TextField(lazy("Hvem overtog pakken?"), hint=lazy("For eksempel “Indkøb og Udbud, lagt i udbudssystemet”."))
    taken_on = DateField(lazy("Hvornår?"))
    journal_number = TextField(
        lazy("Journalnummer"),
        required=False,
        max_length=60,
        hint=lazy("Sagens nummer i jeres ESDH. Det kommer med i journallisten."),
    )


class ReceivedForm(Form):
    version = Hidden(coerce=int)
    received_count = IntegerField(lazy("Antal tilbud"), least=0, most=999)
    received_sme = IntegerField(
        lazy("Heraf fra små og mellemstore virksomheder"), required=False, least=0, most=999, hint=lazy("Færre end 250 ansatte.")
    )
    received_dialogue = IntegerField(
        lazy("Heraf fra virksomheder, der var med i markedsdialogen"), required=False, least=0, most=999
    )


class OptionForm(Form):
    label = TextField(lazy("Option eller forlængelse"), max_length=150, hint=lazy("For eksempel “Forlængelse i 12 måneder”."))
    extends_to = DateField(lazy("Kontrakten løber så til"), required=False, hint=lazy("Tomt, når optionen ikke ændrer tiden."))
    decide_by = DateField(lazy("Skal besluttes senest"), required=False)


class CorrectionForm(Form):
    """Only what has happened is shown."""

    version = Hidden(coerce=int)
    notice_sent_on = DateField(lazy("Bekendtgørelsen blev sendt"))
    publication_url = Url(lazy("Adresse, hvor den er offentliggjort"), required=False)
    contract_signed_on = DateField(lazy("Kontrakten blev underskrevet"))
    winner = TextField(lazy("Leverandør"))
    contract_value_ore = MoneyField(lazy("Kontraktens værdi uden moms"), required=False, least=0)
    contract_starts_on = DateField(lazy("Første dag"))
    contract_ends_on = DateField(lazy("Sidste dag, uden optioner"))
    award_notice_sent_on = DateField(lazy("Bekendtgørelsen om kontrakten blev sendt"))
    implemented_on = DateField(lazy("Løsningen tages i brug"))
    implementation_note = TextArea(lazy("Sådan tages den i brug"), required=False, max_length=4000)
    reason = TextArea(lazy("Hvad var forkert?"), rows=2, max_length=2000, hint=lazy("Begge dele står i historikken."))


class SkipForm(Form):
    measure = Select(lazy("Effektmål"))
    months = Select(lazy("Hvilken måling?"), choices=list(OCCASIONS.items()), coerce=int)
    reason = TextArea(lazy("Ikke målt, fordi"), rows=3, max_length=2000)


class FreeSkipForm(SkipForm):
    """Where the need has no targets to choose from."""

    measure = TextField(lazy("Hvad er ikke målt?"))
