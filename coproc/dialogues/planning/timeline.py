"""How the log tells what happened when an event was planned and companies were asked."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "material.drafted": lazy("lagde {title}, version {number}, klar som kladde"),
    "material.draft_removed": lazy("fjernede kladden til {title}, version {number}"),
    "materials.published": lazy("offentliggjorde materiale for alle: {titles}"),
    "companies.invited": lazy("inviterede {count} virksomheder til “{title}” på vegne af {organisation}"),
    "invitation.withdrawn": lazy("tog invitationen til {company} tilbage, før den var sendt"),
    "invitation.declined": lazy("svarede for {company}, at “{title}” ikke er relevant for dem"),
    "invitation.reopened": lazy("fortrød sit nej for {company} til “{title}”"),
    "news.asked_for": lazy("bad om at blive holdt orienteret"),
    "news.confirmed": lazy("bekræftede at ville holdes orienteret"),
    "news.ended": lazy("meldte sig fra nyt om arrangementer"),
    "news.erased": lazy("slettede {count} udløbne abonnementer"),
    "news.sent": lazy("gav {count} abonnenter besked om “{title}”"),
    "partner_wish.written": lazy("skrev på listen over, hvem der søger en partner, for {company}"),
    "partner_wish.removed": lazy("tog {company} af listen over, hvem der søger en partner"),
    "event.planning_erased": lazy("slettede personoplysninger i {count} invitationer til “{title}”"),
}
