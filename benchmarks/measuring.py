"""How the benchmarks measure: processor time of a process with its children, in turns, so that ratios hold."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
_COUNTING = "total = 0\nfor number in range(6_000_000): total += number * number"


def spent() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def in_turns(ways: Mapping[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Seconds of processor time for one piece of work each way, the ways taking turns; each says how many it did.

    The best of the rounds, as timeit advises: what else the machine does can only add to it.
    """
    best = dict.fromkeys(ways, float("inf"))
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = spent()
            count = way()
            if number:  # the first round warms up
                best[name] = min(best[name], (spent() - start) / count)
    return best


def command(*words: object, clean: tuple[int, ...] = (0, 1)) -> tuple[float, float]:
    """Run a Python command of this checkout; its processor time and its wall time in seconds.

    An exit code of 1 only says that there are findings, unless `clean` says otherwise.
    """
    start, clock = spent(), time.perf_counter()
    line = [sys.executable, *map(str, words)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in clean:
        raise SystemExit(f"{line}\n{done.stdout}{done.stderr}")
    return spent() - start, time.perf_counter() - clock


@contextlib.contextmanager
def on_cores(count: int) -> Iterator[None]:
    """This process and what it starts on so many cores, where the system can be told."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def side_by_side(programs: int) -> float:
    """Seconds by the clock of so many programs at once that share nothing: what the machine's cores give at best."""
    start = time.perf_counter()
    running = [subprocess.Popen([sys.executable, "-S", "-c", _COUNTING]) for _ in range(programs)]
    for one in running:
        one.wait()
    return time.perf_counter() - start


class Measured(NamedTuple):
    """One line of the READMEs' tables: what was measured, in both languages, the figure, and what is wanted."""

    english: str
    chinese: str
    figure: str
    wanted: str = ""


def table(rows: Sequence[Measured], chinese: bool = False) -> str:
    """What was measured, as a table in Markdown."""
    heads = ("量的是什么", "量得", "要求") if chinese else ("what", "measured", "wanted")
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    for row in rows:
        lines.append(f"| {row.chinese if chinese else row.english} | {row.figure} | {row.wanted} |")
    return "\n".join(lines)
