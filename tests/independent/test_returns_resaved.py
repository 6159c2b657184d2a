"""Returns after a department's own program and habits: what is meant is read, what cannot be read is told.

Each habit is one change to a return that reports 100万元 and 50.5万元; a cell is found by its heading.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Office
from tests.independent import office as desk_tools
from tests.independent.test_departments_habits import FIRST, Desk, day, project

MARCH, UNIT = "2012-03", "第一招商小分队"
Sheet = tuple[Worksheet, int, dict[str, int]]


def funds(book: openpyxl.Workbook) -> Sheet:
    return desk_tools.list_sheet(book, "本月到位", "项目名称")


def typed(heading: str, value: Any, row: int = 1, data_type: str | None = None) -> Callable[[Any], None]:
    """A habit: `value` in the cell under a heading, `row` rows below it."""

    def change(book: openpyxl.Workbook) -> None:
        sheet, top, at = funds(book)
        cell = sheet.cell(top + row, at[heading])
        cell.value = value
        if data_type:
            cell.data_type = data_type

    return change


def without_column(heading: str) -> Callable[[Any], None]:
    def change(book: openpyxl.Workbook) -> None:
        sheet, _, at = funds(book)
        sheet.delete_cols(at[heading])

    return change


def without_keys(book: openpyxl.Workbook) -> None:
    funds(book)[0].delete_rows(1)


def without_hidden_sheets(book: openpyxl.Workbook) -> None:
    for name in list(book.sheetnames):
        if book[name].sheet_state != "visible":
            del book[name]


def reversed_sheets(book: openpyxl.Workbook) -> None:
    book._sheets.reverse()


def renamed_sheets(book: openpyxl.Workbook) -> None:
    for number, sheet in enumerate(book):
        if sheet.sheet_state == "visible":
            sheet.title = f"表{number}"


def draft_in_front(book: openpyxl.Workbook) -> None:
    """A copy of the sheet with other figures, in front of the one that is filled."""
    sheet, top, at = funds(book)
    draft = book.copy_worksheet(sheet)
    draft.title = "草稿"
    draft.cell(top + 1, at["本月到位"]).value = draft.cell(top + 1, at["本年累计"]).value = 7
    book.move_sheet(draft, -len(book.sheetnames))


def hidden_rows(book: openpyxl.Workbook) -> None:
    sheet, top, _ = funds(book)
    for row in (top + 1, top + 2):
        sheet.row_dimensions[row].hidden = True


def filtered(book: openpyxl.Workbook) -> None:
    sheet, top, at = funds(book)
    sheet.auto_filter.ref = f"A{top}:{sheet.cell(top, max(at.values())).column_letter}{top + 9}"
    sheet.auto_filter.add_filter_column(at["项目名称"] - 1, ["云岭茶园"])
    sheet.row_dimensions[top + 2].hidden = True


def painted_columns(book: openpyxl.Workbook) -> None:
    sheet, _, at = funds(book)
    for row in range(1, 3000):
        sheet.cell(row, at["本月到位"]).fill = PatternFill("solid", fgColor="FFFF00")


def total_row(book: openpyxl.Workbook) -> None:
    for heading, value in (("项目名称", "合计"), ("本月到位", 150.5), ("本年累计", 150.5)):
        typed(heading, value, row=3)(book)


def as_percent(book: openpyxl.Workbook) -> None:
    sheet, top, at = funds(book)
    sheet.cell(top + 1, at["本月到位"]).number_format = "0%"


def received(tmp_path: Path, change: Callable[[openpyxl.Workbook], None] | None = None) -> tuple[Desk, Path]:
    """A desk of one squad, and its return after the habit, in a file of its own."""
    desk = Desk(tmp_path, [FIRST])
    form = desk.issue(MARCH)[UNIT]
    lines = [project(1, "云岭茶园", "100"), project(2, "石桥电站", "50.5", 项目阶段="停建")]
    desk.send(form, UNIT, lines, day(3))
    path = desk.folder / "收件" / MARCH / form.name
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return desk, path


def in_march(desk: Desk) -> tuple[Any, list[tuple[str, str]]]:
    desk.consolidate(MARCH)
    return desk.wan(MARCH)["S1"], [(item["rule"], item["severity"]) for item in desk.findings(MARCH)]


@pytest.mark.parametrize(
    "habit",
    [
        without_keys, reversed_sheets, renamed_sheets, draft_in_front, hidden_rows, filtered, painted_columns,
        as_percent, typed("凭证日期", "2012年3月5日"), typed("签约日期", 20120104), typed("本年累计", "１００．００万"),
    ],
)  # fmt: skip
def test_what_is_meant_is_read(habit: Callable[[Any], None], tmp_path: Path) -> None:
    desk, _ = received(tmp_path, habit)
    paid, found = in_march(desk)
    assert float(paid) == 150.5
    assert {severity for _, severity in found} <= {"提示"}


def hid(*rows: int) -> Callable[[Any], None]:
    def change(book: openpyxl.Workbook) -> None:
        sheet, top, _ = funds(book)
        for row in rows:
            sheet.row_dimensions[top + row].hidden = True

    return change


@pytest.mark.parametrize(
    ("rows", "told"), [((1,), 1), ((1, 2), 1), ((2,), 1), ((1, 3), 1), ((3,), 0), ((), 0)]
)
def test_hidden_rows_count_and_are_told(rows: tuple[int, ...], told: int, tmp_path: Path) -> None:
    desk, _ = received(tmp_path, hid(*rows))
    paid, found = in_march(desk)
    assert (float(paid), found) == (150.5, [("hidden-content", "提示")] * told)


def test_a_receipt_says_which_rows_are_hidden(tmp_path: Path) -> None:
    """The return is in order and counts; only its sender knows whether the row was meant."""
    texts = {}
    for rows in ((), (2,)):
        place = tmp_path / f"隐藏{len(rows)}"
        place.mkdir()
        desk, _ = received(place, hid(*rows))
        desk.consolidate(MARCH)
        assert desk_tools.run("reply", desk.folder, "--period", MARCH).code == 0
        (draft,) = (desk.folder / "退回" / MARCH).glob("*_回执.eml")
        texts[rows] = message_from_bytes(draft.read_bytes(), policy=default).get_body().get_content()  # type: ignore[union-attr]
    assert "另请留意" not in texts[()]
    assert re.search(r"谢谢。\s+另请留意：\s+1\. \[提示\] 〔到位资金〕A\d+：第\d+行是隐藏的，", texts[(2,)])


@pytest.mark.parametrize(
    ("heading", "told"), [("本年累计", 1), ("投资方来源地", 1), ("备注/冲减原因", 0), ("序号", 0)]
)
def test_a_hidden_column_counts_and_is_told_where_something_stands_in_it(
    heading: str, told: int, tmp_path: Path
) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        sheet, _, columns = funds(book)
        sheet.column_dimensions[get_column_letter(columns[heading])].hidden = True

    desk, _ = received(tmp_path, hide)
    paid, found = in_march(desk)
    assert (float(paid), found) == (150.5, [("hidden-content", "提示")] * told)


def wrote(row: int, **said: Any) -> Callable[[Any], None]:
    def change(book: openpyxl.Workbook) -> None:
        for heading, value in said.items():
            typed(heading, value, row=row)(book)

    return change


def headings_again(book: openpyxl.Workbook) -> None:
    sheet, top, _ = funds(book)
    for cell in sheet[top]:
        if cell.value is not None:
            sheet.cell(top + 3, cell.column).value = cell.value


@pytest.mark.parametrize(
    ("habit", "told"),
    [
        (wrote(3, 项目名称="以下空白"), 1),
        (wrote(3, 项目编号="（以下空白）"), 1),
        (wrote(3, 项目名称="—— 以下无正文 ——"), 1),
        (wrote(3, 项目名称="无", 本月到位=0, 本年累计=0), 1),
        (wrote(3, 序号="填表人：张某", 合同总投资="审核人：李某"), 1),
        (wrote(3, 项目名称="注：以上均已核对"), 1),
        (headings_again, 0),
    ],
)
def test_a_note_under_the_list_is_no_project(habit: Callable[[Any], None], told: int, tmp_path: Path) -> None:
    desk, _ = received(tmp_path, habit)
    assert in_march(desk) == (150.5, [("V03", "提示")] * told)


@pytest.mark.parametrize(
    "habit",
    [
        wrote(3, 项目名称="以下空白", 本月到位=5),
        wrote(3, 项目名称="无锡商城"),
        wrote(3, 项目编号="无", 项目名称="青禾食品厂", 本月到位="约一百万", 本年累计="约一百万"),
        wrote(3, 项目编号="无", 项目名称="青禾食品厂", 本月到位="全部到位"),
        wrote(3, 项目名称="项目名称", 本月到位=500, 本年累计=500),
        wrote(3, 项目名称="注：甲公司本月到位300万元，未列入上表"),
        wrote(3, 项目名称="本月无新增项目", **{"备注/冲减原因": "另：甲厂到位100万元"}),
        wrote(3, 项目名称="无", 本月到位="50万", 本年累计="50万"),
        wrote(3, 项目名称="以下空白", 本月到位="约50"),
        wrote(3, 项目名称="以下空白", 本月到位="#REF!"),
        wrote(3, **{"项目名称": "新码头", "备注/冲减原因": "备注：下月报"}),
    ],
)
def test_a_row_that_says_more_than_a_note_is_asked_about(
    habit: Callable[[Any], None], tmp_path: Path
) -> None:
    desk, _ = received(tmp_path, habit)
    paid, found = in_march(desk)
    assert paid == 0
    assert "阻断" in {severity for _, severity in found}


def test_a_total_row_is_no_project(tmp_path: Path) -> None:
    desk, _ = received(tmp_path, total_row)
    assert in_march(desk) == (150.5, [("V03", "提示")])


def test_a_return_without_its_hidden_sheets_is_taken_with_a_warning(tmp_path: Path) -> None:
    desk, _ = received(tmp_path, without_hidden_sheets)
    assert in_march(desk) == (150.5, [("V02", "警告")])


@pytest.mark.parametrize("noise", [0.1 + 0.2, 1.1 * 3, 4.35 * 100, 0.07 * 100])
def test_the_noise_of_floats_is_no_money(noise: float, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        typed("本月到位", noise)(book)
        typed("本年累计", round(noise, 2))(book)

    desk, _ = received(tmp_path, change)
    assert in_march(desk)[1] == []
    assert (
        desk_tools.export(desk.folder, MARCH)["county"]["paid_fen"]
        == round(round(noise, 2) * 10**6) + 50_500_000
    )


@pytest.mark.parametrize(
    ("habit", "shown"),
    [
        (typed("本月到位", "=60+40"), "未计算的公式"),
        (typed("本月到位", "#REF!", data_type="e"), "#REF!"),
        (typed("本月到位", True), "是"),
        (typed("本月到位", 33.3333333), "33.3333333"),
        (typed("本月到位", 1e300), "1000"),
        (typed("本月到位", "9" * 30 + "亿元"), "9999"),
        (typed("本月到位", "约100"), "约100"),
        (typed("凭证日期", "3月5日"), "3月5日"),
        (typed("凭证日期", 1e300), "1000"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_counts(
    habit: Callable[[Any], None], shown: str, tmp_path: Path
) -> None:
    desk, _ = received(tmp_path, habit)
    paid, found = in_march(desk)
    assert paid == 0
    assert found == [("V04", "阻断")]
    assert desk.findings(MARCH)[0]["value"].startswith(shown)


def test_a_count_beyond_all_counts_is_told(tmp_path: Path) -> None:
    desk, _ = received(tmp_path, typed("凭证份数", 1e300))
    assert in_march(desk) == (150.5, [("V04", "警告")])


@pytest.mark.parametrize(
    "heading", ["本月到位", "本年累计", "上月止本年累计", "项目编号", "合同总投资", "项目阶段"]
)
def test_a_column_that_is_gone_is_named(heading: str, tmp_path: Path) -> None:
    desk, _ = received(tmp_path, without_column(heading))
    assert in_march(desk) == (0, [("V03", "阻断")])
    assert heading in desk.findings(MARCH)[0]["message"]


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """The XML of the sheet 到位资金 changed as a program would write it that is not openpyxl."""
    book = openpyxl.load_workbook(path)
    part = f"xl/worksheets/sheet{book.sheetnames.index(funds(book)[0].title) + 1}.xml"
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    before = members[part]
    members[part] = change(before)
    assert members[part] != before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)


def test_a_formula_that_was_calculated_counts_as_its_value(tmp_path: Path) -> None:
    desk, path = received(tmp_path, typed("本月到位", "=60+40"))
    rewritten(
        path,
        lambda xml: re.sub(rb"<f>60\+40</f><v\s*/>|<f>60\+40</f><v></v>", b"<f>60+40</f><v>100</v>", xml),
    )
    assert in_march(desk) == (150.5, [])


@pytest.mark.parametrize(
    "last_row",
    [
        b'<row r="1048576" ht="12.8"/>',
        b'<row r="1048576"><c r="A1048576" s="1"/><c r="U1048576" s="1"/></row>',
    ],
)
def test_blank_rows_to_the_end_of_the_sheet_are_nothing(last_row: bytes, tmp_path: Path) -> None:
    """LibreOffice and WPS write the last row, or its blank cells with a format."""
    desk, path = received(tmp_path)
    rewritten(path, lambda xml: xml.replace(b"</sheetData>", last_row + b"</sheetData>"))
    assert in_march(desk) == (150.5, [])


def test_something_typed_at_the_far_corner_is_told(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        funds(book)[0]["XFD1048576"] = "x"

    desk, _ = received(tmp_path, change)
    assert in_march(desk) == (0, [("sheet-too-sparse", "阻断")])


def test_two_projects_of_one_name_are_asked_about(tmp_path: Path) -> None:
    """One unit, one name, two investors: one row a project, so nothing counts until the names are told apart."""
    desk = Desk(tmp_path, [FIRST])
    lines = [project(1, "标准厂房", "100"), project(2, "标准厂房", "50")]
    desk.send(desk.issue(MARCH)[UNIT], UNIT, lines, day(3))
    assert in_march(desk) == (0, [("V05", "阻断")])


@pytest.mark.parametrize(("left_out", "found"), [("石桥电站", []), ("云岭茶园", [("V21", "警告")])])
def test_a_project_that_stopped_may_be_left_out(left_out: str, found: object, tmp_path: Path) -> None:
    """停建 keeps its money and is prefilled the next month; only a project that goes on is missed."""
    desk, _ = received(tmp_path)
    assert in_march(desk) == (150.5, [])
    form = desk.issue("2012-04")[UNIT]
    before = {"云岭茶园": Decimal(100), "石桥电站": Decimal("50.5")}
    assert desk_tools.said_before(openpyxl.load_workbook(form)) == before
    desk.send(form, UNIT, [], day(4))
    path = desk.folder / "收件" / "2012-04" / form.name
    book = openpyxl.load_workbook(path)
    sheet, top, at = funds(book)
    for row in range(top + 1, top + 3):
        if sheet.cell(row, at["项目名称"]).value == left_out:
            for column in at.values():
                sheet.cell(row, column).value = None
    book.save(path)
    desk.consolidate("2012-04")
    assert [(item["rule"], item["severity"]) for item in desk.findings("2012-04")] == found
    assert desk.wan("2012-04")["S1"] == sum(before.values())


@pytest.mark.office
def test_returns_and_master_saved_by_libreoffice(tmp_path: Path, office: Office) -> None:
    desk, path = received(tmp_path)
    saved = office.convert([path], "xlsx", tmp_path / "另存")[path.stem]
    path.write_bytes(saved.read_bytes())
    assert in_march(desk) == (150.5, [])
    before = desk_tools.export(desk.folder, MARCH)
    master = desk_tools.master(desk.folder)
    master.write_bytes(office.convert([master], "xlsx", tmp_path / "另存")[master.stem].read_bytes())
    assert desk_tools.export(desk.folder, MARCH) == before
    desk.consolidate(MARCH)
    assert desk_tools.run("notice", desk.folder, "--period", MARCH).code == 0
    kept = master.read_bytes()
    desk.consolidate(MARCH)
    assert master.read_bytes() == kept
    assert desk_tools.export(desk.folder, MARCH) == before
