"""The demo year of 青禾县 against what it must come to, worked out by hand and by fractions beforehand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from macros.closing import verify
from macros.demo.story import MISTAKES
from macros.folder import Folder
from macros.steps import results
from tests.macros.conftest import DemoYear
from workbook.period import Period
from workbook.showing.export import export
from xlsx_tools.dump import dump
from xlsx_tools.reader import read_workbook

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the year
EXPECTED = json.loads((Path(__file__).parent / "expected_2012.json").read_text("utf-8"))
GOLDEN = Path(__file__).parents[1] / "golden" / "2012-10.txt"
RESULTS = (
    *(
        "首页",
        "问题清单",
        "小分队完成情况",
        "其他单位个人",
        "年度目标",
        "分类汇总",
        "经费奖励",
        "评优限制",
        "领导部门视图",
    ),
    *("批评建议", "通报", "附件1排名", "附件2亿元项目", "附件3报送情况"),
    *("附件5基础工作", "附件6指标进度"),
)
BANDS = {"A": "rewarded", "B": "neutral", "C": "barred"}


def fen_of_wan(text: str) -> int:
    return int(Decimal(text) * 1_000_000)


def fen_of_yuan(text: str) -> int:
    return int(Decimal(text) * 100)


def exported(folder: Folder, number: int) -> dict[str, Any]:
    month, book = results(folder, Period(2012, number))
    return export(month, book.problems)


@pytest.fixture(scope="session")
def exports(demo: DemoYear) -> dict[int, dict[str, Any]]:
    return {number: exported(demo.folder, number) for number in range(1, 14)}


@pytest.mark.parametrize("number", range(1, 14))
def test_a_period_once_all_returns_are_in(exports: dict[int, dict[str, Any]], number: int) -> None:
    expected, got = EXPECTED["monthly"][str(number)], exports[number]
    units = {unit["id"]: unit for unit in got["units"]}
    assert got["county"]["paid_fen"] == fen_of_wan(expected["county_cum_wan"])
    assert got["county"]["completion"] == expected["county_pct"]
    assert got["county"]["schedule_progress_rounded"] == expected["time_progress"]
    assert got["county"]["schedule_difference"] == expected["diff_pp"]
    assert {unit: units[unit]["paid_fen"] for unit in expected["squad_cum_wan"]} == {
        unit: fen_of_wan(amount) for unit, amount in expected["squad_cum_wan"].items()
    }
    assert [unit for unit, said in units.items() if said["report"] == "late"] == expected["late"]
    assert [unit for unit, said in units.items() if said["report"] == "missing"] == expected["missing"]


@pytest.mark.parametrize("unit", EXPECTED["units"])
def test_a_unit_at_the_settlement(exports: dict[int, dict[str, Any]], unit: str) -> None:
    expected = EXPECTED["units"][unit]
    got = next(said for said in exports[13]["units"] if said["id"] == unit)
    assert got["paid_fen"] == fen_of_wan(expected["final_wan"])
    assert got["reward_fen"] == fen_of_yuan(expected["reward_yuan"])
    if "band" not in expected:
        assert (got["hint"] or "") == expected["flag"]
        return
    assert got["completion"] == expected["pct_floor"]
    assert got["standing"] == BANDS[expected["band"][0]]
    assert got["work_fund_fen"] == fen_of_yuan(expected["work_fund_yuan"])
    assert got["extra_fund_fen"] == fen_of_yuan(expected["extra_fund_yuan"])
    assert got["gap_70_fen"] == fen_of_wan(expected["gap_to_70_wan"])
    assert got["gap_80_fen"] == fen_of_wan(expected["gap_to_80_wan"])
    assert (got["rank"], got["compile_task"], got["compile_done"]) == (
        expected["rank"],
        expected["compile_task"],
        expected["compile_done"],
    )


def test_the_budget_at_the_settlement(exports: dict[int, dict[str, Any]]) -> None:
    expected, got = EXPECTED["budget"], exports[13]["budget"]
    for ours, theirs in (
        ("budget_fen", "budget_yuan"),
        ("work_fund_fen", "work_fund_yuan"),
        ("extra_fund_fen", "extra_fund_yuan"),
        ("squad_reward_fen", "squad_reward_yuan"),
        ("other_reward_fen", "other_reward_yuan"),
        ("compile_award_fen", "compile_award_yuan_if_year_paid"),
        ("used_fen", "used_year_paid"),
        ("left_fen", "left_year_paid"),
    ):
        assert got[ours] == fen_of_yuan(expected[theirs]), ours


def test_the_county_at_the_settlement(exports: dict[int, dict[str, Any]], demo: DemoYear) -> None:
    expected, got = EXPECTED["county"], exports[13]
    squads = [unit for unit in got["units"] if unit["kind"] == "招商小分队"]
    done = [Decimal(unit["completion"]) for unit in squads]
    assert got["county"]["paid_fen"] == fen_of_wan(expected["total_wan"])
    assert got["county"]["net_increase_fen"] == fen_of_wan(expected["net_increase_wan"])
    assert got["county"]["squads_paid_fen"] == fen_of_wan(expected["squad_total_wan"])
    assert got["county"]["others_paid_fen"] == fen_of_wan(expected["other_total_wan"])
    assert sum(one >= 100 for one in done) == expected["n_ge100"]
    assert sum(80 <= one < 100 for one in done) == expected["n_80_100"]
    assert sum(70 <= one < 80 for one in done) == expected["n_70_80"]
    assert sum(one < 70 for one in done) == expected["n_lt70"]
    assert sum(unit["compile_done"] for unit in squads) == expected["compile_counted"]
    _, book = demo.folder.read()
    assert len(book.compiled) == expected["compile_submitted"]


def test_october_is_lit_five_thirteen_seven(exports: dict[int, dict[str, Any]]) -> None:
    lights = [unit["light"] for unit in exports[10]["units"] if unit["light"]]
    assert [lights.count(light) for light in ("green", "yellow", "red")] == [5, 13, 7]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda item: item.code)
def test_a_seeded_mistake_is_found_where_it_was_made(
    exports: dict[int, dict[str, Any]], demo: DemoYear, mistake: Any
) -> None:
    found = [
        finding
        for finding in exports[mistake.period]["findings"]
        if finding["rule"] == mistake.rule and finding["unit"] == mistake.unit
    ]
    assert found, f"{mistake.code}: no {mistake.rule} for {mistake.unit}"
    inbox = demo.folder.place("收件", Period(2012, mistake.period))
    assert all((inbox / finding["file"]).is_file() for finding in found)
    if mistake.again and mistake.code != "E-MULTI":
        assert any(finding["state"] == "已更正" for finding in found)


def test_the_masters_cells_say_the_same(demo: DemoYear, exports: dict[int, dict[str, Any]]) -> None:
    """Ranks, funds and completion as they stand in 小分队完成情况."""
    from workbook.book import records_from, stand
    from workbook.schema.master import SQUADS
    from workbook.schema.results import SquadLine

    workbook = read_workbook(demo.folder.master.read_bytes())
    cells = workbook.sheets[SQUADS.title]
    standing = stand(cells, SQUADS, SquadLine, workbook.names)
    assert standing is not None
    lines, wrong = records_from(cells, standing, SquadLine, "")
    units = {unit["id"]: unit for unit in exports[13]["units"]}
    assert not wrong
    assert [(line.rank, line.paid, line.gap_80) for line in lines] == [
        (units[line.unit]["rank"], units[line.unit]["paid_fen"], units[line.unit]["gap_80_fen"])
        for line in lines
    ]
    assert [f"{line.completion * 100:.2f}" for line in lines] == [
        units[line.unit]["completion"] for line in lines
    ]


def test_the_golden_month_as_text(demo: DemoYear, request: pytest.FixtureRequest) -> None:
    """Every cell of October's results; `pytest --update-golden` writes them anew, for a reviewer to read."""
    text = "\n".join(dump(read_workbook(demo.masters[10].read_bytes()), RESULTS)) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text, "utf-8")
    assert text.splitlines() == GOLDEN.read_text("utf-8").splitlines()


SAMPLE = (  # the office's own October notice, worked out beforehand by fractions
    "督查通报",
    "（第10期）",
    "关于2012年1—10月招商引资工作情况的通报",
    "各招商小分队，县直各部门，各驻点招商办事处：",
    "现将1—10月（截至10月25日）全县招商引资工作情况通报如下：",
    "全县累计到位资金17.53亿元，完成年度目标任务25亿元的70.12%，低于时序进度13.21个百分点。",
    "10月份新增到位资金2.42亿元。",
    "25支小分队累计到位16.75亿元，其中完成100%以上的2支、80%—100%（不含）的4支、70%—80%（不含）的4支、"
    "70%以下（不含）的15支；达到时序进度的5支。",
    "应报30个单位全部按时报送。",
    *("牵头）117.83%、第一招商小分队", "牵头）110.68%、第五招商小分队", "牵头）98.06%。"),
    "一是进度不均衡，首末相差117.83个百分点；二是第十八招商小分队至今无到位资金；"
    "三是第十六招商小分队、第二十三招商小分队、第十八招商小分队连续两个月居后3位。",
    "附件：1.小分队完成情况排名表",
    "百分数向下截位；本期状态为预判，年终以认定数为准",
)


def test_the_october_notice_agrees_with_the_sample_in_sheet_and_document(demo: DemoYear) -> None:
    from docx import Document

    cells = read_workbook(demo.masters[10].read_bytes()).sheets["通报"]
    in_sheet = "\n".join(str(row[1]) for row in cells.rows if len(row) > 1 and row[1])
    path = next(demo.folder.place("通报", Period(2012, 10)).glob("*通报.docx"))
    in_document = "\n".join(one.text.replace("\n", "") for one in Document(str(path)).paragraphs)
    for text in SAMPLE:
        assert text in in_sheet
        assert text in in_document


def test_running_twice_changes_nothing(demo: DemoYear, tmp_path: Path) -> None:
    import shutil
    from datetime import datetime

    from macros.steps import consolidate, notice

    shutil.copytree(demo.folder.root, tmp_path / "again")
    again = Folder(tmp_path / "again")
    before = again.master.read_bytes()
    consolidate(again, Period(2012, 13), datetime(2026, 1, 1))
    notice(again, Period(2012, 13), datetime(2026, 1, 1))
    assert again.master.read_bytes() == before


def test_every_period_is_told(demo: DemoYear) -> None:
    assert len(demo.told) == 13
    assert demo.told[9] == "2012年10月：来件 30 份；全县累计 175,310.00 万元，完成 70.12%"


def test_the_whole_year_worked_out_again_from_the_originals_differs_nowhere(demo: DemoYear) -> None:
    found = verify(demo.folder)
    assert (len(found.periods), found.differing, found.lost) == (13, (), ())
    assert found.files > 300
