"""The one catalogue of what people are told: each finding's sentence by its rule or case.

A sentence says what is there, what should be, and what to do. Where it is stands before it.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {}

__all__ = ["SENTENCES"]
