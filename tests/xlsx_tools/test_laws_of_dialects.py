"""Laws that hold for all values and sizes: what is written is read back, twice is once, and the order of the
pages does not matter."""

from __future__ import annotations

import functools
import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.xlsx_tools import dialects, masters
from tests.xlsx_tools.masters import BELOW, COLUMNS, FIRST_ROW, LAST_ROW, ROWS, SHEET
from xlsx_tools.formula_refs import column_letters, column_number
from xlsx_tools.page import Block, Formula, Link, Row, Spot
from xlsx_tools.patch import PatchRefused, patch

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DIALECTS = ("by hand", "prefixed", "without addresses", "oddly spelled", "XlsxWriter")
SHEET_XML = "xl/worksheets/sheet1.xml"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**12), 10**12, allow_nan=False, places=2),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
formulas = st.builds(Formula, st.just("SUM(C5:C6)"), st.one_of(st.none(), numbers, st.booleans(), texts))
links = st.builds(Link, st.one_of(numbers, texts), st.just("'台账'!A1"), st.one_of(st.none(), st.just("看")))
cells = st.one_of(scalars, formulas, links)


@functools.cache
def dialect(name: str) -> bytes:
    return dialects.DIALECTS[name]()


def placed_cells(sheet: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Every cell with its address, written or told by its place."""
    row_number = 0
    for row in etree.fromstring(sheet).iter("{*}row"):
        row_number = int(row.get("r", row_number + 1))
        column = 0
        for cell in row.iterfind("{*}c"):
            letters = cell.get("r", "").rstrip("0123456789")
            column = column_number(letters) if letters else column + 1
            yield f"{column_letters(column)}{row_number}", cell


def stored(data: bytes, sheet_part: str = SHEET_XML) -> dict[str, object]:
    """Every filled cell as the file holds it, escapes undone: number, text, truth value."""
    parts = masters.parts_of(data)
    shared = []
    if "xl/sharedStrings.xml" in parts:
        items = etree.fromstring(parts["xl/sharedStrings.xml"]).iterfind("{*}si")
        shared = ["".join(item.itertext()) for item in items]
    found: dict[str, object] = {}
    for at, cell in placed_cells(parts[sheet_part]):
        kind, value = cell.get("t", "n"), cell.findtext("{*}v")
        if kind == "inlineStr":
            value = "".join(cell.find("{*}is").itertext())
        if value is None:
            continue
        if kind in ("inlineStr", "str", "s"):
            value = shared[int(value)] if kind == "s" else value
            found[at] = re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), value)
        else:
            found[at] = value == "1" if kind == "b" else float(value) if kind == "n" else value
    return found


def meant(value: object) -> object:
    """What a cell with this value shall hold."""
    if isinstance(value, Link):
        value = value.value
    if isinstance(value, Formula):
        value = value.value  # an empty text is a value of a formula
    elif value == "":
        value = None
    if value is None:
        return None
    if isinstance(value, (str, bool)):
        return value
    return float(value)


@quick
@given(st.sampled_from(DIALECTS), st.lists(st.tuples(cells, cells, cells), max_size=12))
def test_what_is_written_is_read_back(name: str, written: list[tuple]):
    block = Block(SHEET, FIRST_ROW, (1, 3, 6), [Row(row) for row in written], last_row=LAST_ROW)
    patched = patch(dialect(name), [block]).data
    held = stored(patched)
    for number, row in enumerate(written, FIRST_ROW):
        for letter, value in zip("ACF", row, strict=True):
            assert held.get(f"{letter}{number}") == meant(value), (letter, number)
    below = 11 + max(0, len(written) - 6)
    assert held[f"A{below}"] == BELOW
    assert not [
        at
        for at in held
        if re.fullmatch("[ACF](?:[5-9]|1[0-9])", at)
        and int(at[1:]) not in {*range(FIRST_ROW, FIRST_ROW + len(written)), below}
    ]
    python_calamine.load_workbook(io.BytesIO(patched)).get_sheet_by_name(SHEET).to_python()
    assert patch(patched, [block]).data == patched, "twice is once"


units = st.sampled_from([row[1] for row in ROWS] + [f"新单位{i}" for i in range(6)])


@quick
@given(st.sampled_from(DIALECTS), st.lists(units, unique=True, max_size=11), st.booleans())
def test_a_note_stays_with_its_unit(name: str, order: list[str], keep_look: bool):
    rows = [Row((at, unit, at * 1.5)) for at, unit in enumerate(order)]
    block = Block(
        SHEET, FIRST_ROW, (1, 2, 3), rows, last_row=LAST_ROW, name="通报区", key=(1,), keep_look=keep_look
    )
    patched = patch(dialect(name), [block]).data
    held = stored(patched)
    for unit, note in masters.NOTES.items():
        (at,) = (at for at, value in held.items() if value == note)
        assert at.startswith("H")
        if unit in order:
            assert held[f"B{at[1:]}"] == unit
        else:
            assert f"B{at[1:]}" not in held
    for unit, completion in ((row[1], row[4]) for row in ROWS):
        if unit in order:  # a column between, that is not the page's own, goes along too
            assert held[f"E{FIRST_ROW + order.index(unit)}"] == completion
    assert patch(patched, [block]).data == patched, "twice is once"


@quick
@given(
    st.sampled_from(DIALECTS),
    st.lists(st.tuples(scalars), max_size=9),
    st.lists(st.tuples(scalars, scalars), max_size=9),
    scalars,
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_pages_does_not_matter(name, first, second, single, chance):
    pages = [
        Block(SHEET, FIRST_ROW, (3,), [Row(row) for row in first], last_row=LAST_ROW),
        Block("台账", 4, (1, 2), [Row(row) for row in second]),
        Spot(SHEET, "B2", single),
        Spot("台账", "D1", "字"),
    ]
    together = patch(dialect(name), pages).data
    chance.shuffle(pages)
    assert patch(dialect(name), pages).data == together


@quick
@given(
    st.sampled_from(DIALECTS),
    st.lists(st.tuples(scalars), max_size=9),
    st.lists(st.tuples(scalars), max_size=9),
)
def test_a_then_b_is_b_then_a(name, first, second):
    """Two sheets, patched one after the other in either order: the same cells, names and formulas."""
    a = [Block(SHEET, FIRST_ROW, (3,), [Row(row) for row in first], last_row=LAST_ROW)]
    b = [Block("台账", 4, (1,), [Row(row) for row in second])]
    one = patch(patch(dialect(name), a).data, b).data
    other = patch(patch(dialect(name), b).data, a).data
    assert masters.parts_of(one) == masters.parts_of(other)
    assert masters.parts_of(patch(dialect(name), [*a, *b]).data) == masters.parts_of(one)


@quick
@given(st.integers(0, 14), st.integers(0, 14))
def test_by_way_of_another_size_everything_below_is_whole(first: int, then: int):
    """Two months in a row: what stands below is there once, and every look at the block covers its last rows."""
    data, last = masters.small(), LAST_ROW
    for count in (first, then):
        rows = [
            Row((i, f"单位{i}", i, 1, Formula(f"C{FIRST_ROW + i}/D{FIRST_ROW + i}", i), ""))
            for i in range(count)
        ]
        data = patch(data, [Block(SHEET, FIRST_ROW, COLUMNS, rows, last_row=last, name="通报区")]).data
        last = FIRST_ROW + max(count, 1) - 1
    held = stored(data)
    assert [value for value in held.values() if value == BELOW] == [BELOW]
    assert held[f"C{next(at for at, v in held.items() if v == BELOW)[1:]}"] is not None
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.defined_names["通报区"].attr_text == f"通报!$A$4:$F${last}"
    assert book["台账"]["A1"].value == f"=SUM(通报!C5:C{last})"
    assert [book[SHEET].cell(row, 1).value for row in range(FIRST_ROW, FIRST_ROW + then)] == list(range(then))


@quick
@given(
    st.one_of(
        st.dates(date(1900, 3, 1), date(9999, 12, 31)),
        st.datetimes(datetime(1904, 1, 2), datetime(9999, 12, 30)),
    )
)
def test_a_day_is_the_same_day_in_both_calendars(day):
    for name, offset in (("by hand", 0), ("1904", 1462)):
        if offset and day.year < 1905:
            continue
        held = stored(patch(dialect(name), [Spot(SHEET, "J1", day)]).data)["J1"]
        midnight = datetime(day.year, day.month, day.day)
        seconds = (day - midnight).total_seconds() if isinstance(day, datetime) else 0
        expected = (midnight - datetime(1899, 12, 30)).days - offset + seconds / 86_400
        assert math.isclose(held, expected, rel_tol=0, abs_tol=1e-9 * max(1, expected))


@settings(max_examples=150, deadline=None)
@given(st.one_of(texts, st.text(max_size=20)), st.text(max_size=20))
def test_whatever_the_text_the_workbook_can_be_opened(text: str, other: str):
    """Even half a surrogate, even a control character: readable or refused, never broken."""
    pages = [
        Spot(SHEET, "J1", text),
        Spot(SHEET, "J2", Formula("A1", other)),
        Spot(SHEET, "J3", Link(text, "'台账'!A1")),
    ]
    patched = patch(dialect("by hand"), pages).data
    etree.fromstring(masters.parts_of(patched)[SHEET_XML])
    assert patch(patched, pages).data == patched


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_an_amount_is_kept_to_the_last_digit(amount: Decimal):
    patched = patch(dialect("by hand"), [Spot(SHEET, "J1", amount)]).data
    (cell,) = etree.fromstring(masters.parts_of(patched)[SHEET_XML]).xpath("//*[@r='J1']")
    assert Decimal(cell.findtext("{*}v")) == amount


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 10**6), st.booleans())
def test_a_damaged_file_is_refused_by_name(noise: bytes, at: int, cut: bool):
    """Bytes lost or changed anywhere: refused with a sentence, or patched if they did no harm."""
    data = bytearray(dialect("by hand"))
    at %= len(data)
    if cut:
        del data[at:]
    else:
        data[at : at + len(noise)] = noise
    try:
        patch(bytes(data), [Spot(SHEET, "J1", 1)])
    except PatchRefused as refused:
        sentence = str(refused)
    else:
        sentence = "。"
    assert sentence.endswith("。")
