"""May of the demo year as the office sees it before anybody has mended anything: who is answered what."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from macros.folder import Folder, Stop
from macros.mail.replying import OLD, TEXTS, Replied, reply
from macros.places import INBOX
from macros.steps import consolidate
from tests.macros.conftest import DemoYear
from workbook.period import Period
from xlsx_tools.marks import LIST_SHEET
from xlsx_tools.marks.fills import MARKED

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the year
MAY = Period(2012, 5)
LATER = datetime(2012, 5, 28, 9)
SEEDED = {  # the errors of May that the demo's story tells: unit -> the cells
    "S05": {("到位资金", "O7")},
    "S13": {("到位资金", "P6")},
    "S22": {("到位资金", "E6")},
}
ABSENT = "S01"


@dataclass(frozen=True, slots=True)
class May:
    folder: Folder
    replied: Replied

    def mail(self, unit: str) -> EmailMessage | None:
        found = sorted(self.replied.place.glob(f"{unit}_*.eml"))
        assert len(found) <= 1
        return message_from_bytes(found[0].read_bytes(), policy=policy.default) if found else None  # type: ignore[return-value]


@pytest.fixture(scope="module")
def may(demo: DemoYear, tmp_path_factory: pytest.TempPathFactory) -> May:
    """The month's first versions only, and nothing at all from one unit."""
    folder = Folder(tmp_path_factory.mktemp("五月"))
    shutil.copy(demo.masters[4], folder.root / demo.folder.master.name)
    inbox = folder.place(INBOX, MAY)
    inbox.mkdir(parents=True)
    for path in demo.folder.place(INBOX, MAY).glob("*.xlsx"):
        if "（更正）" not in path.name and f"_{ABSENT}_" not in path.name:
            shutil.copy(path, inbox)
    with pytest.raises(Stop, match="请先运行 zhaoshang consolidate"):
        reply(folder, MAY, LATER)
    consolidate(folder, MAY, LATER, {"": datetime(2012, 5, 22, 16)})
    before = folder.master.read_bytes()
    replied = reply(folder, MAY, LATER)
    assert folder.master.read_bytes() == before
    return May(folder, replied)


def attached(mail: EmailMessage) -> tuple[str, bytes]:
    (part,) = mail.iter_attachments()
    return part.get_filename() or "", part.get_content()


def original(may: May, unit: str) -> bytes:
    (path,) = may.folder.place(INBOX, MAY).glob(f"*_{unit}_*.xlsx")
    return path.read_bytes()


@pytest.mark.parametrize("unit", SEEDED)
def test_the_marks_are_at_the_seeded_cells_and_only_there(may: May, unit: str) -> None:
    mail = may.mail(unit)
    assert mail is not None
    name, data = attached(mail)
    assert name.startswith(f"2012年5月_{unit}_")
    book = openpyxl.load_workbook(io.BytesIO(data))
    marked = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == MARKED
    }
    assert marked == SEEDED[unit]
    for sheet, cell in marked:
        assert book[sheet][cell].comment.text.startswith("【退回说明】")
    assert book.sheetnames[-1] == LIST_SHEET
    sent = openpyxl.load_workbook(io.BytesIO(original(may, unit)))
    for sheet in sent.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert book[sheet.title][cell.coordinate].value == cell.value


@pytest.mark.parametrize("unit", SEEDED)
def test_every_part_that_has_no_mark_is_the_senders(may: May, unit: str) -> None:
    mail = may.mail(unit)
    assert mail is not None
    with (
        zipfile.ZipFile(io.BytesIO(original(may, unit))) as before,
        zipfile.ZipFile(io.BytesIO(attached(mail)[1])) as after,
    ):
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    sheets = {name for name in changed if name.startswith("xl/worksheets/sheet")}
    assert len(sheets) == 1
    rest = {name for name in changed - sheets if "_rels" not in name}
    assert rest == {"[Content_Types].xml", "xl/styles.xml", "xl/workbook.xml"}


def test_who_is_blocked_is_told_to_send_again_and_who_was_adopted_is_not(may: May) -> None:
    blocked, adopted = may.mail("S05"), may.mail("S22")
    assert blocked is not None
    assert adopted is not None
    assert "退回修改" in blocked["Subject"]
    assert "已采用，请核对" in adopted["Subject"]
    assert "〔到位资金〕O7" in blocked.get_body().get_content()  # type: ignore[union-attr]
    assert blocked["X-Unsent"] == "1"


def test_a_return_in_order_gets_a_receipt_and_a_missing_unit_a_reminder(may: May) -> None:
    receipt, reminder = may.mail("S02"), may.mail(ABSENT)
    assert receipt is not None
    assert reminder is not None
    assert receipt["Subject"].startswith("【收到】")
    assert not list(receipt.iter_attachments())
    assert reminder["Subject"].startswith("【逾期未报】")


def test_whose_return_it_is_must_be_settled_before_anybody_is_answered(may: May) -> None:
    """S14's cover names another unit (V01): nothing of it may go to either."""
    assert not [
        path
        for path in may.replied.place.glob("*.eml")
        if "县教育局" in path.name
        or (may.mail("S14") and "退回" in path.name and path.name.startswith("S14"))
    ]
    assert any("报送单位待核实" in note for note in may.replied.notes)


def test_the_texts_for_the_group_name_no_person_and_say_who_is_missing(may: May) -> None:
    text = (may.replied.place / TEXTS).read_bytes().decode("utf-8-sig")
    assert "尚未报送1个单位：第一招商小分队" in text
    assert "需改正后重报" in text


def test_before_the_deadline_a_reminder_counts_down_and_the_older_draft_is_laid_aside(
    may: May, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "年")
    shutil.copytree(may.folder.root, folder.root)
    done = reply(folder, MAY, datetime(2012, 5, 23, 9))
    (draft,) = done.place.glob(f"{ABSENT}_*.eml")
    assert draft.stem.endswith("_催报")
    mail = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert "还有" in mail.get_body().get_content()  # type: ignore[union-attr]
    assert [path.name for path in (done.place / OLD).iterdir()] == [draft.name.replace("_催报", "_逾期催报")]


def test_the_same_answers_again_are_the_same_bytes(may: May) -> None:
    before = {path: path.read_bytes() for path in may.replied.place.iterdir() if path.is_file()}
    reply(may.folder, MAY, LATER)
    assert {path: path.read_bytes() for path in may.replied.place.iterdir() if path.is_file()} == before


def test_a_marked_workbook_that_comes_back_unmended_is_judged_as_before(may: May, tmp_path: Path) -> None:
    """The marks are nothing to the intake, and the next answer marks the same cells once."""
    mail = may.mail("S05")
    assert mail is not None
    folder = Folder(tmp_path / "年")
    shutil.copytree(may.folder.root, folder.root)
    name, data = attached(mail)
    (folder.place(INBOX, MAY) / name).write_bytes(data)
    done = consolidate(folder, MAY, LATER, {name: datetime(2012, 5, 22, 18)})
    found = {(item.rule, item.place.cell) for item in done.findings if item.place.file == name}
    assert ("V08", "O7") in found
    again = reply(folder, MAY, LATER)
    (draft,) = again.place.glob("S05_*.eml")
    _, marked = attached(message_from_bytes(draft.read_bytes(), policy=policy.default))  # type: ignore[arg-type]
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book.sheetnames.count(LIST_SHEET) == 1
    assert book["到位资金"]["O7"].comment.text.count("【退回说明】") == 1
