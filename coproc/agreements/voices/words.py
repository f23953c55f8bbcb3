"""What people read about user representatives, and when the law asks for them."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import lazy
from coproc.processes.models import Process

KINDS: dict[str, Any] = {
    "elders": lazy("Ældreråd"),
    "disability": lazy("Handicapråd"),
    "users": lazy("Brugere"),
    "relatives": lazy("Pårørende"),
    "organisation": lazy("Brugerorganisation"),
    "other": lazy("Andre"),
}
WAYS: dict[str, Any] = {
    "meeting": lazy("Møde"),
    "written": lazy("Skriftligt høringssvar"),
    "workshop": lazy("Workshop"),
    "interview": lazy("Interview"),
    "test": lazy("Afprøvning"),
    "other": lazy("Andet"),
}
# Personal aids: medical aids and aids for people with disabilities (CPV), and the words a need is described with.
_AIDS_CPV = ("33196", "33193", "33185", "33141118", "33771")
_AIDS_WORDS = ("§ 112", "§112", "hjælpemid", "inkontinens", "stomi", "bleer", "høreapparat", "kørestol", "protese")


def looks_like_aids(process: Process) -> bool:
    """Whether serviceloven § 112 may apply: a hint for people to judge, from the codes and the words of the process alone."""
    text = f"{process.title} {process.challenge} {process.problem}".casefold().replace("\u00a0", " ")
    return any(code.startswith(_AIDS_CPV) for code in process.cpv) or any(word in text for word in _AIDS_WORDS)
