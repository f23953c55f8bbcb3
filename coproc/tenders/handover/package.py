"""Udbudspakken: what is in it, what is missing, and its bytes in two editions. The same content gives the same bytes.

The edition for the tender system holds nothing confidential. The one for the case (ESDH) holds all, and says what is confidential.
Files are Danish, whoever takes them.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements import documents as agreement_documents, queries as agreements
from coproc.agreements.models import DescriptionVersion, LetterOfIntent
from coproc.dialogues.after import annex as dialogue
from coproc.documents.models import Document
from coproc.documents.render import Rendered, file_name, render
from coproc.kernel.clock import local
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import short_date
from coproc.kernel.sheets import as_csv
from coproc.kernel.translation import gettext as _, lazy, ngettext, speaking
from coproc.processes.models import Process
from coproc.tenders import queries as tenders, words as tender_words
from coproc.tenders.handover import guide, queries
from coproc.tenders.handover.files import CASE_ONLY, EXTRAS, INTERNAL, MARKET, MATERIAL, OUT, SHARED, PackageFile, written
from coproc.tenders.handover.words import EDITIONS, FOR_COMPANIES
from coproc.tenders.models import Tender

README, JOURNAL, HASHES = "LÆS MIG.txt", "Journalliste.csv", "SHA256SUMS.txt"
NOT_PUBLIC = lazy("Processen er ikke offentlig.")
NOT_NAMED = lazy("Dokumentet er ikke en del af det materiale, virksomhederne får.")
NAMES_COMPANIES = lazy("Nævner virksomheder og svar, som nogen har bedt om ikke at få offentliggjort.")
NAMES_PEOPLE = lazy("Viser, hvem der har underskrevet, og på hvilket mandat.")


@dataclass(frozen=True)
class Contents:
    """Everything there is, and (sentence, page) of what is missing."""

    files: list[PackageFile]
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_documents(self) -> bool:
        """Whether there is anything of the tender's own to hand over."""
        return any(file.folder in (MATERIAL, MARKET) and file.file_id for file in self.files)

    def of(self, edition: str) -> list[PackageFile]:
        return sorted((file for file in self.files if edition == "journal" or not file.secret), key=lambda file: file.path)

    def fingerprint(self, edition: str) -> str:
        """Says whether what was handed over is what there is now. Guide and journal list do not count: they tell of the handover."""
        return hashlib.sha256(hash_list(self.of(edition)).encode()).hexdigest()


def gather(session: Session, tender: Tender) -> Contents:
    """The package as it is now."""
    process = session.get(Process, tender.process_id) if tender.process_id else None
    found = Contents([])
    _material(session, tender, found)
    if process:
        _description(session, tender, process, found)
        _letter(session, tender, process, found)
        _answers(session, process, found)
    _requirements(session, tender, found)
    for extra in EXTRAS:
        found.files.extend(extra(session, tender))
    return found


def _stored(folder: str, name: str, document: Document, *, direction: str, secret: Any = "") -> PackageFile:
    return PackageFile(
        folder,
        name,
        document.title,
        document.journal_on or local(document.created_at).date(),
        direction,
        document.file.sha256,
        file_id=document.file_id,
        secret=secret,
    )


def _material(session: Session, tender: Tender, found: Contents) -> None:
    """The tender's own documents, generated and uploaded."""
    there = queries.documents(session, ("tender", tender.id))
    by_key = {document.template_key: document for document in there if document.template_key and document.language == "da"}
    page = f"/udbud/{tender.reference}/dokumenter"
    required = tenders.document_keys(session, tender)
    beside = [key for key in tender_words.DOCUMENTS if key in by_key and key not in required]  # made without being asked for
    for key in (*required, *beside):
        title = str(tender_words.DOCUMENTS[key])
        if key not in by_key:
            found.missing.append((_("{title} er ikke lavet endnu.", title=title), page))
        elif marks := by_key[key].lawyer_marks:
            sentence = ngettext("{title} har {n} sted til juristen.", "{title} har {n} steder til juristen.", marks, title=title)
            found.missing.append((sentence, page))
    order = list(tender_words.DOCUMENTS)
    there.sort(key=lambda one: (order.index(one.template_key) if one.template_key in order else len(order), one.id))
    for number, document in enumerate(there, start=1):
        found.files.append(_own(number, document))
    has_dialogue = tenders.has_dialogue(session, tender.process_id)
    if has_dialogue and dialogue.FULL not in by_key:
        sentence = _("Den fulde udgave af bilaget om markedsdialog er ikke lavet endnu. Den hører til på sagen.")
        found.missing.append((sentence, f"/udbud/{tender.reference}/bilag"))


def _own(number: int, document: Document) -> PackageFile:
    key = document.template_key or ""
    if key == dialogue.FULL:
        return _stored(CASE_ONLY, document.filename, document, direction=INTERNAL, secret=NAMES_COMPANIES)
    if key == dialogue.PUBLISHED:
        return _stored(MARKET, document.filename, document, direction=OUT)
    if key in FOR_COMPANIES or (not key and document.is_public):
        return _stored(MATERIAL, f"{number} {document.filename}", document, direction=OUT)
    return _stored(CASE_ONLY, f"{number} {document.filename}", document, direction=INTERNAL, secret=NOT_NAMED)


def _description(session: Session, tender: Tender, process: Process, found: Contents) -> None:
    """The version the tender is built on, not the newest: that difference is the buyer's to decide."""
    page = f"/processer/{process.reference}/behovsbeskrivelse"
    published = agreements.published_version(session, process.id)
    if tender.description_number is None:
        sentence = _("Udbuddet mangler en offentliggjort behovsbeskrivelse at bygge på.")
        found.missing.append((sentence, f"/udbud/{tender.reference}/krav" if published else page))
        return
    if published and published.number > tender.description_number:
        sentence = _(
            "Udbuddet bygger på behovsbeskrivelsens version {own}, men version {newest} er offentliggjort.",
            own=tender.description_number,
            newest=published.number,
        )
        found.missing.append((sentence, f"/udbud/{tender.reference}/krav"))
    version = agreements.version_by_number(session, process.id, tender.description_number)
    for document in queries.documents(session, ("description_version", version.id)):
        secret = "" if document.is_public else NOT_PUBLIC
        found.files.append(_stored(SHARED, _versioned("Fælles behovsbeskrivelse", version), document, direction=OUT, secret=secret))


def _versioned(title: str, version: DescriptionVersion | LetterOfIntent) -> str:
    return file_name(f"{title} version {version.number}")


def _letter(session: Session, tender: Tender, process: Process, found: Contents) -> None:
    """The frozen text for all; with the names and mandates of those who signed, for the case."""
    page = f"/processer/{process.reference}/hensigtserklaering"
    letter = next((row for row in agreements.letters(session, process.id) if row.status == "open"), None)
    if letter is None:
        found.missing.append((_("Hensigtserklæringen er ikke åbnet til underskrift endnu."), page))
        return
    for document in queries.documents(session, ("letter", letter.id)):
        secret = "" if document.is_public else NOT_PUBLIC
        found.files.append(_stored(SHARED, _versioned("Hensigtserklæring", letter), document, direction=OUT, secret=secret))
    signed = [row for row in agreements.signatories(session, process.id) if row.is_valid]
    own = next((row.signature for row in signed if row.organisation.id == tender.authority_id), None)
    if own is None:
        found.missing.append((_("I har ikke underskrevet hensigtserklæringen."), page))
    if not signed:
        return
    made = _signed(json.dumps(agreement_documents.letter_fields(session, letter), sort_keys=True), process.is_example)
    found.files.append(
        PackageFile(
            CASE_ONLY,
            _versioned("Hensigtserklæring med underskrifter", letter),
            f"Hensigtserklæring med underskrifter, version {letter.number}",
            max(local(row.signature.signed_at).date() for row in signed),
            OUT,
            made.file_sha256,
            content=made.bytes,
            secret=NAMES_PEOPLE,
            journal_number=own.journal_number if own else "",
        )
    )


@lru_cache(maxsize=32)
def _signed(fields: str, is_example: bool) -> Rendered:
    """The letter filled in. The same fields give the same bytes, and the page asks for its hash each time it is shown."""
    with speaking("da"):
        return render("letter_of_intent", json.loads(fields), example=is_example)


def _answers(session: Session, process: Process, found: Contents) -> None:
    said = queries.published_answers(session, process.id)
    if not said:
        return
    lines = ["Spørgsmål og svar fra markedsdialogen, som de er offentliggjort for alle på samme tid.", ""]
    for number, one in enumerate(said, start=1):
        assert one.published_at
        day = short_date(local(one.published_at).date())
        corrected = f" (rettet {short_date(local(one.corrected_at).date())})" if one.corrected_at else ""
        lines += [f"{number}. {one.published}", f"Svar, {day}{corrected}: {one.answer}", ""]
    last = max(local(one.published_at).date() for one in said if one.published_at)
    content = "\r\n".join(lines).encode()
    secret = "" if process.is_public else NOT_PUBLIC
    theme = "Spørgsmål og svar fra markedsdialogen"
    found.files.append(written(MARKET, "Spørgsmål og svar.txt", content, theme=theme, on=last, direction=OUT, secret=secret))


def _requirements(session: Session, tender: Tender, found: Contents) -> None:
    rows = tenders.requirements(session, [tender.id])[tender.id]
    if not rows:
        return
    if left := tenders.undecided(rows):
        sentence = _("I mangler at tage stilling til {n} fælles krav.", n=left)
        found.missing.append((sentence, f"/udbud/{tender.reference}/krav"))
    with speaking("da"):
        lines = [
            [
                row.section_key,
                row.heading,
                row.shared_text,
                str(tender_words.DECISIONS[row.decision]),
                row.own_text,
                row.reason,
                "Ja" if row.is_minimum else "Nej",
            ]
            for row in rows
        ]
    headings = ["Nummer", "Krav", "Fælles tekst", "Beslutning", "Tekst i udbuddet", "Begrundelse", "Mindstekrav"]
    content = as_csv(headings, lines).encode()
    on = local(tender.created_at).date()
    found.files.append(
        written(SHARED, "Fælles krav.csv", content, theme="Fælles krav: medtaget, tilpasset, udeladt", on=on, direction=OUT)
    )


def hash_list(files: Sequence[PackageFile]) -> str:
    """For `sha256sum -c`, in the order of the files: two spaces, the path, and a line feed alone."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)


def build(session: Session, tender: Tender, edition: str = "system") -> tuple[str, bytes]:
    """(file name, zip). Raises DomainError while the tender has no documents."""
    found = gather(session, tender)
    files = found.of(edition)
    if not found.has_documents:
        raise DomainError(_("Der er ingen dokumenter endnu. Lav dem først."))
    bytes_of = queries.contents(session, {file.file_id for file in files if file.file_id})
    authority = session.get_one(Organisation, tender.authority_id).name
    on = local(tender.created_at).date()
    with speaking("da"):
        texts = {README: guide.readme(tender, authority, edition, files)}
        if edition == "journal":
            texts[JOURNAL] = guide.journal(tender, files, queries.handovers(session, tender.id))
    files = [*(written("", name, text.encode(), theme=name, on=on, direction=INTERNAL) for name, text in texts.items()), *files]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(_stamped(file.path, tender), file.content or bytes_of[file.file_id or 0])
        archive.writestr(_stamped(HASHES, tender), hash_list(files))
    with speaking("da"):
        ending = "" if edition == "system" else f" {EDITIONS[edition]}"
    return file_name(f"Udbudspakke {tender.reference} {tender.title}{ending}", ".zip"), buffer.getvalue()


def _stamped(name: str, tender: Tender) -> zipfile.ZipInfo:
    """Files carry the tender's day, not the clock's."""
    info = zipfile.ZipInfo(name, tender.created_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
