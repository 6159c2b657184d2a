"""What is refused by name before anything is written: a code for programs, a sentence for people."""

from __future__ import annotations

import struct

import pytest

from tests.xlsx_tools.patching import SHEET, block, edited, ledger, made, parts, repacked
from xlsx_tools.page import Block, Row, Spot
from xlsx_tools.patch import PatchRefused, patch

FOUR = [(1, 2, 3)] * 4


def refused(data: bytes, *pages) -> PatchRefused:
    with pytest.raises(PatchRefused) as caught:
        patch(data, pages)
    sentence = str(caught.value)
    assert sentence.endswith("。")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in sentence)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-a-workbook"),
        (b"a,b,c\n", "not-a-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        (ledger(1)[:-400], "not-a-workbook"),
        (repacked({"a.txt": b"a"}), "no-workbook"),
        (repacked({**parts(ledger(1)), "XL/Workbook.xml": b"<a/>"}), "duplicate-part"),
    ],
)
def test_a_file_that_is_no_workbook_of_ours(data: bytes, code: str):
    assert refused(data, Spot(SHEET, "A1", 1)).code == code


def test_a_damaged_part_is_named():
    data = bytearray(ledger(1))
    at = data.index(b"xl/worksheets/sheet1.xml")
    (packed,) = struct.unpack_from("<L", data, at - 12)
    data[at + 24 + packed // 2] ^= 0xFF
    refusal = refused(bytes(data), Spot(SHEET, "A1", 1))
    assert refusal.code == "damaged"
    assert "sheet1.xml" in str(refusal)


def test_strict_open_xml():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = edited(
        ledger(1),
        "xl/workbook.xml",
        lambda t: t.replace(main, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    )
    assert refused(data, Spot(SHEET, "A1", 1)).code == "strict"


def test_a_part_in_another_encoding():
    all_parts = parts(ledger(1))
    text = all_parts["xl/worksheets/sheet1.xml"].decode().replace("UTF-8", "UTF-16")
    all_parts["xl/worksheets/sheet1.xml"] = text.encode("utf-16")
    assert refused(repacked(all_parts), Spot(SHEET, "A1", 1)).code == "encoding"


def test_a_sheet_that_is_not_there_lists_those_that_are():
    refusal = refused(ledger(1), Spot("帐台", "A1", 1))
    assert (refusal.code, refusal.sheet) == ("no-sheet", "帐台")
    assert SHEET in str(refusal)


def test_a_chart_sheet_takes_no_rows():
    def step(book, sheet):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": f"={SHEET}!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)

    assert refused(made(step), Spot("图", "A1", 1)).code == "not-a-worksheet"


@pytest.mark.parametrize("merged", ["A6:B6", "C5:D5", "B6:B7", "A4:A5"])
def test_merged_cells_in_the_block(merged: str):
    data = made(
        lambda book, sheet: sheet.write_column("A5", range(3)),
        lambda book, sheet: sheet.merge_range(merged, 1),
    )
    refusal = refused(data, block([(1, 2, 3)] * 3))
    assert (refusal.code, refusal.cell, refusal.sheet) == ("merged", merged, SHEET)


def test_merged_cells_beside_a_block_with_a_key_that_a_sort_would_tear():
    data = made(
        lambda book, sheet: sheet.write_column("A5", range(3)),
        lambda book, sheet: sheet.merge_range("E5:E6", 1),
    )
    assert refused(data, block([(1, 2, 3)] * 3, key=(0,))).code == "merged"
    patch(data, [block([(1, 2, 3)] * 3)])


def test_a_merged_range_below_is_pushed_down_not_refused():
    data = made(
        lambda book, sheet: sheet.write("A5", 1), lambda book, sheet: sheet.merge_range("A7:C7", None)
    )
    assert b'ref="A9:C9"' in parts(patch(data, [block(FOUR)]).data)["xl/worksheets/sheet1.xml"]


def test_a_spot_hidden_in_a_merged_range():
    data = made(lambda book, sheet: sheet.merge_range("A1:C1", "题"))
    assert refused(data, Spot(SHEET, "B1", 1)).code == "merged"
    patch(data, [Spot(SHEET, "A1", "新题")])


@pytest.mark.parametrize("area", ["{=A1:A3*2}"])
def test_an_array_formula_that_would_be_torn(area: str):
    def step(book, sheet):
        sheet.write_array_formula("B4:B6", area)
        sheet.write("B8", 1)

    assert refused(made(step), block(FOUR)).code == "array-formula"
    assert refused(made(step), Spot(SHEET, "B5", 1)).code == "array-formula"


def table(book, sheet, **options):
    names = [{"header": name} for name in ("甲", "乙", "丙")]
    sheet.add_table("A4:C8", {"columns": names, "name": "表", **options})


def test_a_tables_headings_are_not_written_over():
    assert refused(made(table), Block(SHEET, 3, (1,), [Row((1,))] * 3)).code == "table-header"
    assert refused(made(table), Spot(SHEET, "B4", "别名")).code == "table-header"


def test_a_tables_totals_row_is_not_written_over():
    data = made(lambda book, sheet: table(book, sheet, total_row=True))
    refusal = refused(data, block(FOUR, last_row=8))
    assert refusal.code == "table-totals"


@pytest.mark.parametrize(
    "pages",
    [
        [block(FOUR), block(FOUR)],
        [block(FOUR), Spot(SHEET, "B6", 1)],
        [Spot(SHEET, "B6", 1), Spot(SHEET, "B6", 2)],
        [block(FOUR), Block(SHEET, 7, (3,), [Row((1,))])],
    ],
)
def test_two_things_for_one_place(pages):
    assert refused(ledger(3), *pages).code == "overlap"


def test_a_row_inserted_through_a_block_beside():
    data = made(
        lambda book, sheet: sheet.write_column("A5", (1, 2, "合计")),
        lambda book, sheet: sheet.write_column("E5", range(9)),
    )
    left = Block(SHEET, 5, (1,), [Row((1,))] * 5, last_row=6)
    right = Block(SHEET, 5, (5,), [Row((1,))] * 9, last_row=13)
    assert refused(data, left, right).code == "side-by-side"


def test_texts_and_formulas_that_no_cell_holds():
    from xlsx_tools.page import Formula

    patch(ledger(1), [Spot(SHEET, "A5", "字" * 32_767)])
    refusal = refused(ledger(1), Spot(SHEET, "A5", "字" * 32_768))
    assert (refusal.code, refusal.cell) == ("text-too-long", "A5")
    assert refused(ledger(1), block([("𠀀" * 16_384, 1, 1)])).code == "text-too-long"
    assert refused(ledger(1), Spot(SHEET, "A5", Formula("+" * 8_193))).code == "formula-too-long"


def test_more_rows_than_a_sheet_has():
    data = made(lambda book, sheet: sheet.write("A5", 1), lambda book, sheet: sheet.write("A1048576", "底"))
    assert refused(data, Block(SHEET, 5, (1,), [Row((1,))] * 1_048_573)).code == "too-many-rows"
    assert (
        refused(data, Block(SHEET, 1_048_575, (1,), [Row((1,))] * 3, last_row=1_048_575)).code
        == "too-many-rows"
    )


def test_a_name_that_leads_elsewhere():
    data = edited(
        ledger(1),
        "xl/workbook.xml",
        lambda t: t.replace(
            "<calcPr",
            '<definedNames><definedName name="名册">SUM(台账!$A$1)</definedName></definedNames><calcPr',
        ),
    )
    assert refused(data, block(FOUR, name="名册")).code == "name-elsewhere"


def test_a_signed_workbook_is_patched_and_the_note_says_what_that_means():
    all_parts = parts(ledger(1))
    all_parts["_rels/.rels"] = all_parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"'
        b' Target="_xmlsignatures/origin.sigs"/></Relationships>',
    )
    all_parts["_xmlsignatures/origin.sigs"] = b""
    assert [note.code for note in patch(repacked(all_parts), [Spot(SHEET, "A1", 1)]).notes] == ["signature"]
