"""An earlier month run again, with the same returns or corrected ones: later months and the register stay right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from macros.folder import Folder
from tests.independent import office
from tests.independent.office import headings, master, run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.independent.test_other_counties import staff_type
from xlsx_tools.page import Spot

MARCH, APRIL, MAY, UNIT = "2012-03", "2012-04", "2012-05", FIRST[1]
TEA, SHARES = "云岭茶园", "联合引资单位及比例"


def reported(
    desk: Desk, period: str, paid: str, when: Any, field: str | None = None, value: str | None = None
) -> None:
    """The squad's return of a month; where a `field` is named its cell says `value`."""
    forms = desk.folder / "下发" / period
    form = next(forms.glob(f"*{UNIT}*.xlsx")) if forms.is_dir() else desk.issue(period)[UNIT]
    name = f"{period}_{when:%m%d}_{UNIT}.xlsx"
    desk.send(form, UNIT, [project(1, TEA, paid)], when, name)
    if field is not None:
        path = desk.folder / "收件" / period / name
        book = openpyxl.load_workbook(path)
        top, at = headings(book["到位资金"], ("项目名称", field))
        row = next(n for n in range(top, top + 9) if book["到位资金"].cell(n, at["项目名称"]).value == TEA)
        book["到位资金"].cell(row, at[field]).value = value
        book.save(path)


def adopt(desk: Desk, file: str) -> None:
    sheet = openpyxl.load_workbook(master(desk.folder))["报送登记"]
    top, at = headings(sheet, ("文件名", "处理意见"))
    row = next(n for n in range(top + 1, sheet.max_row + 1) if sheet.cell(n, at["文件名"]).value == file)
    staff_type(desk.folder, [Spot("报送登记", sheet.cell(row, at["处理意见"]).coordinate, "采用")])


def again(desk: Desk, period: str, *more: str) -> None:
    done = run("consolidate", desk.folder, "--period", period, *more)
    assert done.code in (0, 1), done


def registered(desk: Desk, heading: str) -> Any:
    sheet = openpyxl.load_workbook(master(desk.folder))["项目台账"]
    top, at = headings(sheet, ("项目编号", heading))
    return sheet.cell(top + 1, at[heading]).value


def receipts(desk: Desk, period: str) -> list[Any]:
    _, book = Folder(desk.folder).read()
    return [row for row in book.receipts if row.period == period]


def in_order(desk: Desk) -> bool:
    return run("verify", desk.folder).code == 0


def test_a_correction_of_an_earlier_month_leaves_the_later_one_right(tmp_path: Path) -> None:
    """April was reported upon March's 200; March is corrected to 180 afterwards and April is run again."""
    desk = Desk(tmp_path, [FIRST])
    reported(desk, MARCH, "200", day(3))
    desk.consolidate(MARCH)
    reported(desk, APRIL, "300", day(4))
    desk.consolidate(APRIL)
    reported(desk, MARCH, "180", day(5, 2))
    again(desk, MARCH)
    adopt(desk, f"{MARCH}_0502_{UNIT}.xlsx")
    again(desk, MARCH)
    assert desk.wan(APRIL)[FIRST[0]] == 480
    again(desk, APRIL)
    assert [item for item in desk.findings(APRIL) if item["severity"] == "block"] == []
    assert desk.wan(APRIL)[FIRST[0]] == 480
    assert in_order(desk)


def test_a_share_that_a_later_month_changed_stays_when_an_earlier_one_is_run_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST, SECOND])
    reported(desk, MARCH, "1000", day(3), SHARES, f"{SECOND[0]}:40%")
    desk.consolidate(MARCH)
    reported(desk, APRIL, "1000", day(4), SHARES, f"{SECOND[0]}:50%")
    desk.consolidate(APRIL)
    again(desk, MARCH, "--workers", "1")
    assert registered(desk, SHARES) == f"{SECOND[0]}:50%"
    assert in_order(desk)
    reported(desk, MAY, "1000", day(5), SHARES)
    desk.consolidate(MAY)
    assert registered(desk, SHARES) == f"{SECOND[0]}:50%"
    assert desk.wan(MAY)[SECOND[0]] == 400 + 500 + 500
    again(desk, APRIL)
    assert registered(desk, SHARES) == f"{SECOND[0]}:50%"
    assert desk.wan(MAY)[SECOND[0]] == 400 + 500 + 500
    assert in_order(desk)


def test_a_share_that_a_correction_takes_away_is_gone(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST, SECOND])
    reported(desk, MARCH, "1000", day(3), SHARES, f"{SECOND[0]}:40%")
    desk.consolidate(MARCH)
    reported(desk, MARCH, "1000", day(3, 22), SHARES)
    again(desk, MARCH)
    assert registered(desk, SHARES) is None
    assert desk.wan(MARCH)[SECOND[0]] == 0
    assert in_order(desk)


def test_the_stage_a_project_began_with_does_not_depend_on_how_often_it_is_run(tmp_path: Path) -> None:
    """A project of last year without a stage; its return says 投产, run twice, then a corrected one says 在建."""
    roster = office.write_csv(
        tmp_path / "名册.csv",
        office.ROSTER,
        [dict(zip(office.ROSTER, (*FIRST, "", ""), strict=False)) | {"年度目标（万元）": "1000"}],
    )
    old = {"项目编号": "JZ2011-001", "项目名称": TEA, "归属单位": FIRST[0], "合同总投资（万元）": "50000"}
    projects = office.write_csv(tmp_path / "结转.csv", tuple(old), [old])
    desk = Desk.__new__(Desk)
    desk.folder = tmp_path / "一年"
    given = ("--year", 2012, "--county", "白石县", "--roster", roster, "--projects", projects)
    made = run("new", desk.folder, *given)
    assert made.code == 0, made
    reported(desk, MARCH, "100", day(3), field="项目阶段", value="投产")
    desk.consolidate(MARCH)
    assert in_order(desk)
    again(desk, MARCH, "--workers", "1")
    reported(desk, MARCH, "100", day(3, 22), field="项目阶段", value="在建")
    again(desk, MARCH)
    assert [item["rule"] for item in desk.findings(MARCH) if item["rule"] == "V14"] == []
    assert in_order(desk)


@pytest.mark.parametrize("own", ["到位资金（草稿）", "到位资金"])
def test_a_hidden_draft_of_a_sheet_does_not_go_before_the_one_to_be_seen(tmp_path: Path, own: str) -> None:
    desk = Desk(tmp_path, [FIRST])
    reported(desk, MARCH, "600", day(3))
    (path,) = (desk.folder / "收件" / MARCH).glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    seen = book["到位资金"]
    draft = book.copy_worksheet(seen)
    seen.title, draft.title, draft.sheet_state = "三月到位资金", own, "hidden"
    book.move_sheet(draft, -book.index(draft))
    top, at = headings(draft, ("项目名称", "本月到位"))
    for row in range(top + 1, top + 4):
        if draft.cell(row, at["项目名称"]).value == TEA:
            draft.cell(row, at["本月到位"]).value = draft.cell(row, at["本年累计"]).value = 150
    book.active = book.index(seen)
    book.save(path)
    desk.consolidate(MARCH)
    assert desk.wan(MARCH)[FIRST[0]] == 600


def test_last_month_s_form_sent_once_more_is_no_report(tmp_path: Path) -> None:
    """April's deadline passes with March's form; the right one comes late, so that is what counts as the report."""
    desk = Desk(tmp_path, [FIRST, SECOND])
    march = desk.issue(MARCH)[UNIT]
    desk.send(march, UNIT, [project(1, TEA, "200")], day(3))
    desk.consolidate(MARCH)
    sent = desk.folder / "收件" / MARCH / march.name
    desk.put(APRIL, "四月.xlsx", sent.read_bytes(), day(4))
    done = desk.consolidate(APRIL)
    assert "缺报 2 个" in done.out
    assert desk.reports(APRIL)[FIRST[0]] == "missing"
    assert [(row.file, row.timeliness) for row in receipts(desk, APRIL) if row.unit == FIRST[0]] == [
        ("四月.xlsx", None),
        (None, "缺报"),
    ]
    reported(desk, APRIL, "300", day(4, 28))
    desk.consolidate(APRIL)
    assert desk.reports(APRIL)[FIRST[0]] == "late"
    assert in_order(desk)


def test_a_return_after_the_closing_day_is_told_beside_those_that_never_came(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST, SECOND])
    reported(desk, MARCH, "200", day(6))
    done = desk.consolidate(MARCH)
    assert f"缺报 1 个：{SECOND[0]}" in done.out
    assert f"封账后才收到、仍记缺报 1 个：{FIRST[0]}" in done.out
    assert set(desk.reports(MARCH).values()) == {"missing"}


def test_a_file_that_cannot_be_used_is_named_where_its_unit_is_missing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST, SECOND])
    desk.issue(MARCH)
    desk.put(
        MARCH,
        f"2012年3月_{FIRST[0]}_{UNIT}_招商引资月报表.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99,
        day(3),
    )
    desk.consolidate(MARCH)
    missing = {row.unit: row.reason for row in receipts(desk, MARCH) if row.timeliness == "缺报"}
    assert missing == {FIRST[0]: "来件不能用，尚未收到本期的表", SECOND[0]: "尚未收到"}
    assert set(desk.reports(MARCH).values()) == {"missing"}
