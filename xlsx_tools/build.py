"""A new workbook, made from scratch with XlsxWriter: the same input gives the same bytes.

    book = Book("月报表")
    sheet = book.sheet("到位资金", tab="1F4E79")
    sheet.put(0, 0, "序号", book.style("heading"))
    data = book.finish()

Rows and columns count from 0 here, as in XlsxWriter. Text is always written as text: a name that begins with
'=' stays a name.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlsx_tools.columns import Column, Kind, column_letter
from xlsx_tools.fitting import broken_heading
from xlsx_tools.limits import require_row
from xlsx_tools.page import Formula
from xlsx_tools.ribbon import with_ribbon
from xlsx_tools.styles import SCREEN_FONT, STYLES, look
from xlsx_tools.vba import Module, document, vba_project

BOOK_CODE_NAME = "ThisWorkbook"
MADE_ON = datetime(2012, 1, 1)  # a fixed day, so that the same contents are the same bytes
PAPERS = {"A3": 8, "A4": 9}
SIGNATURES = "制表：　　　　　　审核：　　　　　　签发："
PAGE_NUMBER = "第 &P 页 共 &N 页"
_INLINE_LIST = 255  # what Excel takes as a list written into the rule itself
_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255


class Book:
    """One workbook in the making: its sheets, its looks (each made once), its names."""

    def __init__(
        self, title: str, subject: str = "", author: str = "招商办", *, streamed: bool = False
    ) -> None:
        """`streamed`: rows go out as they are written, in order, so that memory does not grow with them."""
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer,
            {
                **({"constant_memory": True} if streamed else {"in_memory": True}),
                "default_format_properties": {
                    "font_name": SCREEN_FONT,
                    "font_size": 10,
                    "font_family": 2,
                    "font_scheme": None,
                },
            },
        )
        self._book.set_properties({"title": title, "subject": subject, "author": author, "created": MADE_ON})
        self._book.set_size(1400, 760)
        self._styles: dict[Any, Format] = {}
        self._lists: dict[str, tuple[str, ...]] = {}
        self._ribbon: str | None = None

    def style(self, *names: str, kind: Kind | None = None, **more: Any) -> Format:
        """The look with these names, as the kind is shown, with a few properties of its own."""
        wanted = (names, kind and (kind.number_format, kind.align), tuple(more.items()))
        found = self._styles.get(wanted)
        if found is None:
            properties = look(*names)
            if kind is not None:
                properties |= {"num_format": kind.number_format, "align": kind.align}
            found = self._styles[wanted] = self._book.add_format(properties | more)
        return found

    def overlay(self, *names: str, **more: Any) -> Format:
        """A look for a conditional format: only what the names themselves say, no font and no size."""
        wanted = ("overlay", names, tuple(more.items()))
        if wanted not in self._styles:
            properties: dict[str, Any] = {}
            for name in names:
                properties |= {key: value for key, value in STYLES[name].items() if key != "locked"}
            self._styles[wanted] = self._book.add_format(properties | more)
        return self._styles[wanted]

    def sheet(
        self, title: str, *, tab: str | None = None, gridlines: bool = True, very_hidden: bool = False
    ) -> Sheet:
        """One more sheet, behind those that are there."""
        raw = self._book.add_worksheet(title)
        if tab:
            raw.set_tab_color(f"#{tab}")
        if not gridlines:
            raw.hide_gridlines(2)
        if very_hidden:
            raw.very_hidden()
        return Sheet(self, title, raw)

    def chart(self, kind: str) -> Any:
        """A native chart (see XlsxWriter), to be placed with `Sheet.raw.insert_chart`."""
        return self._book.add_chart({"type": kind})

    def define(
        self, name: str, sheet: Sheet, first_row: int, first_col: int, last_row: int, last_col: int
    ) -> None:
        """A defined name over a range; over one cell when first and last are the same."""
        self._book.define_name(name, f"={sheet.range(first_row, first_col, last_row, last_col)}")

    def add_list(self, name: str, values: Iterable[str]) -> None:
        """The choices of every column with this `list_name`; `write_lists` puts them on a sheet."""
        self._lists[name] = tuple(values)

    def list_reference(self, name: str) -> str:
        """The defined name over the choices."""
        if name not in self._lists:
            raise KeyError(f"no list {name!r} was added to this book")
        return f"zs_list_{name}"

    def write_lists(self, title: str) -> None:
        """The very hidden sheet of the choices, one list a column."""
        sheet = self.sheet(title, very_hidden=True)
        for col, (name, values) in enumerate(self._lists.items()):
            for row, value in enumerate(values):
                sheet.raw.write_string(row, col, value)
            self.define(self.list_reference(name), sheet, 0, col, max(len(values) - 1, 0), col)

    def add_macros(self, modules: Sequence[Module], ribbon: str) -> None:
        """Make it a macro workbook with these modules and this ribbon; comes after its last sheet."""
        documents = [document(BOOK_CODE_NAME, book=True)]
        self._book.set_vba_name(BOOK_CODE_NAME)
        for number, sheet in enumerate(self._book.worksheets(), 1):
            sheet.set_vba_name(f"Sheet{number}")
            documents.append(document(f"Sheet{number}"))
        self._book.add_vba_project(io.BytesIO(vba_project([*documents, *modules])), True)
        self._ribbon = ribbon

    def finish(self) -> bytes:
        """The workbook as the bytes of its file."""
        self._book.close()
        data = self._buffer.getvalue()
        return data if self._ribbon is None else with_ribbon(data, self._ribbon)


@dataclass
class Sheet:
    """One sheet in the making; `raw` is XlsxWriter's own for what is not wrapped here."""

    book: Book
    title: str
    raw: Worksheet
    _text_ranges: list[str] = field(default_factory=list)

    def range(self, first_row: int, first_col: int, last_row: int, last_col: int) -> str:
        """An absolute reference with the sheet's name: '到位资金'!$A$5:$V$40 (one cell without the colon)."""
        return f"'{self.title}'!{_absolute(first_row, first_col, last_row, last_col)}"

    def put(self, row: int, col: int, value: Any, look: Format | None = None) -> None:
        """A value as a cell can hold it; text stays text, None keeps the look alone. Raises TooManyRows."""
        require_row(row, self.title)
        if value is None:
            self.raw.write_blank(row, col, None, look)
        elif isinstance(value, str):
            self.raw.write_string(row, col, value, look)
        elif isinstance(value, bool):
            self.raw.write_boolean(row, col, value, look)
        elif isinstance(value, (int, float, Decimal)):
            self.raw.write_number(row, col, float(value), look)
        elif isinstance(value, (date, datetime)):
            self.raw.write_datetime(row, col, value, look)
        elif isinstance(value, Formula):
            shown = value.value
            self.raw.write_formula(
                row, col, f"={value.text}", look, float(shown) if isinstance(shown, Decimal) else shown
            )
        else:
            raise TypeError(f"no cell can hold {value!r}")

    def link(self, row: int, col: int, target: str, text: str, look: Format, tip: str | None = None) -> None:
        """A text that leads to another sheet of the same workbook."""
        self.raw.write_url(row, col, f"internal:'{target}'!A1", look, text, tip)

    def merge(
        self, row: int, col: int, last_col: int, value: Any, look: Format, last_row: int | None = None
    ) -> None:
        """One value over several cells; it stands in the first of them."""
        if last_col == col and last_row in (None, row):
            self.put(row, col, value, look)
            return
        self.raw.merge_range(row, col, row if last_row is None else last_row, last_col, "", look)
        self.put(row, col, value, look)

    def widths(self, columns: Iterable[Column], *, typed_below: bool = False) -> None:
        """Every column as wide as declared; with `typed_below`, cells further down are of its kind too."""
        for place, item in enumerate(columns):
            below = self.book.style(kind=item.kind) if typed_below else None
            self.raw.set_column(place, place, item.width, below, {"hidden": True} if item.hidden else {})

    def headings(self, row: int, columns: Iterable[Column], look: Format) -> None:
        """The headings in one row, broken so that they stand on two lines at the most."""
        lines = 1
        for place, item in enumerate(columns):
            text = broken_heading(item.heading, item.width)
            lines = max(lines, text.count("\n") + 1)
            self.raw.write_string(row, place, text, look)
        self.raw.set_row(row, 24 if lines == 1 else 36)

    def text_as_text(self, first_row: int, col: int, last_row: int) -> None:
        """No green triangle where a text looks like a number."""
        self._text_ranges.append(_absolute(first_row, col, last_row, col).replace("$", ""))
        self.raw.ignore_errors({"number_stored_as_text": " ".join(self._text_ranges)})

    def accept(
        self, item: Column, first_row: int, col: int, last_row: int, limits: Mapping[str, Any] | None = None
    ) -> None:
        """What may be typed into a column, and the sentence that is shown when a cell of it is entered.

        `limits` is XlsxWriter's rule for a column without a list (validate, criteria, value, error_message).
        """
        rule: dict[str, Any] = {"validate": "any"}
        if item.list_name is not None:
            rule = {
                "validate": "list",
                "source": f"={self.book.list_reference(item.list_name)}",
                "error_message": "请从下拉列表中选一项。",
            }
        elif item.choices:
            if len(",".join(item.choices)) > _INLINE_LIST or any("," in choice for choice in item.choices):
                raise ValueError(f"{item.key}: too long for a list in the rule itself, give it a list_name")
            rule = {
                "validate": "list",
                "source": list(item.choices),
                "error_message": "请从下拉列表中选一项。",
            }
        elif limits:
            rule = dict(limits)
        if rule["validate"] == "any" and not item.hint:
            return
        if item.hint:
            rule |= {"input_title": item.heading[:_TITLE_LIMIT], "input_message": item.hint[:_MESSAGE_LIMIT]}
        if rule["validate"] != "any":
            rule.setdefault("error_title", item.heading[:_TITLE_LIMIT])
        self.raw.data_validation(first_row, col, last_row, col, rule)

    def mark(
        self, first_row: int, col: int, last_row: int, last_col: int, formula: str, look: Format
    ) -> None:
        """A look that the cells take while the formula (seen from the first cell) is true."""
        rule = {"type": "formula", "criteria": f"={formula}", "format": look}
        self.raw.conditional_format(first_row, col, last_row, last_col, rule)

    def mark_words(
        self, first_row: int, col: int, last_row: int, looks: Mapping[str, Format], how: str = "begins with"
    ) -> None:
        """A look for every text that begins with (or contains) one of these words."""
        for word, overlay in looks.items():
            rule = {"type": "text", "criteria": how, "value": word, "format": overlay}
            self.raw.conditional_format(first_row, col, last_row, col, rule)

    def print_on(
        self,
        paper: str,
        *,
        landscape: bool,
        repeat: tuple[int, int] | None = None,
        margins: tuple[float, float, float, float] = (0.5, 0.5, 0.7, 0.7),
        header: str = "",
        footer: str | None = None,
        centred: bool = True,
        one_page: bool = False,
    ) -> None:
        """Paper, margins (left, right, top, bottom, in inches), one page wide, headings on every page."""
        raw = self.raw
        raw.set_paper(PAPERS[paper])
        if landscape:
            raw.set_landscape()
        else:
            raw.set_portrait()
        raw.set_margins(*margins)
        raw.fit_to_pages(1, 1 if one_page else 0)
        if centred:
            raw.center_horizontally()
        if repeat is not None:
            raw.repeat_rows(*repeat)
        if header:
            raw.set_header(header, {"margin": 0.35})
        raw.set_footer(f"&L&9{SIGNATURES}&R&9{PAGE_NUMBER}" if footer is None else footer, {"margin": 0.3})


def _absolute(first_row: int, first_col: int, last_row: int, last_col: int) -> str:
    start = f"${column_letter(first_col + 1)}${first_row + 1}"
    end = f"${column_letter(last_col + 1)}${last_row + 1}"
    return start if start == end else f"{start}:{end}"


__all__ = ["MADE_ON", "Book", "Sheet"]
