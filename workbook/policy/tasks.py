"""三（三）（四）、四（一） The documents the policy says shall be issued: six items to follow up （督办事项）."""

from __future__ import annotations

from workbook.schema.data import Task

_ISSUED = (
    ("制定驻点招商“三定”（定目标任务、定招商经费、定奖惩制度）工作机制", "三（三）"),
    ("制定在外创业成功人士回乡创业、兴办实体的扶持政策", "三（三）"),
    ("制定招商引资优惠政策", "三（四）"),
    ("制定关于加快建设投资洼地的实施意见", "三（四）"),
    ("印发县全员招商引资工作领导小组文件", "四（一）"),
    ("建立健全招商引资考核机制", "三（五）"),
)


def first_tasks() -> tuple[Task, ...]:
    """The six items, without owner and day: the policy names none, so the office fills them in."""
    return tuple(
        Task(number, matter, clause, done=False) for number, (matter, clause) in enumerate(_ISSUED, 1)
    )


__all__ = ["first_tasks"]
