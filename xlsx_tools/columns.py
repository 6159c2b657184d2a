"""A sheet's columns, declared once as the fields of a record.

    @dataclass(frozen=True, slots=True)
    class Pupil:
        name: str = column("姓名", TEXT, width=12)
        born: date | None = column("出生日期", DATE, width=12)

    sheet = table_of(Pupil)

The builder of a blank sheet, the reader and the painters ask the same object, so a heading is never
spelled twice.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

_KEY = "column"


class NotReadable(ValueError):
    """A cell's value is not of its column's kind; `str(error)` says what was wanted, in Chinese."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds: how it looks, how a value goes to a cell and comes back.

    `to_cell` takes the record's value and gives what a cell can hold; `from_cell` takes what a reader
    found (None, bool, int, float, str, date, datetime) and gives the record's value or raises NotReadable.
    """

    name: str
    number_format: str
    align: str
    to_cell: Callable[[Any], Any]
    from_cell: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    key       the record's field
    heading   what stands over it
    kind      what it holds
    width     in characters of the standard digit, Chinese characters counted as two
    choices   what may be picked; `list_name` where the list is one of the year's own
    hint      one sentence shown when the cell is entered
    aliases   other headings it is known by
    typed     filled by a person (pale yellow), not by the program
    computed  follows from other cells: written, never read
    """

    key: str
    heading: str
    kind: Kind
    width: float = 12
    choices: tuple[str, ...] = ()
    list_name: str | None = None
    hint: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    typed: bool = False
    computed: bool = False
    locked: bool = False
    hidden: bool = False
    wrap: bool = False


def column(heading: str, kind: Kind, *, default: Any = dataclasses.MISSING, **more: Any) -> Any:
    """Declare a field of a record as a column; see `Column` for the rest."""
    meta = {_KEY: Column(key="", heading=heading, kind=kind, **more)}
    if default is dataclasses.MISSING:
        return field(metadata=meta)
    return field(default=default, metadata=meta)


def column_like(record: type, key: str, **changes: Any) -> Any:
    """Declare a field as another record's column, so that its heading is spelled once."""
    return field(metadata={_KEY: dataclasses.replace(table_of(record)[key], **changes)})


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one record class, in order."""

    record: type
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, key: str) -> Column:
        return self.columns[self.position(key)]

    def position(self, key: str) -> int:
        """0-based place of the column with this key."""
        return _places(self.record)[key]

    @property
    def keys(self) -> tuple[str, ...]:
        return _keys(self.record)

    def cells(self, record: Any) -> list[Any]:
        """The record as cell values, in the columns' order."""
        return [
            None if (value := getattr(record, item.key)) is None else item.kind.to_cell(value)
            for item in self.columns
        ]

    def find(self, headings: Sequence[Any]) -> dict[str, int]:
        """Where each column stands in a row of headings (0-based); columns that are not there are left out.

        A heading counts as the column's when it is the same but for blanks, line breaks and the unit in
        brackets, or when it is one of the aliases, or the key itself.
        """
        known = _by_name(self.record)
        places: dict[str, int] = {}
        for place, text in enumerate(headings):
            if text and isinstance(text, str) and (key := known.get(plain_heading(text))) is not None:
                places.setdefault(key, place)
        return places


_WIDE = re.compile("[\u2e80-\U0010ffff]")
_HALF_WIDTH = str.maketrans({"\uff08": "(", "\uff09": ")", "\uff1a": ":", "\uff05": "%", "\uff0f": "/"})


@lru_cache(maxsize=10_000)
def plain_heading(text: str) -> str:
    """A heading without what varies: blanks, line breaks, stars, the unit in brackets."""
    text = text.translate(_HALF_WIDTH)
    for mark in (" ", "\u3000", "\n", "\r", "\t", "*", "★", ":"):
        text = text.replace(mark, "")
    for unit in ("(" + name + ")" for name in ("万元", "元", "个", "%", "百分点")):
        text = text.replace(unit, "")
    return text.lower()


@cache
def _by_name(record: type) -> dict[str, str]:
    """Everything a record's columns are known by, to their keys; the heading goes before another's alias."""
    names: dict[str, str] = {}
    for rank in range(3):
        for item in table_of(record):
            for name in ((item.heading,), (item.key,), item.aliases)[rank]:
                names.setdefault(plain_heading(name), item.key)
    return names


@cache
def _places(record: type) -> dict[str, int]:
    return {item.key: place for place, item in enumerate(table_of(record))}


@cache
def _keys(record: type) -> tuple[str, ...]:
    return tuple(item.key for item in table_of(record))


@cache
def table_of(record: type) -> Table:
    """The columns that a record class declares."""
    found = []
    for item in dataclasses.fields(record):
        declared = item.metadata.get(_KEY)
        if declared is not None:
            found.append(dataclasses.replace(declared, key=item.name))
    return Table(record, tuple(found))


@lru_cache(maxsize=1_000)
def column_letter(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def text_width(text: str) -> int:
    """How many standard digits wide a text is: a Chinese character counts as two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


__all__ = [
    "Column",
    "Kind",
    "NotReadable",
    "Table",
    "column",
    "column_letter",
    "column_like",
    "column_number",
    "plain_heading",
    "table_of",
    "text_width",
]
