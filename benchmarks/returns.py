"""A county's year made up for measuring: `python benchmarks/returns.py FOLDER --units 100 --months 1 --errors 0.05`.

The returns are the package's own templates, issued from a real master and filled in as a department does: a few
projects each, funds every month, and here and there a slip (a cumulative sum that does not add up, an amount typed as
text, a date after the reporting day). The same seed gives the same county.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from macros.folder import Folder
from macros.steps import issue
from macros.year import new_year
from templates.form_lists import FIRST_ROW
from workbook.incoming.codes import check_digit
from workbook.incoming.intake import submission_from
from workbook.incoming.submission import Arrival, Submission
from workbook.period import Period
from workbook.schema.template import ACTIVITY, COVER, FUNDS, FundColumns
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Page, Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import context

YEAR = 2012
PLACES = ("云岭", "清江", "东山", "龙潭", "金鸡", "双溪", "望月", "石门", "凤凰", "白水")
THINGS = ("茶业", "锰业", "冷链物流", "温泉", "石材", "食用菌", "纸业", "电子", "酒店", "药材")
SLIPS = ("sum", "text", "date")


def new_county(folder: Path, units: int, name: str = "测试县") -> Folder:
    """A year's folder with so many squads."""
    roster = io.StringIO()
    writer = csv.writer(roster)
    writer.writerow(("单位编号", "名称", "类型", "牵头部门", "队长", "年度目标（万元）", "编制任务（个）"))
    for at in range(1, units + 1):
        writer.writerow((f"S{at:03d}", f"第{at}招商小分队", "招商小分队", f"第{at}局", f"队长{at}", 8000, 2))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder.parent / f"{folder.name}_名册.csv"
    path.write_text(roster.getvalue(), "utf-8-sig")
    return new_year(folder, YEAR, name, path).folder


def send_all(
    folder: Folder, period: Period, projects: int, errors: float, seed: int, workers: int = 2
) -> int:
    """Issue a period's templates, fill them all in and put them into the inbox; how many."""
    place = folder.root / "收件" / str(period)
    place.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers, mp_context=context()) as pool:
        forms = issue(folder, period, each=partial(pool.map, chunksize=8))
        filled = pool.map(
            partial(filled_in, period=period, projects=projects, errors=errors, seed=seed), forms, chunksize=8
        )
        for form, data in zip(forms, filled, strict=True):
            write_atomic(place / form.name, data)
            when = _day(period) + timedelta(hours=9)
            (place / f"{form.name}.received").write_text(f"{when:%Y-%m-%d %H:%M}", "utf-8")
    return len(forms)


def filled_in(path: Path, period: Period, projects: int, errors: float, seed: int) -> bytes:
    """One template as its department sends it back."""
    data = path.read_bytes()
    form = submission_from(read_workbook(data), Arrival(path.name, "", _day(period)))
    assert form is not None
    unit = form.identity.unit or ""
    random = Random(f"{seed}/{unit}/{period}")
    slip = random.choice(SLIPS) if random.random() < errors else None
    return patch(data, [*_funds(form, unit, period, projects, random, slip), *_pages(form, period)]).data


def _funds(
    form: Submission, unit: str, period: Period, projects: int, random: Random, slip: str | None
) -> Iterator[Page]:
    table = table_of(FundColumns)
    rows = {line.said.name: (line.at.row, line.said.before or 0) for line in form.funds}
    for at in range(projects):
        name = f"{PLACES[at % 10]}{THINGS[(at // 10 + int(unit[1:])) % 10]}{unit}之{at + 1}项目"
        row, before = rows.get(name, (FIRST_ROW + len(rows) + 1 + at, 0))
        paid = random.randrange(5, 400)
        year = Decimal(before) / 1_000_000 + paid
        values: dict[str, object] = {
            "month_paid": f"{paid}万元" if slip == "text" and at == 0 else paid,
            "year_paid": float(year + 7) if slip == "sum" and at == 0 else float(year),
            "stage": "在建",
            "evidence": "验资报告",
            "evidence_date": _day(period) + timedelta(days=9 if slip == "date" and at == 0 else -3),
            "evidence_count": 1 + at % 3,
        }
        if name not in rows:
            body = f"MA{random.randrange(10**6):06d}"
            values |= {
                "name": name,
                "investor": f"{name}投资有限公司",
                "code": body + (check_digit(body) or ""),
                "origin": "广东",
                "sector": "新型工业",
                "channel": "以商招商",
                "kind": "新建",
                "signed": date(YEAR, 1, 4),
                "started": date(YEAR, 1, 5),
                "total": 9000 + 100 * at,
            }
        for key, value in values.items():
            yield Spot(FUNDS, f"{column_letter(table.position(key) + 1)}{row}", value)


def _pages(form: Submission, period: Period) -> Iterator[Page]:
    cover = form.cover_at.cells
    yield Spot(COVER, cover["filler"], "填报人")
    yield Spot(COVER, cover["filled_on"], _day(period).date())
    yield Spot(COVER, cover["nothing_new"], "否")
    assert form.activity_at is not None
    yield Spot(ACTIVITY, form.activity_at.cells["achievements"], "走访客商，跟进项目。")
    yield Spot(ACTIVITY, form.activity_at.cells["problems"], "无")


def _day(period: Period) -> datetime:
    return datetime(period.year, period.month, 22)


def main() -> None:
    """Make a county and its returns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--projects", type=int, default=6)
    parser.add_argument("--errors", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    from macros.steps import consolidate

    folder = new_county(given.folder, given.units)
    for number in range(1, given.months + 1):
        period = Period(YEAR, number)
        count = send_all(folder, period, given.projects, given.errors, given.seed)
        print(f"{period.label}：{count} 份")
        if number < given.months:
            consolidate(folder, period, _day(period) + timedelta(days=4))


if __name__ == "__main__":
    main()
