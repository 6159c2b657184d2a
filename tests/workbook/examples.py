"""The worked examples that the policy office reads, table and test in one: sentences of a small fixed grammar.

    情形  一队目标16000万元；一队到位12800万元；看年终
    应得  一队达奖励线；一队奖励256000元

Every sentence of 情形 puts something into a master's lists, every sentence of 应得 asks what is made of them. One that
fits no pattern is a mistake in the table, never passed over. Unless a sentence says otherwise money came in January
with 验资报告, all of it was recognised, and December is looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from macros.steps import forms_of
from tests.makers import make_known, make_policy, make_unit
from workbook.assess import Month, assess
from workbook.book import Book, BookError
from workbook.checks import check_master
from workbook.follow import followed
from workbook.incoming.registers import refreshed
from workbook.money import in_wan, in_yuan, wan, yuan
from workbook.month import earlier_months
from workbook.period import Period
from workbook.policy.year_goals import year_goals
from workbook.schema.data import Compiled, Entry, Member, Problem, Project, Receipt, Unit
from workbook.schema.lists import DEPTHS, INDIVIDUAL, OTHER_UNIT, OUTPOST, SQUAD, STAGES
from workbook.showing.export import export
from workbook.showing.goal_lines import reached
from workbook.showing.notice import compose

TABLE = Path(__file__).with_name("worked_examples.csv")
COLUMNS = ("条款", "参数", "读法", "情形", "应得", "说明")
UNITS = {
    **{f"{digit}队": (f"S{number:02d}", SQUAD) for number, digit in enumerate("一二三四五", 1)},
    "县总工会": ("D01", OTHER_UNIT),
    "县工商联": ("D02", OTHER_UNIT),
    "驻点办": ("B01", OUTPOST),
    "某甲": ("P01", INDIVIDUAL),
}
_WORDS = {
    "U": f"({'|'.join(UNITS)})",  # a unit
    "P": "([甲乙丙丁]项目)",
    "N": r"([0-9]+(?:\.[0-9]+)?)",
    "K": "([0-9]+)",
    "D": r"(\d{4}-\d\d-\d\d)",
    "T": r"(\d{4}-\d\d-\d\d \d\d:\d\d)",
    "W": "(.+)",
}


@dataclass(frozen=True)
class Example:
    """One row of the table; `why` says in a few words what it shows."""

    clause: str
    key: str
    reading: str
    case: str
    gives: str
    why: str

    def __str__(self) -> str:
        return f"{self.key}={self.reading}: {self.case}"


@dataclass
class World:
    """What the sentences of 情形 have put down so far."""

    changes: dict[str, str]
    units: dict[str, Unit] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    projects: dict[str, Project] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    compiled: list[Compiled] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    period: Period = Period(2012, 12)

    def unit(self, name: str, **more: Any) -> str:
        """A unit's number, on the roster from now on and with what is said of it."""
        number, kind = UNITS[name]
        old = self.units.get(name) or make_unit(number, name, kind, target="0" if kind == SQUAD else None)
        self.units[name] = replace(old, **more)
        return number

    def project(self, name: str, unit: str, **more: Any) -> Project:
        old = self.projects.get(name) or Project(name, name, self.unit(unit), stage="在建", sector="新型工业")
        self.projects[name] = replace(old, **more)
        return self.projects[name]

    def book(self) -> Book:
        units = tuple(sorted(self.units.values(), key=lambda unit: unit.id))
        squads = sum(unit.kind == SQUAD for unit in units)
        return refreshed(
            Book(
                make_policy(**{"squad_count": str(squads), "county_target_wan": "1000"} | self.changes),
                units=units,
                members=tuple(self.members),
                receipts=tuple(self.receipts),
                projects=tuple(self.projects.values()),
                entries=tuple(self.entries),
                compiled=tuple(self.compiled),
                problems=tuple(self.problems),
            )
        )


@dataclass
class Seen:
    """What the sentences of 应得 may ask."""

    book: Book
    month: Month

    @property
    def exported(self) -> dict[str, Any]:
        return export(self.month, self.book.problems)

    def out(self, name: str) -> dict[str, Any]:
        return next(unit for unit in self.exported["units"] if unit["id"] == UNITS[name][0])


Sentence = tuple[re.Pattern[str], Callable[..., Any]]
FACTS: list[Sentence] = []
PARTS: list[Sentence] = []  # of a sentence about a project
DRAFTS: list[Sentence] = []  # of a sentence about a compiled project
ASKED: list[Sentence] = []


def says(where: list[Sentence], text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a sentence; {U} {P} {N} … stand for the words of `_WORDS`, each an argument of the function."""
    pattern = re.compile(re.sub(r"\{([A-Z])\}", lambda match: _WORDS[match[1]], text))

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        where.append((pattern, function))
        return function

    return keep


def take(where: list[Sentence], sentence: str, *first: Any) -> Any:
    for pattern, function in where:
        match = pattern.fullmatch(sentence)
        if match:
            return function(*first, *match.groups())
    raise ValueError(f"看不懂这一句：{sentence}")


def sentences(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split("；") if part.strip())


def examples() -> list[Example]:
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not rows or tuple(rows[0]) == COLUMNS
    return [Example(*(row[name] for name in COLUMNS)) for row in rows]


def world_of(example: Example) -> World:
    world = World({example.key: example.reading})
    for sentence in sentences(example.case):
        take(FACTS, sentence, world)
    return world


def holds(example: Example) -> None:
    """Run one row through the real code."""
    world = world_of(example)
    book = world.book()
    try:
        seen: Any = Seen(book, assess(book, world.period))
    except BookError as error:
        seen = error
    for sentence in sentences(example.gives):
        take(ASKED, sentence, seen)


# --- 情形 ---------------------------------------------------------------------------------------------------


@says(FACTS, "看{K}月")
def _(world: World, month: str) -> None:
    world.period = Period(2012, int(month))


@says(FACTS, "看年终")
def _(world: World) -> None:
    world.period = Period(2012, 13)


@says(FACTS, "全县目标{N}万元")
def _(world: World, amount: str) -> None:
    world.changes["county_target_wan"] = amount


@says(FACTS, "专项经费{N}万元")
def _(world: World, amount: str) -> None:
    world.changes["budget_wan"] = amount


@says(FACTS, r"参数(\w+)取{W}")
def _(world: World, key: str, value: str) -> None:
    world.changes[key] = value


@says(FACTS, "{U}目标{N}万元")
def _(world: World, unit: str, amount: str) -> None:
    world.unit(unit, target=wan(amount))


@says(FACTS, "{U}编制任务{K}个")
def _(world: World, unit: str, count: str) -> None:
    world.unit(unit, compile_task=int(count))


@says(FACTS, "{U}编制合格{K}个")
def _(world: World, unit: str, count: str) -> None:
    for _ in range(int(count)):
        _draft(world, unit, f"项目{len(world.compiled) + 1}", "未开工")


@says(FACTS, "{U}编制([A-E])方案：{W}")
def _draft(world: World, unit: str, name: str, parts: str) -> None:
    said: dict[str, Any] = {
        "depth": DEPTHS[1],
        "review": "合格",
        "newly": True,
        "started_now": True,
        "finished": date(2012, 6, 1),
    }
    for part in re.split("，", parts):
        said |= take(DRAFTS, part)
    number = f"BZ{len(world.compiled) + 1}"
    world.compiled.append(
        Compiled(id=number, unit=world.unit(unit), name=name, **{"sector": None, "total": None} | said)
    )


@says(FACTS, "{U}由(县.+局)牵头")
def _(world: World, unit: str, department: str) -> None:
    world.unit(unit, lead_dept=department)


@says(FACTS, "{U}有(县.+局)的队员")
def _(world: World, unit: str, department: str) -> None:
    world.members.append(Member(world.unit(unit), unit, "成员", f"{department}某", department))


@says(FACTS, "{U}由(县领导.)挂帅")
def _(world: World, unit: str, patron: str) -> None:
    world.unit(unit, patron=patron)


@says(FACTS, "{U}(队长|成员)(..)(?:，{D}加入)?(?:，{D}退出)?")
def _(world: World, unit: str, post: str, person: str, joined: str | None, left: str | None) -> None:
    days = [date.fromisoformat(day) if day else None for day in (joined, left)]
    world.members.append(Member(world.unit(unit), unit, post, person, None, *days))


@says(FACTS, "{U}是(公职人员|投资方本人)")
def _(world: World, unit: str, what: str) -> None:
    world.unit(unit, brought_as=what)


@says(FACTS, "{U}交来票据{N}元")
def _(world: World, unit: str, amount: str) -> None:
    world.unit(unit, receipts=yuan(amount))


@says(FACTS, "{U}的月报{T}收到")
def _(world: World, unit: str, moment: str) -> None:
    received = datetime.fromisoformat(moment)
    period = str(Period(2012, received.month))
    world.receipts.append(
        Receipt(period, world.unit(unit), unit, f"{unit}.xlsx", received, None, "按时", 1, True, None)
    )


@says(FACTS, "{U}也报了{P}，归属未裁定")
def _(world: World, unit: str, project: str) -> None:
    claim = (
        "2012-01",
        "挂起",
        "V17",
        world.unit(unit),
        "疑似重复",
        None,
        None,
        None,
        None,
        project,
        "待处理",
    )
    world.problems.append(Problem(*claim, id=f"{unit}{project}"))


@says(FACTS, "{U}到位{W}")
def _(world: World, unit: str, said: str) -> None:
    _project(world, unit, f"{unit}的项目", f"到位{said}")


@says(FACTS, "{U}的{P}：{W}")
def _project(world: World, unit: str, name: str, parts: str) -> None:
    project: dict[str, Any] = {}
    paid: list[dict[str, Any]] = []
    for part in re.split("，(?![^（]*）)", parts):
        take(PARTS, part, project, paid)
    if "partner" in project:
        world.unit(project.pop("partner"))
    known = world.project(name, unit, **project)
    for said in paid:
        right = {"period": "2012-01", "evidence": "验资报告", "recognised": said["month_paid"], "sha": "指纹"}
        row = (
            {"unit": known.unit, "project": name, "project_name": name, "shares": known.shares} | right | said
        )
        world.entries.append(Entry(**row))


@says(PARTS, "(?:{K}月)?到位{N}万元(?:（([^，]+?)(?:，{D})?）)?")
def _(
    _project: dict[str, Any], paid: list[dict[str, Any]], month: str | None, amount: str, kind: str, day: str
) -> None:
    said: dict[str, Any] = {"month_paid": wan(amount)}
    if month:
        said["period"] = str(Period(2012, int(month)))
    if kind:
        said["evidence"] = None if kind == "无凭证" else kind
    if day:
        said["evidence_date"] = date.fromisoformat(day)
    paid.append(said)


@says(PARTS, "认定{N}万元")
def _(_project: dict[str, Any], paid: list[dict[str, Any]], amount: str) -> None:
    paid[-1]["recognised"] = wan(amount)


@says(PARTS, "合同{N}万元")
def _(project: dict[str, Any], _paid: Any, amount: str) -> None:
    project["total"] = wan(amount)


@says(PARTS, "注册资本{N}万元")
def _(project: dict[str, Any], _paid: Any, amount: str) -> None:
    project["capital"] = wan(amount)


@says(PARTS, "{D}签约")
def _(project: dict[str, Any], _paid: Any, day: str) -> None:
    project["signed"] = date.fromisoformat(day)


@says(PARTS, f"阶段({'|'.join(STAGES)})")
def _(project: dict[str, Any], _paid: Any, stage: str) -> None:
    project["stage"] = stage


@says(PARTS, "(新型工业|基础设施|城镇和商贸物流)")
def _(project: dict[str, Any], _paid: Any, sector: str) -> None:
    project["sector"] = sector


@says(PARTS, "(新建|续建)")
def _(project: dict[str, Any], _paid: Any, kind: str) -> None:
    project["kind"] = kind


@says(PARTS, "{K}月首报")
def _(project: dict[str, Any], _paid: Any, month: str) -> None:
    project["first_period"] = str(Period(2012, int(month)))


@says(PARTS, "与{U}联合（占{N}%）")
def _(project: dict[str, Any], _paid: Any, partner: str, share: str) -> None:
    project["partner"], project["shares"] = partner, f"{UNITS[partner][0]}:{share}%"


@says(DRAFTS, f"({'|'.join(DEPTHS)})")
def _(depth: str) -> dict[str, Any]:
    return {"depth": depth}


@says(DRAFTS, "(审定合格|未审定)")
def _(review: str) -> dict[str, Any]:
    return {"review": review.removeprefix("审定")}


@says(DRAFTS, "{D}完成")
def _(day: str) -> dict[str, Any]:
    return {"finished": date.fromisoformat(day)}


@says(DRAFTS, "未开工")
def _() -> dict[str, Any]:
    return {"started_now": False}


@says(DRAFTS, "估算总投资{N}万元")
def _(amount: str) -> dict[str, Any]:
    return {"total": wan(amount)}


@says(DRAFTS, "对应{P}")
def _(project: str) -> dict[str, Any]:
    return {"linked": project}


# --- 应得 ---------------------------------------------------------------------------------------------------

_AMOUNTS = {
    "奖励": "reward_fen",
    "编制奖励": "compile_award_fen",
    "工作经费": "work_fund_fen",
    "追拨": "extra_fund_fen",
    "至本期应拨": "due_fen",
    "可兑付": "payable_fen",
}
_FUNDS = {"到位": "paid_fen", "引资": "brought_fen", "待核实": "unverified_fen", "距奖励": "reward_gap_fen"}
_STANDINGS = {"达奖励线": "rewarded", "不奖不罚": "neutral", "限评优": "barred"}
_REPORTS = {"按时": "on_time", "迟报": "late", "缺报": "missing"}
_LIGHTS = {"绿灯": "green", "黄灯": "yellow", "红灯": "red"}


@says(ASKED, f"{{U}}({'|'.join(_AMOUNTS)}){{N}}元")
def _(seen: Seen, unit: str, what: str, amount: str) -> None:
    assert in_yuan(seen.out(unit)[_AMOUNTS[what]]) == in_yuan(yuan(amount))


@says(ASKED, f"{{U}}({'|'.join(_FUNDS)}){{N}}万元")
def _(seen: Seen, unit: str, what: str, amount: str) -> None:
    assert in_wan(seen.out(unit)[_FUNDS[what]]) == in_wan(wan(amount))


@says(ASKED, "全县(到位|待认定|待核实){N}万元")
def _(seen: Seen, what: str, amount: str) -> None:
    key = {"到位": "paid_fen", "待认定": "disputed_fen", "待核实": "unverified_fen"}[what]
    assert in_wan(seen.exported["county"][key]) == in_wan(wan(amount))


@says(ASKED, "(占用经费|共兑付){N}元")
def _(seen: Seen, what: str, amount: str) -> None:
    key = {"占用经费": "used_fen", "共兑付": "payable_fen"}[what]
    assert in_yuan(seen.exported["budget"][key]) == in_yuan(yuan(amount))


@says(ASKED, f"{{U}}({'|'.join(_STANDINGS)})")
def _(seen: Seen, unit: str, where: str) -> None:
    assert seen.out(unit)["standing"] == _STANDINGS[where]


@says(ASKED, f"{{U}}({'|'.join(_LIGHTS)})")
def _(seen: Seen, unit: str, light: str) -> None:
    assert seen.out(unit)["light"] == _LIGHTS[light]


@says(ASKED, f"{{U}}({'|'.join(_REPORTS)})")
def _(seen: Seen, unit: str, report: str) -> None:
    assert seen.out(unit)["report"] == _REPORTS[report]


@says(ASKED, "{U}第{K}名")
def _(seen: Seen, unit: str, rank: str) -> None:
    assert seen.out(unit)["rank"] == int(rank)


@says(ASKED, "{U}编制计数{K}个")
def _(seen: Seen, unit: str, count: str) -> None:
    assert seen.out(unit)["compile_done"] == int(count)


@says(ASKED, "{U}完成率印作{N}%")
def _(seen: Seen, unit: str, percent: str) -> None:
    assert seen.out(unit)["completion"] == percent


@says(ASKED, "时序进度{N}%")
def _(seen: Seen, percent: str) -> None:
    assert seen.exported["county"]["schedule_progress"] == percent


@says(ASKED, "(工业|城镇建设)大项目{K}个")
def _(seen: Seen, goal: str, count: str) -> None:
    assert {item["goal"]: item["got"] for item in seen.exported["goals"]}[goal] == int(count)


@says(ASKED, "限评优名单：{W}")
def _(seen: Seen, people: str) -> None:
    names = {number: name for name, (number, _) in UNITS.items()}
    found = [names[one["unit"]] + one["person"] for one in seen.exported["barred"]]
    assert found == ([] if people == "无" else people.split("、"))


@says(ASKED, "{U}提示确认{W}")
def _(seen: Seen, unit: str, what: str) -> None:
    assert what in (seen.out(unit)["hint"] or "")


@says(ASKED, "{U}没有提示")
def _(seen: Seen, unit: str) -> None:
    assert seen.out(unit)["hint"] is None


@says(ASKED, "{U}计算过程写“(.+)”")
def _(seen: Seen, unit: str, text: str) -> None:
    steps = (*seen.out(unit)["steps"], *seen.out(unit)["payment_steps"])
    assert text in "\n".join(step["reason"] for step in steps)


@says(ASKED, "通报写“(.+)”")
def _(seen: Seen, text: str) -> None:
    assert text in "\n".join(item.text for item in compose(seen.month, None, seen.book, date(2012, 12, 29)))


@says(ASKED, "数据截至{D}")
def _(seen: Seen, day: str) -> None:
    assert seen.exported["data_day"] == day


@says(ASKED, "(预判|年终认定)")
def _(seen: Seen, state: str) -> None:
    assert seen.month.state == state


@says(ASKED, "模板发给(.+)")
def _(seen: Seen, sender: str) -> None:
    assert [form.sender for form in forms_of(seen.book, seen.month.period)] == sender.split("、")


@says(ASKED, "照常运行，(给警告|没有警告)")
def _(seen: Seen, told: str) -> None:
    known = make_known(units={unit.id: unit for unit in seen.book.units})
    findings = [item.rule for item in check_master(replace(known, policy=seen.book.policy))]
    assert findings == (["V29"] if told == "给警告" else [])


@says(ASKED, "{U}(列入|不列入)批评建议")
def _(seen: Seen, unit: str, listed: str) -> None:
    rows = followed(seen.book, seen.month, earlier_months(seen.book, seen.month)).criticisms
    assert (UNITS[unit][0] in [row.unit for row in rows]) == (listed == "列入")


@says(ASKED, "年度目标“(.+)”(● 已达|▲ 未达|—)")
def _(seen: Seen, name: str, verdict: str) -> None:
    goals = year_goals(reached(seen.month, seen.book), seen.month.policy)
    assert {goal.name: goal.verdict for goal in goals}[name] == verdict


@says(ASKED, "停止运行")
def _(seen: Any) -> None:
    assert isinstance(seen, BookError)


__all__ = ["COLUMNS", "TABLE", "Example", "examples", "holds", "sentences"]
