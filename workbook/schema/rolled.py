"""The workbook of a prefecture or province: the masters of many counties under each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workbook.money import Fen
from workbook.schema.kinds import COUNT, PERCENT, POINTS, TEXT, WAN, WORD, YUAN
from xlsx_tools.columns import column

COUNTY_HEADING, LEVEL_HEADING = "县", "层级"
OF_COUNTY, OF_UNIT = "县", "单位"
OVERVIEW, LEFT_OUT = "各县汇总", "未汇总"


@dataclass(frozen=True, slots=True)
class CountyLine:
    """各县汇总： one county against its target, and what waits there."""

    rank: int = column("名次", COUNT, width=7)
    county: str = column("县", TEXT, width=20)
    target: Fen = column("年度目标（万元）", WAN, width=15)
    month_paid: Fen = column("本月到位（万元）", WAN, width=14)
    paid: Fen = column("累计到位（万元）", WAN, width=15)
    completion: Decimal = column("完成率", PERCENT, width=10)
    ahead: Decimal = column("时序进度差（百分点）", POINTS, width=11)
    squads: int = column("小分队（支）", COUNT, width=9)
    rewarded: int = column("达奖励线（支）", COUNT, width=9)
    between: int = column("两线之间（支）", COUNT, width=9)
    barred: int = column("限评优（支）", COUNT, width=9)
    compile_done: int = column("编制合格（个）", COUNT, width=9)
    missing: int = column("缺报（个）", COUNT, width=8)
    open: int = column("待处理问题（个）", COUNT, width=9)
    disputed: Fen = column("归属待认定（万元）", WAN, width=13)
    budget: Fen = column("专项经费（元）", YUAN, width=16)
    used: Fen = column("占用（元）", YUAN, width=16)
    left: Fen = column("余额（元）", YUAN, width=16)
    state: str = column("状态", WORD, width=11)
    file: str = column("主工作簿", TEXT, width=48)


TOTALS = (
    *("target", "month_paid", "paid", "squads", "rewarded", "between", "barred", "compile_done"),
    *("missing", "open", "disputed", "budget", "used", "left"),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """未汇总： a folder whose master could not be taken in, and why."""

    folder: str = column("文件夹", TEXT, width=50)
    reason: str = column("原因", TEXT, width=100, wrap=True)


__all__ = [name for name in dir() if name.isupper()] + ["CountyLine", "LeftOut"]
