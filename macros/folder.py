"""The year's folder: where the master, the templates, the arrivals and the backups are."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from macros.excel.host import AT
from macros.places import (
    ARCHIVE,
    ATTACHED,
    BACKUPS,
    INBOX,
    LETTERS,
    MASTER_ENDINGS,
    MASTER_STEM,
    TIME_ENDING,
    TIMES,
)
from workbook.book import Book, BookError, book_from
from workbook.incoming.submission import Letter
from workbook.period import Period
from xlsx_tools.limits import OWN
from xlsx_tools.patch import Inserted, Patched
from xlsx_tools.reader import Unreadable, read_workbook
from xlsx_tools.refused import Refusal
from xlsx_tools.save import Saved, save_over, write_atomic

_UNKNOWN = "未识别"


_REASONS = {
    errno.ENOENT: "找不到",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "同名的文件已经在那里",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称太长",
}
_SEPARATORS = ("\t", ",", ";", "，")  # of two that stand in as many lines the first
_CLUTTER = frozenset({"thumbs.db", "desktop.ini"})


def why(error: OSError) -> str:
    """What the system would not do, in Chinese."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")


class Stop(Exception):
    """The run cannot go on: one Chinese sentence of what to do."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an envelope says of a file that came in it.

    envelope  the envelope's name in the inbox
    own       the file's own name, without its envelope's
    letter    who sent it; None for an archive that staff put into the inbox
    came      when the mail came, as its headers say
    refusal   why the file is not read, where the envelope already tells
    repeated  names of what came twice in the envelope, told with its first file
    data      its bytes, where no file of its own holds them
    """

    envelope: str
    own: str = ""
    letter: Letter | None = None
    came: datetime | None = None
    refusal: Refusal | None = None
    repeated: tuple[str, ...] = ()
    data: bytes | None = None
    path: Path | None = None  # the envelope's


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file that came in, before it is read."""

    path: Path
    name: str
    sha: str
    sealed: Sealed | None = None  # what its envelope says, where it came in one

    @property
    def source(self) -> Path | bytes:
        """Where its bytes are to be had."""
        data = self.sealed.data if self.sealed else None
        return self.path if data is None else data

    @property
    def called(self) -> str:
        """The name of the file in the inbox, its own or its envelope's."""
        return self.sealed.envelope if self.sealed else self.name

    @property
    def kept_as(self) -> str:
        """The name by which the original is kept."""
        return f"{self.sha[:16]}_{self.name}"

    @property
    def stamped(self) -> datetime:
        """The time that the file in the inbox bears."""
        path = self.sealed.path if self.sealed and self.sealed.path else self.path
        return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)

    @property
    def mark(self) -> str:
        """Everything that a run asks of it, but when it came."""
        said = f" {self.sealed.letter} {self.sealed.repeated}" if self.sealed else ""
        return f"{self.sha} {self.name}{said}"


@dataclass(frozen=True, slots=True)
class Folder:
    """One year's folder on disk."""

    root: Path

    @property
    def master(self) -> Path:
        """The master workbook. Raises Stop where there is none."""
        for ending in MASTER_ENDINGS:
            path = self.root / (MASTER_STEM + ending)
            if path.is_file():
                return path
        if not self.root.is_dir():
            raise Stop(f"找不到文件夹“{self.root}”。请核对路径，或先用 zhaoshang new 建立新一年的文件夹。")
        raise Stop(
            f"“{self.root}”里没有“{MASTER_STEM}”。请核对文件夹，或从“{BACKUPS}”里恢复；新的一年用 zhaoshang new 建立。"
        )

    def place(self, kind: str, period: Period) -> Path:
        return self.root / kind / str(period)

    @property
    def backups(self) -> Path:
        return self.root / BACKUPS

    def read(self) -> tuple[bytes, Book]:
        """The master's bytes and what they say. Raises Stop with what to mend."""
        path = self.master
        try:
            data = path.read_bytes() if (host := AT.get()) is None else host.read(path)
        except OSError as error:
            raise Stop(f"打不开“{path}”（{why(error)}）。请检查权限，或关闭正在使用它的程序。") from error
        try:
            return data, book_from(read_workbook(data, OWN), path.name)
        except Unreadable as error:
            raise Stop(f"“{path}”不是可以读取的工作簿（{error.code}）。请从“{BACKUPS}”里恢复。") from error
        except BookError as error:
            raise Stop(str(error)) from error

    def write(
        self, patched: Patched, based_on: bytes, inserted: tuple[Inserted, ...], now: datetime
    ) -> Saved:
        """Put a result into the master: into the window where a button was pressed, else into the file."""
        if (host := AT.get()) is not None:
            return host.take(self.master, based_on, patched.data, inserted, now)
        return save_over(self.master, patched.data, backups=self.backups, now=now, based_on=based_on)

    def incoming(self, period: Period) -> list[Incoming]:
        """What came in for a period: the inbox, and originals kept from it that are no longer there."""
        found = {(item.sha, item.name): item for item in self.inbox(period)}
        for item in self.originals(period):
            found.setdefault((item.sha, item.name), item)
        return sorted(found.values(), key=lambda item: (item.name, item.sha))

    def inbox(self, period: Period) -> list[Incoming]:
        """The files that lie in a period's inbox."""
        return list(self._files(self.place(INBOX, period)))

    def originals(self, period: Period) -> list[Incoming]:
        """What is kept of a period's arrivals in 归档."""
        found = []
        for path in sorted(self.place(ARCHIVE, period).glob("*/*")):
            if path.is_file() and not path.name.startswith("."):
                sha, name = fingerprint(path.read_bytes()), path.name.split("_", 1)[-1]
                found.append(Incoming(path, name, sha))
        return sorted(found, key=lambda item: (item.name, item.sha))

    def kept(self, period: Period) -> dict[str, Path]:
        """Where each file of a period is kept in 归档, those that came in an envelope among them, by fingerprint."""
        found = {item.sha: item.path for item in self.originals(period)}
        for path in sorted((self.place(ARCHIVE, period) / LETTERS / ATTACHED).glob("*")):
            if path.is_file() and not path.name.startswith("."):
                found.setdefault(fingerprint(path.read_bytes()), path)
        return found

    def _files(self, place: Path) -> Iterator[Incoming]:
        if not place.is_dir():
            return
        for path in sorted(place.iterdir()):
            sidecar = path.name in TIMES or path.name.endswith(TIME_ENDING)
            if path.is_file() and not sidecar and not _passed_over(path.name):
                try:
                    with path.open("rb") as file:
                        sha = hashlib.file_digest(file, "sha256").hexdigest()
                    yield Incoming(path, path.name, sha)
                except OSError as error:
                    raise Stop(f"打不开来件“{path}”（{why(error)}）。请检查权限后重试。") from error

    def stored(self, period: Period) -> set[str]:
        """The names by which a period's arrivals are kept in 归档."""
        return {path.name for path in self.place(ARCHIVE, period).glob("*/*")}

    def keep(self, item: Incoming, period: Period, stored: set[str] | None = None) -> None:
        """Store an original under its fingerprint before it is read, once, never changed; `stored` is what is there."""
        stored = self.stored(period) if stored is None else stored
        if item.kept_as not in stored:
            place = self.place(ARCHIVE, period) / _UNKNOWN
            place.mkdir(parents=True, exist_ok=True)
            write_atomic(place / item.kept_as, item.path.read_bytes())
            stored.add(item.kept_as)

    def settle(self, item: Incoming, where: str | None, period: Period) -> Incoming:
        """Put a kept original to its unit, once that is known; the arrival with its path as it is then."""
        kept = self.place(ARCHIVE, period) / _UNKNOWN / item.kept_as
        if where is not None and kept.exists() and _is_name(where):
            place = self.place(ARCHIVE, period) / where
            place.mkdir(exist_ok=True)
            kept.replace(place / kept.name)
            if item.path == kept:
                return replace(item, path=place / kept.name)
        return item


def _is_name(text: str) -> bool:
    """Whether a text is the name of one folder in another: no way out, nothing that a system does not take."""
    return re.fullmatch(r"[^\x00-\x1f\\/:*?\"<>|]{1,80}", text) is not None and text.strip(" .") == text


def _passed_over(name: str) -> bool:
    """What programs leave behind beside the files of people."""
    return name.startswith((".", "~$")) or name.lower() in _CLUTTER


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes) -> str:
    """A text file of an office: UTF-8 (with or without its mark) or GBK."""
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Stop("文件的文字编码认不出，请另存为 UTF-8 或 GBK 编码。")


def csv_rows(data: bytes, path: Path) -> list[list[str]]:
    """The rows of a .csv file of any office program: parted by commas, semicolons, tabs or Chinese commas."""
    text = decode(data)
    lines = text.splitlines()
    mark = max(_SEPARATORS, key=lambda mark: sum(mark in line for line in lines))
    try:
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=mark))
    except csv.Error as error:
        raise Stop(f"“{path}”不是能读的 .csv 文件，请另存为 .xlsx 或 CSV UTF-8 后再运行。") from error


__all__ = ["Folder", "Incoming", "Sealed", "Stop", "csv_rows", "decode", "fingerprint", "why"]
