"""How the log tells what was handed over and what came back."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "tender.handed_over": lazy("registrerede, at {who} overtog udbudspakken til “{title}” {when} ({edition})"),
    "tender.handover_withdrawn": lazy("fortrød registreringen af, at {who} overtog udbudspakken til “{title}” {when}"),
    "tender.offers_counted": lazy("skrev, at der kom {count} tilbud i udbuddet “{title}”"),
    "tender.way_on_set": lazy("skrev, hvad der sker efter annulleringen af udbuddet “{title}”: {way}"),
    "tender.corrected": lazy("rettede det, der var registreret om udbuddet “{title}”"),
    "tender.option_added": lazy("skrev optionen “{option}” på kontrakten i udbuddet “{title}”"),
    "tender.option_decided": lazy("besluttede om optionen “{option}” i udbuddet “{title}”: {decision}"),
    "tender.option_removed": lazy("slettede optionen “{option}” i udbuddet “{title}”"),
    "tender.effect_skipped": lazy("skrev, hvorfor “{measure}” ikke er målt efter {months} måneder i udbuddet “{title}”"),
    "tender.effect_undone": lazy("fortrød målingen “{measure}” i udbuddet “{title}”: {value}"),
}
