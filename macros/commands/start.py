"""The commands that begin a year: a county to look at, and a new year's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from macros.commands.base import parse_period, parse_wan, progress, say, stop
from macros.places import typed
from macros.plain_words import ChineseCommand

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand, name="demo", epilog="例：zhaoshang demo 演示    zhaoshang demo 演示 --through 2012-10"
)
def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="要建立的演示文件夹。")],
    through: Annotated[str, typer.Option("--through", metavar="期次", help="只做到这一期。")] = "2012-13",
) -> None:
    """建立虚构“青禾县”2012年的演示文件夹，逐月下发、收件、汇总、通报，直到年终补报。"""
    from macros.demo import make_demo
    from macros.folder import Stop

    last = parse_period(through)
    try:
        with progress() as tell:
            lines = make_demo(folder, last, tell)
    except Stop as error:
        stop(str(error))
    for line in lines:
        say(line)


@commands.command(
    cls=ChineseCommand,
    name="new",
    epilog="例：zhaoshang new 招商引资2013 --year 2013 --county 青禾县 --roster 名册.xlsx",
)
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="要建立的文件夹。")],
    year: Annotated[int, typer.Option("--year", metavar="年度", help="政策年度，如 2013。")],
    county: Annotated[str, typer.Option("--county", metavar="县名", help="如 青禾县。")],
    roster: Annotated[Path, typer.Option("--roster", metavar="名册", help="单位名册，.xlsx 或 .csv。")],
    projects: Annotated[
        Path | None, typer.Option("--projects", metavar="台账", help="上年结转的项目台账，可不填。")
    ] = None,
    county_target: Annotated[
        str | None, typer.Option("--county-target", metavar="万元", help="全县目标；不填取各小分队目标合计。")
    ] = None,
    last_year: Annotated[
        str | None, typer.Option("--last-year", metavar="万元", help="上年到位资金，算净增用；不知道就不填。")
    ] = None,
) -> None:
    """建立新一年的文件夹和主工作簿。名册的表头与“单位名册”表相同。"""
    from macros.folder import Stop
    from macros.year import new_year

    target, before = parse_wan(county_target, "全县目标"), parse_wan(last_year, "上年到位资金")
    try:
        made = new_year(folder, year, county, roster, projects, target, before)
    except Stop as error:
        stop(str(error))
    say(
        f"已建立“{made.folder.master}”：{made.units} 个单位（小分队 {made.squads} 支），结转项目 {made.projects} 个。"
    )
    for remark in made.remarks:
        say(f"提示：{remark}。")
    say(f"下一步：zhaoshang issue {typed(folder)} --period {year}-01")
