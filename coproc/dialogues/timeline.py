"""How the log tells what happened in a dialogue."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "round.planned": lazy("planlagde runden “{title}”"),
    "event.planned": lazy("planlagde arrangementet “{title}”"),
    "event.edited": lazy("rettede arrangementet “{title}”"),
    "event.published": lazy("offentliggjorde invitationen til “{title}”"),
    "event.attendance_registered": lazy("registrerede fremmøde: {count} virksomheder"),
    "event.summary_written": lazy("skrev på referat og opsamling for “{title}”"),
    "event.access_needs_erased": lazy("slettede oplysninger om tilgængelighed for “{title}”"),
    "event.signups_anonymised": lazy("slettede personoplysninger i {count} tilmeldinger til “{title}”"),
    "signup.created": lazy("tilmeldte {company} som nummer {queue_number} i køen"),
    "signup.confirmed": lazy("bekræftede tilmeldingen for {company}"),
    "signup.changed": lazy("rettede tilmeldingen for {company}"),
    "signup.cancelled": lazy("meldte afbud for {company}"),
    "signup.expired": lazy("lod tilmeldingen fra {company} udløbe, fordi den ikke blev bekræftet"),
    "signup.promoted": lazy("gav {company} en plads fra ventelisten"),
    "question.asked": lazy("stillede et spørgsmål til “{title}”"),
    "question.answered": lazy("besvarede et spørgsmål til “{title}” for alle"),
    "question.corrected": lazy("rettede et svar til “{title}”"),
    "input.sent": lazy("sendte skriftligt input fra {company}"),
    "signup.attended": lazy("noterede, at {company} er mødt"),
    "signup.walked_in": lazy("noterede, at {company} er kommet uden tilmelding"),
    "signup.attendance_undone": lazy("fortrød noteringen af fremmøde for {company}"),
    "event.evaluation_asked": lazy("spurgte {count} virksomheder, hvad de fik ud af “{title}”"),
    "tender.companies_told": lazy("gav {count} virksomheder fra dialogen besked om, at udbuddet “{title}” er offentliggjort"),
    "follower.said": lazy("valgte for {company}, om den får besked om udbud"),
    "followers.forgotten": lazy("slettede {count} adresser, der skulle have besked om udbud"),
    "annex.drawn": lazy("hentede bilaget om den forudgående markedsdialog ({edition} udgave)"),
    "fact.told": lazy("noterede, at en virksomhed har fået at vide: {fact}"),
    "fact.shared": lazy("delte med alle: {fact}"),
}
