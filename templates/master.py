"""The master workbook: made once a year, then owned by the staff and only ever patched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.board_sheet import build_board
from templates.home import build_home
from templates.macro_parts import add_macro_parts
from templates.master_lists import GROWS_TO, Year, build_master_list
from templates.notice_sheet import build_notice
from templates.outlook_sheets import build_forecast, build_goals
from templates.parameter_cells import value_cells
from templates.two_lists import build_categories, build_money
from workbook.forecast import PATHS
from workbook.money import NOTHING
from workbook.policy.edition import Policy, first_year, parameters_for, policy_from
from workbook.policy.year_goals import Reached, year_goals
from workbook.schema import master
from workbook.schema.data import Member, Parameter, Project, Unit
from workbook.schema.follow import Task
from workbook.schema.template import LISTS_SHEET
from workbook.showing.forecast_lines import METHOD
from xlsx_tools.build import Book


@dataclass(frozen=True)
class MasterContents:
    """What a new year's master starts with."""

    county: str
    year: int
    parameters: tuple[Parameter, ...]
    units: tuple[Unit, ...] = ()
    members: tuple[Member, ...] = ()
    projects: tuple[Project, ...] = ()
    tasks: tuple[Task, ...] = ()


def build_master(contents: MasterContents) -> bytes:
    """The workbook as bytes. Raises PolicyError when the parameters cannot be used."""
    policy = policy_from(contents.parameters)
    year = Year(contents.county, contents.year)
    book = Book(year.of(master.HOME.headline), contents.county)
    for name, values in (
        ("sectors", policy.sectors),
        ("channels", policy.channels),
        ("regions", policy.regions),
        ("focus_areas", policy.focus_areas),
    ):
        book.add_list(name, values)
    rows: dict[str, Sequence[Any]] = {
        master.PARAMETERS.title: contents.parameters,
        master.ROSTER.title: contents.units,
        master.MEMBERS.title: contents.members,
        master.PROJECTS.title: contents.projects,
        master.TASKS.title: contents.tasks,
    }
    for design in master.SHEETS:
        if design is master.HOME:
            build_home(book, year, policy.county_target).raw.activate()
        elif design is master.BOARD:
            build_board(book, year, policy, contents.units)
        elif design is master.NOTICE:
            build_notice(book)
        elif design is master.CATEGORIES:
            build_categories(book, year)
        elif design is master.MONEY:
            build_money(book, year)
        elif design is master.GOALS:
            build_goals(book, year, _goal_lines(policy))
        elif design is master.FORECAST:
            build_forecast(book, year, len(PATHS), len(METHOD), len(contents.units))
        else:
            sheet = build_master_list(book, design, year, rows.get(design.title, ()))
            if design is master.PARAMETERS:
                value_cells(book, sheet, contents.parameters, contents.year)
    book.write_lists(LISTS_SHEET)
    add_macro_parts(book)
    return book.finish()


def _goal_lines(policy: Policy) -> int:
    nothing = Reached(NOTHING, {}, 0, 0, 0, None)
    return len(year_goals(nothing, policy))


def blank_master() -> bytes:
    """The plain copy: the shipped parameters of the edition's first year, no county and no units."""
    return build_master(MasterContents("", first_year(), parameters_for(first_year())))


__all__ = ["GROWS_TO", "MasterContents", "blank_master", "build_master"]
