"""V01 to V04: whose return, for when, on which template, and what could be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.makers import FILE, make_known, make_line, make_project, make_submission, make_unread
from tests.workbook.cases import Case, holds, whole
from workbook.checks import accountable, check_submission, fund_rows
from workbook.findings import Severity
from workbook.incoming.submission import ReadFromText
from workbook.schema.template import FUNDS
from xlsx_tools.place import Place

HELD = make_known()
S05S = replace(HELD, projects={"QH2012-006": make_project(unit="S05")})
NO_IDENTITY = {"unit": None, "period": None, "version": None, "county": None, "key": None}
TEXT = ReadFromText(Place(FILE, FUNDS, "O6"), "本月到位(万元)", "220.00万", "220.00 万元")
SUM_ROW = make_line(row=9, project=None, name="合 计", investor=None, code=None)
SUM_BY_NUMBER = make_line(row=9, no=None, project=None, name=None, investor=None, code=None)
EMPTY_ROW = make_line(
    row=8, project=None, name=None, total=None, prior=None, before=None, month_paid=None, year_paid=None
)

CASES = [
    # V01 单位与期次匹配
    whole("the right unit and month", ""),
    whole("a unit that is not on the roster", "V01", unit="S99", cover_unit=None, file_unit=None),
    whole("an individual sends no returns", "V01.person V17.number", unit="P01"),
    whole("nobody's return", "V01.nobody", identity=NO_IDENTITY, cover_unit=None, file_unit=None),
    whole("last month's template", "V01.period", identity={"period": "2012-04"}),
    whole("an identity that names no period", "V01.period", identity={"period": "五月"}),
    whole("another county's template", "V01.county", identity={"county": "白水县"}),
    whole("file of S03, form of S05", "V01.disagree", file_unit="S03", cover_unit="S05", identity={"unit": "S05"}),
    whole("only the cover differs", "V01.disagree", cover_unit="S05"),
    whole("a file's name that names no unit", "", file_unit=None),
    # V02 模板版本
    whole("an older template", "V02", identity={"version": "0"}),
    whole("no identity, but the cover says who", "V02.identity", identity=NO_IDENTITY),
    whole("no identity, the cover of another month", "V02.identity V01.period", identity=NO_IDENTITY, cover={"period": "2012年4月"}),
    whole("no identity, the cover of this month", "V02.identity", identity=NO_IDENTITY, cover={"period": "2012年5月"}),
    # V03 表头完整
    whole("the funds sheet is gone", "V03.sheet", lost_sheets=("funds",)),
    whole("the activity sheet is gone", "V03.sheet", lost_sheets=("activity",)),
    whole("the column 本年累计 is gone: not asked for in every row", "V03", make_known(), make_submission(
        make_line(year_paid=None, lost=("year_paid",)), lost_columns=(("funds", "本年累计(万元)"),))),
    whole("a line of the cover is gone", "V03.field", lost_columns=(("cover", "联系电话"),)),
    whole("a heading was rewritten", "V03.renamed", renamed=((Place(FILE, FUNDS, "O5"), "五月到位", "本月到位(万元)"),)),
    whole("a heading says 元", "V03.unit", renamed=((Place(FILE, FUNDS, "O5"), "本月到位(元)", "本月到位（万元）"),)),
    whole("a number that the register does not have", "V03.project", make_known(), make_submission(make_line(project="QH2012-999"))),
    whole("a row 合计 under the list is no project", "V03.total", make_known(), make_submission(make_line(), SUM_ROW)),
    whole("a note under the list is no project", "V03.note", make_known(), make_submission(
        make_line(), beside=((Place(FILE, FUNDS, "C8"), "以下空白"),))),
    whole("合计 in the column 序号", "V03.total", make_known(), make_submission(
        make_line(), SUM_BY_NUMBER, unread=(make_unread("no", "合计", row=9, wanted="应填整数"),))),
    whole("a row with nothing but its number", "", make_known(), make_submission(make_line(), EMPTY_ROW)),
    # V04 数字可解析，不得当0
    whole("a total that is no number", "V04", unread=(make_unread("total", "约一亿"),)),
    whole("a day of evidence that is no day", "V04", make_known(), make_submission(
        make_line(evidence_date=None), unread=(make_unread("evidence_date", "上周", wanted="应填日期"),))),
    whole("a start of work that is no day: told, and left empty", "V04.left", unread=(make_unread("started", "五月"),)),
    whole("a number as text is understood and told", "V04.read", from_text=(TEXT,)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


def test_a_return_of_two_units_is_held_under_the_file_s_name():
    """E-UNITID of the demo: the file says one unit, the form another."""
    submission = make_submission(file_unit="S03", cover_unit="S05", identity={"unit": "S05"})
    (finding,) = check_submission(submission, HELD)
    assert (finding.severity, finding.unit, finding.subject) == (Severity.HOLD, "S03", "")
    assert accountable(submission) == "S03"
    for said in (
        "文件名是第三招商小分队（S03）",
        "封面是第五招商小分队（S05）",
        "表内标识是第五招商小分队（S05）",
    ):
        assert said in finding.message


@pytest.mark.parametrize(
    ("key", "area", "severity"),
    [
        ("month_paid", "funds", Severity.BLOCK),
        ("prior", "funds", Severity.BLOCK),
        ("signed", "funds", Severity.BLOCK),
        ("evidence_count", "funds", Severity.WARN),
        ("total", "compiled", Severity.BLOCK),
        ("finished", "compiled", Severity.WARN),
        ("nothing_new", "cover", Severity.WARN),
    ],
)
def test_how_far_an_unreadable_cell_reaches(key: str, area: str, severity: Severity):
    submission = make_submission(unread=(make_unread(key, "？", area),))
    (finding,) = [item for item in check_submission(submission, HELD) if item.rule == "V04"]
    assert finding.severity is severity
    assert finding.value == "？"


def test_rows_that_stand_for_a_project():
    submission = make_submission(make_line(), EMPTY_ROW, SUM_ROW)
    assert [line.at.row for line in fund_rows(submission)] == [6]


def test_all_findings_come_in_one_pass_by_sheet_and_row():
    lines = (
        make_line(row=9, year_paid="1"),
        make_line(row=7, project="QH2012-999"),
        make_line(row=8, stage="洽谈"),
    )
    submission = make_submission(*lines, identity={"period": "2012-04"}, cover={"nothing_new": True})
    found = [(item.place.sheet, item.place.cell) for item in check_submission(submission, HELD)]
    assert [sheet for sheet, _ in found] == sorted(
        (sheet for sheet, _ in found), key=["封面", "到位资金"].index
    )
    rows = [int(cell[1:]) for sheet, cell in found if sheet == "到位资金"]
    assert rows == sorted(rows)
    assert {7, 8, 9} <= set(rows)
