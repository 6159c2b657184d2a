"""Charts: series that lead to a block follow it, and what a chart remembers of the cells is read anew."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter

from xlsx_tools.formula_refs import Ref, area, rewrite
from xlsx_tools.package import Package
from xlsx_tools.patch.follow_book import Part
from xlsx_tools.patch.layout import Layouts
from xlsx_tools.patch.plan import SheetPlan
from xlsx_tools.patch.sheet_xml import Seen, SharedStrings, address
from xlsx_tools.patch.xml_text import element, from_xml, to_xml

_AREA_HOLDERS = ("cat", "val", "xVal", "yVal", "bubbleSize", "plus", "minus")
_REFERENCES = ("numRef", "strRef", "multiLvlStrRef")
_number = attrgetter("number")
_LARGEST_CACHE = 50_000


def follow_charts(package: Package, plans: list[SheetPlan], layouts: Layouts, strings: SharedStrings) -> None:
    """All chart parts of the workbook."""
    if not plans:
        return
    reader = _Reader(plans, strings)
    for name, kind in package.content_types.items():
        if name not in package or "chart" not in kind:
            continue
        if kind.endswith("drawingml.chart+xml"):
            part = Part(package, name)
            part.put(_chart(part.text, layouts, reader))
        elif kind.endswith("chartex+xml") and layouts:
            part = Part(package, name)
            part.put(element("f").sub(lambda m: _moved(m, layouts, True), part.text))


def _moved(match: re.Match[str], layouts: Layouts, wide: bool) -> str:
    old = from_xml(match[3] or "")
    new = rewrite(old, lambda ref: layouts.rows(ref, None, area=wide))
    if new == old:
        return match[0]
    if wide and (ref := area(new)) is None and (ref := area(old)) is not None and not ref.is_range:
        return match[0]
    return f"<{match[1]}{match[2]}>{to_xml(new)}</{match[1]}>"


def _chart(text: str, layouts: Layouts, reader: _Reader) -> str:
    """One chart: first the references, then the caches beside them."""
    if layouts:
        text = element("f").sub(lambda m: _moved(m, layouts, False), text)
        for holder in (name for name in _AREA_HOLDERS if f"{name}>" in text):
            text = element(holder).sub(lambda m: element("f").sub(lambda f: _widened(f, layouts), m[0]), text)
    for kind in (name for name in _REFERENCES if f"{name}>" in text):
        text = element(kind).sub(lambda m, kind=kind: _cached(m, kind, reader), text)
    return text


def _widened(match: re.Match[str], layouts: Layouts) -> str:
    """A series of one row, written as a single cell, is an area all the same."""
    old = from_xml(match[3] or "")
    ref = area(old)
    if ref is None or ref.is_range:
        return match[0]
    row1, row2 = layouts.rows(ref, None, area=True)
    if row1 == row2:
        return match[0]
    first = rewrite(old, lambda _: (row1, row1))
    last = rewrite(old, lambda _: (row2, row2)).rpartition("!")[2]
    return f"<{match[1]}{match[2]}>{to_xml(f'{first}:{last}')}</{match[1]}>"


def _cached(match: re.Match[str], kind: str, reader: _Reader) -> str:
    inner = match[3] or ""
    formula = element("f").search(inner)
    cache = re.search(r"<((?:[\w.-]+:)?(?:num|str|multiLvlStr)Cache)(?=[\s/>]).*?</\1\s*>", inner, re.DOTALL)
    if formula is None or cache is None:
        return match[0]
    source = from_xml(formula[3] or "")
    found = reader.values(source)
    if found is None:
        return match[0]
    new = "" if kind == "multiLvlStrRef" or found == [] else reader.cache(source, cache[0], cache[1], found)
    if new == cache[0]:
        return match[0]
    start = match.start()
    at, end = match.start(3) - start + cache.start(), match.start(3) - start + cache.end()
    return match[0][:at] + new + match[0][end:]


def _cache(old: str, tag: str, values: list[Seen]) -> str:
    """A cache with the values that the cells show now."""
    prefix = tag.rpartition(":")[0] + ":" if ":" in tag else ""
    numeric = tag.endswith("numCache")
    code = element("formatCode").search(old)
    points = []
    for at, seen in enumerate(values):
        if seen is None or (numeric and seen[0] != "n"):
            continue
        shown = f"{seen[1]!r}".removesuffix(".0") if seen[0] == "n" else str(seen[1])
        points.append(f'<{prefix}pt idx="{at}"><{prefix}v>{to_xml(shown)}</{prefix}v></{prefix}pt>')
    head = code[0] if numeric and code and code.start() < (old.find("ptCount") % (1 << 40)) else ""
    return f'<{tag}>{head}<{prefix}ptCount val="{len(values)}"/>{"".join(points)}</{tag}>'


class _Reader:
    """What the cells of patched sheets show now."""

    def __init__(self, plans: list[SheetPlan], strings: SharedStrings) -> None:
        self.plans = {plan.name.casefold(): plan for plan in plans}
        self.strings = strings
        self.caches: dict[tuple[str, str, str], str] = {}
        self.known: dict[str, list[Seen] | None] = {}

    def values(self, source: str) -> list[Seen] | None:
        """The values of an area; None if no page touched it, [] if they are not told simply."""
        if source not in self.known:
            self.known[source] = self._values(source)
        return self.known[source]

    def _values(self, source: str) -> list[Seen] | None:
        ref = area(source.strip().removeprefix("(").removesuffix(")"))
        if ref is None:
            touched = any(name in source.casefold() for name in self.plans)
            return [] if touched else None
        plan = self.plans.get((ref.sheet or "").casefold())
        if plan is None or not self.changed(plan, ref):
            return None
        size = (ref.row2 - ref.row1 + 1) * (ref.col2 - ref.col1 + 1)
        if size > _LARGEST_CACHE or (ref.row1 != ref.row2 and ref.col1 != ref.col2):
            return []
        sheet = plan.sheet
        found: dict[tuple[int, int], Seen] = {}
        for row in sheet.rows[bisect_left(sheet.rows, ref.row1, key=_number) :]:
            if row.number > ref.row2:
                break
            for column in range(ref.col1, ref.col2 + 1):
                found[row.number, column] = sheet.seen(sheet.cell(row, column), self.strings)
        return [
            found.get((row, column))
            for row in range(ref.row1, ref.row2 + 1)
            for column in range(ref.col1, ref.col2 + 1)
        ]

    def cache(self, source: str, old: str, tag: str, values: list[Seen]) -> str:
        """A cache's new text; several charts often show the same cells."""
        key = source, tag, old[: old.find("ptCount")]
        if key not in self.caches:
            self.caches[key] = _cache(old, tag, values)
        return self.caches[key]

    def changed(self, plan: SheetPlan, ref: Ref) -> bool:
        """Whether a page wrote to any cell of an area (given as it is now)."""
        layout = plan.layout
        for block in plan.blocks:
            run = block.run
            first, last = run.first + layout.offset(run), max(run.old_last, run.new_last) + layout.offset(run)
            if first <= ref.row2 and ref.row1 <= last and run.touches(ref.col1, ref.col2):
                return True
        for spot in plan.spots:
            row, column = address(spot.cell)
            if ref.row1 <= layout.row(row) <= ref.row2 and ref.col1 <= column <= ref.col2:
                return True
        return False


__all__ = ["follow_charts"]
