"""The papers of a month beside the notice: 对账单、催报名单、督办通知单、佐证缺件清单， from the data of the master's sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.money import NOTHING, show_wan
from workbook.policy.evidence import lacking
from workbook.policy.figures import percent
from workbook.policy.progress import Light, points
from workbook.policy.reporting import data_day, due_day
from workbook.policy.tasks import overdue
from workbook.schema.follow import Task
from workbook.schema.lists import INDIVIDUAL, MISSING
from workbook.schema.results import SquadLine
from workbook.showing.paper import heading_of
from xlsx_tools.columns import table_of
from xlsx_tools.document import Grid, Paper, Table, Words

REPLY_DAYS = 2
OFFICE = "招商引资办公室"


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def office_of(book: Book) -> str:
    return f"{book.county}{OFFICE}"


def paper_of(title: str, words: Iterable[Words | Table], book: Book, issued: date, *grids: Grid) -> Paper:
    return Paper(title, office_of(book), issued, tuple(words), tuple(grids))


def title_of(item: Assessment) -> str:
    lead = f"（{item.unit.lead_dept}牵头）" if item.unit.lead_dept and item.is_squad else ""
    return f"{item.unit.id}　{item.unit.name}{lead}"


def statements(month: Month, book: Book, issued: date) -> Paper | None:
    """对账单： one page a unit, its own figures and projects, to be confirmed before the notice goes out."""
    words: list[Words | Table] = []
    names = {item.id: item.name for item in book.projects}
    for item in month.units:
        if item.unit.kind == INDIVIDUAL:
            continue
        words.append(Words("form_title", "招商引资到位资金对账单", page=bool(words)))
        words.append(Words("form_line", f"单位：{title_of(item)}\t{month.period.label}"))
        words.append(_facts(item, month))
        words.append(Words("table_note", "单位：万元"))
        words.append(_projects(item, month, names))
        words.append(
            Words(
                "form_line",
                f"{_whence(month)}请核对；有不同的，收到后{REPLY_DAYS}日内书面告知"
                f"{office_of(book)}，逾期未反馈视为无异议。",
            )
        )
        words.append(Words("form_line", "核对人（签字）：\t单位（盖章）　　　　年　　月　　日"))
    return paper_of("招商引资到位资金对账单", words, book, issued) if words else None


def _whence(month: Month) -> str:
    return (
        "以上为年终认定数。"
        if month.period.is_settlement
        else f"以上按贵单位报送的月报汇总（{month.state}）。"
    )


def _facts(item: Assessment, month: Month) -> Table:
    rows = [("本期到位（万元）", show_wan(item.month_paid), "累计到位（万元）", show_wan(item.paid))]
    if item.is_squad:
        done = percent(item.completion or Fraction(0), month.policy)
        rows += [
            ("年度目标（万元）", show_wan(item.target), "完成率", f"{done}%"),
            (
                "名次",
                str(item.rank or "—"),
                heading_of(table_of(SquadLine)["gap_80"], month),
                show_wan(item.gap_80),
            ),
        ]
    task = "—" if item.unit.compile_task is None else str(item.unit.compile_task)
    rows.append(("编制合格/任务（个）", f"{item.compile_done}/{task}", "本期报送", item.report))
    return Table(tuple(rows), (3, 3, 3, 3), ("center", "right", "center", "right"))


def _projects(item: Assessment, month: Month, names: dict[str, str]) -> Table:
    """The unit's projects with what counts for it, this period and in all."""
    now: dict[str, int] = defaultdict(int)
    year: dict[str, int] = defaultdict(int)
    for share in month.shares:
        if share.unit == item.unit.id:
            year[share.entry.project] += share.paid
            if share.entry.period == str(month.period):
                now[share.entry.project] += share.paid
    rows = [
        (number, names.get(number, ""), show_wan(now[number]), show_wan(year[number]))
        for number in sorted(year)
    ]
    rows = rows or [("", "本年没有计入本单位的项目", "", "")]
    total = ("", "合计", show_wan(item.month_paid), show_wan(item.paid))
    return Table(
        (*rows, total),
        (14, 30, 14, 14),
        ("center", "left", "right", "right"),
        ("项目编号", "项目名称", "本期到位", "本年累计"),
    )


def reminded(month: Month, book: Book, issued: date) -> Paper | None:
    """催报名单： who has not reported, whom to call, and until when it was asked for."""
    items = [item for item in month.units if item.report == MISSING]
    if not items:
        return None
    due = day_text(due_day(month.period, month.policy))
    grid = Grid(
        label="",
        title=f"{month.period.label}月报催报名单",
        note=f"截止{due}　共{len(items)}个单位",
        headings=("序号", "编号", "单位", "牵头部门", "联络员", "B角", "联系电话", "催报情况"),
        rows=tuple(
            (
                str(number),
                item.unit.id,
                item.unit.name,
                item.unit.lead_dept or "",
                item.unit.contact or "",
                item.unit.backup or "",
                item.unit.phone or "",
                "",
            )
            for number, item in enumerate(items, 1)
        ),
        widths=(6, 8, 24, 28, 14, 12, 16, 20),
        aligns=("center", "center", "left", "left", "center", "center", "center", "left"),
    )
    return paper_of("催报名单", (), book, issued, grid)


def supervised(month: Month, book: Book, issued: date) -> Paper | None:
    """督办通知单： one page a squad far behind schedule, and one for each owner of matters whose day has come."""
    upto = data_day(month.period, month.policy)
    words: list[Words | Table] = []
    for item in sorted(month.squads, key=lambda one: one.unit.id):
        if item.light is Light.RED and not month.period.is_settlement:
            words += _notice_to(title_of(item).partition("　")[2], [_behind(item, month, upto)], book, issued)
    owners: dict[str, list[Task]] = defaultdict(list)
    for task in overdue(book.tasks, upto):
        owners[task.owner or "（责任单位待定）"].append(task)
    for owner, tasks in owners.items():
        told = [f"{task.matter}，时限{day_text(task.due)}，至今没有办结。" for task in tasks if task.due]
        words += _notice_to(owner, told, book, issued)
    if not words:
        return None
    words[0] = Words("form_title", words[0].text) if isinstance(words[0], Words) else words[0]
    return paper_of("督办通知单", words, book, issued)


def _behind(item: Assessment, month: Month, upto: date) -> str:
    done = item.completion or Fraction(0)
    left = month.period.months_left
    when = f"余下{left}个月每月" if left > 1 else "余下1个月"
    need = f"；要完成年度目标，{when}需到位{show_wan(item.monthly_need)}万元" if item.monthly_need else ""
    return (
        f"截至{day_text(upto)}，你队累计到位资金{show_wan(item.paid)}万元，完成年度目标{show_wan(item.target)}万元的"
        f"{percent(done, month.policy)}%，低于时序进度{points(month.county.schedule - done)}个百分点，"
        f"距{month.policy.lines_shown[1]}尚差{show_wan(item.gap_70)}万元{need}。"
    )


def _notice_to(whom: str, told: Sequence[str], book: Book, issued: date) -> list[Words | Table]:
    many = len(told) > 1
    return [
        Words("form_title", "督办通知单", page=True),
        Words("addressee", f"{whom}："),
        *(Words("body", f"{number}.{text}" if many else text) for number, text in enumerate(told, 1)),
        Words("body", "请于　　月　　日前将原因、措施和完成时间书面报送" + office_of(book) + "。"),
        Words("sign", office_of(book)),
        Words("date", day_text(issued)),
    ]


def without_evidence(month: Month, book: Book, issued: date) -> Paper | None:
    """佐证缺件清单： funds up to the period without evidence, by unit."""
    names = {item.id: item.name for item in book.projects}
    units = {item.id: item.name for item in book.units}
    entries = {id(share.entry): share.entry for share in month.shares if share.paid > NOTHING}.values()
    found = sorted(
        ((entry, lacking(entry)) for entry in entries if lacking(entry)),
        key=lambda pair: (pair[0].unit, pair[0].period, pair[0].project),
    )
    if not found:
        return None
    grid = Grid(
        label="",
        title="佐证材料缺件清单",
        note=f"截至{month.period.label}　单位：万元",
        headings=("序号", "编号", "单位", "期次", "项目编号", "项目名称", "到位资金", "缺少", "补交情况"),
        rows=tuple(
            (
                str(number),
                entry.unit,
                units.get(entry.unit, ""),
                entry.period,
                entry.project,
                names.get(entry.project, entry.project_name or ""),
                show_wan(entry.month_paid),
                "、".join(lacks),
                "",
            )
            for number, (entry, lacks) in enumerate(found, 1)
        ),
        widths=(6, 8, 22, 10, 14, 28, 14, 18, 16),
        aligns=("center", "center", "left", "center", "center", "left", "right", "left", "left"),
    )
    return paper_of("佐证材料缺件清单", (), book, issued, grid)


__all__ = ["day_text", "office_of", "paper_of", "reminded", "statements", "supervised", "without_evidence"]
