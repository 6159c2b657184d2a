"""The official format (GB/T 9704-2012) in the file's XML and on the page as it is printed."""

from __future__ import annotations

import dataclasses
import io
import itertools
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from xlsx_tools.document import A3, A4, FONTS, LOOKS, Grid, Paper, Words, document, with_written
from xlsx_tools.document_mark import is_edited, mark_of, written_by_people

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 72 / 25.4  # points
SENTENCE = "各招商小分队要对照时序进度抓紧落实到位资金并按时报送月报"
PAPER = Paper(
    title="关于试验的通报",
    author="某室",
    dated=date(2012, 10, 29),
    words=(
        Words("official", "某县委督查室文件"),
        Words("doc_number", "某委督〔2012〕10号"),
        Words("title", "关于试验的通报"),
        Words("addressee", "各招商小分队："),
        *(Words("body", SENTENCE * 14) for _ in range(3)),
        Words("heading", "一、总体情况"),
        Words("second", "（一）进度"),
        Words("body", SENTENCE),
        Words("attachments", "附件：1.排名表"),
        Words("attachment", "2.项目表"),
        Words("sign", "中共某县委督查室"),
        Words("sign", "某县人民政府督查室"),
        Words("date", "2012年10月29日"),
        Words("footnote", "（注：“以上”含本数。）"),
    ),
    annexes=(
        Grid(
            "附件1",
            "排名表",
            "单位：万元",
            ("名次", "小分队", "累计到位"),
            tuple((str(n), f"第{n}招商小分队", "1,000.00") for n in range(1, 61)),
            (6, 20, 12),
            ("center", "left", "right"),
            A3,
        ),
    ),
    imprint=(
        "抄送：县委、县人大常委会、县政府、县政协领导，县委组织部，县人力资源和社会保障局，县财政局。",
        "中共某县委督查室\t2012年10月29日印发",
    ),
)


def part(name: str, paper: Paper = PAPER) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document(paper))) as package:
        return etree.fromstring(package.read(name))


def style(name: str) -> etree._Element:
    return next(
        one
        for one in part("word/styles.xml").iter(f"{W}style")
        if one.find(f"{W}name").get(f"{W}val") == name
    )


def value(element: etree._Element, tag: str, key: str = "val") -> str | None:
    found = next(element.iter(f"{W}{tag}"), None)
    return None if found is None else found.get(f"{W}{key}")


# --- in the file --------------------------------------------------------------------------------------------


def test_the_page_is_a4_with_a_text_block_of_156_by_225_mm() -> None:
    section = next(part("word/document.xml").iter(f"{W}sectPr"))
    size, edge = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    assert [edge.get(f"{W}{side}") for side in ("top", "bottom", "left", "right")] == [
        "2098",
        "1984",
        "1588",
        "1474",
    ]
    wide, high = 11906 - 1588 - 1474, 16838 - 2098 - 1984
    assert abs(wide / 20 / MM - 156) < 0.1
    assert abs(high / 20 / MM - 225) < 0.1


def test_22_lines_fit_a_page_and_a_23rd_does_not() -> None:
    grid = next(part("word/document.xml").iter(f"{W}docGrid"))
    line, high = int(grid.get(f"{W}linePitch")), 16838 - 2098 - 1984
    assert line * 22 <= high < line * 23
    assert value(style("公文正文"), "spacing", "line") == str(line) or any(
        one.get(f"{W}line") == str(line) for one in style("公文正文").iter(f"{W}spacing")
    )


def test_28_characters_fit_a_line_and_a_29th_does_not() -> None:
    body = style("公文正文")
    closer = next(int(one.get(f"{W}val")) for one in body.iter(f"{W}spacing") if one.get(f"{W}val"))
    one = int(value(body, "sz")) * 10 + closer
    assert one * 28 <= 11906 - 1588 - 1474 < one * 29


@pytest.mark.parametrize(
    ("name", "font", "half_points"),
    [
        ("公文正文", "仿宋_GB2312", "32"),
        ("公文一级标题", "黑体", "32"),
        ("公文二级标题", "楷体_GB2312", "32"),
        ("公文标题", "方正小标宋简体", "44"),
        ("公文主送", "仿宋_GB2312", "32"),
        ("公文版记", "仿宋_GB2312", "28"),
    ],
)
def test_each_kind_of_paragraph_is_a_word_style_with_its_font(name: str, font: str, half_points: str) -> None:
    found = style(name)
    fonts = found.find(f"{W}rPr/{W}rFonts")
    assert {fonts.get(f"{W}{key}") for key in ("ascii", "hAnsi", "eastAsia")} == {font}
    assert value(found, "sz") == half_points
    assert found.find(f"{W}rPr/{W}b") is None, "headings are not bold besides"


def test_every_paragraph_has_a_style_and_none_is_dressed_by_hand() -> None:
    ids = {look.name: look for look in LOOKS.values()}
    names = {
        one.get(f"{W}styleId"): one.find(f"{W}name").get(f"{W}val")
        for one in part("word/styles.xml").iter(f"{W}style")
    }
    body = part("word/document.xml").find(f"{W}body")
    for paragraph in body.iter(f"{W}p"):
        text = "".join(paragraph.itertext())
        if text:
            assert names[value(paragraph, "pStyle")] in ids, text
            assert not list(paragraph.iter(f"{W}rFonts")), text


def test_the_red_line_is_red_and_under_the_number() -> None:
    line = style("公文字号").find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert line.get(f"{W}color") == "FF0000"
    assert style("公文机关标志").find(f"{W}rPr/{W}color").get(f"{W}val") == "FF0000"


def test_the_last_page_is_an_even_one_and_tables_across_are_turned_pages() -> None:
    """A4 across has the edges of A4 upright, turned to the left: 37 mm at the right, 28 mm above."""
    grid = dataclasses.replace(PAPER.annexes[0], paper=A4)
    root = part("word/document.xml", dataclasses.replace(PAPER, annexes=(grid,)))
    sections = list(root.iter(f"{W}sectPr"))
    assert value(sections[-1], "type") == "evenPage"
    edge = sections[1].find(f"{W}pgMar")
    assert [edge.get(f"{W}{side}") for side in ("top", "right", "bottom", "left")] == [
        "1588",
        "2098",
        "1474",
        "1984",
    ]


@pytest.mark.parametrize("rows", [1, 18, 19, 20, 21, 40, 41, 120])
def test_no_row_of_an_annex_is_alone_on_its_last_page(rows: int) -> None:
    """Rows grow or shrink a little instead; the page of A4 across has 156 mm."""
    lines = tuple((str(n), "某小分队", "1.00") for n in range(rows))
    grid = dataclasses.replace(PAPER.annexes[0], paper=A4, rows=lines)
    table = next(part("word/document.xml", dataclasses.replace(PAPER, annexes=(grid,))).iter(f"{W}tbl"))
    high = int(next(table.iter(f"{W}trHeight")).get(f"{W}val"))
    on_first, on_others = (11906 - 1588 - 1474 - taken for taken in (579 * 2 + 772 + 360 + 600, 600))
    last = rows
    if rows * high > on_first:
        last = (rows - on_first // high) % (on_others // high) or on_others // high
    assert last == rows or last >= 3


def test_the_annexes_lie_across_on_a3_and_their_headings_are_repeated() -> None:
    root = part("word/document.xml")
    section = list(root.iter(f"{W}sectPr"))[1]
    size = section.find(f"{W}pgSz")
    assert (size.get(f"{W}w"), size.get(f"{W}h"), size.get(f"{W}orient")) == ("23811", "16838", "landscape")
    rows = list(next(root.iter(f"{W}tbl")).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows[:3]] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_page_numbers_are_outside_and_the_last_page_has_none() -> None:
    with zipfile.ZipFile(io.BytesIO(document(PAPER))) as package:
        feet = [package.read(name).decode() for name in package.namelist() if "footer" in name]
        assert "evenAndOddHeaders" in package.read("word/settings.xml").decode()
    numbered = [text for text in feet if "PAGE" in text]
    assert {re.search(r'w:jc w:val="(\w+)"', text)[1] for text in numbered} == {"left", "right"}
    assert len(feet) == len(numbered) + 2  # 版记： its own feet, empty


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert document(PAPER) == document(PAPER)


def test_the_file_is_what_word_expects(tmp_path: Path) -> None:
    """By an independent validator, for a document with everything in it."""
    path = tmp_path / "paper.docx"
    grids = (PAPER.annexes[0], dataclasses.replace(PAPER.annexes[0], paper=A4))
    words = (*PAPER.words[:4], Words("human", "（由人填写）", hint=True), *PAPER.words[4:])
    path.write_bytes(document(dataclasses.replace(PAPER, annexes=grids, words=words)))
    result = OpenXmlValidator().validate(path)
    assert not result.errors, [(error.part_uri, error.description) for error in result.errors]


HINT = "（由人填写）"
TO_FILL = dataclasses.replace(PAPER, words=(*PAPER.words[:4], Words("human", HINT, hint=True)), annexes=())


def test_a_document_knows_whether_a_person_has_edited_it() -> None:
    made = document(TO_FILL)
    assert not is_edited(made)
    assert is_edited(typed_into(made, "某段", "另写一段"))
    assert mark_of(typed_into(made, "某段", "另写一段")) == mark_of(made)
    assert is_edited(b"not a document")
    assert mark_of(b"not a document") is None


def typed_into(data: bytes, *texts: str) -> bytes:
    """What a person does: the hint goes, paragraphs come in its place, and the program saves in its own way."""
    from docx import Document

    opened = Document(io.BytesIO(data))
    hint = next(one for one in opened.paragraphs if one.text == HINT)
    for text in texts:
        hint.insert_paragraph_before(text, style=hint.style)
    hint._p.getparent().remove(hint._p)
    raw = io.BytesIO()
    opened.save(raw)
    return raw.getvalue()


def test_what_people_wrote_is_found_again_and_takes_the_place_of_the_hint() -> None:
    own = LOOKS["human"].name
    edited = typed_into(document(TO_FILL), "一要抓紧。", "二要按时。")
    assert written_by_people(edited, own) == ("一要抓紧。", "二要按时。")
    again = document(with_written(TO_FILL, written_by_people(edited, own)))
    assert written_by_people(again, own) == ("一要抓紧。", "二要按时。")
    assert with_written(TO_FILL, (HINT,)) == TO_FILL


def test_what_waits_for_people_is_marked_and_what_they_wrote_is_not() -> None:
    assert value(part("word/document.xml", TO_FILL), "highlight") == "yellow"
    assert value(part("word/document.xml", with_written(TO_FILL, ("写好了。",))), "highlight") is None


@pytest.mark.office
def test_an_office_that_saves_the_document_keeps_mark_and_people_s_part(office, tmp_path: Path) -> None:
    """LibreOffice writes everything anew: other numbers of styles, other runs."""
    source = tmp_path / "paper.docx"
    source.write_bytes(document(TO_FILL))
    saved = office.convert([source], "docx:MS Word 2007 XML", tmp_path / "out")["paper"].read_bytes()
    assert is_edited(saved)
    assert mark_of(saved) == mark_of(source.read_bytes())
    assert written_by_people(saved, LOOKS["human"].name) == (HINT,)


# --- on the page --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """What LibreOffice prints: by page, the lines with their places in points."""

    path: Path
    pages: tuple[tuple[tuple[float, float, float, float, str], ...], ...]
    words: tuple[tuple[Word, str], ...]

    def word(self, text: str) -> Word:
        """The first text that stands by itself, its pieces put together."""
        for at, (first, said) in enumerate(self.words):
            found, together = first, said
            for more, next_one in self.words[at + 1 :]:
                if len(together) >= len(text) or more.page != first.page:
                    break
                together += next_one
                found = Word(first.page, first.left, first.top, more.right, more.bottom)
            if together == text:
                return found
        raise AssertionError(text)

    def find(self, text: str) -> tuple[int, float, float, float, float]:
        for number, page in enumerate(self.pages, 1):
            for left, top, right, bottom, said in page:
                if text in said:
                    return number, left, top, right, bottom
        raise AssertionError(text)


@dataclass(frozen=True)
class Word:
    """One run of text without a gap, and where it stands."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def joined(words: list[tuple[float, float, float, float, str]]) -> tuple[float, float, float, float, str]:
    left, top, right, bottom, texts = zip(*sorted(words), strict=True)
    return min(left), min(top), max(right), max(bottom), "".join(texts)


@pytest.fixture(scope="module")
def printed(office, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("printed")
    source = folder / "paper.docx"
    source.write_bytes(document(PAPER))
    pdf = office.convert([source], "pdf", folder / "out")["paper"]
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing")
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    root = etree.fromstring(
        subprocess.run(command, check=True, capture_output=True).stdout, etree.XMLParser(recover=True)
    )
    pages = []
    found: list[tuple[Word, str]] = []
    for number, page in enumerate(root.iter("{*}page"), 1):
        words = [
            (*(float(word.get(key)) for key in ("xMin", "yMin", "xMax", "yMax")), word.text or "")
            for word in page.iter("{*}word")
        ]
        found += [(Word(number, *word[:4]), word[4]) for word in words]
        lines: list[list[tuple[float, float, float, float, str]]] = []
        for word in sorted(words, key=lambda one: one[1] + one[3]):
            if lines and abs(sum(word[1:4:2]) - sum(lines[-1][-1][1:4:2])) < 8:
                lines[-1].append(word)
            else:
                lines.append([word])
        pages.append(tuple(map(joined, lines)))
    return Printed(pdf, tuple(pages), tuple(found))


@pytest.mark.office
def test_a_full_page_prints_22_lines_of_28_characters(printed: Printed) -> None:
    full = [line for line in printed.pages[1] if not line[4].startswith("—")]
    assert len(full) == 22
    whole = [line[4] for line in full if len(line[4]) >= 27]
    assert {len(text) for text in whole} == {28}
    pitches = {round(below[1] - above[1], 1) for above, below in itertools.pairwise(full)}
    assert all(abs(pitch - 28.95) < 0.2 for pitch in pitches), pitches


@pytest.mark.office
def test_lines_begin_and_end_at_the_edges_of_the_text_block(printed: Printed) -> None:
    whole = [line for line in printed.pages[1] if len(line[4]) == 28]
    assert all(abs(line[0] - 28 * MM) < 1.5 for line in whole)
    assert all(abs(line[2] - (210 - 26) * MM) < 2 for line in whole)
    indented = [line for line in printed.pages[0] if len(line[4]) == 26]
    assert indented
    assert all(abs(line[0] - 28 * MM - 31.5) < 1.5 for line in indented)


@pytest.mark.office
def test_the_masthead_stands_35_mm_under_the_top_of_the_text_block_and_the_red_line_is_156_mm(
    printed: Printed, tmp_path: Path
) -> None:
    subprocess.run(
        ["pdftoppm", "-r", "144", "-f", "1", "-l", "1", str(printed.path), str(tmp_path / "p")], check=True
    )
    picture = next(tmp_path.glob("p-*.ppm")).read_bytes()
    _, size, _, pixels = picture.split(b"\n", 3)
    wide, high = map(int, size.split())
    rows = [
        [x for x in range(wide) if pixels[at := 3 * (y * wide + x)] > 200 and pixels[at + 1] < 90]
        for y in range(high)
    ]
    red = [y for y in range(high) if rows[y]]
    assert abs(red[0] / 2 / MM - (37 + 35)) < 2
    longest = max(rows, key=len)
    assert abs(len(longest) / 2 / MM - 156) < 1.5
    line = rows.index(longest)
    number = printed.find("〔2012〕")
    ink = max(y for y in range(line - 4) if _dark(pixels, wide, y))
    assert 3 < (line - ink) / 2 / MM < 5.5, number


def _dark(pixels: bytes, wide: int, y: int) -> bool:
    return any(pixels[3 * (y * wide + x)] < 90 for x in range(wide))


@pytest.mark.office
def test_two_offices_stand_side_by_side_with_room_for_a_seal_on_each(printed: Printed) -> None:
    """The date ends four characters from the edge, the last office stands centred over it; seals are 42 mm across, do
    not touch, stay within the text block, and begin within a line under the text before them."""
    first, last, day = (
        printed.word(text) for text in ("中共某县委督查室", "某县人民政府督查室", "2012年10月29日")
    )
    middles = [(word.left + word.right) / 2 for word in (first, last, day)]
    assert first.page == last.page == day.page
    assert abs(first.top - last.top) < 1
    assert abs(middles[1] - middles[2]) < 2
    assert abs((210 - 26) * MM - day.right - 4 * 15.75) < 20  # the fonts that stand in have wide figures
    radius = 21 * MM
    assert middles[1] - middles[0] > 2 * radius
    assert middles[0] - radius > 28 * MM - 1
    assert middles[1] + radius < (210 - 26) * MM + 1
    before = printed.word("2.项目表")
    top_of_first = (first.top + first.bottom) / 2 - radius
    assert 0 < top_of_first - before.bottom + 12 < 28.95 + 12


@pytest.mark.office
def test_a_signature_never_stands_on_a_page_without_text(printed: Printed) -> None:
    page = printed.word("2012年10月29日").page
    assert any(len(line[4]) > 20 for line in printed.pages[page - 1])


@pytest.mark.office
def test_page_numbers_stand_outside_7_mm_under_the_text_block(printed: Printed) -> None:
    numbers = [
        (number, line)
        for number, page in enumerate(printed.pages, 1)
        for line in page
        if re.fullmatch(r"—\d+—", line[4])
    ]
    assert [number for number, _ in numbers] == list(range(1, len(printed.pages)))
    for number, line in numbers[:2]:
        middle = (line[0] + line[2]) / 2
        assert (middle > 105 * MM) == (number % 2 == 1)
        assert abs((line[1] + line[3]) / 2 - (297 - 35 + 7) * MM) < 3 * MM


@pytest.mark.office
def test_the_imprint_ends_at_the_foot_of_the_last_text_block(printed: Printed) -> None:
    number, _, _, right, bottom = printed.find("印发")
    assert number == len(printed.pages)
    assert abs(bottom - (297 - 35) * MM) < 4 * MM
    assert abs((210 - 26) * MM - right - 14) < 4


@pytest.mark.office
def test_an_annex_begins_with_its_number_at_the_edge_and_its_title_on_the_third_line(
    printed: Printed,
) -> None:
    number, title = printed.word("附件1"), printed.word("排名表")
    assert number.page == title.page
    assert abs(number.left - 28 * MM) < 1.5
    lines = ((title.top + title.bottom) - (number.top + number.bottom)) / 2 / 28.95
    assert 1.9 < lines < 2.6  # the title's line is a third higher


@pytest.mark.office
def test_the_title_leaves_two_lines_under_the_red_line_and_one_over_the_addressee(printed: Printed) -> None:
    number, title, addressee = (
        printed.word(text) for text in ("某委督〔2012〕10号", "关于试验的通报", "各招商小分队：")
    )
    over = (title.top - number.bottom) / 28.95
    assert 1.9 < over < 3.2  # and 4 mm to the line
    assert 0.9 < (addressee.top - title.bottom) / 28.95 < 1.8


@pytest.mark.office
def test_the_list_of_annexes_stands_two_characters_in_and_its_names_under_each_other(
    printed: Printed,
) -> None:
    first, second = printed.find("附件：1.排名表"), printed.find("2.项目表")
    assert abs(first[1] - 28 * MM - 2 * 15.75) < 2
    assert abs(second[1] - 28 * MM - 5 * 15.75) < 3


@pytest.mark.office
def test_the_headings_of_a_table_stand_on_each_of_its_pages(printed: Printed) -> None:
    with_rows = [page for page in printed.pages if any("招商小分队1,000.00" in line[4] for line in page)]
    assert len(with_rows) > 1
    assert all(any("名次小分队" in line[4] for line in page) for page in with_rows)


def test_the_fonts_are_the_four_of_the_format_and_each_has_a_stand_in() -> None:
    assert set(FONTS) == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"}
    named = {
        one.get(f"{W}name"): one.find(f"{W}altName").get(f"{W}val") for one in part("word/fontTable.xml")
    }
    assert set(named) == set(FONTS)
    assert named["仿宋_GB2312"] == "仿宋"
