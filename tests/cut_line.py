"""A line that is cut: a small TCP proxy that lets so many bytes through and then closes both ends without a word."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Self


class CutLine:
    """Passes every connection on to a port of this machine; `after` bytes it is cut, where that is not None."""

    def __init__(self, port: int) -> None:
        self.after: int | None = None
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, work, *args) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            left = _Left(self.after)
            self._start(_pass, near, far, left)
            self._start(_pass, far, near, left)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Left:
    """How many bytes a connection may still carry, both ways together."""

    def __init__(self, count: int | None) -> None:
        self._count = count
        self._lock = threading.Lock()

    def take(self, count: int) -> tuple[int, bool]:
        """How many of so many go through, and whether the line is cut after them."""
        with self._lock:
            if self._count is None:
                return count, False
            taken = min(count, self._count)
            self._count -= taken
            return taken, self._count == 0


def _pass(source: socket.socket, target: socket.socket, left: _Left) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            count, cut = left.take(len(data))
            target.sendall(data[:count])
            if cut:
                for one in (source, target):  # a reset, as a line that breaks looks
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                break
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextlib.contextmanager
def cut_line(port: int) -> Iterator[CutLine]:
    line = CutLine(port)
    try:
        yield line
    finally:
        line.close()
