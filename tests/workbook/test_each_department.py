"""四（三） `squad_reports_via=each_member_dept`: the departments of a squad's people report, and it is added up."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from macros.steps import forms_of
from tests.makers import COUNTY, UNITS, make_line, make_new_line, make_policy, make_project, make_submission
from workbook.answers import answers
from workbook.assess import assess
from workbook.book import Book
from workbook.consolidate import Consolidated, consolidate
from workbook.incoming.submission import Submission
from workbook.money import wan
from workbook.period import Period
from workbook.policy.reporting import departments
from workbook.schema.data import Member
from workbook.schema.lists import LATE, MISSING, ON_TIME
from workbook.schema.results import ReportingLine
from workbook.showing.annexes import annex_lines

MAY = Period(2012, 5)
LEAD, AUDIT = "县财政局", "县审计局"
PEOPLE = (
    Member("S03", "第三招商小分队", "队长", "某甲", LEAD),
    Member("S03", "第三招商小分队", "成员", "某乙", AUDIT),
    Member("S03", "第三招商小分队", "成员", "某丙", AUDIT),
)
BOOK = Book(
    make_policy(county_name=COUNTY, squad_reports_via="each_member_dept", squad_count="3"),
    units=UNITS,
    members=PEOPLE,
    projects=(make_project(),),
)


def sent(part: str, *lines, day: int = 24, **more) -> Submission:
    name = f"2012年5月_S03_{part}_招商引资月报表.xlsx"
    made = make_submission(
        *lines,
        sha=f"{part}{day}",
        received=datetime(2012, 5, day, 9),
        identity={"part": part},
        **more,
    )
    object.__setattr__(made, "arrival", type(made.arrival)(name, made.arrival.sha, made.arrival.received))
    return made


def row(amount: str | None, **more):
    return make_line(before="0", month_paid=amount, year_paid=amount, **more)


def taken(*sent_in: Submission, book: Book = BOOK) -> Consolidated:
    return consolidate(book, MAY, sent_in)


def adopted(done: Consolidated) -> str:
    """What 附件3 says of the squad's returns."""
    lines = next(
        lines
        for _, record, lines in annex_lines(assess(done.book, MAY), done.book)
        if record is ReportingLine
    )
    return next(line.adopted for line in lines if line.unit == "S03")


def test_each_department_is_asked_the_lead_department_first() -> None:
    forms = [form for form in forms_of(BOOK, MAY) if form.unit_id == "S03"]
    assert [form.sender for form in forms] == [LEAD, AUDIT]
    assert [form.part for form in forms_of(BOOK, MAY) if form.unit_id == "B01"] == [""]


@pytest.mark.parametrize(
    ("joined", "left", "asked"),
    [
        (date(2012, 5, 25), None, True),
        (date(2012, 5, 26), None, False),
        (None, date(2012, 5, 1), True),
        (None, date(2012, 4, 30), False),
    ],
)
def test_a_department_reports_for_the_months_in_which_somebody_of_it_was_in_the_squad(
    joined: date | None, left: date | None, asked: bool
) -> None:
    people = (Member("S03", None, "成员", "某丁", "县商务局", joined, left),)
    assert ("县商务局" in departments(UNITS[0], people, MAY, BOOK.policy)) is asked


def test_what_the_departments_report_is_added_up() -> None:
    done = taken(
        sent(LEAD, row("100")), sent(AUDIT, row("0"), make_new_line(month_paid="50", year_paid="50"), day=23)
    )
    assert set(done.counting) == {("S03", LEAD), ("S03", AUDIT)}
    amounts = {item.project_name: item.month_paid for item in done.book.entries}
    assert sorted(amounts.values()) == [wan("50"), wan("100")]
    assert assess(done.book, MAY).unit("S03").paid == wan("150")


def test_one_project_from_two_departments_is_added_up_with_a_warning_and_both_places() -> None:
    done = taken(sent(LEAD, row("100"), day=22), sent(AUDIT, row("30"), day=23))
    (entry,) = done.book.entries
    assert (entry.month_paid, entry.year_paid) == (wan("130"), wan("130"))
    assert AUDIT in (entry.remark or "")
    assert LEAD in (entry.file or "")
    (told,) = [item for item in done.findings if item.sentence == "V17.together"]
    assert LEAD in told.message


def test_a_new_project_that_two_departments_name_is_registered_once() -> None:
    first, second = make_new_line(), make_new_line()
    done = taken(sent(LEAD, first, day=22), sent(AUDIT, second, day=23))
    assert len(done.book.projects) == len(BOOK.projects) + 1
    (entry,) = done.book.entries
    assert entry.month_paid == first.said.month_paid + second.said.month_paid


def test_of_each_department_the_last_version_in_time_counts() -> None:
    done = taken(
        sent(LEAD, row("100"), day=20), sent(LEAD, row("120"), day=22), sent(AUDIT, row("0"), day=21)
    )
    assert [item.month_paid for item in done.book.entries] == [wan("120")]
    versions = [
        (item.unit_name, item.version, item.adopted) for item in done.book.receipts if item.unit == "S03"
    ]
    assert sorted(versions) == [
        (f"第三招商小分队（{AUDIT}）", 1, True),
        (f"第三招商小分队（{LEAD}）", 1, False),
        (f"第三招商小分队（{LEAD}）", 2, True),
    ]
    assert adopted(done) == "采用2份，相加"
    late = taken(sent(LEAD, row("100"), day=20), sent(AUDIT, row(None), day=21))
    assert adopted(late) == "采用1份"
    assert adopted(taken(sent(LEAD, row("100"), day=20), sent(LEAD, row("120"), day=22))) == "采用第2份"


@pytest.mark.parametrize(
    ("day", "report"), [(None, MISSING), (25, ON_TIME), (26, LATE)], ids=["nothing", "in time", "late"]
)
def test_the_squad_is_as_late_as_the_last_of_its_departments(day: int | None, report: str) -> None:
    reads = [sent(LEAD, row("100")), *([sent(AUDIT, row("0"), day=day)] if day else [])]
    done = taken(*reads)
    assert assess(done.book, MAY).unit("S03").report == report
    assert ("S03" in done.missing) is (report == MISSING)


def test_the_name_of_a_department_that_leads_another_squad_does_not_make_it_that_squads_return() -> None:
    people = (*PEOPLE, Member("S03", None, "成员", "某戊", "县住房和城乡建设局"))
    book = Book(BOOK.policy, units=UNITS, members=people, projects=BOOK.projects)
    done = taken(sent("县住房和城乡建设局", row("70"), file_unit="S05"), book=book)
    assert ("S03", "县住房和城乡建设局") in done.counting
    assert [item.unit for item in done.book.entries] == ["S03"]


def test_each_department_gets_its_own_answer_and_only_the_lead_one_the_rosters_address() -> None:
    units = tuple(
        type(one)(**{key: getattr(one, key) for key in one.__slots__} | {"email": "s03@example.org"})
        for one in UNITS
    )
    book = Book(BOOK.policy, units=units, members=PEOPLE, projects=BOOK.projects)
    done = taken(sent(LEAD, row("100")), book=book)
    made = answers(done.book, MAY, done.findings, datetime(2012, 5, 28))
    mine = {item.unit.name: (item.kind, item.unit.email) for item in made.answers if item.unit.id == "S03"}
    assert mine[f"第三招商小分队（{AUDIT}）"] == ("逾期催报", None)
    assert mine[f"第三招商小分队（{LEAD}）"][1] == "s03@example.org"


def test_by_the_default_reading_a_squad_is_one_sender() -> None:
    book = Book(
        make_policy(county_name=COUNTY, squad_count="3"),
        units=UNITS,
        members=PEOPLE,
        projects=BOOK.projects,
    )
    done = taken(sent(LEAD, row("100"), day=20), sent(AUDIT, row("30"), day=22), book=book)
    assert set(done.counting) == {("S03", "")}
    assert [item.month_paid for item in done.book.entries] == [wan("30")]  # the last one, whoever sent it
