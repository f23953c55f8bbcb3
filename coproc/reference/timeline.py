"""How the log tells what happened to code lists."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "reference.imported": lazy("indlæste kodelisten {kind}: {added} nye, {changed} rettede"),
}
