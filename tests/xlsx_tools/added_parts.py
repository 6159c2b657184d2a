"""Parts that people's programs leave in a workbook and no library writes, added by hand to a master's bytes."""

from __future__ import annotations

from tests.xlsx_tools.masters import (
    DRAWING,
    MAIN,
    MC,
    ML,
    MS_REL,
    SHEET,
    X14,
    XDR,
    XM,
    Parts,
    R,
    add_default,
    add_part,
    add_rel,
    add_to_sheet,
    add_xml,
    png,
    remade,
    sheet_part,
    vba_project,
)

VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s5001" type="#_x0000_t201"
 style='position:absolute;margin-left:10pt;width:72pt;height:18pt'><x:ClientData ObjectType="Checkbox">
 <x:Anchor>1, 15, 12, 2, 2, 54, 13, 3</x:Anchor><x:FmlaLink>$H$5</x:FmlaLink></x:ClientData></v:shape></xml>"""

ANCHOR = (
    "<from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>12</xdr:row><xdr:rowOff>0</xdr:rowOff></from>"
    "<to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>13</xdr:row><xdr:rowOff>0</xdr:rowOff></to>"
)


def form_controls(parts: Parts) -> None:
    """A check box of Excel 2010 and later: control properties, its shape, a drawing, all in mc:Choice."""
    sheet = sheet_part(parts, "图表")
    add_default(parts, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    properties = (
        f'<formControlPr xmlns="{X14}" objectType="CheckBox" fmlaLink="{SHEET}!$H$11" checked="Checked"/>'
    )
    add_part(
        parts, "xl/ctrlProps/ctrlProp1.xml", properties, "application/vnd.ms-excel.controlproperties+xml"
    )
    add_part(parts, "xl/drawings/vmlDrawing90.vml", VML)
    control = add_rel(parts, sheet, "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    shape = add_rel(parts, sheet, "vmlDrawing", "../drawings/vmlDrawing90.vml")
    add_to_sheet(parts, f'<legacyDrawing xmlns="{MAIN}" xmlns:r="{R}" r:id="{shape}"/>', "图表")
    add_to_sheet(
        parts,
        f'<mc:AlternateContent xmlns:mc="{MC}" xmlns="{MAIN}" xmlns:r="{R}" xmlns:x14="{X14}" '
        f'xmlns:xdr="{XDR}"><mc:Choice Requires="x14"><controls><mc:AlternateContent>'
        f'<mc:Choice Requires="x14"><control shapeId="5001" r:id="{control}" name="复选框 1">'
        f'<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1">{ANCHOR}'
        f"</anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
        f"</mc:AlternateContent>",
        "图表",
    )


def activex(parts: Parts) -> None:
    """An ActiveX button: its class, its stored state, and the control in the sheet."""
    sheet = sheet_part(parts, "资金流水")
    button = (
        '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
        f'xmlns:r="{R}" ax:classid="{{D7053240-CE69-11CD-A777-00DD01143C57}}" '
        'ax:persistence="persistStreamInit" r:id="rId1"/>'
    )
    add_part(parts, "xl/activeX/activeX1.xml", button, "application/vnd.ms-office.activeX+xml")
    add_part(
        parts, "xl/activeX/activeX1.bin", vba_project(), "application/vnd.ms-office.activeX"
    )  # any compound file will do
    add_rel(
        parts, "xl/activeX/activeX1.xml", MS_REL + "2006/relationships/activeXControlBinary", "activeX1.bin"
    )
    control = add_rel(parts, sheet, "control", "../activeX/activeX1.xml")
    add_default(parts, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    add_part(parts, "xl/drawings/vmlDrawing91.vml", VML.replace("5001", "6001"))
    shape = add_rel(parts, sheet, "vmlDrawing", "../drawings/vmlDrawing91.vml")
    add_to_sheet(parts, f'<legacyDrawing xmlns="{MAIN}" xmlns:r="{R}" r:id="{shape}"/>', "资金流水")
    add_to_sheet(
        parts,
        f'<controls xmlns="{MAIN}" xmlns:r="{R}"><control shapeId="6001" r:id="{control}" name="CommandButton1"/>'
        "</controls>",
        "资金流水",
    )


def ribbon(parts: Parts) -> None:
    """A tab of one's own on the ribbon, with its picture: a relationship of the package itself."""
    ui = (
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>'
        '<tab id="zs" label="招商"><group id="g" label="月报"><button id="b" label="通报" onAction="Notice"/>'
        "</group></tab></tabs></ribbon></customUI>"
    )
    add_default(parts, "png", "image/png")
    add_part(parts, "customUI/customUI14.xml", ui)
    add_part(parts, "customUI/images/notice.png", png())
    add_rel(parts, "customUI/customUI14.xml", "image", "images/notice.png")
    add_rel(parts, "", MS_REL + "2007/relationships/ui/extensibility", "customUI/customUI14.xml")


def custom_xml(parts: Parts) -> None:
    """A document-management system's own data."""
    properties = (
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{0A1B2C3D-0000-4000-8000-000000000001}"><ds:schemaRefs/></ds:datastoreItem>'
    )
    add_part(parts, "customXml/item1.xml", '<?xml version="1.0"?><文号 xmlns="urn:x">招商〔2012〕10号</文号>')
    add_part(
        parts,
        "customXml/itemProps1.xml",
        properties,
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    add_rel(parts, "customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    add_rel(parts, "xl/workbook.xml", "customXml", "../customXml/item1.xml")


def printer_settings(parts: Parts) -> None:
    """The binary settings of one printer in one office."""
    add_default(parts, "bin", ML + "printerSettings")
    add_part(parts, "xl/printerSettings/printerSettings1.bin", b"H\0P\0 \0" * 99, ML + "printerSettings")
    add_rel(parts, sheet_part(parts), "printerSettings", "../printerSettings/printerSettings1.bin")


def unknown_part(parts: Parts) -> None:
    """Something that a program of the future keeps, of an unknown content type and an unknown relationship."""
    add_part(parts, "xl/未来/data.zzz", bytes(range(255, -1, -1)), "application/x-unheard-of")
    add_rel(parts, "xl/workbook.xml", "http://example.org/relationships/future", "未来/data.zzz")
    add_part(parts, "[trash]/0000.dat", b"\0" * 64)
    add_default(parts, "dat", "application/octet-stream")


def threaded_comments(parts: Parts) -> None:
    """A conversation of today's Excel: persons, and threads beside the comments of old."""
    tc = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    person = "{11111111-2222-4333-8444-555555555555}"
    persons = (
        f'<personList xmlns="{tc}"><person displayName="张三" id="{person}" userId="zs" '
        'providerId="None"/></personList>'
    )
    thread = (
        f'<ThreadedComments xmlns="{tc}"><threadedComment ref="C10" dT="2012-10-25T15:30:00.00" '
        f'personId="{person}" id="{{99999999-2222-4333-8444-555555555555}}"><text>请核对</text>'
        "</threadedComment></ThreadedComments>"
    )
    add_part(parts, "xl/persons/person.xml", persons, "application/vnd.ms-excel.person+xml")
    add_part(
        parts,
        "xl/threadedComments/threadedComment1.xml",
        thread,
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    add_rel(parts, "xl/workbook.xml", MS_REL + "2017/10/relationships/person", "persons/person.xml")
    kind = MS_REL + "2017/10/relationships/threadedComment"
    add_rel(parts, sheet_part(parts, "说明"), kind, "../threadedComments/threadedComment1.xml")


def external_link(parts: Parts) -> None:
    """Last year's workbook, linked, with the values it had then; its 通报 is not ours."""
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{R}" r:id="rId1"><sheetNames>'
        f'<sheetName val="{SHEET}"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="5">'
        '<cell r="C5"><v>88</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    )
    add_part(parts, "xl/externalLinks/externalLink1.xml", link, ML + "externalLink+xml")
    add_rel(
        parts, "xl/externalLinks/externalLink1.xml", "externalLinkPath", "file:///D:/2011.xlsx", external=True
    )
    r_id = add_rel(parts, "xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    text = parts["xl/workbook.xml"].decode()
    references = f'<externalReferences><externalReference r:id="{r_id}"/></externalReferences>'
    parts["xl/workbook.xml"] = text.replace("</sheets>", f"</sheets>{references}").encode()
    cells = (
        '<c r="D1"><f>[1]通报!C5</f><v>88</v></c><c r="E1"><f>SUM([1]通报!$C$5:$C$9)</f><v>88</v></c></row>'
    )
    name = sheet_part(parts, "O'Neil 表")
    parts[name] = parts[name].replace(b"</row>", cells.encode(), 1)


def unknown_extensions(parts: Parts) -> None:
    """Extensions that we have never heard of: of the sheet and of the workbook."""
    extension = (
        '<ext uri="{FFFFFFFF-0000-4000-8000-ABCDEFABCDEF}" xmlns:z="urn:z"><z:slicerLike z:of="A5:F9">字<z:a/>'
        "</z:slicerLike></ext>"
    )
    add_to_sheet(parts, f'<extLst xmlns="{MAIN}">{extension}</extLst>')
    add_xml(parts, "xl/workbook.xml", f'<extLst xmlns="{MAIN}">{extension}</extLst>')


def x14_drop_down(parts: Parts) -> None:
    """A drop-down whose choices stand in another sheet, as Excel 2010 writes it, over the whole block."""
    add_to_sheet(
        parts,
        f'<extLst xmlns="{MAIN}"><ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
        f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" allowBlank="1">'
        "<x14:formula1><xm:f>合计表!$H$3:$H$6</xm:f></x14:formula1><xm:sqref>D5:D9</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>",
    )


def pivot(parts: Parts) -> None:
    """A pivot table over the block, with its cache and one record."""
    add_part(
        parts,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{R}" r:id="rId1" refreshedVersion="4" recordCount="1">'
        f'<cacheSource type="worksheet"><worksheetSource ref="A4:F9" sheet="{SHEET}"/></cacheSource>'
        '<cacheFields count="1"><cacheField name="单位" numFmtId="0"><sharedItems count="1"><s v="县财政局"/>'
        "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>",
        ML + "pivotCacheDefinition+xml",
    )
    add_part(
        parts,
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/></r></pivotCacheRecords>',
        ML + "pivotCacheRecords+xml",
    )
    add_part(
        parts,
        "xl/pivotTables/pivotTable1.xml",
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataCaption="值">'
        '<location ref="H20:H21" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'
        '<pivotFields count="1"><pivotField showAll="0"/></pivotFields></pivotTableDefinition>',
        ML + "pivotTable+xml",
    )
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    add_rel(parts, cache, "pivotCacheRecords", "pivotCacheRecords1.xml")
    add_rel(
        parts,
        "xl/pivotTables/pivotTable1.xml",
        "pivotCacheDefinition",
        "../pivotCache/pivotCacheDefinition1.xml",
    )
    add_rel(parts, sheet_part(parts, "合计表"), "pivotTable", "../pivotTables/pivotTable1.xml")
    r_id = add_rel(parts, "xl/workbook.xml", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    text = parts["xl/workbook.xml"].decode()
    caches = f'<pivotCaches><pivotCache cacheId="7" r:id="{r_id}"/></pivotCaches>'
    at = text.index("<calcPr")
    end = text.index("/>", at) + 2
    parts["xl/workbook.xml"] = (text[:end] + caches + text[end:]).encode()


def absolute_drawing(parts: Parts) -> None:
    """A picture on 通报 itself, that moves with its cells, below the block."""
    add_default(parts, "png", "image/png")
    add_part(parts, "xl/media/seal.png", png())
    anchor = (
        "<xdr:from><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>10</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        "</xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>13</xdr:row>"
        "<xdr:rowOff>0</xdr:rowOff></xdr:to>"
    )
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{DRAWING}"><xdr:twoCellAnchor>{anchor}<xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="印章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip xmlns:r="{R}" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    add_part(parts, "xl/drawings/drawing90.xml", drawing, kind)
    add_rel(parts, "xl/drawings/drawing90.xml", "image", "../media/seal.png")
    r_id = add_rel(parts, sheet_part(parts), "drawing", "../drawings/drawing90.xml")
    add_to_sheet(parts, f'<drawing xmlns="{MAIN}" xmlns:r="{R}" r:id="{r_id}"/>')


ALL = (
    form_controls,
    activex,
    ribbon,
    custom_xml,
    printer_settings,
    unknown_part,
    threaded_comments,
    external_link,
    unknown_extensions,
    x14_drop_down,
    pivot,
    absolute_drawing,
)


def with_everything(data: bytes) -> bytes:
    """A master with every one of these parts at once."""
    return remade(data, *ALL)
