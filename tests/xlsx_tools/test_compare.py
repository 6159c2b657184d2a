"""A person can see which parts differ, and that nothing else does."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xlsx_tools.compare import compare_files

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: str, before: str = '<dimension ref="A1:B2"/>', after: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


PLAIN = {
    SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'),
    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 200,
    "xl/styles.xml": b"<styleSheet/>",
}


@pytest.fixture
def differences(tmp_path: Path):
    def compare(before: dict[str, bytes], after: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> list[str]:
        for name, parts, how in (("a", before, zipfile.ZIP_DEFLATED), ("b", after, method)):
            with zipfile.ZipFile(tmp_path / name, "w", how) as package:
                for part, content in parts.items():
                    package.writestr(zipfile.ZipInfo(part), content, compress_type=how)
        return compare_files(tmp_path / "a", tmp_path / "b")

    return compare


def test_nothing_differs(differences):
    assert differences(PLAIN, PLAIN) == []


def test_parts_come_and_go_and_change(differences):
    after = PLAIN | {"xl/styles.xml": b"<styleSheet><fonts/></styleSheet>", "xl/new.bin": b"\0"}
    del after["xl/vbaProject.bin"]
    assert differences(PLAIN, after) == ["增 xl/new.bin", "改 xl/styles.xml:fonts", "删 xl/vbaProject.bin"]


def test_the_same_content_compressed_otherwise_is_said(differences):
    assert differences(PLAIN, PLAIN, zipfile.ZIP_STORED) == [
        "重压 xl/styles.xml",
        "重压 xl/vbaProject.bin",
        f"重压 {SHEET}",
    ]


def test_another_order_is_said_once(differences):
    assert differences(PLAIN, dict(reversed(PLAIN.items()))) == ["次序 xl/styles.xml"]
    first = {"docProps/new.xml": b"<a/>"} | PLAIN
    assert differences(PLAIN, first) == ["增 docProps/new.xml"], (
        "a new part does not change the others' order"
    )


@pytest.mark.parametrize(
    ("after", "where"),
    [
        (sheet('<row r="1"><c r="A1"><v>7</v></c></row>'), "sheetData(2 格，A1 至 B2)"),
        (
            sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2" ht="9"><c r="B2"><v>2</v></c></row>'),
            "sheetData（行的属性）",
        ),
        (
            sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="AA2"><v>2</v></c></row>'),
            "sheetData(2 格，B2 至 AA2)",
        ),
        (
            PLAIN[SHEET].replace(b"A1:B2", b"A1:B3").replace(b"</worksheet>", b"<mergeCells/></worksheet>"),
            "dimension、mergeCells",
        ),
        (PLAIN[SHEET].replace(b' r="A1"', b"").replace(b' r="B2"', b""), "sheetData(3 格，A1 至 B2)"),
        (PLAIN[SHEET].replace(b"<worksheet", b'<worksheet unknown="1"'), "<worksheet>"),
        (PLAIN[SHEET] + b"\n", ""),
        (b"no XML at all", ""),
    ],
)
def test_a_sheet_says_which_of_its_elements_differ(differences, after: bytes, where: str):
    expected = f"改 {SHEET}" + (f":{where}" if where else "")
    assert differences(PLAIN, PLAIN | {SHEET: after}) == [expected]


def test_another_prefix_is_no_difference_of_cells(differences):
    prefixed = PLAIN[SHEET].replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")
    assert differences(PLAIN, PLAIN | {SHEET: prefixed}) == [f"改 {SHEET}"]


def test_a_name_used_twice_is_told_apart(tmp_path: Path):
    for name, second in (("a", b"2"), ("b", b"3")):
        with zipfile.ZipFile(tmp_path / name, "w") as package:
            package.writestr("x.bin", b"1")
            with pytest.warns(UserWarning, match="Duplicate name"):
                package.writestr("x.bin", second)
    assert compare_files(tmp_path / "a", tmp_path / "b") == ["改 x.bin#2"]
