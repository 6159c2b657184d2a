"""V17, V18, V30 and what counts a project once: two units, last year's register, two compiled projects of one name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import (
    at_fen,
    make_compiled,
    make_compiled_line,
    make_known,
    make_line,
    make_new_line,
    make_project,
    make_submission,
)
from tests.workbook.cases import Case, holds, new_row, sentences, whole
from workbook.checks import check_submission, check_together, match_registered, same_project
from workbook.checks.likeness import Likes, again, shared_code
from workbook.findings import Severity
from workbook.schema.data import CARRIED

OLD_TOWN = make_project(
    id="QH2012-007", name="旧城改造一期项目", code="PDY000079", total="6500", unit="S05", stage="签约"
)
S05S = make_known(projects=[make_project(), OLD_TOWN], before={"QH2012-006": "300", "QH2012-007": "470"})
S03S = make_known(
    projects=[make_project(), replace(OLD_TOWN, unit="S03")],
    before={"QH2012-006": "300", "QH2012-007": "470"},
)
LAST_YEAR = replace(OLD_TOWN, source=CARRIED, kind="续建", signed=date(2011, 7, 10))
S05S_OLD = make_known(projects=[make_project(), LAST_YEAR])
S03S_OLD = make_known(projects=[make_project(), replace(LAST_YEAR, unit="S03")])
GIVEN = {"code": "PDY000095"}  # another investor
BUILT = "旧城改造一期建设项目"


def sent_by(unit: str, *lines, day: int = 24, **more):
    return make_submission(*lines, unit=unit, received=datetime(2012, 5, day, 9, 0), **more)


def both(why: str, fires: str, first, second, known=None) -> Case:
    """S05 reports one new project on the 20th, S11 another on the 22nd."""
    early, late = sent_by("S05", first, day=20), sent_by("S11", second, day=22)
    return Case(why, fires, (early, late), known or make_known())


CASES = [
    # V17 跨单位重复: against the register
    new_row("nobody has registered it", ""),
    new_row("the same investor, the name but for a word", "V17", S05S, name=BUILT),
    new_row("the sum that the first unit had is a sum too", "V17", S05S, name=BUILT, month_paid="705", year_paid="1175"),
    new_row("the same investor, another name, the same total", "V17", S05S, name="河滨商贸广场项目"),
    new_row("the same investor, another name, another total: perhaps two projects", "V17.investor", S05S, name="河滨商贸广场项目", total="900"),
    new_row("another investor, the same name, totals 4.99% apart", "V17", S05S, total=at_fen("6175", 1), **GIVEN),
    new_row("another investor, the same name, totals 5% apart", "", S05S, total="6175", **GIVEN),
    new_row("another investor, a like name, totals near", "V17", S05S, name="旧城改造一期片区项目", total="6400", **GIVEN),
    new_row("another investor, the second of that name", "", S05S, name="旧城改造一期（二号）项目", total="6400", **GIVEN),
    new_row("people have no code", "", S05S, name="河滨商贸广场项目", code="个人"),
    whole("a project number of another unit", "V17.number", S05S, make_submission(
        make_line(), make_new_line(project="QH2012-007", name=OLD_TOWN.name, before="470", year_paid="940"))),
    new_row("the unit's own project again: joined to it", "V17.same", S03S, name=BUILT, before="470", year_paid="940"),
    new_row("the unit's own, in its own words but from another start", "V17.same V05", S03S, name=BUILT),
    new_row("the next stage of the unit's own project", "", S03S, name="旧城改造二期项目", total="6600"),
    # V17 among the period's returns
    both("two units report one new project", "V17.period", make_new_line(), make_new_line(name=BUILT)),
    both("two units, two projects", "", make_new_line(), make_new_line(name="河滨商贸广场项目", total="900", **GIVEN)),
    both("two units, one investor", "V17.investor", make_new_line(), make_new_line(name="河滨商贸广场项目", total="900")),
    # V17 two departments of one squad
    Case("two departments of a squad, one registered project", "V17.together",
         (sent_by("S03", make_line(), day=20), sent_by("S03", make_line(), day=22)), make_known()),
    Case("two departments, one of them without funds in it", "",
         (sent_by("S03", make_line(), day=20), sent_by("S03", make_line(month_paid="0", year_paid="300"), day=22)), make_known()),
    Case("two departments, one new project", "V17.together",
         (sent_by("S03", make_new_line(), day=20), sent_by("S03", make_new_line(), day=22)), make_known()),
    # V18 与上年库重复
    new_row("last year's project of another unit as a new one", "V17 V18", S05S_OLD),
    new_row("its own of last year as a new one", "V18", S03S_OLD),
    new_row("its own of last year, and it says so", "V17.same V12.old", S03S_OLD, kind="续建"),
    # V30 编制项目重名/旧库
    whole("a compiled project of a new name", "", compiled=[make_compiled_line()]),
    whole("another unit has one of that name", "V30", make_known(compiled=[make_compiled()]), compiled=[
        make_compiled_line(name="住建局　策划（项目）1")]),
    whole("an entry of an earlier year, reported as new", "V30.old", make_known(compiled=[make_compiled(first_period="2011-09")]),
          compiled=[make_compiled_line(name="住建局策划项目1")]),
    whole("its own entry of an earlier year, as new", "V30.old", make_known(compiled=[make_compiled(unit="S03", finished=date(2011, 6, 1))]),
          compiled=[make_compiled_line(name="住建局策划项目1")]),
    whole("its own entry again", "V30.same", make_known(compiled=[make_compiled(unit="S03")]),
          compiled=[make_compiled_line(name="住建局策划项目1")]),
    whole("its own entry under its number", "", make_known(compiled=[make_compiled(unit="S03")]),
          compiled=[make_compiled_line(project="BZ2012-001", name="住建局策划项目1")]),
    whole("one name in two rows", "V30.twice", compiled=[make_compiled_line(), make_compiled_line(row=7)]),
    Case("two units compile one name", "V30.period",
         (sent_by("S05", make_new_line(), compiled=[make_compiled_line()]),
          sent_by("S11", make_new_line(name="河滨商贸广场项目", total="900", **GIVEN), compiled=[make_compiled_line()])), make_known()),
    # V11, V12, V16 of compiled projects
    whole("an outline only", "V16.depth", compiled=[make_compiled_line(depth="项目简介")]),
    whole("not argued in full", "V16.argued", compiled=[make_compiled_line(market=False, content=None)]),
    whole("a depth beside the list", "V16", compiled=[make_compiled_line(depth="可研报告")]),
    whole("no depth", "V16.empty", compiled=[make_compiled_line(depth=None)]),
    whole("finished after the form was filled", "V11.finished", compiled=[make_compiled_line(finished=date(2012, 5, 25))]),
    whole("newly compiled, last year", "V12.newly", compiled=[make_compiled_line(finished=date(2011, 12, 31))]),
    whole("begun this year, last year", "V12.started", compiled=[make_compiled_line(started_now=True, started=date(2011, 12, 31))]),
    whole("begun this year, no day", "V12.undated", compiled=[make_compiled_line(started_now=True)]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


def test_a_second_claim_holds_one_row_and_names_who_was_first():
    """E-DUP of the demo."""
    submission = sent_by("S11", make_new_line(name=BUILT, month_paid="705", year_paid="1175"))
    (finding,) = check_together([submission], S05S)
    assert (finding.severity, finding.unit, finding.subject) == (Severity.HOLD, "S11", BUILT)
    assert finding.facts["project"] == "QH2012-007"
    assert finding.facts["other_unit"] == finding.facts["first_unit"] == "S05"
    for said in (
        "第十一招商小分队（S11）",
        "第五招商小分队（S05）",
        "QH2012-007",
        "投资方代码相同且名称相似",
        "全县合计只计1次，归属待裁定",
    ):
        assert said in finding.message
    assert check_submission(submission, S05S) == ()


def test_of_two_new_rows_the_later_is_held_and_the_earlier_found_again():
    early, late = sent_by("S11", make_new_line(), day=20), sent_by("S05", make_new_line(name=BUILT), day=22)
    (finding,) = check_together([late, early], make_known())
    assert (finding.unit, finding.sha) == ("S05", late.arrival.sha)
    facts = finding.facts
    assert (facts["project"], facts["first_unit"], facts["first_sha"]) == ("", "S11", early.arrival.sha)
    assert facts["first_subject"] == "旧城改造一期项目"


@pytest.mark.parametrize(
    ("changes", "how", "same_unit"),
    [
        ({}, "both", False),
        ({"project": "QH2012-007"}, "number", False),
        ({"name": "河滨商贸广场项目"}, "code", False),
        ({"code": None}, "name", False),
        ({"project": "QH2012-006"}, "number", True),
    ],
)
def test_how_a_row_speaks_of_a_registered_project(changes: dict, how: str, same_unit: bool):
    match = match_registered(make_new_line(**changes), "S03", S05S)
    assert match is not None
    assert (match.how, match.same_unit) == (how, same_unit)


def test_an_unknown_number_matches_nothing():
    assert match_registered(make_new_line(project="QH2012-999"), "S03", S05S) is None


def test_two_units_own_projects_of_one_town_are_not_the_same():
    """From the demo: names that differ by 二号 belong to different investors."""
    one, two = (
        make_new_line(name="城北商贸综合体项目", total="3700"),
        make_new_line(name="城北商贸综合体(二号)项目", total="3700", code="PDY000394"),
    )
    assert not same_project(one.said, two.said)
    assert same_project(one.said, one.said)


units = st.sampled_from(["S03", "S05", "S11", "B01", "D01"])
names = st.sampled_from(
    ["旧城改造一期项目", BUILT, "旧城改造（二号）项目", "河滨商贸广场项目", "河滨商贸广场二期"]
)
codes = st.sampled_from(["PDY000079", "PDY000095", "个人", None])
totals = st.sampled_from(["6500", "6400", "900"])


@st.composite
def returns(draw):
    number = draw(st.integers(0, 10**6))
    lines = [
        make_new_line(row=7 + row, name=draw(names), code=draw(codes), total=draw(totals))
        for row in range(draw(st.integers(1, 2)))
    ]
    compiled = [make_compiled_line(name=draw(names))]
    return make_submission(
        *lines,
        unit=draw(units),
        sha=f"sha{number}",
        received=datetime(2012, 5, draw(st.integers(20, 24)), 9),
        compiled=compiled,
    )


@given(st.lists(returns(), max_size=5, unique_by=lambda item: item.arrival.sha), st.randoms())
def test_the_order_of_the_files_does_not_matter(sent, chance):
    shuffled = list(sent)
    chance.shuffle(shuffled)
    assert check_together(sent, S05S) == check_together(shuffled, S05S)
    assert sentences(check_together(sent, S05S)) == sentences(check_together(shuffled, S05S))


# --- found by likeness ------------------------------------------------------------------------------------------

LIKE_WORDS = st.lists(
    st.sampled_from(["云岭", "茶园", "二期", "三期", "项目", "（", "加工", "A区", "竹木", " ", "-"]),
    max_size=4,
)
LIKE_ROWS = st.builds(
    SimpleNamespace,
    name=st.one_of(st.none(), LIKE_WORDS.map("".join)),
    code=st.sampled_from([None, "", "个人", "91350100M000100Y43", "91350100m000100y43 ", "乱写"]),
    total=st.sampled_from([None, 100, 104, 106]),
)


@given(st.lists(LIKE_ROWS, max_size=12), LIKE_ROWS)
def test_whatever_may_be_the_same_project_is_looked_at(rows: list, row: SimpleNamespace) -> None:
    """Rows are looked up instead of compared one by one; nothing that would be found so is missed."""
    near = Likes(rows).near(row)
    assert near == sorted(near)
    for place, other in enumerate(rows):
        if same_project(row, other) or again(row, other) or shared_code(row, other):
            assert place in near
