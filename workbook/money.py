"""Money is whole fen. 万元， percent signs and truncation exist only where a person reads.

Excel keeps 15 significant digits; a cell that holds 0.30000000000000004 shows, and means, 0.3.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NewType

Fen = NewType("Fen", int)

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
NOTHING = Fen(0)
_FEN_PER_PLACE = 10_000  # 0.01 万元
_WAN_PLACES = 6  # of 万元 down to the fen
_PLAIN = 16  # characters: the 15 digits that Excel keeps, and the point


class NotWholeFen(ValueError):
    """An amount finer than one fen: nobody can pay it."""


def wan(amount: str | int | Decimal) -> Fen:
    """万元 to fen, exactly.

    >>> wan("12799.36")
    12799360000
    """
    return _fen(Decimal(amount), FEN_PER_WAN)


def yuan(amount: str | int | Decimal) -> Fen:
    """元 to fen, exactly.

    >>> yuan("256000.00")
    25600000
    """
    return _fen(Decimal(amount), FEN_PER_YUAN)


def _fen(amount: Decimal, unit: int) -> Fen:
    fen = amount * unit
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise NotWholeFen(str(amount))
    return Fen(int(fen))


def wan_at_once(value: object) -> Fen | None:
    """万元 to fen, digit by digit, for a number as most cells hold it; None for what takes a closer look.

    >>> wan_at_once(12799.36), wan_at_once(-0.5), wan_at_once(1e22), wan_at_once(0.1 + 0.2)
    (12799360000, -500000, None, None)
    """
    if type(value) is int:
        return Fen(value * FEN_PER_WAN) if abs(value) < FEN_PER_WAN**2 else None
    if type(value) is float:
        text = repr(value)
        whole, _, part = text.partition(".")
        if len(text) <= _PLAIN and len(part) <= _WAN_PLACES and part.isdecimal():
            return Fen(int(whole + part + "0" * (_WAN_PLACES - len(part))))
    return None


def excel_decimal(value: float | int) -> Decimal:
    """The decimal number that Excel shows for a cell's float: 15 significant digits.

    >>> excel_decimal(0.1 + 0.2)
    Decimal('0.3')
    """
    if isinstance(value, int):
        return Decimal(value)
    exact = Decimal(repr(value))
    return exact if len(exact.as_tuple().digits) <= 15 else Decimal(f"{value:.15g}")


def in_wan(fen: int) -> Decimal:
    """Fen as 万元, exactly, with at least two places.

    >>> in_wan(12799360000)
    Decimal('12799.36')
    """
    if fen % _FEN_PER_PLACE == 0:
        return Decimal(fen // _FEN_PER_PLACE).scaleb(-2)
    return _places(Decimal(fen) / FEN_PER_WAN)


def in_yuan(fen: int) -> Decimal:
    """Fen as 元 with two places.

    >>> in_yuan(25600000)
    Decimal('256000.00')
    """
    return (Decimal(fen) / FEN_PER_YUAN).quantize(Decimal("0.01"))


def show_wan(fen: int) -> str:
    """For a sentence: 1,234.50 (as many places as the amount has, two at the least)."""
    return f"{in_wan(fen):,}"


def show_yuan(fen: int) -> str:
    """For a sentence: 256,000.00."""
    return f"{in_yuan(fen):,}"


_NUMERALS, _PLACES, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "万")


def rmb(fen: int) -> str:
    """An amount in words, as the rules for cheques write it （正确填写票据和结算凭证的基本规定）.

    The noughts that may be left out are left out. Raises NotWholeFen from 10^16 元 on, which has no name.

    >>> rmb(140950), rmb(600714), rmb(1640902)
    ('人民币壹仟肆佰零玖元伍角', '人民币陆仟零柒元壹角肆分', '人民币壹万陆仟肆佰零玖元零贰分')
    """
    whole, cents = divmod(abs(fen), FEN_PER_YUAN)
    if whole >= 10**16:
        raise NotWholeFen(str(fen))
    said = _in_words(whole) + "元" if whole else ""
    tenths, hundredths = divmod(cents, 10)
    if tenths:
        said += _NUMERALS[tenths] + "角"
    if hundredths:
        said += ("零" if whole and not tenths else "") + _NUMERALS[hundredths] + "分"
    sign = "负" if fen < 0 else ""
    return f"人民币{sign}{said or '零元'}{'' if cents else '整'}"


def _in_words(number: int) -> str:
    groups = [number // 10_000**place % 10_000 for place in range(4)]
    said = ""
    for place in (3, 2, 1, 0):
        group = groups[place]
        if not group:
            if place == 2 and groups[3]:
                said += "亿"
            continue
        lacking = bool(said) and (group < 1000 or not groups[place + 1])
        said += ("零" if lacking else "") + _group(group) + _GROUPS[place]
    return said


def _group(number: int) -> str:
    """A number below ten thousand."""
    digits = [number // 10**place % 10 for place in (3, 2, 1, 0)]
    said = ""
    for place, digit in zip((3, 2, 1, 0), digits, strict=True):
        if digit:
            said += _NUMERALS[digit] + _PLACES[place]
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")


def show_yi(fen: int) -> str:
    """亿元 for the notice's text, rounded half up to two places: 17.53."""
    cents, rest = divmod(abs(fen), FEN_PER_WAN * 100)
    cents += 2 * rest >= FEN_PER_WAN * 100
    return f"{'-' if fen < 0 and cents else ''}{cents // 100}.{cents % 100:02d}"


def show_yi_exactly(fen: int) -> str:
    """亿元 to the fen, with two places at the least: 1.2799360001."""
    return f"{_places(Decimal(fen) / (FEN_PER_WAN * 10_000)):,}"


def _places(amount: Decimal) -> Decimal:
    amount = amount.normalize()
    exponent = amount.as_tuple().exponent
    return amount.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else amount


def percent_floor(part: int, whole: int) -> str:
    """A share in percent with two places, cut off and never rounded up: 79.996% prints as 79.99.

    >>> percent_floor(wan("12799.36"), wan("16000"))
    '79.99'
    """
    hundredths = 10_000 * abs(part) // whole
    return f"{'-' if part < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def at_rate(fen: int, rate: Decimal) -> Fen:
    """`rate` of an amount, cut off at a whole fen (the office never pays a fen too much)."""
    numerator, denominator = rate.as_integer_ratio()
    return Fen(fen * numerator // denominator)


__all__ = [
    "NOTHING",
    "Fen",
    "NotWholeFen",
    "at_rate",
    "excel_decimal",
    "in_wan",
    "in_yuan",
    "percent_floor",
    "rmb",
    "show_wan",
    "show_yi",
    "show_yi_exactly",
    "show_yuan",
    "wan",
    "yuan",
]
