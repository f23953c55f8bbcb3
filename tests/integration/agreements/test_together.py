"""Two people at once: one result, and a sentence for the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from coproc.agreements import queries
from coproc.agreements.models import AssentReply, DescriptionVersion, Signature
from coproc.agreements.services import assents, descriptions, letters, signing
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict
from tests.factories.agreements import make_hearing, make_letter, make_word
from tests.integration.agreements.conftest import Place

AT_ONCE = 4


def _all_at_once(place: Place, act: Callable[[UnitOfWork], object]) -> list[str]:
    def once(_number: int) -> str:
        try:
            with place.write() as uow:
                act(uow)
        except Conflict as refused:
            return refused.sentence
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(once, range(AT_ONCE)))


def _count(place: Place, table: Any) -> int:
    with place.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_organisation_signs_once(place: Place) -> None:
    with place.write() as uow:
        letter = make_letter(uow, place.process)
    said = _all_at_once(place, lambda uow: signing.sign(uow, letter.id, place.aarhus.id, make_word(letter)))
    assert said == ["", *["Organisationen har allerede underskrevet denne version."] * (AT_ONCE - 1)]
    assert _count(place, Signature) == 1


def test_an_organisation_sends_its_answer_once(place: Place) -> None:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
    said = _all_at_once(place, lambda uow: assents.approve_all(uow, version.id, place.aarhus.id))
    assert said == ["", *["Jeres svar er allerede sendt."] * (AT_ONCE - 1)]
    assert _count(place, AssentReply) == 1


def test_a_new_version_is_made_once(place: Place) -> None:
    with place.write() as uow:
        make_hearing(uow, place.process)
    said = _all_at_once(place, lambda uow: descriptions.new_version(uow, place.process.id))
    assert said == ["", *["Version 1 er stadig en kladde. Ret i den."] * (AT_ONCE - 1)]
    assert _count(place, DescriptionVersion) == 2


def test_a_letter_is_opened_once(place: Place) -> None:
    with place.write() as uow:
        letter = make_letter(uow, place.process, is_open=False)
    said = _all_at_once(place, lambda uow: letters.open_letter(uow, letter.id))
    assert said.count("") == 1
    with place.database.read() as session:
        assert queries.letter_with(session, place.process.id, "open")
