"""A hard master, patched: the values are there, what must follow has followed, and nothing else has changed."""

from __future__ import annotations

import csv
import functools
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openxml_audit import OpenXmlValidator, ValidationSeverity

from tests.conftest import Office
from tests.xlsx_tools import added_parts, dialects, masters
from tests.xlsx_tools.masters import BELOW, COLUMNS, FIRST_ROW, HEADINGS, LAST_ROW, NOTES, ROWS, SHEET
from xlsx_tools.compare import compare_files
from xlsx_tools.package import Package
from xlsx_tools.page import Block, Formula, Row, Spot
from xlsx_tools.patch import PatchRefused, patch

UNITS = [row[1] for row in ROWS]
SIZES = {"shrinks": 3, "stays": 5, "grows into the blank row": 6, "grows past it": 9, "grows far": 300}


def rows(count: int) -> list[Row]:
    """So many units: the old ones in reverse order of rank, then new ones; a formula with its value."""
    units = [*UNITS[::-1], *(f"新单位{i}" for i in range(count))][:count]
    return [
        Row((at + 1, unit, 1000.25 * (at + 1), 5000, Formula(f"C{row}/D{row}", 0.20005 * (at + 1)), "已定"))
        for at, (unit, row) in enumerate(zip(units, range(FIRST_ROW, FIRST_ROW + count), strict=True))
    ]


def page(count: int, **others) -> Block:
    """通报 with so many units; the unit's name is the key."""
    given = {"last_row": LAST_ROW, "name": "通报区", "key": (1,)} | others
    return Block(SHEET, FIRST_ROW, COLUMNS, rows(count), **given)


@functools.cache
def hardest() -> bytes:
    return added_parts.with_everything(masters.full())


@functools.cache
def dialect(name: str) -> bytes:
    return dialects.DIALECTS[name]()


def differing(tmp_path: Path, before: bytes, after: bytes) -> dict[str, str]:
    """Part to what became of it, as `compare` tells it."""
    (tmp_path / "before").write_bytes(before)
    (tmp_path / "after").write_bytes(after)
    lines = compare_files(tmp_path / "before", tmp_path / "after")
    return {line.split(" ", 1)[1].partition(":")[0]: line for line in lines}


def by_openpyxl(data: bytes, *, values: bool = True):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl would lose, it says; we only read
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def by_calamine(data: bytes, sheet: str = SHEET) -> list[list]:
    return (
        python_calamine.load_workbook(io.BytesIO(data))
        .get_sheet_by_name(sheet)
        .to_python(skip_empty_area=False)
    )


def findings(data: bytes, tmp_path: Path) -> Counter[str]:
    """What the validator calls an error, without the numbers of rows."""
    path = tmp_path / "audited.xlsm"
    path.write_bytes(data)
    result = OpenXmlValidator().validate(path)
    errors = (e for e in result.errors if e.severity is ValidationSeverity.ERROR)
    return Counter(re.sub(r"\d+", "#", f"{e.part_uri} {e.description}") for e in errors)


def assert_values(data: bytes, written: Sequence[Row]) -> None:
    """Two readers see the rows, each formula with its value, and the whole frame around them."""
    seen, told = by_openpyxl(data)[SHEET], by_calamine(data)
    formulas = by_openpyxl(data, values=False)[SHEET]
    assert [seen.cell(4, c).value for c in COLUMNS] == list(HEADINGS)
    for number, row in enumerate(written, FIRST_ROW):
        for column, value in zip(COLUMNS, row.cells, strict=True):
            if isinstance(value, Formula):
                assert formulas.cell(number, column).value == f"={value.text}"
                value = value.value
            assert seen.cell(number, column).value == value
            assert told[number - 1][column - 1] == (value if value is not None else "")
    unit_of = {
        seen.cell(row, 8).value: seen.cell(row, 2).value for row in range(FIRST_ROW, FIRST_ROW + len(written))
    }
    for unit, note in NOTES.items():
        if any(row.cells[1] == unit for row in written):
            assert unit_of[note] == unit, "a note stays with its unit"
        else:
            assert note in {cell.value for cell in seen["H"]}, "no note is lost"


# ---- the hardest master


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES)
def test_only_what_must_follow_changes(count: int, tmp_path: Path):
    patched = patch(hardest(), [page(count)]).data
    changed = differing(tmp_path, hardest(), patched)
    expected = {
        "xl/worksheets/sheet1.xml",
        "xl/charts/chart1.xml",
        "xl/charts/chart2.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/pivotCache/pivotCacheDefinition1.xml",
    }
    if count != len(ROWS):
        expected |= {"xl/workbook.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"}
    below_moves = {
        "xl/drawings/drawing90.xml",  # the seal below the block
        "xl/drawings/drawing2.xml",  # a text box that shows what stands below the block
        "xl/ctrlProps/ctrlProp1.xml",  # a check box linked to a cell below it
    }
    if count > len(ROWS) + 1:
        expected |= below_moves
    assert set(changed) == expected
    assert all(line.startswith("改 ") for line in changed.values())


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES)
def test_values_are_read_back(count: int):
    assert_values(patch(hardest(), [page(count)]).data, rows(count))


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES)
def test_no_new_finding_of_the_validator(count: int, tmp_path: Path):
    before, after = (findings(data, tmp_path) for data in (hardest(), patch(hardest(), [page(count)]).data))
    assert after - before == Counter()


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES)
def test_what_looks_at_the_block_looks_at_all_of_it(count: int):
    patched = patch(hardest(), [page(count)]).data
    last = FIRST_ROW + count - 1
    below = 11 + max(0, count - 6)
    book = by_openpyxl(patched, values=False)
    sheet = book[SHEET]
    assert sheet.cell(below, 1).value == BELOW
    assert sheet.cell(below, 3).value == f"=SUM(C5:C{last})"
    other = book["O'Neil 表"]
    assert other["A1"].value == f"=SUM(通报!C5:C{last})"
    assert other["A2"].value == f"='通报'!$A${below}&\"!\""
    assert other["A4"].value == '=INDEX(通报!$B:$B,5)&"通报!C5:C9"', "a text in a formula is a text"
    assert other["D1"].value == "=[1]通报!C5", "another workbook's sheet is not ours"
    assert other["E1"].value == "=SUM([1]通报!$C$5:$C$9)"
    names = {name: item.attr_text for name, item in book.defined_names.items()}
    assert names["通报区"] == f"通报!$A$4:$F${last}"
    assert names["单位列"] == f"'通报'!$B$5:$B${last}"
    assert sheet.print_area == f"'通报'!$A$1:$F${below}"
    formats = {str(r.sqref) for r in sheet.conditional_formatting}
    assert formats == {f"E5:E{last}", f"C5:C{last}", "A1:H1"}
    choices = {str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert choices == {f"F5:F{last}", f"H5:H{50 + max(0, count - 6)}"}
    parts = masters.parts_of(patched)
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    assert f"<xm:sqref>E5:E{last}</xm:sqref>" in xml
    assert f"<xm:sqref>D5:D{last}</xm:sqref>" in xml
    assert f"<xm:f>通报!C5:C{last}</xm:f>" in parts["xl/worksheets/sheet5.xml"].decode()
    chart = parts["xl/charts/chart1.xml"].decode()
    assert f"通报!$C$5:$C${last}</c:f>" in chart
    assert f'<c:ptCount val="{count}"/>' in chart
    assert "1000.25" in chart
    assert f'ref="A4:F{last}"' in parts["xl/pivotCache/pivotCacheDefinition1.xml"].decode()


def test_a_comment_goes_with_its_unit():
    patched = by_openpyxl(patch(hardest(), [page(5)]).data)[SHEET]
    commented = {cell.value: cell.comment.text for row in patched for cell in row if cell.comment}
    assert commented == {"单位": "单位按文件顺序", "石桥乡": "石桥乡分管领导调整"}


def test_what_shows_a_cell_below_the_block_follows_it():
    """A text box, a check box: what is linked to A11 is linked to A14 when three rows are put in above."""
    parts = masters.parts_of(patch(hardest(), [page(9)]).data)
    assert 'textlink="通报!$A$14"' in parts["xl/drawings/drawing2.xml"].decode()
    assert 'fmlaLink="通报!$H$14"' in parts["xl/ctrlProps/ctrlProp1.xml"].decode()


def test_new_rows_look_like_the_first():
    before, after = by_openpyxl(hardest())[SHEET], by_openpyxl(patch(hardest(), [page(9)]).data)[SHEET]
    for row in range(FIRST_ROW, FIRST_ROW + 9):
        for column in COLUMNS:
            assert after.cell(row, column).style_id == before.cell(FIRST_ROW, column).style_id
        assert after.row_dimensions[row].height == before.row_dimensions[FIRST_ROW].height


@pytest.mark.parametrize("count", SIZES.values(), ids=SIZES)
def test_patching_twice_is_patching_once(count: int):
    once = patch(hardest(), [page(count)]).data
    assert patch(once, [page(count)]).data == once


def test_there_and_back_again(tmp_path: Path):
    """A month of nine units and then of three: the tail of the long month is gone."""
    long = patch(hardest(), [page(9)]).data
    short = patch(long, [page(3, last_row=FIRST_ROW + 8)]).data
    assert_values(short, rows(3))
    sheet = by_openpyxl(short)[SHEET]
    assert not any(sheet.cell(row, column).value for row in range(8, 14) for column in COLUMNS)
    assert sheet["A14"].value == BELOW


# ---- one part at a time, so that a failure names it


@pytest.mark.parametrize("add", added_parts.ALL, ids=lambda add: add.__name__)
def test_a_part_survives(add, tmp_path: Path):
    before = masters.remade(masters.full(), add)
    names = set(masters.parts_of(before)) - set(masters.parts_of(masters.full()))
    changed = differing(tmp_path, before, patch(before, [page(5)]).data)
    assert set(changed) & names <= {"xl/pivotCache/pivotCacheDefinition1.xml"}


# ---- every program's dialect


@pytest.mark.parametrize("count", [3, 5, 9])
@pytest.mark.parametrize("name", dialects.DIALECTS)
def test_every_dialect(name: str, count: int, tmp_path: Path):
    before = dialect(name)
    patched = patch(before, [page(count)]).data
    assert_values(patched, rows(count))
    assert findings(patched, tmp_path) - findings(before, tmp_path) == Counter()
    changed = differing(tmp_path, before, patched)
    assert set(changed) <= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    assert all(line.startswith("改 ") for line in changed.values())
    assert patch(patched, [page(count)]).data == patched
    with zipfile.ZipFile(io.BytesIO(patched)) as package:
        assert package.testzip() is None


@pytest.mark.parametrize("name", dialects.DIALECTS)
def test_a_look_is_kept_in_every_dialect(name: str):
    before, after = (
        by_openpyxl(dialect(name))[SHEET],
        by_openpyxl(patch(dialect(name), [page(9)]).data)[SHEET],
    )
    for column in COLUMNS:
        looks = {after.cell(row, column).number_format for row in range(FIRST_ROW, FIRST_ROW + 9)}
        assert looks == {before.cell(FIRST_ROW, column).number_format}


def test_a_sheet_without_rows_takes_them():
    patched = patch(dialects.self_closed(), [page(3, name=None)]).data
    sheet = by_openpyxl(patched)[SHEET]
    assert [cell.value for cell in sheet["B"][4:7]] == UNITS[:1:-1]


def test_strict_open_xml_is_refused_by_name():
    with pytest.raises(PatchRefused, match="Strict"):
        patch(dialects.strict(), [page(3)])


# ---- real workbooks of another project


@functools.cache
def real_workbooks() -> dict[str, bytes]:
    """The workbooks that come inside the packages we install."""
    import xlwings

    folder = Path(xlwings.__file__).parent
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.xl[st][xm]"))} | {
        path.name: path.read_bytes() for path in sorted(folder.rglob("*.xlam"))
    }


def test_real_macro_workbooks_keep_all_their_parts(tmp_path: Path):
    assert real_workbooks()
    for name, before in real_workbooks().items():
        package = Package(before)
        for sheet in (sheet for sheet in package.sheets if sheet.kind == "worksheet"):
            pages = [Spot(sheet.name, "Z99", "字"), Block(sheet.name, 200, (2, 3), [Row((1, "二"))] * 3)]
            patched = patch(before, pages).data
            changed = differing(tmp_path, before, patched)
            assert set(changed) <= {sheet.part, "xl/workbook.xml"}, name
            assert findings(patched, tmp_path) - findings(before, tmp_path) == Counter(), name
            assert patch(patched, pages).data == patched, name
            seen = by_calamine(patched, sheet.name)
            assert seen[98][25] == "字"
            assert [row[1:3] for row in seen[199:202]] == [[1.0, "二"]] * 3


# ---- in LibreOffice


@pytest.mark.office
def test_libreoffice_reads_the_same_values(office: Office, tmp_path: Path):
    files = {"hardest": (patch(hardest(), [page(9)]).data, 9), "short": (patch(hardest(), [page(3)]).data, 3)}
    for number, name in enumerate(dialects.DIALECTS):
        files[f"dialect{number}"] = (patch(dialect(name), [page(9)]).data, 9)
    for stem, (data, _) in files.items():
        (tmp_path / f"{stem}.xlsm").write_bytes(data)
    made = office.convert(
        (tmp_path / f"{stem}.xlsm" for stem in files),
        "csv:Text - txt - csv (StarCalc):44,34,76",
        tmp_path / "csv",
    )
    assert set(made) == set(files)
    for stem, (_, count) in files.items():
        with open(made[stem], encoding="utf-8", newline="") as file:
            grid = list(csv.reader(file))
        units = [row[1] for row in grid[FIRST_ROW - 1 : FIRST_ROW - 1 + count]]
        assert units == [row.cells[1] for row in rows(count)], stem
        notes = {row[7]: row[1] for row in grid[FIRST_ROW - 1 :] if len(row) > 7 and row[7] in NOTES.values()}
        assert notes.keys() == set(NOTES.values()), stem


@pytest.mark.office
def test_a_master_saved_by_libreoffice_is_patched(office: Office, tmp_path: Path):
    for stem, data in (("full", masters.full()), ("small", masters.small())):
        (tmp_path / f"{stem}.xlsx").write_bytes(data)
    made = office.convert([tmp_path / "full.xlsx", tmp_path / "small.xlsx"], "xlsx", tmp_path / "saved")
    assert set(made) == {"full", "small"}
    for path in made.values():
        before = path.read_bytes()
        for count in (3, 5, 9):
            patched = patch(before, [page(count)]).data
            assert_values(patched, rows(count))
            assert findings(patched, tmp_path) - findings(before, tmp_path) == Counter()
            assert patch(patched, [page(count)]).data == patched
