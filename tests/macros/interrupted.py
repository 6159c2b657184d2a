"""A run that does not come to its end, by a fork of this process: killed before its nth change on the disk, or told
by the system that the disk is full or may not be written.

    python -m tests.macros.interrupted FOLDER WAY STEP [EVERY [FIRST]]

FOLDER is copied for each try. WAY `killed`: the step is killed before change FIRST, FIRST + EVERY, ... and run again
to its end; printed as JSON: how many changes an undisturbed run makes, and the tries whose end is not the same.
WAY ENOSPC, EROFS or EACCES: the change fails instead, in the command line; printed: what each try said and how it ended.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from macros.cli import main
from macros.closing import close
from macros.commands.base import STOPPED
from macros.folder import Folder
from macros.mail.replying import reply
from macros.steps import at_work, consolidate, issue, notice
from workbook.period import Period

PERIOD, NOW = Period(2012, 3), datetime(2012, 3, 30, 9)
STEPS: Mapping[str, Callable[[Folder], Any]] = {
    "issue": lambda folder: issue(folder, PERIOD),
    "consolidate": lambda folder: consolidate(folder, PERIOD, NOW, workers=1),
    "reply": lambda folder: reply(folder, PERIOD, NOW, workers=1),
    "notice": lambda folder: notice(folder, PERIOD, NOW, date(2012, 3, 30)),
    "close": lambda folder: close(folder, PERIOD, NOW, "王某"),
}
CHANGES = ("replace", "rename", "link", "unlink", "mkdir", "fsync", "rmdir")  # of the disk, in `os`
_BACKUPS, _LEFT = "备份", (".save-", ".zhaoshang.")


def carried_out(folder: Path, step: str) -> None:
    with at_work(Folder(folder), NOW, step):
        STEPS[step](Folder(folder))


def watch(at: Callable[[], None]) -> None:
    """Call `at` before every change on the disk that this process makes."""
    for name in CHANGES:
        real = getattr(os, name)

        def changing(*args: Any, _real: Callable[..., Any] = real, **more: Any) -> Any:
            at()
            return _real(*args, **more)

        setattr(os, name, changing)
    opening = io.open

    def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        if any(letter in mode for letter in "wxa"):
            at()
        return opening(file, mode, *args, **more)

    builtins.open = io.open = opened  # type: ignore[assignment]


def forked(run: Callable[[], object]) -> int:
    """How a child ends that does this; -9 where it was killed."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def contents(folder: Path) -> dict[str, str]:
    """What people have of the folder: every file but the backups, whose names tell the moment, and our own marks."""
    return {
        str(path.relative_to(folder)): path.read_bytes().hex()
        for path in folder.rglob("*")
        if path.is_file() and _BACKUPS not in path.parts and not path.name.startswith(_LEFT)
    }


def backups(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in (folder / _BACKUPS).glob("*") if not path.name.startswith(".")}


def count_of(folder: Path, step: str) -> int:
    """How many changes the step makes."""
    told, tell = os.pipe()

    def run() -> None:
        watch(lambda: os.write(tell, b"."))
        carried_out(folder, step)

    assert forked(run) == 0
    os.close(tell)
    return len(os.read(told, 10**6))


def nth(number: int, happens: Callable[[], None]) -> Callable[[], None]:
    left = [number]

    def at() -> None:
        left[0] -= 1
        if left[0] < 0:
            happens()

    return at


def killed(folder: Path, step: str, every: int, first: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as room:
        whole = Path(room) / "whole"
        shutil.copytree(folder, whole)
        before = next(whole.glob("*.xlsm")).read_bytes()
        count = count_of(whole, step)
        wanted, differing = contents(whole), []
        for number in range(first, count, every):
            tried = Path(room) / str(number)
            shutil.copytree(folder, tried)

            def run(tried: Path = tried, number: int = number) -> None:
                watch(nth(number, lambda: os.kill(os.getpid(), signal.SIGKILL)))
                carried_out(tried, step)

            ended = forked(run)
            kept = before in backups(tried) | {next(tried.glob("*.xlsm")).read_bytes()}
            again = forked(lambda tried=tried: carried_out(tried, step))  # type: ignore[misc]
            there = contents(tried)
            if (ended, again, kept) != (-signal.SIGKILL, 0, True) or there != wanted:
                odd = sorted(
                    name for name in {*there, *wanted} if there.get(name, "") != wanted.get(name, "")
                )
                differing.append([number, ended, again, kept, odd])
            shutil.rmtree(tried)
    return {"changes": count, "differing": differing}


def refused(folder: Path, kind: str, step: str, every: int, first: int) -> dict[str, Any]:
    """The same with a system that says no from the nth change on: what stands there is old or new, and whole."""
    number_of_error = getattr(errno, kind)

    def says_no() -> None:
        raise OSError(number_of_error, os.strerror(number_of_error))

    with tempfile.TemporaryDirectory() as room:
        whole = Path(room) / "whole"
        shutil.copytree(folder, whole)
        count, before, tries = count_of(whole, step), contents(folder), []
        kept = set(contents(whole).values())
        for number in range(first, count, every):
            tried, said = Path(room) / str(number), Path(room) / f"{number}.txt"
            shutil.copytree(folder, tried)
            said.touch()

            def run(tried: Path = tried, said: Path = said, number: int = number) -> None:
                out = os.open(said, os.O_WRONLY)
                os.dup2(out, 1)
                os.dup2(out, 2)
                watch(nth(number, says_no))
                main([step, str(tried), "--period", str(PERIOD)])

            ended = forked(run)
            half = sorted(
                name
                for name, data in contents(tried).items()
                if (name.startswith("归档") and data not in kept)  # where it lies is settled by the next run
                or (name.startswith("招商") and ended == STOPPED and data != before[name])
            )
            tries.append([number, ended, said.read_text("utf-8"), half])
            shutil.rmtree(tried)
    return {"changes": count, "tries": tries}


if __name__ == "__main__":
    where, way, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    steps_at = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    begin = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    found = (
        killed(where, what, steps_at, begin)
        if way == "killed"
        else refused(where, way, what, steps_at, begin)
    )
    print(json.dumps(found, ensure_ascii=False))
