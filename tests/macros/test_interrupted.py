"""A step that is killed at any change on the disk, run again, ends as if nothing had been; a full disk is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.xdist_group("interrupted"),
]
MARCH, ROOT = "2012-03", Path(__file__).parents[2]
STEPS = ("consolidate", "reply", "notice", "close")
FEW = {"consolidate": 10, "reply": 7, "notice": 9, "close": 8}  # every so many changes of the step


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A county whose returns are in (two versions of one, a wrong one of the other), before and after they are taken."""
    desk = Desk(tmp_path_factory.mktemp("打断"))
    forms = desk.issue(MARCH)
    tea = project(1, "云岭茶园", "100")
    desk.send(forms[FIRST[1]], FIRST[1], [tea], day(3))
    desk.send(forms[FIRST[1]], FIRST[1], [tea | {"paid": "90"}], day(3), "再.xlsx")
    desk.send(forms[SECOND[1]], SECOND[1], [project(2, "竹木加工", "50")], day(3), wrong=True)
    before = shutil.copytree(desk.folder, desk.folder.with_name("收件以前"))
    desk.consolidate(MARCH)
    return {step: before if step == "consolidate" else desk.folder for step in STEPS}


def interrupted(folder: Path, way: str, step: str, every: int, first: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.macros.interrupted", folder, way, step, every, first]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=ROOT, timeout=580)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("step", STEPS)
def test_killed_and_run_again_is_as_if_nothing_had_been(years: dict[str, Path], step: str) -> None:
    """The master byte for byte, 归档, 退回 and 通报, the master of before never lost; at some of the changes."""
    found = interrupted(years[step], "killed", step, FEW[step], 1)
    assert found["changes"] > 20
    assert found["differing"] == []


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_change(years: dict[str, Path], step: str) -> None:
    assert interrupted(years[step], "killed", step, 1, 0)["differing"] == []


@pytest.mark.parametrize(
    ("kind", "step", "word"),
    [
        ("ENOSPC", "consolidate", "磁盘已满"),
        ("EROFS", "reply", "只读"),
        ("EACCES", "notice", "没有权限"),
        ("ENOSPC", "close", "磁盘已满"),
    ],
)
def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing_half_written(
    years: dict[str, Path], kind: str, step: str, word: str
) -> None:
    """From its nth change on every write fails: one sentence, exit code 2, the master and the originals whole."""
    found = interrupted(years[step], kind, step, 14, 2)
    for number, ended, said, half in found["tries"]:
        assert half == [], number
        if ended == 2:
            assert len(said.strip().splitlines()) == 1, said
            assert word in said
        else:  # only what helps the next run could not be written any more, or the paper beside the master
            assert ended in (0, 1)
            assert number > found["changes"] - 8 or "没有写成" in said
    assert found["tries"][0][1] == 2
