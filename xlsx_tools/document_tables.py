"""Tables of a Word document: those in the text, the annexes on pages of their own, and the lines that end it （版记）.

A table takes the largest of three sizes in which its columns stand on one line each, and rows as high as a page
allows, so that no row is left alone on a last page.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from xlsx_tools.document_xml import blank, borders, characters, element, twips
from xlsx_tools.paper import A4, BLACK, BOTTOM, LINE, LOOKS, TOP, WIDTH, Grid, Paper, Table

SIZES = ("cell", "cell_small", "cell_least")
_HAIR = 20
_EDGE = 45  # twips at each side of a cell
_HIGHEST, _NO_ORPHANS = 480, 3
_SPARE, _RULE = 160, 15  # twips: programs differ by so much on a page; the line under a row
_NARROW = 22  # half characters: a column of names narrower than this asks for smaller letters
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True)
class _Fitted:
    """How a table is drawn: the look of its cells, the widths of its columns, the height of its rows, in twips."""

    look: str
    widths: tuple[int, ...]
    high: int


def add_table(made: Any, table: Table) -> None:
    """A table in the text, as wide as the text block."""
    widths = _spread(WIDTH, table.widths)
    _draw(made, table.headings, table.rows, table.aligns, _Fitted(SIZES[0], widths, table.high))


def add_annex(made: Any, grid: Grid, room: tuple[int, int]) -> None:
    """An annex on the page that has just begun; `room` is what the page has, wide and high."""
    wide, high = room
    top = 0
    for text, look in ((grid.label, "annex"), (grid.title, "table_title"), (grid.note, "table_note")):
        if text:
            made.add_paragraph(text, style=LOOKS[look].name)
            top += LOOKS[look].line + LOOKS[look].after * LINE
    fitted = _fit(grid, wide, high - top, high)
    _draw(made, grid.headings, grid.rows, grid.aligns, fitted)


def _fit(grid: Grid, wide: int, first: int, others: int) -> _Fitted:
    """The largest look in which the columns find room, and rows that leave none alone; `first` and `others` are what
    the first page and those after it have room for."""
    for look in SIZES:
        shares = _narrowed(grid.widths, wide / (LOOKS[look].size * 10))
        if max(shares) >= _NARROW or shares == tuple(grid.widths):
            break
    widths = _spread(wide, shares)
    line = LOOKS[look].line
    head = line * _HEAD_LINES + _HAIR + _SPARE
    lines = [_lines(row, widths, look) for row in grid.rows]
    least = line + _HAIR * 2
    rooms = (first - head, others - head)
    fewest = len(_pages([line * many + _HAIR + _RULE for many in lines], *rooms))
    for high in range(_HIGHEST, least, -10):
        pages = _pages([max(high, line * many + _HAIR) + _RULE for many in lines], *rooms)
        if len(pages) == fewest and (fewest == 1 or pages[-1] >= _NO_ORPHANS):
            return _Fitted(look, widths, high)
    return _Fitted(look, widths, least)


def _pages(highs: Sequence[int], first: int, others: int) -> list[int]:
    """How many rows stand on each page."""
    pages, left = [0], first
    for high in highs:
        if high > left and pages[-1]:
            pages.append(0)
            left = others
        pages[-1] += 1
        left -= high
    return pages


def _narrowed(shares: Sequence[float], room: float) -> tuple[float, ...]:
    """The columns in so much room: the widest, which hold texts, give way first; a number is never broken."""
    found = list(shares)
    while sum(found) > room and max(found) > 4:
        widest = max(found)
        next_one = max((one for one in found if one < widest), default=4)
        many = found.count(widest)
        less = max(next_one, widest - (sum(found) - room) / many)
        found = [less if one == widest else one for one in found]
    return tuple(found)


def _spread(room: int, shares: Sequence[float]) -> tuple[int, ...]:
    return tuple(round(room * share / sum(shares)) for share in shares)


def _lines(row: Sequence[str], widths: Sequence[int], look: str) -> int:
    """How many lines the fullest cell of a row has."""
    one = LOOKS[look].size * 20
    return max(
        sum(max(1, -int(-characters(part) * one // (width - 2 * _EDGE))) for part in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
    )


def _draw(
    made: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    aligns: Sequence[str],
    fitted: _Fitted,
) -> None:
    """The table itself; its headings are repeated on each page."""
    table = made.add_table(rows=0, cols=len(fitted.widths))
    table.style, table.autofit = "Table Grid", False
    table._tbl.tblPr.insert_element_before(_close_cells(), "w:tblLook")
    for column, width in zip(table.columns, fitted.widths, strict=True):
        column.width = twips(width)
    if headings:
        _rows(table, [headings], ("center",) * len(headings), fitted, head=True)
    _rows(table, rows, aligns, fitted, head=False)


def _close_cells(room: int = _EDGE) -> Any:
    """Narrow edges in the cells of a wide table."""
    made = element("w:tblCellMar")
    for side in ("left", "right"):
        made.append(element(f"w:{side}", w=str(room), type="dxa"))
    return made


def _rows(
    table: Any, rows: Sequence[Sequence[str]], aligns: Sequence[str], fitted: _Fitted, *, head: bool
) -> None:
    """Rows of one look: an empty one is drawn, and filled in as often as there are rows."""
    pattern = _pattern(table, aligns, fitted, head=head)
    for texts in rows:
        made = deepcopy(pattern)
        table._tbl.append(made)
        for cell, text in zip(made.tc_lst, texts, strict=True):
            cell.p_lst[0].add_r().text = text


def _pattern(table: Any, aligns: Sequence[str], fitted: _Fitted, *, head: bool) -> Any:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    row = table.add_row()
    row.height = twips(fitted.high)
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    if head:
        row._tr.get_or_add_trPr().append(element("w:tblHeader"))
    look = fitted.look.replace("cell", "table_head") if head else fitted.look
    for cell, width, align in zip(row.cells, fitted.widths, aligns, strict=True):
        cell.width = twips(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = cell.paragraphs[0]
        line.style = LOOKS[look].name
        if not head:
            line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    table._tbl.remove(row._tr)
    return row._tr


def add_imprint(made: Any, paper: Paper) -> None:
    """版记 on the page that has just begun: its last line at the foot of the text block."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT

    high = sum(map(_imprint_height, paper.imprint))
    blank(made, A4[1] - TOP - BOTTOM - high - _HAIR * 2)
    table = made.add_table(rows=len(paper.imprint), cols=1)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    shape = table._tbl.tblPr
    lines = borders("w:tblBorders", {"top": (8, BLACK), "bottom": (8, BLACK), "insideH": (6, BLACK)})
    shape.insert_element_before(lines, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    shape.insert_element_before(_close_cells(0), "w:tblLook")
    for row, text in zip(table.rows, paper.imprint, strict=True):
        row.height, row.height_rule = twips(_imprint_height(text)), WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].width = twips(WIDTH)
        line = row.cells[0].paragraphs[0]
        line.style = LOOKS["imprint"].name
        line.add_run(text)
    blank(made, _HAIR)


def _imprint_height(text: str) -> int:
    """Twips of one entry: the first line begins one character in, those after it four."""
    look = LOOKS["imprint"]
    rest = characters(text) - (WIDTH // (20 * look.size) - 2)
    more = -(-rest // (WIDTH // (20 * look.size) - 5)) if rest > 0 else 0
    return int(look.line * (1 + more))


__all__ = ["add_annex", "add_imprint", "add_table"]
