"""What an administrator has said about cases that are not opened yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, Versioned


class WorkflowDefault(Versioned, Base):
    """For new cases of one workflow: the version they follow, and the values they begin with."""

    __tablename__ = "workflow_defaults"
    key: Mapped[str] = mapped_column(primary_key=True)
    pinned_version: Mapped[str | None]  # None: the newest there is
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int]
    changed_at: Mapped[datetime]
