"""The pages of needs: list, the need itself, writing it section by section, publishing, withdrawing. Matches: `match_routes.py`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coproc.accounts import queries as accounts, sessions
from coproc.audit import timeline
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import current_language, gettext as _
from coproc.needs import access, hooks, nearest, queries, services
from coproc.needs.forms import (
    SECTIONS,
    AnswerForm,
    EffectForm,
    PlaceForm,
    ProblemForm,
    SectionForm,
    WithdrawForm,
    open_section,
    requirement_hints,
    section_of,
    split_codes,
)
from coproc.needs.models import InnovationNeed, NeedStatus, Visibility
from coproc.needs.products import product_words
from coproc.needs.words import ANSWERS, FOCUS_AREAS, REGIONS, STATUSES, VISIBILITIES, likeness, window_words
from coproc.web.access import actor, clock, db, may, require, writing
from coproc.web.parts import Link

blueprint = Blueprint("needs", __name__)
NEAREST = 5
LOOKED_AT = 20  # for the processes that build on them
NEAREST_PROCESSES = 3
TIMELINE_PAGE = 20


@blueprint.get("/behov")
@require("need.list")
def index() -> str:
    me = actor()
    mine = request.args.get("mine") == "1" and bool(me.memberships)
    status = request.args.get("status", "")
    page = queries.rows(
        db(),
        me,
        text=request.args.get("q", ""),
        focus_area=request.args.get("fokus", ""),
        region=request.args.get("region", ""),
        status=status or ("" if mine else NeedStatus.PUBLISHED),
        mine=mine,
        number=max(1, request.args.get("side", 1, type=int)),
    )
    return render_template(
        "needs/index.html",
        page=page,
        mine=mine,
        has_own=bool(me.organisation_ids(*queries.BUYER_ROLES)),
        focus_areas=FOCUS_AREAS,
        regions=regions(),
        statuses=STATUSES,
        window_words=window_words,
    )


def regions() -> list[tuple[str, str]]:
    """The Danish regions of the imported NUTS list, else the five as the statistics know them."""
    listed = [(entry.code, _label(entry)) for entry in queries.danish_regions(db()) if len(entry.code) == 4]
    return listed or REGIONS


def _label(entry: Any) -> str:
    return str(entry.label_en if current_language() == "en" else entry.label_da)


@blueprint.route("/behov/ny", methods=["GET", "POST"])
@require("need.create")
def new() -> ResponseReturnValue:
    form = ProblemForm()
    _offer_organisations(form)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            need = services.create_draft(uow, form.organisation_id.data, **form.columns())
            return _onwards(need, 1)
    return _section_page(None, form, 1), form.status


def _offer_organisations(form: ProblemForm) -> None:
    """Only who writes for several organisations is asked which; the one chosen at the top of the page comes first."""
    own = accounts.organisation_names(db(), actor().organisation_ids(*queries.BUYER_ROLES))
    held = sessions.current_membership()
    first = held.organisation_id if held and held.organisation_id in own else min(own)
    form.organisation_id.choices = sorted(own.items(), key=lambda pair: (pair[0] != first, pair[1]))
    if "organisation_id" not in request.form:
        form.organisation_id.data = first
        form.organisation_id.raw_data = [str(first)]


@blueprint.route("/behov/<reference>/rediger", methods=["GET", "POST"])
@require("need.edit", of=access.need)
def edit(need: InnovationNeed) -> ResponseReturnValue:
    number = request.args.get("afsnit", 1, type=int)
    if not 1 <= number <= len(SECTIONS):
        abort(404)
    form = open_section(number, need)
    if isinstance(form, ProblemForm):
        del form.organisation_id
    if isinstance(form, PlaceForm):
        _offer_places(form)
    if request.method == "GET" and "mangler" in request.args:
        form.show_missing(services.missing_sentences(need))
    if {"add_row", "find_cpv"} & set(request.form):
        form.validate()  # what was typed is kept, and nothing is said about it yet
        for field in form:
            field.errors = []
        return _section_page(need, form, number)
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            need = services.save_section(uow, need.id, version=form.version.data, **form.columns())
            return _onwards(need, number)
    return _section_page(need, form, number), form.status


def _offer_places(form: PlaceForm) -> None:
    listed = [(entry.code, f"{_label(entry)} ({entry.code})") for entry in queries.danish_regions(db())]
    found = None
    if queries.has_codes(db(), "cpv"):
        entries = queries.find_codes(db(), "cpv", request.form.get("cpv_search", ""))
        ticked = queries.labels(db(), "cpv", request.form.getlist("cpv_found"))
        both = {entry.code: f"{entry.code} {_label(entry)}" for entry in [*ticked.values(), *entries]}
        found = list(both.items())
    form.offer(today(clock()), listed or REGIONS, found)


def _onwards(need: InnovationNeed, number: int) -> ResponseReturnValue:
    """After saving: on to the next section, or to the whole text."""
    if "draft" in request.form or number == len(SECTIONS) or need.status == NeedStatus.PUBLISHED:
        flash(_("Behovet er gemt."), "success")
        return redirect(url_for("needs.show", reference=need.reference), 303)
    return redirect(url_for("needs.edit", reference=need.reference, afsnit=number + 1), 303)


def _section_page(need: InnovationNeed | None, form: SectionForm, number: int) -> str:
    missing = {section_of(name) for name in services.missing_fields(need)} if need else set()
    return render_template(
        "needs/section.html",
        need=need,
        form=form,
        number=number,
        sections=[(n, str(section.heading), n in missing) for n, section in enumerate(SECTIONS, 1)],
        is_effect=isinstance(form, EffectForm),
        is_place=isinstance(form, PlaceForm),
        codes=_code_labels(split_codes(form.cpv.data or "")) if isinstance(form, PlaceForm) else [],
        hints=_hints(need) if number == section_of("functional_requirements") else [],
        crumbs=[Link(_("Behov"), "/behov"), Link(need.title or need.reference if need else _("Nyt behov"))],
        example=bool(need and need.is_example),
        **_beside(need),
    )


def _hints(need: InnovationNeed | None) -> list[str]:
    lines = need.functional_requirements if need else []
    return requirement_hints([(line, word) for line in lines for word in product_words(line)[:1]])


def _code_labels(codes: list[str]) -> list[tuple[str, str]]:
    entries = queries.labels(db(), "cpv", [code.partition("-")[0] for code in codes])
    return [(code, _label(entries[code]) if code in entries else "") for code in codes]


def _beside(need: InnovationNeed | None, hidden: frozenset[int] = frozenset()) -> dict[str, Any]:
    """Who else has it: the nearest needs and processes, as far as the reader may see them. `hidden` stand on the page already."""
    if need is None or not (need.title or need.problem):
        return {"near": [], "processes": [], "learned": [], "likeness": likeness}
    near = nearest.nearest_needs(db(), actor(), need, LOOKED_AT)
    shown = [found for found in near if found.is_shown]
    processes = [found for find in hooks.PROCESSES for found in find(db(), actor(), shown, NEAREST_PROCESSES)]
    may_learn = may("learning.read")
    learned = [found for find in hooks.LEARNED if may_learn for found in find(db(), actor(), need, shown, NEAREST_PROCESSES)]
    return {
        "near": [found for found in near if found.need.id not in hidden][:NEAREST],
        "processes": processes,
        "learned": learned,
        "likeness": likeness,
    }


@blueprint.get("/behov/<reference>")
@require("need.read", of=access.need)
def show(need: InnovationNeed) -> str:
    """Who reads another's private need is kept, on the need's own page (PRODUCT no. 3)."""
    me = actor()
    if need.visibility == Visibility.PRIVATE and need.organisation_id not in me.organisation_ids():
        with writing() as uow:
            services.note_reading(uow, need.id)
        need = access.need(db(), me, need.reference).thing
    return page_of(need)


def page_of(need: InnovationNeed, answer_form: AnswerForm | None = None, answered: int | None = None) -> str:
    """The need's page; a refused answer comes back beside its match."""
    inside = may("need.inside")
    me = actor()
    pairs = queries.pairs(db(), need.id) if inside else []
    entry = queries.labels(db(), "nuts", [need.nuts or ""]).get(need.nuts or "")
    start = [need.id, *(pair.other.id for pair in pairs if not pair.is_declined and pair.is_shown_to(me))]
    return render_template(
        "needs/show.html",
        need=need,
        inside=inside,
        is_facilitator=me.has(Role.FACILITATOR),
        origins=[line for ask in hooks.ORIGINS for line in ask(db(), me, need)] if inside else [],
        missing=[
            (label, url_for("needs.edit", reference=need.reference, afsnit=section_of(name), mangler=1) + _anchor(name))
            for name, label in services.missing_fields(need).items()
        ],
        hints=_hints(need) if may("need.edit") else [],
        pairs=[(pair, pair.is_shown_to(me)) for pair in pairs],
        answers=ANSWERS,
        answer_forms={
            pair.match.id: answer_form
            if answer_form and answered == pair.match.id
            else AnswerForm(formdata=None, prefix=f"m{pair.match.id}")
            for pair in pairs
        },
        start=start if need.status == NeedStatus.PUBLISHED else [],
        codes=_code_labels(need.cpv),
        region=_label(entry) if entry else dict(REGIONS).get(need.nuts or "", need.nuts or ""),
        window=window_words(need.window_from, need.window_to),
        focus_areas=dict(FOCUS_AREAS),
        visibility=next(label for value, label, _hint in VISIBILITIES if value == need.visibility),
        statuses=dict(STATUSES),
        entries=timeline.of_scope(db(), "need", need.id, limit=TIMELINE_PAGE) if inside else [],
        crumbs=[Link(_("Behov"), "/behov"), Link(need.title or need.reference)],
        example=need.is_example,
        **_beside(need if inside else None, frozenset(pair.other.id for pair in pairs)),
    )


def _anchor(name: str) -> str:
    return "#row-0-measure" if name == "effect_targets" else f"#{name}"


@blueprint.post("/behov/<reference>/offentliggoer")
@require("need.publish", of=access.need)
def publish(need: InnovationNeed) -> ResponseReturnValue:
    try:
        with writing() as uow:
            services.publish_need(uow, need.id, version=request.form.get("version", type=int))
        flash(_("Behovet er offentliggjort. Se, hvem der har et lignende."), "success")
    except DomainError as error:
        flash(error.sentence, "error")
    return redirect(url_for("needs.show", reference=need.reference), 303)


@blueprint.route("/behov/<reference>/traek-tilbage", methods=["GET", "POST"])
@require("need.publish", of=access.need)
def withdraw(need: InnovationNeed) -> ResponseReturnValue:
    form = WithdrawForm(data={"version": need.version})
    if form.validate_on_submit():
        with form.refusals(), writing() as uow:
            services.withdraw_need(uow, need.id, reason=form.reason.data, version=form.version.data)
            flash(_("Behovet er trukket tilbage. Andre kan ikke længere se det."), "success")
            return redirect(url_for("needs.show", reference=need.reference), 303)
    crumbs = [
        Link(_("Behov"), "/behov"),
        Link(need.title, url_for("needs.show", reference=need.reference)),
        Link(_("Træk tilbage")),
    ]
    return render_template("needs/withdraw.html", need=need, form=form, crumbs=crumbs, example=need.is_example), form.status
