"""A sheet comes to the same whichever way it is read: at a glance, element by element, by openpyxl, by calamine."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from xlsx_tools.careful_sheet import SheetRead, careful_sheet
from xlsx_tools.columns import column_letter
from xlsx_tools.limits import STRANGERS
from xlsx_tools.part_xml import check_text
from xlsx_tools.plain_sheet import plain_sheet
from xlsx_tools.reader import read_workbook
from xlsx_tools.refused import Unreadable
from xlsx_tools.remembering import REMEMBERED, once
from xlsx_tools.shared_strings import SharedStrings, _texts

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DATES = (False, True, False)  # the second look shows a date
STRINGS = SharedStrings(
    (
        f'<sst {NAMESPACE}><si><t>云岭茶园</t></si><si><t xml:space="preserve"> 竹木 </t></si><si><t> a\nb </t></si>'
        '<si><r><rPr><b/></rPr><t>甲</t></r><r><t xml:space="preserve"> 乙</t></r></si><si/>'
        '<si><t>东京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t>_x000D_&amp;_x4E00_</t></si><si><t>=1+1</t></si></sst>"
    ).encode()
)

WORDS = (
    "0 -0 1 12799.36 1e3 -1.5E-07 1e400 -1e400 nan NaN inf Infinity 0x1F 1_000 １２ +5 .5 5. 00012 1e "
    "1,234 4_1 - 9007199254740991 9007199254740992 9007199254740993 1e15 "
    "123456789012345678901234567890 0.1 1e-320 41207 41207.75 0.25 -1 59 60 61 2958465 2958466 "
    "2958465.9999999999 2012-03-20 2012-03-20T10:30:00 2012-13-01 true false TRUE #REF! #N/A #怪 2 3 "
    "4 5 6 7 8 99999 9999999 10000000 007 云岭 a&amp;b &#10; &#x4E00; &#0; &lt;v&gt; _x0041_ _xD83D_ "
)
VALUES = [
    *WORDS.split(),
    "",
    " ",
    " 7 ",
    "7\n",
    "\t7",
    "<!--x-->7",
    "7<!--x-->",
    "1<!--x-->2",
    "<![CDATA[7]]>",
    "<![CDATA[<]]>",
    "<?x y?>7",
    "\x01",
    "&amp;#10;",
    "]]&gt;",
    "\r\n乙\r",
    "<b>1</b>",
    "\u3000全角\u3000",
]
TYPES = ["", *(f' t="{kind}"' for kind in ("n", "s", "b", "e", "str", "inlineStr", "d", "N", "", "x", " n"))]
LOOKS = [
    "",
    *(
        f' s="{number}"'
        for number in ("0", "1", "1", "2", "01", "3", "-1", "", "1.0", "1 ", "999999", "9999999")
    ),
]
FORMULAS = (
    [""] * 5
    + ["<f/>", "<f>1+1</f>", "<f></f>", "<f>SUM(A1:B2)</f>", "<f>WEBSERVICE(A1)</f>", "<f>a&amp;b</f>"]
    + [
        '<f t="shared" ref="A1:A3" si="0">B1*2</f>',
        '<f t="shared" si="0"/>',
        "<f>cmd|&apos;/c calc&apos;!A1</f>",
        '<f t="array" ref="A1">1</f>',
        "<f>cmd<!--x-->|'x'</f>",
        "<f><![CDATA[CALL(1)]]></f>",
    ]
)


def _pick(chance: Random, usual: Sequence[str], odd: Sequence[str], one_in: int) -> str:
    return chance.choice(odd if chance.randrange(one_in) == 0 else usual)


def _cell(chance: Random, place: str, one_in: int) -> str:
    kind = _pick(
        chance, ("", "", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"'), TYPES, one_in
    )
    plain = {' t="s"': "01234567", ' t="b"': "01", ' t="e"': ("#REF!", "#N/A", "#DIV/0!")}.get(
        kind, VALUES[:4] + VALUES[19:33]
    )
    value = _pick(chance, plain, VALUES, one_in)
    look, formula = _pick(chance, LOOKS[:4], LOOKS, one_in), _pick(chance, FORMULAS[:9], FORMULAS, one_in)
    inline = (
        f"<is><t>{value}</t></is>",
        f'<is><t xml:space="preserve"> {value} </t></is>',
        "<is/>",
        "<is><t/></is>",
        f"<is><r><rPr><b/></rPr><t>{value}</t></r><r><t>尾</t></r></is>",
        f"<is><t>{value}</t><rPh sb='0' eb='1'><t>读音</t></rPh></is>",
    )
    bare = (
        f"<v>{value}</v>",
        "",
        "<v/>",
        "<v />",
        "<v></v>",
        f'<v xml:space="preserve">{value}</v>',
        f"<v>1</v><v>{value}</v>",
        f"<x:v>{value}</x:v>",
        "<extLst/>",
    )
    if kind == ' t="inlineStr"':
        formula, held = "", _pick(chance, inline[:2], inline + bare, one_in)
    else:
        held = _pick(chance, bare[:1], bare + inline, one_in)
    cell = f'<c r="{place}"{look}{kind}>{formula}{held}</c>'
    other = (
        f'<c r="{place}"></c>',
        f"<c>{held}</c>",
        f"<c{kind} r='{place}'>{held}</c>",
        f'<x:c r="{place}"/>',
        cell * 2,
        f'{cell}<c r="{place}"/>',
    )
    return _pick(chance, (cell, cell, cell, f'<c r="{place}"/>'), other, one_in)


PLACES = [
    "B2",
    "XFD3",
    "XFE1",
    "AAA2",
    "XFD1048576",
    "A1048577",
    "A0",
    "a1",
    "$B$2",
    "A01",
    "A1:B2",
    "1",
    "ZZZ9",
    "A99999999999",
]
ROW_NUMBERS = ("", ' r="1"', ' r="0"', ' r="1048577"', ' r="x"', ' r="01"', ' r="2" r="2"')
BETWEEN = ("\n", "<!-- -->", "x", "<row/>", "</sheetData><sheetData>", "<?x?>", "&#10;", "<c r='A1'/>")
OPENS = ("<sheetData >", "<sheetData/>", '<sheetData a="1">', "<x:sheetData>", "<sheetData><!-- -->")
BEFORE = ('<dimension ref="A1"/>', "", '<cols><col min="1" max="2" hidden="1"/></cols>')
BEFORE_ODD = (
    '<cols><col min="x" max="2" hidden="true"/></cols>',
    "<sheetData/>",
    '<col min="²" max="2" hidden="1"/>',
    "<a><b/>",
)
AFTER = (
    "",
    '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    "<legacyDrawing/>",
    '<f>CALL("x")</f>',
)
AFTER_ODD = (
    "<extLst><ext><row r='1'/></ext></extLst>",
    "<extLst><ext><x:sheetData/></ext></extLst>",
    "<y:a/>",
    "&a;",
    "x",
)


def a_sheet(chance: Random) -> bytes:
    """A sheet as programs write them, with a few things in it as they should not be."""
    rows = []
    one_in = chance.choice((4, 40, 200))  # how often something is odd
    for row in range(1, chance.randrange(2, 6)):
        places = [
            _pick(chance, [f"{letter}{row}"], PLACES, one_in * 4) for letter in "ABDE"[: chance.randrange(5)]
        ]
        cells = "".join(_cell(chance, place, one_in) for place in places)
        number = _pick(chance, [f' r="{row}"'], ROW_NUMBERS, one_in * 2)
        more = _pick(
            chance,
            ("", ' spans="1:3"', ' hidden="1"', ' ht="15" x:dy="1"'),
            (' hidden="true"', " hidden='1'"),
            one_in,
        )
        whole = f"<row{number}{more}>{cells}</row>"
        rows.append(
            _pick(
                chance,
                [whole],
                (f"<row{number}/>", f"<row{more}{number}>{cells}</row>", whole * 2),
                one_in * 2,
            )
        )
    between = _pick(chance, ("", "\n"), BETWEEN, one_in)
    before, after = _pick(chance, BEFORE, BEFORE_ODD, one_in), _pick(chance, AFTER, AFTER_ODD, one_in)
    opens = _pick(chance, ["<sheetData>"], OPENS, one_in)
    root = _pick(chance, ["worksheet"], ("chartsheet", "x:worksheet"), one_in)
    head = _pick(
        chance,
        ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'],
        ("", "\n", '<?xml version="1.1"?>'),
        one_in,
    )
    return (
        f'{head}<{root} {NAMESPACE} xmlns:x="urn:x">{before}{opens}{between.join(rows)}</sheetData>{after}</{root}>'
    ).encode()


def spoiled(chance: Random, xml: bytes) -> bytes:
    """The same bytes with a piece taken out, said twice, or another one put in."""
    start = chance.randrange(len(xml))
    end = start + chance.randrange(12)
    put = chance.choice(
        [
            b"",
            xml[start:end] * 2,
            b"<",
            b">",
            b'"',
            b" ",
            b"/",
            b"&",
            b"9",
            b"-",
            b"\0",
            b"</c>",
            b"</row>",
            b"<v>",
        ]
    )
    return xml[:start] + put + xml[end:]


def come_to(read: Callable[..., SheetRead | None], xml: bytes, strings: Any, since_1904: bool) -> Any:
    try:
        found = read(xml, "表", strings, DATES, since_1904)
    except Unreadable as refused:
        return refused.refusal
    if found is None:
        return None
    faults = sorted((place, fault.code, fault.shown) for place, fault in found.faults.items())
    hidden = sorted(found.hidden_rows), sorted(found.hidden_columns)
    return repr(found.rows), faults, hidden, found.running, found.cells


@pytest.mark.parametrize("seed", range(4))
def test_what_is_read_at_a_glance_comes_to_the_same_as_what_is_read_carefully(seed: int) -> None:
    chance = Random(seed)
    at_a_glance = 0
    for _ in range(1_500):
        xml = a_sheet(chance)
        if chance.random() < 0.3:
            xml = spoiled(chance, xml)
        try:
            check_text(xml, "表")
        except Unreadable:
            continue
        since_1904 = chance.random() < 0.2
        glance = come_to(plain_sheet, xml, STRINGS, since_1904)
        if glance is not None:
            at_a_glance += 1
            assert glance == come_to(careful_sheet, xml, STRINGS.listed, since_1904), xml.decode()
    assert at_a_glance > 150


def test_rows_that_come_again_say_what_the_texts_of_their_own_workbook_say() -> None:
    texts = ("云岭茶园", "", "=1+1", "竹木", "长" * 40_000)
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>7</v></c></row><row r="3"><c r="D3" t="s"><v>1</v></c></row>'
    xml = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    for pair in [*itertools.product(texts, texts), ("云岭茶园",)] * 2:
        entries = "".join(f"<si><t>{text}</t></si>" for text in pair)
        strings = SharedStrings(f"<sst {NAMESPACE}>{entries}</sst>".encode())
        glance = come_to(plain_sheet, xml, strings, False)
        if strings.too_long or len(pair) < 2:
            assert glance is None
        else:
            assert glance == come_to(careful_sheet, xml, strings.listed, False), pair
            assert plain_sheet(xml, "表", strings).odd == ("=1+1" in pair)


SPELLED_ENTRIES = (
    *(
        "<si><t>云岭</t></si>",
        "<si><t> 竹 </t></si>",
        '<si><t xml:space="preserve"> 竹 </t></si>',
        "<si/>",
        "<si></si>",
    ),
    *(
        "<si><t/></si>",
        "<si><t></t></si>",
        "<si><t>a&amp;b&#10;</t></si>",
        "<si><t>_x0041_</t></si>",
        "\n <si><t>7</t></si>",
    ),
    "<si><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space='preserve'> 乙</t></r></si>",
    '<si><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r></si>',
    '<si><t>东京</t><rPh sb="0" eb="2"><t>とう</t></rPh><phoneticPr fontId="1"/></si>',
)
STARTS = (
    "<sst {}>",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst {} count="9" uniqueCount="9">',
    "<?xml version='1.0' encoding='utf-8'?><sst {}>",
    "<sst {} {}>",
    "<sst {} a>",
    "<?xml nothing?><sst {}>",
    "\x0c<sst {}>",
    "<!--x--><sst {}>",
    '<sst {} count="\x02">',
)
BROKEN_ENTRIES = (
    '<si><r><rPr><b x="1" x="1"/></rPr><t>甲</t></r></si>',
    '<si><t>东京</t><rPh sb="0" sb="0"><t>とう</t></rPh></si>',
    "\x0b",
    "</si>",
    "<si>",
    "<t>1</t>",
    "<si><t>1</si>",
    "1",
    "<si><t>\x01</t></si>",
    "<!--x-->",
    "<si><si/></si>",
)


@pytest.mark.parametrize("seed", range(4))
def test_shared_texts_come_to_the_same_whichever_way(seed: int) -> None:
    chance = Random(seed)
    for _ in range(400):
        pieces = [chance.choice(SPELLED_ENTRIES) for _ in range(chance.randrange(8))]
        if chance.randrange(3) == 0:
            pieces.insert(chance.randrange(len(pieces) + 1), chance.choice(BROKEN_ENTRIES))
        head = chance.choice(STARTS if chance.randrange(4) == 0 else STARTS[:2]).replace("{}", NAMESPACE)
        data = f"{head}{''.join(pieces)}</sst>{chance.choice(('', chr(10)))}".encode()
        told = []
        for quickly in (True, False):
            try:
                whole = SharedStrings(data)
                told.append(whole.listed if quickly else _texts(data, "xl/sharedStrings.xml", STRANGERS))
            except Unreadable as refused:
                told.append(refused.refusal)
        assert told[0] == told[1], data.decode()


LONG = 4_000  # rows, more than are taken together


PLAIN_CELLS = (
    "/>",
    ' t="s"><v>{index}</v></c>',
    "><v>{number}</v></c>",
    ' s="1"><v>{day}</v></c>',
    ' t="inlineStr"><is><t>第{number}个 &amp;</t></is></c>',
    ' t="b"><v>1</v></c>',
    ' t="e"><v>#N/A</v></c>',
    "><f>A1*{number}</f><v>{number}.25</v></c>",
    "><f>A1*{number}</f></c>",
)


def long_rows(chance: Random) -> Iterator[str]:
    for number in range(1, LONG + 1):
        if chance.randrange(9):
            cells = "".join(
                f'<c r="{letter}{number}"'
                + chance.choice(PLAIN_CELLS).format(
                    index=chance.randrange(8), number=chance.randrange(10**6), day=40_000 + number / 8
                )
                for letter in "ABCDEFGH"
                if chance.randrange(4)
            )
            said = chance.choice(("", ' hidden="1"', ' ht="9" customHeight="1"'))
            yield f'<row r="{number}"{said}>{cells}</row>'


@pytest.mark.parametrize("seed", range(3))
def test_a_long_sheet_comes_to_the_same_whichever_way(seed: int) -> None:
    rows = list(long_rows(Random(seed)))
    for wrong in ((), (rows[LONG // 2],)):  # a row that is there twice, far from itself
        xml = f"<worksheet {NAMESPACE}><sheetData>{''.join([*rows, *wrong])}</sheetData></worksheet>".encode()
        assert len(xml) > 10 * 2**16
        glance = come_to(plain_sheet, xml, STRINGS, False)
        assert (glance is None) == bool(wrong)
        assert wrong or glance == come_to(careful_sheet, xml, STRINGS.listed, False)


HOW_IT_IS_WRITTEN = [  # what a quick look would pass over
    ("a fault twice", '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="A1" t="e"><v>#N/A</v></c></row>'),
    ("a cell twice", '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    ("cells out of order", '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
    ("a row's attribute twice", '<row r="1" ht="9" ht="9"><c r="A1"><v>1</v></c></row>'),
    ("a row's number twice", '<row r="1" r="1"><c r="A1"><v>1</v></c></row>'),
    ("a row's attribute that is no name", '<row r="1" 9t="9"><c r="A1"><v>1</v></c></row>'),
    ("a formula's attribute twice", '<row r="1"><c r="A1"><f t="a" t="a">1</f><v>1</v></c></row>'),
]


@pytest.mark.parametrize(
    "rows", [rows for _, rows in HOW_IT_IS_WRITTEN], ids=[what for what, _ in HOW_IT_IS_WRITTEN]
)
def test_what_is_not_in_order_is_left_to_the_careful_reading(rows: str) -> None:
    xml = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    assert plain_sheet(xml, "表", STRINGS, DATES) is None
    assert come_to(careful_sheet, xml, STRINGS.listed, False) is not None


def test_a_blank_in_the_place_of_a_cell_takes_nothing_from_it() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1" s="1"/><c r="B1"/><c r="B1" t="e"><v>#N/A</v></c></row>'
    )
    xml = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    careful = come_to(careful_sheet, xml, STRINGS.listed, False)
    assert careful == come_to(plain_sheet, xml, STRINGS, False)
    assert careful[0] == "[[1, '']]"


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
STRANGE_ROW = '<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>'
MANY = " ".join(f'{chr(97 + number % 26)}{chr(97 + number // 26)}=""' for number in range(600))
STRANGELY_PUT = {  # a sheet's parts, {} standing for its namespaces
    "cells of another prefix": f"<worksheet {{}}><sheetData >{STRANGE_ROW}</sheetData></worksheet>",
    "the same closed with a blank": f"<worksheet {{}}><sheetData>{STRANGE_ROW}</sheetData ></worksheet>",
    "cells in an extension": f"<worksheet {{}}><extLst><ext><sheetData>{ROW}</sheetData></ext></extLst></worksheet>",
    "a second sheet data": f"<worksheet {{}}><sheetData>{ROW}</sheetData><x:sheetData/></worksheet>",
    "a first sheet data": f"<worksheet {{}}><x:sheetData>{STRANGE_ROW}</x:sheetData><sheetData>{ROW}</sheetData></worksheet>",
    "a tag in an attribute": f'<worksheet {{}}><sheetPr a="<selection/>"/><sheetData>{ROW}</sheetData></worksheet>',
    "a tag in a tag": f'<worksheet {{}}><co<selection/>l min="1" max="1"/><sheetData>{ROW}</sheetData></worksheet>',
    "the end of what is literal": f"<worksheet {{}}><sheetData>{ROW}</sheetData><oddHeader>]]></oddHeader></worksheet>",
    "no character": f"<worksheet {{}}><sheetData>{ROW}</sheetData><oddHeader>\uffff</oddHeader></worksheet>",
    "a name of no XML": f"<worksheet {{}}><Ș/><sheetData>{ROW}</sheetData></worksheet>",
    "a hidden column": f'<worksheet {{}}><cols><col min="2" max="3" hidden="1"/></cols><sheetData>{ROW}</sheetData></worksheet>',
    "depth": f"<worksheet {{}}>{'<a>' * 62}<selection/>{'</a>' * 62}<sheetData>{ROW}</sheetData></worksheet>",
    "too much depth": f"<worksheet {{}}>{'<a>' * 63}<selection/>{'</a>' * 63}<sheetData>{ROW}</sheetData></worksheet>",
    "a text of no XML": '<worksheet {}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a]]>b</t></is></c></row>'
    "</sheetData></worksheet>",
    "a formula over two lines": "<worksheet {}><sheetData><row r='1'></row><row r=\"2\"><c r=\"A2\"><f>cmd|&#10;'/c calc'!A1</f>"
    "<v>1</v></c></row></sheetData></worksheet>",
    "a formula after a line": '<worksheet {}><sheetData><row r="2"><c r="A2"><f>CALL&#13;(1)</f><v>1</v></c></row>'
    "</sheetData></worksheet>",
    "another encoding's name": '<?xml version="1.0" encoding="us-ascii"?><worksheet {}><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>汉</t></is></c></row></sheetData></worksheet>',
    "many attributes": f'<worksheet {{}}><sheetData><row r="1" {MANY}></row></sheetData></worksheet>',
}


@pytest.mark.parametrize("what", STRANGELY_PUT)
def test_what_is_strangely_put_comes_to_the_same(what: str) -> None:
    space = f'{NAMESPACE} xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    xml = STRANGELY_PUT[what].replace("{}", space).encode()
    careful = come_to(careful_sheet, xml, STRINGS.listed, False)
    assert come_to(plain_sheet, xml, STRINGS, False) in (None, careful)


def test_a_text_that_begins_as_a_formula_is_noticed_however_long_and_wherever_it_stands() -> None:
    long = ("=cmd" + "汉" * 11_000, "=cmd" + "&amp;" * 7_000)
    for text in (*long, "=1", " \n=1", "@SUM", "+cmd", "-cmd", "-1.5E-07", "_x003D_1"):
        number = '<c r="A1"><v>-1.5</v></c>'
        row = f'<row r="1">{number}<c r="B1" t="inlineStr"><is><t>{text}</t></is></c></row>'
        found = plain_sheet(
            f"<worksheet {NAMESPACE}><sheetData>{row}</sheetData></worksheet>".encode(),
            "表",
            SharedStrings(None),
        )
        assert found is not None
        assert found.odd


def test_cells_far_apart_take_no_room_before_they_are_refused() -> None:
    rows = "".join(f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>' for number in range(1, 12_001))
    xml = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    assert plain_sheet(xml, "表", STRINGS, DATES) is None
    with pytest.raises(Unreadable) as refused:
        careful_sheet(xml, "表")
    assert refused.value.refusal.code == "sheet-too-sparse"


@pytest.mark.parametrize("columns", ['min="²" max="3"', f'min="1" max="{"9" * 5_000}"', 'min="" max="3"'])
def test_a_hidden_column_of_no_number_costs_nothing(columns: str) -> None:
    cols = f'<cols><col {columns} hidden="1"/></cols>'
    xml = f'<worksheet {NAMESPACE}>{cols}<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>'
    glance = come_to(plain_sheet, xml.encode(), STRINGS, False)
    assert glance == come_to(careful_sheet, xml.encode(), STRINGS.listed, False)
    assert glance[0] == "[[7]]"


@pytest.mark.parametrize("coding", ["gbk", "latin-1", "no-such-thing"])
def test_another_encoding_is_refused_however_late_it_is_declared(coding: str) -> None:
    with pytest.raises(Unreadable) as refused:
        check_text(f'<?xml version="1.0"{" " * 5_000}encoding="{coding}"?><a/>'.encode(), "部件")
    assert refused.value.code == "bad-encoding"


def _some_value(chance: Random) -> Any:
    return chance.choice(
        [
            None,
            chance.random() < 0.5,
            chance.randrange(-(10**15), 10**15),
            round(chance.uniform(-1e6, 1e6), 2),
            chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300),
            date(1900 + chance.randrange(5, 200), chance.randrange(1, 13), chance.randrange(1, 29)),
            datetime(
                2012,
                3,
                chance.randrange(1, 32),
                chance.randrange(24),
                chance.randrange(60),
                chance.randrange(60),
            ),
            "".join(chance.choice("甲乙 ab<&>\"'\n\t=+-@_x00;１．𠮷") for _ in range(chance.randrange(1, 9))),
        ]
    )


def _as_read(value: Any) -> Any:
    """A value as all readers have it: a midnight is a day, blanks at the ends of a text do not count."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, str):
        return value.strip(" \t\n") or None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _same(one: Any, other: Any) -> bool:
    one, other = _as_read(one), _as_read(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-14)
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) < timedelta(milliseconds=1)
    return one == other


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("since_1904", [False, True])
def test_other_readers_find_the_same_values(seed: int, since_1904: bool) -> None:
    chance = Random(seed)
    target = io.BytesIO()
    values = [[_some_value(chance) for _ in range(6)] for _ in range(30)]
    if seed % 2:
        book = openpyxl.Workbook()
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904 if since_1904 else book.epoch
        for row, line in enumerate(values, 1):
            for column, value in enumerate(line, 1):
                cell = book.active.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        book.save(target)
    else:
        options = {"in_memory": True, "date_1904": since_1904, "strings_to_formulas": False}
        with xlsxwriter.Workbook(target, options) as book:
            day, moment = (
                book.add_format({"num_format": "yyyy-mm-dd"}),
                book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            )
            sheet = book.add_worksheet("Sheet")
            for row, line in enumerate(values):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(
                            row, column, value, moment if isinstance(value, datetime) else day
                        )
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    else:
                        sheet.write(row, column, value)
    ours = read_workbook(target.getvalue()).sheets["Sheet"]
    theirs = openpyxl.load_workbook(target, data_only=True).active
    third = (
        python_calamine.load_workbook(io.BytesIO(target.getvalue()))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    for row, line in enumerate(values):
        for column in range(len(line)):
            value = ours.at(row, column)
            assert _same(value, theirs.cell(row + 1, column + 1).value), (row, column)
            if row < len(third) and column < len(third[row]):
                assert _same(value, third[row][column]), (row, column)


def test_a_long_row_comes_to_the_same() -> None:
    texts = [f"第{number}格" + "x" * 90 for number in range(4_000)]
    cells = "".join(
        f'<c r="{column_letter(at)}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for at, text in enumerate(texts, 1)
    )
    xml = f'<worksheet {NAMESPACE}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
    found = plain_sheet(xml, "表", STRINGS)
    assert found is not None
    assert found.rows == [texts]


def test_only_what_is_small_is_remembered() -> None:
    told = []

    @once(2)
    def said(held: bytes | tuple[bool, ...]) -> int:
        told.append(len(held))
        return len(held)

    for held in (b"few", (True,), b"x" * (REMEMBERED + 1), (True,) * (REMEMBERED + 1)):
        assert said(held) == said(held)
    assert told == [3, 1, REMEMBERED + 1, REMEMBERED + 1, REMEMBERED + 1, REMEMBERED + 1]
