"""One's own account, and the page that says what is kept."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session as cookie, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import queries, sessions, words
from coproc.accounts.forms import ButtonForm, ChangePasswordForm, KeyForm, SelfForm
from coproc.accounts.services import people, sign_in
from coproc.kernel.errors import Forbidden
from coproc.kernel.translation import gettext as _, lazy
from coproc.web import language
from coproc.web.access import actor, clock, db, require, writing

blueprint = Blueprint("account", __name__)
# What, why, how long (DOMAIN 3.4).
KEPT = (
    (
        lazy("Navn, mailadresse, stilling, sprog og roller hos dem, der logger ind"),
        lazy("For at vide, hvem der handler for hvilken organisation, og for at skrive til dem"),
        lazy("Så længe kontoen er åben; derefter kun i historikken"),
    ),
    (
        lazy("Adgangskode og links, så de ikke kan læses"),
        lazy("For at kun du kan logge ind"),
        lazy("Adgangskoden til du skifter den; brugte og udløbne links i 90 dage"),
    ),
    (
        lazy("Forsøg på at logge ind, uden læsbar adresse"),
        lazy("For at stoppe den, der gætter"),
        lazy("Højst to døgn"),
    ),
    (
        lazy("Hvem der gjorde hvad hvornår i en proces"),
        lazy("Offentlige organisationer skal kunne vise, hvad der skete, og at alle fik det samme at vide"),
        lazy("Så længe sagen gemmes; personoplysninger kan slettes, mens rækken bliver stående"),
    ),
    (
        lazy("Navn, mailadresse og svar fra virksomheder i en markedsdialog"),
        lazy("For at give plads, svare og dele de samme oplysninger med alle"),
        lazy("Slettes eller gøres anonyme 6 måneder efter, at processen er slut, når de ikke hører til et udbud"),
    ),
    (
        lazy("Navn, mailadresse, tekst og kommentarer fra fagpersoner, der svarer på en del af et behovsskema med link"),
        lazy("For at sende dem delen, minde om den og vise deres egen organisation, hvem der har svaret"),
        lazy("Navn og adresse i et halvt år efter, at svaret er sendt, delen er taget tilbage, eller processen er slut"),
    ),
    (
        lazy("Hvornår en kollega er væk, og hvem der tager over"),
        lazy("For at sende mails og opgaver til stedfortræderen imens"),
        lazy("Et år efter den sidste dag"),
    ),
    (
        lazy("Mailadresse og temaer fra dem, der vil holdes orienteret om markedsdialoger"),
        lazy("For at sende besked om nye markedsdialoger, når adressen er bekræftet"),
        lazy("Med det samme, når man melder sig fra, og ellers to år efter bekræftelsen; ubekræftede efter to dage"),
    ),
    (
        lazy("Mails, systemet har sendt"),
        lazy("For at kunne vise, hvad der blev sendt og hvornår"),
        lazy("Så længe sagen gemmes; links til at logge ind slettes, når mailen er sendt"),
    ),
)


def _page(status: int = 200, key: str = "", **forms: object) -> tuple[str, int]:
    me = sessions.me()
    given: dict[str, object] = {
        "self_form": SelfForm(formdata=None, obj=me, prefix="self"),
        "password_form": _password_form(blank=True),
        "key_form": KeyForm(formdata=None, prefix="key"),
    }
    page = render_template(
        "accounts/account.html",
        person=me,
        held=queries.memberships_of(db(), [me.id])[me.id],
        roles=words.ROLES,
        keys=queries.keys(db(), me.id, clock().now()),
        new_key=key,
        **(given | forms),
    )
    return page, status


def _password_form(*, blank: bool = False) -> ChangePasswordForm:
    """Who has no password is not asked for it."""
    form = ChangePasswordForm(formdata=None, prefix="password") if blank else ChangePasswordForm(prefix="password")
    if sessions.me().password_hash is None:
        del form.old
    return form


@blueprint.get("/min-konto")
@require("account.edit")
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/min-konto")
@require("account.edit")
def edit() -> ResponseReturnValue:
    form = SelfForm(prefix="self")
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                person = people.edit_self(uow, name=form.name.data, title=form.title.data, language=form.language.data)
            cookie[language.KEY] = person.language
            flash(_("Dine oplysninger er gemt."), "success")
            return redirect(url_for("account.show"), 303)
    return _page(form.status, self_form=form)


@blueprint.post("/min-konto/adgangskode")
@require("account.edit")
def change_password() -> ResponseReturnValue:
    form = _password_form()
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                person = sign_in.change_password(uow, old=form.old.data if "old" in form else "", new=form.new.data)
            chosen = cookie.get(sessions.ORGANISATION)
            sessions.sign_in(person)  # this session goes on; the others have ended
            if chosen:
                sessions.choose_organisation(chosen)
            flash(_("Adgangskoden er skiftet. Du er logget ud alle andre steder."), "success")
            return redirect(url_for("account.show"), 303)
    return _page(form.status, password_form=form)


@blueprint.post("/min-konto/log-ud-alle-steder")
@require("account.edit")
def sign_out_everywhere() -> ResponseReturnValue:
    if ButtonForm().validate_on_submit():
        with writing() as uow:
            sign_in.sign_out_everywhere(uow, actor().person_id or 0)
        sessions.sign_out()
        flash(_("Du er logget ud alle steder."), "success")
    return redirect(url_for("accounts.login"), 303)


@blueprint.post("/min-konto/noegler")
@require("account.edit")
def create_key() -> ResponseReturnValue:
    """The key is in this answer and nowhere else: no redirect, and nothing that keeps it."""
    form = KeyForm(prefix="key")
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                key = sign_in.create_key(uow, label=form.label.data, days=form.days.data)
            answer = current_app.make_response(_page(key=key))
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return _page(form.status, key_form=form)


@blueprint.post("/min-konto/noegler/<int:key_id>/traek-tilbage")
@require("account.edit")
def revoke_key(key_id: int) -> ResponseReturnValue:
    with writing() as uow:
        sign_in.revoke_key(uow, key_id)
    flash(_("Nøglen virker ikke længere."), "success")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/min-konto/organisation")
@require("account.edit")
def choose_organisation() -> ResponseReturnValue:
    """Whom I act for at the moment, for people who belong to several."""
    chosen = request.form.get("organisation_id", type=int)
    if chosen is None or chosen not in actor().organisation_ids():
        raise Forbidden(_("Du hører ikke til i den organisation."))
    sessions.choose_organisation(chosen)
    return redirect(url_for("organisations.show"), 303)


@blueprint.get("/privatliv")
@require("page.public")
def privacy() -> str:
    return render_template("accounts/privacy.html", contact=_contact(), rows=[[str(text) for text in row] for row in KEPT])


def _contact() -> str:
    return str(current_app.config["COPROC"].mail_from)
