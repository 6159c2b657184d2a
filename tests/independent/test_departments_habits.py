"""What departments do with the workbook they were sent, told as it came: one habit a test, through the command line."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from tests.independent import office
from tests.independent.county import code
from tests.independent.office import Manner
from tests.independent.test_other_counties import staff_type
from xlsx_tools.page import Spot

SQUAD, OTHER = "招商小分队", "其他单位"
FIRST, SECOND = ("S1", "第一招商小分队", SQUAD), ("S2", "第二招商小分队", SQUAD)


class Desk:
    """A small county of squads with 1,000万元 each, and what is sent to it and seen of it."""

    def __init__(self, folder: Path, units: Sequence[Sequence[str]] = (FIRST, SECOND)) -> None:
        self.folder = folder / "一年"
        rows = [
            dict(zip(office.ROSTER, (*unit, "", "", "")[:5], strict=False)) | {"年度目标（万元）": "1000"}
            for unit in units
        ]
        roster = office.write_csv(folder / "名册.csv", office.ROSTER, rows)
        done = office.run("new", self.folder, "--year", 2012, "--county", "白石县", "--roster", roster)
        assert done.code == 0, done

    def issue(self, period: str) -> Mapping[str, Path]:
        assert office.run("issue", self.folder, "--period", period).code == 0
        return office.templates(self.folder, period)

    def send(
        self,
        form: Path,
        unit: str,
        lines: Sequence[Mapping[str, Any]],
        when: datetime,
        name: str = "",
        **more: Any,
    ) -> None:
        """One return into the inbox of its template's period."""
        data = office.fill(
            form,
            unit,
            lines,
            (),
            when,
            2012,
            more.get("manner", Manner()),
            Random(1),
            more.get("wrong", False),
        )
        self.put(form.parent.name, name or form.name, data, when)

    def put(self, period: str, name: str, data: bytes, when: datetime) -> None:
        inbox = self.folder / "收件" / period
        inbox.mkdir(parents=True, exist_ok=True)
        while (inbox / name).exists():
            name = f"{Path(name).stem}（更正）.xlsx"
        (inbox / name).write_bytes(data)
        (inbox / f"{name}.received").write_text(f"{when:%Y-%m-%d %H:%M}", "utf-8")

    def consolidate(self, period: str) -> office.Ran:
        done = office.run("consolidate", self.folder, "--period", period, "--workers", 1)
        assert done.code in (0, 1), done
        return done

    def wan(self, period: str) -> dict[str, Decimal]:
        """Each unit's funds of the year so far in 万元; under 全县 the county's."""
        given = office.export(self.folder, period)
        found = {unit["id"]: Decimal(unit["paid_fen"]) / 1_000_000 for unit in given["units"]}
        return {**found, "全县": Decimal(given["county"]["paid_fen"]) / 1_000_000}

    def findings(self, period: str) -> list[dict[str, Any]]:
        return office.export(self.folder, period)["findings"]

    def reports(self, period: str) -> dict[str, str]:
        return {unit["id"]: unit["report"] for unit in office.export(self.folder, period)["units"]}

    def decide(self, rule: str, word: str) -> None:
        """Staff write their 结论 beside the held findings of a rule."""
        sheet = openpyxl.load_workbook(office.master(self.folder))["问题清单"]
        top, at = office.headings(sheet, ("结论", "规则号"))
        rows = [
            row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, at["规则号"]).value == rule
        ]
        held = [row for row in rows if sheet.cell(row, at["级别"]).value == "挂起"]
        assert held
        staff_type(
            self.folder, [Spot("问题清单", sheet.cell(row, at["结论"]).coordinate, word) for row in held]
        )


def project(number: int, name: str, paid: str, **more: Any) -> dict[str, Any]:
    """A line of 到位资金 for a new project."""
    return {
        "name": name,
        "paid": paid,
        "项目名称": name,
        "投资方全称": f"虚构投资方{number}有限公司",
        "投资方证照代码": code(number),
        "投资方来源地": "广东",
        "产业类别": "新型工业",
        "招商方式": "以商招商",
        "新建/续建": "新建",
        "签约日期": date(2012, 1, 4),
        "开工日期": date(2012, 1, 5),
        "合同总投资": Decimal(50_000 + 7_000 * number),
        "项目阶段": "在建",
        **more,
    }


def day(month: int, number: int = 20) -> datetime:
    return datetime(2012, month, number, 9)


def test_cells_left_empty_are_not_answered_by_the_note_beside_them(tmp_path: Path) -> None:
    """填报人, 填报日期 and the counts of 工作动态 left empty: the grey 如 2012-10-24 beside them is no answer."""
    desk = Desk(tmp_path, [FIRST])
    form = desk.issue("2012-03")["第一招商小分队"]
    desk.send(form, "第一招商小分队", [project(1, "云岭茶园", "100")], day(3))
    assert desk.consolidate("2012-03").code == 0
    assert desk.findings("2012-03") == []


def test_a_zero_report_that_is_not_ticked_is_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST])
    form = desk.issue("2012-03")["第一招商小分队"]
    desk.put("2012-03", form.name, form.read_bytes(), day(3))
    desk.consolidate("2012-03")
    assert [(item["rule"], item["severity"]) for item in desk.findings("2012-03")] == [("V24", "阻断")]


def test_as_many_are_recognised_as_were_told_to_be_waiting(tmp_path: Path) -> None:
    """A month in which a project brought nothing is recognised too, but is no fund that anybody waits for."""
    desk = Desk(tmp_path, [FIRST])
    unit = "第一招商小分队"
    desk.send(desk.issue("2012-01")[unit], unit, [project(1, "云岭茶园", "100")], day(1))
    desk.consolidate("2012-01")
    desk.send(desk.issue("2012-02")[unit], unit, [project(1, "云岭茶园", "0")], day(2))
    desk.consolidate("2012-02")
    told = office.run("notice", desk.folder, "--period", "2012-13")
    assert "还有 1 笔、100.00 万元没有认定" in told.out
    assert "已按自报数认定 1 笔" in office.run("recognise", desk.folder, "--period", "2012-13").out
    assert "没有认定" not in office.run("notice", desk.folder, "--period", "2012-13").out


def test_a_late_return_of_an_earlier_month_takes_nothing_from_a_later_one(tmp_path: Path) -> None:
    """February comes after March was taken in. Running March again must not drop what counted before."""
    desk = Desk(tmp_path, [FIRST])
    unit = "第一招商小分队"
    desk.send(desk.issue("2012-01")[unit], unit, [project(1, "云岭茶园", "100")], day(1))
    desk.consolidate("2012-01")
    february = desk.issue("2012-02")[unit]
    desk.send(desk.issue("2012-03")[unit], unit, [project(1, "云岭茶园", "50")], day(3))
    desk.consolidate("2012-03")
    assert desk.wan("2012-03")["S1"] == 150
    desk.send(february, unit, [project(1, "云岭茶园", "30")], day(3, 22))
    desk.consolidate("2012-02")
    assert desk.wan("2012-03")["S1"] == 180
    desk.consolidate("2012-03")
    assert desk.wan("2012-03")["S1"] == 180


def test_a_late_return_of_an_earlier_month_speaks_of_the_same_project(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST])
    unit = "第一招商小分队"
    february = desk.issue("2012-02")[unit]
    desk.send(desk.issue("2012-03")[unit], unit, [project(1, "云岭茶园", "50")], day(3))
    desk.consolidate("2012-03")
    desk.send(february, unit, [project(1, "云岭茶园", "30")], day(3, 22))
    desk.consolidate("2012-02")
    sheet = openpyxl.load_workbook(office.master(desk.folder))["项目台账"]
    top, at = office.headings(sheet, ("项目编号", "项目名称"))
    names = [sheet.cell(row, at["项目名称"]).value for row in range(top + 1, sheet.max_row + 1)]
    assert names.count("云岭茶园") == 1


def test_the_month_in_a_file_name_is_no_unit(tmp_path: Path) -> None:
    units = [
        (f"{number:02d}", f"第{name}招商小分队", SQUAD) for number, name in enumerate("一二三四五六七八九", 1)
    ]
    desk = Desk(tmp_path, [*units, ("10", "第十招商小分队", SQUAD)])
    form = desk.issue("2012-10")["第三招商小分队"]
    desk.send(form, "第三招商小分队", [project(1, "云岭茶园", "100")], day(10), "2012年10月月报.xlsx")
    desk.consolidate("2012-10")
    assert desk.wan("2012-10")["03"] == 100
    assert desk.reports("2012-10")["10"] == "missing"


@pytest.mark.parametrize(
    ("word", "first", "second", "county"),
    [("归先备案单位", 150, 0, 150), ("归后报单位", 0, 150, 150), ("不是同一项目", 150, 50, 200)],
)
def test_a_project_claimed_by_two_units(
    tmp_path: Path, word: str, first: int, second: int, county: int
) -> None:
    """While nobody has decided, the county counts it once and no unit; then as the 结论 says."""
    desk = _claimed_twice(tmp_path)
    assert desk.wan("2012-02") == {"S1": 0, "S2": 0, "全县": 150}
    desk.decide("V17", word)
    desk.consolidate("2012-02")
    assert desk.wan("2012-02") == {"S1": first, "S2": second, "全县": county}


def test_what_does_not_count_is_not_told_as_recognised(tmp_path: Path) -> None:
    """归先备案单位: the second unit's row counts for nobody, waits for nobody, and is not among the funds told."""
    desk = _claimed_twice(tmp_path)
    desk.decide("V17", "归先备案单位")
    desk.consolidate("2012-02")
    told = office.run("notice", desk.folder, "--period", "2012-13").out
    waiting = told[told.index("还有 ") + 3 : told.index(" 笔、")]
    done = office.run("recognise", desk.folder, "--period", "2012-13")
    assert f"已按自报数认定 {waiting} 笔（不计的、没有到位的不算在内）" in done.out
    assert "没有认定" not in office.run("notice", desk.folder, "--period", "2012-13").out


def test_the_template_after_a_transfer_says_what_counts(tmp_path: Path) -> None:
    """归后报单位: 150 of the project count for S2, so that March's 上月止本年累计 is 150, not S2's own 50."""
    desk = _claimed_twice(tmp_path)
    desk.decide("V17", "归后报单位")
    desk.consolidate("2012-02")
    form = desk.issue("2012-03")["第二招商小分队"]
    assert desk.wan("2012-02")["S2"] == 150
    assert office.said_before(openpyxl.load_workbook(form)) == {"云岭茶园": 150}


def _claimed_twice(tmp_path: Path) -> Desk:
    """S1 reports 云岭茶园 in January and February, S2 the same project in February."""
    desk = Desk(tmp_path)
    january, same = desk.issue("2012-01"), project(1, "云岭茶园", "50")
    desk.send(january["第一招商小分队"], "第一招商小分队", [project(1, "云岭茶园", "100")], day(1))
    desk.send(january["第二招商小分队"], "第二招商小分队", [], day(1))
    desk.consolidate("2012-01")
    february = desk.issue("2012-02")
    desk.send(february["第一招商小分队"], "第一招商小分队", [same], day(2))
    desk.send(february["第二招商小分队"], "第二招商小分队", [same], day(2, 21))
    desk.consolidate("2012-02")
    return desk


def _staff_add(desk: Desk, sheet: str, row: int, **cells: Any) -> None:
    """Staff type into a free row of the master, `row` rows under the headings."""
    found = openpyxl.load_workbook(office.master(desk.folder))[sheet]
    top, at = office.headings(found, tuple(cells))
    spots = [Spot(sheet, found.cell(top + row, at[name]).coordinate, value) for name, value in cells.items()]
    staff_type(desk.folder, spots)


def test_two_payments_of_one_project_typed_by_the_office_both_count(tmp_path: Path) -> None:
    """个人甲 brought 600 and then 500 in January, entered as two rows of 资金流水: 1,100, and a reward, not nothing."""
    desk = Desk(tmp_path, [FIRST, ("P1", "个人甲", "个人")])
    _staff_add(desk, "项目台账", 1, 项目编号="XM2012-900", 项目名称="个人引进茶厂", 归属单位="P1")
    row = {"期次": "2012-01", "单位编号": "P1", "项目编号": "XM2012-900"}
    _staff_add(desk, "资金流水", 1, **row, 自报本月到位=600)
    _staff_add(desk, "资金流水", 2, **row, 自报本月到位=500)
    assert desk.wan("2012-01") == {"S1": 0, "P1": 1100, "全县": 1100}


def test_money_of_a_unit_that_is_not_on_the_roster_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST])
    _staff_add(desk, "资金流水", 1, 期次="2012-01", 单位编号="P9", 项目编号="XM2012-999", 自报本月到位=5)
    done = office.run("notice", desk.folder, "--period", "2012-01")
    assert done.code != 0
    assert "P9" in done.out + done.err


@pytest.mark.parametrize(
    ("heading", "typed"),
    [("期次", "2012年1月"), ("单位编号", None)],
)
def test_a_ledger_row_that_cannot_be_placed_is_named(tmp_path: Path, heading: str, typed: str | None) -> None:
    desk = Desk(tmp_path, [FIRST])
    row = {"期次": "2012-01", "单位编号": "S1", "项目编号": "XM2012-900", "自报本月到位": 5, heading: typed}
    _staff_add(desk, "资金流水", 1, **row)
    done = office.run("export", desk.folder, "--period", "2012-01")
    assert done.code == 2
    assert "资金流水" in done.err


def test_what_a_late_version_changed_is_listed_cell_by_cell_and_the_one_in_time_counts(
    tmp_path: Path,
) -> None:
    """The unit sends again after the deadline: a figure mended, a project added over the old one."""
    desk = Desk(tmp_path)
    form = desk.issue("2012-03")[FIRST[1]]
    tea = project(1, "云岭茶园", "100")
    desk.send(form, FIRST[1], [tea], day(3))
    late = [project(2, "竹木加工", "7"), tea | {"paid": "90"}]
    desk.send(form, FIRST[1], late, datetime(2012, 3, 29, 9), "再报.xlsx")
    desk.consolidate("2012-03")
    assert desk.wan("2012-03")["S1"] == 100
    sheet = openpyxl.load_workbook(office.master(desk.folder))["版本差异"]
    top, at = office.headings(sheet, ("新版本", "现在填的")) or (0, {})

    def listed(*headings: str) -> list[tuple[Any, ...]]:
        rows = range(top + 1, sheet.max_row + 1)
        found = (tuple(sheet.cell(row, at[heading]).value for heading in headings) for row in rows)
        return [row for row in found if any(row)]

    said = listed("事项", "栏目", "原来填的", "现在填的")
    assert ("云岭茶园", "本月到位（万元）", "100.00", "90.00") in said
    assert ("竹木加工", "本月到位（万元）", None, "7.00") in said
    assert set(listed("单位编号", "原版本", "新版本", "新版按时/迟报", "新版文件")) == {
        ("S1", 1, 2, "迟报", "再报.xlsx")
    }
    (hint,) = [item for item in desk.findings("2012-03") if item["rule"] == "V27"]
    assert f"改了{len(said)}格" in str(hint)
    before = office.master(desk.folder).read_bytes()
    (desk.folder / ".zhaoshang.last.json").unlink()
    desk.consolidate("2012-03")
    assert office.master(desk.folder).read_bytes() == before


def test_a_page_of_text_in_one_cell_costs_nobody_else_anything(tmp_path: Path) -> None:
    """As many characters as a cell holds where an amount belongs: the sentence quotes the beginning."""
    desk = Desk(tmp_path)
    forms = desk.issue("2012-03")
    desk.send(forms[FIRST[1]], FIRST[1], [project(1, "云岭茶园", "100")], day(3))
    desk.send(forms[SECOND[1]], SECOND[1], [project(2, "竹木加工", "7")], day(3), "坏.xlsx")
    path = desk.folder / "收件" / "2012-03" / "坏.xlsx"
    book = openpyxl.load_workbook(path)
    sheet, top, at = office.list_sheet(book, "本月到位", "项目名称")
    sheet.cell(top + 1, at["本月到位"]).value = "约" * 32_767
    book.save(path)
    desk.consolidate("2012-03")
    assert desk.wan("2012-03") == {"S1": 100, "S2": 0, "全县": 100}
    (blocked,) = [item for item in desk.findings("2012-03") if item["rule"] == "V04"]
    assert "共32767个字" in blocked["message"]
    assert office.run("reply", desk.folder, "--period", "2012-03").code in (0, 1)


def test_what_a_return_could_run_and_a_text_like_a_formula_are_told(tmp_path: Path) -> None:
    """The values are taken, the return counts, and the office sees what came with it."""
    desk = Desk(tmp_path)
    form = desk.issue("2012-03")[FIRST[1]]
    desk.send(
        form, FIRST[1], [project(1, "云岭茶园", "100") | {"投资方全称": "+虚构投资方"}], day(3), "报.xlsx"
    )
    path = desk.folder / "收件" / "2012-03" / "报.xlsx"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    desk.consolidate("2012-03")
    assert desk.wan("2012-03")["S1"] == 100
    told = {item["rule"]: item for item in desk.findings("2012-03")}
    assert told["active-content"]["severity"] == "警告"
    assert "没有运行" in told["active-content"]["message"]
    assert told["formula-text"]["severity"] == "提示"
    assert (told["formula-text"]["sheet"], told["formula-text"]["cell"]) == ("到位资金", "D6")
