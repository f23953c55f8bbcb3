"""Halv side: this quarter's as it is now or as it was sent, who gets it, and the page behind a personal link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.permissions import OWN, SELF
from coproc.documents.answers import send as send_file
from coproc.documents.render import render
from coproc.kernel.actor import Actor
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, Gone, NotFound
from coproc.kernel.translation import current_language, gettext as _, lazy, ngettext
from coproc.pipeline.half_page import content, queries, services
from coproc.pipeline.half_page.models import HalfPage, HalfPageCopy, HalfPageReader
from coproc.processes import access, pages, queries as processes
from coproc.processes.exploration_routes import own_part
from coproc.processes.models import Participation, Process
from coproc.web.access import Access, actor, clock, db, may, require, writing
from coproc.web.forms import Email, Form, Hidden, Select, TextArea, TextField

blueprint = Blueprint("half_page", __name__)
PATH = "/halv-side"


class SentenceForm(Form):
    version = Hidden(coerce=int)
    sentence = TextArea(
        lazy("Din egen sætning"),
        required=False,
        max_length=300,
        rows=2,
        hint=lazy("Det vigtigste lige nu, i én sætning. Den står øverst."),
    )


class OwnReaderForm(Form):
    name = TextField(lazy("Navn"), max_length=120)
    email = Email(lazy("E-mail"))


class ReaderForm(OwnReaderForm):
    organisation_id = Select(lazy("Organisation"), required=False, coerce=int, blank=lazy("Uden for deltagerne"))


@dataclass(frozen=True)
class Shown:
    """A page to look at: the frozen one, or the quarter as it is now."""

    process: Process
    page: HalfPage | None
    said: dict[str, Any]
    year: int
    quarter: int
    organisation_id: int | None = None  # whose reader it is: that one's wants alone

    @property
    def is_sent(self) -> bool:
        return self.page is not None and self.page.sent_at is not None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "shown": self,
            "when": queries.named(self.year, self.quarter),
            "sentence": self.page.sentence if self.page else "",
            "status_line": content.status_line(self.said),
            "money_line": content.money_line(self.said),
            "risk_lines": content.risk_lines(self.said),
            "date_lines": content.date_lines(self.said),
            "want_lines": content.want_lines(self.said, self.organisation_id),
        }

    def document(self) -> Response:
        language = current_language()
        fields = content.as_fields(
            self.said,
            title=self.process.title,
            when=queries.named(self.year, self.quarter),
            sentence=self.page.sentence if self.page else "",
            organisation_id=self.organisation_id,
        )
        return send_file(render("half_page", fields, language=language, example=self.process.is_example))


def _shown(process: Process, year: int, quarter: int) -> Shown:
    page = queries.page_of(db(), process.id, year, quarter)
    said = page.content if page and page.sent_at else content.gather(db(), process, clock().now())
    return Shown(process, page, said, year, quarter)


def _page(process: Process, **forms: Form) -> ResponseReturnValue:
    year, quarter = queries.quarter_of(today(clock()))
    shown = _shown(process, year, quarter)
    reader = ReaderForm(formdata=None)
    own = access.own_participation(db(), actor(), process)
    joined = processes.joined(db(), process.id)
    all_readers = queries.readers(db(), process.id, shown.page, clock().now())
    given: dict[str, Any] = {
        "sentence_form": SentenceForm(formdata=None, obj=shown.page),
        "reader_form": reader,
        "own_form": OwnReaderForm(formdata=None),
        **forms,
    }
    if isinstance(given["reader_form"], ReaderForm):
        given["reader_form"].organisation_id.choices = [(row.organisation.id, row.organisation.name) for row in joined]
    mine = {own.organisation_id} if own else set()
    page = render_template(
        "pipeline/half_page/index.html",
        readers=all_readers if may("half_page.edit") else [one for one in all_readers if one.reader.organisation_id in mine],
        unserved=sum(not one.has_it for one in all_readers),
        sent=queries.sent(db(), process.id),
        named=queries.named,
        own=own,
        own_may=own is not None and may("half_page.own", Access(own, {OWN: frozenset({own.organisation_id})})),
        **given,
        **shown.values,
        **pages.frame(process, "overview"),
    )
    return page, next((form.status for form in forms.values()), 200)


@blueprint.get("/processer/<reference>/halv-side")
@require("half_page.read", of=access.process)
def index(process: Process) -> ResponseReturnValue:
    return _page(process)


@blueprint.post("/processer/<reference>/halv-side")
@require("half_page.edit", of=access.process)
def write(process: Process) -> ResponseReturnValue:
    form = SentenceForm()
    if form.validate_on_submit():
        year, quarter = queries.quarter_of(today(clock()))
        with form.refusals(), writing() as uow:
            services.write_sentence(uow, process.id, year, quarter, form.sentence.data, version=form.version.data)
            flash(_("Sætningen er gemt."), "success")
            return redirect(pages.path_of(process, PATH), 303)
    return _page(process, sentence_form=form)


@blueprint.post("/processer/<reference>/halv-side/modtagere")
@require("half_page.edit", of=access.process)
def add_reader(process: Process) -> ResponseReturnValue:
    form = ReaderForm()
    form.organisation_id.choices = [(row.organisation.id, row.organisation.name) for row in processes.joined(db(), process.id)]
    return _added(process, form, "reader_form", form.organisation_id.data)


@blueprint.post("/processer/<reference>/halv-side/vores-modtagere")
@require("half_page.own", of=own_part)
def add_own_reader(part: Participation) -> ResponseReturnValue:
    """For one's own manager."""
    process = db().get_one(Process, part.process_id)
    return _added(process, OwnReaderForm(), "own_form", part.organisation_id)


def _added(process: Process, form: OwnReaderForm, name: str, organisation_id: int | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            values = {"name": form.name.data, "email": form.email.data}
            services.add_reader(uow, process.id, organisation_id=organisation_id, **values)
            flash(_("{name} får den halve side fra nu af.", name=form.name.data), "success")
            return redirect(pages.path_of(process, PATH), 303)
    return _page(process, **{name: form})


def one_reader(session: Session, me: Actor, reference: str, reader_id: int) -> Access[HalfPageReader]:
    whole = access.process(session, me, reference)
    found = session.get(HalfPageReader, reader_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Modtageren er allerede fjernet."))
    own = frozenset({found.organisation_id} if found.organisation_id else ())
    return Access(found, {**whole.ties, OWN: own}, whole.flags)


@blueprint.post("/processer/<reference>/halv-side/modtagere/<int:reader_id>/fjern")
@require("half_page.remove", of=one_reader)
def remove_reader(reader: HalfPageReader) -> ResponseReturnValue:
    process = db().get_one(Process, reader.process_id)
    with writing() as uow:
        services.remove_reader(uow, reader.id)
    flash(_("Modtageren er fjernet, og links til siden virker ikke længere."), "success")
    return redirect(pages.path_of(process, PATH), 303)


@blueprint.post("/processer/<reference>/halv-side/send")
@require("half_page.edit", of=access.process)
def send(process: Process) -> ResponseReturnValue:
    if Form().validate_on_submit():
        try:
            with writing() as uow:
                count = services.send(uow, process.id, *queries.quarter_of(uow.today))
            flash(ngettext("Siden er sendt til {n} modtager.", "Siden er sendt til {n} modtagere.", count), "success")
        except DomainError as error:
            flash(error.sentence, "error")
    return redirect(pages.path_of(process, PATH), 303)


@blueprint.get("/processer/<reference>/halv-side/<int:year>/<int:quarter>")
@require("half_page.read", of=access.process)
def show(process: Process, year: int, quarter: int) -> str:
    return render_template(
        "pipeline/half_page/one.html", **_known(process, year, quarter).values, **pages.frame(process, "overview")
    )


@blueprint.get("/processer/<reference>/halv-side/<int:year>/<int:quarter>/fil")
@require("half_page.read", of=access.process)
def file(process: Process, year: int, quarter: int) -> Response:
    return _known(process, year, quarter).document()


def _known(process: Process, year: int, quarter: int) -> Shown:
    """This quarter's, or one that was sent."""
    shown = _shown(process, year, quarter) if (year, quarter) == queries.quarter_of(today(clock())) else None
    if shown is None:
        page = queries.page_of(db(), process.id, year, quarter)
        if page is None or page.sent_at is None:
            raise NotFound(_("Der er ingen halv side for det kvartal."))
        shown = Shown(process, page, page.content, year, quarter)
    return shown


def by_link(session: Session, _me: Actor, half_token: str) -> Access[Shown]:
    """What the link's copy is of. Raises Gone."""
    link = part_links.holder(session, half_token, queries.PART, clock().now())
    copy = session.get(HalfPageCopy, link.part_id)
    if copy is None:
        raise Gone(_("Linket virker ikke længere."))
    page = session.get_one(HalfPage, copy.half_page_id)
    reader = session.get_one(HalfPageReader, copy.reader_id)
    process = session.get_one(Process, page.process_id)
    return Access(Shown(process, page, page.content, page.year, page.quarter, reader.organisation_id), flags=frozenset({SELF}))


@blueprint.get("/halv-side/<half_token>")
@require("half_page.open", of=by_link)
def open_link(shown: Shown) -> str:
    return render_template(
        "pipeline/half_page/by_link.html", file=url_for("half_page.link_file", half_token=_token(), som="pdf"), **shown.values
    )


@blueprint.get("/halv-side/<half_token>/fil")
@require("half_page.open", of=by_link)
def link_file(shown: Shown) -> Response:
    return shown.document()


def _token() -> str:
    return str((request.view_args or {})["half_token"])
