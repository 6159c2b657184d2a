"""The master belongs to the staff: what they add stays where it belongs, and a run more changes nothing."""

from __future__ import annotations

import os
import shutil
from copy import copy
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from tests.independent import office
from tests.independent.test_departments_habits import FIRST, SECOND, SQUAD, Desk, day, project
from tests.independent.test_other_counties import staff_type
from xlsx_tools.page import Spot

MARCH, APRIL = "2012-03", "2012-04"
UNITS = (FIRST, SECOND, ("S3", "第三招商小分队", SQUAD))
RANKING = "小分队完成情况"
PAID = {"第一招商小分队": "300", "第二招商小分队": "200", "第三招商小分队": "100"}


def desk_in(folder: Path) -> Desk:
    """Three squads with 300, 200 and 100万元 in March, in the inbox and not yet taken in."""
    desk = Desk(folder, UNITS)
    for number, (unit, form) in enumerate(desk.issue(MARCH).items(), 1):
        desk.send(form, unit, [project(number, f"{unit}茶园", PAID[unit])], day(3, 20 + number))
    return desk


def take_in(desk: Desk, period: str = MARCH) -> None:
    desk.consolidate(period)
    assert office.run("notice", desk.folder, "--period", period).code == 0


def overtake(desk: Desk) -> None:
    """April: the third squad brings 900万元 more and comes first, the others nothing."""
    for unit, form in desk.issue(APRIL).items():
        more = "900" if unit.startswith("第三") else "0"
        desk.send(form, unit, [project(1, f"{unit}茶园", more)], day(4))
    take_in(desk, APRIL)


def ranking(desk: Desk) -> tuple[openpyxl.worksheet.worksheet.Worksheet, dict[str, int], int]:
    """The sheet, each squad's row by its number, and the first free column to the right."""
    sheet = openpyxl.load_workbook(office.master(desk.folder))[RANKING]
    top, at = office.headings(sheet, ("名次", "编号", "完成率"))
    rows = {
        sheet.cell(row, at["编号"]).value: row
        for row in range(top + 1, sheet.max_row + 1)
        if str(sheet.cell(row, at["编号"]).value or "").startswith("S")
    }
    return sheet, rows, max(at.values()) + 1


def shuffled(desk: Desk, copy_in: Path, seed: int) -> Desk:
    """The same desk elsewhere, its returns under other names, touched in another order."""
    random = Random(seed)
    shutil.copytree(desk.folder, copy_in)
    other = copy(desk)
    other.folder = copy_in
    inbox = copy_in / "收件" / MARCH
    returns = sorted(inbox.glob("*.xlsx"))
    names = [f"{number} {path.stem[-6:]}.xlsx" for number, path in enumerate(returns)]
    random.shuffle(names)
    held = [(path.read_bytes(), (inbox / f"{path.name}.received").read_text("utf-8")) for path in returns]
    for path in list(inbox.iterdir()):
        path.unlink()
    for name, (data, received) in zip(names, held, strict=True):
        (inbox / name).write_bytes(data)
        (inbox / f"{name}.received").write_text(received, "utf-8")
        os.utime(inbox / name, (random.randrange(10**9), random.randrange(10**9)))
    return other


def judged(desk: Desk) -> object:
    """The results without the names of files, which differ on purpose."""
    given = office.export(desk.folder, MARCH)
    told = [
        {key: item[key] for key in ("rule", "severity", "unit", "cell", "value")}
        for item in given["findings"]
    ]
    return {**given, "findings": sorted(told, key=str)}


def with_corrections(folder: Path) -> Desk:
    """A wrong return and its correction, and one project that two squads claim."""
    desk = desk_in(folder)
    forms = office.templates(desk.folder, MARCH)
    desk.send(
        forms["第二招商小分队"],
        "第二招商小分队",
        [project(2, "第二招商小分队茶园", "200")],
        day(3, 19),
        wrong=True,
    )
    claimed = [project(3, "第三招商小分队茶园", "100"), project(1, "第一招商小分队茶园", "50")]
    desk.send(forms["第三招商小分队"], "第三招商小分队", claimed, day(3, 24))
    return desk


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(10, 30))])
def test_the_order_of_files_does_not_matter(seed: int, tmp_path: Path) -> None:
    desk = with_corrections(tmp_path)
    other = shuffled(desk, tmp_path / "另一处", seed)
    take_in(desk)
    take_in(other)
    assert judged(desk) == judged(other)


def test_a_run_more_changes_not_a_byte(tmp_path: Path) -> None:
    desk = with_corrections(tmp_path)
    take_in(desk)
    master = office.master(desk.folder)
    for command in ("consolidate", "notice", "consolidate"):
        office.run(command, desk.folder, "--period", MARCH)
    before, backups = master.read_bytes(), len(list((desk.folder / "备份").iterdir()))
    for command in ("consolidate", "notice"):
        done = office.run(command, desk.folder, "--period", MARCH)
        assert "没有变化" in done.out
    assert master.read_bytes() == before
    assert len(list((desk.folder / "备份").iterdir())) == backups


def test_a_corrected_return_replaces_the_earlier_one_and_both_stay_on_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST])
    form = desk.issue(MARCH)[FIRST[1]]
    desk.send(form, FIRST[1], [project(1, "云岭茶园", "100")], day(3, 20))
    desk.consolidate(MARCH)
    desk.send(form, FIRST[1], [project(1, "云岭茶园", "80")], day(3, 22))
    desk.consolidate(MARCH)
    assert desk.wan(MARCH)["S1"] == 80
    sheet = openpyxl.load_workbook(office.master(desk.folder))["报送登记"]
    top, at = office.headings(sheet, ("版本", "是否采用", "收件时间"))
    rows = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, at["版本"]).value]
    seen = {sheet.cell(row, at["版本"]).value: sheet.cell(row, at["是否采用"]).value for row in rows}
    assert seen == {1: "否", 2: "是"}
    assert len(list((desk.folder / "归档" / MARCH / "S1").iterdir())) == 2


def test_a_note_beside_a_squad_stays_with_it_when_ranks_move(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    take_in(desk)
    sheet, rows, free = ranking(desk)
    assert list(rows) == ["S1", "S2", "S3"]
    spots = [Spot(RANKING, sheet.cell(rows["S1"] - 2, free).coordinate, "本局备注")]
    spots += [Spot(RANKING, sheet.cell(row, free).coordinate, f"{unit}的备注") for unit, row in rows.items()]
    staff_type(desk.folder, spots)
    overtake(desk)
    sheet, rows, _ = ranking(desk)
    assert list(rows) == ["S3", "S1", "S2"]
    assert {unit: sheet.cell(row, free).value for unit, row in rows.items()} == {
        unit: f"{unit}的备注" for unit in rows
    }


def test_the_look_of_the_first_row_is_kept(tmp_path: Path) -> None:
    """Staff paint the first row of the ranking; the next run paints every row so."""
    desk = desk_in(tmp_path)
    take_in(desk)
    path = office.master(desk.folder)
    _, rows, free = ranking(desk)
    book = openpyxl.load_workbook(path)
    for column in range(1, free):
        cell = book[RANKING].cell(rows["S1"], column)
        cell.font = Font(name="楷体", size=15, bold=True)
        cell.fill = PatternFill("solid", fgColor="FFFDE9D9")
        cell.number_format = "0.000" if column == free - 5 else cell.number_format
    book.save(path)
    overtake(desk)
    sheet, rows, free = ranking(desk)
    for row in rows.values():
        for column in range(1, free):
            cell = sheet.cell(row, column)
            assert (cell.font.name, cell.font.size, cell.font.bold) == ("楷体", 15, True), cell.coordinate
            assert cell.fill.fgColor.rgb == "FFFDE9D9"
        assert sheet.cell(row, free - 5).number_format == "0.000"


@pytest.mark.parametrize("gap", [1, 2])
@pytest.mark.parametrize("column", ["B", "C", "D"])
def test_rows_that_staff_put_under_a_table_stay(gap: int, column: str, tmp_path: Path) -> None:
    """Right under the last squad or a row further down, in any column of the table."""
    desk = desk_in(tmp_path)
    take_in(desk)
    below = max(ranking(desk)[1].values()) + gap
    staff_type(desk.folder, [Spot(RANKING, f"{column}{below}", "注：本表由招商办核对")])
    overtake(desk)
    sheet, _, _ = ranking(desk)
    found = [
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "注：本表由招商办核对"
    ]
    assert found == [f"{column}{below}"]


def test_a_note_under_a_table_gives_way_when_it_grows_and_shrinks(tmp_path: Path) -> None:
    """评优限制 lists nobody, then the leaders of three squads, then fewer: the note stays under it."""
    units = [(*unit, "", f"队长{unit[0]}") for unit in UNITS]
    desk = Desk(tmp_path, units)
    sheet = openpyxl.load_workbook(office.master(desk.folder))["评优限制"]
    top, _ = office.headings(sheet, ("姓名", "判定"))
    staff_type(desk.folder, [Spot("评优限制", f"B{top + 2}", "核对人：李四")])
    for unit, form in desk.issue(MARCH).items():
        desk.send(form, unit, [project(int(unit.startswith("第一")) + 1, f"{unit}茶园", PAID[unit])], day(3))
    take_in(desk)
    for _ in range(2):
        sheet = openpyxl.load_workbook(office.master(desk.folder))["评优限制"]
        values = [cell.value for row in sheet.iter_rows() for cell in row]
        assert values.count("核对人：李四") == 1
        assert "队长S1" in values
        overtake(desk)
