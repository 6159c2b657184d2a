"""Who has the master open: where a button was pressed, the result goes into that window and not into the file."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xlsx_tools.patch import Inserted
    from xlsx_tools.save import Saved


class Host(Protocol):
    """An open master workbook. Outside a button there is none, and the file itself is read and written."""

    def read(self, master: Path) -> bytes:
        """The workbook as it stands in the window."""

    def take(
        self, master: Path, before: bytes, after: bytes, inserted: tuple[Inserted, ...], now: datetime
    ) -> Saved:
        """Put a result where the person sees it."""

    def tell(self, what: str, done: int, of: int) -> None:
        """How far a step is."""


AT: ContextVar[Host | None] = ContextVar("host", default=None)

__all__ = ["AT", "Host"]
