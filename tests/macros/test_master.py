"""The finished master of the demo year, held up to programs that are not ours."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from templates.master import blank_master
from tests.conftest import Office
from tests.macros.conftest import DemoYear
from workbook.schema import master
from xlsx_tools.package import Package
from xlsx_tools.reader import read_workbook

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the year
RESULTS = [sheet.title for sheet in master.SHEETS]


def test_the_master_and_what_was_sent_are_valid(demo: DemoYear, tmp_path: Path) -> None:
    files = [demo.folder.master, *sorted(demo.folder.root.glob("收件/2012-10/*.xlsx"))[:3]]
    for file in files:
        report = OpenXmlValidator().validate(file)
        assert report.errors == [], (file.name, report.errors[:3])


def test_openpyxl_reads_what_our_reader_reads(demo: DemoYear) -> None:
    ours = read_workbook(demo.folder.master.read_bytes())
    theirs = load_workbook(io.BytesIO(demo.folder.master.read_bytes()), data_only=True)
    for title in RESULTS:
        for row in theirs[title].iter_rows():
            for cell in row:
                mine = ours.sheets[title].at(cell.row - 1, cell.column - 1)
                if isinstance(cell.value, (int, float)) and isinstance(mine, (int, float)):
                    assert float(mine) == float(cell.value), (title, cell.coordinate)
                elif cell.value not in (None, ""):
                    assert mine is not None, (title, cell.coordinate)


def test_a_year_of_runs_leaves_the_macros_and_buttons_byte_for_byte(demo: DemoYear) -> None:
    built, now = Package(blank_master()), Package(demo.folder.master.read_bytes())
    kept = [name for name in built.names if "vba" in name or "vmlDrawing" in name or "customUI" in name]
    assert len(kept) == 3
    assert all(built.read(name) == now.read(name) for name in kept)
    assert built.read("_rels/.rels") == now.read("_rels/.rels")


def test_what_is_sent_to_departments_carries_no_macros(demo: DemoYear) -> None:
    """Every form that was issued in the year: no VBA, no ribbon, no controls, a plain workbook by its type."""
    forms = sorted(demo.folder.root.glob("下发/*/*.xlsx"))
    assert len(forms) > 300
    for form in forms:
        package = Package(form.read_bytes())
        odd = [
            name for name in package.names if re.search("vba|customui|ctrlprop|activex", name, re.IGNORECASE)
        ]
        assert odd == [], form.name
        assert b"macroEnabled" not in package.read("[Content_Types].xml"), form.name


@pytest.mark.office
def test_libreoffice_opens_it_and_sees_the_same_figures(
    demo: DemoYear, office: Office, tmp_path: Path
) -> None:
    converted = office.convert([demo.folder.master], "xlsx", tmp_path)
    theirs = read_workbook(converted[demo.folder.master.stem].read_bytes())
    ours = read_workbook(demo.folder.master.read_bytes())
    assert list(theirs.sheets) == list(ours.sheets)
    differing = [
        (title, row, column, value, theirs.sheets[title].at(row, column))
        for title in RESULTS
        for row, values in enumerate(ours.sheets[title].rows)
        for column, value in enumerate(values)
        if isinstance(value, (int, float)) and value != theirs.sheets[title].at(row, column)
    ]
    assert not differing, differing[:5]


@pytest.mark.office
def test_no_printed_sheet_shows_hash_marks(demo: DemoYear, office: Office, tmp_path: Path) -> None:
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing")
    printed = office.convert([demo.folder.master], "pdf", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(next(iter(printed.values()))), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "###" not in text
    assert "附件" in text
