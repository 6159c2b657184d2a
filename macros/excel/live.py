"""The master in an Excel that xlwings holds: read as it stands, painted in blocks, everything else of the window left.

Painting follows the instructions that the bridge's macro follows too. Nothing is selected and no filter touched; a
block is one call to Excel, however many cells it has.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.excel.answering import READ_ONLY, how_far, taken
from macros.folder import Stop
from xlsx_tools.open_book import Instruction
from xlsx_tools.patch import Inserted
from xlsx_tools.save import Saved
from xlsx_tools.taken import Source

if TYPE_CHECKING:
    import xlwings as xw

_OFTEN = 50  # steps between two words in the status bar


class Live:
    """The open workbook at the other end of a step （`macros.excel.host.Host`）."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.steps: Sequence[Instruction] = ()
        self.after = b""

    def read(self, master: Path) -> bytes:
        """The workbook as it stands in the window, saved or not: a copy that Excel itself writes."""
        with tempfile.TemporaryDirectory(prefix="zhaoshang-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / master.name
            self.book.api.SaveCopyAs(str(copy))
            return copy.read_bytes()

    def take(
        self, master: Path, before: bytes, after: bytes, inserted: tuple[Inserted, ...], now: datetime
    ) -> Saved:
        if self.book.api.ReadOnly:
            raise Stop(f"“{master.name}”{READ_ONLY}")
        self.steps, saved = taken(master, before, after, inserted, now)
        self.after = after
        return saved

    def tell(self, what: str, done: int, of: int) -> None:
        self.book.app.status_bar = how_far(what, done, of)

    def paint(self) -> None:
        """Put the result into the window."""
        if not self.steps:
            return
        source = Source(self.after)
        self.book.app.cut_copy_mode = False  # or rows put in would be what somebody has just copied
        with still(self.book.app):
            for number, step in enumerate(self.steps):
                if number % _OFTEN == 0:
                    self.tell("正在写入", number, len(self.steps))
                self._follow(step, source)

    def _follow(self, step: Instruction, source: Source) -> None:
        words = step.words
        if step.sheet is None:
            self.book.names[words[0]].refers_to = f"={words[1]}"
            return
        sheet = self.book.sheets[step.sheet]
        if step.what == "print":
            sheet.page_setup.print_area = words[0]
        elif step.what in ("link", "unlink"):
            self._link(step.sheet, *words)
        else:
            _write(sheet, step, source)

    def _link(self, *words: str) -> None:
        """Through the workbook's own macro, which keeps the cell's look and what it says."""
        self.book.macro("ZsSetLink" if len(words) == 3 else "ZsDropLink")(*words)


def _write(sheet: xw.Sheet, step: Instruction, source: Source) -> None:
    words = step.words
    place = sheet.range(words[0])
    match step.what:
        case "insert":
            place.insert("down")
        case "look":
            place.copy(sheet.range(words[1]))
        case "clear":
            place.clear()
        case "format":
            place.number_format = words[1]
        case "values":
            place.value = source.values(sheet.name, words[0])
        case "blank":
            place.value = ""
        case "formulas":
            place.formula = source.formulas(sheet.name, words[0])
        case "height":
            place.row_height = float(words[1])
        case other:
            raise ValueError(other)


@contextlib.contextmanager
def still(app: Any) -> Iterator[None]:
    """No drawing and no recalculation meanwhile; both as they were afterwards, whatever happens."""
    with app.properties(screen_updating=False, calculation="manual"):
        yield


__all__ = ["Live", "still"]
