"""docs/clauses.md from workbook/policy/clauses.toml: every rule of the policy, how it is served, where, and its proof."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "workbook" / "policy" / "clauses.toml"
PATH = ROOT / "docs" / "clauses.md"
_OPENING = """\
# 政策条文在哪里

(English: every rule of the policy, how it is served, in which module and on which sheet, and the test that proves it.
Written by `python -m tests.write_docs` from `workbook/policy/clauses.toml`; a test keeps the table complete.)

“计算”是软件算出来的；“列表”是有固定的栏目、下拉和统计；“跟踪”是有责任单位和时限的事项；“人定”是政策没有给数字、或者应当由人决定的，写明了理由。
共 {total} 条：{counts}。
"""
_GROUPS = {
    "T": "目标",
    "C": "项目编制",
    "O": "组织与渠道",
    "R": "考核奖惩",
    "B": "经费",
    "P": "报送与督查",
}


def clauses() -> list[dict[str, Any]]:
    return tomllib.loads(TABLE.read_text("utf-8"))["clause"]


def clauses_page() -> str:
    """The whole page."""
    found = clauses()
    counts = Counter(item["how"] for item in found)
    said = "，".join(f"{how} {count} 条" for how, count in counts.most_common())
    lines = [_OPENING.format(total=len(found), counts=said)]
    for letter, title in _GROUPS.items():
        lines += [
            f"## {title}",
            "",
            "| 编号 | 条款 | 规定 | 方式 | 怎样落实 | 表 | 模块 | 测试 |",
            "|---" * 8 + "|",
        ]
        for item in found:
            if item["id"].startswith(letter):
                cells = (
                    *(item[key] for key in ("id", "clause", "says", "how", "served")),
                    "、".join(item["sheets"]),
                    "<br>".join(f"`{name}`" for name in item["modules"]),
                    "<br>".join(f"`{name.removeprefix('tests/')}`" for name in item["tests"]),
                )
                lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


__all__ = ["PATH", "clauses", "clauses_page"]
