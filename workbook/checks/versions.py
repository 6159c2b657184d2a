"""V27: several versions of one unit's return for one period."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.checks.reading import unit_label
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.submission import Arrival
from workbook.sentences import VERSIONS
from xlsx_tools.place import Place


def check_versions(
    unit: str, arrivals: Sequence[Arrival], counts: str | None, known: Known, changed: int | None = None
) -> tuple[Finding, ...]:
    """V27 同期多版本，取截止前末版（提示）. `counts` is the fingerprint of the one that counts, if one does;
    `changed` how many cells changed from version to version, where they can be compared.

    The same file sent again is no version.
    """
    by_sha: dict[str, Arrival] = {}
    for arrival in sorted(arrivals, key=lambda item: (item.received, item.sha)):
        by_sha.setdefault(arrival.sha, arrival)
    versions = tuple(by_sha.values())
    if len(versions) < 2:
        return ()
    listed = "；".join(f"第{n}版 {item.received:%m-%d %H:%M}" for n, item in enumerate(versions, start=1))
    numbers = {item.sha: number for number, item in enumerate(versions, start=1)}
    chosen = by_sha.get(counts or "")
    facts = {
        "unit": unit_label(unit, known),
        "count": str(len(versions)),
        "versions": listed,
        "changed": _told(changed),
    }
    if chosen is not None:
        facts["number"] = str(numbers[chosen.sha])
    return (
        Finding(
            rule="V27",
            severity=Severity.HINT,
            period=str(known.period),
            unit=unit,
            place=Place((chosen or versions[-1]).file),
            sentence="V27" if chosen else "V27.none",
            facts=facts,
            value=f"{len(versions)}版",
            suggest=f"第{facts['number']}版" if chosen else None,
            sha=(chosen or versions[-1]).sha,
            subject=unit,
        ),
    )


def _told(changed: int | None) -> str:
    if changed is None:
        return ""
    return VERSIONS["changed" if changed else "same"].format(count=changed)


__all__ = ["check_versions"]
