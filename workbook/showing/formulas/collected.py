"""The computed columns of the collected lists: what of a row counts, for the county, a unit, a project."""

from __future__ import annotations

from fractions import Fraction

from workbook.ledger import counting
from workbook.schema.data import Compiled, Entry, Part, Project
from workbook.schema.lists import DISPUTED, FIXED_ASSETS, PASSED
from workbook.showing.formulas.sources import NUMBER, Cell, Formulas, Sources, fen


def entry_row(s: Sources, c: Cell, item: Entry, twice: bool = False) -> Formulas:
    """资金流水： what of a row counts for the county, and what for the project's own unit.

    A joint row of a payment that stands `twice` keeps its unit's part as a value.
    """
    states = ",".join(f'{c("counted")}="{state}"' for state in counting(s.month.policy, s.month.period))
    parts = (
        f"-SUMIFS({s.column(Part, 'amount')},{s.column(Part, 'number')},{c('number')},"
        f"{s.column(Part, 'project')},{c('project')},{s.column(Part, 'unit')},{c('unit')})"
        if item.shares and item.counted != DISPUTED
        else ""
    )
    whole = {
        "county_paid": f"IF(OR({states}),IF(MOD({NUMBER},100)=13,N({c('recognised')}),{c('month_paid')}),0)",
    }
    if twice and item.shares:
        return whole
    return whole | {
        "unit_paid": f'IF({c("counted")}="{DISPUTED}",0,ROUND({c("county_paid")}{parts},6))',
    }


def part_row(s: Sources, c: Cell, item: Part) -> Formulas:
    """联合分成： a partner's part, cut off at a whole fen."""
    whole, share = c("whole"), Fraction(item.share)
    percent = share * 10_000
    times = (
        f"ROUND({c('share')}*10000,0)/10000"
        if percent.denominator == 1
        else f"{share.numerator}/{share.denominator}"
    )
    return {
        "whole": f"SUMIFS({s.column(Entry, 'county_paid')},{s.column(Entry, 'number')},{c('number')},"
        f"{s.column(Entry, 'project')},{c('project')},{s.column(Entry, 'unit')},{c('unit')})",
        "amount": f"SIGN({whole})*INT({fen(f'ABS({whole})')}*{times})/1000000",
    }


def project_row(s: Sources, c: Cell) -> Formulas:
    """项目台账： a project's money of the year, whoever shares it."""

    def paid(when: str) -> str:
        return (
            f"ROUND(SUMIFS({s.column(Entry, 'county_paid')},{s.column(Entry, 'project')},{c('id')},"
            f"{s.column(Entry, 'number')},{when}),6)"
        )

    states = ",".join(f'"{state}"' for state in counting(s.month.policy, s.month.period))
    return {
        "month_paid": paid(NUMBER),
        "year_paid": paid(f'"<="&{NUMBER}'),
        "rows": f"SUMPRODUCT(COUNTIFS({s.column(Entry, 'project')},{c('id')},{s.column(Entry, 'number')},"
        f'"<="&{NUMBER},{s.column(Entry, "counted")},{{{states}}}))',
    }


def compiled_row(s: Sources, c: Cell, item: Compiled) -> Formulas:
    """编制库： what the 1 % is taken of, and what it comes to （三（二））."""
    needs = {
        "新编制": f'{c("newly")}="是"',
        "审定合格": f'{c("review")}="{PASSED}"',
        "当年开工": f'{c("started_now")}="是"',
    }
    asked = [text for need, text in needs.items() if need in s.month.policy.compile_award_needs]
    rule = ",".join([*asked, f"{c('number')}<={NUMBER}", f"{c('base')}>0"])
    found = {
        "award": f"IF(AND({rule}),INT({fen(c('base'))}*{s.rate('compile_award_rate')}/1000000)/100,0)",
    }
    if s.month.policy.compile_award_base == "year_paid":
        found["base"] = (
            f"ROUND(SUMIFS({s.column(Project, 'year_paid')},{s.column(Project, 'id')},{c('linked')}),6)"
            if item.linked
            else "0"
        )
    elif s.month.policy.compile_award_base == "total_planned":
        found["base"] = f"N({c('total')})"
    else:
        kinds = ",".join(f'"{kind}"' for kind in FIXED_ASSETS)
        found["base"] = (
            f"ROUND(SUMPRODUCT(SUMIFS({s.column(Entry, 'county_paid')},{s.column(Entry, 'project')},{c('linked')},"
            f'{s.column(Entry, "number")},"<="&{NUMBER},{s.column(Entry, "evidence")},{{{kinds}}})),6)'
            if item.linked
            else "0"
        )
    return found


__all__ = ["compiled_row", "entry_row", "part_row", "project_row"]
