"""What can stand in the way of a block: handled, or refused by name before anything is written; and never a
workbook that a spreadsheet program would have to repair."""

from __future__ import annotations

import contextlib
import re
import zipfile
from io import BytesIO

import pytest
from lxml import etree

from tests.xlsx_tools import dialects, masters
from tests.xlsx_tools.dialects import by_hand, sheet_rows
from tests.xlsx_tools.masters import BELOW, COLUMNS, FIRST_ROW, LAST_ROW, MAIN, SHEET, R
from tests.xlsx_tools.test_nothing_harmed import by_openpyxl, page
from xlsx_tools.page import KEEP, Block, Formula, Link, Row, Spot
from xlsx_tools.patch import PatchRefused, patch

NOTICE = "xl/worksheets/sheet1.xml"
LEDGER = "xl/worksheets/sheet2.xml"


def bug(reason: str) -> pytest.MarkDecorator:
    """A fault that is known and not yet mended; the mark goes with the fault."""
    return pytest.mark.xfail(strict=True, reason=reason)


def notice(after: str = "", *, cells: dict[str, str] | None = None, **others) -> bytes:
    """通报 by hand, with elements after its rows and cells (their inner XML) beside the block."""
    rows = sheet_rows()
    for at, inner in (cells or {}).items():
        number = re.search(r"\d+", at)[0]
        put = rf'\1<c r="{at}">{inner}</c></row>'
        rows = re.sub(rf'(<row r="{number}"(?:(?!</row>).)*)</row>', put, rows, flags=re.DOTALL)
    xml = f'<worksheet xmlns="{MAIN}" xmlns:r="{R}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return by_hand(xml, **others)


def ledger(*formulas: str) -> str:
    """The other sheet, with these formulas in column A."""
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><f>{f}</f><v>1</v></c></row>' for i, f in enumerate(formulas, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def patched(data: bytes, *pages) -> bytes:
    """Patched, and every part of it still XML."""
    result = patch(data, pages).data
    with zipfile.ZipFile(BytesIO(result)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                etree.fromstring(package.read(name))
    return result


def part(data: bytes, name: str = NOTICE) -> str:
    return masters.parts_of(data)[name].decode()


def formulas(data: bytes, name: str = LEDGER) -> list[str]:
    root = etree.fromstring(masters.parts_of(data)[name])
    return [f.text for f in root.iter("{*}f")]


def values(data: bytes, area: str, sheet: str = SHEET) -> list[list]:
    return [[cell.value for cell in row] for row in by_openpyxl(data)[sheet][area]]


# ---- merged cells


def test_merged_cells_in_the_block_are_refused_by_name():
    with pytest.raises(PatchRefused, match=r"B6:C6.*合并") as caught:
        patch(notice('<mergeCells count="1"><mergeCell ref="B6:C6"/></mergeCells>'), [page(5)])
    assert (caught.value.code, caught.value.sheet) == ("merged", SHEET)


@pytest.mark.parametrize("row", [10, 11])
def test_merged_cells_below_move_down(row: int):
    data = notice(f'<mergeCells count="1"><mergeCell ref="A{row}:F{row}"/></mergeCells>')
    assert '<mergeCell ref="A14:F14"/>' in part(patched(data, page(9)))


@pytest.mark.parametrize("merged", ["H5:H6", "G6:H6"])
def test_a_note_is_never_hidden_under_a_merge_beside_the_block(merged: str):
    """O'Neil's note goes from row 8 to row 6, where only a merged range's first cell is seen."""
    data = notice(
        f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>', cells={"H8": "<v>8888</v>"}
    )
    try:
        seen = values(patched(data, page(5)), "H5:H14")
    except PatchRefused:
        return
    assert [8888] in seen


# ---- to the bottom of the sheet


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (
            notice(
                '<dataValidations count="1"><dataValidation type="whole" sqref="H5:H1048576"><formula1>1</formula1>'
                "</dataValidation></dataValidations>"
            ),
            'sqref="H5:H1048576"',
        ),
        (
            notice(
                '<conditionalFormatting sqref="C5:C1048576"><cfRule type="duplicateValues" priority="1"/>'
                "</conditionalFormatting>"
            ),
            'sqref="C5:C1048576"',
        ),
        (notice(cells={"J1": "<f>SUM(C5:C1048576)</f><v>1</v>"}), "SUM(C5:C1048576)"),
        (notice(cells={"J1": "<f>SUM(C$12:C$1048576)</f><v>1</v>"}), "SUM(C$15:C$1048576)"),
    ],
    ids=["validation", "format", "formula", "formula from below"],
)
def test_a_range_to_the_bottom_of_the_sheet_stays_at_the_bottom(data: bytes, kept: str):
    assert kept in part(patched(data, page(9)))


def test_a_name_to_the_bottom_of_the_sheet_stays_at_the_bottom():
    names = f'<definedName name="全部">{SHEET}!$A$5:$F$1048576</definedName>'
    assert f"{SHEET}!$A$5:$F$1048576" in part(
        patched(notice(names=names), page(9, name=None)), "xl/workbook.xml"
    )


def test_rows_are_never_pushed_off_the_sheet():
    data = by_hand(
        f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_rows()}<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    with pytest.raises(PatchRefused) as caught:
        patch(data, [page(9)])
    assert caught.value.code == "too-many-rows"


def test_the_last_row_and_the_last_column_can_be_written():
    result = patched(notice(), Spot(SHEET, "XFD1048576", 1))
    assert by_openpyxl(result)[SHEET]["XFD1048576"].value == 1
    run = Block(SHEET, 1_048_570, (1,), [Row((i,)) for i in range(7)])
    assert by_openpyxl(patched(notice(), run))[SHEET]["A1048576"].value == 6
    with pytest.raises(PatchRefused, match="上限"):
        patch(notice(), [Block(SHEET, 1_048_570, (1,), [Row((i,)) for i in range(8)])])


@pytest.mark.parametrize(
    "cell",
    [
        *("A0", "XFE1", "AAAA1", "A1048577", "1", ""),
    ],
)
def test_a_cell_outside_the_sheet_is_an_error(cell: str):
    with pytest.raises((PatchRefused, ValueError)):
        patch(notice(), [Spot(SHEET, cell, 1)])


# ---- filters, tables


def test_an_active_filter_is_opened_and_said():
    data = notice(
        '<autoFilter ref="A4:F9"><filterColumn colId="1"><filters><filter val="县财政局"/></filters>'
        "</filterColumn></autoFilter>",
        names='<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">通报!$A$4:$F$9</definedName>',
    )
    data = masters.remade(
        data, lambda p: p.update({NOTICE: p[NOTICE].replace(b'<row r="6"', b'<row r="6" hidden="1"')})
    )
    answer = patch(data, [page(9, name=None)])
    assert [note.code for note in answer.notes] == ["filter"]
    assert "hidden" not in part(answer.data)
    assert '<autoFilter ref="A4:F13"/>' in part(answer.data)
    assert "通报!$A$4:$F$13" in part(answer.data, "xl/workbook.xml")


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_table_is_as_long_as_its_rows(count: int):
    block = Block("资金流水", 4, (1, 2, 3), [Row(("2012-10", f"单位{i}", i)) for i in range(count)])
    result = patched(masters.full(), block)
    table = by_openpyxl(result)["资金流水"].tables["流水表"]
    assert (table.ref, table.autoFilter.ref) == (f"A3:C{3 + count}",) * 2


def test_a_totals_row_moves_down_and_stays_last():
    block = Block("合计表", 3, (2, 3), [Row((f"单位{i}", i)) for i in range(6)])
    result = patched(masters.full(), block)
    sheet = by_openpyxl(result, values=False)["合计表"]
    assert sheet.tables["合计表一"].ref == "B2:D9"
    assert sheet.tables["合计表一"].autoFilter.ref == "B2:D8"
    assert [cell.value for cell in sheet[9]][1:3] == ["合计", "=SUBTOTAL(109,[金额])"]
    assert [sheet.cell(row, 8).value for row in range(3, 10)] == [0, 1, 2, None, None, None, 3]


@bug("new rows of a table get no formula in a calculated column that the page does not write")
def test_a_new_row_of_a_table_has_its_calculated_column():
    block = Block("合计表", 3, (2, 3), [Row((f"单位{i}", i)) for i in range(6)])
    sheet = by_openpyxl(patched(masters.full(), block), values=False)["合计表"]
    assert {sheet.cell(row, 4).value for row in range(3, 9)} == {sheet["D3"].value}


def test_a_tables_headings_are_not_written_over():
    with pytest.raises(PatchRefused, match=r"流水表.*标题"):
        patch(masters.full(), [Block("资金流水", 3, (1, 2, 3), [Row(("期", "单", "金"))])])


# ---- formulas


def test_a_shared_formula_beside_the_block_is_written_out_and_goes_along():
    shared = {f"J{row}": '<f t="shared" si="0"/><v>1</v>' for row in range(6, 10)}
    data = notice(cells={"J5": '<f t="shared" ref="J5:J9" si="0">C5*2</f><v>1</v>'} | shared)
    sheet = by_openpyxl(patched(data, page(5)), values=False)[SHEET]
    assert [sheet.cell(row, 10).value for row in range(5, 10)] == [f"=C{row}*2" for row in range(5, 10)]


def test_a_shared_formula_that_begins_in_the_block_lives_on_below():
    data = notice(
        cells={
            "G5": '<f t="shared" ref="G5:G11" si="4">C5/D5</f><v>1</v>',
            "G11": '<f t="shared" si="4"/><v>1</v>',
        }
    )
    block = Block(SHEET, 5, (1, 2, 3, 7), [Row((i, "单位", i, i)) for i in range(9)], last_row=LAST_ROW)
    sheet = by_openpyxl(patched(data, block), values=False)[SHEET]
    assert sheet["G14"].value == "=C14/D14"


def test_an_array_formula_that_would_be_torn_is_refused():
    data = notice(cells={"J5": '<f t="array" ref="J5:J7">C5:C7*2</f><v>1</v>'})
    with pytest.raises(PatchRefused, match="J5:J7"):
        patch(data, [page(5)])


FOLLOWED = {
    "SUM(通报!C5:C9)": "SUM(通报!C5:C13)",
    "SUM('通报'!$C$5:$C$9)": "SUM('通报'!$C$5:$C$13)",
    "通报!A11": "通报!A14",
    "通报!11:11": "通报!14:14",
    "SUM((通报!C5:C9,通报!D5:D9))": "SUM((通报!C5:C13,通报!D5:D13))",
    "COUNTIF(通报!B4:B9,&quot;通报!C5:C9&quot;)": 'COUNTIF(通报!B4:B13,"通报!C5:C9")',
    "通报!C:C": "通报!C:C",
    "[1]通报!C11": "[1]通报!C11",
    "'[1]通报'!C11": "'[1]通报'!C11",
    "'D:\\x\\[2011.xlsx]通报'!C11": "'D:\\x\\[2011.xlsx]通报'!C11",
    "INDIRECT(&quot;通报!C11&quot;)": 'INDIRECT("通报!C11")',
    "通报2!A11+台账!A11": "通报2!A11+台账!A11",
}


@pytest.mark.parametrize(("before", "after"), FOLLOWED.items())
def test_a_formula_elsewhere_follows(before: str, after: str):
    assert formulas(patched(notice(other=ledger(before)), page(9))) == [after]


def test_formulas_follow_in_what_openpyxl_saved():
    """openpyxl writes Chinese as character references: &#36890;&#25253; is 通报."""
    assert formulas(patched(dialects.by_openpyxl(), page(9))) == ["SUM(通报!C5:C13)"]


@pytest.mark.parametrize(
    "name",
    [
        "O'Neil's 表",
        "A&B",
        "1<2>1",
        "2012年10月",
        "通报 (2)",
        "TRUE",
        "R1C1",
    ],
)
def test_a_sheet_of_any_name(name: str):
    escaped = name.replace("&", "&amp;").replace("<", "&lt;")
    quoted = "'" + escaped.replace("'", "''") + "'!"

    def rename(parts: dict[str, bytes]) -> None:
        for part_name in ("xl/workbook.xml", LEDGER):
            text = parts[part_name].decode().replace(f'name="{SHEET}"', f'name="{escaped}"')
            parts[part_name] = text.replace(f"{SHEET}!", quoted).encode()

    block = page(9)
    block = Block(name, FIRST_ROW, COLUMNS, block.rows, LAST_ROW, name="通报区", key=(1,))
    result = patched(masters.remade(by_hand(), rename), block)
    plain = "'" + name.replace("'", "''") + "'!"
    assert formulas(result) == [f"SUM({plain}C5:C13)"]
    assert by_openpyxl(result).defined_names["通报区"].attr_text == f"{plain}$A$4:$F$13"


# ---- links


def test_links_go_with_their_cells():
    data = notice(
        '<hyperlinks><hyperlink ref="B5" location="台账!A1"/><hyperlink ref="H5" location="通报!A11"/>'
        '<hyperlink ref="A11" location="通报!C11"/></hyperlinks>'
    )
    result = part(patched(data, page(9)))
    assert re.findall(r'<hyperlink ref="(\w+)" location="([^"]+)"', result) == [
        ("H9", "通报!A14"),
        ("A14", "通报!C14"),
    ]


def test_a_link_over_several_rows_keeps_its_shape():
    data = notice('<hyperlinks><hyperlink ref="H5:H6" location="台账!A1"/></hyperlinks>')
    try:
        result = part(patched(data, page(5)))
    except PatchRefused:
        return
    for first, last in re.findall(r'<hyperlink ref="H(\d+):H(\d+)"', result):
        assert int(first) <= int(last)


# ---- texts


CELL_TEXTS = [
    "_x0041_",
    "_x000D_",
    "a_x005F_b",
    "行\r\n行\t行",
    "\x00\x01\x08\x0b\x1f\x7f\ufffe",
    " 两头空 ",
    "\n",
    "=1+1",
    "'引号",
    "<&>\"']]>",
    "😀𠮷",
    "字" * 32_767,
]


@pytest.mark.parametrize("text", CELL_TEXTS, ids=range(len(CELL_TEXTS)))
def test_a_text_is_read_back_as_it_was(text: str):
    result = patched(notice(), Spot(SHEET, "J1", text), Spot(SHEET, "J2", Formula("A1", text[:99])))
    plain = etree.fromstring(masters.parts_of(result)[NOTICE])
    (cell,) = plain.xpath("//*[local-name()='c'][@r='J1']")
    stored = "".join(cell.itertext())
    assert re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), stored) == text
    assert patch(result, [Spot(SHEET, "J1", text)]).data == result


@pytest.mark.parametrize("text", ["字" * 32_768, "😀" * 16_384])
def test_a_text_too_long_is_refused(text: str):
    with pytest.raises(PatchRefused, match=r"J1.*32767"):
        patch(notice(), [Spot(SHEET, "J1", text)])


@pytest.mark.parametrize(
    "value",
    [
        Formula('A1&"\x01"', "x"),
        Link("字", "台账!A1\x02"),
        Link("字", "台账!A1", "提示\x03"),
        Formula("A1\ufffe", 1),
    ],
    ids=["formula", "target", "tip", "formula with a non-character"],
)
def test_a_character_that_xml_cannot_hold_never_breaks_a_workbook(value):
    with contextlib.suppress(PatchRefused, ValueError):
        patched(notice(), Spot(SHEET, "J1", value))


# ---- looks


def test_a_first_row_that_looks_like_another_row_is_not_the_pattern_next_time():
    """Twice is once: the look asked for by name must not become the look of all rows."""
    rows = [Row((1, "合计", 1), like="heading"), Row((2, "甲", 2)), Row((3, "乙", 3))]
    pages = [Block(SHEET, 5, (1, 2, 3), rows, last_row=LAST_ROW, patterns={"heading": 4})]
    once = patched(notice(), *pages)
    assert patch(once, pages).data == once


def test_a_formula_that_shows_nothing_is_known_again():
    rows = [Row((None, None))] * 5 + [Row((None, Formula("SUM(C5:C6)", "")))]
    block = Block(SHEET, 5, (1, 6), rows, last_row=LAST_ROW)
    once = patched(notice(), block)
    assert patch(once, [block]).data == once


def test_kept_cells_stay_with_their_row():
    rows = [Row((KEEP, "城关镇", 1)), Row((KEEP, "新", 2))]
    result = patched(notice(), Block(SHEET, 5, COLUMNS[:3], rows, last_row=LAST_ROW, key=(1,)))
    assert values(result, "A5:C6") == [[3, "城关镇", 1], [None, "新", 2]]


def test_a_block_of_no_rows_keeps_its_look_and_every_note():
    result = patched(notice(), page(0))
    told = {cell for row in values(result, "H5:H12") for cell in row}
    assert {"局长已阅", "待核实"} <= told
    assert values(result, "A11:A11") == [[BELOW]]
    again = patched(result, page(5, last_row=5))
    assert [row[0] for row in values(again, "B5:B9")] == [row.cells[1] for row in page(5).rows]
    looks = [cell.number_format for cell in by_openpyxl(again)[SHEET]["C"][4:9]]
    assert set(looks) == {"0.00_ "}


def test_blocks_side_by_side_and_one_below_the_other():
    left = Block(SHEET, 5, (1, 2), [Row((i, f"左{i}")) for i in range(4)], last_row=LAST_ROW)
    right = Block(SHEET, 5, (4,), [Row((i,)) for i in range(5)], last_row=LAST_ROW)
    below = Block(SHEET, 11, (1, 2), [Row((i, f"下{i}")) for i in range(3)], last_row=11)
    result = patched(notice(), left, right, below)
    assert result == patched(notice(), below, right, left)
    assert [row[1] for row in values(result, "A5:B13")] == [
        *("左0", "左1", "左2", "左3", None, None),
        *("下0", "下1", "下2"),
    ]
