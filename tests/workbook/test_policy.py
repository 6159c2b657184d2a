"""The policy's own examples, clause by clause, in pairs on both sides of a line; then what holds for all numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.money import Fen, percent_floor, show_yi, wan, yuan
from workbook.period import Period
from workbook.policy.edition import Policy, PolicyError, parameters_for, policy_from
from workbook.policy.funds import extra_fund, work_fund
from workbook.policy.progress import Light, completion, light, monthly_need, points, ranks, schedule
from workbook.policy.reporting import deadline, due_day, timeliness
from workbook.policy.reward import Standing, gap_to, other_reward, squad_reward, standing
from workbook.schema.lists import LATE, MISSING, NOT_REQUIRED, ON_TIME

POLICY: Policy = policy_from(parameters_for(2012))
AMOUNTS = st.integers(min_value=0, max_value=10**14).map(Fen)
TARGETS = st.integers(min_value=1, max_value=10**14).map(Fen)

STANDINGS = [  # paid, target, standing, reward in 元, why (三（五）)
    ("12800", "16000", Standing.REWARDED, "256000", "80% itself earns 2‰ of all funds"),
    ("12799.999999", "16000", Standing.NEUTRAL, "0", "one fen below 80% earns nothing"),
    ("12799.36", "16000", Standing.NEUTRAL, "0", "79.996% prints as 79.99% and earns nothing"),
    ("8400", "12000", Standing.NEUTRAL, "0", "70% itself forfeits nothing"),
    ("8399.999999", "12000", Standing.BARRED, "0", "one fen below 70% cannot be rated 优秀"),
    ("8399.99", "12000", Standing.BARRED, "0", "100 yuan below 70%"),
    ("20800", "16000", Standing.REWARDED, "416000", "beyond the target all funds count"),
    ("0", "8000", Standing.BARRED, "0", "nothing paid"),
]


@pytest.mark.parametrize(
    ("paid", "target", "where", "reward", "why"), STANDINGS, ids=[row[-1] for row in STANDINGS]
)
def test_standing_and_reward_of_a_squad(
    paid: str, target: str, where: Standing, reward: str, why: str
) -> None:
    assert standing(wan(paid), wan(target), POLICY) is where, why
    assert squad_reward(wan(paid), wan(target), POLICY).amount == yuan(reward), why


@pytest.mark.parametrize(
    ("base", "reward", "why"),
    [
        ("all_paid", "36000", "18,000,000 yuan × 2‰"),
        ("over_80_part", "4000", "what exceeds 80% of the target, 2,000,000 yuan × 2‰"),
        ("over_target_part", "0", "nothing exceeds the target"),
    ],
)
def test_the_three_readings_of_the_reward_base(base: str, reward: str, why: str) -> None:
    policy = replace(POLICY, squad_reward_base=base)
    assert squad_reward(wan("1800"), wan("2000"), policy).amount == yuan(reward), why


@pytest.mark.parametrize(
    ("paid", "reward", "why"),
    [
        ("1000", "20000", "1,000万元 itself: 以上 takes the number in (三（五）)"),
        ("999.99", "0", "100 yuan below the line"),
        ("3200", "64000", "the whole amount, not what exceeds the line"),
    ],
)
def test_reward_of_another_unit_or_person(paid: str, reward: str, why: str) -> None:
    assert other_reward({"XM1": wan(paid)}, POLICY).amount == yuan(reward), why


@pytest.mark.parametrize(
    ("paid", "target", "work", "extra", "why"),
    [
        ("0", "16000", "320000", "0", "work funds go by the target alone (四（二）)"),
        ("16000", "16000", "320000", "0", "at exactly 100% nothing exceeds the target"),
        ("16000.01", "16000", "320000", "0.20", "100 yuan beyond it bring 20 fen"),
        ("20800", "16000", "320000", "96000", "2‰ of 48,000,000 yuan"),
    ],
)
def test_work_and_extra_funds(paid: str, target: str, work: str, extra: str, why: str) -> None:
    assert work_fund(wan(target), POLICY).amount == yuan(work), why
    assert extra_fund(wan(paid), wan(target), POLICY).amount == yuan(extra), why


DUE_2012 = [
    "01-29",
    "02-27",
    "03-26",
    "04-25",
    "05-25",
    "06-25",
    "07-25",
    "08-27",
    "09-25",
    "10-25",
    "11-26",
    "12-25",
]


@pytest.mark.parametrize(("month", "day"), list(enumerate(DUE_2012, 1)))
def test_reports_are_due_on_the_25th_or_the_next_workday(month: int, day: str) -> None:
    """四（三）: in January the Spring Festival moves it to a Sunday on which offices work."""
    assert f"{due_day(Period(2012, month), POLICY):%m-%d}" == day


@pytest.mark.parametrize(
    ("received", "called", "why"),
    [
        ("2012-04-25 23:59", ON_TIME, "之前 takes the day itself in, to 24:00"),
        ("2012-04-26 00:00", LATE, "the first moment after"),
        ("2012-05-05 23:59", LATE, "before the month is closed on the 5th"),
        ("2012-05-06 00:00", MISSING, "the month is closed"),
        (None, MISSING, "nothing came"),
    ],
)
def test_in_time_late_or_missing(received: str | None, called: str, why: str) -> None:
    moments = [] if received is None else [datetime.fromisoformat(received)]
    assert timeliness(moments, Period(2012, 4), POLICY) == called, why


def test_nobody_has_to_report_in_the_settlement_period() -> None:
    assert timeliness([], Period(2012, 13), POLICY) == NOT_REQUIRED
    assert due_day(Period(2012, 13), POLICY) == date(2013, 1, 10)
    assert timeliness([datetime(2013, 1, 10, 23, 59)], Period(2012, 13), POLICY) == ON_TIME


def test_the_office_may_close_at_half_past_five() -> None:
    assert deadline(Period(2012, 4), replace(POLICY, deadline_time="17:30")) == datetime(2012, 4, 25, 17, 30)


@pytest.mark.parametrize(
    ("paid", "colour", "why"),
    [
        ("8333.333334", Light.GREEN, "ahead of ten months of twelve by less than a fen's share"),
        ("8333.33", Light.YELLOW, "a little behind"),
        ("5333.333334", Light.YELLOW, "30 points behind to the fen is still yellow"),
        ("5333.33", Light.RED, "more than 30 points behind"),
    ],
)
def test_lights_in_october(paid: str, colour: Light, why: str) -> None:
    assert light(wan(paid), wan("10000"), Period(2012, 10), POLICY) is colour, why


def test_equal_scores_share_a_rank_and_the_next_is_skipped() -> None:
    scores = [Fraction(1), Fraction(3, 2), Fraction(1), Fraction(1, 2)]
    assert ranks(scores, POLICY) == [2, 1, 2, 4]
    assert ranks(scores, replace(POLICY, tie_rank="1223")) == [2, 1, 2, 3]


def test_what_is_printed() -> None:
    assert percent_floor(wan("17710"), wan("16000")) == "110.68"  # 110.6875 would round to 110.69
    assert points(Fraction(70124, 100000) - Fraction(10, 12)) == "-13.21"
    assert show_yi(wan("175310")) == "17.53"
    assert show_yi(wan("23150")) == "2.32"  # half is rounded up


def test_no_policy_before_the_first_edition() -> None:
    with pytest.raises(PolicyError):
        parameters_for(2011)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("reward_line", "1.2", "比例"),
        ("bar_line", "0.9", "高于奖励线"),
        ("squad_reward_base", "some", "应从"),
        ("report_day", "31", "1 到 28"),
        ("county_target_wan", "很多", "万元数"),
        ("settlement_report_due", "年底", "日期"),
    ],
)
def test_a_parameter_that_cannot_be_used_stops_the_run(key: str, value: str, said: str) -> None:
    rows = [replace(row, value=value) if row.key == key else row for row in parameters_for(2012)]
    with pytest.raises(PolicyError, match=said) as error:
        policy_from(rows)
    assert error.value.key == key


ORDER = [Standing.BARRED, Standing.NEUTRAL, Standing.REWARDED]


@given(AMOUNTS, AMOUNTS, TARGETS)
def test_more_funds_never_lower_the_standing_or_the_reward(some: Fen, more: Fen, target: Fen) -> None:
    less, most = sorted((some, more))
    assert ORDER.index(standing(Fen(less), target, POLICY)) <= ORDER.index(
        standing(Fen(most), target, POLICY)
    )
    assert squad_reward(Fen(less), target, POLICY).amount <= squad_reward(Fen(most), target, POLICY).amount


@given(AMOUNTS, TARGETS)
def test_paying_the_gap_reaches_the_line_and_one_fen_less_does_not(paid: Fen, target: Fen) -> None:
    gap = gap_to(paid, target, POLICY.reward_line)
    assert standing(Fen(paid + gap), target, POLICY) is Standing.REWARDED
    if gap:
        assert standing(Fen(paid + gap - 1), target, POLICY) is not Standing.REWARDED


@given(AMOUNTS, TARGETS)
def test_the_printed_percentage_never_flatters(paid: Fen, target: Fen) -> None:
    assert Decimal(percent_floor(paid, target)) <= Decimal(paid * 100) / Decimal(target)


@given(AMOUNTS, TARGETS, st.integers(1, 11))
def test_the_monthly_need_reaches_the_target_in_time(paid: Fen, target: Fen, month: int) -> None:
    need = monthly_need(paid, target, Period(2012, month))
    assert need is not None
    assert paid + need * (12 - month) >= target
    assert completion(paid, target) >= 1 or need > 0
    assert schedule(Period(2012, month), POLICY) == Fraction(month, 12)
