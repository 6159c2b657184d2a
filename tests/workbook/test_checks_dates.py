"""V10 to V14 and V26: evidence, contract, start of work, stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.makers import make_known, make_line, make_new_line, make_project, make_submission
from tests.workbook.cases import Case, holds, new_row, old_row

FIRST = replace(make_known(), last_deadline=None)
NONE = {"evidence": None, "evidence_date": None, "evidence_count": None}
STAGED = {stage: make_known(projects=[make_project(stage=stage)]) for stage in ("洽谈", "在建", "停建")}
TOLD = make_known(projects=[make_project(started=date(2011, 1, 10))], reported={"S03": ["QH2012-006"]})
NOT_TOLD = make_known(projects=[make_project(started=date(2011, 1, 10))])
SETTLEMENT = replace(make_known("2012-13"), last_deadline=datetime(2012, 12, 26))


def settled(why: str, fires: str, day: date) -> Case:
    """A supplement sent in January of the next year."""
    submission = make_submission(
        make_line(evidence_date=day),
        period="2012-13",
        cover={"filled_on": date(2013, 1, 8)},
        received=datetime(2013, 1, 8, 9, 0),
    )
    known = replace(SETTLEMENT, paid_before={"QH2012-006": make_line().said.before, "QH2012-001": 10**12})
    return Case(why, fires, (submission,), replace(known, projects=known.projects | OTHERS))


def late_in_may(why: str, fires: str, day: int, **policy: str) -> Case:
    """A return filled on 31 May, with evidence of a day shortly before."""
    submission = make_submission(
        make_line(evidence_date=date(2012, 5, day)),
        cover={"filled_on": date(2012, 5, 31)},
        received=datetime(2012, 5, 31, 9, 0),
    )
    return Case(why, fires, (submission,), make_known(policy=policy))


OTHERS = {"QH2012-001": make_project(id="QH2012-001", name="锰系新材料项目", code="PDY00001X")}

CASES = [
    # V10 凭证日期<年初或>填报日
    old_row("dated on the first day of the year", "", FIRST, evidence_date=date(2012, 1, 1)),
    old_row("dated on the last day of last year", "V10", FIRST, evidence_date=date(2011, 12, 31)),
    old_row("dated on the day of filling", "", evidence_date=date(2012, 5, 24)),
    old_row("dated the day after filling", "V10.future", evidence_date=date(2012, 5, 25)),
    old_row("dated on the day of the last deadline", "", evidence_date=date(2012, 4, 26)),
    old_row("dated before the last deadline: a supplement", "V10.late", evidence_date=date(2012, 4, 25)),
    old_row("old evidence does not matter where nothing came in", "", month_paid="0", year_paid="300", evidence_date=date(2011, 1, 1)),
    old_row("no evidence for what came in", "V10.missing", **NONE),
    old_row("evidence 无", "V10.missing", evidence="无"),
    old_row("evidence without its date", "V10.undated", evidence_date=None),
    old_row("no piece of evidence", "V10.count", evidence_count=0),
    late_in_may("dated on the day up to which the month's data goes", "", 25),
    late_in_may("dated the day after it", "V10.next", 26),
    late_in_may("the data goes to the 20th", "", 20, stat_cutoff="day20"),
    late_in_may("dated the 21st where it goes to the 20th", "V10.next", 21, stat_cutoff="day20"),
    late_in_may("the data goes to the month's end", "", 31, stat_cutoff="month_end"),
    settled("a supplement of 31 December", "", date(2012, 12, 31)),
    settled("a supplement of 1 January next year", "V10.after", date(2013, 1, 1)),
    # V11 签约≤开工≤填报日
    new_row("signed and begun on one day", "", signed=date(2012, 5, 4), started=date(2012, 5, 4)),
    new_row("begun a day before it was signed", "V11", signed=date(2012, 5, 4), started=date(2012, 5, 3)),
    new_row("signed after the form was filled", "V11.signed", signed=date(2012, 5, 25)),
    new_row("begun after the form was filled", "V11.started", started=date(2012, 5, 25)),
    old_row("an old slip that was told last month", "", TOLD, started=date(2011, 1, 10)),
    old_row("an old slip that was not told yet", "V11", NOT_TOLD, started=date(2011, 1, 10)),
    # V12 新建签约在本年、续建在上年前
    new_row("new, signed on 1 January", "", signed=date(2012, 1, 1)),
    new_row("new, signed on 31 December", "V12.new", signed=date(2011, 12, 31)),
    new_row("carried over, signed on 31 December", "", kind="续建", signed=date(2011, 12, 31), prior="0"),
    new_row("carried over, signed on 1 January", "V12.old", kind="续建", signed=date(2012, 1, 1)),
    # V13 到位>0而未签约
    new_row("paid while still talking", "V13", stage="洽谈"),
    new_row("paid once signed", "", stage="签约"),
    new_row("paid at nobody knows what stage", "V13.blank", stage=None),
    new_row("talking, nothing signed, nothing paid", "V16.empty", stage="洽谈", signed=None, month_paid="0", year_paid="0", **NONE),
    # V14 阶段倒退
    old_row("from 在建 back to 开工", "V14", STAGED["在建"], stage="开工"),
    old_row("still 在建", "", STAGED["在建"]),
    old_row("work stopped", "", STAGED["在建"], stage="停建"),
    old_row("work goes on after a stop", "", STAGED["停建"], stage="开工"),
    # V26 仅进账单无实物凭证≥500万
    old_row("500.00 on a bank slip alone", "V26", evidence="银行进账单", month_paid="500", year_paid="800"),
    old_row("499.99 on a bank slip alone", "", evidence="银行进账单", month_paid="499.99", year_paid="799.99"),
    old_row("500.00 on invoices", "", evidence="设备发票", month_paid="500", year_paid="800"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


def test_without_a_day_of_filling_the_day_it_came_counts():
    late = make_line(evidence_date=date(2012, 5, 25))
    submission = make_submission(late, cover={"filled_on": None}, received=datetime(2012, 5, 25, 8, 0))
    holds(Case("", "", (submission,), make_known()))
    submission = make_submission(late, cover={"filled_on": None}, received=datetime(2012, 5, 24, 23, 59))
    holds(Case("", "V10.future", (submission,), make_known()))


def test_a_new_row_is_never_too_early_for_its_stage():
    holds(Case("", "", (make_submission(make_new_line(stage="投产")),), make_known()))
