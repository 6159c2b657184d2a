"""A master with something on every sheet, to look at: made-up rows where the painters will put theirs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from templates.home import PREFIX
from templates.master import MasterContents, build_master
from templates.notice_sheet import CHARACTERS, LINE, NAME, PARAGRAPHS
from templates.two_lists import BUDGET_LINES, GOAL_LINES
from workbook.money import wan
from workbook.policy.edition import parameters_for
from workbook.schema import master
from workbook.schema.kinds import COUNT, DAY, FLAG, MOMENT, NUMBER, PERCENT, POINTS, WAN, YUAN
from workbook.schema.outlook import FocusLine, YearGoalLine
from workbook.schema.results import BudgetLine, CategoryLine, GoalLine, MoneyLine
from xlsx_tools.columns import Column, Table, table_of
from xlsx_tools.fitting import fitting_height
from xlsx_tools.page import Block, Page, Row, Spot
from xlsx_tools.patch import defined_names, patch

DEPARTMENTS = (
    "县发展和改革局",
    "县财政局",
    "县人力资源和社会保障局",
    "县茶叶产业发展办公室",
    "县住房和城乡建设局",
)
DIGITS = ("", *"一二三四五六七八九")
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AMOUNTS = ("16000", "12799.36", "0", "8399.99", "227558.34", "6.5", "18400")
LIGHTS = ("● 正常", "▲ 落后", "■ 严重落后")
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("招商小分队", "驻点办事处", "其他单位"),
    "moved": ("↑2", "↓1", "—"),
    "light": LIGHTS,
    "report": ("按时", "迟报", "缺报"),
    "timeliness": ("按时", "迟报", "缺报"),
    "severity": ("阻断", "挂起", "警告", "提示"),
    "state": ("达80%（奖励）·预判", "70%—80%（不奖不罚）·预判", "未达70%（限评优）·预判"),
    "verdict": ("● 已达", "▲ 未达"),
    "reached": ("是", "否"),
    "counted": ("计入", "待认定", "不计"),
    "lead_dept": DEPARTMENTS,
    "work_unit": DEPARTMENTS,
    "project_name": ("旧城改造一期建设项目", "农产品冷链公路物流场站项目"),
    "investor": ("虚构投资方007有限责任公司", "虚构投资方（重庆）农业科技发展有限公司"),
    "code": ("91529999PDY00001XD", "PDY000028"),
    "sector": ("城镇和商贸物流", "现有企业增资扩股", "农业产业化"),
    "channel": ("办节办会招商", "小分队招商"),
    "stage": ("在建", "投产", "签约"),
    "evidence": ("工程结算单或发票", "银行进账单"),
    "file": ("2012年10月_S17_县人力资源和社会保障局_招商引资月报表.xlsx",),
    "sheet": ("到位资金",),
    "cell": ("P9",),
    "sha": (SHA,),
    "message": (
        "2012年10月_S13_县文体广电局_招商引资月报表.xlsx〔到位资金〕P9：本年累计填 390.00 万元，比上月累计 1,365.00 万元少。"
        "请核对；如属冲减，请在“备注/冲减原因”栏写明。",
        "〔到位资金〕E7：投资方证照代码 PDY000421 校验位不符。请核对原件。",
    ),
    "working": (
        "完成率 110.68%，达80%：按到位资金17,710.00万元的2‰奖励354,200.00元（三（五））；超目标部分1,710.00万元按2‰追拨",
    ),
    "reason": ("三（五）：未完成目标任务70%的招商小分队队长及其成员，年终考核不能评定为“优秀”等次",),
    "hint": ("", "投资方本人，请核实是否引资人"),
    "squads": ("第一招商小分队、第十三招商小分队、第二十五招商小分队",),
    "matter": ("制定驻点招商办事处工作经费管理办法，并报领导小组审定", "编制招商引资项目册"),
    "remark": ("到位资金×2‰，达80%以上的小分队13支", ""),
    "aliases": ("县发改局；发改委",),
    "email": ("fagaiju@qinghe.example",),
    "phone": ("000-000001",),
    "period": ("2012-10",),
    "rule": ("V06", "V15"),
    "adopted": ("采用", "采用第2份", "未采用：有阻断问题"),
    "depth": ("预可行性研究报告", "项目建议书"),
    "view": ("产业类别", "招商方式", "来源地", "建设性质"),
    "category": ("城镇和商贸物流", "行业协会招商", "重庆"),
    "sectors": ("城镇和商贸物流、基础设施", "农业产业化"),
    "goal": ("农业产业化", "城镇建设"),
    "patron": ("县级领导01", "县级领导12"),
    "item": ("工作经费（任务数×2‰）", "小分队引资奖励", "合计支出", "余额"),
    "decision": ("", "归先备案单位"),
    "post": ("队长", "成员"),
    "basis": ("项目主管部门来函，核减重复上报资金",),
}


def squad_name(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"第{('', '十', '二十')[tens]}{DIGITS[ones]}招商小分队"


def sample(item: Column, row: int) -> Any:
    """Something a column could hold in this row, as a cell holds it."""
    if item.key in ("unit", "id", "squad") and item.heading in ("编号", "单位编号", "归属单位"):
        return f"S{row % 25 + 1:02d}"
    if item.key in ("name", "unit_name", "squad_name", "who") and "项目" not in item.heading:
        return squad_name(row % 25 + 1)
    if item.key == "name":
        return WORDS["project_name"][row % 2]
    if item.kind in (WAN, YUAN):
        return wan(AMOUNTS[row % len(AMOUNTS)]) / Decimal(1_000_000) * (10 if item.kind is YUAN else 1)
    by_kind = {
        COUNT: row + 1 if item.key in ("rank", "no") else row % 7,
        DAY: date(2012, 10, 18),
        MOMENT: datetime(2012, 10, 25, 16, 50),
        FLAG: ("是", "否")[row % 2],
        PERCENT: Decimal(11783 - 490 * row) / 10_000 if row < 25 else Decimal(0),
        POINTS: Decimal(3450 - 490 * row) / 100,
        NUMBER: Decimal(row * 7),
    }
    if item.kind in by_kind:
        return by_kind[item.kind]
    words = item.choices or WORDS.get(item.key, ("第三小组",))
    return words[row % len(words)] or None


def block(sheet: str, table: Table, first_row: int, count: int) -> Block:
    rows = []
    for number in range(count):
        cells = [sample(item, number) for item in table]
        rows.append(Row(cells, height=fitting_height(table, cells)))
    columns = tuple(range(1, len(table) + 1))
    return Block(sheet, first_row, columns, rows, first_row, name=f"zs_{table.record.__name__.lower()}")


COUNTS = {
    "MEMBERS": 100,
    "ROSTER": 33,
    "PROJECTS": 56,
    "LEDGER": 120,
    "RECEIPTS": 60,
    "OTHERS": 8,
    "BARRED": 24,
    "YearGoalLine": 10,
}


def pages(data: bytes) -> list[Page]:
    """Rows for every list, the cockpit's figures and a notice."""
    found: list[Page] = []
    for name in dir(master):
        design = getattr(master, name)
        if isinstance(design, master.Sheet) and design.record is not None and design is not master.PARAMETERS:
            found.append(block(design.title, design.table, design.first_row, COUNTS.get(name, 25)))
    found.append(block(master.CATEGORIES.title, table_of(GoalLine), master.GOALS_ROW + 1, GOAL_LINES))
    found.append(block(master.MONEY.title, table_of(BudgetLine), master.BUDGET_ROW + 1, BUDGET_LINES))
    places = {name: where.replace("$", "").rpartition("!")[2] for name, where in defined_names(data).items()}
    for table, sheet, skip in (
        (table_of(YearGoalLine), master.GOALS, 1),
        (table_of(FocusLine), master.GOALS, 1),
        (table_of(CategoryLine), master.CATEGORIES, 1),
        (table_of(MoneyLine), master.MONEY, 2),
    ):
        top = int(places[f"zs_{table.record.__name__.lower()}"].partition(":")[0][1:])
        found.append(block(sheet.title, table, top + skip, COUNTS.get(table.record.__name__, 25)))
    home = {
        "period": "2012年10月", "updated": "2012-10-29 09:12 汇总2012年10月", "issued": "30 份", "received": "30 份",
        "consolidated": "29 个单位", "noticed": "第10期", "missing": 0, "blocked": 1, "disputed": 1, "unrecognised": 12,
        "findings": 7, "paid": 175302.5, "completion": "70.12%", "schedule": "83.33%", "ahead": "-13.21 个百分点",
        "lights": "● 5　▲ 13　■ 7", "finding": "1—10月累计17.53亿元，落后时序13.21个百分点",
    }  # fmt: skip
    found += [Spot(master.HOME.title, places[PREFIX + name], value) for name, value in home.items()]
    course = places[PREFIX + "course"].partition(":")[0]
    for month, paid in enumerate((1230, 5210, 14870, 30110, 51020, 72440, 98110, 124300, 151080, 175302.5)):
        found.append(Spot(master.HOME.title, f"T{int(course[1:]) + month}", paid))
    return [*found, notice()]


def notice() -> Block:
    at = {paragraph.kind: row for row, paragraph in enumerate(PARAGRAPHS, 1)}
    body = "　　全县累计到位资金17.53亿元，完成年度目标任务25亿元的70.12%，低于时序进度13.21个百分点。10月份新增到位资金2.42亿元。"
    said = [
        ("masthead", "督查通报"), ("number", "（第10期）"),
        ("office", "中共青禾县委督查室　青禾县人民政府督查室　　　　　　2012年10月29日"),
        ("title", "关于2012年1—10月招商引资工作情况的通报"), ("addressee", "各招商小分队，县直各部门，各驻点招商办事处："),
        ("body", "　　根据《县直部门招商引资实施意见》，现将1—10月（截至10月25日）全县招商引资工作情况通报如下："),
        ("heading", "　　一、总体情况"), ("body", body), ("body", body), ("heading", "　　四、下步要求"),
        ("human", "　　（请在这里写下步要求）"), ("attachment", "　　附件：1.小分队完成情况排名表"),
        ("attachment", "　　　　　2.亿元项目引进情况表"), ("sign", "中共青禾县委督查室"), ("date", "2012年10月29日"),
        ("footnote", "　　（“以上”含本数；百分数向下截位；本期状态为预判，年终以认定数为准。）"),
        ("imprint", "　抄送：县委、县人大、县政府、县政协领导。"),
    ]  # fmt: skip
    rows = []
    for kind, text in said:
        pattern = PARAGRAPHS[at[kind] - 1]
        lines = -(-len(text) // CHARACTERS) if kind in ("body", "human") else 1
        rows.append(Row((kind, text), like=kind, height=LINE * lines if lines > 1 else pattern.height))
    return Block(master.NOTICE.title, 1, (1, 2), rows, len(PARAGRAPHS), name=NAME, patterns=at)


def full_master() -> bytes:
    contents = MasterContents("青禾县", 2012, parameters_for(2012))
    data = build_master(contents)
    return patch(data, pages(data)).data
