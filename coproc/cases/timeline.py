"""How the log tells what happened to a case."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "case.opened": lazy("startede forløbet"),
    "case.moved": lazy("gik fra “{from}” til “{to}”"),
    "case.forced": lazy("gik videre alligevel fra “{from}” til “{to}”"),
    "reminder.sent": lazy("mindede {name} om “{title}”"),
    "case.migrated": lazy("flyttede forløbet til version {version} af dets beskrivelse"),
}
