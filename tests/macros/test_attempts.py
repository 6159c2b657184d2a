"""A file that kills its reader is recorded, told and left alone; a run that was merely stopped costs no file anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.attempts import Attempts
from macros.folder import Folder, Incoming
from macros.places import READING as RECORDS
from tests.makers import make_policy
from workbook.book import Book
from workbook.schema.data import Receipt
from xlsx_tools.refused import Refusal

FAILED = Refusal("reader-failed", "超过30秒")
ITEMS = [Incoming(Path(f"{name}.xlsx"), f"{name}.xlsx", name * 8) for name in "abc"]


def attempts(root: Path, again: str = "", writing: bool = True) -> Attempts:
    receipt = Receipt("2012-10", None, None, None, None, None, None, None, False, None, None, "重读", again)
    return Attempts(Folder(root), Book(make_policy(), receipts=(receipt,)), writing)


class Reader:
    """Reads each file as its name, but for those that kill it, and stops the run at one of them if told to."""

    def __init__(self, deadly: str = "", stopped_at: str = "") -> None:
        self.deadly, self.stopped_at = deadly, stopped_at
        self.asked: list[str] = []

    def __call__(self, sources: Iterator[Path]) -> Iterator[str | Refusal]:
        for source in sources:
            self.asked.append(source.stem)
            if source.stem == self.stopped_at:
                raise KeyboardInterrupt
            yield FAILED if source.stem in self.deadly else source.stem


def records(root: Path) -> list[str]:
    return sorted(path.name for path in (root / RECORDS).glob("*"))


def test_what_killed_its_reader_is_not_read_again_and_told_the_same(tmp_path: Path) -> None:
    first, second = Reader(deadly="b"), Reader()
    assert list(attempts(tmp_path).each(ITEMS, first)) == ["a", FAILED, "c"]
    assert records(tmp_path) == ["b" * 8]
    assert list(attempts(tmp_path).each(ITEMS, second)) == ["a", FAILED, "c"]
    assert second.asked == ["a", "c"]


def test_staff_have_it_read_again(tmp_path: Path) -> None:
    list(attempts(tmp_path).each(ITEMS, Reader(deadly="b")))
    again = attempts(tmp_path, again="b" * 8)
    assert list(again.each(ITEMS, Reader(deadly="b"))) == ["a", FAILED, "c"]
    assert list(again.each(ITEMS, Reader())) == ["a", "b", "c"]
    assert records(tmp_path) == []
    assert not (tmp_path / RECORDS).exists()


@pytest.mark.parametrize(("runs", "read"), [(1, True), (2, True), (3, False)])
def test_a_file_under_way_when_the_run_was_stopped_is_read_twice_more(
    tmp_path: Path, runs: int, read: bool
) -> None:
    for _ in range(runs):
        with pytest.raises(KeyboardInterrupt):
            list(attempts(tmp_path).each(ITEMS, Reader(stopped_at="b")))
        assert records(tmp_path) == ["b" * 8]
    found = list(attempts(tmp_path).each(ITEMS, Reader()))
    assert found[::2] == ["a", "c"]
    assert (found[1] == "b") is read
    assert isinstance(found[1], Refusal) is not read


def test_who_only_looks_writes_nothing(tmp_path: Path) -> None:
    assert list(attempts(tmp_path, writing=False).each(ITEMS, Reader(deadly="b"))) == ["a", FAILED, "c"]
    assert records(tmp_path) == []


def test_the_same_file_twice_is_one_attempt(tmp_path: Path) -> None:
    twice = [ITEMS[0]] * 5
    with pytest.raises(KeyboardInterrupt):
        list(attempts(tmp_path).each([*twice, ITEMS[1]], lambda sources: _all_at_once(sources)))
    assert (tmp_path / RECORDS / ITEMS[0].sha).read_text() == "started 1"


def _all_at_once(sources: Iterator[Path]) -> Iterator[str]:
    list(sources)
    raise KeyboardInterrupt
    yield ""


def test_a_record_that_nobody_can_read_is_no_record(tmp_path: Path) -> None:
    (tmp_path / RECORDS).mkdir()
    for at, text in enumerate((b"", b"started x", b"\xff\xfe", b"started")):
        (tmp_path / RECORDS / ITEMS[at % 3].sha).write_bytes(text)
        assert list(attempts(tmp_path).each(ITEMS, Reader())) == ["a", "b", "c"]
        (tmp_path / RECORDS).mkdir(exist_ok=True)
