"""联合引资单位及比例: what is understood, and that shares always make a whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.shares import ShareError, parse_shares, read_shares

F = Fraction


@pytest.mark.parametrize(
    ("text", "shares", "why"),
    [
        ("S05:40%", {"S05": F(2, 5), "S03": F(3, 5)}, "the rest is the reporting unit's"),
        ("S05：40％", {"S05": F(2, 5), "S03": F(3, 5)}, "full width"),
        (" S05 : 40 % ", {"S05": F(2, 5), "S03": F(3, 5)}, "blanks"),
        ("S05:40%；S07:10%", {"S05": F(2, 5), "S07": F(1, 10), "S03": F(1, 2)}, "two partners"),
        (
            "S05:40%、S07:10%，B01:5%,",
            {"S05": F(2, 5), "S07": F(1, 10), "B01": F(1, 20), "S03": F(9, 20)},
            "any mark",
        ),
        ("S05:33.33%", {"S05": F(3333, 10000), "S03": F(6667, 10000)}, "a third, as it is written"),
        ("S03:60%；S05:40%", {"S03": F(3, 5), "S05": F(2, 5)}, "its own share written out"),
        ("S05:99.99%", {"S05": F(9999, 10000), "S03": F(1, 10000)}, "nearly all"),
        ("S05:100%", None, "nothing left"),
        ("S05:60%；S07:41%", None, "more than all"),
        ("S03:60%；S05:39%", None, "written out, and one percent is nobody's"),
        ("S05:0%", None, "no share"),
        ("S03:100%；S05:0%", None, "a partner without a share"),
        ("S05:40%；S05:10%", None, "twice"),
        ("S05:40", None, "no percent sign: 40 or 0.4?"),
        ("S05", None, "no share said"),
        ("与住建局共同引进", None, "words"),
        ("；", None, "nothing"),
    ],
)
def test_what_is_written(text: str, shares: dict | None, why: str):
    assert parse_shares(text, "S03") == shares, why


@given(st.dictionaries(st.sampled_from(["S01", "S02", "S04"]), st.integers(1, 33), min_size=1))
def test_shares_make_a_whole(partners: dict[str, int]):
    text = "；".join(f"{unit}:{share}%" for unit, share in partners.items())
    shares = parse_shares(text, "S03")
    assert shares is not None
    assert sum(shares.values()) == 1
    assert set(shares) == {*partners, "S03"}


def test_a_wrong_sum_is_told_with_the_sum():
    with pytest.raises(ShareError) as caught:
        read_shares("S03:60%；S05:39%", "S03")
    assert (caught.value.case, caught.value.total) == ("sum", F(99, 100))
