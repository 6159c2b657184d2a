"""A worksheet's XML read element by element: slow, exact, and never at a loss over one cell.

This is the reading that counts. The fast one (plain_sheet) is used where it is proven to come out the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from xlsx_tools.columns import column_letter
from xlsx_tools.date_styles import from_serial
from xlsx_tools.limits import COLUMN_LIMIT, ROW_LIMIT, STRANGERS, Limits
from xlsx_tools.part_xml import DEPTH_LIMIT
from xlsx_tools.refused import Unreadable

MERGE_LIMIT, TEXT_LIMIT = 65_536, 32_767
ERROR, NO_VALUE, BAD_NUMBER, BAD_DATE = "error-cells", "formula-no-value", "bad-number", "bad-date"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,10})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?)?")
_RUN = re.compile(r"\|\s*'|\b(?:WEBSERVICE|FILTERXML|CALL|REGISTER\.ID|RTD)\s*\(", re.IGNORECASE)
_REACHING = ("|", "WEBSERVICE", "FILTERXML", "CALL", "REGISTER.ID", "RTD")
TRUE = ("1", "true")
SPACE, BLANKS = (
    "xml:space",
    " \t\r\n",
)  # what says that blanks at a text's ends are meant, and what is a blank


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that has no value to take: the code of why, and what stands there."""

    code: str
    shown: str


@dataclass(slots=True)
class SheetRead:
    """One sheet as it was read. Places are 0-based (row, column); hidden rows and columns are 1-based."""

    rows: list[list[Any]] = field(default_factory=list)
    faults: dict[tuple[int, int], Fault] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    running: tuple[int, int] | None = None  # the first formula that calls a program or an address
    cells: int = 0
    odd: bool = True  # whether a text in it may begin as a formula does


def careful_sheet(
    data: bytes,
    name: str,
    strings: Sequence[str] = (),
    dates: Sequence[bool] = (),
    since_1904: bool = False,
    limits: Limits = STRANGERS,
) -> SheetRead:
    """Everything a sheet holds. Raises Unreadable with the sheet's name, and the cell where there is one."""
    reading = _Reading(name, strings, dates, since_1904, limits)
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", "工作表", sheet=name) from error
    return reading.done()


def unescaped(text: str) -> str:
    """A text with Excel's _xHHHH_ read as the characters they stand for."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number_in(text: str) -> float | None:
    """The number that a cell's XML spells, or None."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def hidden_columns(attributes: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The first and the last of the columns that a <col> hides, if it hides any."""
    if attributes.get("hidden") in TRUE:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if all(number.isascii() and number.isdigit() for number in (first, last)):
            yield int(first[:7]), int(last[:7])


def runs(formula: str) -> bool:
    """Whether a formula reaches out of the workbook: DDE, an add-in's function, an address on the network."""
    loud = formula.upper()
    return any(word in loud for word in _REACHING) and _RUN.search(formula) is not None


class _Reading:
    def __init__(
        self, name: str, strings: Sequence[str], dates: Sequence[bool], since_1904: bool, limits: Limits
    ) -> None:
        self.limits = limits
        self.name, self.strings, self.dates, self.since_1904 = name, strings, dates, since_1904
        self.found = SheetRead()
        self.values: dict[tuple[int, int], Any] = {}
        self.path: list[str] = []
        self.sheets_data = 0
        self.inside = False  # the sheet's own data, not a copy in an extension
        self.row = self.column = -1
        self.cell: dict[str, str] | None = None
        self.kept: list[str] | None = None  # the text that is being gathered
        self.as_is = False  # with the blanks at its ends
        self.value: str | None = None
        self.doubtful = False  # more than one value stands in the cell
        self.inline: list[str] = []
        self.formula: str | None = None
        self.merges = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.path and name != "worksheet":
            raise Unreadable("xml-broken", "工作表", sheet=self.name)
        self.path.append(name)
        if len(self.path) > DEPTH_LIMIT:
            raise Unreadable("xml-depth", "工作表", sheet=self.name)
        if self.inside:
            self._start_inside(name, attributes)
        elif name == "sheetData" and len(self.path) == 2:
            self.sheets_data += 1
            if self.sheets_data > 1:
                raise Unreadable("xml-broken", "工作表", sheet=self.name)
            self.inside = True
        elif name == "col":
            self.found.hidden_columns += hidden_columns(attributes)
        elif name == "mergeCell":
            self.merges += 1

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if self.cell is not None and (name == "c" or self.path[-2] == "v" or (name == "v" and self.value)):
            self.doubtful = True
        if name == "c" and self.cell is None:
            self._start_cell(attributes)
        elif name == "row" and self.cell is None:
            self._start_row(attributes)
        elif self.cell is not None and name in ("v", "f", "t"):
            self.kept, self.as_is = [], name != "t" or attributes.get(SPACE) == "preserve"

    def _start_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        self.row, self.column = self.row + 1, -1
        if said is not None:
            self.row = self._row_number(said, said) - 1
        if attributes.get("hidden") in TRUE:
            self.found.hidden_rows.append(self.row + 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        self.column += 1
        if said is not None:
            match = _REFERENCE.fullmatch(said)
            if match is None:
                raise Unreadable("cell-out-of-range", said[:20], sheet=self.name)
            self.row, self.column = self._row_number(match[2], said) - 1, column_number(match[1]) - 1
        if self.column >= COLUMN_LIMIT or self.row < 0:
            raise Unreadable("cell-out-of-range", (said or "")[:20], sheet=self.name)
        self.cell, self.value, self.inline, self.formula = attributes, None, [], None
        self.doubtful = False

    def _row_number(self, digits: str, said: str) -> int:
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:11]) <= ROW_LIMIT):
            raise Unreadable("cell-out-of-range", said[:20], sheet=self.name)
        return int(digits)

    def text(self, text: str) -> None:
        if self.kept is not None:
            self.kept.append(text)

    def end(self, tag: str) -> None:
        name = self.path.pop()
        if not self.inside:
            return
        if self.kept is not None and name in ("v", "f", "t"):
            text = "".join(self.kept)
            if name == "v":
                self.value = text
            elif name == "f":
                self.formula = text
            elif "is" in self.path and "rPh" not in self.path:
                self.inline.append(text if self.as_is else text.strip(BLANKS))
            self.kept = None
        elif name == "c" and "c" not in self.path:
            self._end_cell()
            self.cell = None
        elif name == "sheetData" and len(self.path) == 1:
            self.inside = False

    def _end_cell(self) -> None:
        assert self.cell is not None
        place = (self.row, self.column)
        kind = self.cell.get("t", "n")
        if self.formula is not None and self.found.running is None and runs(self.formula):
            self.found.running = place
        before = self.values.get(place, self.found.faults.get(place))
        value = None if self.doubtful else self._said(kind)
        if before is not None:
            if value in (None, "") and not self.doubtful:
                return  # a blank takes nothing from what stands there already
            self.doubtful = True
            self.values.pop(place, None)
            self.found.faults.pop(place, None)
        if self.doubtful:
            said = before.shown if isinstance(before, Fault) else str(before or "")
            value = Fault(BAD_NUMBER, "、".join(filter(None, (said[:40], (self.value or "")[:40]))))
        if isinstance(value, Fault):
            self.found.faults[place] = value
        elif value is not None and value != "":
            if isinstance(value, str) and len(value) > TEXT_LIMIT:
                raise Unreadable("text-too-long", str(len(value)), sheet=self.name, cell=self._address())
            self.values[place] = value
        check_cells(len(self.values) + len(self.found.faults), self.limits, self.name)

    def _said(self, kind: str) -> Any:
        """The cell's value or fault; None where there is none."""
        if kind == "inlineStr":
            return unescaped("".join(self.inline)) if self.inline else unescaped(self.value or "")
        if kind == "e":
            return Fault(ERROR, (self.value or "").strip() or "#错误")
        if self.value is None or (kind != "str" and not self.value.strip()):
            return Fault(NO_VALUE, "未计算的公式") if self.formula is not None else None
        return self._typed(kind, self.value)

    def _typed(self, kind: str, text: str) -> Any:
        if kind == "str":
            return unescaped(text)
        bare = text.strip()
        if kind == "s":
            if bare.isascii() and bare.isdigit() and int(bare[:11]) < len(self.strings):
                return self.strings[int(bare)]
            raise Unreadable("bad-string-index", bare[:20], sheet=self.name, cell=self._address())
        if kind == "b":
            known = {"1": True, "true": True, "0": False, "false": False}
            return known.get(bare, Fault(BAD_NUMBER, bare[:80]))
        if kind == "d":
            return self._iso(bare)
        number = number_in(bare) if kind == "n" else None
        if number is None:
            return Fault(BAD_NUMBER, bare[:80])
        style = self.cell.get("s", "") if self.cell else ""
        if (
            style.isascii()
            and style.isdigit()
            and int(style[:9]) < len(self.dates)
            and self.dates[int(style)]
        ):
            day = from_serial(number, self.since_1904)
            return Fault(BAD_DATE, bare[:80]) if day is None else day
        return int(number) if number.is_integer() and abs(number) < 2**53 else number

    def _iso(self, text: str) -> Any:
        """A date written out, as strict packages have it."""
        try:
            if not _ISO.fullmatch(text):
                raise ValueError(text)
            moment = datetime.fromisoformat(text.removesuffix("Z"))
        except ValueError:
            return Fault(BAD_DATE, text[:80])
        return date(moment.year, moment.month, moment.day) if "T" not in text else moment

    def _address(self) -> str:
        return f"{column_letter(self.column + 1)}{self.row + 1}"

    def done(self) -> SheetRead:
        found = self.found
        check_merges(self.merges, self.name)
        places = [*self.values, *found.faults]
        found.cells = len(places)
        if not places:
            return found
        last_row = max(row for row, _ in places)
        last_column = max(column for _, column in places)
        check_box(last_row + 1, last_column + 1, self.name, self.limits)
        found.rows = [[""] * (last_column + 1) for _ in range(last_row + 1)]
        for (row, column), value in self.values.items():
            found.rows[row][column] = value
        return found


def check_merges(count: int, sheet: str) -> None:
    if count > MERGE_LIMIT:
        raise Unreadable("too-many-merges", str(count), sheet=sheet)


def check_cells(count: int, limits: Limits, sheet: str = "") -> None:
    """Refuse more cells than are read."""
    if count > limits.cells:
        raise Unreadable("too-big", f"超过{limits.cells // 10_000}万格", sheet=sheet)


def check_box(rows: int, columns: int, sheet: str, limits: Limits = STRANGERS) -> None:
    """Refuse a sheet whose corners are so far apart that all the blanks between them would not fit."""
    if rows * columns > limits.box:
        far = f"直到{column_letter(columns)}{rows}"
        raise Unreadable("sheet-too-sparse", far, sheet=sheet)


__all__ = [
    "BAD_DATE",
    "BAD_NUMBER",
    "ERROR",
    "NO_VALUE",
    "TEXT_LIMIT",
    "TRUE",
    "Fault",
    "SheetRead",
    "careful_sheet",
    "check_box",
    "check_cells",
    "check_merges",
    "column_number",
    "hidden_columns",
    "number_in",
    "runs",
    "unescaped",
]
