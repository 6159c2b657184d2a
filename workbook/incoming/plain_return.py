"""A return as plain values, as its reader gives it and as it is kept, and back.

    in the reader   plain_return(workbook)            what is said, and in which cells
    here            submission_of(plain, arrival)     the Submission, each value of the kind that its column holds

What a return says follows from its workbook alone; whose it is and when it came is added here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from workbook.incoming.intake import submission_from
from workbook.incoming.submission import Arrival, CompiledLine, FundLine, ReadFromText, Submission, Unread
from workbook.incoming.unit_names import NOBODY, UnitNames
from workbook.schema.kinds import COUNT, DAY, FIRST_DAY, FLAG, MOST_COUNT, MOST_FEN, TEXT, WAN, WORD
from workbook.schema.template import (
    AREAS,
    ActivityFields,
    CompiledColumns,
    CoverFields,
    FundColumns,
    IdentityFields,
)
from workbook.sentences import NOTED
from xlsx_tools.careful_sheet import TEXT_LIMIT
from xlsx_tools.columns import Kind, table_of
from xlsx_tools.keepers import Plain
from xlsx_tools.limits import COLUMN_LIMIT, ROW_LIMIT
from xlsx_tools.place import FormPlace, Place, RowPlace
from xlsx_tools.reader import Workbook
from xlsx_tools.refused import Note

EXTRACT = f"{__name__}:plain_return"  # what readers are told to make of each workbook
_NOWHERE = Arrival("", "", datetime.min)
_RECORDS = {
    "cover": CoverFields,
    "funds": FundColumns,
    "compiled": CompiledColumns,
    "activity": ActivityFields,
}
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotAReturn(ValueError):
    """What came back is not what plain_return gives: whoever read was taken over by what it read."""


def plain_return(workbook: Workbook) -> Plain:
    """What a workbook says as a return, in lists, tuples, texts, numbers, days and None; (None,) where it is none."""
    read = submission_from(workbook, _NOWHERE)
    if read is None:
        return (None,)
    return (
        _values(read.identity),
        _form(read.cover, read.cover_at),
        _form(read.activity, read.activity_at),
        _list(read.funds),
        _list(read.compiled),
        [
            (*_at(one.place), one.area, one.key, one.heading, one.value, one.wanted, one.row)
            for one in read.unread
        ],
        [(*_at(one.place), one.heading, one.value, one.meaning) for one in read.from_text],
        read.lost_sheets,
        read.lost_columns,
        [(*_at(place), stands, heading) for place, stands, heading in read.renamed],
        [(*_at(place), note) for place, note in read.beside],
        list(read.sheet_names.items()),
        [(note.code, note.what, note.sheet, note.cell) for note in read.notes],
    )


def submission_of(plain: Plain, arrival: Arrival, roster: UnitNames = NOBODY) -> Submission | None:
    """The return that the values tell of, or None where the workbook was none.

    Raises NotAReturn for what plain_return can't have given.
    """
    if tuple(plain) == (None,):
        return None
    file = arrival.file
    try:
        said, cover, activity, funds, compiled, unread, from_text, *told = plain
        lost_sheets, lost_columns, renamed, beside, sheet_names, notes = told
        cover_said, cover_at = _form_back(cover, CoverFields, file)
        activity_said, activity_at = _form_back(activity, ActivityFields, file)
        return Submission(
            arrival=arrival,
            identity=_record(said, IdentityFields),
            cover=cover_said or CoverFields(),
            cover_at=cover_at,
            funds=tuple(_list_back(funds, FundColumns, FundLine, file)),
            compiled=tuple(_list_back(compiled, CompiledColumns, CompiledLine, file)),
            activity=activity_said,
            activity_at=activity_at,
            unread=tuple(_unread(one, file) for one in unread),
            from_text=tuple(ReadFromText(_place(one, file), *_texts(one[2:], 3)) for one in from_text),
            lost_sheets=tuple(_one_of(AREAS, area) for area in _texts(lost_sheets)),
            lost_columns=tuple(
                (_one_of(AREAS, area), heading) for area, heading in map(_texts, lost_columns)
            ),
            renamed=tuple((_place(one, file), *_texts(one[2:], 2)) for one in renamed),
            beside=tuple((_place(one, file), *_texts(one[2:], 1)) for one in beside),
            sheet_names={_one_of(AREAS, area): name for area, name in map(_texts, sheet_names)},
            file_unit=roster.named(arrival.own or file),
            cover_unit=roster.named((cover_said.unit_name or "") if cover_said else ""),
            notes=tuple(_note(one) for one in notes),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise NotAReturn from error


# --- there ----------------------------------------------------------------------------------------------------


@cache
def _values_of(record: type) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*table_of(record).keys)


def _values(said: Any) -> tuple[Any, ...]:
    return _values_of(type(said))(said)


def _at(place: Place) -> tuple[str, str]:
    return place.sheet, place.cell


def _form(said: Any, at: FormPlace | None) -> Plain | None:
    return None if said is None or at is None else (_values(said), at.sheet, list(at.cells.items()))


def _list(lines: Sequence[FundLine] | Sequence[CompiledLine]) -> Plain | None:
    """The rows of one list, which stand in one sheet and in the same columns."""
    if not lines:
        return None
    at = lines[0].at
    return at.sheet, list(at.columns.items()), [(line.at.row, _values(line.said)) for line in lines]


# --- and back -------------------------------------------------------------------------------------------------


def _form_back(plain: Plain | None, record: type[Any], file: str) -> tuple[Any, FormPlace]:
    if plain is None:
        return None, FormPlace(file, "")
    (values, sheet, cells), known = plain, _known(record)
    places = {_one_of(known, key): _cell(cell) for key, cell in map(_texts, cells)}
    return _record(values, record), FormPlace(file, *_texts([sheet], 1), places)


def _list_back(
    plain: Plain | None, record: type[Any], line: Callable[[Any, RowPlace], Any], file: str
) -> Iterator[Any]:
    if plain is None:
        return
    (sheet, columns, rows), known = plain, _known(record)
    _texts([sheet], 1)
    places = {_one_of(known, key): _number(column, COLUMN_LIMIT) for key, column in columns}
    for row, values in rows:
        yield line(_record(values, record), RowPlace(file, sheet, _number(row), places))


def _unread(one: Sequence[Any], file: str) -> Unread:
    area, key, *said = _texts(one[2:-1], 5)
    known = _known(_RECORDS[area])
    return Unread(_place(one, file), area, _one_of(known, key), *said, row=_number(one[-1], least=0))


def _note(one: Sequence[Any]) -> Note:
    code, what, sheet, cell = _texts(one, 4)
    return Note(_one_of(NOTED, code), what, sheet, _cell(cell))


def _place(one: Sequence[Any], file: str) -> Place:
    sheet, cell = _texts(one[:2], 2)
    return Place(file, sheet, _cell(cell))


def _cell(address: str) -> str:
    if address and _ADDRESS.fullmatch(address) is None:
        raise NotAReturn
    return address


def _one_of(known: Container[str], word: str) -> str:
    if type(word) is not str or word not in known:
        raise NotAReturn
    return word


@cache
def _known(record: type) -> frozenset[str]:
    return frozenset(table_of(record).keys)


def _is_text(value: Any) -> bool:
    """A text that a cell can hold and a file can be written with."""
    return (
        type(value) is str and len(value) <= TEXT_LIMIT and (value.isascii() or not _SURROGATE.search(value))
    )


_IS: Mapping[Kind, Callable[[Any], bool]] = {
    TEXT: _is_text,
    WORD: _is_text,
    WAN: lambda value: type(value) is int and abs(value) < MOST_FEN,
    COUNT: lambda value: type(value) is int and abs(value) < MOST_COUNT,
    DAY: lambda value: type(value) is date and value >= FIRST_DAY,
    FLAG: lambda value: type(value) is bool,
}


@cache
def _checks_of(record: type) -> tuple[Callable[[Any], bool], ...]:
    return tuple(_IS[item.kind] for item in table_of(record))


def _record(values: Sequence[Any], record: type[Any]) -> Any:
    """A record of these values, each of the kind that its column holds."""
    for value, is_one in zip(values, _checks_of(record), strict=True):
        if value is not None and not is_one(value):
            raise NotAReturn
    return record(*values)


def _texts(values: Sequence[Any], count: int | None = None) -> tuple[str, ...]:
    if count not in (None, len(values)) or not all(map(_is_text, values)):
        raise NotAReturn
    return tuple(values)


def _number(value: Any, most: int = ROW_LIMIT, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= most:
        raise NotAReturn
    return value


__all__ = ["EXTRACT", "NotAReturn", "plain_return", "submission_of"]
