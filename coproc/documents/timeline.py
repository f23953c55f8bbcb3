"""How the log tells what happened to files."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "document.generated": lazy("lavede dokumentet “{title}”"),
    "document.edited": lazy("lagde en rettet Word-fil ind til dokumentet “{title}”"),
    "document.finished": lazy("mærkede dokumentet “{title}”, version {number}, som endeligt"),
    "document.reopened": lazy("gjorde dokumentet “{title}”, version {number}, til kladde igen"),
    "template.uploaded": lazy("lagde version {number} af sin egen skabelon til “{title}” ind"),
    "template.chosen": lazy("valgte sin egen skabelon, version {number}, til dokumentet “{title}”"),
    "template.unchosen": lazy("valgte coprocs skabelon til dokumentet “{title}”"),
    "document.uploaded": lazy("lagde filen “{title}” ind"),
}
