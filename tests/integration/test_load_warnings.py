"""What of a load is legal and worth a look: told by site and day, the first ten of a kind."""

from datetime import date
from decimal import Decimal

from shared_code.statistics.plausibility import unusual_days
from tests.conftest import SITES, Company
from tests.integration.conftest import Load

ACTUALS = "site,date,measure,value"
HOURS = "site,date,job_code,regular_hours"
ROOMS = SITES["0170"].available_rooms
SPACES = SITES["0170"].total_spaces


def test_rooms_above_the_available_ones_and_more_cars_than_rooms_are_told(load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},occupiedRooms,{ROOMS + 1}" for day in range(1, 13)]
    report = load("actuals", ACTUALS, *rows, "0170,2025-04-12,valetOvernight,500")
    days = ", ".join(f"2025-04-{day:02}" for day in range(1, 11))
    assert report.warnings == [
        f"site 0170, 2025-04: occupiedRooms is more than the {ROOMS} available rooms on {days} and 2 more; check both",
        (
            "site 0170, 2025-04: driveInRatio is more than one vehicle per occupied room on 2025-04-12; check rooms "
            "and overnight vehicles"
        ),
    ]


def test_f66_permits_typed_day_by_day_are_told(load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},valetMonthly,{SPACES / 2:.0f}" for day in range(1, 4)]
    (warning,) = load("actuals", ACTUALS, *rows).warnings
    assert warning.startswith(
        f"site 0170, 2025-04: valetMonthly adds up to {SPACES * 3 / 2:.0f} permits, for {SPACES} spaces"
    )


def test_f66_permits_of_a_day_are_told_of_a_forecast_too() -> None:
    day = {date(2025, 4, 1): {"selfMonthly": Decimal(SPACES)}, date(2025, 4, 2): {"selfMonthly": Decimal(1)}}
    assert [unusual.field for unusual in unusual_days(lambda _: ROOMS, SPACES, day)] == ["selfMonthly"]


def test_hours_that_nobody_can_work_and_codes_that_nobody_listed_are_told(load: Load) -> None:
    load("jobs", "site,job_code,employees", "0170,VLT1,2")
    rows = "0170,2025-04-01,VLT1,48,900", "0170,2025-04-02,VLT1,48.5,910", "0170,2025-04-01,XX9,1,20"
    report = load("timekeeping", f"{HOURS},cost", *rows)
    assert report.warnings == [
        (
            "site 0170, 2025-04: VLT1 has more than 24 hours for each employee on 2025-04-02; check the hours, or the "
            "employees in `jobs`"
        ),
        (
            "site 0170, 2025-04: nobody listed the job code XX9, worked on 2025-04-01; load it with `jobs` and "
            "`job-families`"
        ),
    ]


def test_a_site_that_closes_before_it_opens_is_told(load: Load) -> None:
    assert load("sites", "site,start,close", "0170,2025-01-01,2024-12-31").warnings == [
        (
            "site 0170: closes on 2024-12-31, before it opens on 2025-01-01: it is open in no month; correct one of "
            "the two in `sites`"
        )
    ]


def test_f66_a_start_that_leaves_months_with_actuals_outside_is_told(load: Load) -> None:
    load("actuals", ACTUALS, *(f"0170,2025-0{month}-01,VD1,100" for month in (1, 2, 3)))
    (notice,) = load("sites", "site,start", "0170,2025-03-01").warnings
    assert notice.startswith("site 0170: is not open in 2025-01, 2025-02, which have actuals: they no longer count; ")
    assert load("sites", "site,start", "0170,2025-03-01").warnings == []


def test_f66_a_contract_that_begins_after_months_with_actuals_is_told(company: Company, load: Load) -> None:
    for month in (1, 2, 3):
        load("actuals", ACTUALS, f"0170,2025-{month:02}-03,VO1,100")
    company.contract("0170", "2025-01-01", fixed_fee=[{"fee": "2500"}])
    terms = (
        "- site: 0170\n  from: 2025-01-01\n  reason: New start\n  contract:\n    effective_date: 2025-03-01\n"
        "    fixed_fee: [{fee: 2500}]\n"
    )
    (warning,) = load("contracts", terms, file="contracts.yaml").warnings
    assert warning == (
        "site 0170 from 2025-01-01: effective_date: 2025-03-01 instead of 2025-01-01 leaves 2025-01, 2025-02, which "
        "have actuals, with other revenue alone; keep the old date, or load these terms with a later `from`"
    )
    assert load("contracts", terms.replace("03-01", "01-01"), file="contracts.yaml").warnings == []


def test_f66_hours_that_the_contract_does_not_bill_are_told(company: Company, load: Load) -> None:
    load("jobs", "site,job_code,employees", "0170,VLT1,20", "0170,VLT9,20")
    company.contract("0170", per_labor_hour=[{"job_code": "VLT1", "rate": "30.00"}])
    (notice,) = load("timekeeping", f"{HOURS},cost", "0170,2025-04-01,VLT1,8,9", "0170,2025-04-01,VLT9,140,9").warnings
    assert notice == (
        "site 0170, 2025-04: the contract bills VLT1, and not 140 h of VLT9: at $30.00, its lowest rate, $4,200.00 are "
        "not earned; correct the job code in `timekeeping`, or add it to the contract"
    )
    company.contract("0170", "2025-04-01", fixed_fee=[{"fee": "100"}])
    assert load("timekeeping", f"{HOURS},cost", "0170,2025-04-02,VLT9,140,9").warnings == []


def test_of_a_kind_the_first_ten_are_told(company: Company, load: Load) -> None:
    rows = [f"0170,2025-04-{day:02},VO1,{value}" for value in (100, 1) for day in range(1, 15)]
    load("actuals", ACTUALS, *rows[:14])
    warnings = load("actuals", ACTUALS, *rows[14:]).warnings
    assert len(warnings) == 11
    assert warnings[-1] == "and 18 more of the same kind"


def test_f17_an_unknown_revenue_code_is_loaded_and_told(load: Load) -> None:
    report = load("actuals", ACTUALS, "0170,2025-04-01,VD1,100", "0170,2025-04-01,xx9,25")
    assert report.warnings == [
        (
            "site 0170, 2025-04: revenue codes XX9 are unknown: external revenue that no structure shares; correct "
            "them in `actuals`"
        )
    ]
    assert load("actuals", ACTUALS, "0170,2025-04-02,vd1,100").warnings == []


def test_f21_a_refund_under_a_share_of_the_year_is_told_with_both_figures(company: Company, load: Load) -> None:
    tiers = [{"percent": "10", "limit": "50000"}, {"percent": "20", "limit": "0"}]
    structure = {"codes": "all", "accumulation": "Annual Calendar", "tiers": tiers}
    company.chart()
    company.contract("0170", revenue_share={"structures": [structure]})
    rows = [f"0170,2025-0{month}-01,VD1,{amount}" for month, amount in ((1, 40000), (2, -20000), (3, 30000))]
    dry = load("actuals", ACTUALS, *rows, dry_run=True).warnings
    assert next(one for one in dry if "refunds" in one).startswith(
        "site 0170, 2025-02: refunds take revenue below 0 under"
    )
    load("actuals", ACTUALS, rows[2])
    (notice,) = [one for one in load("actuals", ACTUALS, *rows[:2]).warnings if "refunds" in one]
    assert "the share of 2025-01 to 2025-12 is $7,000.00, on the sum of these months $5,000.00; agree with" in notice


class TestHoursWithoutCost:
    def test_f66_they_are_told_by_code_and_day_of_hourly_and_salaried_codes(self, load: Load) -> None:
        load("jobs", "site,job_code,employees", "0170,VLT1,4", "0170,SRM,1")
        load("job-families", "job_code,title,group,salaried", "VLT1,Valet,Valet,", "SRM,Manager,,yes")
        rows = [f"0170,2025-04-{day:02},VLT1,8,{cost}" for day, cost in enumerate(["", "0", "160", *[""] * 10], 1)]
        named = ", ".join(f"2025-04-{day:02}" for day in (1, 2, *range(4, 12)))
        file = "site,date,job_code,hours,cost", *rows, "0170,2025-04-01,SRM,8,"
        salaried = "SRM has hours without a cost on 2025-04-01; the salary counts, they do not"
        hourly = f"VLT1 has hours without a cost on {named} and 2 more; they count at the rate of the job code"
        told = [f"site 0170, 2025-04: {sentence}" for sentence in (salaried, hourly)]
        assert load("timekeeping", *file, dry_run=True).warnings == told
        assert load("timekeeping", *file).warnings == told
        assert load("schedule", *file).warnings == []

    def test_f66_part_of_a_day_is_told_too(self, load: Load) -> None:
        rows = "0170,2025-04-01,GSA1,8,160", "0170,2025-04-01,GSA1,2,"
        warnings = load("timekeeping", "site,date,job_code,hours,cost", *rows).warnings
        assert any("GSA1 has hours without a cost on 2025-04-01" in warning for warning in warnings)

    def test_f66_premiums_and_differentials_of_budgets_are_told(self, load: Load) -> None:
        header = "site,date,job_code,hours,cost,pay_type"
        rows = (
            "0170,2025-04-01,GSA1,8,160,",
            "0170,2025-04-01,GSA1,8,9,Differential",
            "0170,2025-04-01,GSA1,,9,MEAL PREMIUM",
        )
        assert load("timekeeping", header, *rows).warnings[0] == (
            "line 3: hours of a premium are those of other rows; only $ count"
        )
        budget = "0170,2025-04,GSA1,100,1500", "0170,2025-04,Shift Differential,100,80"
        (warning,) = load("payroll-budget", "site,period,job,hours,cost", *budget).warnings
        assert warning.startswith(
            "site 0170, 2025-04: Shift Differential: shift differentials repeat hours of other jobs"
        )


class TestZeroLoads:
    ZERO = (
        "site 0170: {} of {}: all 0 and no later day is loaded, so these days count as not loaded; load them again if "
        "they were not empty"
    )

    def test_last_days_of_zeros_are_told_by_feed(self, load: Load) -> None:
        rows = "0170,2025-04-12,VO1,5", "0170,2025-04-13,VO1,0", "0170,2025-04-14,VO1,0", "0170,2025-04-14,valetDaily,7"
        assert load("actuals", ACTUALS, *rows, dry_run=True).warnings == [
            self.ZERO.format("revenue", "2025-04-13, 2025-04-14")
        ]
        load("actuals", ACTUALS, *rows)
        assert load("actuals", ACTUALS, "0170,2025-04-15,VO1,5").warnings == []
        hours = "0170,2025-04-01,GSA1,8,160", "0170,2025-04-02,GSA1,0,0"
        warnings = load("timekeeping", f"{HOURS},cost", *hours).warnings
        assert self.ZERO.format("hours", "2025-04-02") in warnings

    def test_a_later_month_of_the_file_or_the_store_loads_them(self, load: Load) -> None:
        rows = "0170,2025-03-31,VO1,0", "0170,2025-04-01,VO1,5"
        assert load("actuals", ACTUALS, *rows, dry_run=True).warnings == []
        load("actuals", ACTUALS, rows[1])
        assert load("actuals", ACTUALS, rows[0]).warnings == []


class TestSourceTotals:
    def test_daily_feeds_and_ledger_more_than_two_percent_apart_are_told_from_both_sides(
        self, company: Company, load: Load
    ) -> None:
        company.chart()
        days = [f"0170,2025-03-{day:02},{what}" for day in range(1, 32) for what in ("VO1,100", "occupiedRooms,30")]
        ledger = "0170,2025-03,9410,3000", "0170,2025-03,9440,948.6"
        figures = "externalRevenue adds up to $3,100.00 by day and is $3,000.00 in the ledger"
        told = f"site 0170, 2025-03: {figures}, more than 2 % apart; find out which is right"
        load("actuals", ACTUALS, *days)
        assert load("ledger", "site,period,account,balance", *ledger, dry_run=True).warnings == [told]
        assert load("ledger", "site,period,account,balance", *ledger).warnings == [told]
        assert load("actuals", ACTUALS, *days).warnings == [told]
        ledger = "0170,2025-03,9410,3050", "0170,2025-03,9440,948.6"
        assert load("ledger", "site,period,account,balance", *ledger).warnings == []

    def test_gaps_of_the_feed_are_told_and_a_running_month_is_not_compared(self, company: Company, load: Load) -> None:
        company.chart()
        load("actuals", ACTUALS, "0170,2025-03-01,VO1,100", "0170,2025-04-01,VO1,100")
        ledger = "0170,2025-03,9410,3000", "0170,2025-04,9410,3000"
        (warning,) = load("ledger", "site,period,account,balance", *ledger).warnings
        assert warning.startswith(
            "site 0170, 2025-03: externalRevenue adds up to $100.00 by day on 1 of 31 days and is $3,000.00"
        )
