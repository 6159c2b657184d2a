"""校验规则 V01 to V30: each one function that asks one question of a return and gives findings, never an error.

check_submission   one return: within itself, against the register and against earlier periods
check_together     the period's returns among each other
check_versions     several versions of one return
check_master       the office's own lists
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from workbook.checks import amounts, compiled, dates, identity, lists, whole
from workbook.checks.across import duplicates, not_last_years
from workbook.checks.likeness import Match, match_registered, same_project
from workbook.checks.lists import closest
from workbook.checks.reading import Return, accountable, fund_rows
from workbook.checks.roster import check_master
from workbook.checks.versions import check_versions
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.submission import Submission

BLOCK, HOLD, WARN, HINT = Severity.BLOCK, Severity.HOLD, Severity.WARN, Severity.HINT

RULES: dict[str, tuple[Severity, str]] = {
    "V01": (BLOCK, "单位与期次匹配"),
    "V02": (WARN, "模板版本"),
    "V03": (BLOCK, "表头完整、按文字定位"),
    "V04": (BLOCK, "数字可解析，不得当0"),
    "V05": (BLOCK, "上月累计+本月=本月累计"),
    "V06": (BLOCK, "累计不降，降须冲减原因"),
    "V07": (BLOCK, "累计+以前年度≤总投资，超须附调整文件"),
    "V08": (BLOCK, "本月>总投资或为历史中位数1000倍，疑似元"),
    "V09": (BLOCK, "本月=总投资且无凭证"),
    "V10": (BLOCK, "凭证日期<年初或>填报日"),
    "V11": (WARN, "签约≤开工≤填报日"),
    "V12": (WARN, "新建签约在本年、续建在上年前"),
    "V13": (BLOCK, "到位>0而未签约"),
    "V14": (WARN, "阶段倒退"),
    "V15": (WARN, "代码长度、字符、校验位"),
    "V16": (WARN, "下拉外的值"),
    "V17": (HOLD, "跨单位重复"),
    "V18": (HOLD, "与上年库重复"),
    "V19": (BLOCK, "联合比例和=100%"),
    "V20": (BLOCK, "来源地=本县"),
    "V21": (WARN, "上月有本月无的项目"),
    "V22": (BLOCK, "改动锁定的上月累计"),
    "V23": (BLOCK, "新建+续建=合计、产业合计=渠道合计=全县"),
    "V24": (BLOCK, "零报告但有数、有数但勾零"),
    "V25": (HINT, "年末突击"),
    "V26": (HINT, "仅进账单无实物凭证≥500万元"),
    "V27": (HINT, "同期多版本，取截止前末版"),
    "V28": (HINT, "成员跨队"),
    "V29": (WARN, "目标合计≠全县目标"),
    "V30": (HOLD, "编制项目重名、旧库"),
}

RETURN_RULES = (
    identity.right_unit_and_period,
    identity.current_template,
    identity.sheets_and_headings_there,
    identity.project_numbers_known,
    identity.numbers_readable,
    amounts.no_project_twice,
    whole.no_project_lost,
    whole.zero_report_fits,
    whole.no_rush_at_the_end,
    compiled.compiled_name_is_new,
    compiled.compiled_fit_to_count,
    compiled.compiled_dates,
)
ROW_RULES = (
    amounts.both_amounts_there,
    amounts.cumulative_adds_up,
    amounts.cumulative_never_falls,
    amounts.within_total,
    amounts.not_yuan_for_wan,
    amounts.not_contract_for_paid,
    amounts.before_unchanged,
    dates.evidence_in_time,
    dates.dates_in_order,
    dates.kind_fits_contract,
    dates.signed_before_paid,
    dates.stage_goes_on,
    dates.not_bank_slip_alone,
    lists.code_checks_out,
    lists.picked_from_lists,
    lists.new_rows_complete,
    lists.money_from_outside,
    lists.money_under_every_head,
    not_last_years,
    whole.shares_make_a_whole,
)
_AREAS = ("cover", "funds", "compiled", "activity")
_CELL = re.compile(r"([A-Z]*)(\d*)")


def check_submission(submission: Submission, known: Known) -> tuple[Finding, ...]:
    """Everything there is to say about one return, by sheet and row; V17 needs the others too."""
    ret = Return(submission, known)
    found = chain(_of_return(ret), _of_rows(ret))
    names = [submission.sheet_names.get(area) for area in _AREAS]

    def order(finding: Finding) -> tuple:
        sheet = names.index(finding.place.sheet) if finding.place.sheet in names else -1
        column, row = _CELL.match(finding.place.cell).groups()  # type: ignore[union-attr]
        return sheet, int(row or 0), finding.rule, len(column), column, finding.sentence, finding.subject

    return tuple(sorted(found, key=order))


def _of_return(ret: Return) -> Iterator[Finding]:
    for rule in RETURN_RULES:
        yield from rule(ret)


def _of_rows(ret: Return) -> Iterator[Finding]:
    for row in ret.rows:
        for rule in ROW_RULES:
            yield from rule(ret, row)


def check_together(submissions: Sequence[Submission], known: Known) -> tuple[Finding, ...]:
    """V17 and V30 across the period's returns; who came first registered first, whatever the order given."""
    returns = [Return(submission, known) for submission in submissions]
    return (*duplicates(returns), *compiled.compiled_among(returns))


__all__ = [
    "RULES",
    "Match",
    "accountable",
    "check_master",
    "check_submission",
    "check_together",
    "check_versions",
    "closest",
    "fund_rows",
    "match_registered",
    "same_project",
]
