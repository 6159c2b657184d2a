"""The master's sheets that look over the year: its goals in one list, and where it will end as things go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from workbook.money import Fen
from workbook.schema.kinds import COUNT, NUMBER, PERCENT, TEXT, WAN, WORD, YUAN
from xlsx_tools.columns import column

WAN_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class YearGoalLine:
    """年度目标， upper part: one goal of the policy, what there is of it, what is missing.

    The first row shows amounts, and `like` tells which others do; the rest are counts.
    """

    PATTERNS: ClassVar[Mapping[str, int]] = {"amount": 0, "count": 2}

    no: int = column("序号", COUNT, width=7)
    clause: str = column("依据条款", WORD, width=13)
    goal: str = column("目标事项", TEXT, width=36)
    unit: str = column("计量单位", WORD, width=10)
    wanted: Decimal | None = column("目标数", NUMBER, width=15)
    got: Decimal | None = column("完成数", NUMBER, width=15)
    lacking: Decimal | None = column("尚差数", NUMBER, width=15)
    share: Decimal | None = column("完成比例", PERCENT, width=11)
    verdict: str = column("结论", WORD, width=12)
    remark: str = column("说明", TEXT, width=52, wrap=True)

    @property
    def like(self) -> str:
        return "amount" if self.unit == WAN_UNIT else "count"


@dataclass(frozen=True, slots=True)
class FocusLine:
    """年度目标， lower part: the projects of the year by the focus that staff gave them."""

    no: int = column("排序", COUNT, width=7)
    share: Decimal | None = column("到位占比", PERCENT, width=13)
    focus: str = column("重点方向（三（一））", TEXT, width=36)
    projects: int = column("项目（个）", COUNT, width=10)
    total: Fen = column("合同总投资（万元）", WAN, width=15)
    month_paid: Fen = column("本月到位（万元）", WAN, width=15)
    paid: Fen = column("累计到位（万元）", WAN, width=15)


@dataclass(frozen=True, slots=True)
class PathLine:
    """年终预测， first part: the county at the year's end on one path."""

    path: str = column("路径", WORD, width=8)
    paid: Fen = column("全县年末到位（万元）", WAN, width=17)
    completion: Decimal = column("全县完成率", PERCENT, width=14)
    rewarded: int = column("达奖励线（支）", COUNT, width=14)
    between: int = column("两线之间（支）", COUNT, width=14)
    barred: int = column("限评优（支）", COUNT, width=14)
    others: int = column("其他达奖励线（个）", COUNT, width=14)


@dataclass(frozen=True, slots=True)
class CostLine:
    """年终预测， second part: what one path would cost of the year's budget."""

    path: str = column("测算", WORD, width=8)
    budget: Fen = column("专项经费（元）", YUAN, width=17)
    work_fund: Fen = column("工作经费（元）", YUAN, width=14)
    extra_fund: Fen = column("超额追拨（元）", YUAN, width=14)
    squad_reward: Fen = column("小分队奖励（元）", YUAN, width=14)
    other_reward: Fen = column("其他奖励（元）", YUAN, width=14)
    compile_award: Fen = column("编制奖励（元）", YUAN, width=14)
    used: Fen = column("预计占用（元）", YUAN, width=14)
    left: Fen = column("预计余额（元）", YUAN, width=14)


@dataclass(frozen=True, slots=True)
class MethodLine:
    """年终预测， third part: how the paths are worked out, a sentence a row."""

    text: str = column("怎样预测", TEXT, width=8)


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """年终预测， last part: where each unit will end, and what each month must bring."""

    unit: str = column("编号", WORD, width=8)
    name: str = column("单位", TEXT, width=17)
    target: Fen | None = column("年度目标（万元）", WAN, width=12)
    paid: Fen = column("累计到位（万元）", WAN, width=12)
    completion: Decimal | None = column("完成率", PERCENT, width=9)
    year_pace: Fen = column("全年月均（万元）", WAN, width=12)
    recent_pace: Fen = column("近三个月月均（万元）", WAN, width=12)
    unpaid: Fen | None = column("签约未到位（万元）", WAN, width=12)
    low_paid: Fen = column("低位年末（万元）", WAN, width=12)
    low_done: Decimal | None = column("低位完成率", PERCENT, width=9)
    low_verdict: str = column("低位判断", WORD, width=10)
    middle_paid: Fen = column("中位年末（万元）", WAN, width=12)
    middle_done: Decimal | None = column("中位完成率", PERCENT, width=9)
    middle_verdict: str = column("中位判断", WORD, width=10)
    high_paid: Fen = column("高位年末（万元）", WAN, width=12)
    high_done: Decimal | None = column("高位完成率", PERCENT, width=9)
    high_verdict: str = column("高位判断", WORD, width=10)
    outlook: str = column("奖励前景", WORD, width=15)
    need_bar: Fen | None = column("不限评优月均需（万元）", WAN, width=12)
    need_reward: Fen | None = column("得奖励月均需（万元）", WAN, width=12)
    need_target: Fen | None = column("完成任务月均需（万元）", WAN, width=12)
    low_reward: Fen = column("低位奖励（元）", YUAN, width=13)
    middle_reward: Fen = column("中位奖励（元）", YUAN, width=13)
    high_reward: Fen = column("高位奖励（元）", YUAN, width=13)


__all__ = ["WAN_UNIT", "CostLine", "FocusLine", "ForecastLine", "MethodLine", "PathLine", "YearGoalLine"]
