"""联合引资单位及比例： how several units share one project, as the unit that reports it writes it.

S05:40%              S05 has 40 %, the rest is the reporting unit's
S05:40%；S07:10%     the same with two partners
S05:40%、S03:60%     written out in full: then it must come to 100 %
"""

from __future__ import annotations

import re
from fractions import Fraction

from xlsx_tools.grammar import plain

_BETWEEN = re.compile(r"[;,、，；\n]")
_PART = re.compile(r"([^:%\s]+) ?: ?([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
WHOLE = Fraction(1)


class ShareError(ValueError):
    """Shares that cannot be used; `case` is grammar, twice or sum."""

    def __init__(self, case: str, total: Fraction | None = None) -> None:
        super().__init__(case)
        self.case = case
        self.total = total


def read_shares(text: str, unit: str) -> dict[str, Fraction]:
    """Each unit's share, the reporting unit's remainder included; they come to 1. Raises ShareError."""
    shares: dict[str, Fraction] = {}
    for part in _BETWEEN.split(plain(text)):
        if not part.strip():
            continue
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise ShareError("grammar")
        if match[1] in shares:
            raise ShareError("twice")
        shares[match[1]] = Fraction(match[2]) / 100
    if not shares:
        raise ShareError("grammar")
    total = sum(shares.values(), Fraction(0))
    if unit not in shares:
        if not 0 < total < WHOLE:
            raise ShareError("sum", total)
        shares[unit] = WHOLE - total
    elif total != WHOLE:
        raise ShareError("sum", total)
    if any(share == 0 for share in shares.values()):
        raise ShareError("sum", total)
    return shares


def parse_shares(text: str, unit: str) -> dict[str, Fraction] | None:
    """Each unit's share, the reporting unit's remainder included; None for what cannot be used.

    >>> parse_shares("S05:40%", "S03")
    {'S05': Fraction(2, 5), 'S03': Fraction(3, 5)}
    """
    try:
        return read_shares(text, unit)
    except ShareError:
        return None


__all__ = ["ShareError", "parse_shares", "read_shares"]
