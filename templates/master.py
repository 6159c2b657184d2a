"""The master workbook: made once a year, then owned by the staff and only ever patched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.home import build_home
from templates.master_lists import GROWS_TO, Year, build_master_list, cell_style
from templates.notice_sheet import build_notice
from templates.outlook_sheets import build_goals
from templates.two_lists import build_categories, build_money
from workbook.money import NOTHING
from workbook.policy.edition import Policy, edition, first_year, parameters_for, policy_from
from workbook.policy.values import number_format
from workbook.policy.year_goals import Reached, year_goals
from workbook.schema import master
from workbook.schema.data import Member, Parameter, Project, Unit
from workbook.schema.follow import Task
from workbook.schema.kinds import text_from_cell
from workbook.schema.template import LISTS_SHEET
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import table_of


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
        elif design is master.NOTICE:
            build_notice(book)
        elif design is master.CATEGORIES:
            build_categories(book, year)
        elif design is master.MONEY:
            build_money(book, year)
        elif design is master.GOALS:
            build_goals(book, year, _goal_lines(policy))
        else:
            sheet = build_master_list(book, design, year, rows.get(design.title, ()))
            if design is master.PARAMETERS:
                _typed_values(book, sheet, contents.parameters)
                _offer_readings(sheet, contents.parameters)
    book.write_lists(LISTS_SHEET)
    return book.finish()


def _goal_lines(policy: Policy) -> int:
    nothing = Reached(NOTHING, {}, 0, 0, 0, None)
    return len(year_goals(nothing, policy))


def blank_master() -> bytes:
    """The plain copy: the shipped parameters of the edition's first year, no county and no units."""
    return build_master(MasterContents("", first_year(), parameters_for(first_year())))


def _typed_values(book: Book, sheet: Sheet, parameters: Sequence[Parameter]) -> None:
    """Each value as what it is: a number with all its places, a day, a text."""
    items = {item["key"]: item for item in edition()}
    first, col = master.PARAMETERS.first_row - 1, table_of(Parameter).position("value")
    column = table_of(Parameter)["value"]
    for row, line in enumerate(parameters, first):
        shown = number_format(items[line.key], line.value)
        sheet.put(row, col, line.value, cell_style(book, column, num_format=shown))


def _offer_readings(sheet: Sheet, parameters: Sequence[Parameter]) -> None:
    """A drop-down where a parameter has a few short readings to choose from."""
    first, col = master.PARAMETERS.first_row - 1, table_of(Parameter).position("value")
    for row, item in enumerate(parameters, first):
        choices = [text.strip() for text in (item.alternatives or "").split("|") if text.strip()]
        shown = text_from_cell(item.value)
        if shown and shown not in choices:
            choices.insert(0, shown)
        if len(choices) > 1 and not any("," in text for text in choices) and len(",".join(choices)) <= 255:
            rule = {
                "validate": "list",
                "source": choices,
                "input_title": "可选值",
                "input_message": "政策原文有几种读法的，从下拉列表选一种，并填修改人和日期。",
                "error_title": "可选值",
                "error_message": "请从下拉列表中选一项。",
            }
            sheet.raw.data_validation(row, col, row, col, rule)


__all__ = ["GROWS_TO", "MasterContents", "blank_master", "build_master"]
