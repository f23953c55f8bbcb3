"""How the log tells what happened in a dialogue."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "case.moved:event": lazy("ændrede arrangementet “{title}” fra “{from}” til “{to}”"),
    "case.forced:event": lazy("ændrede arrangementet “{title}” fra “{from}” til “{to}”, selv om noget manglede"),
    "round.planned": lazy("planlagde runden “{title}”"),
    "event.planned": lazy("planlagde arrangementet “{title}”"),
    "event.edited": lazy("rettede arrangementet “{title}”"),
    "event.published": lazy("offentliggjorde invitationen til “{title}”"),
    "event.attendance_registered": lazy("registrerede fremmøde til “{title}”. Virksomheder, der kom: {count}"),
    "event.summary_written": lazy("skrev på referat og opsamling for “{title}”"),
    "event.access_needs_erased": lazy("slettede oplysninger om tilgængelighed for “{title}”"),
    "event.signups_anonymised": lazy("slettede personoplysninger i tilmeldingerne til “{title}”. Antal tilmeldinger: {count}"),
    "signup.created": lazy("tilmeldte {company} som nummer {queue_number} i køen"),
    "signup.confirmed": lazy("bekræftede tilmeldingen for {company}"),
    "signup.changed": lazy("rettede tilmeldingen for {company}"),
    "signup.cancelled": lazy("meldte afbud for {company}"),
    "signup.expired": lazy("lod tilmeldingen fra {company} udløbe, fordi den ikke blev bekræftet"),
    "signup.merged": lazy("lagde endnu en tilmelding sammen med den, {company} havde"),
    "signup.offered": lazy("tilbød {company} en plads fra ventelisten"),
    "signup.accepted": lazy("tog imod pladsen for {company}"),
    "signup.lapsed": lazy("lod tilbuddet til {company} gå videre, fordi der ikke blev svaret i tide"),
    "signup.attends": lazy("ændrede, hvordan {company} er med"),
    "signup.address_corrected": lazy("rettede mailadressen for {company}"),
    "signup.promoted": lazy("gav {company} en plads fra ventelisten"),
    "question.asked": lazy("stillede et spørgsmål til “{title}”"),
    "question.answered": lazy("besvarede et spørgsmål til “{title}” for alle"),
    "question.corrected": lazy("rettede et svar til “{title}”"),
    "input.sent": lazy("sendte skriftligt input fra {company}"),
    "fact.told": lazy("noterede, at en virksomhed har fået at vide: {fact}"),
    "fact.shared": lazy("delte med alle: {fact}"),
}
