"""What people write under and between the rows of a list that is no row: 以下空白, who filled it in, the headings again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xlsx_tools.columns import plain_heading

_NOTE = re.compile(
    r"[\s（(\[【—_-]*(?:(?:以下|下面|此行以下|本行以下)(?:空白|无正文|无内容|无|为空)|无[\s）)\]】]*$|本月无新增|本期无新增|本月无[\s）)]*$"
    r"|(?:填表人?|填报人|制表人?|审核人?|审批人?|复核人?|经办人|负责人|单位负责人|主管领导|分管领导|联系人|联系电话|电话"
    r"|填表日期|填报日期|填表说明|说明|备注|注)\s*[:：])"
)
_LONGEST_HEADING = 20


def note_in(row: Sequence[Any], columns: Sequence[int], amounts: Sequence[int]) -> str | None:
    """The note that a row is, by its first text; None for a row that says more: a number, or a text of another kind.

    `columns` are those that are read (0-based), without the rows' own numbers; in those of `amounts` a text with a
    digit is a number that somebody wrote in words.
    """
    said = []
    for column in columns:
        value = row[column] if column < len(row) else None
        if type(value) is str and value:
            said.append(value)
        elif value:
            return None
    texts = [text for text in row if type(text) is str and text]
    first = next((text for text in texts if _NOTE.match(text)), None)
    if first is None or any(_says_amount(row[at]) for at in amounts if at < len(row)):
        return None
    return first.strip() if _NOTE.match(texts[0]) or all(map(_NOTE.match, said)) else None


def _says_amount(value: Any) -> bool:
    return type(value) is str and not _NOTE.match(value) and any(map(str.isdigit, value))


def heading_again(row: Sequence[Any], at: int | None, heading: str) -> bool:
    """Whether the headings stand again in a row, as at the top of a second page; `at` is the column of one of them."""
    value = row[at] if at is not None and at < len(row) else None
    short = type(value) is str and 0 < len(value) < _LONGEST_HEADING
    return short and plain_heading(value) == plain_heading(heading)


__all__ = ["heading_again", "note_in"]
