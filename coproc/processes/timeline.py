"""How the log tells what happened in a process."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "case.moved:process": lazy("flyttede processen “{title}” fra “{from}” til “{to}”"),
    "case.forced:process": lazy("flyttede processen “{title}” fra “{from}” til “{to}”, selv om noget manglede"),
    "case.moved:participation": lazy("ændrede deltagelsen for {title} fra “{from}” til “{to}”"),
    "case.forced:participation": lazy("ændrede deltagelsen for {title} fra “{from}” til “{to}”, selv om noget manglede"),
    "process.started": lazy("startede processen “{title}”"),
    "process.edited": lazy("rettede oplysningerne om processen “{title}”"),
    "process.parameters_set": lazy("ændrede processens indstillinger: {settings}"),
    "process.partner_added": lazy("tilføjede skaleringspartneren {organisation}"),
    "participation.invited": lazy("inviterede {organisation} til at være med"),
    "participation.link_made": lazy("lavede et link til {organisation}, som kan svare med det"),
    "participation.asked": lazy("bad om, at {organisation} kommer med"),
    "participation.added": lazy("tilføjede {organisation} som deltager"),
    "exploration.questions_set": lazy("skrev {count} spørgsmål i behovsskemaet"),
    "exploration.form_opened": lazy("sendte behovsskemaet ud til deltagerne med frist {due_on}"),
    "exploration.sent_in": lazy("sendte svaret på behovsskemaet for {organisation}"),
    "exploration.reopened": lazy("åbnede svaret på behovsskemaet igen for {organisation}"),
    "participation.taken_over": lazy("lod {organisation} overtage deltagelsen fra {old}"),
    "process.taken_over": lazy("lod {organisation} overtage arbejdet med processen “{title}” fra {old}"),
    "funding.needs_set": lazy("skrev, hvad processen har brug for: {needed}"),
    "funding.source_added": lazy("tilføjede finansieringen “{title}”, {amount}: {stands}"),
    "funding.source_changed": lazy("ændrede finansieringen “{title}”, {amount}: {stands}"),
    "funding.hours_set": lazy("skrev organisationens timer: {planned} planlagt, {used} brugt"),
    "workshop.planned": lazy("planlagde workshoppen “{title}”"),
    "workshop.moved": lazy("flyttede workshoppen “{title}”"),
    "workshop.edited": lazy("opdaterede workshoppen “{title}”"),
    "workshop.cancelled": lazy("aflyste workshoppen “{title}”"),
    "participation.mandate_set": lazy("skrev om mandatet for {organisation}: {status}"),
}
