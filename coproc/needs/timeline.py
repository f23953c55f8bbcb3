"""How the log tells what happened to a need."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "need.started": lazy("begyndte at beskrive behovet {reference}"),
    "need.imported": lazy("indlæste behovet “{title}” fra en fil"),
    "need.published": lazy("offentliggjorde behovet “{title}”"),
    "need.edited": lazy("rettede behovet “{title}”"),
    "need.withdrawn": lazy("trak behovet “{title}” tilbage"),
    "need.seen": lazy("læste det private behov “{title}”"),
    "need.taken_over": lazy("lod {organisation} overtage behovet “{title}” fra {from}"),
    "match.proposed": lazy("foreslog, at det er samme behov som {other}"),
    "match.confirmed": lazy("svarede ja, samme behov: {other}"),
    "match.declined": lazy("svarede nej, et andet behov: {other}"),
    "match.asked": lazy("spurgte ejeren af {other}"),
}
