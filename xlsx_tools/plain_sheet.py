"""Worksheets as Excel, LibreOffice, WPS, openpyxl and XlsxWriter write them, told at a glance.

A pattern that only such XML matches is run over the sheet in C. Where it matches all rows and nothing else stands
between them, every cell is known to be one of a few shapes, the fast reader can be trusted with it, and what it would
pass over (errors, formulas without a value, hidden rows) is found by patterns too. Everything else is read carefully.
"""

from __future__ import annotations

import re

from lxml import etree

from xlsx_tools.careful_sheet import (
    BOX_LIMIT,
    CELL_LIMIT,
    COLUMN_LIMIT,
    ERROR,
    NO_VALUE,
    ROW_LIMIT,
    TRUE,
    Fault,
    SheetRead,
    check_box,
    check_merges,
    column_number,
    runs,
)
from xlsx_tools.part_xml import local, parsed
from xlsx_tools.refused import Unreadable
from xlsx_tools.shared_strings import TEXT, is_plain_text

_FORMULA = rb'<f(?: [a-zA-Z:]++="[^"<>&]*+")*+(?:/>|>' + TEXT + rb"</f>)"
_ERRORS = rb"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)"
_CELL = (
    rb'<c r="[A-Z]{1,3}+\1"(?: s="[0-9]{1,6}+")?+(?:/>|></c>'
    rb'| t="s"><v>[0-9]{1,7}+</v></c>'
    rb'|(?: t="n")?+>(?:' + _FORMULA + rb")?+(?:<v>-?[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-]?[0-9]++)?+</v>"
    rb"|<v></v>|<v ?/>)?+</c>"
    rb'| t="str">(?:' + _FORMULA + rb')?+(?:<v(?: xml:space="preserve")?+>' + TEXT + rb"</v>|<v ?/>)</c>"
    rb'| t="b">(?:' + _FORMULA + rb")?+<v>[01]</v></c>"
    rb'| t="e">(?:' + _FORMULA + rb")?+<v>" + _ERRORS + rb"</v></c>"
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?+>' + TEXT + rb"</t></is></c>)"
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6}+)"(?: [a-zA-Z0-9:]++="[^"<>&]*+")*+(?:/>|>(?:' + _CELL + rb")*+</row>)"
)
_COLUMN = re.compile(rb'<c r="([A-Z]++)')
_HELD = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^>]*+(?<!/)>(?!</c>)')
_HIDDEN_ROW = re.compile(rb'<row r="([0-9]++)"[^>]*? hidden="(?:1|true)"')
_F = rb"<f[^>]*(?:/>|>[^<]*</f>)"
_ERROR = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^>]*? t="e">(?:' + _F + rb")?<v>([^<]*)</v>")
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"(?![^>]*? t="str")[^>]*>' + _F + rb"(?:<v></v>|<v ?/>)?</c>"
)
_FORMULA_TEXT = re.compile(rb"<f[^>]*+>([^<]++)</f>")
_DECLARATION = re.compile(rb"\s*<\?xml[^<>]*\?>")
_RUNNING = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^>]*><f[^>]*>([^<]*)</f>')


def plain_sheet(data: bytes, name: str) -> SheetRead | None:
    """What a plainly written sheet holds besides its rows, which are left to the fast reader; None for another one.

    `cells` counts those with a value. Raises Unreadable for what is beyond the limits.
    """
    if not is_plain_text(data):
        return None
    pieces = _ROW.split(data)
    rest = pieces[0]
    if len(pieces) > 1:
        last = pieces[-1]
        between = b"".join(pieces[2:-1:2]).strip()
        if (
            between
            or not rest.rstrip().endswith(b"<sheetData>")
            or not last.lstrip().startswith(b"</sheetData>")
        ):
            return None
        rest += last
    declared = _DECLARATION.match(rest)
    bare = rest[declared.end() :] if declared else rest
    if bare.count(b"<sheetData") != 1 or any(mark in bare for mark in (b"<!", b"<?", b"<row", b"<c ")):
        return None
    root = parsed(rest, name)
    if local(root) != "worksheet":
        return None
    found = _around(root, name)
    if len(pieces) > 1:
        _check_limits(data, list(map(int, pieces[1::2])), name)
        _look_closer(data, found)
    found.cells = data.count(b"</v>") - data.count(b"<v></v>") + data.count(b"</is>")
    found.cells -= data.count(b"<is><t></t></is>")
    if found.cells > CELL_LIMIT:
        raise Unreadable("too-big", "超过200万格", sheet=name)
    return found


def _around(root: etree._Element, name: str) -> SheetRead:
    """What the sheet says outside its rows."""
    found = SheetRead()
    for node in root:
        kind = local(node)
        if kind == "cols":
            for item in node:
                if (
                    item.get("hidden") in TRUE
                    and item.get("min", "").isdigit()
                    and item.get("max", "").isdigit()
                ):
                    found.hidden_columns.append((int(item.get("min")), int(item.get("max"))))
        elif kind == "mergeCells":
            check_merges(len(node), name)
    return found


def _check_limits(data: bytes, rows: list[int], name: str) -> None:
    columns = max((column_number(letters.decode()) for letters in set(_COLUMN.findall(data))), default=0)
    if max(rows) > ROW_LIMIT or columns > COLUMN_LIMIT:
        raise Unreadable(
            "cell-out-of-range", f"第{max(rows)}行" if columns <= COLUMN_LIMIT else "列", sheet=name
        )
    if (
        max(rows) * columns > BOX_LIMIT
    ):  # blank cells with a format may reach far; what counts is what holds something
        held = _HELD.findall(data)
        last_row = max((int(row) for _, row in held), default=0)
        last_column = max(
            (column_number(letters.decode()) for letters in {item[0] for item in held}), default=0
        )
        check_box(last_row, last_column, name)


def _look_closer(data: bytes, found: SheetRead) -> None:
    """What the fast reader would pass over, each looked for only where a quick look says that it may be there."""
    if b' hidden="' in data:
        found.hidden_rows += [int(match[1]) for match in _HIDDEN_ROW.finditer(data)]
    if b' t="e"' in data:
        for match in _ERROR.finditer(data):
            found.faults[_place(match)] = Fault(ERROR, match[3].decode())
    if b"</f>" not in data and b"<f " not in data:
        return
    if any(mark in data for mark in (b"</f></c>", b"/></c>", b"<v></v>")):
        for match in _UNCALCULATED.finditer(data):
            found.faults[_place(match)] = Fault(NO_VALUE, "未计算的公式")
    if _runs(b"\n".join(_FORMULA_TEXT.findall(data))):
        found.running = next(_place(match) for match in _RUNNING.finditer(data) if _runs(match[3]))


def _runs(formulas: bytes) -> bool:
    return runs(formulas.decode().replace("&apos;", "'"))


def _place(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[2]) - 1, column_number(match[1].decode()) - 1


__all__ = ["plain_sheet"]
