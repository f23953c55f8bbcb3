"""Long lists in parts: in the order of their ids, so that rows that come while one reads are found at the end, once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from werkzeug.urls import iri_to_uri

from coproc.messaging.links import absolute

T = TypeVar("T")
LARGEST_ID = 2**63 - 1


class PageQuery(BaseModel):
    """Which part of a list is asked for. Other addresses add their filters."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str | None, Field(max_length=40)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50

    @field_validator("cursor")
    @classmethod
    def _known(cls, cursor: str | None) -> str | None:
        read_cursor(cursor)
        return cursor

    @property
    def after(self) -> int:
        """The id of the last row that was read; 0 at the beginning."""
        return read_cursor(self.cursor)


class Page(BaseModel, Generic[T]):
    """`next` is the address of the next part; null at the end."""

    items: list[T]
    next: str | None


def cursor_after(row_id: int) -> str:
    return base64.urlsafe_b64encode(f"after:{row_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int:
    """Raises ValueError on what no answer of ours has given."""
    if not cursor:
        return 0
    try:
        word, _colon, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("cursor") from error
    if word != "after" or not number.isdecimal() or int(number) > LARGEST_ID:
        raise ValueError("cursor")
    return int(number)


def part(query: PageQuery, rows: Sequence[Any], id_of: Callable[[Any], int], shown: Callable[[Any], T]) -> Page[T]:
    """`rows` are those after the cursor, one more than the limit when there are more."""
    kept = rows[: query.limit]
    return Page(
        items=[shown(row) for row in kept],
        next=_address(cursor_after(id_of(kept[-1]))) if len(rows) > query.limit else None,
    )


def cut(query: PageQuery, rows: Sequence[Any], id_of: Callable[[Any], int], shown: Callable[[Any], T]) -> Page[T]:
    """The same of a list that is short enough to be read whole."""
    left = sorted((row for row in rows if id_of(row) > query.after), key=id_of)
    return part(query, left, id_of, shown)


def _address(cursor: str) -> str:
    arguments = {**request.args.to_dict(), "cursor": cursor}
    return absolute(f"{iri_to_uri(request.path)}?{urlencode(arguments)}")
