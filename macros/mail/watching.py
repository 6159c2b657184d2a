"""值守： folder and mailbox looked after round by round: mails taken in, and periods with something new consolidated.

A round that fails is told and tried again; nothing but a person or the system ends the watch. Where a round is cut,
by a signal or by a power cut, the next one goes on from what lies on the disk.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from logging.handlers import RotatingFileHandler
from types import FrameType

from macros.folder import Folder, Stop, why
from macros.last_run import inbox_mark, last_run
from macros.mail.receiving import DONE, QUARANTINE, Received, receive
from macros.places import INBOX
from macros.plain_words import broken
from macros.steps import ConsolidatedStep, at_work, consolidate
from workbook.period import NotAPeriod, Period
from xlsx_tools.held import FolderBusy, opened_by
from xlsx_tools.mailbox import Account

LOG = "值守日志.txt"
CLEAN, FINDINGS, STOPPED = 0, 1, 2
_LOG_BYTES, _LOGS = 1_000_000, 3
_LONGEST = 3600  # seconds between two tries while the mailbox cannot be reached
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Post:
    """The mailbox to be looked after, and its folders for what is done."""

    account: Account
    password: str
    done: str = DONE
    quarantine: str = QUARANTINE


class Asked(BaseException):
    """Somebody asked the watch to end."""


@dataclass(slots=True)
class _Ears:
    """Hears signals: between two steps, or in one that may be cut, at once; in one that may not, after it."""

    heard: bool = False
    deaf: bool = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.heard = True
        if not self.deaf:
            raise Asked

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        self.deaf = True
        try:
            yield
        finally:
            self.deaf = False
        if self.heard:
            raise Asked


class Watch:
    """One folder under watch, and what was tried in the rounds before."""

    def __init__(self, folder: Folder, post: Post | None, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._post = post
        self._tell = tell
        self._ears = _Ears()
        self._tried: dict[Period, tuple] = {}
        self._failures = 0

    def run(self, every: float, once: bool = False, sleep: Callable[[float], None] = time.sleep) -> int:
        """Rounds until somebody ends them; `every` so many seconds, more rarely while the mailbox cannot be reached."""
        try:
            with _listening(self._ears):
                while True:
                    code = self.round(datetime.now())
                    if once:
                        return code
                    sleep(self.pause(every))
        except Asked:
            self._tell("值守停止。")
            return CLEAN

    def pause(self, every: float) -> float:
        """Seconds to the next round: twice as many after each failure in a row, up to an hour."""
        return max(every, min(every * 2 ** min(self._failures, 20), _LONGEST))

    def round(self, now: datetime) -> int:
        """Mails in, what is new consolidated, one line told."""
        said: list[str] = []
        code = CLEAN
        for step in (self._receive, self._consolidate):
            try:
                code = max(code, step(now, said))
            except Exception as error:
                said.append(_told_error(error))
                code = STOPPED
        self._tell("；".join(text.rstrip("。") for text in said or ["没有新来件"]) + "。")
        return code

    def _receive(self, now: datetime, said: list[str]) -> int:
        if self._post is None:
            return CLEAN
        post, found = self._post, Received([])
        try:
            receive(
                self._folder,
                post.account,
                post.password,
                now,
                done=post.done,
                quarantine=post.quarantine,
                found=found,
            )
        except Asked:
            if found.came:
                self._tell(_told_mails(found) + "。")
            raise
        finally:
            if found.came:
                said.append(_told_mails(found))
        self._failures = self._failures + 1 if found.stopped else 0
        if found.stopped:
            said.append(found.stopped)
            return STOPPED
        return FINDINGS if found.quarantined else CLEAN

    def _consolidate(self, now: datetime, said: list[str]) -> int:
        code = CLEAN
        for period in self._periods():
            if self._state(period) == self._tried.get(period):
                continue
            last = last_run(self._folder, period)
            if last is not None and last.came == inbox_mark(self._folder, period):
                self._tried[period] = self._state(period)
                continue
            if holder := opened_by(self._folder.master):
                said.append(f"{period.label}有新来件，主工作簿正由 {holder}，等关闭后再汇总")
                code = max(code, FINDINGS)
                continue
            code = max(code, self._taken_in(period, now, said))
        return code

    def _taken_in(self, period: Period, now: datetime, said: list[str]) -> int:
        try:
            with self._ears.closed(), at_work(self._folder, now, "watch"):
                done = consolidate(self._folder, period, now)
        except Exception as error:  # the other periods are not to wait for it
            said.append(f"{period.label}没有汇总：{_told_error(error)}")
            if not isinstance(error.__cause__, FolderBusy):  # the same again until something has changed
                self._tried[period] = self._state(period)
            return STOPPED
        self._tried[period] = self._state(period)
        said.append(_told_period(done))
        serious = any(
            item.period == str(period) and item.state == "待处理" and item.severity != "提示"
            for item in done.book.problems
        )
        return FINDINGS if serious or done.missing or done.written.beside else CLEAN

    def _periods(self) -> list[Period]:
        found = []
        place = self._folder.root / INBOX
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            with contextlib.suppress(NotAPeriod):
                if any(not item.name.startswith(".") for item in path.iterdir()):
                    found.append(Period.parse(path.name))
        return found

    def _state(self, period: Period) -> tuple:
        """How a period's inbox and the master look from outside, without reading them."""
        paths = [self._folder.master, *sorted(self._folder.place(INBOX, period).iterdir())]
        return tuple((path.name, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths)


def _told_error(error: Exception) -> str:
    """What stopped a step; the watch goes on. The trace of what nobody foresaw is in a file."""
    if isinstance(error, Stop):
        return str(error)
    if isinstance(error, OSError):
        return f"“{error.filename or '文件'}”用不了（{why(error)}）"
    return broken(error)


def _told_mails(found: Received) -> str:
    waiting = found.quarantined
    text = f"收信 {len(found.came)} 封"
    if not waiting:
        return text
    shown = [f"{item.sender or '发件人不明'}“{item.subject}”{item.why}" for item in waiting[:_SHOWN]]
    more = f"，另有 {len(waiting) - _SHOWN} 封" if len(waiting) > _SHOWN else ""
    return f"{text}，其中隔离 {len(waiting)} 封（{'；'.join(shown)}{more}）"


def _told_period(done: ConsolidatedStep) -> str:
    missing = f"，缺报 {len(done.missing)} 个" if done.missing else ""
    aside = f"，有问题暂未计入 {len(done.set_aside)} 个" if done.set_aside else ""
    beside = f"，{done.written.saved.message}" if done.written.beside else ""
    return f"{done.month.period.label}汇总：来件 {done.arrivals} 份，采用 {done.adopted} 份{missing}{aside}{beside}"


@contextlib.contextmanager
def _listening(ears: _Ears) -> Iterator[None]:
    """Ctrl-C, and what systemd and Windows send to end a service."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), ears) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextlib.contextmanager
def log_to(folder: Folder) -> Iterator[Callable[[str], None]]:
    """A line at a time to the screen and to 值守日志.txt, which begins anew when it is long. Raises Stop."""
    try:
        kept = RotatingFileHandler(
            folder.root / LOG, maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise Stop(f"不能写“{folder.root / LOG}”（{why(error)}）。请检查权限后重试。") from error
    log = logging.Logger("zhaoshang.watch")
    for handler in (kept, logging.StreamHandler(sys.stdout)):
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
        log.addHandler(handler)
    try:
        yield lambda text: log.info("%s", " ".join(text.split()))
    finally:
        kept.close()


__all__ = ["LOG", "Post", "Watch", "log_to"]
