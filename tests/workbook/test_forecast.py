"""年终预测： three paths, worked examples by hand and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.assess import assess
from workbook.book import Book
from workbook.forecast import HIGH, LOW, MIDDLE, forecast
from workbook.money import Fen, wan
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema.data import Entry, Project, Unit
from workbook.schema.lists import SQUAD
from workbook.schema.outlook import ForecastLine
from workbook.showing.forecast_lines import forecast_lists

POLICY = policy_from(parameters_for(2012))


def county(rows: dict[str, dict[int, str]], targets: str = "1200") -> Book:
    """One squad a project: its funds in 万元 by month."""
    numbers = {name: f"S{at:02d}" for at, name in enumerate(rows, 1)}
    return Book(
        policy=POLICY,
        units=tuple(Unit(number, name, kind=SQUAD, target=wan(targets)) for name, number in numbers.items()),
        projects=tuple(Project(f"P{number}", name, number) for name, number in numbers.items()),
        entries=tuple(
            Entry(
                f"2012-{month:02d}",
                numbers[name],
                f"P{numbers[name]}",
                name,
                wan(amount),
                evidence="验资报告",
                sha="x",
            )
            for name, months in rows.items()
            for month, amount in months.items()
        ),
    )


def paid(book: Book, month: int) -> dict[str, Fen]:
    found = forecast(book, assess(book, Period(2012, month)))
    return {name: path.county.paid for name, path in found.paths.items()}


def test_the_slower_pace_is_low_and_the_faster_high() -> None:
    """October: 600 in ten months is 60 a month, 300 in the last three is 100; two months are to come."""
    book = county({"甲": {5: "300", 8: "100", 9: "100", 10: "100"}})
    assert paid(book, 10) == {LOW: wan("720"), MIDDLE: wan("760"), HIGH: wan("800")}


def test_a_project_that_gave_money_back_lately_does_not_go_on_giving_back() -> None:
    """Seven months: 350 so far is 50 a month; the last three brought -50, which is taken as nothing to come."""
    book = county({"甲": {1: "400", 7: "-50"}})
    assert paid(book, 7) == {LOW: wan("350"), MIDDLE: wan("475"), HIGH: wan("600")}


def test_in_january_both_paces_are_the_same() -> None:
    assert paid(county({"甲": {1: "100"}}), 1) == dict.fromkeys((LOW, MIDDLE, HIGH), wan("1200"))


def test_in_december_nothing_is_to_come_and_all_is_taken_as_recognised() -> None:
    assert paid(county({"甲": {12: "77"}}), 12) == dict.fromkeys((LOW, MIDDLE, HIGH), wan("77"))


def test_what_was_recognised_already_stays() -> None:
    book = county({"甲": {12: "77"}})
    book = replace(book, entries=tuple(replace(entry, recognised=wan("70")) for entry in book.entries))
    assert paid(book, 12)[LOW] == wan("70")


@pytest.mark.parametrize(
    ("december", "reward"),
    [("960", wan("960") // 500), ("959.999999", 0)],
    ids=["达80%以上的奖2‰", "差1分"],
)
def test_a_path_is_judged_by_the_lines_to_the_fen(december: str, reward: int) -> None:
    """三（五）： 80% of 1,200 is 960."""
    book = county({"甲": {12: december}})
    found = forecast(book, assess(book, Period(2012, 12)))
    assert found.paths[LOW].unit("S01").reward.amount == reward


def test_each_month_must_bring_the_gap_rounded_up() -> None:
    """October: 70% is 840, so 240 in two months; with a fen more missing a fen more in each."""
    for so_far, need in (("600", wan("120")), ("599.999999", wan("120") + 1)):
        book = county({"甲": {10: so_far}})
        month = assess(book, Period(2012, 10))
        lists = {record: rows for _, record, rows in forecast_lists(month, book)}
        assert lists[ForecastLine][0].need_bar == need


@given(
    st.dictionaries(
        st.sampled_from("甲乙丙丁"), st.dictionaries(st.integers(1, 10), st.integers(-200, 900)), min_size=1
    )
)
def test_low_is_never_above_middle_nor_middle_above_high(rows: dict[str, dict[int, int]]) -> None:
    book = county(
        {name: {month: str(amount) for month, amount in months.items()} for name, months in rows.items()}
    )
    now = assess(book, Period(2012, 10))
    found = forecast(book, now)
    for item in now.units:
        low, middle, high = (found.paths[name].unit(item.unit.id) for name in (LOW, MIDDLE, HIGH))
        assert item.paid <= low.paid <= middle.paid <= high.paid
        assert low.reward.amount <= middle.reward.amount <= high.reward.amount
