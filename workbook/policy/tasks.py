"""三（三）（四）、四（一）（三）（四） What the policy wants done and no rule can reckon: items with an owner and a day （督办事项）.

    制定出台驻点招商“三定”（定目标任务、定招商经费、定奖惩制度）工作机制，对招商成效好的驻点招商人员给予鼓励……
    每年招聘20名以上……大学本科以上毕业生……研究制定在外创业成功人士回乡创业、兴办实体的扶持政策
    制定出台切合实际的招商引资优惠政策和关于加快建设投资洼地的实施意见
    进一步建立健全招商引资考核机制……县全员招商引资工作领导小组（另行文）……开辟专栏、专题访谈

The policy names neither owners nor days, so the office fills them in. What people are to be encouraged, and how, is
theirs to say: the item only keeps the matter in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from workbook.schema.follow import Task
from workbook.schema.lists import DOCUMENT, ENCOURAGING, OUTPOST_RULES, PUBLICITY, RECRUITING

_ISSUED = (
    ("制定驻点招商“三定”（定目标任务、定招商经费、定奖惩制度）工作机制", "三（三）"),
    ("制定在外创业成功人士回乡创业、兴办实体的扶持政策", "三（三）"),
    ("制定招商引资优惠政策", "三（四）"),
    ("制定关于加快建设投资洼地的实施意见", "三（四）"),
    ("印发县全员招商引资工作领导小组文件", "四（一）"),
    ("建立健全招商引资考核机制", "三（五）"),
)
_THREE_RULES = ("定目标任务", "定招商经费", "定奖惩制度")


def first_tasks(outposts: Sequence[str] = (), graduates: int = 0) -> tuple[Task, ...]:
    """What a year starts with: six documents, three rules for each outpost, graduates to recruit, publicity.

    `outposts` are names; `graduates` is how many persons a year (O6). Owner and day are left to the office.
    """
    matters: list[tuple[str, str, str, int | None]] = [
        (DOCUMENT, matter, clause, None) for matter, clause in _ISSUED
    ]
    for outpost in outposts:
        matters += [(OUTPOST_RULES, f"{outpost}：{rule}", "三（三）", None) for rule in _THREE_RULES]
        matters.append((ENCOURAGING, f"{outpost}：研究成效好的驻点招商人员名单和鼓励办法", "三（三）", None))
    matters.append((RECRUITING, "招聘大学本科以上毕业生到发达地区学习招商引资（人）", "三（三）", graduates))
    matters.append((PUBLICITY, "开辟专栏、专题访谈等宣传报道（件）", "四（四）", None))
    return tuple(
        Task(number, category, matter, clause, wanted=wanted, done=False)
        for number, (category, matter, clause, wanted) in enumerate(matters, 1)
    )


def overdue(tasks: Iterable[Task], day: date) -> tuple[Task, ...]:
    """Items whose day has come by `day` and that are not done; the longest waiting first."""
    due = [task for task in tasks if task.due is not None and task.due <= day and not task.done]
    return tuple(sorted(due, key=lambda task: (task.due, task.no)))


def unassigned(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Items not done that nobody is named for."""
    return tuple(task for task in tasks if not task.done and not task.owner)


def achieved(tasks: Iterable[Task], category: str) -> int | None:
    """What has been done of a category as typed in 完成数， added up; None while nobody typed any."""
    counts = [task.got for task in tasks if task.category == category and task.got is not None]
    return sum(counts) if counts else None


__all__ = ["achieved", "first_tasks", "overdue", "unassigned"]
