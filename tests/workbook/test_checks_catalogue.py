"""House-keeping: every rule has its sentence and its cases, every sentence its use, and each can be told to a person."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbook.checks
from tests.makers import make_known, make_line, make_new_line, make_submission
from tests.workbook import (
    test_checks_across,
    test_checks_amounts,
    test_checks_dates,
    test_checks_identity,
    test_checks_lists,
    test_checks_whole,
)
from workbook.checks import (
    RETURN_RULES,
    ROW_RULES,
    RULES,
    check_master,
    check_submission,
    check_together,
    check_versions,
)
from workbook.findings import Severity
from workbook.sentences import SENTENCES

MODULES = (
    test_checks_identity,
    test_checks_amounts,
    test_checks_dates,
    test_checks_lists,
    test_checks_across,
    test_checks_whole,
)
CASES = [case for module in MODULES for case in module.CASES]
TOLD_ELSEWHERE = {"V27", "V27.none", "V28", "V29", "V29.count"}  # by their own tests in test_checks_whole
FOLDER = Path(workbook.checks.__file__).parent
KEY = re.compile(r'"(V\d\d(?:\.\w+)?)"')


def keys_in_code() -> set[str]:
    return {key for path in FOLDER.glob("*.py") for key in KEY.findall(path.read_text("utf-8"))}


def test_every_rule_of_the_thirty_is_there():
    assert list(RULES) == [f"V{number:02d}" for number in range(1, 31)]


def test_every_sentence_that_is_used_exists():
    assert keys_in_code() - set(SENTENCES) - set(RULES) == set()


def test_every_sentence_of_a_rule_fires_in_some_case():
    fired = {key for case in CASES for key in case.fires.split()} | TOLD_ELSEWHERE
    assert {key for key in SENTENCES if key[0] == "V"} == fired


def test_every_rule_fires_in_a_case_and_keeps_silent_in_another():
    fired = {key.partition(".")[0] for case in CASES for key in case.fires.split()}
    assert set(RULES) - fired <= {"V27", "V28", "V29"}
    assert any(not case.fires for case in CASES)


@pytest.mark.parametrize("case", [case for case in CASES if case.fires], ids=str)
def test_every_finding_can_be_told_and_looked_up(case):
    for finding in case.findings():
        message = finding.message
        assert not re.search(r"[{}]|None|Decimal|Fraction", message), message
        assert finding.place.file
        assert finding.message.startswith(finding.place.file)
        assert finding.sha
        assert finding.rule == finding.sentence.partition(".")[0]
        assert all(isinstance(value, str) for value in finding.facts.values())


def test_findings_of_one_return_can_be_told_apart():
    for case in CASES:
        numbers = [finding.id for finding in case.findings()]
        assert len(numbers) == len(set(numbers)), case.why


def test_a_main_case_has_the_severity_of_the_policy():
    mild = {}
    for case in CASES:
        for finding in case.findings():
            if finding.sentence in RULES:
                mild.setdefault(finding.sentence, set()).add(finding.severity)
    for rule, found in mild.items():
        assert RULES[rule][0] in found, rule


def test_a_sentence_ends_and_uses_the_office_s_punctuation():
    for key, text in SENTENCES.items():
        assert text.endswith("。"), key
        bare = re.sub(r"“[^”]*”", "", text)
        assert not re.search(r"[,;:?!()]", bare), key
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert key[0] == "V" or fields <= {"what", "claims"}, key


def test_every_code_of_an_unreadable_file_has_its_sentence():
    room = Path(workbook.checks.__file__).parents[2] / "xlsx_tools"
    code = re.compile(r'Unreadable\(\s*"([a-z]+(?:-[a-z]+)+)"')
    text = "".join(path.read_text("utf-8") for path in room.glob("*.py"))
    found = set(code.findall(text))
    assert len(found) > 20
    assert found - set(SENTENCES) == set()


def test_a_check_opens_with_its_rule_number():
    for rule in (*RETURN_RULES, *ROW_RULES):
        assert re.match(r"V\d\d", inspect.getdoc(rule) or ""), rule.__name__


def test_a_right_return_has_nothing_to_say_about():
    submission = make_submission(make_line(), make_new_line())
    known = make_known()
    assert check_submission(submission, known) == ()
    assert check_together([submission], known) == ()
    assert check_master(known) == ()
    assert check_versions("S03", [submission.arrival], submission.arrival.sha, known) == ()


WORDS = st.sampled_from(
    [None, "无", "同上", "合计", "{花括号}", "旧城改造一期项目", "广东", "青禾县", "新建", "农业", "S05:40%"]
)
CODES = st.sampled_from([None, "", "个人", "PDY000421", "11010519491231002X", "？", "123456789012345"])
AMOUNTS = st.sampled_from([None, -1, 0, 1, 200 * 10**6, 300 * 10**6, 500 * 10**6, 10**10, 10**14])
DAYS = st.sampled_from([None, date(1990, 1, 1), date(2011, 12, 31), date(2012, 5, 24), date(2099, 12, 31)])
ODD = {
    **dict.fromkeys(
        ("name", "investor", "origin", "sector", "channel", "kind", "stage", "evidence", "shares"), WORDS
    ),
    **dict.fromkeys(("total", "prior", "before", "month_paid", "year_paid"), AMOUNTS),
    **dict.fromkeys(("signed", "started", "evidence_date"), DAYS),
    "project": st.sampled_from([None, "QH2012-006", "QH2012-999", "合计"]),
    "code": CODES,
    "remark": WORDS,
    "evidence_count": st.sampled_from([None, -1, 0, 2]),
}


@given(
    rows=st.lists(st.fixed_dictionaries({}, optional=ODD), min_size=1, max_size=3),
    ticked=st.sampled_from([None, True, False]),
)
def test_whatever_a_row_says_is_answered_in_words(rows, ticked):
    lines = [make_line(row=number, **said) for number, said in enumerate(rows, start=6)]
    submission = make_submission(*lines, cover={"nothing_new": ticked})
    for finding in (*check_submission(submission, make_known()), *check_together([submission], make_known())):
        assert finding.message.endswith("。")
        assert finding.id


@pytest.mark.parametrize("module", ["incoming.codes", "shares", "checks.likeness", "checks.lists"])
def test_the_examples_in_the_docstrings_are_true(module: str):
    failed, tried = doctest.testmod(importlib.import_module(f"workbook.{module}"))
    assert tried
    assert not failed


def test_severities_are_the_four_of_the_policy():
    assert {severity for severity, _ in RULES.values()} == set(Severity)
