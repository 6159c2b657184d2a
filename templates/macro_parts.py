"""What makes the master a macro workbook: its VBA modules, its tab in the ribbon, the buttons of 首页.

The modules are text in macros/vba; what a button does stands there, one line each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsx_tools.build import Book
from xlsx_tools.ribbon import Group, Key, ribbon_xml
from xlsx_tools.vba import Module, module

SOURCES = Path(__file__).parents[1] / "macros" / "vba"
BUTTONS = (  # caption, macro
    ("下发模板", "ZsIssue"),
    ("收件汇总", "ZsConsolidate"),
    ("生成通报", "ZsNotice"),
    ("催报与退回", "ZsReply"),
    ("封账", "ZsClose"),
    ("体检", "ZsDoctor"),
)
CONF_SHEET = "xlwings.conf"  # the name that xlwings looks for
CONFIGURATION = (  # what a desk fills in with setup-desk; ZS_… is read by our own modules
    ("INTERPRETER_WIN", None),
    ("UDF MODULES", "macros.excel.functions"),
    ("PYTHONPATH", None),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    ("ZS_COMMAND", None),
    ("ZS_WAY", None),
)
TAB, CALLBACK = "招商月报", "ZsRibbon"
HOME = " --period home"
ASK = "?"  # as the last word: the macro asks the person for it first
GROUPS = (
    Group(
        "zsMonth",
        "一个月",
        (
            Key("zsIssue", "下发模板", "FileSaveAsExcelXlsx", "issue" + HOME, "给每个单位生成预填好的月报表", True),
            Key("zsConsolidate", "收件汇总", "DataRefreshAll", "consolidate" + HOME, "核对、登记、入账，列出问题", True),
            Key("zsNotice", "生成通报", "FileSaveAsWordDocx", "notice" + HOME, "算出完成情况，写出通报和附件", True),
            Key("zsReply", "催报与退回", "Reply", "reply" + HOME, "给缺报和有问题的单位准备回信", True),
            Key("zsPapers", "打印文稿", "FilePrint", "papers" + HOME, "对账单、催报名单、督办通知单等，写在“通报”文件夹"),
            Key("zsTrace", "追数", "TracePrecedents", "trace" + HOME + " --figure " + ASK, "把通报里的一个数追到来件的格"),
            Key("zsExport", "导出数据", "ExportTextFile", "export" + HOME, "本期结果存成 JSON，供其他系统用"),
        ),
    ),
    Group(
        "zsYear",
        "一年",
        (
            Key("zsClose", "封账", "Lock", "close" + HOME, "把这一期公布的数留底，以后的改动都记下来", True),
            Key("zsRecognise", "整批认定", "AcceptInvitation", "recognise" + HOME, "把截至这一期还没有认定的资金按自报数认定"),
            Key("zsWhatIf", "试算", "WhatIfAnalysisMenu", "what-if" + HOME + " --set " + ASK, "换一种取法，看谁多得、谁少得"),
            Key("zsVerify", "核验", "ErrorChecking", "verify", "用归档的原件重新算一遍，列出不同的格"),
        ),
    ),
    Group(
        "zsDesk",
        "电脑",
        (
            Key("zsDoctor", "体检", "HappyFace", "doctor", "看这台电脑缺什么、怎么补", True),
            Key("zsSetUp", "设置这台电脑", "ComAddInsDialog", "setup-desk", "把这台电脑的 Python 写进隐藏的设置表"),
        ),
    ),
)  # fmt: skip


def modules() -> Iterator[Module]:
    """The VBA modules, in the order of their names."""
    for path in sorted(SOURCES.glob("*.bas")):
        yield module(path.read_text("ascii"))


def add_macro_parts(book: Book) -> None:
    """Make a book in the making a macro workbook; comes after its last sheet."""
    sheet = book.sheet(CONF_SHEET, very_hidden=True)
    for row, (key, value) in enumerate(CONFIGURATION):
        sheet.put(row, 0, key)
        sheet.put(row, 1, value)
    book.add_macros(tuple(modules()), ribbon_xml("zsTab", TAB, GROUPS, CALLBACK))


__all__ = [
    "ASK",
    "BUTTONS",
    "CALLBACK",
    "CONF_SHEET",
    "GROUPS",
    "SOURCES",
    "TAB",
    "add_macro_parts",
    "modules",
]
