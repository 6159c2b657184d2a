"""The master's computed sheets: where every squad stands, and what follows in money and names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workbook.money import Fen
from workbook.schema.kinds import COUNT, LABEL, MOMENT, PERCENT, POINTS, TEXT, WAN, WORD, YUAN
from xlsx_tools.columns import column, column_like


@dataclass(frozen=True, slots=True)
class SquadLine:
    """小分队完成情况： one squad against its target."""

    rank: int | None = column("名次", COUNT, width=6)
    moved: str = column("位次变化", LABEL, width=7)
    unit: str = column("编号", WORD, width=7)
    name: str = column("小分队", TEXT, width=19)
    lead_dept: str | None = column("牵头部门", TEXT, width=25)
    patron: str | None = column("挂帅领导", WORD, width=11)
    target: Fen = column("年度目标（万元）", WAN, width=13)
    month_paid: Fen = column("本月到位（万元）", WAN, width=13)
    paid: Fen = column("累计到位（万元）", WAN, width=13)
    completion: Decimal = column("完成率", PERCENT, width=10)
    ahead: Decimal = column("时序进度差（百分点）", POINTS, width=11)
    light: str = column("灯", LABEL, width=11)
    gap_70: Fen = column("距70%缺口（万元）", WAN, width=12)
    gap_80: Fen = column("距80%缺口（万元）", WAN, width=12)
    monthly_need: Fen | None = column("月均需完成（万元）", WAN, width=12)
    compile_task: int | None = column("编制任务（个）", COUNT, width=9)
    compile_done: int = column("编制合格（个）", COUNT, width=9)
    report: str = column("报送", WORD, width=8)
    state: str = column("状态", LABEL, width=27)


@dataclass(frozen=True, slots=True)
class OtherLine:
    """其他单位个人： outposts, other units and individuals against the 1,000万元 line."""

    unit: str = column("编号", WORD, width=8)
    name: str = column("名称", TEXT, width=26)
    kind: str = column("类型", WORD, width=12)
    month_paid: Fen = column("本月到位（万元）", WAN, width=14)
    paid: Fen = column("累计到位（万元）", WAN, width=14)
    reached: str = column("是否达奖励线", LABEL, width=10)
    gap: Fen = column("距奖励线（万元）", WAN, width=14)
    reward: Fen = column("奖励（元）", YUAN, width=14)
    report: str = column("报送", WORD, width=9)
    hint: str | None = column("提示", TEXT, width=34, wrap=True)
    state: str = column("状态", WORD, width=13)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """分类汇总， upper part: projects of 100,000,000 yuan and more against 3/4/4/2."""

    goal: str = column("亿元项目目标类别", TEXT, width=18)
    sectors: str = column("计入的产业类别", TEXT, width=26)
    wanted: int = column("目标（个）", COUNT, width=9)
    got: int = column("已引进（个）", COUNT, width=10)
    lacking: int = column("尚差（个）", COUNT, width=9)
    verdict: str = column("结论", LABEL, width=10)


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """分类汇总， lower part: the same money by sector, channel, origin and kind."""

    view: str = column("分类方式", WORD, width=18)
    category: str = column("类别", TEXT, width=26)
    projects: int = column("项目（个）", COUNT, width=9)
    total: Fen = column("合同总投资（万元）", WAN, width=16)
    month_paid: Fen = column("本月到位（万元）", WAN, width=14)
    paid: Fen = column("累计到位（万元）", WAN, width=14)
    share: Decimal | None = column("占比", PERCENT, width=10)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """经费奖励， upper part: the 1,000万元 and what is spoken for."""

    item: str = column("预算项目", TEXT, width=24)
    amount: Fen = column("金额（元）", YUAN, width=18)
    remark: str = column("说明", TEXT, width=60, wrap=True)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """经费奖励， lower part: what each unit gets, and how it was worked out."""

    unit: str = column("编号", WORD, width=8)
    name: str = column("名称", TEXT, width=24)
    kind: str = column("类型", WORD, width=12)
    target: Fen | None = column("年度目标（万元）", WAN, width=13)
    paid: Fen = column("累计到位（万元）", WAN, width=13)
    completion: Decimal | None = column("完成率", PERCENT, width=10)
    work_fund: Fen = column("工作经费（元）", YUAN, width=14)
    extra_fund: Fen = column("超额追拨（元）", YUAN, width=13)
    reward: Fen = column("引资奖励（元）", YUAN, width=14)
    compile_award: Fen = column("编制奖励（元）", YUAN, width=14)
    total: Fen = column("合计（元）", YUAN, width=15)
    due: Fen = column("至本期应拨经费（元）", YUAN, width=14)
    payable: Fen = column("可兑付奖励（元）", YUAN, width=14)
    working: str = column("计算过程", TEXT, width=74, wrap=True)
    state: str = column("状态", WORD, width=13)


@dataclass(frozen=True, slots=True)
class BarredLine:
    """评优限制： who cannot be rated 优秀 this year."""

    unit: str = column("编号", WORD, width=8)
    name: str = column("小分队", TEXT, width=20)
    post: str = column("岗位", WORD, width=8)
    person: str = column("姓名", WORD, width=14)
    work_unit: str | None = column("所在单位", TEXT, width=26)
    completion: Decimal = column("完成率", PERCENT, width=11)
    gap_70: Fen = column("距70%缺口（万元）", WAN, width=14)
    state: str = column("判定", WORD, width=9)
    reason: str = column("依据", TEXT, width=40, wrap=True)


@dataclass(frozen=True, slots=True)
class ViewLine:
    """领导部门视图： the same money seen by patron and by lead department; never to be added to the units'."""

    view: str = column("视图", WORD, width=10)
    who: str = column("领导或部门", TEXT, width=28)
    squads: str = column("所联系小分队", TEXT, width=34, wrap=True)
    target: Fen = column("年度目标（万元）", WAN, width=14)
    month_paid: Fen = column("本月到位（万元）", WAN, width=14)
    paid: Fen = column("累计到位（万元）", WAN, width=14)
    completion: Decimal | None = column("完成率", PERCENT, width=11)


@dataclass(frozen=True, slots=True)
class RankingLine:
    """附件1: the ranking as it is published."""

    rank: int | None = column_like(SquadLine, "rank", width=7)
    moved: str = column_like(SquadLine, "moved", width=9)
    unit: str = column_like(SquadLine, "unit", width=7)
    name: str = column_like(SquadLine, "name", width=20)
    lead_dept: str | None = column_like(SquadLine, "lead_dept", width=27)
    patron: str | None = column_like(SquadLine, "patron", width=12)
    target: Fen = column_like(SquadLine, "target", width=14)
    month_paid: Fen = column_like(SquadLine, "month_paid", width=14)
    paid: Fen = column_like(SquadLine, "paid", width=14)
    completion: Decimal = column_like(SquadLine, "completion", width=11)
    ahead: Decimal = column_like(SquadLine, "ahead", width=12)
    light: str = column_like(SquadLine, "light", width=12)
    gap_80: Fen = column_like(SquadLine, "gap_80", width=14)
    compile_task: int | None = column_like(SquadLine, "compile_task", width=9)
    compile_done: int = column_like(SquadLine, "compile_done", width=9)
    state: str = column_like(SquadLine, "state", width=27)


@dataclass(frozen=True, slots=True)
class BigProjectLine:
    """附件2: one project of 100,000,000 yuan and more."""

    no: int = column("序号", COUNT, width=6)
    goal: str = column("目标类别", WORD, width=13)
    project: str = column("项目编号", WORD, width=14)
    name: str = column("项目名称", TEXT, width=30, wrap=True)
    unit_name: str = column("引进单位", TEXT, width=20)
    investor: str | None = column("投资方", TEXT, width=26, wrap=True)
    total: Fen = column("合同总投资（万元）", WAN, width=15)
    paid: Fen = column("本年累计到位（万元）", WAN, width=15)
    stage: str | None = column("项目阶段", WORD, width=10)


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """附件3: who reported, when, and how well."""

    no: int = column("序号", COUNT, width=6)
    unit: str = column("编号", WORD, width=8)
    name: str = column("单位", TEXT, width=22)
    lead_dept: str | None = column("牵头部门", TEXT, width=27)
    contact: str | None = column("联络员", WORD, width=13)
    report: str = column("报送情况", WORD, width=10)
    received: datetime | None = column("首次收件时间", MOMENT, width=18)
    versions: int = column("来件份数", COUNT, width=9)
    blocking: int = column("阻断问题", COUNT, width=9)
    others: int = column("其他问题", COUNT, width=9)
    adopted: str = column("数据采用", WORD, width=24)
