"""V15, V16, V20, V23: codes, drop-downs, the county's own money, and what every total needs."""

from __future__ import annotations

import pytest

from tests.makers import make_known, make_line, make_project, make_submission
from tests.workbook.cases import Case, holds, new_row, old_row
from workbook.checks import check_submission, closest
from workbook.policy.edition import edition
from workbook.schema.lists import EVIDENCE, PROVINCES, STAGES

NOTHING = {"month_paid": "0", "year_paid": "0", "evidence": None, "evidence_date": None}
TOLD = make_known(projects=[make_project(code="PDY000421")], reported={"S03": ["QH2012-006"]})
UNSORTED = make_known(projects=[make_project(sector=None)])

CASES = [
    # V15 代码长度/字符/校验位
    new_row("a good organisation code", ""),
    new_row("a check digit that does not belong to it", "V15", code="PDY000421"),
    new_row("ten characters", "V15", code="PDY0004231"),
    new_row("a person", "", code="个人"),
    new_row("no code at all", "V15.missing", code=None),
    new_row("an identity card's number", "V15.person", code="11010519491231002X"),
    old_row("a wrong code that was told last month", "", TOLD, code="PDY000421"),
    old_row("no code in a registered row: the register has it", "", code=None),
    # V16 下拉外的值
    new_row("a sector that means one of the list", "V16", sector="农业"),
    new_row("evidence that means one of the list", "V16", evidence="进账单"),
    new_row("evidence that means nothing on the list", "V16.unlike", evidence="领导批示"),
    new_row("a province by its full name", "V16", origin="江苏省"),
    new_row("no investor's name", "V16.empty", investor=None),
    new_row("nothing paid and no sector yet", "V16.empty", sector=None, **NOTHING),
    new_row("nothing paid and a sector like none", "V16.unlike", sector="高新技术", **NOTHING),
    # V20 来源地=本县
    new_row("from another province", "", origin="福建"),
    new_row("from the county itself", "V20", origin="青禾县"),
    new_row("from the county's town", "V20", origin="贵州青禾城关镇"),
    new_row("from 县内", "V20", origin="县内企业"),
    # V23 新建+续建=合计、产业合计=渠道合计=全县
    new_row("an amount of no sector", "V23.blank", sector=None),
    new_row("an amount of a sector like none", "V23", sector="高新技术"),
    new_row("an amount of no kind", "V23.blank", kind=None),
    old_row("an empty sector, which the register knows", "", sector=None),
    old_row("an empty sector, which nobody knows", "V23.blank", UNSORTED, sector=None),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_gives_its_sentences(case: Case):
    holds(case)


SECTORS = tuple(next(item for item in edition() if item["key"] == "sectors")["value"].split("；"))
CHANNELS = tuple(next(item for item in edition() if item["key"] == "channels")["value"].split("；"))


@pytest.mark.parametrize(
    ("said", "choices", "meant"),
    [
        ("农业", SECTORS, "农业产业化"),
        ("商贸物流", SECTORS, "城镇和商贸物流"),
        ("工业", SECTORS, "新型工业"),
        ("旅游类", SECTORS, "文化旅游"),
        ("增资扩股", SECTORS, "现有企业增资扩股"),
        ("其它", SECTORS, "其他"),
        ("新型工业 ", SECTORS, "新型工业"),
        ("新型工业化", SECTORS, "新型工业"),
        ("高新技术", SECTORS, None),
        ("小分队", CHANNELS, "小分队招商"),
        ("招商", CHANNELS, None),  # nearly all of them
        ("广西壮族自治区", PROVINCES, "广西"),
        ("内蒙", PROVINCES, "内蒙古"),
        ("发票", EVIDENCE, None),  # two of them
        ("进账单", EVIDENCE, "银行进账单"),
        ("已投产", STAGES, "投产"),
        ("", STAGES, None),
        (None, STAGES, None),
    ],
)
def test_what_a_value_beside_the_list_means(said: str | None, choices: tuple[str, ...], meant: str | None):
    assert closest(said, choices) == meant


def test_the_sentence_says_under_what_it_is_registered_for_now():
    """E-SECTOR of the demo."""
    (finding,) = check_submission(make_submission(make_line(sector="农业")), make_known())
    assert finding.suggest == "农业产业化"
    assert "暂按“农业产业化”登记" in finding.message


def test_a_wrong_check_digit_is_told_with_the_right_one():
    """E-CODE of the demo."""
    (finding,) = check_submission(make_submission(make_line(code="PDY000421")), make_known())
    assert (finding.value, finding.suggest) == ("PDY000421", "PDY000423")


def test_an_identity_card_s_number_is_shown_to_nobody():
    (finding,) = check_submission(make_submission(make_line(code="11010519491231002X")), make_known())
    assert finding.value == "1101**************"
    assert "11010519491231002X" not in finding.message + str(finding.facts)
