"""What must follow in the rest of the workbook: names, tables, pivots, the calculation chain, and the order
to calculate anew."""

from __future__ import annotations

import re
from collections.abc import Callable

from xlsx_tools.formula_refs import area, column_letters, quoted, rewrite
from xlsx_tools.package import Package, decode
from xlsx_tools.patch.follow_sheet import areas, filter_area, shifted
from xlsx_tools.patch.layout import Layout, Layouts, Run
from xlsx_tools.patch.plan import BlockPlan, SheetPlan
from xlsx_tools.patch.surroundings import range_of
from xlsx_tools.patch.xml_text import (
    Masks,
    attr,
    children,
    edit_attr,
    edit_text,
    element,
    from_xml,
    opening,
    to_attr,
    to_xml,
    with_attr,
)
from xlsx_tools.refused import PatchRefused

_BEFORE_NAMES = frozenset(
    [
        "fileVersion",
        "fileSharing",
        "workbookPr",
        "workbookProtection",
        "bookViews",
        "sheets",
        "functionGroups",
        "externalReferences",
    ]
)
_BEFORE_CALC = _BEFORE_NAMES | {"definedNames"}


class Part:
    """A part as masked text, put back when it changed."""

    def __init__(self, package: Package, name: str) -> None:
        self.package, self.name = package, name
        self.masks = Masks()
        text = decode(package.read(name), name)
        start = text.find("?>") + 2 if "<?xml" in text[:10] else 0
        self.text = text[:start] + self.masks.hide(text[start:])

    def put(self, text: str) -> None:
        """Write the part if its text is new."""
        if text != self.text:
            self.text = text
            self.package.replace(self.name, self.masks.show(text).encode("utf-8"))


def read_names(package: Package) -> list[tuple[str, int | None, str]]:
    """Defined names: name, index of the sheet it belongs to (None: the workbook), and what it stands for."""
    part = Part(package, package.workbook_part)
    found = []
    for match in element("definedName").finditer(part.text):
        local = attr(match[2], "localSheetId")
        text = from_xml(part.masks.plain(match[3] or ""))
        found.append((attr(match[2], "name") or "", None if local is None else int(local), text))
    return found


def follow_workbook(
    package: Package, layouts: Layouts, plans: list[SheetPlan], recalculate: Callable[[], bool]
) -> None:
    """Defined names, and whether everything is to be calculated on opening."""
    part = Part(package, package.workbook_part)
    sheet_names = package.sheet_names
    named = {
        block.block.name.casefold(): (plan, block)
        for plan in plans
        for block in plan.blocks
        if block.block.name
    }

    def one(match: re.Match[str]) -> str:
        local = attr(match[2], "localSheetId")
        own = sheet_names[int(local)] if local is not None and int(local) < len(sheet_names) else None
        old = from_xml(part.masks.plain(match[3] or ""))
        name = (attr(match[2], "name") or "").casefold()
        if name in named and own in (None, named[name][0].name):
            new = _own_name(*named.pop(name), old)
        elif name == "_xlnm._filterdatabase":
            new = _filter_database(old, {plan.name: plan.layout for plan in plans}, own)
        elif layouts:
            new = rewrite(old, lambda ref: layouts.rows(ref, own))
        else:
            new = old
        return match[0] if new == old else f"<{match[1]}{match[2]}>{to_xml(new)}</{match[1]}>"

    text = element("definedName").sub(one, part.text)
    for plan, block in named.values():
        text = _with_name(text, block.block.name or "", _reference(plan, block))
    if plans:
        text = _with_full_calculation(text, recalculate)
    part.put(text)


def _filter_database(text: str, layouts: dict[str, Layout], own: str | None) -> str:
    ref = area(text)
    layout = layouts.get((ref.sheet if ref else None) or own or "")
    if ref is None or layout is None:
        return text
    head, bang, place = text.rpartition("!")
    return head + bang + filter_area(place, layout)


def _own_name(plan: SheetPlan, block: BlockPlan, old: str) -> str:
    """A block's own name over exactly its rows, and the headings it covered before."""
    ref = area(old)
    if ref is None or (ref.sheet or plan.name).casefold() != plan.name.casefold():
        raise PatchRefused(
            "name-elsewhere",
            f"名称“{block.block.name}”指向 {old}，不是〔{plan.name}〕里的一块区域。请在名称管理器中改正。",
            sheet=plan.name,
        )
    run = block.run
    if run.new_last < run.first:
        return rewrite(old, lambda r: (plan.layout.row(r.row1), plan.layout.row(r.row2)))
    top = plan.layout.row(ref.row1) if ref.row1 < run.first else run.first + plan.layout.offset(run)
    last = plan.layout.last(run)
    if ref.is_range:
        return rewrite(old, lambda _: (top, last))
    return _area_text(plan.name, top, last, ref.col1, ref.col2)


def _reference(plan: SheetPlan, block: BlockPlan) -> str:
    run = block.run
    top, last = run.first + plan.layout.offset(run), plan.layout.last(run)
    return _area_text(plan.name, top, max(last, top), run.low, run.high)


def _area_text(sheet: str, top: int, last: int, low: int, high: int) -> str:
    return f"{quoted(sheet)}!${column_letters(low)}${top}:${column_letters(high)}${last}"


def _prefix(text: str, local: str) -> str:
    match = opening(local).search(text)
    return match[1].removesuffix(local) if match else ""


def _insert(text: str, after: frozenset[str], new: str) -> str:
    """A child of the workbook element, put behind those it must follow."""
    root = opening("workbook").search(text)
    assert root is not None
    at = max((end for name, _, end in children(text, root.end()) if name in after), default=root.end())
    return f"{text[:at]}{new}{text[at:]}"


def _with_name(text: str, name: str, reference: str) -> str:
    p = _prefix(text, "workbook")
    new = f'<{p}definedName name="{to_attr(name)}">{to_xml(reference)}</{p}definedName>'
    holder = element("definedNames").search(text)
    if holder is None or holder[3] is None:
        if holder is not None:
            text = text[: holder.start()] + text[holder.end() :]
        return _insert(text, _BEFORE_NAMES, f"<{p}definedNames>{new}</{p}definedNames>")
    at = holder.end(3)
    for match in element("definedName").finditer(text, holder.start(3), holder.end(3)):
        if (attr(match[2], "name") or "").casefold() > name.casefold():
            at = match.start()
            break
    return f"{text[:at]}{new}{text[at:]}"


def _with_full_calculation(text: str, recalculate: Callable[[], bool]) -> str:
    match = opening("calcPr").search(text)
    if match is not None and attr(match[2], "fullCalcOnLoad") in ("1", "true"):
        return text
    if not recalculate():
        return text
    if match is None:
        return _insert(text, _BEFORE_CALC, f'<{_prefix(text, "workbook")}calcPr fullCalcOnLoad="1"/>')
    return text[: match.start(2)] + with_attr(match[2], "fullCalcOnLoad", "1") + text[match.end(2) :]


# ---- tables


def follow_tables(package: Package, plan: SheetPlan) -> None:
    """The ranges of a patched sheet's tables and of their filters."""
    layout = plan.layout
    for table in plan.around.tables:
        part = Part(package, table.part)
        row1, row2 = table_rows(table.row1, table.row2, table.totals, table.col1, table.col2, layout)
        text = edit_attr(part.text, "table", "ref", lambda t, a=row1, b=row2: rewrite(t, lambda _: (a, b)))
        body = row2 - table.totals
        text = edit_attr(text, "autoFilter", "ref", lambda t, a=row1, b=body: rewrite(t, lambda _: (a, b)))
        for kind in ("sortState", "sortCondition"):
            text = edit_attr(text, kind, "ref", lambda t: areas(t, layout))
        part.put(text)


def table_rows(row1: int, row2: int, totals: int, col1: int, col2: int, layout: Layout) -> tuple[int, int]:
    """A table's rows: one that ends within a block ends with it; a totals row only moves."""
    if not totals:
        for run in layout.runs:
            if _table_of(run, row1, row2, col1, col2):
                return layout.row(row1), layout.last(run)
    return layout.span(row1, row2, col1, col2, area=not totals)


def _table_of(run: Run, row1: int, row2: int, col1: int, col2: int) -> bool:
    inside = row1 <= run.first and run.first - 1 <= row2 <= run.old_last and run.new_last >= run.first
    if row2 < run.first:  # rows written right under a table become its rows, if they fit
        return inside and col1 <= run.low and run.high <= col2
    return inside and col1 <= run.high and col2 >= run.low


def follow_table_formulas(package: Package, layouts: Layouts) -> None:
    """Formulas kept in tables (calculated columns, totals)."""
    for sheet in package.sheets:
        for name in package.related(sheet.part, "table"):
            part = Part(package, name)
            text = part.text
            for kind in ("calculatedColumnFormula", "totalsRowFormula"):
                text = edit_text(
                    text, kind, lambda t, own=sheet.name: rewrite(t, lambda ref: layouts.rows(ref, own))
                )
            part.put(text)


# ---- pivots, calculation chain


def follow_pivots(package: Package, plans: list[SheetPlan]) -> None:
    """A pivot over rows that were written reads them anew on opening, from where they are now."""
    by_name = {plan.name.casefold(): plan for plan in plans}
    wanted = {block.block.name.casefold() for plan in plans for block in plan.blocks if block.block.name}
    for plan in plans:
        for table in plan.around.tables:
            if any(_meets(plan, table.row1, table.row2, table.col1, table.col2)):
                wanted.add(table.name.casefold())
    for name, kind in package.content_types.items():
        if not kind.endswith("pivotCacheDefinition+xml") or name not in package:
            continue
        part = Part(package, name)
        source = opening("worksheetSource").search(part.text)
        if source is None or attr(source[2], "id") is not None:
            continue
        plan = by_name.get((attr(source[2], "sheet") or "").casefold())
        where = range_of(attr(source[2], "ref") or "")
        text = part.text
        stale = (attr(source[2], "name") or "").casefold() in wanted
        if plan is not None and where is not None:
            stale = any(_meets(plan, where.row1, where.row2, where.col1, where.col2))
            if plan.layout.moves:
                text = edit_attr(text, "worksheetSource", "ref", lambda t, plan=plan: areas(t, plan.layout))
        if stale or text != part.text:
            root = opening("pivotCacheDefinition").search(text)
            assert root is not None
            if attr(root[2], "refreshOnLoad") not in ("1", "true"):
                text = text[: root.start(2)] + with_attr(root[2], "refreshOnLoad", "1") + text[root.end(2) :]
        part.put(text)


def _meets(plan: SheetPlan, row1: int, row2: int, col1: int, col2: int):
    from xlsx_tools.patch.sheet_xml import address

    for block in plan.blocks:
        run = block.run
        yield (
            run.first <= row2
            and row1 <= max(run.old_last, run.new_last)
            and col1 <= run.high
            and col2 >= run.low
        )
    for spot in plan.spots:
        row, column = address(spot.cell)
        yield row1 <= row <= row2 and col1 <= column <= col2


def drop_calc_chain(package: Package) -> None:
    """Take out the calculation chain, its relationship and its content type; Excel makes a new one."""
    for chain in package.related(package.workbook_part, "calcChain"):
        package.remove(chain)
        rels = package.rels_part(package.workbook_part)
        assert rels is not None
        part = Part(package, rels)
        part.put(
            element("Relationship").sub(
                lambda m: "" if (attr(m[2], "Type") or "").endswith("/calcChain") else m[0], part.text
            )
        )
        types = Part(package, "[Content_Types].xml")
        gone = f"/{chain}".lower()
        types.put(
            element("Override").sub(
                lambda m, gone=gone: "" if (attr(m[2], "PartName") or "").lower() == gone else m[0],
                types.text,
            )
        )


__all__ = [
    "Part",
    "drop_calc_chain",
    "follow_pivots",
    "follow_table_formulas",
    "follow_tables",
    "follow_workbook",
    "read_names",
    "shifted",
]
