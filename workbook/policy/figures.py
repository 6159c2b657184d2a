"""自设 金额单位、百分比显示： how a figure is written in a sentence. What is judged is whole fen and exact fractions.

    2位小数；判定用整数元
    79.996%不得显示为80.00%

Funds （到位、目标、引资额） take the unit of `amount_unit`; what is paid out is always written in 元.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from workbook.money import show_wan, show_yi, show_yi_exactly, show_yuan
from workbook.policy.edition import Policy

_EXACTLY = {"万元": show_wan, "元": show_yuan, "亿元": show_yi_exactly}
_ROUNDLY = {"万元": (show_yi, "亿元"), "元": (show_yuan, "元"), "亿元": (show_yi, "亿元")}
CUT, ROUNDED = "向下截位", "四舍五入"


def amount(fen: int, policy: Policy, gap: str = " ") -> str:
    """Funds to the fen: 1,234.50 万元; `gap` stands before the unit."""
    return f"{_EXACTLY[policy.amount_unit](fen)}{gap}{policy.amount_unit}"


def round_amount(fen: int, policy: Policy) -> str:
    """Funds as the notice tells them: 亿元 with two places, rounded （17.53亿元）, unless 元 were asked for."""
    show, unit = _ROUNDLY[policy.amount_unit]
    return show(fen) + unit


def short_amount(fen: int, policy: Policy) -> str:
    """The same without places that are zero: 25亿元."""
    show, unit = _ROUNDLY[policy.amount_unit]
    return show(fen).rstrip("0").rstrip(".") + unit


def hundredths(share: Fraction, policy: Policy) -> int:
    """A share in hundredths of a percent, cut off towards zero, or rounded half away from zero （四舍五入）."""
    exact = abs(share) * 10_000
    whole = int(exact + Fraction(1, 2)) if policy.pct_display == ROUNDED else int(exact)
    return -whole if share < 0 else whole


def percent(share: Fraction, policy: Policy) -> str:
    """A share in percent with two places: 83.33."""
    whole = hundredths(share, policy)
    return f"{'-' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02d}"


def percent_cell(share: Fraction, policy: Policy) -> Decimal:
    """A share for a percent cell, so that the cell shows what `percent` says."""
    return Decimal(hundredths(share, policy)) / 10_000


def percent_mark(policy: Policy) -> str:
    """How percentages are shown, in a word: 向下截位 or 四舍五入."""
    return ROUNDED if policy.pct_display == ROUNDED else CUT


__all__ = [
    "amount",
    "hundredths",
    "percent",
    "percent_cell",
    "percent_mark",
    "round_amount",
    "short_amount",
]
