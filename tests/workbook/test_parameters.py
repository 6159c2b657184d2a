"""The sheet 参数 as it is read: numbers and the texts that say the same, and what stops the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.money import wan
from workbook.policy.edition import Policy, PolicyError, edition, parameters_for, policy_from
from workbook.policy.values import as_cell, read

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
    for text in (item["value"], *item.get("alternatives", [])):
        value = read(item, text)
        assert read(item, as_cell(item, value)) == value


@given(st.decimals(0, 1, places=6), st.integers(0, 10**15))
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
        ("budget_wan", 0.0000001, "万元数"),
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
