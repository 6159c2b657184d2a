"""The master workbook: its sheets in the order of use."""

from __future__ import annotations

from workbook.schema import annex, data, follow, history, outlook, results
from workbook.schema.sheet import Sheet

HOME = Sheet("首页", "{county}{year}年招商引资主工作簿", tab="staff")
BOARD = Sheet("看板", "{county}{year}年招商引资看板", tab="result", output=True)
PARAMETERS = Sheet(
    "参数", "{year}年政策参数", data.Parameter, "改动请填修改人和日期", ("key",), tab="staff", frozen=2
)
ROSTER = Sheet(
    "单位名册", "{year}年招商引资单位名册", data.Unit, "单位：万元", ("id",), tab="staff", frozen=2
)
MEMBERS = Sheet(
    "成员名册", "招商小分队成员名册", data.Member, "在队以参数“成员名单基准日”为准", ("squad", "post", "person"), tab="staff",
    landscape=False, frozen=2,
)  # fmt: skip
RECEIPTS = Sheet(
    "报送登记", "月报报送登记", data.Receipt, "一行一件来件", ("period", "unit", "sha"), frozen=3
)
PROJECTS = Sheet(
    "项目台账", "{year}年招商引资项目台账", data.Project, "单位：万元", ("id",), paper="A3", frozen=2
)
LEDGER = Sheet(
    "资金流水",
    "{year}年到位资金流水",
    data.Entry,
    "单位：万元",
    ("period", "project", "unit"),
    paper="A3",
    frozen=4,
)
PARTS = Sheet(
    "联合分成",
    "{year}年联合引资项目分成",
    data.Part,
    "单位：万元  按各方约定比例，除不尽的归归属单位",
    ("period", "project", "unit", "partner"),
    output=True,
    frozen=2,
)
COMPILATION = Sheet(
    "编制库", "{year}年新编制项目库", data.Compiled, "单位：万元", ("id",), paper="A3", frozen=3
)
PROBLEMS = Sheet(
    "问题清单", "月报问题清单", data.Problem, "结论由工作人员填写", ("id",), paper="A3", frozen=3
)
SQUADS = Sheet(
    "小分队完成情况", "{county}{year}年{span}招商小分队目标任务完成情况", results.SquadLine, "单位：万元", ("unit",),
    ("target", "month_paid", "paid", "gap_70", "gap_80", "compile_task", "compile_done"), True, "result", "A3", frozen=4, row_height=25,
)  # fmt: skip
OTHERS = Sheet(
    "其他单位个人", "{county}{year}年{span}其他单位和个人引资情况", results.OtherLine, "单位：万元", ("unit",),
    ("month_paid", "paid", "reward"), True, "result", frozen=2,
)  # fmt: skip
CATEGORIES = Sheet(
    "分类汇总",
    "{county}{year}年{span}招商引资分类汇总",
    None,
    "单位：万元",
    output=True,
    tab="result",
    landscape=False,
)
MONEY = Sheet(
    "经费奖励", "{county}{year}年招商引资经费奖励测算", None, "", output=True, tab="result", paper="A3"
)
GOALS = Sheet(
    "年度目标", "{county}{year}年{span}招商引资年度目标完成情况", None, "以上含本数；力争的目标不作处罚依据",
    output=True, tab="result",
)  # fmt: skip
FORECAST = Sheet(
    "年终预测", "{county}{year}年招商引资年终预测（按{span}情况）", None, "单位：万元，奖励和经费为元  供调度参考",
    output=True, tab="result", paper="A3",
)  # fmt: skip
CRITICISM = Sheet(
    "批评建议", "{year}年通报批评建议名单", follow.Criticism, "只是建议：确认栏填“是”的才写进通报",
    ("period", "unit"), frozen=3,
)  # fmt: skip
ALLOCATION = Sheet(
    "奖励分配", "{year}年招商引资奖励分配", follow.Allocation, "领导班子商定后填写；分配合计须等于奖励总额",
    ("unit", "person"), tab="staff", frozen=2,
)  # fmt: skip
BARRED = Sheet(
    "评优限制", "年终考核不能评定为优秀等次人员名单", results.BarredLine, "", ("unit", "post", "person"), (), True,
    "result", frozen=2,
)  # fmt: skip
VIEWS = Sheet(
    "领导部门视图", "县领导和牵头部门联系小分队完成情况", results.ViewLine, "单位：万元  与单位数是同一笔资金，不可相加",
    ("view", "who"), (), True, "result", frozen=2,
)  # fmt: skip
TASKS = Sheet("督办事项", "{year}年招商引资督办事项", follow.Task, "", ("no",), tab="staff", frozen=2)
NOTICE = Sheet("通报", "", None, "", output=True, tab="result", landscape=False)
RANKING = Sheet(
    "附件1排名", "招商小分队完成情况排名表", results.RankingLine, "单位：万元", ("unit",),
    ("target", "month_paid", "paid", "gap_80", "compile_task", "compile_done"), True, "result", "A3", frozen=4, row_height=25,
)  # fmt: skip
BIG_PROJECTS = Sheet(
    "附件2亿元项目", "亿元以上项目引进情况表", results.BigProjectLine, "单位：万元", ("project",), ("total", "paid"), True,
    "result", frozen=4,
)  # fmt: skip
REPORTING = Sheet(
    "附件3报送情况",
    "月报报送情况表",
    results.ReportingLine,
    "",
    ("unit",),
    (),
    True,
    "result",
    landscape=False,
    frozen=3,
)
COMPILED_ANNEX = Sheet(
    "附件4编制项目", "新编制项目情况表", annex.CompiledLine, "单位：万元", ("compiled",), (), True, "result", frozen=3,
)  # fmt: skip
BASICS = Sheet(
    "附件5基础工作", "{county}{year}年{span}招商引资基础工作榜", annex.BasicsLine,
    "依次按缺报、迟报、退回更正、缺凭证由少到多排列", ("unit",), (), True, "result", frozen=3,
)  # fmt: skip
PROGRESS = Sheet(
    "附件6指标进度", "{county}{year}年{span}招商引资指标进度榜", annex.ProgressLine,
    "单位：万元  目标相同的小分队分在一组", ("unit",), (), True, "result", frozen=4,
)  # fmt: skip
CORRECTIONS = Sheet(
    "更正记录", "已发布数字更正记录", history.Correction, "封账后的改动由软件记入，依据和批准人由人填写", ("period", "unit", "item", "new"),
    tab="staff", frozen=3,
)  # fmt: skip
CLOSINGS = Sheet(
    "封账记录", "{year}年各期封账记录", history.Closing, "快照在“归档/封账”里", ("period",), frozen=2
)
CHANGES = Sheet(
    "参数修改记录", "{year}年政策参数修改记录", history.ParameterChange, "改了“参数”表，下一次运行时记在这里", ("no",),
    frozen=2,
)  # fmt: skip
VERSIONS = Sheet(
    "版本差异", "{year}年月报各版改动", history.VersionChange, "同一单位一期报来几版的，后一版比前一版改了哪些格",
    ("period", "unit", "unit_name", "later", "sheet", "subject", "field"), paper="A3", frozen=3,
)  # fmt: skip

SHEETS = (
    *(HOME, PARAMETERS, ROSTER, MEMBERS, RECEIPTS, PROJECTS, LEDGER, PARTS, COMPILATION, PROBLEMS),
    *(CRITICISM, BOARD, SQUADS, OTHERS, GOALS, FORECAST, CATEGORIES, MONEY, ALLOCATION, BARRED, VIEWS, TASKS),
    *(NOTICE, RANKING, BIG_PROJECTS, REPORTING, COMPILED_ANNEX, BASICS, PROGRESS),
    *(CORRECTIONS, CLOSINGS, CHANGES, VERSIONS),
)
READ = (
    *(PARAMETERS, ROSTER, MEMBERS, RECEIPTS, PROJECTS, LEDGER, COMPILATION, PROBLEMS, CORRECTIONS),
    *(CRITICISM, ALLOCATION, TASKS, CLOSINGS, CHANGES, VERSIONS),
)

# Sheets that hold several lists, one over the other: the short ones never grow.
TOGETHER = {
    CATEGORIES: (results.GoalLine, results.CategoryLine),
    MONEY: (results.BudgetLine, results.MoneyLine),
    GOALS: (outlook.YearGoalLine, outlook.FocusLine),
    FORECAST: (outlook.PathLine, outlook.CostLine, outlook.MethodLine, outlook.ForecastLine),
}
GOALS_ROW, BUDGET_ROW = 4, 4

__all__ = [name for name in dir() if name.isupper()]
