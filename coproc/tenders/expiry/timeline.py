"""How the log tells what happened to a contract."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "contract.added": lazy("skrev ind, at kontrakten “{title}” udløber {when}"),
    "contract.edited": lazy("rettede kontrakten “{title}”, der udløber {when}"),
    "contract.removed": lazy("fjernede kontrakten “{title}”, der udløber {when}"),
    "contract.restored": lazy("tog kontrakten “{title}” tilbage, der udløber {when}"),
    "contract.taken_over": lazy("overtog kontrakten “{title}”, der udløber {when}"),
}
