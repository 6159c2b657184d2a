"""The tool by itself: `python -m xlsx_tools patch ...`, `compare A B` and `read FILE...`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_tools.formula_refs import MAX_COLUMN
from xlsx_tools.page import Block, Formula, Row, Value
from xlsx_tools.patch import patch
from xlsx_tools.patch.sheet_xml import address
from xlsx_tools.refused import PatchRefused

_EXAMPLES = """\
示例：
  python -m xlsx_tools patch 台账.xlsx --sheet 资金流水 --at A5 --rows rows.json --out 新台账.xlsx
  python -m xlsx_tools patch 台账.xlsm --sheet 资金流水 --at A5 --rows rows.json --out 台账.xlsm
  python -m xlsx_tools compare 台账.xlsx 新台账.xlsx
  python -m xlsx_tools read 收件/*.xlsx

rows.json 是由行组成的列表，例如：
  [["S01", 12799.36, null, true], ["合计", {"f": "SUM(B5:B5)", "v": 12799.36}, null, null]]
"""


class Wrong(Exception):
    """Something about the command that a person can put right."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 differences found or a file not read, 2 refused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except (PatchRefused, Wrong) as refused:
        print(refused, file=sys.stderr)
    except FileNotFoundError as error:
        print(f"找不到文件：{error.filename}。请核对路径。", file=sys.stderr)
    except PermissionError as error:
        print(f"文件打不开或写不进：{error.filename}。请看看是否正被别的程序打开。", file=sys.stderr)
    except OSError as error:
        print(
            f"读写文件出错：{error.filename or ''} {error.strerror or error}。请核对路径和磁盘。",
            file=sys.stderr,
        )
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m xlsx_tools",
        description="修补已有的工作簿：只改要改的部分，其余逐字节不动。",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    tool = commands.add_parser(
        "patch",
        help="把若干行数据写进工作簿",
        description="从 --at 一格起，把这些列直到表中数据末尾的内容换成给定的行；表格、筛选、名称、图表等随之伸缩。",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tool.add_argument("book", type=Path, metavar="工作簿", help="原工作簿（xlsx 或 xlsm）")
    tool.add_argument("--sheet", required=True, metavar="表名", help="工作表名")
    tool.add_argument("--at", required=True, metavar="A5", help="第一行数据的左上角；该行的格式就是样板")
    tool.add_argument(
        "--rows", required=True, type=Path, metavar="rows.json", help="要写的行；- 表示标准输入"
    )
    tool.add_argument("--out", required=True, type=Path, metavar="输出", help="写到哪里，可以就是原文件")
    tool.add_argument("--keep-look", action="store_true", help="原有的行保留各自的格式，只有新行用样板的格式")
    tool.set_defaults(run=_patch)
    differ = commands.add_parser(
        "compare",
        help="列出两个工作簿不同的部件",
        description="列出两个工作簿不同的部件；有不同时退出码为 1。",
    )
    differ.add_argument("first", type=Path, metavar="甲")
    differ.add_argument("second", type=Path, metavar="乙")
    differ.set_defaults(run=_compare)
    reader = commands.add_parser(
        "read",
        help="读取来历不明的工作簿，每个文件一行 JSON",
        description="每个文件打印一行 JSON：各工作表的行数、格数和要注意的地方，或者为什么不读。有文件没有读取时退出码为 1。",
    )
    reader.add_argument("files", nargs="+", metavar="文件")
    reader.add_argument("--values", action="store_true", help="连同每一格的值")
    reader.add_argument("--workers", type=int, default=2, metavar="数", help="同时读取的进程数")
    reader.set_defaults(run=_read)
    return parser


def _patch(arguments: argparse.Namespace) -> int:
    from xlsx_tools.save import write_atomic

    rows = _rows(arguments.rows)
    try:
        first, column = address(arguments.at)
    except ValueError:
        raise Wrong(f"--at {arguments.at} 不是单元格地址。请写成 A5 这样。") from None
    width = max(map(len, rows), default=0)
    if width == 0:
        raise Wrong(f"{arguments.rows}：没有任何一格数据。要清空请至少给一行 null。")
    if column + width - 1 > MAX_COLUMN:
        raise Wrong(f"{arguments.rows}：从 {arguments.at} 起有 {width} 列，超出了工作表的右边界。请核对。")
    full = [Row(tuple(row) + (None,) * (width - len(row))) for row in rows]
    columns = range(column, column + width)
    block = Block(arguments.sheet, first, columns, full, keep_look=arguments.keep_look)
    try:
        patched = patch(arguments.book.read_bytes(), [block])
    except (ValueError, TypeError) as error:
        raise Wrong(f"{arguments.rows}：有无法写入单元格的数据（{error}）。请核对。") from error
    write_atomic(arguments.out, patched.data)
    for note in patched.notes:
        print(note.message)
    return 0


def _rows(path: Path) -> list[list[Value]]:
    """The rows of a JSON file, numbers exactly as they are written."""
    data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    try:
        rows = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Wrong(f"{path}：不是 UTF-8 的 JSON 文件（{error}）。请核对。") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Wrong(f"{path}：应当是由行组成的列表，如 [[1, 2], [3, 4]]。请核对。")
    return [[_value(path, n, cell) for cell in row] for n, row in enumerate(rows, 1)]


def _no_number(text: str) -> None:
    raise Wrong(f"数据里有 {text}，不是单元格能放的数。请改为数字或 null。")


def _value(path: Path, row: int, cell: Any) -> Value:
    if cell is None or isinstance(cell, (bool, int, Decimal, str)):
        return cell
    if isinstance(cell, dict) and isinstance(cell.get("f"), str) and set(cell) <= {"f", "v"}:
        value = cell.get("v")
        if value is None or isinstance(value, (bool, int, Decimal, str)):
            return Formula(cell["f"], value)
    shown = json.dumps(cell, ensure_ascii=False, default=str)
    raise Wrong(
        f'{path}：第 {row} 行有一格是 {shown:.60}，应当是数、文字、null、true、false 或 {{"f": 公式, "v": 值}}。'
    )


def _compare(arguments: argparse.Namespace) -> int:
    from xlsx_tools.compare import compare_files

    lines = compare_files(arguments.first, arguments.second)
    for line in lines:
        print(line)
    return 1 if lines else 0


def _read(arguments: argparse.Namespace) -> int:
    from xlsx_tools.listing import listed

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    refused = False
    for found in listed(arguments.files, max(1, arguments.workers), arguments.values):
        refused = refused or "code" in found
        print(json.dumps(found, ensure_ascii=False), flush=True)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
