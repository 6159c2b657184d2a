"""What may be picked: the short lists behind the drop-downs.

The lists of the policy itself (sectors, channels, regions) are parameters of the year and come from 参数；
here are those that the office sets once.
"""

from __future__ import annotations

SQUAD, OUTPOST, OTHER_UNIT, INDIVIDUAL = "招商小分队", "驻点办事处", "其他单位", "个人"
UNIT_KINDS = (SQUAD, OUTPOST, OTHER_UNIT, INDIVIDUAL)

NEW, CONTINUED = "新建", "续建"
PROJECT_KINDS = (NEW, CONTINUED)

TALKING, SIGNED, STARTED, BUILDING, COMPLETED, PRODUCING, STOPPED = (
    "洽谈",
    "签约",
    "开工",
    "在建",
    "竣工",
    "投产",
    "停建",
)
STAGES = (TALKING, SIGNED, STARTED, BUILDING, COMPLETED, PRODUCING, STOPPED)
BEGUN = (STARTED, BUILDING, COMPLETED, PRODUCING)
"""已开工： the stages of a project that is built and was not stopped."""

BANK_SLIP, NO_EVIDENCE = "银行进账单", "无"
FIXED_ASSETS = ("工程结算单或发票", "设备发票", "土地款票据")
EVIDENCE = (BANK_SLIP, "验资报告", *FIXED_ASSETS, "审计报告", NO_EVIDENCE)

BRIEF, PROPOSAL = "项目简介", "项目建议书"
DEPTHS = (BRIEF, PROPOSAL, "预可行性研究报告", "可行性研究报告", "初步设计")

NOT_REVIEWED, PASSED = "未审定", "合格"
REVIEWS = (NOT_REVIEWED, PASSED, "退回修改", "不合格")

BANDS = {"rewarded": "达奖励线", "neutral": "两线之间", "barred": "限评优", "none": "—"}
"""A squad's standing against the two lines, in two or four words."""

INDUSTRY_GOAL, URBAN_GOAL = "工业", "城镇建设"
OWN_GOALS = (INDUSTRY_GOAL, URBAN_GOAL)
"""The goals of 二（二） that are not called as a sector is."""

PROVINCES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽"),
    *("福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南"),
    *("西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾", "境外"),
)

LEADER, MEMBER, PATRON = "队长", "成员", "挂帅领导"
POSTS = (LEADER, MEMBER)

PUBLIC_EMPLOYEE, INVESTOR = "公职人员", "投资方本人"
WHO_BROUGHT_IT = (PUBLIC_EMPLOYEE, INVESTOR)

ON_TIME, LATE, MISSING, NOT_REQUIRED = "按时", "迟报", "缺报", "无需报送"

TO_FIRST, TO_LATER, NOT_THE_SAME, VERIFIED, REJECTED = (
    "归先备案单位",
    "归后报单位",
    "不是同一项目",
    "已核实",
    "不采用",
)
ADOPT, DO_NOT_ADOPT, READ_AGAIN = "采用", "不采用", "重读"
RECEIPT_DECISIONS = (ADOPT, DO_NOT_ADOPT, READ_AGAIN)
DECISIONS = (TO_FIRST, TO_LATER, NOT_THE_SAME, VERIFIED, REJECTED)

UNREAD, OF_ANOTHER_PERIOD = "文件不能读取，见问题清单", "不是本期的表，见问题清单"
"""Why an arrival is no report of its period, in 报送登记."""

OPEN, MENDED, SETTLED = "待处理", "已更正", "已处理"

COUNTED, DISPUTED, NOT_COUNTED, UNVERIFIED = "计入", "待认定", "不计", "待核实"

DOCUMENT, OUTPOST_RULES, RECRUITING, ENCOURAGING, PUBLICITY = (
    "出台文件",
    "驻点三定",
    "人员招聘",
    "人员激励",
    "宣传报道",
)
TASK_KINDS = (
    *(DOCUMENT, OUTPOST_RULES, RECRUITING, ENCOURAGING, PUBLICITY),
    *("督查整改", "环境线索", "入企检查", "协调事项", "项目督办", "其他"),
)
