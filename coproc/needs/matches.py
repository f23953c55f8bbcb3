"""Two needs that may be the same: proposed by a person, answered by both sides, revealed when both say yes."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import joinedload

from coproc.accounts.queries import people_with_role
from coproc.audit.timeline import SHOWN_AS
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import LANGUAGES, gettext as _, in_both, speaking
from coproc.messaging.services import Address, enqueue
from coproc.needs import nearest
from coproc.needs.models import Answer, InnovationNeed, MatchAnswer, NeedMatch, NeedStatus, Visibility


def propose_match(uow: UnitOfWork, need_id: int, other_id: int) -> NeedMatch:
    """Ask both sides whether these are the same need. An owner who proposes has thereby said yes.

    The score and the reasons are kept as they were shown. Raises Conflict when the pair is proposed already.
    """
    need, other = _needs(uow, need_id, other_id)
    if need.organisation_id == other.organisation_id:
        raise DomainError(_("Begge behov hører til den samme organisation."))
    if {need.status, other.status} != {NeedStatus.PUBLISHED}:
        raise DomainError(_("Begge behov skal være offentliggjort."))
    shown = nearest.compare(uow.session, need, other)
    first, second = sorted((need.id, other.id))
    number = uow.session.execute(
        _insert(uow, NeedMatch)
        .values(
            need_id=first,
            other_id=second,
            score=shown.score if shown else 0.0,
            reasons=_reasons(uow, need, other),
            proposed_at=uow.now,
            proposed_by=uow.actor.name,
        )
        .on_conflict_do_nothing(index_elements=["need_id", "other_id"])
        .returning(NeedMatch.__table__.c.id)
    ).scalar_one_or_none()
    if number is None:
        raise Conflict(_("De to behov er allerede foreslået for hinanden."))
    match = uow.session.get_one(NeedMatch, number)
    by_owner = uow.actor.has(Role.OFFICER, need.organisation_id) or uow.actor.has(Role.MANAGER, need.organisation_id)
    # Whose need it is would show in who proposed it.
    unseen = by_owner and need.visibility == Visibility.PRIVATE
    for side, opposite in ((need, other), (other, need)):
        revealed = opposite.visibility != Visibility.PRIVATE
        uow.record(
            "match.proposed",
            ("match", match.id),
            scope=("need", side.id),
            after={
                "other": opposite.reference if revealed else in_both(lambda: _("et behov, der ikke er delt")),
                "score": match.score,
                **({SHOWN_AS: in_both(lambda: _("En anden offentlig indkøber"))} if unseen and side is other else {}),
            },
        )
    if by_owner:
        _store(uow, match, need, Answer.CONFIRMED, "")
        _mail(uow, match, other, need, "need_match_proposed")
    else:
        _mail(uow, match, need, other, "need_match_proposed")
        _mail(uow, match, other, need, "need_match_proposed")
    return match


def _reasons(uow: UnitOfWork, need: InnovationNeed, other: InnovationNeed) -> list[dict[str, str]]:
    """Every reason in every language: the two sides may read different ones."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            shown = nearest.compare(uow.session, need, other)
        said.append(shown.reasons if shown else [])
    return [dict(zip(LANGUAGES, reason, strict=True)) for reason in zip(*said, strict=True)]


def answer_match(uow: UnitOfWork, match_id: int, need_id: int, answer: Answer, note: str = "") -> MatchAnswer:
    """What the owner of `need_id` says: the same need, another one, or a question to the other side. It may be changed later."""
    match = uow.session.get(NeedMatch, match_id)
    if match is None or need_id not in (match.need_id, match.other_id):
        raise NotFound(_("Forslaget findes ikke."))
    need, other = _needs(uow, need_id, match.other_id if need_id == match.need_id else match.need_id)
    if answer == Answer.ASKED and not note.strip():
        raise DomainError(_("Skriv, hvad I vil spørge om."), field="note")
    if {need.status, other.status} != {NeedStatus.PUBLISHED}:
        raise Conflict(_("Det ene behov er trukket tilbage, så der er ikke mere at svare på."))
    stored = _store(uow, match, need, answer, note.strip())
    uow.record(
        f"match.{answer}",
        ("match", match.id),
        scope=("need", need.id),
        after={"other": in_both(lambda: _shown(uow, match, other, need)), "title": need.title},
        reason=note.strip(),
    )
    _mail(uow, match, other, need, "need_match_asked" if answer == Answer.ASKED else "need_match_answered", stored)
    return stored


def _needs(uow: UnitOfWork, need_id: int, other_id: int) -> tuple[InnovationNeed, InnovationNeed]:
    found = {
        need.id: need
        for need in uow.session.scalars(
            select(InnovationNeed)
            .where(InnovationNeed.id.in_((need_id, other_id)))
            .options(joinedload(InnovationNeed.organisation))
        )
    }
    if len(found) != 2:
        raise NotFound(_("Behovet findes ikke."))
    return found[need_id], found[other_id]


def _insert(uow: UnitOfWork, model: type[Any]) -> Any:
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    return insert(cast("Table", model.__table__))


def _store(uow: UnitOfWork, match: NeedMatch, need: InnovationNeed, answer: Answer, note: str) -> MatchAnswer:
    said = {"answer": str(answer), "note": note, "answered_by": uow.actor.name, "answered_at": uow.now}
    uow.session.execute(
        _insert(uow, MatchAnswer)
        .values(match_id=match.id, need_id=need.id, **said)
        .on_conflict_do_update(index_elements=["match_id", "need_id"], set_=said)
    )
    query = select(MatchAnswer).where(MatchAnswer.match_id == match.id, MatchAnswer.need_id == need.id)
    return uow.session.scalars(query.execution_options(populate_existing=True)).one()


def is_mutual(uow: UnitOfWork, match: NeedMatch) -> bool:
    answers = uow.session.scalars(select(MatchAnswer.answer).where(MatchAnswer.match_id == match.id)).all()
    return len(answers) == 2 and set(answers) == {Answer.CONFIRMED}


def _shown(uow: UnitOfWork, match: NeedMatch, need: InnovationNeed, _reader: InnovationNeed) -> str:
    """How a need is named to the other side: not at all before both have said yes, when it is private."""
    if need.visibility != Visibility.PRIVATE or is_mutual(uow, match):
        return f"{need.title} ({need.organisation.name})"
    return _("et behov, der ikke er delt")


def _mail(
    uow: UnitOfWork,
    match: NeedMatch,
    to: InnovationNeed,
    about: InnovationNeed,
    message: str,
    stored: MatchAnswer | None = None,
) -> None:
    """To the officers of one side, about the other side. Whoever asks a question says by that who they are."""
    asks = stored is not None and stored.answer == Answer.ASKED
    for person in people_with_role(uow.session, to.organisation_id, Role.OFFICER):
        if person.id == uow.actor.person_id:
            continue
        with speaking("en" if person.language == "en" else "da"):
            other = _shown(uow, match, about, to)
        enqueue(
            uow,
            key=f"{message}:{match.id}:{to.id}:{person.id}:{uow.now.isoformat()}",
            to=Address(person.email, person.name, person.language),
            message=message,
            context={
                "name": person.name,
                "title": to.title,
                "other": other,
                "organisation": about.organisation.name if asks else "",
                "who": uow.actor.name if asks else "",
                "note": stored.note if stored else "",
                "answer": stored.answer if stored else "",
                "is_mutual": is_mutual(uow, match),
                "path": f"/behov/{to.reference}",
            },
            scope=("need", to.id),
        )
