"""The command that looks over counties: roll-up."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from macros.commands.base import CLEAN, FINDINGS, PeriodText, Workers, parse_period, progress, say, stop
from macros.plain_words import ChineseCommand

commands = typer.Typer()


class Ledger(StrEnum):
    """How much of 资金流水 comes along."""

    YEAR = "year"
    PERIOD = "period"
    NONE = "none"


@commands.command(
    cls=ChineseCommand,
    name="roll-up",
    epilog="例：zhaoshang roll-up 各县/* --period 2012-10 --name 清江市 --out 清江市汇总.xlsx",
)
def roll_up_command(
    folders: Annotated[
        list[Path], typer.Argument(metavar="文件夹...", help="各县一年的文件夹，里面有“招商引资主工作簿”。")
    ],
    period: PeriodText,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="汇总工作簿写到这里（.xlsx）。")],
    name: Annotated[str, typer.Option("--name", metavar="名称", help="市（州）或省的名称。")] = "全市",
    ledger: Annotated[
        Ledger, typer.Option("--ledger", help="资金流水收多少：year 全年，period 本期，none 不收。")
    ] = Ledger.YEAR,
    workers: Workers = None,
) -> None:
    """上卷：把各县的主工作簿汇成一本，各县一行在前，单位在后，流水写明来自哪份文件哪一格。"""
    from macros.folder import Stop, why
    from macros.rolling import roll_up
    from workbook.money import show_wan
    from xlsx_tools.save import SaveError

    when = parse_period(period)
    try:
        with progress() as tell:
            done = roll_up(folders, when, name, out, ledger.value, workers, tell)
    except (Stop, SaveError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"不能写入“{out}”（{why(error)}）。请换一个位置。")
    paid = show_wan(sum(county.line.paid for county in done.counties))  # type: ignore[arg-type]
    say(f"{name}{when.label}：汇总 {len(done.counties)} 个县，累计到位 {paid} 万元。已写入“{out}”。")
    for one in done.left_out:
        say(f"没有汇总“{one.folder}”：{one.reason}")
    raise typer.Exit(FINDINGS if done.left_out else CLEAN)
