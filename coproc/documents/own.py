"""A buyer's own Word templates: kept in versions when they are fit, chosen per document, and what to start one from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from coproc.documents import catalogue
from coproc.documents.check import require_fit
from coproc.documents.compiler import compile_template
from coproc.documents.contract import Contract, Field, Path
from coproc.documents.models import StoredFile
from coproc.documents.own_models import OwnTemplate, OwnTemplateVersion, TemplateChoice
from coproc.documents.render import file_name
from coproc.documents.services import keep_file
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _

_TAG = re.compile(r"\{[{%].*?[%}]\}")
_NAME = re.compile(r"\"[^\"]*\"|'[^']*'|[a-z_]\w*(?:\.[a-z_]\w*)*")
_LOOP = re.compile(r"\{%\s*for (\w+) in ([\w.]+)\s*%\}")


def add_version(
    uow: UnitOfWork, organisation_id: int, key: str, content: bytes, *, filename: str, note: str = ""
) -> OwnTemplateVersion:
    """The next version of the organisation's template. Raises UnfitTemplate with every reason, NotFound for an unknown document."""
    title = catalogue.template(key).title("da")
    require_fit(content, key)
    template = _locked(uow, organisation_id, key)
    count = select(func.count()).where(OwnTemplateVersion.template_id == template.id)
    version = OwnTemplateVersion(
        template_id=template.id,
        number=(uow.session.scalar(count) or 0) + 1,
        filename=file_name(filename.removesuffix(".docx")),
        note=note.strip(),
        created_at=uow.now,
        created_by=uow.actor.name,
        file_id=keep_file(uow, content).id,
    )
    uow.session.add(version)
    uow.session.flush()  # the event names it
    after = {"title": title, "number": version.number, "filename": version.filename}
    uow.record("template.uploaded", ("own_template_version", version.id), after=after)
    return version


def _locked(uow: UnitOfWork, organisation_id: int, key: str) -> OwnTemplate:
    """The template's row, made when it is the first; two uploads at once get numbers of their own."""
    from sqlalchemy.dialects.postgresql import insert as insert_postgresql
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    uow.session.execute(
        insert(OwnTemplate)
        .values(organisation_id=organisation_id, template_key=key)
        .on_conflict_do_nothing(index_elements=["organisation_id", "template_key"])
    )
    query = select(OwnTemplate).where(OwnTemplate.organisation_id == organisation_id, OwnTemplate.template_key == key)
    return uow.session.scalars(query.with_for_update()).one()


def choose(uow: UnitOfWork, subject: Subject, organisation_id: int, key: str, version_id: int | None) -> None:
    """Make this document of the subject with that version from now on; with ours when None. Raises NotFound for another's template."""
    chosen = (
        TemplateChoice.subject_kind == subject[0],
        TemplateChoice.subject_id == subject[1],
        TemplateChoice.template_key == key,
    )
    uow.session.execute(delete(TemplateChoice).where(*chosen))
    after: dict[str, Any] = {"title": catalogue.template(key).title("da")}
    if version_id is None:
        uow.record("template.unchosen", subject, after=after)
        return
    version = next((row for row in versions(uow.session, organisation_id, key) if row.id == version_id), None)
    if version is None:
        raise NotFound(_("Skabelonen findes ikke."))
    uow.session.add(TemplateChoice(subject_kind=subject[0], subject_id=subject[1], template_key=key, version_id=version.id))
    uow.record("template.chosen", subject, after={**after, "number": version.number})


def chosen(session: Session, subject: Subject) -> dict[str, OwnTemplateVersion]:
    """Document -> the version of the buyer's own it is made with, with its bytes."""
    query = (
        select(TemplateChoice.template_key, OwnTemplateVersion)
        .join(OwnTemplateVersion, OwnTemplateVersion.id == TemplateChoice.version_id)
        .where(TemplateChoice.subject_kind == subject[0], TemplateChoice.subject_id == subject[1])
        .options(joinedload(OwnTemplateVersion.file).options(undefer(StoredFile.content)))
    )
    return {key: version for key, version in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def versions(session: Session, organisation_id: int, key: str | None = None) -> list[OwnTemplateVersion]:
    """The organisation's own, newest first."""
    query = (
        select(OwnTemplateVersion)
        .join(OwnTemplate, OwnTemplate.id == OwnTemplateVersion.template_id)
        .where(OwnTemplate.organisation_id == organisation_id)
        .options(joinedload(OwnTemplateVersion.template))
    )
    if key is not None:
        query = query.where(OwnTemplate.template_key == key)
    return list(session.scalars(query.order_by(OwnTemplateVersion.number.desc(), OwnTemplateVersion.id.desc())))


def version_with_content(session: Session, version_id: int) -> OwnTemplateVersion:
    """Raises NotFound."""
    found = session.scalar(
        select(OwnTemplateVersion)
        .where(OwnTemplateVersion.id == version_id)
        .options(joinedload(OwnTemplateVersion.template), joinedload(OwnTemplateVersion.file).options(undefer(StoredFile.content)))
    )
    if found is None:
        raise NotFound(_("Skabelonen findes ikke."))
    return found


def starter(key: str) -> bytes:
    """Our template as a Word file with Danish field names: what a buyer makes its own from."""
    template = catalogue.template(key)
    return compile_template(
        in_danish(template.contract, template.bodies["da"]),
        title=template.title("da"),
        header="{{ " + next(field.danish for field in template.contract.fields if field.key == template.contract.subject) + " }}",
        footer=template.title("da"),
    )


def in_danish(contract: Contract, body: str) -> str:
    """The same text with the fields' Danish names in its tags."""
    scope: dict[str, Path] = {}

    def name(found: re.Match[str]) -> str:
        first, *rest = found[0].split(".")
        start = scope.get(first, (first,))
        path = (*start, *rest)
        field = contract.field(path)
        if field is None or path == scope.get(first):
            return found[0]
        parts = [part.danish for length in range(1, len(path) + 1) if (part := contract.field(path[:length]))]
        return ".".join([first, *parts[len(start) :]] if first in scope else parts)

    def tag(found: re.Match[str]) -> str:
        loop = _LOOP.match(found[0])
        said = _NAME.sub(name, found[0])
        if loop:
            first, *rest = loop[2].split(".")
            scope[loop[1]] = (*scope.get(first, (first,)), *rest)
        return said

    return _TAG.sub(tag, body)


@dataclass(frozen=True)
class PickedField:
    """A line of the field picker: what to write, what it is, and what stands there today."""

    tag: str
    label: str
    is_required: bool
    value: str
    depth: int


def picker(contract: Contract, context: Mapping[str, Any]) -> Iterator[PickedField]:
    """Every field with its tag to copy and today's value; for a list, the loop and what stands inside it."""

    def below(fields: tuple[Field, ...], values: Mapping[str, Any], item: str, depth: int) -> Iterator[PickedField]:
        for field in fields:
            value = values.get(field.key)
            label = field.label.said()
            name = f"{item}.{field.danish}" if item else field.danish
            if field.kind == "list":
                rows = value if isinstance(value, list) else []
                tags = f"{{%p for række in {name} %}} … {{%p endfor %}}"
                yield PickedField(tags, label, field.required, _("{n} i listen", n=len(rows)), depth)
                if field.items:
                    yield from below(field.items, rows[0] if rows else {}, "række", depth + 1)
                else:
                    yield PickedField("{{ række }}", label, field.required, str(rows[0]) if rows else "", depth + 1)
            elif field.kind == "flag":
                yield PickedField(
                    f"{{%p if {name} %}} … {{%p endif %}}", label, field.required, _("ja") if value else _("nej"), depth
                )
            else:
                yield PickedField(f"{{{{ {name} }}}}", label, field.required, "" if value is None else str(value), depth)

    yield from below(contract.fields, context, "", 0)
