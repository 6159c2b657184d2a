"""Numbers and days typed as text: what is understood is understood exactly, and nothing else is a number."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.money import wan
from workbook.schema.kinds import day_from_cell, wan_from_cell
from xlsx_tools.columns import NotReadable
from xlsx_tools.grammar import date_of, moment_of, number_of

UNDERSTOOD = [
    ("220万", "220"),
    ("220.00万", "220"),
    ("1,234.5", "1234.5"),
    ("\uff12\uff12\uff10\uff0e\uff15", "220.5"),
    ("2.2千万", "2200"),
    ("1.2亿元", "12000"),
    ("2200000元", "220"),
    (" 35 万元 ", "35"),
    ("-30.5", "-30.5"),
    ("\u2212" + "30.5", "-30.5"),
    ("12 345.6", "12345.6"),
    ("无", "0"),
]
NOT_UNDERSTOOD = [
    "1.2.3",
    "约200",
    "nan",
    "inf",
    "1_000",
    "1e5",
    "1,23",
    "200多",
    "二百",
    "--5",
    "5万6",
    "¥200",
    "50%",
    ".",
]


@pytest.mark.parametrize(("typed", "amount"), UNDERSTOOD)
def test_an_amount_typed_as_text_is_read_in_wan(typed: str, amount: str) -> None:
    assert wan_from_cell(typed) == wan(amount)


@pytest.mark.parametrize("typed", NOT_UNDERSTOOD)
def test_what_is_not_a_number_is_never_made_one(typed: str) -> None:
    with pytest.raises(NotReadable):
        wan_from_cell(typed)


def test_a_blank_is_no_amount_and_not_nothing() -> None:
    assert wan_from_cell(None) is None
    assert wan_from_cell("  ") is None
    assert wan_from_cell(0) == 0


@pytest.mark.parametrize(("cell", "amount"), [(0.1 + 0.2, "0.3"), (79.9, "79.9"), (18_400_000, "18400000")])
def test_a_float_means_what_excel_shows(cell: float, amount: str) -> None:
    assert wan_from_cell(cell) == wan(amount)


def test_finer_than_a_fen_is_told() -> None:
    with pytest.raises(NotReadable, match="分"):
        wan_from_cell("0.0000001")


@pytest.mark.parametrize(
    "typed",
    ["2012-10-25", "2012/10/25", "2012.10.25", "2012年10月25日", "20121025", 41207, datetime(2012, 10, 25)],
)
def test_the_days_that_are_understood(typed: object) -> None:
    assert day_from_cell(typed) == date(2012, 10, 25)


@pytest.mark.parametrize("typed", ["2012-02-30", "10-25", "25/10/2012", "十月", "1,234"])
def test_what_is_no_day_stays_none(typed: str) -> None:
    assert date_of(typed) is None


def test_a_moment_is_a_day_with_a_time() -> None:
    assert moment_of("2012-10-25 23:59") == datetime(2012, 10, 25, 23, 59)
    assert moment_of("2012-10-25 24:00") is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_that_is_shown_with_commas_is_read_back(amount: Decimal) -> None:
    said = number_of(f"{amount:,.2f}")
    assert said is not None
    assert said.number == amount


@given(st.text(max_size=12))
def test_no_text_makes_it_stumble(text: str) -> None:
    said = number_of(text)
    assert said is None or said.number.is_finite()
