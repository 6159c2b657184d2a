"""What must follow inside a worksheet part: the used range, merged cells, links, the ranges and formulas of
formats and validations, filters, page breaks, the places of controls."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from xlsx_tools.formula_refs import column_letters, rewrite
from xlsx_tools.patch.layout import Layout, Layouts
from xlsx_tools.patch.plan import SheetPlan
from xlsx_tools.patch.rows import Linked, Written
from xlsx_tools.patch.sheet_xml import SheetXml, address
from xlsx_tools.patch.surroundings import range_of
from xlsx_tools.patch.values import legal
from xlsx_tools.patch.xml_text import (
    attr,
    children,
    edit_attr,
    edit_text,
    element,
    opening,
    to_attr,
    with_attr,
)
from xlsx_tools.refused import PatchRefused

_BEFORE_LINKS = frozenset(
    [
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
    ]
)
_LONGEST_TIP = 255
_MOST_LINKS = 65_530
_SQREF_HOLDERS = ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange")
_FORMULA_HOLDERS = ("formula", "formula1", "formula2")


def follow_rules(sheet: SheetXml, own: str, layouts: Layouts) -> None:
    """Formats, validations and sparklines of any sheet, whose formulas may lead to rows that moved."""
    if not layouts:
        return
    layout = layouts.get(own)
    tail = sheet.tail
    for kind, holder in (
        ("conditionalFormatting", "formula"),
        ("dataValidation", "formula1"),
        ("dataValidation", "formula2"),
    ):
        tail = _edit_inside(
            tail,
            kind,
            lambda m, h=holder: edit_text(m[0], h, mover(layouts, own, _host(attr(m[2], "sqref")))),
        )
    for kind in ("sparkline", "conditionalFormatting", "dataValidation"):
        tail = _edit_inside(
            tail, kind, lambda m: edit_text(m[0], "f", mover(layouts, own, _host(_sqref_text(m[0]))))
        )
    tail = opening("hyperlink").sub(
        lambda m: m[0] if ":id=" in m[2] else edit_attr(m[0], "hyperlink", "location", mover(layouts, own)),
        tail,
    )
    for name in ("linkedCell", "listFillRange"):
        tail = edit_attr(tail, "controlPr", name, mover(layouts, own))
    if layout is not None:
        for holder in _SQREF_HOLDERS:
            tail = edit_attr(tail, holder, "sqref", lambda text: areas(text, layout))
        tail = edit_text(tail, "sqref", lambda text: areas(text, layout))
    sheet.tail = tail


def _edit_inside(text: str, kind: str, change: Callable[[re.Match[str]], str]) -> str:
    return element(kind).sub(change, text) if kind in text else text


def _sqref_text(text: str) -> str | None:
    match = element("sqref").search(text)
    return match[3] if match else None


def _host(sqref: str | None) -> int | None:
    where = range_of(sqref.split()[0]) if sqref and sqref.split() else None
    return where.row1 if where else None


def mover(layouts: Layouts, own: str | None, host: int | None = None) -> Callable[[str], str]:
    """What a formula becomes that stands on a sheet of its own, in a row of it."""
    return lambda text: rewrite(text, lambda ref: layouts.rows(ref, own, host=host))


def areas(text: str, layout: Layout) -> str:
    """A list of areas (sqref), each of which may be a block's own."""
    return " ".join(
        rewrite(one, lambda ref: layout.span(ref.row1, ref.row2, ref.col1, ref.col2, area=True))
        for one in text.split()
    )


def shifted(text: str, layout: Layout) -> str:
    """An address whose rows only move."""
    return rewrite(text, lambda ref: (layout.row(ref.row1), layout.row(ref.row2)))


def filter_area(text: str, layout: Layout) -> str:
    """A filter's range: one that ends anywhere within a block ends with it."""
    where = range_of(text)
    if where is not None:
        for run in layout.runs:
            inside = where.row1 <= run.first and run.first - 1 <= where.row2 <= run.old_last
            if inside and run.touches(where.col1, where.col2) and run.new_last >= run.first:
                first = where.row1 + layout.offset(run) if where.row1 == run.first else layout.row(where.row1)
                return rewrite(text, lambda ref, first=first, run=run: (first, layout.last(run)))
    return areas(text, layout)


def follow_sheet(plan: SheetPlan, written: Written) -> None:
    """Everything of a patched sheet that has a place of its own."""
    sheet, layout = plan.sheet, plan.layout
    tail = sheet.tail
    tail = edit_attr(tail, "autoFilter", "ref", lambda text: filter_area(text, layout))
    if layout.moves:
        for kind in ("sortState", "sortCondition"):
            tail = edit_attr(tail, kind, "ref", lambda text: areas(text, layout))
    if layout.inserts or written.travels:
        tail = edit_attr(tail, "mergeCell", "ref", lambda text: _merge(text, plan, written))
    if layout.inserts:
        for kind in ("inputCells", "cellWatch"):
            tail = edit_attr(tail, kind, "r", lambda text: shifted(text, layout))
        tail = _page_breaks(tail, layout)
        for kind in ("control", "oleObject"):
            tail = _edit_inside(tail, kind, lambda m: shift_anchor(m[0], layout))
    sheet.tail = _links(tail, plan, written)
    _dimension(sheet, plan)


def _merge(text: str, plan: SheetPlan, written: Written) -> str:
    """A merged range moves as rows do; beside a block with a key it goes with its row."""
    where = range_of(text)
    if where is not None and where.row1 == where.row2:
        for block in plan.blocks:
            inside = block.run.first <= where.row1 <= block.run.old_last
            if (
                block.block.key
                and inside
                and where.row1 in written.travels
                and where.col1 not in plan.beside(block)
            ):
                row = written.travels[where.row1]
                return rewrite(text, lambda _, row=row: (row, row))
    return shifted(text, plan.layout)


def _page_breaks(tail: str, layout: Layout) -> str:
    def one(match: re.Match[str]) -> str:
        return edit_attr(match[0], "brk", "id", lambda row: str(layout.row(int(row) + 1) - 1))

    return _edit_inside(tail, "rowBreaks", one)


_ANCHOR_ROW = re.compile(r"(<((?:[\w.-]+:)?row)>\s*)(\d+)(\s*</\2>)")


def shift_anchor(text: str, layout: Layout, *, resize: bool = True) -> str:
    """The rows (counted from 0) of an anchor; one that must not resize moves as its first row does."""
    rows = [int(m[3]) for m in _ANCHOR_ROW.finditer(text)]
    if not rows:
        return text
    by = layout.row(rows[0] + 1) - rows[0] - 1

    def one(match: re.Match[str]) -> str:
        row = int(match[3])
        return f"{match[1]}{layout.row(row + 1) - 1 if resize else row + by}{match[4]}"

    return _ANCHOR_ROW.sub(one, text)


# ---- links


def _links(tail: str, plan: SheetPlan, written: Written) -> str:
    """Links of overwritten cells go, those of kept cells go along, new ones are put in by row and column."""
    layout = plan.layout
    holder = next((c for c in children(tail) if c[0] == "hyperlinks"), None)
    stand: list[tuple[int, int, str]] = []
    prefix = plan.sheet.prefix
    new = {(link.row, link.column): link for link in written.links}
    changed = False
    if holder is not None:
        for match in opening("hyperlink").finditer(tail, holder[1], holder[2]):
            where = range_of(attr(match[2], "ref") or "")
            if where is None:
                continue
            whole = element("hyperlink").match(tail, match.start())
            raw = whole[0] if whole else match[0]
            placed = _link_place(plan, written, where.row1, where.col1)
            if placed is None or placed in new:
                changed = True
                continue
            row, column = placed
            if where.row1 != where.row2:  # more than one row's: it goes along with none of them
                row = layout.row(where.row1)
            ref = attr(match[2], "ref") or ""
            last = layout.row(where.row2) if where.row2 != where.row1 else row
            moved = rewrite(ref, lambda r, row=row, last=last: (row, last))
            if moved != ref:
                changed = True
                raw = raw.replace(match[2], with_attr(match[2], "ref", moved), 1)
            stand.append((row, column, raw))
    if not new and not changed:
        return tail
    if len(new) + len(stand) > _MOST_LINKS:
        raise PatchRefused(
            "too-many-links",
            f"〔{plan.name}〕共有 {len(new) + len(stand)} 个链接，超过一张表 {_MOST_LINKS} 个的上限。请减少链接。",
            sheet=plan.name,
        )
    tops = list(accumulate(((row, column) for row, column, _ in stand), max))
    before: dict[int, list[str]] = {}
    for link in sorted(new.values(), key=lambda link: (link.row, link.column)):
        before.setdefault(bisect(tops, (link.row, link.column)), []).append(_link(prefix, link))
    pieces = [[*before.get(at, ()), raw] for at, (_, _, raw) in enumerate(stand)]
    inside = "".join(raw for piece in [*pieces, before.get(len(stand), [])] for raw in piece)
    if holder is None:
        element_text = f"<{prefix}hyperlinks>{inside}</{prefix}hyperlinks>"
        at = max((end for name, _, end in children(tail) if name in _BEFORE_LINKS), default=0)
        return f"{tail[:at]}{element_text}{tail[at:]}"
    if not inside:
        return tail[: holder[1]] + tail[holder[2] :]
    open_end = tail.index(">", holder[1]) + 1
    close = tail.rindex("</", holder[1], holder[2])
    return tail[:open_end] + inside + tail[close:]


def _link(prefix: str, link: Linked) -> str:
    ref = f"{column_letters(link.column)}{link.row}"
    tip = f' tooltip="{to_attr(legal(link.tip[:_LONGEST_TIP]))}"' if link.tip else ""
    return f'<{prefix}hyperlink ref="{ref}" location="{to_attr(legal(link.target.removeprefix("#")))}"{tip}/>'


def _link_place(plan: SheetPlan, written: Written, row: int, column: int) -> tuple[int, int] | None:
    """Where an old link goes, or None if its cell was overwritten."""
    layout = plan.layout
    for block in plan.blocks:
        run = block.run
        if not run.first <= row <= run.reach:
            continue
        if column in block.columns:
            return written.kept.get((row, column))
        if block.block.key and column not in plan.beside(block) and row in written.travels:
            return written.travels[row], column
    return layout.row(row), column


def _dimension(sheet: SheetXml, plan: SheetPlan) -> None:
    match = opening("dimension").search(sheet.head)
    old = range_of((attr(match[2], "ref") or "") if match else "")
    used = [row for row in (sheet.rows[0], *sheet.rows[-1:])] if sheet.rows else []
    if match is None or old is None or not used:
        return
    first = next((row.number for row in sheet.rows if sheet.cells(row)), None)
    last = next((row.number for row in reversed(sheet.rows) if sheet.cells(row)), None)
    if first is None or last is None:
        return
    columns = {column for block in plan.blocks for column in block.block.columns}
    columns |= {address(spot.cell)[1] for spot in plan.spots}
    low, high = min(columns | {old.col1}), max(columns | {old.col2})
    if old.row1 == old.row2 and old.col1 == old.col2 == 1 and old.row1 == 1 and not _stands(sheet, 1, 1):
        low, high = min(columns), max(columns)
    start, end = f"{column_letters(low)}{first}", f"{column_letters(high)}{last}"
    new = start if start == end else f"{start}:{end}"
    sheet.head = edit_attr(sheet.head, "dimension", "ref", lambda _: new)


def _stands(sheet: SheetXml, row: int, column: int) -> bool:
    return any(r.number == row and any(c.column == column for c in sheet.cells(r)) for r in sheet.rows[:1])


def unhide(sheet: SheetXml, row1: int, row2: int) -> int:
    """Show the rows that a filter hid; how many there were."""
    count = 0
    for row in sheet.rows:
        if row1 <= row.number <= row2 and attr(sheet.attrs(row), "hidden") in ("1", "true"):
            attrs = sheet.attrs(row)
            row.raw = row.raw.replace(attrs, with_attr(attrs, "hidden", None), 1)
            count += 1
    return count


def without_criteria(text: str) -> tuple[str, bool]:
    """A filter with its range but without what it filters by."""
    changed = False

    def one(match: re.Match[str]) -> str:
        nonlocal changed
        if not match[3] or "filterColumn" not in match[3]:
            return match[0]
        kept = element("filterColumn").sub(lambda m: m[0] if not _criteria(m[3]) else "", match[3])
        if kept == match[3]:
            return match[0]
        changed = True
        return f"<{match[1]}{match[2]}>{kept}</{match[1]}>" if kept else f"<{match[1]}{match[2]}/>"

    return element("autoFilter").sub(one, text), changed


def _criteria(inner: str | None) -> bool:
    return bool(inner) and any(name != "extLst" for name, _, _ in children(inner))


__all__ = [
    "areas",
    "filter_area",
    "follow_rules",
    "follow_sheet",
    "mover",
    "shift_anchor",
    "shifted",
    "unhide",
    "without_criteria",
]
