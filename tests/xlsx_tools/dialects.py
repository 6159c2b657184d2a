"""The same small workbook as different programs would save it: 通报 as in `masters`, and 台账 that looks at it.

Those that no program at hand writes are made by hand from the schema and from what such files look like.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Border, Font, Side

from tests.xlsx_tools.masters import (
    BELOW,
    FIRST_ROW,
    HEADINGS,
    MAIN,
    ML,
    NOTES,
    RELS,
    ROWS,
    SHEET,
    TYPES,
    R,
    packed,
    parts_of,
    remade,
    small,
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="0.00_ "/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5">{{xfs}}</cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
XFS = [
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
    '<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
    '<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
]


def letter(column: int) -> str:
    """A column's letter, A to Z."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]


def _cell(row: int, column: int, value: object, style: int, addresses: bool) -> str:
    head = f'<c r="{letter(column)}{row}"' if addresses else "<c"
    head += f' s="{style}"' if style else ""
    if value is None:
        return head + "/>"
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"{head}><v>{value}</v></c>"


def sheet_rows(*, addresses: bool = True) -> str:
    """The rows of 通报. Without addresses every cell up to the last is there, as position is all there is."""
    grid: dict[int, list[object]] = {
        1: ["招商引资通报"],
        2: [],
        3: [],
        4: list(HEADINGS),
        10: [],
        11: [BELOW],
    }
    for offset, row in enumerate(ROWS):
        grid[FIRST_ROW + offset] = [*row, None, NOTES.get(row[1])]
    styles = {FIRST_ROW + i: (0, 0, 2, 2, 3, 0, 0, 0) for i in range(len(ROWS))} | {4: (1,) * 6}
    rows = []
    for number in sorted(grid):
        cells = [
            _cell(number, column, value, styles.get(number, (0,) * 8)[column], addresses)
            for column, value in enumerate(grid[number])
            if value is not None or not addresses or column < 6
        ]
        at = f' r="{number}"' if addresses else ""
        rows.append(f"<row{at}>{''.join(cells)}</row>" if cells or not addresses else "")
    return "".join(rows)


def by_hand(
    notice: str | None = None,
    *,
    other: str | None = None,
    workbook: str = "",
    styles: str | None = None,
    names: str = f'<definedName name="通报区">{SHEET}!$A$4:$F$9</definedName>',
) -> bytes:
    """A workbook from the text of its 通报 (the whole worksheet) and its parts' text."""
    total = sum(row[2] for row in ROWS)
    notice = notice or f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_rows()}</sheetData></worksheet>'
    other = other or (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><f>SUM({SHEET}!C5:C9)</f><v>{total}</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>别处的字</t></is></c></row></sheetData></worksheet>'
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    sheets = "".join(
        f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate((SHEET, "台账"), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="{ML}{kind}+xml"/>'
            for name, kind in (
                ("workbook", "sheet.main"),
                ("worksheets/sheet1", "worksheet"),
                ("worksheets/sheet2", "worksheet"),
                ("styles", "styles"),
            )
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{R}">{workbook}<sheets>{sheets}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{R}/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(
                (
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("worksheet", "/xl/worksheets/sheet2.xml"),
                    ("styles", "styles.xml"),
                ),
                1,
            )
        )
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": notice,
        "xl/worksheets/sheet2.xml": other,
        "xl/styles.xml": styles or STYLES.replace("{xfs}", "".join(XFS)),
    }
    return packed({name: (head + text).encode() for name, text in parts.items()})


def by_openpyxl() -> bytes:
    """As openpyxl saves it: shared strings, no spans, a name as its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    other = book.create_sheet("台账")
    sheet["A1"] = "招商引资通报"
    thin = Side(style="thin")
    for column, heading in enumerate(HEADINGS, 1):
        sheet.cell(4, column, heading).font = Font(bold=True)
    for offset, row in enumerate(ROWS):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(FIRST_ROW + offset, column, value)
            cell.border = Border(bottom=thin)
            cell.number_format = "0.00%" if column == 5 else "General"
        sheet.cell(FIRST_ROW + offset, 8, NOTES.get(row[1]))
    sheet["A11"] = BELOW
    other["A1"] = f"=SUM({SHEET}!C5:C9)"
    other["A2"] = "别处的字"
    book.defined_names["通报区"] = openpyxl.workbook.defined_name.DefinedName(
        "通报区", attr_text=f"{SHEET}!$A$4:$F$9"
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_wps() -> bytes:
    """WPS: its own namespace, no spans, customHeight on each row, a phonetic setting, its own data in extLst."""
    etc = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    rows = re.sub(r"<row (r=\"\d+\")>", r'<row \1 ht="14.25" customHeight="1">', sheet_rows())
    notice = (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{R}" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        'spreadsheetDrawing" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'{etc}><sheetPr/><dimension ref="A1:H11"/><sheetViews><sheetView tabSelected="1" '
        'workbookViewId="0"><selection activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5" outlineLevelCol="7"/>'
        f'<sheetData>{rows}</sheetData><phoneticPr fontId="1" type="noConversion"/>'
        '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/><headerFooter/>'
        "</worksheet>"
    )
    other = (
        f'<worksheet xmlns="{MAIN}" {etc}><sheetPr/><dimension ref="A1"/><sheetData/>'
        '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/></worksheet>'
    )
    return by_hand(notice, other=other, workbook="<workbookPr/>")


def prefixed() -> bytes:
    """Every element of the sheets and the workbook under a prefix, as the Open XML SDK writes."""

    def prefix(parts: dict[str, bytes]) -> None:
        for name in [n for n in parts if n.startswith("xl/") and n.endswith(".xml")]:
            text = re.sub(r"<(/?)(?=\w)(?!\?)", r"<\1x:", parts[name].decode())
            parts[name] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()

    return remade(by_hand(), prefix)


def self_closed() -> bytes:
    """A sheet with no rows at all."""
    return by_hand(f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData/></worksheet>', names="")


def without_addresses() -> bytes:
    """Rows and cells that say their place by order alone."""
    rows = sheet_rows(addresses=False)
    return by_hand(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def from_1904() -> bytes:
    """The calendar of old Macs."""
    return by_hand(workbook='<workbookPr date1904="1"/>')


def styles_in_odd_order() -> bytes:
    """The default format is not the first, and none stands where another program would put it."""
    back = "".join(reversed(XFS))
    rows = re.sub(r'(<c r="\w+")(?: s="(\d)")?', lambda m: f'{m[1]} s="{4 - int(m[2] or 0)}"', sheet_rows())
    styles = STYLES.replace("{xfs}", back)
    return by_hand(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>', styles=styles)


def oddly_spelled() -> bytes:
    """What XML allows: single quotes, line breaks in tags, comments, CDATA, entities, white space."""
    rows = (
        sheet_rows()
        .replace('<row r="6">', "<!-- <row r='6'><c r='A6'/></row> --><row\n r='6' >")
        .replace("<t>县工信局</t>", "<t><![CDATA[县工信局]]></t>")
        .replace("<t>城关镇</t>", "<t>&#22478;&#x5173;镇</t>")
        .replace("</row>", "</row>\n  ")
    )
    notice = f"<worksheet\n xmlns='{MAIN}' ><sheetData\n>{rows}</sheetData ><!-- <sheetData/> --></worksheet>"
    return by_hand(notice)


def strict() -> bytes:
    """Strict Open XML, which is to be refused by name."""

    def make_strict(parts: dict[str, bytes]) -> None:
        for name in parts:
            text = parts[name].decode().replace(MAIN, STRICT)
            parts[name] = text.replace(R, "http://purl.oclc.org/ooxml/officeDocument/relationships").encode()

    return remade(by_hand(), make_strict)


def streamed() -> bytes:
    """Written to a pipe: every member is followed by a data descriptor."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts_of(small()).items():
            with package.open(name, "w") as member:
                member.write(content)
    return pipe.getvalue()


def zip64() -> bytes:
    """Members with zip64 fields although they are small, as some servers' libraries write them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts_of(small()).items():
            with package.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content)
    return file.getvalue()


def zip64_directory() -> bytes:
    """Sizes only in the zip64 field of the central directory, and a zip64 end record."""
    data = bytearray(packed(parts_of(small())))
    end = data.rfind(b"PK\5\6")
    count, _, start = struct.unpack_from("<HLL", data, end + 10)
    directory, at = b"", start
    for _ in range(count):
        fields = list(struct.unpack_from("<4s6H3L5H2L", data, at))
        name_size, extra_size, comment_size = fields[10:13]
        name = bytes(data[at + 46 : at + 46 + name_size])
        at += 46 + name_size + extra_size + comment_size
        extra = struct.pack("<2H3Q", 1, 24, fields[9], fields[8], fields[16])
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11], fields[12] = len(extra), 0
        directory += struct.pack("<4s6H3L5H2L", *fields) + name + extra
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + len(directory), 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return bytes(data[:start]) + directory + record + locator + last


def stored() -> bytes:
    """Nothing compressed, and a comment at the end of the archive."""
    file = io.BytesIO(packed(parts_of(small()), zipfile.ZIP_STORED))
    with zipfile.ZipFile(file, "a") as package:
        package.comment = b"made by hand"
    return file.getvalue()


def with_preamble() -> bytes:
    """Members padded apart and folders as members, as an archiver leaves them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts_of(by_hand()).items():
            if "/" in name and name.rpartition("/")[0] + "/" not in package.namelist():
                package.writestr(name.rpartition("/")[0] + "/", b"")
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<2H", 0xCAFE, 32) + b"\0" * 32
            package.writestr(info, content)
    return file.getvalue()


DIALECTS: dict[str, Callable[[], bytes]] = {
    "XlsxWriter": small,
    "XlsxWriter inline": lambda: small(constant_memory=True),
    "openpyxl": by_openpyxl,
    "by hand": by_hand,
    "WPS": by_wps,
    "prefixed": prefixed,
    "without addresses": without_addresses,
    "1904": from_1904,
    "styles in odd order": styles_in_odd_order,
    "oddly spelled": oddly_spelled,
    "streamed": streamed,
    "zip64": zip64,
    "zip64 directory": zip64_directory,
    "stored": stored,
    "folders and padding": with_preamble,
}
