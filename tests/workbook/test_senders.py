"""Whose return it is, by hidden identity, the sender's address and the file's name; and what no address proves.

The roster has s03@163.com and s03@qinghe.gov.cn for S03, and one address that S05 and S11 share.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.makers import UNITS, make_known, make_submission
from workbook.book import Book
from workbook.checks import check_submission
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.returns import Refused, Return, judged_returns
from workbook.incoming.senders import addresses
from workbook.incoming.submission import Arrival, Letter, Submission
from workbook.schema.data import Receipt

EMAILS = {
    "S03": "S03@163.com；s03＠qinghe.gov.cn",
    "S05": "jgw@qinghe.gov.cn",
    "S11": "jgw@qinghe.gov.cn、 s11@163.com",
}
OWN, SHARED, STRANGER = Letter("s03@163.com"), Letter("jgw@qinghe.gov.cn"), Letter("x@evil.com")


def known() -> Known:
    units = {unit.id: replace(unit, email=EMAILS.get(unit.id)) for unit in UNITS}
    return make_known(units=units)


def sent(letter: Letter | None, unit: str | None = "S03", **more: object) -> Submission:
    """A return whose identity, cover and name speak of `unit` unless told otherwise, in a mail."""
    made = make_submission(file_unit=unit, cover_unit=unit, **{"identity": {"unit": unit}} | more)  # type: ignore[arg-type]
    return replace(made, arrival=replace(made.arrival, letter=letter, sha=str(more.get("sha", "sha"))))


def judged(
    *reads: Submission | Refused, word: str | None = None, decided: dict[str, str] | None = None
) -> list[Return]:
    here = known()
    receipt = Receipt(
        str(here.period), None, None, None, None, None, None, None, False, None, None, word, "sha"
    )
    book = Book(here.policy, units=tuple(here.units.values()), receipts=(receipt,))
    return judged_returns(reads, here, decided or {}, book)


def of_senders(item: Return) -> list[str]:
    return [one.sentence for one in item.findings if one.rule in ("V01", "bad-sender", "sender-not-proven")]


def test_addresses_are_read_as_people_type_them() -> None:
    assert addresses(known().units["S11"]) == {"jgw@qinghe.gov.cn", "s11@163.com"}
    assert addresses(replace(UNITS[0], email="a@b.cn c@d.cn;E@F.cn")) == {"a@b.cn", "c@d.cn", "e@f.cn"}
    assert (
        addresses(replace(UNITS[0], email="没有")) == addresses(replace(UNITS[0], email=None)) == frozenset()
    )


CASES = {
    "from the unit's address": (OWN, "S03", "good", "S03", []),
    "put in by staff, who vouch for it": (None, "S03", "good", "S03", []),
    "from an address that two units share": (SHARED, "S05", "good", "S05", []),
    "from another unit's address": (SHARED, "S03", "held", "S03", ["V01.disagree"]),
    "from a stranger": (STRANGER, "S03", "quarantined", None, ["sender-not-proven"]),
    "from nobody that can be told": (Letter("", "有2个发件人"), "S03", "quarantined", None, ["bad-sender"]),
    "the server does not vouch": (
        Letter("s03@163.com", refuted="没有通过"),
        "S03",
        "quarantined",
        None,
        ["sender-not-proven"],
    ),
    "nothing in it says whose, the address does": (OWN, None, "good", "S03", []),
    "nothing in it says whose, the address is shared": (SHARED, None, "blocked", None, ["V01.nobody"]),
}


@pytest.mark.parametrize("case", CASES)
def test_whose_return_it_is(case: str) -> None:
    letter, unit, state, whose, told = CASES[case]
    (item,) = judged(sent(letter, unit))
    assert (item.state, item.unit, of_senders(item)) == (state, whose, told)


def test_the_finding_says_what_disagrees() -> None:
    (item,) = judged(sent(SHARED, "S03"))
    (finding,) = [one for one in item.findings if one.sentence == "V01.disagree"]
    assert "发件邮箱属于第五招商小分队（S05）、第十一招商小分队（S11）" in finding.message
    assert "表内标识是第三招商小分队（S03）" in finding.message


def test_a_quarantined_return_says_who_sent_it_and_whose_it_claims_to_be() -> None:
    (item,) = judged(sent(STRANGER))
    (finding,) = item.findings
    assert finding.severity is Severity.HOLD
    assert "x@evil.com不在单位名册里" in finding.message
    assert "第三招商小分队（S03）" in finding.message
    assert finding.unit is None  # nothing is held against the unit


def the_doubt(item: Return) -> Finding:
    return next(one for one in item.findings if one.rule == "sender-not-proven")


def test_staff_accept_or_reject_what_is_quarantined() -> None:
    (item,) = judged(sent(STRANGER), word="采用")
    assert (item.state, item.unit) == ("good", "S03")
    (item,) = judged(sent(STRANGER), word="不采用")
    assert (item.state, item.unit) == ("quarantined", None)
    decided = {the_doubt(item).id: "已核实"}
    (item,) = judged(sent(STRANGER), decided=decided)
    assert (item.state, item.unit) == ("good", "S03")
    assert the_doubt(item)  # stays in the list with what was decided


def test_a_word_to_accept_heals_no_other_fault_of_an_address() -> None:
    """已核实 lets the sender pass; what is wrong in the return is wrong all the same."""
    wrong = sent(STRANGER, period="2012-04")
    (item,) = judged(wrong)
    decided = {the_doubt(item).id: "已核实"}
    (item,) = judged(wrong, decided=decided)
    assert item.state == "blocked"


def test_a_stranger_s_copy_does_not_hide_the_unit_s_own() -> None:
    """The same bytes twice are one return: the unit's own, though the stranger's came first."""
    early, late = datetime(2012, 5, 20), datetime(2012, 5, 24)
    stranger, own = (sent(letter, received=when) for letter, when in ((STRANGER, early), (OWN, late)))
    for reads in ((stranger, own), (own, stranger)):
        (item,) = judged(*reads)
        assert (item.state, item.arrival.received) == ("good", late)


@pytest.mark.parametrize(
    ("letter", "named", "unit"),
    [
        (None, "S03", "S03"),
        (OWN, None, "S03"),
        (OWN, "S05", "S03"),
        (SHARED, "S05", "S05"),
        (SHARED, None, None),
        (STRANGER, "S03", None),
    ],
)
def test_whose_a_file_is_that_cannot_be_read(
    letter: Letter | None, named: str | None, unit: str | None
) -> None:
    arrival = Arrival("月报.xls（邮件 a.eml）", "sha", datetime(2012, 5, 24), letter, "月报.xls")
    (item,) = judged(Refused(arrival, "old-xls", named))
    assert (item.unit, item.findings[0].severity) == (unit, Severity.BLOCK)


@pytest.mark.parametrize(
    ("code", "letter", "severity"),
    [
        ("no-attachment", OWN, Severity.WARN),
        ("no-attachment", STRANGER, Severity.HINT),
        ("auto-mail", OWN, Severity.HINT),
        ("mail-too-complex", OWN, Severity.BLOCK),
    ],
)
def test_a_letter_without_a_workbook_holds_nothing_up(code: str, letter: Letter, severity: Severity) -> None:
    (item,) = judged(Refused(Arrival("a.eml", "sha", datetime(2012, 5, 24), letter), code, what="邮件"))
    assert [one.severity for one in item.findings] == [severity]


def test_a_file_by_hand_has_no_sender_to_disagree_with() -> None:
    assert "V01.disagree" not in [one.sentence for one in check_submission(sent(None), known())]
