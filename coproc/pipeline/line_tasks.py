"""Tasks about the line between a tender and the joint description: a later version to answer, another buyer who asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements.models import DescriptionVersion
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.translation import gettext as _, ngettext
from coproc.pipeline.task_sources import MOST, Source, Task, day_end
from coproc.tenders.line import changes
from coproc.tenders.line.models import TakeRequest
from coproc.tenders.models import Tender
from coproc.tenders.queries import PREPARING


def later_versions(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Own tenders in preparation that rest on an older version; the texts are compared for these alone."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    query = (
        select(Tender, Organisation.name)
        .join(Case, Case.id == Tender.case_id)
        .join(Organisation, Organisation.id == Tender.authority_id)
        .join(DescriptionVersion, DescriptionVersion.process_id == Tender.process_id)
        .where(
            Tender.authority_id.in_(organisations),
            Case.state.in_(PREPARING),
            Case.state != "bound_by_framework",  # it is asked again when it is free to buy
            DescriptionVersion.status == "published",
            or_(Tender.description_number.is_(None), Tender.description_number != DescriptionVersion.number),
        )
        .order_by(Tender.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    offered = changes.of_all(session, [tender for tender, _name in rows])
    return [
        Task(
            _("Tag stilling til"),
            ngettext("{n} ændret krav i behovsbeskrivelsen", "{n} ændrede krav i behovsbeskrivelsen", len(offered[tender.id])),
            tender.title,
            f"/udbud/{tender.reference}/aendringer",
            day_end(tender.notice_planned_on),
            _("{organisation} er ordregiver.", organisation=name),
        )
        for tender, name in rows
        if offered[tender.id]
    ]


def requests(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Another buyer would start from an own tender that is not published."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    source, asking = Tender.__table__.alias("source"), Tender.__table__.alias("asking")
    query = (
        select(source.c.reference, source.c.title, Organisation.name)
        .select_from(TakeRequest)
        .join(source, source.c.id == TakeRequest.source_id)
        .join(asking, asking.c.id == TakeRequest.tender_id)
        .join(Organisation, Organisation.id == asking.c.authority_id)
        .where(source.c.authority_id.in_(organisations), TakeRequest.is_granted.is_(None))
        .order_by(TakeRequest.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Svar på"),
            _("om {organisation} må bruge jeres udbud", organisation=name),
            title,
            f"/udbud/{reference}/spurgt",
            None,
            _("{organisation} har spurgt.", organisation=name),
        )
        for reference, title, name in session.execute(query)
    ]


LINES: tuple[Source, ...] = (later_versions, requests)
