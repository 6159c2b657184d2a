"""通报： the sentences of the notice, each fitted to the facts: no empty list, nobody counted who is not there.

Amounts are 亿元 with two places, rounded; percentages are cut off, unless 参数 asks for another unit or for rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.follow import place_of
from workbook.money import wan
from workbook.policy.edition import Policy
from workbook.policy.figures import amount, percent, round_amount, short_amount
from workbook.policy.progress import Light, points
from workbook.schema.lists import LATE, MISSING, NOT_REQUIRED, OPEN

SMALL = wan(100)  # 0.01 亿元
GOOD_FEW, LAST_FEW, TOLD_FEW = 3, 3, 8
NUMERALS = "一二三四五六七八九"


def overall(month: Month) -> str:
    """Where the county and its squads stand, what is not counted, who reported."""
    county, period, policy = month.county, month.period, month.policy
    squads = month.squads
    done = percent(county.completion, policy)
    target = short_amount(county.target, policy)
    text = f"全县累计到位资金{_sum(county.paid, policy)}，完成年度目标任务{target}的{done}%"
    if not county.paid:
        text = f"全县{_none(month)}（年度目标任务{target}）"
    if period.is_settlement:
        text += "。"
        if county.month_paid:
            text += f"其中年终补报{_sum(county.month_paid, policy)}。"
    else:
        way = "高于" if county.ahead > 0 else "低于"
        behind = f"，{way}时序进度{points(abs(county.ahead))}个百分点" if county.ahead else "，与时序进度持平"
        new = f"新增到位资金{_sum(county.month_paid, policy)}" if county.month_paid else "没有新增到位资金"
        if county.month_paid < 0:
            new = f"冲减后净减少到位资金{_sum(-county.month_paid, policy)}"
        text += f"{behind}。"
        if county.paid or county.month_paid:
            text += f"{period.number}月份{new}。"
    if squads and county.paid:
        if county.squads_paid:
            text += f"{len(squads)}支小分队累计到位{_sum(county.squads_paid, policy)}，{_bands(month)}"
        else:
            text += f"{len(squads)}支小分队{_none(month, len(squads))}。"
    if period.is_settlement and county.unrecognised_paid:
        text += f"另有{amount(county.unrecognised_paid, policy, '')}尚未认定，未计入。"
    if county.disputed:
        text += f"另有{amount(county.disputed, policy, '')}归属待认定，计入全县、暂不计入单位。"
    return text + _compiled(month) + _reported(month)


def _none(month: Month, many: int = 1) -> str:
    """That there are no funds: so far, or at the settlement none that were recognised."""
    all_of_them = "均" if many > 1 else ""
    return (
        f"全年{all_of_them}无认定到位资金" if month.period.is_settlement else f"至今{all_of_them}无到位资金"
    )


def _sum(fen: int, policy: Policy) -> str:
    """Funds as the text tells them; what would round to nearly nothing is told to the fen."""
    return round_amount(fen, policy) if abs(fen) >= SMALL else amount(fen, policy, "")


def _compiled(month: Month) -> str:
    """Compiled projects against the county's goal （三（二））."""
    done, goal = month.county.compile_done, month.policy.compile_goal
    if not goal:
        return ""
    if done >= goal:
        return f"新编制项目计数{done}个，达到全年{goal}个的目标。"
    if not done:
        return f"尚无可计数的新编制项目，全年目标{goal}个。"
    return f"新编制项目计数{done}个，距全年{goal}个的目标尚差{goal - done}个。"


def _bands(month: Month) -> str:
    """Squads by band; a band in which nobody is goes unsaid."""
    policy = month.policy
    reward, bar = policy.reward_line, policy.bar_line
    whole = Fraction(1)
    high, low = (percent(Fraction(line), policy).removesuffix(".00") for line in (reward, bar))
    done = [item.completion or Fraction(0) for item in month.squads]
    bands = (
        ("完成100%以上的", sum(1 for one in done if one >= whole)),
        (f"{high}%—100%（不含）的", sum(1 for one in done if reward <= one < whole)),
        (f"{low}%—{high}%（不含）的", sum(1 for one in done if bar <= one < reward)),
        (f"{low}%以下（不含）的", sum(1 for one in done if one < bar)),
    )
    there = [(name, count) for name, count in bands if count]
    said = "、".join(f"{name}{count}支" for name, count in there)
    all_of_them = "均" if len(month.squads) > 1 else ""
    only = there[0][0].removeprefix("完成").removesuffix("的")
    text = f"其中{said}" if len(there) > 1 else f"完成率{all_of_them}在{only}"
    if not month.period.is_settlement:
        on_time = sum(1 for item in month.squads if item.light is Light.GREEN)
        said = f"达到时序进度的{on_time}支" if on_time else "尚无达到时序进度的小分队"
        text += f"；{said if on_time < len(month.squads) else f'{all_of_them}达到时序进度'}"
    return text + "。"


def _reported(month: Month) -> str:
    if month.period.is_settlement:
        return ""
    due = [item for item in month.units if item.report != NOT_REQUIRED]
    late = [item for item in due if item.report == LATE]
    missing = [item for item in due if item.report == MISSING]
    if not due:
        return ""
    if not late and not missing:
        return f"应报{len(due)}个单位全部按时报送。"
    if len(missing) == len(due):
        return f"应报{len(due)}个单位均未报送。"
    if len(late) == len(due):
        return f"应报{len(due)}个单位均迟报。"
    on_time = len(due) - len(late) - len(missing)
    parts = [f"按时报送{on_time}个"] if on_time else []
    for name, items in (("迟报", late), ("缺报", missing)):
        if items:
            who = _listed(items) if len(items) <= TOLD_FEW else "名单见附件3"
            parts.append(f"{name}{len(items)}个（{who}）")
    return f"应报{len(due)}个单位，{'，'.join(parts)}。"


def leading(month: Month) -> str:
    """The leading squads: those on schedule, three at the most and who is level with the third; where none is, those
    furthest on; nothing where none has brought anything."""
    ahead = [item for item in month.squads if item.light is Light.GREEN and item.paid > 0]
    found = ahead or [item for item in month.squads if item.paid > 0]
    if not found:
        return ""
    last = found[:GOOD_FEW][-1].completion or Fraction(0)
    few = [item for item in found if (item.completion or Fraction(0)) >= last]
    level = [item for item in few if item.completion == last]
    if len(few) > TOLD_FEW:
        few = [item for item in few if item.completion != last]
    told = [f"{_called(item)}{percent(item.completion or Fraction(0), month.policy)}%" for item in few]
    if len(few) + len(level) > TOLD_FEW:
        told.append(f"{_called(level[0])}等{len(level)}支小分队均为{percent(last, month.policy)}%")
    text = "、".join(told) + "。"
    if ahead or month.period.is_settlement:
        return text
    return f"本期没有达到时序进度的小分队，完成率居前的是：{text}"


def problems(month: Month, before: Month | None, book: Book) -> str:
    """What went wrong, as facts; criticism is another matter, and a person's."""
    points_found = [
        *_uneven(month),
        *_idle(month),
        *_last_for_two_months(month, before),
        *_unreported(month),
        *_set_aside(month, book),
    ]
    if not points_found:
        return "本期没有需要通报的突出问题。"
    if len(points_found) == 1:
        return f"{points_found[0]}。"
    return "；".join(f"{NUMERALS[place]}是{text}" for place, text in enumerate(points_found)) + "。"


def _uneven(month: Month) -> list[str]:
    done = [item.completion for item in month.squads if item.completion is not None]
    if len(done) < 2 or max(done) == min(done):
        return []
    gap = Fraction(percent(max(done), month.policy)) - Fraction(percent(min(done), month.policy))
    return [f"进度不均衡，首末相差{float(gap):.2f}个百分点"]


def _idle(month: Month) -> list[str]:
    idle = sorted((item for item in month.squads if item.paid <= 0), key=lambda item: item.unit.id)
    if not idle:
        return []
    none = _none(month, len(idle))
    if len(idle) == len(month.squads) > 1:
        return [f"各小分队{none}"]
    if len(idle) > TOLD_FEW:
        return [f"{len(idle)}支小分队{none}"]
    return [f"{_listed(idle)}{_none(month)}"]


def _last_for_two_months(month: Month, before: Month | None) -> list[str]:
    if before is None or len(month.squads) <= LAST_FEW * 2 or month.period.is_settlement:
        return []
    both = [item for item in month.squads if all(_among_last(one, item) for one in (before, month))]
    return [f"{_listed(both)}连续两个月居后{LAST_FEW}位"] if both else []


def _among_last(month: Month, item: Assessment) -> bool:
    place = place_of(month, item.unit.id)
    return place is not None and place.among_last(LAST_FEW)


def _unreported(month: Month) -> list[str]:
    late = [item for item in month.units if item.report == LATE]
    missing = [item for item in month.units if item.report == MISSING]
    if not late and not missing:
        return []
    parts = []
    if missing:
        due = [item for item in month.units if item.report != NOT_REQUIRED]
        everybody = len(missing) == len(due) > 1
        parts.append("应报单位均未报送月报" if everybody else f"{_some(missing)}未报送月报")
    if late:
        parts.append(f"{_some(late)}报送不及时")
    return ["，".join(parts)]


def _set_aside(month: Month, book: Book) -> list[str]:
    """Units whose return waits to be mended, so that this period's figures are without them."""
    period = str(month.period)
    adopted = {one.unit for one in book.receipts if one.period == period and one.adopted}
    came = {one.unit for one in book.receipts if one.period == period and one.version and one.unit}
    waiting = [item for item in month.units if item.unit.id in came - adopted]
    held = {
        one.unit
        for one in book.problems
        if one.period == period and one.severity == "挂起" and one.state == OPEN
    }
    disputed = [item for item in month.units if item.unit.id in held - {one.unit.id for one in waiting}]
    found = []
    if waiting:
        found.append(f"{_some(waiting)}报送的数据有误，待更正，本期暂未计入")
    if disputed:
        found.append(f"{_some(disputed)}有项目归属待认定")
    return found


def _some(items: Sequence[Assessment]) -> str:
    return _listed(items) if len(items) <= TOLD_FEW else f"{len(items)}个单位"


def _listed(items: Sequence[Assessment]) -> str:
    return "、".join(item.unit.name for item in items)


def _called(item: Assessment) -> str:
    return f"{item.unit.name}（{item.unit.lead_dept}牵头）" if item.unit.lead_dept else item.unit.name


__all__ = ["LAST_FEW", "NUMERALS", "leading", "overall", "problems"]
