"""The department's monthly workbook, sheet by sheet: what a unit fills, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from workbook.money import Fen
from workbook.schema.kinds import COUNT, DAY, FLAG, TEXT, WAN, WORD
from workbook.schema.lists import DEPTHS, EVIDENCE, PROJECT_KINDS, PROVINCES, STAGES
from xlsx_tools.columns import column as declared

column = partial(
    declared, default=None
)  # a cell of a form may always be empty; `{year}` in a hint is the form's

VERSION = "1"
IDENTITY_SHEET = "_zs"
LISTS_SHEET = "_lists"
MARK = "#"  # a hidden key stands as '#funds.month_paid' over its column


@dataclass(frozen=True, slots=True)
class FundColumns:
    """到位资金： one row a project. 本年累计 is typed, never a formula: it checks 本月到位."""

    no: int | None = column("序号", COUNT, width=5, locked=True)
    project: str | None = column("项目编号", WORD, width=13, locked=True)
    name: str | None = column(
        "项目名称", TEXT, width=26, required=True, wrap=True, hint="写项目全称，不超过40字，不写“同上”。"
    )
    investor: str | None = column(
        "投资方全称", TEXT, width=22, required=True, wrap=True, hint="与营业执照上的名称一致，不超过50字。"
    )
    code: str | None = column(
        "投资方证照代码",
        TEXT,
        width=20,
        required=True,
        hint="18位信用代码、15位注册号或9位机构代码，如 PDY00001X；自然人填“个人”，不要填身份证号。",
    )
    origin: str | None = column(
        "投资方来源地",
        WORD,
        width=9,
        required=True,
        choices=PROVINCES,
        hint="选省份或境外；本县资金不算招商引资。",
    )
    sector: str | None = column(
        "产业类别",
        WORD,
        width=15,
        required=True,
        list_name="sectors",
        hint="选一项；现有企业增资扩股的只选该项。",
    )
    channel: str | None = column(
        "招商方式", WORD, width=12, required=True, list_name="channels", hint="选最主要的一种。"
    )
    kind: str | None = column(
        "新建/续建", WORD, width=7, required=True, choices=PROJECT_KINDS, hint="签约早于今年的选续建。"
    )
    signed: date | None = column("签约日期", DAY, width=11, required=True, hint="如 {year}-03-18。")
    started: date | None = column("开工日期", DAY, width=11, hint="开工后填写，如 {year}-05-25；未开工留空。")
    total: Fen | None = column(
        "合同总投资（万元）", WAN, width=13, required=True, hint="按合同填万元数，如 6500。"
    )
    prior: Fen | None = column(
        "以前年度累计到位（万元）", WAN, width=13, hint="续建项目填今年1月1日以前已到位的万元数，没有填0。"
    )
    before: Fen | None = column(
        "上月止本年累计（万元）", WAN, width=12, locked=True, hint="由招商办预填，不要改动。"
    )
    month_paid: Fen | None = column(
        "本月到位（万元）",
        WAN,
        width=12,
        required=True,
        typed=True,
        hint="只填本月新到位的万元数，如 220.00；没有填0。",
    )
    year_paid: Fen | None = column(
        "本年累计（万元）",
        WAN,
        width=12,
        required=True,
        typed=True,
        hint="请手工填写，应等于上月止本年累计加本月到位。",
    )
    stage: str | None = column(
        "项目阶段",
        WORD,
        width=8,
        required=True,
        typed=True,
        choices=STAGES,
        hint="选目前所处阶段，一般不倒退。",
    )
    evidence: str | None = column(
        "凭证种类",
        WORD,
        width=15,
        typed=True,
        choices=EVIDENCE,
        hint="本月有到位资金的必选；暂时没有凭证选“无”。",
    )
    evidence_date: date | None = column(
        "凭证日期", DAY, width=11, typed=True, hint="凭证上的日期，须在今年且不晚于填报日，如 {year}-10-18。"
    )
    evidence_count: int | None = column("凭证份数", COUNT, width=6, typed=True, hint="本月凭证共几份，如 2。")
    shares: str | None = column(
        "联合引资单位及比例",
        TEXT,
        width=16,
        typed=True,
        wrap=True,
        hint="几家共同引进的写“S05:40%”，表示S05占40%，其余归本单位；由一家填报一次。",
    )
    remark: str | None = column(
        "备注/冲减原因",
        TEXT,
        width=22,
        typed=True,
        wrap=True,
        hint="本月为负数或累计比上月少的，写明原因和文号。",
    )


@dataclass(frozen=True, slots=True)
class CompiledColumns:
    """新编制项目： one row a project that the unit compiled this year."""

    no: int | None = column("序号", COUNT, width=5, locked=True)
    project: str | None = column("编制编号", WORD, width=13, locked=True)
    name: str | None = column(
        "项目名称", TEXT, width=30, required=True, typed=True, wrap=True, hint="写项目全称。"
    )
    sector: str | None = column(
        "产业类别", WORD, width=16, required=True, typed=True, list_name="sectors", hint="选一项。"
    )
    total: Fen | None = column(
        "估算总投资（万元）", WAN, width=13, required=True, typed=True, hint="填万元数，如 8000。"
    )
    depth: str | None = column(
        "编制深度",
        WORD,
        width=18,
        required=True,
        typed=True,
        choices=DEPTHS,
        hint="项目建议书以上（含）才能计数。",
    )
    scale: bool | None = column(
        "论证投资规模", FLAG, width=9, typed=True, choices=("是", "否"), hint="已论证选是。"
    )
    market: bool | None = column(
        "论证市场前景", FLAG, width=9, typed=True, choices=("是", "否"), hint="已论证选是。"
    )
    content: bool | None = column(
        "论证建设内容", FLAG, width=9, typed=True, choices=("是", "否"), hint="已论证选是。"
    )
    feasible: bool | None = column(
        "论证可行性", FLAG, width=9, typed=True, choices=("是", "否"), hint="已论证选是。"
    )
    finished: date | None = column(
        "完成日期", DAY, width=11, required=True, typed=True, hint="文本完成的日期，如 {year}-06-20。"
    )
    newly: bool | None = column(
        "是否新编制",
        FLAG,
        width=8,
        required=True,
        typed=True,
        choices=("是", "否"),
        hint="以前年度已入库的选否。",
    )
    started_now: bool | None = column(
        "当年是否开工",
        FLAG,
        width=9,
        required=True,
        typed=True,
        choices=("是", "否"),
        hint="今年已开工选是。",
    )
    started: date | None = column(
        "开工日期", DAY, width=11, typed=True, hint="当年开工的填写，如 {year}-05-25。"
    )
    linked: str | None = column(
        "对应项目编号", WORD, width=13, typed=True, hint="已转为招商项目的，填到位资金表里的项目编号。"
    )


@dataclass(frozen=True, slots=True)
class CoverFields:
    """封面： one value a line."""

    unit_name: str | None = column("填报单位", TEXT, locked=True, hint="由招商办预填，不要改动。")
    lead_dept: str | None = column("牵头部门", TEXT, locked=True)
    period: str | None = column("报表月份", TEXT, locked=True)
    deadline: str | None = column("截止时间", TEXT, locked=True)
    filler: str | None = column("填报人", TEXT, required=True, typed=True, hint="填写人姓名。")
    phone: str | None = column("联系电话", TEXT, typed=True, hint="办公电话即可。")
    reviewer: str | None = column("审核人", TEXT, typed=True, hint="审核人姓名。")
    filled_on: date | None = column("填报日期", DAY, required=True, typed=True, hint="如 {year}-10-24。")
    nothing_new: bool | None = column(
        "本月无新增（零报告）",
        FLAG,
        required=True,
        typed=True,
        choices=("是", "否"),
        hint="本月没有新到位资金选“是”，有选“否”。",
    )


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """工作动态： what the unit did this month, and what it asks of the county."""

    trips: int | None = column("外出招商批次", COUNT, typed=True, hint="本月外出几批，没有填0。")
    travellers: int | None = column("外出招商人次", COUNT, typed=True, hint="本月外出共几人次，没有填0。")
    visits: int | None = column("接待客商批次", COUNT, typed=True, hint="本月接待几批，没有填0。")
    visitors: int | None = column("接待客商人次", COUNT, typed=True, hint="本月接待共几人次，没有填0。")
    talks: int | None = column("在谈项目数", COUNT, typed=True, hint="目前在谈几个，没有填0。")
    signings: int | None = column("新签约项目数", COUNT, typed=True, hint="本月新签几个，没有填0。")
    signed_total: Fen | None = column(
        "新签约金额（万元）", WAN, typed=True, hint="本月新签合同总额，没有填0。"
    )
    fairs: int | None = column("参加节会数", COUNT, typed=True, hint="本月参加几次，没有填0。")
    achievements: str | None = column(
        "工作成绩", TEXT, required=True, typed=True, wrap=True, hint="不超过200字；没有写“无”。"
    )
    problems: str | None = column(
        "存在问题", TEXT, required=True, typed=True, wrap=True, hint="不超过200字；没有写“无”。"
    )
    plans: str | None = column("下步打算", TEXT, typed=True, wrap=True, hint="不超过200字。")
    request_1: str | None = column(
        "需县里协调事项1", TEXT, typed=True, wrap=True, hint="一事一条，没有留空。"
    )
    request_2: str | None = column(
        "需县里协调事项2", TEXT, typed=True, wrap=True, hint="一事一条，没有留空。"
    )
    request_3: str | None = column(
        "需县里协调事项3", TEXT, typed=True, wrap=True, hint="一事一条，没有留空。"
    )


@dataclass(frozen=True, slots=True)
class IdentityFields:
    """The very hidden sheet that says whose template this is, and for when."""

    unit: str | None = column("unit", TEXT)
    period: str | None = column("period", TEXT)
    version: str | None = column("version", TEXT)
    county: str | None = column("county", TEXT)
    key: str | None = column("key", TEXT)
    part: str | None = column("part", TEXT)


COVER, FUNDS, COMPILED, ACTIVITY, SELF_CHECK = "封面", "到位资金", "新编制项目", "工作动态", "自检"
SHEETS = (COVER, FUNDS, COMPILED, ACTIVITY, SELF_CHECK)
AREAS = {"cover": COVER, "funds": FUNDS, "compiled": COMPILED, "activity": ACTIVITY}
