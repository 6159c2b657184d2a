"""体检 and setup-desk: what each kind of desk is told, and that nothing but the configuration is written."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from macros.cli import run
from macros.excel.desk import set_up
from macros.excel.doctor import BAD, GOOD, REMARK, XLWINGS, Checked, Desk, examine
from macros.folder import Folder
from macros.places import BACKUPS
from templates.macro_parts import CONF_SHEET
from xlsx_tools.package import Package
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
ROSTER = "单位编号,名称,类型,牵头部门,年度目标（万元）\nS01,第一招商小分队,招商小分队,县财政局,16000\n"


@pytest.fixture(scope="module")
def new_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("新")
    (place / "名册.csv").write_text(ROSTER, "utf-8")
    root = place / "青禾县 2012"
    assert (
        run(["new", str(root), "--year", "2012", "--county", "青禾县", "--roster", str(place / "名册.csv")])
        < 2
    )
    return root


@pytest.fixture
def root(new_year: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_year, tmp_path / new_year.name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A Windows desk in order: Excel, Python with xlwings, pywin32 and the DLL."""
    home = tmp_path / "python"
    (home / "Scripts").mkdir(parents=True)
    (home / f"xlwings64-{XLWINGS}.dll").write_bytes(b"")
    return Desk(
        windows=True,
        python=(3, 11),
        executable=str(home / "Scripts" / "python.exe"),
        xlwings=XLWINGS,
        pywin32=True,
        registry={"Excel.Application": "有", f"{SECURITY}\\VBAWarnings": "2"},
        variables={},
        programs=("zhaoshang",),
    )


def told(desk: Desk, root: Path | None = None) -> dict[str, Checked]:
    found = examine(desk, root)
    assert len({one.what for one in found}) == len(found)
    assert all(one.todo for one in found if one.state != GOOD), "what is not in order says what to do"
    return {one.what: one for one in found}


def test_a_desk_in_order_has_nothing_to_do(desk: Desk) -> None:
    assert {one.state for one in told(desk).values()} == {GOOD}


@pytest.mark.parametrize(
    ("change", "what", "state", "said"),
    [
        ({"registry": {}}, "表格软件", BAD, "没有找到 Excel、WPS"),
        ({"registry": {"Ket.Application": "有"}}, "表格软件", GOOD, "有 WPS"),
        ({"python": (3, 10)}, "Python", BAD, "3.10"),
        ({"xlwings": "0.37.7"}, "xlwings", BAD, "0.37.7"),
        ({"xlwings": None}, "xlwings", BAD, "没有安装"),
        ({"xlwings": None, "windows": False, "programs": ("soffice",)}, "xlwings", REMARK, "没有安装"),
        ({"pywin32": False}, "pywin32", BAD, "没有安装"),
        ({"pywin32": False, "registry": {"Ket.Application": "有"}}, "pywin32", REMARK, "没有安装"),
        ({"xlwings": None, "registry": {"Ket.Application": "有"}}, "xlwings", REMARK, "没有安装"),
        ({"executable": "/nowhere/python.exe"}, "xlwings 的 DLL", REMARK, "没有 xlwings64"),
        ({"programs": ()}, "命令 zhaoshang", REMARK, "不在 PATH 里"),
    ],
)
def test_what_a_desk_lacks(desk: Desk, change: dict[str, object], what: str, state: str, said: str) -> None:
    found = told(replace(desk, **change))[what]
    assert found.state == state
    assert said in found.said


@pytest.mark.parametrize(("level", "state"), [("1", GOOD), ("2", GOOD), ("3", BAD), ("4", BAD)])
def test_macro_security(desk: Desk, root: Path, level: str, state: str) -> None:
    settings = {"Excel.Application": "有", f"{SECURITY}\\VBAWarnings": level}
    found = told(replace(desk, registry=settings), root)
    assert found["宏安全"].state == state
    assert found["受信任位置"].state == REMARK
    trusted = f"{SECURITY}\\Trusted Locations\\Location9\\Path"
    found = told(replace(desk, registry=settings | {trusted: f"{root.parent}\\"}), root)
    assert found["宏安全"].state == GOOD, "what lies in a trusted place is never asked about"
    assert "受信任位置" not in found


def test_what_the_administrator_set_goes_before(desk: Desk, root: Path) -> None:
    policy = SECURITY.replace("Software", r"Software\Policies")
    registry = desk.registry | {f"{SECURITY}\\VBAWarnings": "1", f"{policy}\\VBAWarnings": "4"}
    assert told(replace(desk, registry=registry), root)["宏安全"].state == BAD


def test_a_master_that_came_by_mail_is_told(desk: Desk, root: Path) -> None:
    """Excel runs no macro of such a file and offers no button to allow it."""
    assert "文件来源" not in told(desk, root)
    path = Folder(root).master
    path.with_name(path.name + ":Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    found = told(desk, root)["文件来源"]
    assert (found.state, "解除锁定" in found.todo) == (BAD, True)


def test_a_folder_in_a_cloud_is_told(desk: Desk, root: Path) -> None:
    found = told(replace(desk, variables={"OneDriveCommercial": str(root.parent)}), root)
    assert found["文件夹位置"].state == BAD
    assert "网盘" in found["文件夹位置"].said


def test_chinese_and_blanks_in_a_path_do_no_harm(desk: Desk, root: Path) -> None:
    found = told(desk, root)["文件夹位置"]
    assert found.state == GOOD
    assert "中文和空格没有关系" in found.said


def test_a_master_that_is_read_only_is_told(desk: Desk, root: Path) -> None:
    Folder(root).master.chmod(0o444)
    assert told(desk, root)["主工作簿"].state == BAD


def test_no_folder_and_no_master(desk: Desk, tmp_path: Path) -> None:
    assert told(desk, tmp_path / "没有")["文件夹"].state == BAD
    (tmp_path / "空").mkdir()
    assert told(desk, tmp_path / "空")["主工作簿"].state == BAD


def test_a_workbook_given_for_its_folder_is_told(desk: Desk, root: Path) -> None:
    found = told(desk, Folder(root).master)["文件夹"]
    assert (found.state, found.todo) == (BAD, f'请改用它所在的文件夹："{root}"。')


def test_a_command_to_copy_has_its_blanks_in_quotes(desk: Desk, root: Path) -> None:
    assert f'zhaoshang setup-desk "{root}"。' in told(desk, root)["设置表"].todo


def test_the_configuration_sheet(desk: Desk, root: Path) -> None:
    """Empty, of another desk, of this one."""
    assert told(desk, root)["设置表"].state == REMARK
    path = Folder(root).master
    for interpreter, state in ((r"D:\别处\python.exe", BAD), (desk.executable, GOOD)):
        Path(desk.executable).write_bytes(b"")
        path.write_bytes(patch(path.read_bytes(), [Spot(CONF_SHEET, "B1", interpreter)]).data)
        assert told(desk, root)["设置表"].state == state


def test_setup_desk_writes_the_configuration_and_nothing_else(root: Path) -> None:
    path = Folder(root).master
    before = Package(path.read_bytes())
    python = r"C:\招商 工具\Scripts\python.exe"
    set_up(Folder(root), python, r"C:\另外", datetime(2012, 1, 5))
    after = Package(path.read_bytes())
    rows = {row[0]: row[1] for row in read_workbook(path.read_bytes()).sheets[CONF_SHEET].rows if row[0]}
    assert (rows["INTERPRETER_WIN"], rows["PYTHONPATH"]) == (python, r"C:\另外")
    assert rows["UDF MODULES"] == "macros.excel.functions"
    changed = [name for name in before.names if before.read(name) != after.read(name)]
    conf = next(sheet.part for sheet in after.sheets if sheet.name == CONF_SHEET)
    assert set(changed) <= {conf, "xl/sharedStrings.xml"}
    assert conf in changed
    assert before.names == after.names
    assert len(list((root / BACKUPS).iterdir())) == 1


def test_setup_desk_from_the_command_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["setup-desk", str(root), "--interpreter", str(root / "没有.exe")]) == 2
    assert "找不到" in capsys.readouterr().err
    assert run(["setup-desk", str(root)]) == 0
    assert run(["doctor", str(root)]) in (0, 1)
    assert "[正常] 设置表" in capsys.readouterr().out
