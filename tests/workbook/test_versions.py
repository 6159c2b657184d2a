"""版本差异： what changed from one version of a return to the next, by project and not by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from tests.makers import (
    make_compiled_line,
    make_known,
    make_line,
    make_new_line,
    make_submission,
    make_unread,
)
from workbook.incoming.returns import Return
from workbook.incoming.submission import FundLine
from workbook.incoming.versions import LISTED, version_changes
from workbook.schema.history import VersionChange

KNOWN = make_known()
IN_TIME, LATE = datetime(2012, 5, 25, 9), datetime(2012, 5, 27, 9)


def version(number: int, *lines: FundLine, received: datetime = IN_TIME, **more) -> Return:
    said = make_submission(*lines, sha=f"v{number}", received=received, **more)
    return Return(said.arrival, said, said.unit, (), version=number)


def changes(*versions: Return) -> Sequence[VersionChange]:
    return version_changes(versions, KNOWN)[0]


def cells(*versions: Return) -> set[tuple[str | None, str | None, str | None, str | None, str | None]]:
    return {(item.field, item.cell_before, item.before, item.cell, item.after) for item in changes(*versions)}


def test_one_cell_that_changed_is_told_with_both_its_values():
    (found,) = changes(
        version(1, make_line(month_paid="200")), version(2, make_line(month_paid="180"), received=LATE)
    )
    assert (found.earlier, found.later, found.timeliness) == (1, 2, "迟报")
    assert (found.sheet, found.subject) == ("到位资金", "QH2012-006 硅材料加工项目")
    assert (found.field, found.cell_before, found.cell) == ("本月到位（万元）", "O6", "O6")
    assert (found.before, found.after) == ("200.00", "180.00")


@pytest.mark.parametrize("same", ["number", "name"])
def test_a_project_that_moved_is_the_same_project(same: str):
    """By its number; a new one, which has none, by its name."""
    if same == "number":
        one, two = make_line(row=6), make_line(row=9)
    else:
        one, two = make_new_line(row=7), make_new_line(row=12, no=7)
    assert changes(version(1, one), version(2, two)) == ()
    moved = replace(two, said=replace(two.said, evidence_count=5))
    assert cells(version(1, one), version(2, moved)) == {
        ("凭证份数", f"T{one.at.row}", "2", f"T{two.at.row}", "5")
    }


def test_rows_that_change_places_change_nothing():
    first, second = make_line(row=6), make_new_line(row=7)
    swapped = [replace(first, at=second.at), replace(second, at=first.at)]
    assert changes(version(1, first, second), version(2, *swapped)) == ()


def test_a_row_that_was_added_has_no_cell_before_and_one_taken_out_none_after():
    both, one = version(1, make_line(), make_new_line()), version(2, make_line())
    added = cells(one, both)
    assert ("本月到位（万元）", None, None, "O7", "470.00") in added
    assert all(before is None and cell is None for _, cell, before, _, _ in added)
    assert cells(both, one) == {(field, at, said, None, None) for field, _, _, at, said in added}


def test_two_rows_of_one_name_are_two_rows():
    one, two = make_new_line(row=7), make_new_line(row=8, month_paid="10", year_paid="10")
    assert changes(version(1, one, two), version(2, one, two)) == ()
    assert {item.cell_before for item in changes(version(1, one, two), version(2, one))} >= {"O8"}


def test_a_number_that_was_mended_in_place_of_a_text_is_a_change():
    bad = version(
        1,
        make_line(month_paid=None),
        cover={"nothing_new": False},
        unread=(make_unread("month_paid", "约200"),),
    )
    assert cells(bad, version(2, make_line(month_paid="200"))) == {
        ("本月到位（万元）", "O6", "约200", "O6", "200.00")
    }


def test_the_cover_and_the_compiled_projects_are_compared_too():
    one = version(1, cover={"filler": "甲"}, compiled=[make_compiled_line()])
    two = version(2, cover={"filler": "乙"}, compiled=[make_compiled_line(depth="可行性研究报告")])
    assert {(item.sheet, item.field, item.before, item.after) for item in changes(one, two)} == {
        ("封面", "填报人", "甲", "乙"),
        ("新编制项目", "编制深度", "项目建议书", "可行性研究报告"),
    }


def test_each_version_is_compared_with_the_one_before_it():
    paid = [version(n, make_line(month_paid=str(n))) for n in (1, 2, 3)]
    assert [(item.earlier, item.later, item.before, item.after) for item in changes(*paid)] == [
        (1, 2, "1.00", "2.00"),
        (2, 3, "2.00", "3.00"),
    ]


def test_versions_of_two_units_and_what_is_held_or_not_read_are_not_compared():
    other = version(2, make_line(month_paid="7"), unit="S05")
    held = version(2, make_line(month_paid="7"))
    held.state = "held"
    refused = Return(held.arrival, None, "S03", (), "refused", 2)
    for second in (other, held, refused):
        assert version_changes([version(1), second], KNOWN) == ((), {})
    assert version_changes([version(1), version(2)], KNOWN) == ((), {("S03", ""): 0})


@pytest.mark.parametrize("count", [LISTED, LISTED + 1])
def test_of_very_many_the_newest_are_listed_and_the_rest_counted(count: int):
    """Three versions: one cell changed first, then very many."""
    many = [make_new_line(row=6 + n, name=f"项目{n}", month_paid="1") for n in range(count)]
    more = [replace(line, said=replace(line.said, evidence_count=9)) for line in many]
    first = [replace(many[0], said=replace(many[0].said, remark="初稿")), *many[1:]]
    rows, counts = version_changes([version(1, *first), version(2, *many), version(3, *more)], KNOWN)
    assert counts == {("S03", ""): count + 1}
    assert len(rows) == LISTED + 1
    assert {row.later for row in rows[:-1]} == {3}
    assert f"{count + 1 - LISTED}处" in (rows[-1].subject or "")
