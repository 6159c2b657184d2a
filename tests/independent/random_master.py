"""A master's lists that never were, by seed: with everything in them that any reading of 参数 looks at.

Nothing is drawn from a cell: the records are made in memory, so that hundreds of counties take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.independent.second_opinion import Opinion
from workbook.book import Book
from workbook.incoming.registers import refreshed
from workbook.money import Fen
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema.data import Compiled, Entry, Member, Problem, Project, Receipt, Unit

YEAR = 2012
SECTORS = ("新型工业", "文化旅游", "基础设施", "城镇和商贸物流", "农业产业化", "其他", None)
EVIDENCE = ("银行进账单", "验资报告", "工程结算单或发票", "设备发票", "土地款票据", "无", None)
STAGES = ("洽谈", "签约", "开工", "在建", "竣工", "投产", "停建", None)
DEPTHS = ("项目简介", "项目建议书", "预可行性研究报告", "可行性研究报告", "初步设计", None)
LISTS = ("units", "entries", "projects", "problems")
PEOPLE = tuple(f"某{word}" for word in "甲乙丙丁戊己庚辛壬癸")


def master(seed: int, changes: Mapping[str, Any]) -> Book:
    """A book of the year as it stands after its returns were taken in."""
    random = Random(seed)
    parameters = parameters_for(YEAR, changes)
    units = _units(random)
    projects = _projects(random, units)
    entries = _entries(random, units, projects)
    book = Book(
        policy=policy_from(parameters),
        parameters=parameters,
        units=tuple(units),
        members=tuple(_members(random, units)),
        receipts=tuple(_receipts(random, units)),
        projects=tuple(projects),
        entries=tuple(entries),
        compiled=tuple(_compiled(random, units, projects)),
        problems=tuple(_problems(random, units, projects)),
    )
    return refreshed(replace(book, units=_on_lines(Random(f"lines {seed}"), book, changes)))


def _units(random: Random) -> list[Unit]:
    def unit(number: str, kind: str, target: int | None) -> Unit:
        return Unit(
            number,
            f"{kind}{number}",
            kind=kind,
            patron=random.choice(["县领导甲", "县领导乙", None]),
            target=None if target is None else Fen(target),
            compile_task=random.choice([None, 0, 1, 2, 3]),
            receipts=Fen(random.randrange(0, 10**7)) if random.random() < 0.5 else None,
        )

    def target() -> int | None:
        return random.choice([None, 0, 10**9, 10**9 + 7, random.randrange(1, 4 * 10**9)])

    found = [
        unit(
            f"S{at}", "招商小分队", target() if random.random() < 0.3 else random.randrange(10**8, 2 * 10**9)
        )
        for at in range(1, random.randrange(2, 7))
    ]
    found += [unit("B1", "驻点办事处", target()), unit("D1", "其他单位", None)]
    for at in (1, 2):
        person = unit(f"P{at}", "个人", None)
        found.append(
            Unit(
                person.id,
                random.choice([f"个人{at}", f"投资{at}", "投资方本人李"]),
                kind="个人",
                brought_as=random.choice([None, "公职人员", "投资方本人"]),
                aliases=random.choice([None, "旧名"]),
            )
        )
    return found


PLAIN = {  # what decides how much money a unit has, as it is shipped
    "dispute_default": "hold",
    "continued_projects": "year_increment_only",
    "evidence_required": "any_one",
    "unverified_counts": "shown_separately",
    "joint_split": "share_sum_100",
    "settlement_cutoff": f"{YEAR}-12-31",
}


def _on_lines(random: Random, book: Book, changes: Mapping[str, Any]) -> tuple[Unit, ...]:
    """Many squads stand on a line in October or at the settlement, as far as it goes into whole fen, or a fen off it:
    80 %, 70 %, the target itself, 30 points behind the schedule.
    """
    lists = {name: [asdict(row) for row in getattr(book, name)] for name in LISTS}
    ends = [Opinion(lists, PLAIN | dict(changes), YEAR, number) for number in (10, 13)]
    found = []
    for unit in book.units:
        at = random.randrange(2)
        paid = ends[at].paid(unit.id)
        above, below = random.choice([(5, 4), (10, 7), (1, 1), (15, 8)] if at else [(15, 8), (5, 4)])
        if unit.kind == "招商小分队" and paid > 0 and random.random() < 0.7:
            target = -(-paid * above // below) + random.choice([0, 0, 0, 1, -1])
            unit = replace(unit, target=Fen(target))
        found.append(unit)
    return tuple(found)


def _projects(random: Random, units: list[Unit]) -> list[Project]:
    squads = [unit.id for unit in units if unit.kind == "招商小分队"]
    found = []
    for unit in units:
        for _ in range(random.randrange(1, 4)):
            number = f"XM{YEAR}-{len(found) + 1:03d}"
            found.append(
                Project(
                    number,
                    f"项目{number}",
                    unit.id,
                    shares=_shares(random, unit.id, squads),
                    investor=random.choice([None, unit.name, "某公司"]),
                    sector=random.choice(SECTORS),
                    kind=random.choice(["新建", "新建", "续建", None]),
                    signed=random.choice(
                        [None, date(YEAR, 3, 2), date(YEAR - 1, 12, 31), date(YEAR, 12, 31)]
                    ),
                    total=Fen(random.choice([10**10, 10**10 - 1, 10**9, 10**9 - 1, 3 * 10**10])),
                    stage=random.choice(STAGES),
                    first_period=random.choice([None, f"{YEAR}-0{random.randrange(1, 10)}"]),
                    capital=random.choice([None, Fen(10**10), Fen(10**10 - 1)]),
                )
            )
    return found


def _shares(random: Random, unit: str, squads: list[str]) -> str | None:
    partners = [number for number in squads if number != unit]
    if not partners or random.random() < 0.6:
        return None
    partner = random.choice(partners)
    return random.choice(
        [
            f"{partner}:40%",
            f"{unit}:66.67%；{partner}:33.33%",
            f"{partner}:12.345678%",
            f"{partner}:0.000001%",
        ]
    )


def _entries(random: Random, units: list[Unit], projects: list[Project]) -> list[Entry]:
    squads = [unit.id for unit in units if unit.kind == "招商小分队"]
    found = []
    for project in projects:
        for month in sorted(random.sample(range(1, 14), random.randrange(1, 5))):
            amount = random.choice(
                [
                    8 * random.randrange(1, 10**8),
                    random.randrange(1, 10**9),
                    5 * 10**8,
                    5 * 10**8 - 1,
                    10**9,
                    10**9 - 1,
                ]
            )
            amount = -amount // 3 if random.random() < 0.1 else amount
            found.append(_entry(random, project, project.unit, month, amount))
            if random.random() < 0.08:
                found.append(_entry(random, project, random.choice(squads), month, amount // 2))
    return sorted(found, key=lambda row: (row.period, row.unit, row.project))


def _entry(random: Random, project: Project, unit: str, month: int, amount: int) -> Entry:
    return Entry(
        f"{YEAR}-{month:02d}",
        unit,
        project.id,
        project.name,
        Fen(amount if random.random() < 0.95 else 0),
        evidence=random.choice(EVIDENCE),
        evidence_date=random.choice(
            [None, date(YEAR, 6, 1), date(YEAR, 12, 25), date(YEAR, 12, 26), date(YEAR + 1, 1, 2)]
        ),
        shares=project.shares,
        recognised=random.choice([None, Fen(amount), Fen(amount), Fen(amount // 3), Fen(0)]),
        sha=random.choice(["0" * 64, "0" * 64, None]),
    )


def _compiled(random: Random, units: list[Unit], projects: list[Project]) -> list[Compiled]:
    return [
        Compiled(
            f"BZ{YEAR}-{at:03d}",
            random.choice(units).id,
            f"编制{at}",
            total=random.choice([None, Fen(random.randrange(10**11))]),
            depth=random.choice(DEPTHS),
            newly=random.choice([True, True, False, None]),
            started_now=random.choice([True, True, False, None]),
            linked=random.choice([None, random.choice(projects).id, random.choice(projects).id]),
            review=random.choice([None, "合格", "合格", "不合格", "未审定", "退回修改"]),
            finished=random.choice([None, date(YEAR, 6, 30), date(YEAR, 7, 1), date(YEAR, 12, 31)]),
            first_period=random.choice([None, f"{YEAR}-{random.randrange(1, 14):02d}"]),
        )
        for at in range(1, random.randrange(2, 12))
    ]


def _members(random: Random, units: list[Unit]) -> list[Member]:
    found = []
    for unit in units:
        if unit.kind != "招商小分队":
            continue
        for at, person in enumerate(random.sample(PEOPLE, 4)):
            joined = random.choice(
                [
                    None,
                    date(YEAR, 6, 30),
                    date(YEAR, 7, 1),
                    date(YEAR, 7, 2),
                    date(YEAR, 8, 31),
                    date(YEAR - 1, 5, 5),
                ]
            )
            left = random.choice(
                [None, None, date(YEAR, 6, 29), date(YEAR, 6, 30), date(YEAR, 12, 30), date(YEAR, 12, 31)]
            )
            found.append(
                Member(unit.id, unit.name, "队长" if at == 0 else "成员", person, joined=joined, left=left)
            )
    random.shuffle(found)
    return found


def _receipts(random: Random, units: list[Unit]) -> list[Receipt]:
    found = []
    for unit in units:
        for month in range(1, 14):
            for _ in range(random.randrange(0, 3)):
                year, place = (YEAR, month) if month < 13 else (YEAR + 1, 1)
                day = datetime(year, place, random.choice([20, 23, 24, 25, 26, 28]) if month < 13 else 10)
                when = day + random.choice(
                    [
                        timedelta(hours=17, minutes=29),
                        timedelta(hours=17, minutes=30),
                        timedelta(hours=18),
                        timedelta(hours=23, minutes=59),
                        timedelta(days=9),
                        timedelta(days=33),
                    ]
                )
                department = Random(f"{unit.id} {month} {len(found)}").choice(["", "县局乙", "县局丙"])
                by = f"{unit.name}{department}"
                found.append(
                    Receipt(
                        f"{YEAR}-{month:02d}",
                        unit.id,
                        by,
                        "月报.xlsx",
                        None if by.endswith("县局丙") else when,
                        None,
                        None,
                        1,
                        True,
                        None,
                        sha="1" * 64,
                    )
                )
    return found


def _problems(random: Random, units: list[Unit], projects: list[Project]) -> list[Problem]:
    squads = [unit.id for unit in units if unit.kind == "招商小分队"]
    return [
        Problem(
            f"{YEAR}-{random.randrange(1, 14):02d}", "挂起", "V17", random.choice(squads), "疑似重复", None, None, None, None,
            random.choice(projects).id, "待处理", decision=random.choice([None, "归先备案单位", "归后报单位", "不是同一项目"]), id=f"p{at}",
        )
        for at in range(random.randrange(0, 3))
    ]  # fmt: skip


__all__ = ["YEAR", "master"]
