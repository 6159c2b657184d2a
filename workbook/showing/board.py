"""看板： the data behind the month's pictures. The charts stand in the sheet from the start and draw what is put here.

Three little tables under the charts: the squads by rank with the lines that they are measured by, funds by sector,
and how many squads stand in each light. The county's course is drawn from 首页.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from workbook.assess import Month
from workbook.book import Book
from workbook.money import in_wan
from workbook.policy.figures import percent, percent_cell, round_amount
from workbook.policy.progress import Light, points
from workbook.showing.lines import UNSORTED, project_funds
from xlsx_tools.columns import column_letter, column_number
from xlsx_tools.page import Block, Page, Row, Spot

PREFIX = "zs_board_"
SQUADS, SECTORS, LIGHTS, TITLE, FOUND = "squads", "sectors", "lights", "title", "found"
OTHERS = "其他"
_RANGE = re.compile(r"'?([^'!]+)'?!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def board_pages(month: Month, book: Book) -> list[Page]:
    """The tables of 看板； none for a master that has no such sheet."""
    pages: list[Page] = []
    if (place := _place(book, TITLE)) is not None:
        sheet, column, first, _ = place
        title = f"{book.county}{book.year}年{month.period.span_label}招商引资看板（{month.state}）"
        pages.append(Spot(sheet, f"{column_letter(column)}{first}", title))
    if (place := _place(book, SQUADS)) is not None and month.squads:
        sheet, column, first, last = place
        rows = tuple(Row(row) for row in squad_rows(month))
        columns = tuple(range(column, column + len(rows[0].cells)))
        pages.append(Block(sheet, first, columns, rows, last, f"{PREFIX}{SQUADS}", key=(0,)))
    if (place := _place(book, FOUND)) is not None:
        sheet, column, first, last = place
        found_there = board_findings(month, book)[: last - first + 1]
        pages += [
            Spot(sheet, f"{column_letter(column)}{first + at}", text) for at, text in enumerate(found_there)
        ]
    for name, found in (
        (SECTORS, sector_rows(month, book, _room(book, SECTORS))),
        (LIGHTS, light_rows(month)),
    ):
        if (place := _place(book, name)) is not None:
            sheet, column, first, last = place
            for at in range(last - first + 1):
                values = found[at] if at < len(found) else (None, None)
                pages += [
                    Spot(sheet, f"{column_letter(column + offset)}{first + at}", value)
                    for offset, value in enumerate(values)
                ]
    return pages


def board_findings(month: Month, book: Book) -> tuple[str, ...]:
    """What each chart shows, as its title: the squads, the county's course, the sectors, the lights."""
    county, policy = month.county, month.policy
    done = [item.completion or Fraction(0) for item in month.squads]
    high, low = (
        percent(Fraction(line), policy).removesuffix(".00") for line in (policy.reward_line, policy.bar_line)
    )
    lights = dict(light_rows(month))
    way = "超" if county.ahead >= 0 else "落后"
    sectors = sector_rows(month, book, 0)
    name, most = max(sectors, key=lambda row: row[1], default=("", 0))
    total = sum(amount for _, amount in sectors)
    share = percent(Fraction(most) / Fraction(total), policy) if total else ""
    return (
        f"各小分队完成率：{high}%以上{sum(1 for one in done if one >= policy.reward_line)}支，"
        f"{low}%以下（不含）{sum(1 for one in done if one < policy.bar_line)}支，"
        f"达到时序进度{lights[Light.GREEN.label]}支",
        f"累计{round_amount(county.paid, policy)}，{way}时序{points(abs(county.ahead))}个百分点",
        f"{name}到位最多，占{share}%（万元）" if total > 0 else "各产业尚无到位资金",
        "　".join(f"{label}{count}支" for label, count in lights.items()),
    )


def squad_rows(month: Month) -> list[tuple[Any, ...]]:
    """Number, name, completion and the three lines, by rank."""
    policy = month.policy
    lines = [percent_cell(Fraction(line), policy) for line in (policy.bar_line, policy.reward_line)]
    schedule = percent_cell(month.county.schedule, policy)
    return [
        (item.unit.id, item.unit.name, percent_cell(item.completion or Fraction(0), policy), *lines, schedule)
        for item in month.squads
    ]


def sector_rows(month: Month, book: Book, room: int) -> list[tuple[str, Any]]:
    """Funds by sector in the order of 参数； what does not find room is added up as 其他."""
    sector_of = {item.id: item.sector or UNSORTED for item in book.projects}
    sums = dict.fromkeys(month.policy.sectors, 0)
    for number, (paid, _) in project_funds(month).items():
        name = sector_of.get(number, UNSORTED)
        sums[name] = sums.get(name, 0) + paid
    named = [(name, paid) for name, paid in sums.items() if paid or name in month.policy.sectors]
    if len(named) > room > 0:
        named = [*named[: room - 1], (OTHERS, sum(paid for _, paid in named[room - 1 :]))]
    return [(name, in_wan(paid)) for name, paid in named]


def light_rows(month: Month) -> list[tuple[str, int]]:
    """How many squads stand in each light."""
    return [(light.label, sum(1 for item in month.squads if item.light is light)) for light in Light]


def _room(book: Book, name: str) -> int:
    place = _place(book, name)
    return 0 if place is None else place[3] - place[2] + 1


def _place(book: Book, name: str) -> tuple[str, int, int, int] | None:
    """Sheet, first column, first and last row of a table of the board."""
    match = _RANGE.fullmatch(book.names.get(f"{PREFIX}{name}", "").lstrip("="))
    if match is None:
        return None
    sheet, column, first, _, last = match.groups()
    return sheet, column_number(column), int(first), int(last or first)


__all__ = [
    "FOUND",
    "LIGHTS",
    "PREFIX",
    "SECTORS",
    "SQUADS",
    "TITLE",
    "board_findings",
    "board_pages",
    "light_rows",
    "sector_rows",
    "squad_rows",
]
