"""Nothing that came in is run or followed: what the reader and a whole run touch, and what becomes of a text like =1+1."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest

from tests.independent import office
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.xlsx_tools.test_hostile import BOOK_RELS, REFUSED, TAKEN, change, parts, rows, zipped

ROOT = Path(__file__).parents[2]
MARCH = "2012-03"
TEXTS = {"s", "inlineStr"}
LINK = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
REACHING = {  # what would reach out of a workbook that a program opened
    "dde": b'<row r="1"><c r="A1"><f>cmd|\' /C calc\'!A0</f><v>1</v></c></row>',
    "webservice": b'<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/x")</f><v>1</v></c></row>',
    "other workbook": b'<row r="1"><c r="A1"><f>\'file:///etc/[passwd]x\'!A1</f><v>1</v></c></row>',
    "hyperlink": b'<row r="1"><c r="A1" t="str"><f>HYPERLINK("file:///etc/passwd","x")</f><v>x</v></c></row>',
}
LEADS = ("externalLink", "oleObject", "connections", "attachedTemplate", "image", "package", "vbaProject")

# Events of the interpreter that touch a file, the network or another program; those of a run go to its last line.
WATCHED = """
import sys, json
seen = []
watching = [False]
def hook(event, args):
    if watching[0] and event.split(".")[0] in ("open", "socket", "subprocess", "os", "shutil", "ctypes", "urllib", "ftplib", "webbrowser"):
        seen.append([event, [str(arg) for arg in args]])
sys.addaudithook(hook)
"""
READ = (
    WATCHED
    + """
from pathlib import Path
from xlsx_tools.reader import read_workbook
from xlsx_tools.refused import Unreadable
files = [Path(name).read_bytes() for name in sys.argv[1:]]
def read(data):
    try:
        read_workbook(data)
    except Unreadable:
        pass
for data in files:
    read(data)
watching[0] = True
for data in files:
    read(data)
watching[0] = False
print(json.dumps(seen))
"""
)
RUN = (
    WATCHED
    + """
from macros.cli import main
watching[0] = True
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
watching[0] = False
print(json.dumps([code, seen]))
"""
)


def hostile() -> dict[str, bytes]:
    found = {name: make() for name, (_, make) in REFUSED.items()} | {
        name: make() for name, make in TAKEN.items()
    }
    found |= {name: rows(inner)() for name, inner in REACHING.items()}
    for kind in LEADS:
        line = b'<Relationship Id="rId90" Type="%s%s" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
        found[kind] = change(
            BOOK_RELS, b"</Relationships>", line % (LINK, kind.encode()) + b"</Relationships>"
        )()
    found["links"] = zipped(
        parts() | {"xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="x"><ddeLink/></externalLink>'}
    )
    return found


def watched(script: str, *arguments: object) -> object:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_reader_opens_nothing_at_all(tmp_path: Path) -> None:
    """Bytes in, values out: no file, no address, no program, whatever the workbook asks for."""
    files = [tmp_path / "好.xlsx", tmp_path / "慢.xlsx"]
    files[0].write_bytes(TAKEN["as it is"]())
    files[1].write_bytes(TAKEN["prefixed"]())
    for number, data in enumerate(hostile().values()):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(data)
    assert watched(READ, *files) == []


def test_the_hook_of_these_tests_sees_what_is_opened() -> None:
    script = WATCHED + "watching[0] = True\nopen(sys.argv[1]).close()\nprint(json.dumps(seen))"
    assert watched(script, __file__) != []


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """March of a county whose squads type formulas as texts; the second one's sum is wrong."""
    desk = Desk(tmp_path_factory.mktemp("不跟随"))
    line = project(1, '=HYPERLINK("http://127.0.0.1:9/","点我")', "100") | {
        "投资方全称": "+cmd|' /C calc'!A0",
        "备注/冲减原因": "@SUM(1+1)*cmd",
    }
    forms = desk.issue(MARCH)
    desk.send(forms[FIRST[1]], FIRST[1], [line], day(3))
    desk.send(forms[SECOND[1]], SECOND[1], [line | {"name": "=1+cmd"}], day(3), wrong=True)
    for path in (desk.folder / "收件" / MARCH).glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for row in book["到位资金"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value[0] in "=+-@" and len(cell.value) > 3:
                    cell.data_type = "s"
        book.save(path)
    return desk


def test_a_whole_run_touches_its_folder_and_no_address(desk: Desk) -> None:
    inbox = desk.folder / "收件" / MARCH
    for number, (name, data) in enumerate(hostile().items()):
        if name in REACHING or number % 4 == 0:
            (inbox / f"坏{number}.xlsx").write_bytes(data)
    code, seen = watched(RUN, "consolidate", desk.folder, "--period", MARCH)  # type: ignore[misc]
    assert code == 1
    assert [
        event for event, _ in seen if event.startswith(("socket", "urllib", "ftplib", "webbrowser"))
    ] == []
    programs = [args for event, args in seen if event.startswith(("subprocess", "os.exec", "os.system"))]
    assert programs
    assert all("xlsx_tools.keeper" in " ".join(args) for args in programs)
    written = {args[0] for event, args in seen if event == "open" and set(args[1]) & set("wxa+")}
    assert written
    assert all(name.startswith((str(desk.folder), "/dev/null")) or name.isdigit() for name in written), (
        written
    )


def cells_like_formulas(data: bytes) -> list[tuple[str, str, str]]:
    """Cells whose text is one of the squad's, and what kind of cell each is: sheet, kind, text."""
    return [
        (sheet.title, cell.data_type, cell.value)
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and ("127.0.0.1" in cell.value or "cmd" in cell.value)
    ]


def test_a_text_like_a_formula_stays_a_text_wherever_it_is_written(desk: Desk) -> None:
    """The ledger, the register, 问题清单, the answer with its marked copy, the notice and its Word file."""
    assert office.run("consolidate", desk.folder, "--period", MARCH).code == 1
    for command in ("reply", "notice", "papers"):
        assert office.run(command, desk.folder, "--period", MARCH).code in (0, 1)
    found = cells_like_formulas(office.master(desk.folder).read_bytes())
    assert {title for title, _, _ in found} >= {"资金流水", "项目台账"}
    assert {kind for _, kind, _ in found} <= TEXTS
    for path in (desk.folder / "通报").rglob("*.docx"):
        with zipfile.ZipFile(path) as package:
            body = package.read("word/document.xml")
        assert b"HYPERLINK" not in b"".join(body.split(b"<w:instrText")[1:])
        assert b"w:hyperlink" not in body
    copies = 0
    for path in (desk.folder / "退回").rglob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        for part in mail.iter_attachments():  # type: ignore[attr-defined]
            assert {kind for _, kind, _ in cells_like_formulas(part.get_content())} <= TEXTS
            copies += 1
    assert copies
