"""What people are told of a file: why it is not read, and what to look at in one that is.

A refusal is one code and one sentence: what it is, and what to do. `{what}` is filled in by the code that found it.
Where it is (file, sheet, cell) stands before the sentence.
"""

from __future__ import annotations

KIND = {
    "empty-file": "这个文件是空的，可能没有传完。请打开原表核对后重新发送。",
    "not-a-workbook": "这个文件其实是{what}，不是Excel工作簿，没有读取。请用下发的模板填写，另存为.xlsx后重报。",
    "old-xls": "这是旧格式（.xls或.et）的表格，没有读取。请在Excel或WPS里另存为.xlsx后重报。",
    "password": "这个文件加了打开密码，读不出来。请取消密码后重报。",
    "ods": "这是.ods格式的表格，没有读取。请另存为.xlsx后重报。",
    "xlsb": "这是.xlsb格式的表格，没有读取。请另存为.xlsx后重报。",
    "too-big": "这个文件太大（{what}），没有读取。请删去图片和多余的行列，另存为.xlsx后重报。",
    "cannot-open": "这个文件打不开，可能正被别的程序占用或没有权限。请关闭占用它的程序，或重新保存后再放进收件文件夹。",
    "reader-failed": "这个文件读到一半停了（{what}），已留存原件，不再自动重读。请用下发的模板重新填写后再报；仍不行的请告知招商办。",
}

PACKAGE = {
    "zip-broken": "这个文件已经损坏，打不开（{what}）。请在原电脑上打开核对，另存为.xlsx后重报；压缩包请重新打包。",
    "zip-encrypted": "这个文件里的内容加了密码，读不出来。请取消密码后重报。",
    "zip-method": "这个文件用了不通用的压缩方法，读不出来。请在Excel或WPS里另存为.xlsx后重报；压缩包请按普通.zip重新打包。",
    "zip-overlap": "这个文件的压缩结构不正常（{what}），没有读取。请在Excel或WPS里另存为.xlsx后重报；压缩包请重新打包。",
    "zip-ratio": "这个文件的内容“{what}”解压后膨胀200倍以上，像是故意做成的，没有读取。请在Excel或WPS里另存为.xlsx后重报。",
    "zip-duplicate": "这个文件里有两个同名的内容“{what}”，不知道以哪个为准，没有读取。"
    "请在Excel或WPS里另存为.xlsx后重报；压缩包里同名的请改名后重新打包。",
    "zip-bad-name": "这个文件里有不正常的内部名称“{what}”，没有读取。请在Excel或WPS里另存为.xlsx后重报；压缩包请重新打包。",
    "too-many-members": "这个文件里有{what}项内容，超过1000项，没有读取。请删去多余的图片和表，另存为.xlsx后重报。",
    "part-too-big": "这个文件解压后太大（{what}），没有读取。请删去多余的行列和图片，另存为.xlsx后重报。",
}

XML = {
    "xml-doctype": "这个文件里夹有不该有的声明（DOCTYPE，在“{what}”），像是故意做成的，没有读取。请在Excel或WPS里另存为.xlsx后重报。",
    "xml-depth": "这个文件的内容“{what}”层层嵌套超过64层，没有读取。请在Excel或WPS里另存为.xlsx后重报。",
    "xml-broken": "这个文件的内容“{what}”已经损坏，读不出来。请在原电脑上打开核对，另存为.xlsx后重报。",
    "bad-encoding": "这个文件的内容“{what}”文字编码不对，读不出来。请在Excel或WPS里打开，另存为.xlsx后重报。",
}

SHAPE = {
    "sheet-too-sparse": "这张工作表里离表格很远的地方还有内容（{what}），没有读取。请删去表格以外的行列，另存为.xlsx后重报。",
    "cell-out-of-range": "单元格的位置“{what}”超出了Excel的范围，没有读取。请在Excel或WPS里另存为.xlsx后重报。",
    "too-many-merges": "这张工作表里合并单元格有{what}处，超过65536处，没有读取。请取消多余的合并，另存为.xlsx后重报。",
    "too-many-strings": "这个文件里不同的文字有{what}条，超过50万条，没有读取。请删去多余的内容，另存为.xlsx后重报。",
    "bad-string-index": "这一格指向的文字（第{what}条）在文件里没有，读不出来。请在Excel或WPS里打开核对，另存为.xlsx后重报。",
    "text-too-long": "这一格的文字有{what}个字，超过32767个，没有读取。请删短后重报。",
    "too-many-sheets": "这个文件里有{what}张工作表，超过256张，没有读取。请只留要报的表，另存为.xlsx后重报。",
    "duplicate-sheet-name": "有两张工作表都叫这个名称，不知道以哪张为准，没有读取。请改名后重报。",
    "missing-part": "这个文件里缺少“{what}”，读不出来。请在原电脑上打开核对，另存为.xlsx后重报。",
    "external-part": "这个文件的“{what}”不在文件里，而是指向外面，没有去取。请在Excel或WPS里另存为.xlsx后重报。",
    "xlm-macros": "这个文件里有Excel 4.0宏表，可能有害，没有读取。请删去宏表，另存为.xlsx后重报。",
}

MAIL = {
    "mail-too-big": "这封邮件太大（{what}），没有读取，原件已留存。请删去与报表无关的附件后重发。",
    "mail-too-complex": "这封邮件的结构太复杂（{what}），没有读取，原件已留存。请新写一封邮件，直接附上工作簿重发。",
    "no-attachment": "{what}里没有工作簿，没有可读的内容，原件已留存。请附上填好的.xlsx后重发。",
    "auto-mail": "这是自动回复或退回的邮件，不是报送，没有读取，原件已留存。请看看是不是我们发出的邮件没有送到。",
    "nested-archive": "压缩包里还有压缩包，没有再往里打开。请把工作簿直接附在邮件里，或只打一层包后重发。",
    "archive-not-supported": "这是{what}压缩包，打不开。请改成.zip，或把工作簿直接附在邮件里重发。",
    "winmail": "附件是winmail.dat（Outlook专用的格式），里面的工作簿取不出来。"
    "请在Outlook里把邮件格式改为“HTML”或“纯文本”，重新附上工作簿后重发。",
}

UNREADABLE: dict[str, str] = {**KIND, **PACKAGE, **XML, **SHAPE, **MAIL}

NOTES = {
    "error-cells": "这一格是错误值“{what}”，没有当作空格。请改正公式或填写实际内容后重报。",
    "formula-no-value": "这一格的公式没有算出结果，没有当作空格。请在Excel或WPS里打开、重新计算并保存后重报。",
    "bad-number": "这一格的写法不对，读到的是“{what}”，没有当作零或空格。请填写实际内容后重报。",
    "bad-date": "这一格是日期，数值却是{what}，不是Excel里的日子。请改填正确的日期后重报。",
    "formula-text": "这一格的文字以“{what}”开头，按文字保留，没有当作公式。请核对。",
    "hidden-content": "{what}，里面的内容照样读取。请核对是否要报。",
    "active-content": "这个文件里有{what}，只取了格子里的值，没有运行，也没有连接。请核对来源，以后另存为不带这些内容的.xlsx。",
    "strict-ooxml": "这个文件是“Strict Open XML”格式，已照常读取。以后请存为普通的.xlsx。",
    "duplicate-attachment": "同一封邮件或压缩包里有重复的附件“{what}”。内容相同的只算一份，内容不同的都留下。请核对。",
    "and-more": "这张工作表里同类的问题还有{what}处，没有一一列出。",
}

LIST_SHEET = "退回说明"  # the sheet that tells a sender in his own workbook what to mend

__all__ = ["LIST_SHEET", "NOTES", "UNREADABLE"]
