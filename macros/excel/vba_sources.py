"""The VBA modules that are not typed by hand, written anew by `python -m macros.excel.vba_sources`.

ZsTexts    what a macro itself has to say in Chinese, since a module can only hold ASCII
xlwings_udfs  the worksheet functions of macros.excel.functions, written by xlwings' own generator as "Import Functions" would
ZsHelp     what Excel's function box says of them and of their arguments, which "Import Functions" would tell it too
xlwings    xlwings' own module for Windows, so that no add-in is needed: conditional compilation is settled here,
           because LibreOffice has none, and one module that does not compile would silence all others
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace

FOLDER = Path(__file__).parents[1] / "vba"
FUNCTIONS = "macros.excel.functions"
_PYWIN32 = ("pythoncom", "pywintypes", "win32com", "win32com.client")
TEXTS = {
    "title": "招商月报",
    "working": "正在办理，请稍候……",
    "not local": "请先把工作簿保存到本机的文件夹里（不要放在网盘或只在网上打开），再点按钮。",
    "not saved": "工作簿没能保存，可能是以只读方式打开的。请关闭它，确认文件不是只读、也没有别人正在用，重新打开后再点按钮。",
    "not started": "没能启动招商月报程序，这台电脑上找不到 zhaoshang。请按“一台电脑怎么设置”装好它、加进 PATH，再点一次。",
    "no answer": "等了很久没有结果，工作簿没有改动。请看任务管理器里程序是否还在运行，稍后再点一次。",
    "failed": "这一步没有做完。请关闭工作簿不保存，重新打开后再点一次；还不行请把下面的记录发给管理员。",
    "log": "记录在：",
    "ask trace": "要追到底的是哪个数？如 S03.paid（单位编号.paid）、county.paid；写错了会列出有哪些。",
    "ask what-if": "换哪一种取法？写成 参数=值，如 compile_award_base=total_planned；参数写“参数”表里的键或名称。",
    "no function": "工作表函数要在设置好 xlwings 的 Excel 里才能用，请点“体检”看缺什么。",
}
SETTLED = {"vba7": True, "mac": False, "app": "Microsoft Excel", "mac_office_version": 0}
LEFT = "#If Win64 Then"  # the one question that only the host can answer
_DLL = re.compile(
    r"^\s*(?:Private )?Declare PtrSafe Function (?P<name>XLPyDLL\w+) Lib \"(?P<dll>[^\"]+)\" "
    r"(?P<signature>\(.*\)) As Long$"
)
_SAID = re.compile("[：，。] ")  # what stands before it in a docstring is for people
_MOST_HELP = 255
_QUIET = """
    If ZsSilent Then
        ZsSaid = Content & " "
        Exit Sub
    End If
"""


def texts_module() -> str:
    """The module ZsTexts: each text by its key."""
    cases = "".join(
        f'    Case "{key}"\n        ZsText = ZsPlain("{_digits(text[:40])}")'
        + "".join(
            f' & _\n            ZsPlain("{_digits(text[at : at + 40])}")' for at in range(40, len(text), 40)
        )
        + "\n"
        for key, text in TEXTS.items()
    )
    return (
        'Attribute VB_Name = "ZsTexts"\n'
        "' Made by python -m macros.excel.vba_sources; the texts stand there.\n"
        "Option Explicit\n\n"
        "Public Function ZsText(ByVal key As String) As String\n"
        f"    Select Case key\n{cases}    End Select\n"
        "End Function\n\n"
        "Public Function ZsTextsCanary() As Long\n    ZsTextsCanary = 1\nEnd Function\n"
    )


def _digits(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def xlwings_module() -> str:
    """xlwings.bas of the installed version, as it compiles for Excel on Windows, in every host's dialect."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).with_name("xlwings.bas").read_text("utf-8")
    lines = list(_settled(text.splitlines()))
    declared = [line for line in lines if _DLL.match(line) or "Const XLPyDLLName" in line]
    first = next(n for n, line in enumerate(lines) if line.strip() == LEFT)
    last = next(n for n in range(first, len(lines)) if lines[n].strip() == "#End If")
    assert all(lines.index(line) in range(first, last) for line in declared)
    kept = [*lines[:first], *_both_widths(declared), *lines[last + 1 :], *_dispatch(declared)]
    code = "\n".join(line.rstrip() for line in kept)
    marker = "        Content = Message\n    End If\n"
    assert code.count(marker) == 1
    code = code.replace(marker, marker + _QUIET)
    head, body = code.split("\n", 1)
    note = "'Settled for Windows by python -m macros.excel.vba_sources; otherwise as xlwings ships it."
    canary = "Public Function ZsXlwingsCanary() As Long\n    ZsXlwingsCanary = 1\nEnd Function\n"
    return f"{head}\n{note}\n{re.sub(chr(10) + '{3,}', chr(10) * 2, body).rstrip()}\n\n{canary}"


def _settled(lines: list[str]) -> Iterator[str]:
    """The lines that remain when the known conditions are decided; an unknown one stays with its branches."""
    stack: list[
        list[bool]
    ] = []  # for each open #If: whether its lines remain, whether a branch was taken, unknown
    for line in lines:
        mark = line.strip()
        if mark.startswith("#Const "):
            continue
        if mark.startswith("#If "):
            known = _holds(mark)
            stack.append([known is not False, bool(known), known is None])
            if known is None and all(keep for keep, _, _ in stack):
                yield line
        elif mark.startswith(("#ElseIf ", "#Else", "#End If")) and stack:
            top = stack[-1]
            if top[2]:
                if all(keep for keep, _, _ in stack):
                    yield line
            elif mark.startswith("#ElseIf "):
                top[0] = not top[1] and bool(_holds(mark))
                top[1] = top[1] or top[0]
            elif mark.startswith("#Else"):
                top[0] = not top[1]
            if mark.startswith("#End If"):
                stack.pop()
        elif all(keep for keep, _, _ in stack):
            yield line


def _holds(line: str) -> bool | None:
    """Whether a condition holds; None where only the host knows."""
    match = re.match(
        r'#(?:Else)?If (?P<no>Not )?(?P<name>\w+)(?: (?P<how>=|>=) (?P<value>"[^"]*"|\d+))? Then', line
    )
    assert match is not None, line
    if match["name"] == "Win64":
        return None
    value = SETTLED[match["name"].lower()]
    if match["how"] == "=":
        value = value == match["value"].strip('"')
    elif match["how"]:
        value = int(value) >= int(match["value"])
    return bool(value) != bool(match["no"])


def _both_widths(declared: list[str]) -> Iterator[str]:
    """The entries of the DLL for both widths of Office, each under a name of its own."""
    for line in declared:
        match = _DLL.match(line)
        if match is not None:
            width = "64" if "xlwings64" in match["dll"] else "32"
            yield (
                f'    Private Declare PtrSafe Function {match["name"]}{width} Lib "{match["dll"]}" '
                f'Alias "{match["name"]}" {match["signature"]} As Long'
            )


def _dispatch(declared: list[str]) -> Iterator[str]:
    """What the module calls: one function for each entry, which goes to the DLL of Office's own width."""
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in declared:
        match = _DLL.match(line)
        if match is not None:
            seen.setdefault(match["name"], match["signature"])
            names["64" if "xlwings64" in match["dll"] else "32"] = match["dll"]
    yield ""
    yield from _function(
        "Function XLPyDLLName() As String", "XLPyDLLName", '"' + names["64"] + '"', '"' + names["32"] + '"'
    )
    for name, signature in seen.items():
        passed = ", ".join(re.findall(r"(\w+) As ", signature))
        yield from _function(
            f"Private Function {name}{signature} As Long", name, f"{name}64({passed})", f"{name}32({passed})"
        )


def _function(head: str, name: str, wide: str, narrow: str) -> Iterator[str]:
    yield head
    yield f"    {LEFT}"
    yield f"        {name} = {wide}"
    yield "    #Else"
    yield f"        {name} = {narrow}"
    yield "    #End If"
    yield "End Function"
    yield ""


def functions_module() -> str:
    """What "Import Functions" would write into the workbook, so that nobody has to press it."""
    udfs, module = generator(), decorated()
    written = io.StringIO()
    udfs.generate_vba_wrapper(FUNCTIONS, module, written, SimpleNamespace(Name="book.xlsm"))
    code = "\n".join(line.rstrip() for line in _settled(written.getvalue().splitlines()))
    code = code.replace("If TypeOf Application.Caller Is Range Then ", "")  # not every host knows its caller
    code = code.replace(" = Err.Description", ' = ZsText("no function")')
    return (
        'Attribute VB_Name = "xlwings_udfs"\n'
        "' Made by python -m macros.excel.vba_sources with the generator of xlwings.\n\n"
        f"{code.rstrip()}\n\n"
        "Public Function ZsXlwingsUdfsCanary() As Long\n    ZsXlwingsUdfsCanary = 1\nEnd Function\n"
    )


def help_module() -> str:
    """What "Import Functions" would tell Excel of each function; Excel forgets nothing of it once it has saved."""
    lines = []
    for name, function in sorted(vars(decorated()).items()):
        if (known := getattr(function, "__xlfunc__", None)) is None:
            continue
        says = [_SAID.split(known["ret"]["doc"])[0], *(one["doc"] for one in known["args"])]
        assert max(map(len, says)) <= _MOST_HELP
        first, *others = (f'"{_digits(text)}"' for text in says)
        lines.append(
            f'    ZsDescribe "{name}", {first}, Array( _\n        {f", _{chr(10)}        ".join(others)})'
        )
    return (
        'Attribute VB_Name = "ZsHelp"\n'
        "' Made by python -m macros.excel.vba_sources; the texts stand in macros.excel.functions.\n"
        "Option Explicit\n\n"
        "Public Sub Auto_Open()\n"
        "    Dim saved As Boolean\n"
        "    On Error Resume Next\n"
        "    saved = ThisWorkbook.Saved\n" + "\n".join(lines) + "\n"
        "    If saved Then ThisWorkbook.Saved = True\n"
        "End Sub\n\n"
        "' A host that has no function box of this kind goes without.\n"
        "Private Sub ZsDescribe(ByVal name As String, ByVal said As String, arguments As Variant)\n"
        "    Dim at As Long\n"
        "    On Error Resume Next\n"
        "    For at = LBound(arguments) To UBound(arguments)\n"
        "        arguments(at) = ZsPlain(arguments(at))\n"
        "    Next at\n"
        '    Application.MacroOptions Macro:="\'" & ThisWorkbook.Name & "\'!" & name, Description:=ZsPlain(said), _\n'
        '        Category:=ZsText("title"), ArgumentDescriptions:=arguments\n'
        "End Sub\n\n"
        "Public Function ZsHelpCanary() As Long\n    ZsHelpCanary = 1\nEnd Function\n"
    )


def generator() -> ModuleType:
    """xlwings.udfs, which asks for pywin32 when it is loaded and for nothing of it when it writes."""
    lacking = [
        name for name in _PYWIN32 if name not in sys.modules and find_spec(name.partition(".")[0]) is None
    ]
    for name in lacking:
        sys.modules[name] = stand_in = ModuleType(name)
        vars(stand_in).update(CoInitialize=None, Dispatch=None, com_error=OSError)
    try:
        return import_module("xlwings.udfs")
    finally:
        for name in lacking:
            del sys.modules[name]


def decorated() -> ModuleType:
    """macros.excel.functions as it is on Windows: each function with what xlwings keeps of it (`__xlfunc__`)."""
    import xlwings

    udfs = generator()
    there = {name: getattr(udfs, f"xl{name}") for name in ("func", "arg", "ret")}
    here = {name: getattr(xlwings, name) for name in there}
    spec = find_spec(FUNCTIONS)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with contextlib.ExitStack() as stack:
        for name, value in here.items():
            stack.callback(setattr, xlwings, name, value)
            setattr(xlwings, name, there[name])
        spec.loader.exec_module(module)
    return module


MADE = {
    "ZsTexts.bas": texts_module,
    "ZsHelp.bas": help_module,
    "xlwings.bas": xlwings_module,
    "xlwings_udfs.bas": functions_module,
}


def main() -> None:
    for name, make in MADE.items():
        (FOLDER / name).write_text(make(), "ascii", newline="\n")


if __name__ == "__main__":
    main()
