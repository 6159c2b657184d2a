"""通报： the month's notice as paragraphs, each figure of it computed, nothing said that is not so.

Amounts are 亿元 in the text (two places, rounded) and 万元 in tables; percentages are cut off, unless 参数 asks for
another unit or for rounding. Paragraphs that people write are kept when the notice is made again. What went wrong is
told as facts; 通报批评 is said of nobody whom a person has not confirmed in 批评建议.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbook.assess import Month
from workbook.book import NOTICE_NAME, Book, BookError
from workbook.follow import confirmed
from workbook.history import RANK, SET_ITEMS, to_tell
from workbook.period import Period
from workbook.policy.criticism import reasons_in
from workbook.policy.figures import percent_mark
from workbook.policy.reporting import data_day, due_day
from workbook.schema import master
from workbook.schema.history import Correction
from workbook.showing.annexes import ANNEX_NAMES
from workbook.showing.notice_words import NUMERALS, leading, overall, problems
from xlsx_tools.columns import text_width
from xlsx_tools.page import Block, Row

INDENT = "\u3000\u3000"
LINE_CHARACTERS, LINE_HEIGHT, BETWEEN = 27, 23.5, 5.5  # points: a line of a cell; what parts paragraphs
OFFICE_WIDTH = 60  # the line under the masthead is smaller: thirty characters fit
HUMAN, HUMAN_HINT = "human", f"{INDENT}（下步要求由工作人员填写）"
TOLD_FEW = 8
_TALL = {"masthead": 78.0, "title": 84.0, "number": 34.0, "office": 34.0}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its kind (which gives it its look) and its text."""

    kind: str
    text: str


def compose(month: Month, before: Month | None, book: Book, issued: date) -> tuple[Paragraph, ...]:
    """The notice of a period. `before` is the month before it, for what has gone on for two months."""
    period, year = month.period, month.period.year
    span = f"{year}年度" if period.is_settlement else period.span_label
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
        Paragraph(
            "title",
            f"关于{year}年{period.span_label if not period.is_settlement else '度'}招商引资工作情况的通报",
        ),
        Paragraph("addressee", "各招商小分队，县直各部门，各驻点招商办事处："),
        Paragraph(
            "body",
            f"{INDENT}根据《县直部门招商引资实施意见》，现将{span}（{upto}）全县招商引资工作情况通报如下：",
        ),
        *_parts(month, before, book),
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
        Paragraph(
            "imprint",
            _at_both_ends(f"中共{book.county}委督查室", f"{issued.year}年{issued.month}月{issued.day}日印发"),
        ),
    ]
    return tuple(paragraphs)


def _parts(month: Month, before: Month | None, book: Book) -> list[Paragraph]:
    """The parts of the notice under their headings, counted as they come: nobody is praised for nothing."""
    parts: list[tuple[str, tuple[Paragraph, ...]]] = [
        ("总体情况", (Paragraph("body", INDENT + overall(month)), *_corrected(book, month.period))),
        ("存在问题", (Paragraph("body", INDENT + problems(month, before, book)), *_criticised(month, book))),
        ("下步要求", _kept(book) or (Paragraph(HUMAN, HUMAN_HINT),)),
    ]
    if led := leading(month):
        parts.insert(1, ("完成较好的小分队", (Paragraph("body", INDENT + led),)))
    return [
        paragraph
        for numeral, (name, said) in zip(NUMERALS, parts, strict=False)
        for paragraph in (Paragraph("heading", f"{INDENT}{numeral}、{name}"), *said)
    ]


def _at_both_ends(left: str, right: str) -> str:
    """The offices at the left and the day at the right of one line under the masthead."""
    gap = (OFFICE_WIDTH - text_width(left) - text_width(right)) // 2
    return left + "\u3000" * max(gap, 1) + right


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


def _criticised(month: Month, book: Book) -> tuple[Paragraph, ...]:
    """Whom a person has confirmed to be criticised （三（二）、四（三））， and why; nothing while nobody is."""
    rows = confirmed(book, month)
    if not rows:
        return ()
    said = "；".join(f"{row.name}，{'，'.join(reasons_in(row.triggers))}" for row in rows)
    return (Paragraph("body", f"{INDENT}经研究确认，对以下{len(rows)}个单位予以通报批评：{said}。"),)


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
    return LINE_HEIGHT * lines + BETWEEN


def default_date(month: Month) -> date:
    """The day a notice is dated when nobody says: four days after the reports were due."""
    return due_day(month.period, month.policy) + timedelta(days=4)


__all__ = ["HUMAN", "HUMAN_HINT", "Paragraph", "compose", "default_date", "notice_page"]
