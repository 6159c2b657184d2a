"""What a file says of itself is believed only as far as it can do no harm, and costs no other unit its month."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from workbook.schema.template import FUNDS, IDENTITY_SHEET, FundColumns
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch


@pytest.mark.parametrize("unit", ["../../../别处", "S" * 3000, "S\x001", "..", "C:\\别处", "没有这个单位"])
def test_what_a_file_says_of_itself_is_no_path(tmp_path: Path, unit: str) -> None:
    """The hidden identity names a folder outside, or none that a system takes: the original stays where it is kept."""
    desk = Desk(tmp_path / "甲" / "乙" / "丙", [FIRST, SECOND])
    forms = desk.issue("2012-01")
    desk.send(forms["第二招商小分队"], "第二招商小分队", [project(2, "云岭茶园", "100")], day(1))
    form = forms["第一招商小分队"]
    data = patch(form.read_bytes(), [Spot(IDENTITY_SHEET, "B1", unit)]).data
    desk.put("2012-01", form.name, data, day(1))
    before = {path for path in tmp_path.rglob("*") if desk.folder not in path.parents}
    assert desk.consolidate("2012-01").code == 1
    assert {path for path in tmp_path.rglob("*") if desk.folder not in path.parents} == before
    assert len(list((desk.folder / "归档" / "2012-01" / "未识别").glob("*.xlsx"))) == 1
    assert desk.wan("2012-01")["S2"] == 100


@pytest.mark.parametrize("signed", ["0212-03-18", "1850-1-1", "1899年12月31日"])
def test_a_day_that_no_workbook_can_hold_is_asked_again(tmp_path: Path, signed: str) -> None:
    """A slip in one form goes back to who made it; the month of the others goes on."""
    desk = Desk(tmp_path, [FIRST, SECOND])
    forms = desk.issue("2012-01")
    desk.send(forms["第二招商小分队"], "第二招商小分队", [project(2, "云岭茶园", "100")], day(1))
    desk.send(forms["第一招商小分队"], "第一招商小分队", [project(1, "龙潭茶园", "50")], day(1))
    sent = desk.folder / "收件" / "2012-01" / forms["第一招商小分队"].name
    column = column_letter(table_of(FundColumns).position("signed") + 1)
    sent.write_bytes(patch(sent.read_bytes(), [Spot(FUNDS, f"{column}6", signed)]).data)
    assert desk.consolidate("2012-01").code == 1
    assert desk.wan("2012-01") == {"S1": 0, "S2": 100, "全县": 100}
    told = [item for item in desk.findings("2012-01") if item["severity"] == "阻断"]
    assert any("应填日期" in str(item) and signed in str(item) for item in told)
