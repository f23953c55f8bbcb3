"""Every address of the API answers every role as the permission table says, of own things, of others' and to no key at all."""

from __future__ import annotations

import pytest

from coproc.api.endpoints import ENDPOINTS
from coproc.dialogues.access import event
from coproc.kernel.actor import Actor, Role
from coproc.needs.access import need
from coproc.needs.models import InnovationNeed, Visibility
from coproc.processes.access import process
from coproc.processes.models import Process
from coproc.tenders.access import tender
from tests.integration.api.conftest import World
from tests.integration.api.filling import fill
from tests.support import permission_walk

LOADERS = {"processes": process, "dialogues": event, "needs": need, "tenders": tender}


@pytest.mark.parametrize("is_public", [True, False])
def test_every_address_answers_every_role_as_the_table_says(world: World, is_public: bool) -> None:
    values = fill(world)
    with world.write() as uow:
        uow.session.get_one(Process, world.process_id).is_public = is_public
        uow.session.query(InnovationNeed).one().visibility = Visibility.PUBLIC if is_public else Visibility.PRIVATE
    walked = permission_walk.World(world.app, world.people, world.aarhus, world.odense)
    employed = Actor("person", "Anybody", 1, frozenset({(world.odense.id, Role.EXPERT)}))  # who belongs nowhere is not asked about
    with world.database.read() as session:
        for one in ENDPOINTS:
            if "<" in one.rule:
                kind = one.rule.split("/")[1]
                found = LOADERS[kind](session, employed, values[kind])
                walked.things[f"api.{one.name}"] = permission_walk.Thing({"reference": values[kind]}, found.ties, found.flags)
    walked.hides = {"api.sign_up"}  # nobody can be given access to an event that is not published
    others = frozenset(world.app.blueprints) - {"api"}
    wrong = permission_walk.walk(walked, list(walked.readers()), leave_out=others)
    assert not wrong, "\n" + "\n".join(wrong)
