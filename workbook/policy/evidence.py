"""自设 到位凭证要求： which funds wait for better evidence （待核实）.

    无凭证→“待核实”，可选是否计入

By `evidence_required` any one kind of evidence is enough, none is asked for, or a row of 500万元 and more needs
another one than a bank's slip, which proves that money passed through and not that it was invested.
"""

from __future__ import annotations

from workbook.money import Fen, wan
from workbook.policy.edition import Policy
from workbook.schema.data import Entry
from workbook.schema.lists import BANK_SLIP, NO_EVIDENCE

CLAUSE = "自设"
LARGE_PAYMENT = wan(500)


def lacks_evidence(evidence: str | None, paid: Fen, policy: Policy) -> bool:
    """Whether a row with these funds is 待核实； a row without funds has nothing to prove."""
    if not paid or policy.evidence_required == "none":
        return False
    if evidence in (None, NO_EVIDENCE):
        return True
    return policy.evidence_required == "by_amount" and paid >= LARGE_PAYMENT and evidence == BANK_SLIP


def lacking(entry: Entry) -> tuple[str, ...]:
    """What a reported fund has no evidence of."""
    if entry.evidence is None:
        return ("凭证",)
    found = (("凭证日期", entry.evidence_date), ("凭证份数", entry.evidence_count))
    return tuple(name for name, value in found if not value)


__all__ = ["CLAUSE", "LARGE_PAYMENT", "lacking", "lacks_evidence"]
