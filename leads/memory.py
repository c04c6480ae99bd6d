"""What each process remembers for a few seconds: what hardly ever changes is not asked anew for
each visitor.

Whoever remembers wrongly finds out when a row is gone, forgets, and asks again.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

Answer = TypeVar("Answer")

SECONDS = 5
_memories: list[Callable[[], None]] = []


def remembered(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Ask again after some seconds only, or after everything was forgotten."""

    @lru_cache(maxsize=100)
    def asked_in(period: int, *args: Any) -> Answer:
        return ask(*args)

    @wraps(ask)
    def answer(*args: Any) -> Answer:
        return asked_in(int(time.time() // SECONDS), *args)

    _memories.append(asked_in.cache_clear)
    return answer


def forget(**kwargs: Any) -> None:
    """Ask for everything anew; also a receiver of the signals that something changed."""
    for clear in _memories:
        clear()
