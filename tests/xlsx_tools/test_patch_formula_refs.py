"""References inside formulas: what counts as one, and what moving, copying and sorting makes of it."""

from __future__ import annotations

import pytest

from xlsx_tools.formula_refs import area, move_row, refs, rewrite, translate


def down_ten(text: str) -> str:
    return rewrite(text, lambda ref: (ref.row1 + 10, ref.row2 + 10))


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("A5", "A15"),
        ("$A$5+b6", "$A$15+b16"),
        ("SUM(F5:F29)", "SUM(F15:F39)"),
        ("SUM('资金 流水'!F5:F29)", "SUM('资金 流水'!F15:F39)"),
        ("资金流水!$F$5", "资金流水!$F$15"),
        ("'It''s'!A1", "'It''s'!A11"),
        ("SUM(5:9)", "SUM(15:19)"),
        ("$4:$4", "$14:$14"),
        ("SUM(A:C)", "SUM(A:C)"),
        ('"A5"&A5', '"A5"&A15'),
        ('"他说""A5"""', '"他说""A5"""'),
        ("LOG10(A1)", "LOG10(A11)"),
        ("A1B2+_A5+税率2012", "A1B2+_A5+税率2012"),
        ("表1[[#This Row],[A5]]+A5", "表1[[#This Row],[A5]]+A15"),
        ("[1]Sheet1!A5", "[1]Sheet1!A5"),
        ("'[别的.xlsx]Sheet1'!A5", "'[别的.xlsx]Sheet1'!A5"),
        ("SUM(一月:三月!A5)", "SUM(一月:三月!A5)"),
        ("SUM('一 月:三 月'!A5)", "SUM('一 月:三 月'!A5)"),
        ("#REF!A5+#N/A", "#REF!A5+#N/A"),
        ("1E5+A5", "1E5+A15"),
        ("A5#", "A15#"),
        ("@A5:A9", "@A15:A19"),
        ("{1,2;3,4}*A5", "{1,2;3,4}*A15"),
        ("OFFSET(A5,0,0):C9", "OFFSET(A15,0,0):C19"),
        ("IF(A5>B6,-C7%,D8^2)", "IF(A15>B16,-C17%,D18^2)"),
    ],
)
def test_a_reference_is_told_from_what_only_looks_like_one(text: str, moved: str):
    assert down_ten(text) == moved


def test_a_range_written_upside_down_is_read_the_right_way():
    (ref,) = refs("SUM(F29:F5)")
    assert (ref.row1, ref.row2) == (5, 29)
    assert rewrite("SUM(F29:F5)", lambda _: (5, 40)) == "SUM(F40:F5)"


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("A5*2", "B8*2"),
        ("$A5+A$5+$A$5", "$A8+B$5+$A$5"),
        ("SUM(A$5:A5)", "SUM(B$5:B8)"),
        ("XFD1", "#REF!"),
        ("5:6", "8:9"),
    ],
)
def test_copying_moves_what_is_relative(text: str, copied: str):
    assert translate(text, 3, 1) == copied


@pytest.mark.parametrize(
    ("text", "sorted_"),
    [
        ("F5/G5", "F9/G9"),
        ("F5/F30", "F9/F30"),
        ("F5/$F$5", "F9/$F$5"),
        ("通报!F5+台账!F5", "通报!F9+台账!F5"),
        ("SUM(B5:F5)", "SUM(B9:F9)"),
    ],
)
def test_a_sort_takes_a_rows_references_to_itself_along(text: str, sorted_: str):
    assert move_row(text, "通报", 5, 9) == sorted_


def test_an_area_is_one_reference_and_nothing_else():
    ref = area("'资金流水'!$A$4:$F$29")
    assert ref is not None
    assert (ref.sheet, ref.row1, ref.row2, ref.col1, ref.col2) == ("资金流水", 4, 29, 1, 6)
    assert area("SUM(A1:A2)") is None
    assert area("A1,B1") is None
