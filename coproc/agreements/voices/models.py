"""Whom we heard, or mean to hear. A body or a role, never a citizen's name: there is no field for one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base, BigKey, Versioned


class UserVoice(Versioned, Base):
    """`heard_on` none: not heard yet, and to be heard by `hear_by`. Requirements are named by their key (K3), which no later version reuses."""

    __tablename__ = "user_voices"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    body: Mapped[str]  # "Ældrerådet i Aarhus", "otte brugere fra tre plejehjem"
    kind: Mapped[str]
    hear_by: Mapped[date | None]
    heard_on: Mapped[date | None]
    how: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    led_to: Mapped[str] = mapped_column(default="")  # what we did about it
    requirements: Mapped[list[str]] = mapped_column(default=list)
    in_description: Mapped[bool] = mapped_column(default=False)  # may stand in the description that companies read
    written_by: Mapped[str]
