"""The worksheet functions, called as Excel calls them: through xlwings' own entry, its converters and the wrappers."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from inspect import signature
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.excel import functions
from macros.excel.vba_sources import FUNCTIONS, decorated, generator
from templates.master import blank_master
from tests.engine import Book, Range, calling
from tests.makers import make_policy
from tests.olevba import macros
from workbook.incoming.codes import code_problem
from workbook.money import Fen, in_wan, in_yuan, rmb, wan
from workbook.period import Period
from workbook.policy import funds, progress, reporting, reward
from workbook.policy.compilation import compile_award
from workbook.policy.edition import parameters_for
from workbook.policy.figures import percent_cell
from workbook.schema import master
from workbook.schema.data import Compiled, Parameter
from workbook.schema.lists import BANDS
from xlsx_tools.columns import table_of

NAMES = sorted(functions.__all__)
MISSING = -2147352572  # what Excel hands over for an argument that was left out
N_A = -2146826246
POLICY = make_policy()
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, Book]]:
    """xlwings' `call_udf`, which the wrappers call, and a book whose ranges can be handed over."""
    path = tmp_path_factory.mktemp("表") / "招商引资主工作簿.xlsm"
    path.write_bytes(blank_master())
    udfs, module = generator(), decorated()
    udfs.udf_modules[FUNCTIONS] = {"module": module, "filename": "", "filetime": None}
    with calling(path) as app, pytest.MonkeyPatch.context() as patch:
        book = app.book
        windows = SimpleNamespace(
            is_range_instance=lambda one: isinstance(one, Range), Range=lambda xl: xl, BOOK_CALLER=None
        )
        patch.setattr(xw, "_xlwindows", windows, raising=False)
        patch.setitem(
            sys.modules, "xlwings.com_server", SimpleNamespace(loop=None)
        )  # for async functions only
        caller = book.sheets(1).range("A1")

        def call(name: str, *arguments: Any) -> Any:
            count = len(signature(getattr(functions, name)).parameters)
            given = (*arguments, *[MISSING] * (count - len(arguments)))
            found = udfs.call_udf(FUNCTIONS, name, given, None, caller)
            assert isinstance(found, list)
            assert {len(row) for row in found} == {len(found[0])}
            return found[0][0] if (len(found), len(found[0])) == (1, 1) else found

        yield call, book


@pytest.fixture
def call(excel: tuple[Call, Book]) -> Call:
    return excel[0]


def table(**changes: str) -> tuple[tuple[Any, ...], ...]:
    """The range of 参数 as Excel hands it over, headings and all."""
    columns = table_of(Parameter)
    rows = [tuple(getattr(row, column.key) for column in columns) for row in parameters_for(2012, changes)]
    heads = tuple(column.heading for column in columns)
    return (
        heads,
        *(tuple(float(v) if hasattr(v, "as_tuple") or type(v) is int else v for v in row) for row in rows),
    )


BOUNDARIES = [  # function, arguments, answer, why
    ("ZS_STANDING", (12800.0, 16000.0), "达奖励线", "三（五） 80% itself"),
    ("ZS_STANDING", (12799.999999, 16000.0), "两线之间", "三（五） one fen below 80%"),
    ("ZS_STANDING", (8400.0, 12000.0), "两线之间", "三（五） 70% itself forfeits nothing"),
    ("ZS_STANDING", (8399.99, 12000.0), "限评优", "三（五） below 70%"),
    ("ZS_COMPLETION", (12799.36, 16000.0), 0.7999, "79.996% is shown cut off"),
    ("ZS_REWARD", (12800.0, 16000.0), 256000.0, "三（五） 2‰ of all funds"),
    ("ZS_REWARD", (12799.999999, 16000.0), 0.0, "三（五） nothing below the line"),
    ("ZS_REWARD", (1000.0, None, "其他单位"), 20000.0, "三（五） 1,000万元 itself"),
    ("ZS_REWARD", (999.999999, None, "个人"), 0.0, "三（五） one fen below 1,000万元"),
    ("ZS_WORKFUND", (16000.0,), 320000.0, "四（二） 2‰ of the target"),
    ("ZS_EXTRAFUND", (16000.0, 16000.0), 0.0, "四（二） at 100% nothing exceeds"),
    ("ZS_EXTRAFUND", (16000.01, 16000.0), 0.2, "四（二） 2‰ of what exceeds"),
    ("ZS_COMPILE_AWARD", (5000.0, "是", "合格", "是"), 500000.0, "三（二） 1%"),
    ("ZS_COMPILE_AWARD", (5000.0, "是", "合格", "否"), 0.0, "三（二） not started this year"),
    ("ZS_COMPILE_AWARD", (5000.0, "是", None, "是"), 0.0, "三（二） not reviewed"),
    ("ZS_GAP", (12799.36, 16000.0), 0.64, "79.996% is still a gap"),
    ("ZS_GAP", (0.0, 16000.0, 0.7), 11200.0, "a line as a number"),
    ("ZS_GAP", (0.0, 16000.0, "70%"), 11200.0, "a line as a text"),
    ("ZS_MONTHLY_NEED", (10000.0, 16000.0, "2012-10"), 3000.0, "two months remain"),
    ("ZS_MONTHLY_NEED", (10000.0, 16000.0, "2012-12"), "", "none remains"),
    ("ZS_SCHEDULE", ("2012-03",), 0.25, "自设 months over twelve"),
    ("ZS_SCHEDULE", (201213.0,), 1.0, "the settlement, typed as a number"),
    ("ZS_DEADLINE", ("2012-10",), datetime(2012, 10, 25), "四（三） a Thursday"),
    (
        "ZS_DEADLINE",
        (datetime(2012, 11, 1),),
        datetime(2012, 11, 26),
        "四（三） the 25th is a Sunday; 2012-11 became a day",
    ),
    (
        "ZS_RANK",
        (((8.0,), (9.0,), (9.0,), (None,), (1.0,)), ((10.0,),) * 5),
        [[3], [1], [1], [""], [4]],
        "equals share a rank",
    ),
    ("ZS_CODE_OK", ("PDY000423",), True, "GB 11714"),
    ("ZS_CODE_OK", ("PDY000421",), False, "its check digit is wrong"),
    (
        "ZS_CODE_OK",
        (((110108000000016.0,), ("个人",)),),
        [[True], [True]],
        "fifteen digits come whole as a number",
    ),
    ("ZS_RMB", (256000.0,), "人民币贰拾伍万陆仟元整", "whole yuan"),
    ("ZS_RMB", (6007.14,), "人民币陆仟零柒元壹角肆分", "the rules' own example"),
]


@pytest.mark.parametrize(
    ("name", "given", "answer", "why"), BOUNDARIES, ids=[f"{row[0]} {row[3]}" for row in BOUNDARIES]
)
def test_what_the_policy_gives(call: Call, name: str, given: tuple[Any, ...], answer: Any, why: str) -> None:
    assert call(name, *given) == answer, why


WRONG = [
    ("ZS_REWARD", ("一亿", 16000.0), "“到位资金”是“一亿”，应填万元数字。"),
    ("ZS_REWARD", (12800.0, N_A), "“年度目标”是错误值 #N/A，请先改好那一格。"),
    ("ZS_REWARD", (12800.0, -1.0), "“年度目标”是“-1”，不应是负数。"),
    ("ZS_REWARD", (1.2345678, 16000.0), "“到位资金”是“1.2345678”，金额最多精确到分。"),
    (
        "ZS_REWARD",
        (12800.0, 16000.0, "分队"),
        "“类型”是“分队”，应从 招商小分队、驻点办事处、其他单位、个人 中选。",
    ),
    ("ZS_GAP", (1.0, 2.0, 70.0), "“线”是“70”，应填 0 到 1 之间的比例，如 0.7 或 70%。"),
    ("ZS_SCHEDULE", ("10月",), "“期次”是“10月”，应填期次，如 2012-10，年终补报写 2012-13。"),
    ("ZS_SCHEDULE", ("2011-10",), "政策自2012年起执行，没有2011年的口径。"),
    ("ZS_SCHEDULE", ("2013-10", table()), "“期次”是2013年的，参数是2012年的，请用同一年的“参数”表。"),
    (
        "ZS_WORKFUND",
        (16000.0, (("a", "b"), ("c", "d"))),
        "“参数”区域认不出来：应选“参数”表的“键”到“值”各列，最简单的是写 zs_parameter。",
    ),
    ("ZS_WORKFUND", (16000.0, table()[:20]), "参数“"),
    ("ZS_CODE_OK", (91350100000000000.0,), "后几位已经丢失"),
    ("ZS_COMPILE_AWARD", (1.0, "也许", "合格", "是"), "“是否新编制”是“也许”，应填是或否。"),
    ("ZS_RMB", (1e17,), "金额太大"),
]


@pytest.mark.parametrize(("name", "given", "said"), WRONG, ids=[f"{row[0]} {row[2][:12]}" for row in WRONG])
def test_a_wrong_argument_is_named(call: Call, name: str, given: tuple[Any, ...], said: str) -> None:
    assert said in call(name, *given)


def test_only_the_wrong_cell_says_so(call: Call) -> None:
    assert call("ZS_WORKFUND", ((16000.0, "x", None),)) == [[320000.0, "“年度目标”是“x”，应填万元数字。", ""]]


def test_ranges_of_different_shapes_are_refused_in_words(call: Call) -> None:
    said = call("ZS_COMPLETION", ((1.0,), (2.0,)), ((1.0, 2.0),))
    assert said == "“年度目标”有 1 行 2 列，“到位资金”有 2 行 1 列，几个区域的行数、列数应相同，或只选一格。"


def test_a_rank_among_wrong_cells_is_no_rank(call: Call) -> None:
    found = call("ZS_RANK", ((1.0,), ("x",)), ((2.0,), (2.0,)))
    assert found == [["第2行第1列：“到位资金”是“x”，应填万元数字。"]] * 2


AMOUNTS = st.integers(-(10**9), 10**11).map(lambda fen: float(in_wan(fen)))
TARGETS = st.integers(0, 10**11).map(lambda fen: float(in_wan(fen)))
POLICIES = st.sampled_from(
    [
        {},
        {"reward_line": "0.75", "bar_line": "0.5", "reward_rate": "0.003"},
        {"squad_reward_base": "over_80_part", "extra_fund_rule": "none", "work_fund_rate": "0.01"},
        {"squad_reward_base": "over_target_part", "tie_rank": "1223", "pct_display": "四舍五入"},
        {
            "compile_award_base": "total_planned",
            "compile_award_needs": "新编制",
            "compile_award_rate": "0.02",
        },
        {"other_reward_min_wan": "500", "other_reward_part": "over_threshold"},
    ]
)


@st.composite
def shapes(draw: st.DrawFn) -> tuple[list[list[Any]], list[list[Any]]]:
    """Two ranges of one shape, blanks among them."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    return tuple(
        [[draw(st.none() | one) for _ in range(columns)] for _ in range(rows)] for one in (AMOUNTS, TARGETS)
    )


def over(rule: Callable[[Fen, Fen], Any], paid: list[list[Any]], target: list[list[Any]]) -> Any:
    """The rule itself over every pair, a blank where either is blank."""
    found = [
        [
            "" if p is None or t is None else rule(wan(repr(p)), wan(repr(t)))
            for p, t in zip(ps, ts, strict=True)
        ]
        for ps, ts in zip(paid, target, strict=True)
    ]
    return found[0][0] if (len(found), len(found[0])) == (1, 1) else found


LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LAW
@given(cells=shapes(), changes=POLICIES, month=st.integers(1, 13))
def test_functions_agree_with_the_policy(
    call: Call, cells: tuple[list[list[Any]], list[list[Any]]], changes: dict[str, str], month: int
) -> None:
    """Arrays and blanks, every reading: the same as workbook.policy."""
    policy, period, said = make_policy(**changes), Period(2012, month), table(**changes)
    paid, target = cells
    rows = [tuple(map(tuple, one)) for one in cells]
    last = {
        "ZS_REWARD": (*[MISSING] * 3, said),
        "ZS_STANDING": (MISSING, MISSING, said),
        "ZS_EXTRAFUND": (MISSING, said),
        "ZS_GAP": (MISSING, said),
        "ZS_COMPLETION": (said,),
        "ZS_MONTHLY_NEED": (str(period),),
    }
    rules: dict[str, Callable[[Fen, Fen], Any]] = {
        "ZS_COMPLETION": lambda p, t: float(percent_cell(progress.completion(p, t), policy)),
        "ZS_STANDING": lambda p, t: BANDS[reward.standing(p, t, policy).value],
        "ZS_REWARD": lambda p, t: float(in_yuan(reward.squad_reward(p, t, policy).amount)),
        "ZS_EXTRAFUND": lambda p, t: float(in_yuan(funds.extra_fund(p, t, policy).amount)),
        "ZS_GAP": lambda p, t: float(in_wan(reward.gap_to(p, t, policy.reward_line))),
        "ZS_MONTHLY_NEED": lambda p, t: (
            "" if (need := progress.monthly_need(p, t, period)) is None else float(in_wan(need))
        ),
    }
    for name, rule in rules.items():
        assert call(name, *rows, *last[name]) == over(rule, paid, target), name
    assert call("ZS_WORKFUND", rows[1], said) == over(
        lambda _, t: float(in_yuan(funds.work_fund(t, policy).amount)),
        [[0.0] * len(row) for row in target],
        target,
    )
    assert call("ZS_REWARD", rows[0], MISSING, "其他单位", MISSING, MISSING, said) == over(
        lambda p, _: float(in_yuan(reward.other_reward({"": p}, policy).amount)),
        paid,
        [[0.0] * len(row) for row in paid],
    )
    item = Compiled("", "", "", newly=True, review="合格", started_now=True)
    assert call("ZS_COMPILE_AWARD", rows[0], "是", "合格", "是", said) == over(
        lambda p, _: float(in_yuan(compile_award(item, p, p, policy).amount)),
        paid,
        [[0.0] * len(row) for row in paid],
    )


@LAW
@given(cells=shapes(), changes=POLICIES)
def test_ranks_agree_with_the_policy(
    call: Call, cells: tuple[list[list[Any]], list[list[Any]]], changes: dict[str, str]
) -> None:
    paid, target = cells
    shares: list[Fraction] = []
    over(lambda p, t: shares.append(progress.completion(p, t)), paid, target)
    ranks = iter(progress.ranks(shares, make_policy(**changes)))
    expected = over(lambda p, t: next(ranks), paid, target)
    assert call("ZS_RANK", *(tuple(map(tuple, one)) for one in cells), table(**changes)) == expected


@LAW
@given(
    month=st.integers(1, 13),
    changes=st.sampled_from(
        [
            {},
            {"time_progress": "days/366"},
            {"deadline_time": "18:00"},
            {"deadline_inclusive": "否"},
            {"deadline_holiday": "previous_workday"},
            {"report_day": "20"},
        ]
    ),
)
def test_days_agree_with_the_policy(call: Call, month: int, changes: dict[str, str]) -> None:
    policy, period = make_policy(**changes), Period(2012, month)
    assert call("ZS_SCHEDULE", str(period), table(**changes)) == float(progress.schedule(period, policy))
    due, end = reporting.due_day(period, policy), reporting.deadline(period, policy)
    found = call("ZS_DEADLINE", str(period), table(**changes))
    assert found.date() == due
    assert found in (end, datetime(due.year, due.month, due.day))
    assert (found == end) == (end.date() == due)


@LAW
@given(st.lists(st.text("0123456789ABCDEFGX-", min_size=1, max_size=18), min_size=1, max_size=4))
def test_codes_agree_with_the_checks(call: Call, codes: list[str]) -> None:
    found = call("ZS_CODE_OK", tuple((code,) for code in codes))
    assert found == (
        code_problem(codes[0]) is None if len(codes) == 1 else [[code_problem(one) is None] for one in codes]
    )


_DIGITS = {digit: number for number, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_aloud(text: str) -> int:
    """The amount in fen that the words say: an own reader, digit by digit."""
    total = section = digit = fen = 0
    for char in text.removeprefix("人民币").removesuffix("整"):
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section, digit = section + digit * _UNITS[char], 0
        elif char == "万":
            section, digit = (section + digit) * 10**4, 0
        elif char == "亿":
            total, section, digit = (section + digit) * 10**8, 0, 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[char], 0
    return total * 100 + fen


@given(st.integers(0, 10**18 - 1))
def test_the_words_of_an_amount_say_the_amount(fen: int) -> None:
    said = rmb(fen)
    assert read_aloud(said) == fen
    assert "零零" not in said
    assert "零万" not in said
    assert said.endswith("整") == (fen % 100 == 0)


def test_the_policy_is_read_from_the_sheet_itself(excel: tuple[Call, Book]) -> None:
    """zs_parameter, the name over 参数, as a range that xlwings reads; and the two columns alone."""
    call, book = excel
    place = book.names("zs_parameter").refers_to.removeprefix("=").replace("'", "")
    sheet, _, address = place.partition("!")
    cells = book.sheets(sheet).range(address)
    assert sheet == master.PARAMETERS.title
    assert call("ZS_REWARD", 12800.0, 16000.0, MISSING, MISSING, MISSING, cells) == 256000.0
    row = next(n for n, one in enumerate(cells.raw_value) if one[0] == "reward_rate")
    place = cells(row + 1, 3)
    old = place.raw_value
    place.raw_value = 0.01
    assert call("ZS_REWARD", 12800.0, 16000.0, MISSING, MISSING, MISSING, cells) == 1280000.0
    place.raw_value = old
    two = tuple((row[0], row[2]) for row in table(reward_line="0.9"))
    assert call("ZS_STANDING", 12800.0, 16000.0, MISSING, MISSING, two) == "两线之间"
    assert call("ZS_STANDING", 12800.0, 16000.0, MISSING, MISSING, table(reward_line="0.9")[1:]) == "两线之间"


def test_a_range_of_cells_goes_through_xlwings_too(excel: tuple[Call, Book]) -> None:
    call, book = excel
    cells = book.sheets(1).range("AA100:AA102")
    cells.raw_value = (("12800",), ("",), (5.0,))
    assert call("ZS_STANDING", cells, 16000.0) == [["达奖励线"], [""], ["限评优"]]


def test_a_whole_column_is_a_few_cells_and_then_blanks(call: Call) -> None:
    """A heading says so, what follows it counts, a blank in between stays one, and so does all that comes after."""
    paid = (("累计到位",), (12800.0,), (None,), (5.0,), *(((None,),) * 20_000))
    target = ((16000.0,),) * 2 + ((None,),) * 1 + ((16000.0,),) + ((None,),) * 20_000
    found = call("ZS_STANDING", paid, target)
    assert found[:4] == [["“到位资金”是“累计到位”，应填万元数字。"], ["达奖励线"], [""], ["限评优"]]
    assert found[4:] == [[""]] * 20_000
    assert call("ZS_RANK", paid[1:], target[1:])[:3] == [[1], [""], [2]]
    assert call("ZS_RANK", ((None,),) * 3, ((None,),) * 3) == [[""]] * 3


def test_the_wrappers_in_the_workbook_cover_each_function() -> None:
    """Name, arguments and which of them may be left out, as olevba reads them out of the built file."""
    code = macros(blank_master())["xlwings_udfs"]
    heads = dict(re.findall(r"^Function (ZS_\w+)\((.*)\)", code, re.MULTILINE))
    assert sorted(heads) == NAMES
    for name, head in heads.items():
        found = [part.strip() for part in head.split(",")]
        expected = [
            ("" if one.default is one.empty else "Optional ") + one.name
            for one in signature(getattr(functions, name)).parameters.values()
        ]
        assert found == expected
        passed = ", ".join(word.removeprefix("Optional ") for word in expected)
        assert f'XLPy.CallUDF("macros.excel.functions", "{name}", Array({passed}), ThisWorkbook' in code


def test_on_any_machine_they_are_plain_functions() -> None:
    assert functions.ZS_REWARD(12800, 16000) == 256000.0
    assert functions.ZS_STANDING([[12800], [None]], 16000) == [["达奖励线"], [""]]
