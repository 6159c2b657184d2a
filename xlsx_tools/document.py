"""A Word document in the official format (GB/T 9704-2012): paper, fonts, lines, numbering, in real Word styles.

The page is A4 with 37 mm above, 28 mm at the left and a text block of 156 x 225 mm: 22 lines of 28 characters.
A line is 579/20 pt, the largest whole twip of which 22 fit into 225 mm. 28 characters of 16 pt are wider than 156 mm:
the style draws them 1/4 pt closer, since a character grid narrower than the character is read in two ways (one cell
in Word, two in LibreOffice). The same parts give the same bytes.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from xlsx_tools.document_mark import marked
from xlsx_tools.document_pages import numbered, room_of, set_page, unnumbered
from xlsx_tools.document_styles import font_table, set_styles
from xlsx_tools.document_tables import add_annex, add_imprint, add_table
from xlsx_tools.document_xml import characters, twips
from xlsx_tools.paper import (
    A3,
    A4,
    CHARACTER,
    FONTS,
    LINE,
    LOOKS,
    WIDTH,
    Grid,
    Look,
    Paper,
    Table,
    Words,
)

SEAL, SEAL_LINES = 8, 2  # a seal is 42 mm across: so many characters; so many lines are left over it


def with_written(paper: Paper, texts: Sequence[str]) -> Paper:
    """The paper with what people wrote in place of the hint that they should; unchanged where neither is there."""
    hints = {one.text for one in paper.words if isinstance(one, Words) and one.hint}
    texts = [text for text in texts if text not in hints]
    if not texts or not hints:
        return paper
    words: list[Words | Table] = []
    written = False
    for one in paper.words:
        if not isinstance(one, Words) or not one.hint:
            words.append(one)
        elif not written:
            words += [Words(one.look, text) for text in texts]
            written = True
    return replace(paper, words=tuple(words))


def document(paper: Paper) -> bytes:
    """The document's bytes, the same each time."""
    from docx import Document

    made = Document()
    set_styles(made)
    made.settings.odd_and_even_pages_header_footer = True
    set_page(made.sections[0], A4, landscape=False)
    if paper.words:
        numbered(made.sections[0])
    _text(made, paper.words)
    for grid in paper.annexes:
        section = made.sections[0] if not made.element.body.xpath("w:p | w:tbl") else _section(made)
        turned = grid.paper == A4
        set_page(section, grid.paper, landscape=True)
        numbered(section, turned=turned)
        add_annex(made, grid, room_of(section))
    if paper.imprint:
        section = _section(made, even=True)
        set_page(section, A4, landscape=False)
        unnumbered(section)
        for old in section._sectPr.xpath("w:docGrid"):
            section._sectPr.remove(old)
        add_imprint(made, paper)
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = paper.title, paper.author, "", ""
    told.created = told.modified = datetime(paper.dated.year, paper.dated.month, paper.dated.day)
    raw = io.BytesIO()
    made.save(raw)
    return marked(raw.getvalue(), {"word/fontTable.xml": font_table()})


def _text(made: Any, words: Sequence[Words | Table]) -> None:
    """Paragraphs and tables in their order; what belongs together, in one go."""
    runs = [(kind, list(run)) for kind, run in itertools.groupby(words, _kind)]
    followers = [kind for kind, _ in (*runs[1:], ("", []))]
    for (kind, run), follower in zip(runs, followers, strict=False):
        for table in (one for one in run if isinstance(one, Table)):
            add_table(made, table)
        said = [one for one in run if isinstance(one, Words)]
        if kind == "sign":
            _signed(made, said)
            continue
        shown = [_paragraph(made, one) for one in said]
        if kind in ("human", "body") and follower in ("attachments", "sign"):
            shown[-1].paragraph_format.keep_with_next = True  # no page holds a signature alone


def _kind(item: Words | Table) -> str:
    return "" if isinstance(item, Table) else "sign" if item.look == "date" else item.look


def _paragraph(made: Any, item: Words) -> Any:
    from docx.enum.text import WD_COLOR_INDEX

    shown = made.add_paragraph(item.text, style=LOOKS[item.look].name)
    if item.hint:
        shown.runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW
    if item.page:
        shown.paragraph_format.page_break_before = True
    return shown


def _signed(made: Any, words: Sequence[Words]) -> None:
    """The offices and the date, with room for a seal on each: offices side by side where two seals find room, the date
    under the last, four characters from the edge."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    offices = [item.text for item in words if item.look == "sign"]
    days = [item.text for item in words if item.look == "date"]
    line = WIDTH // CHARACTER
    middle = line - max(
        [*(4 + characters(day) / 2 for day in days), *(characters(one) / 2 for one in offices[-1:])]
    )
    rows = [[(offices[-1], middle)]] if offices else []
    if len(offices) == 2:
        first, last = map(characters, offices)
        least = max(first / 2, SEAL / 2)
        most = middle - max(SEAL, (first + last) / 2 + 1)
        if least <= most:
            rows = [[(offices[0], (least + most) / 2), *rows[0]]]
        else:
            rows = [[(offices[0], min(middle, line - first / 2))], *rows]
    elif len(offices) > 2:
        rows = [[(one, min(middle, line - characters(one) / 2))] for one in offices]
    for at, row in enumerate([*rows, *([(day, middle)] for day in days)]):
        shown = made.add_paragraph(style=LOOKS["sign" if at < len(rows) else "date"].name)
        if at < len(rows):
            shown.paragraph_format.space_before = twips(LINE * (SEAL_LINES if at == 0 else SEAL_LINES * 2))
        for text, place in row:
            shown.paragraph_format.tab_stops.add_tab_stop(twips(place * CHARACTER), WD_TAB_ALIGNMENT.CENTER)
            shown.add_run(f"\t{text}")


def _section(made: Any, *, even: bool = False) -> Any:
    from docx.enum.section import WD_SECTION

    return made.add_section(WD_SECTION.EVEN_PAGE if even else WD_SECTION.NEW_PAGE)


__all__ = [
    "A3",
    "A4",
    "FONTS",
    "LINE",
    "LOOKS",
    "Grid",
    "Look",
    "Paper",
    "Table",
    "Words",
    "document",
    "with_written",
]
