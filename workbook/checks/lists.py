"""V15, V16, V20, V23: codes, drop-downs, where money comes from, and under which heads it is added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from workbook.checks.reading import Return, Row, short_heading
from workbook.findings import Finding, Severity
from workbook.incoming.codes import PERSON, code_problem, is_person_number, masked, mended
from workbook.incoming.known import Known
from workbook.schema.lists import EVIDENCE, PROJECT_KINDS, PROVINCES, STAGES
from xlsx_tools.grammar import plain

ATTRIBUTES = ("kind", "sector", "channel")  # what 分类汇总 adds up by
PREFILLED_LISTS = ("origin", *ATTRIBUTES)
NEAR = 60  # percent
_ENDINGS = ("项目", "类", "方式", "行业")
_LOCAL_WORDS = ("本县", "县内", "本地", "县城", "本区", "本市")


def closest(value: str | None, choices: Sequence[str]) -> str | None:
    """The choice that a value most probably means; None where nothing is near or two are as near.

    >>> closest("农业", ("新型工业", "农业产业化", "其他"))
    '农业产业化'
    """
    if value in choices:
        return value
    said = _bare(value or "")
    if not said:
        return None
    bare = {choice: _bare(choice) for choice in choices}
    exact = [choice for choice, text in bare.items() if text == said]
    if exact:
        return exact[0]
    if len(said) >= 2:
        within = [choice for choice, text in bare.items() if said in text]
        if len(within) == 1:
            return within[0]
        around = [choice for choice, text in bare.items() if len(text) >= 2 and text in said]
        if not within and around:
            return max(around, key=len)
        if within:
            return None
    from rapidfuzz import fuzz  # late: most returns need it for nothing

    ranked = sorted(((fuzz.ratio(said, text), choice) for choice, text in bare.items()), reverse=True)
    near = [(score, choice) for score, choice in ranked if score >= NEAR]
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _bare(text: str) -> str:
    """A choice without blanks, and without a word that says nothing at its end."""
    tidy = "".join(plain(text).split()).replace("它", "他").casefold()
    for ending in _ENDINGS:
        if len(tidy) > len(ending) + 1:
            tidy = tidy.removesuffix(ending)
    return tidy


def choices_of(known: Known) -> Mapping[str, tuple[str, ...]]:
    """The lists behind the drop-downs of 到位资金 in this year."""
    return {
        "origin": PROVINCES,
        "sector": known.policy.sectors,
        "channel": known.policy.channels,
        "kind": PROJECT_KINDS,
        "stage": STAGES,
        "evidence": EVIDENCE,
    }


def code_checks_out(ret: Return, row: Row) -> Iterator[Finding]:
    """V15 代码长度/字符/校验位（警告）； 身份证号不收."""
    code = row.said.code
    if not code or not code.strip():
        if row.is_new and row.project is None and ret.missing(row.line, "code"):
            yield ret.at(row, "code", "V15.missing", Severity.WARN)
    elif is_person_number(code):
        yield ret.at(row, "code", "V15.person", Severity.WARN, value=masked(code), suggest=PERSON)
    elif (problem := code_problem(code)) and not ret.told(row, "code"):
        facts = {"code": code, "problem": problem}
        yield ret.at(row, "code", "V15", Severity.WARN, suggest=mended(code), **facts)


def picked_from_lists(ret: Return, row: Row) -> Iterator[Finding]:
    """V16 下拉外的值（警告+建议）."""
    for key, choices in choices_of(ret.known).items():
        value = getattr(row.said, key)
        if value is None or value in choices or (key in PREFILLED_LISTS and ret.told(row, key)):
            continue
        if key == "origin" and _is_local(value, ret.known.county):
            continue  # V20
        suggest = closest(value, choices)
        facts = {"heading": short_heading(key), "typed": value}
        if suggest is not None:
            taken = {"suggest": suggest, "taken": suggest}
            yield ret.at(row, key, "V16", Severity.WARN, **taken, **facts)
        elif not (key in ATTRIBUTES and row.has_funds):  # that is V23
            yield ret.at(row, key, "V16.unlike", Severity.WARN, **facts)


def new_rows_complete(ret: Return, row: Row) -> Iterator[Finding]:
    """V16 新项目必填栏（警告）： what a project is registered by."""
    if not row.is_new or row.project is not None:
        return
    wanted = ("investor", "origin", "signed")
    if not row.has_funds:  # with funds V07, V13 and V23 ask for the others
        wanted += ("kind", "sector", "channel", "total", "stage")
    for key in wanted:
        if ret.missing(row.line, key):
            yield ret.at(row, key, "V16.empty", Severity.WARN, heading=short_heading(key))


def money_from_outside(ret: Return, row: Row) -> Iterator[Finding]:
    """V20 来源地=本县（阻断）： 县内资金不算招商."""
    origin = row.said.origin
    if origin and _is_local(origin, ret.known.county):
        yield ret.at(row, "origin", "V20", Severity.BLOCK, typed=origin)


@lru_cache(maxsize=5_000)
def _is_local(origin: str, county: str) -> bool:
    text, name = "".join(plain(origin).split()), "".join(county.split())
    stem = name.rstrip("县市区") if len(name.rstrip("县市区")) >= 2 else name
    return any(word in text for word in _LOCAL_WORDS) or (bool(stem) and stem in text)


def money_under_every_head(ret: Return, row: Row) -> Iterator[Finding]:
    """V23 新建+续建=合计、产业合计=渠道合计=全县（阻断）： an amount under no head would be missing from a total."""
    if not row.has_funds:
        return
    amount = row.said.year_paid or row.said.month_paid
    lists = choices_of(ret.known)
    for key in ATTRIBUTES:
        said = getattr(row.said, key)
        value = said or getattr(row.project, key, None)
        heading = short_heading(key)
        if value is None:
            if ret.missing(row.line, key):
                yield ret.at(row, key, "V23.blank", Severity.BLOCK, heading=heading, amount=amount)
        elif closest(value, lists[key]) is None:
            choices = "、".join(lists[key])
            facts = {"heading": heading, "typed": value, "amount": amount, "choices": choices}
            yield ret.at(row, key, "V23", Severity.BLOCK, value=value, **facts)


__all__ = [
    "ATTRIBUTES",
    "choices_of",
    "closest",
    "code_checks_out",
    "money_from_outside",
    "money_under_every_head",
    "new_rows_complete",
    "picked_from_lists",
]
