"""Rows that were met before are remembered; what a sheet comes to does not depend on what was read before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest

from tests.xlsx_tools.test_two_readings import NAMESPACE, STRINGS, come_to, long_rows
from xlsx_tools import known_rows
from xlsx_tools.careful_sheet import careful_sheet
from xlsx_tools.known_rows import Telling
from xlsx_tools.plain_rows import PlainRows
from xlsx_tools.plain_sheet import plain_sheet
from xlsx_tools.shared_strings import SharedStrings

OTHERS = SharedStrings(
    f"<sst {NAMESPACE}>{''.join(f'<si><t>{text}</t></si>' for text in ('清江', '', '=2', '竹', 'e', '6', '甲', '乙'))}</sst>".encode()
)


def sheet(*rows: str) -> bytes:
    return f"<worksheet {NAMESPACE}><sheetData>{''.join(rows)}</sheetData></worksheet>".encode()


def row(number: int, text: str) -> str:
    return f'<row r="{number}"><c r="B{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'


@pytest.fixture(autouse=True)
def nothing_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_rows, "_met", {})
    monkeypatch.setattr(known_rows, "_remembered", type(known_rows._remembered)())


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The rows that were taken, one entry for each time."""
    found: list[bytes] = []
    take = Telling.take

    def noted(self: Telling, data: bytes, start: int, end: int) -> PlainRows:
        found.append(data[start:end])
        return take(self, data, start, end)

    monkeypatch.setattr(Telling, "take", noted)
    return found


def test_of_a_filled_form_only_what_was_filled_in_is_taken(taken: list[bytes]) -> None:
    head, foot = row(1, "项目名称"), row(4, "填表说明")
    for text in ("云岭茶园", "清江锰业", "东山冷链", "龙潭温泉"):
        found = plain_sheet(sheet(head, row(2, text), row(3, text), foot), "表", STRINGS)
        assert found is not None
        assert [cells[1] for cells in found.rows] == ["项目名称", text, text, "填表说明"]
    assert taken[0] == (head + row(2, "云岭茶园") + row(3, "云岭茶园") + foot).encode()
    assert taken[-1] == (row(2, "龙潭温泉") + row(3, "龙潭温泉")).encode()
    assert taken.count(head.encode()) == 1, "the head is taken once more to be remembered, and not again"


def test_what_comes_once_pushes_nothing_out() -> None:
    head = row(1, "项目名称")
    for number in range(known_rows._STRETCHES_REMEMBERED * 2):
        plain_sheet(sheet(head, row(2, f"第{number}个")), "表", STRINGS)
    assert [key[0] for key in known_rows._remembered] == [head.encode()]
    for number in range(3 * known_rows._ROWS_MET):
        known_rows._met.setdefault(number, None)
    plain_sheet(sheet(row(1, "新的")), "表", STRINGS)
    assert len(known_rows._met) == known_rows._ROWS_MET


@pytest.mark.parametrize("wrong", [(1, 2, 2, 3), (1, 3, 2), (2, 2, 3), (1, 2, 3, 3), (3, 1), (1, 2, 3, 2)])
def test_rows_out_of_order_are_left_to_the_careful_reading_where_some_were_met(
    wrong: tuple[int, ...],
) -> None:
    """A row may be out of order only where rows that were met stand beside new ones."""
    assert plain_sheet(sheet(row(1, "甲"), row(2, "乙"), row(3, "丙")), "表", STRINGS) is not None
    for new in range(len(wrong)):
        rows = [
            row(number, f"新{at}" if at == new else "甲乙丙"[number - 1]) for at, number in enumerate(wrong)
        ]
        assert plain_sheet(sheet(*rows), "表", STRINGS) is None, (wrong, new)


def combined(chance: Random) -> Iterator[bytes]:
    """Sheets of one template, each filled in otherwise, the rows now and then out of order."""
    template, *others = [
        {int(one.split('"', 2)[1]): one for one in islice(long_rows(chance), 20)} for _ in range(4)
    ]
    for _ in range(250):
        first, last = sorted(chance.choices(range(15), k=2))
        filling = chance.choice(others)
        rows = [
            source[number]
            for number in range(1, 15)
            if number in (source := filling if first < number <= last else template)
        ]
        if chance.randrange(4) == 0:
            del rows[chance.randrange(len(rows))]
        if chance.randrange(8) == 0:
            rows.insert(chance.randrange(14), chance.choice(rows))
        yield sheet(*rows)


@pytest.mark.parametrize("seed", range(4))
def test_sheets_that_share_rows_come_to_the_same_one_after_another(seed: int) -> None:
    chance, at_a_glance = Random(seed), 0
    for xml in combined(chance):
        strings = chance.choice((STRINGS, OTHERS))
        glance = come_to(plain_sheet, xml, strings, False)
        if glance is not None:
            at_a_glance += 1
            assert glance == come_to(careful_sheet, xml, strings.listed, False), xml.decode()
    assert at_a_glance > 100
    assert known_rows._remembered
