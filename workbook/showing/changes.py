"""What was changed: 参数修改记录 and the values that this run uses, 更正记录 and 封账记录."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workbook.book import Book, BookError
from workbook.policy.edition import edition
from workbook.policy.values import Item, PolicyError, read, shown
from workbook.schema import master
from workbook.schema.data import Parameter, Unit
from workbook.schema.history import Closing, Correction, ParameterChange
from workbook.showing.pages import block_of
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Page, Spot

USED = ("used_target", "used_task")
_NUMBERS = ("whole", "wan", "rate", "day")


def changes_of(book: Book, now: datetime) -> tuple[ParameterChange, ...]:
    """The values of 参数 that mean something else than what the last run used, in the sheet's order.

    The same value written in another way （80%， 0.8） is no change.
    """
    items = {item["key"]: item for item in edition(book.year)}
    last = max((change.no or 0 for change in book.changes), default=0)
    found: list[ParameterChange] = []
    for row in book.parameters:
        item = items.get(row.key)
        if item is None or _meaning(item, row.used) == (value := read(item, row.value)):
            continue
        no, said = last + len(found) + 1, shown(item, value)
        seen = now.replace(second=0, microsecond=0)
        found.append(
            ParameterChange(no, seen, row.key, item["label"], row.used, said, row.changed_by, row.changed_on)
        )
    return tuple(found)


def _meaning(item: Item, used: str | None) -> Any:
    try:
        return None if used is None else read(item, used)
    except PolicyError:
        return None


def change_pages(book: Book, changes: Sequence[ParameterChange]) -> list[Page]:
    """The log with the changes below what it holds, and each changed value as the one used last."""
    if not changes:
        return []
    column = column_letter(_columns(book, Parameter)["used"])
    title = book.standings[Parameter].sheet
    log = (*book.changes, *changes)
    block = block_of(book, master.CHANGES, ParameterChange, log, master.CHANGES.key, keep_look=True)
    return [
        block,
        *(Spot(title, f"{column}{book.row_of[Parameter, item.key]}", item.new) for item in changes),
    ]


def _columns(book: Book, record: type) -> Mapping[str, int]:
    """Where a list's columns are. Raises BookError when one was taken out."""
    standing = book.standings[record]
    lost = [item.heading for item in table_of(record) if item.key not in standing.columns]
    if lost:
        raise BookError(_lost(standing.sheet, lost))
    return standing.columns


def _lost(sheet: str, headings: Sequence[str]) -> str:
    return f"主工作簿〔{sheet}〕：缺少“{'”“'.join(headings)}”列。请把列名改回原样，或从备份恢复这张表。"


def history_pages(book: Book) -> list[Page]:
    """更正记录 and 封账记录， and in the roster the targets that this run used."""
    lists = (
        (master.CORRECTIONS, Correction, book.corrections),
        (master.CLOSINGS, Closing, book.closings),
    )
    return [
        *(block_of(book, sheet, record, rows, sheet.key, keep_look=True) for sheet, record, rows in lists),
        *_used_targets(book),
    ]


def _used_targets(book: Book) -> Iterator[Spot]:
    standing, table = book.standings[Unit], table_of(Unit)
    for key in USED:
        item = table[key]
        if key not in standing.columns:
            raise BookError(_lost(standing.sheet, [item.heading]))
        column = column_letter(standing.columns[key])
        for unit in book.units:
            value = getattr(unit, key)
            cell = None if value is None else item.kind.to_cell(value)
            yield Spot(standing.sheet, f"{column}{book.row_of[Unit, unit.id]}", cell)


def parameter_notes(book: Book, changes: Sequence[ParameterChange]) -> Iterator[str]:
    """What a person should know about 参数： what was changed, and what formulas cannot read."""
    for item in changes:
        unsigned = "" if item.changed_by else "，没有填修改人，请在记录里补上"
        yield f"参数“{item.label}”由 {item.old or '空'} 改为 {item.new}，已记入“{master.CHANGES.title}”{unsigned}。"
    items = {item["key"]: item for item in edition(book.year)}
    column = column_letter(book.standings[Parameter].columns["value"])
    for row in book.parameters:
        place = f"〔{master.PARAMETERS.title}〕{column}{book.row_of[Parameter, row.key]}"
        item = items.get(row.key)
        if item is None:
            yield f"{place}：“{row.key}”不是软件认得的键，这一行没有采用。"
        elif item["kind"] in _NUMBERS and not isinstance(row.value, (int, float, date)):
            what = "日期" if item["kind"] == "day" else "数字"
            yield f"{place}：“{row.value}”是文字，软件认得，表里的公式认不得，请重新填成{what}。"


__all__ = ["change_pages", "changes_of", "history_pages", "parameter_notes"]
