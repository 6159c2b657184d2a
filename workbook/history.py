"""档案： what was published stays known. Targets that change with a document, months that are closed, corrections.

    三（五） 一旦目标任务确定，必须确保完成 …… 任务分解到人

A closed month is kept as a snapshot: its figures, its targets, the parameters that it was judged by. Whatever the
ledger says of it later is held against the snapshot; what differs goes to 更正记录 and is told in the next notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workbook.assess import assess
from workbook.book import Book, BookError
from workbook.incoming.registers import refreshed
from workbook.judgement import Month
from workbook.money import Fen, show_wan
from workbook.period import Period
from workbook.policy.edition import edition, policy_from
from workbook.policy.values import read, shown
from workbook.schema import master
from workbook.schema.data import Unit
from workbook.schema.history import Correction
from workbook.showing.export import REPORTS, export
from xlsx_tools.columns import column_letter, table_of

TARGET, TASK = (table_of(Unit)[key].heading for key in ("target", "compile_task"))
SET_ITEMS = (TARGET, TASK)  # what is set by a document, not counted
PAID, MONTH_PAID, COMPILED, RANK, REPORT = (
    "累计到位（万元）",
    "本月到位（万元）",
    "编制计数（个）",
    "位次",
    "报送情况",
)
_MONEY = {PAID: "paid_fen", MONTH_PAID: "month_paid_fen"}
_PLAIN = {COMPILED: "compile_done", RANK: "rank"}
_REPORTED = {key: word for word, key in REPORTS.items()}
NOTHING_SAID = "—"
Key = tuple[str | None, str]  # unit (None for the county), item


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A closed period: its figures as text by unit and item, and what they were judged by."""

    period: Period
    parameters: Mapping[str, str]
    targets: Mapping[str, Fen | None]
    figures: Mapping[Key, str]


def snapshot_of(month: Month, book: Book) -> dict[str, Any]:
    """What is kept of a period when it is closed, as plain values for JSON."""
    return {
        "period": str(month.period),
        "parameters": _used(book),
        "result": export(month, book.problems),
    }


def snapshot_from(kept: Mapping[str, Any]) -> Snapshot:
    """What `snapshot_of` gave, read back. Raises KeyError and ValueError where it is something else."""
    result = kept["result"]
    return Snapshot(
        period=Period.parse(kept["period"]),
        parameters=kept["parameters"],
        targets={unit["id"]: unit["target_fen"] for unit in result["units"]},
        figures=figures_in(result),
    )


def _used(book: Book) -> dict[str, str]:
    items = {item["key"]: item for item in edition(book.year)}
    rows = [row for row in book.parameters if row.key in items]
    return {row.key: shown(items[row.key], read(items[row.key], row.value)) for row in rows}


def figures_in(result: Mapping[str, Any]) -> dict[Key, str]:
    """The published figures of an exported period, as they are printed."""
    county = result["county"]
    found: dict[Key, str] = {(None, item): show_wan(county[key]) for item, key in _MONEY.items()}
    found[None, COMPILED] = str(county["compile_done"])
    for unit in result["units"]:
        number = unit["id"]
        found |= {(number, item): show_wan(unit[key]) for item, key in _MONEY.items()}
        found |= {(number, item): _plain(unit[key]) for item, key in _PLAIN.items()}
        found[number, REPORT] = _REPORTED[unit["report"]]
    return found


def _plain(value: int | None) -> str:
    return NOTHING_SAID if value is None else str(value)


def as_closed(book: Book, snapshot: Snapshot) -> dict[Key, str]:
    """A closed period's figures as the book gives them now, by the targets and parameters of that time."""
    rows = [replace(row, value=snapshot.parameters.get(row.key, row.value)) for row in book.parameters]
    units = tuple(replace(unit, target=snapshot.targets.get(unit.id, unit.target)) for unit in book.units)
    then = refreshed(replace(book, policy=policy_from(rows), units=units))
    return figures_in(export(assess(then, snapshot.period, moves=False), ()))


def with_history(
    book: Book, closed: Sequence[Snapshot], period: Period, today: date, basis: str | None = None
) -> Book:
    """The book with what changed since it was published or set in 更正记录.

    `basis` is written beside what a run was asked to correct. Raises BookError for a target that was changed without
    a document's number and date.
    """
    found = [*_set_anew(book, closed, period), *_differing(book, closed, today, basis)]
    units = tuple(replace(unit, used_target=unit.target, used_task=unit.compile_task) for unit in book.units)
    return replace(book, units=units, corrections=(*book.corrections, *found))


def _set_anew(book: Book, closed: Sequence[Snapshot], period: Period) -> list[Correction]:
    """Targets and tasks that are not what the last run used, each with its document."""
    found, wrong = [], []
    last = closed[-1].targets if closed else {}
    for unit in book.units:
        used = unit.used_target if unit.used_target is not None else last.get(unit.id)
        changes = (
            (TARGET, used, unit.target, show_wan),
            (TASK, unit.used_task, unit.compile_task, str),
        )
        for item, old, new, said in changes:
            if old is None or old == new:
                continue
            before, after = said(old), NOTHING_SAID if new is None else said(new)
            if not unit.target_doc or unit.target_day is None:
                wrong.append(f"{_place(book, unit)}：{unit.name}的{item}由 {before} 改为 {after}")
                continue
            basis = f"{unit.target_doc}（{unit.target_day}）"
            found.append(
                Correction(str(period), unit.id, item, before, after, basis, corrected_on=unit.target_day)
            )
    if wrong:
        raise BookError(
            "；".join(wrong)
            + "，没有写依据，没有继续。调整目标任务请在这一行填写“目标调整文号”和“目标调整日期”，"
            "填错了的请改回原数。"
        )
    return found


def _place(book: Book, unit: Unit) -> str:
    standing = book.standings.get(Unit)
    row = book.row_of.get((Unit, unit.id))
    if standing is None or row is None:
        return f"〔{master.ROSTER.title}〕"
    return f"〔{standing.sheet}〕{column_letter(standing.columns['target'])}{row}"


def _differing(
    book: Book, closed: Iterable[Snapshot], today: date, basis: str | None
) -> Iterable[Correction]:
    """What the book says of closed periods now and did not say when they were closed or last corrected."""
    told: dict[tuple[str, str | None, str], str | None] = {
        (row.period, row.unit, row.item): row.new for row in book.corrections
    }
    for snapshot in closed:
        period = str(snapshot.period)
        now = as_closed(book, snapshot)
        for (unit, item), was in snapshot.figures.items():
            known = told.get((period, unit, item), was)
            said = now.get((unit, item), NOTHING_SAID)
            if said != known:
                yield Correction(period, unit, item, known, said, basis, corrected_on=today)


def to_tell(book: Book, period: Period) -> tuple[Correction, ...]:
    """The corrections that the notice of a period tells: those that no earlier one has told."""
    now = str(period)
    return tuple(
        row
        for row in book.corrections
        if row.told in (None, now) and (row.period < now or (row.period == now and row.item in SET_ITEMS))
    )


def told_in(book: Book, period: Period) -> Book:
    """The book with those corrections marked as told in the period's notice."""
    mine = {id(row) for row in to_tell(book, period)}
    rows = tuple(replace(row, told=str(period)) if id(row) in mine else row for row in book.corrections)
    return replace(book, corrections=rows)


__all__ = [
    "RANK",
    "SET_ITEMS",
    "Snapshot",
    "as_closed",
    "figures_in",
    "snapshot_from",
    "snapshot_of",
    "to_tell",
    "told_in",
    "with_history",
]
