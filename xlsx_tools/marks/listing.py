"""The sheet 退回说明： what to mend, each line with a link to its cell; hidden beside it, how the cell looked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsx_tools.marks.fills import LIST_LOOKS, Formats
from xlsx_tools.marks.parts import (
    add_relationship,
    add_type,
    drop_relationship,
    drop_type,
    free_name,
    put_text,
    read_text,
)
from xlsx_tools.package import Package, Sheet
from xlsx_tools.patch.sheet_xml import SharedStrings, SheetXml
from xlsx_tools.patch.values import legal
from xlsx_tools.patch.xml_text import attr, element, opening, to_attr, to_xml, with_attr
from xlsx_tools.sentences import LIST_SHEET

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADINGS = ("序号", "级别", "表", "单元格", "问题与办法", "建议值")
_WIDTHS = (6, 8, 14, 9, 78, 16)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_FIRST = 4
_LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the list: what is wrong where. Without a cell only the list tells it."""

    sheet: str
    cell: str
    what: str
    level: str = ""
    suggest: str = ""


Looks = Mapping[tuple[str, str], tuple[str, str]]
"""How marked cells looked: (sheet, cell) to the number of their format and its fill."""


def add_list(
    package: Package, formats: Formats, title: str, intro: str, marks: Sequence[Mark], looks: Looks
) -> None:
    """The list as the workbook's last sheet."""
    styles = {name: formats.add(xf) for name, xf in LIST_LOOKS.items()} if formats.usable else {}
    own = {name.casefold() for name in package.sheet_names}
    rows = [_row(1, [title], styles, "plain"), _row(2, [intro], styles, "plain", height=48)]
    rows.append(_row(3, [*_HEADINGS], styles, "plain"))
    links = []
    for number, mark in enumerate(marks, 1):
        at = _FIRST + number - 1
        index, fill = looks.get((mark.sheet, mark.cell), ("", ""))
        texts = [str(number), mark.level, mark.sheet, mark.cell, mark.what, mark.suggest, index, fill]
        lines = max(1, -(-sum(2 if ord(c) > 255 else 1 for c in mark.what) // 76))
        rows.append(_row(at, texts, styles, "text", height=max(18, 15 * lines + 3)))
        if mark.cell and mark.sheet.casefold() in own:
            place = to_attr("'" + mark.sheet.replace("'", "''") + "'!" + mark.cell)
            links.append(f'<hyperlink ref="D{at}" location="{place}" display="{to_attr(mark.cell)}"/>')
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1)
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}" '
        f'xmlns:r="{REL}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:H{_FIRST + len(marks) - 1}"/><sheetViews><sheetView showGridLines="0" '
        'workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="18"/>'
        f'<cols>{columns}<col min="7" max="8" width="9" hidden="1" customWidth="1"/></cols>'
        f'<sheetData>{"".join(rows)}</sheetData><mergeCells count="2"><mergeCell ref="A1:F1"/>'
        '<mergeCell ref="A2:F2"/></mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
    name = free_name(package, "xl/worksheets/sheet{}.xml")
    package.add(name, text.encode())
    add_type(package, name, _TYPE)
    number = add_relationship(package, package.workbook_part, "worksheet", name)
    book = read_text(package, package.workbook_part)
    taken = [int(attr(m[2], "sheetId") or 0) for m in opening("sheet").finditer(book)]
    holder = element("sheets").search(book)
    assert holder is not None
    prefix = holder[1].removesuffix("sheets")
    line = (
        f'<{prefix}sheet xmlns:r="{REL}" name="{_free(package)}" sheetId="{max(taken) + 1}" r:id="{number}"/>'
    )
    at = holder.end() - len(f"</{holder[1]}>")
    at = book.rindex(f"</{holder[1]}", 0, holder.end())
    put_text(package, package.workbook_part, book[:at] + line + book[at:])


def _free(package: Package) -> str:
    """The list's name; with a number where the sender has a sheet of the name."""
    taken = {name.casefold() for name in package.sheet_names}
    names = (LIST_SHEET, *(f"{LIST_SHEET}{number}" for number in range(2, 1_000)))
    return next(name for name in names if name.casefold() not in taken)


def _row(number: int, texts: Sequence[str], styles: Mapping[str, str], style: str, height: int = 24) -> str:
    s = f' s="{styles[style]}"' if style in styles else ""
    cells = "".join(
        f'<c r="{letter}{number}"{s} t="inlineStr"><is><t xml:space="preserve">'
        f"{to_xml(legal(text)[:_LONGEST])}</t></is></c>"
        for letter, text in zip("ABCDEFGH", texts, strict=False)
        if text
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'


def lists_in(package: Package) -> list[Sheet]:
    """The sheets that an earlier marking made: by name and headings, since a sender may have one of the name."""
    return [
        sheet for sheet in package.sheets if sheet.name.startswith(LIST_SHEET) and _rows_of(package, sheet)
    ]


def _rows_of(package: Package, sheet: Sheet) -> list[list[str]]:
    """What a list of ours says, row by row from the headings on; nothing for another sheet."""
    if sheet.kind != "worksheet" or sheet.part not in package:
        return []
    strings = SharedStrings(package)
    xml = SheetXml(read_text(package, sheet.part), sheet.part)
    rows = []
    for row in xml.rows:
        if row.number >= _FIRST - 1:
            seen = {cell.column: xml.seen(cell, strings) for cell in xml.cells(row)}
            rows.append([str(seen[n][1]) if seen.get(n) else "" for n in range(1, 9)])  # type: ignore[index]
    return rows if rows and tuple(rows[0][: len(_HEADINGS)]) == _HEADINGS else []


def looks_told(package: Package) -> dict[tuple[str, str], tuple[str, str]]:
    """What an earlier list says of the cells that it marked."""
    told = [row for sheet in lists_in(package) for row in _rows_of(package, sheet)]
    return {(row[2], row[3]): (row[6], row[7]) for row in told if row[7].startswith("<fill")}


def drop_lists(package: Package) -> bool:
    """The lists out of the workbook; what it says of the sheets after them follows."""
    names = [sheet.name for sheet in lists_in(package)]
    for name in names:
        _drop(package, name)
    return bool(names)


def _drop(package: Package, name: str) -> None:
    part = package.workbook_part
    index = package.sheet_names.index(name)
    text = read_text(package, part)
    number = None
    for match in opening("sheet").finditer(text):
        if attr(match[2], "name") == name:
            ids = re.search(r"""[\w.-]+:id\s*=\s*["']([^"']*)""", match[2])
            number = ids[1] if ids else None
            text = text[: match.start()] + text[match.end() :]
            break

    def named(match: re.Match[str]) -> str:
        local = attr(match[2], "localSheetId")
        if local is None or int(local) < index:
            return match[0]
        if int(local) == index:
            return ""
        attrs = with_attr(match[2], "localSheetId", str(int(local) - 1))
        return match[0].replace(match[2], attrs, 1)

    def viewed(match: re.Match[str]) -> str:
        attrs = match[2]
        for key in ("activeTab", "firstSheet"):
            at = attr(attrs, key)
            if at is not None and int(at) >= index and int(at) > 0:
                attrs = with_attr(attrs, key, str(int(at) - 1))
        return match[0].replace(match[2], attrs, 1)

    text = opening("workbookView").sub(viewed, element("definedName").sub(named, text))
    put_text(package, part, text)
    rel = next((one for one in package.relationships(part) if one.id == number), None)
    if rel is not None:
        drop_relationship(package, part, rel.id)
        if package.find(rel.target):
            drop_type(package, rel.target)
            if (rels := package.rels_part(rel.target)) is not None:
                package.remove(rels)
            package.remove(rel.target)


__all__ = ["LIST_SHEET", "Looks", "Mark", "add_list", "drop_lists", "lists_in", "looks_told"]
