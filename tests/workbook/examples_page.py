"""docs/worked-examples.md from the table of worked examples, for those who do not open it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.workbook.examples import examples
from workbook.policy.edition import edition
from workbook.policy.values import labels, read, shown

PATH = Path(__file__).parents[2] / "docs" / "worked-examples.md"
_OPENING = """\
# 演算示例

(English: every reading of every parameter in worked examples, in pairs on both sides of a line. Written by
`python -m tests.write_docs` from `tests/workbook/worked_examples.csv`; a test runs each row through the code.)

同一种情形，参数取不同的读法，结果各是多少；另举恰好在线上、差一分的情形。每一行都由测试照样算过。除另有说明外，资金1月到位，凭证是验资报告，
已全部认定，看的是12月。一队、二队是小分队，县总工会、县工商联是其他单位，某甲是个人。要加例子，在
`tests/workbook/worked_examples.csv` 里添一行（可用 Excel 打开）。
"""


def worked_examples_page() -> str:
    """The whole page: a heading a parameter, in the order of 参数, then its rows."""
    rows = examples()
    lines = [_OPENING]
    for item in edition():
        mine = [row for row in rows if row.key == item["key"]]
        if not mine:
            continue
        lines += [f"## {item['label']}", "", f"`{item['key']}`，{item['clause']}", ""]
        lines += ["| 情形 | 读法 | 应得 | 说明 |", "|---|---|---|---|"]
        names = labels(item)
        in_pairs = sorted(mine, key=lambda row: [one.case for one in mine].index(row.case))
        for case, group in groupby(in_pairs, key=lambda row: row.case):
            for number, row in enumerate(group):
                told = item["kind"] in ("rate", "wan")
                reading = (
                    shown(item, read(item, row.reading)) if told else names.get(row.reading, row.reading)
                )
                reading += "（默认）" if row.reading == item["value"] else ""
                lines.append(f"| {case if not number else ''} | {reading} | {row.gives} | {row.why} |")
        lines.append("")
    return "\n".join(lines)


__all__ = ["PATH", "worked_examples_page"]
