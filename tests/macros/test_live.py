"""The buttons in Excel with xlwings: press() on an open workbook, here in the tests' own engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings as xw

from macros.buttons import press
from macros.folder import BACKUPS, Folder
from tests.engine import App, calling
from tests.macros.test_buttons import PERIOD, STEPS, batch, differing, year
from xlsx_tools.reader import Workbook, read_workbook

__all__ = ["batch", "year"]
WORDS = {
    "doctor": "doctor",
    **{step: f"{step} --period home" for step in ("issue", "consolidate", "notice", "reply", "close")},
}


@pytest.fixture
def folder(year: Path, tmp_path: Path) -> Path:
    return shutil.copytree(year, tmp_path / "带 空格的" / year.name)


def test_all_six_buttons_give_the_cells_of_a_batch_run(
    folder: Path, batch: tuple[Workbook, list[int]], tmp_path: Path
) -> None:
    with calling(Folder(folder).master) as app:
        for _, words in STEPS:
            press(WORDS[words[0]])
            print(app.said[-1]); print(Path("/tmp/招商引资主工作簿-按钮记录.txt").read_text()[-1500:])
    print(
        {
            k: sum(w.startswith(k) for w in app.writes)
            for k in ("value", "formula", "format", "copy", "insert", "clear")
        }
    )
    from tests.recalculated import recalculated
    again = recalculated([Folder(folder).master], "soffice", tmp_path / "lo")[0]
    diffs = differing(batch[0], read_workbook(again.read_bytes()))
    for d in diffs[:40]: print(d)
    print(len(diffs))
    assert diffs == []
