"""What a load leaves, adds, replaces and takes away, and what it says of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from shared_code.application import current
from shared_code.integration.load import How
from shared_code.payroll.models import Worked, WorkedMonth
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from shared_code.store.table import Delete
from tests.integration.conftest import Load, document, figures, refused

ACTUALS = "site,date,measure,value"
ACTUALS_BY_ID = f"{ACTUALS},row_id"
HOURS = "site,date,job_code,regular_hours,overtime_hours,cost"
HOURS_BY_ID = f"{HOURS},row_id"
LEDGER = "site,period,account,balance"
DAY = date(2025, 4, 1)


def loaded() -> Any:
    return LoadedMonth.model_validate(document("0170", "2025-04", "statistics", Series.ACTUAL).content)


def worked(code: str) -> Any:
    return WorkedMonth.model_validate(document("0170", "2025-04", "payroll", Series.ACTUAL).content).days[DAY][code]


def booked() -> dict[str, Decimal]:
    return figures(document("0170", "2025-03", "accounts", Series.ACTUAL).content["balances"])


class TestDailyFeeds:
    def test_f24_a_late_adjustment_leaves_the_other_codes_of_its_day(self, load: Load) -> None:
        load("actuals", ACTUALS, "0170,2025-04-01,VO1,800", "0170,2025-04-01,VD1,-27.48")
        load("actuals", ACTUALS, "0170,2025-04-01,ADJ,-45")
        assert loaded().revenue[DAY] == {"VO1": 800, "VD1": Decimal("-27.48"), "ADJ": -45}
        assert loaded().days[DAY]["externalRevenue"] == Decimal("727.52")

    def test_f24_rooms_alone_leave_the_vehicles(self, load: Load) -> None:
        load("actuals", ACTUALS, "0170,2025-04-01,valetDaily,44")
        load("actuals", ACTUALS, "0170,2025-04-01,occupiedRooms,60")
        assert loaded().days[DAY] == {"valetDaily": 44, "occupiedRooms": 60}

    def test_f24_a_late_shift_of_a_code_leaves_the_other_codes(self, load: Load) -> None:
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,8,,160", "0170,2025-04-01,GSA1,10,,176.69")
        report = load("timekeeping", HOURS, "0170,2025-04-01,VLT2,4,,62")
        assert (worked("VLT1").cost, worked("GSA1").cost, worked("VLT2").cost) == (160, Decimal("176.69"), 62)
        assert (report.counts["created"], report.counts["updated"], report.warnings) == (1, 0, [])

    def test_f24_what_falls_by_more_than_a_fifth_is_named_before_and_after(self, load: Load) -> None:
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,16,,320", "0170,2025-04-01,GSA1,10,,")
        late = "0170,2025-04-01,VLT1,2,,40", "0170,2025-04-01,GSA1,8,,"
        names = [
            "site 0170, VLT1 on 1 April 2025: $320.00 become $40.00",
            "site 0170, VLT1 on 1 April 2025: 16 h become 2 h",
        ]
        assert load("timekeeping", HOURS, *late, dry_run=True).warnings[:2] == names
        assert load("timekeeping", HOURS, *late).warnings[:2] == names

    def test_f24_none_takes_a_figure_away_and_an_empty_entry_goes(self, load: Load) -> None:
        load("actuals", ACTUALS, "0170,2025-04-01,VO1,100", "0170,2025-04-01,VD1,7", "0170,2025-04-01,bell,5")
        report = load("actuals", ACTUALS, "0170,2025-04-01,VO1,none", "0170,2025-04-01,bell,none")
        assert (loaded().revenue, loaded().bell) == ({DAY: {"VD1": 7}}, {})
        assert loaded().days[DAY]["externalRevenue"] == 7
        assert report.counts["removed"] == 2
        assert "site 0170, bell on 1 April 2025: $5.00 go" in report.warnings

    def test_f24_a_complete_delivery_covers_its_site_day_and_feed(self, load: Load) -> None:
        load("actuals", ACTUALS, "0170,2025-04-01,VO1,100", "0170,2025-04-01,VD1,7", "0170,2025-04-01,valetDaily,4")
        load("actuals", ACTUALS, "0170,2025-04-02,VD1,9")
        report = load("actuals", ACTUALS, "0170,2025-04-01,VO1,101", how=How.COMPLETE)
        assert loaded().revenue == {DAY: {"VO1": 101}, date(2025, 4, 2): {"VD1": 9}}
        assert loaded().days[DAY] == {"valetDaily": 4, "externalRevenue": 101}
        assert report.warnings == ["site 0170, VD1 on 1 April 2025: $7.00 go"]

    def test_f24_a_file_with_empty_fields_is_not_complete(self, load: Load) -> None:
        rows = [f"0170,2025-04-{day:02},valetDaily,9" for day in range(1, 11)]
        problems = refused(load, "actuals", ACTUALS, *rows, "0170,2025-04-11,valetDaily,", how=How.COMPLETE)
        assert problems == [
            "line 12, value: is missing; write it",
            "a file with empty fields is not complete",
        ]


class TestRowsOfOneKey:
    def test_f25_shifts_and_revenue_of_one_key_add_up_and_are_counted(self, load: Load) -> None:
        report = load("timekeeping", HOURS, *["0170,2025-04-01,VLT1,8,1,190"] * 2, "0170,2025-04-01,VLT1,2,,40")
        assert worked("VLT1") == Worked(regular_hours=Decimal(18), overtime_hours=Decimal(2), cost=Decimal(420))
        assert report.warnings[0] == (
            "2 rows name the same site, date, job_code as another row and are added up: lines 3, 4"
        )
        load("actuals", ACTUALS, "0170,2025-04-01,VO1,100", "0170,2025-04-01,VO1,20.50")
        assert loaded().revenue[DAY] == {"VO1": Decimal("120.50")}

    def test_f25_hours_without_cost_beside_hours_with_cost_are_known(self, load: Load) -> None:
        load(
            "timekeeping",
            HOURS,
            "0170,2025-04-01,VLT1,8,,160",
            "0170,2025-04-01,VLT1,4,1,",
            "0170,2025-04-01,VLT1,2,,0",
        )
        assert worked("VLT1") == Worked(
            regular_hours=Decimal(14),
            overtime_hours=Decimal(1),
            cost=Decimal(160),
            unpriced_regular_hours=Decimal(6),
            unpriced_overtime_hours=Decimal(1),
        )
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,14,1,300")
        assert worked("VLT1") == Worked(regular_hours=Decimal(14), overtime_hours=Decimal(1), cost=Decimal(300))

    def test_f25_ledger_lines_add_up(self, load: Load) -> None:
        load("ledger", LEDGER, "0170,2025-03,7045,100", "0170,2025-03,7045,-20.5")
        assert booked() == {"7045": Decimal("79.5")}

    def test_f25_levels_are_refused_unless_equal(self, load: Load) -> None:
        rows = "0170,2025-04-01,occupiedRooms,60", "0170,2025-04-01,occupiedRooms,20"
        assert refused(load, "actuals", ACTUALS, *rows)[0] == (
            "line 3, value: 0170, 2025-04-01, occupiedRooms is 20 here and 60 in line 2; "
            "write one row with what is right, their sum if both are parts"
        )
        load("actuals", ACTUALS, rows[0], rows[0])
        assert loaded().days[DAY] == {"occupiedRooms": 60}
        budget = "0170,2025-04,4790,-1", "170,202504,4790,-2"
        assert refused(load, "budget", LEDGER, *budget)[0].startswith("line 3, balance: 0170, 2025-04, 4790 is -2 here")
        jobs = "0170,GSA1,6", "0170,GSA1,7"
        assert refused(load, "jobs", "site,job_code,employees", *jobs) == [
            "line 3: says otherwise of the same site, job_code than line 2; find out which is right"
        ]

    def test_f25_a_figure_and_none_contradict_each_other(self, load: Load) -> None:
        problems = refused(load, "actuals", ACTUALS, "0170,2025-04-01,VO1,5", "0170,2025-04-01,VO1,none")
        assert problems[0].startswith("line 3, value: 0170, 2025-04-01, VO1 is nothing here and 5 in line 2")


class TestRowIds:
    def test_f24_late_rows_with_ids_add_and_the_same_file_changes_nothing(self, load: Load) -> None:
        first = "0170,2025-04-01,VLT1,8,,160,A1", "0170,2025-04-01,VLT1,4,,80,A2"
        load("timekeeping", HOURS_BY_ID, *first)
        late = "0170,2025-04-01,VLT1,2,,40,A3"
        load("timekeeping", HOURS_BY_ID, late)
        assert (worked("VLT1").hours, worked("VLT1").cost) == (14, 280)
        again = load("timekeeping", HOURS_BY_ID, late, *first)
        assert (again.counts["created"], again.counts["updated"], again.counts["unchanged"]) == (0, 0, 1)
        load("timekeeping", HOURS_BY_ID, "0170,2025-04-01,VLT1,5,,100,A2")
        assert (worked("VLT1").hours, worked("VLT1").cost) == (15, 300)

    def test_f24_a_row_without_id_takes_the_place_of_rows_with_ids_and_says_so(self, load: Load) -> None:
        load("actuals", ACTUALS_BY_ID, "0170,2025-04-01,VO1,60,r1", "0170,2025-04-01,VO1,40,r2")
        assert loaded().revenue[DAY] == {"VO1": 100}
        report = load("actuals", ACTUALS, "0170,2025-04-01,VO1,30")
        assert (loaded().revenue[DAY], loaded().rows) == ({"VO1": 30}, {})
        assert "site 0170, VO1 on 1 April 2025: $100.00 become $30.00" in report.warnings

    def test_f25_an_id_stands_once(self, load: Load) -> None:
        rows = "0170,2025-04-01,VO1,60,r1", "0170,2025-04-01,VO1,40,r1"
        assert "an id stands once" in refused(load, "actuals", ACTUALS_BY_ID, *rows)[0]


class TestAdd:
    def test_f24_add_adds_once(self, load: Load) -> None:
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,8,,160", "0170,2025-04-01,GSA1,4,,50")
        late = "0170,2025-04-01,VLT1,2,,40", "0170,2025-04-01,VLT1,3,,"
        report = load("timekeeping", HOURS, *late, how=How.ADD)
        assert worked("VLT1") == Worked(regular_hours=Decimal(13), cost=Decimal(200), unpriced_regular_hours=Decimal(3))
        assert report.counts["updated"] == 1
        problem = refused(load, "timekeeping", HOURS, *reversed(late), how=How.ADD)
        assert problem[0].startswith("the same rows were added before: timekeeping.csv, 2")
        assert worked("VLT1").hours == 13

    def test_f24_add_is_finished_by_the_same_file(self, load: Load) -> None:
        rows = "0170,2025-03-31,VO1,5", "0349,2025-04-01,VO1,5", "0170,2025-04-01,VO1,5"
        load("actuals", ACTUALS, *rows)
        load("actuals", ACTUALS, *rows, how=How.ADD)
        marks = list(current().tables.query("forecasts", "0170", "l|2025-04", "l|2025-04~"))
        current().tables.submit("forecasts", "0170", [Delete(row.row) for row in marks])
        load("actuals", ACTUALS, *rows, how=How.ADD)
        assert loaded().revenue[DAY] == {"VO1": 15}
        march = LoadedMonth.model_validate(document("0170", "2025-03", "statistics", Series.ACTUAL).content)
        assert march.revenue == {date(2025, 3, 31): {"VO1": 10}}

    def test_f24_levels_cannot_be_added(self, load: Load) -> None:
        assert refused(load, "actuals", ACTUALS, "0170,2025-04-01,valetDaily,5", how=How.ADD) == [
            "line 2, value: is a level, which --add cannot raise; load it without --add"
        ]
        assert refused(load, "budget", LEDGER, "0170,2025-04,4790,5", how=How.ADD) == [
            "budget cannot be loaded with --add"
        ]
        assert refused(load, "jobs", "site,job_code,employees", "0170,GSA1,6", how=How.COMPLETE) == [
            "jobs cannot be loaded with --complete; entries that a file leaves out stay"
        ]

    def test_f62_a_correction_below_zero_counts(self, load: Load) -> None:
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,20,,400", "0170,2025-04-01,VLT1,-4,0,-80.00")
        assert (worked("VLT1").hours, worked("VLT1").cost) == (16, 320)
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,-1,,-20", how=How.ADD)
        assert (worked("VLT1").hours, worked("VLT1").cost) == (15, 300)

    def test_f62_a_correction_does_not_take_the_place_of_what_it_corrects(self, load: Load) -> None:
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,20,,400")
        assert refused(load, "timekeeping", HOURS, "0170,2025-04-01,VLT1,-4,0,-80.00")[0].endswith(
            "VLT1 on 1 April 2025: 20 h are stored and -4 h would take their place; say --add if the file corrects them"
        )
        load("timekeeping", HOURS, "0170,2025-04-02,VLT1,-4,0,-80.00")


class TestAccounts:
    def test_f24_a_ledger_that_leaves_out_accounts_says_what_becomes_of_them(self, load: Load) -> None:
        load("ledger", LEDGER, "0170,2025-03,7045,300", "0170,2025-03,6000,5", "0170,2025-03,validations,9")
        reclassed = "0170,2025-03,7113,300", "0170,2025-03,6000,5"
        assert refused(load, "ledger", LEDGER, *reclassed)[0].endswith(
            "2025-03: the file leaves out 7045 ($300.00); say --complete if they go, --partial if they stay, "
            "--add if its lines come on top of what is stored"
        )
        load("ledger", LEDGER, *reclassed, how=How.PARTIAL)
        assert booked() == {"7045": 300, "7113": 300, "6000": 5}
        report = load("ledger", LEDGER, *reclassed, how=How.COMPLETE)
        assert booked() == {"7113": 300, "6000": 5}
        assert report.warnings == ["site 0170, 2025-03, account 7045: $300.00 go"]
        assert document("0170", "2025-03", "accounts", Series.ACTUAL).content["validations"] == "9"

    def test_f24_the_budget_of_payroll_too(self, load: Load) -> None:
        header = "site,period,job,hours,cost"
        load("payroll-budget", header, "0170,2025-04,GSA1,100,1500", "0170,2025-04,Manager,,5000")
        assert refused(load, "payroll-budget", header, "0170,2025-04,GSA1,100,1500")[0].endswith(
            "the file leaves out Manager ($5,000.00); say --complete if they go, --partial if they stay"
        )
        load("payroll-budget", header, "0170,2025-04,GSA1,,1600", how=How.COMPLETE)
        content = document("0170", "2025-04", "payroll", Series.BUDGET).content
        assert figures(content["hours"]) == {"GSA1": 100}
        assert figures(content["cost"]) == {"GSA1": 1600}
