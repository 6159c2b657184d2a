"""The six buttons: clicked in LibreOffice, in a window, and through xlwings; the cells are those of a batch run."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from macros.cli import run
from macros.demo import demo_periods
from macros.excel import answering
from macros.excel.answering import report
from macros.excel.buttons import press
from macros.excel.vba_sources import FOLDER, TEXTS
from macros.folder import Folder
from macros.places import BACKUPS, INBOX
from tests import window
from tests.engine import calling
from tests.recalculated import recalculated
from workbook.period import Period
from xlsx_tools.page import Spot
from xlsx_tools.patch import defined_names, patch
from xlsx_tools.reader import Workbook, read_workbook

ROOT = Path(__file__).parents[2]
PERIOD = Period(2012, 4)
STEPS = (  # where the button is on a screen of 1600 pixels, what the batch runs
    (1340, ("doctor",)),
    (130, ("issue", "--period", str(PERIOD))),
    (400, ("consolidate", "--period", str(PERIOD))),
    (670, ("notice", "--period", str(PERIOD))),
    (930, ("reply", "--period", str(PERIOD))),
    (1160, ("close", "--period", str(PERIOD))),
)
ROW_OF_BUTTONS = 209
PATIENCE = 15  # seconds in which nothing happens before a button is clicked again
FORGIVEN = {  # cells that say when something was done: sheet -> column (from 0), or None for the whole sheet's B2:P3
    "首页": 13,
    "封账记录": 1,
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in April: March is done, April's returns have come, 首页 says April."""
    root = tmp_path_factory.mktemp("年") / "青禾县 2012"
    last = b""
    for period, _ in demo_periods(root, PERIOD):
        if period != PERIOD:
            last = Folder(root).master.read_bytes()
    name, place = "zs_home_working", ""
    sheet, _, place = defined_names(last)[name].partition("!")
    spot = Spot(sheet.strip("'"), place.replace("$", ""), str(PERIOD))
    Folder(root).master.write_bytes(patch(last, [spot]).data)
    shutil.rmtree(root / "归档" / str(PERIOD), ignore_errors=True)
    shutil.rmtree(root / "下发" / str(PERIOD), ignore_errors=True)
    shutil.rmtree(root / BACKUPS)
    (root / ".zhaoshang.last.json").unlink(missing_ok=True)
    assert any((root / INBOX / str(PERIOD)).iterdir())
    return root


@pytest.fixture(scope="module")
def batch(year: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbook, list[int]]:
    """The master after the same commands from the command line, and their exit codes."""
    root = tmp_path_factory.mktemp("批") / year.name
    shutil.copytree(year, root)
    codes = [run([words[0], str(root), *words[1:]]) for _, words in STEPS]
    return read_workbook(Folder(root).master.read_bytes()), codes


def same(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < 1e-6
    if isinstance(one, date) and isinstance(other, date):
        return str(one)[:10] == str(other)[:10] and (not isinstance(one, datetime) or one == other)
    return one == other


def differing(ours: Workbook, theirs: Workbook) -> list[tuple[str, int, int, Any, Any]]:
    """Cells that do not say the same, but for the times at which something was done."""
    assert list(ours.sheets) == list(theirs.sheets)
    found = []
    for title, sheet in ours.sheets.items():
        other = theirs.sheets[title]
        width = max(len(row) for row in (*sheet.rows, *other.rows, ()))
        for row in range(max(len(sheet.rows), len(other.rows))):
            for column in range(width):
                one, two = sheet.at(row, column), other.at(row, column)
                if not same(one, two) and FORGIVEN.get(title) != column:
                    found.append((title, row + 1, column + 1, one, two))
    return found


def program(folder: Path) -> Path:
    """A folder with the program `zhaoshang` in it, as an installation puts it on the PATH."""
    folder.mkdir()
    script = folder / "zhaoshang"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m macros "$@"\n', "utf-8")
    script.chmod(0o755)
    return folder


def logged(log: Path) -> str:
    """The command that the log of the buttons is about; the box of the one before may still be on its way out."""
    return log.read_text("utf-8").splitlines()[0].split()[2] if log.exists() else ""


def press_and_wait(screen: window.Window, across: int, command: str, desk: Path, log: Path) -> None:
    """Click a button of 首页 until the box that answers it is there.

    A window that was just drawn may not hear a click, and a busy one may hear it late, so that the same button is pressed
    once more: where nothing happens for a while it is clicked again, and the box of another button is put away.
    """
    happened, end = float("-inf"), time.monotonic() + 180
    while (now := time.monotonic()) < end:
        if screen.asked():
            if logged(log) == command:
                return
            screen.dismiss()
        elif not any(desk.glob("zhaoshang-*")):  # no question on its way, and no failure logged
            if now - happened > PATIENCE:
                screen.to_first_sheet()
                screen.click(across, ROW_OF_BUTTONS)
                happened = time.monotonic()
            time.sleep(0.2)
            continue
        happened = now
        time.sleep(0.3)
    left = {path.name: path.read_text("utf-8", "replace")[:2000] for path in desk.glob("zhaoshang-*")}
    raise AssertionError(f"no answer to {command}; {sorted(screen.titles().values())}; {left}")


@pytest.fixture(scope="module")
def live(year: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbook, list[str]]:
    """The master after the same buttons in Excel with xlwings, by the tests' own engine, and what each said.

    The engine does not reckon: LibreOffice does once at the end, as Excel does all the time.
    """
    window.require()
    place = tmp_path_factory.mktemp("开")
    root = shutil.copytree(year, place / "带 空格的" / year.name)
    with calling(Folder(root).master) as app:
        for _, words in STEPS:
            press(" ".join([words[0], "--period", "home"][: 2 * len(words) - 1]))
        said = list(app.said)
    again = recalculated([Folder(root).master], "soffice", place)[0]
    return read_workbook(again.read_bytes()), said


@pytest.mark.office
def test_all_three_ways_give_the_same_cells(
    year: Path, batch: tuple[Workbook, list[int]], live: tuple[Workbook, list[str]], tmp_path: Path
) -> None:
    """From the command line; through the bridge, six buttons clicked in LibreOffice; through xlwings."""
    assert differing(batch[0], live[0]) == []
    assert len(live[1]) == len(STEPS)
    assert not [text for text in live[1] if "没有办成" in text or TEXTS["failed"] in text]
    assert live[1][4].startswith("2012年4月：写好答复 30 份"), "a hint is no headline"
    window.require()
    root = tmp_path / "带 空格的" / year.name
    shutil.copytree(year, root)
    book = Folder(root).master
    desk = tmp_path / "desk"
    log = desk / "招商引资主工作簿-按钮记录.txt"
    said = []
    with window.opened(book, desk, str(program(tmp_path / "bin"))) as screen:
        for across, words in STEPS:
            if picture := os.environ.get("ZS_PICTURES"):
                screen.to_first_sheet()
                screen.picture(Path(picture) / f"{words[0]}-before.png")
            press_and_wait(screen, across, words[0], desk, log)
            if picture:
                time.sleep(1)
                screen.picture(Path(picture) / f"{words[0]}.png")
            said.append(log.read_text("utf-8"))
            screen.dismiss()
    left = {path.name: path.read_bytes()[:2000] for path in desk.glob("zhaoshang-*")}
    assert not left, "an answer was left lying about, or a failure logged"
    codes = [int(text.splitlines()[1].removeprefix("退出码 ")) for text in said]
    assert [text.splitlines()[0].split()[2] for text in said] == [words[0] for _, words in STEPS]
    assert (codes, differing(batch[0], read_workbook(book.read_bytes()))) == (batch[1], [])
    assert len(list((root / BACKUPS).iterdir())) >= 3


def test_a_failure_is_a_sentence_and_the_place_of_the_log(tmp_path: Path) -> None:
    headline, following, sheet = report(
        "consolidate", 2, "", "收件里没有来件。\n第二句", tmp_path / "记录.txt"
    )
    assert headline == "收件里没有来件。"
    assert str(tmp_path / "记录.txt") in following
    assert sheet == ""


def test_what_paints_nothing_says_where_its_result_is(tmp_path: Path) -> None:
    """What a number comes from, where the file is: the last line stands beside the place of the log."""
    log = tmp_path / "记录.txt"
    assert report("trace", 0, "S03：4,225.00万元\n  流水 …\n  4笔合计 4,225.00万元\n", "", log) == (
        "S03：4,225.00万元",
        f"4笔合计 4,225.00万元。详见：{log}",
        "",
    )
    assert (
        report("doctor", 1, "体检 9 项\n[要处理] Python：没有\n", "", log)[1] == f"有需要处理的。详见：{log}"
    )


def test_a_step_that_says_nothing_shows_that_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The macro gives up where nothing new comes; so something new comes as long as the program is there."""
    monkeypatch.setattr(answering, "BEAT", 0.01)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = tmp_path / "答复.txt"
    progress = answer.with_name(answer.name + ".progress")

    def silent(words: list[str]) -> int:
        seen = {progress.read_text("ascii")}
        while len(seen) < 4:
            time.sleep(0.005)
            seen.add(progress.read_text("ascii"))
        texts, numbers = zip(*(line.strip().split("|") for line in seen), strict=True)
        assert {bytes.fromhex(text).decode("utf-16-be") for text in texts} == {"正在启动"}
        assert len(set(numbers)) == len(seen)
        return 0

    assert answering.answered(["doctor", str(tmp_path), "--answer", str(answer)], silent) == 0
    assert answer.read_text("ascii").startswith("say|")
    assert not list(tmp_path.glob("答复.txt.*")), "nothing of the progress is left"
    limit = re.search(r"QUIET As Long = (\d+)", (FOLDER / "ZsBridge.bas").read_text("ascii"))
    monkeypatch.undo()
    assert limit is not None
    assert int(limit[1]) >= 10 * answering.BEAT
