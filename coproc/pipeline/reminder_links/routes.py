"""Påmindelsens side: the things of one mail, and three answers to each. Reading changes nothing; every answer is a POST.

Who opens it need not be signed in; the link shows its mail's things and no others, to whomever it is forwarded. A signed-in reader
answers in their own name, anybody else in the name the mail was sent to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.accounts.permissions import SELF
from coproc.accounts.tokens import spent
from coproc.cases import answers
from coproc.cases.answer_standing import Stand, Standing, mail_rows, standing
from coproc.cases.endings import PART, stops_when
from coproc.cases.letters import with_thing
from coproc.cases.models import Reminder
from coproc.cases.reminders import subject_of
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.formats import long_date, moment
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.access import Access, actor, clock, db, require, writing_by
from coproc.web.forms import Form, Select

blueprint = Blueprint("reminder_links", __name__)
NOBODY = 0  # “I do not know who”


@dataclass(frozen=True)
class Opened:
    """The mail behind a link, and who holds it."""

    token: str
    link: PartLink
    rows: list[Reminder]


class NotMeForm(Form):
    person_id = Select(
        lazy("Hvem er det så?"), coerce=int, blank=lazy("Vælg"), missing=lazy("Vælg en kollega, eller at du ikke ved hvem.")
    )


@dataclass(frozen=True)
class Card:
    """One thing on the page."""

    said: Standing
    what: str  # what is to be done, and about what
    stops: str
    form: NotMeForm | None  # nobody to choose: not offered

    @property
    def row(self) -> Reminder:
        return self.said.row


def by_link(session: Session, _me: Actor, reminder_token: str) -> Access[Opened]:
    """Raises Gone."""
    link = part_links.holder(session, reminder_token, PART, clock().now())
    rows = mail_rows(session, link.part_id)
    if not rows:
        raise spent()
    return Access(Opened(reminder_token, link, rows), flags=frozenset({SELF}))


@blueprint.get("/paamindelse/<reminder_token>")
@require("reminder.answer", of=by_link)
def show(opened: Opened) -> ResponseReturnValue:
    return _page(opened)


def _page(opened: Opened, refused: NotMeForm | None = None, number: int = 0) -> ResponseReturnValue:
    cards = [_card(row, refused if row.id == number else None) for row in opened.rows]
    page = render_template("pipeline/reminder_links/show.html", cards=cards, link=opened.link, token=opened.token, stands=Stand)
    return page, refused.status if refused else 200


def _card(row: Reminder, refused: NotMeForm | None) -> Card:
    said = standing(db(), row, today(clock()))
    form = None
    if said.stand in {Stand.OPEN, Stand.AGAIN} and row.person.startswith("person:"):
        form = refused or NotMeForm(formdata=None, prefix=_prefix(row))
        form.person_id.choices = _choices(said)
    return Card(said, with_thing(subject_of(row), row), stops_when(row), form if form and form.person_id.choices else None)


def _prefix(row: Reminder) -> str:
    return f"r{row.id}"


def _choices(said: Standing) -> list[tuple[int, str]]:
    people = [(one.id, one.name) for one in said.colleagues]
    return [*people, (NOBODY, _("Jeg ved ikke hvem"))] if said.knows_facilitator else people


@blueprint.post("/paamindelse/<reminder_token>/<int:number>/gjort")
@require("reminder.answer", of=by_link)
def done(opened: Opened, number: int) -> ResponseReturnValue:
    def say(said: Standing) -> None:
        if said.stand == Stand.DONE:
            flash(_("Tak. Vi kan se, at det er gjort, og du hører ikke mere om det."), "success")
        elif said.stand == Stand.SAID_DONE:
            flash(
                _("Tak. Du hører ikke mere om det, medmindre datoen flyttes. Facilitatoren kan se, at du har sagt det."), "success"
            )
        elif said.is_legal:
            flash(
                _(
                    "Vi kan ikke se, at det er gjort endnu. Datoen følger af loven, så påmindelsen fortsætter, til det er registreret."
                ),
                "warning",
            )

    return _answered(opened, number, answers.said_done, say)


@blueprint.post("/paamindelse/<reminder_token>/<int:number>/om-en-uge")
@require("reminder.answer", of=by_link)
def again(opened: Opened, number: int) -> ResponseReturnValue:
    def say(said: Standing) -> None:
        if said.stand == Stand.AGAIN and said.again_on:
            flash(_("Du hører om det igen {day}.", day=long_date(said.again_on)), "success")

    return _answered(opened, number, answers.remind_again, say)


@blueprint.post("/paamindelse/<reminder_token>/<int:number>/ikke-mig")
@require("reminder.answer", of=by_link)
def not_me(opened: Opened, number: int) -> ResponseReturnValue:
    row = _row(opened, number)
    form = NotMeForm(prefix=_prefix(row))
    form.person_id.choices = _choices(standing(db(), row, today(clock())))
    if not form.person_id.choices:  # answered already, or done: the page says which
        return _back(opened)
    if form.validate_on_submit():
        with form.refusals(), writing_by(_acting(opened)) as uow:
            said = answers.hand_on(uow, number, form.person_id.data or None)
            if said.stand == Stand.HANDED and said.waits_until:
                when = moment(said.waits_until)
                flash(_("{name} får påmindelsen {when}, og du hører ikke mere om det.", name=said.to, when=when), "success")
            elif said.stand == Stand.HANDED:
                flash(_("{name} får påmindelsen nu, og du hører ikke mere om det.", name=said.to), "success")
            elif said.stand == Stand.UNKNOWN:
                flash(_("Tak. Facilitatoren får besked og finder ud af, hvem det er."), "success")
            return _back(opened)
    return _page(opened, form, number)


@blueprint.post("/paamindelse/<reminder_token>/<int:number>/fortryd")
@require("reminder.answer", of=by_link)
def undo(opened: Opened, number: int) -> ResponseReturnValue:
    return _answered(opened, number, answers.take_back, lambda _said: flash(_("Dit svar er fortrudt."), "success"))


@blueprint.post("/paamindelse/<reminder_token>/luk")
@require("reminder.answer", of=by_link)
def close_link(opened: Opened) -> ResponseReturnValue:
    """The mail was forwarded to the wrong one: nobody can answer by it any more."""
    if not Form().validate_on_submit():
        return _back(opened)
    with writing_by(_acting(opened)) as uow:
        part_links.end(uow, PART, [opened.link.part_id])
    flash(_("Linket er lukket. Påmindelserne kommer som før."), "success")
    return redirect(url_for("pipeline.index"), 303)


def _answered(
    opened: Opened, number: int, act: Callable[[UnitOfWork, int], Standing], say: Callable[[Standing], None]
) -> ResponseReturnValue:
    _row(opened, number)
    if Form().validate_on_submit():
        try:
            with writing_by(_acting(opened)) as uow:
                say(act(uow, number))
        except DomainError as error:
            flash(error.sentence, "error")
    return _back(opened)


def _row(opened: Opened, number: int) -> Reminder:
    found = next((row for row in opened.rows if row.id == number), None)
    if found is None:
        raise NotFound(_("Den påmindelse er ikke i mailen."))
    return found


def _acting(opened: Opened) -> Actor:
    me = actor()
    return me if me.kind == "person" else part_links.guest(opened.link)


def _back(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("reminder_links.show", reminder_token=opened.token), 303)
