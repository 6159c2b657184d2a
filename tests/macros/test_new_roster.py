"""`new --roster`: what the readings of 参数 need beside the usual columns is read where it stands, and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.folder import Stop
from macros.year import new_year
from tests.independent.office import write_csv
from workbook.money import wan, yuan

HEADINGS = ("单位编号", "名称", "类型", "年度目标（万元）", "引资人身份", "追拨凭票据（元）")


def roster(folder: Path, **person: str) -> Path:
    squad = {"单位编号": "S01", "名称": "第一招商小分队", "类型": "招商小分队", "年度目标（万元）": "1000"}
    someone = {"单位编号": "P01", "名称": "个人甲", "类型": "个人"}
    rows = [squad | {"追拨凭票据（元）": "3500.50"}, someone | person]
    return write_csv(folder / "名册.csv", HEADINGS, [dict.fromkeys(HEADINGS, "") | row for row in rows])


def test_who_brought_funds_in_and_what_was_filed_are_read_and_shown(tmp_path: Path) -> None:
    made = new_year(tmp_path / "年", 2012, "白石县", roster(tmp_path, 引资人身份="公职人员"))
    _, book = made.folder.read()
    assert [(unit.brought_as, unit.receipts) for unit in book.units] == [
        (None, yuan("3500.50")),
        ("公职人员", None),
    ]


def test_a_roster_without_these_columns_is_as_good(tmp_path: Path) -> None:
    rows = [{"单位编号": "S01", "名称": "第一招商小分队", "类型": "招商小分队", "年度目标（万元）": "1000"}]
    made = new_year(tmp_path / "年", 2012, "白石县", write_csv(tmp_path / "名册.csv", HEADINGS[:4], rows))
    assert made.folder.read()[1].units[0].brought_as is None


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"引资人身份": "公务员"}, "个人甲的引资人身份是“公务员”，应为 公职人员、投资方本人"),
        ({"追拨凭票据（元）": "-1"}, "负数"),
    ],
)
def test_what_cannot_be_used_is_told_with_whose_it_is(
    tmp_path: Path, person: dict[str, str], said: str
) -> None:
    with pytest.raises(Stop, match=said):
        new_year(tmp_path / "年", 2012, "白石县", roster(tmp_path, **person))


def test_registered_capital_comes_with_the_register(tmp_path: Path) -> None:
    headings = ("项目编号", "项目名称", "归属单位", "注册资本（万元）")
    rows = [dict(zip(headings, ("BS2011-001", "茶园", "S01", "10000"), strict=True))]
    projects = write_csv(tmp_path / "台账.csv", headings, rows)
    made = new_year(tmp_path / "年", 2012, "白石县", roster(tmp_path), projects)
    assert made.folder.read()[1].projects[0].capital == wan("10000")
