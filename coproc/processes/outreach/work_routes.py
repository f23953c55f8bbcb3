"""Working the list: one organisation's page, the letter and its sending, and giving rows to a scaling partner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import part_links
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError, Forbidden
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes import access, pages
from coproc.processes.models import Process
from coproc.processes.outreach import handover, merge, queries, services, words
from coproc.processes.outreach.access import row as one_row, share
from coproc.processes.outreach.forms import AnswerForm, AskedForm, CallForm, ContactForm, KindForm, LetterForm
from coproc.processes.outreach.models import Answer, Prospect
from coproc.processes.outreach.queries import Filters
from coproc.processes.outreach.routes import LIST, filters_asked, frame, kept
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.forms import Form

blueprint = Blueprint("outreach_work", __name__)
ROW = f"{LIST}/<int:prospect_id>"


def _home(process: Process) -> ResponseReturnValue:
    return redirect(pages.path_of(process, "/invitationsliste"), 303)


@blueprint.get(ROW)
@require("outreach.read", of=one_row)
def show(prospect: Prospect) -> ResponseReturnValue:
    return _show(prospect)


def _show(prospect: Prospect, **bound: Form) -> ResponseReturnValue:
    """The page with its small forms; `bound` is the one that was sent."""
    process = db().get_one(Process, prospect.process_id)
    contact = {"contact_name": prospect.contact_name, "email": prospect.contact_email, "phone": prospect.contact_phone}
    forms: dict[str, Form] = {
        "answer": AnswerForm(formdata=None),
        "asked": AskedForm(formdata=None, data={"on": today(clock())}),
        "call": CallForm(formdata=None),
        "contact": ContactForm(formdata=None, data={**contact, "note": prospect.note}),
        "kind": KindForm(formdata=None, data={"kind": prospect.kind or None}),
        **bound,
    }
    waits = prospect.answer == Answer.YES and prospect.participation_id is None
    page = render_template(
        "processes/outreach/prospect.html",
        row=queries.one(db(), prospect),
        prospect=prospect,
        forms=forms,
        links=part_links.alive(db(), services.LINK, [prospect.id], clock().now()).get(prospect.id, []),
        waits=handover.why_not(db(), prospect, actor(), today(clock())) if waits else "",
        is_waiting=waits,
        statuses=words.STATUSES,
        kinds=words.KINDS,
        channels=words.CHANNELS,
        **frame(process, prospect.name),
    )
    return page, next(iter(bound.values())).status if bound else 200


def _does(prospect: Prospect, name: str, form: Form, work: Callable[[Any], object], done: str) -> ResponseReturnValue:
    """One of the page's forms: the service, or the page again with what was typed and what is wrong."""
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            work(uow)
            flash(done, "success")
            return redirect(request.path.rsplit("/", 1)[0], 303)
    return _show(db().get_one(Prospect, prospect.id), **{name: form})


@blueprint.post(f"{ROW}/svar")
@require("outreach.ask", of=one_row)
def answer(prospect: Prospect) -> ResponseReturnValue:
    form = AnswerForm()
    return _does(prospect, "answer", form, lambda uow: services.answer(uow, prospect.id, form.said.data, reason=form.reason.data),
                 _("Svaret er gemt."))  # fmt: skip


@blueprint.post(f"{ROW}/spurgt")
@require("outreach.ask", of=one_row)
def asked(prospect: Prospect) -> ResponseReturnValue:
    form = AskedForm()
    return _does(prospect, "asked", form,
                 lambda uow: services.say_asked(uow, prospect.id, through=form.through.data, on=form.on.data),
                 _("Det er skrevet, at de er spurgt."))  # fmt: skip


@blueprint.post(f"{ROW}/ring-igen")
@require("outreach.ask", of=one_row)
def call(prospect: Prospect) -> ResponseReturnValue:
    form = CallForm()
    return _does(prospect, "call", form, lambda uow: services.call_again(uow, prospect.id, form.on.data),
                 _("Det står på din opgaveliste."))  # fmt: skip


@blueprint.post(f"{ROW}/ringet")
@require("outreach.ask", of=one_row)
def called(prospect: Prospect) -> ResponseReturnValue:
    return _does(prospect, "call", Form(), lambda uow: services.call_again(uow, prospect.id, None), _("Opkaldet er klaret."))


@blueprint.post(f"{ROW}/kontakt")
@require("outreach.ask", of=one_row)
def contact(prospect: Prospect) -> ResponseReturnValue:
    form = ContactForm()
    given = {"name": form.contact_name.data, "email": form.email.data, "phone": form.phone.data, "note": form.note.data}
    return _does(prospect, "contact", form, lambda uow: services.set_contact(uow, prospect.id, **given), _("Kontakten er gemt."))


@blueprint.post(f"{ROW}/luk-link")
@require("outreach.ask", of=one_row)
def end_links(prospect: Prospect) -> ResponseReturnValue:
    return _does(prospect, "call", Form(), lambda uow: services.end_links(uow, prospect.id), _("Linket virker ikke længere."))


@blueprint.post(f"{ROW}/inviter")
@require("outreach.edit", of=one_row)
def invite(prospect: Prospect) -> ResponseReturnValue:
    form = KindForm()
    return _does(prospect, "kind", form, lambda uow: services.invite_now(uow, prospect.id, kind=form.kind.data),
                 _("{name} er inviteret.", name=prospect.name))  # fmt: skip


@blueprint.post(f"{ROW}/fjern")
@require("outreach.edit", of=one_row)
def remove(prospect: Prospect) -> ResponseReturnValue:
    process = db().get_one(Process, prospect.process_id)
    try:
        with writing() as uow:
            services.remove(uow, prospect.id)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(_("{name} er taget af listen.", name=prospect.name), "success")
    return _home(process)


def _chosen() -> list[int]:
    return request.values.getlist("valgt", type=int)


@blueprint.post(f"{LIST}/valgte")
@require("outreach.ask", of=access.process)
def chosen(process: Process) -> ResponseReturnValue:
    """What to do with the rows that were ticked: a mail, which is seen first, or another scaling partner."""
    all_of_them = "alle" in request.form  # what the filter shows, on every page
    ids = [row.prospect.id for row in queries.everything(db(), process.id, filters_asked())] if all_of_them else _chosen()
    if not ids:
        flash(_("Sæt hak ud for mindst én organisation."), "error")
        return _home(process)
    if "assign" not in request.form:
        rows: dict[str, Any] = kept() if all_of_them else {"valgt": ids}
        return redirect(url_for("outreach_work.send", reference=process.reference, **rows), 303)
    if not may("outreach.edit"):
        raise Forbidden(_("Det har du ikke adgang til."))
    given = request.form.get("partner", "")
    try:
        with writing() as uow:
            count = services.assign(uow, process.id, ids, int(given) if given.isdigit() else None)
    except DomainError as error:
        flash(error.sentence, "error")
    else:
        flash(ngettext("{n} organisation har fået ny skaleringspartner.", "{n} organisationer har fået ny skaleringspartner.", count),
              "success")  # fmt: skip
    return _home(process)


@blueprint.route(f"{LIST}/brev", methods=["GET", "POST"])
@require("outreach.edit", of=access.process)
def letter(process: Process) -> ResponseReturnValue:
    """The text with its fields, seen beside it as the chosen recipient will read it. Nothing is sent from here."""
    found = merge.letter(db(), process.id)
    people = queries.everything(db(), process.id, Filters())
    form = LetterForm(data={"version": found.version, "subject": found.subject, "body": found.body})
    form.recipient.choices = [(row.prospect.id, row.prospect.name) for row in people]
    if form.validate_on_submit() and "look" not in request.form:
        with form.refusals(), writing() as uow:
            merge.save(uow, process.id, subject=form.subject.data, body=form.body.data, version=form.version.data)
            flash(_("Brevet er gemt."), "success")
            return _home(process)
    subject, body = form.subject.data or "", (form.body.data or "").replace("\r\n", "\n")
    wrong = merge.faults(subject, body)
    if "look" in request.form and wrong:
        for field, sentence in wrong.items():
            form[field].errors = [*form[field].errors, sentence]
        form.status = 422
    to = next((row.prospect for row in people if row.prospect.id == form.recipient.data), people[0].prospect if people else None)
    shown = _seen(process, to, subject, body) if to and not wrong else None
    page = frame(process, _("Brevet"))
    return render_template(
        "processes/outreach/letter.html", form=form, shown=shown, to=to, fields=words.FIELDS, people=people, **page
    ), form.status


def _seen(process: Process, to: Prospect, subject: str, body: str) -> dict[str, str]:
    """The letter as this recipient gets it."""
    sender = actor().name
    before, after = (merge.filled(part, process, to, sender) for part in merge.split(body))
    return {"subject": merge.filled(subject, process, to, sender), "before": before, "after": after}


@blueprint.route(f"{LIST}/udsend", methods=["GET", "POST"])
@require("outreach.ask", of=access.process)
def send(process: Process) -> ResponseReturnValue:
    """Who gets the letter and how it looks; then the button. Without ticked rows: everybody of the filter who can be asked."""
    own = share(actor(), process)
    ids = set(_chosen())
    able = [
        row.prospect
        for row in queries.everything(db(), process.id, replace(filters_asked(), mailable=True))
        if (not ids or row.prospect.id in ids) and (own is None or row.prospect.partner_id in own)
    ]
    form = Form()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            count = merge.send(uow, process.id, [one.id for one in able], own)
            flash(ngettext("Brevet er sendt til {n} organisation.", "Brevet er sendt til {n} organisationer.", count)
                  if count else _("Ingen fik brevet: de er spurgt i forvejen."), "success" if count else "info")  # fmt: skip
            return _home(process)
    text = merge.letter(db(), process.id)
    wrong = merge.faults(text.subject, text.body)
    return render_template(
        "processes/outreach/send.html",
        form=form,
        able=able,
        left_out=len(ids - {one.id for one in able}),
        unreachable=0 if ids else queries.unreachable(db(), process.id, own),
        shown=_seen(process, able[0], text.subject, text.body) if able and not wrong else None,
        wrong=wrong,
        valgt=sorted(ids),
        until=long_date(today(clock()) + merge.LIFETIME),
        **frame(process, _("Skriv til dem")),
    ), form.status
