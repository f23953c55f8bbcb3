"""What stands on the administrator's first page. Rooms that this one must not import register theirs through wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from coproc.kernel.clock import Clock


@dataclass(frozen=True)
class Panel:
    """`kind`: how well it is. `url` and `action`: where it is mended or seen."""

    title: str
    sentence: str
    url: str = ""
    action: str = ""
    kind: Literal["info", "success", "warning", "error"] = "info"


# name -> the panel as it stands now
PANELS: dict[str, Callable[[Session, Clock], Panel]] = {}
