"""The master workbook as records: what staff typed into it and what was collected, with where each list stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from typing import Any

from workbook.money import Fen, show_wan
from workbook.period import NotAPeriod, Period
from workbook.policy.edition import Policy, PolicyError, policy_from
from workbook.schema import master
from workbook.schema.data import (
    Compiled,
    Entry,
    Member,
    Parameter,
    Problem,
    Project,
    Receipt,
    Unit,
)
from workbook.schema.follow import Allocation, Criticism, Task
from workbook.schema.history import Closing, Correction, ParameterChange, VersionChange
from workbook.schema.lists import SQUAD, WHO_BROUGHT_IT
from workbook.schema.sheet import Sheet
from xlsx_tools.columns import NotReadable, Table, column_letter, column_number, table_of
from xlsx_tools.place import Place
from xlsx_tools.reader import Cells, Workbook

NOTICE_NAME = "zs_notice"
SHOWN_NAME = "zs_home_number"
_CELL = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$?(?P<column>[A-Z]+)\$?(?P<row>\d+)")
_NO_NUMBER = re.compile(r"[*?~<>=]")
_HEADINGS_WITHIN = 40  # rows in which a list's headings are looked for


class BookError(Exception):
    """A master that cannot be worked with: one Chinese sentence for each thing to mend."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one list stands in the master as it is (1-based).

    first_row and last_row bound the data rows; last_row is first_row - 1 when there is none.
    """

    sheet: str
    heading_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]

    @property
    def total_row(self) -> int | None:
        """The row 合计 between headings and data, where the list has one."""
        return self.first_row - 1 if self.first_row - self.heading_row > 1 else None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One paragraph of the sheet 通报 as it stands: its row, its kind, its text."""

    row: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Book:
    """The master's lists. `standings` tells by record class where each list stands, `row_of` by key a row."""

    policy: Policy
    parameters: tuple[Parameter, ...] = ()
    units: tuple[Unit, ...] = ()
    members: tuple[Member, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    projects: tuple[Project, ...] = ()
    entries: tuple[Entry, ...] = ()
    compiled: tuple[Compiled, ...] = ()
    problems: tuple[Problem, ...] = ()
    corrections: tuple[Correction, ...] = ()
    closings: tuple[Closing, ...] = ()
    criticisms: tuple[Criticism, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    tasks: tuple[Task, ...] = ()
    changes: tuple[ParameterChange, ...] = ()
    version_changes: tuple[VersionChange, ...] = ()
    row_of: Mapping[tuple[type, str], int] = field(default_factory=dict)
    standings: Mapping[type, Standing] = field(default_factory=dict)
    notice: tuple[NoticeRow, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    parameter_cells: Mapping[str, str] = field(
        default_factory=dict
    )  # key -> cell of 参数 that holds a number
    in_words: frozenset[tuple[str, str]] = (
        frozenset()
    )  # unit and key of numbers of the roster written as text
    shown: Period | None = None  # the period that the result sheets show

    @property
    def county(self) -> str:
        return self.policy.county_name

    @property
    def year(self) -> int:
        return self.policy.policy_year

    def unit(self, number: str | None) -> Unit | None:
        return next((unit for unit in self.units if unit.id == number), None)

    @property
    def squads_target(self) -> Fen:
        """What the squads are asked for together （三（五） 层层分解）."""
        return Fen(sum(unit.target or 0 for unit in self.units if unit.kind == SQUAD))

    def require(self, period: Period) -> None:
        """Stop for a period of another year than the master's, and for targets that do not add up where 参数 forbids it."""
        if period.year != self.year:
            raise BookError(
                f"这是{self.year}年的主工作簿，不能处理{period.label}。请换用{period.year}年的文件夹。"
            )
        total, goal = self.squads_target, self.policy.county_target
        if self.policy.target_sum_check == "block" and total != goal:
            raise BookError(
                f"小分队目标合计 {show_wan(total)} 万元，与全县目标 {show_wan(goal)} 万元不等，没有继续"
                "（参数“分解目标合计与县目标不等”定为不等就停）。请核对“单位名册”的年度目标和“参数”表的全县目标。"
            )


@dataclass(frozen=True, slots=True)
class Located:
    """A list in a read workbook: its headings' row (1-based) and the column (1-based) of each key."""

    heading_row: int
    columns: dict[str, int]


def locate(cells: Cells, table: Table, least: int | None = None) -> Located | None:
    """Find a list by its headings: the row in which most of them stand, half of them unless `least` says how many."""
    best: Located | None = None
    for number, row in enumerate(cells.rows[:_HEADINGS_WITHIN], 1):
        found = table.find(row)
        if best is None or len(found) > len(best.columns):
            best = Located(number, {key: place + 1 for key, place in found.items()})
    if best is None or len(best.columns) < (least if least is not None else len(table) / 2):
        return None
    return best


def _bounds(name: str | None) -> tuple[int, int] | None:
    """First and last row of a defined name such as 资金流水!$A$3:$T$120."""
    if not name or "!" not in name or "#REF" in name:
        return None
    ends = name.rsplit("!", 1)[1].replace("$", "").split(":")
    rows = ["".join(char for char in end if char.isdigit()) for end in ends]
    return (int(rows[0]), int(rows[-1])) if all(rows) else None


def stand(
    cells: Cells, sheet: Sheet, record: type, names: Mapping[str, str], *, computed: bool = False
) -> Standing | None:
    """Where a list stands: headings by their text, the end by its defined name or the first blank row.

    What staff typed right under a list that they keep belongs to it; under a computed one it is a note of theirs.
    """
    table = table_of(record)
    found = locate(cells, table)
    if found is None:
        return None
    has_total = bool(sheet.total) if sheet.record is record else record.__name__ == "MoneyLine"
    first = found.heading_row + (2 if has_total else 1)
    named = _bounds(names.get(f"zs_{record.__name__.lower()}"))
    last = first - 1
    if named is not None and named[0] == found.heading_row:
        last = max(last, named[1])
        if computed:
            return Standing(cells.name, found.heading_row, first, last, found.columns)
    while _filled(cells, last + 1, found.columns.values()):
        last += 1
    return Standing(cells.name, found.heading_row, first, last, found.columns)


def _filled(cells: Cells, row: int, columns: Iterable[int]) -> bool:
    line = cells.rows[row - 1] if row <= len(cells.rows) else ()
    return any(column <= len(line) and line[column - 1] not in ("", None) for column in columns)


def rows_of(cells: Cells, standing: Standing) -> Iterator[int]:
    """The 1-based numbers of a list's rows that hold anything."""
    columns = list(standing.columns.values())
    for row in range(standing.first_row, standing.last_row + 1):
        if _filled(cells, row, columns):
            yield row


def records_from(cells: Cells, standing: Standing, record: type, file: str) -> tuple[list[Any], list[str]]:
    """A list's rows as records, and a sentence for each cell that is not what its column holds."""
    needed: dict[str, Any] = {
        item.name: None for item in record.__dataclass_fields__.values() if _has_no_default(item)
    }
    columns = [
        (item, standing.columns[item.key], item.kind.from_cell)
        for item in table_of(record)
        if item.key in standing.columns and not item.computed
    ]
    faulty = {row for row, _ in cells.faults}
    records, wrong = [], []
    for row in rows_of(cells, standing):
        values, line = dict(needed), cells.rows[row - 1]
        width, faulted = len(line), row - 1 in faulty
        for item, column, from_cell in columns:
            raw = line[column - 1] if column <= width else ""
            fault = cells.faults.get((row - 1, column - 1)) if faulted else None
            if fault is None and (raw is None or (type(raw) is str and not raw)):
                continue
            try:
                if fault is not None:
                    raise NotReadable("应填数值")
                value = from_cell(raw)
            except NotReadable as error:
                place = Place(file, cells.name, f"{column_letter(column)}{row}")
                wrong.append(
                    f"{place}：“{item.heading}”是“{fault.shown if fault else raw}”，{error}，请改正后重试。"
                )
                continue
            if value is not None:
                values[item.key] = value
        records.append(record(**values))
    return records, wrong


def _has_no_default(item: Any) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


_LISTS: tuple[tuple[str, Sheet, type, str], ...] = (
    ("parameters", master.PARAMETERS, Parameter, "key"),
    ("units", master.ROSTER, Unit, "id"),
    ("members", master.MEMBERS, Member, "person"),
    ("receipts", master.RECEIPTS, Receipt, "period"),
    ("projects", master.PROJECTS, Project, "id"),
    ("entries", master.LEDGER, Entry, "project"),
    ("compiled", master.COMPILATION, Compiled, "id"),
    ("problems", master.PROBLEMS, Problem, "message"),
    ("corrections", master.CORRECTIONS, Correction, "item"),
    ("closings", master.CLOSINGS, Closing, "period"),
    ("criticisms", master.CRITICISM, Criticism, "unit"),
    ("allocations", master.ALLOCATION, Allocation, "unit"),
    ("tasks", master.TASKS, Task, "matter"),
    ("changes", master.CHANGES, ParameterChange, "key"),
    ("version_changes", master.VERSIONS, VersionChange, "unit"),
)


def book_from(workbook: Workbook, file: str) -> Book:
    """Read the master. Raises BookError with every cell that has to be mended first."""
    lists: dict[str, tuple[Any, ...]] = {}
    wrong: list[str] = []
    standings: dict[type, Standing] = {}
    for name, sheet, record, key in _LISTS:
        cells = workbook.sheets.get(sheet.title)
        standing = stand(cells, sheet, record, workbook.names) if cells is not None else None
        if cells is None or standing is None:
            what = "没有这张表" if cells is None else "认不出表头"
            wrong.append(f"{file}〔{sheet.title}〕：{what}。请从备份恢复这张表，或把表头改回原样。")
            continue
        records, faults = records_from(cells, standing, record, file)
        wrong += faults
        standings[record] = standing
        for item in records:
            if getattr(item, key) is None and record is not Member:
                wrong.append(
                    f"{file}〔{sheet.title}〕：有一行缺“{table_of(record)[key].heading}”（{_describe(item)}）。请补上或删除这一行。"
                )
        lists[name] = tuple(records)
    if wrong:
        raise BookError("\n".join(wrong))
    wrong = [*_doubled(lists, file), *_misplaced(lists, file), *roster_faults(lists["units"], file)]
    if wrong:
        raise BookError("\n".join(wrong))
    parameters = standings[Parameter]
    rows = {
        (record, key): row
        for record, name in ((Parameter, "key"), (Unit, "id"))
        for key, row in _rows_by(workbook.sheets[standings[record].sheet], standings[record], name)
    }
    try:
        policy = policy_from(lists["parameters"])
    except PolicyError as error:
        row = rows.get((Parameter, error.key))
        cell = f"{column_letter(parameters.columns['value'])}{row}" if row else ""
        raise BookError(f"{Place(file, parameters.sheet, cell)}：{error}") from error
    for record, sheet in _computed():
        cells = workbook.sheets.get(sheet.title)
        found = stand(cells, sheet, record, workbook.names, computed=True) if cells is not None else None
        if found is not None:
            standings[record] = found
    return Book(
        policy=policy,
        standings=standings,
        notice=_notice_rows(workbook.sheets.get(master.NOTICE.title), workbook.names),
        names=workbook.names,
        parameter_cells=_parameter_cells(workbook.sheets[master.PARAMETERS.title], standings[Parameter]),
        row_of=rows,
        in_words=_in_words(workbook.sheets[master.ROSTER.title], standings[Unit]),
        shown=_shown(workbook),
        **lists,
    )


def _parameter_cells(cells: Cells, standing: Standing) -> dict[str, str]:
    """Where each parameter's number stands, for formulas; a text that means a number is none."""
    key, value = standing.columns["key"] - 1, standing.columns["value"] - 1
    letter = column_letter(value + 1)
    return {
        str(cells.at(row - 1, key)): f"'{cells.name}'!${letter}${row}"
        for row in rows_of(cells, standing)
        if type(cells.at(row - 1, value)) in (int, float)
    }


def _in_words(cells: Cells, standing: Standing) -> frozenset[tuple[str, str]]:
    """The targets, tasks and receipts of the roster that are written as text."""
    number = standing.columns["id"] - 1
    return frozenset(
        (str(cells.at(row - 1, number)), key)
        for row in rows_of(cells, standing)
        for key in ("target", "compile_task", "receipts")
        if key in standing.columns and isinstance(cells.at(row - 1, standing.columns[key] - 1), str)
    )


def _shown(workbook: Workbook) -> Period | None:
    """The period in the cell zs_home_number of 首页， such as 201210."""
    place = _CELL.fullmatch(workbook.names.get(SHOWN_NAME, ""))
    cells = workbook.sheets.get(place["sheet"]) if place else None
    if cells is None or place is None:
        return None
    value = cells.at(int(place["row"]) - 1, column_number(place["column"]) - 1)
    try:
        return Period(*divmod(int(value), 100)) if type(value) in (int, float) and value else None
    except (NotAPeriod, ValueError):
        return None


def _notice_rows(cells: Cells | None, names: Mapping[str, str]) -> tuple[NoticeRow, ...]:
    """The paragraphs under the name zs_notice: kind in column A, text in column B."""
    bounds = _bounds(names.get(NOTICE_NAME))
    if cells is None or bounds is None:
        return ()
    rows = range(bounds[0], bounds[1] + 1)
    return tuple(
        NoticeRow(row, str(cells.at(row - 1, 0) or ""), str(cells.at(row - 1, 1) or "")) for row in rows
    )


def _computed() -> Iterator[tuple[type, Sheet]]:
    for sheet in master.SHEETS:
        if sheet.output and sheet.record is not None:
            yield sheet.record, sheet
    for sheet, records in master.TOGETHER.items():
        yield from ((record, sheet) for record in records)


def _describe(item: Any) -> str:
    table = table_of(type(item))
    texts = [str(value) for column in table if (value := getattr(item, column.key)) not in (None, 0, False)]
    return "、".join(texts[:4])[:40]


def _misplaced(lists: Mapping[str, Sequence[Any]], file: str) -> list[str]:
    """Ledger rows whose period or unit cannot be: their money would count for nobody."""
    known, wrong = {unit.id for unit in lists["units"]}, []
    where = f"{file}〔{master.LEDGER.title}〕：有一行"
    for item in lists["entries"]:
        try:
            Period.parse(item.period or "")
        except NotAPeriod:
            what = f"期次是“{item.period or ''}”，应写成 2012-10 的样子，请改正。"
            wrong.append(f"{where}（{_describe(item)}）的{what}")
        if item.unit not in known:
            what = f"单位编号是“{item.unit or ''}”，单位名册里没有，请改正或在名册里补上。"
            wrong.append(f"{where}（{_describe(item)}）的{what}")
    return wrong


def roster_faults(units: Sequence[Unit], file: str) -> list[str]:
    """What is typed about a unit and cannot be used: it would decide a reward without a word."""
    wrong = []
    for unit in units:
        where = f"{file}〔{master.ROSTER.title}〕：{unit.name}的"
        if unit.brought_as not in (None, *WHO_BROUGHT_IT):
            wrong.append(
                f"{where}引资人身份是“{unit.brought_as}”，应为 {'、'.join(WHO_BROUGHT_IT)} 之一，或者空着，请改正。"
            )
        if (unit.receipts or 0) < 0:
            wrong.append(f"{where}追拨凭票据是负数，请核对后填元数。")
    return wrong


def _doubled(lists: Mapping[str, Sequence[Any]], file: str) -> list[str]:
    wrong = []
    for name, sheet in (
        ("units", master.ROSTER),
        ("projects", master.PROJECTS),
        ("compiled", master.COMPILATION),
    ):
        seen: set[str] = set()
        for item in lists[name]:
            if _NO_NUMBER.search(item.id or ""):
                wrong.append(
                    f"{file}〔{sheet.title}〕：编号“{item.id}”里有 * ? ~ < > = 之一，公式会认错，请改掉。"
                )
            if (same := _to_excel(item.id)) in seen:
                wrong.append(f"{file}〔{sheet.title}〕：编号“{item.id}”出现了两次，请改成不同的编号。")
            seen.add(same)
    return wrong


def _to_excel(number: str) -> str:
    """What formulas take a number for: S01 and s01 are the same to them, 01 and 1 too."""
    return str(int(number)) if (number or "").isdecimal() else (number or "").casefold()


def _rows_by(cells: Cells, standing: Standing, name: str) -> Iterator[tuple[str, int]]:
    """Where each row of a list stands, by what names it; one that stands twice, at its last row."""
    column = standing.columns[name] - 1
    return ((str(key).strip(), row) for row in rows_of(cells, standing) if (key := cells.at(row - 1, column)))


__all__ = [
    "NOTICE_NAME",
    "SHOWN_NAME",
    "Book",
    "BookError",
    "NoticeRow",
    "Standing",
    "book_from",
    "locate",
    "records_from",
    "roster_faults",
    "rows_of",
    "stand",
]
