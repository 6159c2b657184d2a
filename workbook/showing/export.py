"""A period's results for other systems: plain values, money as whole fen (see docs/export.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook.assess import Assessment, Month
from workbook.policy.edition import Policy
from workbook.policy.figures import percent
from workbook.policy.progress import points
from workbook.policy.reporting import data_day
from workbook.policy.working import Step
from workbook.schema.data import Problem
from workbook.schema.lists import LATE, MISSING, NOT_REQUIRED, ON_TIME

REPORTS = {ON_TIME: "on_time", LATE: "late", MISSING: "missing", NOT_REQUIRED: "not_required"}


def export(month: Month, problems: Iterable[Problem]) -> dict[str, Any]:
    """The period as one JSON object; an interface, so that keys are added and never changed."""
    county, budget, policy = month.county, month.budget, month.policy
    return {
        "period": str(month.period),
        "state": "final" if month.state == "年终认定" else "provisional",
        "data_day": data_day(month.period, policy).isoformat(),
        "county": {
            "paid_fen": county.paid,
            "month_paid_fen": county.month_paid,
            "target_fen": county.target,
            "completion": percent(county.completion, policy),
            "schedule_progress": percent(county.schedule, policy),
            "schedule_progress_rounded": points(county.schedule),
            "schedule_difference": points(county.ahead),
            "squads_paid_fen": county.squads_paid,
            "others_paid_fen": county.others_paid,
            "disputed_fen": county.disputed,
            "unverified_fen": county.unverified,
            "unrecognised_fen": county.unrecognised_paid,
            "net_increase_fen": county.paid - county.last_year if county.last_year else None,
            "compile_done": county.compile_done,
            "compile_goal": policy.compile_goal,
        },
        "units": [_unit(item, policy) for item in month.units],
        "budget": {
            "budget_fen": budget.budget,
            "work_fund_fen": budget.work_fund,
            "extra_fund_fen": budget.extra_fund,
            "squad_reward_fen": budget.squad_reward,
            "other_reward_fen": budget.other_reward,
            "compile_award_fen": budget.compile_award,
            "used_fen": budget.used,
            "left_fen": budget.left,
            "payable_fen": budget.payable,
        },
        "goals": [{"goal": item.goal, "wanted": item.wanted, "got": item.got} for item in month.goals],
        "barred": [
            {"unit": one.unit, "post": one.post, "person": one.person, "work_unit": one.work_unit}
            for one in month.barred
        ],
        "findings": [
            {
                "rule": item.rule,
                "severity": item.severity,
                "unit": item.unit,
                "file": item.file,
                "sheet": item.sheet,
                "cell": item.cell,
                "value": item.value,
                "message": item.message,
                "state": item.state,
                "id": item.id,
            }
            for item in problems
            if item.period == str(month.period)
        ],
    }


def _unit(item: Assessment, policy: Policy) -> dict[str, Any]:
    return {
        "id": item.unit.id,
        "name": item.unit.name,
        "kind": item.unit.kind,
        "paid_fen": item.paid,
        "month_paid_fen": item.month_paid,
        "unverified_fen": item.unverified,
        "target_fen": item.unit.target,
        "completion": None if item.completion is None else percent(item.completion, policy),
        "standing": item.standing.value,
        "light": None if item.light is None else item.light.value,
        "rank": item.rank,
        "gap_70_fen": item.gap_70,
        "gap_80_fen": item.gap_80,
        "monthly_need_fen": item.monthly_need,
        "reward_fen": item.reward.amount,
        "work_fund_fen": item.work_fund.amount,
        "extra_fund_fen": item.extra_fund.amount,
        "compile_award_fen": item.compile_award.amount,
        "brought_fen": item.brought,
        "reward_gap_fen": item.reward_gap,
        "due_fen": item.due.amount,
        "payable_fen": item.payable.amount,
        "report": REPORTS[item.report],
        "compile_task": item.unit.compile_task,
        "compile_done": item.compile_done,
        "hint": item.hint,
        "steps": [_step(step) for step in item.steps],
        "payment_steps": [_step(step) for step in item.payment_steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"clause": step.clause, "reason": step.reason, "amount_fen": step.amount}


__all__ = ["REPORTS", "export"]
