"""How the log tells of half pages; who gets them is not in it."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "half_page.reader_added": lazy("tilføjede en modtager af den halve side om “{title}”"),
    "half_page.reader_removed": lazy("fjernede en modtager af den halve side om “{title}”"),
    "half_page.sent": lazy("sendte kvartalets halve side om “{title}”"),
}
