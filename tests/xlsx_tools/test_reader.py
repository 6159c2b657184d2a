"""What a file is and what its cells hold, with what the fast reader would pass over."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xlsx_tools import worker
from xlsx_tools.reader import Fault, Unreadable, read_workbook
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import Readers, read_files


def small(**cells: object) -> bytes:
    """A workbook of one sheet with these cells (A1=3)."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for place, value in cells.items():
            sheet.write(place, value)
    return target.getvalue()


def altered(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same package with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read_workbook(data)
    return error.value.code


REFUSED = [
    ("empty-file", b""),
    ("not-a-workbook", b"%PDF-1.4 something"),
    ("not-a-workbook", "序号,名称\r\n1,甲\r\n".encode("gbk")),
    ("old-xls", OLE + b"Workbook"),
    ("password", OLE + "EncryptedPackage".encode("utf-16-le")),
    ("zip-broken", small(A1=1)[:500]),
]


@pytest.mark.parametrize(
    ("code", "data"), REFUSED, ids=[f"{code}-{n}" for n, (code, _) in enumerate(REFUSED)]
)
def test_a_file_is_told_by_its_content(code: str, data: bytes) -> None:
    assert refusal(data) == code


def test_other_kinds_of_office_files() -> None:
    def package(**parts: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as book:
            for name, content in parts.items():
                book.writestr(name.replace("__", "/").replace("_dot_", "."), content)
        return target.getvalue()

    assert refusal(package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")) == "ods"
    assert refusal(package(xl__workbook_dot_bin=b"")) == "xlsb"
    types = {"[Content_Types]_dot_xml": b"<Types/>"}
    assert refusal(package(word__document_dot_xml=b"<w/>", **types)) == "not-a-workbook"
    assert refusal(package(word__document_dot_xml=b"<w/>")) == "not-a-workbook"


def test_values_keep_their_places() -> None:
    cells = read_workbook(small(B3=220.5, C3="县财政局", D4=7)).sheets["表"]
    assert (cells.at(2, 1), cells.at(2, 2), cells.at(3, 3), cells.at(0, 0), cells.at(99, 99)) == (
        220.5,
        "县财政局",
        7,
        None,
        None,
    )


def test_an_error_cell_is_no_blank() -> None:
    data = altered(small(A1=1), SHEET, b'<c r="A1"><v>1</v></c>', b'<c r="A1" t="e"><v>#REF!</v></c>')
    assert read_workbook(data).sheets["表"].faults == {(0, 0): Fault("error-cells", "#REF!")}


@pytest.mark.parametrize(
    "formula", [b"<f>B1+1</f>", b"<f>B1+1</f><v></v>", b"<f>B1+1</f><v/>", b'<f t="shared" si="0"/>']
)
def test_a_formula_that_was_never_calculated_is_no_blank(formula: bytes) -> None:
    data = altered(small(A1=1), SHEET, b"<v>1</v>", formula)
    assert read_workbook(data).sheets["表"].faults == {(0, 0): Fault("formula-no-value", "未计算的公式")}


def test_a_calculated_formula_is_its_value() -> None:
    data = altered(small(A1=1), SHEET, b"<v>1</v>", b"<f>B1+1</f><v>12</v>")
    cells = read_workbook(data).sheets["表"]
    assert (cells.at(0, 0), cells.faults) == (12, {})


def test_a_cell_at_the_far_corner_is_refused_before_it_costs_memory() -> None:
    with pytest.raises(Unreadable) as error:
        read_workbook(small(A1=1, XFD1048576=1))
    assert error.value.code == "sheet-too-sparse"


def test_a_file_that_would_kill_its_reader_costs_that_file_only(tmp_path: Path) -> None:
    """A count of four thousand million shared strings makes the reader ask for more memory than there is."""
    good, broken, killer, gone = (tmp_path / f"{name}.xlsx" for name in ("好", "坏", "毒", "没有"))
    good.write_bytes(small(A1="县财政局"))
    broken.write_bytes(b"PK\x03\x04 not really")
    strings = "xl/sharedStrings.xml"
    killer.write_bytes(
        altered(
            good.read_bytes(),
            strings,
            b'count="1" uniqueCount="1"',
            b'count="4294967295" uniqueCount="4294967295"',
        )
    )
    results = list(read_files([good, broken, killer, gone, good], workers=2))
    assert [result.code if isinstance(result, Refusal) else "read" for result in results] == [
        "read",
        "zip-broken",
        "too-many-strings",
        "cannot-open",
        "read",
    ]


def test_threads_take_turns_as_before_once_the_last_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_TURNS", worker._Turns())  # others of this process may be reading still
    before = 0.005
    sys.setswitchinterval(before)
    first, second = Readers(1), Readers(1)
    with first:
        shorter = sys.getswitchinterval()
        second.__enter__()
    assert (shorter < before, sys.getswitchinterval()) == (True, shorter)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == before
