"""What the notice says of odd months: sentences fit the facts, and nobody is counted who is not meant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from workbook.assess import assess
from workbook.book import Book
from workbook.money import wan
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema.data import Entry, Project, Receipt, Unit
from workbook.schema.lists import OTHER_UNIT, SQUAD
from workbook.showing.lines import lines_of
from workbook.showing.notice import compose
from xlsx_tools.columns import table_of

NAMES = "一二三四五六七八九十"
PAID = {"S01": "700", "S02": "300", "S03": "10"}


def county(
    squads: int, paid: dict[str, str], reported: int, period: str = "2012-03", target: str = "1000"
) -> Book:
    """A county of squads with the same target; `paid` in 万元 by unit in one period; the first `reported` reported."""
    units = [
        Unit(f"S{n:02d}", f"第{NAMES[n - 1]}招商小分队", kind=SQUAD, target=wan(target))
        for n in range(1, squads + 1)
    ]
    units.append(Unit("D01", "县总工会", kind=OTHER_UNIT))
    projects = [Project(f"XM{unit}", f"{unit}的项目", unit, sector="新型工业") for unit in paid]
    entries = [
        Entry(period, unit, f"XM{unit}", None, month_paid=wan(amount), recognised=wan(amount))
        for unit, amount in paid.items()
    ]
    number = Period.parse(period)
    came = datetime(2012, number.month, 20, 9)
    receipts = [
        Receipt(
            period, unit.id, unit.name, f"{unit.id}.xlsx", came, None, "按时", 1, True, None, None, unit.id
        )
        for unit in units[:reported]
    ]
    changes = {"county_name": "白石县", "county_target_wan": str(squads * int(target))}
    policy = policy_from(parameters_for(2012, changes))
    return Book(
        policy, units=tuple(units), projects=tuple(projects), entries=tuple(entries), receipts=tuple(receipts)
    )


def said(book: Book, period: str = "2012-03") -> str:
    number = Period.parse(period)
    before = assess(book, number.previous) if number.previous else None
    paragraphs = compose(assess(book, number), before, book, date(2012, 4, 1))
    return "\n".join(item.text.strip() for item in paragraphs)


CASES = [
    ("nobody reported", county(3, {}, 0), "应报4个单位均未报送。", "全部按时"),
    ("all reported", county(3, {"S01": "300"}, 4), "应报4个单位全部按时报送。", "缺报"),
    ("nothing came in", county(3, {}, 4), "本期各小分队均无到位资金。", "居前"),
    ("all squads in one band", county(3, {"S01": "1", "S02": "2", "S03": "3"}, 4), "均为70%以下（不含）", "其中"),
    ("nobody on schedule", county(3, {"S01": "100"}, 4), "尚无达到时序进度的小分队", "达到时序进度的0支"),
    ("exactly on schedule", county(1, {"S01": "250"}, 2), "与时序进度持平", "低于时序进度"),
    ("ahead", county(2, {"S01": "800", "S02": "900"}, 3), "高于时序进度", "低于时序进度"),
    ("one squad has nothing to be compared with", county(1, {"S01": "10"}, 2), "一、总体情况", "首末相差"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "book", "there", "absent"), CASES, ids=[case[0] for case in CASES])
def test_sentences_fit_the_facts(why: str, book: Book, there: str, absent: str) -> None:
    text = said(book)
    assert there in text, why
    assert absent not in text, why
    assert "0支" not in text.replace("10支", "")


def large(count: int) -> Book:
    """A county of many squads: half of them with funds, a third reported."""
    units = tuple(
        Unit(f"S{n:03d}", f"第{n}招商小分队", kind=SQUAD, target=wan("1000")) for n in range(1, count + 1)
    )
    some = units[: count // 2]
    changes = {"county_name": "白石县", "county_target_wan": str(count * 1000), "squad_count": str(count)}
    return Book(
        policy_from(parameters_for(2012, changes)),
        units=units,
        projects=tuple(Project(f"XM{unit.id}", "项目", unit.id) for unit in some),
        entries=tuple(
            Entry("2012-03", unit.id, f"XM{unit.id}", None, month_paid=wan(str(at + 1)))
            for at, unit in enumerate(some)
        ),
    )


ODD = {
    "one squad": county(1, {"S01": "10"}, 1),
    "one squad, nothing": county(1, {}, 0),
    "three squads": county(3, {"S01": "10"}, 2),
    "ten squads": county(10, {f"S{n:02d}": "300" for n in range(1, 11)}, 11),
    "120 squads": large(120),
}


@pytest.mark.parametrize("period", ["2012-01", "2012-03", "2012-12", "2012-13"])
@pytest.mark.parametrize("why", ODD)
def test_no_sentence_of_an_odd_month_is_empty_or_counts_nobody(why: str, period: str) -> None:
    """No empty list, no doubled mark, nobody counted who is not there, and never the hundredth name in a row."""
    text = said(ODD[why], period)
    for wrong in (
        "（）",
        "、、",
        "，，",
        "。。",
        "：。",
        "：；",
        "，。",
        "；。",
        "None",
        "nan",
        "、。",
        "（）",
    ):
        assert wrong not in text, wrong
    assert not re.search(r"(?<!\d)0[支个家]", text), text
    assert not re.search(r"1—1月|1—13月|13月", text)
    for line in text.split("\n"):
        if "未报送月报" in line or "至今无到位资金" in line:
            assert line.count("招商小分队") < 20, line


@pytest.mark.parametrize(
    ("period", "there"), [("2012-01", "2012年1月"), ("2012-02", "1—2月"), ("2012-13", "全年")]
)
def test_the_title_says_which_months(period: str, there: str) -> None:
    assert there in said(county(2, {}, 3, period), period)


def test_a_month_of_corrections_downwards_says_so() -> None:
    book = county(2, {"S01": "300", "S02": "200"}, 3, "2012-02")
    less = Entry("2012-03", "S01", "XMS01", None, month_paid=wan("-150"))
    text = said(replace(book, entries=(*book.entries, less)))
    assert "3月份冲减后净减少到位资金0.02亿元" in text
    assert "新增到位资金-" not in text


def test_what_is_nearly_nothing_in_yi_is_told_to_the_fen() -> None:
    """99.99 万元 would read 0.01亿元, 0.40 万元 0.00亿元; from 100 万元 on it is 亿元."""
    assert "全县累计到位资金99.99万元" in said(county(1, {"S01": "99.99"}, 2))
    assert "全县累计到位资金0.01亿元" in said(county(1, {"S01": "100"}, 2))


def test_the_first_month_is_not_a_span() -> None:
    assert "关于2012年1月招商引资工作情况的通报" in said(county(2, {}, 3, "2012-01"), "2012-01")


def test_every_month_is_a_forecast_until_the_settlement() -> None:
    book = county(2, {"S01": "900"}, 3, "2012-12")
    assert "预判" in said(book, "2012-12")
    assert "预判" not in said(book, "2012-13")
    assert "未报送" not in said(book, "2012-13")


def test_at_the_settlement_only_recognised_funds_count_and_the_rest_is_told() -> None:
    book = county(2, {"S01": "900", "S02": "800"}, 3, "2012-12")
    half = replace(book, entries=(book.entries[0], replace(book.entries[1], recognised=None)))
    assert "另有800.00万元尚未认定，未计入。" in said(half, "2012-13")
    month = assess(half, Period(2012, 13))
    assert [item.paid for item in month.squads] == [wan("900"), 0]


def test_one_ledger_figure_changes_exactly_the_cells_that_depend_on_it() -> None:
    """100.00 万元 more for S02, which keeps its rank and its light: its own money, and the sums over all."""
    moved: dict[str, set[str]] = {}
    books = [county(3, paid, 4) for paid in (PAID, PAID | {"S02": "400"})]
    before, after = ([*lines_of(assess(book, Period(2012, 3)), book)] for book in books)
    for (sheet, record, first), (_, _, then) in zip(before, after, strict=True):
        for one, other in zip(first, then, strict=True):
            changed = {key for key in table_of(record).keys if getattr(one, key) != getattr(other, key)}
            if changed:
                name = (
                    getattr(one, "unit", None) or getattr(one, "item", None) or getattr(one, "category", "")
                )
                moved[f"{sheet.title} {name}"] = changed
    assert moved == {
        "小分队完成情况 S02": {
            "month_paid",
            "paid",
            "completion",
            "ahead",
            "gap_70",
            "gap_80",
            "monthly_need",
        },
        "分类汇总 新型工业": {"total", "month_paid", "paid"} - {"total"},
        "分类汇总 未归类": {"month_paid", "paid"},
        "经费奖励 S02": {"paid", "completion"},
    }


def test_one_figure_changes_only_what_depends_on_it() -> None:
    """One yuan more for a squad: the total and its own percentage move, the reporting sentence does not."""
    before, after = said(county(3, {"S01": "300"}, 4)), said(county(3, {"S01": "400"}, 4))
    moved = [one for one, other in zip(before.split("\n"), after.split("\n"), strict=True) if one != other]
    assert len(moved) == 3
    assert not any("附件" in line for line in moved)
