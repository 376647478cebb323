"""The contract of `Warehouse`, on SQLite and on PostgreSQL by ODBC: the same statements, the same rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from demo import books, history, labor
from demo.company import demo_sites
from shared_code.integration.delivered import DaysAsked, MonthsAsked
from shared_code.integration.ports import Warehouse
from shared_code.kit.period import Period
from shared_code.statistics.models import OCCUPIED_ROOMS
from tests.integration.warehouse.conftest import SITES, TODAY

MARCH: Final = Period(2025, 3)
HOTEL: Final = next(site for site in demo_sites() if site.id == "0170")
MONTHS: Final = MonthsAsked("0170", MARCH, MARCH.shift(2))
DAYS: Final = DaysAsked("0170", date(2025, 3, 30), date(2025, 4, 3))


def _rows(batches: Iterable[Sequence[Any]]) -> list[Any]:
    return [row for batch in batches for row in batch]


def test_the_chart_of_accounts(warehouse: Warehouse) -> None:
    found = _rows(warehouse.chart())
    assert {row.account: row.category for row in found}["9410"] == "EXTERNAL REVENUE"
    assert [row.account for row in found] == sorted(row.account for row in found)


def test_the_site_master(warehouse: Warehouse) -> None:
    found = {row.site: row for row in _rows(warehouse.sites())}
    assert sorted(found) == sorted(SITES)
    hotel = found["0170"]
    assert (hotel.rooms, hotel.spaces, hotel.first_day, hotel.last_day) == (240, 180, date(2015, 1, 1), None)


def test_rights(warehouse: Warehouse) -> None:
    found = _rows(warehouse.rights())
    assert {(row.subject, row.job_profile, row.cost_center) for row in found} >= {("anna.keller", "ACCTMGR", "0170")}


def test_wages_and_salaries(warehouse: Warehouse) -> None:
    wages = {row.job_code: row.average_rate for row in _rows(warehouse.wage_rates("0170"))}
    known = labor.jobs(HOTEL).jobs
    assert wages == {code: job.average_rate for code, job in known.items() if not job.allocated_salary}
    (salary,) = _rows(warehouse.salaries("0170"))
    assert (salary.annual_pay, salary.allocation) == (62_400, 100)


def test_the_budget_of_months(warehouse: Warehouse) -> None:
    found = {(row.period, row.account): row.balance for row in _rows(warehouse.budget(MONTHS))}
    expected = {
        (f"2025{month.month:02}", account): _six(balance)
        for month in (MARCH, MARCH.shift(1))
        for account, balance in books.budget(HOTEL, month).items()
    }
    assert found == expected


def test_the_payroll_budget_of_months_in_two_years(warehouse: Warehouse) -> None:
    asked = MonthsAsked("0170", Period(2024, 12), Period(2025, 3))
    found = {(row.year, row.month_of_the_year) for row in _rows(warehouse.payroll_budget(asked))}
    assert found == {(2025, 2)}  # the demo has two months back; those of the year before are asked for, and not there
    march = _rows(warehouse.payroll_budget(MonthsAsked("0170", MARCH, MARCH.shift(1))))
    hours = {row.job: row.balance for row in march if row.balance_desc == "PR Hours"}
    assert hours == dict(labor.budget(HOTEL, MARCH).hours)


def test_the_ledger_of_months(warehouse: Warehouse) -> None:
    found = _rows(warehouse.ledger(MonthsAsked("0170", MARCH, MARCH.shift(1))))
    booked = books.ledger(HOTEL, MARCH, TODAY)
    assert booked is not None
    assert {row.account: row.balance for row in found} == {key: _six(value) for key, value in booked.balances.items()}
    assert {row.entity for row in found} == {"22"}


def test_counts_as_they_were_delivered_last(warehouse: Warehouse) -> None:
    found = {(row.date, row.measure): row.value for row in _rows(warehouse.counts(DAYS))}
    actual = history.actual_days(HOTEL, Period(2025, 4), TODAY)
    assert found[date(2025, 4, 1), "Occupied Rooms"] == actual[date(2025, 4, 1)][OCCUPIED_ROOMS] != 1
    assert {day for day, _ in found} == {DAYS.first + timedelta(days=number) for number in range(4)}


def test_revenue_by_code_adds_up_to_the_day(warehouse: Warehouse) -> None:
    found = _rows(warehouse.revenue(DaysAsked("0170", date(2025, 4, 1), date(2025, 4, 2))))
    total = sum(row.net_external_revenue for row in found)
    assert total == history.actual_days(HOTEL, Period(2025, 4), TODAY)[date(2025, 4, 1)]["externalRevenue"]
    assert {row.deposit_flag for row in found} == {"N"}


def test_bell_service_is_the_revenue_of_its_collection_type(warehouse: Warehouse) -> None:
    bells = [site for site in demo_sites() if site.id in SITES and site.bell]
    day = DaysAsked(bells[0].id, date(2025, 4, 1), date(2025, 4, 2)) if bells else DAYS
    found = _rows(warehouse.bell(day))
    codes = [row for row in _rows(warehouse.revenue(day)) if row.category == "Other Revenue"]
    assert sum(row.net_external_revenue for row in found) == sum(row.net_external_revenue for row in codes)
    assert {row.measure for row in found} == ({"bell"} if bells else set())


def test_hours_of_a_location_without_leading_zeros(warehouse: Warehouse) -> None:
    found = _rows(warehouse.hours(DAYS))
    worked = labor.month(HOTEL, MARCH, TODAY).actual
    assert worked is not None
    expected = worked.days[date(2025, 3, 30)]
    hours = {row.job_code: row.regular_hours for row in found if row.date == date(2025, 3, 30)}
    assert hours == {code: row.regular_hours for code, row in expected.items()}
    assert {row.site for row in found} == {"170"}


def test_shifts_of_days_and_none_that_were_deleted(warehouse: Warehouse) -> None:
    found = _rows(warehouse.shifts(DAYS))
    assert sorted({row.day_of_the_year for row in found}) == [89, 90, 91, 92]
    first = [row for row in found if row.day_of_the_year == 89 and row.job_code == "GSA1"]
    assert len(first) == 1


def test_the_ledger_by_line_has_internal_revenue_above_zero(warehouse: Warehouse) -> None:
    found = {row.category: row.total for row in _rows(warehouse.category_totals(MONTHS)) if row.period == "202503"}
    assert found["INTERNAL REVENUE"] == Decimal("308022.41")
    assert found["EXTERNAL REVENUE"] == Decimal("1258925.10")


def test_statistics_newest_first(warehouse: Warehouse) -> None:
    found = _rows(warehouse.statistics(MonthsAsked("0170", Period(2025, 2), Period(2025, 5))))
    assert [row.period for row in found] == ["2025-04", "2025-03", "2025-02"]
    assert found[0].last_updated == datetime(2025, 4, 15, 5)  # noqa: DTZ001 - the warehouse keeps no zone
    assert 0 < found[0].occupancy < 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda warehouse: warehouse.counts(DaysAsked("9999", date(2025, 3, 1), date(2025, 4, 1))),
        lambda warehouse: warehouse.counts(DaysAsked("0170", date(2025, 3, 1), date(2025, 3, 1))),
        lambda warehouse: warehouse.shifts(DaysAsked("0170", date(2025, 3, 1), date(2025, 3, 1))),
        lambda warehouse: warehouse.budget(MonthsAsked("0170", MARCH, MARCH)),
        lambda warehouse: warehouse.budget(MonthsAsked("' OR 1=1 --", MARCH, MARCH.shift(1))),
    ],
)
def test_what_is_not_there_is_no_row(warehouse: Warehouse, ask: Callable[[Warehouse], Any]) -> None:
    assert _rows(ask(warehouse)) == []


def _six(value: Decimal) -> Decimal:
    """What the columns of the warehouse keep."""
    return round(value, 6)
