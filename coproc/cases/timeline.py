"""How the log tells what happened to a case."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "case.opened": None,  # the room that opens it says what it is: "startede processen …", "oprettede udbuddet …"
    "case.moved": lazy("flyttede “{title}” fra “{from}” til “{to}”"),
    "case.forced": lazy("flyttede “{title}” fra “{from}” til “{to}”, selv om noget manglede"),
    "reminder.sent": lazy("mindede {name} om “{title}” og datoen {on}"),
    "reminder.said_done": lazy("svarede på en påmindelse, at “{title}” er gjort"),
    "reminder.put_off": lazy("bad om at blive mindet om “{title}” igen {until}"),
    "reminder.handed_on": lazy("sendte påmindelsen om “{title}” videre til {to}"),
    "reminder.not_known": lazy("svarede på en påmindelse, at “{title}” ikke er til dem, og ved ikke hvem"),
    "reminder.answer_undone": lazy("fortrød sit svar på påmindelsen om “{title}”"),
    "reminder.held": lazy("holdt påmindelsen til {name} om “{title}” tilbage"),
    "reminder.released": lazy("lod påmindelsen til {name} om “{title}” gå igen"),
    "reminder.noted": lazy("skrev ord med til påmindelsen til {name} om “{title}”: “{note}”"),
    "reminder.note_removed": lazy("tog sine ord ud af påmindelsen til {name} om “{title}”"),
    "reminder.dropped": lazy("droppede påmindelsen til {name} om “{title}” {on}"),
    "reminder.restored": lazy("fortrød at droppe påmindelsen til {name} om “{title}” {on}"),
    "case.migrated": lazy("flyttede “{title}” til version {version} af arbejdsgangen"),
    "reminder_rule.changed": lazy("ændrede reglen for påmindelsen “{title}”: {says}"),
    "reminder_rule.reset": lazy("satte påmindelsen “{title}” tilbage til standarden"),
    "workflow.pinned": lazy("lod nye sager følge version {version} af {workflow}"),
    "workflow.unpinned": lazy("lod nye sager følge den nyeste version af {workflow}"),
    "workflow.defaults_set": lazy("satte de værdier, nye sager i {workflow} begynder med"),
}
