"""An xlwings engine of the tests' own over openpyxl: what a desk's Excel does for the code, on any machine.

It keeps what Excel keeps beside a formula, its last value; it hands errors over as Excel's numbers and dates as
datetimes, and takes a text for a number where Excel would (`typed`). What it was asked for it can tell: `App.said`.
"""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from copy import copy
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlwings as xw
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from xlwings import base_classes

ERRORS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#REF!": -2146826265}
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Engine:
    """What xlwings asks of an engine: how cells become Python's values and back."""

    name, type = "excel", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        words = {number: text for text, number in ERRORS.items()}

        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty_as
            if isinstance(value, int) and not isinstance(value, bool) and value in words:
                return words[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value


class Apps(base_classes.Apps):
    def __init__(self) -> None:
        self.found: list[App] = []

    def keys(self) -> list[int]:
        return [one.pid for one in self.found]

    def __iter__(self) -> Iterator[App]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, pid: int) -> App:
        return next(one for one in self.found if one.pid == pid)


class App(base_classes.App):
    """One Excel. `said` are the boxes it showed, `told` what stood in the status bar."""

    pid, version, visible = 1, "16.0", True
    screen_updating, calculation, interactive = True, "semiautomatic", True
    enable_events, display_alerts, cut_copy_mode = True, True, False

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: list[str] = []
        self.told: list[Any] = []
        self.book: Book | None = None
        self.broken = ""  # a method of a range that fails from now on
        self.writes: list[str] = []

    @property
    def books(self) -> Any:
        return SimpleNamespace(active=self.book)

    @property
    def status_bar(self) -> Any:
        return self.told[-1] if self.told else False

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self.told.append(value)

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        self.said.append(prompt)
        return "ok"

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def run(self, macro: str, args: tuple[Any, ...]) -> None:
        """The macros that the code calls: ZsSetLink and ZsDropLink, as the module ZsBridge does them."""
        name = macro.rpartition("!")[2]
        assert self.book is not None
        sheet = self.book.sheets(args[0])
        assert name in ("ZsSetLink", "ZsDropLink"), name
        for cell in Range(sheet, args[1]).cells():
            cell.hyperlink = None
            if name == "ZsSetLink":
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=args[2])


class Book(base_classes.Book):
    app = api = None  # what the base class only promises

    def __init__(self, app: App, path: Path) -> None:
        self.app, self.path = app, path
        app.book = self
        data = path.read_bytes()
        self.raw = load_workbook(io.BytesIO(data), keep_vba=path.suffix == ".xlsm")
        shown = load_workbook(io.BytesIO(data), data_only=True)
        self.values = {
            sheet.title: {
                (cell.row, cell.column): shown[sheet.title].cell(cell.row, cell.column).value
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            }
            for sheet in self.raw.worksheets
        }
        self.api = SimpleNamespace(
            SaveCopyAs=lambda path: Path(path).write_bytes(self.to_bytes()), ReadOnly=False
        )
        self.active = self.raw.worksheets[0].title

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def fullname(self) -> str:
        return str(self.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        pass

    def save(self, path: Any = None, password: Any = None) -> None:
        self.path.write_bytes(self.to_bytes())

    def to_bytes(self) -> bytes:
        """As Excel writes it: each formula with its value beside it."""
        out = io.BytesIO()
        self.raw.save(out)
        with zipfile.ZipFile(out) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for number, sheet in enumerate(self.raw.worksheets, 1):
            name = f"xl/worksheets/sheet{number}.xml"
            parts[name] = _with_values(parts[name], self.values[sheet.title])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                package.writestr(name, data)
        return out.getvalue()


def _with_values(data: bytes, values: dict[tuple[int, int], Any]) -> bytes:
    tree = etree.fromstring(data)
    for cell in tree.iter(f"{_NS}c"):
        if cell.find(f"{_NS}f") is None:
            continue
        left, top, _, _ = range_boundaries(cell.get("r"))
        value, place = values.get((top, left)), cell.find(f"{_NS}v")
        place = etree.SubElement(cell, f"{_NS}v") if place is None else place
        cell.attrib.pop("t", None)
        if isinstance(value, bool):
            cell.set("t", "b")
            value = int(value)
        elif isinstance(value, str):
            cell.set("t", "e" if value in ERRORS else "str")
        elif isinstance(value, date):
            value = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
        if value is None:
            cell.remove(place)
        else:
            place.text = str(value)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


class Names(base_classes.Names):
    def __init__(self, book: Book) -> None:
        self.book = book

    def contains(self, name: str) -> bool:
        return name in self.book.raw.defined_names

    def __call__(self, name: str) -> Any:
        raw = self.book.raw.defined_names[name]

        class Name(base_classes.Name):
            @property
            def refers_to(self) -> str:
                return "=" + raw.attr_text

            @refers_to.setter
            def refers_to(self, value: str) -> None:
                raw.attr_text = value.removeprefix("=")

        return Name()


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        return self(self.book.active)

    def __call__(self, key: str | int) -> Sheet:
        raw = self.book.raw
        return Sheet(self.book, raw[key] if isinstance(key, str) else raw.worksheets[key - 1])

    def __len__(self) -> int:
        return len(self.book.raw.worksheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (self(n) for n in range(1, len(self) + 1))


class Sheet(base_classes.Sheet):
    book = None

    def __init__(self, book: Book, raw: Any) -> None:
        self.book, self.raw = book, raw
        self.values = book.values[raw.title]

    @property
    def name(self) -> str:
        return self.raw.title

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if not isinstance(arg1, str):
            arg1, end = (
                (one.top, one.left) if isinstance(one, Range) else one for one in (arg1, arg2 or arg1)
            )
            arg1 = f"{get_column_letter(arg1[1])}{arg1[0]}:{get_column_letter(end[1])}{end[0]}"
        return Range(self, arg1)

    def activate(self) -> None:
        self.book.active = self.name

    @property
    def page_setup(self) -> Any:
        raw = self.raw

        class PageSetup(base_classes.PageSetup):
            @property
            def print_area(self) -> str:
                return raw.print_area

            @print_area.setter
            def print_area(self, value: str) -> None:
                raw.print_area = value

        return PageSetup()


class Range(base_classes.Range):
    sheet = None
    left = top = 0  # here: the range's first column and row

    def __init__(self, sheet: Sheet, address: str) -> None:
        self.sheet, self.options = sheet, {}
        if re.fullmatch(r"\d+:\d+", address):
            self.top, self.bottom = map(int, address.split(":"))
            self.left, self.right = 1, sheet.raw.max_column
        else:
            self.left, self.top, self.right, self.bottom = range_boundaries(address.replace("$", ""))

    api = True  # xlwings writes only where there is one
    row, column = property(lambda self: self.top), property(lambda self: self.left)

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def address(self) -> str:
        return f"${get_column_letter(self.left)}${self.top}:${get_column_letter(self.right)}${self.bottom}"

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> Range:
        return self.sheet.range((self.top + row - 1, self.left + column - 1))

    def cells(self) -> Iterator[Any]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield self.sheet.raw.cell(row, column)

    def _asked(self, what: str) -> None:
        app = self.sheet.book.app
        assert what != app.broken, "Excel is busy"
        app.writes.append(f"{what} {self.sheet.name} {self.address}")

    @property
    def raw_value(self) -> Any:
        found = []
        for row in range(self.top, self.bottom + 1):
            found.append([])
            for column in range(self.left, self.right + 1):
                cell = self.sheet.raw.cell(row, column)
                value = self.sheet.values.get((row, column)) if cell.data_type == "f" else cell.value
                value = ERRORS.get(value, value) if isinstance(value, str) else value
                found[-1].append(
                    float(value) if type(value) is int and value not in ERRORS.values() else value
                )
        return found[0][0] if self.shape == (1, 1) else tuple(map(tuple, found))

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._asked("value")
        for cell, one in zip(self.cells(), self._each(value), strict=True):
            if isinstance(one, str) and cell.number_format != "@" and one:
                one = typed(one)
            cell.value = one if one != "" else None
            if isinstance(one, str) and one:
                cell.data_type = "s"
            self.sheet.values[cell.row, cell.column] = cell.value

    def _each(self, value: Any) -> Iterator[Any]:
        if not isinstance(value, (list, tuple)):
            return iter([value] * len(self))
        assert (len(value), len(value[0])) == self.shape, "Excel fills the rest with #N/A"
        return (one for row in value for one in row)

    @property
    def formula(self) -> Any:
        return tuple(
            tuple(self.sheet.raw.cell(r, c).value for c in range(self.left, self.right + 1))
            for r in range(self.top, self.bottom + 1)
        )

    @formula.setter
    def formula(self, value: Any) -> None:
        self._asked("formula")
        for cell, one in zip(self.cells(), self._each(value), strict=True):
            assert one.startswith("=")
            self.sheet.values.setdefault((cell.row, cell.column), None)
            cell.value = one

    @property
    def number_format(self) -> str:
        return next(self.cells()).number_format

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._asked("format")
        for cell in self.cells():
            cell.number_format = value

    @property
    def row_height(self) -> float:
        return self.sheet.raw.row_dimensions[self.top].height

    @row_height.setter
    def row_height(self, value: float) -> None:
        for row in range(self.top, self.bottom + 1):
            self.sheet.raw.row_dimensions[row].height = value

    def clear(self) -> None:
        self._asked("clear")
        for cell in self.cells():
            cell.value, cell.style, cell.hyperlink = None, "Normal", None
            self.sheet.values.pop((cell.row, cell.column), None)

    def copy(self, destination: Any = None) -> None:
        """A row over several, as Excel repeats it; formulas are taken as they stand, for they are written later."""
        target = destination.impl
        target._asked("copy")
        sources = list(self.cells())
        for number, cell in enumerate(target.cells()):
            source = sources[number % len(sources)]
            cell.value, cell._style = source.value, copy(source._style)
            target.sheet.values[cell.row, cell.column] = self.sheet.values.get((source.row, source.column))

    def insert(self, shift: Any = None, copy_origin: Any = None) -> None:
        """Rows put in above; what stands below goes down with its value, height and link."""
        self._asked("insert")
        raw, count = self.sheet.raw, self.shape[0]
        below = [cell for row in raw.iter_rows(min_row=self.top) for cell in row if cell.hyperlink]
        links = [(cell.row + count, cell.column, cell.hyperlink) for cell in below]
        heights = {n: row.height for n, row in raw.row_dimensions.items() if n >= self.top}
        for cell in below:
            cell.hyperlink = None
        raw.insert_rows(self.top, count)
        for row, column, link in links:
            link.ref = raw.cell(row, column).coordinate
            raw.cell(row, column).hyperlink = link
        for number in sorted(heights, reverse=True):
            raw.row_dimensions[number + count].height = heights[number]
        moved = {(r + count if r >= self.top else r, c): v for (r, c), v in self.sheet.values.items()}
        self.sheet.values.clear()
        self.sheet.values.update(moved)


def typed(text: str) -> Any:
    """What Excel makes of a text that is written into a cell of the format General, full-width as half-width."""
    text, typed_in = unicodedata.normalize("NFKC", text), text
    assert not text.startswith(("=", "+", "-", "@")), "Excel takes it for a formula"
    with contextlib.suppress(ValueError):
        return float(text)
    if match := re.fullmatch(r"(\d{4})-(\d\d?)(?:-(\d\d?))?", text):
        with contextlib.suppress(ValueError):
            return datetime(int(match[1]), int(match[2]), int(match[3] or 1))
    return typed_in


@contextlib.contextmanager
def active() -> Iterator[Engine]:
    """The engine as xlwings' active one, under the name by which functions ask for Excel."""
    before, impl = (xw.engines.active, list(xw.engines.engines), dict(xw.engines.engines_by_name)), Engine()
    xw.engines.add(xw.main.Engine(impl=impl))
    xw.engines[impl.name].activate()
    try:
        yield impl
    finally:
        xw.engines.active, xw.engines.engines, xw.engines.engines_by_name = before


@contextlib.contextmanager
def calling(path: Path) -> Iterator[App]:
    """An Excel in which a book is open, whose macro has called Python."""
    with active() as impl:
        app = App(impl)
        impl.apps.found.append(app)
        xw.Book(impl=Book(app, path)).set_mock_caller()
        try:
            yield app
        finally:
            del xw.Book._mock_caller
