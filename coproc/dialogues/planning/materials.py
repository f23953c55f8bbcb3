"""Materials of an event: drafted one by one, published to all in one moment, older versions kept within reach."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from coproc.cases.models import Case
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning.models import EventMaterial, MaterialRelease, MaterialVersion
from coproc.dialogues.services import letters, signups
from coproc.documents import uploads
from coproc.documents.services import upload
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _

LONGEST_TITLE = 120


def draft(
    uow: UnitOfWork, event_id: int, content: bytes, *, filename: str, title: str, material_id: int | None = None, note: str = ""
) -> MaterialVersion:
    """A new material, or the next version of one; a draft that was there gives way. Nobody outside sees it.

    Raises DomainError on a file that may not be handed on, Conflict when the event is cancelled.
    """
    event = signups.lock(uow.session, event_id)
    if uow.session.scalars(select(Case.state).where(Case.id == event.case_id)).one() == "cancelled":
        raise Conflict(_("Arrangementet er aflyst, så der kan ikke lægges mere materiale op."))
    checked = uploads.check(uploads.MATERIAL, filename, content)
    filename = checked.filename
    material = _material(uow, event, material_id) if material_id else _new_material(uow, event, title)
    old = uow.session.scalar(
        select(MaterialVersion).where(MaterialVersion.material_id == material.id, MaterialVersion.release_id.is_(None))
    )
    number = old.number if old else _next_number(uow, material)
    if old:
        _drop(uow, old)
    document = upload(
        uow,
        content,
        filename=filename,
        content_type=checked.content_type,
        subject=("event_material", material.id),
        scope=("process", event.process_id),
        title=material.title,
    )
    document.number = number
    version = MaterialVersion(
        material_id=material.id,
        number=number,
        note=note.strip(),
        document_id=document.id,
        drafted_at=uow.now,
        drafted_by=uow.actor.name,
    )
    uow.session.add(version)
    uow.session.flush()  # the event names it
    after = {"title": material.title, "number": number, "filename": filename}
    uow.record("material.drafted", ("material_version", version.id), scope=("event", event.id), after=after)
    return version


def remove_draft(uow: UnitOfWork, event_id: int, version_id: int) -> None:
    """What nobody has been shown may go. Raises Conflict on a published version."""
    event = signups.lock(uow.session, event_id)
    version = uow.session.scalar(
        select(MaterialVersion)
        .join(EventMaterial, EventMaterial.id == MaterialVersion.material_id)
        .where(MaterialVersion.id == version_id, EventMaterial.event_id == event.id)
        .options(joinedload(MaterialVersion.material))
    )
    if version is None:
        raise NotFound(_("Kladden findes ikke længere."))
    if version.release_id is not None:
        raise Conflict(_("Versionen er offentliggjort og bliver liggende, så alle har haft det samme. Læg en ny version op."))
    material = version.material
    _drop(uow, version)
    if version.number == 1:
        uow.session.delete(material)
    after = {"title": material.title, "number": version.number}
    uow.record("material.draft_removed", ("material_version", version_id), scope=("event", event.id), after=after)


def publish(uow: UnitOfWork, event_id: int) -> MaterialRelease:
    """Everything drafted, at one moment; everybody signed up is told once. Raises Conflict when there is nothing, or no invitation yet."""
    event = signups.lock(uow.session, event_id)
    if event.published_at is None:
        raise Conflict(_("Offentliggør invitationen først. Så kan alle se materialet på samme tid."))
    drafts = uow.session.scalars(
        select(MaterialVersion)
        .join(EventMaterial, EventMaterial.id == MaterialVersion.material_id)
        .where(EventMaterial.event_id == event.id, MaterialVersion.release_id.is_(None))
        .options(joinedload(MaterialVersion.material), joinedload(MaterialVersion.document))
        .order_by(EventMaterial.id)
    ).all()
    if not drafts:
        raise Conflict(_("Der er ikke noget nyt at offentliggøre."))
    last = uow.session.scalar(select(func.max(MaterialRelease.number)).where(MaterialRelease.event_id == event.id)) or 0
    release = MaterialRelease(event_id=event.id, number=last + 1, published_at=uow.now, published_by=uow.actor.name)
    uow.session.add(release)
    uow.session.flush()  # its versions point to it
    for version in drafts:
        version.release_id = release.id
        version.document.is_public = True
    titles = [f"{version.material.title} ({version.number})" for version in drafts]
    uow.record("materials.published", ("event", event.id), scope=("process", event.process_id), after={"titles": listed(titles)})
    letters.to_everybody(
        uow,
        event,
        "material_published",
        f"material_published:{release.id}",
        page=letters.page_of(event, "#materiale"),
        materials=[{"title": one.material.title, "number": one.number, "note": one.note} for one in drafts],
    )
    return release


def _material(uow: UnitOfWork, event: DialogueEvent, material_id: int) -> EventMaterial:
    found = uow.session.get(EventMaterial, material_id)
    if found is None or found.event_id != event.id:
        raise NotFound(_("Materialet findes ikke."))
    return found


def _new_material(uow: UnitOfWork, event: DialogueEvent, title: str) -> EventMaterial:
    said = title.strip()
    if not said or len(said) > LONGEST_TITLE:
        raise DomainError(_("Giv materialet et navn."), field="title")
    if uow.session.scalar(select(EventMaterial.id).where(EventMaterial.event_id == event.id, EventMaterial.title == said)):
        raise DomainError(_("Der er allerede et materiale med det navn. Vælg det ved “Ny version af”."), field="title")
    found = EventMaterial(event_id=event.id, title=said, created_at=uow.now)
    uow.session.add(found)
    uow.session.flush()  # its version needs its number
    return found


def _next_number(uow: UnitOfWork, material: EventMaterial) -> int:
    query = select(func.max(MaterialVersion.number)).where(MaterialVersion.material_id == material.id)
    return (uow.session.scalar(query) or 0) + 1


def _drop(uow: UnitOfWork, version: MaterialVersion) -> None:
    """The draft and its document; a page cannot fetch it any more."""
    from coproc.documents.models import Document

    document = uow.session.get_one(Document, version.document_id)
    uow.session.delete(version)
    uow.session.flush()  # the draft's place is free before the next one takes it
    uow.session.delete(document)
    uow.session.flush()
