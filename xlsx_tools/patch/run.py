"""The steps of a patch, in order: open, plan every sheet, write rows, let everything follow, pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_tools.package import Package, Sheet, decode
from xlsx_tools.page import Block, Page, Spot
from xlsx_tools.patch.block import write_rows
from xlsx_tools.patch.charts import follow_charts
from xlsx_tools.patch.drawings import follow_comments, follow_drawings, follow_links
from xlsx_tools.patch.follow_book import (
    Part,
    drop_calc_chain,
    follow_pivots,
    follow_table_formulas,
    follow_tables,
    follow_workbook,
    read_names,
)
from xlsx_tools.patch.follow_sheet import follow_rules, follow_sheet, unhide, without_criteria
from xlsx_tools.patch.formulas import follow_formulas
from xlsx_tools.patch.layout import Layouts
from xlsx_tools.patch.note import Note
from xlsx_tools.patch.plan import SheetPlan, plan_sheet
from xlsx_tools.patch.rows import Written
from xlsx_tools.patch.sheet_xml import SharedStrings, SheetXml, address
from xlsx_tools.patch.surroundings import Surroundings, range_of
from xlsx_tools.patch.values import Writer
from xlsx_tools.patch.xml_text import attr, opening, to_attr, to_xml


@dataclass(frozen=True, slots=True)
class Inserted:
    """Rows that were put in above a row of the workbook as it stood."""

    sheet: str
    row: int
    count: int


@dataclass(frozen=True, slots=True)
class Patched:
    """The new workbook, what a person should know about it, and where rows were put in."""

    data: bytes
    notes: tuple[Note, ...] = ()
    inserted: tuple[Inserted, ...] = ()


def patch(data: bytes, pages: Sequence[Page]) -> Patched:
    """The workbook with the pages written into it. The order of the pages does not matter."""
    package = Package(data)
    strings = SharedStrings(package)
    plans = _plans(package, pages, strings)
    layouts = Layouts({plan.name: plan.layout for plan in plans})
    notes: list[Note] = []
    if package.signed and plans:
        notes.append(Note("signature", None, "这个工作簿带有数字签名，改动后签名失效。如需要请重新签名。"))
    written = {plan.name: _write(package, plan, layouts, strings, notes) for plan in plans}
    touched = {plan.sheet.part for plan in plans}
    others = [sheet for sheet in package.sheets if sheet.kind == "worksheet" and sheet.part not in touched]
    if layouts:
        for sheet in others:
            _follow_elsewhere(package, sheet, layouts)
        follow_table_formulas(package, layouts)
        follow_links(package, layouts)
    follow_workbook(package, layouts, plans, lambda: _formulas_anywhere(package))
    follow_charts(package, plans, layouts, strings)
    follow_pivots(package, plans)
    if any(plan.layout.inserts or _formulas_differ(written[plan.name]) for plan in plans):
        drop_calc_chain(package)
    inserted = (
        Inserted(plan.name, run.insert_at, run.added)
        for plan in plans
        for run in plan.layout.runs
        if run.insert_at is not None and run.added
    )
    return Patched(package.to_bytes(), tuple(notes), tuple(inserted))


def _formulas_differ(written: Written) -> bool:
    """Whether formulas came, went or moved."""
    return written.moved_formulas or written.formulas_before != written.formulas_after


def _plans(package: Package, pages: Sequence[Page], strings: SharedStrings) -> list[SheetPlan]:
    by_sheet: dict[str, list[Page]] = {}
    sheets: dict[str, Sheet] = {}
    for page in pages:
        sheet = package.sheet(page.sheet)
        sheets[sheet.name] = sheet
        by_sheet.setdefault(sheet.name, []).append(page)
    properties = opening("workbookPr").search(Part(package, package.workbook_part).text)
    date1904 = bool(properties) and attr(properties[2], "date1904") in ("1", "true", "on")
    order = [name for name in package.sheet_names if name in by_sheet]
    names = read_names(package) if any(isinstance(p, Block) and p.name for p in pages) else []
    plans = []
    for name in order:
        part = sheets[name].part
        sheet = SheetXml(decode(package.read(part), part), part)
        index = package.sheet_names.index(name)
        known = {n: text for n, local, text in names if local is None}
        known |= {n: text for n, local, text in names if local == index}
        plans.append(
            plan_sheet(
                name,
                sheet,
                Surroundings(package, part, sheet),
                [page for page in by_sheet[name] if isinstance(page, Block)],
                [page for page in by_sheet[name] if isinstance(page, Spot)],
                Writer(name, sheet.prefix, date1904),
                strings,
                known,
            )
        )
    return plans


def _write(
    package: Package, plan: SheetPlan, layouts: Layouts, strings: SharedStrings, notes: list[Note]
) -> Written:
    """One sheet with everything that belongs to it."""
    sheet = plan.sheet
    plan.around.settle()
    filtered = _open_filters(package, plan, notes)
    follow_formulas(sheet, plan.name, layouts, _disturbed(plan))
    written = write_rows(plan, strings, filtered)
    follow_rules(sheet, plan.name, layouts)
    follow_sheet(plan, written)
    follow_tables(package, plan)
    follow_comments(package, plan, written)
    follow_drawings(package, plan)
    package.replace(sheet.part, sheet.utf8())
    notes.extend(written.notes)
    if plan.writer.replaced:
        cells = "、".join(plan.writer.replaced[:5])
        notes.append(
            Note(
                "replaced-characters",
                plan.name,
                f"〔{plan.name}〕{cells}：文字里有无法保存的字符，已用“\ufffd”代替。请核对。",
            )
        )
    return written


def _disturbed(plan: SheetPlan):
    """Which cells are overwritten or taken elsewhere."""
    spots = {address(spot.cell) for spot in plan.spots}

    def disturbed(row: int, column: int) -> bool:
        if (row, column) in spots:
            return True
        for block in plan.blocks:
            run = block.run
            if run.first <= row <= run.reach and (block.block.key or column in block.columns):
                return True
        return False

    return disturbed


def _open_filters(package: Package, plan: SheetPlan, notes: list[Note]) -> bool:
    """Take away what a filter over a block filters by, so that no new row is hidden."""
    sheet, opened = plan.sheet, False
    match = opening("autoFilter").search(sheet.tail)
    where = range_of(attr(match[2], "ref") or "") if match else None
    if where is not None and _over_block(plan, where.row1, where.row2, where.col1, where.col2):
        tail, changed = without_criteria(sheet.tail)
        if changed:
            sheet.tail, opened = tail, True
            unhide(sheet, where.row1 + 1, where.row2)
    for table in plan.around.tables:
        if _over_block(plan, table.row1, table.row2, table.col1, table.col2):
            part = Part(package, table.part)
            text, changed = without_criteria(part.text)
            if changed:
                part.put(text)
                opened = True
                unhide(sheet, table.row1 + 1, table.row2)
    if opened:
        notes.append(
            Note(
                "filter",
                plan.name,
                f"〔{plan.name}〕筛选条件已清除，隐藏的行已显示，以免新数据被藏起来。如需要请重新筛选。",
            )
        )
    return opened


def _over_block(plan: SheetPlan, row1: int, row2: int, col1: int, col2: int) -> bool:
    return any(
        row1 <= block.run.old_last
        and row2 >= block.run.first - 1
        and block.run.low <= col2
        and block.run.high >= col1
        for block in plan.blocks
    )


def _follow_elsewhere(package: Package, entry: Sheet, layouts: Layouts) -> None:
    """A sheet that no page writes to, whose formulas lead to rows that moved."""
    data = package.read(entry.part)
    names = [layout.sheet for layout in layouts]
    # openpyxl writes Chinese as character references: then only reading tells.
    if b"&#" not in data and not any(n.encode() in data for name in names for n in _spellings(name)):
        return
    text = decode(data, entry.part)
    sheet = SheetXml(text, entry.part)
    before = [row.raw for row in sheet.rows], sheet.tail
    follow_formulas(sheet, entry.name, layouts)
    follow_rules(sheet, entry.name, layouts)
    if ([row.raw for row in sheet.rows], sheet.tail) != before:
        package.replace(entry.part, sheet.text().encode("utf-8"))


def _spellings(sheet: str) -> set[str]:
    """How a sheet's name may stand in the XML of a formula."""
    doubled = sheet.replace("'", "''")
    escaped = to_xml(doubled)
    return {
        doubled,
        escaped,
        escaped.replace("'", "&apos;"),
        escaped.replace("&gt;", ">"),
        to_attr(doubled),
    }


def _formulas_anywhere(package: Package) -> bool:
    """Whether any cell may be out of date: what was calculated from the old values is still in the file."""
    return any(_has_formulas(package, sheet) for sheet in package.sheets if sheet.kind == "worksheet")


def _has_formulas(package: Package, sheet: Sheet) -> bool:
    data = package.read(sheet.part)
    return b"<f>" in data or b"<f " in data or b":f>" in data or b":f " in data


def defined_names(source: bytes | Package) -> dict[str, str]:
    """Every defined name and what it stands for; a sheet's own is given as `sheet!name`."""
    package = source if isinstance(source, Package) else Package(source)
    sheets = package.sheet_names
    return {
        name if local is None else f"{sheets[local]}!{name}": text
        for name, local, text in read_names(package)
    }


__all__ = ["Inserted", "Patched", "defined_names", "patch"]
