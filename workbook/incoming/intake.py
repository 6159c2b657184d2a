"""A read workbook to a submission: sheets and columns by hidden key and heading text, never by a fixed place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from workbook.incoming.beside_rows import heading_again, hint_of_ours, note_in
from workbook.incoming.noted import notes_told
from workbook.incoming.submission import Arrival, CompiledLine, FundLine, ReadFromText, Submission, Unread
from workbook.incoming.unit_names import NOBODY, UnitNames
from workbook.money import show_wan
from workbook.schema.kinds import WAN, says_yuan, text_from_cell
from workbook.schema.template import (
    AREAS,
    IDENTITY_SHEET,
    MARK,
    ActivityFields,
    CompiledColumns,
    CoverFields,
    FundColumns,
    IdentityFields,
)
from xlsx_tools.columns import Column, NotReadable, Table, column_letter, plain_heading, table_of
from xlsx_tools.place import FormPlace, Place, RowPlace
from xlsx_tools.reader import Cells, Workbook

_LISTS = {"funds": FundColumns, "compiled": CompiledColumns}
_FORMS = {"cover": CoverFields, "activity": ActivityFields}
_FAULTS = {"error-cells": "是错误值，应填实际内容", "formula-no-value": "没有算出结果，应填实际内容"}
_WITHIN = 60  # rows


@dataclass(slots=True)
class _Taken:
    """What is gathered while a return is read."""

    unread: list[Unread] = field(default_factory=list)
    from_text: list[ReadFromText] = field(default_factory=list)
    lost_columns: list[tuple[str, str]] = field(default_factory=list)
    renamed: list[tuple[Place, str, str]] = field(default_factory=list)
    beside: list[tuple[Place, str]] = field(default_factory=list)


def submission_from(workbook: Workbook, arrival: Arrival, roster: UnitNames = NOBODY) -> Submission | None:
    """What a return says, every value with its cell; None for a workbook with none of the template's sheets."""
    marks = {name: _marks(cells) for name, cells in workbook.sheets.items()}
    areas = {
        name: {value.removeprefix(MARK).partition(".")[0] for _, _, value in marks[name]} for name in marks
    }
    sheets = {area: cells for area in AREAS if (cells := _sheet(workbook, area, areas)) is not None}
    if not {"funds", "cover"} & sheets.keys():
        return None
    taken = _Taken()
    cover, cover_at = _form(sheets.get("cover"), "cover", arrival.file, taken, marks)
    activity, activity_at = _form(sheets.get("activity"), "activity", arrival.file, taken, marks)
    lists: dict[str, list[tuple[Any, RowPlace]]] = {
        area: _list(sheets[area], area, arrival.file, taken, marks[sheets[area].name])
        for area in _LISTS
        if area in sheets
    }
    funds = [FundLine(said, at) for said, at in lists.get("funds", ())]
    compiled = [CompiledLine(said, at) for said, at in lists.get("compiled", ())]
    return Submission(
        arrival=arrival,
        identity=identity_of(workbook),
        cover=cover or CoverFields(),
        cover_at=cover_at,
        funds=tuple(line for line in funds if not _empty(line.said, line.at, taken)),
        compiled=tuple(line for line in compiled if not _empty(line.said, line.at, taken)),
        activity=activity,
        activity_at=activity_at,
        unread=tuple(taken.unread),
        from_text=tuple(taken.from_text),
        lost_sheets=tuple(area for area in AREAS if area not in sheets),
        lost_columns=tuple(taken.lost_columns),
        renamed=tuple(taken.renamed),
        beside=tuple(taken.beside),
        sheet_names={area: cells.name for area, cells in sheets.items()},
        file_unit=roster.named(arrival.own or arrival.file),
        notes=notes_told(workbook, (at for _, at in chain.from_iterable(lists.values()))),
        cover_unit=roster.named((cover.unit_name or "") if cover else ""),
    )


Marks = Sequence[tuple[int, int, str]]


def _marks(cells: Cells) -> Marks:
    """Where hidden keys stand in the sheet's first rows （0-based row and column）, and what they say."""
    return [
        (number, place, value)
        for number, row in enumerate(cells.rows[:_WITHIN])
        if any([value[0] == MARK for value in filter(None, row) if type(value) is str])
        for place, value in enumerate(row)
        if value and type(value) is str and value[0] == MARK
    ]


def _sheet(workbook: Workbook, area: str, areas: Mapping[str, Set[str]]) -> Cells | None:
    """The sheet of an area: by hidden keys, else by its name, else by its headings."""
    keyed = [cells for name, cells in workbook.sheets.items() if area in areas[name]]
    if keyed:  # a copy of the sheet, kept as a draft, has the keys too, and may be hidden
        hidden = [note.sheet for note in workbook.notes if note.code == "hidden-content" and not note.cell]
        return min(keyed, key=lambda cells: (cells.name in hidden, cells.name != AREAS[area]))
    if AREAS[area] in workbook.sheets:
        return workbook.sheets[AREAS[area]]
    if area in _LISTS:
        table = table_of(_LISTS[area])
        for cells in workbook.sheets.values():
            if any(len(table.find(row)) * 3 >= len(table) * 2 for row in cells.rows[:_WITHIN]):
                return cells
    return None


@cache
def _keys(area: str) -> Mapping[str, str]:
    """The keys of an area's columns or fields by the hidden texts that stand for them."""
    return {f"{MARK}{area}.{key}": key for key in table_of((_LISTS | _FORMS)[area]).keys}


def identity_of(workbook: Workbook) -> IdentityFields:
    """What the very hidden sheet says; nothing where there is none."""
    cells = workbook.sheets.get(IDENTITY_SHEET)
    if cells is None:
        return IdentityFields()
    keys = table_of(IdentityFields).keys
    found = {row[0]: text_from_cell(row[1]) for row in cells.rows if len(row) > 1 and row[0] in keys}
    return IdentityFields(**{key: found.get(key) for key in keys})


def _columns(
    cells: Cells, area: str, table: Table, file: str, taken: _Taken, marks: Marks
) -> tuple[int, dict[str, int]]:
    """The row (0-based) after which data begins, and each key's column (0-based)."""
    keyed: dict[str, int] = {}
    for _, place, value in marks:
        key = _keys(area).get(value)
        if key is not None:
            keyed.setdefault(key, place)
    heading_row, headed = 0, {}
    for number, row in enumerate(cells.rows[:_WITHIN]):
        found = table.find(row)
        if len(found) > len(headed):
            heading_row, headed = number, found
        if len(headed) == len(table):
            break
    columns = headed | keyed
    for item in table:
        if item.key not in columns:
            taken.lost_columns.append((area, item.heading))
            continue
        rewritten = headed and item.key not in headed
        standing = cells.at(heading_row, columns[item.key]) if rewritten or item.kind is WAN else None
        if rewritten or says_yuan(standing):
            place = Place(file, cells.name, f"{column_letter(columns[item.key] + 1)}{heading_row + 1}")
            taken.renamed.append((place, "".join(str(standing or "").split()), item.heading))
    key_rows = (number for number, _, value in marks if value in _keys(area))
    return heading_row if headed else max(key_rows, default=-1), columns


def _list(cells: Cells, area: str, file: str, taken: _Taken, marks: Marks) -> list[tuple[Any, RowPlace]]:
    table = table_of(_LISTS[area])
    start, columns = _columns(cells, area, table, file, taken, marks)
    places = {key: column + 1 for key, column in columns.items()}
    told = [column for key, column in columns.items() if key != "no"]
    number_at = columns["no"] if columns.get("no") not in (None, *told) else None
    rows_with_faults = {row for row, column in cells.faults if column in told}
    there = [
        (columns[item.key], item.key, item.kind.from_cell, item) for item in table if item.key in columns
    ]
    lines = []
    for number, row in enumerate(cells.rows[start + 1 :], start + 1):
        if number not in rows_with_faults and not _says_anything(row, told, number_at):
            continue
        at = RowPlace(file, cells.name, number + 1, places)
        faulted = number in rows_with_faults
        if not faulted and heading_again(row, table):
            continue
        if not faulted and (note := note_in(row, told)) is not None:
            taken.beside.append((at.cell("name"), note))
            continue
        values = dict.fromkeys(table.keys)
        for column, key, from_cell, item in there:
            raw = row[column] if column < len(row) else ""
            if faulted or (type(raw) is str and item.kind is WAN and raw):
                values[key] = _value(cells, number, column, item, area, at, taken, number + 1)
            elif type(raw) is str and from_cell is text_from_cell:
                values[key] = raw.strip() or None
            elif type(raw) is not str or raw:
                try:
                    values[key] = from_cell(raw)
                except NotReadable:
                    _value(cells, number, column, item, area, at, taken, number + 1)
        lines.append((table.record(**values), at))
    return lines


def _says_anything(row: list[Any], columns: Sequence[int], but: int | None) -> bool:
    """Whether something stands in one of the columns of a row; `but` is where its number stands."""
    filled = len(row) - row.count("") - row.count(None)
    if but is not None and but < len(row) and row[but] not in (None, ""):
        filled -= 1
    return filled > 0 and any(row[column] not in (None, "") for column in columns if column < len(row))


def _form(
    cells: Cells | None, area: str, file: str, taken: _Taken, marks: Mapping[str, Marks]
) -> tuple[Any, FormPlace]:
    """A form of one value a line: by the hidden key at the line's beginning, else by its label."""
    if cells is None:
        return None, FormPlace(file, "")
    table, fields = table_of(_FORMS[area]), _fields(cells, area, marks[cells.name])
    values: dict[str, Any] = dict.fromkeys(table.keys)
    places: dict[str, str] = {}
    at = FormPlace(file, cells.name, places)
    for item in table:
        if item.key not in fields:
            taken.lost_columns.append((area, item.heading))
            continue
        number, column = fields[item.key]
        for place, value in enumerate(cells.rows[number][column:], column):
            said = value not in ("", None) and not hint_of_ours(value, item)
            if said or (number, place) in cells.faults:
                column = place
                break
        places[item.key] = f"{column_letter(column + 1)}{number + 1}"
        values[item.key] = _value(cells, number, column, item, area, at, taken)
    return table.record(**values), at


def _fields(cells: Cells, area: str, marks: Marks) -> dict[str, tuple[int, int]]:
    """By the key of each field: its row, and the column after its label (0-based)."""
    found: dict[str, tuple[int, int]] = {}
    for number, place, value in marks:
        key, row = _keys(area).get(value), cells.rows[number]
        if key is not None and key not in found:
            label = next((n for n in range(place + 1, len(row)) if row[n] not in ("", None)), place + 1)
            found[key] = number, label + 1
    labels = _labels(area)
    for number, row in enumerate(cells.rows[:200] if len(found) < len(labels) else ()):
        for place, value in enumerate(row):
            item = labels.get(plain_heading(value)) if value and type(value) is str else None
            if item is not None:
                found.setdefault(item.key, (number, place + 1))
                break
    return found


@cache
def _labels(area: str) -> Mapping[str, Column]:
    """A form's fields by their labels."""
    return {plain_heading(item.heading): item for item in table_of(_FORMS[area])}


def _value(
    cells: Cells,
    row: int,
    column: int,
    item: Column,
    area: str,
    at: RowPlace | FormPlace,
    taken: _Taken,
    line: int = 0,
) -> Any:
    fault = cells.faults.get((row, column))
    raw = cells.at(row, column)
    if raw is None and fault is None:
        return None
    try:
        if fault is not None:
            raise NotReadable(_FAULTS.get(fault.code, "写法不对，应填实际内容"))
        value = item.kind.from_cell(raw)
    except NotReadable as error:
        shown = fault.shown if fault else text_from_cell(raw) or ""
        taken.unread.append(Unread(at.cell(item.key), area, item.key, item.heading, shown, str(error), line))
        return None
    if item.kind is WAN and isinstance(raw, str) and value is not None:
        meaning = f"{show_wan(value)} 万元"
        taken.from_text.append(ReadFromText(at.cell(item.key), item.heading, raw.strip(), meaning))
    return value


def _empty(said: Any, at: RowPlace, taken: _Taken) -> bool:
    """A row in which nothing was filled but its number; a note under the list is not a row either."""
    if any(key != "no" and getattr(said, key) is not None for key in table_of(type(said)).keys):
        return False
    return not any(item.row == at.row and item.place.sheet == at.sheet for item in taken.unread)


__all__ = ["identity_of", "submission_from"]
