"""A return goes back marked, is mended in the sender's program and comes again: the marks are gone, what was said is read.

The sender's workbook as three programs leave it, with what senders add: comments of their own, a conversation, a
protected sheet, a sheet of their own by the name of our list.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openxml_audit import OpenXmlValidator

from templates.department import build_form
from tests.conftest import Office
from tests.templates.makers import form
from tests.xlsx_tools.masters import add_part, add_rel, parts_of, remade, sheet_part
from workbook.incoming.intake import submission_from
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.unit_names import UnitNames
from workbook.schema.data import Unit
from xlsx_tools.columns import column_letter
from xlsx_tools.marks import LIST_SHEET, Mark, mark, unmark
from xlsx_tools.marks.fills import MARKED
from xlsx_tools.marks.notes import OPENING
from xlsx_tools.reader import read_workbook

FUNDS = "到位资金"
FIRST = (
    Mark(FUNDS, "O6", "本月到位填的是“二百”，应为数字。请改正后重报。", "阻断"),
    Mark(FUNDS, "Q6", "阶段倒退。请核对。", "警告"),
    Mark("封面", "C9", "填报单位与文件名不一致", "挂起"),
)
SECOND = (Mark(FUNDS, "P6", "本年累计不等于上月止加本月。请核对。", "阻断"),)


def by_openpyxl(data: bytes) -> bytes:
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(out)
    return out.getvalue()


def changed(change: Callable[[openpyxl.Workbook], None]) -> Callable[[bytes], bytes]:
    def made(data: bytes) -> bytes:
        book, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
        change(book)
        book.save(out)
        return out.getvalue()

    return made


def commented(book: openpyxl.Workbook) -> None:
    book[FUNDS]["O6"].comment = Comment("科长：这个数核对过", "科长")
    book[FUNDS]["C6"].comment = Comment("名称照合同", "科长")


def with_own_list(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet(LIST_SHEET, 0)
    sheet["A1"], sheet["B2"] = "上回退回的原因，本单位自己记的", 17


def protected(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        sheet.protection.set_password("本单位")


def in_conversation(data: bytes) -> bytes:
    """With a thread on O6, and the comment of old that stands for it."""

    def add(parts: dict[str, bytes]) -> None:
        own = sheet_part(parts, FUNDS)
        tc = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        body = (
            f'<ThreadedComments xmlns="{tc}"><threadedComment ref="O6" dT="2012-10-25T15:30:00.00" '
            'personId="{11111111-2222-4333-8444-555555555555}" id="{99999999-2222-4333-8444-555555555555}">'
            "<text>请核对</text></threadedComment></ThreadedComments>"
        )
        kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        add_part(
            parts,
            "xl/threadedComments/threadedComment1.xml",
            body,
            "application/vnd.ms-excel.threadedcomments+xml",
        )
        add_rel(parts, own, kind, "../threadedComments/threadedComment1.xml")

    return remade(changed(commented)(data), add)


SENDERS: dict[str, Callable[[bytes], bytes]] = {
    "as issued": lambda data: data,
    "openpyxl": by_openpyxl,
    "own comments": changed(commented),
    "own sheet of the name": changed(with_own_list),
    "protected": changed(protected),
    "in conversation": in_conversation,
}


@pytest.fixture(scope="module")
def issued() -> bytes:
    return build_form(form())


@pytest.fixture(scope="module", params=[*SENDERS, "LibreOffice"])
def sent(request: pytest.FixtureRequest, issued: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if request.param in SENDERS:
        return SENDERS[request.param](issued)
    office: Office = request.getfixturevalue("office")
    return resaved(office, tmp_path_factory.mktemp("sent"), [issued])[0]


def resaved(office: Office, folder: Path, books: list[bytes]) -> list[bytes]:
    paths = [folder / f"{number}.xlsx" for number in range(len(books))]
    for path, data in zip(paths, books, strict=True):
        path.write_bytes(data)
    made = office.convert(paths, "xlsx", folder / "saved")
    return [made[path.stem].read_bytes() for path in paths]


def marked(data: bytes, marks: tuple[Mark, ...] = FIRST) -> bytes:
    return mark(data, "退回说明", "请改正后重报。", marks)


def read(data: bytes) -> Submission:
    roster = UnitNames([Unit("S03", "第三招商小分队")])
    found = submission_from(read_workbook(data), Arrival("月报.xlsx", "sha", datetime(2012, 10, 24)), roster)
    assert found is not None
    return found


def coloured(data: bytes) -> set[tuple[str, str]]:
    return {
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == MARKED
    }


def comments(data: bytes) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def shapes(data: bytes) -> set[tuple[str, str]]:
    """The cells that a note's shape points to, sheet by sheet."""
    found, parts = set(), parts_of(data)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        folder, name = sheet_part(parts, sheet.title).rsplit("/", 1)
        rels = parts.get(f"{folder}/_rels/{name}.rels", b"<x/>")
        for target in re.findall(rb'Target="([^"]*\.vml)"', rels):
            drawing = etree.fromstring(parts["xl/" + target.decode().split("xl/")[-1].removeprefix("../")])
            for note in drawing.iter("{urn:schemas-microsoft-com:office:excel}ClientData"):
                row, column = (int(note.findtext(f"{{*}}{what}")) for what in ("Row", "Column"))
                found.add((sheet.title, f"{column_letter(column + 1)}{row + 1}"))
    return found


def faults(data: bytes, folder: Path) -> set[str]:
    path = folder / "audited.xlsx"
    path.write_bytes(data)
    found = {str(error) for error in OpenXmlValidator().validate(path).errors}
    return {text for text in found if "inlineStr" not in text}


def mended(data: bytes) -> bytes:
    """The sender types into the marked copy and saves it."""
    book, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    book[FUNDS]["O6"], book[FUNDS]["P6"] = 77.25, 1600
    book.save(out)
    return out.getvalue()


def test_the_marks_are_at_their_cells_and_the_rest_is_the_senders(sent: bytes, tmp_path: Path) -> None:
    data = marked(sent)
    assert coloured(data) == {(item.sheet, item.cell) for item in FIRST}
    assert read(data) == read(sent), "what the return says is what it said"
    before, after = parts_of(sent), parts_of(data)
    assert not set(before) - set(after)
    touched = {name for name in before if before[name] != after[name]}
    assert all(
        name.startswith(("[Content_Types]", "xl/styles", "xl/workbook.xml", "xl/_rels/", "xl/worksheets/"))
        or (name.startswith(("xl/comments", "xl/drawings/")) and name.endswith((".xml", ".vml")))
        for name in touched
    ), touched
    said = comments(data)
    for place, text in comments(sent).items():
        assert said[place].startswith(text)
    assert faults(data, tmp_path) <= faults(sent, tmp_path)
    for name, part in after.items():
        if name.endswith((".xml", ".vml", ".rels")):
            etree.fromstring(part)
    assert shapes(data) == set(said), "a comment without its shape is not to be seen"
    assert parts_of(unmark(data)) == before


def test_mended_and_sent_again_it_is_read_and_only_the_new_marks_stand(sent: bytes) -> None:
    again = mended(marked(sent))
    said, was = read(again), read(sent)
    assert [str(line.said.month_paid) for line in said.funds[:1]] == ["77250000"]
    assert said.funds[1:] == was.funds[1:]
    assert (said.cover, said.activity, said.compiled) == (was.cover, was.activity, was.compiled)
    answer = marked(again, SECOND)
    assert coloured(answer) == {(FUNDS, "P6")}
    assert {place for place, text in comments(answer).items() if OPENING in text} == {(FUNDS, "P6")}
    assert shapes(answer) == set(comments(answer))
    own = {place: text for place, text in comments(sent).items() if place != (FUNDS, "P6")}
    assert {place: text for place, text in comments(answer).items() if OPENING not in text} == own
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (sent, answer))
    lists = [name for name in after.sheetnames if name not in before.sheetnames]
    assert len(lists) == 1
    assert [row[4].value for row in after[lists[0]].iter_rows(min_row=4)] == [SECOND[0].what]


def test_a_sheet_of_the_sender_s_by_the_name_of_our_list_stays(issued: bytes) -> None:
    data = marked(marked(changed(with_own_list)(issued)))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book[LIST_SHEET]["A1"].value == "上回退回的原因，本单位自己记的"
    assert book.sheetnames[0] == LIST_SHEET
    assert book.sheetnames[-1] == f"{LIST_SHEET}2"
    assert LIST_SHEET in openpyxl.load_workbook(io.BytesIO(unmark(data))).sheetnames


def test_an_answer_that_libreoffice_saved_comes_back_as_well(
    issued: bytes, office: Office, tmp_path: Path
) -> None:
    books = [marked(issued), marked(changed(commented)(issued)), marked(changed(with_own_list)(issued))]
    for before, saved in zip(books, resaved(office, tmp_path, books), strict=True):
        assert read(saved).funds == read(before).funds
        answer = marked(saved, SECOND)
        assert coloured(answer) == {(FUNDS, "P6")}
        assert {place for place, text in comments(answer).items() if OPENING in text} == {(FUNDS, "P6")}
        with zipfile.ZipFile(io.BytesIO(answer)) as package:
            assert package.testzip() is None
