"""What people write under and between the rows of a list that is no row: 以下空白, who filled it in, the headings again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xlsx_tools.columns import Table

_NOTE = re.compile(
    r"[\s（(\[【—_-]*(?:(?:以下|下面|此行以下|本行以下)(?:空白|无正文|无内容|无|为空)|无[\s）)\]】]*$|本月无新增|本期无新增|本月无[\s）)]*$"
    r"|(?:填表人?|填报人|制表人?|审核人?|审批人?|复核人?|经办人|负责人|单位负责人|主管领导|分管领导|联系人|联系电话|电话"
    r"|填表日期|填报日期|填表说明|说明|备注|注)\s*[:：])"
)
_NOTHING = (None, "")
_MONEY = re.compile(r"[\d一二三四五六七八九十百千].*[万亿元]")


def note_in(row: Sequence[Any], columns: Sequence[int]) -> str | None:
    """The note that a row is; None for a row in which anything else stands, or a note that speaks of money.

    `columns` are those that are read (0-based), without the rows' own numbers. Numbers that are 0 say nothing.
    """
    said = [row[column] for column in columns if column < len(row) and row[column] not in _NOTHING]
    texts = [value for value in said if type(value) is str]
    if not texts or not all(_NOTE.match(text) and not _MONEY.search(text) for text in texts):
        return None
    if any(type(value) is bool or value != 0 for value in said if type(value) is not str):
        return None
    return texts[0].strip()


def heading_again(row: Sequence[Any], table: Table) -> bool:
    """Whether the headings stand again in a row, as at the top of a second page: half of them, and nothing but text."""
    texts = [value for value in row if value not in _NOTHING]
    return (
        2 * len(texts) >= len(table)
        and all(type(value) is str for value in texts)
        and 2 * len(table.find(row)) >= len(table)
    )


__all__ = ["heading_again", "note_in"]
