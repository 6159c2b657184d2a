"""A parameter typed over in 参数 is logged once, by whichever step runs next, with what stood before."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.independent.office import Ran, headings, master, run
from tests.independent.test_departments_habits import FIRST, Desk, day, project
from tests.independent.test_other_counties import staff_type
from xlsx_tools.page import Spot

MARCH, UNIT = "2012-03", FIRST[1]
Typed = dict[str, dict[str, Any]]  # key of the parameter -> heading -> what is typed


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county in which March was consolidated."""
    desk = Desk(tmp_path_factory.mktemp("参数 记录"))
    desk.send(desk.issue(MARCH)[UNIT], UNIT, [project(1, "云岭茶园", "900")], day(3))
    desk.consolidate(MARCH)
    return desk.folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    return shutil.copytree(begun, tmp_path / "招商 2012")


def step(command: str, folder: Path) -> Ran:
    done = run(command, folder, "--period", MARCH)
    assert done.code in (0, 1), done
    return done


def type_over(folder: Path, typed: Typed) -> None:
    sheet = openpyxl.load_workbook(master(folder))["参数"]
    top, at = headings(sheet, ("键", "值"))
    rows = {sheet.cell(row, at["键"]).value: row for row in range(top + 1, sheet.max_row + 1)}
    staff_type(
        folder,
        [
            Spot("参数", sheet.cell(rows[key], at[heading]).coordinate, value)
            for key, cells in typed.items()
            for heading, value in cells.items()
        ],
    )


def rows_of(folder: Path, title: str) -> list[dict[str, Any]]:
    """A sheet's rows by heading."""
    sheet = openpyxl.load_workbook(master(folder))[title]
    top, at = headings(sheet, ("键", "参数"))
    rows = (
        {name: sheet.cell(row, col).value for name, col in at.items()}
        for row in range(top + 1, sheet.max_row + 1)
    )
    return [row for row in rows if row["键"]]


def log(folder: Path) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in ("序号", "键", "原值", "新值", "修改人"))
        for row in rows_of(folder, "参数修改记录")
    ]


def test_a_new_year_begins_with_an_empty_log(folder: Path) -> None:
    assert log(folder) == []
    for row in rows_of(folder, "参数"):
        assert row["上次采用值"], row


@pytest.mark.parametrize("command", ["consolidate", "notice", "recognise"])
def test_the_next_step_logs_what_was_changed_once(command: str, folder: Path) -> None:
    signed = {"修改人": "王某", "修改日期": date(2012, 3, 20)}
    type_over(folder, {"reward_line": {"值": 0.75} | signed, "compile_award_base": {"值": "计划总投资"}})
    before = datetime.now().replace(second=0, microsecond=0)
    said = step(command, folder).out
    assert log(folder) == [
        (1, "compile_award_base", "当年认定到位", "计划总投资", None),
        (2, "reward_line", "80%", "75%", "王某"),
    ]
    found = rows_of(folder, "参数修改记录")
    assert before <= found[1]["发现时间"] <= datetime.now()
    assert found[1]["修改日期"] == datetime(2012, 3, 20)
    assert "“奖励线（含）”由 80% 改为 75%，已记入“参数修改记录”。" in said
    assert "由 当年认定到位 改为 计划总投资，已记入“参数修改记录”，没有填修改人" in said
    used = {row["键"]: row["上次采用值"] for row in rows_of(folder, "参数")}
    assert (used["reward_line"], used["compile_award_base"]) == ("75%", "计划总投资")

    after = master(folder).read_bytes()
    said = step(command, folder).out
    assert master(folder).read_bytes() == after, "running twice changes nothing"
    assert "改为" not in said


def test_later_changes_go_below_and_what_staff_wrote_beside_them_stays(folder: Path) -> None:
    type_over(folder, {"report_day": {"值": 20}})
    step("notice", folder)
    sheet = openpyxl.load_workbook(master(folder))["参数修改记录"]
    top, at = headings(sheet, ("键", "参数"))
    staff_type(folder, [Spot("参数修改记录", sheet.cell(top + 1, at["修改人"]).coordinate, "李某")])
    type_over(folder, {"report_day": {"值": 25}, "budget_wan": {"值": 1200.5}})
    step("notice", folder)
    assert log(folder) == [
        (1, "report_day", "25", "20", "李某"),
        (2, "budget_wan", "1,000", "1,200.5", None),
        (3, "report_day", "20", "25", None),
    ]


def test_the_same_value_in_other_words_is_no_change(folder: Path) -> None:
    same = {"reward_line": "80.0%", "reward_rate": "2‰", "tie_rank": "1224(并列跳号)", "report_day": "25"}
    same |= {"compile_award_base": "year_paid", "patron_barred": "×", "settlement_cutoff": date(2012, 12, 31)}
    type_over(folder, {key: {"值": value} for key, value in same.items()})
    said = step("notice", folder).out
    assert log(folder) == []
    assert "“80.0%”是文字，软件认得，表里的公式认不得" in said


def test_a_value_that_cannot_be_used_is_not_logged_until_it_is_mended(folder: Path) -> None:
    type_over(folder, {"bar_line": {"值": 0.9}})
    assert run("notice", folder, "--period", MARCH).code == 2
    assert log(folder) == []
    type_over(folder, {"bar_line": {"值": 0.6}})
    step("notice", folder)
    assert log(folder) == [(1, "bar_line", "70%", "60%", None)]


def test_a_value_used_last_that_somebody_wiped_out_is_told(folder: Path) -> None:
    type_over(folder, {"graduates_goal": {"上次采用值": None}})
    step("notice", folder)
    assert log(folder) == [(1, "graduates_goal", None, "20", None)]


def test_looking_changes_nothing(folder: Path) -> None:
    type_over(folder, {"report_day": {"值": 20}})
    before = master(folder).read_bytes()
    step("export", folder)
    assert master(folder).read_bytes() == before


def test_a_row_of_somebody_else_is_told_and_left_alone(folder: Path) -> None:
    sheet = openpyxl.load_workbook(master(folder))["参数"]
    row = sheet.max_row + 1
    while sheet.cell(row - 1, 1).value is None:
        row -= 1
    staff_type(
        folder,
        [Spot("参数", f"A{row}", "our_own"), Spot("参数", f"B{row}", "自用"), Spot("参数", f"C{row}", 7)],
    )
    assert f"C{row}：“our_own”不是软件认得的键" in step("notice", folder).out
