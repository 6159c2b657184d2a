"""Rows that stand where they should and say what they should are left as they are, and nothing else comes of that."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.xlsx_tools import dialects
from tests.xlsx_tools.masters import COLUMNS, FIRST_ROW, LAST_ROW, SHEET
from tests.xlsx_tools.patching import SHEET as LEDGER
from tests.xlsx_tools.patching import block, edited, ledger, made, parts, xml
from xlsx_tools.page import KEEP, Block, Formula, Link, Page, Row, Spot
from xlsx_tools.patch import PatchRefused, patch
from xlsx_tools.patch.block import _TRIED, _BlockWriter

ROW = re.compile(r'<row\s+r="(\d+)".*?</row>')
PART = "xl/worksheets/sheet1.xml"
WAYS = (*dialects.DIALECTS, "patched before")
few = st.sampled_from(
    (
        None,
        "",
        "县财政局",
        " 两头有空 ",
        "<&>",
        "坏字\ud800",
        7,
        Decimal("260.00"),
        Decimal("260"),
        0.1,
        True,
        date(2012, 10, 24),
        KEEP,
        Formula("C5*2", 14),
        Formula('IF($A$5="",1,SUM(C5:C9))', "甲"),
        Link("县财政局", "'台账'!A1", "看"),
        Link(Formula("C5*2", 14), "'台账'!A1"),
    )
)
rows = st.tuples(st.integers(0, 7), *([few] * (len(COLUMNS) - 1)))


@functools.cache
def written(name: str) -> bytes:
    """A workbook in which the rows stand as some program has written them; or as we have."""
    if name != "patched before":
        return dialects.DIALECTS[name]()
    told = [
        (at, f"单位{at}", Decimal(at) / 4, Formula(f"C{FIRST_ROW + at}*2", at), None, "说明")
        for at in range(7)
    ]
    return patch(dialects.DIALECTS["XlsxWriter"](), [page(told, LAST_ROW)]).data


def page(found: Sequence[Sequence[Any]], last_row: int, **others: Any) -> Block:
    """The rows as a block over a list, or over some of its columns; every other row with a height of its own."""
    columns = others.pop("columns", COLUMNS)
    told = [
        Row([row[column - 1] for column in columns], height=None if at % 2 else 20)
        for at, row in enumerate(found)
    ]
    return Block(SHEET, FIRST_ROW, columns, told, last_row=last_row, **others)


def outcome(data: bytes, pages: Sequence[Page]) -> tuple[Any, ...]:
    """The parts and the notes, or why nothing was written. A row that is written anew loses the hint of where its cells
    begin and end, one that is left keeps it."""
    try:
        found = patch(data, pages)
    except PatchRefused as error:
        return (error.code,)
    told = {
        name: re.sub(rb"""\sspans\s*=\s*["'][\d: ]*["']""", b"", part)
        for name, part in parts(found.data).items()
    }
    return told, found.notes, found.inserted


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(WAYS),
    first=st.lists(rows, max_size=9),
    changes=st.lists(st.tuples(st.integers(0, 8), st.integers(0, len(COLUMNS) - 1), few), max_size=3),
    order=st.permutations(range(9)),
    columns=st.sampled_from([COLUMNS, (1, 3, 6), (6, 2, 1)]),
    keyed=st.booleans(),
    shuffled=st.booleans(),
    looks=st.integers(0, 3),
    spots=st.dictionaries(st.sampled_from(["A1", "H6", "H7", "K8", "B2"]), st.integers(0, 9), max_size=3),
)
def test_what_is_left_is_what_would_have_been_written(
    name: str,
    first: list[tuple],
    changes: list[tuple[int, int, Any]],
    order: list[int],
    columns: tuple[int, ...],
    keyed: bool,
    shuffled: bool,
    looks: int,
    spots: dict[str, int],
) -> None:
    """Whoever wrote the rows, whatever changed, and whatever stands beside them."""
    more: dict[str, Any] = {
        "columns": columns,
        "key": (columns.index(1),) if keyed else (),
        "keep_look": looks > 0,
    }
    once = patch(written(name), [page(first, LAST_ROW, **more)]).data
    then = [list(row) for row in ([first[at] for at in order if at < len(first)] if shuffled else first)]
    for at, column, value in changes:
        if at < len(then):
            then[at][column] = 7 if value is KEEP and not column else value  # no key is kept
    pages = [page(then, FIRST_ROW + max(1, len(first)) - 1, **more)]
    pages += [Spot(SHEET, cell, value) for cell, value in spots.items()]
    now = outcome(once, pages)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_BlockWriter, "_stands", lambda *_: False)
        assert outcome(once, pages) == now


@functools.cache
def crowded(indented: bool) -> bytes:
    """A short list over a long one with links and comments, another list beside the long one; blanks between the rows."""

    def step(book: Any, sheet: Any) -> None:
        for row in range(2, 5):
            sheet.write_row(row, 0, (row, "上面"))
        for row in range(9, 16):
            sheet.write_row(row, 0, (row - 9, f"单位{row}", row * 1.5))
            sheet.write_row(row, 6, (f"旁边{row}", row))
            sheet.write(row, 4, f"批示{row}")
            sheet.set_row(row, 18)
        sheet.write_url("B11", "https://example.cn/a", string="单位10")
        sheet.write_url("C12", "internal:'台账'!A1", string="看")
        sheet.write_comment("B12", "请核对")
        sheet.write_comment("H13", "旁边的批注")
        sheet.write_formula("D12", "=A12+C12", None, 3)

    data = made(step)
    return (
        edited(data, PART, lambda text: re.sub(r"<row (?!r=\"13\")", "\n  <row ", text)) if indented else data
    )


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    indented=st.booleans(),
    upper=st.integers(0, 10),
    main=st.lists(st.sampled_from(["as it is", "otherwise", "higher"]), max_size=7),
    swapped=st.booleans(),
    side=st.lists(st.integers(9, 15), min_size=1, max_size=7),
    keyed=st.booleans(),
    order=st.permutations(range(3)),
)
def test_what_is_left_beside_other_lists_is_what_would_have_been_written(
    indented: bool,
    upper: int,
    main: list[str],
    swapped: bool,
    side: list[int],
    keyed: bool,
    order: list[int],
) -> None:
    """A list that is pushed down, rows that two lists share, links and comments in them, heights that differ."""
    told = [
        Row((at, KEEP, 0 if how == "otherwise" else (at + 9) * 1.5), height=30 if how == "higher" else 18)
        for at, how in enumerate(main)
    ]
    if swapped:
        told[:2] = reversed(told[:2])
    pages = [
        Block(LEDGER, 3, (1, 2), [Row((at, "上面")) for at in range(upper)], last_row=5),
        Block(LEDGER, 10, (1, 2, 3), told, last_row=16, key=(0,) if keyed else (), keep_look=True),
        Block(LEDGER, 10, (7, 8), [Row((f"旁边{at}", at)) for at in side], last_row=16, keep_look=True),
    ]
    pages = [pages[at] for at in order]
    now = outcome(crowded(indented), pages)
    event(str(now[0]) if len(now) == 1 else "written")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_BlockWriter, "_stands", lambda *_: False)
        assert outcome(crowded(indented), pages) == now


def test_rows_that_say_the_same_keep_every_character() -> None:
    """Of a row that another program wrote, with its hints and its spelling; the one that says otherwise is written."""
    data = edited(
        ledger(5),
        PART,
        lambda text: text.replace('<row r="6" spans="1:3">', '<row  r="6" spans="1:3" note="x">'),
    )
    told = [(f"单位{at}", at * 10, f"说明{at}") for at in range(5)]
    told[3] = ("单位3", 31, "说明3")
    after = xml(patch(data, [block(told, key=(0,), keep_look=True)]).data)
    found = {m[1]: m[0] for m in ROW.finditer(after)}
    before = {m[1]: m[0] for m in ROW.finditer(xml(data))}
    assert {number for number in before if before[number] != found[number]} == {"8"}
    assert 'note="x"' in found["6"]
    assert "<v>31</v>" in found["8"]


def test_a_link_of_a_row_that_is_left_is_set_all_the_same() -> None:
    told = [(f"单位{at}", Link(at * 10, "台账!A1"), f"说明{at}") for at in range(5)]
    after = xml(patch(ledger(5), [block(told, key=(0,), keep_look=True)]).data)
    assert [after.count(f'<hyperlink ref="B{row}"') for row in range(5, 10)] == [1] * 5


def test_a_sheet_that_another_program_saved_is_not_tried_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """As we would write it, then cell by cell: a long list of shared texts costs one trial in a hundred rows."""
    tried = []
    ours = _BlockWriter._as_written
    monkeypatch.setattr(
        _BlockWriter, "_as_written", lambda self, *row: tried.append(self.written_by_us) or ours(self, *row)
    )
    told = [(f"单位{at}", at * 10, f"说明{at}") for at in range(200)]
    patch(ledger(200), [block(told, key=(0,), keep_look=True)])
    assert min(tried) == -_TRIED
    assert len(tried) == 200
