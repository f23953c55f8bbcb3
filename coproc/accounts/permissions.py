"""The one permission table: who (role) may do what (action) to a thing they stand in which relation to. What is not here is refused.

A relation belongs to an organisation: `own` (it owns the thing), `participant` (it takes part in the process), `invited` (it was asked and
has not answered for good), `centre` (it facilitates the process), `host` (a buyer that
runs a process of its own), `partner` (it helps the process as scaling partner), `matched` (a need was
revealed to it by mutual consent). A role counts only together with the organisation it is held in.
Flags hold for everybody: `public` (the thing is published), `self` (it is the reader's own, or their personal link), `buyers` (a need that its
owner shows to other public buyers), `unmanaged` (an organisation without a manager).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coproc.kernel.actor import Actor, Role

ANY = "any"  # regardless of relation
OWN, PARTICIPANT, INVITED, CENTRE, PARTNER = "own", "participant", "invited", "centre", "partner"
HOST = "host"
MATCHED = "matched"
PUBLIC, SELF, BUYERS, UNMANAGED = "public", "self", "buyers", "unmanaged"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """`anyone`: flags (or ANY) that suffice without signing in; `signed_in`: any person; `roles`: role -> relations that suffice."""

    anyone: frozenset[str] = _NONE
    signed_in: frozenset[str] = _NONE
    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict)


def rule(
    *,
    anyone: str = "",
    signed_in: str = "",
    officer: str = "",
    expert: str = "",
    manager: str = "",
    facilitator: str = "",
    partner: str = "",
    supplier: str = "",
    administrator: str = "",
) -> Rule:
    given = {
        Role.OFFICER: officer,
        Role.EXPERT: expert,
        Role.MANAGER: manager,
        Role.FACILITATOR: facilitator,
        Role.PARTNER: partner,
        Role.SUPPLIER: supplier,
        Role.ADMINISTRATOR: administrator,
    }
    return Rule(
        frozenset(anyone.split()),
        frozenset(signed_in.split()),
        {role: frozenset(words.split()) for role, words in given.items() if words},
    )


EVERYBODY = rule(anyone=ANY)
PERSON = rule(signed_in=ANY)
ADMIN = rule(administrator=ANY)

_BUYER_INSIDE = {
    "officer": "participant host",
    "expert": "participant host",
    "manager": "participant host centre",
    "facilitator": "centre",
}
_RUNS = {"officer": "host", "manager": "host", "facilitator": "centre"}  # what a facilitator does, and a buyer that needs none

TABLE: dict[str, Rule] = {
    # pages for all, and for everybody who is signed in
    "page.public": EVERYBODY,
    "page.tasks": PERSON,
    "page.pipeline": rule(manager=ANY, facilitator=ANY, administrator=ANY),
    "page.export": rule(manager=ANY, facilitator=ANY, administrator=ANY),
    "api.read": EVERYBODY,
    "mail.read": EVERYBODY,  # the demo's mail page; its routes exist in the demo alone
    # accounts
    "account.edit": PERSON,
    "mail_choice.set": rule(anyone=SELF),
    "organisation.read": rule(
        officer=OWN, expert=OWN, manager=OWN, facilitator="own unmanaged", partner=OWN, supplier=OWN, administrator=ANY
    ),
    "organisation.people": rule(officer=OWN, manager=OWN, facilitator="own unmanaged", administrator=ANY),
    "organisation.edit": rule(officer=OWN, manager=OWN, administrator=ANY),
    "calendar.read": rule(officer=OWN, expert=OWN, manager=OWN),
    "calendar.edit": rule(officer=OWN, manager=OWN),
    "admin.home": ADMIN,
    "admin.organisations": ADMIN,
    "admin.people": ADMIN,
    "admin.workflows": ADMIN,
    "admin.rules": rule(manager=CENTRE, administrator=ANY),
    "admin.rules_edit": ADMIN,
    "admin.rules_approve": rule(manager=CENTRE, administrator=ANY),  # never the one who wrote it
    "admin.system": ADMIN,
    # needs; `draft`: own and not published, `matched`: revealed by mutual consent, `buyers`/`published`/`unshared`: flags of its visibility
    "need.list": EVERYBODY,
    "need.read": rule(
        anyone=PUBLIC,
        officer="own buyers matched",
        expert="own buyers matched",
        manager="own buyers matched",
        facilitator="own published",
    ),
    "need.inside": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="own published"),
    "need.create": rule(officer=ANY, expert=ANY, manager=ANY),
    "need.edit": rule(officer=OWN, expert="draft", manager=OWN),
    "need.publish": rule(officer=OWN, manager=OWN),
    "need.propose": rule(officer=OWN, manager=OWN, facilitator="own published unshared"),  # unshared: without seeing it
    "need.answer": rule(officer=OWN, manager=OWN),
    # processes
    "process.list": EVERYBODY,
    "process.read": rule(
        anyone=PUBLIC,
        officer="participant invited",
        expert="participant invited",
        manager="participant invited centre",
        facilitator="centre",
        partner="partner",
    ),
    "process.inside": rule(**_BUYER_INSIDE, partner="partner"),
    "process.start": rule(officer=ANY, manager=ANY, facilitator=ANY),  # a buyer: a process of its own, from its own need
    "process.edit": rule(**_RUNS),
    "process.move": rule(officer="host", manager="host centre", facilitator="centre"),
    "process.invite": rule(facilitator="centre", partner="partner"),
    "process.ask_to_join": rule(officer="public invited participant", manager="public invited participant"),
    "process.leave": rule(officer=OWN, manager=OWN),  # the page and the zip; who may say it, the workflow knows
    "participation.read": rule(
        officer="own participant",
        expert="own participant",
        manager="own participant centre",
        facilitator="centre",
        partner="partner",
    ),
    "participation.answer": rule(officer=OWN, manager=OWN),  # which answer is whose, the workflow says
    "participation.mandate": rule(officer=OWN, manager=OWN),
    # joining as a decision: what it costs and what leadership asked is the organisation's own; what was decided, the centre sees too
    "joining.read": rule(officer=OWN, expert=OWN, manager=OWN),
    "joining.prepare": rule(officer=OWN, manager=OWN),
    "joining.decide": rule(manager=OWN),
    "joining.answer": rule(anyone=SELF),  # the manager's link
    "joining.log": rule(officer=OWN, expert=OWN, manager="own centre", facilitator="centre"),
    "sparring.use": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="centre"),
    "sparring.share": rule(officer=OWN, manager=OWN),  # the organisation's choice, never the facilitator's
    "sparring.read_shared": rule(**_BUYER_INSIDE),
    # the invitation list: a partner sees who is asked, and works its own share; nothing of it is for buyers
    "outreach.read": rule(manager="centre", facilitator="centre", partner="partner"),
    "outreach.edit": rule(facilitator="centre"),
    "outreach.ask": rule(facilitator="centre", partner="partner"),
    "outreach.answer": rule(anyone=SELF),
    # enquiries: a centre's own
    "enquiry.list": rule(facilitator=ANY),
    "enquiry.edit": rule(facilitator="centre"),
    # reminders; `own`: of the organisation it is about, or whose tender it is. A tender's are changed by its buyer alone
    "reminder.read": rule(signed_in=SELF, officer="own host", manager="own host", facilitator="centre"),
    "reminder.edit": rule(officer="own host", manager="own host", facilitator="centre"),
    # exploration and files: nothing of it is for partners
    "exploration.read": rule(**_BUYER_INSIDE),
    "exploration.answer": rule(officer=OWN, expert=OWN),
    "exploration.send_in": rule(officer=OWN),  # what the organisation says; an expert writes, nothing binding
    # who answers which question of the need form: the organisation's own, and whoever has the part in hand
    "team.read": rule(signed_in=SELF, officer=OWN, expert=OWN, manager=OWN),
    "team.edit": rule(officer=OWN),
    "team.write": rule(signed_in=SELF, officer=OWN),
    "team.comment": rule(signed_in=SELF, officer=OWN, expert=OWN, manager=OWN),
    "team.guest": rule(anyone=SELF),
    "exploration.edit": rule(**_RUNS),
    "workshop.edit": rule(**_RUNS),
    "steering.read": rule(officer="participant host", manager="participant host centre", facilitator="centre"),
    "steering.edit": rule(**_RUNS),
    "steering.open": rule(anyone=SELF),  # a member's link to one meeting
    "steering.act": rule(signed_in=SELF, **_RUNS),  # whoever the action was given to
    "funding.read": rule(**_BUYER_INSIDE),
    "funding.edit": rule(**_RUNS),
    "funding.hours": rule(officer=OWN, manager=OWN),
    "half_page.read": rule(**_BUYER_INSIDE),
    "half_page.edit": rule(**_RUNS),
    "half_page.own": rule(officer=OWN, manager=OWN),  # who at one's own organisation gets it
    "half_page.remove": rule(officer="own host", manager="own host", facilitator="centre"),
    "half_page.open": rule(anyone=SELF),
    "reminder.answer": rule(anyone=SELF),
    "journal.keep": rule(officer="participant host", manager="participant host centre", facilitator="centre"),
    "journal.own": rule(officer=OWN, manager=OWN, facilitator=OWN),  # what stands in one's own organisation's journal
    "file.read": rule(anyone=PUBLIC, signed_in=SELF, **_BUYER_INSIDE, partner="partner"),
    # the file room; `self`: a member of the steering group reads what is for it, and who put a file there may mend it
    "room.read": rule(signed_in=SELF, **_BUYER_INSIDE, partner="partner"),
    "room.add": rule(**_BUYER_INSIDE),
    "room.edit": rule(signed_in=SELF, **_RUNS),
    "room.figures": rule(**_BUYER_INSIDE),
    "voices.read": rule(**_BUYER_INSIDE),
    "voices.edit": rule(**_BUYER_INSIDE),
    "document.download": rule(
        anyone="public self",
        officer="own participant",
        expert="own participant",
        manager="own participant centre",
        facilitator="centre",
    ),
    # market dialogue
    "dialogue.list": EVERYBODY,
    "dialogue.read": rule(anyone=PUBLIC, **_BUYER_INSIDE, partner="partner"),
    "dialogue.inside": rule(**_BUYER_INSIDE),
    "dialogue.edit": rule(**_RUNS),
    "dialogue.attendance": rule(**_RUNS),
    "meeting.times": rule(officer="own host", expert=OWN, manager="own host", facilitator="centre"),
    "audience.read": rule(
        officer="participant", expert="participant", manager="participant centre", facilitator="centre", partner="partner"
    ),
    "audience.invite": rule(officer="participant", facilitator="centre", partner="partner"),  # a partner sees whom it asked itself
    "invitation.answer": rule(anyone=SELF),
    "news.subscribe": EVERYBODY,
    "news.manage": rule(anyone=SELF),
    "question.ask": rule(anyone=PUBLIC),
    "question.answer": rule(**_RUNS),
    "input.write": rule(anyone=SELF),
    "note.write": rule(**_BUYER_INSIDE),
    "fact.keep_open": rule(officer="participant", manager="participant", facilitator="centre"),
    "signup.create": rule(anyone=PUBLIC),
    "signup.manage": rule(anyone=SELF),
    # joint description and letter of intent
    "description.read": rule(anyone=PUBLIC, **_BUYER_INSIDE, partner="partner"),  # a partner reads the published text alone
    "description.inside": rule(**_BUYER_INSIDE),
    "description.edit": rule(**_RUNS),
    "description.comment": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="centre"),
    "description.resolve": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="centre"),
    "description.assent": rule(officer=OWN, manager=OWN),
    "letter.read": rule(anyone=PUBLIC, **_BUYER_INSIDE, partner="partner"),
    "letter.inside": rule(**_BUYER_INSIDE),
    "letter.edit": rule(facilitator="centre"),
    "letter.prepare": rule(officer=OWN, expert=OWN, manager=OWN),
    "letter.sign": rule(manager=OWN),
    "signature.read": rule(officer=OWN, expert=OWN, manager=OWN, facilitator="centre"),
    # individual tenders
    "tender.list": EVERYBODY,  # the list holds what the reader may see
    "tender.read": rule(
        anyone=PUBLIC,
        officer="own participant",
        expert="own participant",
        manager="own participant centre",
        facilitator="centre",
    ),
    "tender.inside": rule(
        officer="own participant", expert="own participant", manager="own participant centre", facilitator="centre"
    ),
    "tender.create": rule(officer=OWN),
    "tender.edit": rule(officer=OWN),
    "template.manage": rule(officer=OWN, manager=OWN),  # the buyer's own Word templates; nobody else's to see
    "tender.move": rule(officer=OWN, manager=OWN),
    "tender.stand_behind": rule(officer=OWN, manager=OWN),  # behind another's tender: each says so itself
    "tender.share": rule(officer=OWN, manager=OWN),  # whether another buyer may build on it before it is published
    "tender.outcome": rule(officer=OWN, manager=OWN),
    "learning.read": rule(officer=ANY, expert=ANY, manager=ANY, facilitator=ANY),  # what buyers share with buyers: no companies
    "contract.list": rule(
        officer=ANY, expert=ANY, manager=ANY, facilitator=ANY
    ),  # one's own, and what other buyers show: no companies
    "contract.edit": rule(officer=OWN, manager=OWN),
    "tender.handover": rule(officer=OWN, expert=OWN, manager=OWN),  # the package for the case, with what is confidential
}


def allowed(actor: Actor, action: str, ties: Mapping[str, frozenset[int]], flags: frozenset[str] = _NONE) -> bool:
    """Whether the table lets this actor do this. `ties`: relation -> organisations that stand in it. Unknown actions raise KeyError."""
    found = TABLE[action]
    if actor.kind == "system" or found.anyone & (flags | {ANY}):
        return True
    if actor.kind != "person":
        return False
    if found.signed_in & (flags | {ANY}):
        return True
    for organisation_id, role in actor.memberships:
        relations = {name for name, members in ties.items() if organisation_id in members} | flags | {ANY}
        if found.roles.get(role, _NONE) & relations:
            return True
    return False
