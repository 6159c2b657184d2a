"""What the notice says of odd months: sentences fit the facts, and nobody is counted who is not meant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from workbook.assess import assess
from workbook.book import Book
from workbook.money import wan
from workbook.month import notice_paragraphs
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema import master
from workbook.schema.annex import ProgressLine
from workbook.schema.data import Entry, Project, Receipt, Unit
from workbook.schema.lists import INDIVIDUAL, OTHER_UNIT, SQUAD
from workbook.showing.annexes import annex_lines, annex_note
from workbook.showing.basics import basics
from workbook.showing.lines import lines_of
from workbook.showing.notice import compose
from workbook.showing.paper import notice_paper
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
    ("nothing came in", county(3, {}, 4), "各小分队至今均无到位资金。", "居前"),
    ("all squads in one band", county(3, {"S01": "1", "S02": "2", "S03": "3"}, 4), "完成率均在70%以下（不含）", "其中"),
    ("nobody on schedule", county(3, {"S01": "100"}, 4), "尚无达到时序进度的小分队", "达到时序进度的0支"),
    ("exactly on schedule", county(1, {"S01": "250"}, 2), "与时序进度持平", "低于时序进度"),
    ("ahead", county(2, {"S01": "800", "S02": "900"}, 3), "高于时序进度", "低于时序进度"),
    ("all on schedule", county(2, {"S01": "800", "S02": "900"}, 3), "；均达到时序进度。", "达到时序进度的2支"),
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


def without_squads() -> Book:
    """Nobody but one person, who brought 1,500.00 万元."""
    book = county(1, {"S01": "1500"}, 0)
    person = Unit("P01", "甲某", kind=INDIVIDUAL)
    project, entry = replace(book.projects[0], unit="P01"), replace(book.entries[0], unit="P01")
    return replace(book, units=(person,), projects=(project,), entries=(entry,))


ODD = {
    "one squad": county(1, {"S01": "10"}, 1),
    "one squad, nothing": county(1, {}, 0),
    "three squads": county(3, {"S01": "10"}, 2),
    "ten squads": county(10, {f"S{n:02d}": "300" for n in range(1, 11)}, 11),
    "120 squads": large(120),
    "no squads": without_squads(),
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
    ("period", "there"), [("2012-01", "2012年1月"), ("2012-02", "1—2月"), ("2012-13", "2012年度招商引资")]
)
def test_the_title_says_which_months(period: str, there: str) -> None:
    assert there in said(county(2, {}, 3, period), period)


@pytest.mark.parametrize("period", ["2012-03", "2012-13"])
def test_without_squads_none_is_praised_or_blamed_and_the_parts_are_counted_on(period: str) -> None:
    text = said(without_squads(), period)
    assert "完成较好" not in text
    assert "小分队" not in re.sub("各招商小分队，|小分队完成情况排名表", "", text)
    assert [line for line in text.split("\n") if re.match("[一二三四]、", line)] == [
        "一、总体情况",
        "二、存在问题",
        "三、下步要求",
    ]


def late(book: Book, units: int) -> Book:
    """The first units' reports came two days late."""
    moved = tuple(
        replace(one, received=datetime(2012, 3, 28, 9)) if at < units else one
        for at, one in enumerate(book.receipts)
    )
    return replace(book, receipts=moved)


def test_nobody_in_time_is_not_a_count_of_none() -> None:
    book = county(3, {"S01": "300"}, 4)
    assert "应报4个单位均迟报。" in said(late(book, 4))
    assert "应报4个单位，按时报送3个，迟报1个（第一招商小分队）。" in said(late(book, 1))
    nobody_in_time = replace(late(book, 4), receipts=late(book, 4).receipts[:2])
    assert "应报4个单位，迟报2个（第一招商小分队、第二招商小分队），缺报2个（" in said(nobody_in_time)


def test_more_than_eight_missing_units_are_counted_and_found_in_the_annex() -> None:
    assert "缺报9个（名单见附件3）" in said(county(9, {"S01": "300"}, 1))
    assert "缺报8个（第三招商小分队、" in said(county(9, {"S01": "300"}, 2))


def test_who_is_level_with_the_third_is_praised_too() -> None:
    """Eight level are named, nine are counted."""
    eight = said(county(8, {f"S{n:02d}": "300" for n in range(1, 9)}, 9))
    assert eight.count("招商小分队30.00%") == 8
    nine = said(county(9, {f"S{n:02d}": "300" for n in range(1, 10)}, 10))
    assert "\n第一招商小分队等9支小分队均为30.00%。\n" in nine
    led = said(county(9, {f"S{n:02d}": "800" if n == 1 else "300" for n in range(1, 10)}, 10))
    assert "第一招商小分队80.00%、第二招商小分队等8支小分队均为30.00%。" in led


def test_at_the_settlement_what_waits_for_recognition_is_not_called_nothing() -> None:
    book = county(2, {"S01": "900"}, 3, "2012-12")
    waiting = replace(book, entries=(replace(book.entries[0], recognised=None),))
    text = said(waiting, "2012-13")
    assert "全县全年无认定到位资金" in text
    assert "另有900.00万元尚未认定，未计入。" in text
    assert "尚无到位资金" not in text


@pytest.mark.parametrize("period", ["2012-01", "2012-03", "2012-12", "2012-13"])
def test_where_nothing_came_in_nobody_is_praised_and_it_is_said_once_of_the_county_and_once_of_the_squads(
    period: str,
) -> None:
    text = said(county(3, {}, 0, period), period)
    assert "完成较好" not in text
    assert "二、存在问题" in text
    assert text.count("到位资金") == 2
    assert "（年度目标任务0.3亿元）" in text


def test_where_everybody_is_missing_the_problem_is_everybodys() -> None:
    assert text_of_problems(county(3, {}, 0)) == "一是各小分队至今均无到位资金；二是应报单位均未报送月报。"
    assert "；二是第三招商小分队、县总工会未报送月报。" in text_of_problems(county(3, {}, 2))


def text_of_problems(book: Book) -> str:
    return said(book).split("二、存在问题\n")[1].split("\n")[0]


def test_the_notice_names_its_six_annexes_in_order_and_has_them() -> None:
    book = county(3, {"S01": "300"}, 4)
    month = assess(book, Period(2012, 3))
    text = said(book)
    named = re.findall(r"(\d)\.(\S+)", text.split("附件：")[1])
    assert [number for number, _ in named] == list("123456")
    annexes = notice_paper(
        notice_paragraphs(book, month, date(2012, 4, 1)), month, book, date(2012, 4, 1)
    ).annexes
    assert [grid.label for grid in annexes] == [f"附件{n}" for n in range(1, 7)]
    for grid, (_, name) in zip(annexes, named, strict=True):
        assert grid.title == name  # as the format wants it
        assert all(len(row) == len(grid.headings) == len(grid.widths) for row in grid.rows)


def test_an_annex_with_nothing_in_it_says_so() -> None:
    book = county(3, {}, 4)
    month = assess(book, Period(2012, 3))
    annexes = notice_paper(
        notice_paragraphs(book, month, date(2012, 4, 1)), month, book, date(2012, 4, 1)
    ).annexes
    for grid in (annexes[1], annexes[3]):
        assert [cell for row in grid.rows for cell in row if cell] == ["无"]


def test_big_projects_are_told_against_their_goals() -> None:
    """二（二）： 3, 4, 4 and 2; a category with none of them is told too."""
    book = county(2, {"S01": "300"}, 3)
    large_one = replace(book.projects[0], total=wan("10000"), stage="在建")
    month = assess(replace(book, projects=(large_one,)), Period(2012, 3))
    note = annex_note(master.BIG_PROJECTS, month)
    assert note.startswith("引进/目标（个）：工业1/3 ▲差2、城镇建设0/4 ▲差4")
    assert note.endswith("文化旅游0/2 ▲差2　单位：万元")


def test_the_first_list_tells_how_units_reported_whatever_they_brought_in() -> None:
    """One month: in time, late, missing; last comes who has funds without evidence besides."""
    book = late(county(3, {"S03": "900"}, 2), 1)
    lines = basics(assess(book, Period(2012, 3)), book)
    assert [
        (line.place, line.unit, line.due, line.on_time, line.late, line.missing, line.mark) for line in lines
    ] == [
        (1, "S02", 1, 1, 0, 0, "● 无差错"),
        (2, "S01", 1, 0, 1, 0, "▲ 有待改进"),
        (3, "D01", 1, 0, 0, 1, "■ 有缺报"),
        (4, "S03", 1, 0, 0, 1, "■ 有缺报"),
    ]
    assert {line.unit: line.lacking for line in lines} == {"S01": 0, "S02": 0, "S03": 1, "D01": 0}


def test_the_second_list_ranks_squads_among_those_with_the_same_target() -> None:
    """Three of 1,000 and three of 500 万元; with two of a kind they stay together."""
    book = county(6, {"S01": "500", "S04": "400"}, 7)
    small = tuple(
        replace(unit, target=wan("500")) if unit.id in ("S04", "S05", "S06") else unit for unit in book.units
    )
    lines = progress_lines(replace(book, units=small))
    assert [(line.group, line.place, line.unit) for line in lines][:4] == [
        ("1,000万元组", 1, "S01"),
        ("1,000万元组", 2, "S02"),
        ("1,000万元组", 2, "S03"),
        ("500万元组", 1, "S04"),
    ]
    assert [str(line.added) for line in lines if line.unit in ("S01", "S04")] == ["50.00", "80.00"]
    pair = tuple(
        replace(unit, target=wan("500")) if unit.id in ("S05", "S06") else unit for unit in book.units
    )
    assert {line.group for line in progress_lines(replace(book, units=pair))} == {"全部小分队"}


def progress_lines(book: Book) -> list[ProgressLine]:
    month = assess(book, Period(2012, 3))
    return next(list(lines) for _, record, lines in annex_lines(month, book) if record is ProgressLine)


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
