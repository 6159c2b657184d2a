"""The worksheet functions ZS_…: what the policy gives, typed into a cell. Every rule is that of workbook.policy.

An argument is a cell or a range; ranges give a range of the same shape. Amounts are in 万元 as the sheets have them,
what is paid out is in 元. The last argument is the range of 参数 （`zs_parameter`)； without it the shipped edition
counts. A blank gives a blank, and what cannot be used gives a sentence that says which argument and why.

xlwings makes a VBA function of each at build time (`python -m macros.excel.vba_sources`); elsewhere they are plain Python.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import xlwings as xw

from macros.excel.arguments import (
    Wrong,
    code_of,
    count_of,
    flag_of,
    line_of,
    period_of,
    wan_of,
    word_of,
    yuan_of,
)
from macros.excel.formulas import Terms, each
from workbook.incoming.codes import code_problem
from workbook.money import Fen, NotWholeFen, in_wan, in_yuan, rmb
from workbook.period import Period
from workbook.policy import funds, progress, reporting, reward
from workbook.policy.compilation import compile_award
from workbook.policy.entitlement import earning
from workbook.policy.figures import percent_cell
from workbook.schema.data import Compiled, Unit
from workbook.schema.lists import BANDS, REVIEWS, SQUAD, UNIT_KINDS

_function = partial(xw.func, category="招商月报")
_cells = partial(xw.arg, ndim=2, err_to_str=True)
_PAID, _TARGET, _PERIOD = "到位资金", "年度目标", "期次"
_COMPILED, _TASK = "编制合格个数", "编制任务"


@_function
@_cells("paid", doc="到位资金（万元）")
@_cells("target", doc="年度目标（万元）")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_COMPLETION(paid: Any, target: Any, parameters: Any = None):
    """完成率（三（五））： paid over target, cut off as the sheets show it （`pct_display`）； a target of 0 is complete."""

    def rule(terms: Terms, paid: Fen, target: Fen) -> Decimal:
        return percent_cell(progress.completion(paid, target), terms.of())

    return each(rule, (_paid(paid), wan_of(_TARGET, target)), parameters)


@_function
@_cells("paid", doc="到位资金（万元）")
@_cells("target", doc="年度目标（万元）")
@_cells("compiled", doc="编制合格个数；参数要求两项任务同时达线时才用")
@_cells("task", doc="编制任务（个）")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_STANDING(paid: Any, target: Any, compiled: Any = None, task: Any = None, parameters: Any = None):
    """达奖励线、两线之间或限评优（三（五））， compared exactly."""

    def rule(terms: Terms, paid: Fen, target: Fen, compiled: int | None, task: int | None) -> str:
        return BANDS[reward.standing(paid, target, terms.of(), compiled or 0, task).value]

    arguments = (
        _paid(paid),
        wan_of(_TARGET, target),
        count_of(_COMPILED, compiled),
        count_of(_TASK, task),
    )
    return each(rule, arguments, parameters)


@_function
@_cells("paid", doc="到位资金（万元）；其他单位、个人是引资额")
@_cells("target", doc="年度目标（万元）；其他单位、个人不填")
@_cells("kind", doc="类型：招商小分队、驻点办事处、其他单位、个人；不填是招商小分队")
@_cells("compiled", doc="编制合格个数；参数要求两项任务同时达线时才用")
@_cells("task", doc="编制任务（个）")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_REWARD(
    paid: Any,
    target: Any = None,
    kind: Any = None,
    compiled: Any = None,
    task: Any = None,
    parameters: Any = None,
):
    """引资奖励（元）（三（五））： 2‰ for a squad at the line, for another unit or a person from 1,000万元."""

    def rule(
        terms: Terms, paid: Fen, target: Fen | None, kind: str | None, compiled: int | None, task: int | None
    ) -> Decimal | None:
        unit = Unit("", "", kind=kind or SQUAD, target=target, compile_task=task)
        if unit.kind == SQUAD and target is None:
            return None
        return in_yuan(earning(unit, paid, {"": paid}, compiled or 0, (), terms.of()).reward.amount)

    arguments = (
        _paid(paid),
        wan_of(_TARGET, target, needed=False),
        word_of("类型", kind, UNIT_KINDS),
        count_of(_COMPILED, compiled),
        count_of(_TASK, task),
    )
    return each(rule, arguments, parameters)


@_function
@_cells("target", doc="年度目标（万元）")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_WORKFUND(target: Any, parameters: Any = None):
    """工作经费（元）（四（二））： 2‰ of the target."""

    def rule(terms: Terms, target: Fen) -> Decimal:
        return in_yuan(funds.work_fund(target, terms.of()).amount)

    return each(rule, (wan_of(_TARGET, target),), parameters)


@_function
@_cells("paid", doc="到位资金（万元）")
@_cells("target", doc="年度目标（万元）")
@_cells("receipts", doc="追拨凭票据（元）；参数取“据实票据”时才用")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_EXTRAFUND(paid: Any, target: Any, receipts: Any = None, parameters: Any = None):
    """超额追拨（元）（四（二））： 2‰ of what exceeds the target, or the receipts filed （`extra_fund_rule`）."""

    def rule(terms: Terms, paid: Fen, target: Fen, receipts: Fen | None) -> Decimal:
        return in_yuan(funds.extra_fund(paid, target, terms.of(), receipts).amount)

    arguments = (_paid(paid), wan_of(_TARGET, target), yuan_of("追拨凭票据", receipts, needed=False))
    return each(rule, arguments, parameters)


@_function
@_cells("invested", doc="当年总投资（万元），按参数里“项目当年总投资”的口径")
@_cells("newly", doc="是否新编制：是、否")
@_cells("review", doc="审定状态，如 合格")
@_cells("started", doc="当年是否开工：是、否")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_COMPILE_AWARD(invested: Any, newly: Any, review: Any, started: Any, parameters: Any = None):
    """编制奖励（元）（三（二））： 1% of 当年总投资 of a project that was newly compiled, passed and started this year."""

    def rule(
        terms: Terms, invested: Fen, newly: bool | None, review: str | None, started: bool | None
    ) -> Decimal:
        item = Compiled("", "", "", newly=newly, review=review, started_now=started)
        return in_yuan(compile_award(item, invested, invested, terms.of()).amount)

    arguments = (
        wan_of("当年总投资", invested, below_zero=True),
        flag_of("是否新编制", newly),
        word_of("审定状态", review, REVIEWS),
        flag_of("当年是否开工", started),
    )
    return each(rule, arguments, parameters)


@_function
@_cells("period", doc="期次，如 2012-10，年终补报 2012-13")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_SCHEDULE(period: Any, parameters: Any = None):
    """时序进度（自设）： the share of the year that should be done by a period."""

    def rule(terms: Terms, period: Period) -> Fraction:
        return progress.schedule(period, terms.of(period.year))

    return each(rule, (period_of(_PERIOD, period),), parameters)


@_function
@_cells("paid", doc="到位资金（万元）")
@_cells("target", doc="年度目标（万元）")
@_cells("share", doc="哪条线，如 70%；不填是奖励线")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_GAP(paid: Any, target: Any, share: Any = None, parameters: Any = None):
    """距一条线的缺口（万元）（三（五））， to the fen above; 0 once it is reached."""

    def rule(terms: Terms, paid: Fen, target: Fen, share: Decimal | None) -> Decimal:
        line = terms.of().reward_line if share is None else share
        return in_wan(reward.gap_to(paid, target, line))

    return each(rule, (_paid(paid), wan_of(_TARGET, target), line_of("线", share)), parameters)


@_function
@_cells("paid", doc="到位资金（万元）")
@_cells("target", doc="年度目标（万元）")
@_cells("period", doc="期次，如 2012-10")
def ZS_MONTHLY_NEED(paid: Any, target: Any, period: Any):
    """月均需完成（万元）： what each remaining month must bring; blank when none remains."""

    def rule(_: Terms, paid: Fen, target: Fen, period: Period) -> Decimal | None:
        need = progress.monthly_need(paid, target, period)
        return None if need is None else in_wan(need)

    return each(rule, (_paid(paid), wan_of(_TARGET, target), period_of(_PERIOD, period)))


@_function
@_cells("period", doc="期次，如 2012-10，年终补报 2012-13")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_DEADLINE(period: Any, parameters: Any = None):
    """报送截止（四（三））： the day that is due, rest days moved; with the time of day where it is not 24:00."""

    def rule(terms: Terms, period: Period) -> date | datetime:
        policy = terms.of(period.year)
        day, end = reporting.due_day(period, policy), reporting.deadline(period, policy)
        return end if end.date() == day else day

    return each(rule, (period_of(_PERIOD, period),), parameters)


@_function
@_cells("paid", doc="各小分队的到位资金（万元），一个区域")
@_cells("target", doc="各小分队的年度目标（万元），同样大小的区域")
@_cells("parameters", doc="“参数”区域，如 zs_parameter；不填用软件自带的")
def ZS_RANK(paid: Any, target: Any, parameters: Any = None):
    """名次： by completion, compared exactly; equals share a rank （`tie_rank`). Blank without a target."""

    def rule(terms: Terms, values: list[list[Any]]) -> list[int]:
        return progress.ranks([progress.completion(*pair) for pair in values], terms.of())

    return each(rule, (_paid(paid), wan_of(_TARGET, target)), parameters, whole=True)


@_function
@_cells("code", doc="统一社会信用代码、组织机构代码或营业执照注册号")
def ZS_CODE_OK(code: Any):
    """证照代码是否正确： TRUE for a code whose form and check digit are right, and for 个人."""
    return each(lambda _, code: code_problem(code) is None, (code_of("证照代码", code),))


@_function
@_cells("yuan", doc="金额（元）")
def ZS_RMB(yuan: Any):
    """人民币大写， from an amount in 元."""

    def rule(_: Terms, amount: Fen) -> str:
        try:
            return rmb(amount)
        except NotWholeFen as error:
            raise Wrong("金额太大，没有大写读法。") from error

    return each(rule, (yuan_of("金额（元）", yuan, below_zero=True),))


def _paid(value: Any) -> Any:
    """Funds in place; what was taken back can make them negative."""
    return wan_of(_PAID, value, below_zero=True)


__all__ = [
    "ZS_CODE_OK",
    "ZS_COMPILE_AWARD",
    "ZS_COMPLETION",
    "ZS_DEADLINE",
    "ZS_EXTRAFUND",
    "ZS_GAP",
    "ZS_MONTHLY_NEED",
    "ZS_RANK",
    "ZS_REWARD",
    "ZS_RMB",
    "ZS_SCHEDULE",
    "ZS_STANDING",
    "ZS_WORKFUND",
]
