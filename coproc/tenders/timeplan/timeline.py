"""How the log tells what happened to plans and to the political calendar."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "tender.timeplan_counted": lazy("regnede resten af tidsplanen for udbuddet “{title}” igen"),
    "meeting.added": lazy("skrev et møde i {body} {when} i den politiske kalender"),
    "meeting.moved": lazy("rettede mødet i {body}: før {old}, nu {when}"),
    "meeting.called_off": lazy("aflyste mødet i {body} {when}"),
    "meeting.restored": lazy("satte mødet i {body} {when} på igen"),
    "meeting.taken_over": lazy("overtog {count} møder i den politiske kalender fra {old}"),
    "meeting.taken_in": lazy("læste {count} møder ind i den politiske kalender: {bodies}"),
}
