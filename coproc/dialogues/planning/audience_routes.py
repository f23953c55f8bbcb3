"""Who is invited: the list inside, and the invited company's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from coproc.accounts import queries as accounts
from coproc.accounts.permissions import SELF, TABLE
from coproc.dialogues import access, queries as dialogue_queries
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import audience, companies, imports, links, queries
from coproc.dialogues.planning.forms import ImportForm, InviteForm
from coproc.dialogues.planning.models import CompanyInvitation
from coproc.dialogues.planning.pages import frame, path_of, writing_by_link
from coproc.dialogues.words import KINDS
from coproc.kernel.actor import Actor, Role
from coproc.kernel.sheet_reading import LARGEST_FILE, ImportRefused
from coproc.kernel.translation import gettext as _, ngettext
from coproc.web.access import Access, actor, clock, db, may, require, writing
from coproc.web.buttons import pressed
from coproc.web.parts import Link

blueprint = Blueprint("audience", __name__)
EVENT = "/processer/<reference>/markedsdialog/<event_reference>/inviterede"


def _houses() -> list[tuple[int, str]]:
    """The reader's organisations that may invite to this event: one invites on somebody's behalf."""
    ties = g.access.ties
    rule = TABLE["audience.invite"].roles
    mine = {
        organisation_id
        for organisation_id, role in actor().memberships
        if any(organisation_id in ties.get(relation, ()) for relation in rule.get(role, ()))
    }
    return [(one.id, one.name) for one in accounts.organisations_by_id(db(), mine)]


def _shown_to() -> frozenset[int] | None:
    """None: all of them. A partner sees whom its own organisation asked, and nothing of the rest."""
    return None if may("dialogue.inside") else actor().organisation_ids(Role.PARTNER)


@blueprint.get(EVENT)
@require("audience.read", of=access.inside_event)
def index(event: DialogueEvent) -> str:
    rows = queries.invitations(db(), event.id, _shown_to())
    return render_template(
        "dialogues/planning/audience.html",
        rows=rows,
        counts=queries.invitation_counts(rows),
        statuses=queries.STATUSES,
        inside=may("dialogue.inside"),
        closed=audience.why_closed(db(), event, clock().now()),
        **frame(event, _("Inviterede virksomheder")),
    )


@blueprint.route(f"{EVENT}/ny", methods=["GET", "POST"])
@require("audience.invite", of=access.inside_event)
def invite(event: DialogueEvent) -> ResponseReturnValue:
    form = InviteForm(data={"language": event.language, "country": "DK"})
    form.organisation_id.choices = _houses()
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            company = companies.checked(
                name=form.company_name.data,
                number=form.company_number.data,
                country=form.country.data or "DK",
                contact_name=form.contact_name.data,
                email=form.email.data,
                language=form.language.data,
            )
            done = audience.invite(uow, event.id, [company], organisation_id=form.organisation_id.data)
            _tell(event, done)
            return redirect(path_of(event, "/inviterede"), 303)
    return render_template("dialogues/planning/invite.html", form=form, **frame(event, _("Invitér en virksomhed"))), form.status


@blueprint.route(f"{EVENT}/fil", methods=["GET", "POST"])
@require("audience.invite", of=access.inside_event)
def import_file(event: DialogueEvent) -> ResponseReturnValue:
    """All of the file or nothing, with every row's error."""
    form = ImportForm()
    form.organisation_id.choices = _houses()
    wrong: list[str] = []
    if form.validate_on_submit():
        try:
            found, repeated = imports.read(form.file.data.filename, form.file.data.read(LARGEST_FILE + 1))
        except ImportRefused as error:
            wrong, form.status = error.errors, error.status
        else:
            with form.refusals(), writing() as uow:
                done = audience.invite(uow, event.id, found, organisation_id=form.organisation_id.data)
                _tell(event, done, repeated)
                return redirect(path_of(event, "/inviterede"), 303)
    page = frame(event, _("Hent virksomheder fra en fil"))
    return render_template("dialogues/planning/import.html", form=form, wrong=wrong, **page), form.status


def _tell(event: DialogueEvent, done: audience.Invited, repeated: int = 0) -> None:
    number = len(done.new)
    if number and event.published_at is not None:
        flash(
            ngettext("{n} virksomhed er inviteret og får en mail.", "{n} virksomheder er inviteret og får en mail.", number),
            "success",
        )
    elif number:
        flash(
            ngettext(
                "{n} virksomhed er på listen. Den får en mail, når invitationen offentliggøres.",
                "{n} virksomheder er på listen. De får en mail, når invitationen offentliggøres.",
                number,
            ),
            "success",
        )
    if done.already:
        sentence = ngettext(
            "{n} var inviteret eller tilmeldt i forvejen og får ikke en mail til.",
            "{n} var inviteret eller tilmeldt i forvejen og får ikke en mail til.",
            len(done.already),
        )
        flash(sentence, "info")
    if repeated:
        flash(ngettext("{n} række stod to gange.", "{n} rækker stod to gange.", repeated), "info")


@blueprint.get(f"{EVENT}/skabelon.csv")
@require("audience.invite", of=access.inside_event)
def template(event: DialogueEvent) -> Response:  # noqa: ARG001 - a view's signature
    """An empty file with the right columns; the mark at its beginning tells Excel that it is UTF-8."""
    headers = {"Content-Disposition": 'attachment; filename="virksomheder.csv"'}
    return Response("\ufeff" + imports.TEMPLATE, mimetype="text/csv", headers=headers)


@blueprint.post(f"{EVENT}/<int:invitation_id>/fjern")
@require("audience.invite", of=access.inside_event)
def withdraw(event: DialogueEvent, invitation_id: int) -> ResponseReturnValue:
    visible = {row.invitation.id for row in queries.invitations(db(), event.id, _shown_to())}
    if invitation_id in visible:
        pressed(writing(), lambda uow: audience.withdraw(uow, event.id, invitation_id), _("Virksomheden er taget af listen."))
    return redirect(path_of(event, "/inviterede"), 303)


# the invited company's own page


def _invitation(session: Session, actor: Actor, invitation_token: str) -> Access[CompanyInvitation]:  # noqa: ARG001 - a loader's signature
    return Access(links.invitation(session, invitation_token), flags=frozenset({SELF}))


@blueprint.get("/jeres-invitation/<invitation_token>")
@require("invitation.answer", of=_invitation)
def invitation(found: CompanyInvitation) -> str:
    """Shows; the answer is a button, so that mail scanners answer nothing."""
    event = found.event
    return render_template(
        "dialogues/planning/invitation.html",
        invitation=found,
        event=event,
        process=event.process,
        row=dialogue_queries.row_of(db(), event.id),
        now=clock().now(),
        kind=KINDS.get(event.kind, event.kind),
        own_path="/".join(request.path.split("/")[:3]),
        crumbs=[Link(_("Markedsdialoger"), "/markedsdialoger"), Link(event.title)],
        example=event.is_example,
    )


@blueprint.post("/jeres-invitation/<invitation_token>/nej")
@require("invitation.answer", of=_invitation)
def decline(found: CompanyInvitation) -> ResponseReturnValue:
    return _answer(found, audience.decline, _("Tak for svaret. I hører ikke mere fra os om dette arrangement."))


@blueprint.post("/jeres-invitation/<invitation_token>/fortryd")
@require("invitation.answer", of=_invitation)
def reopen(found: CompanyInvitation) -> ResponseReturnValue:
    return _answer(found, audience.reopen, _("Invitationen gælder igen."))


def _answer(found: CompanyInvitation, work: Any, done: str) -> ResponseReturnValue:
    with writing_by_link(found.company_name) as uow:
        work(uow, found.id)
    flash(done, "success")
    return redirect("/".join(request.path.split("/")[:3]), 303)
