"""通报： the month's notice as paragraphs, each figure of it computed, nothing said that is not so.

Amounts are 亿元 in the text (two places, rounded) and 万元 in tables; percentages are cut off, unless 参数 asks for
another unit or for rounding. Paragraphs that people write are kept when the notice is made again. What went wrong is
told as facts; 通报批评 is said of nobody whom a person has not confirmed in 批评建议.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from workbook.assess import Assessment, Month
from workbook.book import NOTICE_NAME, Book, BookError
from workbook.follow import confirmed, place_of
from workbook.history import RANK, SET_ITEMS, to_tell
from workbook.money import wan
from workbook.period import Period
from workbook.policy.criticism import reasons_in
from workbook.policy.edition import Policy
from workbook.policy.figures import amount, percent, percent_mark, round_amount, short_amount
from workbook.policy.progress import Light, points
from workbook.policy.reporting import data_day, due_day
from workbook.schema import master
from workbook.schema.history import Correction
from workbook.schema.lists import LATE, MISSING, NOT_REQUIRED, OPEN
from workbook.showing.annexes import ANNEX_NAMES
from xlsx_tools.columns import text_width
from xlsx_tools.page import Block, Row

INDENT = "\u3000\u3000"
LINE_CHARACTERS, LINE_HEIGHT = 27, 29.0
OFFICE_WIDTH = 60  # the line under the masthead is smaller: thirty characters fit
HUMAN, HUMAN_HINT = "human", f"{INDENT}（下步要求由工作人员填写）"
SMALL = wan(100)  # 0.01 亿元
GOOD_FEW, LAST_FEW, TOLD_FEW = 3, 3, 8
_NUMERALS = "一二三四五六七八九"
_TALL = {"masthead": 78.0, "title": 84.0, "number": 34.0, "office": 34.0}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its kind (which gives it its look) and its text."""

    kind: str
    text: str


def compose(month: Month, before: Month | None, book: Book, issued: date) -> tuple[Paragraph, ...]:
    """The notice of a period. `before` is the month before it, for what has gone on for two months."""
    period, year = month.period, month.period.year
    span = "全年" if period.is_settlement else period.span_label
    until = data_day(period, month.policy)
    upto = "含年终补报" if period.is_settlement else f"截至{until.month}月{until.day}日"
    number = period.number
    paragraphs = [
        Paragraph("masthead", "督查通报"),
        Paragraph("number", f"（第{number}期）"),
        Paragraph(
            "office",
            _at_both_ends(
                f"中共{book.county}委督查室 {book.county}人民政府督查室",
                f"{issued.year}年{issued.month}月{issued.day}日",
            ),
        ),
        Paragraph("title", f"关于{year}年{span}招商引资工作情况的通报"),
        Paragraph("addressee", "各招商小分队，县直各部门，各驻点招商办事处："),
        Paragraph(
            "body",
            f"{INDENT}根据《县直部门招商引资实施意见》，现将{span}（{upto}）全县招商引资工作情况通报如下：",
        ),
        Paragraph("heading", f"{INDENT}一、总体情况"),
        Paragraph("body", INDENT + _overall(month)),
        *_corrected(book, period),
        Paragraph("heading", f"{INDENT}二、完成较好的小分队"),
        Paragraph("body", INDENT + _good(month)),
        Paragraph("heading", f"{INDENT}三、存在问题"),
        Paragraph("body", INDENT + _problems(month, before, book)),
        *_criticised(month, book),
        Paragraph("heading", f"{INDENT}四、下步要求"),
        *(_kept(book) or (Paragraph(HUMAN, HUMAN_HINT),)),
        *(
            Paragraph("attachment", f"{f'{INDENT * 2} ' if number > 1 else f'{INDENT}附件：'}{number}.{name}")
            for number, name in enumerate(ANNEX_NAMES, 1)
        ),
        Paragraph("sign", f"中共{book.county}委督查室"),
        Paragraph("sign", f"{book.county}人民政府督查室"),
        Paragraph("date", f"{issued.year}年{issued.month}月{issued.day}日"),
        Paragraph("footnote", _footnote(month)),
        Paragraph(
            "imprint",
            "抄送：县委、县人大常委会、县政府、县政协领导，县委组织部，县人力资源和社会保障局，县财政局。",
        ),
    ]
    return tuple(paragraphs)


def _at_both_ends(left: str, right: str) -> str:
    """The offices at the left and the day at the right of one line under the masthead."""
    gap = (OFFICE_WIDTH - text_width(left) - text_width(right)) // 2
    return left + "\u3000" * max(gap, 1) + right


def _overall(month: Month) -> str:
    county, period, policy = month.county, month.period, month.policy
    squads = month.squads
    done = percent(county.completion, policy)
    target = short_amount(county.target, policy)
    text = f"全县累计到位资金{_sum(county.paid, policy)}，完成年度目标任务{target}的{done}%"
    if not county.paid:
        text = f"全县尚无到位资金，年度目标任务{target}"
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
        text += f"{behind}。{period.number}月份{new}。"
    if squads:
        if county.squads_paid:
            text += f"{len(squads)}支小分队累计到位{_sum(county.squads_paid, policy)}，{_bands(month)}"
        else:
            text += f"{len(squads)}支小分队{'均' if len(squads) > 1 else ''}无到位资金。"
    if period.is_settlement and county.unrecognised_paid:
        text += f"另有{amount(county.unrecognised_paid, policy, '')}尚未认定，未计入。"
    if county.disputed:
        text += f"另有{amount(county.disputed, policy, '')}归属待认定，计入全县、暂不计入单位。"
    return text + _compiled(month) + _reported(month)


def _sum(fen: int, policy: Policy) -> str:
    """Funds as the text tells them; what would round to nearly nothing is told to the fen."""
    return round_amount(fen, policy) if abs(fen) >= SMALL else amount(fen, policy, "")


def _corrected(book: Book, period: Period) -> tuple[Paragraph, ...]:
    """What was published or set and is different now: each told once, with its reason."""
    rows = to_tell(book, period)
    changed = [row for row in rows if row.item in SET_ITEMS]
    wrong = [row for row in rows if row.item not in (*SET_ITEMS, RANK)]
    found = []
    if changed:
        found.append(f"{INDENT}目标任务调整：{_each(changed, '调整', book)}。")
    if wrong:
        moved = "，名次相应调整" if any(row.item == RANK for row in rows) else ""
        found.append(f"{INDENT}对以前通报的数字更正如下：{_each(wrong, '更正', book)}{moved}。")
    return tuple(Paragraph("body", text) for text in found)


def _each(rows: Sequence[Correction], verb: str, book: Book) -> str:
    told = []
    for row in rows[:TOLD_FEW]:
        unit = book.unit(row.unit)
        who = "全县" if row.unit is None else unit.name if unit else row.unit
        name, _, mark = row.item.removesuffix("）").partition("（")
        when = "" if row.item in SET_ITEMS else Period.parse(row.period).label
        why = f"（{row.basis}）" if row.basis else ""
        told.append(f"{when}{who}{name}由{row.old}{mark}{verb}为{row.new}{mark}{why}")
    more = f"；其余{len(rows) - TOLD_FEW}处见“{master.CORRECTIONS.title}”" if len(rows) > TOLD_FEW else ""
    return "；".join(told) + more


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
    text = (
        f"其中{said}"
        if len(there) > 1
        else f"{'均' if len(month.squads) > 1 else ''}为{there[0][0].removesuffix('的')}"
    )
    if not month.period.is_settlement:
        on_time = sum(1 for item in month.squads if item.light is Light.GREEN)
        text += f"；达到时序进度的{on_time}支" if on_time else "；尚无达到时序进度的小分队"
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
    parts = [f"按时报送{len(due) - len(late) - len(missing)}个"]
    if late:
        parts.append(f"迟报{len(late)}个（{_listed(late)}）")
    if missing:
        parts.append(f"缺报{len(missing)}个（{_listed(missing)}）")
    return f"应报{len(due)}个单位，{'，'.join(parts)}。"


def _good(month: Month) -> str:
    """The leading squads: those on schedule, three at the most; where none is, those furthest on."""
    ahead = [item for item in month.squads if item.light is Light.GREEN and item.paid > 0]
    leading = ahead or [item for item in month.squads if item.paid > 0]
    if not leading:
        return "本期各小分队均无到位资金。"
    few = leading[:GOOD_FEW]
    text = (
        "、".join(f"{_called(item)}{percent(item.completion or Fraction(0), month.policy)}%" for item in few)
        + "。"
    )
    if ahead or month.period.is_settlement:
        return text
    return f"本期没有达到时序进度的小分队，完成率居前的是：{text}"


def _problems(month: Month, before: Month | None, book: Book) -> str:
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
    return "；".join(f"{_NUMERALS[place]}是{text}" for place, text in enumerate(points_found)) + "。"


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
    if len(idle) == len(month.squads):
        return ["各小分队至今均无到位资金"]
    if len(idle) > 8:
        return [f"{len(idle)}支小分队至今无到位资金"]
    return [f"{_listed(idle)}至今无到位资金"]


def _last_for_two_months(month: Month, before: Month | None) -> list[str]:
    if before is None or len(month.squads) <= LAST_FEW * 2 or month.period.is_settlement:
        return []
    both = [item for item in month.squads if all(_among_last(one, item) for one in (before, month))]
    return [f"{_listed(both)}连续两个月居后{LAST_FEW}位"] if both else []


def _among_last(month: Month, item: Assessment) -> bool:
    place = place_of(month, item.unit.id)
    return place is not None and place.among_last(LAST_FEW)


def _criticised(month: Month, book: Book) -> tuple[Paragraph, ...]:
    """Whom a person has confirmed to be criticised （三（二）、四（三））， and why; nothing while nobody is."""
    rows = confirmed(book, month)
    if not rows:
        return ()
    said = "；".join(f"{row.name}，{'，'.join(reasons_in(row.triggers))}" for row in rows)
    return (Paragraph("body", f"{INDENT}经研究确认，对以下{len(rows)}个单位予以通报批评：{said}。"),)


def _unreported(month: Month) -> list[str]:
    late = [item for item in month.units if item.report == LATE]
    missing = [item for item in month.units if item.report == MISSING]
    if not late and not missing:
        return []
    parts = []
    if missing:
        parts.append(f"{_some(missing)}未报送月报")
    if late:
        parts.append(f"{_some(late)}报送不及时")
    return ["，".join(parts)]


def _set_aside(month: Month, book: Book) -> list[str]:
    """Units whose return waits to be mended, so that this period's figures are without them."""
    period = str(month.period)
    adopted = {one.unit for one in book.receipts if one.period == period and one.adopted}
    came = {one.unit for one in book.receipts if one.period == period and one.file and one.unit}
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
    return _listed(items) if len(items) <= 8 else f"{len(items)}个单位"


def _listed(items: Sequence[Assessment]) -> str:
    return "、".join(item.unit.name for item in items)


def _called(item: Assessment) -> str:
    return f"{item.unit.name}（{item.unit.lead_dept}牵头）" if item.unit.lead_dept else item.unit.name


def _kept(book: Book) -> tuple[Paragraph, ...]:
    """What people wrote into the notice that stands there."""
    written = [
        row.text for row in book.notice if row.kind == HUMAN and row.text.strip() and row.text != HUMAN_HINT
    ]
    return tuple(Paragraph(HUMAN, text) for text in written)


def _footnote(month: Month) -> str:
    state = "本期为年终认定数" if month.state != "预判" else "本期状态为预判，年终以认定数为准"
    return f"（注：“以上”含本数；百分数{percent_mark(month.policy)}；{state}。）"


def notice_page(paragraphs: Sequence[Paragraph], book: Book) -> Block:
    """The paragraphs as rows of the sheet 通报， each in the look of the first row of its kind."""
    if not book.notice:
        raise BookError("主工作簿〔通报〕：找不到正文的位置（名称 zs_notice）。请从备份恢复这张表。")
    patterns: dict[str, int] = {}
    for row in book.notice:
        patterns.setdefault(row.kind, row.row)
    return Block(
        sheet=master.NOTICE.title,
        first_row=book.notice[0].row,
        columns=(1, 2),
        rows=tuple(
            Row((item.kind, item.text), item.kind if item.kind in patterns else None, _height(item))
            for item in paragraphs
        ),
        last_row=book.notice[-1].row,
        name=NOTICE_NAME,
        patterns=patterns,
    )


def _height(item: Paragraph) -> float:
    if item.kind in _TALL:
        return _TALL[item.kind]
    characters = LINE_CHARACTERS * 2
    lines = sum(-(-max(1, text_width(part)) // characters) for part in item.text.split("\n"))
    return LINE_HEIGHT * lines


def default_date(month: Month) -> date:
    """The day a notice is dated when nobody says: four days after the reports were due."""
    return due_day(month.period, month.policy) + timedelta(days=4)


__all__ = ["HUMAN", "HUMAN_HINT", "Paragraph", "compose", "default_date", "notice_page"]
