"""四（二）: what holds for all amounts when funds fall due and when the 1,000万元 do not reach."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import make_policy
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.figures import percent, percent_cell
from workbook.policy.funds import Budget
from workbook.policy.payout import extra_fund_due, payable, work_fund_due

AMOUNTS = st.integers(min_value=0, max_value=10**12).map(Fen)
REWARDS = st.lists(AMOUNTS, max_size=8)


def budget_of(budget: Fen, work: Fen, rewards: list[Fen]) -> Budget:
    return Budget(budget, work_fund=work, squad_reward=Fen(sum(rewards)))


@pytest.mark.parametrize("reading", ["once", "halves", "quarterly"])
@given(fund=AMOUNTS)
def test_what_is_due_only_grows_and_comes_to_the_whole_fund(reading: str, fund: Fen) -> None:
    policy = make_policy(work_fund_schedule=reading)
    due = [work_fund_due(fund, Period(2012, number), policy).amount for number in range(1, 14)]
    assert due == sorted(due)
    assert due[9] == due[12] == fund


@given(fund=AMOUNTS)
def test_extra_funds_wait_for_the_settlement(fund: Fen) -> None:
    months = [extra_fund_due(fund, Period(2012, number), make_policy()).amount for number in range(1, 14)]
    assert months == [0] * 12 + [fund]


@pytest.mark.parametrize("reading", ["prorate", "by_rank"])
@given(rewards=REWARDS, budget=AMOUNTS, work=AMOUNTS)
def test_a_cut_pays_no_more_than_there_is_and_wastes_less_than_a_fen_a_unit(
    reading: str, rewards: list[Fen], budget: Fen, work: Fen
) -> None:
    whole = budget_of(budget, work, rewards)
    paid = [award.amount for award in payable(rewards, whole, make_policy(budget_overrun=reading))]
    assert all(0 <= one <= entitled for one, entitled in zip(paid, rewards, strict=True))
    if whole.left >= 0:
        assert paid == rewards
    else:
        assert whole.available - len(rewards) < sum(paid) <= whole.available or not sum(rewards)


@given(rewards=REWARDS, budget=AMOUNTS, work=AMOUNTS)
def test_by_rank_nobody_is_paid_before_all_ahead_of_him(rewards: list[Fen], budget: Fen, work: Fen) -> None:
    whole = budget_of(budget, work, rewards)
    paid = [award.amount for award in payable(rewards, whole, make_policy(budget_overrun="by_rank"))]
    short = [number for number, (one, asked) in enumerate(zip(paid, rewards, strict=True)) if one < asked]
    assert not any(paid[short[0] + 1 :]) if short else paid == rewards


@given(rewards=REWARDS, budget=AMOUNTS, work=AMOUNTS)
def test_by_default_an_overrun_cuts_nobody(rewards: list[Fen], budget: Fen, work: Fen) -> None:
    awards = payable(rewards, budget_of(budget, work, rewards), make_policy())
    assert [award.amount for award in awards] == rewards
    assert not any(award.steps for award in awards)


@given(paid=AMOUNTS, target=st.integers(1, 10**12))
def test_a_percentage_is_cut_off_or_rounded_and_the_cell_says_the_same(paid: Fen, target: int) -> None:
    share = Fraction(paid, target)
    cut, rounded = make_policy(), make_policy(pct_display="四舍五入")
    assert 0 <= share * 100 - Fraction(percent(share, cut)) < Fraction(1, 100)
    assert -Fraction(1, 200) <= share * 100 - Fraction(percent(share, rounded)) < Fraction(1, 200)
    for policy in (cut, rounded):
        assert Fraction(percent_cell(share, policy)) * 100 == Fraction(percent(share, policy))


def test_half_a_hundredth_is_rounded_away_from_zero() -> None:
    """自设 百分比显示: 79.995% prints as 80.00 when rounded, as 79.99 when cut off; below zero alike."""
    share, rounded = Fraction(79995, 100000), make_policy(pct_display="四舍五入")
    assert (percent(share, make_policy()), percent(share, rounded)) == ("79.99", "80.00")
    assert (percent(-share, make_policy()), percent(-share, rounded)) == ("-79.99", "-80.00")
    assert percent(Fraction(-1, 10**6), make_policy()) == "0.00"
