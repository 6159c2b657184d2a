"""What stops a command, and what does not: clear Chinese, the exit code, nothing harmed.

Exit codes: 0 clean, 1 findings, 2 stopped. A file that cannot be read is a finding; the month goes on without it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from macros.folder import Folder
from tests.independent import office as desk_tools
from tests.independent.office import Ran, master, run, write_csv
from tests.independent.test_departments_habits import FIRST, Desk, day, project
from tests.independent.test_other_counties import staff_type
from xlsx_tools.held import hold
from xlsx_tools.page import Spot

MARCH, UNIT, OTHER = "2012-03", "第一招商小分队", "第二招商小分队"
STEPS = ("issue", "consolidate", "notice", "recognise", "export")
FOREIGN = re.compile(
    r"\b(Errno|Traceback|Error|Exception|invalid|failed|denied|directory|Usage|Missing|No such)"
)


@pytest.fixture(scope="session")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of two squads in March: the templates are out and the first squad's return is in the inbox."""
    desk = Desk(tmp_path_factory.mktemp("三月 来件"))
    desk.send(desk.issue(MARCH)[UNIT], UNIT, [project(1, "云岭茶园", "100")], day(3))
    return desk.folder


@pytest.fixture
def folder(march: Path, tmp_path: Path) -> Path:
    """A copy of that county's folder, with blanks and Chinese in its path."""
    return shutil.copytree(march, tmp_path / "招商 引资 2012")


def step(command: str, folder: Path, *more: object, period: str = MARCH) -> Ran:
    return run(command, folder, "--period", period, *more)


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder but the lock, which stays as an empty file."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".zhaoshang.lock"
    }


def assert_stopped(done: Ran, *words: str) -> None:
    """Stopped, and told on stderr in Chinese what and what to do."""
    assert done.code == 2, done
    assert done.out == ""
    assert_told(done.err, *words)


def assert_told(text: str, *words: str) -> None:
    for word in words:
        assert word in text
    assert not FOREIGN.search(text), text
    assert "程序出错" not in text
    for sentence in filter(None, text.splitlines()):
        assert re.search("[\u4e00-\u9fff]", sentence), sentence


# --- a file that is no return -------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


NO_RETURNS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "pdf": ("not-a-workbook", lambda form: b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"),
    "nothing in it": ("empty-file", lambda form: b""),
    "old xls": ("old-xls", lambda form: OLE),
    "csv by another name": ("not-a-workbook", lambda form: "单位,金额\n第二招商小分队,100\n".encode("gbk")),
    "half a zip": ("zip-broken", lambda form: form[: len(form) // 2]),
    "password": ("password", lambda form: OLE + "EncryptedPackage".encode("utf-16-le")),
    "ods": (
        "ods",
        lambda form: packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b"<x/>"),
    ),
    "xlsb": ("xlsb", lambda form: packed(**{"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"})),
    "another zip": ("not-a-workbook", lambda form: packed(**{"readme.txt": b"x"})),
    "another workbook": ("no-template", lambda form: empty_workbook()),
}


def empty_workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def test_files_that_are_no_returns_cost_nobody_else_anything(folder: Path) -> None:
    """One finding a file, with its code and its unit; the first squad's 100万元 count."""
    inbox = folder / "收件" / MARCH
    form = desk_tools.templates(folder, MARCH)[OTHER].read_bytes()
    for name, (_, make) in NO_RETURNS.items():
        (inbox / f"{OTHER} {name}.xlsx").write_bytes(make(form))
    done = step("consolidate", folder)
    assert done.code == 1
    assert done.err == ""
    assert_told(done.out)
    given = desk_tools.export(folder, MARCH)
    blocking = [item for item in given["findings"] if item["severity"] != "提示"]
    assert {item["file"]: item["rule"] for item in blocking} == {
        f"{OTHER} {name}.xlsx": rule for name, (rule, _) in NO_RETURNS.items()
    }
    assert len(blocking) == len(NO_RETURNS)
    assert {(item["unit"], item["severity"]) for item in blocking} == {("S2", "阻断")}
    assert [unit["paid_fen"] for unit in given["units"]] == [100_000_000, 0]


def test_what_programs_leave_in_the_inbox_is_no_return(folder: Path) -> None:
    for name in ("~$月报.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / "收件" / MARCH / name).write_bytes(b"x")
    step("consolidate", folder)
    assert desk_tools.export(folder, MARCH)["findings"] == []


# --- the folder and the period ------------------------------------------------------------------------------


def test_an_empty_inbox(folder: Path) -> None:
    before = contents(folder)
    assert_stopped(step("consolidate", folder, period="2012-04"), "没有来件", "收件/2012-04")
    (folder / "收件" / "2012-04").mkdir()
    assert_stopped(step("consolidate", folder, period="2012-04"), "没有来件")
    assert contents(folder) == before


@pytest.mark.parametrize("command", STEPS)
def test_a_folder_that_is_not_there_or_not_one(command: str, folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    assert_stopped(step(command, tmp_path / "没有"), "找不到文件夹", "没有")
    assert_stopped(step(command, master(folder)), "文件夹")
    assert_stopped(step(command, folder / "收件"), "没有“招商引资主工作簿”")
    assert contents(folder) == before


@pytest.mark.parametrize("command", STEPS)
@pytest.mark.parametrize("period", ["2012-14", "2012-00", "十月", "2012", "", "2012-10-25"])
def test_a_period_that_is_none(command: str, period: str, march: Path) -> None:
    assert_stopped(step(command, march, period=period), f"期次“{period}”认不出", "2012-10")


@pytest.mark.parametrize("command", STEPS)
def test_a_period_of_another_year(command: str, folder: Path) -> None:
    before = contents(folder)
    assert_stopped(step(command, folder, period="2013-03"), "2012年", "2013年3月")
    assert contents(folder) == before


def test_a_file_stands_where_the_templates_go(folder: Path) -> None:
    shutil.rmtree(folder / "下发")
    (folder / "下发").write_bytes(b"x")
    before = contents(folder)
    assert_stopped(step("issue", folder), "下发")
    assert contents(folder) == before


@pytest.mark.parametrize("command", ["issue", "consolidate", "notice", "recognise"])
def test_a_folder_that_may_not_be_written(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be made new in it; the administrator, whom no mode stops, is stopped by hand."""
    step("consolidate", folder)
    before = contents(folder)
    real = open

    def refused(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if "r" not in mode and str(file).startswith(str(folder)):
            raise PermissionError(13, "Permission denied", str(file))
        return real(file, mode, *more, **named)

    monkeypatch.setattr("builtins.open", refused)
    monkeypatch.setattr("io.open", refused)
    shutil.rmtree(folder / "下发")
    before = {name: data for name, data in before.items() if not name.startswith("下发")}
    assert_stopped(step(command, folder), "权限")
    assert contents(folder) == before


def test_results_cannot_be_written_there(folder: Path) -> None:
    step("consolidate", folder)
    assert_stopped(step("export", folder, "--out", folder / "无此处" / "三月.json"), "文件夹不存在")
    assert_stopped(step("export", folder, "--out", folder / "下发"), "文件夹", "不是文件")
    done = step("export", folder, "--out", folder / "三月.json")
    assert done.code == 0
    assert json.loads((folder / "三月.json").read_text("utf-8"))["period"] == MARCH


# --- the master ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", STEPS)
@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:3000], lambda data: b"%PDF" + data])
def test_a_damaged_master(command: str, damage: Callable[[bytes], bytes], folder: Path) -> None:
    master(folder).write_bytes(damage(master(folder).read_bytes()))
    before = contents(folder)
    assert_stopped(step(command, folder), "不是可以读取的工作簿", "备份")
    assert contents(folder) == before


@pytest.mark.parametrize("command", ["consolidate", "notice", "recognise"])
def test_a_master_that_is_open_in_excel_is_left_alone(command: str, folder: Path) -> None:
    if command != "consolidate":
        step("consolidate", folder)
    if command == "recognise":
        step("notice", folder)
    before = master(folder).read_bytes()
    (folder / f"~${master(folder).name}").write_bytes(
        b"\x02Li" + b" " * 52 + b"\x02\x00" + "李四".encode("utf-16-le")
    )
    done = step(command, folder)
    assert done.code == 1
    assert_told(done.out, "李四", "待替换", "没有改动")
    assert master(folder).read_bytes() == before
    sibling = next(folder.glob("*待替换*"))
    assert "资金流水" in openpyxl.load_workbook(sibling).sheetnames


def test_two_runs_at_once(folder: Path) -> None:
    with hold(folder, now=datetime(2012, 3, 26, 9), command="issue 三月"):
        before = contents(folder)
        for command in ("issue", "consolidate", "notice", "recognise"):
            assert_stopped(step(command, folder), "正由", "issue 三月", "2012-03-26 09:00:00", "没有开始")
        assert contents(folder) == before
    assert step("consolidate", folder).code == 1  # the second squad's return is missing


def set_cell(folder: Path, sheet: str, least: tuple[str, ...], named: str, heading: str, value: Any) -> str:
    """Staff type over a cell: in the row in which `named` stands, under `heading`. Returns its address."""
    found = openpyxl.load_workbook(master(folder))[sheet]
    top, at = desk_tools.headings(found, least)
    row = next(row for row in range(top + 1, found.max_row + 1) if named in [c.value for c in found[row]])
    cell = found.cell(row, at[heading]).coordinate
    staff_type(folder, [Spot(sheet, cell, value)])
    return cell


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("reward_line", "八成"),
        ("reward_line", 80),
        ("bar_line", "0.95"),
        ("budget_wan", "约1000"),
        ("budget_wan", -1000),
        ("report_day", 31),
        ("report_day", 25.5),
        ("close_day", 0),
        ("settlement_cutoff", "年底"),
        ("tie_rank", "随意"),
        ("squad_below_80_as_other", "看情况"),
        ("compile_min_depth", "草稿"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(key: str, typed: Any, folder: Path) -> None:
    cell = set_cell(folder, "参数", ("键", "值"), key, "值", typed)
    before = contents(folder)
    for command in STEPS:
        assert_stopped(step(command, folder), f"〔参数〕{cell}", "填的是" if key != "bar_line" else "奖励线")
    assert contents(folder) == before


@pytest.mark.parametrize(("heading", "typed"), [("自报本月到位", "约一百"), ("认定", "待定")])
def test_text_in_an_amount_of_the_ledger_is_named(heading: str, typed: str, folder: Path) -> None:
    step("consolidate", folder)
    cell = set_cell(folder, "资金流水", ("自报本月到位", "认定"), "云岭茶园", heading, typed)
    before = contents(folder)
    for command in STEPS:
        assert_stopped(step(command, folder), f"〔资金流水〕{cell}", typed, "万元数字")
    assert contents(folder) == before


def test_every_cell_to_mend_is_told_at_once(folder: Path) -> None:
    step("consolidate", folder)
    cells = [
        set_cell(folder, "资金流水", ("自报本月到位",), "云岭茶园", "自报本月到位", "约一百"),
        set_cell(folder, "单位名册", ("年度目标", "名称"), OTHER, "年度目标", "很多"),
        set_cell(folder, "项目台账", ("合同总投资", "项目名称"), "云岭茶园", "签约日期", "去年"),
    ]
    done = step("notice", folder)
    assert_stopped(done, *cells)
    assert len(done.err.splitlines()) == 3


# --- the roster of a new year -------------------------------------------------------------------------------

ROWS = [
    {"单位编号": "1", "名称": "第一招商小分队", "类型": "招商小分队", "年度目标（万元）": "1000"},
    {"单位编号": "2", "名称": "县总工会", "类型": "其他单位"},
]


def new(tmp_path: Path, roster: Path, *more: object) -> Ran:
    args = ("--year", 2012, "--county", "白石县", "--roster", roster)
    return run("new", tmp_path / "新的 一年", *args, *more)


def roster_text(*rows: Mapping[str, str]) -> str:
    lines = [",".join(desk_tools.ROSTER)]
    return "\n".join([*lines, *(",".join(row.get(name, "") for name in desk_tools.ROSTER) for row in rows)])


def roster_xlsx(path: Path, *rows: Mapping[str, Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["白石县单位名册"])
    sheet.append(list(desk_tools.ROSTER))
    for row in rows:
        sheet.append([row.get(name) for name in desk_tools.ROSTER])
    book.save(path)
    return path


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_roster_of_any_office_program(coding: str, line_end: str, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(roster_text(*ROWS).replace("\n", line_end).encode(coding))
    done = new(tmp_path, path)
    assert done.code == 0
    assert "2 个单位（小分队 1 支）" in done.out


def test_a_roster_whose_numbers_are_numbers(tmp_path: Path) -> None:
    """Excel made 1 of the unit's number 1; it is S the text 1 in the master and in the templates' names."""
    rows = [{**row, "单位编号": int(row["单位编号"])} for row in ROWS]
    rows[0]["年度目标（万元）"] = 1000.5
    assert new(tmp_path, roster_xlsx(tmp_path / "名册.xlsx", *rows)).code == 0
    folder = tmp_path / "新的 一年"
    assert step("issue", folder).code == 0
    given = desk_tools.export(folder, MARCH)
    assert [(unit["id"], unit["target_fen"]) for unit in given["units"]] == [
        ("1", 1_000_500_000),
        ("2", None),
    ]


@pytest.mark.parametrize(
    "total",
    [{"名称": "合计"}, {"单位编号": "合　计"}, {"单位编号": "总计", "名称": "总计："}, {"类型": "小计"}],
)
def test_a_total_row_of_a_roster_is_no_unit(total: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(roster_text(*ROWS, {"年度目标（万元）": "9999"} | total), "utf-8")
    done = new(tmp_path, path)
    assert done.code == 0, done
    _, book = Folder(tmp_path / "新的 一年").read()
    assert [unit.id for unit in book.units] == [row["单位编号"] for row in ROWS]
    assert book.policy.county_target == book.squads_target


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (roster_text(*ROWS, {"队长": "一行说明"}), ["没有编号和名称的一行"]),
        (roster_text(*ROWS, {"队长": "某甲", "编制任务（个）": "合计"}), ["没有编号和名称的一行"]),
        ("", ["找不到表头", "单位编号"]),
        ("1,第一招商小分队,招商小分队,,,1000\n", ["找不到表头", "单位编号"]),
        (roster_text(), ["没有单位"]),
        (roster_text(ROWS[0], {**ROWS[1], "单位编号": "1"}), ["“1”出现了两次"]),
        (roster_text({**ROWS[0], "名称": ""}), ["缺单位编号或名称"]),
        (roster_text({**ROWS[0], "类型": "小组"}), ["“小组”", "招商小分队"]),
        (roster_text({**ROWS[0], "年度目标（万元）": "约一千"}), ["“约一千”", "万元数字"]),
        (roster_text({**ROWS[0], "年度目标（万元）": ""}), ["没有年度目标"]),
        (roster_text({**ROWS[0], "年度目标（万元）": "-5"}), ["负数"]),
        (roster_text({**ROWS[0], "单位编号": "S/1"}), ["S/1", "文件名"]),
        (roster_text(ROWS[1]), ["全县目标"]),
    ],
)
def test_a_roster_that_has_to_be_mended(text: str, words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(text, "utf-8")
    assert_stopped(new(tmp_path, path), *words)
    assert not (tmp_path / "新的 一年").exists()


def test_everything_wrong_with_a_roster_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(roster_text({**ROWS[0], "类型": "小组"}, {**ROWS[1], "单位编号": "1"}), "utf-8")
    done = new(tmp_path, path)
    assert_stopped(done, "“小组”", "出现了两次")
    assert len(done.err.splitlines()) == 2


def test_a_roster_that_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(OLE)
    (tmp_path / "名册.csv").write_bytes(b"\xff\xff\xff\x00\x01")
    assert_stopped(new(tmp_path, tmp_path / "没有.xlsx"), "找不到", "没有.xlsx")
    assert_stopped(new(tmp_path, tmp_path), "文件夹")
    assert_stopped(new(tmp_path, tmp_path / "名册.xlsx"), "名册.xlsx", "另存为")
    assert_stopped(new(tmp_path, tmp_path / "名册.csv"))


def test_a_year_that_cannot_be_made(tmp_path: Path) -> None:
    roster = write_csv(tmp_path / "名册.csv", desk_tools.ROSTER, ROWS)
    folder = tmp_path / "新的 一年"
    given = ("--county", "白石县", "--roster", roster)
    assert_stopped(run("new", folder, "--year", 2011, *given), "2012年")
    assert_stopped(run("new", folder, "--year", 99_999, *given), "99999")
    assert_stopped(run("new", folder, "--year", "今年", *given), "--year")
    assert_stopped(run("new", folder, "--year", 2012, "--county", " ", "--roster", roster), "县名")
    assert_stopped(new(tmp_path, roster, "--county-target", "很多"), "全县目标", "很多")
    assert_stopped(new(tmp_path, roster, "--last-year", "1.2.3"), "上年到位资金", "1.2.3")
    strange = [{"项目编号": "X1", "项目名称": "云岭茶园", "归属单位": "S9"}]
    carried = write_csv(tmp_path / "结转.csv", desk_tools.REGISTER, strange)
    assert_stopped(new(tmp_path, roster, "--projects", carried), "云岭茶园", "S9")
    assert not folder.exists()
    folder.write_bytes(b"x")
    assert_stopped(new(tmp_path, roster), "新的 一年")


def test_a_year_is_never_made_over_another(folder: Path, tmp_path: Path) -> None:
    roster = write_csv(tmp_path / "名册.csv", desk_tools.ROSTER, ROWS)
    before = contents(folder)
    done = run("new", folder, "--year", 2012, "--county", "白石县", "--roster", roster)
    assert_stopped(done, "已经有")
    assert_stopped(run("demo", folder), "不是空文件夹")
    assert contents(folder) == before


# --- the words of a call ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["汇总"], ["没有这个命令", "--help"]),
        (["--verbose"], ["--verbose", "没有"]),
        (["issue"], ["缺少", "--help"]),
        (["issue", "某年"], ["缺少 --period"]),
        (["issue", "某年", "--perod", "2012-03"], ["--perod"]),
        (["issue", "某年", "--period"], ["--help"]),
        (["issue", "某年", "--period", "2012-03", "多余"], ["--help"]),
        (["consolidate", "某年", "--period", "2012-03", "--workers", "两个"], ["--workers"]),
        (
            ["consolidate", "某年", "--period", "2012-03", "--received-at", "昨天"],
            ["昨天", "2012-10-24 16:30"],
        ),
        (["notice", "某年", "--period", "2012-03", "--date", "昨天"], ["昨天", "2012-10-29"]),
        (["demo", "某年", "--through", "十月"], ["十月"]),
        (["demo", "某年", "--through", "2013-03"], ["--through", "2012-13"]),
    ],
)
def test_a_call_that_is_not_understood(
    argv: list[str], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_stopped(run(*argv), *words)
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_time_for_a_file_that_did_not_come(folder: Path) -> None:
    """A name typed wrong would let the file's own time decide between on time and late."""
    before = contents(folder)
    done = step("consolidate", folder, "--received-at", "无此文件.xlsx=2012-03-20 09:00")
    assert_stopped(done, "无此文件.xlsx")
    assert contents(folder) == before


def test_a_unit_to_recognise_that_is_not_on_the_roster(folder: Path) -> None:
    step("consolidate", folder)
    before = contents(folder)
    assert_stopped(step("recognise", folder, "--unit", "S99"), "S99")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("收件时间.csv", "文件名,收件时间\n月报.xlsx,前天\n", ["前天", "收件时间.csv"]),
        ("收件时间.csv", "月报.xlsx,昨天下午\n二.xlsx,2012-03-24 16:30\n", ["昨天下午", "收件时间.csv"]),
        ("收件时间.csv", "月报.xlsx,2012-13-24 16:30\n", ["2012-13-24 16:30", "收件时间.csv"]),
        (
            "收件时间.csv",
            "文件名,收件时间\n月报.xlsx 2012-03-24 16:30\n",
            ["第2行", "月报.xlsx 2012-03-24 16:30"],
        ),
        ("收件时间.csv", "文件名,收件时间\n月报.xlsx,\n", ["第2行", "月报.xlsx"]),
        ("收件时间.csv", "收件\n文件名,收件时间\n月报,前天\n", ["前天", "收件时间.csv"]),
        ("月报.xlsx.received", "前天", ["前天"]),
    ],
)
def test_a_receipt_time_that_is_none(name: str, text: str, words: list[str], folder: Path) -> None:
    (folder / "收件" / MARCH / name).write_text(text, "utf-8")
    before = contents(folder)
    assert_stopped(step("consolidate", folder), *words)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("mark", "title"),
    [(",", ""), (";", ""), ("\t", ""), ("，", ""), (",", "3月收件情况"), ("，", "3月收件时间")],
)
def test_a_receipt_time_for_a_file_that_did_not_come_is_told(mark: str, title: str, folder: Path) -> None:
    inbox = folder / "收件" / MARCH
    came = next(inbox.glob("*.xlsx")).name
    (inbox / f"{came}.received").unlink()
    rows = [
        (title, ""),
        ("文件名", "收件时间（24小时制）"),
        (came, "2012-03-20 09:01"),
        ("月报.xlsx", "2012-03-20 09:02"),
    ]
    (inbox / "收件时间.csv").write_text("\n".join(map(mark.join, rows)), "utf-8")
    for _ in range(2):  # and again where nothing has changed since
        done = step("consolidate", folder)
        assert "来件里没有“月报.xlsx”，为它写的收件时间没有用上" in done.out + done.err
        assert came not in done.out + done.err
    _, book = Folder(folder).read()
    (receipt,) = (row for row in book.receipts if row.file == came)
    assert receipt.received == datetime(2012, 3, 20, 9, 1)


def test_the_command_in_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    """Exit codes and messages reach the shell; a console that knows no Chinese stops nothing."""
    root = Path(__file__).resolve().parents[2]

    def shell(*argv: object) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-X", "utf8", "-m", "macros", *map(str, argv)]
        return subprocess.run(command, capture_output=True, cwd=root, check=False, timeout=60)

    stopped = shell("export", tmp_path / "没有", "--period", MARCH)
    assert_stopped(Ran(stopped.returncode, stopped.stdout.decode(), stopped.stderr.decode()), "找不到文件夹")
    found = shell("consolidate", folder, "--period", MARCH)
    assert (found.returncode, found.stderr.decode()) == (1, "")
    assert_told(found.stdout.decode(), "来件 1 份，采用 1 份", "缺报 1 个：S2")
    clean = shell("export", folder, "--period", MARCH)
    assert clean.returncode == 0
    assert json.loads(clean.stdout)["county"]["paid_fen"] == 100_000_000


def test_a_clean_month(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [FIRST])
    desk.send(desk.issue(MARCH)[UNIT], UNIT, [project(1, "云岭茶园", "100")], day(3))
    assert step("consolidate", desk.folder).code == 0
    assert step("notice", desk.folder).code == 0
