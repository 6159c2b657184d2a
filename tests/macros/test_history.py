"""封账, 更正, 目标调整, 核验： what was published stays known, through the command line (三（五） 目标任务一旦确定)."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.independent import office
from tests.independent.office import Ran, headings, master, run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.independent.test_other_counties import staff_type
from xlsx_tools.page import Spot

MARCH, APRIL, UNIT = "2012-03", "2012-04", FIRST[1]
Row = dict[str, Any]


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two squads; the first reports 900万元 in March, the second nothing at all. March's notice is out."""
    desk = Desk(tmp_path_factory.mktemp("档案 两支"), [FIRST, SECOND])
    desk.send(desk.issue(MARCH)[UNIT], UNIT, [project(1, "云岭茶园", "900")], day(3))
    desk.consolidate(MARCH)
    assert run("notice", desk.folder, "--period", MARCH, "--date", "2012-03-30").code == 0
    return desk.folder


@pytest.fixture
def folder(reported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(reported, tmp_path / "招商 2012")


def at_desk(folder: Path) -> Desk:
    desk = Desk.__new__(Desk)
    desk.folder = folder
    return desk


def rows(folder: Path, title: str, *least: str) -> list[Row]:
    sheet = openpyxl.load_workbook(master(folder))[title]
    top, at = headings(sheet, least)
    found = (
        {name: sheet.cell(row, column).value for name, column in at.items()} | {"row": row, "at": at}
        for row in range(top + 1, sheet.max_row + 1)
    )
    return [row for row in found if row[least[0]]]


def corrections(folder: Path) -> list[tuple[Any, ...]]:
    names = ("期次", "单位编号", "更正项目", "原数", "更正后", "依据", "通报期次")
    found = rows(folder, "更正记录", "期次", "更正项目")
    return [tuple(row[name] for name in names) for row in found]


def type_in(folder: Path, title: str, least: tuple[str, ...], first: str, typed: dict[str, Any]) -> None:
    row = next(row for row in rows(folder, title, *least) if row[least[0]] == first)
    spots = [
        Spot(title, f"{openpyxl.utils.get_column_letter(row['at'][name])}{row['row']}", value)
        for name, value in typed.items()
    ]
    staff_type(folder, spots)


def notice_text(folder: Path) -> str:
    sheet = openpyxl.load_workbook(master(folder))["通报"]
    return "\n".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)


def mend_march(folder: Path) -> None:
    """The first squad sends March again: 850 in place of 900."""
    desk = at_desk(folder)
    form = office.templates(folder, MARCH)[UNIT]
    desk.send(form, UNIT, [project(1, "云岭茶园", "850")], day(3, 22))


def close(folder: Path, period: str = MARCH) -> Ran:
    done = run("close", folder, "--period", period, "--by", "王某")
    assert done.code in (0, 1), done
    return done


def test_a_closed_month_is_kept_with_its_figures(folder: Path) -> None:
    said = close(folder).out
    assert "2012年3月已封账：全县累计到位 900.00 万元" in said
    (row,) = rows(folder, "封账记录", "期次", "封账人")
    assert (row["期次"], row["封账人"], row["全县累计到位"], row["快照文件"]) == (
        MARCH, "王某", 900, "2012-03_封账.json",
    )  # fmt: skip
    kept = json.loads((folder / "归档/封账" / row["快照文件"]).read_text("utf-8"))
    assert kept["result"]["county"]["paid_fen"] == 900_000_000
    assert kept["parameters"]["reward_line"] == "80%"
    before = master(folder).read_bytes()
    assert "早已封账" in close(folder).out
    assert master(folder).read_bytes() == before


def test_a_month_that_was_never_collected_is_not_closed(folder: Path) -> None:
    done = run("close", folder, "--period", APRIL)
    assert done.code == 2
    assert "还没有收件汇总" in done.err


def test_a_closed_month_is_not_taken_in_again_without_a_reason(folder: Path) -> None:
    close(folder)
    mend_march(folder)
    before = master(folder).read_bytes()
    done = run("consolidate", folder, "--period", MARCH)
    assert done.code == 2
    assert "已于" in done.err
    assert "--correct" in done.err
    assert master(folder).read_bytes() == before


def test_what_is_corrected_is_logged_once_and_told_in_the_next_notice(folder: Path) -> None:
    close(folder)
    mend_march(folder)
    done = run("consolidate", folder, "--period", MARCH, "--correct", "县水务局来函")
    assert done.code in (0, 1), done
    assert "第一招商小分队累计到位（万元）由 900.00 改为 850.00" in done.out
    why = "县水务局来函"
    logged = [
        (MARCH, None, "累计到位（万元）", "900.00", "850.00", why, None),
        (MARCH, None, "本月到位（万元）", "900.00", "850.00", why, None),
        (MARCH, "S1", "累计到位（万元）", "900.00", "850.00", why, None),
        (MARCH, "S1", "本月到位（万元）", "900.00", "850.00", why, None),
    ]
    assert corrections(folder) == logged

    again = run("notice", folder, "--period", MARCH)
    assert again.code == 2
    assert "不能重做" in again.err
    desk = at_desk(folder)
    desk.send(desk.issue(APRIL)[UNIT], UNIT, [project(1, "云岭茶园", "10")], day(4))
    desk.consolidate(APRIL)
    assert corrections(folder) == logged, "nothing is logged twice"
    assert run("notice", folder, "--period", APRIL).code == 0
    told = f"2012年3月第一招商小分队累计到位由900.00万元更正为850.00万元（{why}）"
    assert told in notice_text(folder)
    assert {row[-1] for row in corrections(folder)} == {APRIL}
    assert run("notice", folder, "--period", APRIL).code == 0
    assert told in notice_text(folder), "the same notice made again tells it again"

    desk.send(desk.issue("2012-05")[UNIT], UNIT, [project(1, "云岭茶园", "10")], day(5))
    desk.consolidate("2012-05")
    assert run("notice", folder, "--period", "2012-05").code == 0
    assert "更正" not in notice_text(folder).replace("待更正", "")


def test_a_ledger_row_that_somebody_changes_later_is_logged_too(folder: Path) -> None:
    """Staff type over a closed month's row by hand: the next run says so."""
    close(folder)
    type_in(folder, "资金流水", ("期次", "自报本月到位"), MARCH, {"自报本月到位": 700})
    desk = at_desk(folder)
    desk.send(desk.issue(APRIL)[UNIT], UNIT, [], day(4))
    said = desk.consolidate(APRIL).out
    assert (MARCH, "S1", "累计到位（万元）", "900.00", "700.00", None, None) in corrections(folder)
    assert "请在“更正记录”补填依据和批准人" in said


def test_a_target_is_changed_with_a_document_and_a_day_only(folder: Path) -> None:
    close(folder)
    typed = {"年度目标": 1200}
    type_in(folder, "单位名册", ("单位编号", "年度目标"), "S1", typed)
    before = master(folder).read_bytes()
    desk = at_desk(folder)
    done = run("consolidate", folder, "--period", MARCH, "--correct", "试")
    assert done.code == 2, done
    for word in ("〔单位名册〕", "由 1,000.00 改为 1,200.00", "目标调整文号"):
        assert word in done.err
    assert master(folder).read_bytes() == before
    signed = {"目标调整文号": "青办发〔2012〕15号", "目标调整日期": date(2012, 4, 10)}
    type_in(folder, "单位名册", ("单位编号", "年度目标"), "S1", signed)
    desk.send(desk.issue(APRIL)[UNIT], UNIT, [], day(4))
    desk.consolidate(APRIL)
    basis = "青办发〔2012〕15号（2012-04-10）"
    logged = [(APRIL, "S1", "年度目标（万元）", "1,000.00", "1,200.00", basis, None)]
    assert corrections(folder) == logged, "March is judged by the target of March"
    desk.consolidate(APRIL)
    assert corrections(folder) == logged
    assert run("notice", folder, "--period", APRIL).code == 0
    assert f"第一招商小分队年度目标由1,000.00万元调整为1,200.00万元（{basis}）" in notice_text(folder)


def test_a_parameter_changed_later_does_not_change_what_was_published(folder: Path) -> None:
    close(folder)
    type_in(folder, "参数", ("键", "值"), "report_day", {"值": 15})
    assert office.export(folder, MARCH)["units"][0]["report"] == "late", "by the new day March came late"
    desk = at_desk(folder)
    desk.send(desk.issue(APRIL)[UNIT], UNIT, [], day(4))
    desk.consolidate(APRIL)
    assert corrections(folder) == []


def test_verifying_finds_every_cell_as_the_originals_say(folder: Path) -> None:
    before = master(folder).read_bytes()
    done = run("verify", folder)
    assert (done.code, "每一格都与原件一致" in done.out) == (0, True), done
    close(folder)
    assert run("verify", folder).code == 0
    assert master(folder).read_bytes() != before


def test_verifying_lists_the_cell_that_somebody_changed_and_what_follows_from_it(folder: Path) -> None:
    type_in(folder, "资金流水", ("期次", "自报本月到位"), MARCH, {"自报本月到位": 901})
    before = master(folder).read_bytes()
    done = run("verify", folder)
    assert done.code == 1
    assert "主工作簿是 “901”，按原件重算是 “900”" in done.out
    assert "共有 1 格不同" in done.out
    assert master(folder).read_bytes() == before, "it only looks"


def test_verifying_tells_originals_and_snapshots_that_are_not_as_they_were(folder: Path) -> None:
    close(folder)
    (original,) = (folder / "归档" / MARCH).glob("*/*.xlsx")
    original.write_bytes(original.read_bytes() + b" ")
    snapshot = folder / "归档/封账/2012-03_封账.json"
    snapshot.write_text(snapshot.read_text("utf-8").replace("900000000", "900000001"), "utf-8")
    done = run("verify", folder)
    assert done.code == 1
    for word in ("原件被改动过", "封账快照“2012-03_封账.json”找不到或被改动过", "不在“归档”里"):
        assert word in done.out


def test_what_staff_typed_beside_a_project_stays_when_its_month_is_taken_in_again(folder: Path) -> None:
    typed = {"联系领导": "甲某", "落地片区": "东城片区", "注册资本": 300, "备注": "重点"}
    type_in(
        folder,
        "项目台账",
        ("项目编号", "项目名称"),
        rows(folder, "项目台账", "项目编号")[0]["项目编号"],
        typed,
    )
    at_desk(folder).consolidate(MARCH)
    (row,) = rows(folder, "项目台账", "项目编号", "项目名称")
    assert {name: row[name] for name in typed} == typed


def test_a_slip_that_was_put_right_stays_so_when_its_month_is_taken_in_again(folder: Path) -> None:
    """A start before the contract and a code whose check digit is off are warned of (V11, V15); the office mends them."""
    form = office.templates(folder, MARCH)[UNIT]
    wrong = project(1, "云岭茶园", "850") | {"开工日期": date(2011, 1, 10), "投资方证照代码": "PDY000421"}
    at_desk(folder).send(form, UNIT, [wrong], day(3, 23))
    at_desk(folder).consolidate(MARCH)
    number = rows(folder, "项目台账", "项目编号")[0]["项目编号"]
    right = {"开工日期": date(2012, 4, 26), "投资方证照代码": "PDY000423"}
    type_in(folder, "项目台账", ("项目编号", "项目名称", "开工日期", "投资方证照代码"), number, right)
    at_desk(folder).consolidate(MARCH)
    (row,) = rows(folder, "项目台账", "项目编号", "项目名称", "开工日期", "投资方证照代码")
    assert (row["开工日期"].date(), row["投资方证照代码"]) == tuple(right.values())
    assert run("verify", folder).code == 0
