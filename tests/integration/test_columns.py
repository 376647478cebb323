"""Columns that decide whether a row counts, signs, and columns that a file does not have."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.payroll.models import Worked, WorkedMonth
from shared_code.statistics.models import UNSHARED
from shared_code.store.site_partition import Series
from tests.conftest import Company
from tests.integration.conftest import Load, document, loaded, refused, worked

BUDGET = "site,period,account,balance"
ACTUALS = "site,date,measure,value"
HOURS = "site,date,job_code,regular_hours,overtime_hours,cost"
DAY = date(2025, 4, 1)


class TestColumnsThatDecide:
    def test_f61_premiums_count_as_dollars_and_overtime_as_overtime(self, load: Load) -> None:
        rows = ("VLT1,8,REGULAR,160", "VLT1,8,DIFFERENTIAL,8", "VLT1,1,Meal Premium,20", "VLT1,2,Overtime,60")
        load(
            "timekeeping", "site,date,job_code,regular_hours,pay_type,cost", *(f"0170,2025-04-01,{row}" for row in rows)
        )
        assert worked("VLT1") == Worked(regular_hours=Decimal(8), overtime_hours=Decimal(2), cost=Decimal(248))

    @pytest.mark.parametrize("kind", ["timekeeping", "schedule"])
    def test_f61_deleted_rows_do_not_count(self, load: Load, kind: str) -> None:
        rows = "0170,2025-04-01,VLT1,8,160,No", "0170,2025-04-01,VLT1,4,80,Yes"
        report = load(kind, "site,date,job_code,regular_hours,cost,DELETED", *rows)
        series = Series.ACTUAL if kind == "timekeeping" else Series.SCHEDULED
        found = WorkedMonth.model_validate(document("0170", "2025-04", "payroll", series).content)
        assert found.days[DAY]["VLT1"].hours == 8
        assert report.warnings == ["line 3: left out, deleted"]
        assert refused(load, kind, "site,date,job_code,regular_hours,DELETED", "0170,2025-04-01,VLT1,8,perhaps") == [
            "line 2, DELETED: write yes or no"
        ]

    def test_f61_validations_are_external_revenue_of_no_share(self, load: Load) -> None:
        rows = "0170,2025-04-01,VO1,500,Y,", "0170,2025-04-01,VD1,100,V,", "0170,2025-04-01,VD1,7,N,Per Man Hour"
        load("actuals", f"{ACTUALS},deposit_flag,category", *rows)
        assert loaded().revenue[DAY] == {"VO1": 500, UNSHARED: 107}
        assert loaded().days[DAY]["externalRevenue"] == 607

    def test_f61_dollars_do_not_become_vehicles(self, load: Load) -> None:
        rows = "0170,2025-04-01,Valet Daily,12,Vehicles", "0170,2025-04-01,Valet Daily,500,Revenue"
        report = load("actuals", f"{ACTUALS},value_type", *rows)
        assert loaded().days[DAY] == {"valetDaily": 12}
        assert report.warnings == ["line 3: left out, value type Revenue, $ without a revenue code"]
        assert refused(load, "actuals", f"{ACTUALS},value_type", "0170,2025-04-01,VO1,12,Vehicles") == [
            "line 2, value_type: VO1 is $, not vehicles"
        ]

    def test_f61_bell_service_is_its_own_measure(self, load: Load) -> None:
        assert refused(load, "actuals", f"{ACTUALS},collection_type", "0170,2025-04-01,OR1,12,Bell Room") == [
            "line 2, collection_type: is revenue of bell service; write bell as measure"
        ]


class TestSigns:
    def test_f63_a_category_of_unusual_sign_is_told(self, company: Company, load: Load) -> None:
        company.chart()
        report = load("ledger", BUDGET, "0170,2025-03,4790,9000", "0170,2025-03,6000,-18000")
        assert [warning for warning in report.warnings if "usually" in warning] == [
            "site 0170, 2025-03: INTERNAL REVENUE is $9,000.00 and usually below 0 (accounts 4790)",
            "site 0170, 2025-03: PAYROLL is -$18,000.00 and usually above 0 (accounts 6000)",
        ]

    @pytest.mark.parametrize("kind", ["ledger", "budget"])
    def test_f63_statistics_below_zero_are_refused(self, load: Load, kind: str) -> None:
        assert refused(load, kind, BUDGET, "0170,2025-03,9440,-5") == [
            "line 2, balance: 9440 counts rooms or vehicles, never below 0"
        ]

    def test_f63_a_stored_figure_that_turns_is_named(self, load: Load) -> None:
        load("ledger", BUDGET, "0170,2025-03,6000,100")
        assert load("ledger", BUDGET, "0170,2025-03,6000,-100").warnings == [
            "site 0170, 2025-03, account 6000: $100.00 become -$100.00"
        ]


class TestAbsentFields:
    def test_f58_a_list_without_a_column_leaves_it(self, load: Load) -> None:
        header = "site,job_code,employees,average_rate,allocated_salary,active"
        load("jobs", header, "0170,VLT1,4,20,,", "0170,MGR,1,,62000,", "0170,VLT2,1,24,,no")
        report = load("jobs", "site,job_code,employees", "0170,VLT1,4", "0170,MGR,1", "0170,VLT2,1")
        jobs = current().payroll_store.jobs("0170").jobs
        assert jobs["VLT1"].average_rate == 20
        assert jobs["MGR"].allocated_salary == 62000
        assert not jobs["VLT2"].active
        assert report.counts["unchanged"] == 3
        load("jobs", "site,job_code,average_rate", "0170,VLT1,none")
        assert current().payroll_store.jobs("0170").jobs["VLT1"].average_rate == 0

    def test_f58_job_families_keep_what_titles_do_not_name(self, load: Load) -> None:
        load("job-families", "job_code,title,group,active,salaried", "SRM,Manager,Valet,,yes")
        load("job-families", "job_code,title", "SRM,Senior manager")
        code = current().job_register.families().codes["SRM"]
        assert (code.title, code.group_id, code.salaried) == ("Senior manager", "Valet", True)
        load("job-families", "job_code,group", "SRM,none")
        assert current().job_register.families().codes["SRM"].group_id is None

    def test_f58_sites_users_and_the_chart_too(self, company: Company, load: Load) -> None:
        company.chart()
        before = current().register.sites["0170"]
        load("sites", "site,spaces", "0170,77")
        assert current().register.sites["0170"] == before.model_copy(update={"total_spaces": 77})
        users = "users:\n  - {user: zoe, name: Zoe, role: account_manager, sites: [0349]}"
        load("sites", users, file="users.yaml")
        load("sites", "users:\n  - {user: zoe, districts: [d-tampa]}", file="users.yaml")
        zoe = current().register.users["zoe"]
        assert (zoe.role, zoe.sites, zoe.district_ids) == ("account_manager", ("0349",), ("d-tampa",))
        load("sites", "users:\n  - {user: zoe, sites: none}", file="users.yaml")
        assert current().register.users["zoe"].sites == ()
        load("chart", "account,name", "6000,Wages")
        assert current().charts.chart().accounts["6000"].category == "PAYROLL"

    @pytest.mark.parametrize(
        ("kind", "lines", "problems"),
        [
            ("jobs", ("site,job_code", "0170,NEW1"), ["line 2, employees: 0170, NEW1 is new; write it"]),
            ("job-families", ("job_code,group", "NEW1,Valet"), ["line 2, title: NEW1 is new; write it"]),
            ("chart", ("account,name", "1234,New"), ["line 2, category: 1234 is new; write it"]),
            (
                "sites",
                ("site,name,rooms", "0999,New,4"),
                [
                    "line 2, district: 0999 is new; write it",
                    "line 2, spaces: 0999 is new; write it",
                ],
            ),
            ("sites", ("site,name", "0170,none"), ["line 2, name: cannot be taken away; write another one"]),
        ],
    )
    def test_f58_what_is_new_needs_all_of_its_fields(
        self, load: Load, kind: str, lines: tuple[str, ...], problems: list[str]
    ) -> None:
        assert refused(load, kind, *lines) == problems

    def test_f58_months_too(self, load: Load) -> None:
        load("payroll-budget", "site,period,job,hours,cost", "0170,2025-04,GSA1,100,1500")
        load("payroll-budget", "site,period,job,cost", "0170,2025-04,GSA1,1600")
        content = document("0170", "2025-04", "payroll", Series.BUDGET).content
        assert (content["hours"]["GSA1"], content["cost"]["GSA1"]) == ("100", "1600")
        load("payroll-budget", "site,period,job,hours", "0170,2025-04,GSA1,none")
        assert document("0170", "2025-04", "payroll", Series.BUDGET).content["hours"] == {}
        load("timekeeping", HOURS, "0170,2025-04-01,VLT1,8,2,")
        load("timekeeping", "site,date,job_code,cost", "0170,2025-04-01,VLT1,200")
        assert worked("VLT1") == Worked(regular_hours=Decimal(8), overtime_hours=Decimal(2), cost=Decimal(200))
