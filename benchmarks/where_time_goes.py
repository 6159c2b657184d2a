"""Where a county month's time goes: `python benchmarks/where_time_goes.py [--units 100]` prints docs/speed.md's table.

One `consolidate` in a fresh process, the functions of each step timed from outside, without what they call of other
steps; the readers' own processes are told beside them. Processor time.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from returns import YEAR, new_county, send_all

from workbook.period import Period

PERIOD = Period(YEAR, 1)
STEPS = {  # step -> the functions that do it, as the caller knows them
    "读主工作簿": ("macros.folder.Folder.read",),
    "列出来件": ("macros.folder.Folder.incoming", "macros.steps.times_beside"),
    "拼成月报": ("macros.reading.submission_of",),
    "核对月报（三十条规则）": (
        "workbook.incoming.returns.check_submission",
        "workbook.consolidate.check_together",
    ),
    "归档原件、留存读出的内容": (
        "macros.folder.Folder.keep",
        "xlsx_tools.kept_reads.KeptReads.put",
    ),
    "登记、台账、资金流水": ("workbook.month.consolidate",),
    "评判完成情况": ("workbook.month.assess", "workbook.month.followed", "macros.steps.with_history"),
    "排出各张结果表": (
        *(f"workbook.month.{name}" for name in ("data_pages", "result_pages", "outlook_pages", "home_pages")),
    ),
    "修补主工作簿": ("macros.steps.put", "macros.steps.patch"),
    "备份、写盘": ("macros.folder.Folder.write",),
}
START, READERS, REST = (
    "启动 Python、装入程序",
    "读取月报（读取进程）",
    "其余",
)


class Clock:
    """Processor time by step, each without the steps inside it."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.inside: list[float] = []

    def timed(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def wrapped(*arguments: Any, **more: Any) -> Any:
            start = time.thread_time()
            self.inside.append(0.0)
            try:
                return work(*arguments, **more)
            finally:
                whole = time.thread_time() - start
                self.taken[step] += whole - self.inside.pop()
                if self.inside:
                    self.inside[-1] += whole

        return wrapped


def watched(root: str) -> None:
    """Consolidate in this process, and print its steps as JSON."""
    from macros.folder import Folder
    from macros.steps import consolidate

    start = time.process_time()
    clock = Clock()
    for step, names in STEPS.items():
        if step.endswith("asking the readers"):
            continue  # in threads of their own; told by the rest
        for name in names:
            parts = name.split(".")
            owner: Any = importlib.import_module(".".join(parts[:2]))
            for at, part in enumerate(parts[2:-1], 2):
                owner = getattr(owner, part, None) or importlib.import_module(".".join(parts[: at + 1]))
            setattr(owner, parts[-1], clock.timed(step, getattr(owner, parts[-1])))
    consolidate(Folder(Path(root)), PERIOD, datetime(YEAR, 1, 26))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock.taken[START] = start
    clock.taken[READERS] = used.ru_utime + used.ru_stime
    clock.taken[REST] = time.process_time() - sum(clock.taken.values()) + clock.taken[READERS]
    print(json.dumps(clock.taken))


def main() -> None:
    """Make a county, watch its month, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--projects", type=int, default=6)
    parser.add_argument("--watch", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.watch:
        watched(given.watch)
        return
    import subprocess
    import sys

    with tempfile.TemporaryDirectory() as scratch:
        folder = new_county(Path(scratch) / "县", given.units)
        send_all(folder, PERIOD, given.projects, errors=0.05, seed=1)
        line = [sys.executable, __file__, "--watch", str(folder.root)]
        taken = json.loads(subprocess.run(line, capture_output=True, check=True).stdout)
    whole = sum(taken.values())
    print(f"{given.units} 份月报，每份 {given.projects} 个项目，处理器时间 {whole:.2f} 秒：\n")
    print("| 步骤 | 占 |\n|---|---|")
    for step, seconds in sorted(taken.items(), key=lambda item: -item[1]):
        print(f"| {step} | {seconds / whole:.0%} |")


if __name__ == "__main__":
    main()
