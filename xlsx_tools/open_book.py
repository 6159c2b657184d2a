"""What has to be done in a workbook that somebody has open so that it becomes another one.

The one is the workbook as it stands, the other what `patch` made of it. Whoever sits at the open workbook (a
macro, xlwings) follows the instructions in their order; cells that do not change are left alone, so that what
the person selected, filtered and typed stays. Instructions and their words:

insert ROWS           put in rows above, written `7:9`
name NAME REFERENCE   a defined name is to stand for this
print AREA            the sheet's print area
look FROM TO          copy one place over another, for its look; what it says is written later
clear ROWS            empty rows that were only needed for copying
format CELLS FORMAT   a number format
values CELLS          take the values from the other workbook, same place
blank CELLS           say nothing any more (not every host lets an empty value through)
formulas CELLS        take the formulas from there
height ROWS POINTS    the height of each of these rows
link CELL TARGET      lead to a place of the same workbook; `unlink CELLS` no longer
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from xlsx_tools.columns import column_letter
from xlsx_tools.patch import Inserted

TEXT_FORMAT = "@"
_SCRATCH_BELOW = 40
# What a host might take for a formula, an error, a number or a day when it is written as a text; in East Asia also
# in full-width characters. However long a text is, its first character may make it a formula.
_TAKEN_FOR_FORMULA = re.compile(r"[=+\-@#']")
_TAKEN_FOR_VALUE = re.compile(r".*[0-9]|true$|false$", re.IGNORECASE | re.DOTALL)
_LONGEST_VALUE = 60

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do: what, on which sheet (none for a name), with which words."""

    what: str
    sheet: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class _Cell:
    content: Any = None
    formula: bool = False
    text: bool = False
    format: str = "General"
    style: Any = None
    link: str | None = None

    @property
    def said(self) -> tuple[Any, bool, bool, bool]:
        """Two cells that say the same are equal; to Python True is 1."""
        return self.content, isinstance(self.content, bool), self.formula, self.text


_BLANK = _Cell()


@dataclass(slots=True)
class _Sheet:
    cells: dict[Place, _Cell] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    print_area: str = ""
    last_row: int = 0

    def at(self, place: Place) -> _Cell:
        return self.cells.get(place, _BLANK)


def instructions(before: bytes, after: bytes, inserted: Sequence[Inserted] = ()) -> list[Instruction]:
    """The way from one workbook to the other; nothing where they say the same."""
    if before == after:
        return []
    old, old_names = _read(before)
    new, new_names = _read(after)
    steps = [
        Instruction("insert", one.sheet, (f"{one.row}:{one.row + one.count - 1}",))
        for one in sorted(inserted, key=lambda one: -one.row)  # from below, so that rows keep their numbers
    ]
    steps += [
        Instruction("name", None, (name, text))
        for name, text in new_names.items()
        if old_names.get(name, text) != text
    ]
    for title, sheet in new.items():
        was = _moved(old[title], [one for one in inserted if one.sheet == title])
        steps += (Instruction(what, title, words) for what, *words in _sheet(was, sheet))
    return [Instruction(one.what, one.sheet, tuple(one.words)) for one in steps]


def _read(data: bytes) -> tuple[dict[str, _Sheet], dict[str, str]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), keep_links=False)
    sheets = {}
    for raw in book.worksheets:
        sheet = sheets[raw.title] = _Sheet(print_area=str(raw.print_area or ""), last_row=raw.max_row)
        for cell in raw._cells.values():
            if cell.value is None and not cell.has_style and cell.hyperlink is None:
                continue
            formula = cell.data_type == "f"
            content = getattr(cell.value, "text", cell.value) if formula else cell.value
            text = isinstance(content, str) and not formula and cell.data_type != "e"
            link = cell.hyperlink.location if cell.hyperlink is not None else None
            sheet.cells[cell.row, cell.column] = _Cell(
                content, formula, text, cell.number_format, cell._style if cell.has_style else None, link
            )
        sheet.heights = {n: row.height for n, row in raw.row_dimensions.items() if row.height is not None}
    return sheets, {name: one.attr_text for name, one in book.defined_names.items()}


def _moved(sheet: _Sheet, inserted: Sequence[Inserted]) -> _Sheet:
    """A sheet as it stands once rows were put in."""
    if not inserted:
        return sheet

    def row(number: int) -> int:
        return number + sum(one.count for one in inserted if one.row <= number)

    cells = {(row(number), column): cell for (number, column), cell in sheet.cells.items()}
    heights = {row(number): height for number, height in sheet.heights.items()}
    return _Sheet(cells, heights, sheet.print_area, row(sheet.last_row))


def _sheet(was: _Sheet, now: _Sheet) -> Iterator[tuple[str, ...]]:
    """What to do on one sheet, in order."""
    if now.print_area and now.print_area != was.print_area:
        yield "print", now.print_area.rpartition("!")[2]
    looks, copied = _looks(was, now)
    yield from looks
    places = {*was.cells, *now.cells}
    changed = {place for place in places if was.at(place).said != now.at(place).said} | {*copied}
    yield from _formats(was, now, copied)
    yield from _written(now, changed)
    yield from _heights(was, now, {row for row, _ in changed})
    links = {place: was.at(place).link or was.at(copied.get(place, place)).link for place in places}
    gone = {place for place in places if links[place] and not now.at(place).link}
    yield from (("unlink", area) for area in _areas(gone, ()))
    for place in sorted(places):
        link = now.at(place).link
        if link is not None and (place in copied or link != was.at(place).link):
            yield "link", _cell(place), link  # not every host takes a link along with the look


def _heights(was: _Sheet, now: _Sheet, rows: set[int]) -> Iterator[tuple[str, ...]]:
    wanted: dict[float, list[int]] = {}
    for row in rows:
        height = now.heights.get(row)
        if height is not None and height != was.heights.get(row):
            wanted.setdefault(height, []).append(row)
    for height, found in wanted.items():
        for first, last in _runs(found):
            yield "height", f"{first}:{last}", f"{height:g}"


def _formats(was: _Sheet, now: _Sheet, copied: Mapping[Place, Place]) -> Iterator[tuple[str, ...]]:
    """The number formats of cells whose look could be copied from nowhere."""
    lacking: dict[str, set[Place]] = {}
    for place, cell in now.cells.items():
        if place not in copied and cell.format != was.at(place).format:
            lacking.setdefault(cell.format, set()).add(place)
    for code, places in lacking.items():
        yield from (("format", area, code) for area in _areas(places, ()))


def _written(now: _Sheet, changed: set[Place]) -> Iterator[tuple[str, ...]]:
    """Values and formulas into the cells that change, each kind of cell in the format that lets it in."""
    texts = {
        place
        for place in changed
        if (cell := now.at(place)).text and cell.format != TEXT_FORMAT and _taken_for_more(cell.content)
    }
    for area in _areas(texts, ()):
        yield "format", area, TEXT_FORMAT
    shut = {
        place
        for place in changed
        if (cell := now.at(place)).format == TEXT_FORMAT and cell.content is not None and not cell.text
    }
    for area in _areas(shut, ()):
        yield "format", area, "General"
    harmless = {place for place, cell in now.cells.items() if _harmless(cell)}
    for area in _areas(changed, harmless):
        yield "values", area
    for area in _areas({place for place in changed if now.at(place).content is None}, ()):
        yield "blank", area
    formulas = {place for place in _covered(changed, harmless) if now.at(place).formula}
    for area in _areas(formulas, ()):
        yield "formulas", area
    for area in _areas(shut, ()):
        yield "format", area, TEXT_FORMAT


def _taken_for_more(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).lstrip()
    if _TAKEN_FOR_FORMULA.match(plain):
        return True
    return len(text) <= _LONGEST_VALUE and _TAKEN_FOR_VALUE.match(plain) is not None


def _harmless(cell: _Cell) -> bool:
    """Whether writing a cell's own content into it once more changes nothing."""
    if cell.text:
        return cell.format == TEXT_FORMAT or not _taken_for_more(cell.content)
    return cell.content is not None and cell.format != TEXT_FORMAT and cell.link is None


def _looks(was: _Sheet, now: _Sheet) -> tuple[list[tuple[str, ...]], dict[Place, Place]]:
    """Copies that give cells their look; the places that were copied over, each with the place it comes from."""
    wanted: dict[int, list[int]] = {}
    for (row, column), cell in sorted(now.cells.items()):
        if cell.style != was.at((row, column)).style:
            wanted.setdefault(row, []).append(column)
    if not wanted:
        return [], {}
    known: dict[tuple[int, int], dict[tuple[Any, ...], int]] = {}
    moves: list[tuple[int, int, int, int]] = []  # from row, to row, first column, last column
    for row, columns in wanted.items():
        for first, last in _runs(columns):
            rows = known.setdefault((first, last), _rows_by_look(was, first, last, wanted))
            source = rows.get(tuple(now.at((row, column)).style for column in range(first, last + 1)))
            if source is not None:
                moves.append((source, row, first, last))
    scratch: dict[tuple[int, int, int], int] = {}
    base = max(was.last_row, now.last_row) + _SCRATCH_BELOW
    steps: list[tuple[str, ...]] = []
    for source, _, first, last in moves:
        if (
            source in wanted and (source, first, last) not in scratch
        ):  # it loses its look while others still need it
            scratch[source, first, last] = kept = base + len(scratch)
            steps.append(("look", _area(source, first, source, last), _area(kept, first, kept, last)))
    copied: dict[Place, Place] = {}
    moves.sort(key=lambda move: (move[2], move[3], move[0], move[1]))
    for (first, last, source), group in groupby(moves, key=lambda move: (move[2], move[3], move[0])):
        at = scratch.get((source, first, last), source)
        for top, bottom in _runs([move[1] for move in group]):
            steps += _copies(at, top, bottom, first, last)
            copied |= {
                (row, column): (source, column)
                for row in range(top, bottom + 1)
                for column in range(first, last + 1)
            }
    if scratch:
        steps.append(("clear", f"{base}:{base + len(scratch) - 1}"))
    return steps, copied


def _copies(source: int, top: int, bottom: int, first: int, last: int) -> Iterator[tuple[str, ...]]:
    """One row over many, each copy as large as what it is laid on: LibreOffice does not repeat a smaller one."""
    yield "look", _area(source, first, source, last), _area(top, first, top, last)
    row = top + 1
    while row <= bottom:
        end = min(row + (row - top) - 1, bottom)
        yield "look", _area(top, first, top + end - row, last), _area(row, first, end, last)
        row = end + 1


def _rows_by_look(
    was: _Sheet, first: int, last: int, wanted: Mapping[int, Any]
) -> dict[tuple[Any, ...], int]:
    """A row for each look of these columns, one that keeps its look where there is one."""
    found: dict[tuple[Any, ...], int] = {}
    for row in sorted({row for row, _ in was.cells}, key=lambda row: (row in wanted, row), reverse=True):
        found[tuple(was.at((row, column)).style for column in range(first, last + 1))] = row
    return found


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow one another, as first and last."""
    for _, group in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]


def _rows(changed: set[Place], harmless: Any) -> Iterator[tuple[int, int, int]]:
    """Row by row, the runs of columns to write; a gap of harmless cells is written along."""
    for row, group in groupby(sorted(changed), key=lambda place: place[0]):
        first = last = None
        for _, column in group:
            if first is None:
                first = last = column
            elif all((row, between) in harmless for between in range(last + 1, column)):
                last = column
            else:
                yield row, first, last
                first = last = column
        if first is not None:
            yield row, first, last


def _areas(changed: set[Place], harmless: Any) -> Iterator[str]:
    """Rectangles over the places, as few as runs of like rows give."""
    standing: dict[tuple[int, int], tuple[int, int]] = {}  # columns -> first and last row
    for row, first, last in _rows(changed, harmless):
        top, bottom = standing.get((first, last), (row, row))
        if bottom < row - 1:
            yield _area(top, first, bottom, last)
            top = row
        standing[first, last] = top, row
    for (first, last), (top, bottom) in standing.items():
        yield _area(top, first, bottom, last)


def _covered(changed: set[Place], harmless: Any) -> Iterator[Place]:
    for row, first, last in _rows(changed, harmless):
        yield from ((row, column) for column in range(first, last + 1))


def _cell(place: Place) -> str:
    return f"{column_letter(place[1])}{place[0]}"


def _area(top: int, first: int, bottom: int, last: int) -> str:
    start, end = _cell((top, first)), _cell((bottom, last))
    return start if start == end else f"{start}:{end}"


__all__ = ["Instruction", "instructions"]
