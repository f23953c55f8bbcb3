"""Bilag: Forudgående markedsdialog of one tender: what § 39 asks of the authority itself, and both editions as Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coproc.dialogues.after import annex as dialogue
from coproc.documents.models import Document
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import gettext as _, speaking
from coproc.tenders import papers, queries
from coproc.tenders.material.fields import annex as annex_fields
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, record, touch

EDITIONS = {"offentlig": dialogue.PUBLISHED, "fuld": dialogue.FULL}


def note(
    uow: UnitOfWork,
    tender_id: int,
    *,
    involved: Sequence[Mapping[str, str]],
    deadline_assessment: str,
    version: int | None = None,
) -> Tender:
    """Who helped prepare, what was done about it, what they said to it; and whether the limit is long enough. Also after the notice.

    Raises FieldErrors on a company without what it did or the measures, Conflict.
    """
    tender = opened(uow, tender_id, version)
    if any(not (row["name"] and row["involvement"] and row["measures"]) for row in involved):
        raise FieldErrors(
            {"involved": _("Skriv for hver virksomhed, hvad den har gjort, og hvilke foranstaltninger I har truffet.")}
        )
    values = [dict(row) for row in involved]
    if (values, deadline_assessment.strip()) != (tender.involved_companies, tender.deadline_assessment):
        tender.involved_companies, tender.deadline_assessment = values, deadline_assessment.strip()
        record(uow, tender, "tender.involvement_noted", {"count": len(values)})
        touch(uow, tender)
    return tender


def make(uow: UnitOfWork, tender_id: int, edition: str) -> Document:
    """The newest version of an edition, made anew when something has changed. The full one is never in the package of the tender.

    Raises DomainError with every sentence of what is missing.
    """
    key = EDITIONS[edition]
    tender = opened(uow, tender_id)
    if not queries.has_dialogue(uow.session, tender.process_id):
        raise DomainError(_("Der er ikke holdt nogen markedsdialog, som udbuddet bygger på."))
    if key == dialogue.PUBLISHED:
        papers.generate(uow, tender.id, [key])
        return queries.newest_documents(uow.session, tender.id)[key]
    if lacks := papers.missing(uow.session, tender, dialogue.PUBLISHED, uow.today):
        raise DomainError(" ".join(sentence for sentence, _path in lacks))
    with speaking("da"):
        fields = annex_fields(uow.session, tender, uow.today, key)
        title = f"{_('Forudgående markedsdialog: fuld udgave til sagen')}: {tender.title}"
    rendered = render(key, fields, example=tender.is_example)
    there = queries.newest_document(uow.session, tender.id, key)
    if there and there.context_sha256 == rendered.context_sha256:
        return there
    subject = ("tender", tender.id)
    return store(uow, rendered, subject=subject, scope=subject, title=title, is_example=tender.is_example)
