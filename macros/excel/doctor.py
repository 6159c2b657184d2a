"""体检： what a desk needs for the buttons and the worksheet functions, what of it is there, what to do about the rest.

What is looked at is asked of a `Desk`, so that a Windows desk can be judged anywhere.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from macros.folder import Folder, Stop
from macros.places import typed
from templates.macro_parts import CONF_SHEET, modules
from xlsx_tools.held import opened_by
from xlsx_tools.limits import OWN
from xlsx_tools.package import Package
from xlsx_tools.reader import read_workbook
from xlsx_tools.refused import PatchRefused
from xlsx_tools.vba import modules_of

GOOD, REMARK, BAD = "正常", "提醒", "要处理"
INTERPRETER = "INTERPRETER_WIN"
XLWINGS = "0.37.8"  # the version whose module is in the workbook; RunPython and the DLL want exactly this one
_EXCEL, _WPS = "Excel.Application", ("Ket.Application", "ET.Application")
_SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
_POLICY = (
    r"Software\Policies\Microsoft\Office\16.0\Excel\Security"  # set by the administrator, and goes before
)
_FROM_OUTSIDE = ":Zone.Identifier"  # Windows keeps it beside a file that came by mail or from the net
_CLOUDS = ("OneDrive", "WPS云盘", "WPSDrive", "坚果云", "百度网盘")
_LONG_PATH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the examination."""

    what: str
    state: str
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What can be known of a desk. `registry` maps `HIVE\\key\\value` to what stands there."""

    windows: bool = os.name == "nt"
    python: tuple[int, int] = (sys.version_info[0], sys.version_info[1])
    executable: str = sys.executable
    xlwings: str | None = None
    pywin32: bool = False
    registry: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    programs: tuple[str, ...] = ()


def this_desk() -> Desk:
    """The desk that this runs on."""
    import shutil

    version = None
    with contextlib.suppress(metadata.PackageNotFoundError):
        version = metadata.version("xlwings")
    programs = tuple(name for name in ("soffice", "zhaoshang") if shutil.which(name))
    return Desk(
        xlwings=version,
        pywin32=find_spec("win32com") is not None,
        registry=_registry() if os.name == "nt" else {},
        variables=dict(os.environ),
        programs=programs,
    )


def _registry() -> dict[str, str]:
    import winreg  # only on Windows

    found: dict[str, str] = {}
    for name in (_EXCEL, *_WPS):
        with contextlib.suppress(OSError):
            winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, name))  # type: ignore[attr-defined]
            found[name] = "有"

    def values(path: str) -> None:
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:  # type: ignore[attr-defined]
            keys, count, _ = winreg.QueryInfoKey(key)  # type: ignore[attr-defined]
            for number in range(count):
                name, value, _ = winreg.EnumValue(key, number)  # type: ignore[attr-defined]
                found[f"{path}\\{name}"] = str(value)
            for number in range(keys):
                values(f"{path}\\{winreg.EnumKey(key, number)}")  # type: ignore[attr-defined]

    values(_SECURITY)
    values(_POLICY)
    return found


def examine(desk: Desk, root: Path | None = None) -> list[Checked]:
    """Every check that can be made; with a year's folder also those of the folder and its master."""
    found = [*_programs(desk)]
    if root is not None:
        found += [*_place(desk, root), *_master(desk, root)]
    if desk.windows:
        found += [*_security(desk, root)]
    return found


def _programs(desk: Desk) -> Iterator[Checked]:
    if desk.windows:
        office = [
            name for name, ids in (("Excel", (_EXCEL,)), ("WPS", _WPS)) if desk.registry.keys() & set(ids)
        ]
        said = "、".join(office)
    else:
        said = "LibreOffice" if "soffice" in desk.programs else ""
    yield (
        Checked("表格软件", GOOD, f"有 {said}")
        if said
        else Checked("表格软件", BAD, "没有找到 Excel、WPS 或 LibreOffice", "请安装其中一种，再点按钮。")
    )
    version = ".".join(map(str, desk.python))
    if desk.python >= (3, 11):
        yield Checked("Python", GOOD, f"{version}（{desk.executable}）")
    else:
        yield Checked("Python", BAD, f"是 {version}", "需要 3.11 或更新的 Python，请重新安装。")
    if desk.xlwings == XLWINGS:
        yield Checked("xlwings", GOOD, XLWINGS)
    else:
        said = f"是 {desk.xlwings}" if desk.xlwings else "没有安装"
        todo = f"主工作簿里的模块要 {XLWINGS}，请运行 pip install xlwings=={XLWINGS}。不用工作表函数的，按钮仍可用。"
        yield Checked("xlwings", BAD if desk.windows and _EXCEL in desk.registry else REMARK, said, todo)
    if "zhaoshang" in desk.programs:
        yield Checked("命令 zhaoshang", GOOD, "在 PATH 里")
    else:
        todo = "请把它所在的文件夹加进 PATH；WPS 和没有设置 xlwings 的 Excel，按钮靠它办事。"
        yield Checked("命令 zhaoshang", REMARK, "不在 PATH 里", todo)
    if desk.windows:
        yield (
            Checked("pywin32", GOOD, "有")
            if desk.pywin32
            else Checked(
                "pywin32",
                BAD if _EXCEL in desk.registry else REMARK,  # WPS alone has no use for it
                "没有安装",
                "请运行 pip install pywin32，xlwings 靠它和 Excel 通话；WPS 不用。",
            )
        )
        yield _library(desk)


def _library(desk: Desk) -> Checked:
    home = Path(desk.executable).parent
    names = [f"xlwings{width}-{XLWINGS}.dll" for width in (64, 32)]
    there = [name for name in names if (home / name).is_file() or (home.parent / name).is_file()]
    if there:
        return Checked("xlwings 的 DLL", GOOD, "、".join(there))
    todo = f"工作表函数用不了，请重新安装 xlwings=={XLWINGS}；按钮不受影响。"
    return Checked("xlwings 的 DLL", REMARK, f"{home} 里没有 {names[0]}", todo)


def _place(desk: Desk, root: Path) -> Iterator[Checked]:
    text = str(root.resolve())
    if root.is_file():
        yield Checked("文件夹", BAD, f"“{root}”是一个文件", f"请改用它所在的文件夹：{typed(root.parent)}。")
        return
    if not root.is_dir():
        yield Checked("文件夹", BAD, f"找不到“{root}”", "请核对路径，或先用 zhaoshang new 建立。")
        return
    drives = [value for name, value in desk.variables.items() if name.startswith("OneDrive") and value]
    if any(text.startswith(drive) for drive in drives) or any(cloud in text for cloud in _CLOUDS):
        todo = "网盘会在写入时锁住或改回文件，请把文件夹移到本机硬盘，另行备份。"
        yield Checked("文件夹位置", BAD, f"“{text}”在网盘里", todo)
    elif len(text) > _LONG_PATH:
        yield Checked("文件夹位置", BAD, f"路径有 {len(text)} 个字", f"请移到 {_LONG_PATH} 个字以内的位置。")
    else:
        odd = not text.isascii() or " " in text
        yield Checked("文件夹位置", GOOD, f"“{text}”" + ("（中文和空格没有关系）" if odd else ""))
    probe = root / f".zhaoshang-{os.getpid()}.tmp"
    try:
        probe.write_bytes(b"")
        probe.unlink()
        yield Checked("写入权限", GOOD, "能写入")
    except OSError:
        yield Checked("写入权限", BAD, f"“{text}”不能写入", "请取消只读，或请管理员给写入权限。")


def _master(desk: Desk, root: Path) -> Iterator[Checked]:
    try:
        path = Folder(root).master
    except Stop as error:
        yield Checked("主工作簿", BAD, "没有", str(error))
        return
    opened = opened_by(path)
    said = f"“{path.name}”" + (f"，正由 {opened}" if opened else "")
    if not path.stat().st_mode & 0o222:
        yield Checked("主工作簿", BAD, f"{said}是只读的", "请在文件属性里取消只读。")
    else:
        yield Checked("主工作簿", GOOD, said)
    if desk.windows and path.with_name(path.name + _FROM_OUTSIDE).is_file():
        todo = (
            "请关闭它，右键、属性，勾选“解除锁定”再打开；不然 Excel 不运行里面的宏，也不给“启用内容”的按钮。"
        )
        yield Checked("文件来源", BAD, "是从邮件或网上存下来的", todo)
    data = path.read_bytes()
    yield _macros(data)
    sheet = read_workbook(data, OWN).sheets.get(CONF_SHEET)
    if sheet is None:
        yield Checked(
            "设置表", REMARK, "这个工作簿没有设置表", "按钮走命令行；要用工作表函数，请用新版建立工作簿。"
        )
        return
    rows = {str(row[0]): str(row[1] or "") for row in sheet.rows if len(row) > 1 and row[0]}
    interpreter = rows.get(INTERPRETER, "")
    if not interpreter:
        todo = f"请在这台电脑上运行 zhaoshang setup-desk {typed(root)}。不运行的，按钮走命令行。"
        yield Checked("设置表", REMARK, "还没有写这台电脑的 Python", todo)
    elif desk.windows and not Path(interpreter).is_file():
        yield Checked(
            "设置表",
            BAD,
            f"里面的“{interpreter}”不在这台电脑上",
            f"请运行 zhaoshang setup-desk {typed(root)}。",
        )
    else:
        yield Checked("设置表", GOOD, interpreter)


def _macros(data: bytes) -> Checked:
    try:
        package = Package(data)
        part = next((name for name in package.names if name.endswith("vbaProject.bin")), None)
        there = {one.name: one.code for one in modules_of(package.read(part))} if part else {}
    except (ValueError, PatchRefused) as error:
        return Checked("宏", BAD, f"读不出来（{error}）", "请从“备份”里恢复主工作簿。")
    if not there:
        return Checked(
            "宏", REMARK, "这个工作簿没有宏", "命令行照常能用；要按钮，请用 zhaoshang new 建新的一年。"
        )
    missing = [one.name for one in modules() if one.name not in there]
    if missing:
        return Checked("宏", BAD, f"少了 {'、'.join(missing)}", "请从“备份”里恢复主工作簿。")
    return Checked("宏", GOOD, f"{len(there)} 个模块")


def _security(desk: Desk, root: Path | None) -> Iterator[Checked]:
    if _EXCEL not in desk.registry:
        return
    trusted = [
        value
        for name, value in desk.registry.items()
        if "Trusted Locations" in name and name.endswith("Path")
    ]
    text = str(root.resolve()).lower().rstrip("\\") if root is not None else None
    inside = text is not None and any(
        text.startswith(os.path.expandvars(one).lower().rstrip("\\")) for one in trusted
    )
    level = next(
        (
            desk.registry[key]
            for place in (_POLICY, _SECURITY)
            if (key := f"{place}\\VBAWarnings") in desk.registry
        ),
        "2",
    )
    if level == "4" and not inside:
        todo = "请在 Excel 选项、信任中心、宏设置里选“禁用所有宏，并发出通知”。"
        yield Checked("宏安全", BAD, "Excel 设为禁用所有宏，不通知", todo)
    elif level == "3" and not inside:
        todo = "请在 Excel 选项、信任中心、宏设置里选“禁用所有宏，并发出通知”，或把文件夹加入受信任位置。"
        yield Checked("宏安全", BAD, "Excel 只许运行签名的宏", todo)
    else:
        yield Checked("宏安全", GOOD, "打开时按“启用内容”即可" if not inside else "受信任位置，不再询问")
    if root is not None and not inside:
        todo = f"可在 Excel 选项、信任中心、受信任位置里加入“{root.resolve()}”，以后不再询问。"
        yield Checked("受信任位置", REMARK, "文件夹不在受信任位置", todo)


__all__ = ["BAD", "GOOD", "REMARK", "XLWINGS", "Checked", "Desk", "examine", "this_desk"]
