"""What misled a controller who loads a month's exports of five systems, or lost money without a word."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.integration.load import How
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from tests.integration.conftest import Load, document, figures, refused

REVENUE = "Work Location,Date,Revenue Category,Net External Revenue"
BUDGET = "site,entity,period,account,balance"
HOURS = "site,period,job,hours,cost"
LEDGER = "site,period,account,balance"


class TestDollarsAndCounts:
    def test_controller_dollars_by_category_do_not_become_vehicles(self, load: Load) -> None:
        (problem,) = refused(load, "actuals", REVENUE, "170,2025-04-01,Valet Daily,264.00")
        assert problem == (
            "line 2, Net External Revenue: is $, and valetDaily is counted; write a revenue code such as VD1 as "
            "Revenue Category (measure)"
        )

    def test_controller_vehicles_and_dollars_stand_in_columns_of_their_own(self, load: Load) -> None:
        header = "site,date,measure,value,net_external_revenue"
        rows = "0170,2025-04-01,valetDaily,12,264", "0170,2025-04-01,VD1,,264", "0170,2025-04-01,ADJ,-2,-2.0"
        load("actuals", header, *rows)
        found = LoadedMonth.model_validate(document("0170", "2025-04", "statistics", Series.ACTUAL).content)
        [day] = found.days.values()
        assert day == {"valetDaily": 12, "externalRevenue": 262}
        assert refused(load, "actuals", header, "0170,2025-04-01,VD1,12,264") == [
            "line 2, value: value and net_external_revenue differ; write what is right in one"
        ]


class TestRowsOfOneKey:
    def test_controller_equal_budgets_of_two_entities_are_no_repetition(self, load: Load) -> None:
        rows = "0170,22,2025-04,6000,500", "0170,07,2025-04,6000,500"
        assert refused(load, "budget", BUDGET, *rows) == [
            (
                "line 3, balance: 0170, 2025-04, 6000 is 500 here and 500 in line 2; write one row with what is right, "
                "their sum if both are parts"
            )
        ]

    @pytest.mark.parametrize(
        ("kind", "lines", "key"),
        [
            ("budget", (BUDGET, *["0170,22,2025-04,6000,500"] * 3), "site, period, account"),
            ("jobs", ("site,job_code,employee,employees", *["0170,VLT1,Ann,1"] * 3), "site, job_code"),
        ],
    )
    def test_controller_rows_that_count_once_are_told(
        self, load: Load, kind: str, lines: tuple[str, ...], key: str
    ) -> None:
        once = (
            f"2 rows name the same {key} as another row and count once, for they say the same; write one row with "
            "their sum if they are parts: lines 3, 4"
        )
        assert once in load(kind, *lines).warnings

    def test_controller_a_month_closed_for_two_entities_is_closed(self, load: Load) -> None:
        load("ledger", LEDGER, "0170,2025-03,6000,100")
        rows = "0170,22,2025-03", "0170,07,2025-03"
        assert not any("rows name" in warning for warning in load("close", "site,entity,period", *rows).warnings)

    def test_controller_a_job_in_two_spellings_is_not_budgeted_twice(self, load: Load) -> None:
        says = "line 2: site 0170, 2025-04: gsa1 is also spelled GSA1; write GSA1, for both would count"
        rows = "0170,2025-04,GSA1,100,1000", "0170,2025-04,gsa1,100,1000"
        assert refused(load, "payroll-budget", HOURS, *rows) == [says]
        load("payroll-budget", HOURS, rows[0])
        assert refused(load, "payroll-budget", HOURS, rows[1], how=How.PARTIAL) == [says]
        load("payroll-budget", HOURS, rows[1], how=How.COMPLETE)
        cost = document("0170", "2025-04", "payroll", Series.BUDGET).content["cost"]
        assert figures(cost) == {"gsa1": 1000}


class TestWhatMessagesAdvise:
    def test_controller_brackets_are_below_zero(self, load: Load) -> None:
        [problem] = refused(load, "ledger", LEDGER, '0170,2025-03,4790,"(38,000.00)"')
        assert problem.endswith("and -25.08 for (25.08)")

    def test_controller_titles_are_no_job_codes(self, load: Load) -> None:
        assert refused(load, "timekeeping", "site,date,title,hours", "0170,2025-04-01,Ground Support Agent,8") == [
            "line 2, title (job_code): write the job code, 2 to 12 letters and digits such as GSA1, no title"
        ]

    def test_controller_a_late_line_comes_on_top(self, load: Load) -> None:
        load("ledger", LEDGER, "0170,2025-03,7045,300", "0170,2025-03,6000,900")
        late = LEDGER, "0170,2025-03,7045,85.50"
        [problem] = refused(load, "ledger", *late)
        assert problem.endswith("--add if its lines come on top of what is stored")
        load("ledger", *late, how=How.ADD)
        balances = document("0170", "2025-03", "accounts", Series.ACTUAL).content["balances"]
        assert figures(balances) == {"7045": Decimal("385.5"), "6000": 900}

    def test_controller_families_and_districts_come_first(self, load: Load) -> None:
        [family] = refused(load, "job-families", "job_code,title,group", "GSX,Agent,Unheard")
        assert family.endswith("load it first, in a list `groups` of a YAML file")
        [district] = refused(load, "sites", "site,name,district,rooms,spaces", "9170,New,Nowhere,1,1")
        assert district.endswith("load it first, in a list `districts` of a YAML file")

    def test_controller_a_day_from_which_nothing_counts_is_refused(self, load: Load) -> None:
        assert refused(load, "sites", "site,since,spaces", "0170,2025-05-01,130") == [
            "line 2, since: says from when a district or rooms count; write one of them too"
        ]
        load("sites", "site,since,rooms", "0170,2025-05-01,130")
        assert [earlier.before for earlier in current().register.sites["0170"].earlier_rooms] == [date(2025, 5, 1)]
