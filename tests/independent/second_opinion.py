"""The policy worked out a second time under every reading of 参数, without a line of the product's code.

A county comes as plain lists (the master's sheets as dictionaries), the readings as the keys and words of
policy_params. Money is whole fen, everything between is exact fractions; only the standard library is used. Where the
policy's text is open, docs/decisions.md and the meanings beside the choices in 参数 say what each reading means.
"""

from __future__ import annotations

import calendar
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from tests.independent.reckon import DUE_DAYS

SQUAD, OUTPOST, PERSON = "招商小分队", "驻点办事处", "个人"
SETTLEMENT, FEN_PER_WAN = 13, 1_000_000
DEPTHS = ("项目简介", "项目建议书", "预可行性研究报告", "可行性研究报告", "初步设计")
LATER_STAGES = ("开工", "在建", "竣工", "投产")
# The 25th, moved back to the day before on which offices worked, and the 24th moved on: read off calendars by hand.
BEFORE = {2012: (21, 24, 23, 25, 25, 25, 25, 24, 25, 25, 23, 25)}
ON_24TH = {2012: (29, 24, 26, 24, 24, 25, 24, 24, 24, 24, 26, 24)}
Row = Mapping[str, Any]


class Opinion:
    """One county's period as this calculation sees it."""

    def __init__(
        self, county: Mapping[str, Sequence[Row]], readings: Mapping[str, Any], year: int, number: int
    ) -> None:
        self.c, self.p, self.year, self.number = county, readings, year, number
        self.final = number == SETTLEMENT
        self.units = {unit["id"]: unit for unit in county["units"]}
        self.projects = {item["id"]: item for item in county["projects"]}
        self._claims()
        self._count()

    # --- words of 参数 as numbers

    def rate(self, key: str) -> Fraction:
        text = str(self.p[key])
        for mark, part in (("%", 100), ("‰", 1000)):
            if text.endswith(mark):
                return Fraction(text[:-1]) / part
        return Fraction(text)

    def wan(self, key: str) -> int:
        return int(Fraction(str(self.p[key]).replace(",", "")) * FEN_PER_WAN)

    def words(self, key: str) -> list[str]:
        return [one for one in str(self.p[key]).replace("；", ";").split(";") if one]

    def yes(self, key: str) -> bool:
        return self.p[key] == "是"

    def day(self, key: str) -> date:
        return date.fromisoformat(str(self.p[key]))

    # --- the ledger

    def _upto(self, period: str | None) -> bool:
        return period is None or int(period[5:]) <= self.number

    def _claims(self) -> None:
        """Whose each project is, and which are argued about."""
        self.owner = {item["id"]: item["unit"] for item in self.c["projects"]}
        self.argued: set[str] = set()
        claims = [
            row
            for row in self.c["problems"]
            if row["rule"] == "V17" and row["unit"] and row["suggestion"] and self._upto(row["period"])
        ]
        for row in sorted(claims, key=lambda row: (row["period"], row["suggestion"], row["unit"])):
            if row["decision"] == "归后报单位":
                self.owner[row["suggestion"]] = row["unit"]
            elif row["decision"] is None and self.p["dispute_default"] == "hold":
                self.argued.add(row["suggestion"])

    def _count(self) -> None:
        """Row by row: does it count, for whom, how much of it."""
        rows = [row for row in self.c["entries"] if self._upto(row["period"])]
        reporters: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows:
            reporters[row["period"], row["project"]].add(row["unit"])
        self.parts: list[tuple[Row, str | None, int, bool]] = []
        self.rows: list[tuple[Row, int]] = []
        for row in rows:
            claimed = reporters[row["period"], row["project"]]
            mine = self.owner.get(row["project"], row["unit"])
            if row["unit"] != (mine if mine in claimed else min(claimed)):
                continue
            project = self.projects.get(row["project"])
            if self.p["continued_projects"] == "exclude" and project and project["kind"] == "续建":
                continue
            amount = (row["recognised"] or 0) if self.final else row["month_paid"]
            argued = row["project"] in self.argued
            loose = not argued and row["sha"] is not None and self._unproven(row)
            if loose and self.p["unverified_counts"] == "exclude" and not self.final:
                continue
            if self.final and row["evidence_date"] and row["evidence_date"] > self.day("settlement_cutoff"):
                continue
            self.rows.append((row, amount))
            if argued:
                self.parts.append((row, None, amount, False))
                continue
            told = loose and self.p["unverified_counts"] == "shown_separately"
            for unit, part in self.split(row["shares"], amount, mine).items():
                self.parts.append((row, unit, part, told))

    def _unproven(self, row: Row) -> bool:
        if row["month_paid"] == 0 or self.p["evidence_required"] == "none":
            return False
        if row["evidence"] in (None, "无"):
            return True
        large = row["month_paid"] >= 500 * FEN_PER_WAN
        return self.p["evidence_required"] == "by_amount" and large and row["evidence"] == "银行进账单"

    def split(self, text: str | None, amount: int, owner: str) -> dict[str, int]:
        """Agreed shares to the fen, the rest to the owner."""
        if not text or self.p["joint_split"] == "first_registered":
            return {owner: amount}
        said = dict(part.split(":") for part in text.split("；"))
        shares = {unit: Fraction(share.rstrip("%")) / 100 for unit, share in said.items()}
        shares.setdefault(owner, 1 - sum(shares.values()))
        if sum(shares.values()) != 1 or any(share <= 0 for share in shares.values()):
            return {owner: amount}
        found = {}
        for unit, share in shares.items():
            if unit != owner:
                found[unit] = int(amount * share)  # towards zero
        return {owner: amount - sum(found.values()), **found}

    def paid(self, unit: str | None, *, now: bool = False, told: bool = False) -> int:
        return sum(
            part
            for row, who, part, loose in self.parts
            if who == unit and (not now or int(row["period"][5:]) == self.number) and (not told or loose)
        )

    def project_paid(self, project: str, *, fixed: bool = False) -> int:
        kinds = ("工程结算单或发票", "设备发票", "土地款票据")
        return sum(
            amount
            for row, amount in self.rows
            if row["project"] == project and (not fixed or row["evidence"] in kinds)
        )

    # --- compiled projects

    def compiled(self, unit: str) -> int:
        return sum(
            1
            for item in self.c["compiled"]
            if item["unit"] == unit and self._upto(item["first_period"]) and self._counts(item)
        )

    def _counts(self, item: Row) -> bool:
        deep = item["depth"] in DEPTHS and DEPTHS.index(item["depth"]) >= DEPTHS.index(
            self.p["compile_min_depth"]
        )
        passed = not self.yes("compile_requires_review") or item["review"] == "合格"
        in_time = item["finished"] is None or item["finished"] <= self.day("compile_deadline")
        return bool(item["newly"]) and deep and passed and in_time

    def compile_award(self, unit: str) -> int:
        total = 0
        needs = self.words("compile_award_needs")
        for item in self.c["compiled"]:
            met = {
                "新编制": item["newly"],
                "审定合格": item["review"] == "合格",
                "当年开工": item["started_now"],
            }
            if (
                item["unit"] != unit
                or not self._upto(item["first_period"])
                or not all(met[need] for need in needs)
            ):
                continue
            if self.p["compile_award_base"] == "total_planned":
                base = item["total"] or 0
            else:
                fixed = self.p["compile_award_base"] == "year_fixed_asset"
                base = self.project_paid(item["linked"], fixed=fixed) if item["linked"] else 0
            total += math.floor(max(0, base) * self.rate("compile_award_rate"))
        return total

    # --- a unit against its task

    def schedule(self) -> Fraction:
        if self.final:
            return Fraction(1)
        if self.p["time_progress"] == "days/366":
            day = date(self.year, self.number, int(self.p["report_day"])).timetuple().tm_yday
            return Fraction(day, 366 if calendar.isleap(self.year) else 365)
        if self.p["time_progress"] == "自定义分月计划":
            return Fraction(self.words("monthly_plan")[self.number - 1]) / 100
        return Fraction(self.number, 12)

    def share(self, unit: Row) -> Fraction:
        return Fraction(self.paid(unit["id"]), unit["target"]) if unit["target"] else Fraction(1)

    def standing(self, unit: Row) -> str:
        if unit["target"] is None:
            return "none"
        reward, bar = self.rate("reward_line"), self.rate("bar_line")
        paid, target = self.paid(unit["id"]), unit["target"]
        high, low = paid >= target * reward, paid < target * bar
        task = unit["compile_task"]
        if self.p["task_scope"] == "funds_and_compile" and task:
            done = self.compiled(unit["id"])
            high, low = high and done >= task * reward, low or done < task * bar
        return "rewarded" if high and not low else "barred" if low else "neutral"

    def squad_like(self, unit: Row) -> int:
        """The squads' reward on a unit's own target."""
        if unit["target"] is None or self.standing(unit) != "rewarded":
            return 0
        paid, target = self.paid(unit["id"]), unit["target"]
        base = {
            "all_paid": Fraction(paid),
            "over_80_part": paid - target * self.rate("reward_line"),
            "over_target_part": Fraction(paid - target),
        }[self.p["squad_reward_base"]]
        return math.floor(max(Fraction(0), base) * self.rate("reward_rate"))

    def brought(self, unit: Row) -> dict[str, int]:
        """引资额 by project."""
        found: dict[str, int] = defaultdict(int)
        if self.p["other_reward_base"] == "contract":
            for item in self.c["projects"]:
                signed = item["signed"] is not None and item["signed"].year == self.year
                if (
                    item["id"] in self.argued
                    or not signed
                    or item["stage"] in ("洽谈", "停建")
                    or not self._upto(item["first_period"])
                ):
                    continue
                part = self.split(item["shares"], item["total"] or 0, self.owner[item["id"]]).get(unit["id"])
                if part is not None:
                    found[item["id"]] += part
            return found
        whole = not self.yes("no_same_money_twice") and unit["kind"] != SQUAD
        for row, who, part, _ in self.parts:
            if who == unit["id"]:
                found[row["project"]] += sum(p for r, _, p, _ in self.parts if r is row) if whole else part
        return found

    def other_like(self, unit: Row) -> int:
        """The others' reward on what a unit brought."""
        line, amounts = self.wan("other_reward_min_wan"), self.brought(unit)
        whole = self.p["other_threshold_scope"] == "entity_year"
        sums = [sum(amounts.values())] if whole else list(amounts.values())
        base = sum(
            (one - line if self.p["other_reward_part"] == "over_threshold" else one)
            for one in sums
            if one >= line
        )
        return math.floor(base * self.rate("reward_rate"))

    def doubts(self, unit: Row) -> dict[str, str]:
        if unit["kind"] != PERSON:
            return {}
        found = {}
        own = {item["investor"] for item in self.c["projects"] if item["unit"] == unit["id"]}
        named = any("投资方本人" in (unit[key] or "") for key in ("name", "aliases", "brought_as"))
        if unit["name"] in own or named:
            found["投资方本人"] = self.p["exclude_investor_self"]
        if unit["brought_as"] == "公职人员":
            found["公职人员"] = self.p["public_employee_reward"]
        return found

    def reward(self, unit: Row) -> int:
        if unit["kind"] == SQUAD or (unit["kind"] == OUTPOST and self.p["office_reward_mode"] == "squad"):
            earned = self.squad_like(unit)
            below = unit["target"] is not None and self.standing(unit) != "rewarded"
            if unit["kind"] == SQUAD and below and self.yes("squad_below_80_as_other"):
                earned += self.other_like(unit)
            return earned
        if unit["kind"] == OUTPOST and self.p["office_reward_mode"] == "none":
            return 0
        return 0 if "exclude" in self.doubts(unit).values() else self.other_like(unit)

    def reward_gap(self, unit: Row) -> int | None:
        if unit["kind"] == SQUAD or (unit["kind"] == OUTPOST and self.p["office_reward_mode"] == "squad"):
            if unit["target"] is None:
                return None
            return max(0, math.ceil(unit["target"] * self.rate("reward_line")) - self.paid(unit["id"]))
        amounts = self.brought(unit)
        if self.p["other_threshold_scope"] == "entity_year":
            best = sum(amounts.values())
        else:
            best = max([0, *amounts.values()])
        return max(0, self.wan("other_reward_min_wan") - best)

    def asked(self, unit: Row) -> list[str]:
        """What a person is asked to confirm about a reward that is reached."""
        if self.reward_gap(unit) != 0:
            return []
        return [who for who, reading in self.doubts(unit).items() if reading == "flag"]

    # --- reporting

    def due(self) -> datetime:
        """The first moment that is late."""
        start = datetime.combine(self.day("settlement_report_due"), time()) if self.final else self._due_day()
        if self.p["deadline_time"] == "24:00":
            return start + timedelta(days=1)
        hour, minute = str(self.p["deadline_time"]).split(":")
        return start + timedelta(hours=int(hour), minutes=int(minute))

    def _due_day(self) -> datetime:
        way, taken_in = self.p["deadline_holiday"], self.yes("deadline_inclusive")
        if way == "same_day":
            day = int(self.p["report_day"]) - (0 if taken_in else 1)
        else:
            assert int(self.p["report_day"]) == 25
            assert taken_in or way == "next_workday"
            late = DUE_DAYS if taken_in else ON_24TH
            day = (late if way == "next_workday" else BEFORE)[self.year][self.number - 1]
        return datetime(self.year, self.number, day)

    def report(self, unit: Row) -> str:
        """As the last of those who report for a unit: one, or each department by its name on the receipt."""
        if unit["kind"] == PERSON:
            return "not_required"
        came: dict[str, list[datetime]] = defaultdict(list)
        for row in self.c["receipts"]:
            if row["unit"] == unit["id"] and int(row["period"][5:]) == self.number:
                several = self.p["squad_reports_via"] == "each_member_dept"
                times = came[row["unit_name"] if several else ""]
                times += [] if row["received"] is None else [row["received"]]
        order = ("on_time", "late", "not_required", "missing")
        return max((self._arrived(times) for times in came.values() or [[]]), key=order.index)

    def _arrived(self, came: Sequence[datetime]) -> str:
        first = min(came, default=None)
        if self.final:
            last = datetime.combine(self.day("settlement_report_due"), time()) + timedelta(days=31)
        else:
            following = date(self.year + self.number // 12, self.number % 12 + 1, int(self.p["close_day"]))
            last = datetime.combine(following, time()) + timedelta(days=1)
        if first is not None and first < self.due():
            return "on_time"
        if first is not None and first < last:
            return "late"
        return "not_required" if self.final else "missing"

    def data_day(self) -> date:
        if self.final:
            return self.day("settlement_cutoff")
        last = calendar.monthrange(self.year, self.number)[1]
        return date(
            self.year,
            self.number,
            {"day20": 20, "month_end": last}.get(self.p["stat_cutoff"], int(self.p["report_day"])),
        )

    # --- people

    def _serves(self, row: Row) -> bool:
        if self.p["roster_date"] == "任职满6个月":
            start = max(row["joined"] or date(self.year, 1, 1), date(self.year, 1, 1))
            end = min(row["left"] or date(self.year, 12, 31), date(self.year, 12, 31))
            year, month = (
                (start.year, start.month + 6) if start.month <= 6 else (start.year + 1, start.month - 6)
            )
            half = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
            return half <= end + timedelta(days=1)
        day = self.day("roster_date")
        return (row["joined"] is None or row["joined"] <= day) and (row["left"] is None or row["left"] > day)

    def barred(self) -> set[tuple[str, str, str]]:
        down = {
            unit["id"]
            for unit in self.c["units"]
            if unit["kind"] == SQUAD and self.standing(unit) == "barred"
        }
        teams: dict[str, list[Row]] = defaultdict(list)
        for row in self.c["members"]:
            if self._serves(row):
                teams[row["person"]].append(row)
        found = set()
        for team in teams.values():
            where = [row for row in team if row["squad"] in down]
            if self.p["person_multi_squad"] == "all" and len(where) < len(team):
                where = []
            if self.p["person_multi_squad"] == "main_squad":
                first = sorted(
                    team, key=lambda row: (row["post"] != "队长", row["joined"] or date(self.year, 1, 1))
                )[0]
                where = [row for row in where if row["squad"] == first["squad"]]
            found |= {(row["squad"], row["post"], row["person"]) for row in where}
        if self.yes("patron_barred"):
            found |= {
                (number, "挂帅领导", self.units[number]["patron"])
                for number in down
                if self.units[number]["patron"]
            }
        return found

    # --- projects of 100,000,000 and more

    def goals(self) -> list[tuple[str, int, int]]:
        pairs = [part.replace("：", ":").split(":") for part in self.words("big_project_goals")]
        order, got = [name for name, _ in pairs], defaultdict(int)
        for item in self.c["projects"]:
            paid = self.project_paid(item["id"])
            size = {"contract_total": item["total"], "cum_paid": paid, "registered_capital": item["capital"]}[
                self.p["big_project_base"]
            ]
            signed = item["signed"] is not None or item["stage"] not in (None, "洽谈", "停建")
            enough = {
                "signed_and_paid": signed and paid > 0,
                "signed": signed,
                "started": item["stage"] in LATER_STAGES,
            }[self.p["big_project_stage"]]
            if (size or 0) < self.wan("big_project_threshold_wan") or not enough:
                continue
            for name in order:
                if item["sector"] in self._sectors(name):
                    got[name] += 1
                    break
        return [(name, int(wanted), got[name]) for name, wanted in pairs]

    def _sectors(self, goal: str) -> Iterable[str]:
        if goal == "城镇建设":
            return self.words("urban_goal_sectors")
        return [
            one
            for one in self.words("sectors")
            if (one.endswith("工业") if goal.endswith("工业") else one == goal)
        ]

    # --- all of it

    def percent(self, share: Fraction) -> str:
        hundredths = share * 10_000
        if self.p["pct_display"] == "四舍五入":
            whole = math.floor(abs(hundredths) + Fraction(1, 2))
        else:
            whole = math.floor(abs(hundredths))
        return f"{'-' if share < 0 and whole else ''}{whole // 100}.{whole % 100:02d}"

    def points(self, share: Fraction) -> str:
        whole = math.floor(abs(share) * 10_000 + Fraction(1, 2))
        return f"{'-' if share < 0 and whole else ''}{whole // 100}.{whole % 100:02d}"

    def results(self) -> dict[str, Any]:
        squads = [unit for unit in self.c["units"] if unit["kind"] == SQUAD and unit["target"] is not None]
        scores = {unit["id"]: self.share(unit) for unit in squads}
        units = [self._unit(unit, scores) for unit in self.c["units"]]
        budget = self._budget(units)
        self._payable(units, budget)
        budget["payable_fen"] = sum(unit["payable_fen"] for unit in units)
        return {
            "period": f"{self.year}-{self.number:02d}",
            "state": "final" if self.final or self.p["reward_settlement"] == "monthly" else "provisional",
            "data_day": self.data_day().isoformat(),
            "county": self._county(),
            "units": units,
            "budget": budget,
            "goals": [{"goal": name, "wanted": wanted, "got": got} for name, wanted, got in self.goals()],
            "barred": self.barred(),
        }

    def _county(self) -> dict[str, Any]:
        paid, target = sum(part for _, _, part, _ in self.parts), self.wan("county_target_wan")
        done, schedule = Fraction(paid, target), self.schedule()
        squads = {unit["id"] for unit in self.c["units"] if unit["kind"] == SQUAD}
        last = self.wan("last_year_total_wan")
        waiting = [row for row, _ in self.rows if row["recognised"] is None]
        return {
            "paid_fen": paid,
            "month_paid_fen": sum(
                part for row, _, part, _ in self.parts if int(row["period"][5:]) == self.number
            ),
            "target_fen": target,
            "completion": self.percent(done),
            "schedule_progress": self.percent(schedule),
            "schedule_progress_rounded": self.points(schedule),
            "schedule_difference": self.points(done - schedule),
            "squads_paid_fen": sum(part for _, who, part, _ in self.parts if who in squads),
            "others_paid_fen": sum(part for _, who, part, _ in self.parts if who and who not in squads),
            "disputed_fen": self.paid(None),
            "unverified_fen": sum(part for _, _, part, loose in self.parts if loose),
            "unrecognised_fen": sum(row["month_paid"] for row in waiting),
            "net_increase_fen": paid - last if last else None,
            "compile_done": sum(self.compiled(unit) for unit in self.units),
            "compile_goal": int(self.p["compile_goal"]),
        }

    def _unit(self, unit: Row, scores: Mapping[str, Fraction]) -> dict[str, Any]:
        number, squad = unit["id"], unit["kind"] == SQUAD
        ranked = number in scores
        target = (unit["target"] or 0) if squad else 0
        paid = self.paid(number)
        above = {score for score in scores.values() if ranked and score > scores[number]}
        ahead = (
            len(above)
            if self.p["tie_rank"] == "1223"
            else sum(1 for score in scores.values() if score in above)
        )
        behind = (self.schedule() - scores[number]) * 100 if ranked else Fraction(0)
        left = 12 - min(self.number, 12)
        work = math.floor(target * self.rate("work_fund_rate"))
        extra = self._extra(unit, paid, target)
        reward, award = self.reward(unit), self.compile_award(number)
        parts = {"once": 1, "halves": 2, "quarterly": 4}[self.p["work_fund_schedule"]]
        gone = (min(self.number, 12) - 1) // (12 // parts) + 1
        due_now = self.final or self.p["extra_fund_timing"] == "on_exceed"
        return {
            "id": number,
            "kind": unit["kind"],
            "paid_fen": paid,
            "month_paid_fen": self.paid(number, now=True),
            "unverified_fen": self.paid(number, told=True),
            "target_fen": unit["target"],
            "completion": self.percent(scores[number]) if ranked else None,
            "standing": self.standing(unit) if squad else "none",
            "light": (
                "green" if behind <= 0 else "yellow" if behind <= int(self.p["light_yellow_pp"]) else "red"
            )
            if ranked
            else None,
            "rank": 1 + ahead if ranked else None,
            "gap_70_fen": max(0, math.ceil(target * self.rate("bar_line")) - paid),
            "gap_80_fen": max(0, math.ceil(target * self.rate("reward_line")) - paid),
            "monthly_need_fen": math.ceil(Fraction(max(0, target - paid), left)) if left else None,
            "reward_fen": reward,
            "work_fund_fen": work,
            "extra_fund_fen": extra,
            "compile_award_fen": award,
            "brought_fen": sum(self.brought(unit).values()),
            "reward_gap_fen": self.reward_gap(unit),
            "due_fen": work * gone // parts + (extra if due_now else 0),
            "report": self.report(unit),
            "compile_task": unit["compile_task"],
            "compile_done": self.compiled(number),
            "asked": self.asked(unit),
        }

    def _extra(self, unit: Row, paid: int, target: int) -> int:
        if not target or paid <= target or self.p["extra_fund_rule"] == "none":
            return 0
        if self.p["extra_fund_rule"] == "actual_receipts":
            return unit["receipts"] or 0
        return math.floor((paid - target) * self.rate("work_fund_rate"))

    def _budget(self, units: Sequence[dict[str, Any]]) -> dict[str, int]:
        total = {
            key: sum(unit[key] for unit in units)
            for key in ("work_fund_fen", "extra_fund_fen", "compile_award_fen")
        }
        squad = sum(unit["reward_fen"] for unit in units if unit["kind"] == SQUAD)
        other = sum(unit["reward_fen"] for unit in units if unit["kind"] != SQUAD)
        extra = total["extra_fund_fen"] if self.yes("extra_fund_enters_budget") else 0
        used = total["work_fund_fen"] + extra + squad + other + total["compile_award_fen"]
        budget = self.wan("budget_wan")
        return {
            "budget_fen": budget,
            **total,
            "squad_reward_fen": squad,
            "other_reward_fen": other,
            "used_fen": used,
            "left_fen": budget - used,
        }

    def _payable(self, units: Sequence[dict[str, Any]], budget: Mapping[str, int]) -> None:
        extra = budget["extra_fund_fen"] if self.yes("extra_fund_enters_budget") else 0
        money = max(0, budget["budget_fen"] - budget["work_fund_fen"] - extra)
        wanted = sum(unit["reward_fen"] + unit["compile_award_fen"] for unit in units)
        over = budget["used_fen"] > budget["budget_fen"]

        def place(unit: Row) -> tuple[Any, ...]:
            if unit["kind"] == SQUAD:
                return 0, unit["rank"] is None, unit["rank"] or 0, unit["id"]
            return 1, False, -unit["paid_fen"], unit["id"]

        left = money
        for unit in sorted(units, key=place):
            mine = unit["reward_fen"] + unit["compile_award_fen"]
            if over and self.p["budget_overrun"] == "prorate":
                mine = math.floor(Fraction(mine * money, wanted)) if wanted else 0
            elif over and self.p["budget_overrun"] == "by_rank":
                mine = min(mine, left)
                left -= mine
            unit["payable_fen"] = mine


__all__ = ["Opinion"]
