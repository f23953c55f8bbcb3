"""How the log tells what happened in a process."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "process.started": lazy("startede processen “{title}”"),
    "process.edited": lazy("rettede oplysningerne om processen"),
    "process.parameters_set": lazy("ændrede processens indstillinger"),
    "process.partner_added": lazy("tilføjede skaleringspartneren {organisation}"),
    "participation.invited": lazy("inviterede {organisation}"),
    "participation.asked": lazy("bad om, at {organisation} kommer med"),
    "participation.added": lazy("tilføjede {organisation} som deltager"),
    "participation.mandate_set": lazy("opdaterede mandatet for {organisation}"),
}
