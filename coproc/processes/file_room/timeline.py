"""How the log tells what happened in the file room; to whom, `services.scope_of` says: a file is not named to those who may not see it."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "room.file_added": lazy("lagde filen “{title}” i filrummet"),
    "room.version_added": lazy("lagde version {number} af filen “{title}” i filrummet"),
    "room.file_edited": lazy("rettede oplysningerne om filen “{title}”"),
    "room.file_deleted": lazy("slettede filen “{title}”; den kan hentes tilbage i 30 dage"),
    "room.file_restored": lazy("hentede den slettede fil “{title}” tilbage"),
    "room.file_erased": lazy("slettede filen “{title}” for altid, 30 dage efter den blev slettet"),
    "room.virus_found": lazy("fandt en virus i filen “{title}”, version {number}, og fjernede indholdet"),
    "room.figure_added": lazy("skrev tallet “{title}”: {value}"),
    "room.figure_changed": lazy("rettede tallet “{title}”: {value}"),
    "room.figure_removed": lazy("fjernede tallet “{title}”: {value}"),
}
