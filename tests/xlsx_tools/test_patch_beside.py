"""What staff typed beside a block goes with the key of its row, and is never silently lost."""

from __future__ import annotations

import io

import openpyxl

from tests.xlsx_tools.patching import SHEET, block, cells, ledger, made, styles, xml
from xlsx_tools.page import KEEP, Block, Row
from xlsx_tools.patch import patch


def order(*names: str) -> list[tuple]:
    return [(name, 1, None) for name in names]


def test_a_note_goes_with_its_unit():
    after = patch(ledger(3, notes=True), [block(order("单位2", "单位0", "单位1"), key=(0,))]).data
    found = cells(after)
    assert [found[f"E{row}"] for row in (5, 6, 7)] == ["批示2", "批示0", "批示1"]


def test_without_a_key_a_note_stays_in_its_row():
    after = patch(ledger(3, notes=True), [block(order("单位2", "单位0", "单位1"))]).data
    assert [cells(after)[f"E{row}"] for row in (5, 6, 7)] == ["批示0", "批示1", "批示2"]


def test_the_note_of_a_unit_that_is_gone_goes_below_and_is_told_of():
    patched = patch(ledger(3, notes=True), [block(order("单位2", "单位1"), key=(0,))])
    found = cells(patched.data)
    assert [found[f"E{row}"] for row in (5, 6, 7)] == ["批示2", "批示1", "批示0"]
    (note,) = patched.notes
    assert note.code == "key-gone"
    assert "E5" in note.message
    assert "批示0" in note.message
    assert "第 7 行" in note.message


def test_two_notes_without_an_owner_do_not_write_over_each_other():
    patched = patch(ledger(4, notes=True), [block(order("单位1", "新"), key=(0,), last_row=8)])
    found = cells(patched.data)
    left = sorted(found[f"E{row}"] for row in range(5, 12) if f"E{row}" in found)
    assert left == ["批示0", "批示1", "批示2", "批示3"]
    assert found["E5"] == "批示1"
    again = patch(patched.data, [block(order("单位1", "新"), key=(0,), last_row=8)])
    assert again.data == patched.data
    assert again.notes == ()


def test_a_note_left_below_is_pushed_down_when_the_block_grows_again():
    small = patch(ledger(3, notes=True), [block(order("单位2"), key=(0,))]).data
    found = cells(patch(small, [block(order("单位2", "甲", "乙", "丙"), key=(0,))]).data)
    assert [found.get(f"E{row}") for row in range(5, 11)] == ["批示2", None, None, None, "批示1", "批示0"]


def test_the_same_key_twice_is_taken_in_order_of_appearance():
    def step(book, sheet):
        sheet.write_column("A5", ("甲", "乙", "甲"))
        sheet.write_column("C5", ("一", "二", "三"))

    rows = [Row((name,)) for name in ("甲", "甲", "乙", "甲")]
    found = cells(patch(made(step), [Block(SHEET, 5, (1,), rows, key=(0,))]).data)
    assert [found.get(f"C{row}") for row in range(5, 9)] == ["一", "三", "二", None]


def test_a_key_is_what_the_cell_shows():
    def step(book, sheet):
        sheet.write_formula("A5", '="甲"', None, "甲")
        sheet.write("A6", 3)
        sheet.write_rich_string("A7", "富", book.add_format({"bold": True}), "文本")
        sheet.write_column("C5", ("公式", "数", "富"))

    rows = [Row(("富文本",)), Row((3.0,)), Row(("甲",))]
    found = cells(patch(made(step), [Block(SHEET, 5, (1,), rows, key=(0,))]).data)
    assert [found[f"C{row}"] for row in (5, 6, 7)] == ["富", "数", "公式"]


def test_a_formula_beside_looks_at_its_own_row_wherever_that_goes():
    def step(book, sheet):
        sheet.write_column("A5", ("甲", "乙"))
        sheet.write_column("B5", (1, 2))
        sheet.write_formula("D5", f"=B5*2+$B$5+{SHEET}!B5+B6", None, 5)

    after = patch(made(step), [block([("乙", 2), ("甲", 1)], columns=(1, 2), key=(0,))]).data
    assert cells(after)["D6"] == f"=B6*2+$B$5+{SHEET}!B6+B6"


def test_a_comment_goes_with_the_key_and_stays_without():
    def step(book, sheet):
        sheet.write_column("A5", ("甲", "乙"))
        sheet.write_comment("A5", "说的是甲")

    def commented(data: bytes) -> list[str]:
        sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
        return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]

    rows = [("乙",), ("甲",)]
    keyed = patch(made(step), [block(rows, columns=(1,), key=(0,))]).data
    assert commented(keyed) == ["A6"]
    assert "<x:Row>5</x:Row>" in xml(keyed, "xl/drawings/vmlDrawing1.vml")
    assert commented(patch(made(step), [block(rows, columns=(1,))]).data) == ["A5"]


def test_a_link_and_a_single_row_merge_beside_go_along():
    def step(book, sheet):
        sheet.write_column("A5", ("甲", "乙"))
        sheet.write_url("C5", "https://a.example/", string="看")
        sheet.merge_range("D5:E5", "并")

    after = patch(made(step), [block([("乙",), ("甲",)], columns=(1,), key=(0,))]).data
    assert '<mergeCell ref="D6:E6"/>' in xml(after)
    assert '<hyperlink ref="C6" r:id="rId1"/>' in xml(after)


def test_new_rows_beside_take_the_pattern_too():
    def step(book, sheet):
        sheet.write("A5", "甲")
        sheet.write("C5", "记", book.add_format({"border": 1}))

    after = patch(made(step), [block([("甲",), ("乙",)], columns=(1,), key=(0,))]).data
    assert styles(after, "C") == {5: "1", 6: "1"}
    assert "C6" not in cells(after)


def test_a_kept_cell_travels_with_its_key():
    def step(book, sheet):
        sheet.write_column("A5", ("甲", "乙"))
        sheet.write_column("B5", ("已核", "未核"))

    after = patch(
        made(step), [block([("乙", KEEP), ("甲", KEEP), ("丙", KEEP)], columns=(1, 2), key=(0,))]
    ).data
    assert [cells(after).get(f"B{row}") for row in (5, 6, 7)] == ["未核", "已核", None]
