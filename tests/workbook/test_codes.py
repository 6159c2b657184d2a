"""The three codes on both sides of their check digit, with the examples of the standards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.incoming.codes import check_digit, code_problem, is_person_number, masked, mended, normal_code

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91350100M000100Y43", "GB 32100-2015, the standard's own"),
        ("91529999PDY00001XD", "of the demo"),
        ("D2143569-X", "GB 11714-1997, the standard's own: 10 is X"),
        ("MJX17369-9", "gives 0 when letters are counted by the other standard's set"),
        ("PDY000423", "of the demo"),
        ("PDY00028X", "of the demo, X"),
        ("PDY000300", "of the demo, 11 is 0"),
        ("110108000000016", "GS15-2006"),
        ("个人", "a person has no code"),
        (" 91350100 m000100y43 ", "blanks and small letters"),
        ("ＰＤＹ０００４２３", "full width"),
    ],
)
def test_a_good_code(code: str, why: str):
    assert code_problem(code) is None, why
    assert mended(code) is None


@pytest.mark.parametrize(
    ("code", "right", "why"),
    [
        ("91350100M000100Y4Z", "91350100M000100Y43", "a sample that spreads takes the remainder itself"),
        ("PDY000421", "PDY000423", "E-CODE of the demo"),
        ("MJX17369-0", "MJX173699", "the other standard's set of letters"),
        ("110108000000015", "110108000000016", "GS15"),
        ("9135010OM000100Y43", None, "the letter O for a nought"),
        ("91350100M000100I43", None, "I is not in the set"),
        ("PDY00042", None, "eight characters"),
        ("11010800000001A", "110108000000016", "a letter at the end of a registration number"),
        ("11010A000000016", None, "a letter within a registration number"),
        ("无证照", None, "words"),
    ],
)
def test_a_code_with_a_problem(code: str, right: str | None, why: str):
    assert code_problem(code) is not None, why
    assert mended(code) == right, why


def test_what_is_no_beginning_of_a_code_has_no_check_digit():
    assert check_digit("123") is None
    assert check_digit("91350100I000100Y4") is None


@given(st.text("0123456789", min_size=6, max_size=6), st.text(CREDIT, min_size=9, max_size=9), st.data())
def test_any_one_wrong_character_of_a_credit_code_is_noticed(area: str, body: str, data):
    code = "91" + area + body
    code += check_digit(code) or ""
    assert code_problem(code) is None
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([char for char in CREDIT if char != code[place]]))
    assert code_problem(code[:place] + other + code[place + 1 :]) is not None


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 14), st.integers(1, 9))
def test_any_one_wrong_digit_of_a_registration_number_is_noticed(body: str, place: int, more: int):
    code = body + (check_digit(body) or "")
    assert code_problem(code) is None
    wrong = str((int(code[place]) + more) % 10)
    assert code_problem(code[:place] + wrong + code[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("text", "personal", "why"),
    [
        ("11010519491231002X", True, "the example of GB 11643"),
        ("11010519491231002x", True, "a small x"),
        ("110105194912310021", True, "its check digit mistyped: still somebody's"),
        ("110105194913310021", False, "no such month: not a card"),
        ("110105491231003", True, "a card of the first generation"),
        ("110108000000016", False, "a good registration number"),
        ("91350100M000100Y43", False, "a credit code"),
        ("PDY000423", False, "an organisation code"),
        ("个人", False, "what a person is asked to write"),
    ],
)
def test_an_identity_card_s_number(text: str, personal: bool, why: str):
    assert is_person_number(text) is personal, why


def test_a_personal_number_is_masked():
    assert masked("11010519491231002X") == "1101**************"
    assert normal_code("d2143569-x") == "D2143569X"
