"""What the Word files of this room are filled with: the shared description, the letter, the decision paper. Always in Danish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation, Person
from coproc.agreements import outline, queries, wording
from coproc.agreements.models import DescriptionVersion, LetterOfIntent, Signature
from coproc.agreements.voices import queries as voices
from coproc.kernel.clock import local
from coproc.kernel.formats import long_date, short_date, short_moment
from coproc.kernel.translation import lazy, speaking
from coproc.processes import queries as processes
from coproc.processes.file_room import figures
from coproc.processes.models import MandateLevel, Participation, Process

STATUSES: dict[str, Any] = {
    "draft": lazy("Kladde"),
    "in_hearing": lazy("I høring"),
    "published": lazy("Offentliggjort"),
    "superseded": lazy("Afløst"),
}
MANDATES: dict[str, Any] = {
    MandateLevel.DIRECTOR: lazy("Direktion"),
    MandateLevel.COMMITTEE: lazy("Udvalg"),
    MandateLevel.COUNCIL: lazy("Byråd eller regionsråd"),
    MandateLevel.BOARD: lazy("Bestyrelse"),
}
METHODS: dict[str, Any] = {"browser": lazy("Bekræftet i coproc"), "upload": lazy("Underskrevet PDF lagt ind")}
_ANSWERS = {
    "agreed": "Godkendt",
    "agreed_if": "Godkendt, hvis …",
    "abstained": "Tager ikke stilling",
    "not_relevant": "Gælder ikke os",
}


def contact(session: Session, process: Process) -> dict[str, str]:
    """The process's own contact, else its facilitator."""
    person = session.get(Person, process.facilitator_id) if process.facilitator_id else None
    return {
        "contact_name": process.contact_name or (person.name if person else ""),
        "contact_email": process.contact_email or (person.email if person else ""),
    }


def description_fields(session: Session, version: DescriptionVersion) -> dict[str, Any]:
    """For `need_description`: released answers only."""
    process = session.get_one(Process, version.process_id)
    sections = queries.sections(session, version.id)
    bodies = {section.key: section.body for section in sections}
    said = queries.answers(session, version.id)
    headings = {section.key: section.key if section.kind == "requirement" else section.heading for section in sections}
    with speaking("da"):
        return {
            "process_title": process.title,
            "version": str(version.number),
            "document_date": long_date(local(version.published_at or version.heard_at or version.created_at).date()),
            "status": str(STATUSES[version.status]),
            "problem_statement": process.challenge,
            "participants": [member.organisation.name for member in processes.joined(session, process.id)],
            "sections": [
                {"heading": section.heading, "text": outline.plain(section.body)}
                for section in sections
                if section.kind == "text" and section.key not in outline.LISTS and section.body.strip()
            ]
            + _accounted(session, process.id),
            "outcome_targets": [outline.target(line) for line in outline.items(bodies.get(outline.TARGETS, ""))],
            "functional_requirements": [
                {"reference": section.key, "text": outline.plain(section.body), "proof": outline.plain(section.proof)}
                for section in sections
                if section.kind == "requirement"
            ],
            "deviations": [
                {"organisation": row.organisation, "subject": headings[key], "text": _deviation(row)}
                for key, rows in said.items()
                for row in rows
                if row.assent.answer != "agreed"
            ],
            "volumes": [outline.volume(line) for line in outline.items(bodies.get(outline.VOLUMES, ""))],
            "risks": [outline.risk(line) for line in outline.items(bodies.get(outline.RISKS, ""))],
            "questions": list(outline.items(bodies.get(outline.QUESTIONS, ""))),
            "annexes": list(outline.items(bodies.get(outline.ANNEXES, ""))),
            "approvals": _approvals(session, version, said),
            **contact(session, process),
        }


def _accounted(session: Session, process_id: int) -> list[dict[str, str]]:
    """Which user representatives were heard, where it may be said; and the source and date of the numbers."""
    heard = [one for one in reversed(voices.voices(session, process_id)) if one.heard_on and one.in_description]
    said = [
        f"- {one.body} ({short_date(one.heard_on)}): {' '.join(one.said.split())}"
        + (f" Formede {', '.join(one.requirements)}." if one.requirements else "")
        for one in heard
        if one.heard_on
    ]
    numbers = [
        f"- {one.label}: {one.value} {one.unit}".rstrip() + f". Kilde: {one.source or one.link}, {short_date(one.dated_on)}."
        for one in figures.figures(session, process_id)
        if one.section_key and one.dated_on and (one.source or one.link)
    ]
    lists = (("Brugerrepræsentanter, der er hørt", said), ("Tal og kilder", numbers))
    return [{"heading": heading, "text": outline.plain("\n".join(lines))} for heading, lines in lists if lines]


def _deviation(row: queries.Said) -> str:
    return f"{_ANSWERS[row.assent.answer]} {row.assent.condition}".strip()


def _approvals(session: Session, version: DescriptionVersion, said: Mapping[str, list[queries.Said]]) -> list[dict[str, str]]:
    """One line an organisation: what it said of the text as a whole."""
    given: dict[int, set[str]] = {}
    names: dict[int, str] = {}
    for rows in said.values():
        for row in rows:
            given.setdefault(row.assent.participation_id, set()).add(row.assent.answer)
            names[row.assent.participation_id] = row.organisation
    replies = queries.replies(session, version.id)
    return [
        {"organisation": names[key], "answer": as_a_whole(given[key]), "date": short_date(local(replies[key].sent_at).date())}
        for key in names
    ]


def as_a_whole(given: set[str]) -> str:
    """A condition anywhere is a condition; else approval of anything is approval with what stands under the deviations."""
    return next((_ANSWERS[answer] for answer in ("agreed_if", "agreed", "abstained", "not_relevant") if answer in given), "")


def letter_fields(session: Session, letter: LetterOfIntent, participation_id: int | None = None) -> dict[str, Any]:
    """For `letter_of_intent`: the frozen text, and the signatures on this version; for one organisation its own, blank until it signs."""
    process = session.get_one(Process, letter.process_id)
    title, *sections = wording.sections(letter.text)
    signed = [row for row in queries.signatories(session, process.id) if row.is_valid and row.signature.letter_id == letter.id]
    if participation_id is not None:
        signed = [row for row in signed if row.signature.participation_id == participation_id]
    with speaking("da"):
        signatories = [{"organisation": row.organisation.name, **_signature(row.signature)} for row in signed]
        if participation_id is not None and not signatories:
            own = session.get_one(Participation, participation_id)
            signatories = [{"organisation": session.get_one(Organisation, own.organisation_id).name}]
        return {
            "process_title": process.title,
            "title_line": title.text,
            "sections": [{"heading": section.heading, "text": section.text} for section in sections],
            "signatories": signatories,
            "intents": [{"organisation": row.organisation.name, **_intent(row.signature)} for row in signed],
            "text_sha256": letter.text_sha256,
            **contact(session, process),
        }


def _signature(row: Signature) -> dict[str, str]:
    return {
        "name": row.signer_name,
        "job_title": row.signer_title,
        "mandate": str(MANDATES.get(row.mandate_level or "", "")),
        "decision_date": short_date(row.mandate_on) if row.mandate_on else "",
        "journal_number": row.journal_number,
        "signed_at": short_moment(row.signed_at),
        "signing_method": str(METHODS[row.method]),
    }


def _intent(row: Signature) -> dict[str, str]:
    parts = [f"{row.requirement_count} udbud"] if row.requirement_count else []
    parts += [f"{row.requirement_share} procent"] if row.requirement_share else []
    return {
        "position": str(wording.STANCES[row.stance]),
        "time_window": wording.quarter(row.expected_from) if row.expected_from else "",
        "requirements": ", ".join(parts),
    }


def paper_fields(session: Session, letter: LetterOfIntent, participation: Participation, own: Mapping[str, Any]) -> dict[str, Any]:
    """For `decision_paper`: what the process knows, and what the organisation fills in itself (`own`)."""
    process = session.get_one(Process, letter.process_id)
    organisation = session.get_one(Organisation, participation.organisation_id).name
    centre = session.get_one(Organisation, process.centre_id).name
    description = queries.published_version(session, process.id)
    members = [member.organisation.name for member in processes.joined(session, process.id)]
    meeting: date | None = own.get("meeting_on")
    with speaking("da"):
        attachments = [f"Hensigtserklæring version {letter.number}"]
        attachments += [f"Fælles behovsbeskrivelse version {description.number}"] if description else []
        window = (
            f"{wording.quarter(letter.window_from)} – {wording.quarter(letter.window_to)}"
            if letter.window_from and letter.window_to
            else ""
        )
        return {
            "case_title": f"Tilslutning til fælles hensigtserklæring: {process.title}",
            "organisation": organisation,
            "committee": own.get("committee"),
            "meeting_date": long_date(meeting) if meeting else "",
            "journal_number": own.get("journal_number"),
            "process_title": process.title,
            "facilitator": centre,
            "summary": f"{own.get('committee')} tager stilling til, om {organisation} underskriver den fælles hensigtserklæring "
            f"“{process.title}”, version {letter.number}.",
            "recommendations": [
                f"at {organisation} underskriver hensigtserklæringen",
                f"at {own.get('signer') or 'direktionen'} får mandat til at underskrive",
            ],
            "background": letter.purpose or process.problem or process.challenge,
            "shared_goal": letter.goal,
            "participants": members,
            "own_commitment": own.get("own_commitment"),
            "economy": own.get("economy"),
            "consequences": own.get("consequences"),
            "plan": [{"what": "Udbud forventes", "date": window}] if window else [],
            "attachments": attachments,
            "prepared_by": own.get("prepared_by"),
        }
