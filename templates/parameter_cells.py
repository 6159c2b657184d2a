"""The value cells of 参数: each shown as what it is, with what may be picked or typed, and what each reading means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from templates.master_lists import cell_style
from workbook.policy.edition import edition
from workbook.policy.values import RATE_PLACES, Item, as_cell, labels, may_be, number_format, offered, read
from workbook.schema import master
from workbook.schema.data import Parameter
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import table_of

_TITLE, _MESSAGE = 32, 255  # what Excel shows of a rule's words
_CHECKED = {"whole": "integer", "wan": "decimal", "rate": "decimal", "day": "date"}
_SIGN = "改后请填修改人和日期。"


def value_cells(book: Book, sheet: Sheet, parameters: Sequence[Parameter], year: int) -> None:
    """Write the column 值 anew: kinds and rules differ from row to row."""
    items = {item["key"]: item for item in edition(year)}
    column = table_of(Parameter)["value"]
    first, place = master.PARAMETERS.first_row - 1, table_of(Parameter).position("value")
    for row, line in enumerate(parameters, first):
        item = items[line.key]
        look = cell_style(book, column, num_format=number_format(item, line.value))
        sheet.put(row, place, line.value, look)
        sheet.raw.data_validation(row, place, row, place, _rule(item))


def _rule(item: Item) -> dict[str, Any]:
    """What Excel itself takes at the keyboard; a list that is not all there is only helps."""
    words = {
        "input_title": item["label"][:_TITLE],
        "input_message": _message(item)[:_MESSAGE],
        "error_title": item["label"][:_TITLE],
    }
    if picks := offered(item):
        only = item["kind"] in ("choice", "flag")
        words |= {"error_message": "请从下拉列表中选一项。", "show_error": only}
        return {"validate": "list", "source": list(picks)} | words
    if item["kind"] in _CHECKED:
        least, most = (as_cell(item, read(item, item[end])) for end in ("least", "most"))
        words["error_message"] = f"应填 {may_be(item)}。"[:_MESSAGE]
        rule = {"validate": _CHECKED[item["kind"]], "criteria": "between", "minimum": least, "maximum": most}
        return rule | words
    return {"validate": "any"} | {key: text for key, text in words.items() if key.startswith("input")}


def _message(item: Item) -> str:
    """What each choice means, as far as there is room; else what may be typed."""
    if "choices" not in item:
        example = "如填 80%。" if item.get("places", RATE_PLACES) < RATE_PLACES else ""
        return f"{may_be(item)}。{example}{_SIGN}"
    meanings = {choice["key"]: choice["means"] for choice in item["choices"]}
    lines = [f"{label}：{meanings[key]}" for key, label in labels(item).items()]
    return "\n".join((*lines, _SIGN))


__all__ = ["value_cells"]
