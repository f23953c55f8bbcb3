"""/organisation/<id>/bekendtgoerelser: what a buyer's notices say of the buyer itself, answered once for all of them."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coproc.accounts import access
from coproc.accounts.models import Organisation, OrganisationType
from coproc.dialogues.notice.parties import LEGAL_TYPES
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.notices import pages as shared, queries as notices, services
from coproc.notices.catalogue import asked
from coproc.web.access import db, require
from coproc.web.parts import Link

blueprint = Blueprint("organisation_notices", __name__)


@blueprint.route("/organisation/<int:organisation_id>/bekendtgoerelser", methods=["GET", "POST"])
@require("organisation.edit", of=access.organisation)
def answers(organisation: Organisation) -> ResponseReturnValue:
    owner = ("organisation", organisation.id)
    home = f"/organisation/{organisation.id}"
    legal = LEGAL_TYPES.get(OrganisationType(organisation.type), "")
    usual = {"legal_type": legal, "nuts": organisation.nuts or ""}
    questions = [one.model_copy(update={"usual": usual.get(one.key, "")}) for one in asked("16", "organisation")]

    def save(uow: UnitOfWork, given: dict[str, str]) -> None:
        services.answer(uow, owner, given, scope=owner)

    return shared.answering(
        questions,
        notices.answers(db(), "organisation", [organisation.id])[organisation.id],
        save,
        template="dialogues/notice/organisation.html",
        back=f"{home}/bekendtgoerelser",
        values={"organisation": organisation, "crumbs": [Link(organisation.name, home), Link(_("Bekendtgørelser"))]},
    )
