"""What is followed up by people: matters with an owner and a day, proposals to confirm, rewards to distribute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbook.money import NOTHING, Fen
from workbook.schema.kinds import COUNT, DAY, FLAG, TEXT, WORD, YUAN
from workbook.schema.lists import TASK_KINDS
from xlsx_tools.columns import column


@dataclass(frozen=True, slots=True)
class Task:
    """督办事项： something that has to be done by someone, by a day."""

    no: int = column("序号", COUNT, width=6)
    category: str | None = column("类别", WORD, width=13, typed=True, choices=TASK_KINDS)
    matter: str = column("事项", TEXT, width=44, wrap=True)
    clause: str | None = column("依据条款", WORD, width=12, default=None)
    wanted: int | None = column("目标数", COUNT, width=8, typed=True, default=None)
    got: int | None = column("完成数", COUNT, width=8, typed=True, default=None)
    owner: str | None = column("责任单位", TEXT, width=20, typed=True, default=None)
    due: date | None = column("时限", DAY, width=12, typed=True, default=None)
    progress: str | None = column("进展情况", TEXT, width=40, typed=True, wrap=True, default=None)
    done: bool | None = column("是否完成", FLAG, width=9, typed=True, choices=("是", "否"), default=None)


PROPOSED, NO_LONGER = "建议", "不再触发"


@dataclass(frozen=True, slots=True)
class Criticism:
    """批评建议： one unit that a rule would have criticised in one period; a person decides."""

    period: str = column("期次", WORD, width=9)
    unit: str = column("单位编号", WORD, width=9)
    name: str | None = column("单位", TEXT, width=22, default=None)
    kind: str | None = column("类型", WORD, width=12, default=None)
    triggers: str | None = column("触发依据", TEXT, width=74, wrap=True, default=None)
    state: str | None = column("建议状态", WORD, width=10, default=None)
    confirmed: bool | None = column(
        "确认（是/否）", FLAG, width=9, typed=True, choices=("是", "否"), default=None
    )
    confirmed_by: str | None = column("确认人", WORD, width=11, typed=True, default=None)
    confirmed_on: date | None = column("日期", DAY, width=12, typed=True, default=None)
    note: str | None = column("备注", TEXT, width=30, typed=True, wrap=True, default=None)


@dataclass(frozen=True, slots=True)
class Allocation:
    """奖励分配： one person's part of what a unit is paid as 引资奖励 and 编制奖励， as its leaders share it out."""

    unit: str = column("单位编号", WORD, width=9, typed=True)
    name: str | None = column("单位", TEXT, width=22, default=None)
    person: str | None = column("姓名", WORD, width=14, typed=True, default=None)
    amount: Fen = column("分配金额（元）", YUAN, width=16, typed=True, default=NOTHING)
    note: str | None = column("备注", TEXT, width=26, typed=True, wrap=True, default=None)
    due: Fen | None = column("应分配总额（元）", YUAN, width=16, default=None)
    check: str | None = column("核对", TEXT, width=40, wrap=True, default=None)


__all__ = ["NO_LONGER", "PROPOSED", "Allocation", "Criticism", "Task"]
