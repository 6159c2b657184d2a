"""An outside tool's view of the product: the command line, and workbooks filled by the headings a person reads.

A department opens the template in its own Excel and saves it again, here with openpyxl. Nothing of the product is
imported but its command line.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

FIRST_COLUMN_OF_FIRST_LIST = 5
ROSTER = ("单位编号", "名称", "类型", "牵头部门", "队长", "年度目标（万元）", "编制任务（个）")
REGISTER = (
    *(
        "项目编号",
        "项目名称",
        "归属单位",
        "投资方全称",
        "投资方证照代码",
        "投资方来源地",
        "产业类别",
        "招商方式",
        "新建/续建",
    ),
    *("签约日期", "开工日期", "合同总投资（万元）", "以前年度累计到位（万元）", "项目阶段"),
)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said, and with which exit code."""

    code: int
    out: str
    err: str


def run(*argv: object) -> Ran:
    """One command of the command line, in this process."""
    from macros.cli import main

    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(item) for item in argv])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return Ran(code, out.getvalue(), err.getvalue())


def write_csv(
    path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, Any]], coding: str = "utf-8-sig"
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=coding, newline="") as file:
        writer = csv.DictWriter(file, headings, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def export(folder: Path, period: str) -> dict[str, Any]:
    done = run("export", folder, "--period", period)
    assert done.code == 0, done
    return json.loads(done.out)


def master(folder: Path) -> Path:
    return next(folder.glob("招商引资主工作簿.xls[mx]"))


# --- a workbook as a person sees it -------------------------------------------------------------------------


def plain(value: Any) -> str:
    """A heading without line breaks, blanks and the unit in brackets."""
    text = "".join(str(value or "").split())
    return text.replace("（万元）", "").replace("（个）", "")


def headings(sheet: Worksheet, least: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """The row in which all of `least` stand, and each heading's column."""
    for row in sheet.iter_rows(max_row=30):
        found = {plain(cell.value): cell.column for cell in row if cell.value is not None}
        if all(name in found for name in least):
            return row[0].row, found
    return None


def list_sheet(book: openpyxl.Workbook, *least: str) -> tuple[Worksheet, int, dict[str, int]]:
    """The sheet with a list that has these headings."""
    for sheet in book:
        found = headings(sheet, least)
        if found is not None:
            return sheet, *found
    raise LookupError(least)


def beside(sheet: Worksheet, label: str) -> Any:
    """The cell to the right of a label."""
    for row in sheet.iter_rows(max_row=60):
        for cell in row:
            if plain(cell.value) == plain(label):
                return sheet.cell(cell.row, cell.column + 1)
    raise LookupError(label)


def said_before(book: openpyxl.Workbook) -> dict[str, Decimal]:
    """The prefilled 上月止本年累计 by project name."""
    sheet, top, at = list_sheet(book, "本月到位", "项目名称")
    found = {}
    for row in range(top + 1, sheet.max_row + 1):
        name = sheet.cell(row, at["项目名称"]).value
        if name:
            found[name] = Decimal(repr(sheet.cell(row, at["上月止本年累计"]).value or 0))
    return found


def templates(folder: Path, period: str) -> dict[str, Path]:
    """The issued templates by the unit that their cover names."""
    found = {}
    for path in sorted((folder / "下发" / period).glob("*.xlsx")):
        found[beside(openpyxl.load_workbook(path)["封面"], "填报单位").value] = path
    return found


def as_text(amount: Decimal, random: Random) -> Any:
    """An amount as someone in a hurry types it; every form means the same number of 万元."""
    whole = f"{amount:f}"
    forms: list[Any] = [
        f"{whole}万",
        f"{amount:,f}",
        whole.translate(FULL_WIDTH),
        f" {whole}万元 ",
        f"{amount * 10_000:f}元",
    ]
    if amount:
        forms.append(f"{amount / 10_000:f}亿元")
    return random.choice(forms)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a department treats the workbook it was sent. None of it changes what the return says."""

    rows_inserted: bool = False
    columns_moved: bool = False
    renamed: bool = False
    blank_between: bool = False
    keys_lost: bool = False
    text_amounts: bool = False
    title_merged: bool = False


def fill(
    template: Path, unit: str, lines: Sequence[Mapping[str, Any]], compiled: Sequence[Mapping[str, Any]],
    when: datetime, year: int, manner: Manner, random: Random, wrong: bool = False,
) -> bytes:  # fmt: skip
    """Type a unit's return into its template by the headings, and save it with the department's own program.

    lines     one a project: name, paid, and for a new project everything a row asks for
    wrong     本年累计 is 8.88 too high in the first row with funds, or 零报告 is ticked against the funds
    """
    book = openpyxl.load_workbook(template)
    sheet, top, at = list_sheet(book, "本月到位", "项目名称")
    _restructure(sheet, top, manner)
    sheet, top, at = list_sheet(book, "本月到位", "项目名称")
    rows = {
        sheet.cell(row, at["项目名称"]).value: row
        for row in range(top + 1, sheet.max_row + 1)
        if sheet.cell(row, at["项目名称"]).value
    }
    free = max(rows.values(), default=top) + 1 + (2 if manner.blank_between else 0)
    said = {line["name"] for line in lines}
    still = [{"name": name, "paid": "0"} for name in rows if name not in said]
    for line in [*lines, *still]:
        paid = Decimal(line["paid"])
        row = rows.get(line["name"])
        before = Decimal(0)
        typed: dict[str, Any] = {}
        if row is None:
            row, free = free, free + (2 if manner.blank_between else 1)
            typed |= {heading: value for heading, value in line.items() if heading in at}
        else:
            before = Decimal(repr(sheet.cell(row, at["上月止本年累计"]).value or 0))
        so_far = before + paid
        if wrong and paid:
            so_far, wrong = so_far + Decimal("8.88"), False
        stage = sheet.cell(row, at["项目阶段"]).value
        typed |= {
            "项目名称": line["name"],
            "本月到位": paid,
            "本年累计": so_far,
            "项目阶段": line.get("项目阶段") or stage or "在建",
        }
        if paid:
            typed |= {
                "凭证种类": line.get("凭证种类", "验资报告"),
                "凭证日期": min(when.date(), date(year, 12, 28)),
                "凭证份数": 2,
            }
        if paid < 0:
            typed["备注/冲减原因"] = "投资方撤回部分设备，退款冲减"
        if line.get("shares"):
            typed["联合引资单位及比例"] = "；".join(
                f"{who}:{share}%" for who, share in line["shares"].items()
            )
        for heading, value in typed.items():
            if isinstance(value, Decimal):
                loose = (
                    manner.text_amounts
                    and heading in ("本月到位", "本年累计", "合同总投资")
                    and random.random() < 0.6
                )
                value = as_text(value, random) if loose else float(value)
            sheet.cell(row, at[heading]).value = value
    _fill_compiled(book, compiled)
    funds = any(Decimal(line["paid"]) for line in lines)
    _fill_pages(book, unit, when, zero=funds if wrong else not funds)
    if manner.renamed:
        sheet.title = "十月份到位情况"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _restructure(sheet: Worksheet, top: int, manner: Manner) -> None:
    """Rows put in over the list, a column put elsewhere, the hidden row of keys thrown away."""
    if manner.title_merged:
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=3)
    if manner.rows_inserted:
        sheet.insert_rows(top, 2)
        sheet.cell(top, 1).value = "（本表由本单位财务股填写）"
    if manner.columns_moved:
        sheet.insert_cols(FIRST_COLUMN_OF_FIRST_LIST, 1)
    if manner.keys_lost:
        sheet.delete_rows(1)


def _fill_compiled(book: openpyxl.Workbook, compiled: Sequence[Mapping[str, Any]]) -> None:
    sheet, top, at = list_sheet(book, "编制深度", "项目名称")
    taken = [row for row in range(top + 1, sheet.max_row + 1) if sheet.cell(row, at["项目名称"]).value]
    row = max(taken, default=top)
    for item in compiled:
        row += 1
        for heading, value in item.items():
            if heading in at:
                sheet.cell(row, at[heading]).value = float(value) if isinstance(value, Decimal) else value


def _fill_pages(book: openpyxl.Workbook, unit: str, when: datetime, zero: bool) -> None:
    cover = book["封面"]
    beside(cover, "填报人").value = f"{unit}经办"
    beside(cover, "填报日期").value = when.date()
    beside(cover, "本月无新增（零报告）").value = "是" if zero else "否"
    activity = book["工作动态"]
    beside(activity, "工作成绩").value = "走访客商。"
    beside(activity, "存在问题").value = "无"


__all__ = [
    "REGISTER", "ROSTER", "Manner", "Ran", "as_text", "beside", "export", "fill", "headings", "list_sheet", "master", "plain",
    "run", "said_before", "templates", "write_csv",
]  # fmt: skip
