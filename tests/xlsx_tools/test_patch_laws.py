"""Laws that hold for all pages: what is written is read back, twice is once, the order does not matter,
staff's cells stay, and time grows with the rows and nothing else."""

from __future__ import annotations

import io
import math
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xlsx_tools.patching import SHEET, block, cells, ledger, made, shown
from xlsx_tools.page import Block, Formula, Link, Row, Spot
from xlsx_tools.patch import defined_names, patch

numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.decimals(-(10**9), 10**9, places=2),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.one_of(
    plain,
    st.builds(Formula, st.sampled_from(["A5*2", "SUM(A5:A9)", "1<2"]), numbers),
    st.builds(Link, numbers, st.just("台账!A1"), st.none() | texts),
)
lists = st.lists(st.tuples(values, values, values), max_size=9)
bounded = settings(max_examples=60, deadline=None)


@bounded
@given(st.lists(st.tuples(plain, plain, plain), max_size=9))
def test_what_is_written_is_read_back(rows):
    data = patch(ledger(4), [block(rows)]).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
    there = [[sheet.cell(5 + at, column).value for column in (1, 2, 3)] for at in range(len(rows))]
    for wanted, found in zip(rows, there, strict=True):
        for value, read in zip(wanted, found, strict=True):
            assert same(value, read), (value, read)
    assert all(cell in (None, "") for row in shown(data)[4 + max(len(rows), 1) :] for cell in row)


def same(value, read) -> bool:
    if value is None or value == "":
        return read is None
    if isinstance(value, bool):
        return read is value
    if isinstance(value, str):
        return isinstance(read, str) and unescaped(read) == value
    return math.isclose(float(value), float(read), rel_tol=1e-15, abs_tol=0)


def unescaped(text: str) -> str:
    return openpyxl.utils.escape.unescape(text)


pages = st.builds(
    lambda rows, last, key, keep, name: block(rows, last_row=last, key=key, keep_look=keep, name=name),
    lists,
    st.sampled_from([None, 7, 9]),
    st.sampled_from([(), (0,), (0, 1)]),
    st.booleans(),
    st.just("名册"),
)


@bounded
@given(pages, st.booleans(), st.booleans())
def test_patching_twice_is_patching_once(page, notes: bool, totals: bool):
    totals = totals and page.last_row is not None
    once = patch(ledger(5, notes=notes, totals=totals), [page]).data
    assert patch(once, [page]).data == once


@bounded
@given(lists, lists, values)
def test_the_order_of_pages_does_not_matter(rows, other, value):
    def step(book, sheet):
        sheet.write_column("A5", range(4))
        sheet.write_formula("H1", "=SUM(A5:A8)")
        book.add_worksheet("二").write_column("B2", range(3))

    one = block(rows, name="甲册")
    two = Block("二", 2, (2, 3, 5), [Row(row) for row in other], name="乙册")
    three = Spot("二", "H1", value)
    together = patch(made(step), [one, two, three]).data
    assert patch(made(step), [three, two, one]).data == together
    by_turns = patch(patch(patch(made(step), [three]).data, [one]).data, [two]).data
    assert by_turns == patch(patch(patch(made(step), [two]).data, [three]).data, [one]).data == together


addresses = st.tuples(st.integers(1, 30), st.sampled_from("DEHZ"))


@bounded
@given(lists, st.dictionaries(addresses, st.integers(-(10**9), 10**9), max_size=12))
def test_staffs_cells_stay_where_they_are(rows, staff):
    def step(book, sheet):
        sheet.write_column("A5", range(4))
        for (row, column), value in staff.items():
            sheet.write(f"{column}{row}", value)

    found = cells(patch(made(step), [block(rows)]).data)
    assert {f"{column}{row}": value for (row, column), value in staff.items()} == {
        at: value for at, value in found.items() if at[0] in "DEHZ"
    }


@bounded
@given(st.permutations(range(6)), st.integers(0, 6), st.integers(0, 3))
def test_no_note_is_ever_lost_and_each_is_with_its_unit(order, kept: int, new: int):
    units = [f"单位{at}" for at in order[:kept]] + [f"新{at}" for at in range(new)]
    rows = [(unit, 1, None) for unit in units]
    patched = patch(ledger(6, notes=True, totals=True), [block(rows, key=(0,), last_row=10)])
    found = cells(patched.data)
    beside = {at: value for at, value in found.items() if at[0] == "E"}
    assert sorted(beside.values()) == [f"批示{at}" for at in range(6)]
    for at, unit in enumerate(units, 5):
        assert found.get(f"E{at}") == (unit.replace("单位", "批示") if unit.startswith("单位") else None)
    assert len(patched.notes) == 6 - kept


@bounded
@given(st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_month_after_month_the_sum_covers_exactly_the_rows(counts):
    data = ledger(3, totals=True)
    last = 7
    for count in counts:
        rows = [(f"单位{at}", Decimal(at) / 4, None) for at in range(count)]
        data = patch(data, [block(rows, last_row=last, name="名册")]).data
        last = max(5, 4 + count)
        found = cells(data)
        (total,) = (at for at, value in found.items() if value == "合计")
        assert found[f"B{total[1:]}"] == f"=SUM(B5:B{last})"
        assert int(total[1:]) > last
        assert defined_names(data)["名册"] == f"'台账'!$A$5:$C${last}"
        assert [found.get(f"A{row}") for row in range(5, 5 + count)] == [row[0] for row in rows]
