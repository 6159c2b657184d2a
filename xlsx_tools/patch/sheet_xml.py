"""A worksheet part as text: what stands before the rows, the rows one by one, what stands after them.

A row is taken apart into cells only when somebody asks; rows that nobody asks about keep their characters.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from xlsx_tools.formula_refs import MAX_COLUMN, MAX_ROW, column_letters, column_number
from xlsx_tools.package import Package, decode
from xlsx_tools.patch.cell_place import ADDRESS, all_at_row
from xlsx_tools.patch.xml_text import ATTRS, Masks, attr, element, from_xml, opening, with_attr
from xlsx_tools.refused import PatchRefused

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTENT = re.compile(r"<(?:[\w.-]+:)?(?:v|f|is)[\s/>]")

Seen = None | tuple[str, float | str | bool]
"""What a cell shows: None, ("n", 3.0), ("s", "text"), ("b", True) or ("e", "#N/A")."""


class RowXml:
    """One row element: its number, its characters (as UTF-8, half as long, until looked at), the blanks before it."""

    __slots__ = ("_raw", "lead", "number")

    def __init__(self, number: int, raw: str | bytes, lead: str = "") -> None:
        self.number, self._raw, self.lead = number, raw, lead

    @property
    def raw(self) -> str:
        return self._raw.decode() if isinstance(self._raw, bytes) else self._raw

    @raw.setter
    def raw(self, raw: str) -> None:
        self._raw = raw

    @property
    def utf8(self) -> bytes:
        return self._raw if isinstance(self._raw, bytes) else self._raw.encode("utf-8")


@dataclass(slots=True)
class CellXml:
    """One cell element: its column, its attributes, its characters and what stands inside."""

    column: int
    attrs: str
    raw: str
    inner: str | None

    @property
    def filled(self) -> bool:
        """Whether it holds a value or a formula."""
        return bool(self.inner) and _CONTENT.search(self.inner) is not None

    @property
    def style(self) -> str | None:
        """The index of its format."""
        return attr(self.attrs, "s")


class SheetXml:
    """One worksheet part, taken apart and put together again."""

    def __init__(self, text: str, part: str) -> None:
        self.part = part
        self.masks = Masks()
        declared = text.find("?>") + 2 if "<?xml" in text[:10] else 0
        text = text[:declared] + self.masks.hide(text[declared:])
        match = opening("sheetData").search(text)
        root = opening("worksheet").search(text)
        if match is None or root is None:
            raise PatchRefused(
                "damaged", f"部件 {part} 里没有表格数据，读不出来。请用表格软件打开修复后另存。"
            )
        self.prefix = root[1].removesuffix("worksheet")
        self.tag = match[1]
        self.head = text[: match.start()]
        self.data_attrs = match[2]
        body = ""
        self.closed = bool(match[3])
        end = match.end()
        try:
            if not match[3]:
                end = text.rindex(f"</{self.tag}", match.end())
                body, end = text[match.end() : end], text.index(">", end) + 1
            self.rows, self.trail = self._split(body)
        except ValueError as error:  # a tag that is never closed, a row number that is none
            raise PatchRefused(
                "damaged", f"部件 {part} 已损坏，读不出来。请用表格软件打开修复后另存。"
            ) from error
        self.tail = text[end:]
        self.cell_pattern = _cell_re(self.prefix)

    def _split(self, body: str) -> tuple[list[RowXml], str]:
        rows: list[RowXml] = []
        tag, close = opening(f"{self.prefix}row"), f"</{self.prefix}row"
        at, number = 0, 0
        while (match := tag.search(body, at)) is not None:
            end = match.end()
            if not match[3]:
                end = body.index(">", body.index(close, end)) + 1
            named = attr(match[2], "r")
            number = int(named) if named else number + 1
            rows.append(RowXml(number, body[match.start() : end], body[at : match.start()]))
            at = end
        if any(a.number >= b.number for a, b in pairwise(rows)):
            raise PatchRefused("damaged", f"部件 {self.part} 的行号次序不对。请用表格软件打开修复后另存。")
        return rows, body[at:]

    def text(self) -> str:
        """The whole part again, rows numbered where their place no longer tells it."""
        pieces, number = [], 0
        for row in self.rows:
            pieces.append(row.lead)
            pieces.append(row.raw if row.number == number + 1 else self.numbered(row))
            number = row.number
        opened = f"<{self.tag}{self.data_attrs}"
        if not pieces and not self.trail and self.closed:
            return self.masks.show(f"{self.head}{opened}/>{self.tail}")
        whole = [self.head, opened, ">", *pieces, self.trail, f"</{self.tag}>", self.tail]
        return self.masks.show("".join(whole))

    def utf8(self) -> bytes:
        """The same as bytes; a long sheet is never there as one text."""
        if not self.rows or self.masks:
            return self.text().encode("utf-8")
        out, number = io.BytesIO(), 0
        out.write(f"{self.head}<{self.tag}{self.data_attrs}>".encode())
        for row in self.rows:
            out.write(row.lead.encode())
            out.write(row.utf8 if row.number == number + 1 else self.numbered(row).encode("utf-8"))
            number = row.number
        out.write(f"{self.trail}</{self.tag}>{self.tail}".encode())
        return out.getvalue()

    def numbered(self, row: RowXml) -> str:
        """The row's characters, with its number written down if it was not."""
        match = opening("row").match(row.raw)
        assert match is not None
        if attr(match[2], "r") is not None:
            return row.raw
        return f'<{match[1]} r="{row.number}"{match[2]}{match[3]}>{row.raw[match.end() :]}'

    def attrs(self, row: RowXml) -> str:
        """A row's attributes."""
        match = opening("row").match(row.raw)
        assert match is not None
        return match[2]

    def cells(self, row: RowXml) -> list[CellXml]:
        """A row's cells from left to right, each with an address in its own characters."""
        found: list[CellXml] = []
        column = 0
        for match in self.cell_pattern.finditer(row.raw):
            raw = match[0]
            attrs, letters, inner = match.groups()
            if letters is not None:
                column = column_number(letters)
            elif (address := ADDRESS.search(attrs)) is not None:
                column = column_number(address[1])
            else:
                column += 1
                placed = f' r="{column_letters(column)}{row.number}"{attrs}'
                raw = f"<{self.prefix}c{placed}{raw[len(self.prefix) + 2 + len(attrs) :]}"
                attrs = placed
            found.append(CellXml(column, attrs, raw, inner))
        return found

    def cell(self, row: RowXml, column: int) -> CellXml | None:
        """One cell of a row."""
        place = f"{column_letters(column)}{row.number}"
        at = row.raw.find(f' r="{place}"')
        match = self.cell_pattern.match(row.raw, row.raw.rfind("<", 0, at)) if at > 0 else None
        if match is not None and match[2] == place.rstrip("0123456789"):
            return CellXml(column, match[1], match[0], match[3])
        return next((cell for cell in self.cells(row) if cell.column == column), None)

    def seen(self, cell: CellXml | None, strings: SharedStrings) -> Seen:
        """What the cell shows."""
        if cell is None or not cell.inner:
            return None
        kind = (attr(cell.attrs, "t") or "n") if "t" in cell.attrs else "n"
        inner = cell.inner
        if kind == "n" and (bare := _bare_number(self.prefix).fullmatch(inner)) is not None:
            return ("n", float(bare[1]))
        if kind == "inlineStr":
            inside = element("is").search(inner)
            return ("s", rich_text(inside[3] or "", self.masks)) if inside else None
        value = element("v").search(inner)
        if value is None or value[3] is None:
            return None
        text = from_xml(self.masks.plain(value[3]))
        if kind == "s":
            return ("s", strings[int(text)])
        if kind in ("str", "d"):
            return ("s", unescaped(text))
        if kind in ("b", "e"):
            return ("b", text.strip() in ("1", "true")) if kind == "b" else ("e", text)
        return ("n", float(text)) if text.strip() else None  # a formula that nobody has computed

    def column_style(self, column: int) -> str | None:
        """The format that a whole column has."""
        for match in opening("col").finditer(self.head):
            low, high = int(attr(match[2], "min") or 0), int(attr(match[2], "max") or 0)
            if low <= column <= high:
                return attr(match[2], "style")
        return None

    def renumber(self, raw: str, old: int, new: int) -> str:
        """A row's characters with it and its cells at another row."""
        if old == new:
            return raw
        match = opening("row").match(raw)
        assert match is not None
        attrs = with_attr(match[2], "r", str(new)) if attr(match[2], "r") else match[2]
        body = all_at_row(raw[match.end() :], self.prefix, new)
        return f"<{match[1]}{attrs}{match[3]}>{body}"


@lru_cache(maxsize=16)
def _cell_re(prefix: str) -> re.Pattern[str]:
    placed = ATTRS.replace("(", r"""((?:\sr=["']([A-Z]+)\d+["'])?""", 1)
    inner = rf"([^<]*+(?:<(?!/{prefix}c\s*+>)[^<]*+)*+)"
    return re.compile(rf"<{prefix}c(?=[\s/>]){placed}(?:/>|>{inner}</{prefix}c\s*+>)")


@lru_cache(maxsize=16)
def _bare_number(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"<{prefix}v>([-+.0-9eE]+)</{prefix}v>")


class SharedStrings:
    """The workbook's shared texts, read when the first one is asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._texts: list[str] | None = None

    def __getitem__(self, index: int) -> str:
        if self._texts is None:
            self._texts = self._read()
        return self._texts[index] if 0 <= index < len(self._texts) else ""

    def _read(self) -> list[str]:
        parts = self._package.related(self._package.workbook_part, "sharedStrings")
        if not parts:
            return []
        masks = Masks()
        text = masks.hide(decode(self._package.read(parts[0]), parts[0]).partition("?>")[2])
        return [rich_text(match[3] or "", masks) for match in element("si").finditer(text)]


def rich_text(inner: str, masks: Masks) -> str:
    """The characters of a string item, its runs joined, phonetic hints left out."""
    if "rPh" in inner:
        inner = element("rPh").sub("", inner)
    return unescaped("".join(from_xml(masks.plain(m[3] or "")) for m in element("t").finditer(inner)))


def unescaped(text: str) -> str:
    """`_x000D_` and the like as the characters they stand for."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def address(text: str) -> tuple[int, int]:
    """Row and column of an address such as B3."""
    match = _ADDRESS.fullmatch(text.replace("$", "").upper())
    row, column = (int(match[2]), column_number(match[1])) if match else (0, 0)
    if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
        raise ValueError(f"not a cell address: {text!r}")
    return row, column


__all__ = ["CellXml", "RowXml", "Seen", "SharedStrings", "SheetXml", "address"]
