"""自检： what the unit can see for itself before it sends, as plain formulas with a tick or a cross."""

from __future__ import annotations

from collections.abc import Sequence

from templates.form_checks import Check, Source, required
from workbook.schema.template import SELF_CHECK, ActivityFields, CoverFields
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Formula

GOOD, BAD = "✔", "✘"
FIRST_ROW = 5
_NO_COL, _WHAT_COL, _MARK_COL, _DO_COL = 1, 2, 3, 4
_BAR = 10


def result_formula(checks: Sequence[Check], where: str = "请看“自检”") -> Formula:
    """One sentence on how many checks do not hold, and where to look."""
    marks = f"'{SELF_CHECK}'!{_marks(checks)}"
    failed = sum(not check.holds for check in checks)
    text = f'IF(COUNTIF({marks},"{BAD}")=0,"{GOOD} 全部通过，可以报送","{BAD} 还有 "&COUNTIF({marks},"{BAD}")&" 项没有通过，{where}")'
    return Formula(
        text, f"{BAD} 还有 {failed} 项没有通过，{where}" if failed else f"{GOOD} 全部通过，可以报送"
    )


def progress_formula(form: Source) -> Formula:
    """For 封面： a bar of ten squares and how many of the cells that must be filled are."""
    wanted, most, filled, now = _progress(form)
    bar = f"INT({_BAR}*({filled})/({wanted}))"
    squares = _BAR * now // most
    return Formula(
        f'REPT("■",{bar})&REPT("□",{_BAR}-{bar})&"　必填 "&({wanted})&" 格，已填 "&({filled})&" 格"',
        f"{'■' * squares}{'□' * (_BAR - squares)}　必填 {most} 格，已填 {now} 格",
    )


def build_self_check(book: Book, form: Source, checks: Sequence[Check]) -> Sheet:
    """The sheet 自检."""
    sheet = book.sheet(SELF_CHECK, tab="548235", gridlines=False)
    raw = sheet.raw
    for col, width in ((0, 2), (_NO_COL, 6), (_WHAT_COL, 42), (_MARK_COL, 9), (_DO_COL, 58)):
        raw.set_column(col, col, width)
    raw.set_row(0, 10)
    raw.set_row(1, 30)
    sheet.put(1, _NO_COL, f"{form.period.label}月报自检", book.style("title"))
    raw.set_row(2, 24)
    sheet.put(2, _NO_COL, result_formula(checks, "请按右边的办法修改"), book.style("section", font_size=12))
    sheet.mark(2, _NO_COL, 2, _NO_COL, f'LEFT($B$3,1)="{GOOD}"', book.overlay("good"))
    sheet.mark(2, _NO_COL, 2, _NO_COL, f'LEFT($B$3,1)="{BAD}"', book.overlay("bad"))
    raw.set_row(3, 6)
    raw.set_row(FIRST_ROW - 1, 24)
    for col, text in (
        (_NO_COL, "序号"),
        (_WHAT_COL, "检查内容"),
        (_MARK_COL, "结果"),
        (_DO_COL, "没有通过时怎么办"),
    ):
        sheet.put(FIRST_ROW - 1, col, text, book.style("heading"))
    for row, check in enumerate(checks, FIRST_ROW):
        raw.set_row(row, 25)
        sheet.put(row, _NO_COL, row - FIRST_ROW + 1, book.style("cell", align="center"))
        sheet.put(row, _WHAT_COL, check.what, book.style("cell", "wrap"))
        formula = Formula(
            f'IF(IFERROR({check.condition},FALSE),"{GOOD}","{BAD}")', GOOD if check.holds else BAD
        )
        sheet.put(row, _MARK_COL, formula, book.style("cell", align="center", font_size=13, bold=True))
        sheet.put(row, _DO_COL, check.todo, book.style("cell", "wrap", "quiet"))
    last = FIRST_ROW + len(checks) - 1
    sheet.mark_words(
        FIRST_ROW, _MARK_COL, last, {GOOD: book.overlay("good fill"), BAD: book.overlay("bad fill")}
    )
    raw.freeze_panes(FIRST_ROW, 0)
    raw.print_area(1, _NO_COL, last, _DO_COL)
    sheet.print_on("A4", landscape=True, footer="&C&9第 &P 页 共 &N 页", one_page=True)
    raw.protect("")
    return sheet


def _marks(checks: Sequence[Check]) -> str:
    letter = column_letter(_MARK_COL + 1)
    return f"${letter}${FIRST_ROW + 1}:${letter}${FIRST_ROW + len(checks)}"


def _progress(form: Source) -> tuple[str, int, str, int]:
    """How many cells must be filled and how many are: formula and value of each."""
    name, *asked = (form.funds.cells(key) for key in ("name", "month_paid", "year_paid", "stage"))
    single = [form.cover(item.key) for item in required(table_of(CoverFields))]
    single += [form.activity(item.key) for item in required(table_of(ActivityFields))]
    wanted = f"{len(single)}+{len(asked)}*COUNTA({name})"
    filled = f"COUNTA({','.join(single)})" + "".join(
        f'+COUNTIFS({name},"<>",{cells},"<>")' for cells in asked
    )
    rows = [row for row in form.funds.rows if row.name]
    now = sum(getattr(row, key) is not None for row in rows for key in ("month_paid", "year_paid", "stage"))
    return wanted, len(single) + len(asked) * len(rows), filled, now


__all__ = ["BAD", "GOOD", "build_self_check", "progress_formula", "result_formula"]
