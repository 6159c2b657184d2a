"""The figures of the result sheets, list by list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from workbook.schema.data import Project
from workbook.schema.results import (
    BarredLine,
    CategoryLine,
    GoalLine,
    SquadLine,
    ViewLine,
)
from workbook.showing.formulas.money import SO_FAR, compiled_reach, compiled_so_far, received
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
    is_plain,
    needed,
    share_of,
)

_MOVED = '"""↑""0;""↓""0;""—"""'  # how many places up or down, as a number format


def squad_row(
    s: Sources,
    c: Cell,
    line: SquadLine,
    words: Mapping[str, str],
    rows: tuple[int, int],
    ranks: bool,
    moves: bool,
) -> Formulas:
    """小分队完成情况： one squad. `words` are the verdicts; `rows` the first and last row of the list.

    `ranks`: the quotients rank the squads （`told_apart`)； `moves`: the ranks of the period before are those of the money without this period's.
    """
    policy, months_left = s.month.policy, s.month.period.months_left
    paid, target = c("paid"), c("target")
    found = {
        "month_paid": received(s, c("unit"), NUMBER),
        "paid": received(s, c("unit"), SO_FAR),
        "compile_done": compiled_so_far(s, c("unit")),
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
    }
    if ranks:
        found["rank"] = _rank(c, rows, policy.tie_rank)
    if months_left:
        found["monthly_need"] = f"-INT(-MAX(0,{fen(target)}-{fen(paid)})/{months_left})/1000000"
    if moves:
        found["moved"] = f"TEXT({_rank_before(c, rows, policy.tie_rank)}-{c('rank')},{_MOVED})"
    reached, below = f"{c('gap_80')}=0", f"{c('gap_70')}>0"
    if policy.task_scope == "funds_and_compile":
        done, task = c("compile_done"), c("compile_task")
        reached = f"AND({reached},{compiled_reach(s, 'reward_line', done, task)})"
        below = f"OR({below},NOT({compiled_reach(s, 'bar_line', done, task)}))"
    found["state"] = (
        f'IF({reached},"{words["rewarded"]}",IF({below},"{words["barred"]}","{words["neutral"]}"))'
    )
    return found


def _rank(c: Cell, rows: tuple[int, int], tie_rank: str) -> str:
    """Equal completions share a rank; the quotients of whole fen tell what the cut percentages would not."""
    targets = _all_of(c, "target", rows)
    return _place(_quotient(_all_of(c, "paid", rows), targets), _quotient(c("paid"), c("target")), tie_rank)


def _rank_before(c: Cell, rows: tuple[int, int], tie_rank: str) -> str:
    """The rank of the period before: the same without the money of this one."""
    paid, now = _all_of(c, "paid", rows), _all_of(c, "month_paid", rows)
    others = _quotient(f"({paid}-{now})", _all_of(c, "target", rows))
    return _place(others, _quotient(f"({c('paid')}-{c('month_paid')})", c("target")), tie_rank)


def _all_of(c: Cell, key: str, rows: tuple[int, int]) -> str:
    letter = c(key).strip("$0123456789")
    return f"${letter}${rows[0]}:${letter}${rows[1]}"


def told_apart(scores: Sequence[Fraction]) -> bool:
    """Whether quotients rounded to twelve places are equal just where the completions are.

    A cell holds some sixteen digits: what is nearer together it cannot tell, and of equals that lie where the last
    place turns it may round one up and one down.
    """
    places = {score: score * 10**12 for score in scores}
    if any(
        abs(places[score] % 1 - Fraction(1, 2)) <= (abs(score) + 1) / 1000
        for score, count in Counter(scores).items()
        if count > 1
    ):
        return False
    ordered = sorted(places)
    return all(places[high] - places[low] > 2 + abs(high) / 1000 for low, high in pairwise(ordered))


def _quotient(paid: str, target: str) -> str:
    return f"ROUND(({paid}*({target}<>0)+({target}=0))/({target}+({target}=0)),12)"


def _place(others: str, own: str, tie_rank: str) -> str:
    if tie_rank == "1223":
        return f"SUMPRODUCT(--(FREQUENCY(({others}>{own})*({others}+1000),{others}+1000)>0))"
    return f"1+SUMPRODUCT(--({others}>{own}))"


def goal_row(s: Sources, c: Cell, line: GoalLine) -> Formulas:
    """分类汇总， upper part: projects of 100,000,000 yuan and more."""
    got = f"COUNTIFS({s.column(Project, 'goal')},{c('goal')})"
    if not is_plain(line.goal):
        got = f"SUMPRODUCT(--EXACT({s.rows(Project, 'goal')},{c('goal')}))"
    return {
        "got": got,
        "lacking": f"MAX(0,{c('wanted')}-{c('got')})",
        "verdict": f'IF({c("got")}>={c("wanted")},"● 已达","▲ 未达")',
    }


def category_row(s: Sources, c: Cell, line: CategoryLine, field: str, unsorted: bool) -> Formulas:
    """分类汇总， lower part: the projects with money this year by one of their fields."""
    county = fen(f"SUM({s.column(Project, 'year_paid')})")
    these = _row_by_row(s, c, line, field, unsorted)
    return {
        "projects": _counted(s, c, field, these),
        "total": _added(s, c, field, these, "total"),
        "month_paid": _added(s, c, field, these, "month_paid"),
        "paid": _added(s, c, field, these, "year_paid"),
        "share": f"IF({county}=0,0,{share_of(fen(c('paid')), county, s.month.policy.pct_display)})",
    }


def _row_by_row(s: Sources, c: Cell, line: CategoryLine, field: str, unsorted: bool) -> str | None:
    """The projects of a category found row by row, where no criterion means just those to every program alike: those
    without a category, and a category that a criterion would read otherwise.
    """
    if not unsorted and is_plain(line.category):
        return None
    rows = s.rows(Project, field)
    same = f'({rows}="")' if unsorted else f"EXACT({rows},{c('category')})"
    return f"{same}*({s.rows(Project, 'rows')}>0)"


def _counted(s: Sources, c: Cell, field: str, these: str | None) -> str:
    if these:
        return f"SUMPRODUCT({these})"
    return f'COUNTIFS({s.column(Project, field)},{c("category")},{s.column(Project, "rows")},">0")'


def _added(s: Sources, c: Cell, field: str, these: str | None, key: str) -> str:
    """An amount of the projects of a category."""
    if these:
        return f"ROUND(SUMPRODUCT({these}*{s.rows(Project, key)}),6)"
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
        if not is_plain(line.who):
            same = f"EXACT({s.rows(SquadLine, field)},{c('who')})"
            return f"ROUND(SUMPRODUCT({same}*{s.rows(SquadLine, key)}),6)"
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
    "category_row",
    "goal_row",
    "squad_row",
    "told_apart",
    "total_of",
    "view_row",
]
