"""What is followed up by people: items with a day, rewards that are shared out (三（三）（四）（五）、四（一）（四）)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.makers import make_policy, make_project, make_unit
from workbook.assess import assess
from workbook.book import Book
from workbook.follow import followed, reminders, rewards
from workbook.money import Fen, wan, yuan
from workbook.period import Period
from workbook.policy.allocation import LATER, not_whole
from workbook.policy.tasks import achieved, first_tasks, overdue, unassigned
from workbook.schema.data import Entry
from workbook.schema.follow import Allocation, Task
from workbook.schema.lists import DOCUMENT, OUTPOST, OUTPOST_RULES, RECRUITING
from workbook.schema.outlook import FocusLine
from workbook.showing.goal_lines import goal_lists

DECEMBER, SETTLED = Period(2012, 12), Period(2012, 13)
REWARD = yuan("2000")  # 2‰ of 100.00 万元, the target and more


def book(*allocations: Allocation, tasks: tuple[Task, ...] = (), **project) -> Book:
    """One squad whose target is met, and an outpost."""
    units = (
        make_unit("S01", "第一招商小分队", target="100"),
        make_unit("B01", "驻珠三角招商办事处", OUTPOST),
    )
    entry = Entry("2012-12", "S01", "P1", None, month_paid=wan("100"), recognised=wan("100"))
    return Book(
        make_policy(),
        units=units,
        projects=(make_project(id="P1", unit="S01", **project),),
        entries=(entry,),
        allocations=allocations,
        tasks=tasks,
    )


def test_a_year_starts_with_six_documents_and_three_rules_for_each_outpost() -> None:
    tasks = first_tasks(["驻珠三角招商办事处", "驻长三角招商办事处"], 20)
    kinds = [task.category for task in tasks]
    assert (kinds.count(DOCUMENT), kinds.count(OUTPOST_RULES)) == (6, 6)
    assert [task.wanted for task in tasks if task.category == RECRUITING] == [20]
    assert [task.no for task in tasks] == list(range(1, len(tasks) + 1))
    assert not any(task.owner or task.due or task.done for task in tasks), (
        "the policy names neither owner nor day"
    )
    assert [task.category for task in first_tasks()].count(OUTPOST_RULES) == 0


@pytest.mark.parametrize(
    ("due", "done", "is_due"),
    [
        (date(2012, 10, 25), False, True),
        (date(2012, 10, 26), False, False),
        (date(2012, 10, 1), True, False),
        (date(2012, 10, 1), None, True),
        (None, False, False),
    ],
)
def test_an_item_is_told_once_its_day_has_come(due: date | None, done: bool | None, is_due: bool) -> None:
    task = Task(1, DOCUMENT, "印发文件", due=due, done=done)
    assert bool(overdue([task], date(2012, 10, 25))) is is_due


def test_what_was_done_is_added_up_and_nothing_typed_is_not_zero() -> None:
    some = [
        Task(1, RECRUITING, "一批", got=12),
        Task(2, RECRUITING, "二批", got=0),
        Task(3, DOCUMENT, "文件", got=5),
    ]
    assert achieved(some, RECRUITING) == 12
    assert achieved([Task(1, RECRUITING, "一批")], RECRUITING) is None
    assert unassigned([replace(some[0], owner="县人社局"), replace(some[1], done=True), some[2]]) == (
        some[2],
    )


def test_what_is_due_and_has_no_owner_is_told_after_a_step() -> None:
    tasks = (
        Task(1, DOCUMENT, "印发优惠政策", due=date(2012, 6, 30)),
        Task(2, DOCUMENT, "印发考核办法", owner="县委办"),
    )
    there = book(tasks=tasks)
    said = "".join(reminders(there, assess(there, DECEMBER)))
    assert "印发优惠政策（时限2012-06-30，责任单位未定）" in said
    assert "1项督办事项还没有责任单位" in said
    assert "考核办法" not in said
    assert "到时限" not in "".join(reminders(there, assess(there, Period(2012, 5))))


def test_money_of_a_project_that_is_not_registered_is_told_after_a_step() -> None:
    there = book()
    lost = Entry("2012-11", "S01", "QH2012-777", None, month_paid=wan("7.5"))
    there = replace(there, entries=(*there.entries, lost))
    told = [text for text in reminders(there, assess(there, DECEMBER)) if "QH2012-777" in text]
    assert len(told) == 1
    assert all(word in told[0] for word in ("1行", "S01", "7.50 万元")), told
    assert not [text for text in reminders(there, assess(there, Period(2012, 10))) if "QH2012-777" in text]
    assert not [text for text in reminders(book(), assess(book(), DECEMBER)) if "项目台账" in text]


SHARED = [  # amounts typed, verdict, why
    (["2000"], "● 合计与奖励总额一致", "the whole to one person"),
    (["1200.01", "799.99"], "● 合计与奖励总额一致", "two parts"),
    (["1200", "799.99"], "▲ 合计 1,999.99 元，比奖励总额少 0.01 元", "one fen short"),
    (["1200", "800.01"], "▲ 合计 2,000.01 元，比奖励总额多 0.01 元", "one fen too much"),
]


@pytest.mark.parametrize(("amounts", "check", "why"), SHARED, ids=[row[-1] for row in SHARED])
def test_the_parts_of_a_reward_must_come_to_the_whole(amounts: list[str], check: str, why: str) -> None:
    there = book(*(Allocation("S01", person=f"某{n}", amount=yuan(one)) for n, one in enumerate(amounts)))
    month = assess(there, SETTLED)
    done = followed(there, month)
    assert {row.check for row in done.allocations} == {check}, why
    assert {(row.name, row.due) for row in done.allocations} == {("第一招商小分队", REWARD)}
    told = [text for text in reminders(done, month) if "奖励" in text]
    assert bool(told) is check.startswith("▲")


def test_before_the_settlement_nothing_is_held_against_a_reward_that_is_only_foreseen() -> None:
    there = book(Allocation("S01", person="某", amount=yuan("1")))
    month = assess(there, DECEMBER)
    (row,) = followed(there, month).allocations
    assert (row.due, row.check) == (None, LATER)
    assert rewards(month) is None
    assert not reminders(there, month)


def test_a_reward_that_nobody_shared_out_is_told() -> None:
    there = book()
    month = assess(there, SETTLED)
    assert [text for text in reminders(there, month) if "1个单位有奖励，还没有分配" in text]
    assert not_whole((), rewards(month) or {}) == (("S01", 0, REWARD),)


def test_a_row_of_a_unit_that_is_not_there_is_told() -> None:
    there = book(Allocation("S99", person="某", amount=yuan("1")))
    month = assess(there, SETTLED)
    assert "单位名册里没有“S99”" in (followed(there, month).allocations[0].check or "")
    assert any("S99已分配 1.00 元，应为 0.00 元" in text for text in reminders(there, month))


def test_where_the_budget_pays_only_a_part_that_part_is_shared_out() -> None:
    """超预算怎么办： with `budget_overrun=prorate` the reward is cut, and so is what there is to share."""
    there = replace(book(), policy=make_policy(budget_wan="0.3", budget_overrun="prorate"))
    month = assess(there, SETTLED)
    assert rewards(month) == {"S01": yuan("1000"), "B01": 0}  # 3,000 less the work fund of 2,000


def test_typed_amounts_survive_whatever_is_worked_out_beside_them() -> None:
    row = Allocation("S01", person="某", amount=Fen(7), note="按贡献")
    there = followed(book(row), assess(book(row), SETTLED))
    assert replace(there.allocations[0], name=None, due=None, check=None) == row


@pytest.mark.parametrize(
    ("focus", "group"), [("旧城改造", "旧城改造"), ("自填方向", "自填方向"), (None, "未填重点方向")]
)
def test_projects_are_summed_by_the_focus_that_staff_gave_them(focus: str | None, group: str) -> None:
    there = book(focus=focus)
    lines = next(
        rows for _, record, rows in goal_lists(assess(there, DECEMBER), there) if record is FocusLine
    )
    assert [(line.focus, line.projects, line.paid) for line in lines] == [(group, 1, wan("100"))]
