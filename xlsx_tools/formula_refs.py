"""References inside a formula's text: found, moved and copied without touching anything else in it.

Texts in quotes, structured references, names, functions and references into other workbooks or across
several sheets are passed over. Whole columns have no rows, so nothing here ever changes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from xlsx_tools.limits import COLUMN_LIMIT, ROW_LIMIT

MAX_ROW = ROW_LIMIT
MAX_COLUMN = COLUMN_LIMIT

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""
    (?P<skip> "(?:[^"]|"")*"
      | \#REF!(?:{_CELL}(?::{_CELL})?)? | \#[A-Z/0]+[!?]?
      | \[\d+\][\w.]*!(?:{_CELL}(?::{_CELL})?)?
      | [^\W\d][\w.]*:[^\W\d][\w.]*!(?:{_CELL}(?::{_CELL})?)?
      | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\] )
  | (?P<sheet> '(?:[^']|'')+'! | [^\W\d][\w.]*! )?
    (?: (?P<d1>\$?)(?P<c1>[A-Za-z]{{1,3}})(?P<e1>\$?)(?P<r1>[1-9]\d{{0,6}})
        (?: : (?P<d2>\$?)(?P<c2>[A-Za-z]{{1,3}})(?P<e2>\$?)(?P<r2>[1-9]\d{{0,6}}) )?
      | (?P<f1>\$?)(?P<s1>[1-9]\d{{0,6}}) : (?P<f2>\$?)(?P<s2>[1-9]\d{{0,6}}) )
    (?![\w.(!])
  | '(?:[^']|'')+'!
  | [^\W\d][\w.\\?]*
  | \d+(?:\.\d*)?(?:[eE][+-]?\d+)?
    """,
    re.VERBOSE,
)
_NO_REFERENCE = (None, "skip")  # a text, a name, a number, or what is passed over


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference as it stands: rows and columns in order, and whether it is written as a range.

    `sheet` is None where the formula names none. `end_fixed` tells whether the last row carries a `$`.
    """

    sheet: str | None
    row1: int
    row2: int
    col1: int
    col2: int
    is_range: bool
    end_fixed: bool = False


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=MAX_COLUMN)
def column_letters(number: int) -> str:
    """1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def rewrite(text: str, change: Callable[[Ref], tuple[int, int]]) -> str:
    """The formula with the rows of every reference as `change` gives them."""

    def one(match: re.Match[str]) -> str:
        ref = _ref(match)
        if ref is None:
            return match[0]
        new = change(ref)
        if new == (ref.row1, ref.row2):
            return match[0]
        return _with_rows(match, *new)

    return _TOKEN.sub(one, text)


def refs(text: str) -> tuple[Ref, ...]:
    """All references of a formula to cells of its own workbook."""
    return tuple(ref for match in _TOKEN.finditer(text) if (ref := _ref(match)) is not None)


def area(text: str) -> Ref | None:
    """The one area that a text such as `'资金流水'!$A$4:$F$29` names, or None if it is anything else."""
    match = _TOKEN.fullmatch(text.strip().removeprefix("="))
    return None if match is None else _ref(match)


def translate(text: str, down: int, right: int) -> str:
    """The formula as copying it would make it: relative references move along."""

    def part(fix_c: str, letters: str, fix_r: str, digits: str) -> str | None:
        col = column_number(letters) + (0 if fix_c else right)
        row = int(digits) + (0 if fix_r else down)
        if not (1 <= col <= MAX_COLUMN and 1 <= row <= MAX_ROW):
            return None
        return f"{fix_c}{column_letters(col)}{fix_r}{row}"

    def one(match: re.Match[str]) -> str:
        if match.lastgroup in _NO_REFERENCE:
            return match[0]
        g = match.groupdict()
        if g["r1"]:
            ends = [part(g["d1"], g["c1"], g["e1"], g["r1"])]
            if g["r2"]:
                ends.append(part(g["d2"], g["c2"], g["e2"], g["r2"]))
        elif g["s1"]:
            rows = [(g["f1"], int(g["s1"])), (g["f2"], int(g["s2"]))]
            ends = [f"{fix}{row + (0 if fix else down)}" for fix, row in rows]
        else:
            return match[0]
        if None in ends:
            return f"{g['sheet'] or ''}#REF!"
        return (g["sheet"] or "") + ":".join(end for end in ends if end)

    return _TOKEN.sub(one, text)


def move_row(text: str, sheet: str, old: int, new: int) -> str:
    """The formula of a row that a sort takes elsewhere: relative references to its own row go along."""

    def one(match: re.Match[str]) -> str:
        if match.lastgroup in _NO_REFERENCE:
            return match[0]
        g = match.groupdict()
        if not g["r1"] or (g["sheet"] and sheet_name(g["sheet"]).casefold() != sheet.casefold()):
            return match[0]

        def row(fix: str, digits: str) -> str:
            return str(new) if not fix and int(digits) == old else digits

        first = f"{g['d1']}{g['c1']}{g['e1']}{row(g['e1'], g['r1'])}"
        second = f":{g['d2']}{g['c2']}{g['e2']}{row(g['e2'], g['r2'])}" if g["r2"] else ""
        return f"{g['sheet'] or ''}{first}{second}"

    return _TOKEN.sub(one, text)


def sheet_name(prefix: str) -> str:
    """The sheet that a prefix such as `'It''s'!` names."""
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def quoted(sheet: str) -> str:
    """The sheet's name as a formula writes it, always in quotes."""
    return "'" + sheet.replace("'", "''") + "'"


def _ref(match: re.Match[str]) -> Ref | None:
    if match.lastgroup in _NO_REFERENCE:
        return None
    prefix, letters, digits, right, bottom, whole, whole_to = match.group(
        "sheet", "c1", "r1", "c2", "r2", "s1", "s2"
    )
    sheet = None
    if prefix:
        sheet = sheet_name(prefix)
        if "[" in sheet or ":" in sheet:
            return None
    if digits:
        row1, col1 = int(digits), column_number(letters)
        if not bottom:
            return Ref(sheet, row1, row1, col1, col1, False, bool(match["e1"]))
        row2, col2 = int(bottom), column_number(right)
        fixed = bool(match["e2"])
        if row1 > row2:
            row1, row2, fixed = row2, row1, bool(match["e1"])
        return Ref(sheet, row1, row2, min(col1, col2), max(col1, col2), True, fixed)
    if whole:
        row1, row2 = sorted((int(whole), int(whole_to)))
        return Ref(sheet, row1, row2, 1, MAX_COLUMN, True, bool(match["f2"]))
    return None


def _with_rows(match: re.Match[str], row1: int, row2: int) -> str:
    g = match.groupdict()
    prefix = g["sheet"] or ""
    if g["s1"]:
        return f"{prefix}{g['f1']}{row1}:{g['f2']}{row2}"
    if not g["r2"]:
        return f"{prefix}{g['d1']}{g['c1']}{g['e1']}{row1}"
    if int(g["r1"]) > int(g["r2"]):
        row1, row2 = row2, row1
    return f"{prefix}{g['d1']}{g['c1']}{g['e1']}{row1}:{g['d2']}{g['c2']}{g['e2']}{row2}"


__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "Ref",
    "area",
    "column_letters",
    "column_number",
    "move_row",
    "quoted",
    "refs",
    "rewrite",
    "sheet_name",
    "translate",
]
