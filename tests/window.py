"""LibreOffice in a window nobody sees, and a hand on its mouse: the nearest real host of the macro workbook."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ENDING = ".xlsm"
SIZE = "1600x1000x24"
TOOLS = ("soffice", "Xvfb", "xdotool")
SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {"MacroSecurityLevel": "0"},
    "/org.openoffice.Office.Common/Misc": {"FirstRun": "false", "ShowTipOfTheDay": "false"},
    "/org.openoffice.Office.Common/Save/Document": {"WarnAlienFormat": "false"},
    "/org.openoffice.Setup/Product": {
        "ooSetupLastVersion": "99.0",
        "LastTimeDonateShown": "9999999999",
        "LastTimeGetInvolvedShown": "9999999999",
    },
}


def require() -> None:
    """A desk without the tools skips the test, CI fails it."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{missing} missing, and CI must not skip what needs a window")
    if missing:
        pytest.skip(f"{missing} missing")


def profile(folder: Path) -> Path:
    """A LibreOffice profile in which macros run and nothing is asked."""
    items = "".join(
        f'<item oor:path="{path}">'
        + "".join(
            f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
            for name, value in props.items()
        )
        + "</item>"
        for path, props in SETTINGS.items()
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' + items + "</oor:items>"
    )
    return folder


@dataclass(slots=True)
class Window:
    """One LibreOffice with a book open on a display of its own."""

    display: str
    office: subprocess.Popen[bytes]
    environment: dict[str, str] = field(repr=False)

    def xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=20
        )
        return done.stdout.strip()

    def titles(self) -> dict[str, str]:
        """The windows that can be seen: their titles by their numbers."""
        numbers = self.xdotool("search", "--onlyvisible", "--name", ".+").split()
        return {number: self.xdotool("getwindowname", number) for number in numbers}

    def main(self) -> bool:
        """Whether the book's own window is there (a Chinese title comes in a code of the display's own)."""
        return bool(self.mains())

    def mains(self) -> list[str]:
        """The book's own window; a book that cannot be written says so in its title."""
        return [
            number
            for number, title in self.titles().items()
            if ENDING in title and title.endswith(" - LibreOffice Calc")
        ]

    def asked(self) -> bool:
        """Whether a box waits for an answer."""
        return bool(self.boxes())

    def boxes(self) -> list[str]:
        return [number for number, title in self.titles().items() if not title.endswith("LibreOffice Calc")]

    def dismiss(self) -> None:
        """Press Return in every box until none is left (a box that just comes up does not hear yet)."""

        def gone() -> bool:
            for number in self.boxes():
                self.xdotool("windowfocus", number)
                self.key("Return")
            return not self.asked()

        self.until(gone, 15, "the message to go")

    def until(self, holds: Callable[[], object], seconds: float, what: str) -> object:
        """Wait for something to be true, and return it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := holds():
                return found
            assert self.office.poll() is None, f"LibreOffice is gone while waiting for {what}"
            time.sleep(0.3)
        raise AssertionError(f"waited {seconds} s for {what}; windows: {sorted(self.titles().values())}")

    def click(self, x: int, y: int) -> None:
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def click_until(self, x: int, y: int, heard: Callable[[], object], seconds: float = 60) -> None:
        """Click until something comes of it: a window that was just drawn may not hear the first click.

        A click that was heard while the machine is busy shows late, and another one may wait in line behind it and press
        the same button once more: so there is time between them.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.click(x, y)
            again = time.monotonic() + 15
            while time.monotonic() < again:
                if heard():
                    return
                assert self.office.poll() is None, "LibreOffice is gone"
                time.sleep(0.2)
        raise AssertionError(
            f"clicked at {x}, {y} for {seconds} s; windows: {sorted(self.titles().values())}"
        )

    def key(self, *keys: str) -> None:
        self.xdotool("key", *keys)

    def to_first_sheet(self) -> None:
        """A window that a box has just left has no focus, and hears no key, until it is given."""
        for number in self.mains():
            self.xdotool("windowfocus", number)
        self.xdotool("key", "--repeat", "60", "--delay", "5", "ctrl+Prior")
        time.sleep(1)

    def picture(self, path: Path) -> None:
        """The whole screen as a picture (needs ImageMagick)."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=20)


@contextlib.contextmanager
def opened(book: Path, folder: Path, path: str | None = None) -> Iterator[Window]:
    """Open a book in a window; `path` goes in front of PATH, where the macros look for the program."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", SIZE, "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        display = f":{pipe.readline().strip()}"
    environment = os.environ | {
        "DISPLAY": display,
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(folder),
        "TEMP": str(folder),
    }
    environment["SAL_USE_VCLPLUGIN"] = "gen"
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    where = profile(folder / "profile").as_uri()
    office = subprocess.Popen(
        ["soffice", "--norestore", f"-env:UserInstallation={where}", "--calc", str(book)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    window = Window(display, office, environment)
    try:
        window.until(window.main, 60, "the book")
        yield window
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
        server.terminate()
        server.wait()
        for lock in book.parent.glob(".~lock*"):
            lock.unlink()
