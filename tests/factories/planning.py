"""Materials, invitations and subscriptions, made by the services."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from coproc.dialogues.planning import audience, companies, links, materials, news
from coproc.dialogues.planning.companies import Company
from coproc.dialogues.planning.models import CompanyInvitation, MaterialVersion, NewsSubscription
from coproc.kernel.database import UnitOfWork

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def office(main: str, *more: str) -> bytes:
    """A zip that looks like an Office file with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name in (main, *more):
            archive.writestr(name, "<part/>")
    return buffer.getvalue()


def make_draft(uow: UnitOfWork, event_id: int, title: str = "Oplæg", **given: Any) -> MaterialVersion:
    content = given.pop("content", PDF + title.encode())
    return materials.draft(uow, event_id, content, **{"filename": "oplaeg.pdf", "title": title, **given})


def make_company(number: int = 1, **given: Any) -> Company:
    said = {
        "name": f"Inviteret {number}",
        "number": f"SE-77{number:06d}",
        "country": "SE",
        "contact_name": f"Kontakt {number}",
        "email": f"inviteret{number}@example.se",
        "language": "da",
    }
    return companies.checked(**{**said, **given})


def make_invitation(uow: UnitOfWork, event_id: int, number: int = 1, *, organisation_id: int | None = None) -> CompanyInvitation:
    return audience.invite(uow, event_id, [make_company(number)], organisation_id=organisation_id).new[0]


def make_subscription(uow: UnitOfWork, email: str = "nyt@example.dk", *, confirmed: bool = True, **given: Any) -> NewsSubscription:
    found = news.subscribe(uow, email=email, **given)
    return news.confirm(uow, found.id) if confirmed else found


def make_invitation_link(uow: UnitOfWork, invitation: CompanyInvitation) -> str:
    return links.to_invitation(uow, invitation.id)


def make_news_link(uow: UnitOfWork, subscription: NewsSubscription) -> str:
    return links.to_subscription(uow, subscription.id)
