"""V05 to V09, V22: the year's sums, the contract's total, and 元 typed where 万元 are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import (
    at_fen,
    make_known,
    make_line,
    make_new_line,
    make_project,
    make_submission,
    make_unread,
)
from tests.workbook.cases import Case, holds, new_row, old_row, sentences
from workbook.checks import check_submission
from workbook.findings import Severity
from workbook.money import Fen

NO_EVIDENCE = {"evidence": None, "evidence_date": None, "evidence_count": None}
NOTHING_NEW = {"month_paid": "0", "year_paid": "300", **NO_EVIDENCE}
TWICE = (make_line(), make_line(row=7))
COPIED = (make_new_line(row=7), make_new_line(row=8, name="旧城改造一期　建设项目", total="9000"))
NO_TOTAL = make_known(projects=[make_project(total=None)])
SMALL = make_known(projects=[make_project(total="600", prior="100")])
SMALL_COUNTY = make_known(policy={"county_target_wan": "1000", "target_sum_check": "ignore"})
USUAL = make_known(amounts={"S03": ["0.15", "0.25", "0.90"]})

CASES = [
    # V05 上月累计+本月=本月累计
    old_row("300.00 and 200.00 are 500.00", ""),
    old_row("one fen more than the sum", "V05", year_paid=at_fen("500", 1)),
    old_row("one fen less than the sum", "V05", year_paid=at_fen("500", -1)),
    old_row("the year's sum in both cells", "V05.cumulative", month_paid="500", year_paid="500"),
    old_row("nothing new, and nothing changed", "", **NOTHING_NEW),
    old_row("no 本月到位: asked about, not taken for zero", "V05.missing", month_paid=None),
    old_row("no 本年累计", "V05.missing", year_paid=None),
    new_row("the first report: both cells alike", ""),
    new_row("last year's funds in 本年累计", "V05.first", year_paid="600"),
    new_row("an amount that belongs to nobody", "V05.nameless", name=None),
    new_row("同上 names nothing", "V05.ditto", name="同上"),
    Case("one project in two rows", "V05.twice", (make_submission(*TWICE),), make_known()),
    Case("one new project in two rows", "V05.twice", (make_submission(*COPIED),), make_known()),
    # V06 累计不降，降须冲减原因
    old_row("the year's sum fell to this month's: last month's was not added", "V06", month_paid="200", year_paid="200"),
    old_row("it fell and a remark alone explains nothing", "V06", month_paid="0", year_paid="299.99", remark="核减", **NO_EVIDENCE),
    old_row("a deduction with its reason", "V10.missing", month_paid="-50", year_paid="250", remark="退回预付款", **NO_EVIDENCE),
    old_row("a deduction without a reason", "V06.reason V10.missing", month_paid="-50", year_paid="250", **NO_EVIDENCE),
    old_row("a deduction that does not add up", "V05", month_paid="-50", year_paid="240", remark="退回预付款"),
    old_row("all of it given back, and last year's too", "", SMALL, total="600", prior="100", month_paid="-400", year_paid="-100", remark="退资"),
    old_row("a fen more than was ever paid", "V06.below", SMALL, total="600", prior="100", month_paid=at_fen("-400", -1), year_paid=at_fen("-100", -1), remark="退资"),
    # V07 累计+以前年度≤总投资，超须附调整文件
    old_row("100 + 500.00 of 600: all of it", "", SMALL, total="600", prior="100"),
    old_row("100 + 500.01 of 600", "V07", SMALL, total="600", prior="100", month_paid="200.01", year_paid="500.01"),
    old_row(
        "over, with the document's number",
        "V07.document",
        SMALL,
        total="600",
        prior="100",
        month_paid="300",
        year_paid="600",
        remark="总投资调整见青发改〔2012〕45号",
    ),
    old_row("over, with a remark that names no document", "V07", SMALL, total="600", prior="100", month_paid="300", year_paid="600", remark="追加投资"),
    old_row("the locked total was raised", "V07.total", total="12000"),
    old_row("no total to hold it against, as the register has none", "V07.unknown", NO_TOTAL, total=None),
    new_row("a new project with funds and no total", "V07.unknown", total=None),
    # V08 本月>总投资或为本单位历史中位数1000倍→疑似元
    old_row("200.00 typed as 2,000,000.00", "V08.yuan", month_paid="2000000"),
    old_row("both cells in 元", "V08.yuan V08.yuan", month_paid="2000000", year_paid="5000000"),
    old_row("over the total, and no 元 either", "V08 V07", month_paid="10000.01", year_paid="10300.01"),
    old_row("just the total, with evidence", "", make_known(before={}), before="0", month_paid="10000", year_paid="10000"),
    old_row("1000 times the usual 0.25", "V08.typical", USUAL, month_paid="250", year_paid="550"),
    old_row("a fen below 1000 times the usual", "", USUAL, month_paid=at_fen("250", -1), year_paid=at_fen("550", -1)),
    new_row("a first row in 元 throughout", "V08.county V08.total", total="65000000", month_paid="4700000", year_paid="4700000"),
    new_row("10 times the county's 250,000.00 in a contract", "", total="2500000"),
    new_row("a fen above it", "V08.total", total=at_fen("2500000", 1)),
    new_row("all of the county's target in one month", "", total="2500000", month_paid="250000", year_paid="250000"),
    new_row("a fen above the county's target", "V08.county", total="2500000", month_paid=at_fen("250000", 1), year_paid=at_fen("250000", 1)),
    new_row("a small county's one big project", "", SMALL_COUNTY, total="1000000", month_paid="100000", year_paid="100000"),
    new_row("a fen above 10亿元 in a month and above the county's target", "V08.county", SMALL_COUNTY, total="1000000", month_paid=at_fen("100000", 1), year_paid=at_fen("100000", 1)),
    new_row("a fen above 100亿元 in a contract", "V08.total", SMALL_COUNTY, total=at_fen("1000000", 1)),
    old_row("a contract on the register is not asked about again", "", make_known(projects=[make_project(total="2600000")]), total="2600000"),
    # V09 本月=总投资且无凭证
    new_row("the contract's sum as funds, with no evidence", "V09", month_paid="6500", year_paid="6500", **NO_EVIDENCE),
    new_row("the contract's sum as funds, evidence 无", "V09", month_paid="6500", year_paid="6500", evidence="无"),
    new_row("all of it paid at once, with evidence", "", month_paid="6500", year_paid="6500"),
    new_row("a fen less than the contract's sum", "V10.missing", month_paid=at_fen("6500", -1), year_paid=at_fen("6500", -1), **NO_EVIDENCE),
    # V22 改动锁定的上月累计
    old_row("the prefilled sum was changed, and the rest made to fit", "V22 V05", before="250", year_paid="450"),
    old_row("the prefilled sum was emptied", "V22.blank", before=None),
    old_row("the locked funds of earlier years were changed", "V22.prior", prior="50"),
    new_row("a new project has no last month", "V22.new", before="100"),
    new_row("0 for last month is right too", "", before="0"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


def test_an_unreadable_amount_is_told_once_and_never_taken_for_zero():
    line = make_line(month_paid=None)
    submission = make_submission(
        line, unread=(make_unread("month_paid", "约200"),), cover={"nothing_new": False}
    )
    assert sentences(check_submission(submission, make_known())) == ["V04"]


def test_yuan_for_wan_is_suggested_in_wan():
    """E-UNIT of the demo: 1,840.00 typed as 18,400,000.00."""
    known = make_known(projects=[make_project(total="32000")], before={"QH2012-006": "3680"})
    line = make_line(total="32000", before="3680", month_paid="18400000", year_paid="5520")
    (finding,) = check_submission(make_submission(line), known)
    assert (finding.severity, finding.value, finding.suggest) == (Severity.BLOCK, "18,400,000.00", "1,840.00")
    assert finding.message == (
        "2012年05月_S03.xlsx〔到位资金〕O6：本月到位填 18,400,000.00 万元，超过合同总投资 32,000.00 万元，"
        "疑似按元填报（1,840.00 万元）。请改成万元数后重报。"
    )


def test_a_fallen_sum_is_one_sentence_with_the_sum_it_should_be():
    """E-FALL of the demo: last month's 975.00 was not added."""
    known = make_known(before={"QH2012-006": "975"})
    line = make_line(before="975", month_paid="390", year_paid="390")
    (finding,) = check_submission(make_submission(line), known)
    assert (finding.sentence, str(finding.place)) == ("V06", "2012年05月_S03.xlsx〔到位资金〕P6")
    assert finding.suggest == "1,365.00"
    assert "本年累计填 390.00 万元，比上月累计 975.00 万元少" in finding.message


def test_the_year_s_sum_in_the_month_s_cell_is_recognised():
    """E-CUM of the demo: 925.00 in both cells after 395.00."""
    known = make_known(before={"QH2012-006": "395"})
    line = make_line(before="395", month_paid="925", year_paid="925")
    (finding,) = check_submission(make_submission(line), known)
    assert (finding.sentence, finding.place.cell, finding.suggest) == ("V05.cumulative", "O6", "530.00")


amounts = st.integers(0, 10**15)


@given(before=amounts, month=st.integers(0, 10**13), off=st.integers(-(10**12), 10**12))
def test_any_sum_that_adds_up_is_right_and_any_other_is_not(before: int, month: int, off: int):
    project = make_project(total=Fen(10**17))
    known = make_known(projects=[project], policy={"county_target_wan": "10000000"})
    known.paid_before["QH2012-006"] = Fen(before)  # type: ignore[index]
    line = make_line(
        total=Fen(10**17), before=Fen(before), month_paid=Fen(month), year_paid=Fen(before + month + off)
    )
    found = check_submission(make_submission(line), known)
    if off == 0:
        assert found == ()
    else:
        assert {finding.rule for finding in found} & {"V05", "V06"}
