"""跟踪： what a judgement leaves to people, row by row, and what they are reminded of after each step."""

from __future__ import annotations

from dataclasses import replace

from workbook.book import Book
from workbook.judgement import Month
from workbook.money import Fen, show_yuan
from workbook.policy.allocation import checked, not_whole
from workbook.policy.reporting import due_day
from workbook.policy.tasks import overdue, unassigned
from workbook.schema import master

NAMED_FEW = 3


def followed(book: Book, month: Month) -> Book:
    """The book with what follows from a judgement in the rows that people decide."""
    names = {unit.id: unit.name for unit in book.units}
    return replace(book, allocations=checked(book.allocations, names, rewards(month)))


def rewards(month: Month) -> dict[str, Fen] | None:
    """What each unit is paid as rewards and has to share out; None as long as everything is 预判."""
    if month.state == "预判":
        return None
    return {item.unit.id: item.payable.amount for item in month.units}


def reminders(book: Book, month: Month) -> tuple[str, ...]:
    """A sentence for each thing that waits for a person: what it is, where it stands."""
    return (*_tasks(book, month), *_allocations(book, month))


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


__all__ = ["followed", "reminders", "rewards"]
