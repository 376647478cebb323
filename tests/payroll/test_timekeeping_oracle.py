"""Random months of timekeeping cost and last what the oracle makes of their raw rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import pytest

from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, PayrollReference
from shared_code.payroll.models import Families, JobCode, SiteJob, SiteJobs, WorkedMonth
from shared_code.payroll.month import PayrollMonth, calculate
from shared_code.payroll.ports import PayrollBalances, StoredPayroll
from tests.conftest import site
from tests.oracle.draw import Draw
from tests.oracle.timekeeping import HOURLY, SALARIED, People, Row, random_people, random_rows, to_date

FAMILIES: Final = Families(
    codes={
        code: JobCode(job_code=code, title=code.title(), group_id="Valet", salaried=code in SALARIED)
        for code in (*HOURLY, *SALARIED)
    }
)


def month_of(period: Period, rows: list[Row], people: People) -> PayrollMonth:
    jobs = {
        code: SiteJob(
            employees=Decimal(person["employees"]),
            average_rate=Decimal(person.get("rate", 0)),
            allocated_salary=Decimal(person.get("salary", 0)),
        )
        for code, person in people.items()
    }
    days: dict[str, dict[str, object]] = {}
    for row in rows:
        figures = {"regularHours": row["regular"], "overtimeHours": row["overtime"], "cost": row["cost"]}
        days.setdefault(row["date"], {})[row["code"]] = figures
    loaded_at = datetime(period.year, period.month, 28, tzinfo=UTC)
    stored = StoredPayroll(actual=WorkedMonth.model_validate({"loadedAt": loaded_at, "days": days}))
    reference = PayrollReference(site=site("TP001"), families=FAMILIES)
    staff = JobRoster.of(reference, SiteJobs(jobs=jobs), period.first_day)
    return calculate(reference.site, period, {period: stored}, staff, PayrollBalances())


@pytest.mark.parametrize("period", [Period(2025, 7), Period(2024, 2)], ids=["365 days", "leap year"])
def test_f07_f10_actual_to_date_is_what_the_raw_rows_give(period: Period) -> None:
    for seed in range(60):
        draw = Draw(seed)
        people, rows = random_people(draw), random_rows(draw, date(period.year, period.month, 1))
        month = month_of(period, rows, people)
        assert (month.cost.actual or 0, month.hours.actual or 0) == to_date(rows, people, Decimal("1.5")), seed
