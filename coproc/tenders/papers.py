"""The tender's documents: what is still missing with where it is mended, making them, and the set as one zip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.documents import catalogue, own
from coproc.documents.contract import MissingFields, complete
from coproc.documents.models import Document
from coproc.documents.own_models import OwnTemplateVersion
from coproc.documents.render import Rendered, render
from coproc.documents.services import store
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.processes.models import Process
from coproc.tenders import queries, words
from coproc.tenders.material.fields import Fields, Known, fields_of
from coproc.tenders.models import Tender
from coproc.tenders.services import opened, touch

__all__ = ["Fields", "Made", "Paper", "fields_of", "generate", "keep", "make", "missing", "offered", "papers", "split"]

# Where the first part of a missing field's path is filled in; the rest stands under the tender's own particulars.
PAGES = {
    **dict.fromkeys(("regime", "procedure", "legal_ground", "legal_ground_reason"), "/regelsaet"),
    **dict.fromkeys(("time_limits", "steps", "rule_table"), "/tidsplan"),
    **dict.fromkeys(("award_criteria", "criteria", "award_basis", "evaluation_method"), "/kriterier"),
    **dict.fromkeys(("need_description_version", "kept_requirements", "changed_requirements", "dropped_requirements"), "/krav"),
    "phases": "/vilkaar",
    **dict.fromkeys(("deadline_assessment", "involved_suppliers"), "/bilag"),
}
DIALOGUE = ("events", "shared_information", "summary_url")
BUILT_ON_DESCRIPTION = ("tender_conditions", "requirement_specification")
ENGLISH = ".en"


@dataclass(frozen=True)
class Paper:
    """One document of the tender: its newest version, and what is missing before a new one can be made, each with its page."""

    name: str  # the key, and the language when it is not Danish
    title: str
    document: Document | None
    missing: list[tuple[str, str]]
    is_required: bool = False  # before the notice
    own: OwnTemplateVersion | None = None

    @property
    def key(self) -> str:
        return split(self.name)[0]


@dataclass(frozen=True)
class Made:
    """A document that is made and not yet kept: rendering takes time, and no transaction waits for it."""

    name: str
    rendered: Rendered
    title: str
    own_version_id: int | None


def split(name: str) -> tuple[str, Language]:
    """The key and the language of a document of a tender."""
    return (name.removesuffix(ENGLISH), "en") if name.endswith(ENGLISH) else (name, "da")


def title_of(name: str) -> str:
    """In the reader's language."""
    key, language = split(name)
    title = str((words.DOCUMENTS | words.LETTERS)[key])
    return _("{title} (på engelsk)", title=title) if language == "en" else title


def offered(session: Session, tender: Tender) -> list[str]:
    """Every document this tender may have, in order; an English edition stands after the Danish one."""
    fitting = queries.fitting_keys(session, tender)
    return [
        key if language == "da" else key + ENGLISH
        for key in (*words.DOCUMENTS, *words.LETTERS)
        if key in fitting
        for language in catalogue.template(key).languages
    ]


def papers(session: Session, tender: Tender, today: date) -> list[Paper]:
    """All of them, with what stands in the way of each."""
    newest = {language: queries.newest_documents(session, tender.id, language) for language in ("da", "en")}
    required = queries.document_keys(session, tender)
    chosen = own.chosen(session, ("tender", tender.id))
    known: Known = {}
    found = []
    for name in offered(session, tender):
        key, language = split(name)
        found.append(
            Paper(
                name,
                title_of(name),
                newest[language].get(key),
                missing(session, tender, key, today, known),
                is_required=name in required,
                own=chosen.get(key) if language == "da" else None,
            )
        )
    return found


def missing(session: Session, tender: Tender, key: str, today: date, known: Known | None = None) -> list[tuple[str, str]]:
    """(sentence, page where it is mended) of every field the document needs."""
    try:
        complete(catalogue.template(key).contract, fields_of(session, tender, key, today, known=known))
    except MissingFields as error:
        return [(sentence, _page(session, tender, path.split(".")[0])) for path, sentence in error.errors.items()]
    if key in BUILT_ON_DESCRIPTION and tender.process_id and tender.description_number is None:
        return [(_("Udbuddet mangler en offentliggjort behovsbeskrivelse at bygge på."), f"/udbud/{tender.reference}/krav")]
    if key == "requirement_specification" and (left := queries.undecided(queries.requirements(session, [tender.id])[tender.id])):
        sentence = _("I mangler at tage stilling til {n} fælles krav.", n=left)
        return [(sentence, f"/udbud/{tender.reference}/krav")]
    return []


def _page(session: Session, tender: Tender, field: str) -> str:
    process = session.get(Process, tender.process_id) if tender.process_id else None
    if process and field in DIALOGUE:
        return f"/processer/{process.reference}/markedsdialog"
    if field == "desired_outcome":
        needs = queries.needs_of(session, tender)
        return f"/behov/{needs[0].reference}" if needs else f"/udbud/{tender.reference}/oplysninger"
    return f"/udbud/{tender.reference}{PAGES.get(field, '/oplysninger')}"


def make(
    session: Session,
    tender: Tender,
    name: str,
    today: date,
    chosen: Mapping[str, OwnTemplateVersion] | None = None,
    known: Known | None = None,
) -> Made:
    """Fill the document in, with the buyer's own template where one is chosen. Raises DomainError with what is missing or unfit."""
    if name not in offered(session, tender):
        raise NotFound(_("Det dokument hører ikke til udbuddet."))
    key, language = split(name)
    known = {} if known is None else known
    if lacks := missing(session, tender, key, today, known):
        raise DomainError(" ".join(dict.fromkeys(sentence for sentence, _path in lacks)))
    mine = (own.chosen(session, ("tender", tender.id)) if chosen is None else chosen).get(key) if language == "da" else None
    rendered = render(
        key,
        fields_of(session, tender, key, today, language, known),
        language=language,
        example=tender.is_example,
        own_template=mine.file.content if mine else None,
    )
    with speaking(language):
        title = f"{title_of(key)}: {tender.title}"
    return Made(name, rendered, title, mine.id if mine else None)


def keep(uow: UnitOfWork, tender: Tender, made: Made, *, replace: bool = False) -> Document | None:
    """Store it as the next version; None when it would say the same as the newest.

    Raises Conflict when the newest is edited in Word or final and nobody said `replace`: what people wrote is never written over.
    """
    lock(uow, tender)
    key, language = split(made.name)
    newest = queries.newest_documents(uow.session, tender.id, language).get(key)
    if newest and newest.is_protected and not replace:
        raise Conflict(protected(newest))
    if newest and not newest.is_protected and _says_the_same(newest, made):
        return None
    subject = ("tender", tender.id)
    return store(
        uow,
        made.rendered,
        subject=subject,
        scope=subject,
        title=made.title,
        language=language,
        is_example=tender.is_example,
        own_version_id=made.own_version_id,
    )


def protected(document: Document) -> str:
    """Why a document is not made anew without being asked."""
    if document.is_edited:
        return _(
            "“{title}” er rettet i Word (version {n}). Den laves kun om, når I selv beder om det.",
            title=document.title,
            n=document.number,
        )
    return _(
        "“{title}” er mærket endeligt (version {n}). Den laves kun om, når I selv beder om det.",
        title=document.title,
        n=document.number,
    )


def _says_the_same(document: Document, made: Made) -> bool:
    return (document.context_sha256, document.own_version_id) == (made.rendered.context_sha256, made.own_version_id)


def lock(uow: UnitOfWork, tender: Tender) -> None:
    """Versions of one tender's documents come one after the other."""
    uow.session.execute(select(Tender.id).where(Tender.id == tender.id).with_for_update())


def generate(uow: UnitOfWork, tender_id: int, keys: Sequence[str] | None = None) -> list[Document]:
    """Make new versions of these documents, or of all that are required; unchanged and protected ones keep their version.

    Raises DomainError with every sentence of what is missing; then nothing is made. Pages make whole sets in the worker instead.
    """
    tender = opened(uow, tender_id)
    wanted = list(keys) if keys is not None else queries.document_keys(uow.session, tender)
    if not set(wanted) <= set(offered(uow.session, tender)):
        raise DomainError(_("Det dokument hører ikke til udbuddet."))
    known: Known = {}
    lacks = [sentence for name in wanted for sentence, _path in missing(uow.session, tender, split(name)[0], uow.today, known)]
    if lacks:
        raise DomainError(" ".join(dict.fromkeys(lacks)))
    found = []
    for name in wanted:
        newest = queries.newest_documents(uow.session, tender.id, split(name)[1]).get(split(name)[0])
        if newest is None or not newest.is_protected:
            found.append(keep(uow, tender, make(uow.session, tender, name, uow.today, known=known)))
    touch(uow, tender)
    return [document for document in found if document]
