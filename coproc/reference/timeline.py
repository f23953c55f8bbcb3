"""How the log tells what happened to code lists."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "reference.imported": lazy("indlæste kodelisten {kind}: {added} nye, {changed} rettede"),
    "rule.proposed": lazy("skrev ind i regeltabellen: {what}"),
    "rule.end_proposed": lazy("foreslog, at en regel ophører: {what}"),
    "rule.approved": lazy("godkendte i regeltabellen: {what}"),
    "rule.refused": lazy("afviste i regeltabellen: {what}"),
}
