"""How the log tells of the system's own upkeep."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {"accessibility.reviewed": lazy("skrev, at tilgængelighedserklæringen er gennemgået {on}")}
