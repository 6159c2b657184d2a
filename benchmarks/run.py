"""Everything that the READMEs' tables say, measured in one run: `python benchmarks/run.py`.

Prints the table in English, then in Chinese. Ratios of processor time hold from machine to machine; what is told by the
clock wants a machine that does nothing else.
"""

from __future__ import annotations

import argparse

import measuring
import month
import patch
import reading
import rolling


def main() -> None:
    """Measure, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--projects", type=int, nargs="+", default=[6, 40])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--counties", type=int, default=88)
    given = parser.parse_args()
    found = [
        *reading.rows(given.units, given.projects, given.rounds),
        *patch.rows(),
        *month.rows(given.units, given.projects[0]),
        *rolling.rows(given.counties, given.units, given.projects[0]),
    ]
    for chinese in (False, True):
        print(measuring.table(found, chinese), end="\n\n")


if __name__ == "__main__":
    main()
