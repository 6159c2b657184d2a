"""V19, V21, V24, V25, V27 to V29: joint projects, what is gone, zero reports, the year's end, versions, the roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.makers import (
    make_known,
    make_line,
    make_new_line,
    make_policy,
    make_project,
    make_submission,
    make_unit,
    make_unread,
)
from tests.workbook.cases import Case, holds, old_row, whole
from workbook.book import Book, BookError
from workbook.checks import check_master, check_submission, check_versions
from workbook.findings import Severity
from workbook.incoming.submission import Arrival
from workbook.period import Period
from workbook.schema.data import Member

REPORTED = make_known(
    reported={"S03": ["QH2012-006", "QH2012-001"]},
    projects=[make_project(), make_project(id="QH2012-001", name="锰系新材料项目", code="PDY00001X")],
)
MOVED = make_known(
    reported={"S03": ["QH2012-006", "QH2012-001"]},
    projects=[
        make_project(),
        make_project(id="QH2012-001", name="锰系新材料项目", code="PDY00001X", unit="S05"),
    ],
)
ZERO = make_line(month_paid="0", year_paid="300", evidence=None, evidence_date=None, evidence_count=None)
UNREAD = make_line(month_paid=None)
DECEMBER = {"evidence_date": date(2012, 12, 20), "stage": "在建"}


def december(why: str, fires: str, line, *more) -> Case:
    submission = make_submission(
        line,
        *more,
        period="2012-12",
        cover={"filled_on": date(2012, 12, 24)},
        received=datetime(2012, 12, 24, 9, 0),
    )
    return Case(why, fires, (submission,), make_known("2012-12"))


CASES = [
    # V19 联合比例和=100%
    old_row("40 % is another's, the rest its own", "", shares="S05:40%"),
    old_row("written out in full", "", shares="S05：40％；S03：60％"),
    old_row("written out, and 101 %", "V19.sum", shares="S05:40%、S03:61%"),
    old_row("nothing left for itself", "V19.sum", shares="S05:100%"),
    old_row("no share at all", "V19.sum", shares="S05:0%"),
    old_row("one unit twice", "V19.twice", shares="S05:20%；S05:20%"),
    old_row("no number", "V19", shares="与住建局联合"),
    old_row("a share without %", "V19", shares="S05:40"),
    old_row("a unit that is not on the roster", "V19.unit", shares="S77:40%"),
    # V21 上月有本月无的项目
    whole("a project of last month is gone", "V21", REPORTED),
    whole("a project of last month is another unit's now", "", MOVED),
    whole("both are there", "", REPORTED, make_submission(
        make_line(), make_line(row=7, project="QH2012-001", name="锰系新材料项目", code="PDY00001X", before=None,
                               month_paid="100", year_paid="100"))),
    # V24 零报告但有数/有数但勾零
    whole("nothing new, and ticked", "", make_known(), make_submission(ZERO)),
    whole("ticked, but 200.00 came in", "V24", cover={"nothing_new": True}),
    whole("not ticked, but nothing came in", "V24.nothing", make_known(), make_submission(ZERO, cover={"nothing_new": False})),
    whole("left empty, and nothing came in", "V24.blank", make_known(), make_submission(ZERO, cover={"nothing_new": None})),
    whole("left empty, and 200.00 came in", "V24.unticked", cover={"nothing_new": None}),
    whole("a tick that cannot be read", "V04.left", cover={"nothing_new": None}, unread=(make_unread("nothing_new", "？", "cover"),)),
    whole("an amount that cannot be read is not nothing", "V04", make_known(), make_submission(
        UNREAD, cover={"nothing_new": False}, unread=(make_unread("month_paid", "约200"),))),
    # V25 年末突击
    december("40 % of the year in December", "", make_line(month_paid="200", year_paid="500", **DECEMBER)),
    december("a hair over 40 %", "V25", make_line(month_paid="200.01", year_paid="500.01", **DECEMBER)),
    december("first reported in December with over 1,000.00", "V25 V25.first", make_line(month_paid="0", year_paid="300", **DECEMBER),
             make_new_line(month_paid="1000.01", year_paid="1000.01", **DECEMBER)),
    december("first reported in December with 1,000.00", "V25", make_line(month_paid="0", year_paid="300", **DECEMBER),
             make_new_line(month_paid="1000", year_paid="1000", **DECEMBER)),
    old_row("most of the year in May is no rush", "", month_paid="2000", year_paid="2300"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


def test_a_partner_by_name_is_told_by_its_number():
    (finding,) = check_submission(make_submission(make_line(shares="县住房和城乡建设局:40%")), make_known())
    assert finding.suggest == "S05:40%"


FIRST = Arrival("第1版.xlsx", "a1", datetime(2012, 8, 22, 10, 20))
SECOND = Arrival("第2版.xlsx", "b2", datetime(2012, 8, 26, 9, 5))


def test_two_versions_are_told_with_the_one_that_counts():
    """V27, E-MULTI of the demo."""
    (finding,) = check_versions("S03", [SECOND, FIRST], "b2", make_known("2012-08"))
    assert (finding.severity, finding.place.file, finding.sha) == (Severity.HINT, "第2版.xlsx", "b2")
    assert "第1版 08-22 10:20；第2版 08-26 09:05" in finding.message
    assert "采用第2版" in finding.message


def test_no_version_counts_yet():
    (finding,) = check_versions("S03", [FIRST, SECOND], None, make_known("2012-08"))
    assert (finding.sentence, finding.sha) == ("V27.none", "b2")


@pytest.mark.parametrize(
    "arrivals", [[FIRST], [FIRST, replace(FIRST, file="again.xlsx", received=SECOND.received)]]
)
def test_the_same_file_sent_again_is_no_version(arrivals):
    assert check_versions("S03", arrivals, "a1", make_known("2012-08")) == ()


def member(squad: str, person: str, **more) -> Member:
    return Member(squad, None, "成员", person, **more)


@pytest.mark.parametrize(
    ("why", "members", "fires"),
    [
        ("one squad each", [member("S03", "甲"), member("S05", "乙")], ""),
        ("two squads at a time", [member("S03", "甲"), member("S05", "甲")], "V28"),
        ("blanks in a name", [member("S03", "王 一"), member("S05", "王一")], "V28"),
        ("twice in one squad", [member("S03", "甲"), member("S03", "甲")], ""),
        (
            "moved from one to the other",
            [member("S03", "甲", left=date(2012, 5, 31)), member("S05", "甲", joined=date(2012, 6, 1))],
            "",
        ),
        (
            "in both for one day",
            [member("S03", "甲", left=date(2012, 6, 1)), member("S05", "甲", joined=date(2012, 6, 1))],
            "V28",
        ),
    ],
)
def test_members_of_several_squads(why: str, members: list[Member], fires: str):
    findings = check_master(make_known(members=tuple(members)))
    assert [finding.sentence for finding in findings] == fires.split(), why


@pytest.mark.parametrize(
    ("why", "target", "reading", "severity"),
    [
        ("the squads' targets come to 25亿", "250000", "warn", None),
        ("a fen less", "249999.999999", "warn", Severity.WARN),
        ("more, and nobody minds", "250000.01", "ignore", None),
    ],
)
def test_targets_add_up(why: str, target: str, reading: str, severity: Severity | None):
    units = (
        make_unit("S03", "第三招商小分队", target=target),
        make_unit("B01", "驻点办", "驻点办事处", target="1"),
    )
    known = make_known(units={unit.id: unit for unit in units}, policy={"target_sum_check": reading})
    assert [finding.severity for finding in check_master(known)] == ([severity] if severity else []), why


def book_with(*targets: str, **changes: str) -> Book:
    units = [make_unit(f"S{n:02d}", f"第{n}招商小分队", target=target) for n, target in enumerate(targets, 1)]
    policy = make_policy(county_target_wan="250000", **changes)
    return Book(policy, units=(*units, make_unit("B01", "驻点办", "驻点办事处", target="1")))


def test_targets_that_do_not_add_up_stop_the_run_where_they_may_not() -> None:
    """二（二）， target_sum_check=block: the sentence names both sums; to the fen."""
    book_with("100000", "150000", target_sum_check="block").require(Period(2012, 3))
    book_with("100000", "150000.01").require(Period(2012, 3))
    with pytest.raises(BookError, match=r"250,000\.01 万元.*250,000\.00 万元"):
        book_with("100000", "150000.01", target_sum_check="block").require(Period(2012, 3))


@pytest.mark.parametrize(("squads", "fires"), [("1", ["V29.count"]), ("2", []), ("3", ["V29.count"])])
def test_the_number_of_squads_is_asked_about(squads: str, fires: list[str]) -> None:
    """三（三） 组建25支招商小分队: a hint where the roster has another number."""
    units = book_with("100000", "150000").units
    findings = check_master(
        make_known(units={unit.id: unit for unit in units}, policy={"squad_count": squads})
    )
    assert [finding.sentence for finding in findings] == fires
    assert all(finding.severity is Severity.HINT and "2支" in finding.message for finding in findings)
