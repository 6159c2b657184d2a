"""Strangers' files are read in processes of their own: one that crashes or hangs costs that file only."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from xlsx_tools.reader import Unreadable, Workbook, read_workbook

MEMORY_LIMIT = 2 * 2**30
CPU_SECONDS = 600  # of a worker's whole life; a file that never ends meets it
WALL_SECONDS = 60
FEW = 2  # so few files are not worth a second process


def read_files(paths: Sequence[Path], workers: int = 2) -> Iterator[Workbook | str]:
    """Each file's workbook, or the code of why it is not read, in the order of the paths."""
    paths = list(paths)
    done = 0
    while done < len(paths):
        for result in _read_until_broken(paths[done:], workers):
            done += 1
            yield result
        if done < len(paths):
            yield _alone(paths[done])
            done += 1


def _read_until_broken(paths: Sequence[Path], workers: int) -> Iterator[Workbook | str]:
    """Results until a worker dies; the file that it died of is the caller's to read alone."""
    count = 1 if len(paths) <= FEW else max(1, workers)
    pool = _pool(count)
    try:
        waiting: list[Future[Workbook | str]] = [pool.submit(_read, str(path)) for path in paths]
        for future in waiting:
            yield future.result(timeout=WALL_SECONDS)
    except (BrokenProcessPool, TimeoutError):
        return
    finally:
        _stop(pool)


def _alone(path: Path) -> Workbook | str:
    pool = _pool(1)
    try:
        return pool.submit(_read, str(path)).result(timeout=WALL_SECONDS)
    except (BrokenProcessPool, TimeoutError):
        return "reader-failed"
    finally:
        _stop(pool)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the pool without waiting for a worker that hangs."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with contextlib.suppress(OSError, ValueError):
            process.terminate()


def context() -> multiprocessing.context.BaseContext:
    """How processes are started: from a clean server where there is one, so that no thread is forked along."""
    ways = multiprocessing.get_all_start_methods()
    found = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        found.set_forkserver_preload(["xlsx_tools.reader"])
    return found


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=context(), initializer=_limits)


def _limits() -> None:
    """Bounds on a worker's memory and time, where the system has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


def _read(path: str) -> Workbook | str:
    try:
        return read_workbook(Path(path).read_bytes())
    except Unreadable as error:
        return error.code
    except MemoryError:
        return "reader-failed"
    except OSError:
        return "cannot-open"


__all__ = ["context", "read_files"]
