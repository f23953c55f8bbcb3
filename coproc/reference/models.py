"""Official code lists, imported by `coproc reference import`."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from coproc.kernel.database import Base


class CodeListEntry(Base):
    """CPV and NUTS codes with their official labels."""

    __tablename__ = "code_list_entries"
    list_name: Mapped[str] = mapped_column(primary_key=True)  # cpv, nuts
    code: Mapped[str] = mapped_column(primary_key=True)
    label_da: Mapped[str]
    label_en: Mapped[str]
    search_text: Mapped[str]
