"""The commands that look over months: close, verify, what-if."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from macros.commands.base import (
    CLEAN,
    FINDINGS,
    Dir,
    PeriodText,
    beside,
    guarded,
    in_columns,
    kept,
    parse_period,
    progress,
    say,
    stop,
    tell_written,
)
from macros.plain_words import ChineseCommand

if TYPE_CHECKING:
    from workbook.what_if import Trial

SHOWN = 200

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand, name="close", epilog="例：zhaoshang close 招商引资2012 --period 2012-10 --by 王某"
)
def close_command(
    folder: Dir,
    period: PeriodText,
    closed_by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="封账人，记入“封账记录”。")
    ] = None,
) -> None:
    """封账：把本期数字存成快照。以后再改动本期，记入“更正记录”，在下一期通报里说明。"""
    from macros.closing import close
    from macros.folder import Folder
    from workbook.money import show_wan

    when = parse_period(period)
    with guarded(folder, "close"):
        done = close(Folder(folder), when, datetime.now(), closed_by)
    paid = show_wan(done.month.county.paid)
    if done.written is None:
        say(f"{when.label}早已封账，数字没有变动：全县累计到位 {paid} 万元。")
        raise typer.Exit(CLEAN)
    say(f"{when.label}已封账：全县累计到位 {paid} 万元。快照在“归档/封账”里。")
    if done.open_findings:
        say(f"注意：这一期还有 {done.open_findings} 个问题没有处理，见“问题清单”。")
    tell_written(done.written)
    raise typer.Exit(FINDINGS if done.open_findings or beside(done.written) else CLEAN)


@commands.command(cls=ChineseCommand, name="verify", epilog="例：zhaoshang verify 招商引资2012")
def verify_command(folder: Dir) -> None:
    """核验：从归档的原件重新计算整本主工作簿，逐格列出不同之处。只看不改。"""
    from macros.closing import verify
    from macros.folder import Folder

    with guarded(folder, "verify"), progress() as tell:
        found = verify(Folder(folder), tell)
    span = f"{found.periods[0]} 至 {found.periods[-1]}，" if found.periods else ""
    say(f"从归档原件重新计算：{span}{len(found.periods)} 期、{found.files} 份来件。")
    for line in found.lost:
        say(line)
    for line in found.differing[:SHOWN]:
        say(line)
    if len(found.differing) > SHOWN:
        say(f"……还有 {len(found.differing) - SHOWN} 格。")
    if found.differing:
        say(
            f"共有 {len(found.differing)} 格不同。人为改动的请核实；要恢复，请重新运行 zhaoshang consolidate。"
        )
    elif not found.lost:
        say("每一格都与原件一致。")
    raise typer.Exit(FINDINGS if found.differing or found.lost else CLEAN)


@commands.command(
    cls=ChineseCommand,
    name="what-if",
    epilog="例：zhaoshang what-if 招商引资2012 --period 2012-12 --set compile_award_base=total_planned",
)
def what_if_command(
    folder: Dir,
    period: PeriodText,
    settings: Annotated[
        list[str],
        typer.Option("--set", metavar="参数=值", help="换一个取法，参数写键或名称，可重复。"),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="另写一份 .csv，可用 Excel 打开。")
    ] = None,
) -> None:
    """试算：换一种取法，谁多得、谁少得、预算够不够。只看，不改主工作簿。"""
    from macros.folder import Folder, Stop, why
    from workbook.book import BookError
    from workbook.policy.values import PolicyError
    from workbook.what_if import trial
    from xlsx_tools.save import SaveError, write_atomic

    when = parse_period(period)
    asked = _settings(settings)
    try:
        _, book = Folder(folder).read()
        found = trial(book, when, asked)
        lines = list(_trial_lines(found))
        out = out or kept(folder, when, "试算.csv")
        if out is not None:
            write_atomic(out, _csv(lines).encode("utf-8-sig"))
    except (Stop, SaveError, BookError, PolicyError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"不能写入“{out}”（{why(error)}）。请换一个位置。")
    say(f"试算 {when.label}，主工作簿没有改动。")
    for line in in_columns(lines):
        say(line)
    if out is not None:
        say(f"已写入“{out}”。")


def _settings(texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        key, mark, value = text.partition("=")
        if not mark or not key.strip() or not value.strip():
            stop(f"--set“{text}”认不出，请写成 参数=值，如 compile_award_base=total_planned。")
        if key.strip() in found:
            stop(f"--set 里“{key.strip()}”写了两次，请只留一个。")
        found[key.strip()] = value.strip()
    return found


def _trial_lines(found: Trial) -> Iterator[tuple[str, ...]]:
    """The comparison as rows of cells."""
    from workbook.money import show_wan, show_yuan

    yield ("参数", "现在", "试算")
    for setting in found.settings:
        yield (f"{setting.label}（{setting.key}）", setting.now, setting.tried)
    yield ()
    yield ("预算（元）", "现在", "试算", "增减")
    for change in found.budget:
        yield (change.name, *(show_yuan(amount) for amount in (change.now, change.tried, change.by)))
    yield ()
    if found.paid.by:
        yield (
            "全县累计到位（万元）",
            *(show_wan(one) for one in (found.paid.now, found.paid.tried, found.paid.by)),
        )
        yield ()
    for name, now, tried in found.county:
        yield ("全县", name, now, tried)
    for name, now, tried in found.goals:
        yield ("年度目标", name, now, tried)
    if found.county or found.goals:
        yield ()
    if found.same:
        yield ("这样取法，本期对照的各项数都不变",)
        return
    gain = sum(1 for item in found.units if item.total.by > 0)
    lose = sum(1 for item in found.units if item.total.by < 0)
    yield (f"多得的 {gain} 个，少得的 {lose} 个，其余单位的钱不变",)
    moved = sorted(found.units, key=lambda item: (-item.total.by, item.unit))
    if moved:
        yield ("单位", "事项", "现在", "试算", "增减")
    for item in moved:
        who = f"{item.unit} {item.name}"
        for part in item.parts:
            yield (who, f"{part.name}（元）", *(show_yuan(one) for one in (part.now, part.tried, part.by)))
        for name, now, tried in item.words:
            yield (who, name, now, tried, "")
    for title, people in (("新列入评优限制", found.came), ("不再列入评优限制", found.gone)):
        if people:
            yield (f"{title} {len(people)} 人：{'、'.join(people)}",)
    for title, units in (("新列入批评建议", found.asked), ("不再列入批评建议", found.spared)):
        if units:
            yield (f"{title} {len(units)} 个：{'、'.join(units)}",)


def _csv(lines: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue()
