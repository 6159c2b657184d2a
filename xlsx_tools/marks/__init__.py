"""What a sender has to mend, marked in the sender's own workbook; every other part byte for byte.

    marked = mark(data, "县财政局2012年10月月报", "请改正后重报。", [Mark("到位资金", "O7", "本月到位填的是…")])
    unmark(marked) has the sender's parts again

A marked cell gets another colour and a comment; the sheet 退回说明 lists all, with links. A workbook that was
marked before is first freed of the earlier marks, also when a program has saved it in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from xlsx_tools.formula_refs import column_letters
from xlsx_tools.marks.fills import Formats
from xlsx_tools.marks.listing import LIST_SHEET, Mark, add_list, drop_lists, lists_in, looks_told
from xlsx_tools.marks.notes import OPENING, add_notes, drop_notes
from xlsx_tools.marks.parts import put_text, read_text
from xlsx_tools.package import Package
from xlsx_tools.patch.sheet_xml import RowXml, SheetXml, address
from xlsx_tools.patch.surroundings import range_of
from xlsx_tools.patch.values import legal
from xlsx_tools.patch.xml_text import attr, from_xml, opening, with_attr

_MOST = 2_000  # more comments than a person reads make Excel slow; the list tells the rest
_STYLE = re.compile(r"""\s(?:s|style)\s*=\s*["'](\d+)["']""")


def mark(data: bytes, title: str, intro: str, marks: Sequence[Mark]) -> bytes:
    """The workbook with these marks, and no others of ours.

    Raises PatchRefused for a workbook that cannot be patched (see `xlsx_tools.patch`).
    """
    package = Package(unmark(data))
    formats = Formats(package)
    sheets = {sheet.name: sheet for sheet in package.sheets if sheet.kind == "worksheet"}
    looks: dict[tuple[str, str], tuple[str, str]] = {}
    by_sheet: dict[str, dict[str, list[str]]] = {}
    for item in marks[:_MOST]:
        if item.cell and item.sheet in sheets:
            by_sheet.setdefault(item.sheet, {}).setdefault(item.cell, []).append(item.what)
    for name, cells in by_sheet.items():
        part = sheets[name].part
        sheet = SheetXml(read_text(package, part), part)
        cells = _at_anchors(sheet, cells)
        if formats.usable:
            for cell in cells:
                looks[(name, cell)] = _colour(sheet, formats, cell)
        add_notes(package, part, sheet, {cell: legal("\n".join(texts)) for cell, texts in cells.items()})
        put_text(package, part, sheet.text())
    add_list(package, formats, title, intro, marks, looks)
    formats.save()
    return package.to_bytes()


def unmark(data: bytes) -> bytes:
    """The workbook without our marks; a workbook that has none is returned as it is."""
    package = Package(data)
    formats, looks = Formats(package), looks_told(package)
    ours = {str(n) for n in range(len(formats.xfs)) if formats.marked(str(n))}
    used: set[str] = set()
    lists = {sheet.name for sheet in lists_in(package)}
    for entry in package.sheets:
        if entry.kind != "worksheet" or entry.part not in package or entry.name in lists:
            continue
        text = read_text(package, entry.part)
        noted = any(
            OPENING in from_xml(read_text(package, name)) for name in package.related(entry.part, "comments")
        )
        styles = set(_STYLE.findall(text)) if ours else set()
        if noted or styles & ours:
            sheet = SheetXml(text, entry.part)
            drop_notes(package, entry.part, sheet)
            if styles & ours:
                _restore(sheet, entry.name, formats, ours, looks)
            text = sheet.text()
            put_text(package, entry.part, text)
        used |= set(_STYLE.findall(text)) if ours else set()
    if drop_lists(package) or ours:
        formats.sweep(used)
        formats.save()
    return package.to_bytes()


def _at_anchors(sheet: SheetXml, cells: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What is said of a cell inside a merged range is said of its first cell, the only one to be seen."""
    merged = [range_of(attr(m[2], "ref") or "") for m in opening("mergeCell").finditer(sheet.tail)]
    found: dict[str, list[str]] = {}
    for cell, texts in cells.items():
        row, column = address(cell)
        for one in merged:
            if one and one.row1 <= row <= one.row2 and one.col1 <= column <= one.col2:
                cell = f"{column_letters(one.col1)}{one.row1}"
        found.setdefault(cell, []).extend(texts)
    return found


def _colour(sheet: SheetXml, formats: Formats, place: str) -> tuple[str, str]:
    """Give a cell our colour; the number and the fill of the format that it had ('' where there was no cell)."""
    number, column = address(place)
    at = next((n for n, row in enumerate(sheet.rows) if row.number >= number), len(sheet.rows))
    if at == len(sheet.rows) or sheet.rows[at].number != number:
        sheet.rows.insert(at, RowXml(number, f'<{sheet.prefix}row r="{number}"></{sheet.prefix}row>'))
    row = sheet.rows[at]
    cell = sheet.cell(row, column)
    if cell is not None:
        style = cell.style or "0"
        attrs = with_attr(cell.attrs, "s", formats.mark(style))
        raw = cell.raw.replace(cell.attrs, attrs, 1) if cell.attrs else cell.raw
        row.raw = _swapped(sheet, row, column, raw)
        return style, formats.fill_of(style)
    match = opening("row").match(row.raw)
    assert match is not None
    style = attr(match[2], "s") or sheet.column_style(column) or "0"
    raw = f'<{sheet.prefix}c r="{column_letters(column)}{number}" s="{formats.mark(style)}"/>'
    if match[3]:
        row.raw = f"<{match[1]}{match[2]}>{raw}</{match[1]}>"
        return style, formats.fill_of(style)
    later = next((one for one in sheet.cells(row) if one.column > column), None)
    spot = row.raw.rindex(f"</{match[1]}")
    if later is not None:
        placed = re.search(
            rf"""<{sheet.prefix}c[^>]*\sr\s*=\s*["']{column_letters(later.column)}\d+["']""", row.raw
        )
        spot = placed.start() if placed else spot
    row.raw = row.raw[:spot] + raw + row.raw[spot:]
    return style, formats.fill_of(style)


def _swapped(sheet: SheetXml, row: RowXml, column: int, new: str) -> str:
    """A row's characters with one cell replaced."""
    pieces, at, seen = [], 0, sheet.cells(row)
    for match, cell in zip(sheet.cell_pattern.finditer(row.raw), seen, strict=True):
        if cell.column == column:
            pieces += [row.raw[at : match.start()], new]
            at = match.end()
    return "".join((*pieces, row.raw[at:]))


def _restore(sheet: SheetXml, name: str, formats: Formats, ours: Iterable[str], looks) -> None:
    """Every cell of our colour in the format that it had."""
    for row in sheet.rows:
        if not any(f'"{style}"' in row.raw or f"'{style}'" in row.raw for style in ours):
            continue
        for cell in sheet.cells(row):
            if cell.style not in ours:
                continue
            told = looks.get((name, f"{column_letters(cell.column)}{row.number}"), (None, None))
            style = formats.unmark(cell.style, *told)
            attrs = with_attr(cell.attrs, "s", style)
            row.raw = _swapped(sheet, row, cell.column, cell.raw.replace(cell.attrs, attrs, 1))


__all__ = ["LIST_SHEET", "Mark", "mark", "unmark"]
