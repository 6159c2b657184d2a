"""The sheet 参数 as it is read: numbers and the texts that say the same, and what stops the run."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.money import wan
from workbook.policy.edition import Policy, PolicyError, edition, parameters_for, policy_from
from workbook.policy.values import as_cell, labels, read, shown
from xlsx_tools.grammar import plain

ITEMS = {item["key"]: item for item in edition()}


def with_value(key: str, cell: Any, **others: Any) -> Policy:
    """The policy of a sheet in which one value cell was typed over."""
    changes = {key: cell} | others
    return policy_from(replace(row, value=changes.get(row.key, row.value)) for row in parameters_for(2012))


@pytest.mark.parametrize(
    ("key", "cells", "meant"),
    [
        ("reward_line", (0.8, "0.80", "80%", "８０％", " 80 % ", 0.80), Decimal("0.8")),
        ("reward_line", (0.8125, "81.25%"), Decimal("0.8125")),
        ("reward_rate", (0.002, "2‰", "0.2%", "0.002"), Decimal("0.002")),
        ("reward_rate", (0.000125, "0.125‰", "0.0125%"), Decimal("0.000125")),
        ("bar_line", (0, "0", "0%", 0.0), Decimal(0)),
        ("budget_wan", (1000, 1000.0, "1000", "1,000.00", "1000万元", "1000万"), wan("1000")),
        ("budget_wan", (0.000001, "0.000001"), 1),
        ("report_day", (20, 20.0, "20"), 20),
        (
            "settlement_cutoff",
            (date(2012, 12, 25), 41268, "2012-12-25", "2012年12月25日"),
            date(2012, 12, 25),
        ),
        ("patron_barred", ("是", "√", True, 1), True),
    ],
)
def test_a_number_and_the_texts_that_say_the_same(key: str, cells: tuple[Any, ...], meant: Any) -> None:
    for cell in cells:
        assert getattr(with_value(key, cell), key.removesuffix("_wan")) == meant, cell


def test_numbers_stand_as_numbers_and_days_as_days() -> None:
    """Formulas refer to these cells."""
    for year in (2012, 2031):
        cells = {row.key: row.value for row in parameters_for(year)}
        for key, item in ITEMS.items():
            kind = {"whole": int, "wan": Decimal, "rate": Decimal, "day": date}.get(item["kind"])
            if kind is not None:
                assert type(cells[key]) is kind, key
        assert cells["reward_line"] == Decimal("0.8")
        assert cells["settlement_cutoff"] == date(year, 12, 31)
        assert cells["settlement_report_due"] == date(year + 1, 1, 10)


@pytest.mark.parametrize("key", ITEMS)
def test_what_is_read_goes_back_into_the_cell(key: str) -> None:
    item = ITEMS[key]
    for text in (item["value"], *item.get("alternatives", []), *labels(item)):
        value = read(item, text)
        assert read(item, as_cell(item, value)) == value
        assert read(item, shown(item, value)) == value


@given(st.decimals(0, 1, places=6), st.integers(0, 10**13))
def test_every_rate_and_amount_goes_back_as_the_number_that_excel_keeps(rate: Decimal, fen: int) -> None:
    rates, amounts = ITEMS["reward_rate"], ITEMS["budget_wan"]
    assert read(rates, float(as_cell(rates, rate))) == rate
    assert read(amounts, float(as_cell(amounts, fen))) == fen


@pytest.mark.parametrize(
    ("key", "cell", "said"),
    [
        ("reward_line", 0.80001, "最多4位小数"),
        ("reward_line", "80.005%", "写成百分数最多2位小数"),
        ("bar_line", 2 / 3, "最多4位小数"),
        ("reward_rate", 0.0020001, "最多6位小数"),
        ("reward_rate", "0.0001‰", "写成百分数最多4位小数"),
        ("reward_line", 80, "填的是“80”，应填0 到 1 之间的比例"),
        ("reward_line", True, "比例"),
        ("reward_rate", "2", "比例"),
        ("budget_wan", 0.0000001, "金额最多精确到分"),
        ("report_day", 25.5, "整数"),
        ("compile_deadline", 20, "日期"),
    ],
)
def test_what_formulas_could_not_compare_exactly_or_nobody_can_read_stops(
    key: str, cell: Any, said: str
) -> None:
    with pytest.raises(PolicyError, match=said) as error:
        with_value(key, cell)
    assert error.value.key == key


# --- choices ------------------------------------------------------------------------------------------------

CHOICES = [(key, choice) for key, item in ITEMS.items() for choice in item.get("choices", ())]


@pytest.mark.parametrize(
    ("key", "choice"), CHOICES, ids=[f"{key}={choice['key']}" for key, choice in CHOICES]
)
def test_a_choice_is_read_by_its_label_and_by_its_key(key: str, choice: dict[str, str]) -> None:
    meant = {"是": True, "否": False}.get(choice["key"], choice["key"])
    for typed in (choice["label"], choice["key"], f" {choice['label']} "):
        assert getattr(with_value(key, typed), key) == meant
    assert choice["means"]


def test_labels_are_chinese_and_cannot_be_mixed_up() -> None:
    for key, item in ITEMS.items():
        both = [{plain(choice["key"]), plain(choice["label"])} for choice in item.get("choices", ())]
        names = [name for pair in both for name in pair]
        assert len(names) == len(set(names)), key
        for label in labels(item).values():
            assert not set(label) & set(",|"), "it stands in a drop-down and between strokes"
            assert any("\u3400" <= char <= "\u9fff" for char in label) or item["kind"] == "day or choice", (
                label
            )


@pytest.mark.parametrize(
    ("key", "cell", "said"),
    [
        ("compile_award_base", "另议", "应从 当年认定到位、计划总投资、当年固定资产投资 中选"),
        ("tie_rank", 12, "1223（并列不跳号）"),
        ("roster_date", "年底", "2012-12-31、任职满6个月"),
        ("roster_date", date(2013, 1, 1), "应在 2012-01-01 到 2012-12-31 之间"),
        ("patron_barred", "看情况", "应填是或否"),
        ("compile_award_needs", "新编制；已开工", "其中“已开工”不能用"),
        ("critic_scope", "小分队", "应从 招商小分队、驻点办事处、其他单位 中选几项"),
        ("regions", "长三角；长三角", "写了两次"),
        ("big_project_goals", "工业：3；工业：2", "“工业”写了两次"),
        ("regions", 20.5, "填的是“20.5”，应填用分号隔开的几项"),
        ("focus_areas", date(2012, 5, 5), "应填用分号隔开的几项"),
        ("county_name", True, "应填文字"),
        ("county_name", "县" * 51, "太长，每项最多50个字"),
        ("regions", "长三角；" + "角" * 60, "太长"),
        ("tie_rank", "1" * 3000, f"填的是“{'1' * 40}……”，应从"),
        ("urban_goal_sectors", "城建", "产业类别里没有"),
        ("big_project_goals", "工业：3；旅遊：2", "“旅遊”，没有项目能计入"),
        ("big_project_goals", "工业：3个", "类别：个数"),
        ("report_day", 29, "应在 1 到 28 之间"),
        ("close_day", 0, "应在 1 到 28 之间"),
        ("light_yellow_pp", 101, "应在 0 到 100 之间"),
        ("county_target_wan", 0, "应在 1 到 10,000,000 之间"),
        ("budget_wan", -1, "应在 0 到 10,000,000 之间"),
        ("compile_deadline", date(2013, 1, 1), "应在 2012-01-01 到 2012-12-31 之间"),
        ("policy_year", 2011, "应在 2012 到 2199 之间"),
        ("county_name", "  ", "文字"),
    ],
)
def test_what_is_not_offered_or_out_of_range_stops(key: str, cell: Any, said: str) -> None:
    with pytest.raises(PolicyError, match=said) as error:
        with_value(key, cell)
    assert error.value.key == key


def test_what_else_may_be_typed() -> None:
    assert with_value("tie_rank", 1223).tie_rank == "1223"
    assert with_value("roster_date", date(2012, 6, 30)).roster_date == "2012-06-30"
    assert with_value("roster_date", "2012年12月31日").roster_date == "2012-12-31"
    assert with_value("critic_scope", "招商小分队、其他单位").critic_scope == ("招商小分队", "其他单位")


def test_a_row_that_stands_twice_or_is_gone_stops() -> None:
    rows = parameters_for(2012)
    for wrong, said in (
        ((*rows, rows[20]), "出现了两次"),
        (rows[1:], "没有值.*2012"),
        (rows[:5], "没有值"),
    ):
        with pytest.raises(PolicyError, match=said):
            policy_from(wrong)


# --- 自定义分月计划 --------------------------------------------------------------------------------------------

EVEN = "；".join(str(5 * month) for month in range(1, 12)) + "；100"


def test_a_plan_is_twelve_cumulative_percentages() -> None:
    usual = policy_from(parameters_for(2012)).monthly_plan
    assert usual[2::3] == (20, 50, 75, 100), "by quarters"
    for typed in (EVEN, EVEN.replace("；", ","), EVEN.replace("；", "、"), EVEN.replace("；", "%\n") + "%"):
        assert with_value("monthly_plan", typed).monthly_plan == (*range(5, 60, 5), 100)
    assert with_value("monthly_plan", EVEN.replace("15", "12.5")).monthly_plan[2] == Decimal("12.5")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100", "十二个累计百分数"),
        (EVEN + "；100", "十二个累计百分数"),
        (EVEN.replace("15", "约15"), "十二个累计百分数"),
        (EVEN.replace("15", "9"), "3月的 9 比前一个月的 10 小"),
        (EVEN.replace("5；10", "-5；10", 1), "1月的 -5 比前一个月的 0 小"),
        (EVEN.replace("100", "99.99"), "12月是 99.99，应为 100"),
        (EVEN.replace("100", "101"), "12月是 101，应为 100"),
        (EVEN.replace("15", "14.00001"), "3月的 14.00001 最多4位小数"),
    ],
)
def test_a_plan_that_is_none_stops(typed: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        with_value("monthly_plan", typed)


# --- the edition --------------------------------------------------------------------------------------------


def test_the_edition_holds_every_parameter_of_the_policy_with_its_clause_and_readings() -> None:
    """`parameters_2012.json` is the list that the policy office drew up."""
    asked = json.loads(Path(__file__).with_name("parameters_2012.json").read_text("utf-8"))
    assert len(asked) == 67
    own = {"close_day", "county_name", "monthly_plan", "focus_areas"}
    assert {one["key"] for one in asked} == ITEMS.keys() - own
    for one in asked:
        item = ITEMS[one["key"]]
        assert (plain(item["label"]), plain(item["clause"])) == (plain(one["label"]), plain(one["clause"]))
        assert plain(item.get("why", "")) == plain(one["why"])
        assert read(item, _as_typed(one["default"])) == read(item, item["value"]), one["key"]
        others = [_as_typed(value) for value in one["alternatives"] if value != "手工录入"]
        offered = [*item.get("alternatives", ()), *labels(item)]
        meant = {str(read(item, text)) for text in offered}
        assert {str(read(item, value)) for value in others} <= meant, one["key"]


def _as_typed(value: Any) -> Any:
    """A value of the list as staff would type it."""
    if isinstance(value, dict):
        return "；".join(f"{name}：{count}" for name, count in value.items())
    return "；".join(value) if isinstance(value, list) else value


def test_every_field_of_the_policy_has_its_parameter() -> None:
    assert {field.name for field in fields(Policy)} == {key.removesuffix("_wan") for key in ITEMS}
