"""New values into a workbook that exists: blocks that grow and shrink, their look, what staff keep."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tests.xlsx_tools.patching import SHEET, block, cells, edited, ledger, made, parts, shown, styles, xml
from xlsx_tools.page import KEEP, Block, Formula, Link, Row, Spot
from xlsx_tools.patch import defined_names, patch


def units(*names: str) -> list[tuple]:
    return [(name, at, None) for at, name in enumerate(names)]


# ---- growing and shrinking


def test_a_block_to_the_end_of_its_data_may_grow():
    found = cells(patch(ledger(2), [block(units("甲", "乙", "丙", "丁"))]).data)
    assert [found.get(f"A{row}") for row in range(4, 10)] == ["单位", "甲", "乙", "丙", "丁", None]


def test_rows_below_move_down_and_their_sums_follow():
    data = patch(ledger(2, totals=True), [block(units("甲", "乙", "丙", "丁"), last_row=6)]).data
    found = cells(data)
    assert (found["A8"], found["A9"], found["B9"]) == ("丁", "合计", "=SUM(B5:B8)")
    assert '<dimension ref="A4:C9"/>' in xml(data)


def test_on_shrinking_rows_below_stay_and_their_sums_follow():
    found = cells(patch(ledger(5, totals=True), [block(units("甲", "乙"), last_row=9)]).data)
    assert (found["A6"], found.get("A7"), found["A10"], found["B10"]) == ("乙", None, "合计", "=SUM(B5:B6)")


def test_what_a_shrinking_left_blank_is_used_before_rows_move():
    small = patch(ledger(5, totals=True), [block(units("甲"), last_row=9, name="名册")]).data
    found = cells(patch(small, [block(units(*"甲乙丙丁"), last_row=5, name="名册")]).data)
    assert (found["A8"], found["A10"], found["B10"]) == ("丁", "合计", "=SUM(B5:B8)")


def test_an_emptied_block_keeps_its_pattern_for_the_next_run():
    before = ledger(3)
    empty = patch(before, [block([], name="名册")]).data
    assert "A5" not in cells(empty)
    assert styles(empty, "B") == {5: styles(before, "B")[5]} | {4: None}
    assert defined_names(empty)["名册"] == "'台账'!$A$5:$C$5"
    again = patch(empty, [block(units("甲", "乙"), name="名册")]).data
    assert styles(again, "B")[6] == styles(before, "B")[5]


def test_a_block_where_nothing_stands_pushes_staffs_row_down():
    found = cells(patch(ledger(0, totals=True), [block(units("甲", "乙"), last_row=4)]).data)
    assert (found["A5"], found["A6"], found["A7"]) == ("甲", "乙", "合计")


def test_cells_right_of_a_block_stay_where_they_are():
    before = made(
        lambda book, sheet: sheet.write_column("A5", ("甲", "乙")),
        lambda book, sheet: sheet.write_column("H4", range(20)),
    )
    after = patch(before, [Block(SHEET, 5, (1,), [Row((at,)) for at in range(9)])]).data
    assert [cells(after)[f"H{row}"] for row in range(4, 24)] == list(range(20))


def test_a_stale_page_is_known_by_what_stands_already():
    page = [block(units("甲", "乙", "丙"), last_row=6)]
    once = patch(ledger(2, totals=True), page).data
    assert patch(once, page).data == once


def test_two_blocks_one_above_the_other():
    def step(book, sheet):
        sheet.write_column("A1", ("上", 1, "小计", "下", 2, "总计"))
        sheet.write_formula("B3", "=SUM(A2:A2)")
        sheet.write_formula("B6", "=SUM(A5:A5)+B3")

    upper = Block(SHEET, 2, (1,), [Row((at,)) for at in range(3)], last_row=2)
    lower = Block(
        SHEET, 5, (1, 3), [Row((9, Formula("A5*2", 18))), Row((8, Formula("A6*2", 16)))], last_row=5
    )
    after = patch(made(step), [lower, upper]).data
    assert after == patch(made(step), [upper, lower]).data
    found = cells(after)
    assert [found[f"A{row}"] for row in range(1, 10)] == ["上", 0, 1, 2, "小计", "下", 9, 8, "总计"]
    assert (found["B5"], found["B9"]) == ("=SUM(A2:A4)", "=SUM(A7:A8)+B5")
    assert (found["C7"], found["C8"]) == ("=A7*2", "=A8*2")


def test_two_blocks_side_by_side_and_a_cell_between():
    left = Block(SHEET, 5, (1,), [Row((at,)) for at in range(4)])
    right = Block(SHEET, 5, (3,), [Row((at * 2,)) for at in range(3)])
    found = cells(patch(ledger(1), [left, right, Spot(SHEET, "B6", "间")]).data)
    assert [found[f"A{row}"] for row in range(5, 9)] == [0, 1, 2, 3]
    assert [found[f"C{row}"] for row in range(5, 8)] == [0, 2, 4]
    assert found["B6"] == "间"


# ---- the look


def test_every_row_takes_the_look_of_the_first():
    before = edited(
        ledger(2),
        "xl/worksheets/sheet1.xml",
        lambda t: t.replace('<row r="5"', '<row r="5" ht="30" customHeight="1"'),
    )
    after = patch(before, [block(units("甲", "乙", "丙"))]).data
    assert {styles(after, "A")[row] for row in (5, 6, 7)} == {styles(before, "A")[5]}
    assert xml(after).count('ht="30" customHeight="1"') == 3


def test_a_row_may_ask_for_another_pattern_and_height():
    def step(book, sheet):
        sheet.write("A5", 1)
        sheet.write("A9", None, book.add_format({"italic": True}))

    rows = [Row((1,)), Row((2,), like="小计", height=22.5)]
    after = patch(made(step), [Block(SHEET, 5, (1,), rows, last_row=5, patterns={"小计": 9})]).data
    assert styles(after, "A")[6] == styles(after, "A")[9] is not None
    assert '<row r="6" ht="22.5" customHeight="1">' in xml(after)


def test_a_blank_first_row_gives_the_look_of_its_columns():
    before = made(lambda book, sheet: sheet.set_column("A:A", 12, book.add_format({"bold": True})))
    after = patch(before, [Block(SHEET, 5, (1,), [Row(("甲",))])]).data
    assert openpyxl.load_workbook(io.BytesIO(after))[SHEET]["A5"].font.bold


def test_rows_that_stood_may_keep_their_look_and_their_very_characters():
    def step(book, sheet):
        for row in range(4, 7):
            sheet.write_row(row, 0, (f"单位{row}", row), book.add_format({"font_size": 20 + row}))

    before = made(step)
    rows = [("单位6", 6), ("单位4", 99), ("新", 1)]
    after = patch(before, [block(rows, columns=(1, 2), key=(0,), keep_look=True)]).data
    old, new = styles(before, "A"), styles(after, "A")
    assert (new[5], new[6], new[7]) == (old[7], old[5], old[5])
    assert '<c r="A5" s="3" t="s">' in xml(after)


# ---- values


VALUES = [
    (12, 12),
    (0.1, 0.1),
    (Decimal("1.10"), 1.1),
    (-3.0, -3),
    (True, True),
    ("文字", "文字"),
    ("=1+1", "=1+1"),
    (" 前后有空格 ", " 前后有空格 "),
    ("两\n行", "两\n行"),
    ("<&>\"'", "<&>\"'"),
    ("_x0041_", "_x0041_"),
    ("响\x07铃", "响\x07铃"),
    ("𠀀", "𠀀"),
    (Formula("1+1", 2), 2),
    (Formula('=A1&"<"', "x<"), "x<"),
    (Formula("1/0", "#DIV/0!"), "#DIV/0!"),
    (Formula("TRUE()", True), True),
    (Link(7, "'台账'!A1"), 7),
]


@pytest.mark.parametrize(("value", "read"), VALUES)
def test_a_value_is_read_back(value, read):
    after = patch(ledger(1), [Spot(SHEET, "B5", value)]).data
    found = openpyxl.load_workbook(io.BytesIO(after), data_only=True)[SHEET]["B5"].value
    if isinstance(found, str):
        found = openpyxl.utils.escape.unescape(found)
    assert found == read
    assert styles(after, "B")[5] == styles(ledger(1), "B")[5]


def test_numbers_are_written_as_shortest_exact_text():
    row = (1e22, Decimal("79.90"), 10**20)
    text = xml(patch(ledger(1), [block([row])]).data)
    assert "<v>1e+22</v>" in text
    assert "<v>79.90</v>" in text
    assert "<v>100000000000000000000</v>" in text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400"), 10**400])
def test_what_is_no_number_is_our_own_error(value):
    with pytest.raises(ValueError, match="cell cannot hold"):
        patch(ledger(1), [Spot(SHEET, "B5", value)])


@pytest.mark.parametrize(
    ("value", "serial", "serial_1904"),
    [
        (date(2012, 10, 31), "41213", "39751"),
        (datetime(2012, 10, 31, 12), "41213.5", "39751.5"),
        (date(1904, 1, 1), "1462", "0"),
    ],
)
def test_a_date_counts_as_the_workbook_counts(value, serial, serial_1904):
    page = [Spot(SHEET, "B5", value)]
    assert f"<v>{serial}</v>" in xml(patch(ledger(1), page).data)
    assert f"<v>{serial_1904}</v>" in xml(patch(_from_1904(), page).data)


def _from_1904() -> bytes:
    return edited(
        ledger(1), "xl/workbook.xml", lambda t: t.replace("<workbookPr", '<workbookPr date1904="1"')
    )


def test_none_leaves_a_blank_cell_with_its_look_and_keep_leaves_all():
    before = ledger(2)
    after = patch(before, [block([(None, KEEP, 1), (KEEP, None, KEEP)])]).data
    found = cells(after)
    assert ("A5" in found, found["B5"], found["C5"], found["A6"], found["C6"]) == (
        False,
        0,
        1,
        "单位1",
        "说明1",
    )
    assert styles(after, "A")[5] == styles(before, "A")[5]


def test_a_lone_surrogate_is_replaced_and_told():
    patched = patch(ledger(1), [Spot(SHEET, "A5", "坏\ud800字")])
    assert cells(patched.data)["A5"] == "坏\ufffd字"
    assert [note.code for note in patched.notes] == ["replaced-characters"]


def test_a_cell_that_says_it_already_keeps_its_characters():
    before = ledger(1)
    assert patch(before, [Spot(SHEET, "A5", "单位0"), Spot(SHEET, "B5", 0.0)]).data == before


# ---- links


def test_links_stand_in_order_and_old_ones_of_overwritten_cells_go():
    def step(book, sheet):
        sheet.write_url("A5", "https://a.example/", string="旧")
        sheet.write_url("A3", "https://b.example/", string="留")
        sheet.write_url("H9", "internal:'台账'!A3", string="远")

    rows = [(Link("甲", "'台账'!A3", "看 & 想"),), ("乙",), (Link(Formula("1", 1), "台账!A1"),)]
    after = patch(made(step), [block(rows, columns=(1,))]).data
    sheet = openpyxl.load_workbook(io.BytesIO(after))[SHEET]
    links = {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert {at: link.location or link.target for at, link in links.items()} == {
        "A3": "https://b.example/",
        "A5": "'台账'!A3",
        "A7": "台账!A1",
        "H9": "'台账'!A3",
    }
    assert links["A5"].tooltip == "看 & 想"
    bare = patch(after, [block([("甲",), ("乙",), ("丙",)], columns=(1,))]).data
    assert xml(bare).count("<hyperlink ") == 2


def test_the_last_link_takes_its_holder_along():
    once = patch(ledger(1), [Spot(SHEET, "A5", Link("甲", "台账!A1"))]).data
    assert "<hyperlinks>" in xml(once)
    assert "hyperlinks" not in xml(patch(once, [block([("甲", 1, None)])]).data)


# ---- names


def test_a_blocks_name_covers_exactly_its_rows_and_its_headings():
    before = edited(
        ledger(3),
        "xl/workbook.xml",
        lambda t: t.replace(
            "<calcPr",
            "<definedNames><definedName name=\"名册\">'台账'!$A$4:$E$7</definedName></definedNames><calcPr",
        ),
    )
    for names, last in ((("甲",), 5), (tuple("甲乙丙丁戊"), 9), ((), 5)):
        after = patch(before, [block(units(*names), last_row=7, name="名册")]).data
        assert defined_names(after) == {"名册": f"'台账'!$A$4:$E${last}"}


def test_only_what_is_meant_changes():
    before = ledger(3)
    after = patch(before, [block(units("甲"))]).data
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]


def test_nothing_to_write_gives_the_very_same_file():
    assert patch(ledger(3), []).data == ledger(3)
    assert shown(ledger(1))[3] == ["单位", "到位", "说明"]


def test_a_formula_under_another_prefix_of_the_same_namespace_follows_too() -> None:
    def column(book, sheet):
        sheet.write_column("A5", (1, 2, 3))

    def mixed(text: str) -> str:
        space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        cells = '<c r="C5"><f>SUM(A5:A7)</f><v>6</v></c><c r="D5"><x:f>SUM(A5:A7)</x:f><v>6</v></c></row>'
        start, end = text.index('<row r="5"'), text.index("</row>", text.index('<row r="5"'))
        assert start < end
        return f"{text[:end]}{cells}{text[end + 6 :]}".replace("<worksheet ", f"<worksheet {space} ", 1)

    data = edited(made(column), "xl/worksheets/sheet1.xml", mixed)
    after = xml(patch(data, [Block("台账", 5, (1,), [Row((value,)) for value in range(5)])]).data)
    assert after.count("SUM(A5:A9)") == 2
