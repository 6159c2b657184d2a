"""Build the plain copies that stand in this folder: `python -m templates`."""

from __future__ import annotations

from pathlib import Path

from templates.department import blank_form
from templates.master import blank_master

COPIES = {"部门月报模板.xlsx": blank_form, "招商引资主工作簿.xlsm": blank_master}
FOLDER = Path(__file__).parent


def main() -> None:
    for name, build in COPIES.items():
        (FOLDER / name).write_bytes(build())


if __name__ == "__main__":
    main()
