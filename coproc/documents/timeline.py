"""How the log tells what happened to files."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "document.generated": lazy("lavede dokumentet “{title}”"),
    "document.uploaded": lazy("lagde filen “{title}” ind"),
}
