"""What units are paid, as formulas: 引资额， rewards, funds and the budget, as 参数 reads the policy （三（五）、四（二））."""

from __future__ import annotations

from collections.abc import Callable

from workbook.policy.payout import work_fund_parts
from workbook.schema.data import Compiled, Entry, Part, Project
from workbook.schema.lists import DISPUTED, INDIVIDUAL, OTHER_UNIT, OUTPOST, SQUAD
from workbook.schema.results import BudgetLine, MoneyLine, OtherLine, SquadLine
from workbook.showing.formulas.sources import (
    NUMBER,
    Cell,
    Formulas,
    Sources,
    completion,
    fen,
    from_roster,
    needed,
    wan_amount,
)

SO_FAR = f'"<="&{NUMBER}'
Cut = Callable[[Cell, str], str]  # a row's cells and its unit's kind -> what is paid
OTHERS = (OUTPOST, OTHER_UNIT, INDIVIDUAL)


def received(
    s: Sources, unit: str, when: str, more: tuple[tuple[str, str], ...] = (), whole: bool = False
) -> str:
    """A unit's money in 万元： its own rows and its parts of joint projects.

    `more` names other columns and what they must hold. `whole`: a row in which it has a part counts with all of it.
    """

    def added(record: type, key: str, mine: str) -> str:
        asked = [(mine, unit), ("number", when), *more]
        if whole and record is Entry:
            asked.append(("counted", f'"<>{DISPUTED}"'))
        tests = ",".join(f"{s.column(record, name)},{value}" for name, value in asked)
        return f"SUMIFS({s.column(record, key)},{tests})"

    own = added(Entry, "county_paid" if whole else "unit_paid", "owner")
    return f"ROUND({own}+{added(Part, 'whole' if whole else 'amount', 'partner')},6)"


class Reward:
    """The 2‰ of one unit （三（五））, wherever its line stands: what it brought, whether that is enough, what it earns."""

    def __init__(self, s: Sources, unit: str, kind: str, paid: str) -> None:
        self._s, self._unit, self._paid, self._policy = s, unit, paid, s.month.policy
        self._line = wan_amount(s, "other_reward_min")
        self._whole = kind != SQUAD and not self._policy.no_same_money_twice

    def brought(self) -> str:
        """引资额 in fen: one number, or one for each project of 项目台账 where each is held against the line alone."""
        if self._policy.other_threshold_scope == "project":
            each = (("project", self._s.rows(Project, "id")),)
            return fen(received(self._s, self._unit, SO_FAR, each, self._whole))
        return fen(received(self._s, self._unit, SO_FAR, (), True) if self._whole else self._paid)

    def gap(self) -> str:
        """What is missing to the line, in 万元."""
        brought = self.brought()
        if self._policy.other_threshold_scope == "project":
            brought = f"SUMPRODUCT(MAX(0,{brought}))"
        return f"MAX(0,{self._line}-{brought})/1000000"

    def as_other(self) -> str:
        """The reward in 元 of another unit or a person."""
        brought, less = self.brought(), ""
        if self._policy.other_reward_part == "over_threshold":
            less = f"-{self._line}"
        rate = self._s.rate("reward_rate")
        if self._policy.other_threshold_scope == "project":
            base = f"SUMPRODUCT(({brought}>={self._line})*({brought}{less}))"
            return f"INT({base}*{rate}/1000000)/100"
        return f"IF({brought}>={self._line},INT(({brought}{less})*{rate}/1000000)/100,0)"

    def as_squad(self, target: str, duties: str = "", instead: str = "0") -> str:
        """The reward in 元 of a squad; `duties` are what else must be reached, `instead` what it gets below the line."""
        s, paid = self._s, fen(self._paid)
        base = {
            "all_paid": paid,
            "over_80_part": f"MAX(0,{paid}-{fen(target)}*{s.line('reward_line')}/10000)",
            "over_target_part": f"MAX(0,{paid}-{fen(target)})",
        }[self._policy.squad_reward_base]
        reached = f"{paid}>={needed(s.line('reward_line'), target)}"
        reached = f"AND({reached},{duties})" if duties else reached
        return f"IF({reached},INT({base}*{s.rate('reward_rate')}/1000000)/100,{instead})"


def compiled_reach(s: Sources, line: str, done: str, task: str) -> str:
    """Whether the compiled projects reach a line of their task; without a task they do （`task_scope`）."""
    return f"OR(N({task})=0,{done}*10000>=N({task})*{s.line(line)})"


def other_row(s: Sources, c: Cell, line: OtherLine, plain: bool, readable: bool) -> Formulas:
    """其他单位个人： one unit against its line. `readable`: a formula can say what it is held against; `plain`: and its
    reward follows.
    """
    found = {
        "month_paid": received(s, c("unit"), NUMBER),
        "paid": received(s, c("unit"), SO_FAR),
    }
    reward = Reward(s, c("unit"), line.kind, c("paid"))
    if not readable:
        return found
    if line.kind == OUTPOST and s.month.policy.office_reward_mode == "squad":
        target = from_roster(s, c("unit"), "target")
        found["gap"] = f"MAX(0,{needed(s.line('reward_line'), target)}-{fen(c('paid'))})/1000000"
        earned = reward.as_squad(target, _outpost_duty(s, c))
    else:
        found["gap"] = reward.gap()
        earned = reward.as_other()
    found["reached"] = f'IF({c("gap")}=0,"是","否")'
    return found | ({"reward": earned} if plain else {})


def _outpost_duty(s: Sources, c: Cell) -> str:
    if s.month.policy.task_scope == "funds_only":
        return ""
    return compiled_reach(
        s, "reward_line", compiled_so_far(s, c("unit")), from_roster(s, c("unit"), "compile_task")
    )


def compiled_so_far(s: Sources, unit: str) -> str:
    """How many compiled projects of a unit count up to the period."""
    return (
        f'COUNTIFS({s.column(Compiled, "unit")},{unit},{s.column(Compiled, "counts")},"是",'
        f"{s.column(Compiled, 'number')},{SO_FAR})"
    )


def money_row(s: Sources, c: Cell, line: MoneyLine, plain: bool, cut: Cut | None) -> Formulas:
    """经费奖励： what one unit gets. `plain`: a formula can say its reward; `cut` gives what the budget pays of it."""
    policy, paid, target = s.month.policy, c("paid"), c("target")
    rate, squad = s.rate("work_fund_rate"), f'{c("kind")}="{SQUAD}"'
    over = f"{fen(paid)}-{fen(target)}"
    found = {
        "paid": received(s, c("unit"), SO_FAR),
        "work_fund": f"IF({squad},INT({fen(target)}*{rate}/1000000)/100,0)",
        "compile_award": f"ROUND(SUMIFS({s.column(Compiled, 'award')},{s.column(Compiled, 'unit')},{c('unit')}),2)",
        "total": f"ROUND({c('work_fund')}+{c('extra_fund')}+{c('reward')}+{c('compile_award')},2)",
        "due": _due(s, c),
    }
    if cut is not None:
        found["payable"] = cut(c, line.kind)
    if line.target is not None and s.is_number(line.unit, "target"):
        found["target"] = from_roster(s, c("unit"), "target")
    if line.completion is not None:
        found["completion"] = completion(s, paid, target)
    if policy.extra_fund_rule == "rate_on_excess":
        found["extra_fund"] = f"IF(AND({squad},{target}>0,{over}>0),INT(({over})*{rate}/1000000)/100,0)"
    elif policy.extra_fund_rule == "actual_receipts" and s.is_number(line.unit, "receipts"):
        filed = f"ROUND(N({from_roster(s, c('unit'), 'receipts')}),2)"
        found["extra_fund"] = f"IF(AND({squad},{target}>0,{over}>0),{filed},0)"
    if line.kind != SQUAD:
        found["reward"] = _found_in(s, OtherLine, "reward", c("unit"))
    elif plain and line.target is not None:
        found["reward"] = _squad_reward(s, c)
    return found


def _squad_reward(s: Sources, c: Cell) -> str:
    reward, duty = Reward(s, c("unit"), SQUAD, c("paid")), ""
    if s.month.policy.task_scope == "funds_and_compile":
        done, task = (_found_in(s, SquadLine, key, c("unit")) for key in ("compile_done", "compile_task"))
        duty = compiled_reach(s, "reward_line", done, task)
    return reward.as_squad(
        c("target"), duty, reward.as_other() if s.month.policy.squad_below_80_as_other else "0"
    )


def _found_in(s: Sources, record: type, key: str, unit: str) -> str:
    """A figure of the unit on another result sheet."""
    return f"INDEX({s.column(record, key)},MATCH({unit},{s.column(record, 'unit')},0))"


def _due(s: Sources, c: Cell) -> str:
    """What of the funds is due by the period （`work_fund_schedule`, `extra_fund_timing`）."""
    gone, parts = work_fund_parts(s.month.period, s.month.policy)
    work = c("work_fund") if gone == parts else f"INT(ROUND({c('work_fund')}*100,0)*{gone}/{parts})/100"
    now = s.month.period.is_settlement or s.month.policy.extra_fund_timing == "on_exceed"
    return f"ROUND({work}+{c('extra_fund')},2)" if now else f"ROUND({work},2)"


def payment(s: Sources, order_holds: bool, rows: tuple[int, int]) -> Cut | None:
    """可兑付奖励 of a row （`budget_overrun`）； None where the order of payment is not that of the sheet.

    A share of what is left is rounded to a hundredth of a fen before it is cut: see `live` for when that is exact.
    """
    way, amount = s.month.policy.budget_overrun, _budget_amounts(s)
    extra = f"-{amount(2)}" if s.month.policy.extra_fund_enters_budget else ""
    available = f"MAX(0,{amount(0)}-{amount(1)}{extra})"

    def entitled(c: Cell, _: str) -> str:
        return f"ROUND({c('reward')}+{c('compile_award')},2)"

    def prorate(c: Cell, _: str) -> str:
        rewards = f"({amount(3)}+{amount(4)}+{amount(5)})"
        part = f"({c('reward')}+{c('compile_award')})*{available}/{rewards}"
        return f"IF(OR({amount(7)}>=0,{rewards}=0),{entitled(c, _)},INT(ROUND({part}*100,2))/100)"

    def by_rank(c: Cell, kind: str) -> str:
        first, last = rows
        here = int(c("unit").rpartition("$")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

        def all_of(key: str, upto: int = last) -> str:
            letter = c(key).strip("$0123456789")
            return f"${letter}${first}:${letter}{'$' if upto == last else ''}{upto}"

        mine = f"({all_of('reward')}+{all_of('compile_award')})"
        squads = f'({all_of("kind")}="{SQUAD}")'
        above = f"(ROW({all_of('unit')})<{here})"
        more = f"(({all_of('paid')}>{c('paid')})+({all_of('paid')}={c('paid')})*{above})"
        before = f"{squads}*{above}" if kind == SQUAD else f"({squads}+(1-{squads})*{more})"
        return (
            f"IF({amount(7)}>=0,{entitled(c, kind)},ROUND(MAX(0,MIN({c('reward')}+{c('compile_award')},"
            f"{available}-SUMPRODUCT({before}*{mine}))),2))"
        )

    if way == "by_rank" and not order_holds:
        return None
    return {"report_only": entitled, "prorate": prorate, "by_rank": by_rank}[way]


def _budget_amounts(s: Sources) -> Callable[[int], str]:
    standing = s.book.standings[BudgetLine]
    letter = s.column(BudgetLine, "amount").rpartition(":")[2].lstrip("$")
    return lambda at: f"${letter}${standing.first_row + at}"


def budget_rows(s: Sources, amount: Callable[[int], str]) -> list[Formulas]:
    """经费奖励， upper part, in the order of its lines; `amount` gives the cell of a line's amount."""

    def total(key: str, *kinds: str) -> str:
        names = ",".join(f'"{kind}"' for kind in kinds)
        return f"ROUND(SUMPRODUCT(SUMIFS({s.column(MoneyLine, key)},{s.column(MoneyLine, 'kind')},{{{names}}})),2)"

    used = [amount(line) for line in (1, 2, 3, 4, 5) if line != 2 or s.month.policy.extra_fund_enters_budget]
    budget = s.book.parameter_cells.get("budget_wan")
    texts = [
        f"ROUND({budget}*10000,2)" if budget else None,
        total("work_fund", SQUAD, *OTHERS),
        total("extra_fund", SQUAD, *OTHERS),
        total("reward", SQUAD),
        total("reward", *OTHERS),
        total("compile_award", SQUAD, *OTHERS),
        f"ROUND({'+'.join(used)},2)",
        f"ROUND({amount(0)}-{amount(6)},2)",
    ]
    return [{} if text is None else {"amount": text} for text in texts]


__all__ = [
    "SO_FAR",
    "Reward",
    "budget_rows",
    "compiled_reach",
    "compiled_so_far",
    "money_row",
    "other_row",
    "payment",
    "received",
]
