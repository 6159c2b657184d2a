"""A month that came in as mails, archives and plain files: taken in, quarantined, accepted, traced, verified."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from macros.folder import Folder, fingerprint
from macros.mail.envelopes import OUR_SERVER
from macros.places import LAST
from macros.steps import consolidate
from tests.independent import office
from tests.independent.office import Manner, Ran, run, write_csv
from tests.independent.test_departments_habits import project
from tests.independent.test_other_counties import staff_type
from tests.letters import DATE, LETTER, PICTURE, attached, encoded, head, mail, many, part, zipped
from tests.macros.test_cli_stops import contents
from workbook.period import Period
from xlsx_tools.page import Spot

OCTOBER = "2012-10"
NAMES = {"S1": "第一招商小分队", "S2": "第二招商小分队", "S3": "第三招商小分队", "S4": "第四招商小分队"}
EMAILS = {
    "S1": "s1@163.com；s1@qinghe.gov.cn",
    "S2": "jgw@qinghe.gov.cn",
    "S3": "jgw@qinghe.gov.cn",
    "S4": "s4@qq.com",
}
WAY = ("Received: from a by mx.qinghe.gov.cn; Wed, 24 Oct 2012 16:30:00 +0800",)
LATE = ("Received: from a by mx.qinghe.gov.cn; Mon, 29 Oct 2012 08:00:00 +0800",)


@dataclass(frozen=True)
class County:
    """Four squads in October; each squad's filled return, 100 万元 times its number."""

    folder: Path
    books: Mapping[str, bytes]

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder / "收件" / OCTOBER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def take(self, *more: object) -> Ran:
        done = run("consolidate", self.folder, "--period", OCTOBER, *more)
        assert done.code in (0, 1), done
        return done

    def paid(self) -> dict[str, int]:
        """What each squad that has something brought in, in 万元."""
        given = office.export(self.folder, OCTOBER)
        return {one["id"]: one["paid_fen"] // 1_000_000 for one in given["units"] if one["paid_fen"]}

    def findings(self) -> list[tuple[str, str, str | None]]:
        found = office.export(self.folder, OCTOBER)["findings"]
        told = [(one["rule"], one["severity"], one["unit"]) for one in found if one["state"] == "待处理"]
        return sorted(told, key=lambda one: (one[0], one[1], one[2] or ""))

    def receipts(self) -> list[dict[str, Any]]:
        """报送登记 as a person reads it, what did not come left out."""
        sheet = openpyxl.load_workbook(office.master(self.folder))["报送登记"]
        top, at = office.headings(sheet, ("文件名", "处理意见"))  # type: ignore[misc]
        rows = [
            {name: sheet.cell(row, column).value for name, column in at.items()} | {"row": row}
            for row in range(top + 1, sheet.max_row + 1)
        ]
        return [row for row in rows if row["文件名"]]

    def decide(self, word: str, file: str = "") -> None:
        """Staff type 处理意见 beside a file."""
        sheet = openpyxl.load_workbook(office.master(self.folder))["报送登记"]
        _, at = office.headings(sheet, ("文件名", "处理意见"))  # type: ignore[misc]
        rows = [one["row"] for one in self.receipts() if file in one["文件名"]]
        staff_type(
            self.folder, [Spot("报送登记", sheet.cell(row, at["处理意见"]).coordinate, word) for row in rows]
        )

    def verified(self) -> None:
        done = run("verify", self.folder)
        assert done.code == 0, done


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> County:
    place = tmp_path_factory.mktemp("来信")
    headings = (*office.ROSTER, "邮箱")
    rows = [
        dict(zip(headings, (number, name, "招商小分队", "", "", "1000", "", EMAILS[number]), strict=True))
        for number, name in NAMES.items()
    ]
    folder = place / "一年"
    roster = write_csv(place / "名册.csv", headings, rows)
    assert run("new", folder, "--year", 2012, "--county", "白石县", "--roster", roster).code == 0
    assert run("issue", folder, "--period", OCTOBER).code == 0
    forms = office.templates(folder, OCTOBER)
    books = {}
    for at, (number, name) in enumerate(NAMES.items(), 1):
        line = project(at, f"云岭茶园{at}期", str(100 * at))
        filled = office.fill(forms[name], name, [line], (), datetime(2012, 10, 20), 2012, Manner(), Random(1))
        books[number] = filled
    return County(folder, books)


@pytest.fixture
def county(issued: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.delenv(OUR_SERVER, raising=False)
    return County(shutil.copytree(issued.folder, tmp_path / "一年"), issued.books)


def letter(county: County, unit: str, address: str = "", name: str = "月报.xlsx", **more: Any) -> bytes:
    sender = address or EMAILS[unit].partition("；")[0]
    more = {"top": WAY} | more
    return mail(attached(county.books[unit], name), sender=f"From: {sender}", **more)


def mixed(county: County) -> dict[str, bytes]:
    """The month: a mail, a plain file, an archive by hand with GBK names, and a mail with an archive."""
    return {
        "十月.eml": letter(county, "S1"),
        "第二招商小分队.xlsx": county.books["S2"],
        "补交.zip": zipped({"第三招商小分队/十月.xlsx": county.books["S3"]}, "gbk"),
        "没有后缀": mail(
            attached(zipped({"月报.xlsx": county.books["S4"]}), "材料.zip"), sender="From: s4@qq.com", top=WAY
        ),
    }


def test_a_month_of_mails_archives_and_files_is_taken_in(county: County) -> None:
    for name, data in mixed(county).items():
        county.put(name, data)
    done = county.take("--received-at", "2012-10-23 09:00")
    assert "来件 4 份，采用 4 份" in done.out
    assert county.paid() == {"S1": 100, "S2": 200, "S3": 300, "S4": 400}
    assert county.findings() == []
    assert done.code == 0
    seen = {
        one["单位编号"]: (one["文件名"], one["发件人"], f"{one['收件时间']:%m-%d %H:%M}")
        for one in county.receipts()
    }
    assert seen == {
        "S1": ("月报.xlsx（邮件 十月.eml）", "s1@163.com", "10-24 16:30"),
        "S2": ("第二招商小分队.xlsx", None, "10-23 09:00"),
        "S3": ("第三招商小分队／十月.xlsx（压缩包 补交.zip）", None, "10-23 09:00"),
        "S4": ("月报.xlsx（邮件 没有后缀＞材料.zip）", "s4@qq.com", "10-24 16:30"),
    }
    before = _without_record(county.folder)
    county.take("--received-at", "2012-10-23 09:00")
    county.take()
    assert _without_record(county.folder) == before
    county.verified()
    assert _without_record(county.folder) == before


def _without_record(folder: Path) -> dict[str, bytes]:
    """Every file but the record of what was said last, since the words of the command are in it."""
    return {name: data for name, data in contents(folder).items() if name != LAST}


def test_originals_are_kept_and_everything_goes_on_from_them(county: County) -> None:
    """The inbox emptied: the same month again, the chain of a figure ends in the workbook that lay in the mail."""
    files = mixed(county)
    for name, data in files.items():
        county.put(name, data)
    county.take("--received-at", "2012-10-23 09:00")
    kept = {fingerprint(path.read_bytes()) for path in (county.folder / "归档").rglob("*") if path.is_file()}
    assert {fingerprint(data) for data in (*files.values(), *county.books.values())} <= kept
    master = office.master(county.folder).read_bytes()
    shutil.rmtree(county.folder / "收件" / OCTOBER)
    (county.folder / ".zhaoshang.last.json").unlink()
    county.take()
    assert office.master(county.folder).read_bytes() == master
    done = run("trace", county.folder, "--period", OCTOBER, "--figure", "S4.paid")
    assert re.search(r"来自 月报.xlsx（邮件 没有后缀＞材料.zip）〔到位资金〕[A-Z]+\d+\n", done.out)
    assert fingerprint(county.books["S4"]) in done.out
    place = re.search(r"原件 (.+)", done.out)
    assert place is not None
    assert Path(place[1]).read_bytes() == county.books["S4"]
    county.verified()


def test_a_run_that_was_stopped_goes_on_where_it_was(
    county: County, issued: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped when the envelope was kept and not yet opened, and the mail taken out of the inbox by then."""
    other = County(shutil.copytree(issued.folder, tmp_path / "别处"), issued.books)
    for one in (county, other):
        one.put("十月.eml", letter(county, "S1"))
        one.put(
            "坏.eml",
            head(*WAY, "From: s4@qq.com", DATE)
            + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
            + b"--x\r\n\r\n" * 200,
        )
    county.take()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr("macros.mail.envelopes.read_envelopes", stop)
        with pytest.raises(KeyboardInterrupt):
            consolidate(Folder(other.folder), Period(2012, 10), datetime(2012, 11, 1))
    shutil.rmtree(other.folder / "收件")
    other.take()
    assert other.paid() == county.paid() == {"S1": 100}
    assert other.receipts() == county.receipts()
    kept, wanted = (
        {name for name in contents(one.folder) if name.startswith(("归档", ".zhaoshang.r"))}
        for one in (other, county)
    )
    assert kept == wanted


def test_the_order_does_not_matter(county: County, issued: County, tmp_path: Path) -> None:
    other = County(shutil.copytree(issued.folder, tmp_path / "别处"), issued.books)
    files = mixed(county) | {
        "又.eml": letter(county, "S2", "x@evil.com"),
        "再.eml": letter(county, "S1", subject="再"),
    }
    for name, data in files.items():
        county.put(name, data)
    county.take("--received-at", "2012-10-23 09:00")
    for at, (name, data) in enumerate(reversed(files.items())):
        other.put(name, data)
        if at % 2:
            other.take("--received-at", "2012-10-23 09:00", "--workers", 1)
    assert other.paid() == county.paid()
    assert other.findings() == county.findings()
    assert other.receipts() == county.receipts()
    other.verified()


def test_the_same_bytes_are_one_return(county: County) -> None:
    book = county.books["S1"]
    county.put(
        "一.eml",
        mail(attached(book, "月报.xlsx"), attached(book, "月报2.xlsx"), sender="From: s1@163.com", top=WAY),
    )
    county.put("二.eml", letter(county, "S1", subject="再发一次", top=LATE))
    county.put("三.xlsx", book)
    county.take("--received-at", "三.xlsx=2012-10-25 10:00")
    assert county.paid() == {"S1": 100}
    assert county.findings() == [("duplicate-attachment", "提示", "S1")]
    assert [(one["文件名"], one["按时/迟报/缺报"]) for one in county.receipts()] == [
        ("月报.xlsx（邮件 一.eml）", "按时")
    ]
    county.verified()


def test_when_a_mail_came_is_told_by_its_own_head(county: County) -> None:
    """Its server's Received, else its Date; a sidecar and the command go before both, the file's own time is not asked."""
    county.put("一.eml", letter(county, "S1", top=LATE))
    county.put("二.eml", letter(county, "S2", top=(), more=(DATE,)))
    county.put("三.eml", letter(county, "S3"))
    county.put("三.eml.received", b"2012-10-22 08:00")
    county.put("四.eml", letter(county, "S4"))
    county.take("--received-at", "四.eml=2012-10-21 07:00")
    assert {one["单位编号"]: f"{one['收件时间']:%m-%d %H:%M}" for one in county.receipts()} == {
        "S1": "10-29 08:00", "S2": "10-24 16:29", "S3": "10-22 08:00", "S4": "10-21 07:00",
    }  # fmt: skip
    assert {one["单位编号"]: one["按时/迟报/缺报"] for one in county.receipts()}["S1"] == "迟报"


# --- who sent it --------------------------------------------------------------------------------------------------

FORGED: dict[str, dict[str, Any]] = {
    "not in the roster": {"sender": "From: x@evil.com"},
    "the unit's address as a name": {"sender": 'From: "s1@163.com" <x@evil.com>'},
    "two senders": {"sender": "From: s1@163.com\r\nFrom: x@evil.com"},
    "two addresses": {"sender": "From: s1@163.com, x@evil.com"},
    "a letter that looks the same": {"sender": "From: s1@163.соm"},
    "a sender of a resent mail": {"sender": "From: x@evil.com\r\nSender: s1@163.com\r\nReply-To: s1@163.com"},
    "the server says no": {
        "sender": "From: s1@163.com",
        "top": ("Authentication-Results: mx; dmarc=fail header.from=163.com", *WAY),
    },
    "no sender": {"sender": "X-From: s1@163.com"},
}


def test_what_is_not_proven_is_quarantined_and_counts_as_not_come(county: County) -> None:
    for at, (case, forged) in enumerate(FORGED.items()):
        book = commented(county.books["S1"], case)
        county.put(f"{at}.eml", mail(attached(book, "第一招商小分队.xlsx"), **{"top": WAY} | forged))
    done = county.take()
    assert done.code == 1
    assert county.paid() == {}
    found = county.findings()
    assert len(found) == len(FORGED)
    assert {rule for rule, _, _ in found} == {"bad-sender", "sender-not-proven"}
    assert {(severity, unit) for _, severity, unit in found} == {("挂起", None)}
    assert "缺报 4 个" in done.out
    assert {one["退回或说明"] for one in county.receipts()} == {"发件人待核实（隔离），见问题清单"}
    assert all(one["发件人"] for one in county.receipts())
    county.verified()


def commented(book: bytes, text: str) -> bytes:
    """The same workbook in other bytes."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as package:
        package.comment = text.encode()
    return out.getvalue()


def test_staff_accept_and_reject_what_is_quarantined(county: County) -> None:
    county.put("一.eml", letter(county, "S1", "new@163.com"))
    county.put("二.eml", letter(county, "S2", "x@evil.com"))
    county.take()
    assert county.paid() == {}
    county.decide("采用", "一.eml")
    county.decide("不采用", "二.eml")
    county.take()
    assert county.paid() == {"S1": 100}
    assert {one["文件名"][-6:-1]: one["退回或说明"] for one in county.receipts()} == {
        "一.eml": None,
        "二.eml": "工作人员不采用",
    }
    _, book = Folder(county.folder).read()
    doubts = [row for row in book.problems if row.rule in ("bad-sender", "sender-not-proven")]
    assert [row.state for row in doubts] == ["已处理"] * 2
    before = contents(county.folder)
    county.take()
    assert contents(county.folder) == before
    county.verified()


def test_an_address_put_into_the_roster_is_believed_from_then_on(county: County) -> None:
    county.put("一.eml", letter(county, "S1", "new@163.com"))
    county.take()
    assert county.paid() == {}
    sheet = openpyxl.load_workbook(office.master(county.folder))["单位名册"]
    top, at = office.headings(sheet, ("单位编号", "邮箱"))  # type: ignore[misc]
    staff_type(
        county.folder,
        [Spot("单位名册", sheet.cell(top + 1, at["邮箱"]).coordinate, "s1@163.com 、new@163.com")],
    )
    county.take()
    assert county.paid() == {"S1": 100}
    assert county.findings() == []


def test_where_the_office_names_its_server_only_that_one_proves_a_sender(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def results(server: str, domain: str) -> tuple[str, ...]:
        return (f"Authentication-Results: {server}; dkim=pass header.d={domain}", *WAY)

    monkeypatch.setenv(OUR_SERVER, "mx.qinghe.gov.cn")
    county.put("一.eml", letter(county, "S1", top=results("mx.qinghe.gov.cn", "163.com")))
    county.put("二.eml", letter(county, "S2", top=results("mx.evil.com", "qinghe.gov.cn")))
    county.put(
        "三.eml",
        letter(
            county,
            "S3",
            top=(*WAY, *results("mx.evil.com", "x.cn"), *results("mx.qinghe.gov.cn", "qinghe.gov.cn")),
        ),
    )
    county.put("四.eml", letter(county, "S4"))
    county.take()
    assert county.paid() == {"S1": 100}
    assert county.findings() == [("sender-not-proven", "挂起", None)] * 3
    county.verified()


def test_a_return_from_another_unit_s_address_waits_for_a_person(county: County) -> None:
    county.put("一.eml", letter(county, "S1", "jgw@qinghe.gov.cn"))
    county.put("二.eml", letter(county, "S2"))  # an address that S3 uses too
    county.take()
    assert county.paid() == {"S2": 200}
    assert county.findings() == [("V01", "挂起", "S1")]


# --- what else comes by mail ----------------------------------------------------------------------------------------


def test_letters_bounces_and_what_cannot_be_opened_cost_nobody_anything(county: County) -> None:
    rar = b"Rar!\x1a\x07\x00" + bytes(90)
    winmail = b"\x78\x9f\x3e\x22" + bytes(90)
    inner = zipped({"月报.xlsx": county.books["S2"]})
    deep = LETTER
    for level in range(30):
        deep = many([deep], b"level%d" % level)
    files = {
        "a好的.eml": letter(county, "S1"),
        "b收到.eml": mail(part(PICTURE, 'inline; filename="logo.png"', "image/png"), sender="From: s4@qq.com", top=WAY),
        "c广告.eml": mail(sender="From: shop@ad.com", top=WAY),
        "d退信.eml": head(*WAY, "From: MAILER-DAEMON@qinghe.gov.cn", DATE) + many([LETTER, part(letter(county, "S3"), "attachment", "message/rfc822")], kind=b"report"),
        "e外出.eml": mail(sender="From: s4@qq.com", top=WAY, more=(DATE, "Auto-Submitted: auto-replied")),
        "f包.eml": mail(attached(rar, "a.rar"), attached(winmail, "winmail.dat"), sender="From: s4@qq.com", top=WAY),
        "g层.eml": head(*WAY, "From: s4@qq.com", DATE) + deep,
        "h套.zip": zipped({"内.zip": inner}),
        "j.7z": b"7z\xbc\xaf\x27\x1c" + bytes(90),
        "i空.zip": zipped({"说明.txt": b"x"}),
    }  # fmt: skip
    for name, data in files.items():
        county.put(name, data)
    county.take("--received-at", "2012-10-23 09:00")
    assert county.paid() == {"S1": 100}
    assert county.findings() == sorted(
        [
            ("no-attachment", "警告", "S4"),
            ("no-attachment", "提示", None),
            ("auto-mail", "提示", None),
            ("auto-mail", "提示", None),
            ("archive-not-supported", "阻断", "S4"),
            ("archive-not-supported", "阻断", None),
            ("winmail", "阻断", "S4"),
            ("mail-too-complex", "阻断", "S4"),
            ("V27", "提示", "S4"),
            ("nested-archive", "阻断", None),
            ("not-a-workbook", "阻断", None),
        ],
        key=lambda one: (one[0], one[1], one[2] or ""),
    )
    reasons = {one["文件名"][0]: one["退回或说明"] for one in county.receipts()}
    assert reasons["d"] == reasons["e"] == "自动回复或退信，不是报送"
    assert [one["版本"] for one in county.receipts() if one["文件名"][0] in "bcde"] == [None] * 4
    county.verified()


def test_names_that_begin_like_a_formula_stay_text(county: County) -> None:
    names = ("=1+1.xlsx", "+cmd|' /C calc'!A0.xlsx", "-2.xlsx", "@SUM(A1).xlsx")
    for at, (unit, name) in enumerate(zip(NAMES, names, strict=True)):
        county.put(
            f"={at}.eml",
            mail(attached(county.books[unit], name), sender="From: =cmd@evil.com", subject="=1+1", top=WAY),
        )
    county.take()
    county.decide("采用")
    county.take()
    book = openpyxl.load_workbook(office.master(county.folder))
    seen = 0
    for title in ("报送登记", "问题清单", "资金流水"):
        for row in book[title].iter_rows():
            for cell in row:
                if (
                    isinstance(cell.value, str)
                    and cell.value[:1] in "=+-@"
                    and ("eml" in cell.value or "evil" in cell.value)
                ):
                    assert cell.data_type == "s"
                    seen += 1
    assert seen >= len(names) * 3


def test_a_mail_whose_reader_is_killed_costs_that_mail_only(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded, told, not tried again by itself; 重读 tries it once more."""
    from xlsx_tools import worker
    from xlsx_tools.refused import Refusal

    tried = []
    real = worker.read_envelopes

    def deadly(sources: Any, workers: int) -> Any:
        for source in sources:
            bad = Path(source).name.endswith("坏.eml")
            tried.append(bad)
            yield Refusal("reader-failed", "超过30秒") if bad and dying else next(real([source], workers))

    dying = True
    monkeypatch.setattr("macros.mail.envelopes.read_envelopes", deadly)
    county.put("坏.eml", letter(county, "S1"))
    county.put("好.eml", letter(county, "S2"))
    county.take()
    assert county.paid() == {"S2": 200}
    assert county.findings() == [("reader-failed", "阻断", None)]
    assert tried.count(True) == 1
    before = contents(county.folder)
    county.take()
    assert contents(county.folder) == before
    county.put("又.eml", letter(county, "S3"))
    county.take()
    county.verified()
    assert tried.count(True) == 1
    county.decide("重读", "坏.eml")
    dying = False
    county.take()
    assert county.paid() == {"S1": 100, "S2": 200, "S3": 300}
    assert county.findings() == []
    assert not (Folder(county.folder).root / ".zhaoshang.reading").exists()
    county.verified()


def test_the_answers_go_to_units_and_not_to_strangers(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S1 in order; S2 came from a stranger only and is reminded; S4 wrote a letter and is told that nothing was in it."""
    for name in ("ZHAOSHANG_FROM", "ZHAOSHANG_SMTP"):
        monkeypatch.delenv(name, raising=False)
    county.put("一.eml", letter(county, "S1"))
    county.put("一谢.eml", mail(sender="From: s1@163.com", subject="谢谢", top=LATE))
    county.put("二.eml", letter(county, "S2", "x@evil.com", name=f"{NAMES['S2']}.xlsx"))
    county.put("四.eml", mail(sender="From: s4@qq.com", top=WAY))
    county.put("广告.eml", mail(sender="From: shop@ad.com", top=WAY))
    county.take()
    done = run("reply", county.folder, "--period", OCTOBER)
    assert done.code in (0, 1), done
    drafts = {path.stem for path in (county.folder / "退回" / OCTOBER).glob("*.eml")}
    assert drafts == {
        "S1_第一招商小分队_回执",
        "S2_第二招商小分队_逾期催报",
        "S3_第三招商小分队_逾期催报",
        "S4_第四招商小分队_退回",
    }
    assert "x@evil.com" in done.out
    assert "广告" not in done.out


def test_a_name_coded_as_it_should_not_be_is_shown_as_meant(county: County) -> None:
    word = encoded(f"{NAMES['S1']}.xlsx")
    county.put(
        "一.eml",
        mail(part(county.books["S1"], f"attachment; filename={word}"), sender="From: s1@163.com", top=WAY),
    )
    county.take()
    assert [one["文件名"] for one in county.receipts()] == ["第一招商小分队.xlsx（邮件 一.eml）"]


def test_an_envelope_that_is_too_big_is_not_opened(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsx_tools.worker.ENVELOPE_LIMIT", 2**20)
    big = {f"{number}.xlsx": county.books["S1"] + bytes([number]) for number in range(99)}
    county.put(
        "大.eml", mail(*(attached(data, name) for name, data in big.items()), sender="From: s1@163.com")
    )
    county.put("大.zip", zipped(big))
    county.put("好.eml", letter(county, "S2"))
    county.take()
    assert county.paid() == {"S2": 200}
    assert county.findings() == [("mail-too-big", "阻断", None), ("too-big", "阻断", None)]
