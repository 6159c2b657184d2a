"""Reading on many machines: a dask cluster that the office or its province runs, taken as an Executor."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import Executor

from macros.folder import Stop

_SECONDS = 10


@contextlib.contextmanager
def readers(address: str | None) -> Iterator[Executor | None]:
    """The cluster at an address, as who reads; None without one. Raises Stop where it cannot be reached."""
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise Stop(
            "用 --dask 要先安装 dask：pip install 'zhaoshang[dask]'。也可去掉 --dask，在这台电脑上读。"
        ) from error
    for name in ("distributed", "tornado"):  # what it has to say is told by the sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # a time that ran out is an OSError
        raise Stop(
            f"连不上 dask 集群“{address}”。请核对地址（如 tcp://10.0.0.5:8786）和网络，或去掉 --dask 在这台电脑上读。"
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=_SECONDS)
        except OSError as error:
            raise Stop(
                f"dask 集群“{address}”里没有工作进程。请先启动 dask worker，或去掉 --dask 在这台电脑上读。"
            ) from error
        yield client.get_executor(pure=False, retries=2)
    finally:
        client.close(timeout=_SECONDS)


__all__ = ["readers"]
