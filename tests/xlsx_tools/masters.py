"""Hard master workbooks, made on the spot: what staff and their programs leave in a workbook over the years.

Every master has a sheet 通报 with a title, headings in row 4 and five units in A5:F9, a staff column H beside
them, staff's words below, and other sheets that look at it. `full()` is made by XlsxWriter; the `with_*`
functions add, by hand, the parts that no library writes. Each takes and gives the bytes of a workbook.
"""

from __future__ import annotations

import importlib.util
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from lxml import etree

SHEET = "通报"
FIRST_ROW = 5
LAST_ROW = 9
COLUMNS = (1, 2, 3, 4, 5, 6)
HEADINGS = ("序号", "单位", "到位资金", "目标任务", "完成率", "备注")
ROWS = (
    (1, "县财政局", 12799.36, 16000, 0.7999, "预判"),
    (2, "县工信局", 9000, 10000, 0.9, "预判"),
    (3, "城关镇", 8000.5, 10000, 0.8, None),
    (4, "O'Neil & <朋友>", 100, 10000, 0.01, "说明\n两行"),
    (5, "石桥乡", 0, 5000, 0, "预判"),
)
NOTES = {"县财政局": "局长已阅", "石桥乡": "待核实"}
BELOW = "填报人:张三"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE_REL = R + "/"
MS_REL = "http://schemas.microsoft.com/office/"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
ML = "application/vnd.openxmlformats-officedocument.spreadsheetml."

# The children of a worksheet in the order that the schema demands.
ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
]

Parts = dict[str, bytes]


# ---- taking a package apart and putting it together


def parts_of(data: bytes) -> Parts:
    """The members of a package, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2012, 10, 25, 15, 30, 0)), content, compress_type=method)
    return file.getvalue()


def remade(data: bytes, *changes: Callable[[Parts], None]) -> bytes:
    """The package after these changes to its parts."""
    parts = parts_of(data)
    for change in changes:
        change(parts)
    return packed(parts)


def sheet_part(parts: Parts, sheet: str = SHEET) -> str:
    """The member that holds a sheet."""
    workbook = etree.fromstring(parts["xl/workbook.xml"])
    (r_id,) = (s.get(f"{{{R}}}id") for s in workbook.iter("{*}sheet") if s.get("name") == sheet)
    rels = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    (target,) = (rel.get("Target") for rel in rels if rel.get("Id") == r_id)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def add_part(parts: Parts, name: str, content: bytes | str, content_type: str | None = None) -> None:
    """A new part; with its content type as an override, or by a Default that is there already."""
    parts[name] = content.encode() if isinstance(content, str) else content
    if content_type:
        add_xml(
            parts,
            "[Content_Types].xml",
            f'<Override xmlns="{TYPES}" PartName="/{name}" ContentType="{content_type}"/>',
        )


def add_default(parts: Parts, extension: str, content_type: str) -> None:
    """The content type of an extension, unless it has one."""
    if f'Extension="{extension}"'.encode() not in parts["[Content_Types].xml"]:
        default = f'<Default xmlns="{TYPES}" Extension="{extension}" ContentType="{content_type}"/>'
        add_xml(parts, "[Content_Types].xml", default, first=True)


def add_rel(parts: Parts, source: str, kind: str, target: str, *, external: bool = False) -> str:
    """A relationship from a part ('' for the package itself) to another; returns its id."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/") if source else "_rels/.rels"
    parts.setdefault(rels, f'<Relationships xmlns="{RELS}"/>'.encode())
    taken = {rel.get("Id") for rel in etree.fromstring(parts[rels])}
    r_id = next(f"rId{i}" for i in range(1, 1000) if f"rId{i}" not in taken)
    mode = ' TargetMode="External"' if external else ""
    kind = kind if kind.startswith("http") else OFFICE_REL + kind
    add_xml(parts, rels, f'<Relationship xmlns="{RELS}" Id="{r_id}" Type="{kind}" Target="{target}"{mode}/>')
    return r_id


def add_xml(parts: Parts, name: str, xml: str, *, first: bool = False) -> None:
    """A last (or first) child for a part's root."""
    root = etree.fromstring(parts[name])
    root.insert(0 if first else len(root), etree.fromstring(xml))
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def add_to_sheet(parts: Parts, xml: str, sheet: str = SHEET) -> None:
    """A child for a worksheet, at the place where the schema wants it; an extLst joins the one there is."""
    name = sheet_part(parts, sheet)
    root = etree.fromstring(parts[name])
    child = etree.fromstring(xml)
    local = etree.QName(child).localname
    existing = root.find(f"{{{MAIN}}}{local}")
    if existing is not None and local in ("extLst", "dataValidations", "hyperlinks", "mergeCells"):
        existing.extend(child)
        if "count" in existing.attrib:
            existing.set("count", str(len(existing)))
    else:
        after = ORDER[ORDER.index(local) + 1 :]
        places = (i for i, other in enumerate(root) if etree.QName(other).localname in after)
        root.insert(next(places, len(root)), child)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# ---- by XlsxWriter


def full() -> bytes:
    """The hard master: macros, charts, pictures, shapes, sparklines, data bars, drop-downs, comments, a
    button, tables with and without a totals row, filters, names, print settings, sheets that look at 通报."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2012, 10, 25)})
    book.add_vba_project(io.BytesIO(vba_project()), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    sheets = {
        name: book.add_worksheet(name) for name in (SHEET, "资金流水", "合计表", "O'Neil 表", "图表", "说明")
    }
    for number, sheet in enumerate(sheets.values(), 1):
        sheet.set_vba_name(f"Sheet{number}")
    notice_sheet(book, sheets[SHEET])
    sheets[SHEET].insert_button(
        "J1", {"macro": "SampleCall", "caption": "月度通报", "width": 90, "height": 30}
    )
    _tables(book, sheets["资金流水"], sheets["合计表"])
    _onlookers(sheets["O'Neil 表"])
    _charts(book, sheets["图表"])
    _pictures(book, sheets["说明"])
    book.define_name("通报区", f"={SHEET}!$A$4:$F$9")
    book.define_name("单位列", f"='{SHEET}'!$B$5:$B$9")
    book.define_name("图表!本地", "='O''Neil 表'!$A$1:$A$3")
    book.close()
    return file.getvalue()


def small(**options) -> bytes:
    """Only 通报 and one sheet that looks at it, by XlsxWriter; options are those of its Workbook."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": "constant_memory" not in options} | options)
    book.set_properties({"created": datetime(2012, 10, 25)})
    sheet, other = book.add_worksheet(SHEET), book.add_worksheet("台账")
    book.define_name("通报区", f"={SHEET}!$A$4:$F$9")
    notice_sheet(book, sheet, bare=True)
    other.write_formula("A1", f"=SUM({SHEET}!C5:C9)", None, sum(row[2] for row in ROWS))
    other.write("A2", "别处的字")
    book.close()
    return file.getvalue()


def notice_sheet(book: xlsxwriter.Workbook, sheet, *, bare: bool = False) -> None:
    """通报: title, headings, five units, staff's notes beside them and words below. Row by row, top down."""
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    heading = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7"})
    text = book.add_format({"border": 1})
    money = book.add_format({"border": 1, "num_format": "#,##0.00", "font_color": "#C00000"})
    percent = book.add_format({"border": 1, "num_format": "0.00%"})
    sheet.set_column("B:B", 22)
    sheet.set_column("C:D", 14)
    sheet.set_row(0, 30)
    sheet.write("A1", "招商引资通报", title)
    sheet.write_row("A4", HEADINGS, heading)
    for offset, row in enumerate(ROWS):
        at = FIRST_ROW - 1 + offset
        sheet.set_row(at, 21)
        for column, (value, look) in enumerate(
            zip(row, (text, text, money, money, percent, text), strict=True)
        ):
            sheet.write(at, column, value, look)
        if note := NOTES.get(row[1]):
            sheet.write(at, 7, note)
    sheet.write("A11", BELOW)
    sheet.write_formula("C11", "=SUM(C5:C9)", money, sum(row[2] for row in ROWS))
    if bare:
        return
    sheet.merge_range("A1:F1", "招商引资通报", title)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(3)
    sheet.print_area("A1:F11")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_header("&C&P/&N")
    sheet.set_h_pagebreaks([30])
    bar = {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"}
    sheet.conditional_format("E5:E9", bar)
    red = book.add_format({"font_color": "#FF0000"})
    sheet.conditional_format("C5:C9", {"type": "formula", "criteria": "=$C5<$D5*0.7", "format": red})
    sheet.conditional_format("A1:H1", {"type": "no_errors", "format": red})
    sheet.data_validation("F5:F9", {"validate": "list", "source": ["预判", "已定"]})
    sheet.data_validation("H5:H50", {"validate": "length", "criteria": "<", "value": 200})
    sheet.write_comment("B4", "单位按文件顺序")
    sheet.write_comment("B9", "石桥乡分管领导调整", {"author": "张三"})
    sheet.write_url("H2", "https://example.org/", string="文件")
    sheet.write_url("H3", "internal:'O''Neil 表'!A1", string="内部")


def _tables(book: xlsxwriter.Workbook, plain, totals) -> None:
    headings = [{"header": h} for h in ("期间", "单位", "金额")]
    rows = [["2012-09", "县财政局", 100.5], ["2012-09", "城关镇", 20], ["2012-10", "县财政局", 300]]
    plain.add_table("A3:C6", {"name": "流水表", "columns": headings, "data": rows})
    plain.write("E4", "手写")
    columns = [
        {"header": "单位", "total_string": "合计"},
        {"header": "金额", "total_function": "sum", "total_value": 420.5},
        {"header": "万元", "formula": "=[@金额]/10000"},
    ]
    values = [[row[1], row[2]] for row in rows]
    totals.add_table("B2:D6", {"name": "合计表一", "columns": columns, "data": values, "total_row": True})
    totals.autofilter("H2:I6")
    totals.write_row("H2", ["甲", "乙"])
    for i in range(4):
        totals.write_row(2 + i, 7, [i, f"乙{i}"])


def _onlookers(sheet) -> None:
    sheet.write_formula("A1", f"=SUM({SHEET}!C5:C9)", None, 29899.86)
    sheet.write_formula("A2", f"='{SHEET}'!$A$11&\"!\"", None, BELOW + "!")
    sheet.write_formula("A3", "=COUNTA(单位列)", None, 5)
    sheet.write_formula("A4", f'=INDEX({SHEET}!$B:$B,5)&"通报!C5:C9"', None, "县财政局通报!C5:C9")
    sheet.write_formula("B1", "=SUM(流水表[金额])", None, 420.5)


def _charts(book: xlsxwriter.Workbook, sheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"name": f"={SHEET}!$C$4", "categories": f"={SHEET}!$B$5:$B$9", "values": f"={SHEET}!$C$5:$C$9"}
    )
    sheet.insert_chart("A5", chart)
    sheet.add_sparkline("A1", {"range": f"{SHEET}!C5:C9"})
    sheet.add_sparkline("B1", {"range": "'O''Neil 表'!A1:A3", "type": "column"})
    bars = book.add_chartsheet("图")
    other = book.add_chart({"type": "bar"})
    other.add_series({"categories": f"={SHEET}!$B$5:$B$9", "values": f"={SHEET}!$D$5:$D$9"})
    bars.set_chart(other)


def _pictures(book: xlsxwriter.Workbook, sheet) -> None:
    sheet.insert_image("A1", "picture.png", {"image_data": io.BytesIO(png())})
    sheet.insert_textbox("D1", "操作说明:先核对,再通报。", {"textlink": f"={SHEET}!$A$11"})
    sheet.insert_button("A10", {"macro": "SampleCall", "caption": "催报"})
    sheet.insert_checkbox("C3", True)
    sheet.write_comment("C10", "在此催报")
    sheet.set_footer("&L&G", {"image_left": "foot.png", "image_data_left": io.BytesIO(png())})
    sheet.protect("", {"sort": True})


def vba_project() -> bytes:
    """A real macro project: the one that xlwings ships in a workbook."""
    spec = importlib.util.find_spec("xlwings")
    path = Path(spec.submodule_search_locations[0]) / "quickstart_standalone.xlsm"
    with zipfile.ZipFile(path) as package:
        return package.read("xl/vbaProject.bin")


def png() -> bytes:
    """A picture of one red dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")
