"""Saving a workbook over the one that stands there: with a backup, and never over one that is open."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from xlsx_tools.atomic import SaveError, TargetHeld, explained, write_atomic, write_new
from xlsx_tools.held import FolderBusy, Holder, hold, opened_by

KEEP_LAST = 20
KEEP_DAYS = 30

_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Saved:
    """Where the result is. `replaced` is False when the target was left alone."""

    path: Path
    replaced: bool
    holder: str | None
    backup: Path | None
    message: str


def save_over(
    target: Path,
    data: bytes,
    *,
    backups: Path,
    now: datetime,
    busy_check: bool = True,
    based_on: bytes | None = None,
    edited: bool = False,
) -> Saved:
    """Put `data` where `target` is, with a backup first; beside it when someone has it open.

    `based_on` is the content that `data` was made from: when the target has been saved by someone since,
    it is left alone too, or their work would be lost. So is one that a person has `edited` since it was made.
    """
    if target.is_symlink():
        target = target.resolve()
    with explained(target, "读取"):
        old = target.read_bytes() if target.exists() else None
    if old == data:
        return unchanged(target)
    if old is None:
        write_atomic(target, data)
        return Saved(target, True, None, None, f"已写入“{target}”。")

    if busy_check and (opened := opened_by(target)):
        remedy = f"请对方关闭后再运行（若确认无人打开，请先删除“{opened.lock.name}”）"
        return _beside(target, data, now, holder=str(opened), why=f"正由 {opened}", remedy=remedy)
    if based_on is not None and based_on != old:
        return _beside(target, data, now, holder=None, why="在本次运行期间被人保存过", remedy="请再运行一次")
    if edited:
        return _beside(
            target, data, now, holder=None, why="生成后有人改过", remedy="请把改过的地方抄到新的一份里再用"
        )
    if not target.stat().st_mode & 0o222:  # Windows would refuse the replacement; so do we everywhere
        return _beside(target, data, now, holder=None, why="设为只读", remedy="请取消只读后再运行")

    backup = back_up(target, old, backups, now)
    try:
        write_atomic(target, data)
    except TargetHeld:
        why, remedy = "正被其他程序占用", "请关闭后再运行"
        return _beside(target, data, now, holder="其他程序", why=why, remedy=remedy, backup=backup)
    return Saved(target, True, None, backup, f"已写入“{target}”，原文件备份在“{backup}”。")


def unchanged(target: Path) -> Saved:
    """What is told where nothing had to be written."""
    return Saved(target, False, None, None, f"“{target}”内容没有变化，未重写。")


def back_up(target: Path, content: bytes, backups: Path, now: datetime) -> Path:
    """Keep `content` in `backups` under a dated name of its own, then drop what is past keeping."""
    with explained(backups, "建立"):
        backups.mkdir(parents=True, exist_ok=True)
    moments = (now + timedelta(milliseconds=i) for i in range(100_000))
    backup = write_new(
        (
            backups / f"{target.stem}.{moment:{_STAMP}}-{moment.microsecond // 1000:03d}{target.suffix}"
            for moment in moments
        ),
        content,
        rights_of=target,
    )
    for name in to_prune(target.name, [file.name for file in backups.iterdir()], now):
        with suppress(OSError):  # someone looks at an old backup: it goes the next time
            (backups / name).unlink()
    return backup


def to_prune(workbook: str, names: Iterable[str], now: datetime) -> list[str]:
    """Backups of this workbook to remove: all but the last 20, and the last of each day for 30 days.

    Names that are not backups of this workbook are never among them.

    >>> to_prune("主.xlsx", ["主.20120901-080000-000.xlsx", "主.xlsx", "笔记.txt"], datetime(2012, 10, 25))
    []
    """
    stem, suffix = os.path.splitext(workbook)
    dated = re.compile(re.escape(stem) + r"\.(\d{8})-\d{6}-\d{3}" + re.escape(suffix))
    backups = sorted(((m[1], name) for name in names if (m := dated.fullmatch(name))), reverse=True)
    oldest = f"{now - timedelta(days=KEEP_DAYS):%Y%m%d}"
    days_kept = {day for day, _ in backups[:KEEP_LAST]}
    gone = []
    for day, name in backups[KEEP_LAST:]:
        if day in days_kept or day < oldest:
            gone.append(name)
        days_kept.add(day)
    return gone


def _beside(
    target: Path,
    data: bytes,
    now: datetime,
    *,
    holder: str | None,
    why: str,
    remedy: str,
    backup: Path | None = None,
) -> Saved:
    """Write a dated sibling and say so; the same result is not written beside the target twice."""
    waiting = re.compile(re.escape(target.stem) + r"\(待替换 \d{8}-\d{6}\)" + re.escape(target.suffix))
    with explained(target.parent, "读取"):
        siblings = [file for file in target.parent.iterdir() if waiting.fullmatch(file.name)]
        same = [s for s in siblings if s.stat().st_size == len(data) and s.read_bytes() == data]
    if same:
        path = max(same)
    else:
        moments = (now + timedelta(seconds=i) for i in range(100_000))
        names = (f"{target.stem}(待替换 {moment:{_STAMP}}){target.suffix}" for moment in moments)
        path = write_new((target.with_name(name) for name in names), data, rights_of=target)
    message = (
        f"“{target}”{why}，没有改动；结果写在同一文件夹的“{path.name}”。{remedy}，或核对后用它替换原文件。"
    )
    return Saved(path, False, holder, backup, message)


__all__ = [
    "FolderBusy",
    "Holder",
    "SaveError",
    "Saved",
    "TargetHeld",
    "back_up",
    "hold",
    "save_over",
    "to_prune",
    "unchanged",
    "write_atomic",
]
