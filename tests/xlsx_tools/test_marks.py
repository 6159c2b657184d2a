"""A sender's workbook with marks: the right cells, nothing else touched, and gone without a trace."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openxml_audit import OpenXmlValidator

from templates.department import build_form
from tests.conftest import Office
from tests.templates.makers import form
from xlsx_tools.marks import LIST_SHEET, Mark, mark, unmark
from xlsx_tools.marks.fills import MARKED

FUNDS = "到位资金"
MARKS = (
    Mark(FUNDS, "O5", "本月到位填的是“二百”，应为数字。请改正后重报。", "阻断"),
    Mark(FUNDS, "P5", "=1+1 这样的文字也只是文字", "警告", "12.5"),
    Mark(FUNDS, "P5", "同一格的第二个问题", "警告"),
    Mark("封面", "C9", "填报单位与文件名不一致", "挂起"),
    Mark("", "", "缺少一张表", "阻断"),
)


@pytest.fixture(scope="module")
def sent() -> bytes:
    return build_form(form())


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def annotated(data: bytes) -> bytes:
    return mark(data, "退回说明", "请改正后重报。", MARKS)


def with_own_comments(data: bytes) -> bytes:
    """As a program saves it that the sender commented in: one note on a cell of ours, one elsewhere."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[FUNDS]["O5"].comment = Comment("科长：这个数核对过", "科长")
    book[FUNDS]["C5"].comment = Comment("名称照合同", "科长")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_marked_cells_have_the_colour_a_comment_and_a_line_with_a_link(sent: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotated(sent)))
    before = openpyxl.load_workbook(io.BytesIO(sent))
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                now = book[sheet.title][cell.coordinate]
                marked = (sheet.title, cell.coordinate) in {(m.sheet, m.cell) for m in MARKS}
                assert (now.fill.fgColor.rgb == MARKED) == marked, (sheet.title, cell.coordinate)
                assert (now.comment is not None) == (marked or cell.comment is not None)
                assert now.value == cell.value
                assert now.number_format == cell.number_format
                assert now.protection.locked == cell.protection.locked
    assert "同一格的第二个问题" in book[FUNDS]["P5"].comment.text
    assert "=1+1" in book[FUNDS]["P5"].comment.text
    listed = book[LIST_SHEET]
    assert [listed.cell(row, 5).value for row in range(4, 9)] == [item.what for item in MARKS]
    assert listed["E5"].data_type == "s", "text that begins with = is no formula"
    assert listed["D4"].hyperlink.location == f"'{FUNDS}'!O5"


def test_everything_else_is_the_senders_byte_for_byte(sent: bytes) -> None:
    before, after = parts(sent), parts(annotated(sent))
    changed = {name for name in before if after.get(name) != before[name]}
    touched = ("[Content_Types]", "xl/styles", "xl/workbook.xml", "xl/_rels/", "xl/worksheets/")
    assert changed
    assert all(name.startswith(touched) for name in changed), changed
    assert not set(before) - set(after)
    for name in changed:
        if name.startswith("xl/worksheets/sheet"):
            for rule in (b"<dataValidations", b"<conditionalFormatting", b"<sheetProtection"):
                old, new = before[name], after[name]
                assert old[old.find(rule) :][:200] == new[new.find(rule) :][:200]


def test_the_marks_vanish_without_a_trace(sent: bytes) -> None:
    assert parts(unmark(annotated(sent))) == parts(sent)
    assert unmark(sent) == sent


def test_marked_again_only_the_new_marks_are_there(sent: bytes) -> None:
    again = mark(annotated(sent), "再次退回", "还有一处。", MARKS[:1])
    assert parts(again) == parts(mark(sent, "再次退回", "还有一处。", MARKS[:1]))


def test_the_senders_own_comments_stay_with_ours_after_them(sent: bytes) -> None:
    own = with_own_comments(sent)
    book = openpyxl.load_workbook(io.BytesIO(annotated(own)))
    assert book[FUNDS]["C5"].comment.text == "名称照合同"
    text = book[FUNDS]["O5"].comment.text
    assert text.startswith("科长：这个数核对过")
    assert "本月到位填的是" in text
    freed = openpyxl.load_workbook(io.BytesIO(unmark(annotated(own))))
    assert freed[FUNDS]["O5"].comment.text == "科长：这个数核对过"
    assert freed[FUNDS]["C5"].comment.text == "名称照合同"
    assert freed[FUNDS]["P5"].comment is None


@pytest.mark.parametrize("prepared", [lambda data: data, with_own_comments], ids=["issued", "commented"])
def test_no_schema_is_broken(sent: bytes, prepared, tmp_path: Path) -> None:
    def faults(data: bytes) -> set[str]:
        path = tmp_path / "audited.xlsx"
        path.write_bytes(data)
        found = {str(error) for error in OpenXmlValidator().validate(path).errors}
        return {
            text for text in found if "inlineStr" not in text
        }  # a way of storing text that all readers know

    before = prepared(sent)
    assert faults(annotated(before)) <= faults(before)


def test_marks_that_another_program_saved_are_still_known(
    sent: bytes, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "退回.xlsx"
    path.write_bytes(annotated(sent))
    saved = office.convert([path], "xlsx", tmp_path / "saved")["退回"].read_bytes()
    freed = openpyxl.load_workbook(io.BytesIO(unmark(saved)))
    assert LIST_SHEET not in freed.sheetnames
    before = openpyxl.load_workbook(io.BytesIO(sent))
    for item in MARKS[:4]:
        cell = freed[item.sheet][item.cell]
        assert cell.comment is None
        assert cell.fill.fgColor.rgb != MARKED
        assert cell.value == before[item.sheet][item.cell].value
