"""The year's goals in one list (二（二）、三（二）、三（三）), in pairs on both sides of each number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.makers import make_policy
from workbook.money import Fen, wan
from workbook.policy.year_goals import LACKING, OPEN, REACHED, Goal, Reached, year_goals

NOTHING_YET = Reached(Fen(0), {}, 0, 0, 0, None)
CASES = [  # clause and goal, what there is, verdict, what is missing, why
    ("全县招商引资到位资金", {"paid": wan("250000")}, REACHED, 0, "达到25亿元 takes the number in"),
    ("全县招商引资到位资金", {"paid": Fen(wan("250000") - 1)}, LACKING, 1, "one fen below"),
    ("比上年净增到位资金", {"paid": wan("250000")}, REACHED, 0, "25亿 less last year's 10亿 is 15亿"),
    ("比上年净增到位资金", {"paid": wan("227558.34")}, LACKING, wan("22441.66"), "the same money is missing"),
    ("亿元以上工业项目", {"big_projects": {"工业": 3}}, REACHED, 0, "3个以上 takes 3 in"),
    ("亿元以上工业项目", {"big_projects": {"工业": 2}}, LACKING, 1, "two of three"),
    ("亿元以上文化旅游项目", {"big_projects": {"工业": 3}}, LACKING, 2, "another goal's projects do not count"),
    ("全年新编制招商引资项目", {"compiled": 80}, REACHED, 0, "达80个以上 takes 80 in"),
    ("全年新编制招商引资项目", {"compiled": 79}, LACKING, 1, "79"),
    ("编制任务分解到单位（合计）", {"compile_tasks": 85}, REACHED, 0, "more than 80 may be asked for"),
    ("编制任务分解到单位（合计）", {"compile_tasks": 79}, LACKING, 1, "less than 80 must not"),
    ("组建招商小分队", {"squads": 25}, REACHED, 0, "25支"),
    ("组建招商小分队", {"squads": 24}, LACKING, 1, "one squad is missing"),
    ("组建招商小分队", {"squads": 26}, "▲ 多1支", 0, "25支 is the number itself"),
    ("招聘大学本科以上毕业生", {"graduates": 20}, REACHED, 0, "20名以上 takes 20 in"),
    ("招聘大学本科以上毕业生", {"graduates": 19}, LACKING, 1, "19"),
    ("招聘大学本科以上毕业生", {"graduates": None}, OPEN, None, "nobody typed how many: not zero"),
]  # fmt: skip


def goal(name: str, policy=None, **there) -> Goal:
    goals = year_goals(replace(NOTHING_YET, **there), policy or make_policy())
    return next(item for item in goals if item.name == name)


@pytest.mark.parametrize(
    ("name", "there", "verdict", "lacking", "why"), CASES, ids=[row[-1] for row in CASES]
)
def test_a_goal_is_reached_at_its_number(
    name: str, there: dict, verdict: str, lacking: int | None, why: str
) -> None:
    found = goal(name, **there)
    assert (found.verdict, found.lacking) == (verdict, lacking), why


def test_without_last_years_total_the_increase_is_left_open() -> None:
    found = goal("比上年净增到位资金", make_policy(last_year_total_wan="0"), paid=wan("250000"))
    assert (found.wanted, found.got, found.share, found.verdict) == (None, None, None, OPEN)
    assert "没有填" in found.remark


def test_the_goals_follow_the_parameters() -> None:
    policy = make_policy(
        compile_goal="85", squad_count="3", graduates_goal="5", big_project_goals="文化旅游：7"
    )
    goals = {item.name: item.wanted for item in year_goals(NOTHING_YET, policy)}
    assert goals["全年新编制招商引资项目"] == goals["编制任务分解到单位（合计）"] == 85
    assert (goals["组建招商小分队"], goals["招聘大学本科以上毕业生"]) == (3, 5)
    assert [name for name in goals if "亿元" in name] == ["亿元以上文化旅游项目"]


def test_a_county_that_fell_back_is_said_to_have() -> None:
    found = goal("比上年净增到位资金", paid=wan("87550"))
    assert found.remark.endswith("下降12.45%")
    assert found.share == Fraction(-1245, 15000)
