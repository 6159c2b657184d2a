"""The master's sheets of what was: returns sent again, parameters that changed, figures that were corrected, months that are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from workbook.money import NOTHING, Fen
from workbook.schema.kinds import COUNT, DAY, MOMENT, TEXT, WAN, WORD
from xlsx_tools.columns import column


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """参数修改记录： a value of 参数 that a run found to be another than the run before had used."""

    no: int = column("序号", COUNT, width=6)
    seen: datetime = column("发现时间", MOMENT, width=17)
    key: str = column("键", TEXT, width=26)
    label: str = column("参数", TEXT, width=34, wrap=True)
    old: str | None = column("原值", TEXT, width=26, wrap=True)
    new: str = column("新值", TEXT, width=26, wrap=True)
    changed_by: str | None = column("修改人", WORD, width=10, typed=True, default=None)
    changed_on: date | None = column("修改日期", DAY, width=12, typed=True, default=None)


@dataclass(frozen=True, slots=True)
class Correction:
    """更正记录： a figure that was published or set and was changed later, and why."""

    period: str = column("期次", WORD, width=9)
    unit: str | None = column("单位编号", WORD, width=9)
    item: str = column("更正项目", TEXT, width=22)
    old: str | None = column("原数", TEXT, width=16)
    new: str | None = column("更正后", TEXT, width=16)
    basis: str | None = column("依据", TEXT, width=40, typed=True, wrap=True, default=None)
    approved_by: str | None = column("批准人", WORD, width=12, typed=True, default=None)
    corrected_on: date | None = column("更正日期", DAY, width=12, typed=True, default=None)
    told: str | None = column("通报期次", WORD, width=10, default=None)


@dataclass(frozen=True, slots=True)
class Closing:
    """封账记录： a period whose figures are published and kept as they were."""

    period: str = column("期次", WORD, width=9)
    closed: datetime = column("封账时间", MOMENT, width=17)
    closed_by: str | None = column("封账人", WORD, width=12, typed=True, default=None)
    paid: Fen = column("全县累计到位（万元）", WAN, width=16, default=NOTHING)
    completion: str | None = column("全县完成率", WORD, width=12, default=None)
    file: str | None = column("快照文件", TEXT, width=40, wrap=True, default=None)
    sha: str | None = column("快照指纹", TEXT, width=18, hidden=True, default=None)


@dataclass(frozen=True, slots=True)
class VersionChange:
    """版本差异： one cell that a unit changed between two versions of its return."""

    period: str = column("期次", WORD, width=9)
    unit: str = column("单位编号", WORD, width=9)
    unit_name: str | None = column("单位", TEXT, width=20, wrap=True)
    earlier: int = column("原版本", COUNT, width=7)
    later: int = column("新版本", COUNT, width=7)
    timeliness: str | None = column("新版按时/迟报", WORD, width=10)
    file: str | None = column("新版文件", TEXT, width=40, wrap=True)
    sheet: str | None = column("表", WORD, width=12, default=None)
    subject: str | None = column("事项", TEXT, width=30, wrap=True, default=None)
    field: str | None = column("栏目", TEXT, width=22, wrap=True, default=None)
    cell_before: str | None = column("原单元格", WORD, width=9, default=None)
    cell: str | None = column("新单元格", WORD, width=9, default=None)
    before: str | None = column("原来填的", TEXT, width=26, wrap=True, default=None)
    after: str | None = column("现在填的", TEXT, width=26, wrap=True, default=None)


__all__ = ["Closing", "Correction", "ParameterChange", "VersionChange"]
