"""An organisation's answers to a description, its own until it releases them; and comments on the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.agreements import queries
from coproc.agreements.models import Assent, AssentReply, DescriptionSection, DescriptionVersion, SectionComment
from coproc.agreements.services.descriptions import named
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.processes.models import JOINED_STATES, Participation, Process

ANSWERS: dict[str, Any] = {
    "agreed": lazy("Godkendt"),
    "agreed_if": lazy("Godkendt, hvis …"),
    "abstained": lazy("Tager ikke stilling"),
    "not_relevant": lazy("Gælder ikke os"),
}
Answers = Mapping[str, tuple[str, str]]  # section key -> answer, condition


def save_answers(uow: UnitOfWork, version_id: int, participation_id: int, answers: Answers) -> None:
    """Keep answers as the organisation's own draft; once it has released, they must be whole and all see them at once.

    Raises FieldErrors by section: `answer_K1`, `condition_K1`.
    """
    version, participation = _open(uow, version_id, participation_id)
    is_released = _reply(uow, version_id, participation_id) is not None
    if is_released and version.status == "published":
        raise Conflict(_("Teksten er offentliggjort med jeres svar. Skriv en kommentar til den næste version."))
    _keep(uow, version, participation, answers)
    if is_released:
        _require_whole(uow, version, participation)
        _record(uow, "description.answer_changed", version, participation)


def release(uow: UnitOfWork, version_id: int, participation_id: int, answers: Answers | None = None) -> AssentReply:
    """Send jeres svar: from here on the others see them. Raises FieldErrors while a section is unanswered, Conflict the second time."""
    version, participation = _open(uow, version_id, participation_id)
    if _reply(uow, version_id, participation_id):
        raise Conflict(_("Jeres svar er allerede sendt."))
    if answers:
        _keep(uow, version, participation, answers)
    _require_whole(uow, version, participation)
    return _release(uow, version, participation)


def approve_all(uow: UnitOfWork, version_id: int, participation_id: int) -> AssentReply:
    """Godkendt hele teksten: every section agreed and sent. Raises Conflict when a colleague has drafted something else."""
    version, participation = _open(uow, version_id, participation_id)
    if _reply(uow, version_id, participation_id):
        raise Conflict(_("Jeres svar er allerede sendt."))
    drafted = queries.own_answers(uow.session, version_id, participation_id).values()
    if any(assent.answer != "agreed" for assent in drafted):
        raise Conflict(_("En kollega har skrevet et andet svar i kladden. Se svarene igennem, og send dem."))
    keys = [section.key for section in queries.sections(uow.session, version_id)]
    _keep(uow, version, participation, dict.fromkeys(keys, ("agreed", "")))
    return _release(uow, version, participation)


def comment(uow: UnitOfWork, version_id: int, section_key: str, participation_id: int | None, body: str) -> SectionComment:
    """A remark on a section, seen by everybody inside; it follows the section into later versions. Without a participation: the centre's."""
    version = uow.session.get_one(DescriptionVersion, version_id)
    process = uow.session.get_one(Process, version.process_id)
    participation = _joined(uow, participation_id, process.id) if participation_id else None
    organisation = uow.session.get_one(Organisation, participation.organisation_id if participation else process.centre_id)
    section = _section(uow, version_id, section_key)
    if section is None:
        raise NotFound(_("Afsnittet findes ikke længere."))
    if not body.strip():
        raise DomainError(_("Skriv en kommentar."), field="body")
    made = SectionComment(
        process_id=version.process_id,
        version_id=version_id,
        section_key=section_key,
        participation_id=participation_id,
        organisation_name=organisation.name,
        author=uow.actor.name,
        body=body.strip(),
        created_at=uow.now,
    )
    uow.session.add(made)
    uow.record(
        "description.commented",
        ("description_version", version.id),
        scope=("process", process.id),
        after={"number": version.number, "organisation": organisation.name, "section": named(section)},
    )
    return made


def _section(uow: UnitOfWork, version_id: int, key: str) -> DescriptionSection | None:
    return uow.session.scalar(
        select(DescriptionSection).where(DescriptionSection.version_id == version_id, DescriptionSection.key == key)
    )


def resolve(uow: UnitOfWork, comment_id: int) -> SectionComment:
    """The remark is dealt with. Doing it twice changes nothing."""
    found = uow.session.get(SectionComment, comment_id)
    if found is None:
        raise NotFound(_("Kommentaren findes ikke."))
    if found.resolved_at is None:
        found.resolved_at = uow.now
        section = _section(uow, found.version_id, found.section_key)
        uow.record(
            "description.comment_resolved",
            ("description_version", found.version_id),
            scope=("process", found.process_id),
            after={"section": named(section) if section else found.section_key, "organisation": found.organisation_name},
        )
    return found


def _open(uow: UnitOfWork, version_id: int, participation_id: int) -> tuple[DescriptionVersion, Participation]:
    """The version to be answered, alone in this transaction, by an organisation that has joined its process."""
    version = uow.session.get_one(DescriptionVersion, version_id)
    process = uow.session.get_one(Process, version.process_id)
    cases.lock(uow.session, process.case_id or 0)
    uow.session.refresh(version)
    if version.status == "draft":
        raise Conflict(_("Teksten er ikke sendt i høring endnu. Skriv kommentarer til den."))
    if version.status == "superseded":
        raise Conflict(_("Der er kommet en nyere version. Svar på den."))
    return version, _joined(uow, participation_id, version.process_id)


def _joined(uow: UnitOfWork, participation_id: int, process_id: int) -> Participation:
    participation = uow.session.get(Participation, participation_id)
    if participation is None or participation.process_id != process_id:
        raise NotFound(_("Organisationen er ikke med i processen."))
    state = uow.session.scalar(select(Case.state).where(Case.id == participation.case_id))
    if state not in JOINED_STATES:
        raise DomainError(_("Kun tilsluttede organisationer kan svare."))
    return participation


def _keep(uow: UnitOfWork, version: DescriptionVersion, participation: Participation, answers: Answers) -> None:
    known = {section.key for section in queries.sections(uow.session, version.id)}
    there = queries.own_answers(uow.session, version.id, participation.id)
    errors: dict[str, str] = {}
    for key, (answer, condition) in answers.items():
        if not answer or key not in known:
            continue
        if answer not in ANSWERS:
            errors[f"answer_{key}"] = _("Vælg en af mulighederne på listen.")
        elif answer == "agreed_if" and not condition.strip():
            errors[f"condition_{key}"] = _("Skriv, hvad der skal ændres, for at I kan godkende.")
        elif key in there:
            there[key].answer, there[key].condition = answer, _condition(answer, condition)
            there[key].answered_by, there[key].answered_at = uow.actor.name, uow.now
        else:
            uow.session.add(
                Assent(
                    version_id=version.id,
                    section_key=key,
                    participation_id=participation.id,
                    answer=answer,
                    condition=_condition(answer, condition),
                    answered_by=uow.actor.name,
                    answered_at=uow.now,
                )
            )
    if errors:
        raise FieldErrors(errors)
    uow.session.flush()


def _condition(answer: str, condition: str) -> str:
    """Abstaining and opting out may say why; what is agreed needs no words."""
    return "" if answer == "agreed" else condition.strip()


def _require_whole(uow: UnitOfWork, version: DescriptionVersion, participation: Participation) -> None:
    answered = queries.own_answers(uow.session, version.id, participation.id)
    missing = [section for section in queries.sections(uow.session, version.id) if section.key not in answered]
    if missing:
        raise FieldErrors(
            {f"answer_{section.key}": _("Vælg et svar til “{heading}”.", heading=section.heading) for section in missing}
        )


def _reply(uow: UnitOfWork, version_id: int, participation_id: int) -> AssentReply | None:
    return uow.session.scalar(
        select(AssentReply).where(AssentReply.version_id == version_id, AssentReply.participation_id == participation_id)
    )


def _release(uow: UnitOfWork, version: DescriptionVersion, participation: Participation) -> AssentReply:
    reply = AssentReply(version_id=version.id, participation_id=participation.id, sent_by=uow.actor.name, sent_at=uow.now)
    uow.session.add(reply)
    _record(uow, "description.answered", version, participation)
    cases.touch(uow, uow.session.get_one(Process, version.process_id).case_id or 0)
    return reply


def _record(uow: UnitOfWork, action: str, version: DescriptionVersion, participation: Participation) -> None:
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    uow.record(
        action,
        ("description_version", version.id),
        scope=("process", version.process_id),
        after={"number": version.number, "organisation": organisation.name},
    )
