"""How the log tells what happened to a case."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "case.opened": None,  # the room that opens it says what it is: "startede processen …", "oprettede udbuddet …"
    "case.moved": lazy("flyttede “{title}” fra “{from}” til “{to}”"),
    "case.forced": lazy("flyttede “{title}” fra “{from}” til “{to}”, selv om noget manglede"),
    "reminder.sent": lazy("mindede {name} om “{title}” og datoen {on}"),
    "case.migrated": lazy("flyttede “{title}” til version {version} af arbejdsgangen"),
    "reminder_rule.changed": lazy("ændrede reglen for påmindelsen “{title}”: {says}"),
    "reminder_rule.reset": lazy("satte påmindelsen “{title}” tilbage til standarden"),
    "workflow.pinned": lazy("lod nye sager følge version {version} af {workflow}"),
    "workflow.unpinned": lazy("lod nye sager følge den nyeste version af {workflow}"),
    "workflow.defaults_set": lazy("satte de værdier, nye sager i {workflow} begynder med"),
}
