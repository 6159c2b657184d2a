"""The figures of the result sheets, list by list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbook.schema.data import Compiled, Entry, Part, Project
from workbook.schema.lists import INDIVIDUAL, OTHER_UNIT, OUTPOST, SQUAD
from workbook.schema.results import (
    BarredLine,
    CategoryLine,
    GoalLine,
    MoneyLine,
    OtherLine,
    SquadLine,
    ViewLine,
)
from workbook.showing.formulas.sources import (
    NUMBER,
    Cell,
    Formulas,
    Sources,
    behind,
    completion,
    fen,
    from_roster,
    gone,
    needed,
    share_of,
    wan_amount,
)


def _received(s: Sources, unit: str, when: str) -> str:
    """A unit's money: its own rows and its parts of joint projects."""
    own = f"SUMIFS({s.column(Entry, 'unit_paid')},{s.column(Entry, 'owner')},{unit},{s.column(Entry, 'number')},{when})"
    parts = f"SUMIFS({s.column(Part, 'amount')},{s.column(Part, 'partner')},{unit},{s.column(Part, 'number')},{when})"
    return f"ROUND({own}+{parts},6)"


def squad_row(
    s: Sources, c: Cell, line: SquadLine, words: Mapping[str, str], rows: tuple[int, int]
) -> Formulas:
    """小分队完成情况： one squad. `words` are the verdicts; `rows` the first and last row of the list."""
    policy, months_left = s.month.policy, s.month.period.months_left
    paid, target = c("paid"), c("target")
    found = {
        "month_paid": _received(s, c("unit"), NUMBER),
        "paid": _received(s, c("unit"), f'"<="&{NUMBER}'),
        "compile_done": f'COUNTIFS({s.column(Compiled, "unit")},{c("unit")},{s.column(Compiled, "counts")},"是",'
        f'{s.column(Compiled, "number")},"<="&{NUMBER})',
    }
    if line.compile_task is not None and s.is_number(line.unit, "compile_task"):
        found["compile_task"] = from_roster(s, c("unit"), "compile_task")
    if not line.state:  # no target to judge by
        return found
    above, below = behind(s, paid, target)
    yellow = s.number("light_yellow_pp")
    if s.is_number(line.unit, "target"):
        found["target"] = from_roster(s, c("unit"), "target")
    found |= {
        "completion": completion(s, paid, target),
        "ahead": f"IF({target}=0,ROUND((1-{gone(s)})*100,2),ROUND({above}*10000/{below},0)/100)",
        "light": f'IF(OR({c("target")}=0,{above}>=0),"● 正常",IF(-{above}*100<={yellow}*{below},"▲ 落后","■ 严重落后"))',
        "gap_70": f"MAX(0,{needed(s.line('bar_line'), target)}-{fen(paid)})/1000000",
        "gap_80": f"MAX(0,{needed(s.line('reward_line'), target)}-{fen(paid)})/1000000",
        "rank": _rank(c, rows, policy.tie_rank),
    }
    if months_left:
        found["monthly_need"] = f"-INT(-MAX(0,{fen(target)}-{fen(paid)})/{months_left})/1000000"
    if policy.task_scope == "funds_only":
        found["state"] = (
            f'IF({fen(paid)}*10000>={fen(target)}*{s.line("reward_line")},"{words["rewarded"]}",'
            f'IF({fen(paid)}*10000<{fen(target)}*{s.line("bar_line")},"{words["barred"]}","{words["neutral"]}"))'
        )
    return found


def _rank(c: Cell, rows: tuple[int, int], tie_rank: str) -> str:
    """Equal completions share a rank; the quotients of whole fen tell what the cut percentages would not."""

    def all_of(key: str) -> str:
        letter = c(key).strip("$0123456789")
        return f"${letter}${rows[0]}:${letter}${rows[1]}"

    def quotient(paid: str, target: str) -> str:
        return f"ROUND(({paid}*({target}<>0)+({target}=0))/({target}+({target}=0)),12)"

    others, own = quotient(all_of("paid"), all_of("target")), quotient(c("paid"), c("target"))
    if tie_rank == "1223":
        return f"SUMPRODUCT(--(FREQUENCY(({others}>{own})*({others}+1000),{others}+1000)>0))"
    return f"1+SUMPRODUCT(--({others}>{own}))"


def other_row(s: Sources, c: Cell, line: OtherLine, plain: bool) -> Formulas:
    """其他单位个人： one unit against the line. `plain`: its reward follows the policy's first reading."""
    found = {
        "month_paid": _received(s, c("unit"), NUMBER),
        "paid": _received(s, c("unit"), f'"<="&{NUMBER}'),
    }
    if plain:
        minimum, paid = wan_amount(s, "other_reward_min"), fen(c("paid"))
        found["reached"] = f'IF({paid}>={minimum},"是","否")'
        found["gap"] = f"MAX(0,{minimum}-{paid})/1000000"
        found["reward"] = _other_reward(s, c("paid"))
    return found


def _other_reward(s: Sources, paid: str) -> str:
    minimum = wan_amount(s, "other_reward_min")
    base = fen(paid) if s.month.policy.other_reward_part == "all" else f"({fen(paid)}-{minimum})"
    return f"IF({fen(paid)}>={minimum},INT({base}*{s.rate('reward_rate')}/1000000)/100,0)"


def _squad_reward(s: Sources, paid: str, target: str) -> str:
    base = {
        "all_paid": fen(paid),
        "over_80_part": f"MAX(0,{fen(paid)}-INT({fen(target)}*{s.rate('reward_line')}/1000000))",
        "over_target_part": f"MAX(0,{fen(paid)}-{fen(target)})",
    }[s.month.policy.squad_reward_base]
    reached = f"{fen(paid)}*10000>={fen(target)}*{s.line('reward_line')}"
    return f"IF({reached},INT({base}*{s.rate('reward_rate')}/1000000)/100,0)"


def money_row(s: Sources, c: Cell, line: MoneyLine, plain: bool) -> Formulas:
    """经费奖励： what one unit gets. `plain`: its reward follows a reading that a formula can say."""
    paid, target = c("paid"), c("target")
    found = {
        "paid": _received(s, c("unit"), f'"<="&{NUMBER}'),
        "compile_award": f"ROUND(SUMIFS({s.column(Compiled, 'award')},{s.column(Compiled, 'unit')},{c('unit')}),2)",
        "total": f"ROUND({c('work_fund')}+{c('extra_fund')}+{c('reward')}+{c('compile_award')},2)",
    }
    if s.month.policy.budget_overrun == "report_only":
        found["payable"] = f"ROUND({c('reward')}+{c('compile_award')},2)"
    if line.target is not None and s.is_number(line.unit, "target"):
        found["target"] = from_roster(s, c("unit"), "target")
    if line.completion is not None:
        found["completion"] = completion(s, paid, target)
    if line.kind == SQUAD and line.target is not None:
        rate = s.rate("work_fund_rate")
        found["work_fund"] = f"INT({fen(target)}*{rate}/1000000)/100"
        if s.month.policy.extra_fund_rule == "rate_on_excess":
            over = f"{fen(paid)}-{fen(target)}"
            found["extra_fund"] = f"IF(AND({target}>0,{over}>0),INT(({over})*{rate}/1000000)/100,0)"
        if plain:
            found["reward"] = _squad_reward(s, paid, target)
    elif line.kind != SQUAD and plain:
        found["reward"] = _other_reward(s, paid)
    return found


def budget_rows(s: Sources, amount: Callable[[int], str]) -> list[Formulas]:
    """经费奖励， upper part, in the order of its lines; `amount` gives the cell of a line's amount."""

    def total(key: str, *kinds: str) -> str:
        names = ",".join(f'"{kind}"' for kind in kinds)
        return f"ROUND(SUMPRODUCT(SUMIFS({s.column(MoneyLine, key)},{s.column(MoneyLine, 'kind')},{{{names}}})),2)"

    everyone = (SQUAD, OUTPOST, OTHER_UNIT, INDIVIDUAL)
    used = [amount(line) for line in (1, 2, 3, 4, 5) if line != 2 or s.month.policy.extra_fund_enters_budget]
    budget = s.book.parameter_cells.get("budget_wan")
    texts = [
        f"ROUND({budget}*10000,2)" if budget else None,
        total("work_fund", *everyone),
        total("extra_fund", *everyone),
        total("reward", SQUAD),
        total("reward", OUTPOST, OTHER_UNIT, INDIVIDUAL),
        total("compile_award", *everyone),
        f"ROUND({'+'.join(used)},2)",
        f"ROUND({amount(0)}-{amount(6)},2)",
    ]
    return [{} if text is None else {"amount": text} for text in texts]


def goal_row(s: Sources, c: Cell, line: GoalLine) -> Formulas:
    """分类汇总， upper part: projects of 100,000,000 yuan and more."""
    return {
        "got": f"COUNTIFS({s.column(Project, 'goal')},{c('goal')})",
        "lacking": f"MAX(0,{c('wanted')}-{c('got')})",
        "verdict": f'IF({c("got")}>={c("wanted")},"● 已达","▲ 未达")',
    }


def category_row(s: Sources, c: Cell, line: CategoryLine, field: str, unsorted: bool) -> Formulas:
    """分类汇总， lower part: the projects with money this year by one of their fields."""
    county = fen(f"SUM({s.column(Project, 'year_paid')})")
    return {
        "projects": _counted(s, c, field, unsorted),
        "total": _added(s, c, field, unsorted, "total"),
        "month_paid": _added(s, c, field, unsorted, "month_paid"),
        "paid": _added(s, c, field, unsorted, "year_paid"),
        "share": f"IF({county}=0,0,{share_of(fen(c('paid')), county, s.month.policy.pct_display)})",
    }


def _counted(s: Sources, c: Cell, field: str, unsorted: bool) -> str:
    if unsorted:
        return f'SUMPRODUCT(({s.rows(Project, field)}="")*({s.rows(Project, "rows")}>0))'
    return f'COUNTIFS({s.column(Project, field)},{c("category")},{s.column(Project, "rows")},">0")'


def _added(s: Sources, c: Cell, field: str, unsorted: bool, key: str) -> str:
    """An amount of the projects of a category; those without one are found row by row: no criterion means blank
    to every program alike."""
    if unsorted:
        blank = f'({s.rows(Project, field)}="")*({s.rows(Project, "rows")}>0)'
        return f"ROUND(SUMPRODUCT({blank}*{s.rows(Project, key)}),6)"
    which = f'{s.column(Project, field)},{c("category")},{s.column(Project, "rows")},">0"'
    return f"ROUND(SUMIFS({s.column(Project, key)},{which}),6)"


def barred_row(s: Sources, c: Cell, line: BarredLine) -> Formulas:
    """评优限制： the squad's figures beside each of its people."""

    def of_squad(key: str) -> str:
        return f"INDEX({s.column(SquadLine, key)},MATCH({c('unit')},{s.column(SquadLine, 'unit')},0))"

    return {"completion": of_squad("completion"), "gap_70": of_squad("gap_70")}


def view_row(s: Sources, c: Cell, line: ViewLine, field: str) -> Formulas:
    """领导部门视图： the squads of one leader or department together."""

    def total(key: str) -> str:
        return f"ROUND(SUMIFS({s.column(SquadLine, key)},{s.column(SquadLine, field)},{c('who')}),6)"

    return {
        "target": total("target"),
        "month_paid": total("month_paid"),
        "paid": total("paid"),
        "completion": completion(s, c("paid"), c("target")),
    }


def total_of(letter: str, first: int, last: int) -> str:
    """The row 合计 over a list."""
    return f"ROUND(SUM({letter}{first}:{letter}{last}),6)"


__all__ = [
    "barred_row",
    "budget_rows",
    "category_row",
    "goal_row",
    "money_row",
    "other_row",
    "squad_row",
    "total_of",
    "view_row",
]
