"""The papers of a month: the same data as the sheets, one page a unit, nobody named who is not meant."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.workbook.test_notice import county
from workbook.assess import assess
from workbook.book import Book
from workbook.follow import reminders
from workbook.money import rmb, wan
from workbook.month import notice_paragraphs
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema import master
from workbook.schema.data import Entry, Member, Project, Unit
from workbook.schema.follow import Task
from workbook.schema.lists import INDIVIDUAL
from workbook.showing.lines import lines_of
from workbook.showing.month_papers import reminded, statements, supervised, without_evidence
from workbook.showing.paper import notice_paper
from workbook.showing.year_papers import approvals, barred_list, masked_name, publication
from xlsx_tools.document import Paper, Table, Words, document

DAY = date(2012, 4, 1)
MARCH, SETTLED = Period(2012, 3), Period(2012, 13)


def texts(paper: Paper | None) -> str:
    """Everything that a paper says, cell by cell."""
    assert paper is not None
    found: list[str] = []
    for item in paper.words:
        if isinstance(item, Words):
            found.append(item.text)
        else:
            found += [cell for row in (item.headings, *item.rows) for cell in row]
    for grid in paper.annexes:
        found += [grid.title, grid.note, *(cell for row in (grid.headings, *grid.rows) for cell in row)]
    return "\n".join(found)


def settled() -> Book:
    """Two squads, one at 90 % and one at 10 %, and a person who brought 2,000.00 万元."""
    book = county(2, {"S01": "900", "S02": "100"}, 3, "2012-12")
    person = Unit("P01", "赵钱孙", kind=INDIVIDUAL)
    project = Project("XMP01", "个人的项目", "P01", sector="新型工业")
    entry = Entry("2012-12", "P01", "XMP01", None, month_paid=wan("2000"), recognised=wan("2000"))
    members = (Member("S01", None, "队长", "周某某"), Member("S02", None, "队长", "吴某某"))
    return replace(
        book,
        units=(*book.units, person),
        projects=(*book.projects, project),
        entries=(*book.entries, entry),
        members=members,
    )


def test_a_statement_has_a_page_for_every_unit_that_reports() -> None:
    book = county(3, {"S01": "300"}, 4)
    month = assess(book, MARCH)
    paper = statements(month, book, DAY)
    pages = [item for item in paper.words if isinstance(item, Words) and item.text.endswith("对账单")]
    assert [page.page for page in pages] == [False, True, True, True]
    said = texts(paper)
    assert "第一招商小分队" in said
    assert "县总工会" in said
    assert "本年没有计入本单位的项目" in said
    assert said.count("300.00") >= 4  # this period and the year, of the unit and of its project


def test_the_projects_of_a_statement_add_up_to_its_unit() -> None:
    book = settled()
    month = assess(book, SETTLED)
    tables = [
        item for item in statements(month, book, DAY).words if isinstance(item, Table) and item.headings
    ]
    amount = lambda text: wan(text.replace(",", ""))  # noqa: E731
    for table in tables:
        *rows, total = table.rows
        assert sum(amount(row[3]) for row in rows if row[3]) == amount(total[3])


def test_only_who_has_not_reported_is_reminded() -> None:
    book = county(3, {}, 2)
    said = texts(reminded(assess(book, MARCH), book, DAY))
    assert "第三招商小分队" in said
    assert "县总工会" in said
    assert "第一招商小分队" not in said
    assert "共2个单位" in said
    everybody = county(3, {}, 4)
    assert reminded(assess(everybody, MARCH), everybody, DAY) is None


def test_who_is_more_than_30_points_behind_is_supervised_and_whose_matter_is_due() -> None:
    """At six twelfths 20.00 % is exactly 30 points behind: yellow. A little less is red."""
    june = Period(2012, 6)
    book = county(2, {"S01": "200", "S02": "199.99"}, 3, "2012-06")
    said = texts(supervised(assess(book, june), book, DAY))
    assert "第二招商小分队" in said
    assert "第一招商小分队" not in said
    calm = county(1, {"S01": "900"}, 2, "2012-06")
    assert supervised(assess(calm, june), calm, DAY) is None
    task = Task(1, None, "制定招商引资优惠政策", owner="县商务局", due=date(2012, 5, 1), done=False)
    due = replace(calm, tasks=(task, replace(task, no=2, matter="别的事", done=True)))
    said = texts(supervised(assess(due, june), due, DAY))
    assert "县商务局：" in said
    assert "2012年5月1日" in said
    assert "别的事" not in said


def test_funds_without_evidence_are_listed_with_what_is_lacking() -> None:
    book = county(2, {"S01": "300", "S02": "50"}, 3)
    whole = replace(book.entries[0], evidence="银行进账单", evidence_date=date(2012, 3, 2), evidence_count=1)
    half = replace(book.entries[1], evidence="银行进账单", evidence_count=1)
    book = replace(book, entries=(whole, half))
    grid = without_evidence(assess(book, MARCH), book, DAY).annexes[0]
    assert [(row[1], row[7]) for row in grid.rows] == [("S02", "凭证日期")]
    book = replace(book, entries=(whole,))
    assert without_evidence(assess(book, MARCH), book, DAY) is None


@pytest.mark.parametrize(
    ("period", "there"),
    [
        ("2012-06", "要完成年度目标，余下6个月每月需到位150.00万元。"),
        ("2012-11", "要完成年度目标，余下1个月需到位900.00万元。"),
        ("2012-12", "距70%尚差600.00万元。"),
    ],
)
def test_what_is_needed_is_told_with_what_it_is_needed_for(period: str, there: str) -> None:
    book = county(1, {"S01": "100"}, 2, period)
    assert there in texts(supervised(assess(book, Period.parse(period)), book, DAY))


def test_before_the_settlement_nothing_is_called_recognised_and_then_nothing_reported() -> None:
    book = settled()
    for paper in (approvals, publication):
        assert "认定到位资金" not in texts(paper(assess(book, Period(2012, 12)), book, DAY))
        assert "认定到位资金" in texts(paper(assess(book, SETTLED), book, DAY))
    assert "以上按贵单位报送的月报汇总（预判）。" in texts(statements(assess(book, MARCH), book, DAY))
    assert "以上为年终认定数。请核对" in texts(statements(assess(book, SETTLED), book, DAY))


def test_an_approval_has_the_amount_in_words_and_its_clause() -> None:
    """三（五）： 900.00 万元 of 1,000.00 earn 2‰, 18,000.00 元; 10 % earns nothing and has no page."""
    book = settled()
    said = texts(approvals(assess(book, SETTLED), book, DAY))
    assert "18,000.00元" in said
    assert "人民币壹万捌仟元整" in said
    assert "三（五）" in said
    assert "第二招商小分队" not in said
    assert "年终认定" in said


def test_what_is_published_masks_persons_and_not_offices() -> None:
    book = settled()
    said = texts(publication(assess(book, SETTLED), book, DAY))
    assert "赵＊＊" in said
    assert "赵钱孙" not in said
    assert "第一招商小分队" in said
    assert "58,000.00" in said  # 18,000.00 and 2,000.00 万元 × 2‰


def test_before_the_settlement_a_publication_says_that_it_is_none() -> None:
    book = settled()
    assert "预判" in texts(publication(assess(book, Period(2012, 12)), book, DAY))
    assert "预判" not in texts(publication(assess(book, SETTLED), book, DAY))


def test_who_cannot_be_rated_excellent_is_named_in_full() -> None:
    """三（五）： under 70 %; the squad at 90 % is not there."""
    book = settled()
    said = texts(barred_list(assess(book, SETTLED), book, DAY))
    assert "吴某某" in said
    assert "周某某" not in said
    good = county(1, {"S01": "900"}, 2, "2012-12")
    assert barred_list(assess(good, SETTLED), good, DAY) is None


def with_lines(book: Book, reward: str, bar: str) -> Book:
    changes = {"county_name": "白石县", "county_target_wan": "2000", "reward_line": reward, "bar_line": bar}
    return replace(book, policy=policy_from(parameters_for(2012, changes)))


def test_lines_of_another_county_are_named_as_they_are() -> None:
    """三（五） with 85 % and 65.5 %: no paper and no reason speaks of 80 % and 70 %."""
    june = Period(2012, 6)
    behind = with_lines(county(2, {"S02": "199.99"}, 3, "2012-06"), "0.85", "0.655")
    closed = with_lines(settled(), "0.85", "0.655")
    month = assess(closed, SETTLED)
    notice, statement = (
        texts(supervised(assess(behind, june), behind, DAY)),
        texts(statements(month, closed, DAY)),
    )
    assert "距65.5%尚差" in notice
    assert "距85%缺口" in statement
    reasons = {
        line.reason for sheet, _, lines in lines_of(month, closed) if sheet is master.BARRED for line in lines
    }
    assert reasons == {"三（五）未完成目标任务65.5%"}
    annexes = texts(notice_paper(notice_paragraphs(closed, month, DAY), month, closed, DAY))
    assert "距85%缺口" in annexes.replace("\n", "")
    everything = "".join((notice, statement, annexes, texts(barred_list(month, closed, DAY)), *reasons))
    assert not re.search("[78]0%", everything)
    assert any("“距80%缺口”按85%、“距70%缺口”按65.5%计算" in told for told in reminders(closed, month))
    assert not any("缺口" in told for told in reminders(settled(), assess(settled(), SETTLED)))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("赵钱孙", "赵＊＊"),
        ("周吴", "周＊"),
        ("欧阳某", "欧阳＊"),
        ("欧阳", "欧＊"),
        ("买买提·艾力", "买＊＊·＊＊"),
        ("赵钱孙（商会人士）", "赵＊＊"),
        ("赵钱孙(某公司)", "赵＊＊"),
        ("", ""),
    ],
)
def test_a_name_is_masked_after_its_surname(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_every_paper_is_a_document_that_word_can_open() -> None:
    from docx import Document

    book = settled()
    month = assess(book, SETTLED)
    for make in (statements, approvals, publication, barred_list, without_evidence):
        opened = Document(io.BytesIO(document(make(month, book, DAY))))
        assert opened.tables, make
        body = "".join(re.findall(r"\S", "".join(item.text for item in opened.paragraphs)))
        assert body


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("100000.10", "壹拾万元壹角"),
        ("100000.01", "壹拾万元零壹分"),
        ("100000000", "壹亿元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("9270400", "玖佰贰拾柒万零肆佰元整"),
        ("1000010000000000", "壹仟万零壹佰亿元整"),
    ],
)
def test_an_amount_in_words_at_its_edges(yuan: str, said: str) -> None:
    """By the rules for cheques: a nought inside is said once, those at the end of a group are not."""
    assert rmb(int(Decimal(yuan) * 100)) == f"人民币{said}"
