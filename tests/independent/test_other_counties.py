"""Another county gives what an independent calculation gives: through the command line, month by month."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from tests.independent import office
from tests.independent.county import County, Sent, make_county
from tests.independent.reckon import SETTLEMENT, reckon
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch

QUICK = (1, 2, 3, 4)
MORE = (5, 6, *range(100, 140))


@pytest.mark.parametrize("seed", QUICK)
def test_another_county(seed: int, tmp_path: Path) -> None:
    follow(make_county(seed), tmp_path / "一年", Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE)
def test_many_counties(seed: int, tmp_path: Path) -> None:
    follow(make_county(seed), tmp_path / "一年", Random(seed))


def follow(county: County, folder: Path, random: Random) -> None:
    """A county's year through the command line; after each period every figure is compared."""
    begin(county, folder)
    names = {unit["name"]: unit["id"] for unit in county.units}
    recognised: dict[tuple[int, str], str] = {}
    for period in county.periods:
        said = f"{county.year}-{period:02d}"
        assert office.run("issue", folder, "--period", said).code == 0
        forms = {names[name]: path for name, path in office.templates(folder, said).items()}
        assert set(forms) == set(names.values())
        sent = [item for item in county.sent if item.period == period]
        post(county, folder, sent, forms, random)
        if sent:
            done = office.run("consolidate", folder, "--period", said, "--workers", "1")
            assert done.code in (0, 1), done
        review(county, folder)
        if period == SETTLEMENT:
            recognised = recognise(county, folder, said, random)
        compare(office.export(folder, said), reckon(county.described(period, recognised), period))


def begin(county: County, folder: Path) -> None:
    papers = folder.parent / "资料"
    roster = office.write_csv(
        papers / "名册.csv",
        office.ROSTER,
        [
            {
                "单位编号": unit["id"],
                "名称": unit["name"],
                "类型": unit["kind"],
                "牵头部门": unit["dept"],
                "年度目标（万元）": unit["target"],
                "编制任务（个）": unit["task"],
            }
            for unit in county.units
        ],
    )
    carried = office.write_csv(
        papers / "结转.csv",
        office.REGISTER,
        [
            {
                **one,
                "归属单位": one["unit"],
                "合同总投资（万元）": one["合同总投资"],
                "以前年度累计到位（万元）": one["以前年度累计到位"],
            }
            for one in county.projects
            if "项目编号" in one
        ],
    )
    more = ["--county-target", county.target] if county.target else []
    more += ["--projects", carried] if any("项目编号" in one for one in county.projects) else []
    done = office.run(
        "new", folder, "--year", county.year, "--county", county.name, "--roster", roster, *more
    )
    assert done.code == 0, done


def post(county: County, folder: Path, sent: list[Sent], forms: dict[str, Path], random: Random) -> None:
    """Every return into the inbox, with the time at which it came."""
    names = {unit["id"]: unit["name"] for unit in county.units}
    times = []
    for item in sent:
        form = forms[item.unit]
        inbox = folder / "收件" / form.parent.name
        inbox.mkdir(parents=True, exist_ok=True)
        name = form.name
        while (inbox / name).exists():
            name = f"{Path(name).stem}（更正）.xlsx"
        data = office.fill(
            form,
            names[item.unit],
            item.lines,
            item.compiled,
            item.received,
            county.year,
            item.manner,
            random,
            not item.good,
        )
        (inbox / name).write_bytes(data)
        times.append({"文件名": name, "收件时间": f"{item.received:%Y-%m-%d %H:%M}"})
        office.write_csv(inbox / "收件时间.csv", ("文件名", "收件时间"), times)


def review(county: County, folder: Path) -> None:
    """The leading group's word on compiled projects, typed into 编制库."""
    book = openpyxl.load_workbook(office.master(folder))
    sheet = book["编制库"]
    top, at = office.headings(sheet, ("审定状态", "项目名称"))
    spots = []
    for row in range(top + 1, sheet.max_row + 1):
        name = sheet.cell(row, at["项目名称"]).value
        if name in county.reviews:
            spots.append(Spot("编制库", sheet.cell(row, at["审定状态"]).coordinate, county.reviews[name]))
    staff_type(folder, spots)


def recognise(county: County, folder: Path, period: str, random: Random) -> dict[tuple[int, str], str]:
    """Some funds recognised by hand with less than was reported, the rest as reported by the command."""
    book = openpyxl.load_workbook(office.master(folder))
    sheet = book["资金流水"]
    top, at = office.headings(sheet, ("认定", "自报本月到位"))
    spots, recognised = [], {}
    for row in range(top + 1, sheet.max_row + 1):
        name = sheet.cell(row, at["项目名称"]).value
        if name is None:
            continue
        paid = str(sheet.cell(row, at["自报本月到位"]).value)
        if random.random() < 0.15:
            paid = f"{float(paid) / 2:.2f}"
            spots.append(Spot("资金流水", sheet.cell(row, at["认定"]).coordinate, float(paid)))
        recognised[int(sheet.cell(row, at["期次"]).value[-2:]), name] = paid
    staff_type(folder, spots)
    assert office.run("recognise", folder, "--period", period).code == 0
    return recognised


def staff_type(folder: Path, spots: list[Spot]) -> None:
    path = office.master(folder)
    path.write_bytes(patch(path.read_bytes(), spots).data)


def compare(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Every figure of the reckoning stands in the export."""
    assert given["period"] == wanted["period"]
    seen = {unit["id"]: unit for unit in given["units"]}
    assert list(seen) == [unit["id"] for unit in wanted["units"]]
    for unit in wanted["units"]:
        assert {"id": unit["id"], **{key: seen[unit["id"]][key] for key in unit}} == unit
    assert {key: given["county"][key] for key in wanted["county"]} == wanted["county"]
    assert given["budget"] == wanted["budget"]
