"""What must follow when a block grows or shrinks: formulas, filters, tables, charts, pivots, breaks, the chain."""

from __future__ import annotations

import re

import pytest

from tests.xlsx_tools.patching import SHEET, cells, edited, ledger, made, parts, repacked, xml
from xlsx_tools.page import Block, Formula, Row, Spot
from xlsx_tools.patch import patch

SHEET_XML = "xl/worksheets/sheet1.xml"


def numbers(count: int, **others) -> Block:
    return Block(SHEET, 5, (1,), [Row((at + 1,)) for at in range(count)], **others)


def column(book, sheet) -> None:
    sheet.write_column("A5", (1, 2, 3))


@pytest.mark.parametrize(
    ("formula", "grown", "shrunk"),
    [
        ("SUM(A5:A7)", "SUM(A5:A9)", "SUM(A5:A5)"),
        ("SUM($A$4:$A$7)", "SUM($A$4:$A$9)", "SUM($A$4:$A$5)"),
        ("SUM(A6:A7)", "SUM(A6:A7)", "SUM(A6:A7)"),
        ("SUM(A5:A6)", "SUM(A5:A6)", "SUM(A5:A6)"),
        ("SUM(A5:A8)", "SUM(A5:A9)", "SUM(A5:A8)"),
        ("SUM(A5:A20)", "SUM(A5:A20)", "SUM(A5:A20)"),
        ("A7", "A7", "A7"),
        ("SUM(A:A)", "SUM(A:A)", "SUM(A:A)"),
        ("SUM(C5:C7)", "SUM(C5:C7)", "SUM(C5:C7)"),
        ("SUM(5:7)", "SUM(5:9)", "SUM(5:5)"),
        ("SUM(别表!A5:A7)", "SUM(别表!A5:A7)", "SUM(别表!A5:A7)"),
    ],
)
def test_a_range_that_ends_with_the_block_follows_it(formula: str, grown: str, shrunk: str):
    data = made(
        column,
        lambda book, sheet: sheet.write_formula("E1", f"={formula}"),
        lambda book, sheet: book.add_worksheet("别表"),
    )
    assert cells(patch(data, [numbers(5)]).data)["E1"] == f"={grown}"
    assert cells(patch(data, [numbers(1)]).data)["E1"] == f"={shrunk}"


def test_a_rows_own_sums_and_running_totals_stay():
    def step(book, sheet):
        column(book, sheet)
        for row in (5, 6, 7):
            sheet.write_formula(f"C{row}", f"=SUM(A$5:A{row})+A{row}/SUM(A$5:A$7)")

    found = cells(patch(made(step), [numbers(5)]).data)
    assert found["C7"] == "=SUM(A$5:A7)+A7/SUM(A$5:A$9)"


def shared(text: str) -> str:
    """C5 holds a formula that C6 and C7 share."""
    for row, inner in (
        (5, '<f t="shared" ref="C5:C7" si="0">A5*2</f>'),
        (6, '<f t="shared" si="0"/>'),
        (7, '<f t="shared" si="0"/>'),
    ):
        text = re.sub(rf'(<row r="{row}".*?)</row>', rf'\1<c r="C{row}">{inner}<v>0</v></c></row>', text)
    return text


def test_a_shared_formula_that_begins_in_the_block_is_written_out():
    data = edited(made(column), SHEET_XML, shared)
    found = cells(patch(data, [Block(SHEET, 5, (3,), [Row((9,))], last_row=5)]).data)
    assert (found["C5"], found["C6"], found["C7"]) == (9, "=A6*2", "=A7*2")
    found = cells(patch(data, [Spot(SHEET, "C5", 9)]).data)
    assert (found["C5"], found["C6"], found["C7"]) == (9, "=A6*2", "=A7*2")


def test_a_shared_formula_that_nobody_disturbs_keeps_its_characters():
    data = edited(made(column), SHEET_XML, shared)
    assert '<f t="shared" ref="C5:C7" si="0">A5*2</f>' in xml(patch(data, [Spot(SHEET, "A5", 4)]).data)


def test_a_shared_formula_whose_rows_move_is_written_out():
    data = edited(made(column, lambda book, sheet: sheet.write("A3", 1)), SHEET_XML, shared)
    after = patch(data, [Block(SHEET, 3, (1,), [Row((1,))] * 4, last_row=3)]).data
    assert cells(after)["C9"] == "=A9*2"


def test_an_array_formula_below_moves_with_its_area():
    data = made(column, lambda book, sheet: sheet.write_array_formula("A10:A11", "{=A5:A6*2}"))
    after = patch(data, [numbers(9, last_row=7)]).data
    assert '<f t="array" ref="A14:A15">A5:A6*2</f>' in xml(after)


# ---- filters and tables


def test_a_filter_that_hides_rows_is_opened_and_told_of():
    def step(book, sheet):
        column(book, sheet)
        sheet.write("A4", "数")
        sheet.autofilter("A4:A7")
        sheet.filter_column("A", "x > 2")
        sheet.set_row(4, options={"hidden": True})
        sheet.set_row(20, options={"hidden": True})

    patched = patch(made(step), [numbers(5)])
    text = xml(patched.data)
    assert '<autoFilter ref="A4:A9"/>' in text
    assert text.count("hidden") == 1
    assert "'台账'!$A$4:$A$9" in xml(patched.data, "xl/workbook.xml").replace("台账!", "'台账'!")
    assert [note.code for note in patched.notes] == ["filter"]


def table(book, sheet, **options) -> None:
    names = [{"header": "数", "total_function": "sum"}, {"header": "注"}]
    sheet.add_table(
        "A4:B7", {"columns": names, "name": "表", "data": [[1, "a"], [2, "b"], [3, "c"]], **options}
    )


@pytest.mark.parametrize(("count", "last"), [(5, 9), (2, 6), (0, 5)])
def test_a_table_ends_where_its_rows_end(count: int, last: int):
    part = xml(patch(made(table), [numbers(count)]).data, "xl/tables/table1.xml")
    assert part.count(f'ref="A4:B{last}"') == 2


@pytest.mark.parametrize("last_row", [7, None])
def test_a_totals_row_is_pushed_down_by_growth_and_stays_on_shrinking(last_row):
    data = made(
        lambda book, sheet: sheet.add_table(
            "A4:A8",
            {
                "total_row": True,
                "columns": [{"header": "数", "total_function": "sum"}],
                "data": [[1], [2], [3]],
            },
        )
    )
    grown = patch(data, [numbers(5, last_row=last_row)]).data
    part = xml(grown, "xl/tables/table1.xml")
    assert 'ref="A4:A10" totalsRowCount="1"' in part
    assert '<autoFilter ref="A4:A9"/>' in part
    assert cells(grown)["A10"] == "=SUBTOTAL(109,[数])"
    shrunk = patch(data, [numbers(1, last_row=last_row)]).data
    assert 'ref="A4:A8" totalsRowCount="1"' in xml(shrunk, "xl/tables/table1.xml")
    assert cells(shrunk)["A8"] == "=SUBTOTAL(109,[数])"


# ---- formats, validations, sparklines, breaks, names


def test_formats_validations_sparklines_breaks_and_print_settings_follow():
    def step(book, sheet):
        column(book, sheet)
        sheet.write("A8", "合计")
        sheet.conditional_format("A5:A7", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("A5:A7", {"type": "formula", "criteria": "=A5>AVERAGE($A$5:$A$7)"})
        sheet.data_validation("A5:A7", {"validate": "list", "source": "=$A$5:$A$7"})
        sheet.add_sparkline("C1", {"range": f"{SHEET}!A5:A7"})
        sheet.add_sparkline("C8", {"range": f"{SHEET}!A5:A7"})
        sheet.set_h_pagebreaks([3, 7])
        sheet.print_area("A1:B7")
        sheet.repeat_rows(0, 3)
        sheet.ignore_errors({"number_stored_as_text": "A5:A7"})

    text = xml(patch(made(step), [numbers(5, last_row=7)]).data)
    assert text.count('sqref="A5:A9"') == 3
    assert "A5&gt;AVERAGE($A$5:$A$9)" in text
    assert "<formula1>$A$5:$A$9</formula1>" in text
    assert "<xm:sqref>A5:A9</xm:sqref>" in text
    assert "<xm:f>台账!A5:A9</xm:f><xm:sqref>C1</xm:sqref>" in text
    assert "<xm:f>台账!A5:A9</xm:f><xm:sqref>C10</xm:sqref>" in text
    assert re.findall(r'<brk id="(\d+)"', text) == ["3", "9"]
    names = xml(patch(made(step), [numbers(5, last_row=7)]).data, "xl/workbook.xml")
    assert "台账!$A$1:$B$9" in names
    assert "台账!$1:$4" in names


# ---- charts, pivots, chain, recalculation


def test_a_charts_series_and_what_it_remembers_follow():
    def step(book, sheet):
        column(book, sheet)
        chart = book.add_chart({"type": "column"})
        chart.add_series(
            {"values": f"={SHEET}!$A$5:$A$7", "values_data": [1, 2, 3], "name": f"={SHEET}!$A$4"}
        )
        sheet.insert_chart("E9", chart)

    part = xml(patch(made(step), [numbers(5)]).data, "xl/charts/chart1.xml")
    assert "<c:f>台账!$A$5:$A$9</c:f>" in part
    cache = re.search(r"<c:val>.*?<c:numCache>(.*?)</c:numCache>", part)
    assert cache is not None
    assert re.findall(r"<c:v>(.*?)</c:v>", cache[1]) == ["1", "2", "3", "4", "5"]
    once = patch(made(step), [numbers(1)]).data
    assert "$A$5:$A$5</c:f>" in xml(once, "xl/charts/chart1.xml")
    single = edited(once, "xl/charts/chart1.xml", lambda t: t.replace("$A$5:$A$5", "$A$5"))
    assert "<c:f>台账!$A$5:$A$7</c:f>" in xml(patch(single, [numbers(3)]).data, "xl/charts/chart1.xml")


def with_chain(data: bytes) -> bytes:
    all_parts = parts(data)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    all_parts["xl/calcChain.xml"] = f'<calcChain xmlns="{main}"><c r="C5" i="1"/></calcChain>'.encode()
    data = repacked(all_parts)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    data = edited(
        data,
        "[Content_Types].xml",
        lambda t: t.replace(
            "</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
        ),
    )
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    return edited(
        data,
        "xl/_rels/workbook.xml.rels",
        lambda t: t.replace(
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{rel}" Target="calcChain.xml"/></Relationships>',
        ),
    )


def test_the_calculation_chain_goes_with_all_that_names_it_once_a_formula_comes_or_goes():
    data = with_chain(made(column, lambda book, sheet: sheet.write_formula("C5", "=A5")))
    assert "xl/calcChain.xml" in parts(patch(data, [numbers(2)]).data)
    after = patch(data, [Spot(SHEET, "C5", 1)]).data
    assert "xl/calcChain.xml" not in parts(after)
    assert "calcChain" not in xml(after, "[Content_Types].xml") + xml(after, "xl/_rels/workbook.xml.rels")
    assert "xl/calcChain.xml" not in parts(patch(data, [Spot(SHEET, "D5", Formula("A5", 1))]).data)


def test_what_was_calculated_from_old_values_is_calculated_anew_on_opening():
    data = edited(ledger(2, totals=True), "xl/workbook.xml", lambda t: t.replace(' fullCalcOnLoad="1"', ""))
    assert 'fullCalcOnLoad="1"' in xml(patch(data, [Spot(SHEET, "B5", 1)]).data, "xl/workbook.xml")
    plain = edited(ledger(2), "xl/workbook.xml", lambda t: t.replace(' fullCalcOnLoad="1"', ""))
    assert "fullCalcOnLoad" not in xml(patch(plain, [Spot(SHEET, "B5", 1)]).data, "xl/workbook.xml")


def test_links_to_rows_that_moved_follow_from_any_sheet():
    def step(book, sheet):
        column(book, sheet)
        sheet.write("A8", "合计")
        other = book.add_worksheet("目录")
        other.write_url("A1", f"internal:'{SHEET}'!A8")
        other.write_formula("A2", f"='{SHEET}'!A8")

    after = patch(made(step), [numbers(5, last_row=7)]).data
    assert f"location=\"'{SHEET}'!A10\"" in xml(after, "xl/worksheets/sheet2.xml")
    assert cells(after, "目录")["A2"] == f"='{SHEET}'!A10"


def test_a_block_right_under_a_table_becomes_its_rows():
    part = xml(patch(made(table), [Block(SHEET, 8, (1, 2), [Row((4, "d"))])]).data, "xl/tables/table1.xml")
    assert 'ref="A4:B8"' in part
