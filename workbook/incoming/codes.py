"""Identity codes of an investor: 统一社会信用代码， 组织机构代码， 营业执照注册号； and what must not be sent at all.

    GB 32100-2015   18 characters, a set of 31 (no I O S V Z), weights 3^(i-1) mod 31
    GB 11714-1997   9 characters, a set of 36, weights 3 7 9 10 5 8 4 2, mod 11, 10 is X
    GS15-2006       15 digits, mod 11 and 10 in turn

The two alphabets differ: a letter of an organisation code counts from A=10 to Z=35, one of a credit code
skips five letters. Samples that count the one by the other pass many codes by chance, but not MJX17369-9.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from xlsx_tools.grammar import plain

PERSON = "个人"
_CREDIT = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_REGISTRATION = re.compile(r"[0-9]{15}")
_SECOND_CARD = re.compile(r"[1-8][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]")
_FIRST_CARD = re.compile(r"[1-8][0-9]{5}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}")
_FORMS = {18: _CREDIT, 15: _REGISTRATION, 9: _ORGANISATION}
_NAMES = {18: "统一社会信用代码", 15: "营业执照注册号", 9: "组织机构代码"}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@lru_cache(maxsize=20_000)
def normal_code(text: str) -> str:
    """A code without blanks and hyphens, half-width, in capitals.

    >>> normal_code(" d2143569－x ")
    'D2143569X'
    """
    return re.sub(r"[\s\-‐‑—]", "", plain(text)).upper()


def check_digit(body: str) -> str | None:
    """The last character that belongs to a code's first 17, 14 or 8; None for what is no such beginning.

    >>> check_digit("91350100M000100Y4"), check_digit("MJX17369"), check_digit("11010800000001")
    ('3', '9', '6')
    """
    body = normal_code(body)
    form = _FORMS.get(len(body) + 1)
    if form is None or not form.fullmatch(body + "0"):
        return None
    return _CHECK_DIGITS[len(body) + 1](body)


def _credit_digit(body: str) -> str:
    from stdnum.cn import uscc  # its weights and set are right; its pattern refuses Y1 and N2, ours does not

    return uscc.calc_check_digit(body)


def _organisation_digit(body: str) -> str:
    rest = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "0X987654321"[rest]


def _registration_digit(body: str) -> str:
    product = 10
    for char in body:
        product = ((product + int(char)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


_CHECK_DIGITS = {18: _credit_digit, 15: _registration_digit, 9: _organisation_digit}


@lru_cache(maxsize=20_000)
def code_problem(text: str) -> str | None:
    """What is wrong with a code, in words for its unit; None for a good code and for 个人.

    >>> code_problem("PDY000423"), code_problem("PDY000421")
    (None, '组织机构代码的校验位不符，按前8位推算末位应为3')
    """
    code = normal_code(text)
    if code == PERSON:
        return None
    if len(code) not in _FORMS:
        return f"长度是{len(code)}位，应为18位、15位或9位"
    name, expected = _NAMES[len(code)], check_digit(code[:-1])
    if expected is None:
        return f"含有{name}中不会出现的字符"
    if code[-1] != expected:
        return f"{name}的校验位不符，按前{len(code) - 1}位推算末位应为{expected}"
    return None


def mended(text: str) -> str | None:
    """The same code with the last character that belongs to it, where only that one is off."""
    code = normal_code(text)
    digit = check_digit(code[:-1])
    return code[:-1] + digit if digit is not None and code[-1] != digit else None


@lru_cache(maxsize=20_000)
def is_person_number(text: str) -> bool:
    """Whether a text is an identity card's number, which nobody should send （禁忌： 不收身份证号）.

    A credit code of digits only can look alike, so a good one counts as a code; likewise a good 15-digit
    registration number.
    """
    code = normal_code(text)
    new, old = _SECOND_CARD.fullmatch(code), _FIRST_CARD.fullmatch(code)
    if new is not None and _is_day(*new.groups()):
        return _card_digit(code[:17]) == code[17] or code_problem(code) is not None
    return old is not None and _is_day("19" + old[1], old[2], old[3]) and code_problem(code) is not None


def masked(text: str) -> str:
    """A personal number as it may be shown: its first four characters."""
    code = normal_code(text)
    return code[:4] + "*" * (len(code) - 4)


def _card_digit(body: str) -> str:
    total = sum(int(char) * weight for char, weight in zip(body, _CARD_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False


__all__ = ["PERSON", "check_digit", "code_problem", "is_person_number", "masked", "mended", "normal_code"]
