"""For which period a mail is: its forms say it, else its words, else the day it came; where that is not clear, a person."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.makers import make_policy
from workbook.incoming.which_period import named_in, which_period
from workbook.period import Period

IN_OCTOBER = datetime(2012, 10, 24, 16, 30)
SUBJECT, FILE = "招商引资月报", "月报.xlsx"


def which(
    *identities: str, words: tuple[str, ...] = (SUBJECT, FILE), at: datetime = IN_OCTOBER
) -> Period | str:
    return which_period(identities, words, at, 2012, make_policy())


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2012年10月_S03_县财政局_招商引资月报表.xlsx", ["2012-10"]),
        ("Re: 【退回修改】2012年10月招商引资月报：第三招商小分队", ["2012-10"]),
        ("2012-10", ["2012-10"]),
        ("201210月报", ["2012-10"]),
        ("2012.9 月报", ["2012-09"]),
        ("２０１２年１０月", ["2012-10"]),
        ("10月月报", ["2012-10"]),
        ("十月份", ["2012-10"]),
        ("十一月份", ["2012-11"]),
        ("1—10月完成情况", ["2012-10"]),
        ("2012年1-10月", ["2012-10"]),
        ("9月、10月月报", ["2012-09", "2012-10"]),
        ("2012年年终补报", ["2012-13"]),
        ("2012-13", ["2012-13"]),
        ("10月25日报送", []),  # a day is no period
        ("2012年10月25日", []),
        ("2012-10-25", []),
        ("20121025", []),
        ("近3个月、13月", []),
        ("联系电话13800000000", []),
    ],
)
def test_periods_in_words(text: str, periods: list[str]) -> None:
    assert sorted(map(str, named_in(text, IN_OCTOBER.date()))) == periods


@pytest.mark.parametrize(
    ("month", "came", "period"),
    [
        ("12月", date(2013, 1, 4), "2012-12"),
        ("1月", date(2013, 1, 24), "2013-01"),
        ("1月", date(2012, 12, 31), "2013-01"),
        ("11月", date(2012, 10, 30), "2012-11"),
        ("年终补报", date(2012, 12, 31), "2012-13"),
        ("年终补报", date(2013, 1, 9), "2012-13"),
    ],
)
def test_a_month_without_a_year_is_the_nearest(month: str, came: date, period: str) -> None:
    assert sorted(map(str, named_in(month, came))) == [period]


def test_the_form_says_it_before_the_words_and_the_words_before_the_day() -> None:
    words = ("2012年9月月报", FILE)
    assert which("2012-08", words=words) == Period(2012, 8)
    assert which(words=words) == Period(2012, 9)
    assert which() == Period(2012, 10)
    assert which("不是期次", words=words) == Period(2012, 9)


def test_two_periods_in_one_mail_are_for_a_person() -> None:
    assert which("2012-09", "2012-10") == "看得出的期次不止一个（2012年9月、2012年10月），不知道该算哪一期"
    assert which("2012-10", "2012-10") == Period(2012, 10)
    assert "不止一个" in str(which(words=("9月月报", "10月月报.xlsx")))


@pytest.mark.parametrize(
    ("came", "period"),
    [
        (datetime(2012, 10, 5, 23, 59), None),  # a late one of September, or an early one of October
        (datetime(2012, 10, 6), "2012-10"),  # September is closed since 24:00 of the 5th
        (datetime(2012, 10, 31, 23, 59), "2012-10"),
        (datetime(2012, 11, 1), None),
        (datetime(2012, 12, 31, 23, 59), "2012-12"),
        (datetime(2013, 1, 4), None),
    ],
)
def test_by_the_day_it_came_only_where_one_period_is_open(came: datetime, period: str | None) -> None:
    found = which(at=came)
    assert str(found) == period if period else "都有可能" in str(found)


def test_another_years_mail_waits() -> None:
    assert which("2011-12") == "报的是2011年12月，这是2012年的文件夹"
    assert which(at=datetime(2013, 3, 10)) == "报的是2013年3月，这是2012年的文件夹"
