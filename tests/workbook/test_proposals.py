"""批评建议 row by row: proposals come and go with the figures, what a person typed stays, the notice asks the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.makers import make_policy, make_project, make_unit
from workbook.assess import assess
from workbook.book import Book
from workbook.follow import confirmed, followed, reminders
from workbook.money import wan
from workbook.month import earlier_months
from workbook.period import Period
from workbook.schema.data import Entry
from workbook.schema.follow import NO_LONGER, PROPOSED, Criticism
from workbook.showing.notice import compose

JULY, SETTLED = Period(2012, 7), Period(2012, 13)
RULES = "6月及以后到位资金为0；连续2个月排名后3位"


def book(*paid: str, rules: str = RULES, rows: tuple[Criticism, ...] = (), period: str = "2012-07") -> Book:
    """Squads with a target of 100.00 万元 each and what they brought in, all of it in one period."""
    units = tuple(make_unit(f"S{n:02d}", f"第{n}小分队", target="100") for n in range(1, len(paid) + 1))
    projects = tuple(make_project(id=f"P{unit.id}", unit=unit.id) for unit in units)
    entries = tuple(
        Entry(period, unit.id, f"P{unit.id}", None, month_paid=wan(amount), recognised=wan(amount))
        for unit, amount in zip(units, paid, strict=True)
    )
    return Book(
        make_policy(critic_rules=rules), units=units, projects=projects, entries=entries, criticisms=rows
    )


def after(there: Book, period: Period = JULY) -> Book:
    month = assess(there, period)
    return followed(there, month, earlier_months(there, month))


def notice(there: Book, period: Period = JULY) -> str:
    return "\n".join(item.text for item in compose(assess(there, period), None, there, date(2012, 8, 1)))


def test_a_unit_is_proposed_with_its_reasons_and_nobody_has_decided() -> None:
    (row,) = after(book("10", "0")).criticisms
    assert (row.period, row.unit, row.state, row.confirmed) == ("2012-07", "S02", PROPOSED, None)
    assert row.triggers == "四（三） 6月及以后到位资金为0（1—7月累计0.00万元）"


def test_running_twice_changes_nothing_and_what_was_typed_stays() -> None:
    there = after(book("10", "0"))
    typed = replace(
        there.criticisms[0], confirmed=True, confirmed_by="某", confirmed_on=date(2012, 8, 1), note="已谈话"
    )
    again = after(replace(there, criticisms=(typed,)))
    assert again.criticisms == (typed,)
    assert after(again) == again


def test_a_proposal_that_lost_its_reason_goes_unless_somebody_touched_it() -> None:
    untouched = Criticism("2012-07", "S01", "第1小分队", triggers="四（三） 旧", state=PROPOSED)
    touched = replace(untouched, unit="S02", confirmed=True)
    of_june = replace(untouched, period="2012-06")
    there = after(book("10", "10", rows=(untouched, touched, of_june)))
    assert there.criticisms == (of_june, replace(touched, state=NO_LONGER))
    assert confirmed(there, assess(there, JULY)) == ()
    assert "曾确认、现在不再触发的：第1小分队" in "".join(reminders(there, assess(there, JULY)))


def test_a_unit_that_left_the_roster_keeps_what_was_decided() -> None:
    row = Criticism("2012-07", "S99", "某小分队", confirmed=False, state=PROPOSED)
    assert after(book("10", rows=(row,))).criticisms == (replace(row, state=NO_LONGER),)


@pytest.mark.parametrize(("decided", "told"), [(True, True), (False, False), (None, False)])
def test_the_notice_criticises_only_whom_a_person_confirmed(decided: bool | None, told: bool) -> None:
    there = after(book("10", "0"))
    there = replace(there, criticisms=tuple(replace(row, confirmed=decided) for row in there.criticisms))
    text = notice(there)
    assert ("予以通报批评" in text) is told
    assert ("第2小分队，6月及以后到位资金为0（1—7月累计0.00万元）。" in text) is told
    assert "第2小分队至今无到位资金" in text, "the fact is told all the same"


def test_another_months_confirmation_is_not_this_months() -> None:
    row = Criticism("2012-06", "S02", "第2小分队", triggers="四（三） 旧", state=PROPOSED, confirmed=True)
    assert "予以通报批评" not in notice(after(book("10", "0", rows=(row,))))


def test_who_confirmed_and_what_waits_is_asked_for() -> None:
    there = after(book("10", "0"))
    assert "有 1 个单位待确认：第2小分队" in "".join(reminders(there, assess(there, JULY)))
    there = replace(there, criticisms=(replace(there.criticisms[0], confirmed=True, confirmed_by="某"),))
    assert "没有写确认人或日期的：第2小分队" in "".join(reminders(there, assess(there, JULY)))
    there = replace(there, criticisms=(replace(there.criticisms[0], confirmed_on=date(2012, 8, 1)),))
    assert "批评建议" not in "".join(reminders(there, assess(there, JULY)))


def test_ranks_of_the_months_before_are_looked_up() -> None:
    """Five squads of which the last two stay last in June and July; the rule for three places takes the third too."""
    there = book("50", "40", "30", "20", "10", rules="连续2个月排名后2位", period="2012-06")
    assert [row.unit for row in after(there).criticisms] == ["S04", "S05"]
    assert after(there, Period(2012, 6)).criticisms == (), "in May nobody had anything: all are equal"


def test_equals_are_not_picked_by_their_numbers() -> None:
    """Ten squads without funds in two months: the notice and the proposals name nobody as one of the last three."""
    there = book(*["0"] * 10, rules="连续2个月排名后3位")
    month = assess(there, JULY)
    assert after(there).criticisms == ()
    text = "\n".join(
        item.text for item in compose(month, assess(there, Period(2012, 6)), there, date(2012, 8, 1))
    )
    assert "居后" not in text


def test_the_settlement_asks_for_no_months() -> None:
    there = book("10", "0", rules="连续1个月排名后1位；连续1个月缺报或迟报")
    assert after(there, SETTLED).criticisms == ()
