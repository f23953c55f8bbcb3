"""How an organisation's log tells of its journal."""

from __future__ import annotations

from coproc.kernel.translation import lazy

SENTENCES = {
    "journal.case_numbered": lazy("skrev sagsnummeret {number} på processen “{title}”"),
    "journal.item_numbered": lazy("skrev journalnummeret {number} på et dokument i processen “{title}”"),
    "journal.exported": lazy("hentede {count} poster til journalen"),
    "process.case_file_taken": lazy("hentede hele sagen med {count} poster"),
    "access_request.opened": lazy("oprettede sagen om aktindsigt “{about}” i processen “{title}”"),
    "access_request.lines_set": lazy("tog stilling til {count} dokumenter i sagen om aktindsigt “{about}”"),
    "access_request.decided": lazy("afgjorde sagen om aktindsigt “{about}”: {given} udleveres, {kept} undtages helt eller delvist"),
    "access_request.removed": lazy("slettede sagen om aktindsigt “{about}”, før den var afgjort"),
    "legal_ground.changed": lazy("ændrede hjemlen “{paragraph}”"),
}
