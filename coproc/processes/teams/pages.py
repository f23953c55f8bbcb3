"""What the guest's page and the signed-in one share: the part's form, saving it, and a text that met another."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.processes import exploration
from coproc.processes.exploration_forms import answer_form
from coproc.processes.models import ExplorationQuestion
from coproc.processes.teams import queries, writing as services
from coproc.processes.teams.models import AnswerPart
from coproc.web.forms import Form, Hidden


@dataclass(frozen=True)
class Desk:
    """One part on the table: `theirs` is set when what was just typed met another text."""

    row: AnswerPart
    about: queries.Around
    questions: list[ExplorationQuestion]
    form: Form
    theirs: Mapping[int, str] | None = None
    theirs_by: str = ""

    @property
    def can_write(self) -> bool:
        return self.row.is_open and not self.about.is_sent

    def values(self, session: Session) -> dict[str, Any]:
        """For the templates."""
        written = queries.text_of(session, self.row, [question.id for question in self.questions])
        return {
            "part": self.row,
            "about": self.about,
            "questions": self.questions,
            "form": self.form,
            "fields": [self.form[f"q{question.id}"] for question in self.questions],
            "shown": {one.id: exploration.shown(one, written.get(one.id, "")) for one in self.questions},
            "theirs": self.theirs,
            "theirs_by": self.theirs_by,
            "can_write": self.can_write,
            "state": queries.state_of(self.row),
            "comments": queries.comments(session, self.row.id),
            "texts": [
                (one, {question.id: exploration.shown(question, one.values().get(question.id, "")) for question in self.questions})
                for one in queries.texts(session, self.row.id)
            ],
        }


def open_desk(session: Session, row: AnswerPart) -> Desk:
    asked = queries.questions_of(session, row.id)
    written = queries.text_of(session, row, [question.id for question in asked])
    data = {f"q{question.id}": exploration.typed(question, written.get(question.id, "")) for question in asked}
    kind = type("PartForm", (answer_form(asked),), {"base": Hidden(coerce=int)})
    return Desk(row, queries.around(session, row), asked, kind(data={**data, "base": row.revision}))


def save(desk: Desk, writing: AbstractContextManager[UnitOfWork]) -> tuple[Desk, bool]:
    """What was posted. (desk, True) when it is kept; else the desk as it comes back, with what was typed."""
    form, row = desk.form, desk.row
    if not form.validate_on_submit():
        return desk, False
    values = {question.id: form[f"q{question.id}"].data or "" for question in desk.questions}
    met = None
    with form.refusals(), writing as uow:
        met = services.save(uow, row.id, values, base=form["base"].data or 0, done="done" in request.form)
    if form.status != 200:
        return desk, False
    if met is None:
        return desk, True
    theirs = {one.id: exploration.shown(one, met.theirs.values().get(one.id, "")) for one in desk.questions}
    form["base"].data = met.theirs.revision  # saving again is a choice: the other's text has been shown
    form.status = met.status
    return Desk(row, desk.about, desk.questions, form, theirs, met.theirs.saved_by), False


def said(*, done: bool) -> None:
    flash(_("Tak. Delen er færdig, og indkøberen har fået besked.") if done else _("Gemt. Du kan gå videre senere."), "success")
