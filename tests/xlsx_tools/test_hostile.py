"""What strangers send: each bad file gets its own code, costs nobody else anything, and good ones are not refused.

The files are made here, from one small good workbook; `python -m xlsx_tools read` is what outside tools see.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import os
import pickle
import random
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from xlsx_tools.compound import compound as compound_file
from xlsx_tools.reader import Workbook, read_workbook
from xlsx_tools.refused import Refusal, Unreadable
from xlsx_tools.sentences import NOTES, UNREADABLE
from xlsx_tools.worker import read_files

Parts = dict[str, bytes]
SHEET, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
RELS, BOOK_RELS, TYPES = "_rels/.rels", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FAR = b'<c r="XFD1048576"><v>1</v></c>'


def good() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["名称", "金额"])
        sheet.write_row("A2", ["县财政局", 220.5])
        sheet.write_row("A3", ["县水务局", 12])
    return target.getvalue()


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(content: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def change(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    def made() -> bytes:
        content = parts()
        assert old in content[part], (part, old)
        return zipped(content | {part: content[part].replace(old, new, 1)})

    return made


def put(**content: bytes) -> Callable[[], bytes]:
    return lambda: zipped(parts() | {name.replace("__", "/"): data for name, data in content.items()})


def without(*names: str) -> Callable[[], bytes]:
    return lambda: zipped({name: data for name, data in parts().items() if name not in names})


def rows(inner: bytes) -> Callable[[], bytes]:
    """The sheet's rows replaced."""

    def made() -> bytes:
        content = parts()
        head, _, tail = content[SHEET].partition(b"<sheetData>")
        _, _, tail = tail.partition(b"</sheetData>")
        return zipped(content | {SHEET: head + b"<sheetData>" + inner + b"</sheetData>" + tail})

    return made


def twice(name: str, other: str | None = None) -> Callable[[], bytes]:
    def made() -> bytes:
        out = io.BytesIO(good())
        with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
            warnings.simplefilter("ignore")
            package.writestr(other or name, b"<x/>")
        return out.getvalue()

    return made


def flagged(bits: int) -> bytes:
    data = bytearray(good())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | bits)
        at += 4
    return bytes(data)


def method(number: int) -> bytes:
    data = bytearray(good())
    for mark, place in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = 0
        while (at := data.find(mark, at)) >= 0:
            struct.pack_into("<H", data, at + place, number)
            at += 4
    return bytes(data)


def sheets(count: int, name: str = "表{}") -> Callable[[], bytes]:
    def made() -> bytes:
        content = parts()
        head, _, tail = content[BOOK].partition(b"<sheets>")
        _, _, tail = tail.partition(b"</sheets>")
        entries = "".join(
            f'<sheet name="{name.format(at)}" sheetId="{at + 1}" r:id="rId1"/>' for at in range(count)
        )
        return zipped(content | {BOOK: head + f"<sheets>{entries}</sheets>".encode() + tail})

    return made


def office_document(*streams: str) -> bytes:
    """An OLE file as a program writes it; a stream may lie within another document: `ObjectPool/Workbook`."""
    return compound_file({name: b"x" * 4096 for name in streams})


def locked() -> bytes:
    """The good workbook as Excel encrypts it."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(good())).encrypt("密码", out)
    return out.getvalue()


def said_otherwise(field: int) -> bytes:
    """The sheet's local header with another checksum (14), packed size (18) or size (22) than the directory's."""
    data = bytearray(good())
    struct.pack_into("<L", data, data.find(SHEET.encode()) - 30 + field, 7)
    return bytes(data)


def link_inside() -> bytes:
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a") as package:
        link = zipfile.ZipInfo("xl/media/x.png")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


def compound(stream: str) -> bytes:
    name = stream.encode("utf-16-le") + b"\0\0"
    return OLE + b"\0" * 504 + name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + b"\0" * 500


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    # what it is, by content
    "nothing": ("empty-file", lambda: b""),
    "pdf": ("not-a-workbook", lambda: b"%PDF-1.7\n%\xe2\xe3\n"),
    "program": ("not-a-workbook", lambda: b"MZ\x90\0" + b"\0" * 60),
    "elf": ("not-a-workbook", lambda: b"\x7fELF\x02\x01\x01"),
    "picture": ("not-a-workbook", lambda: b"\x89PNG\r\n\x1a\n"),
    "csv": ("not-a-workbook", lambda: "单位,金额\r\n甲,1\r\n".encode("gb18030")),
    "html as xls": ("not-a-workbook", lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>"),
    "spreadsheet ml": ("not-a-workbook", lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    "mail": ("not-a-workbook", lambda: b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx"),
    "rar": ("not-a-workbook", lambda: b"Rar!\x1a\x07\x01\0"),
    "seven zip": ("not-a-workbook", lambda: b"7z\xbc\xaf\x27\x1c\0\x04"),
    "gzip": ("not-a-workbook", lambda: b"\x1f\x8b\x08\0"),
    "rtf": ("not-a-workbook", lambda: b"{\\rtf1 x}"),
    "zeros": ("not-a-workbook", lambda: b"\0" * 4096),
    "noise": ("not-a-workbook", lambda: random.Random(1).randbytes(5000)),
    "old xls": ("old-xls", lambda: compound("Workbook")),
    "older xls": ("old-xls", lambda: compound("Book")),
    "biff2": ("old-xls", lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00"),
    "password": ("password", lambda: compound("EncryptedPackage")),
    "old xls, whole": ("old-xls", lambda: office_document("WORKBOOK", "\5SummaryInformation")),
    "password, whole": ("password", locked),
    "letter with a table in it": ("not-a-workbook", lambda: office_document("WordDocument", "ObjectPool/Workbook")),
    "visio": ("not-a-workbook", lambda: office_document("VisioDocument")),
    "publisher": ("not-a-workbook", lambda: office_document("Contents", "Quill/QuillSub")),
    "web archive": ("not-a-workbook", lambda: b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"),
    "xz": ("not-a-workbook", lambda: lzma.compress(good())),
    "gzipped workbook": ("not-a-workbook", lambda: gzip.compress(good())),
    "word 97": ("not-a-workbook", lambda: compound("WordDocument")),
    "outlook": ("not-a-workbook", lambda: compound("__properties_version1.0")),
    "ods": ("ods", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})),
    "odt": ("not-a-workbook", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text"})),
    "xlsb": ("xlsb", lambda: zipped({TYPES: b"<Types/>", "xl/workbook.bin": b"x"})),
    "docx": ("not-a-workbook", lambda: zipped({TYPES: b"<Types/>", "word/document.xml": b"<w/>"})),
    "pptx": ("not-a-workbook", lambda: zipped({TYPES: b"<Types/>", "ppt/presentation.xml": b"<p/>"})),
    "zip of workbooks": ("not-a-workbook", lambda: zipped({"一.xlsx": good(), "二.xlsx": good()})),
    # the zip
    "cut off": ("zip-broken", lambda: good()[: len(good()) // 2]),
    "only a mark": ("zip-broken", lambda: b"PK\x03\x04"),
    "wrong checksum": ("zip-broken", lambda: (lambda data: data.replace(zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET).CRC.to_bytes(4, "little"), b"\1\2\3\4"))(good())),
    "encrypted member": ("zip-encrypted", lambda: flagged(1)),
    "strange method": ("zip-method", lambda: method(12)),
    "same name twice": ("zip-duplicate", twice(SHEET)),
    "same name in capitals": ("zip-duplicate", twice(SHEET, SHEET.upper())),
    "climbing name": ("zip-bad-name", lambda: zipped(parts() | {"../../etc/passwd": b"x"})),
    "absolute name": ("zip-bad-name", lambda: zipped(parts() | {"/etc/passwd": b"x"})),
    "drive name": ("zip-bad-name", lambda: zipped(parts() | {"C:/x.xml": b"x"})),
    "too many members": ("too-many-members", lambda: zipped(parts() | {f"x/{at}": b"" for at in range(1000)})),
    "bomb": ("zip-ratio", lambda: zipped(parts() | {"xl/media/bomb.bin": b"\0" * 30_000_000})),
    "bomb in the sheet": ("zip-ratio", lambda: zipped(parts() | {SHEET: parts()[SHEET] + b" " * 30_000_000})),
    "local header says another size": ("zip-overlap", lambda: said_otherwise(22)),
    "local header says another checksum": ("zip-overlap", lambda: said_otherwise(14)),
    "local header says another name": ("zip-overlap", lambda: good().replace(SHEET.encode(), SHEET.upper().encode(), 1)),
    "a second file at the end": ("zip-overlap", lambda: good() + good()),
    "a directory in the comment": ("zip-overlap", lambda: good()[:-2] + struct.pack("<H", 22) + good()[-22:]),
    "a link inside": ("zip-bad-name", link_inside),
    "bytes before": ("zip-overlap", lambda: b"PK\x03\x04" + good()),
    # the package
    "no types": ("missing-part", without(TYPES, RELS)),
    "no workbook": ("missing-part", without(BOOK)),
    "no relations": ("missing-part", without(BOOK_RELS)),
    "no sheet": ("missing-part", without(SHEET)),
    "sheet elsewhere": ("external-part", change(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="http://x.invalid/s.xml" TargetMode="External"')),
    "sheet in a file": ("missing-part", change(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="file:///etc/passwd"')),
    "sheet on another computer": ("external-part", change(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="\\\\srv\\x" TargetMode="External"')),
    "strings elsewhere": ("external-part", change(BOOK_RELS, b'Target="sharedStrings.xml"', b'Target="file:///etc/passwd" TargetMode="External"')),
    "sheet that climbs": ("missing-part", change(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"')),
    "two relations of a number": ("xml-broken", change(BOOK_RELS, b"</Relationships>", b'<Relationship Id="rId1" Type="x/worksheet" Target="styles.xml"/></Relationships>')),
    "the workbook for a sheet": ("xml-broken", change(BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="workbook.xml"')),
    "macro sheet": ("xlm-macros", change(BOOK_RELS, b"relationships/worksheet", b"relationships/xlMacrosheet")),
    "two sheets of a name": ("duplicate-sheet-name", sheets(2, "表")),
    "too many sheets": ("too-many-sheets", sheets(257)),
    # the XML
    "doctype": ("xml-doctype", change(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')),
    "doctype in strings": ("xml-doctype", change(STRINGS, b"<sst", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst')),
    "doctype in the workbook": ("xml-doctype", change(BOOK, b"<workbook", b"<!DOCTYPE x><workbook")),
    "deep": ("xml-depth", change(SHEET, b"<sheetData>", b"<x>" * 100 + b"</x>" * 100 + b"<sheetData>")),
    "broken": ("xml-broken", change(SHEET, b"</sheetData>", b"</sheetdata>")),
    "broken workbook": ("xml-broken", change(BOOK, b"</workbook>", b"")),
    "not utf-8": ("bad-encoding", change(SHEET, b'encoding="UTF-8"', b'encoding="gb2312"')),
    "utf-16": ("bad-encoding", lambda: zipped(parts() | {SHEET: parts()[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")})),
    "utf-16 without a word": ("bad-encoding", lambda: zipped(parts() | {SHEET: parts()[SHEET].decode().encode("utf-16-le")})),
    "half a character": ("bad-encoding", rows(b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xed\xa0\x80</t></is></c></row>')),
    "half a character by its number": ("xml-broken", rows(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&#xD800;</t></is></c></row>')),
    "control character": ("xml-broken", rows(b'<row r="1"><c r="A1" t="inlineStr"><is><t>a\1b</t></is></c></row>')),
    "two lists of rows": ("xml-broken", change(SHEET, b"</sheetData>", b"</sheetData><sheetData/>")),
    # the shape
    "far corner": ("sheet-too-sparse", rows(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">' + FAR + b"</row>")),
    "row beyond": ("cell-out-of-range", rows(b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>')),
    "row of four thousand million": ("cell-out-of-range", rows(b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')),
    "column beyond": ("cell-out-of-range", rows(b'<row r="1"><c r="XFE1"><v>1</v></c></row>')),
    "string that is not there": ("bad-string-index", rows(b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>')),
    "count of strings": ("too-many-strings", change(STRINGS, b'uniqueCount="', b'uniqueCount="4294967')),
    "long text": ("text-too-long", rows(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 32768 + b"</t></is></c></row>")),
    "merges": ("too-many-merges", change(SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + b"".join(b'<mergeCell ref="A%d:B%d"/>' % (at, at) for at in range(1, 65_600)) + b"</mergeCells>")),
}  # fmt: skip

TAKEN: dict[str, Callable[[], bytes]] = {
    "as it is": good,
    "stored": lambda: zipped(parts(), zipfile.ZIP_STORED),
    "byte order mark": lambda: zipped(parts() | {SHEET: b"\xef\xbb\xbf" + parts()[SHEET]}),
    "prefixed": lambda: zipped(
        parts()
        | {
            SHEET: b'<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c></x:row>'
            b'<x:row r="2"><x:c r="A2" t="s"><x:v>2</x:v></x:c><x:c r="B2"><x:v>220.5</x:v></x:c></x:row>'
            b'<x:row r="3"><x:c r="A3" t="s"><x:v>3</x:v></x:c><x:c r="B3"><x:v>12</x:v></x:c></x:row></x:sheetData></x:worksheet>'
        }
    ),
    "no addresses": rows(
        b'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c><v>220.5</v></c></row>'
        b'<row><c t="s"><v>3</v></c><c><v>12</v></c></row>'
    ),
    "a dimension that lies": change(SHEET, b'ref="A1:B3"', b'ref="A1:A1"'),
    "no styles": without("xl/styles.xml"),
    "no theme": without("xl/theme/theme1.xml"),
    "no properties": without("docProps/app.xml", "docProps/core.xml"),
    "absolute target": change(
        BOOK_RELS, b'Target="worksheets/sheet1.xml"', b'Target="/xl/worksheets/sheet1.xml"'
    ),
    "strict": lambda: zipped(
        {
            name: data.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name, data in parts().items()
        }
    ),
    "a module of macros of old": change(
        BOOK, b"</sheets>", b'<sheet name="Module" sheetId="9" r:id=""/></sheets>'
    ),
    "sizes after the data": lambda: streamed(False),
    "wide sizes": lambda: streamed(True),
    "a whole column merged": change(
        SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells>'
    ),
    "a dimension beyond all": change(SHEET, b'ref="A1:B3"', b'ref="A1:XFD1048576"'),
    "columns hidden beyond all": change(
        SHEET, b"<sheetData>", b'<cols><col min="4" max="4294967295" hidden="1"/></cols><sheetData>'
    ),
    "a format without end": change(
        "xl/styles.xml",
        b"<fonts",
        b'<numFmts><numFmt numFmtId="200" formatCode="%s"/></numFmts><fonts' % (b"[[" * 100_000),
    ),
    "65,000 formats": lambda: zipped(
        parts()
        | {
            "xl/styles.xml": parts()["xl/styles.xml"].replace(
                b"</cellXfs>", b'<xf numFmtId="14"/>' * 65_000 + b"</cellXfs>"
            )
        }
    ),
    "names by the thousand": change(
        BOOK,
        b"</sheets>",
        b"</sheets><definedNames>"
        + b"".join(b'<definedName name="n%d">A1</definedName>' % n for n in range(20_000))
        + b"</definedNames>",
    ),
    "validations by the thousand": lambda: zipped(
        parts()
        | {
            SHEET: parts()[SHEET].replace(
                b"</sheetData>",
                b"</sheetData><dataValidations>"
                + b'<dataValidation type="list" sqref="A1:XFD1048576"><formula1>A1</formula1></dataValidation>'
                * 20_000
                + b"</dataValidations>",
            )
        },
        zipfile.ZIP_STORED,
    ),
    "a foreign part": put(xl__custom__thing_bin=b"\0\1\2"),
    "a macro": put(xl__vbaProject_bin=OLE),
}


def streamed(wide: bool) -> bytes:
    """The good workbook as a program writes it that cannot go back in its file, or one with sizes of 64 bits."""
    out = io.BytesIO()
    target = out if wide else NoWayBack(out)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[call-overload]
        for name, data in parts().items():
            with package.open(name, "w", force_zip64=wide) as file:
                file.write(data)
    return out.getvalue()


class NoWayBack(io.RawIOBase):
    def __init__(self, out: io.BytesIO) -> None:
        self.write = out.write  # type: ignore[method-assign]

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


def answered(data: bytes) -> Workbook | Refusal:
    (found,) = read_files([data], 1)
    return found


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_file_is_refused_by_its_code(kind: str) -> None:
    code, make = REFUSED[kind]
    with pytest.raises(Unreadable) as error:
        read_workbook(make())
    assert error.value.code == code
    assert "{" not in error.value.refusal.message


@pytest.mark.parametrize("kind", TAKEN)
def test_a_good_file_is_not_refused(kind: str) -> None:
    cells = read_workbook(TAKEN[kind]()).sheets["表"]
    assert [[cells.at(row, column) for column in range(2)] for row in range(3)] == [
        ["名称", "金额"],
        ["县财政局", 220.5],
        ["县水务局", 12],
    ]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (b'<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "1、2"),
        (b'<c r="A1"><v>1</v><v>2</v></c>', "2"),
        (b'<c r="A1"><v>1<b>2</b></v></c>', "12"),
        (b'<c r="A1"><v>1e309</v></c>', "1e309"),
        (b'<c r="A1"><v>nan</v></c>', "nan"),
        (b'<c r="A1"><v>1_000</v></c>', "1_000"),
        ('<c r="A1"><v>１２３</v></c>'.encode(), "１２３"),
        (b'<c r="A1" t="zz"><v>7</v></c>', "7"),
    ],
)
def test_a_cell_that_no_two_programs_read_alike_has_no_value(cells: bytes, shown: str) -> None:
    book = read_workbook(rows(b'<row r="1">' + cells + b"</row>")())
    assert [(fault.code, fault.shown) for fault in book.sheets["表"].faults.values()] == [
        ("bad-number", shown)
    ]
    assert [note.code for note in book.notes] == ["bad-number"]


@pytest.mark.parametrize(("written", "value"), [(b"1e308", 1e308), (b"-0", 0), (b"1e-400", 0), (b" 12 ", 12)])
def test_a_number_at_the_edge_is_that_number(written: bytes, value: float) -> None:
    found = read_workbook(rows(b'<row r="1"><c r="A1"><v>' + written + b"</v></c></row>")())
    assert found.sheets["表"].at(0, 0) == value
    assert found.notes == ()


@pytest.mark.parametrize("name", ["表\u202etxt", "表\u200b"])
def test_a_sheet_s_name_that_hides_something_shows_it(name: str) -> None:
    """What turns writing round or has no width is shown as a mark."""
    (title,) = read_workbook(change(BOOK, 'name="表"'.encode(), f'name="{name}"'.encode())()).sheets
    assert title.startswith("表\ufffd")
    assert title.isprintable()


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A folder, a pipe, a link to nowhere, a file of nobody's: each by the name of a workbook, none of them waited for."""
    kinds = [tmp_path / f"{kind}.xlsx" for kind in ("夹", "管", "链", "无权")]
    kinds[0].mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(kinds[1])
    kinds[2].symlink_to(tmp_path / "没有")
    kinds[3].write_bytes(good())
    kinds[3].chmod(0)
    found = list(read_files(kinds, 1))
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    assert [one.code for one in found[: 3 if root else 4]] == ["cannot-open"] * (3 if root else 4)


def test_all_of_them_together_cost_the_good_ones_nothing(tmp_path: Path) -> None:
    """Every bad file between two good ones, through the processes that read for others."""
    files = []
    for at, (_, make) in enumerate(REFUSED.values()):
        for name, data in ((f"{at:03d}好", good()), (f"{at:03d}坏", make())):
            files.append(tmp_path / f"{name}.xlsx")
            files[-1].write_bytes(data)
    found = list(read_files(files, 2))
    assert [isinstance(one, Workbook) for one in found[::2]] == [True] * len(REFUSED)
    assert [one.code for one in found[1::2]] == [code for code, _ in REFUSED.values()]


def test_the_command_says_one_line_a_file_and_goes_on(tmp_path: Path) -> None:
    fine, bad = tmp_path / "好 表.xlsx", tmp_path / "坏.xlsx"
    fine.write_bytes(
        rows(
            b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f></c><c r="C1"><v>3</v></c></row>'
        )()
    )
    bad.write_bytes(b"%PDF-1.7")
    command = [
        sys.executable,
        "-m",
        "xlsx_tools",
        "read",
        "--values",
        str(fine),
        str(bad),
        str(tmp_path / "没有.xlsx"),
        str(fine),
    ]
    done = subprocess.run(command, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [line["file"] for line in lines] == command[5:]
    assert lines[0]["sheets"] == {
        "表": {"rows": 1, "cells": 3, "values": {"A1": "#REF!", "B1": "未计算的公式", "C1": 3}}
    }
    assert {(note["code"], note["sheet"], note["cell"]) for note in lines[0]["notes"]} == {
        ("error-cells", "表", "A1"),
        ("formula-no-value", "表", "B1"),
    }
    assert lines[1] == {"file": str(bad), "code": "not-a-workbook", "message": lines[1]["message"]}
    assert "PDF" in lines[1]["message"]
    assert lines[2]["code"] == "cannot-open"
    assert lines[3]["sheets"] == lines[0]["sheets"]
    done = subprocess.run(
        [*command[:4], str(fine)], capture_output=True, cwd=Path(__file__).parents[2], timeout=120
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["sheets"] == {"表": {"rows": 1, "cells": 3}}


def test_every_code_is_tried_or_belongs_to_the_reading_itself() -> None:
    from xlsx_tools.sentences import KIND, PACKAGE, SHAPE, XML

    elsewhere = {"too-big", "cannot-open", "reader-failed", "part-too-big"}
    assert {**KIND, **PACKAGE, **XML, **SHAPE}.keys() - {code for code, _ in REFUSED.values()} <= elsewhere
    assert UNREADABLE.keys() >= elsewhere
    for text in (*UNREADABLE.values(), *NOTES.values()):
        assert text.endswith("。")


@pytest.mark.parametrize("task", [b"Z"], ids=["a wish nobody knows"])
def test_a_reader_that_fails_says_so(task: bytes) -> None:
    from xlsx_tools.keepers import Keepers

    keepers = Keepers()
    try:
        (found,) = keepers.ask(task, [good()])
        assert isinstance(found, Refusal)
        assert found.code == "reader-failed"
        assert not isinstance(keepers.ask(b"B", [good()])[0], Refusal)
    finally:
        keepers.close()


DYING = """
import os, pickle, signal
from xlsx_tools import keeper

serve, send = keeper._serve, keeper._send

def serving(requests, answers):
    global stream
    stream = answers
    return serve(requests, answers)

def answer(task, data):
    while data == b"flood":
        send(stream, pickle.dumps(([], {}, []), pickle.HIGHEST_PROTOCOL))
    if data == b"miscount":
        send(stream, keeper.over(99))
    if data in (b"reader", b"keeper"):
        os.kill(os.getpid() if data == b"reader" else os.getppid(), signal.SIGKILL)
        os._exit(9)
    return pickle.dumps(([], {"said": data.decode()}, []), pickle.HIGHEST_PROTOCOL), data != b"bad"

keeper._answer, keeper._serve = answer, serving
keeper.main()
"""


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="only where there is fork does another process keep the reader"
)
def test_whoever_dies_over_a_file_costs_no_other_of_those_asked_for_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from xlsx_tools import keepers

    def started(_extract: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", DYING],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
            cwd=Path(__file__).parents[2],
        )

    monkeypatch.setattr(keepers, "_started", started)
    files = [
        b"1",
        b"reader",
        b"2",
        b"keeper",
        b"3",
        b"bad",
        b"4",
        b"5",
        b"keeper",
        b"reader",
        b"reader",
        b"6",
    ]
    asked = keepers.Keepers()
    try:
        found = asked.ask(b"B", files)
        assert len(asked.ask(b"B", [b"flood"])) == 1  # one taken over may say anything, but not for ever
        (miscounted,) = asked.ask(b"B", [b"miscount"])
        assert isinstance(miscounted, Refusal)
        (after,) = asked.ask(b"B", [b"7"])
        assert after[1] == {"said": "7"}
    finally:
        asked.close()
    for file, answer in zip(files, found, strict=True):
        if file in (b"reader", b"keeper"):
            assert isinstance(answer, Refusal)
            assert answer.code == "reader-failed"
        else:
            assert not isinstance(answer, Refusal)
            assert answer[1] == {"said": file.decode()}


@pytest.mark.parametrize("said", [("evil", "", "", ""), ("password",), "ab", ("evil",), (1,) * 4, None])
def test_a_refusal_that_we_do_not_know_is_none(said: object) -> None:
    from xlsx_tools.keepers import _unpacked

    answer = _unpacked(pickle.dumps(said, pickle.HIGHEST_PROTOCOL))
    assert not isinstance(answer, Refusal)
    assert answer is None or answer == said
    assert _unpacked(pickle.dumps(("password", "", "", ""))) == Refusal("password")


def damaged(seed: int) -> bytes:
    """A good workbook with bytes changed, within its parts or in the zip itself."""
    random_ = random.Random(seed)
    if seed % 2:
        data = bytearray(good())
        for _ in range(random_.randrange(1, 30)):
            data[random_.randrange(len(data))] = random_.randrange(256)
        return bytes(data[: random_.choice([len(data), random_.randrange(len(data))])])
    content = parts()
    name = random_.choice([SHEET, BOOK, STRINGS, BOOK_RELS, "xl/styles.xml", TYPES, RELS])
    part = bytearray(content[name])
    for _ in range(random_.randrange(1, 8)):
        at, many = random_.randrange(len(part)), random_.randrange(0, 12)
        part[at : at + many] = random_.choice(
            [b"", b"<", b'"', b"9" * 30, random_.randbytes(4), b"<v>1e999</v>"]
        )
        part = part or bytearray(b"<")
    return zipped(content | {name: bytes(part)})


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_whatever_is_damaged_is_read_or_refused(seed: int) -> None:
    for found in read_files([damaged(seed)], 0):
        if isinstance(found, Refusal):
            assert found.message
        else:
            assert all(cells.held >= 0 for cells in found.sheets.values())


@pytest.mark.slow
def test_thousands_of_damaged_files_cost_nothing_but_themselves() -> None:
    found = list(read_files((damaged(seed) for seed in range(4000)), 2))
    assert {one.code for one in found if isinstance(one, Refusal)} <= set(UNREADABLE)
    assert "reader-failed" not in {one.code for one in found if isinstance(one, Refusal)}


@pytest.mark.parametrize("seed", range(12))
def test_values_are_those_of_openpyxl(seed: int, tmp_path: Path) -> None:
    """A random workbook, written by one library and read by another and by us."""
    random_ = random.Random(seed)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for number in range(random_.randrange(1, 4)):
            sheet = book.add_worksheet(f"表 {number}")
            for _ in range(200):
                place = (random_.randrange(60), random_.randrange(30))
                value = random_.choice(
                    [
                        random_.random() * 10**9,
                        random_.randrange(-(10**12), 10**12),
                        "文字 <&> ",
                        "x" * 300,
                        True,
                        "=1+1",
                        " 空 ",
                    ]
                )
                (sheet.write_string if isinstance(value, str) else sheet.write)(*place, value)
    ours = read_workbook(target.getvalue())
    theirs = openpyxl.load_workbook(io.BytesIO(target.getvalue()), data_only=True)
    assert list(ours.sheets) == theirs.sheetnames
    for sheet in theirs:
        for row in sheet.iter_rows():
            for cell in row:
                mine = ours.sheets[sheet.title].at(cell.row - 1, cell.column - 1)
                assert mine == cell.value, (sheet.title, cell.coordinate)
