"""Signing in and out: the address first, then a password or a link. Known and unknown addresses get the same pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, session as cookie, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import sessions, throttling, tokens, words
from coproc.accounts.forms import ButtonForm, EmailForm, InvitationForm, NewPasswordForm, PasswordForm
from coproc.accounts.home import home_path
from coproc.accounts.models import Person
from coproc.accounts.queries import identity, memberships_of
from coproc.accounts.services import people, sign_in
from coproc.accounts.tokens import Purpose
from coproc.kernel.errors import Gone
from coproc.kernel.translation import gettext as _
from coproc.web.access import clock, db, require, runtime, writing
from coproc.web.language import local_url

blueprint = Blueprint("accounts", __name__)
_EMAIL, _NEXT = "login_email", "login_next"  # kept in the cookie between the two steps
_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)


@blueprint.errorhandler(Gone)
def _spent(error: Gone) -> ResponseReturnValue:
    """A dead link says what it was for and how to get a new one; the same page for a link that never was."""
    kind = (request.endpoint or "").rpartition(".")[2]
    return render_template("accounts/spent.html", sentence=error.sentence, kind=kind), error.status


@blueprint.app_context_processor
def _addresses() -> dict[str, str]:
    return {"sign_out_url": "/logout", "sign_in_url": "/login"}


def _throttle(purpose: str, email: str, *, limit: int, window: timedelta) -> None:
    """Per address, and more generously per network: an office shares one."""
    database = runtime().database
    network = throttling.network_of(request.remote_addr)
    throttling.check(database, clock(), f"{purpose}:network", network, limit=limit * 10, window=window)
    if email:
        throttling.check(database, clock(), f"{purpose}:address", email, limit=limit, window=window)


def _enter(person: Person, next_path: str) -> ResponseReturnValue:
    sessions.sign_in(person)
    if next_path and local_url(next_path) != "/":
        return redirect(local_url(next_path), 303)
    found = identity(db(), person.id)
    return redirect(home_path(person.as_actor(found.memberships if found else [])), 303)


@blueprint.route("/login", methods=["GET", "POST"])
@require("page.public")
def login() -> ResponseReturnValue:
    form = EmailForm()
    if form.validate_on_submit():
        cookie[_EMAIL], cookie[_NEXT] = form.email.data.lower(), request.args.get("next", "")[:1000]
        return redirect(url_for("accounts.password"), 303)
    return render_template("accounts/login.html", form=form), form.status


@blueprint.route("/login/adgangskode", methods=["GET", "POST"])
@require("page.public")
def password() -> ResponseReturnValue:
    email = cookie.get(_EMAIL, "")
    if not email:
        return redirect(url_for("accounts.login"), 303)
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            _throttle("password", email, limit=10, window=_QUARTER)
            person = sign_in.check_password(db(), email, form.password.data)
            throttling.forget(runtime().database, clock(), "password:address", email)
            return _enter(person, cookie.get(_NEXT, ""))
    return render_template("accounts/password.html", form=form, email=email), form.status


@blueprint.post("/login/link")
@require("page.public")
def send_link() -> ResponseReturnValue:
    """The same answer whether the address is known or not."""
    email = cookie.get(_EMAIL, "")
    form = ButtonForm()
    if not email or not form.validate_on_submit():
        return redirect(url_for("accounts.login"), 303)
    _throttle("link", email, limit=5, window=_HOUR)
    with writing() as uow:
        sign_in.send_link(uow, email, next_path=cookie.get(_NEXT, ""))
    return redirect(url_for("accounts.link_sent"), 303)


@blueprint.get("/login/sendt")
@require("page.public")
def link_sent() -> str:
    return render_template("accounts/sent.html", email=cookie.get(_EMAIL, ""), kind="link")


@blueprint.route("/login/link/<secret>", methods=["GET", "POST"])
@require("page.public")
def use_link(secret: str) -> ResponseReturnValue:
    """The GET only shows a button: mail scanners open links."""
    form = ButtonForm()
    _throttle("use_link", "", limit=6, window=_QUARTER)
    if form.validate_on_submit():
        with writing() as uow:
            person = sign_in.use_link(uow, secret)
        return _enter(person, request.args.get("next", ""))
    holder = tokens.holder(db(), secret, Purpose.SIGN_IN, clock().now())
    if holder is None:
        raise tokens.spent()
    return render_template("accounts/link.html", form=form, holder=holder), form.status


@blueprint.post("/logout")
@require("page.public")
def logout() -> ResponseReturnValue:
    sessions.sign_out()
    flash(_("Du er logget af."), "success")
    return redirect("/", 303)


@blueprint.route("/glemt-adgangskode", methods=["GET", "POST"])
@require("page.public")
def forgotten() -> ResponseReturnValue:
    form = EmailForm(data={"email": cookie.get(_EMAIL, "")})
    if form.validate_on_submit():
        with form.refusals():
            _throttle("reset", form.email.data, limit=5, window=_HOUR)
            with writing() as uow:
                sign_in.send_reset(uow, form.email.data)
            cookie[_EMAIL] = form.email.data.lower()
            return redirect(url_for("accounts.reset_sent"), 303)
    return render_template("accounts/forgotten.html", form=form), form.status


@blueprint.get("/glemt-adgangskode/sendt")
@require("page.public")
def reset_sent() -> str:
    return render_template("accounts/sent.html", email=cookie.get(_EMAIL, ""), kind="reset")


@blueprint.route("/nulstil/<secret>", methods=["GET", "POST"])
@require("page.public")
def reset(secret: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    _throttle("use_link", "", limit=6, window=_QUARTER)
    holder = tokens.holder(db(), secret, Purpose.RESET, clock().now())
    if holder is None:
        raise tokens.spent()
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                person = sign_in.reset_password(uow, secret, form.password.data)
            flash(_("Din nye adgangskode gælder nu. Du er logget ud alle andre steder."), "success")
            return _enter(person, "")
    return render_template("accounts/reset.html", form=form, holder=holder), form.status


@blueprint.route("/invitation/<secret>", methods=["GET", "POST"])
@require("page.public")
def invitation(secret: str) -> ResponseReturnValue:
    _throttle("use_link", "", limit=6, window=_QUARTER)
    holder = tokens.holder(db(), secret, Purpose.INVITATION, clock().now())
    if holder is None or holder.joined_at is not None:
        raise tokens.spent()
    form = InvitationForm(data={"name": holder.name})
    if form.validate_on_submit():
        with form.refusals():
            with writing() as uow:
                person = people.accept_invitation(uow, secret, name=form.name.data, password=form.password.data)
            flash(_("Velkommen. Din konto er klar."), "success")
            return _enter(person, request.args.get("next", ""))
    held = memberships_of(db(), [holder.id])[holder.id]
    return render_template("accounts/invitation.html", form=form, holder=holder, held=held, roles=words.ROLES), form.status
