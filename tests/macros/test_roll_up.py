"""zhaoshang roll-up： the masters of several counties in one workbook, every figure with where it came from."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tests.conftest import Office
from tests.independent import office
from tests.independent.office import Ran, run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.recalculated import differences, recalculated

MARCH = "2012-03"


class Named(Desk):
    """A desk whose county has a name of its own."""

    def __init__(self, folder: Path, county: str) -> None:
        super().__init__(folder, [FIRST, SECOND])
        path = office.master(self.folder)
        from tests.independent.test_other_counties import staff_type
        from xlsx_tools.page import Spot

        sheet = openpyxl.load_workbook(path)["参数"]
        row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "county_name")
        staff_type(self.folder, [Spot("参数", f"C{row}", county)])


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """白石县 has 900 and 100万元, 乌林县 500 and nothing; a third folder is empty."""
    root = tmp_path_factory.mktemp("全市 三县")
    found = []
    for name, amounts in (("白石县", ("900", "100")), ("乌林县", ("500",))):
        desk = Named(root / name, name)
        forms = desk.issue(MARCH)
        for at, (unit, amount) in enumerate(zip((FIRST[1], SECOND[1]), amounts, strict=False), 1):
            desk.send(forms[unit], unit, [project(at, f"{unit}茶园", amount)], day(3))
        desk.consolidate(MARCH)
        found.append(desk.folder)
    (root / "空县").mkdir()
    return [*found, root / "空县"]


def roll(folders: list[Path], out: Path, *more: object) -> Ran:
    return run(
        "roll-up", *folders, "--period", MARCH, "--name", "清江市", "--out", out, "--workers", 1, *more
    )


@pytest.fixture(scope="module")
def rolled(counties: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    out = tmp_path_factory.mktemp("汇总") / "清江市 汇总.xlsx"
    return roll(counties, out), out


def rows(path: Path, title: str) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path, data_only=True)[title]
    heads = [str(cell.value or "").replace("\n", "") for cell in sheet[3]]
    return [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=4)]


def test_a_county_stands_above_its_units_and_all_of_them_add_up(rolled: tuple[Ran, Path]) -> None:
    done, out = rolled
    assert done.code == 1
    assert "汇总 2 个县，累计到位 1,500.00 万元" in done.out
    found = [
        (row["县"], row["层级"], row["编号"], row["累计到位（万元）"]) for row in rows(out, "小分队完成情况")
    ]
    assert found == [
        (None, None, None, 1500),
        ("白石县", "县", None, 1000),
        ("白石县", "单位", "S1", 900),
        ("白石县", "单位", "S2", 100),
        ("乌林县", "县", None, 500),
        ("乌林县", "单位", "S1", 500),
        ("乌林县", "单位", "S2", 0),
    ]
    overview = rows(out, "各县汇总")
    assert [(row["名次"], row["县"], row["累计到位（万元）"], row["完成率"]) for row in overview] == [
        (None, "合计", 1500, 0.375),
        (1, "白石县", 1000, 0.5),
        (2, "乌林县", 500, 0.25),
    ]


def test_a_ledger_row_says_which_cell_of_which_file_it_came_from(
    rolled: tuple[Ran, Path], counties: list[Path]
) -> None:
    _, out = rolled
    found = rows(out, "资金流水")
    assert [(row["县"], row["自报本月到位（万元）"]) for row in found] == [
        ("白石县", 900),
        ("白石县", 100),
        ("乌林县", 500),
    ]
    for row in found:
        assert str(row["来源文件"]).endswith(".xlsx")
        assert (row["来源表"], str(row["单元格"])[1:].isdigit()) == ("到位资金", True)
        (original,) = counties[0 if row["县"] == "白石县" else 1].glob(
            f"归档/{MARCH}/*/{str(row['文件指纹'])[:16]}_*"
        )
        assert original.is_file()


def test_a_folder_that_cannot_be_read_is_named_with_its_reason(rolled: tuple[Ran, Path]) -> None:
    done, out = rolled
    assert "没有汇总" in done.out
    assert [str(row["文件夹"]).endswith("空县") for row in rows(out, "未汇总")] == [True]


def test_one_county_twice_counts_once(counties: list[Path], tmp_path: Path) -> None:
    done = roll([counties[0], counties[0]], tmp_path / "两次.xlsx")
    assert done.code == 1
    assert "累计到位 1,000.00 万元" in done.out
    assert "相同，只收了那一份" in done.out


def test_without_any_county_nothing_is_written(counties: list[Path], tmp_path: Path) -> None:
    done = roll([counties[2]], tmp_path / "无.xlsx")
    assert done.code == 2
    assert not (tmp_path / "无.xlsx").exists()


def test_more_rows_than_a_sheet_holds_are_told_with_a_way_out(
    counties: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("templates.roll_up_book.ROW_LIMIT", 11)
    done = roll(counties[:2], tmp_path / "多.xlsx")
    assert done.code == 2
    assert "上限" in done.err
    assert "--ledger" in done.err


@pytest.mark.parametrize(("ledger", "count"), [("year", 3), ("period", 3), ("none", 0)])
def test_how_much_of_the_ledger_comes_along(
    counties: list[Path], tmp_path: Path, ledger: str, count: int
) -> None:
    out = tmp_path / "流水.xlsx"
    assert roll(counties[:2], out, "--ledger", ledger).code == 0
    assert len([row for row in rows(out, "资金流水") if row["县"]]) == count


def test_it_is_valid_and_the_same_each_time(
    rolled: tuple[Ran, Path], counties: list[Path], tmp_path: Path
) -> None:
    _, out = rolled
    assert OpenXmlValidator().validate(out).errors == []
    again = tmp_path / "再.xlsx"
    roll(counties, again)
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.office
def test_libreoffice_adds_up_the_same(rolled: tuple[Ran, Path], office: Office, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(rolled[1].read_bytes())
    (again,) = recalculated([book], office.program, tmp_path)
    count, wrong = differences(book, again)
    assert count > 40
    assert wrong == []
