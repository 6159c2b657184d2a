"""A return comes from its reader, and from what was kept, as it is when it is taken from its workbook here."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from templates.department import blank_form
from tests.makers import UNITS
from workbook.incoming.intake import submission_from
from workbook.incoming.plain_return import EXTRACT, NotAReturn, plain_return, submission_of
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.unit_names import UnitNames
from workbook.schema.template import FUNDS, IDENTITY_SHEET, SHEETS
from xlsx_tools.careful_sheet import Fault
from xlsx_tools.keepers import _unpacked
from xlsx_tools.kept_reads import KeptReads
from xlsx_tools.reader import Workbook, read_workbook
from xlsx_tools.refused import Note

ARRIVAL = Arrival("来信_S03 五月.xlsx", "a" * 64, datetime(2012, 5, 24, 9), own="S03 五月.xlsx")
ROSTER = UnitNames(UNITS)
CELLS = st.one_of(
    st.none(),
    st.text("12.,-万元年月日是否无 S05:%=#funds", max_size=12),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.booleans(),
    st.dates(date(2010, 1, 1), date(2014, 1, 1)),
    st.datetimes(datetime(2010, 1, 1), datetime(2014, 1, 1)),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(SHEETS), st.integers(0, 14), st.integers(0, 24), CELLS), max_size=40
)


@cache
def form() -> Workbook:
    return read_workbook(blank_form())


def changed(
    changes: list[tuple[str, int, int, Any]], lost: set[str], faults: set[tuple[int, int]]
) -> Workbook:
    """The empty form with cells put in, sheets taken away and cells without a value in 到位资金."""
    sheets = {name: deepcopy(cells) for name, cells in form().sheets.items() if name not in lost}
    for name, row, column, value in changes:
        if name in sheets and row < len(sheets[name].rows):
            line = sheets[name].rows[row]
            line += [""] * (column + 1 - len(line))
            line[column] = value
    if FUNDS in sheets:
        told = {place: Fault("error-cells", "#N/A") for place in faults}
        sheets[FUNDS] = replace(sheets[FUNDS], faults=told)
    return Workbook(
        sheets, {}, (Note("active-content", "宏"), Note("hidden-content", "第7行是隐藏的", FUNDS, "7:7"))
    )


def came(plain: Any) -> Submission | None:
    """As a reader sends it."""
    answer = _unpacked(pickle.dumps(plain, pickle.HIGHEST_PROTOCOL))
    assert isinstance(answer, tuple)
    return submission_of(answer, ARRIVAL, ROSTER)


@settings(max_examples=150, deadline=None)
@given(
    CHANGES,
    st.sets(st.sampled_from((*SHEETS, IDENTITY_SHEET)), max_size=3),
    st.sets(st.tuples(st.integers(5, 12), st.integers(1, 20)), max_size=3),
)
def test_what_comes_from_a_reader_is_the_return(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[str, int, int, Any]],
    lost: set[str],
    faults: set[tuple[int, int]],
) -> None:
    workbook = changed(changes, lost, faults)
    plain = plain_return(workbook)
    here = submission_from(workbook, ARRIVAL, ROSTER)
    assert came(plain) == here
    kept = KeptReads(tmp_path_factory.mktemp("kept"), EXTRACT)
    kept.put(ARRIVAL.sha, plain)
    back = kept.get(ARRIVAL.sha)
    assert isinstance(back, tuple)
    assert submission_of(back, ARRIVAL, ROSTER) == here


FILLED = [
    (FUNDS, 6, column, value) for column, value in enumerate(["", "", "茶园", "某公司", "PDY000060", "广东"])
] + [(FUNDS, 6, 14, 12.5), (FUNDS, 6, 15, "十二"), (FUNDS, 6, 9, date(2012, 4, 1))]


def test_a_filled_row_is_among_what_is_tried() -> None:
    read = came(plain_return(changed(FILLED, set(), set())))
    assert read is not None
    (line,) = read.funds
    assert (line.said.name, line.said.signed, line.at.file) == ("茶园", date(2012, 4, 1), ARRIVAL.file)
    assert [item.place.file for item in read.unread] == [ARRIVAL.file]
    assert read.file_unit == "S03"


def test_a_workbook_that_is_no_return_says_so() -> None:
    assert came(plain_return(Workbook({}))) is None


def put(plain: Any, path: tuple[int, ...], value: Any) -> Any:
    """The plain values with another one in a place."""
    if not path:
        return value
    found = list(plain)
    found[path[0]] = put(found[path[0]], path[1:], value)
    return tuple(found)


LIES: Mapping[str, tuple[tuple[int, ...], Any]] = {
    "a text where an amount is": ((3, 2, 0, 1, 14), "12.50"),
    "a fraction of a fen": ((3, 2, 0, 1, 14), 0.5),
    "an amount that fills the memory when it is shown": ((3, 2, 0, 1, 14), 10**5000),
    "a moment where a day is": ((3, 2, 0, 1, 9), datetime(2012, 4, 1)),
    "a number where a word is": ((3, 2, 0, 1, 2), 7),
    "a yes where a count is": ((3, 2, 0, 1, 0), True),
    "a count beyond all counting": ((3, 2, 0, 1, 0), 10**15),
    "a day that no workbook holds": ((3, 2, 0, 1, 9), date(212, 4, 1)),
    "a text that no file holds": ((3, 2, 0, 1, 2), "茶园\ud800"),
    "a text that no cell holds": ((3, 2, 0, 1, 2), "茶" * 40_000),
    "a column whose name is nested": ((3, 1, 0, 0), ("a",)),
    "a value too few": ((3, 2, 0, 1), ("茶园",)),
    "a row before the first": ((3, 2, 0, 0), -1),
    "a row beyond the last": ((3, 2, 0, 0), 10**7),
    "a sheet without a name": ((3, 0), None),
    "a column that is a list": ((3, 1, 0, 1), [1]),
    "no rows but a number": ((3, 2), 5),
    "an identity that is a text": ((0,), "S03"),
    "a note of one word": ((12,), [("macros",)]),
    "a lost sheet that is a number": ((7,), [1]),
    "a lost sheet that no form has": ((7,), ["x"]),
    "a lost column of such a sheet": ((8,), [("x", "本月到位")]),
    "a sheet of no part of the form": ((11,), [("x", "到位资金")]),
    "a note that has no sentence": ((12,), [("x", "", "", "")]),
    "a note in no cell": ((12,), [("formula-text", "=", FUNDS, "第三行")]),
    "a column that the list has not": ((3, 1, 0, 0), "x"),
    "a column beyond the last": ((3, 1, 0, 1), 20_000),
    "an unread value of no column": ((5, 0, 3), "x"),
    "an unread value of no sheet": ((5, 0, 2), "x"),
    "a place that is no cell": ((5, 0, 1), "A0"),
    "an answer of no field of the form": ((1, 2, 0, 0), "x"),
    "an answer in no cell": ((1, 2, 0, 1), "封面"),
}


@pytest.mark.parametrize(("path", "value"), LIES.values(), ids=LIES)
def test_what_no_reader_of_ours_says_is_not_believed(path: tuple[int, ...], value: Any) -> None:
    plain = plain_return(changed(FILLED, set(), set()))
    with pytest.raises(NotAReturn):
        submission_of(put(plain, path, value), ARRIVAL, ROSTER)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(CELLS, lambda inner: st.lists(inner, max_size=13) | st.tuples(inner, inner), max_leaves=40)
)
def test_anything_else_is_refused_by_name(plain: Any) -> None:
    if not isinstance(plain, (list, tuple)) or not plain:
        plain = (plain, 1)
    if tuple(plain) == (None,):
        return
    with pytest.raises(NotAReturn):
        submission_of(tuple(plain), ARRIVAL, ROSTER)


def test_readers_are_told_the_name_of_what_stands_here() -> None:
    assert f"{plain_return.__module__}:{plain_return.__name__}" == EXTRACT
