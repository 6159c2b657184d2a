"""The bridge's end on our side: a command run for a macro that waits for its answer in a file.

    zhaoshang consolidate hex:FOLDER --period home --answer hex:FILE

`hex:` is a text as hexadecimal UTF-16, so that no code page and no blank can spoil it on the way; `--period home`
is the period typed on 首页. With `--answer` the master file is left alone: FILE gets the instructions for the
open workbook, FILE.xlsx the workbook as it shall be, FILE.progress tells how far the step is, with a number that
grows as long as the program lives.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from macros.excel.host import AT, Host
from macros.folder import Folder, Stop
from macros.places import BACKUPS, MASTER_STEM
from workbook.schema import master
from workbook.showing.pages import home_place
from xlsx_tools.columns import column_number
from xlsx_tools.limits import OWN
from xlsx_tools.open_book import Instruction, instructions
from xlsx_tools.patch import Inserted
from xlsx_tools.reader import Unreadable, read_workbook
from xlsx_tools.save import Saved, back_up, write_atomic
from xlsx_tools.vba import without_macros

HEX, ANSWER, PERIOD, HOME = "hex:", "--answer", "--period", "home"
BEAT = 5  # seconds; the macro gives up after two minutes without
GO = {  # where the work waits after a command: without findings, with findings
    "issue": (master.HOME.title, master.HOME.title),
    "consolidate": (master.SQUADS.title, master.PROBLEMS.title),
    "notice": (master.NOTICE.title, master.NOTICE.title),
    "reply": (master.RECEIPTS.title, master.RECEIPTS.title),
    "close": (master.CLOSINGS.title, master.PROBLEMS.title),
    "recognise": (master.LEDGER.title, master.LEDGER.title),
}
READ_ONLY = "是只读的，结果写不进去。请关闭它，在文件属性里取消只读，或等别人关闭以后，重新打开再点按钮。"
SAY_LAST = (
    "trace",
    "what-if",
    "verify",
    "setup-desk",
)  # their last line says what came of it, or where it is


def wanted(argv: Sequence[str]) -> bool:
    """Whether a macro asks, and not a person at a terminal."""
    return ANSWER in argv


def plain(word: str) -> str:
    """A word of the command line as it was meant."""
    return bytes.fromhex(word.removeprefix(HEX)).decode("utf-16-be") if word.startswith(HEX) else word


class Bridge:
    """The open workbook at the other end: it saved itself, and follows what stands in the answer."""

    def __init__(self, answer: Path) -> None:
        self.answer = answer
        self.steps: list[Instruction] = []
        self._said, self._beats, self._one_at_a_time = "", count(), threading.Lock()

    def read(self, master: Path) -> bytes:
        return master.read_bytes()

    def take(
        self, master: Path, before: bytes, after: bytes, inserted: tuple[Inserted, ...], now: datetime
    ) -> Saved:
        self.steps, saved = taken(master, before, after, inserted, now)
        if self.steps:
            write_atomic(beside(self.answer, ".xlsx"), without_macros(after))
        return saved

    def tell(self, what: str, done: int, of: int) -> None:
        """For the status bar."""
        self._said = how_far(what, done, of)
        self._beat()

    @contextlib.contextmanager
    def alive(self) -> Iterator[None]:
        """Let the macro see every few seconds that somebody is still at work, also where a step says nothing."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(BEAT):
                self._beat()

        heart = threading.Thread(target=beat, daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()
            for ending in (".progress", ".progress.new"):
                with contextlib.suppress(OSError):
                    beside(self.answer, ending).unlink()

    def _beat(self) -> None:
        """A reader that is just looking may hold the file, then the next beat tells."""
        with self._one_at_a_time, contextlib.suppress(OSError):
            fresh = beside(self.answer, ".progress.new")
            fresh.write_text(f"{coded(self._said)}|{next(self._beats)}\n", "ascii")
            os.replace(fresh, beside(self.answer, ".progress"))


def taken(
    master: Path, before: bytes, after: bytes, inserted: tuple[Inserted, ...], now: datetime
) -> tuple[list[Instruction], Saved]:
    """What to do in the open workbook, and what to tell; the workbook as it stood is kept first."""
    steps = instructions(before, after, inserted)
    if not steps:
        return [], Saved(master, False, None, None, "工作簿内容没有变化。")
    if not os.access(master, os.W_OK):
        raise Stop(f"“{master.name}”{READ_ONLY}")
    backup = back_up(master, before, master.parent / BACKUPS, now)
    return steps, Saved(master, False, None, backup, f"结果已写进打开着的工作簿，原内容备份在“{backup}”。")


def how_far(what: str, done: int, of: int) -> str:
    return f"{what}　{done} / {of}" if of else what


def beside(answer: Path, ending: str) -> Path:
    return answer.with_name(answer.name + ending)


def coded(text: str) -> str:
    """A text as the macro reads it: four hexadecimal digits a character."""
    return text.encode("utf-16-be").hex().upper()


def answered(argv: Sequence[str], run: Callable[[Sequence[str]], int]) -> int:
    """Run the command for the macro; whatever happens, it gets an answer."""
    words = [plain(word) for word in argv]
    at = words.index(ANSWER)
    answer = Path(words[at + 1])
    words = [*words[:at], *words[at + 2 :]]
    bridge = Bridge(answer)
    bridge.tell("正在启动", 0, 0)
    with bridge.alive():
        code, headline, following, sheet = carried_out(words, bridge, run)
    lines = [f"say|{coded(headline)}|{coded(following)}"]
    if code != 2:
        lines += map(line_of, bridge.steps)
    else:
        beside(answer, ".xlsx").unlink(missing_ok=True)
    if sheet:
        lines.append(f"go|{coded(sheet)}|A1")
    write_atomic(answer, ("\n".join(lines) + "\n").encode("ascii"))
    return code


def carried_out(
    words: Sequence[str], host: Host, run: Callable[[Sequence[str]], int]
) -> tuple[int, str, str, str]:
    """A command on the open workbook: its exit code, two lines for the person, the sheet to go to."""
    out, wrong = io.StringIO(), io.StringIO()
    token = AT.set(host)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(wrong):
            code = run(with_period(words))
    except Stop as error:
        code = 2
        wrong.write(str(error))
    finally:
        AT.reset(token)
    log = write_log(words, code, out.getvalue(), wrong.getvalue())
    return (code, *report(words[0], code, out.getvalue(), wrong.getvalue(), log))


def line_of(step: Instruction) -> str:
    """An instruction as a line: sheet, then words; what may hold Chinese is coded."""
    if step.what == "name":
        return "|".join(("name", *map(coded, step.words)))
    words = list(step.words)
    if step.what in ("link", "format"):
        words[-1] = coded(words[-1])
    return "|".join((step.what, coded(step.sheet or ""), *words))


def with_period(words: Sequence[str]) -> list[str]:
    """The words with the period of 首页 in place of `home`. Raises Stop where none is typed."""
    words = list(words)
    if PERIOD in words and words[words.index(PERIOD) + 1] == HOME:
        words[words.index(PERIOD) + 1] = home_period(Folder(Path(words[1])))
    return words


def home_period(folder: Folder) -> str:
    """The period that staff chose on 首页. Raises Stop where there is none."""
    host = AT.get()
    data = folder.master.read_bytes() if host is None else host.read(folder.master)
    try:
        book = read_workbook(data, OWN)
    except Unreadable as error:
        raise Stop(f"“{folder.master}”不是可以读取的工作簿（{error.code}）。") from error
    place = home_place(book, "working")
    found = None
    if place is not None and place[0] in book.sheets:
        found = book.sheets[place[0]].at(place[2] - 1, column_number(place[1]) - 1)
    if not found:
        raise Stop("请先在“首页”的“办理期次”里选好是哪一期，再点按钮。")
    return str(found).strip()


def report(command: str, code: int, out: str, wrong: str, log: Path) -> tuple[str, str, str]:
    """What happened and what to do next, a line each, and the sheet to go to."""
    said = [line for line in out.splitlines() if line.strip()]
    told = [line for line in wrong.splitlines() if line.strip()]
    if code == 2:
        return (told or said or ["没有完成。"])[0], f"没有办成，工作簿没有改动。记录在：{log}", ""
    clean, waiting = GO.get(command, ("", ""))
    sheet = waiting if code else clean
    headline = next((line for line in said if not line.startswith("提示")), "已办完。")
    if sheet:
        return headline, f"{'有需要处理的，' if code else '没有需要处理的问题。'}请看“{sheet}”。", sheet
    last = said[-1].strip().removesuffix("。") + "。" if command in SAY_LAST and len(said) > 1 else ""
    return headline, f"{last or ('有需要处理的。' if code else '')}详见：{log}", ""


def write_log(words: Sequence[str], code: int, out: str, wrong: str) -> Path:
    """What a button's command said in full, for whoever helps; the last one only."""
    log = Path(tempfile.gettempdir()) / f"{MASTER_STEM}-按钮记录.txt"
    with contextlib.suppress(OSError):
        stamp = f"{datetime.now():%Y-%m-%d %H:%M:%S} {' '.join(words)}\n退出码 {code}\n"
        log.write_text(stamp + out + wrong, "utf-8")
    return log


def main_for(argv: Sequence[str], run: Callable[[Sequence[str]], int]) -> int:
    """The command for a macro, or with nothing but its coded words made plain."""
    if wanted(argv):
        return answered(argv, run)
    return run([plain(word) for word in argv])


__all__ = [
    "Bridge",
    "answered",
    "carried_out",
    "home_period",
    "how_far",
    "main_for",
    "report",
    "taken",
    "with_period",
    "write_log",
]
