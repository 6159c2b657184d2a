"""The commands of what is printed and looked up: trace, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from macros.commands.base import Dir, PeriodText, guarded, parse_day, parse_period, say, stop
from macros.plain_words import ChineseCommand

if TYPE_CHECKING:
    from workbook.tracing import Chain

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand,
    name="trace",
    epilog="例：zhaoshang trace 招商引资2012 --period 2012-10 --figure S03.paid",
)
def trace_command(
    folder: Dir,
    period: PeriodText,
    figure: Annotated[
        str,
        typer.Option("--figure", "-f", metavar="数字", help="如 S03.paid、county.paid；写错了会列出有哪些。"),
    ],
) -> None:
    """把通报里的一个数追到底：结果表、资金流水、单位来件的文件、表、格和指纹（SHA-256）。"""
    from macros.folder import Folder, Stop
    from macros.steps import results
    from workbook.tracing import NoFigure, trace

    when = parse_period(period)
    try:
        month, book = results(Folder(folder), when)
        chain = trace(figure, month, book)
    except Stop as error:
        stop(str(error))
    except NoFigure as error:
        stop(f"没有“{figure}”这个数。可以查的有：{_few(error.names)}。")
    if book.shown not in (None, when):
        say(f"提示：结果表现在显示的是{book.shown.label}，下面没有列结果表的单元格；资金流水的行不变。")
    originals = Folder(folder).kept(when)
    for period_before in when.earlier():
        originals |= Folder(folder).kept(period_before)
    for line in _lines(chain, when.label, originals):
        say(line)


@commands.command(
    cls=ChineseCommand,
    name="papers",
    epilog="例：zhaoshang papers 招商引资2012 --period 2012-10 --only 对账单 --only 催报名单",
)
def papers_command(
    folder: Dir,
    period: PeriodText,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="文稿",
            help="只写这几种，可重复：对账单、催报名单、督办通知单、佐证缺件清单、奖励兑现审批表、公示稿、限评优名单。",
        ),
    ] = None,
    dated: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="文稿的日期；不填取报送截止后第4天。")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="另转一份 PDF（要装有 LibreOffice）。")] = False,
) -> None:
    """写本期要打印的文稿（Word）：对账单、催报名单、督办通知单、缺件清单、审批表、公示稿、限评优名单。"""
    from datetime import datetime

    from macros.folder import Folder
    from macros.papers import write_papers
    from macros.places import NOTICES
    from macros.steps import results
    from workbook.showing.notice import default_date

    when, issued = parse_period(period), parse_day(dated)
    with guarded(folder, "papers"):
        month, book = results(Folder(folder), when)
        told = write_papers(
            Folder(folder), month, book, issued or default_date(month), datetime.now(), only or (), pdf
        )
    written = sum(line.startswith("Word文稿") for line in told)
    say(f"{when.label}：文稿 {written} 份，在“{NOTICES}”的 {when} 里。")
    for line in told:
        say(line)


_FEW = 30


def _few(names: tuple[str, ...]) -> str:
    """The names in kinds: those of the first that has them, and which other numbers may stand before the point."""
    keys: dict[str, list[str]] = {}
    for name in names:
        who, _, key = name.partition(".")
        keys.setdefault(who, []).append(key)
    kinds: dict[tuple[str, ...], list[str]] = {}
    for who, said in keys.items():
        kinds.setdefault(tuple(said), []).append(who)
    return "；".join(_kind(said, people) for said, people in kinds.items())


def _kind(keys: tuple[str, ...], people: list[str]) -> str:
    told = "、".join(f"{people[0]}.{key}" for key in keys)
    others = people[1:]
    if not others:
        return told
    more = f"等{len(people)}个" if len(others) > _FEW else ""
    return f"{told}（{people[0]}可换成 {'、'.join(others[:_FEW])}{more}）"


def _lines(chain: Chain, period: str, originals: Mapping[str, Path]) -> Iterator[str]:
    yield f"{period} {chain.heading}：{chain.shown}（{chain.name}）"
    if chain.place:
        yield f"  结果  {chain.place}"
    for text in chain.working:
        yield f"  算法  {text}"
    for source in chain.sources:
        yield f"  流水  {source.place}  {source.what}  {source.gives}"
        yield f"        来自 {source.origin}"
        if source.sha:
            yield f"        SHA-256 {source.sha}"
            kept = originals.get(source.sha)
            yield f"        原件 {kept}" if kept else "        原件 归档里没有，请从备份恢复"
    if chain.total:
        yield f"  {chain.total}"
