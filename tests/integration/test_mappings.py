"""Mapping tables: what codes and currencies of sources stand for, and what becomes of codes that nobody mapped."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared_code.accounts.models import ACCOUNTS
from shared_code.alerts.models import Alert
from shared_code.application import current
from shared_code.integration.load import How
from shared_code.payroll.models import DEFAULT_FAMILIES
from shared_code.store.site_partition import Series
from tests.integration.conftest import Load, document, loaded, refused, worked

MAP = ("code,since,account", "REV-10,,4790", "REV-20,2025-01-01,4790", "OLD-1,2025-01-01,7045", "OLD-1,2025-05-01,7010")
BUDGET = "site,period,account,balance"
RATES = (
    "rates:",
    "- {currency: CAD, since: 2025-01-01, rate: 0.7}",
    "- {currency: CAD, since: 2025-04-02, rate: 0.75}",
)


def _balances(series: Series, period: str = "2025-04") -> Mapping[str, str]:
    content: Mapping[str, Mapping[str, str]] = document("0170", period, ACCOUNTS, series).content
    return content["balances"]


def _open(rule: str) -> Sequence[Alert]:
    return [one.alert for cause, one in current().alert_store.open("0170").items() if cause.rule == rule]


def test_codes_of_one_account_add_up_in_a_budget_and_one_that_stands_twice_counts_once(load: Load) -> None:
    load("mappings", *MAP)
    rows = (
        "0170,2025-04,REV-10,-100.10",
        "0170,2025-04,rev-20,-50",
        "0170,2025-04,4790,-1",
        "0170,2025-04,REV-10,-100.10",
    )
    report = load("budget", BUDGET, *rows, how=How.COMPLETE)
    assert _balances(Series.BUDGET) == {"4790": "-151.10"}
    assert any("count once" in line for line in report.warnings)
    problems = refused(load, "budget", BUDGET, *rows[:3], "0170,2025-04,REV-10,-7", how=How.COMPLETE)
    assert problems[0].startswith("line 5, balance: 0170, 2025-04, REV-10 is -7 here and -100.1 in line 2")


def test_an_entry_counts_from_its_day(load: Load) -> None:
    load("mappings", *MAP)
    load("budget", BUDGET, "0170,2025-04,OLD-1,10", "0170,2025-05,OLD-1,20", "0170,2024-12,OLD-1,5")
    assert [_balances(Series.BUDGET, month) for month in ("2024-12", "2025-04", "2025-05")] == [
        {"OLD-1": "5"},
        {"7045": "10"},
        {"7010": "20"},
    ]


def test_an_unknown_code_is_kept_and_alerts_until_it_is_mapped(load: Load) -> None:
    load("mappings", *MAP)
    load("ledger", BUDGET, "0170,2025-04,NEW-7,12.50", "0170,2025-03,NEW-7,1")
    assert _balances(Series.ACTUAL) == {"NEW-7": "12.50"}
    alerts = _open("unmapped-code")
    assert sorted(str(alert.period) for alert in alerts) == ["2025-03", "2025-04"]
    assert "Site 0170, ledger of 2025-04: NEW-7 has no place in the map of accounts, and is kept as it came." in next(
        alert.message for alert in alerts if str(alert.period) == "2025-04"
    )
    load("mappings", "code,since,account", "NEW-7,,7045")
    load("ledger", BUDGET, "0170,2025-04,NEW-7,12.50", how=How.COMPLETE)
    assert _balances(Series.ACTUAL) == {"7045": "12.50"}
    (left,) = _open("unmapped-code")
    assert str(left.period) == "2025-03"  # which no load has looked at since


def test_without_a_map_an_account_must_be_one(load: Load) -> None:
    assert refused(load, "budget", BUDGET, "0170,2025-04,REV-10,1") == [
        "line 2, account: write a main account of four digits, such as 4790"
    ]
    assert "or validations" in refused(load, "ledger", BUDGET, "0170,2025-04,REV-10,1")[0]
    load("mappings", *MAP)
    assert refused(load, "budget", BUDGET, "0170,2025-04,REV 10,1") == [
        "line 2, account: write a main account of four digits, such as 4790"
    ]


def test_a_code_with_an_empty_field_leaves_its_account_as_it_is_stored(load: Load) -> None:
    load("mappings", *MAP)
    load("budget", BUDGET, "0170,2025-04,4790,-500")
    rows = [f"0170,2025-05,{account},1" for account in range(7000, 7030)]
    load("budget", BUDGET, "0170,2025-04,REV-10,-3", "0170,2025-04,REV-20,", *rows, how=How.PARTIAL)
    assert _balances(Series.BUDGET) == {"4790": "-500"}


def test_a_dry_run_maps_and_alerts_nothing(load: Load) -> None:
    load("mappings", *MAP, dry_run=True)
    assert refused(load, "budget", BUDGET, "0170,2025-04,REV-10,1")
    load("mappings", *MAP)
    load("ledger", BUDGET, "0170,2025-04,NEW-7,1", dry_run=True)
    assert _open("unmapped-code") == []


def test_amounts_are_converted_by_the_rate_of_their_day(load: Load) -> None:
    load("mappings", *RATES, file="m.yaml")
    header = "site,date,measure,value,currency"
    rows = ("0170,2025-04-01,VD1,100.01,cad", "0170,2025-04-02,VD1,100,CAD", "0170,2025-04-02,valetDaily,7,CAD")
    report = load("actuals", header, *rows)
    day, next_day = (loaded().revenue[date(2025, 4, number)]["VD1"] for number in (1, 2))
    assert (day, next_day) == (Decimal("70.01"), Decimal("75.00"))
    assert loaded().days[date(2025, 4, 2)]["valetDaily"] == 7
    assert "lines 2, 3: converted from CAD to $" in "\n".join(report.warnings)
    load("budget", BUDGET + ",currency", "0170,2025-04,7045,10,CAD", "0170,2025-04,9510,10,CAD")
    assert _balances(Series.BUDGET) == {"7045": "7.00", "9510": "10"}


def test_a_currency_without_a_rate_is_refused(load: Load) -> None:
    load("mappings", *RATES, file="m.yaml")
    line = ("site,period,account,balance,currency", "0170,2024-12,7045,10,CAD", "0170,2025-04,7045,10,EUR")
    assert refused(load, "budget", *line) == [
        "line 2, currency: no rate of CAD counts on 2024-12-01; load it with `mappings`, in a list `rates`",
        "line 3, currency: no rate of EUR counts on 2025-04-01; load it with `mappings`, in a list `rates`",
    ]


def test_the_feeds_of_a_site_may_come_in_another_currency(load: Load) -> None:
    load("mappings", *RATES, "currencies:", '- {site: "0170", since: 2025-04-01, currency: CAD}', file="m.yaml")
    load("ledger", BUDGET, "0170,2025-03,7045,10", "0170,2025-04,7045,10", "0170,2025-04,9510,10")
    assert (_balances(Series.ACTUAL, "2025-03"), _balances(Series.ACTUAL)) == (
        {"7045": "10"},
        {"7045": "7.00", "9510": "10"},
    )
    load("timekeeping", "site,date,job_code,regular_hours,cost", "0170,2025-04-01,GSA1,8,160")
    assert (worked("GSA1").cost, worked("GSA1").regular_hours) == (Decimal("112.00"), 8)
    load("payroll-budget", "site,period,job,balance_desc,balance", "0170,2025-04,GSA1,Payroll,100")
    assert document("0170", "2025-04", "payroll", Series.BUDGET).content["cost"] == {"GSA1": "70.00"}
    load("jobs", "site,job_code,employees,average_rate", "0170,GSA1,2,20.01")
    assert current().payroll_store.jobs("0170").jobs["GSA1"].average_rate == Decimal("15.0075")


def test_the_map_of_job_families_begins_with_the_five_of_the_seed_and_alerts_codes_without_one(load: Load) -> None:
    assert {code: DEFAULT_FAMILIES.groups[str(one.group_id)].name for code, one in DEFAULT_FAMILIES.codes.items()} == {
        "GSA1": "Ground Support Agent",
        "GSA2": "Ground Support Agent",
        "GSC1": "Ground Support Coordinator",
        "VLT1": "Valet",
        "VLT2": "Valet",
    }
    load("jobs", "site,job_code,employees", "0170,GSA1,2", "0170,GREETER,1")
    (alert,) = _open("unmapped-code")
    assert "GREETER has no place in the map of job families" in alert.message
    load("job-families", "job_code,title,group", "GREETER,Greeter,GSA")
    load("jobs", "site,job_code,employees", "0170,GSA1,2")
    assert _open("unmapped-code") == []


def test_codes_that_add_up_to_a_count_below_zero_are_refused(load: Load) -> None:
    load("mappings", "code,since,account", "CARS-1,,9510")
    assert refused(load, "budget", BUDGET, "0170,2025-04,CARS-1,-4") == [
        "line 2, balance: 9510 counts rooms or vehicles, and its codes add up to -4"
    ]
