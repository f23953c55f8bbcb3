"""What every page of a process shares: its header, its tabs, and the panels that other rooms put on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coproc.audit import timeline
from coproc.audit.timeline import Entry
from coproc.kernel.actor import Actor
from coproc.kernel.translation import gettext as _, lazy
from coproc.processes.models import Process
from coproc.processes.timeline import KEPT_BACK
from coproc.web.access import db, may
from coproc.web.parts import Edge, Layout, Link, Node
from coproc.workflow.definition import Definition
from coproc.workflow.layout import layout

# key -> label, path after the process's own, action that must be allowed
TABS: tuple[tuple[str, Any, str, str], ...] = (
    ("overview", lazy("Overblik"), "", "process.read"),
    ("participants", lazy("Deltagere"), "/deltagere", "process.inside"),
    ("exploration", lazy("Udforskning"), "/udforskning", "exploration.read"),
    ("dialogues", lazy("Markedsdialog"), "/markedsdialog", "dialogue.inside"),
    ("description", lazy("Behovsbeskrivelse"), "/behovsbeskrivelse", "description.read"),
    ("letter", lazy("Hensigtserklæring"), "/hensigtserklaering", "letter.read"),
    ("procurement", lazy("Indkøb"), "/indkoeb", "process.inside"),
    ("steering", lazy("Styregruppe"), "/styregruppe", "steering.read"),
    ("funding", lazy("Økonomi"), "/oekonomi", "funding.read"),
    ("files", lazy("Filer"), "/filer", "file.read"),
    ("journal", lazy("Journal"), "/journal", "journal.keep"),
    ("history", lazy("Historik"), "/historik", "process.inside"),
)


@dataclass(frozen=True)
class Panel:
    """A part of a process page made by another room: a template and what it is given. Lower `order` stands higher."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    order: int = 50


# Filled by wiring. Each gets (session, actor, process) and returns a panel, or None where it has nothing to say.
PanelMaker = Callable[[Session, Actor, Process], Panel | None]
PUBLIC_PANELS: list[PanelMaker] = []
INSIDE_PANELS: list[PanelMaker] = []


def path_of(process: Process, suffix: str = "") -> str:
    """The address people see; pages below it carry the reference alone."""
    return f"/processer/{process.reference}{suffix}" if suffix else f"/processer/{process.reference}-{process.slug}"


def panels(makers: list[PanelMaker], session: Session, actor: Actor, process: Process) -> list[Panel]:
    made = [panel for maker in makers if (panel := maker(session, actor, process))]
    return sorted(made, key=lambda panel: panel.order)


def story(process: Process, *, limit: int, before: int | None = None) -> list[Entry]:
    """The process's history, as far as the reader may read the pages it is told from."""
    without = [word for word, action in KEPT_BACK.items() if not may(action)]
    return timeline.of_scope(db(), "process", process.id, limit=limit, before=before, without=without)


def diagram(definition: Definition, state: str) -> Layout:
    """The workflow's picture with "you are here", as the macro draws it."""
    board = layout(definition)
    nodes = [Node(n.x, n.y, n.w, n.h, str(n.label), n.kind, current=n.key == state) for n in board.nodes]
    edges = [Edge(edge.points) for edge in board.edges]
    return Layout(_("Forløbet som diagram"), board.width, board.height, nodes, edges)


def frame(process: Process, tab: str) -> dict[str, Any]:
    """For templates that extend `processes/frame.html`."""
    tabs = [Link(str(label), path_of(process, suffix), current=key == tab) for key, label, suffix, action in TABS if may(action)]
    here = next((link.label for link in tabs if link.current), "")
    crumbs = [Link(_("Processer"), "/processer"), Link(process.title, path_of(process))]
    return {
        "process": process,
        "tabs": tabs,
        "tab_label": here,
        "crumbs": crumbs if tab == "overview" else [*crumbs, Link(here)],
        "example": _("Alt ud over kilden er opdigtet for at vise et helt forløb.") if process.is_example else False,
    }
