"""上卷： the masters of many counties, each read in a process of its own, into one workbook."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from macros.folder import Folder, Stop
from macros.reading import Tell, quiet
from workbook.book import BookError
from workbook.period import Period
from workbook.roll_up import YEAR, Rolled, rolled
from workbook.schema.rolled import LeftOut
from xlsx_tools.limits import TooManyRows
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import context, workers_here


@dataclass(frozen=True, slots=True)
class RolledUp:
    """What `roll_up` took in and what it had to leave out."""

    counties: tuple[Rolled, ...]
    left_out: tuple[LeftOut, ...]


def roll_up(
    folders: Sequence[Path],
    period: Period,
    name: str,
    out: Path,
    ledger: str = YEAR,
    workers: int | None = None,
    tell: Tell = quiet,
) -> RolledUp:
    """Read every county's master and write one workbook of them. A county that cannot be read is told and left out."""
    from templates.roll_up_book import build_roll_up

    counties: list[Rolled] = []
    left_out: list[LeftOut] = []
    with ProcessPoolExecutor(workers or workers_here(), mp_context=context()) as pool:
        found = pool.map(partial(_part, period=period, ledger=ledger), folders, chunksize=2)
        for number, part in enumerate(found, 1):
            if isinstance(part, LeftOut):
                left_out.append(part)
            else:
                counties.append(part)
            tell("读取各县主工作簿", number, len(folders))
    counties, doubled = _once(counties)
    left_out += doubled
    if not counties:
        raise Stop(
            "没有一个县的主工作簿可以汇总：\n" + "\n".join(f"{one.folder}：{one.reason}" for one in left_out)
        )
    try:
        data = build_roll_up(name, period, counties, left_out)
    except TooManyRows as error:
        raise Stop(str(error)) from error
    write_atomic(out, data)
    return RolledUp(tuple(counties), tuple(left_out))


def _part(root: Path, period: Period, ledger: str) -> Rolled | LeftOut:
    try:
        folder = Folder(root)
        _, book = folder.read()
        return rolled(book, period, str(folder.master), ledger)
    except (Stop, BookError) as error:
        return LeftOut(str(root), str(error))
    except MemoryError:
        return LeftOut(str(root), "主工作簿太大，内存不够。请在内存更大的机器上汇总。")


def _once(counties: Sequence[Rolled]) -> tuple[list[Rolled], list[LeftOut]]:
    """One part a county: a name that comes twice would count twice."""
    kept: dict[str, Rolled] = {}
    doubled = []
    for one in counties:
        first = kept.setdefault(one.line.county, one)
        if first is not one:
            doubled.append(
                LeftOut(
                    one.line.file,
                    f"县名“{one.line.county}”与“{first.line.file}”相同，只收了那一份。请核对“参数”表的县名或文件夹。",
                )
            )
    return list(kept.values()), doubled


__all__ = ["RolledUp", "roll_up"]
