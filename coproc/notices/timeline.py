"""How the log tells what happened to a notice."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "notice.answered": lazy("svarede til bekendtgørelsen på: {what}"),
    "notice.winner_removed": lazy("fjernede {winner} som vinder i bekendtgørelsen"),
    "notice.made": lazy("hentede bekendtgørelse {subtype}, version {version}, som eForms-XML"),
    "notice.versioned": lazy("gjorde bekendtgørelse {subtype} klar til at blive sendt igen som version {version}"),
}
