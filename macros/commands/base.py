"""What every command uses: words on the screen, exit codes, the folder held while a step works on it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from macros.reading import Tell
    from macros.steps import Written
    from workbook.money import Fen
    from workbook.period import Period

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="数", min=1, max=256, help="同时读取的进程数；不填每核一个、另加一个，最多8个。"
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="地址",
        help="交给自己的 dask 集群读取，如 tcp://10.0.0.5:8786（要装 zhaoshang[dask]）。",
    ),
]
CLEAN, FINDINGS, STOPPED = 0, 1, 2

Dir = Annotated[Path, typer.Argument(metavar="文件夹", help="一年的文件夹，里面有“招商引资主工作簿”。")]
PeriodText = Annotated[
    str, typer.Option("--period", "-p", metavar="期次", help="如 2012-10；年终补报写 2012-13。")
]


def say(text: str = "") -> None:
    typer.echo(text)


def stop(text: str) -> NoReturn:
    """One clear sentence, and the exit code of a run that was stopped."""
    typer.echo(text, err=True)
    raise typer.Exit(STOPPED)


@contextlib.contextmanager
def guarded(folder: Path, command: str) -> Iterator[None]:
    """Hold the folder while a step works on it, and turn what stops it into a sentence."""
    from macros.folder import Folder, Stop
    from macros.steps import at_work

    try:
        with at_work(Folder(folder), datetime.now(), command):
            yield
    except Stop as error:
        stop(str(error))


def parse_period(text: str):
    from workbook.period import NotAPeriod, Period

    try:
        return Period.parse(text)
    except NotAPeriod:
        stop(f"期次“{text}”认不出，请写成 2012-10 的样子（年终补报写 2012-13）。")


@contextlib.contextmanager
def progress() -> Iterator[Tell]:
    """A bar on the screen, or in the window where a button was pressed; nothing where nobody watches."""
    from macros.excel.host import AT

    if (host := AT.get()) is not None:
        yield host.tell
        return
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

        yield tell


def written_lines(written: Written) -> list[str]:
    return [*(f"提示：{note}" for note in written.notes), written.saved.message]


def tell_written(written: Written) -> None:
    for line in written_lines(written):
        say(line)


def beside(written: Written) -> bool:
    """Whether the result had to be written beside the master, or a paper could not be written."""
    return written.beside or written.lacking


def kept(folder: Path, period: Period, name: str) -> Path | None:
    """Where a file goes that a button has asked for: 通报/PERIOD. None at a terminal, where people say it."""
    from macros.excel.host import AT
    from macros.folder import Folder
    from macros.places import NOTICES

    if AT.get() is None:
        return None
    place = Folder(folder).place(NOTICES, period)
    place.mkdir(parents=True, exist_ok=True)
    return place / f"{period}{name}"


def parse_day(text: str | None) -> date | None:
    from xlsx_tools.grammar import date_of

    if text is None:
        return None
    day = date_of(text)
    if day is None:
        stop(f"日期“{text}”认不出，请写成 2012-10-29 的样子。")
    return day


def parse_wan(text: str | None, what: str) -> Fen | None:
    from workbook.schema.kinds import wan_from_cell
    from xlsx_tools.columns import NotReadable

    try:
        return wan_from_cell(text)
    except NotReadable as error:
        stop(f"{what}填的是“{text}”，{error}，如 250000。")


def in_columns(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows of cells as lines of text: each table of them, up to an empty row, in columns of its own."""
    from xlsx_tools.columns import text_width

    table: list[Sequence[str]] = []
    for line in (*lines, ()):
        if line:
            table.append(line)
            continue
        wide = [row for row in table if len(row) > 1]
        widths = [
            max(text_width(row[at]) for row in wide if at < len(row))
            for at in range(max(map(len, wide), default=0))
        ]
        for row in table:
            cells = (
                text + " " * (width - text_width(text)) for text, width in zip(row, widths, strict=False)
            )
            yield "  ".join(cells).rstrip() if len(row) > 1 else row[0]
        yield ""
        table = []
