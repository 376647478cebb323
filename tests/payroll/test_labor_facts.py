"""Labor facts of a month from its documents: exact, complete on saved days, aware of the weeks around it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest

from shared_code.kit.period import Period
from shared_code.payroll.facts import Hours, LaborFacts, RateSegment, Salary
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import (
    DEFAULT_FAMILIES,
    BudgetMonth,
    Families,
    Mode,
    SavedPayrollMonth,
    SiteJob,
    SiteJobs,
    WorkedMonth,
)
from shared_code.payroll.persistence import (
    labor_facts,
    labor_facts_content,
    labor_facts_of,
    payroll_facts,
)
from shared_code.payroll.ports import StoredPayroll
from shared_code.store.site_partition import pack, unpack
from tests.conftest import APRIL, site
from tests.payroll.staffing import FAMILIES, JOBS, MANAGER

COMPANY: Final = Families(
    groups={**DEFAULT_FAMILIES.groups, **FAMILIES.groups}, codes={**DEFAULT_FAMILIES.codes, **FAMILIES.codes}
)
MARCH, MAY = APRIL.shift(-1), APRIL.shift(1)
LOADED: Final = datetime(2025, 4, 15, 4, tzinfo=UTC)
BUDGET: Final = BudgetMonth.model_validate({"hours": {"GSA": 600, "BELL": 60}, "cost": {"GSA": 10_000, "BELL": 720}})


def staff(*, by_code: bool = False, jobs: Mapping[str, SiteJob] = JOBS, start_date: date | None = None) -> JobRoster:
    reference = PayrollReference(site=site("TP001", per_labor_hour=by_code, start_date=start_date), families=COMPANY)
    return JobRoster.of(reference, SiteJobs(jobs=jobs), APRIL.first_day)


def saved(mode: Mode, days: Mapping[int, Any]) -> SavedPayrollMonth:
    return SavedPayrollMonth.model_validate(
        {"mode": mode, "days": {date(2025, 4, n): rows for n, rows in days.items()}}
    )


def worked(days: Mapping[date, Mapping[str, tuple[int, int, int]]]) -> WorkedMonth:
    rows = {
        day: {
            code: {"regularHours": regular, "overtimeHours": overtime, "cost": cost}
            for code, (regular, overtime, cost) in codes.items()
        }
        for day, codes in days.items()
    }
    return WorkedMonth.model_validate({"loadedAt": LOADED, "days": rows})


def facts(month: StoredPayroll, people: JobRoster, around: Mapping[Period, StoredPayroll] | None = None) -> LaborFacts:
    return labor_facts(APRIL, {**(around or {}), APRIL: month}, people)


class TestStoring:
    def test_facts_come_back_exactly_from_the_store(self) -> None:
        month = StoredPayroll(saved=saved(Mode.GROUP, {20: {"Bell": {"regularHours": "8"}}}), budget=BUDGET)
        made = facts(month, staff())
        content = unpack(pack(labor_facts_content(made, LOADED)))
        again = labor_facts_of(content)
        assert again.forecast.stretches["GSA"] == made.forecast.stretches["GSA"]
        assert again.forecast.stretches["GSA"][0].rate == Decimal(10_000) / Decimal(600)
        assert labor_facts_content(again, LOADED) == content
        assert content["loaded_at"] == LOADED.isoformat()


class TestSavedDays:
    def test_a_month_nobody_saved_is_all_budget(self) -> None:
        made = facts(StoredPayroll(budget=BUDGET), staff())
        assert (made.forecast.stretches, made.forecast.budget_days) == ({}, 30)
        assert made.hours_forecast["GSA"].total == pytest.approx(Decimal(480 + 120))

    def test_on_a_saved_day_the_codes_nobody_set_have_the_hours_and_the_rate_of_the_budget(self) -> None:
        month = StoredPayroll(saved=saved(Mode.CODE, {20: {"BELL": {"regularHours": "10"}}}), budget=BUDGET)
        made = facts(month, staff(by_code=True))
        assert made.forecast.stretches["BELL"] == [RateSegment(Decimal(10), Decimal(0), Decimal(12))]
        (gsa,) = made.forecast.stretches["GSA"]
        assert gsa.hours * gsa.rate == pytest.approx(Decimal(10_000) / 30)

    def test_hours_of_a_group_are_shared_by_employees_at_its_rate(self) -> None:
        month = StoredPayroll(saved=saved(Mode.GROUP, {20: {"GSA": {"regularHours": "120", "overtimeHours": "10"}}}))
        made = facts(month, staff())
        rate = Decimal("16.5")
        assert made.forecast.stretches == {
            "GSA": [RateSegment(Decimal(96), Decimal(8), rate)],
            "GSA2": [RateSegment(Decimal(24), Decimal(2), rate)],
        }
        assert made.hours_forecast["GSA"] == Hours(Decimal(96), Decimal(8))

    def test_a_rate_makes_every_later_day_a_saved_one(self) -> None:
        month = StoredPayroll(saved=saved(Mode.CODE, {29: {"BELL": {"rate": "14"}}}), budget=BUDGET)
        made = facts(month, staff(by_code=True))
        assert (made.forecast.saved_days, made.forecast.budget_days) == (2, 28)
        assert made.forecast.stretches["BELL"] == [RateSegment(Decimal(4), Decimal(0), Decimal(14))]

    def test_rates_that_change_make_stretches(self) -> None:
        days = {n: {"BELL": {"regularHours": "8", **({"rate": "14"} if n == 22 else {})}} for n in (20, 21, 22, 23)}
        made = facts(StoredPayroll(saved=saved(Mode.CODE, days)), staff(by_code=True))
        bell = [stretch for stretch in made.forecast.stretches["BELL"] if stretch.hours]
        assert bell == [
            RateSegment(Decimal(16), Decimal(0), Decimal(12)),
            RateSegment(Decimal(16), Decimal(0), Decimal(14)),
        ]

    def test_salaries_count_on_saved_days_and_have_no_overtime(self) -> None:
        people = staff(jobs={**JOBS, "SRACCTMGR": MANAGER})
        made = facts(StoredPayroll(saved=saved(Mode.GROUP, {20: {"Bell": {"regularHours": "8"}}})), people)
        assert list(made.salaried) == [Salary(Decimal(42_500), 0, "SRACCTMGR")]
        assert made.hours_forecast["SRACCTMGR"] == Hours(Decimal(8), Decimal(0))

    def test_a_group_whose_codes_have_gone_keeps_its_hours(self) -> None:
        month = StoredPayroll(saved=saved(Mode.GROUP, {20: {"Shuttle": {"regularHours": "8"}}}))
        assert facts(month, staff()).forecast.stretches["Shuttle"][0].hours == 8


class TestOpening:
    WEEK_BEFORE = SavedPayrollMonth.model_validate(
        {"mode": Mode.CODE, "days": {date(2025, 3, 31): {"BELL": {"regularHours": "39"}}}}
    )

    @pytest.mark.parametrize(
        ("start_date", "regular"), [(None, 1), (date(2025, 3, 31), 1), (date(2025, 4, 1), 8)], ids=str
    )
    def test_hours_saved_of_a_month_before_the_site_opens_start_no_week(
        self, start_date: date | None, regular: int
    ) -> None:
        month = StoredPayroll(saved=saved(Mode.CODE, {1: {"BELL": {"regularHours": "8"}}}))
        around = {MARCH: StoredPayroll(saved=self.WEEK_BEFORE)}
        made = facts(month, staff(by_code=True, start_date=start_date), around)
        assert made.hours_forecast["BELL"].regular == regular


class TestRates:
    def test_a_code_without_a_rate_has_that_of_its_group_and_one_without_a_group_the_default(self) -> None:
        jobs = {"GSA": SiteJob(employees=Decimal(1)), "GSA2": JOBS["GSA2"], "GREETER": SiteJob(), "TEMP": JOBS["BELL"]}
        people = staff(by_code=True, jobs=jobs)
        rates = {code: people.rate(people.key(code)) for code in ("GSA", "GREETER", "TEMP")}
        assert rates == {"GSA": Decimal("18.50"), "GREETER": Decimal("15.00"), "TEMP": Decimal(12)}


class TestLoadedDays:
    def test_the_cost_of_loaded_days_and_the_forecast_of_the_others(self) -> None:
        actual = worked({date(2025, 4, n): {"BELL": (8, 1, 120)} for n in (1, 2)})
        made = facts(StoredPayroll(budget=BUDGET, actual=actual), staff())
        assert list(made.cost_to_date) == [Decimal(120)] * 2
        assert (made.remaining.budget_days, made.forecast.budget_days) == (28, 30)
        assert made.last_payroll_day == made.last_hours_day == date(2025, 4, 2)
        assert made.hours_trend["BELL"] == Hours(16 + Decimal(28 * 2), Decimal(2))

    def test_f10_hours_of_rows_without_a_cost_are_priced_beside_those_with_one(self) -> None:
        row = {"regularHours": 12, "cost": 144, "unpricedRegularHours": 4, "overtimeHours": 0}
        actual = WorkedMonth.model_validate({"loadedAt": LOADED, "days": {date(2025, 4, 1): {"BELL": row}}})
        made = facts(StoredPayroll(actual=actual), staff())
        assert list(made.cost_to_date) == [Decimal(144 + 4 * 12)]
        assert made.unpriced == {"BELL": [date(2025, 4, 1)]}

    def test_a_last_day_of_zeros_counts_once_the_next_month_is_loaded(self) -> None:
        month = StoredPayroll(
            actual=worked({date(2025, 4, 29): {"BELL": (8, 0, 96)}, date(2025, 4, 30): {"BELL": (0, 0, 0)}})
        )
        assert facts(month, staff()).last_hours_day == date(2025, 4, 29)
        later = {MAY: StoredPayroll(actual=worked({date(2025, 5, 1): {"BELL": (8, 0, 96)}}))}
        assert facts(month, staff(), later).last_hours_day == date(2025, 4, 30)

    def test_hours_worked_are_told_by_family(self) -> None:
        rows = {date(2025, 4, n): {"GSA": (16, 2, 300), "GSA2": (4, 0, 74), "TEMP": (3, 0, 40)} for n in (1, 2)}
        made = payroll_facts(APRIL, {APRIL: StoredPayroll(actual=worked(rows))}, staff())
        assert made.hours == {"GSA": 44, "unassigned": 6}


class TestPayrollWeeks:
    def test_hours_of_the_month_before_start_the_first_week(self) -> None:
        month = StoredPayroll(saved=saved(Mode.CODE, {1: {"BELL": {"regularHours": "10"}}}))
        before = worked({date(2025, 3, n): {"BELL": (12, 0, 144)} for n in (29, 30, 31)})
        alone = facts(month, staff(by_code=True))
        with_march = facts(month, staff(by_code=True), {MARCH: StoredPayroll(actual=before)})
        assert alone.hours_forecast["BELL"] == Hours(Decimal(10), Decimal(0))
        assert with_march.hours_forecast["BELL"] == Hours(Decimal(4), Decimal(6))
