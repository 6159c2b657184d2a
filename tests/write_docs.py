"""Write docs/checks.md from the rules, the sentences and the cases that prove them, and docs/worked-examples.md from
the table of worked examples, docs/clauses.md from the map of the policy: `python -m tests.write_docs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.workbook import clauses_page, examples_page
from tests.workbook import test_checks_catalogue as catalogue
from workbook.checks import RULES
from workbook.findings import Severity
from workbook.sentences import NOTED, SENDERS, SENTENCES, UNREADABLE, VERSIONS

_SAID_OF_THE_WHOLE = {  # rules that look at several files or the office's own lists, with facts to say them by
    "V27": {
        "unit": "第八招商小分队（S08）",
        "count": "2",
        "versions": "08-22 10:20、08-24 09:15",
        "number": "2",
        "changed": VERSIONS["changed"].format(count=3),
    },
    "V28": {"person": "王某", "squads": "第三招商小分队（S03）、第七招商小分队（S07）", "units": ""},
    "V29": {"total": "248,000.00", "goal": "250,000.00", "side": "少", "gap": "2,000.00"},
    "V29.count": {"count": "24", "asked": "25"},
}
_SAID_AS = {  # other than its rule
    "V29.count": Severity.HINT,
    "bad-sender": Severity.HOLD,
    "sender-not-proven": Severity.HOLD,
    "duplicate-attachment": Severity.HINT,
}

PATH = Path(__file__).parents[1] / "docs" / "checks.md"
_OPENING = """\
# 校验规则

(English: what each of the thirty checks asks, how far it reaches, and every sentence it can say. Written by
`python -m tests.write_docs` from the rules and their test cases; a test keeps it fresh.)

一份月报的所有问题一次列出，每条问题写明在哪里、现在是什么、应该是什么、怎么办。级别的含义：

| 级别 | 后果 | 怎么了结 |
|---|---|---|
| 阻断 | 这份月报暂不计入；其他单位照常 | 单位更正后重报；或由工作人员处理（见[主工作簿说明](master.md)） |
| 挂起 | 只挂起这一行（V01 挂起整份），等人裁定 | 在“问题清单”的“结论”栏选一项，再汇总一次 |
| 警告 | 照常计入 | 请单位核对，下期改正 |
| 提示 | 照常计入 | 供参考 |

下面的例句取自测试用例，文件名、单位和数字都是虚构的。同一条规则的不同情形，级别可以不同。
"""


def checks_page() -> str:
    """The whole page."""
    told = dict(_told())
    lines = [_OPENING, "## 三十条规则", "", "| 规则 | 级别 | 问什么 | 例句 |", "|---|---|---|---|"]
    for rule, (severity, asks) in RULES.items():
        found = told.get(rule) or next(told[key] for key in sorted(told) if key.startswith(f"{rule}."))
        lines.append(f"| {rule} | {severity.value} | {_cell(asks)} | {_cell(found[1])} |")
    lines += ["", "## 每条规则的各种情形", "", "| 情形 | 级别 | 例句 |", "|---|---|---|"]
    for key in SENTENCES:
        if not any(key in group for group in (UNREADABLE, SENDERS, NOTED)):
            severity, message = told[key]
            lines.append(f"| {key} | {severity} | {_cell(message)} |")
    lines += [
        "",
        "## 谁发来的",
        "",
        "邮件的发件人对不上时整份隔离（挂起），当作没有收到，由工作人员在“报送登记”的“处理意见”选采用或不采用。",
        "",
        "| 代码 | 级别 | 对人说的话 |",
        "|---|---|---|",
        *(f"| {key} | {told[key][0]} | {_cell(text)} |" for key, text in SENDERS.items()),
        "",
        "## 打不开、读不了的文件",
        "",
        "都是阻断：文件留存原件，单位重报。只有 no-attachment 是警告（发件人不在名册的是提示），auto-mail 是提示，都不影响汇总。",
        "读到一半停了的（reader-failed）不再自动重读；要再读一次，在“报送登记”的“处理意见”选“重读”，或请单位重发。",
        "",
        "| 代码 | 对人说的话 |",
        "|---|---|",
    ]
    lines += [f"| {key} | {_cell(text)} |" for key, text in UNREADABLE.items()]
    lines += ["", "## 读了、请看一眼的文件", "", "月报照常采用。", "", "| 代码 | 对人说的话 |", "|---|---|"]
    lines += [f"| {key} | {_cell(text)} |" for key, text in NOTED.items()]
    return "\n".join(lines) + "\n"


def _told() -> Iterator[tuple[str, tuple[str, str]]]:
    """Each sentence with the severities it came with and what it said first; untold ones as the catalogue has them."""
    severities: dict[str, set[Severity]] = defaultdict(set)
    messages: dict[str, str] = {}
    for case in catalogue.CASES:
        for finding in case.findings():
            severities[finding.sentence].add(finding.severity)
            messages.setdefault(finding.sentence, finding.message)
    for key, text in SENTENCES.items():
        usual = _SAID_AS.get(key) or (RULES[key.partition(".")[0]][0] if key[0] == "V" else Severity.BLOCK)
        found = [one.value for one in Severity if one in severities.get(key, {usual})]
        facts = _SAID_OF_THE_WHOLE.get(key) or _SAID_OF_THE_WHOLE.get(key.partition(".")[0])
        yield key, ("或".join(found), messages.get(key) or (text.format_map(facts) if facts else text))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PATH.write_text(checks_page(), "utf-8")
    examples_page.PATH.write_text(examples_page.worked_examples_page(), "utf-8")
    clauses_page.PATH.write_text(clauses_page.clauses_page(), "utf-8")
