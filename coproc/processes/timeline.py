"""How the log tells what happened in a process."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "process.started": lazy("startede processen “{title}”"),
    "process.edited": lazy("rettede oplysningerne om processen"),
    "process.parameters_set": lazy("ændrede processens indstillinger"),
    "process.partner_added": lazy("tilføjede skaleringspartneren {organisation}"),
    "participation.invited": lazy("inviterede {organisation}"),
    "participation.link_made": lazy("lavede et link til {organisation}, som kan svare med det"),
    "participation.asked": lazy("bad om, at {organisation} kommer med"),
    "participation.added": lazy("tilføjede {organisation} som deltager"),
    "exploration.questions_set": lazy("skrev {count} spørgsmål i behovsskemaet"),
    "exploration.form_opened": lazy("sendte behovsskemaet ud med frist den {due_on}"),
    "exploration.sent_in": lazy("sendte behovsskemaet for {organisation}"),
    "exploration.reopened": lazy("åbnede behovsskemaet igen for {organisation}"),
    "workshop.planned": lazy("planlagde workshoppen “{title}”"),
    "workshop.moved": lazy("flyttede workshoppen “{title}”"),
    "workshop.edited": lazy("opdaterede workshoppen “{title}”"),
    "workshop.cancelled": lazy("aflyste workshoppen “{title}”"),
    "participation.mandate_set": lazy("opdaterede mandatet for {organisation}"),
}
