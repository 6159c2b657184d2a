"""What people write under and between the rows of a list that is no row: 以下空白, who filled it in, the headings again;
and beside the fields of a form, what the template itself says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xlsx_tools.columns import Column, Table

_NOTE = re.compile(
    r"[\s（(\[【—_-]*(?:(?:以下|下面|此行以下|本行以下)(?:空白|无正文|无内容|无|为空)|无[\s）)\]】]*$|本月无新增|本期无新增|本月无[\s）)]*$"
    r"|(?:填表人?|填报人|制表人?|审核人?|审批人?|复核人?|经办人|负责人|单位负责人|主管领导|分管领导|联系人|联系电话|电话"
    r"|填表日期|填报日期|填表说明|说明|备注|注)\s*[:：])"
)
_EXAMPLE = re.compile(r"(?<!\d)\d{4}(?=-\d\d-\d\d)")  # the year of a date that a hint gives
_MONEY = re.compile(r"[\d一二三四五六七八九十百千].*[万亿元]")


def note_in(row: Sequence[Any], columns: Sequence[int]) -> str | None:
    """The note that a row is; None for a row in which anything else stands, or a note that speaks of money.

    `columns` are those that are read (0-based), without the rows' own numbers. Numbers that are 0 say nothing.
    """
    note = None
    for column in columns:
        value = row[column] if column < len(row) else None
        if value is None or value == "" or (value == 0 and type(value) is not bool):
            continue
        if type(value) is not str or not _NOTE.match(value) or _MONEY.search(value):
            return None
        note = note or value.strip()
    return note


def hint_of_ours(value: Any, item: Column) -> bool:
    """Whether it is the template's own note beside a cell, of whatever year; beside an empty one it is no answer."""
    if type(value) is not str or not item.hint:
        return False
    return _EXAMPLE.sub("{year}", value.strip().removeprefix("必填。")) == item.hint


def heading_again(row: Sequence[Any], table: Table) -> bool:
    """Whether the headings stand again in a row, as at the top of a second page: half of them, and nothing but text."""
    said = 0
    for value in row:
        if value is None or value == "":
            continue
        if type(value) is not str:
            return False
        said += 1
    return 2 * said >= len(table) and 2 * len(table.find(row)) >= len(table)


__all__ = ["heading_again", "hint_of_ours", "note_in"]
