"""What is worked out once for files that say the same: those of one template share most of their parts.

Only what is small is remembered, and not much of it, so that no file can fill the memory of whoever reads the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

REMEMBERED = 2**16  # bytes of a part
SPELLINGS, LONGEST = 50_000, 64  # how many, and their bytes
P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bytes, str)


def once(many: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remember so many results of a function of bytes, or of a tuple, where these are few."""

    def remembering(work_out: Callable[P, T]) -> Callable[P, T]:
        known = lru_cache(maxsize=many)(work_out)

        @wraps(work_out)
        def found(*args: P.args, **more: P.kwargs) -> T:
            data = args[0]
            few = not isinstance(data, (bytes, tuple)) or len(data) <= REMEMBERED
            return (known if few else work_out)(*args, **more)  # type: ignore[arg-type]

        return found

    return remembering


class Spelled(dict[S, Any]):
    """What spellings in the XML come to, besides those that are known from the beginning."""

    def __init__(self, known: Mapping[S, Any] | None = None, longest: int = LONGEST) -> None:
        super().__init__(known or {})
        self._longest = longest

    def __missing__(self, held: S) -> Any:
        value = self.work_out(held)
        if len(held) <= self._longest and len(self) < SPELLINGS:
            self[held] = value
        return value

    def work_out(self, held: S) -> Any:
        """What a spelling comes to that was not met before."""
        raise NotImplementedError


__all__ = ["REMEMBERED", "Spelled", "once"]
