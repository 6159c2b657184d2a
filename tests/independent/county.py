"""Counties that never were, by seed: other names, numbers of units, targets, habits and slips than the demo's.

A county is plain data. What it says is typed into the templates by tests/independent/office.py and worked out by
tests/independent/reckon.py; amounts are texts in 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from tests.independent import reckon
from tests.independent.office import Manner

SECTORS = ("基础设施", "新型工业", "城镇和商贸物流", "农业产业化", "文化旅游", "现有企业增资扩股", "其他")
CHANNELS = ("驻点招商", "小分队招商", "亲情招商", "以商招商", "网上招商", "其他")
ORIGINS = ("广东", "浙江", "重庆", "境外", "四川")
DEPTHS = ("项目简介", "项目建议书", "预可行性研究报告", "可行性研究报告", "初步设计")
SQUAD, OUTPOST, OTHER = "招商小分队", "驻点办事处", "其他单位"
COUNTIES = ("白石县", "河湾区", "乌林县", "临溪自治县", "大望县")
NUMERALS = "一二三四五六七八九"
THINGS = ("茶园", "锰业", "冷链", "温泉", "石材", "食用菌", "物流园", "电站", "酒店", "药材")
WORDS = ("云岭", "清江", "东山", "龙潭", "金鸡", "双溪", "望月", "石门", "凤凰", "白水", "长坡", "高坪")
CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Sent:
    """One return as its unit sent it. `good` tells whether its sums are right."""

    period: int
    unit: str
    received: datetime
    lines: tuple[Mapping[str, Any], ...]
    compiled: tuple[Mapping[str, Any], ...] = ()
    good: bool = True
    manner: Manner = Manner()


@dataclass(slots=True)
class County:
    """A county's year."""

    name: str
    year: int
    units: list[dict[str, Any]]
    projects: list[dict[str, Any]]
    periods: tuple[int, ...]
    sent: list[Sent] = field(default_factory=list)
    reviews: dict[str, str] = field(default_factory=dict)
    target: str | None = None

    def described(self, upto: int, recognised: Mapping[tuple[int, str], str] | None = None) -> dict[str, Any]:
        """The county for the reckoning, with the returns of periods up to one."""
        squads = [unit for unit in self.units if unit["kind"] == SQUAD]
        return {
            "year": self.year,
            "target": self.target or str(sum(Decimal(unit["target"]) for unit in squads)),
            "units": self.units,
            "returns": [self._plain(item) for item in self.sent if item.period <= upto],
            "recognised": recognised or {},
        }

    def _plain(self, item: Sent) -> dict[str, Any]:
        return {
            "period": item.period,
            "unit": item.unit,
            "received": item.received,
            "good": item.good,
            "funds": {
                line["name"]: {"paid": line["paid"], "shares": line.get("shares", {})} for line in item.lines
            },
            "compiled": [
                {"name": one["项目名称"], "counts": self._counts(one), "award_on": self._award_on(one)}
                for one in item.compiled
            ],
        }

    def _counts(self, item: Mapping[str, Any]) -> bool:
        """三（二）: 新编制, 项目建议书以上程度, 审定合格."""
        deep = DEPTHS.index(item["编制深度"]) >= 1
        return item["是否新编制"] == "是" and deep and self.reviews.get(item["项目名称"]) == "合格"

    def _award_on(self, item: Mapping[str, Any]) -> str | None:
        """The project whose funds of the year earn 1%: newly compiled, passed, built this year."""
        passed = self.reviews.get(item["项目名称"]) == "合格"
        return item.get("name_of_linked") if item["是否新编制"] == "是" and passed else None


def numeral(number: int) -> str:
    """1 to 99 as the office writes it: 第一, 第十一, 第二十."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return ten + (NUMERALS[ones - 1] if ones else "")


def code(number: int) -> str:
    """An organisation code of the range that is nobody's, its check character by GB 11714."""
    body = f"PDY{number:05d}"
    values = [ord(char) - 55 if char.isalpha() else int(char) for char in body]
    check = 11 - sum(value * weight for value, weight in zip(values, CODE_WEIGHTS, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))


def make_county(seed: int, squads: int | None = None) -> County:
    """A county's year by its seed."""
    random = Random(seed)
    year = random.choice((2012, 2012, 2013, 2026))
    months = sorted(random.sample(range(1, 13), 3))
    county = County(
        name=random.choice(COUNTIES),
        year=year,
        units=_units(random, squads or random.choice((3, 4, 7, 12, 20))),
        projects=[],
        periods=(*months, reckon.SETTLEMENT),
    )
    county.projects = _projects(random, county)
    if random.random() < 0.3:
        county.target = str(random.randrange(50_000, 300_000))
    _returns(random, county)
    return county


def _units(random: Random, squads: int) -> list[dict[str, Any]]:
    style = random.choice(("T{:02d}", "A-{:02d}", "{:02d}", "单位{}", "zs{}"))
    shared = f"县{random.choice(WORDS)}局"
    units = []
    for number in range(1, squads + 1):
        department = random.choice(
            (f"县{WORDS[number % len(WORDS)]}{number}办", shared, "", f"县第{number}/甲局")
        )
        target = random.choice(
            ("7777.77", "1234.567891", "16000", "999.99", "12345.6", "6000", "3333.333333")
        )
        units.append(
            {
                "id": style.format(number),
                "name": f"第{numeral(number)}招商小分队",
                "kind": SQUAD,
                "dept": department,
                "target": target,
                "task": random.choice((0, 2, 3)),
            }
        )
    others = [
        (OUTPOST, "驻珠三角招商办事处", "3200"),
        (OUTPOST, "驻长三角招商办事处", None),
        (OUTPOST, "驻环渤海招商办事处", None),
    ]
    others = (
        others[: random.randrange(4)]
        + [(OTHER, name, None) for name in ("县总工会", "县审计局", "团县委")][: random.randrange(4)]
    )
    for number, (kind, name, target) in enumerate(others, squads + 1):
        units.append(
            {
                "id": style.format(number),
                "name": name,
                "kind": kind,
                "dept": "",
                "target": target,
                "task": None,
            }
        )
    return units


def _projects(random: Random, county: County) -> list[dict[str, Any]]:
    """One to three projects a unit; about half of them carried over from the year before."""
    projects = []
    for unit in county.units:
        for _ in range(random.choice((0, 1, 1, 2, 3))):
            serial = len(projects) + 1
            old = random.random() < 0.5
            name = f"{random.choice(WORDS)}{random.choice(THINGS)}{numeral(serial % 99 + 1)}号项目"
            signed = date(county.year - 1, 3, 5) if old else date(county.year, 1, 4)
            project = {
                "name": name if name not in {one["name"] for one in projects} else f"{name}{serial}",
                "unit": unit["id"],
                "项目名称": "",
                "投资方全称": f"虚构投资方{serial:03d}有限公司",
                "投资方证照代码": code(serial),
                "投资方来源地": random.choice(ORIGINS),
                "产业类别": random.choice(SECTORS),
                "招商方式": random.choice(CHANNELS),
                "新建/续建": "续建" if old else "新建",
                "签约日期": signed,
                "开工日期": signed + timedelta(days=2),
                "合同总投资": Decimal(random.randrange(400_000, 900_000)),
                "以前年度累计到位": Decimal("1234.56") if old else None,
                "项目阶段": "在建",
            }
            project["项目名称"] = project["name"]
            if old:
                project["项目编号"] = f"GC{county.year}-{serial:03d}"
            elif random.random() < 0.2 and len(county.units) > 1:
                partner = random.choice([one["id"] for one in county.units if one is not unit])
                project["shares"] = {partner: random.choice(("40", "33.33", "12.5"))}
            projects.append({key: value for key, value in project.items() if value is not None})
    return projects


def _returns(random: Random, county: County) -> None:
    for period in county.periods:
        last_month = period == max(one for one in county.periods if one < reckon.SETTLEMENT)
        for unit in county.units:
            settlement = period == reckon.SETTLEMENT
            if settlement and random.random() < 0.6:
                continue
            if not settlement and random.random() < 0.1:
                continue  # 缺报
            lines = _lines(random, county, unit, period)
            if (last_month or settlement) and lines and random.random() < 0.7:
                lines = _at_a_line(random, county, unit, period, lines)
            _send(random, county, unit, period, lines)


def _lines(random: Random, county: County, unit: Mapping[str, Any], period: int) -> list[dict[str, Any]]:
    target = Decimal(unit["target"] or "1500")
    lines = []
    for project in county.projects:
        if project["unit"] != unit["id"] or random.random() < 0.15:
            continue
        amount = (target * random.randrange(1, 15) / 100).quantize(Decimal("0.01"))
        if random.random() < 0.15:
            amount = Decimal(0)
        elif random.random() < 0.1:
            amount = -min(amount, _paid_until(county, project["name"], period))
        evidence = random.choice(("验资报告", "设备发票", "银行进账单", "无"))
        lines.append({**project, "paid": f"{amount:f}", "凭证种类": evidence})
    return lines


def _paid_until(county: County, project: str, period: int) -> Decimal:
    counted = reckon._counted(county.described(period), period - 1)
    return sum(
        (Decimal(item["funds"][project]["paid"]) for item in counted if project in item["funds"]), Decimal(0)
    )


def _at_a_line(
    random: Random, county: County, unit: Mapping[str, Any], period: int, lines: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The same lines, the first of them changed so that the unit's year comes to 70, 80 or 100 % or one fen beside."""
    line = next((one for one in lines if not one.get("shares")), None)
    if line is None:
        return lines
    described = county.described(period - 1)
    paid, _, _ = reckon._funds(described, reckon._counted(described, period - 1), period - 1)
    others = sum(
        reckon.split(reckon.fen(Fraction(one["paid"])), one.get("shares", {}), unit["id"])[unit["id"]]
        for one in lines
        if one is not line
    )
    goal = reckon.fen(Fraction(unit["target"] if unit["kind"] == SQUAD else "1000"))
    percent = random.choice((70, 80, 100)) if unit["kind"] == SQUAD else 100
    wanted = -(-goal * percent // 100) + random.choice((-1, 0, 0, 1)) - paid[unit["id"]] - others
    amount = Decimal(wanted) / reckon.FEN_PER_WAN
    if amount < -_paid_until(county, line["name"], period):
        return lines
    return [{**one, "paid": f"{amount:f}"} if one is line else one for one in lines]


def _send(
    random: Random, county: County, unit: Mapping[str, Any], period: int, lines: Sequence[Mapping[str, Any]]
) -> None:
    """One return, in time or late, right or wrong; a wrong one comes back corrected or does not."""
    limit = reckon.due(county.year, period)
    start = (
        datetime(county.year + 1, 1, 5) if period == reckon.SETTLEMENT else datetime(county.year, period, 10)
    )
    when = random.choice(
        (
            start
            + timedelta(hours=random.randrange(200) if period < reckon.SETTLEMENT else random.randrange(100)),
            limit - timedelta(minutes=1),
            limit,
            limit + timedelta(days=2),
            reckon.closed(county.year, period) if period < reckon.SETTLEMENT else limit - timedelta(hours=3),
        )
    )
    manner = _manner(random)
    compiled = _compiled(random, county, unit, period)
    fate = random.random()
    good = Sent(period, unit["id"], when, tuple(lines), compiled, True, manner)
    if fate < 0.15:  # wrong, and corrected after a while
        county.sent.append(Sent(period, unit["id"], when, tuple(lines), compiled, False, manner))
        county.sent.append(
            Sent(period, unit["id"], when + timedelta(hours=5), tuple(lines), compiled, True, Manner())
        )
    elif fate < 0.22:  # wrong, and never corrected
        county.sent.append(Sent(period, unit["id"], when, tuple(lines), compiled, False, manner))
    elif fate < 0.32 and lines:  # two right versions with other figures
        less = tuple({**line, "paid": f"{Decimal(line['paid']) + 100:f}"} for line in lines)
        county.sent.append(Sent(period, unit["id"], when - timedelta(hours=3), less, compiled, True, manner))
        county.sent.append(good)
    else:
        county.sent.append(good)


def _manner(random: Random) -> Manner:
    return Manner(*(random.random() < 0.25 for _ in Manner.__dataclass_fields__))


def _compiled(
    random: Random, county: County, unit: Mapping[str, Any], period: int
) -> tuple[Mapping[str, Any], ...]:
    if period == reckon.SETTLEMENT or random.random() < 0.5:
        return ()
    found = []
    for number in range(random.randrange(1, 3)):
        name = f"{unit['name'][:4]}{period}月编制之{number + 1}"
        item = {
            "项目名称": name,
            "产业类别": random.choice(SECTORS),
            "估算总投资": Decimal(random.randrange(1000, 9000)),
            "编制深度": random.choice(DEPTHS),
            **dict.fromkeys(("论证投资规模", "论证市场前景", "论证建设内容", "论证可行性"), "是"),
            "完成日期": date(county.year, period, 5),
            "是否新编制": random.choice(("是", "是", "否")),
            "当年是否开工": "否",
        }
        carried = [one for one in county.projects if one["unit"] == unit["id"] and "项目编号" in one]
        if carried and random.random() < 0.5:
            item |= {"当年是否开工": "是", "开工日期": date(county.year, period, 6)}
            item |= {"对应项目编号": carried[0]["项目编号"], "name_of_linked": carried[0]["name"]}
        county.reviews[name] = random.choice(("合格", "合格", "退回修改", "未审定"))
        found.append(item)
    return tuple(found)


__all__ = ["County", "Sent", "make_county", "numeral"]
