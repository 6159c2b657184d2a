"""When a criticism is proposed (四（三）、三（二）): a table that the supervision office could read, in pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import make_policy
from workbook.money import Fen, wan
from workbook.period import Period
from workbook.policy.critic_rules import BadReports, Behind, LastPlaces, NoFunds, rule_of
from workbook.policy.criticism import MonthSeen, Place, Record, months_needed, reasons_in, triggers
from workbook.policy.edition import PolicyError, parameters_for, policy_from
from workbook.policy.progress import points, schedule
from workbook.schema.lists import INDIVIDUAL, LATE, MISSING, ON_TIME, OTHER_UNIT, OUTPOST, SQUAD

OCTOBER, SETTLED = Period(2012, 10), Period(2012, 13)
FINE = Record(SQUAD, wan("10000"), wan("10000"))


@dataclass(frozen=True)
class Case:
    """What is so in a period, and what is proposed on it: the beginning of the reason, or nothing."""

    why: str
    proposed: str | None
    period: str = "2012-10"
    paid: str = "10000"
    target: str | None = "10000"
    reports: str = "按时 按时"
    places: tuple[tuple[int, int, int] | None, ...] = (None, None)
    task: tuple[int, int] = (0, 0)
    kind: str = SQUAD
    changes: tuple[tuple[str, str], ...] = ()

    def found(self) -> tuple[str, ...]:
        period = Period.parse(self.period)
        policy = make_policy(**dict(self.changes))
        words = self.reports.split()
        months = [Period(2012, period.number - back) for back in range(len(words))][::-1] if words else []
        seen = tuple(
            MonthSeen(month, word, Place(*place) if place else None)
            for month, word, place in zip(months, words, self.places, strict=False)
        )
        record = Record(
            self.kind,
            wan(self.paid),
            None if self.target is None else wan(self.target),
            seen,
            compiled=self.task[1],
            compile_task=self.task[0],
        )
        return tuple(f"{one.clause} {one.reason}" for one in triggers(record, period, policy))


BOTH = "四（三） 连续2个月缺报或迟报"
NONE_PAID = "四（三） 6月及以后到位资金为0"
BEHIND = "四（三） 落后时序进度"
LAST = "四（三） 连续2个月排名后3位"
TASK = "三（二） 到编制期限"
END_OF_JUNE = (("compile_deadline", "2012-06-30"),)
CASES = [
    Case("两个月都缺报", BOTH, reports="缺报 缺报"),
    Case("一个月迟报、一个月缺报", BOTH, reports="迟报 缺报"),
    Case("上月按时，本月迟报", None, reports="按时 迟报"),
    Case("上月迟报，本月按时", None, reports="迟报 按时"),
    Case("1月缺报，没有上月", None, period="2012-01", reports="缺报"),
    Case("只认缺报的，迟报不算", None, reports="迟报 缺报", changes=(("critic_rules", "连续2个月缺报"),)),
    Case("只认缺报的，两个月缺报", "四（三） 连续2个月缺报（9月缺报、10月缺报）", reports="缺报 缺报", changes=(("critic_rules", "连续2个月缺报"),)),
    Case("三个月才算的，两个月不触发", None, reports="缺报 缺报", changes=(("critic_rules", "连续3个月缺报或迟报"),)),
    Case("三个月才算的，三个月触发", "四（三） 连续3个月缺报或迟报", reports="迟报 缺报 迟报", places=(None,) * 3, changes=(("critic_rules", "连续3个月缺报或迟报"),)),
    Case("年终补报不看报送", None, period="2012-13", reports=""),
    Case("6月零到位", NONE_PAID, period="2012-06", paid="0", target=None),
    Case("5月零到位", None, period="2012-05", paid="0", target=None),
    Case("6月到位一分钱", None, period="2012-06", paid="0.000001", target=None),
    Case("冲减后为负数，也是没有到位", NONE_PAID, period="2012-06", paid="-5", target=None),
    Case("恰30个百分点不触发", None, period="2012-06", paid="2000"),
    Case("30个百分点多一分钱，触发", BEHIND, period="2012-06", paid="1999.999999"),
    Case("10月完成53.33%多一点，恰在线内", None, paid="5333.333334"),
    Case("10月完成53.33%少一点，超过30个百分点", BEHIND, paid="5333.333333"),
    Case("没有目标任务的不看时序", None, paid="1", target=None),
    Case("参数改为20.5个百分点，恰好不触发", None, period="2012-06", paid="2950", changes=(("critic_rules", "落后时序进度>20.5个百分点"),)),
    Case("参数改为20.5个百分点，多一分触发", "四（三） 落后时序进度20.500001个百分点，超过20.5个", period="2012-06", paid="2949.9999", changes=(("critic_rules", "落后时序进度>20.5个百分点"),)),
    Case("年终恰70%，落后恰30个百分点", None, period="2012-13", paid="7000", reports=""),
    Case("年终差一分到70%", BEHIND, period="2012-13", paid="6999.999999", reports=""),
    Case("两个月都是25支里的第23名", LAST, places=((23, 25, 3), (23, 25, 3))),
    Case("上月第22名，本月第25名", None, places=((22, 25, 4), (25, 25, 1))),
    Case("三支并列第23名，都在后3位", LAST, places=((23, 25, 3), (23, 25, 3))),
    Case("四支并列第22名，都不算后3位", None, places=((22, 25, 4), (22, 25, 4))),
    Case("只有3支小分队，谁也不算后3位", None, places=((3, 3, 1), (3, 3, 1))),
    Case("只有4支，第二名也在后3位（照字面）", LAST, places=((2, 4, 3), (2, 4, 3))),
    Case("后5位的，第21名触发", "四（三） 连续1个月排名后5位", places=(None, (21, 25, 5)), changes=(("critic_rules", "连续1个月排名后5位"),)),
    Case("编制期限6月30日：7月，差一个", TASK, period="2012-07", task=(5, 4), changes=END_OF_JUNE),
    Case("编制期限6月30日：7月，够数", None, period="2012-07", task=(5, 5), changes=END_OF_JUNE),
    Case("编制期限6月30日：6月，期限未到", None, period="2012-06", task=(5, 0), changes=END_OF_JUNE),
    Case("编制期限6月30日：8月不再提", None, period="2012-08", task=(5, 4), changes=END_OF_JUNE),
    Case("编制期限12月31日：12月月报时未到", None, period="2012-12", task=(5, 4)),
    Case("编制期限12月31日：年终补报时已过", TASK, period="2012-13", task=(5, 4), reports=""),
    Case("没有编制任务", None, period="2012-13", task=(0, 0), reports=""),
    Case("驻点办事处在通报批评范围内", BOTH, reports="缺报 缺报", kind=OUTPOST, target=None),
    Case("参数把范围缩到小分队", None, reports="缺报 缺报", kind=OUTPOST, target=None, changes=(("critic_scope", "招商小分队"),)),
    Case("其他单位不在四（三）范围内", None, reports="缺报 缺报", kind=OTHER_UNIT, target=None),
    Case("其他单位没完成编制任务，三（二）照样", TASK, period="2012-13", task=(2, 1), reports="", kind=OTHER_UNIT, target=None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_what_has_a_criticism_proposed(case: Case) -> None:
    found = case.found()
    if case.proposed is None:
        assert found == ()
    else:
        assert len(found) == 1
        assert found[0].startswith(case.proposed)


def test_every_reason_is_named_with_its_figures() -> None:
    worst = replace(FINE, paid=Fen(0), compile_task=3, compiled=1, months=(
        MonthSeen(Period(2012, 9), MISSING, Place(24, 25, 2)), MonthSeen(OCTOBER, LATE, Place(25, 25, 1))))  # fmt: skip
    policy = make_policy(compile_deadline="2012-10-01")
    assert [str(one) for one in triggers(worst, OCTOBER, policy)] == [
        "四（三） 连续2个月缺报或迟报（9月缺报、10月迟报）",
        "四（三） 6月及以后到位资金为0（1—10月累计0.00万元）",
        "四（三） 落后时序进度83.33个百分点，超过30个（完成0.00%，时序进度83.33%）",
        "四（三） 连续2个月排名后3位：9月第24名（共25支）、10月第25名（共25支）",
        "三（二） 到编制期限2012-10-01，编制任务3个，计数1个，少2个",
    ]


def test_the_points_behind_are_those_of_the_ranking() -> None:
    """5,625.00 of 12,000.00 万元 in October: 83.33… less 46.875 is 36.4583…, in 附件1 -36.46."""
    record = replace(FINE, paid=wan("5625"), target=wan("12000"))
    (found,) = triggers(record, OCTOBER, make_policy())
    gone = schedule(OCTOBER, make_policy())
    assert found.reason.startswith(f"落后时序进度{points(gone - Fraction(5625, 12000))}个百分点")
    assert "落后时序进度36.46个百分点，超过30个（完成46.87%，时序进度83.33%）" in found.reason


def test_a_figure_beyond_the_line_never_prints_as_the_line() -> None:
    """69.9999…% at the year's end: 30.00 points would contradict that it is more than 30."""
    record = replace(FINE, paid=Fen(wan("7000") - 1))
    (found,) = triggers(record, SETTLED, make_policy())
    assert found.reason.startswith("落后时序进度30.00000001个百分点，超过30个")


WORDS = [  # words, what they are
    ("连续2个月缺报或迟报", BadReports(2, (MISSING, LATE))),
    ("连续２个月迟报或缺报", BadReports(2, (MISSING, LATE))),
    ("连续3个月迟报", BadReports(3, (LATE,))),
    ("6月及以后到位资金为0", NoFunds(6)),
    ("落后时序进度>30个百分点", Behind(Fraction(30))),
    ("落后时序进度＞12.5个百分点", Behind(Fraction(25, 2))),
    ("落后时序进度超过30个百分点", Behind(Fraction(30))),
    ("连续2个月排名后3位", LastPlaces(2, 3)),
    ("连续两个月排名后3位", None),
    ("连续0个月排名后3位", None),
    ("连续2个月排名后0位", None),
    ("连续13个月缺报或迟报", None),
    ("13月及以后到位资金为0", None),
    ("0月及以后到位资金为0", None),
    ("落后时序进度>=30个百分点", None),
    ("落后时序进度>30%", None),
    ("落后时序进度>30.123个百分点", None),
    ("6月及以后到位资金为0万元", None),
    ("工作不重视", None),
]


@pytest.mark.parametrize(("words", "rule"), WORDS, ids=[row[0] for row in WORDS])
def test_words_are_a_rule_or_none_at_all(words: str, rule: object) -> None:
    assert rule_of(words) == rule


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("critic_rules", "连续2个月缺报或迟报；工作不重视", "“工作不重视”认不出"),
        ("critic_rules", "连续2个月倒数", "“连续2个月倒数”认不出"),
        ("critic_scope", "招商小分队；乡镇", "其中“乡镇”不能用"),
    ],
)
def test_words_that_are_no_rule_stop_the_run_with_the_parameter_named(
    key: str, value: str, said: str
) -> None:
    rows = [replace(row, value=value) if row.key == key else row for row in parameters_for(2012)]
    with pytest.raises(PolicyError, match=said) as error:
        policy_from(rows)
    assert error.value.key == key


def test_the_rules_look_back_as_far_as_they_say() -> None:
    assert months_needed(make_policy()) == 2
    assert months_needed(make_policy(critic_rules="连续4个月缺报；连续3个月排名后3位")) == 4
    assert months_needed(make_policy(critic_rules="6月及以后到位资金为0")) == 1


def test_reasons_stand_in_a_cell_and_come_out_of_it() -> None:
    assert reasons_in("四（三） 甲（1月 2月）\n三（二） 乙") == ("甲（1月 2月）", "乙")
    assert reasons_in(None) == ()


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 10**12), st.integers(1, 13))
def test_more_funds_never_add_a_reason(some: int, more: int, target: int, number: int) -> None:
    less, most = sorted((some, more))
    period, policy = Period(2012, number), make_policy()
    poor, rich = (
        triggers(replace(FINE, paid=Fen(paid), target=Fen(target)), period, policy) for paid in (less, most)
    )
    assert len(rich) <= len(poor)


@given(st.lists(st.sampled_from((ON_TIME, LATE, MISSING)), min_size=2, max_size=6))
def test_one_report_in_time_is_enough(reports: list[str]) -> None:
    months = tuple(MonthSeen(Period(2012, number), word) for number, word in enumerate(reports, 1))
    found = triggers(replace(FINE, months=months), months[-1].period, make_policy())
    assert bool(found) is (ON_TIME not in reports[-2:])


def test_nobody_is_in_the_scope_by_chance() -> None:
    record = replace(FINE, kind=INDIVIDUAL, paid=Fen(0))
    assert triggers(record, OCTOBER, make_policy()) == ()
    assert date(2012, 12, 31) == make_policy().compile_deadline
