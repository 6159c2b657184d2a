"""zhaoshang what-if： another reading beside the master's own, which stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.commands.year import _trial_lines
from macros.folder import Folder
from tests.independent.office import Ran, master, run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.independent.test_second_opinion import MORE, SHIPPED
from workbook.book import Book
from workbook.period import Period
from workbook.what_if import trial

MARCH = "2012-03"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Targets of 1,000万元 each; the first squad has 800, to the fen the line, the second 790."""
    desk = Desk(tmp_path_factory.mktemp("试算 两支"), [FIRST, SECOND])
    forms = desk.issue(MARCH)
    desk.send(forms[FIRST[1]], FIRST[1], [project(1, "云岭茶园", "800")], day(3))
    desk.send(forms[SECOND[1]], SECOND[1], [project(2, "溪口纸业", "790")], day(3))
    desk.consolidate(MARCH)
    return desk.folder


@pytest.fixture(scope="module")
def book(folder: Path) -> Book:
    return Folder(folder).read()[1]


def ask(folder: Path, *settings: str) -> Ran:
    return run("what-if", folder, "--period", MARCH, *(part for one in settings for part in ("--set", one)))


def words(done: Ran, start: str) -> list[str]:
    return next(line for line in done.out.splitlines() if line.startswith(start)).split()


def test_who_gains_who_loses_and_the_budget(folder: Path) -> None:
    """80%以上奖2‰（三（五））： 800 gets 16,000元; by a line of 79% so does 790 with 15,800元, by 80.01% nobody."""
    before = master(folder).read_bytes()
    done = ask(folder, "reward_line=79%")
    assert done.code == 0, done
    assert words(done, "奖励线（含）") == ["奖励线（含）（reward_line）", "80%", "79%"]
    assert words(done, "小分队引资奖励")[1:] == ["16,000.00", "31,800.00", "15,800.00"]
    assert "多得的 1 个，少得的 0 个" in done.out
    assert words(done, "S2")[2:] == ["引资奖励（元）", "0.00", "15,800.00", "15,800.00"]
    done = ask(folder, "奖励线（含）=80.01%")
    assert words(done, "小分队引资奖励")[1:] == ["16,000.00", "0.00", "-16,000.00"]
    assert "S1 第一招商小分队  结论            达奖励线   两线之间" in done.out
    assert master(folder).read_bytes() == before


def test_the_reading_that_stands_changes_nothing(folder: Path) -> None:
    done = ask(folder, "reward_line=0.8", "tie_rank=1224(并列跳号)")
    assert "这样取法，本期对照的各项数都不变" in done.out


def test_what_is_not_money_is_told_too(folder: Path) -> None:
    """When a report is due, who is behind, what is due to whom, and what is proposed."""
    assert words(ask(folder, "deadline_time=17:30"), "全县")[1:4] == ["报送截止", "2012-03-27", "00:00"]
    assert words(ask(folder, "time_progress=days/366"), "全县") == ["全县", "时序进度", "25.00%", "23.22%"]
    assert words(ask(folder, "work_fund_schedule=quarterly"), "S1")[2:] == [
        "至本期应拨经费（元）", "20,000.00", "5,000.00", "-15,000.00",
    ]  # fmt: skip
    assert "灯 ● 正常 ▲ 落后" in " ".join(
        ask(
            folder,
            "time_progress=自定义分月计划",
            "monthly_plan=1；2；99；99；99；99；99；99；99；99；99；100",
        ).out.split()
    )
    goal = words(ask(folder, "compile_goal=0"), "年度目标")
    assert goal[1:] == [
        "全年新编制招商引资项目（个）",
        "0",
        "/",
        "80",
        "▲",
        "未达",
        "0",
        "/",
        "0",
        "●",
        "已达",
    ]
    assert "不再列入批评建议" not in ask(folder, "critic_scope=驻点办事处").out


def test_a_cut_budget_takes_from_who_comes_last(folder: Path) -> None:
    """预算5万元，工作经费4万元，只够付1万元奖励： 800万元的2‰是16,000元."""
    done = ask(folder, "budget_wan=5", "budget_overrun=按名次拨完为止")
    assert words(done, "S1")[2:] == ["可兑付奖励（元）", "16,000.00", "10,000.00", "-6,000.00"]
    assert "多得的 0 个，少得的 1 个" in done.out


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("reward_lien=70%", "没有“reward_lien”这个参数，是不是“reward_line”"),
        ("zzzz=1", "没有“zzzz”这个参数，键见“参数”表第一列。"),
        ("reward_line=很多", "填的是“很多”"),
        ("reward_line=60%", "限评优线高于奖励线"),
        ("reward_line", "请写成 参数=值"),
        ("policy_year=2013", "政策年度不能试算"),
    ],
)
def test_what_cannot_be_tried_is_said(folder: Path, setting: str, said: str) -> None:
    done = ask(folder, setting)
    assert done.code == 2
    assert said in done.err


def test_it_is_written_for_excel_too(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "试 算.csv"
    assert run("what-if", folder, "--period", MARCH, "--set", "reward_line=79%", "--out", out).code == 0
    text = out.read_bytes().decode("utf-8-sig")
    assert 'S2 第二招商小分队,引资奖励（元）,0.00,"15,800.00","15,800.00"' in text


def test_the_units_changes_add_up_to_the_budgets(book: Book) -> None:
    """Whatever is tried: what the units gain is what the budget spends more."""
    for settings in ({"reward_line": "79%"}, {"work_fund_rate": "3‰", "reward_rate": "1‰"}):
        found = trial(book, Period(2012, 3), settings)
        used = next(change for change in found.budget if change.name == "占用合计")
        assert used.by != 0
        assert sum(unit.total.by for unit in found.units) == used.by


def test_one_parameter_is_tried_with_one_value(folder: Path) -> None:
    for settings in (("reward_line=79%", "reward_line=78%"), ("reward_line=79%", "奖励线（含）=78%")):
        done = ask(folder, *settings)
        assert (done.code, "写了两次" in done.err) == (2, True), done


@pytest.mark.parametrize("key", SHIPPED)
def test_every_reading_can_be_tried(key: str, book: Book) -> None:
    item = SHIPPED[key]
    texts = [choice["key"] for choice in item.get("choices", ())]
    for text in (*texts, *item.get("alternatives", ()), *MORE.get(key, ())):
        found = trial(book, Period(2012, 3), {key: text})
        assert list(_trial_lines(found))
        assert found.same or found.settings[0].now != found.settings[0].tried
