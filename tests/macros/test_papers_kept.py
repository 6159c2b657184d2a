"""What becomes of a Word document that a person has edited when it is made again: nothing of theirs is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from docx import Document

from macros.papers import write_paper
from tests.workbook.test_notice import county, said
from workbook.assess import assess
from workbook.book import Book, NoticeRow
from workbook.month import notice_paragraphs
from workbook.period import Period
from workbook.showing.notice import HUMAN, HUMAN_HINT
from workbook.showing.paper import notice_paper
from xlsx_tools.document import LOOKS, Paper

DAY, NOW, MARCH = date(2012, 3, 29), datetime(2012, 3, 29, 10, 15), Period(2012, 3)
BEFORE, AFTER = county(3, {"S01": "300"}, 4), county(3, {"S01": "400"}, 4)


def paper_of(book: Book) -> Paper:
    month = assess(book, MARCH)
    return notice_paper(notice_paragraphs(book, month, DAY), month, book, DAY)


def write(folder: Path, book: Book) -> str:
    told = write_paper(folder, "通报", paper_of(book), folder / "备份", NOW)
    return "\n".join(told)


def fill_in(path: Path, *texts: str) -> None:
    """A person opens the document, writes where the hint stands, corrects a heading, and saves."""
    opened = Document(str(path))
    hint = next(one for one in opened.paragraphs if one.text == HUMAN_HINT.strip("\u3000"))
    for text in texts[1:]:
        hint._p.addnext(hint.insert_paragraph_before(text, style=hint.style)._p)
    hint.runs[0].text = texts[0]
    opened.save(str(path))


def texts_of(path: Path) -> list[str]:
    return [one.text for one in Document(str(path)).paragraphs]


def test_a_document_that_nobody_touched_is_made_anew(tmp_path: Path) -> None:
    write(tmp_path, BEFORE)
    write(tmp_path, AFTER)
    assert [path.name for path in tmp_path.glob("*.docx")] == ["通报.docx"]
    assert any("40.00%" in text for text in texts_of(tmp_path / "通报.docx"))
    assert len(list((tmp_path / "备份").iterdir())) == 1


def test_an_edited_document_stays_and_the_new_one_lies_beside_it_with_what_was_written(
    tmp_path: Path,
) -> None:
    write(tmp_path, BEFORE)
    path = tmp_path / "通报.docx"
    fill_in(path, "一要抓紧落实。", "二要按时报送。")
    edited = path.read_bytes()
    told = write(tmp_path, AFTER)
    assert path.read_bytes() == edited
    assert "有人改过，没有改动" in told
    beside = next(one for one in tmp_path.glob("*.docx") if one != path)
    assert beside.name in told
    texts = texts_of(beside)
    at = texts.index("一要抓紧落实。")
    assert texts[at + 1] == "二要按时报送。"
    assert any("40.00%" in text for text in texts)
    assert not any("由工作人员填写" in text for text in texts)
    write(tmp_path, AFTER)
    assert len(list(tmp_path.glob("*.docx"))) == 2, "the same result is not written beside it twice"


def test_an_edited_document_whose_figures_still_hold_is_left_in_peace(tmp_path: Path) -> None:
    write(tmp_path, BEFORE)
    fill_in(tmp_path / "通报.docx", "一要抓紧落实。")
    assert "数字没有变化" in write(tmp_path, BEFORE)
    assert [path.name for path in tmp_path.glob("*.docx")] == ["通报.docx"]


def test_what_stands_in_the_master_s_sheet_is_written_in_both(tmp_path: Path) -> None:
    """The sheet's own text comes before what the document says."""
    written = replace(
        BEFORE, notice=(NoticeRow(20, HUMAN, "　　一要抓紧。"), NoticeRow(21, HUMAN, "　　二要按时。"))
    )
    assert "一要抓紧。\n二要按时。" in said(written)
    write(tmp_path, written)
    opened = Document(str(tmp_path / "通报.docx"))
    own = [one.text for one in opened.paragraphs if one.style.name == LOOKS[HUMAN].name]
    assert own == ["一要抓紧。", "二要按时。"]
