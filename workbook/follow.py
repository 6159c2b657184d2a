"""跟踪： what a judgement leaves to people, row by row, and what they are reminded of after each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from workbook.book import Book
from workbook.judgement import Assessment, Month
from workbook.money import Fen, show_wan, show_yuan
from workbook.period import Period
from workbook.policy.allocation import checked, not_whole
from workbook.policy.criticism import MonthSeen, Place, Record, triggers
from workbook.policy.edition import line_shown, parameter
from workbook.policy.reporting import due_day
from workbook.policy.tasks import overdue, unassigned
from workbook.schema import master
from workbook.schema.follow import NO_LONGER, PROPOSED, Criticism
from workbook.schema.results import SquadLine
from xlsx_tools.columns import table_of

_SQUADS = table_of(SquadLine)
NAMED_FEW, SHOWN_NAMES = 3, 8


def followed(book: Book, month: Month, earlier: Sequence[Month] = ()) -> Book:
    """The book with what follows from a judgement in the rows that people decide.

    `earlier` are the months before it that the rules of criticism look back at, in order.
    """
    names = {unit.id: unit.name for unit in book.units}
    return replace(
        book,
        criticisms=_criticisms(book, month, earlier),
        allocations=checked(book.allocations, names, rewards(month)),
    )


def _criticisms(book: Book, month: Month, earlier: Sequence[Month]) -> tuple[Criticism, ...]:
    """The rows of 批评建议 with this period's proposals worked out anew; what staff typed stays with its row.

    A row that nobody touched goes when its reasons are gone; one that somebody did stays and says that they are.
    """
    period = str(month.period)
    mine = {row.unit: row for row in book.criticisms if row.period == period}
    rows = [row for row in book.criticisms if row.period != period]
    for item in month.units:
        old = mine.pop(item.unit.id, None)
        found = triggers(_record(item, month, earlier), month.period, month.policy)
        if found:
            row = old or Criticism(period, item.unit.id)
            said = "\n".join(map(str, found))
            rows.append(replace(row, name=item.unit.name, kind=item.unit.kind, triggers=said, state=PROPOSED))
        elif old is not None and _touched(old):
            rows.append(replace(old, state=NO_LONGER))
    rows += [replace(row, state=NO_LONGER) for row in mine.values() if _touched(row)]
    return tuple(sorted(rows, key=lambda row: row.period))


def _touched(row: Criticism) -> bool:
    return any(value is not None for value in (row.confirmed, row.confirmed_by, row.confirmed_on, row.note))


def _record(item: Assessment, month: Month, earlier: Sequence[Month]) -> Record:
    months: tuple[MonthSeen, ...] = ()
    if not month.period.is_settlement:
        seen = [*earlier, month]
        months = tuple(
            MonthSeen(one.period, one.unit(item.unit.id).report, place_of(one, item.unit.id)) for one in seen
        )
    return Record(
        kind=item.unit.kind,
        paid=item.paid,
        target=item.unit.target if item.completion is not None else None,
        months=months,
        compiled=item.compile_done,
        compile_task=item.unit.compile_task,
    )


def place_of(month: Month, unit: str) -> Place | None:
    """Where a squad stands among all squads of a month; None without a rank."""
    ranked = [item for item in month.squads if item.rank is not None and item.completion is not None]
    mine = next((item for item in ranked if item.unit.id == unit), None)
    if mine is None or mine.rank is None or mine.completion is None:
        return None
    no_better = sum(
        1 for item in ranked if item.completion is not None and item.completion <= mine.completion
    )
    return Place(mine.rank, len(ranked), no_better)


def confirmed(book: Book, month: Month) -> tuple[Criticism, ...]:
    """The criticisms of a period that a person has confirmed and that still have their reasons."""
    return tuple(
        row
        for row in book.criticisms
        if row.period == str(month.period) and row.confirmed and row.state == PROPOSED
    )


def rewards(month: Month) -> dict[str, Fen] | None:
    """What each unit is paid as rewards and has to share out; None as long as everything is 预判."""
    if month.state == "预判":
        return None
    return {item.unit.id: item.payable.amount for item in month.units}


def reminders(book: Book, month: Month) -> tuple[str, ...]:
    """A sentence for each thing that waits for a person: what it is, where it stands."""
    return (
        *_other_lines(book),
        *_without_project(book, month),
        *_proposed(book, month),
        *_tasks(book, month),
        *_allocations(book, month),
    )


def _other_lines(book: Book) -> list[str]:
    """Where 三（五） has other lines than the text's own, the headings that name those are explained."""
    own = tuple(line_shown(Decimal(parameter(key)["value"])) for key in ("reward_line", "bar_line"))
    high, low = book.policy.lines_shown
    if (high, low) == own:
        return []
    columns = "、".join(
        f"“{_SQUADS[key].heading.partition('（')[0]}”按{line}"
        for key, line, named in zip(("gap_80", "gap_70"), (high, low), own, strict=True)
        if line != named
    )
    return [f"奖励线是{high}、限评优线是{low}，表中栏名不变：{columns}计算。"]


def _without_project(book: Book, month: Month) -> list[str]:
    """Money of projects that 项目台账 does not have: it comes under no category."""
    registered = {project.id for project in book.projects}
    rows = [
        entry
        for entry in book.entries
        if entry.project not in registered and Period.parse(entry.period) <= month.period
    ]
    if not rows:
        return []
    amount = show_wan(Fen(sum(entry.month_paid or 0 for entry in rows)))
    named = list(dict.fromkeys(f"“{entry.project or ''}”（{entry.unit}，{entry.period}）" for entry in rows))
    few = "、".join(named[:SHOWN_NAMES]) + ("等" if len(named) > SHOWN_NAMES else "")
    return [
        f"“{master.LEDGER.title}”有{len(rows)}行的项目编号不在“{master.PROJECTS.title}”：{few}，共 {amount} 万元。"
        "这些资金归不到产业类别，请改正编号或补登项目。"
    ]


def _proposed(book: Book, month: Month) -> list[str]:
    title = master.CRITICISM.title
    rows = [row for row in book.criticisms if row.period == str(month.period)]
    waiting = [row for row in rows if row.state == PROPOSED and row.confirmed is None]
    nameless = [row for row in confirmed(book, month) if not row.confirmed_by or row.confirmed_on is None]
    gone = [row for row in rows if row.state == NO_LONGER and row.confirmed]
    found = []
    if waiting:
        found.append(
            f"“{title}”有 {len(waiting)} 个单位待确认：{_few(waiting)}。确认栏填“是”的才写进通报，请研究后填写。"
        )
    if nameless:
        found.append(f"“{title}”已确认、没有写确认人或日期的：{_few(nameless)}。请补填。")
    if gone:
        found.append(f"“{title}”曾确认、现在不再触发的：{_few(gone)}。没有写进通报，请核对。")
    return found


def _few(rows: Sequence[Criticism]) -> str:
    names = "、".join(row.name or row.unit for row in rows[:SHOWN_NAMES])
    return f"{names}等" if len(rows) > SHOWN_NAMES else names


def _tasks(book: Book, month: Month) -> list[str]:
    day = due_day(month.period, month.policy)
    found = []
    late = overdue(book.tasks, day)
    if late:
        said = "；".join(
            f"{task.matter}（时限{task.due}，责任单位{task.owner or '未定'}）" for task in late[:NAMED_FEW]
        )
        more = f"等{len(late)}项" if len(late) > NAMED_FEW else ""
        found.append(
            f"到{day}已到时限、尚未完成的督办事项：{said}{more}。请催办，完成的在“{master.TASKS.title}”填“是”。"
        )
    nobody = unassigned(book.tasks)
    if nobody:
        found.append(f"{len(nobody)}项督办事项还没有责任单位，请在“{master.TASKS.title}”填写责任单位和时限。")
    return found


def _allocations(book: Book, month: Month) -> list[str]:
    due = rewards(month)
    wrong = not_whole(book.allocations, due) if due is not None else ()
    if not wrong:
        return []
    title = master.ALLOCATION.title
    if not book.allocations:
        return [
            f"{len(wrong)}个单位有奖励，还没有分配。请各单位商定后填入“{title}”，分配合计须等于奖励总额。"
        ]
    said = "；".join(
        f"{unit}已分配 {show_yuan(typed)} 元，应为 {show_yuan(whole)} 元"
        for unit, typed, whole in wrong[:NAMED_FEW]
    )
    more = f"等{len(wrong)}处" if len(wrong) > NAMED_FEW else ""
    return [f"“{title}”与奖励总额不一致：{said}{more}。请核对改正。"]


__all__ = ["confirmed", "followed", "place_of", "reminders", "rewards"]
