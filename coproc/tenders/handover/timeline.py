"""How the log tells what was handed over and what came back."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "tender.handed_over": lazy("registrerede, at {who} overtog udbudspakken til “{title}” {when} ({edition})"),
    "tender.handover_withdrawn": lazy("fortrød registreringen af, at {who} overtog udbudspakken til “{title}” {when}"),
}
