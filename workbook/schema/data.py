"""The master's typed and collected sheets: what staff keep, and what the returns bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workbook.money import NOTHING, Fen
from workbook.schema.kinds import ANY, COUNT, DAY, FLAG, MOMENT, SHARE, TEXT, WAN, WORD, YUAN
from workbook.schema.lists import (
    DECISIONS,
    DEPTHS,
    POSTS,
    PROJECT_KINDS,
    RECEIPT_DECISIONS,
    REVIEWS,
    STAGES,
    UNIT_KINDS,
    WHO_BROUGHT_IT,
)
from xlsx_tools.columns import column


@dataclass(frozen=True, slots=True)
class Parameter:
    """参数： one number or choice of the policy, with its clause."""

    key: str = column("键", TEXT, width=26)
    label: str = column("参数", TEXT, width=34, wrap=True)
    value: Any = column("值", ANY, width=30, typed=True, wrap=True)
    alternatives: str | None = column("可选值", TEXT, width=34, wrap=True)
    clause: str | None = column("依据条款", WORD, width=17)
    why: str | None = column("说明", TEXT, width=44, wrap=True)
    changed_by: str | None = column("修改人", WORD, width=10, typed=True, default=None)
    changed_on: date | None = column("修改日期", DAY, width=12, typed=True, default=None)
    used: str | None = column("上次采用值", TEXT, width=24, wrap=True, default=None)


@dataclass(frozen=True, slots=True)
class Unit:
    """单位名册： who reports, who is in charge, and what was asked of them."""

    id: str = column("单位编号", WORD, width=9, aliases=("编号", "unit_id"))
    name: str = column("名称", TEXT, width=22, aliases=("单位名称", "小分队", "unit_name"))
    aliases: str | None = column(
        "别名", TEXT, width=18, wrap=True, aliases=("别名（旧名）", "旧名"), default=None
    )
    kind: str = column(
        "类型", WORD, width=12, choices=UNIT_KINDS, aliases=("单位类型", "unit_type"), default=""
    )
    lead_dept: str | None = column("牵头部门", TEXT, width=22, default=None)
    patron: str | None = column("挂帅领导", WORD, width=12, aliases=("挂帅县领导",), default=None)
    leader: str | None = column(
        "队长", WORD, width=10, aliases=("负责人", "队长（负责人）", "leader"), default=None
    )
    region: str | None = column(
        "区域", WORD, width=9, list_name="regions", aliases=("招商区域",), default=None
    )
    target: Fen | None = column(
        "年度目标（万元）",
        WAN,
        width=14,
        aliases=("目标", "目标任务", "年度目标", "目标任务（万元）", "target_wan"),
        default=None,
    )
    compile_task: int | None = column(
        "编制任务（个）", COUNT, width=9, aliases=("编制任务", "新编制任务", "compile_task"), default=None
    )
    contact: str | None = column("联络员", WORD, width=11, default=None)
    backup: str | None = column("B角", WORD, width=10, aliases=("AB角", "替补联络员"), default=None)
    phone: str | None = column("联系电话", WORD, width=13, aliases=("电话",), default=None)
    email: str | None = column("邮箱", TEXT, width=24, aliases=("电子邮箱", "email"), default=None)
    target_doc: str | None = column("目标调整文号", TEXT, width=18, typed=True, default=None)
    target_day: date | None = column("目标调整日期", DAY, width=12, typed=True, default=None)
    brought_as: str | None = column(
        "引资人身份", WORD, width=11, typed=True, choices=WHO_BROUGHT_IT, default=None
    )
    receipts: Fen | None = column("追拨凭票据（元）", YUAN, width=14, typed=True, default=None)
    used_target: Fen | None = column("上次采用目标（万元）", WAN, width=14, default=None)
    used_task: int | None = column("上次采用编制任务（个）", COUNT, width=11, default=None)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the unit is called: its number, name, department and old names."""
        others = (self.aliases or "").replace("\uff1b", ";").replace("、", ";").split(";")
        return tuple(
            name.strip() for name in (self.id, self.name, self.lead_dept or "", *others) if name.strip()
        )

    def by(self, part: str) -> str:
        """The unit's name, and the department that reports for it where there are several."""
        return f"{self.name}（{part}）" if part else self.name


@dataclass(frozen=True, slots=True)
class Member:
    """成员名册： one person in one squad."""

    squad: str = column("单位编号", WORD, width=10)
    squad_name: str | None = column("小分队", TEXT, width=20)
    post: str = column("岗位", WORD, width=8, choices=POSTS)
    person: str = column("姓名", WORD, width=14)
    work_unit: str | None = column("所在单位", TEXT, width=24, default=None)
    joined: date | None = column("加入日期", DAY, width=12, default=None)
    left: date | None = column("退出日期", DAY, width=12, default=None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """报送登记： one arrival, and what became of it."""

    period: str = column("期次", WORD, width=9)
    unit: str | None = column("单位编号", WORD, width=9)
    unit_name: str | None = column("单位", TEXT, width=20)
    file: str | None = column("文件名", TEXT, width=52, wrap=True)
    received: datetime | None = column("收件时间", MOMENT, width=17)
    deadline: datetime | None = column("截止时间", MOMENT, width=17)
    timeliness: str | None = column("按时/迟报/缺报", WORD, width=10)
    version: int | None = column("版本", COUNT, width=6)
    adopted: bool = column("是否采用", FLAG, width=8)
    reason: str | None = column("退回或说明", TEXT, width=40, wrap=True)
    sender: str | None = column("发件人", TEXT, width=26, wrap=True, default=None)
    decision: str | None = column(
        "处理意见", WORD, width=12, typed=True, choices=RECEIPT_DECISIONS, default=None
    )
    sha: str | None = column("文件指纹", TEXT, width=18, hidden=True, default=None)


@dataclass(frozen=True, slots=True)
class Project:
    """项目台账： one project through its life."""

    id: str = column("项目编号", WORD, width=13, aliases=("project_id",))
    name: str = column("项目名称", TEXT, width=28, wrap=True, aliases=("project_name",))
    unit: str = column("归属单位", WORD, width=9, aliases=("单位编号", "unit_id"))
    shares: str | None = column("联合引资单位及比例", TEXT, width=16, default=None)
    investor: str | None = column("投资方全称", TEXT, width=26, wrap=True, aliases=("投资方",), default=None)
    code: str | None = column(
        "投资方证照代码", TEXT, width=20, aliases=("投资方代码", "investor_code"), default=None
    )
    origin: str | None = column(
        "投资方来源地", WORD, width=9, aliases=("来源地", "investor_origin"), default=None
    )
    sector: str | None = column("产业类别", WORD, width=16, list_name="sectors", default=None)
    channel: str | None = column("招商方式", WORD, width=13, list_name="channels", default=None)
    kind: str | None = column(
        "新建/续建", WORD, width=8, choices=PROJECT_KINDS, aliases=("建设性质",), default=None
    )
    signed: date | None = column("签约日期", DAY, width=11, aliases=("contract_date",), default=None)
    started: date | None = column("开工日期", DAY, width=11, aliases=("start_date",), default=None)
    total: Fen | None = column(
        "合同总投资（万元）",
        WAN,
        width=14,
        aliases=("总投资", "计划总投资", "total_invest_wan"),
        default=None,
    )
    prior: Fen | None = column(
        "以前年度累计到位（万元）", WAN, width=14, aliases=("以前年度到位", "prior_paid_wan"), default=None
    )
    stage: str | None = column("项目阶段", WORD, width=9, choices=STAGES, default=None)
    first_period: str | None = column("首报期次", WORD, width=9, default=None)
    registered: datetime | None = column("备案时间", MOMENT, width=16, default=None)
    source: str | None = column("来源", WORD, width=10, default=None)
    patron: str | None = column("联系领导", WORD, width=11, typed=True, default=None)
    first_asked: str | None = column("首问单位", TEXT, width=16, typed=True, default=None)
    focus: str | None = column("重点方向", TEXT, width=22, typed=True, list_name="focus_areas", default=None)
    zone: str | None = column("落地片区", TEXT, width=16, typed=True, default=None)
    note: str | None = column("备注", TEXT, width=22, typed=True, wrap=True, default=None)
    capital: Fen | None = column("注册资本（万元）", WAN, width=13, typed=True, default=None)
    goal: str | None = column("亿元目标", WORD, width=11, computed=True, default=None)
    month_paid: Fen | None = column("本月到位（万元）", WAN, width=12, computed=True, default=None)
    year_paid: Fen | None = column("本年到位（万元）", WAN, width=12, computed=True, default=None)
    rows: int | None = column("计入笔数", COUNT, width=6, computed=True, default=None)
    first_stage: str | None = column("首报阶段", WORD, width=9, hidden=True, default=None)


CARRIED, REPORTED, BY_OFFICE = "上年结转", "月报", "办公室录入"


@dataclass(frozen=True, slots=True)
class Entry:
    """资金流水： one project's funds in one period, and the cell they came from."""

    period: str = column("期次", WORD, width=9)
    unit: str = column("单位编号", WORD, width=9)
    project: str = column("项目编号", WORD, width=13)
    project_name: str | None = column("项目名称", TEXT, width=28, wrap=True)
    month_paid: Fen = column("自报本月到位（万元）", WAN, width=13, default=NOTHING)
    year_paid: Fen | None = column("自报本年累计（万元）", WAN, width=13, default=None)
    counted: str | None = column("计入状态", WORD, width=9, default=None)
    stage: str | None = column("项目阶段", WORD, width=8, default=None)
    evidence: str | None = column("凭证种类", WORD, width=15, default=None)
    evidence_date: date | None = column("凭证日期", DAY, width=11, default=None)
    evidence_count: int | None = column("凭证份数", COUNT, width=6, default=None)
    shares: str | None = column("联合引资单位及比例", TEXT, width=14, default=None)
    checked: Fen | None = column("初审（万元）", WAN, width=12, typed=True, default=None)
    recognised: Fen | None = column("认定（万元）", WAN, width=12, typed=True, default=None)
    difference: Fen | None = column("差额（万元）", WAN, width=11, default=None)
    owner: str | None = column("归属单位", WORD, width=8, computed=True, default=None)
    county_paid: Fen | None = column("计入全县（万元）", WAN, width=12, computed=True, default=None)
    unit_paid: Fen | None = column("计入本单位（万元）", WAN, width=12, computed=True, default=None)
    remark: str | None = column("备注/冲减原因", TEXT, width=22, wrap=True, default=None)
    file: str | None = column("来源文件", TEXT, width=52, wrap=True, default=None)
    sheet: str | None = column("来源表", WORD, width=10, default=None)
    cell: str | None = column("单元格", WORD, width=8, default=None)
    sha: str | None = column("文件指纹", TEXT, width=18, hidden=True, default=None)
    number: int | None = column("期号", COUNT, width=8, computed=True, default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """联合分成： what a partner gets of one ledger row of a joint project."""

    period: str = column("期次", WORD, width=9)
    project: str = column("项目编号", WORD, width=13)
    project_name: str | None = column("项目名称", TEXT, width=30, wrap=True)
    unit: str = column("填报单位", WORD, width=9)
    owner: str = column("归属单位", WORD, width=9)
    partner: str = column("联合单位", WORD, width=9)
    partner_name: str | None = column("联合单位名称", TEXT, width=24)
    share: Decimal = column("分成比例", SHARE, width=11)
    whole: Fen = column("计入全县（万元）", WAN, width=14)
    amount: Fen = column("分成金额（万元）", WAN, width=14)
    number: int = column("期号", COUNT, width=8)


ARGUED = {"scale": "投资规模", "market": "市场前景", "content": "建设内容", "feasible": "实施可行性"}
"""The four things a compiled project has to be argued for （三（二））： the form's column to its word."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """编制库： one compiled project, its review, and whether it counts."""

    id: str = column("编制编号", WORD, width=13, aliases=("compile_id",))
    unit: str = column("单位编号", WORD, width=9)
    name: str = column("项目名称", TEXT, width=32, wrap=True)
    sector: str | None = column("产业类别", WORD, width=16, default=None)
    total: Fen | None = column("估算总投资（万元）", WAN, width=13, default=None)
    depth: str | None = column("编制深度", WORD, width=18, choices=DEPTHS, default=None)
    argued: str | None = column("已论证内容", TEXT, width=22, wrap=True, default=None)
    finished: date | None = column("完成日期", DAY, width=11, default=None)
    newly: bool | None = column("是否新编制", FLAG, width=8, default=None)
    started_now: bool | None = column("当年是否开工", FLAG, width=8, default=None)
    started: date | None = column("开工日期", DAY, width=11, default=None)
    linked: str | None = column("对应项目编号", WORD, width=13, default=None)
    review: str | None = column("审定状态", WORD, width=9, typed=True, choices=REVIEWS, default=None)
    reviewed_on: date | None = column("审定日期", DAY, width=11, typed=True, default=None)
    counts: bool | None = column("是否计数", FLAG, width=8, default=None)
    why_not: str | None = column("不计数原因", TEXT, width=20, default=None)
    base: Fen | None = column("奖励基数（万元）", WAN, width=12, computed=True, default=None)
    award: Fen | None = column("编制奖励（元）", YUAN, width=12, computed=True, default=None)
    first_period: str | None = column("首报期次", WORD, width=9, default=None)
    file: str | None = column("来源文件", TEXT, width=52, wrap=True, default=None)
    cell: str | None = column("单元格", WORD, width=8, default=None)
    sha: str | None = column("文件指纹", TEXT, width=18, hidden=True, default=None)
    number: int | None = column("期号", COUNT, width=8, computed=True, default=None)


@dataclass(frozen=True, slots=True)
class Problem:
    """问题清单： one finding, who looked into it, and what was decided."""

    period: str = column("期次", WORD, width=9)
    severity: str = column("级别", WORD, width=7)
    rule: str = column("规则号", WORD, width=11, wrap=True)
    unit: str | None = column("单位编号", WORD, width=9)
    message: str = column("问题", TEXT, width=70, wrap=True)
    file: str | None = column("文件", TEXT, width=52, wrap=True)
    sheet: str | None = column("表", WORD, width=10)
    cell: str | None = column("单元格", WORD, width=8)
    value: str | None = column("原值", TEXT, width=16, wrap=True)
    suggestion: str | None = column("建议值", TEXT, width=14, wrap=True)
    state: str = column("状态", WORD, width=8)
    handler: str | None = column("处理人", WORD, width=10, typed=True, default=None)
    decision: str | None = column("结论", WORD, width=14, typed=True, choices=DECISIONS, default=None)
    id: str = column("问题编号", TEXT, width=18, default="")
