"""What a competent user would write instead: `python benchmarks/by_hand.py RETURNS MASTER OUT --period 2012-01`.

Each return is read with pandas, the rows are put under each other, a few things are checked, and rows and totals go into
the master with openpyxl. A return with a fault is left out and named. Nothing guards against a hostile file, nothing is
archived, decisions, later versions and earlier months are not looked at, and openpyxl loses what it does not know.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import openpyxl
import pandas as pd

FUNDS, LEDGER, SQUADS = "到位资金", "资金流水", "小分队完成情况"
MONTH, YEAR = "本月到位（万元）", "本年累计（万元）"
BEFORE, TOTAL = "上月止本年累计（万元）", "合同总投资（万元）"
NUMBERS = [BEFORE, MONTH, YEAR, TOTAL]
WANTED = {  # heading of the ledger -> column of what was read
    "期次": "period",
    "单位编号": "unit",
    "项目名称": "项目名称",
    "自报本月到位（万元）": MONTH,
    "自报本年累计（万元）": YEAR,
    "项目阶段": "项目阶段",
    "来源文件": "file",
}


def read(path: Path, period: str) -> pd.DataFrame:
    """One return's projects."""
    sheets = pd.read_excel(path, sheet_name=[FUNDS, "_zs"], header=None)
    raw = sheets[FUNDS]
    top = next(row for row in range(20) if "项目名称" in [plain(cell) for cell in raw.iloc[row]])
    frame = raw.iloc[top + 1 :].copy()
    frame.columns = [plain(cell) for cell in raw.iloc[top]]
    frame = frame[frame["项目名称"].notna()]
    said = dict(zip(sheets["_zs"][0], sheets["_zs"][1], strict=True))
    return frame.assign(unit=said["unit"], period=period, file=path.name)


def plain(cell: object) -> str:
    return "".join(str(cell).split())


def checked(frame: pd.DataFrame, last_day: pd.Timestamp) -> tuple[pd.DataFrame, list[str]]:
    """The rows of the units without a fault, and the units that have one."""
    amounts = frame[NUMBERS].apply(pd.to_numeric, errors="coerce")
    unreadable = amounts[MONTH].isna() | amounts[YEAR].isna()
    apart = (amounts[BEFORE].fillna(0) + amounts[MONTH] - amounts[YEAR]).abs() > 0.005
    too_much = amounts[YEAR] > amounts[TOTAL]
    late = pd.to_datetime(frame["凭证日期"], errors="coerce") > last_day
    twice = frame.duplicated(["项目名称", "unit"], keep=False)
    faulty = sorted(set(frame.loc[unreadable | apart | too_much | late | twice, "unit"]))
    frame = frame.assign(**{name: amounts[name] for name in NUMBERS})
    return frame[~frame["unit"].isin(faulty)], faulty


def headings(sheet: openpyxl.worksheet.worksheet.Worksheet, some: str) -> tuple[int, dict[str, int]]:
    """The row of a sheet's headings and where each stands."""
    for row in range(1, 12):
        found = {plain(cell.value): cell.column for cell in sheet[row] if cell.value is not None}
        if some in found:
            return row, found
    raise SystemExit(f"{sheet.title}: no heading {some}")


def write(frame: pd.DataFrame, master: Path, out: Path) -> dict[str, float]:
    """The rows into the ledger, the totals beside the squads; the totals."""
    book = openpyxl.load_workbook(master, keep_vba=master.suffix == ".xlsm")
    ledger = book[LEDGER]
    top, columns = headings(ledger, "单位编号")
    for at, row in enumerate(frame.to_dict("records"), top + 1):
        for heading, name in WANTED.items():
            if heading in columns:
                ledger.cell(at, columns[heading]).value = row[name]
    totals = frame.groupby("unit")[MONTH].sum().round(2)
    squads = book[SQUADS]
    top, columns = headings(squads, "编号")
    for at, (unit, amount) in enumerate(totals.sort_values(ascending=False).items(), top + 2):
        squads.cell(at, columns["名次"]).value = at - top - 1
        squads.cell(at, columns["编号"]).value = unit
        squads.cell(at, columns["累计到位（万元）"]).value = float(amount)
    book.save(out)
    return {str(unit): float(amount) for unit, amount in totals.items()}


def main() -> None:
    """The month."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("returns", type=Path)
    parser.add_argument("master", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--period", required=True)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    year, month = map(int, given.period.split("-"))
    frames = [read(path, given.period) for path in sorted(given.returns.glob("*.xlsx"))]
    good, faulty = checked(pd.concat(frames, ignore_index=True), pd.Timestamp(year, month, 25))
    totals = write(good, given.master, given.out)
    print(json.dumps({"totals": totals, "faulty": faulty}, ensure_ascii=False))


if __name__ == "__main__":
    main()
