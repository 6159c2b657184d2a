"""年终预测： the forecast as the rows of its four lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from workbook.book import Book
from workbook.forecast import HIGH, LOW, MIDDLE, PATHS, Forecast, forecast
from workbook.judgement import Assessment, Month
from workbook.money import Fen
from workbook.policy.figures import percent_cell
from workbook.policy.reward import Standing
from workbook.schema import master
from workbook.schema.lists import BANDS
from workbook.schema.outlook import CostLine, ForecastLine, MethodLine, PathLine
from workbook.schema.sheet import Sheet

METHOD = (
    "1. 年末数＝已到位数＋各项目以后各月的预计数。每个项目有两种月均：全年至今的月均、最近三个月的月均（不足三个月的按实有月数）。",
    "2. 逐个项目比较：两种月均中慢的一种作低位，快的一种作高位，中位取两者的平均。月均为负的项目按零算，不再往下减。",
    "3. 已到位的按自报数全部认定计（已填认定数的按认定数），再按年终的办法和“参数”表现在的取法算出完成率、奖励和预算，与年终结算用的是同一套规则。",
    "4. 编制奖励只按现在已经审定的项目算；归属有争议的资金在裁定以前不算给任何单位。",
    "5. “月均需”是从下月起到12月每月至少要到位的数，已达到的为零；12月和年终补报没有以后的月份，不填。",
    "6. 预测只供调度参考，不作考核和兑现的依据。",
)


def forecast_lists(month: Month, book: Book) -> Iterator[tuple[Sheet, type, Sequence[Any]]]:
    """The four lists of 年终预测."""
    found = forecast(book, month)
    paths = found.paths.items()
    yield master.FORECAST, PathLine, [_path(name, path) for name, path in paths]
    yield master.FORECAST, CostLine, [_cost(name, path) for name, path in paths]
    yield master.FORECAST, MethodLine, [MethodLine(text) for text in METHOD]
    yield master.FORECAST, ForecastLine, _units(found)


def _path(name: str, path: Month) -> PathLine:
    standings = [item.standing for item in path.squads]
    return PathLine(
        path=name,
        paid=path.county.paid,
        completion=percent_cell(path.county.completion, path.policy),
        rewarded=standings.count(Standing.REWARDED),
        between=standings.count(Standing.NEUTRAL),
        barred=standings.count(Standing.BARRED),
        others=sum(1 for item in path.others if item.reward.amount),
    )


def _cost(name: str, path: Month) -> CostLine:
    budget = path.budget
    return CostLine(
        path=name,
        budget=budget.budget,
        work_fund=budget.work_fund,
        extra_fund=budget.extra_fund,
        squad_reward=budget.squad_reward,
        other_reward=budget.other_reward,
        compile_award=budget.compile_award,
        used=budget.used,
        left=budget.left,
    )


def _units(found: Forecast) -> list[ForecastLine]:
    """The squads by rank, then whoever else has funds."""
    month = found.now
    others = [item for item in month.others if item.paid or found.unpaid.get(item.unit.id)]
    return [_unit(item, found) for item in (*month.squads, *others)]


def _unit(item: Assessment, found: Forecast) -> ForecastLine:
    number, policy = item.unit.id, found.now.policy
    low, middle, high = (found.paths[name].unit(number) for name in (LOW, MIDDLE, HIGH))
    squad = item.completion is not None
    pace = found.paces[number]

    def share(one: Assessment) -> Decimal | None:
        return percent_cell(one.completion, policy) if one.completion is not None else None

    return ForecastLine(
        unit=number,
        name=item.unit.name,
        target=item.unit.target if squad else None,
        paid=item.paid,
        completion=share(item),
        year_pace=pace.year,
        recent_pace=pace.recent,
        unpaid=found.unpaid.get(number),
        low_paid=low.paid,
        low_done=share(low),
        low_verdict=_verdict(low),
        middle_paid=middle.paid,
        middle_done=share(middle),
        middle_verdict=_verdict(middle),
        high_paid=high.paid,
        high_done=share(high),
        high_verdict=_verdict(high),
        outlook=outlook([bool(one.reward.amount) for one in (low, middle, high)]),
        need_bar=_each_month(item.gap_70, found) if squad else None,
        need_reward=_each_month(item.gap_80 if squad else item.reward_gap, found),
        need_target=_each_month(Fen(max(0, item.target - item.paid)), found) if squad else None,
        low_reward=low.reward.amount,
        middle_reward=middle.reward.amount,
        high_reward=high.reward.amount,
    )


def _verdict(item: Assessment) -> str:
    if item.completion is not None:
        return BANDS[item.standing.value]
    return BANDS["rewarded"] if item.reward.amount else "—"


def outlook(rewarded: Sequence[bool]) -> str:
    """What the three paths, low to high, say together of a reward.

    By some readings more funds earn less （`squad_below_80_as_other`）, so that any of them may be the one.

    >>> outlook([False, True, True]), outlook([True, True, True]), outlook([False, False, False])
    ('中位以上可得', '各路径都可得', '各路径都不可得')
    """
    if all(rewarded):
        return "各路径都可得"
    if not any(rewarded):
        return "各路径都不可得"
    if list(rewarded) in ([False, False, True], [False, True, True]):
        return "中位以上可得" if rewarded[1] else "只有高位可得"
    return f"{'、'.join(name for name, one in zip(PATHS, rewarded, strict=True) if one)}可得"


def _each_month(gap: Fen | None, found: Forecast) -> Fen | None:
    """What each month that is left has to bring, to the fen above."""
    if gap is None or not found.months_left:
        return None
    return Fen(-(-gap // found.months_left))


__all__ = ["METHOD", "forecast_lists", "outlook"]
