"""What the notices put into Udbudspakken: the copy sheet of each that was worked on, and the XML where nothing is missing."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from coproc.kernel.clock import local
from coproc.kernel.sheets import as_csv
from coproc.kernel.translation import speaking
from coproc.notices import documents, pages, queries as notices
from coproc.notices.catalogue import NAMES, Subtype
from coproc.notices.sheet import missing
from coproc.tenders.handover.files import NOTICES, OUT, PackageFile, written
from coproc.tenders.models import Tender
from coproc.tenders.notices import drafts

SUBTYPES: tuple[Subtype, ...] = ("4", "7", "16", "29")


def files(session: Session, tender: Tender) -> list[PackageFile]:
    """In Danish, dated as the notice's own id: the same answers give the same bytes on any day."""
    found = []
    for subtype in SUBTYPES:
        identity = notices.identity(session, ("tender", tender.id), subtype)
        if identity is None:
            continue
        with speaking("da"):
            draft = drafts.draft(session, drafts.loaded(session, tender.id), subtype, identity.created_at)
            said: dict[str, Any] = {"theme": str(NAMES[subtype]), "on": local(identity.created_at).date(), "direction": OUT}
            sheet = as_csv(*pages.table(draft)).encode("utf-8")
            found.append(written(NOTICES, f"Kopiark {subtype}.csv", sheet, **said))
            if not missing(draft):
                found.append(written(NOTICES, f"Bekendtgørelse {subtype}.xml", documents.xml(draft), **said))
    return found
