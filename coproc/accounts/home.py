"""Where a person starts (PRODUCT, Who uses it)."""

from __future__ import annotations

from coproc.kernel.actor import Actor, Role

# The first that fits: a facilitator who is also a manager begins with her processes.
_HOMES = (
    (Role.FACILITATOR, "/processer"),
    (Role.MANAGER, "/overblik"),
    (Role.OFFICER, "/opgaver"),
    (Role.EXPERT, "/opgaver"),
    (Role.ADMINISTRATOR, "/admin"),
    (Role.PARTNER, "/processer"),
    (Role.SUPPLIER, "/markedsdialoger"),
)


def home_path(actor: Actor) -> str:
    if actor.kind != "person":
        return "/"
    return next((path for role, path in _HOMES if role in actor.roles), "/min-konto")
