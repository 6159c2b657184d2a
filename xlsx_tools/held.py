"""Who holds a file or a folder: the lock files of office programs, and our own lock on a folder.

Excel and WPS put `~$NAME` (WPS also `.~NAME`) beside an open workbook, LibreOffice `.~lock.NAME#`; each
holds the user's name. Our own lock is `.zhaoshang.lock`, taken by the system and so released when the
process dies; who took it stands in `.zhaoshang.holder.json`, since Windows lets no one read a locked file.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from xlsx_tools.atomic import explained

LOCK = ".zhaoshang.lock"
HOLDER = ".zhaoshang.holder.json"


class FolderBusy(Exception):
    """Another run is at work in this folder; the sentence says whose."""

    def __init__(self, folder: Path, holder: Holder | None) -> None:
        who = f"由 {holder}" if holder else "由另一次运行"
        super().__init__(f"“{folder}”正{who}处理，本次没有开始，也没有改动任何文件。请等它结束后再运行。")
        self.folder = folder
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Holder:
    """Who took our lock: the person, the machine, the process, since when, with which command."""

    user: str
    host: str
    pid: int
    since: str
    command: str

    def __str__(self) -> str:
        command = f"，命令：{self.command}" if self.command else ""
        return f"{self.user or '(不详)'} 在 {self.host or '(不详)'} 上（进程 {self.pid}，{self.since} 起{command}）"


@contextmanager
def hold(folder: Path, *, now: datetime, command: str | None = None) -> Iterator[Holder]:
    """Keep every other run out of this folder until the block ends or the process dies.

    Raises FolderBusy at once, waiting for nobody, when another run is at work; SaveError when the
    folder cannot be written to.
    """
    lock = FileLock(folder / LOCK)
    with explained(folder, "开始处理"):
        if not folder.is_dir():  # the lock would make it
            raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            raise FolderBusy(folder, read_holder(folder)) from error
    try:
        holder = Holder(
            user=_user(),
            host=platform.node(),
            pid=os.getpid(),
            since=now.strftime("%Y-%m-%d %H:%M:%S"),
            command=" ".join(sys.argv) if command is None else command,
        )
        # In one move, so that the one who is turned away never reads half a name.
        fresh = folder / f"{HOLDER}.{holder.pid}"
        with explained(folder, "开始处理"):
            fresh.write_text(json.dumps(asdict(holder), ensure_ascii=False), encoding="utf-8")
            os.replace(fresh, folder / HOLDER)
        try:
            yield holder
        finally:
            # Windows refuses while someone reads it; what stays is overwritten by the next holder.
            with suppress(OSError):
                (folder / HOLDER).unlink()
    finally:
        lock.release()


def read_holder(folder: Path) -> Holder | None:
    """Who last wrote their name here; None when it cannot be told."""
    try:
        return Holder(**json.loads((folder / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class OpenElsewhere:
    """An office program's lock file: the program, the person as far as the file tells, the file itself."""

    program: str
    user: str
    lock: Path

    def __str__(self) -> str:
        who = f"{self.user} " if self.user else ""
        return f"{who}用 {self.program} 打开"


def opened_by(target: Path) -> OpenElsewhere | None:
    """Whose lock file lies beside this workbook, if any."""
    for name, program, read in (
        (f"~${target.name}", "Excel 或 WPS", excel_user),
        (f".~{target.name}", "WPS", excel_user),
        (f".~lock.{target.name}#", "LibreOffice", libreoffice_user),
    ):
        lock = target.with_name(name)
        if not os.path.lexists(lock):
            continue
        try:
            user = read(lock.read_bytes())
        except OSError:  # Excel may deny even reading; the file being there says enough
            user = ""
        return OpenElsewhere(program, user, lock)
    return None


def excel_user(content: bytes) -> str:
    """The user's name in Excel's `~$` file: a length and an ANSI name, then a length and a UTF-16 name.

    >>> excel_user(b"\\x02Li" + b" " * 52 + b"\\x02\\x00" + "李四".encode("utf-16-le"))
    '李四'
    """
    for at in (55, 54):  # Excel's and Word's place of the second length
        length = int.from_bytes(content[at : at + 2], "little")
        wide = content[at + 2 : at + 2 + 2 * length]
        if 0 < length <= 54 and len(wide) == 2 * length:
            name = wide.decode("utf-16-le", "replace")
            if name.isprintable() and "\ufffd" not in name:
                return name.strip()
    ansi = content[1 : 1 + content[0]] if content else b""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            name = ansi.decode(encoding).strip("\0 ")
            return name if name.isprintable() else ""
    return ""


def libreoffice_user(content: bytes) -> str:
    """The person in LibreOffice's lock: full name, login, host, time, profile, split by unescaped commas.

    >>> libreoffice_user("王五,wangwu,PC-3,25.10.2012 15:30,file:///x;".encode())
    '王五(PC-3)'
    """
    fields = re.split(r"(?<!\\),", content.decode("utf-8", "replace").rstrip(";\r\n"))
    fields = [re.sub(r"\\(.)", r"\1", field).strip() for field in fields] + ["", "", ""]
    user, host = fields[0] or fields[1], fields[2]
    return f"{user}({host})" if user and host else user or host


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a service account without a name
        return ""


__all__ = [
    "FolderBusy",
    "Holder",
    "OpenElsewhere",
    "excel_user",
    "hold",
    "libreoffice_user",
    "opened_by",
    "read_holder",
]
