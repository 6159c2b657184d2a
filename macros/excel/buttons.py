"""What a button does in Excel with xlwings: RunPython calls `press` with the words of the command line.

The same step as the command line's, on the workbook as it stands in the window. Whatever happens, the person gets two
lines and never a trace; what was found in full stands in the log.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.excel.vba_sources import TEXTS

if TYPE_CHECKING:
    import xlwings as xw


def press(words: str) -> None:
    """Do the step: `words` are those of the command line without the folder, such as `notice --period home`."""
    import xlwings as xw

    book = xw.Book.caller()
    with told(book.app):
        headline, following = _done(book, words.split())
    book.app.alert(f"{headline}\n{following}", TEXTS["title"], mode="info")


def _done(book: xw.Book, words: list[str]) -> tuple[str, str]:
    """What happened and what to do next; nothing is raised, so that nobody tries the bridge on half a result."""
    from macros.excel.answering import write_log

    try:
        root = Path(book.fullname)
        if not root.is_absolute() or not root.is_file():
            return TEXTS["not local"], ""
        return _painted(book, [words[0], str(root.parent), *words[1:]])
    except (
        Exception
    ):  # Excel refuses in many ways: a cell being edited, a protected sheet, a box that is open
        log = write_log(words, 2, "", traceback.format_exc())
        return TEXTS["failed"], f"{TEXTS['log']}{log}"


def _painted(book: xw.Book, words: list[str]) -> tuple[str, str]:
    from macros.cli import run
    from macros.excel.answering import carried_out, plain
    from macros.excel.live import Live

    host = Live(book)
    code, headline, following, sheet = carried_out([plain(word) for word in words], host, run)
    if code != 2:
        host.paint()
        if host.steps:
            book.save()
    if sheet:
        book.sheets[sheet].activate()
    return headline, following


@contextlib.contextmanager
def told(app: Any) -> Iterator[None]:
    """The status bar speaks of the step, and is Excel's again afterwards."""
    app.status_bar = TEXTS["working"]
    try:
        yield
    finally:
        app.status_bar = False


__all__ = ["press"]
