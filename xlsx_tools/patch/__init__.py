"""New values into a workbook that exists, every other part byte for byte.

    patched = patch(data, [Block("资金流水", 5, (1, 2, 3), rows), Spot("首页", "B3", "2012年10月")])

Everything is settled before anything is written: a page that cannot be put down without harm is refused by
name (`PatchRefused`). What follows the data, and by which rule, stands in `layout`; what lies in the way of a
block, in `plan`. A page's formulas and the targets of its links are written as they are given, in the
addresses of the finished workbook; only where another block pushes a block down do its references to its own
rows go along.
"""

from __future__ import annotations

from xlsx_tools.patch.note import Note
from xlsx_tools.patch.run import Inserted, Patched, defined_names, patch
from xlsx_tools.refused import PatchRefused

__all__ = ["Inserted", "Note", "PatchRefused", "Patched", "defined_names", "patch"]
