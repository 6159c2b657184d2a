"""What was changed in 参数 since the last run: the log 参数修改记录， and the values that this run uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workbook.book import Book, BookError
from workbook.policy.edition import edition
from workbook.policy.values import Item, PolicyError, read, shown
from workbook.schema import master
from workbook.schema.data import Parameter, ParameterChange
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.fitting import fitting_height
from xlsx_tools.page import Block, Page, Row, Spot

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
    rows = book.parameter_rows
    title = book.standings[Parameter].sheet
    return [_log(book, changes), *(Spot(title, f"{column}{rows[item.key]}", item.new) for item in changes)]


def _log(book: Book, changes: Sequence[ParameterChange]) -> Block:
    standing, table = book.standings[ParameterChange], table_of(ParameterChange)
    places, name = _columns(book, ParameterChange), master.CHANGES.block_name
    cells = [table.cells(item) for item in (*book.changes, *changes)]
    return Block(
        sheet=standing.sheet,
        first_row=standing.first_row,
        columns=tuple(places[item.key] for item in table),
        rows=tuple(Row(row, height=fitting_height(table, row)) for row in cells),
        last_row=standing.last_row,
        name=name if name in book.names else None,
        key=tuple(table.position(key) for key in master.CHANGES.key),
        keep_look=True,
    )


def _columns(book: Book, record: type) -> Mapping[str, int]:
    """Where a list's columns are. Raises BookError when one was taken out."""
    standing = book.standings[record]
    lost = [item.heading for item in table_of(record) if item.key not in standing.columns]
    if lost:
        raise BookError(
            f"主工作簿〔{standing.sheet}〕：缺少“{'”“'.join(lost)}”列。请把列名改回原样，或从备份恢复这张表。"
        )
    return standing.columns


def parameter_notes(book: Book, changes: Sequence[ParameterChange]) -> Iterator[str]:
    """What a person should know about 参数： what was changed, and what formulas cannot read."""
    for item in changes:
        unsigned = "" if item.changed_by else "，没有填修改人，请在记录里补上"
        yield f"参数“{item.label}”由 {item.old or '空'} 改为 {item.new}，已记入“{master.CHANGES.title}”{unsigned}。"
    items = {item["key"]: item for item in edition(book.year)}
    column = column_letter(book.standings[Parameter].columns["value"])
    for row in book.parameters:
        place = f"〔{master.PARAMETERS.title}〕{column}{book.parameter_rows[row.key]}"
        item = items.get(row.key)
        if item is None:
            yield f"{place}：“{row.key}”不是软件认得的键，这一行没有采用。"
        elif item["kind"] in _NUMBERS and not isinstance(row.value, (int, float, date)):
            what = "日期" if item["kind"] == "day" else "数字"
            yield f"{place}：“{row.value}”是文字，软件认得，表里的公式认不得，请重新填成{what}。"


__all__ = ["change_pages", "changes_of", "parameter_notes"]
