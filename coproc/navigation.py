"""The main menu and who is signed in, for every page: the first entry is the person's home (PRODUCT, Who uses it)."""

from __future__ import annotations

from typing import Any

from flask import request

from coproc.accounts import sessions
from coproc.kernel.actor import Role
from coproc.kernel.translation import gettext as _
from coproc.web.access import actor, may
from coproc.web.parts import Link


def entries() -> list[Link]:
    """What this person may open, home first."""
    me = actor()
    roles = me.roles
    found: list[tuple[str, str]] = []
    if me.kind == "person":
        if roles & {Role.FACILITATOR, Role.PARTNER}:
            found.append((_("Processer"), "/processer"))
        if may("page.pipeline"):
            found.append((_("Overblik"), "/overblik"))
        found.append((_("Opgaver"), "/opgaver"))
        if roles & {Role.OFFICER, Role.EXPERT, Role.MANAGER, Role.FACILITATOR}:
            found.append((_("Behov"), "/behov"))
        if "/processer" not in {url for _label, url in found}:
            found.append((_("Processer"), "/processer"))
        if Role.FACILITATOR in roles:
            found.append((_("Henvendelser"), "/henvendelser"))
        found += [(_("Markedsdialoger"), "/markedsdialoger"), (_("Udbud"), "/udbud")]
        if roles & {Role.OFFICER, Role.MANAGER, Role.FACILITATOR}:
            found.append((_("Organisation"), "/organisation"))
        if Role.ADMINISTRATOR in roles:
            found.append((_("Administration"), "/admin"))
    else:
        found = [(_("Processer"), "/processer"), (_("Markedsdialoger"), "/markedsdialoger"), (_("Behov"), "/behov")]
    here = request.path
    return [Link(label, url, here == url or here.startswith(url + "/")) for label, url in found]


def context() -> dict[str, Any]:
    """For `base.html`."""
    return {"navigation": entries(), "me": sessions.reader()}
