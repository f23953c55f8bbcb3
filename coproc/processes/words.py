"""What people read for the identifiers of a process."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.models import MandateLevel, MandateStatus

MANDATE_STATUSES: dict[str, Any] = {
    MandateStatus.UNKNOWN: lazy("Ved ikke endnu"),
    MandateStatus.NOT_NEEDED: lazy("Der skal ikke et særligt mandat til"),
    MandateStatus.PENDING: lazy("Skal behandles"),
    MandateStatus.GIVEN: lazy("Mandatet er givet"),
}
MANDATE_LEVELS: dict[str, Any] = {
    MandateLevel.DIRECTOR: lazy("Direktion"),
    MandateLevel.COMMITTEE: lazy("Udvalg"),
    MandateLevel.COUNCIL: lazy("Byråd eller regionsråd"),
    MandateLevel.BOARD: lazy("Bestyrelse"),
}
