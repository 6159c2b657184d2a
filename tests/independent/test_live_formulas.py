"""The master's formulas, computed anew by LibreOffice: every one gives the value that the policy's rules gave.

Counties by seed, with squads that stand on a line, a fen over it and a fen under it, with joint projects, disputes,
refunds, projects without evidence, and with every reading of the policy that shapes a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl
import pytest

from templates.master import MasterContents, build_master
from tests.conftest import Office
from tests.independent.random_master import YEAR as MADE_YEAR
from tests.independent.random_master import master
from tests.independent.test_second_opinion import alternatives
from tests.recalculated import differences, recalculated
from workbook.assess import assess
from workbook.book import Book, book_from
from workbook.incoming.registers import refreshed
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.edition import parameters_for
from workbook.schema.data import Compiled, Entry, Member, Problem, Project, Unit
from workbook.schema.lists import (
    BANK_SLIP,
    BUILDING,
    DEPTHS,
    INDIVIDUAL,
    LEADER,
    NEW,
    NO_EVIDENCE,
    OTHER_UNIT,
    OUTPOST,
    PASSED,
    SQUAD,
)
from workbook.showing.pages import data_pages, result_pages
from xlsx_tools.page import Page, Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

YEAR = 2015
LINES = ("80", "70", "100")


def _units(random: Random) -> list[Unit]:
    squads = [
        Unit(
            f"S{number:02d}",
            f"第{number}招商小分队",
            kind=SQUAD,
            lead_dept=f"县局{number % 5}",
            patron=f"县领导{number % 3}",
            target=Fen(
                random.choice([random.randrange(1, 900) * 10_000_000, random.randrange(1, 9 * 10**9)])
            ),
            compile_task=random.choice([None, 0, 1, 3]),
        )
        for number in range(1, random.randrange(3, 14))
    ]
    squads[-1] = replace(squads[-1], target=random.choice([None, Fen(0)]))
    others = [
        Unit("B01", "驻外办事处", kind=OUTPOST),
        Unit("D01", "县某局", kind=OTHER_UNIT),
        Unit("D02", "县某会", kind=OTHER_UNIT),
        Unit("P01", "个人甲", kind=INDIVIDUAL),
    ]
    return [*squads, *others]


def _wanted(unit: Unit, random: Random) -> int:
    """The year's money of a unit: often on a line, a fen over it or a fen under it."""
    if unit.target is None:
        return random.choice([10**9, 10**9 - 1, 10**9 + 1, random.randrange(3 * 10**9)])
    line = random.choice((*LINES, "any"))
    if line == "any":
        return random.randrange(0, 2 * unit.target + 10**8)
    return max(0, -(-unit.target * int(line) // 100) + random.choice([-1, 0, 1]))


def county(seed: int, period: Period, changes: Mapping[str, str]) -> Book:
    """A master's lists with a year in them, as they stand after the units' returns were taken in."""
    random = Random(seed)
    units = _units(random)
    parameters = parameters_for(YEAR, changes)
    members = [Member(unit.id, unit.name, LEADER, f"{unit.id}队长") for unit in units if unit.kind == SQUAD]
    data = build_master(MasterContents("远山县", YEAR, parameters, tuple(units), tuple(members)))
    book = book_from(read_workbook(data), "主工作簿.xlsx")
    projects, entries, compiled, problems = [], [], [], []
    squads = [unit.id for unit in units if unit.kind == SQUAD]
    for unit in units:
        left = _wanted(unit, random)
        for at in range(random.randrange(1, 4)):
            number = f"XM{YEAR}-{len(projects) + 1:03d}"
            partner = random.choice(squads)
            shares = random.choice(["25%", "33.33%", "12.345678%"])
            joint = f"{partner}:{shares}" if random.random() < 0.2 and partner != unit.id else None
            projects.append(
                Project(
                    number,
                    f"{unit.name}项目{at}",
                    unit.id,
                    shares=joint,
                    sector=random.choice([None, "新型工业", "文化旅游", "基础设施", "旧类别"]),
                    channel=random.choice([None, "以商招商"]),
                    origin=random.choice([None, "广东", "境外"]),
                    kind=NEW,
                    total=Fen(random.choice([10**10, 10**10 - 10**4, 3 * 10**10])),
                    stage=BUILDING,
                )
            )
            for month in sorted(random.sample(range(1, 14), 3)):
                paid = left // 2 if at or month % 2 else left
                left -= paid
                entries.append(
                    Entry(
                        f"{YEAR}-{month:02d}",
                        unit.id,
                        number,
                        projects[-1].name,
                        Fen(paid if random.random() < 0.95 else -paid),
                        evidence=random.choice([BANK_SLIP, BANK_SLIP, BANK_SLIP, NO_EVIDENCE]),
                        shares=joint,
                        recognised=random.choice([None, Fen(paid), Fen(paid), Fen(paid // 3)]),
                        sha="0" * 64,
                    )
                )
            if random.random() < 0.5:
                compiled.append(
                    Compiled(
                        f"BZ{YEAR}-{len(compiled) + 1:03d}",
                        unit.id,
                        f"编制{len(compiled)}",
                        total=Fen(random.randrange(10**10)),
                        depth=random.choice(DEPTHS),
                        newly=random.random() < 0.8,
                        started_now=random.random() < 0.8,
                        linked=random.choice([None, number]),
                        review=random.choice([None, PASSED, PASSED, "不合格"]),
                        first_period=random.choice([None, f"{YEAR}-{random.randrange(1, 13):02d}"]),
                    )
                )
            if random.random() < 0.1:
                problems.append(
                    Problem(f"{YEAR}-0{random.randrange(1, 9)}", "挂起", "V17", random.choice(squads), "疑似重复",
                            None, None, None, None, number, "待处理", id=f"p{len(problems)}")
                )  # fmt: skip
    entries.sort(key=lambda item: (item.period, item.unit, item.project))
    return refreshed(
        replace(
            book,
            projects=tuple(projects),
            entries=tuple(entries),
            compiled=tuple(compiled),
            problems=tuple(problems),
        )
    )


def written(
    seed: int, number: int, changes: Mapping[str, str], path: Path, more: tuple[Page, ...] = ()
) -> Path:
    """The master after a judgement, as a file."""
    period = Period(YEAR, number)
    book = county(seed, period, changes)
    blank = build_master(MasterContents("远山县", YEAR, book.parameters, book.units, book.members))
    month = assess(book, period)
    data = patch(blank, [*data_pages(book, month), *result_pages(month, book)]).data
    path.write_bytes(patch(data, more).data if more else data)
    return path


READINGS: tuple[Mapping[str, str], ...] = (
    {},
    {"reward_line": "0.855", "bar_line": "0.7", "reward_rate": "0.00345", "tie_rank": "1223"},
    {"squad_reward_base": "over_80_part", "other_reward_part": "over_threshold", "time_progress": "days/366"},
    {"squad_reward_base": "over_target_part", "compile_award_base": "total_planned", "light_yellow_pp": "20"},
    {"unverified_counts": "exclude", "dispute_default": "first_registered", "extra_fund_enters_budget": "否"},
    {
        "evidence_required": "none",
        "unverified_counts": "count",
        "extra_fund_rule": "none",
        "budget_wan": "0.5",
    },
)
QUICK = [(1, 10, READINGS[0]), (2, 13, READINGS[0]), (3, 1, READINGS[1]), (4, 12, READINGS[2])]
SLOW = [(seed, 1 + seed % 13, READINGS[seed % len(READINGS)]) for seed in range(10, 70)]


def _all_agree(cases: list[tuple[int, int, Mapping[str, str]]], office: Office, folder: Path) -> None:
    books = [written(*case, folder / f"{case[0]}.xlsx") for case in cases]
    for book, again in zip(books, recalculated(books, office.program, folder), strict=True):
        count, wrong = differences(book, again)
        assert count > 250
        assert wrong == []


def test_libreoffice_agrees_in_every_cell(office: Office, tmp_path: Path) -> None:
    _all_agree(QUICK, office, tmp_path)


@pytest.mark.slow
def test_libreoffice_agrees_for_many_counties(office: Office, tmp_path: Path) -> None:
    _all_agree(SLOW, office, tmp_path)


@pytest.mark.parametrize("lead", [0, 1])
def test_ranks_that_a_quotient_cannot_tell_are_written_as_values(
    office: Office, tmp_path: Path, lead: int
) -> None:
    """Both squads are a fen short, of targets that are a fen apart; in a cell the two quotients are the same."""
    period, much = Period(YEAR, 12), 16_000_000_000
    asked = (much + 1, much) if lead else (much, much + 1)
    units = tuple(
        Unit(f"S{at}", f"第{at}招商小分队", kind=SQUAD, target=Fen(target))
        for at, target in enumerate(asked, 1)
    )
    parameters = parameters_for(YEAR, {})
    data = build_master(MasterContents("远山县", YEAR, parameters, units, ()))
    entries = tuple(
        Entry(f"{YEAR}-01", unit.id, f"XM{unit.id}", "项目", Fen(target - 1))
        for unit, target in zip(units, asked, strict=True)
    )
    book = refreshed(replace(book_from(read_workbook(data), "主工作簿.xlsm"), entries=entries))
    month = assess(book, period)
    assert [month.unit(unit.id).rank for unit in units] == ([1, 2] if lead else [2, 1])
    path = tmp_path / "主工作簿.xlsx"
    path.write_bytes(patch(data, [*data_pages(book, month), *result_pages(month, book)]).data)
    count, wrong = differences(path, recalculated([path], office.program, tmp_path)[0])
    assert count
    assert wrong == []


def test_the_comparison_sees_a_fen(office: Office, tmp_path: Path) -> None:
    """One recognised amount changed by a fen after the figures were written: what depends on it differs."""
    plain = written(2, 13, {}, tmp_path / "a.xlsx")
    book = book_from(read_workbook(plain.read_bytes()), plain.name)
    at, entry = next(
        (at, item)
        for at, item in enumerate(book.entries)
        if item.counted == "计入" and item.recognised and not item.shares
    )
    standing = book.standings[Entry]
    cell = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[standing.columns['recognised'] - 1]}{standing.first_row + at}"
    fen_more = (entry.recognised + 1) / 1_000_000
    other = tmp_path / "b.xlsx"
    other.write_bytes(patch(plain.read_bytes(), [Spot(standing.sheet, cell, fen_more)]).data)
    _, wrong = differences(other, recalculated([other], office.program, tmp_path)[0])
    assert {line.partition("!")[0] for line in wrong} >= {"资金流水", "项目台账", "分类汇总", "经费奖励"}


def _apart() -> list[dict[str, str]]:
    """Sets of readings which between them hold every alternative of every parameter; no set contradicts itself."""
    by_key: dict[str, list[str]] = {}
    for key, text in alternatives():
        by_key.setdefault(key, []).append(text)
    sets = [
        {key: texts[at] for key, texts in by_key.items() if at < len(texts)}
        for at in range(max(map(len, by_key.values())))
    ]
    for (
        readings
    ) in sets:  # the bar line over the reward line, and a list without what another names, would stop
        if float(readings.get("bar_line", 0.7)) > float(readings.get("reward_line", 0.8)):
            del readings["bar_line"]
    return sets


def _made(seed: int, readings: Mapping[str, str], number: int, path: Path) -> Path:
    """A random master of the second opinion after a judgement, as a file."""
    blank = master(seed, readings)
    data = build_master(MasterContents("远山县", MADE_YEAR, blank.parameters, blank.units, blank.members))
    lists = ("receipts", "projects", "entries", "compiled", "problems")
    opened = book_from(read_workbook(data), "主工作簿.xlsm")
    book = refreshed(replace(opened, **{name: getattr(blank, name) for name in lists}))
    month = assess(book, Period(MADE_YEAR, number))
    path.write_bytes(patch(data, [*data_pages(book, month), *result_pages(month, book)]).data)
    return path


@pytest.mark.parametrize("first", [0, 1])
def test_libreoffice_agrees_under_every_reading(first: int, office: Office, tmp_path: Path) -> None:
    """A county for each set, every second in the settlement: 0 cells differ."""
    books = [
        _made(70 + at, readings, 13 if at % 2 else 12 - at, tmp_path / f"{at}.xlsm")
        for at, readings in list(enumerate(_apart()))[first::2]
    ]
    for book, again in zip(books, recalculated(books, office.program, tmp_path), strict=True):
        count, wrong = differences(book, again)
        assert count > 150
        assert wrong == [], book.name


BY_THEMSELVES: tuple[Mapping[str, str], ...] = (  # in the sets above one of them would hide another
    {"other_threshold_scope": "project"},
    {"other_threshold_scope": "project", "other_reward_part": "over_threshold", "no_same_money_twice": "否"},
    {"no_same_money_twice": "否", "office_reward_mode": "squad", "task_scope": "funds_and_compile"},
    {"task_scope": "funds_and_compile", "squad_below_80_as_other": "是", "other_reward_min_wan": "100"},
    {"squad_below_80_as_other": "是", "other_threshold_scope": "project", "other_reward_min_wan": "50"},
    {
        "budget_overrun": "prorate",
        "budget_wan": "8",
        "work_fund_rate": "0.0005",
        "compile_award_base": "year_fixed_asset",
    },
    {
        "budget_overrun": "by_rank",
        "budget_wan": "8",
        "work_fund_rate": "0.0005",
        "extra_fund_enters_budget": "否",
    },
    {
        "budget_overrun": "by_rank",
        "budget_wan": "5",
        "work_fund_rate": "0.0001",
        "tie_rank": "1223",
        "work_fund_schedule": "quarterly",
    },
    {"budget_overrun": "prorate", "budget_wan": "0", "extra_fund_rule": "actual_receipts"},
    {"extra_fund_rule": "actual_receipts", "extra_fund_timing": "on_exceed", "work_fund_schedule": "halves"},
    {"exclude_investor_self": "exclude", "public_employee_reward": "exclude", "office_reward_mode": "none"},
)


def _hidden_agree(seeds: range, office: Office, folder: Path) -> None:
    books = [
        _made(
            300 + 7 * seed,
            BY_THEMSELVES[seed % len(BY_THEMSELVES)],
            (13, 5, 8)[seed % 3],
            folder / f"{seed}.xlsm",
        )
        for seed in seeds
    ]
    for book, again in zip(books, recalculated(books, office.program, folder), strict=True):
        _, wrong = differences(book, again)
        assert wrong == [], book.name


def test_libreoffice_agrees_where_one_reading_would_hide_another(office: Office, tmp_path: Path) -> None:
    _hidden_agree(range(len(BY_THEMSELVES)), office, tmp_path)


@pytest.mark.slow
def test_libreoffice_agrees_where_one_reading_would_hide_another_in_many_counties(
    office: Office, tmp_path: Path
) -> None:
    _hidden_agree(range(11, 77), office, tmp_path)


NAMES = (
    *(
        "县领导甲",
        "县领导*",
        "县领导?",
        "县领导~?",
        "=县领导甲",
        ">5",
        "<>",
        "0101",
        "101",
        " 两头 有空 ",
        'O\'Neil "甲"',
    ),
    *("#N/A", "TRUE", "1E2", "100", "长" * 200, "2012-01-01", "{1}", "-", "甲&乙<丙>"),
)


def test_names_that_a_criterion_would_read_otherwise(office: Office, tmp_path: Path) -> None:
    """Wildcards, comparisons, numbers, quotes: each squad has a leader, a department and projects called so."""
    random, plain_book = Random(5), county(5, Period(YEAR, 12), {})
    squads = [
        Unit(f"S{at:02d}", name, kind=SQUAD, lead_dept=name, patron=name, target=Fen(10**9 + at))
        for at, name in enumerate(NAMES, 1)
    ]
    projects = [
        Project(
            f"XM-{at:02d}",
            name,
            f"S{at:02d}",
            sector=name,
            channel=name,
            origin=name,
            kind=NEW,
            total=Fen(at),
        )
        for at, name in enumerate(NAMES, 1)
    ]
    entries = [
        Entry(
            f"{YEAR}-{month:02d}",
            item.unit,
            item.id,
            item.name,
            Fen(random.randrange(10**9)),
            evidence=BANK_SLIP,
            sha="0" * 64,
        )
        for month in (3, 12)
        for item in projects
    ]
    contents = MasterContents("远山县", YEAR, plain_book.parameters, tuple(squads), ())
    data = build_master(contents)
    opened = book_from(read_workbook(data), "主工作簿.xlsx")
    book = refreshed(replace(opened, projects=tuple(projects), entries=tuple(entries)))
    month = assess(book, Period(YEAR, 12))
    path = tmp_path / "odd.xlsx"
    path.write_bytes(patch(data, [*data_pages(book, month), *result_pages(month, book)]).data)
    count, wrong = differences(path, recalculated([path], office.program, tmp_path)[0])
    assert count > 500
    assert wrong == []


FIGURES = ("名次", "位次变化", "率", "（万元）", "（元）", "（个）", "百分点", "占比", "灯", "是否达奖励线")
SHEETS = ("小分队完成情况", "其他单位个人", "分类汇总", "经费奖励", "评优限制", "领导部门视图")


def values_among_figures(path: Path) -> set[str]:
    """The headings of figures of the result sheets under which some cell is a bare value."""
    book, found = openpyxl.load_workbook(path), set()
    for sheet in (book[title] for title in SHEETS):
        headings: dict[int, str] = {}
        for row in sheet.iter_rows():
            if sum(isinstance(cell.value, str) and cell.data_type == "s" for cell in row) == len(
                [cell for cell in row if cell.value is not None]
            ) and any(mark in str(cell.value) for cell in row for mark in ("（元）", "（万元）", "（个）")):
                headings = {cell.column: str(cell.value).replace("\n", "") for cell in row if cell.value}
                continue
            for cell in row:
                heading = headings.get(cell.column, "")
                bare = cell.value is not None and cell.data_type != "f"
                if bare and any(mark in heading for mark in FIGURES):
                    found.add(f"{sheet.title} {heading}")
    return found


WANTED = "分类汇总 目标（个）"  # what the text of 参数 says
LINE = {"其他单位个人 是否达奖励线", "其他单位个人 距奖励线（万元）", "其他单位个人 奖励（元）"}
ALL_HAVE_TARGETS = 13  # a seed


@pytest.mark.parametrize(
    ("readings", "values"),
    [
        ({}, set()),
        *((readings, set()) for readings in (*BY_THEMSELVES[:2], *BY_THEMSELVES[3:10])),
        (BY_THEMSELVES[2], LINE),  # its outpost has no target
        (
            {"other_reward_base": "contract"},
            {"其他单位个人 是否达奖励线", "其他单位个人 距奖励线（万元）", "其他单位个人 奖励（元）"},
        ),
        ({"extra_fund_rule": "none"}, {"经费奖励 超额追拨（元）"}),
        (BY_THEMSELVES[10], {"其他单位个人 奖励（元）"}),
    ],
    ids=lambda part: "，".join(sorted(map(str, part)))[:60],
)
def test_which_figures_are_no_formulas(readings: Mapping[str, str], values: set[str], tmp_path: Path) -> None:
    """docs/decisions.md names each with its reason."""
    path = written(ALL_HAVE_TARGETS, 12, readings, tmp_path / "a.xlsm")
    assert values_among_figures(path) == {WANTED} | values


def test_every_alternative_is_in_a_set() -> None:
    there = {(key, text) for readings in _apart() for key, text in readings.items()}
    assert set(alternatives()) - there <= {("bar_line", "0.8"), ("bar_line", "0.6")}
