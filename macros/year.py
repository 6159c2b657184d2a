"""A new year's folder: the roster and the carried-over projects into a master that staff own from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.folder import Folder, Stop, csv_rows, why
from macros.places import ARCHIVE, BACKUPS, INBOX, ISSUED, MASTER_STEM, NOTICES
from workbook.book import Standing, locate, records_from, roster_faults
from workbook.checks.reading import is_total_word
from workbook.money import NOTHING, Fen, show_wan
from workbook.period import LAST_YEAR
from workbook.policy.edition import PolicyError, parameters_for, policy_from, wan_text
from workbook.policy.tasks import first_tasks
from workbook.schema.data import CARRIED, Member, Project, Unit
from workbook.schema.lists import LEADER, MEMBER, OUTPOST, SQUAD, UNIT_KINDS
from xlsx_tools.columns import plain_heading, table_of
from xlsx_tools.reader import Cells, Unreadable, read_workbook
from xlsx_tools.save import write_atomic

_BETWEEN_NAMES = re.compile(r"[;；、,，\n]")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|=~\s]')
_MEMBERS_HEADINGS = ("成员", "队员", "members")


@dataclass(frozen=True, slots=True)
class NewYear:
    """What `new` made, and what it took for granted."""

    folder: Folder
    units: int
    squads: int
    projects: int
    remarks: tuple[str, ...]


def new_year(
    root: Path,
    year: int,
    county: str,
    roster: Path,
    projects: Path | None = None,
    target: Fen | None = None,
    last_year: Fen | None = None,
) -> NewYear:
    """Make the folder and the master of a year. Raises Stop with every line of the roster that has to be mended."""
    from templates.master import MasterContents, build_master

    if any((root / (MASTER_STEM + ending)).exists() for ending in (".xlsx", ".xlsm")):
        raise Stop(f"“{root}”里已经有“{MASTER_STEM}”，没有改动它。请换一个文件夹。")
    if not county.strip():
        raise Stop("县名是空的，请用 --county 写县名，如 青禾县。")
    if year > LAST_YEAR:
        raise Stop(f"年度 {year} 超出范围，请核对。")
    units, members = _roster(roster)
    carried = _projects(projects, {unit.id for unit in units}) if projects else ()
    squads = [unit for unit in units if unit.kind == SQUAD]
    total = Fen(sum(unit.target or 0 for unit in squads))
    county_target = target if target is not None else total
    if county_target <= 0:
        raise Stop("全县目标不是正数。请在名册里填各小分队的年度目标，或用 --county-target 给出万元数。")
    changes = {
        "county_name": county,
        "county_target_wan": wan_text(county_target),
        "squad_count": str(len(squads)),
        "last_year_total_wan": wan_text(last_year or NOTHING),
    }
    try:
        parameters = parameters_for(year, changes)
        graduates = policy_from(parameters).graduates_goal
    except PolicyError as error:
        raise Stop(str(error)) from error
    tasks = first_tasks([unit.name for unit in units if unit.kind == OUTPOST], graduates)
    contents = MasterContents(county, year, parameters, units, members, carried, tasks)
    data = build_master(contents)
    try:
        for name in (ISSUED, INBOX, ARCHIVE, NOTICES, BACKUPS):
            (root / name).mkdir(parents=True, exist_ok=True)
        write_atomic(root / f"{MASTER_STEM}.xlsm", data)
    except OSError as error:
        raise Stop(f"不能在“{root}”建立文件夹（{why(error)}）。请检查路径和权限。") from error
    remarks = [
        f"全县目标取 {show_wan(county_target)} 万元"
        + ("" if target else "（各小分队目标合计），可在“参数”表改")
    ]
    return NewYear(Folder(root), len(units), len(squads), len(carried), tuple(remarks))


def _roster(path: Path) -> tuple[tuple[Unit, ...], tuple[Member, ...]]:
    cells, standing = _list(path, Unit)
    units, wrong = records_from(cells, standing, Unit, path.name)
    seen: set[str] = set()
    for unit in units:
        called = unit.name or unit.id or "没有编号和名称的一行"
        if unit.id is None or unit.name is None:
            wrong.append(f"{path.name}：有一行缺单位编号或名称（{called}），请补上。")
        elif unit.id.casefold() in seen:
            wrong.append(f"{path.name}：单位编号“{unit.id}”出现了两次，请改成不同的编号。")
        if unit.kind not in UNIT_KINDS:
            wrong.append(f"{path.name}：{called}的类型是“{unit.kind}”，应为 {'、'.join(UNIT_KINDS)} 之一。")
        if unit.id and _FORBIDDEN.search(unit.id):
            wrong.append(f"{path.name}：单位编号“{unit.id}”含有不能用在文件名里的字符，请改用字母和数字。")
        if unit.kind == SQUAD and unit.target is None and not any("年度目标" in one for one in wrong):
            wrong.append(f"{path.name}：{called}没有年度目标，请补上万元数。")
        if (unit.target or 0) < 0:
            wrong.append(f"{path.name}：{called}的年度目标是负数，请核对。")
        seen.add((unit.id or "").casefold())
    wrong += roster_faults(units, path.name)
    if wrong:
        raise Stop("\n".join(wrong))
    if not units:
        raise Stop(f"名册“{path}”里没有单位。请按“单位名册”的表头填好再运行。")
    return tuple(units), tuple(_members(cells, standing, units))


def _members(cells: Cells, standing: Standing, units: Sequence[Unit]) -> list[Member]:
    """The roster's leaders and, where there is a column 成员， the members named in it."""
    heading = cells.rows[standing.heading_row - 1]
    column = next(
        (n for n, text in enumerate(heading) if plain_heading(str(text)) in _MEMBERS_HEADINGS), None
    )
    found = []
    for row in range(standing.first_row, standing.last_row + 1):
        unit = next(
            (one for one in units if one.id == str(cells.at(row - 1, standing.columns["id"] - 1)).strip()),
            None,
        )
        if unit is None or unit.kind != SQUAD:
            continue
        if unit.leader:
            found.append(Member(unit.id, unit.name, LEADER, unit.leader, unit.lead_dept))
        names = str(cells.at(row - 1, column) or "") if column is not None else ""
        for name in _BETWEEN_NAMES.split(names):
            if name.strip():
                found.append(Member(unit.id, unit.name, MEMBER, name.strip()))
    return found


def _projects(path: Path, units: set[str]) -> tuple[Project, ...]:
    from dataclasses import replace

    cells, standing = _list(path, Project)
    projects, wrong = records_from(cells, standing, Project, path.name)
    for item in projects:
        if not item.id or not item.name:
            wrong.append(f"{path.name}：有一行缺项目编号或名称（{item.name or item.id}），请补上。")
        elif item.unit not in units:
            wrong.append(f"{path.name}：{item.name}的归属单位是“{item.unit}”，名册里没有这个编号，请核对。")
    if wrong:
        raise Stop("\n".join(wrong))
    return tuple(replace(item, source=item.source or CARRIED) for item in projects)


def _list(path: Path, record: type) -> tuple[Cells, Standing]:
    """A list from an .xlsx or .csv file: the first sheet in which its headings stand."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Stop(f"打不开“{path}”（{why(error)}）。请核对文件名。") from error
    if path.suffix.lower() == ".csv":
        sheets: list[Cells] = [Cells(path.stem, [_row(row) for row in csv_rows(data, path)])]
    else:
        try:
            sheets = list(read_workbook(data).sheets.values())
        except Unreadable as error:
            raise Stop(
                f"“{path}”不是可以读取的 .xlsx 工作簿或 .csv 文件，请另存为 .xlsx 后再运行。"
            ) from error
    for cells in sheets:
        found = locate(cells, table_of(record), least=3)
        if found is not None and "id" in found.columns and "name" in found.columns:
            last = len(cells.rows)
            cells = _without_totals(cells, found.columns)
            return cells, Standing(cells.name, found.heading_row, found.heading_row + 1, last, found.columns)
    headings = "、".join(item.heading for item in table_of(record).columns[:6])
    raise Stop(f"“{path}”里找不到表头。第一行应是 {headings} 等列名，与主工作簿的表一样。")


def _without_totals(cells: Cells, columns: Mapping[str, int]) -> Cells:
    """A list without what is in its rows 合计： they stand for no unit and no project, and are worked out anew.

    The word stands where the row is named, or else first in it; in a remark it makes no row 合计.
    """
    key = [columns[name] - 1 for name in ("id", "name")]

    def is_total(row: Sequence[Any]) -> bool:
        named = [str(row[at]) for at in key if at < len(row) and row[at] not in (None, "")]
        first = next((str(cell) for cell in row if cell not in (None, "")), "")
        return all(map(is_total_word, named or [first]))

    totals = {number for number, row in enumerate(cells.rows) if is_total(row)}
    rows = [[] if number in totals else row for number, row in enumerate(cells.rows)]
    faults = {place: fault for place, fault in cells.faults.items() if place[0] not in totals}
    return Cells(cells.name, rows, faults)


def _row(row: Sequence[str]) -> list[Any]:
    return [text if text.strip() else None for text in row]


__all__ = ["NewYear", "new_year"]
