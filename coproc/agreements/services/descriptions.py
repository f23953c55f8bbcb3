"""Writing the joint description: versions, sections, the hearing, publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from coproc.accounts.queries import people_with_role
from coproc.agreements import outline, queries
from coproc.agreements.documents import description_fields
from coproc.agreements.models import DescriptionSection, DescriptionVersion
from coproc.cases import services as cases
from coproc.documents.render import render
from coproc.documents.services import store
from coproc.kernel.actor import Role
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.needs.models import Visibility
from coproc.processes import queries as processes
from coproc.processes.models import Process

ASKED_ROLES = (Role.OFFICER, Role.MANAGER)


def start(uow: UnitOfWork, process_id: int, *, note: str = "") -> DescriptionVersion:
    """Version 0, the preliminary one, from the outline and from what the needs behind the process say. Raises Conflict."""
    process = _hold(uow, process_id)
    if queries.latest_version(uow.session, process_id):
        raise Conflict(_("Behovsbeskrivelsen er allerede begyndt."))
    version = _add_version(uow, process, 0, note)
    needs = [need for need in processes.needs_behind(uow.session, process_id) if need.visibility != Visibility.PRIVATE]
    bodies = outline.prefilled(needs, process.problem)
    requirements = [text for need in needs for text in need.functional_requirements if text.strip()]
    version.requirements_numbered = len(requirements)
    sections: list[DescriptionSection] = []
    for part in outline.OUTLINE:
        if part.key == outline.FIRST_AFTER_REQUIREMENTS:
            sections += [
                DescriptionSection(key=f"K{index}", kind="requirement", heading=_short(text), body=text.strip())
                for index, text in enumerate(requirements, 1)
            ]
        sections.append(DescriptionSection(key=part.key, heading=part.heading, body=bodies.get(part.key, "")))
    for position, section in enumerate(sections):
        section.version_id, section.position = version.id, position
    uow.session.add_all(sections)
    cases.touch(uow, process.case_id or 0)
    return version


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + " …"


def new_version(uow: UnitOfWork, process_id: int, *, note: str = "", forced: bool = False) -> DescriptionVersion:
    """The next version with the sections of the newest, keys kept; what was under way is superseded, what is published still holds.

    Raises NotFound without a first version; Conflict while the newest (but for the preliminary one) is a draft, unless `forced` by a step of the process.
    """
    process = _hold(uow, process_id)
    old = queries.latest_version(uow.session, process_id)
    if old is None:
        raise NotFound(_("Der er ingen behovsbeskrivelse endnu. Begynd med den foreløbige."))
    if old.status == "draft" and old.number > 0 and not forced:  # the preliminary one is there to be followed
        raise Conflict(_("Version {number} er stadig en kladde. Ret i den.", number=old.number))
    version = _add_version(uow, process, old.number + 1, note)
    version.requirements_numbered, version.texts_numbered = old.requirements_numbered, old.texts_numbered
    if old.status != "published":
        old.status = "superseded"
    uow.session.add_all(
        DescriptionSection(
            version_id=version.id,
            key=section.key,
            kind=section.kind,
            position=section.position,
            heading=section.heading,
            body=section.body,
            proof=section.proof,
        )
        for section in queries.sections(uow.session, old.id)
    )
    cases.touch(uow, process.case_id or 0)
    return version


def _add_version(uow: UnitOfWork, process: Process, number: int, note: str) -> DescriptionVersion:
    version = DescriptionVersion(process_id=process.id, number=number, status="draft", note=note.strip(), created_at=uow.now)
    uow.session.add(version)
    uow.session.flush()  # its sections and the event name it
    _record(uow, "description.version_created", version, reason=note.strip())
    return version


def add_section(
    uow: UnitOfWork, version_id: int, *, heading: str, body: str, kind: str = "requirement", proof: str = ""
) -> DescriptionSection:
    """A functional requirement gets the next K-number, never one that was used before in the process; another text the next A-number."""
    version = _draft(uow, version_id)
    there = queries.sections(uow.session, version.id)
    if kind == "requirement":
        version.requirements_numbered += 1
        key = f"K{version.requirements_numbered}"
    else:
        version.texts_numbered += 1
        key = f"A{version.texts_numbered}"
    section = DescriptionSection(version_id=version.id, key=key, kind=kind, position=0)
    _write(section, heading, body, proof)
    uow.session.add(section)
    _renumber(_with(there, section))
    uow.session.flush()
    _record(uow, "description.section_added", version, section=named(section))
    return section


def _with(there: Sequence[DescriptionSection], section: DescriptionSection) -> list[DescriptionSection]:
    """Requirements stand together, after the last of them, else where the outline has them; other sections come last."""
    rows = list(there)
    if section.kind != "requirement":
        return [*rows, section]
    last = [index for index, row in enumerate(rows) if row.kind == "requirement"]
    following = [index for index, row in enumerate(rows) if row.key == outline.FIRST_AFTER_REQUIREMENTS]
    place = last[-1] + 1 if last else following[0] if following else len(rows)
    return [*rows[:place], section, *rows[place:]]


def _renumber(rows: list[DescriptionSection]) -> None:
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position


def save_section(uow: UnitOfWork, section_id: int, *, heading: str, body: str, proof: str = "", version: int) -> DescriptionSection:
    """`version` is the section's as it was opened: whoever saves second gets a Conflict and keeps the text typed."""
    section = uow.session.get(DescriptionSection, section_id)
    if section is None:
        raise NotFound(_("Afsnittet findes ikke længere."))
    whole = _draft(uow, section.version_id)
    if section.version != version:
        raise Conflict(_("En anden har rettet afsnittet, siden du åbnede det. Sammenlign, og gem igen."))
    before = {"heading": section.heading, "body": section.body, "proof": section.proof}
    _write(section, heading, body, proof)
    after = {"heading": section.heading, "body": section.body, "proof": section.proof}
    if before != after:
        uow.record(
            "description.section_edited",
            ("description_version", whole.id),
            scope=("process", whole.process_id),
            before=before,
            after={**after, "section": named(section), "number": whole.number},
        )
    return section


def _write(section: DescriptionSection, heading: str, body: str, proof: str) -> None:
    if not heading.strip():
        raise DomainError(_("Giv afsnittet en overskrift."), field="heading")
    if section.kind == "requirement" and not body.strip():
        raise DomainError(_("Skriv, hvad løsningen skal kunne."), field="body")
    section.heading, section.body, section.proof = heading.strip(), body.strip(), proof.strip()


def remove_section(uow: UnitOfWork, section_id: int) -> None:
    """Out of this version; earlier ones keep it, and its key is not used again."""
    section = uow.session.get(DescriptionSection, section_id)
    if section is None:
        return
    version = _draft(uow, section.version_id)
    uow.session.delete(section)
    _record(uow, "description.section_removed", version, section=named(section))


def move_section(uow: UnitOfWork, section_id: int, *, up: bool) -> None:
    """One place up or down; at the end nothing happens."""
    section = uow.session.get(DescriptionSection, section_id)
    if section is None:
        raise NotFound(_("Afsnittet findes ikke længere."))
    version = _draft(uow, section.version_id)
    rows = list(queries.sections(uow.session, version.id))
    here = rows.index(section)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        _renumber(rows)
        _record(uow, "description.section_moved", version, section=named(section))


def send_to_hearing(uow: UnitOfWork, version_id: int, *, answer_by: date) -> DescriptionVersion:
    """Lock the text and ask every joined organisation for its answer. Raises DomainError while something is empty."""
    version = _draft(uow, version_id)
    if answer_by <= uow.today:
        raise DomainError(_("Svarfristen skal ligge efter i dag."), field="answer_by")
    rows = queries.sections(uow.session, version.id)
    empty = [row.heading for row in rows if not row.body.strip()]
    if empty:
        raise DomainError(_("Skriv noget under {headings}, eller fjern afsnittene.", headings=listed(empty)))
    if not any(row.kind == "requirement" for row in rows):
        raise DomainError(_("Beskrivelsen har ingen funktionskrav. Tilføj mindst ét."))
    process = uow.session.get_one(Process, version.process_id)
    joined = processes.joined(uow.session, process.id)
    if not joined:
        raise DomainError(_("Ingen organisation er tilsluttet, så ingen kan svare."))
    version.status, version.answer_by, version.heard_at = "in_hearing", answer_by, uow.now
    _record(uow, "description.sent_to_hearing", version, answer_by=answer_by.isoformat())
    for member in joined:
        people = {
            person.id: person for role in ASKED_ROLES for person in people_with_role(uow.session, member.organisation.id, role)
        }
        for person in people.values():
            enqueue(
                uow,
                key=f"description_hearing:{version.id}:{person.id}",
                to=Address(person.email, person.name, person.language),
                message="description_hearing",
                context={
                    "name": person.name,
                    "organisation": member.organisation.name,
                    "title": process.title,
                    "number": version.number,
                    "answer_by": answer_by,
                    "path": f"/processer/{process.reference}/behovsbeskrivelse/svar/{member.participation.id}",
                },
                scope=("process", process.id),
            )
    cases.touch(uow, process.case_id or 0)
    return version


def publish(uow: UnitOfWork, version_id: int) -> DescriptionVersion:
    """The heard text becomes the shared one, on the public page and as Word. Raises DomainError naming who has not answered."""
    version = _get(uow, version_id)
    process = _hold(uow, version.process_id)
    if version.status != "in_hearing":
        raise Conflict(_("Kun en version, der er i høring, kan offentliggøres. Måske var en anden hurtigere."))
    missing = queries.not_answered(uow.session, version, process.id)
    if missing:
        names = listed([member.organisation.name for member in missing])
        raise cases.NotYet(_("Svar på behovsbeskrivelsen mangler fra {names}.", names=names))
    uow.session.execute(
        update(DescriptionVersion)
        .where(DescriptionVersion.process_id == process.id, DescriptionVersion.status == "published")
        .values(status="superseded", version=DescriptionVersion.version + 1)
    )
    version.status, version.published_at = "published", uow.now
    uow.session.flush()
    _record(uow, "description.published", version)
    store(
        uow,
        render("need_description", description_fields(uow.session, version), example=process.is_example),
        subject=("description_version", version.id),
        scope=("process", process.id),
        title=f"Fælles behovsbeskrivelse, version {version.number}",
        is_public=process.is_public,
        is_example=process.is_example,
    )
    cases.touch(uow, process.case_id or 0)
    return version


def _get(uow: UnitOfWork, version_id: int) -> DescriptionVersion:
    version = uow.session.get(DescriptionVersion, version_id)
    if version is None:
        raise NotFound(_("Den version af behovsbeskrivelsen findes ikke."))
    return version


def _draft(uow: UnitOfWork, version_id: int) -> DescriptionVersion:
    """The version, alone in this transaction. Raises Conflict when its text is locked."""
    version = _get(uow, version_id)
    _hold(uow, version.process_id)
    uow.session.refresh(version)
    if version.status != "draft":
        raise Conflict(_("Teksten er sendt i høring og kan ikke rettes. Lav en ny version."))
    return version


def _hold(uow: UnitOfWork, process_id: int) -> Process:
    """The process, whose case makes everybody who writes here wait in line."""
    process = uow.session.get_one(Process, process_id)
    cases.lock(uow.session, process.case_id or 0)
    return process


def named(section: DescriptionSection) -> str:
    """What the log calls a section: a requirement has a number that people know it by."""
    return f"{section.key} {section.heading}" if section.kind == "requirement" else section.heading


def _record(uow: UnitOfWork, action: str, version: DescriptionVersion, *, reason: str = "", **after: str) -> None:
    subject: Subject = ("description_version", version.id)
    uow.record(action, subject, scope=("process", version.process_id), after={"number": version.number, **after}, reason=reason)
