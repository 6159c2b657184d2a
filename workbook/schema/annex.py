"""The annexes of the notice that look behind the ranking: compiled projects, and the two lists 基础工作 and 指标进度."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbook.money import Fen
from workbook.schema.data import Compiled
from workbook.schema.kinds import COUNT, LABEL, POINTS, TEXT, WORD
from workbook.schema.results import SquadLine
from xlsx_tools.columns import column, column_like


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """附件4: one compiled project, how far it is worked out, and whether it counts."""

    no: int = column("序号", COUNT, width=6)
    compiled: str = column_like(Compiled, "id", width=13)
    name: str = column("项目名称", TEXT, width=32, wrap=True)
    unit_name: str = column("编制单位", TEXT, width=20)
    sector: str | None = column_like(Compiled, "sector", width=14)
    total: Fen | None = column_like(Compiled, "total", width=14)
    depth: str | None = column("编制深度", WORD, width=18)
    finished: date | None = column_like(Compiled, "finished", width=12)
    counted: str = column("是否计数", WORD, width=9)
    why_not: str | None = column_like(Compiled, "why_not", width=18)


@dataclass(frozen=True, slots=True)
class BasicsLine:
    """附件5 基础工作： how well one unit reported over the year so far, whatever the amounts."""

    place: int = column("位次", COUNT, width=6)
    unit: str = column("编号", WORD, width=8)
    name: str = column("单位", TEXT, width=22)
    lead_dept: str | None = column("牵头部门", TEXT, width=27)
    due: int = column("应报（次）", COUNT, width=9)
    on_time: int = column("按时（次）", COUNT, width=9)
    late: int = column("迟报（次）", COUNT, width=9)
    missing: int = column("缺报（次）", COUNT, width=9)
    returned: int = column("退回更正（次）", COUNT, width=10)
    lacking: int = column("缺凭证（笔）", COUNT, width=10)
    mark: str = column("情况", LABEL, width=17)


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """附件6 指标进度： one squad among those with the same target, so that no small target leads by its size."""

    group: str = column("目标分组", WORD, width=19)
    place: int = column("组内位次", COUNT, width=8)
    unit: str = column_like(SquadLine, "unit", width=8)
    name: str = column_like(SquadLine, "name", width=21)
    lead_dept: str | None = column_like(SquadLine, "lead_dept", width=27)
    paid: Fen = column_like(SquadLine, "paid", width=14)
    completion: Decimal = column_like(SquadLine, "completion", width=11)
    added: Decimal = column("本月推进（百分点）", POINTS, width=12)
    ahead: Decimal = column_like(SquadLine, "ahead", width=12)
    compiled: str = column("编制完成/任务（个）", WORD, width=13)
    light: str = column_like(SquadLine, "light", width=12)


__all__ = ["BasicsLine", "CompiledLine", "ProgressLine"]
