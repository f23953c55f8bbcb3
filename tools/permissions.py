"""Writes docs/permissions.md from the permission table: `python tools/permissions.py`. A test fails when it is not current."""

from __future__ import annotations

from pathlib import Path

from coproc.accounts.permissions import ANY, TABLE, Rule
from coproc.kernel.actor import Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "permissions.md"
INTRODUCTION = """# Who may do what

Made by `python tools/permissions.py` from `coproc/accounts/permissions.py`; do not edit. What is not here is refused.

A role counts together with the organisation it is held in. A cell names in which relation that organisation must stand to the thing:
**own** it owns it · **participant** it takes part in the process · **invited** it was asked · **centre** it facilitates the process ·
**host** a buyer that runs a process of its own ·
**partner** it helps the process · **matched** a need was revealed to it by mutual consent · **any** no relation needed.
Flags hold for everybody: **public** the thing is published · **self** one's own, or one's personal link · **buyers** a need shown to other
public buyers · **unmanaged** an organisation without a manager. Services may be stricter: which role an officer may give, or who may
take a step, stands there and in the workflow files.

"""
COLUMNS = (
    ("Officer", Role.OFFICER),
    ("Expert", Role.EXPERT),
    ("Manager", Role.MANAGER),
    ("Facilitator", Role.FACILITATOR),
    ("Partner", Role.PARTNER),
    ("Supplier", Role.SUPPLIER),
    ("Administrator", Role.ADMINISTRATOR),
)


def page() -> str:
    """The whole document."""
    heads = ["Action", "Anyone", "Signed in", *(name for name, _role in COLUMNS)]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [f"| {' | '.join([f'`{action}`', *_cells(rule)])} |" for action, rule in TABLE.items()]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _cells(rule: Rule) -> list[str]:
    granted = [rule.anyone, rule.signed_in, *(rule.roles.get(role, frozenset()) for _name, role in COLUMNS)]
    return [", ".join(sorted(words, key=lambda word: (word != ANY, word))) for words in granted]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
