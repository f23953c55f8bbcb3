"""The invitation to take part, as a Word file for those who are asked by letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.documents.render import Rendered, render
from coproc.kernel.formats import long_date
from coproc.kernel.translation import speaking
from coproc.messaging import links
from coproc.processes import queries
from coproc.processes.models import Participation, Process


def invitation_fields(session: Session, participation: Participation, today: date) -> dict[str, Any]:
    """What the template asks for; what is missing in the process comes back as a sentence from `render`."""
    process = session.get_one(Process, participation.process_id)
    members = queries.participants(session, process.id)
    joined = [row.organisation.name for row in members if row.is_joined]
    initiators = [row.organisation.name for row in members if row.participation.is_initiator]
    centre = session.get_one(Organisation, process.centre_id).name
    return {
        "process_title": process.title,
        "document_date": long_date(today),
        "recipient_organisation": session.get_one(Organisation, participation.organisation_id).name,
        "facilitator": centre,
        "challenge": process.challenge,
        "ambition": "\n\n".join(process.goals) or process.problem,
        "initiators": initiators or joined,
        "participants": joined,
        "join_deadline": long_date(process.join_until) if process.join_until else None,
        "join_url": links.absolute(f"/processer/{process.reference}/deltagelse/{participation.id}"),
        "contact_name": process.contact_name,
        "contact_email": process.contact_email,
        "data_controller": centre,
    }


def invitation(session: Session, participation: Participation, today: date) -> Rendered:
    """The Word file. Raises MissingFields, a sentence for each thing the process does not say yet."""
    process = session.get_one(Process, participation.process_id)
    with speaking("da"):
        fields = invitation_fields(session, participation, today)
        return render("invitation_to_join", fields, example=process.is_example)
