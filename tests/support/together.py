"""The same thing done by many people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def together(number: int, act: Callable[[int], T]) -> list[T | Exception]:
    """`act(0)` … `act(number - 1)` in threads that start as one; what each returned or raised, in that order."""
    start = threading.Barrier(number)

    def one(place: int) -> T | Exception:
        start.wait(timeout=30)
        try:
            return act(place)
        except Exception as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
