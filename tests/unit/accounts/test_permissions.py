"""The permission table as it behaves, in words a reader can check against PRODUCT.md."""

from __future__ import annotations

import pytest

from coproc.accounts.permissions import TABLE, allowed
from coproc.kernel.actor import VISITOR, Actor, Role, system

RELATIONS = ("own", "participant", "invited", "centre", "partner", "matched", "draft")
FLAGS = ("public", "self", "buyers", "published", "unmanaged")
NAMES = {
    Role.OFFICER: "officer",
    Role.EXPERT: "expert",
    Role.MANAGER: "manager",
    Role.FACILITATOR: "facilitator",
    Role.PARTNER: "partner",
    Role.SUPPLIER: "supplier",
    Role.ADMINISTRATOR: "administrator",
}
HERE, ELSEWHERE = 1, 2

# action: who may without any relation | relation of their organisation: who | flag of the thing: who
EXPECTED = """
page.public             everybody
page.tasks              signed in
page.pipeline           manager facilitator administrator
page.export             manager facilitator administrator
api.read                everybody
mail.read               everybody
account.edit            signed in
mail_choice.set         self: everybody
organisation.read       administrator | own: signed in | unmanaged: facilitator administrator
organisation.people     administrator | own: officer manager facilitator administrator | unmanaged: facilitator administrator
organisation.edit       administrator | own: officer manager administrator
calendar.read           own: officer expert manager
calendar.edit           own: officer manager
admin.home              administrator
admin.organisations     administrator
admin.people            administrator
admin.workflows         administrator
admin.rules             administrator | centre: manager administrator
admin.rules_edit        administrator
admin.rules_approve     administrator | centre: manager administrator
admin.system            administrator
need.list               everybody
need.read               own: officer expert manager facilitator | matched: officer expert manager | public: everybody | buyers: officer expert manager | published: facilitator
need.inside             own: officer expert manager facilitator | published: facilitator
need.create             officer expert manager
need.edit               own: officer manager | draft: expert
need.publish            own: officer manager
need.propose            own: officer manager facilitator | published: facilitator
need.answer             own: officer manager
process.list            everybody
process.read            participant: officer expert manager | invited: officer expert manager | centre: manager facilitator | partner: partner | public: everybody
process.inside          participant: officer expert manager | centre: manager facilitator | partner: partner
process.start           officer manager facilitator
process.edit            centre: facilitator
process.move            centre: manager facilitator
process.invite          centre: facilitator | partner: partner
process.ask_to_join     participant: officer manager | invited: officer manager | public: officer manager
process.leave           own: officer manager
participation.read      own: officer expert manager | participant: officer expert manager | centre: manager facilitator | partner: partner
participation.answer    own: officer manager
participation.mandate   own: officer manager
joining.read            own: officer expert manager
joining.prepare         own: officer manager
joining.decide          own: manager
joining.answer          self: everybody
joining.log             own: officer expert manager | centre: manager facilitator
sparring.use            own: officer expert manager | centre: facilitator
sparring.share          own: officer manager
sparring.read_shared    participant: officer expert manager | centre: manager facilitator
outreach.read           centre: manager facilitator | partner: partner
outreach.edit           centre: facilitator
outreach.ask            centre: facilitator | partner: partner
outreach.answer         self: everybody
enquiry.list            facilitator
enquiry.edit            centre: facilitator
reminder.read           own: officer manager | centre: facilitator | self: signed in
reminder.edit           own: officer manager | centre: facilitator
exploration.read        participant: officer expert manager | centre: manager facilitator
exploration.answer      own: officer expert
exploration.send_in     own: officer
team.read               own: officer expert manager | self: signed in
team.edit               own: officer
team.write              own: officer | self: signed in
team.comment            own: officer expert manager | self: signed in
team.guest              self: everybody
exploration.edit        centre: facilitator
workshop.edit           centre: facilitator
steering.read           participant: officer manager | centre: manager facilitator
steering.edit           centre: facilitator
steering.open           self: everybody
steering.act            centre: facilitator | self: signed in
funding.read            participant: officer expert manager | centre: manager facilitator
funding.edit            centre: facilitator
funding.hours           own: officer manager
half_page.read          participant: officer expert manager | centre: manager facilitator
half_page.edit          centre: facilitator
half_page.own           own: officer manager
half_page.remove        own: officer manager | centre: facilitator
half_page.open          self: everybody
reminder.answer         self: everybody
journal.keep            participant: officer manager | centre: manager facilitator
journal.own             own: officer manager facilitator
file.read               participant: officer expert manager | centre: manager facilitator | partner: partner | public: everybody | self: signed in
room.read               participant: officer expert manager | centre: manager facilitator | partner: partner | self: signed in
room.add                participant: officer expert manager | centre: manager facilitator
room.edit               centre: facilitator | self: signed in
room.figures            participant: officer expert manager | centre: manager facilitator
voices.read             participant: officer expert manager | centre: manager facilitator
voices.edit             participant: officer expert manager | centre: manager facilitator
document.download       own: officer expert manager | participant: officer expert manager | centre: manager facilitator | public: everybody | self: everybody
dialogue.list           everybody
dialogue.read           participant: officer expert manager | centre: manager facilitator | partner: partner | public: everybody
dialogue.inside         participant: officer expert manager | centre: manager facilitator
dialogue.edit           centre: facilitator
dialogue.attendance     centre: facilitator
meeting.times           own: officer expert manager | centre: facilitator
audience.read           participant: officer expert manager | centre: manager facilitator | partner: partner
audience.invite         participant: officer | centre: facilitator | partner: partner
invitation.answer       self: everybody
news.subscribe          everybody
news.manage             self: everybody
question.ask            public: everybody
question.answer         centre: facilitator
input.write             self: everybody
note.write              participant: officer expert manager | centre: manager facilitator
fact.keep_open          participant: officer manager | centre: facilitator
signup.create           public: everybody
signup.manage           self: everybody
description.read        participant: officer expert manager | centre: manager facilitator | partner: partner | public: everybody
description.inside      participant: officer expert manager | centre: manager facilitator
description.edit        centre: facilitator
description.comment     own: officer expert manager | centre: facilitator
description.resolve     own: officer expert manager | centre: facilitator
description.assent      own: officer manager
letter.read             participant: officer expert manager | centre: manager facilitator | partner: partner | public: everybody
letter.inside           participant: officer expert manager | centre: manager facilitator
letter.edit             centre: facilitator
letter.prepare          own: officer expert manager
letter.sign             own: manager
signature.read          own: officer expert manager | centre: facilitator
tender.list             everybody
tender.read             own: officer expert manager | participant: officer expert manager | centre: manager facilitator | public: everybody
tender.inside           own: officer expert manager | participant: officer expert manager | centre: manager facilitator
tender.create           own: officer
tender.edit             own: officer
template.manage         own: officer manager
tender.move             own: officer manager
tender.stand_behind     own: officer manager
tender.share            own: officer manager
tender.outcome          own: officer manager
learning.read           officer expert manager facilitator
contract.list           officer expert manager facilitator
contract.edit           own: officer manager
tender.handover         own: officer expert manager
"""


def _person(role: Role, organisation_id: int = HERE) -> Actor:
    return Actor("person", "Somebody", 1, frozenset({(organisation_id, role)}))


def _who(action: str, relation: str = "", flag: str = "") -> str:
    ties = {relation: frozenset({HERE})} if relation else {}
    flags = frozenset({flag} if flag else ())
    if allowed(VISITOR, action, ties, flags):
        return "everybody"
    names = [name for role, name in NAMES.items() if allowed(_person(role), action, ties, flags)]
    return "signed in" if len(names) == len(NAMES) else " ".join(names)


def _line(action: str) -> str:
    always = _who(action)
    parts = [always] if always else []
    parts += [f"{word}: {who}" for word in RELATIONS if (who := _who(action, relation=word)) != always]
    parts += [f"{word}: {who}" for word in FLAGS if (who := _who(action, flag=word)) != always]
    return f"{action:24}{' | '.join(parts)}".rstrip()


def test_the_table_behaves_as_written_down() -> None:
    """A new action: add the line that is shown."""
    assert [_line(action) for action in TABLE] == EXPECTED.strip().splitlines()


@pytest.mark.parametrize("action", TABLE)
def test_a_role_counts_only_where_it_is_held(action: str) -> None:
    """Somebody of another organisation gets nothing out of a relation that theirs does not stand in."""
    for role in Role:
        for relation in RELATIONS:
            stranger = allowed(_person(role, ELSEWHERE), action, {relation: frozenset({HERE})})
            assert stranger == allowed(_person(role, ELSEWHERE), action, {})
    mixed = Actor("person", "Somebody", 1, frozenset({(HERE, Role.SUPPLIER), (ELSEWHERE, Role.MANAGER)}))
    for relation in RELATIONS:
        ties = {relation: frozenset({HERE})}
        assert allowed(mixed, action, ties) == (
            allowed(_person(Role.SUPPLIER), action, ties) or allowed(_person(Role.MANAGER), action, {})
        )


@pytest.mark.parametrize("action", TABLE)
def test_partners_see_nothing_confidential(action: str) -> None:
    inside = {"process.read", "process.inside", "process.invite", "participation.read", "dialogue.read", "organisation.read"}
    inside |= {"description.read", "letter.read"}  # the published text alone
    inside |= {"audience.read", "audience.invite"}  # companies it asked itself
    inside |= {"outreach.read", "outreach.ask"}  # who is asked, and the contacts of its own share
    inside |= {"file.read", "room.read"}  # files that were put there for the partners too, by choice
    for relation in RELATIONS:
        ties = {relation: frozenset({HERE})}
        ordinary = _who(action) in {"everybody", "signed in"}
        if allowed(_person(Role.PARTNER), action, ties) and not ordinary:
            assert action in inside


@pytest.mark.parametrize("action", sorted(set(TABLE) - {"organisation.read"}))
def test_a_supplier_may_what_every_signed_in_person_may(action: str) -> None:
    nobody = Actor("person", "Somebody", 1)
    for relation in ("", *RELATIONS):
        for flag in ("", *FLAGS):
            arguments = ({relation: frozenset({HERE})} if relation else {}, frozenset({flag} if flag else ()))
            assert allowed(_person(Role.SUPPLIER), action, *arguments) == allowed(nobody, action, *arguments)


@pytest.mark.parametrize("action", ["letter.sign", "participation.answer", "need.publish", "description.assent"])
def test_an_expert_binds_nobody(action: str) -> None:
    assert not allowed(_person(Role.EXPERT), action, {relation: frozenset({HERE}) for relation in RELATIONS}, frozenset(FLAGS))


def test_the_system_may_and_an_unknown_action_is_a_mistake() -> None:
    assert allowed(system("worker"), "admin.home", {})
    with pytest.raises(KeyError):
        allowed(VISITOR, "need.paint", {})
