"""Setting up a desk: its Python written into the master's sheet xlwings.conf, every other part left alone."""

from __future__ import annotations

from datetime import datetime

from macros.excel.doctor import INTERPRETER
from macros.folder import Folder, Stop
from templates.macro_parts import CONF_SHEET
from xlsx_tools.limits import OWN
from xlsx_tools.page import Page, Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook
from xlsx_tools.save import Saved


def set_up(folder: Folder, interpreter: str, python_path: str, now: datetime) -> Saved:
    """Write where this desk's Python is. Raises Stop where the master has no such sheet."""
    data, _ = folder.read()
    sheet = read_workbook(data, OWN).sheets.get(CONF_SHEET)
    wanted = {INTERPRETER: interpreter, "PYTHONPATH": python_path}
    pages: list[Page] = []
    for number, row in enumerate(sheet.rows if sheet is not None else (), 1):
        if row and row[0] in wanted:
            pages.append(Spot(CONF_SHEET, f"B{number}", wanted.pop(str(row[0])) or None))
    if wanted:
        raise Stop(
            f"“{folder.master.name}”没有设置表“{CONF_SHEET}”（旧版建立的）。按钮走命令行，不用设置；"
            "要用工作表函数，请用 zhaoshang new 建新的一年。"
        )
    patched = patch(data, pages)
    return folder.write(patched, data, patched.inserted, now)


__all__ = ["set_up"]
