"""The policy of one year: each number and reading with its clause, read from the sheet 参数.

`parameters.toml` is the edition that is shipped. A value that is missing, of the wrong kind or not one of the
readings on offer stops the run: better to stop than to pay by guess.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from workbook.money import Fen, in_wan
from workbook.policy.critic_rules import check_rules
from workbook.policy.values import Item, PolicyError, as_cell, is_day, may_be, read, shown
from workbook.schema.data import Parameter
from workbook.schema.lists import OWN_GOALS


@dataclass(frozen=True, slots=True)
class Policy:
    """Every parameter of 参数 under its key (amounts without the ending _wan, in fen)."""

    policy_year: int  # 二（二） 政策年度
    county_target: Fen  # 二（二） 全县到位资金目标（万元）
    last_year_total: Fen  # 二（二） 上年到位资金（万元）
    big_project_threshold: Fen  # 二（二） 大项目门槛（万元，含本数）
    big_project_goals: tuple[tuple[str, int], ...]  # 二（二） 大项目个数目标（含本数）
    big_project_base: str  # 二（二） 大项目按何金额判定
    big_project_stage: str  # 二（二） 大项目计入的最低阶段
    urban_goal_sectors: tuple[str, ...]  # 二（二）/三（一） 计入城镇建设目标的类别
    sectors: tuple[str, ...]  # 二（一）/三（一） 产业类别下拉
    channels: tuple[str, ...]  # 三（三） 招商方式下拉
    regions: tuple[str, ...]  # 三（三） 招商区域下拉
    compile_goal: int  # 三（二） 新编制项目目标（含本数）
    compile_min_depth: str  # 三（二） 编制最低深度（含）
    compile_requires_review: bool  # 三（二） 编制计数须审定合格
    compile_deadline: date  # 三（二） 编制完成期限
    compile_award_rate: Decimal  # 三（二） 编制奖励比例
    compile_award_base: str  # 三（二） “项目当年总投资”的口径
    compile_award_needs: tuple[str, ...]  # 三（二） 编制奖励条件
    squad_count: int  # 三（三） 小分队个数
    graduates_goal: int  # 三（三） 年招聘毕业生（人，含本数）
    reward_line: Decimal  # 三（五） 奖励线（含）
    bar_line: Decimal  # 三（五） 限评优线（不含）
    reward_rate: Decimal  # 三（五） 奖励比例
    squad_reward_base: str  # 三（五） 小分队奖励基数
    other_reward_min: Fen  # 三（五） 其他单位/个人奖励门槛（万元，含）
    other_threshold_scope: str  # 三（五） 门槛按什么累计
    other_reward_base: str  # 三（五） “引资额”口径
    other_reward_part: str  # 三（五） 奖励基数取全额还是超出部分
    squad_below_80_as_other: bool  # 三（五） 小分队未达80%可否改按其他单位奖励
    no_same_money_twice: bool  # 三（五） 同一笔资金2‰奖励只发一次
    office_reward_mode: str  # 三（三）（五） 驻点办事处奖励身份
    exclude_investor_self: str  # 三（五） 投资方本人不作引资人
    public_employee_reward: str  # 三（五） 公职人员个人奖励
    reward_settlement: str  # 三（五） 奖励/限评优判定时点
    settlement_cutoff: date  # 三（五）/四（三） 年终数截止日
    settlement_report_due: date  # 自设 年终补报截止
    person_multi_squad: str  # 三（五） 一人多队的限评优
    roster_date: str  # 三（五） 成员名单基准日
    patron_barred: bool  # 三（三）（五） 挂帅县级领导是否限评优
    budget: Fen  # 四（二） 专项经费（万元）
    work_fund_rate: Decimal  # 四（二） 工作经费比例
    extra_fund_rule: str  # 四（二） 超额追拨口径
    extra_fund_enters_budget: bool  # 四（二） 追拨计入1000万元内
    budget_overrun: str  # 四（二） 预算超支处理
    report_day: int  # 四（三） 月报截止日
    deadline_inclusive: bool  # 四（三） 25日当天算按时
    deadline_time: str  # 四（三） 当日截止时刻
    deadline_holiday: str  # 四（三） 遇休息日
    stat_cutoff: str  # 四（三） 月报数据截止
    amount_unit: str  # 自设 金额单位
    pct_display: str  # 自设 百分比显示
    time_progress: str  # 自设 时序进度
    monthly_plan: tuple[Decimal, ...]  # 自设 自定义分月计划（累计％）
    light_green: str  # 自设 绿灯
    light_yellow_pp: int  # 自设 黄灯：落后不超过（百分点）
    critic_rules: tuple[str, ...]  # 四（三） 建议通报批评条件
    joint_split: str  # 自设 两单位共同引进
    dispute_default: str  # 自设 归属争议未决
    continued_projects: str  # 自设 续建项目
    task_scope: str  # 三（五） 80%/70%所指“任务”
    squad_reports_via: str  # 四（三） 小分队由谁报送
    critic_scope: tuple[str, ...]  # 四（三） 通报批评范围
    work_fund_schedule: str  # 四（二） 工作经费拨付
    extra_fund_timing: str  # 四（二） 追拨时点
    target_sum_check: str  # 二（二）/三（五） 分解目标合计与县目标不等
    tie_rank: str  # 自设 并列名次
    evidence_required: str  # 自设 到位凭证要求
    unverified_counts: str  # 自设 待核实资金是否计入月度
    close_day: int  # 自设 封账日（次月几日24时前收到算迟报，以后算缺报）
    county_name: str  # 自设 县名
    focus_areas: tuple[str, ...]  # 三（一） 重点方向下拉

    @property
    def lines_shown(self) -> tuple[str, str]:
        """奖励线 and 限评优线 （三（五）） as people write them: 80%, 70%."""
        return line_shown(self.reward_line), line_shown(self.bar_line)


def line_shown(line: Decimal) -> str:
    return f"{(line * 100).normalize():f}%"


@cache
def edition(year: int | None = None) -> tuple[Item, ...]:
    """The shipped parameters as they stand in parameters.toml, the days moved to a year."""
    years = 0 if year is None else year - first_year()
    return tuple(_moved(item, years) for item in _shipped()["parameter"])


def parameter(key: str, year: int | None = None) -> Item:
    """One of them by its key. Raises KeyError."""
    return {item["key"]: item for item in edition(year)}[key]


@cache
def first_year() -> int:
    """The year of the shipped edition; no earlier year has a policy."""
    return int(_shipped()["edition"])


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("workbook.policy").joinpath("parameters.toml").read_text("utf-8"))


def _moved(part: Any, years: int) -> Any:
    """Every day of the shipped edition's year as the same day of another; anything else as it stands."""
    if isinstance(part, dict):
        return {key: _moved(value, years) for key, value in part.items()}
    if isinstance(part, list):
        return [_moved(value, years) for value in part]
    return f"{int(part[:4]) + years}{part[4:]}" if isinstance(part, str) and is_day(part) else part


def parameters_for(year: int, changes: Mapping[str, Any] | None = None) -> tuple[Parameter, ...]:
    """The rows of a new year's sheet 参数： the shipped edition with its days moved to that year.

    `changes` gives other values by key, as a cell may hold them. Raises PolicyError for a year before the first
    edition, and for a change that cannot be read.
    """
    if year < first_year():
        raise PolicyError("policy_year", f"政策自{first_year()}年起执行，没有{year}年的口径。")
    given = {"policy_year": year} | dict(changes or {})
    rows = []
    for item in edition(year):
        value = read(item, given.get(item["key"], item["value"]))
        about = (may_be(item), item["clause"], item.get("why"))
        used = shown(item, value)
        rows.append(Parameter(item["key"], item["label"], as_cell(item, value), *about, used=used))
    return tuple(rows)


def policy_from(rows: Iterable[Parameter]) -> Policy:
    """Read the sheet 参数. Raises PolicyError naming the parameter that is missing, doubled or wrong."""
    typed: dict[str, Any] = {}
    for row in rows:
        if row.key in typed:
            raise PolicyError(row.key, f"参数“{row.label}”出现了两次，请删去一行。")
        typed[row.key] = row.value
    year = _used(parameter("policy_year"), typed)
    values = {item["key"].removesuffix("_wan"): _used(item, typed) for item in edition(year)}
    _check_together(values)
    return Policy(**{field.name: values[field.name] for field in fields(Policy)})


def _used(item: Item, typed: Mapping[str, Any]) -> Any:
    if typed.get(item["key"]) is None:
        usual = shown(item, read(item, item["value"]))
        raise PolicyError(
            item["key"], f"参数“{item['label']}”没有值，请在“参数”表补上（软件自带的值是 {usual}）。"
        )
    return read(item, typed[item["key"]])


def _check_together(values: Mapping[str, Any]) -> None:
    if values["bar_line"] > values["reward_line"]:
        raise PolicyError("bar_line", "限评优线高于奖励线，请核对“参数”表的这两项。")
    sectors = values["sectors"]
    if strange := [name for name in values["urban_goal_sectors"] if name not in sectors]:
        raise PolicyError(
            "urban_goal_sectors",
            f"计入城镇建设目标的类别里有“{'、'.join(strange)}”，产业类别里没有，应从 {'、'.join(sectors)} 中选，"
            "或在“产业类别下拉”里补上。",
        )
    known = (*OWN_GOALS, *sectors)
    if strange := [name for name, _ in values["big_project_goals"] if name not in known]:
        raise PolicyError(
            "big_project_goals",
            f"大项目个数目标里有“{'、'.join(strange)}”，没有项目能计入，应从 {'、'.join(known)} 中选，"
            "或在“产业类别下拉”里补上。",
        )
    check_rules(values["critic_rules"])


def wan_text(amount: Fen) -> str:
    """A parameter's amount in 万元， without places that are zero."""
    return f"{in_wan(amount):f}".rstrip("0").rstrip(".")


__all__ = [
    "Policy",
    "PolicyError",
    "edition",
    "first_year",
    "line_shown",
    "parameter",
    "parameters_for",
    "policy_from",
    "wan_text",
]
