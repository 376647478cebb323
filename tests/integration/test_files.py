"""Files as other systems and people make them: encodings, headers, totals, columns that decide, signs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code import bootstrap
from shared_code.integration.load import LoadRefused, LoadReport, LoadRequest
from shared_code.kit.documents import Series
from shared_code.payroll.models import Worked, WorkedMonth
from shared_code.statistics.models import UNSHARED, LoadedMonth
from tests.conftest import Company
from tests.integration.conftest import Load, document, figures, refused

BUDGET = "site,period,account,balance"
ACTUALS = "site,date,measure,value"
HOURS = "site,date,job_code,regular_hours,overtime_hours,cost"
DAY = date(2025, 4, 1)


def load_bytes(content: bytes, kind: str = "budget", file: str = "budget.csv") -> LoadReport:
    return bootstrap.loader().load(kind, content, LoadRequest("fiona", file, "run-1"))


def budget(period: str = "2025-04") -> dict[str, Decimal]:
    return figures(document("0170", period, "accounts", Series.BUDGET).content["balances"])


def loaded() -> Any:
    return LoadedMonth.model_validate(document("0170", "2025-04", "statistics", Series.ACTUAL).content)


def worked(code: str) -> Any:
    return WorkedMonth.model_validate(document("0170", "2025-04", "payroll", Series.ACTUAL).content).days[DAY][code]


class TestEncodings:
    ROWS = f"{BUDGET}\r\n0170,2025-04,4790,-5\r\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_f26_unicode_is_read(self, company: Company, encoding: str) -> None:
        report = load_bytes(self.ROWS.encode(encoding))
        assert budget() == {"4790": -5}
        assert report.notices == (["the file is read as UTF-16"] if encoding == "utf-16" else [])

    def test_f26_windows_1252_is_read_and_told_with_an_example(self, company: Company) -> None:
        report = load_bytes("site,name\n0170,Hôtel Léman\n".encode("cp1252"), "sites", "sites.csv")
        assert bootstrap.register().sites["0170"].name == "Hôtel Léman"
        assert report.notices[0] == (
            "the file is not UTF-8 and is read as windows-1252, such as '0170,Hôtel Léman' in line 2; "
            "if that is wrong, save it as CSV UTF-8"
        )

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"PK\x03\x04rest", "the file is an Excel workbook or another package; open it and save it as CSV UTF-8"),
            (b"\xd0\xcf\x11\xe0rest", "the file is an old Excel workbook; open it and save it as CSV UTF-8"),
            (b"%PDF-1.7", "the file is a PDF; ask for the export as CSV"),
            (b"a\x81b", "the file is no text in UTF-8, UTF-16 or windows-1252; save it as CSV UTF-8"),
            ("site,period".encode("utf-16-le"), "the file is no text in UTF-8, UTF-16 or windows-1252"),
        ],
    )
    @pytest.mark.parametrize("kind", ["budget", "sites", "contracts"])
    def test_f26_what_is_no_text_is_named(self, company: Company, kind: str, content: bytes, sentence: str) -> None:
        with pytest.raises(LoadRefused) as caught:
            load_bytes(content, kind, "x.yaml")
        assert str(caught.value).startswith(sentence)


class TestHeaders:
    def test_f27_an_exact_name_wins(self, load: Load) -> None:
        report = load("timekeeping", "site,date,job_code,regular_hours,Title", "0170,2025-04-01,VLT1,8,Valet")
        assert worked("VLT1").hours == 8
        assert report.notices == ["column 'Title' is not read"]

    def test_f27_two_other_names_of_a_column_are_named(self, load: Load) -> None:
        header = "Cost Center,Site Number,period,account,balance"
        assert refused(load, "budget", header, "0170,0170,2025-04,4790,5") == [
            "line 1, site: stands in two columns, Cost Center and Site Number; keep one, or call it site"
        ]

    def test_f27_names_of_the_systems_are_read(self, load: Load) -> None:
        load(
            "timekeeping",
            "WORK_LOCATION,TITLE,PAY_TYPE,DATE,TOTAL_HOURS,TOTAL_DOLLARS",
            "170,vlt1,REGULAR,2025-04-01,8,160",
        )
        assert worked("VLT1") == Worked(regular_hours=Decimal(8), cost=Decimal(160))
        header = "SITE,DATE,REVENUE_CODE,REVENUE_CATEGORY,NETEXTERNALREVENUE,DEPOSIT_FLAG"
        load("actuals", header, "0170,2025-04-01,VO1,Valet Overnight,500,Y")
        load("actuals", "SITE,DATE,REVENUE_CATEGORY,VALUE_TYPE,VALUE", "0170,2025-04-01,Occupied Rooms,Other,60")
        assert loaded().days[DAY] == {"occupiedRooms": 60, "externalRevenue": 500}

    def test_f28_titles_above_the_header_repeated_headers_and_totals_are_left_out_and_told(self, load: Load) -> None:
        lines = (
            "Budget 2025,,,",
            ",,,",
            BUDGET,
            "0170,2025-04,4790,-5",
            BUDGET,
            "0170,2025-04,6000,2",
            "Grand Total,,,-3",
        )
        assert load("budget", *lines).notices == [
            "lines before line 3, the header, are not read",
            "line 5: left out, they repeat the header",
            "line 7: left out, they hold totals",
        ]
        assert budget() == {"4790": -5, "6000": 2}

    def test_f28_columns_without_names_at_the_end_may_be_empty(self, load: Load) -> None:
        load("budget", f"{BUDGET},,", "0170,2025-04,4790,-5,,,")
        assert budget() == {"4790": -5}

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_f28_other_separators_are_named(self, load: Load, separator: str) -> None:
        lines = (line.replace(",", separator) for line in (BUDGET, "0170,2025-04,4790,-5"))
        what = "tabs" if separator == "\t" else ";"
        assert refused(load, "budget", *lines) == [f"line 1: separates columns by {what}; save it with commas"]


class TestNumbers:
    @pytest.mark.parametrize("text", ["1234.5000000000", "1234.5", "1234.500"])
    def test_f28_zeros_at_the_end_are_accepted(self, load: Load, text: str) -> None:
        load("budget", BUDGET, f"0170,2025-04,6000,{text}")
        assert budget() == {"6000": Decimal("1234.5")}

    @pytest.mark.parametrize(
        "text", ["1.2345671", "1,5", "5%", "$5", "(5)", "1e3", "٣", "NaN", "5-", "+5", "0x5", "1 000", "1'000"]
    )
    def test_what_is_no_plain_number_is_refused(self, load: Load, text: str) -> None:
        assert refused(load, "budget", BUDGET, f'0170,2025-04,6000,"{text}"')[0].startswith(
            "line 2, balance: write a plain number"
        )


class TestEntities:
    @pytest.mark.parametrize(
        ("kind", "header", "row"),
        [
            ("budget", BUDGET, "0170,2025-04,6000,5"),
            ("ledger", BUDGET, "0170,2025-03,6000,5"),
            ("payroll-budget", "site,period,job,cost", "0170,2025-04,GSA1,5"),
            ("actuals", ACTUALS, "0170,2025-04-01,VO1,5"),
            ("timekeeping", "site,date,job_code,regular_hours", "0170,2025-04-01,VLT1,5"),
            ("schedule", "site,date,job_code,regular_hours", "0170,2025-04-01,VLT1,5"),
        ],
    )
    def test_f28_rows_of_entity_06_do_not_count(self, load: Load, kind: str, header: str, row: str) -> None:
        report = load(kind, f"{header},Legal entity", f"{row},22", f"{row},06", f"{row},6 - Other company")
        assert report.counts["created"] == 1
        assert "lines 3, 4: left out, entity 06" in report.notices
        assert not any("added up" in notice for notice in report.notices)

    def test_f28_an_entity_that_is_no_number_is_refused(self, load: Load) -> None:
        assert refused(load, "ledger", f"{BUDGET},entity", "0170,2025-03,6000,5,Acme") == [
            "line 2, entity: write the two digits of the legal entity, such as 22"
        ]


class TestColumnsThatDecide:
    def test_f61_premiums_count_as_dollars_and_overtime_as_overtime(self, load: Load) -> None:
        rows = ("VLT1,8,REGULAR,160", "VLT1,8,DIFFERENTIAL,8", "VLT1,1,Meal Premium,20", "VLT1,2,Overtime,60")
        load(
            "timekeeping", "site,date,job_code,regular_hours,pay_type,cost", *(f"0170,2025-04-01,{row}" for row in rows)
        )
        assert worked("VLT1") == Worked(regular_hours=Decimal(8), overtime_hours=Decimal(2), cost=Decimal(248))

    @pytest.mark.parametrize("kind", ["timekeeping", "schedule"])
    def test_f61_deleted_rows_do_not_count(self, load: Load, kind: str) -> None:
        rows = "0170,2025-04-01,VLT1,8,No", "0170,2025-04-01,VLT1,4,Yes"
        report = load(kind, "site,date,job_code,regular_hours,DELETED", *rows)
        series = Series.ACTUAL if kind == "timekeeping" else Series.SCHEDULED
        found = WorkedMonth.model_validate(document("0170", "2025-04", "payroll", series).content)
        assert found.days[DAY]["VLT1"].hours == 8
        assert report.notices == ["line 3: left out, deleted"]
        assert refused(load, kind, "site,date,job_code,regular_hours,DELETED", "0170,2025-04-01,VLT1,8,perhaps") == [
            "line 2, deleted: write yes or no"
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
        assert report.notices == ["line 3: left out, value type Revenue, $ without a revenue code"]
        assert refused(load, "actuals", f"{ACTUALS},value_type", "0170,2025-04-01,VO1,12,Vehicles") == [
            "line 2: VO1 is $, not vehicles"
        ]

    def test_f61_bell_service_is_its_own_measure(self, load: Load) -> None:
        assert refused(load, "actuals", f"{ACTUALS},collection_type", "0170,2025-04-01,OR1,12,Bell Room") == [
            "line 2: is revenue of bell service; write bell as the measure"
        ]


class TestSigns:
    def test_f63_a_category_of_unusual_sign_is_told(self, company: Company, load: Load) -> None:
        company.chart()
        report = load("ledger", BUDGET, "0170,2025-03,4790,9000", "0170,2025-03,6000,-18000")
        assert [notice for notice in report.notices if "usually" in notice] == [
            "site 0170, 2025-03: INTERNAL REVENUE is 9000 and usually below 0 (accounts 4790)",
            "site 0170, 2025-03: PAYROLL is -18000 and usually above 0 (accounts 6000)",
        ]

    @pytest.mark.parametrize("kind", ["ledger", "budget"])
    def test_f63_statistics_below_zero_are_refused(self, load: Load, kind: str) -> None:
        assert refused(load, kind, BUDGET, "0170,2025-03,9440,-5") == [
            "line 2: 9440 counts rooms or vehicles, never below 0"
        ]

    def test_f63_a_stored_figure_that_turns_is_named(self, load: Load) -> None:
        load("ledger", BUDGET, "0170,2025-03,6000,100")
        assert load("ledger", BUDGET, "0170,2025-03,6000,-100").notices == [
            "site 0170, 2025-03, account 6000: 100 become -100"
        ]


class TestAbsentFields:
    def test_f58_a_list_without_a_column_leaves_it(self, load: Load) -> None:
        header = "site,job_code,employees,average_rate,allocated_salary,active"
        load("jobs", header, "0170,VLT1,4,20,,", "0170,MGR,1,,62000,", "0170,VLT2,1,24,,no")
        report = load("jobs", "site,job_code,employees", "0170,VLT1,4", "0170,MGR,1", "0170,VLT2,1")
        jobs = bootstrap.payroll_store().jobs("0170").jobs
        assert jobs["VLT1"].average_rate == 20
        assert jobs["MGR"].allocated_salary == 62000
        assert not jobs["VLT2"].active
        assert report.counts["unchanged"] == 3
        load("jobs", "site,job_code,average_rate", "0170,VLT1,none")
        assert bootstrap.payroll_store().jobs("0170").jobs["VLT1"].average_rate == 0

    def test_f58_job_families_keep_what_titles_do_not_name(self, load: Load) -> None:
        load("job-families", "job_code,title,group,active,salaried", "SRM,Manager,Valet,,yes")
        load("job-families", "job_code,title", "SRM,Senior manager")
        code = bootstrap.job_register().families().codes["SRM"]
        assert (code.title, code.group_id, code.salaried) == ("Senior manager", "Valet", True)
        load("job-families", "job_code,group", "SRM,none")
        assert bootstrap.job_register().families().codes["SRM"].group_id is None

    def test_f58_sites_users_and_the_chart_too(self, company: Company, load: Load) -> None:
        company.chart()
        before = bootstrap.register().sites["0170"]
        load("sites", "site,spaces", "0170,77")
        assert bootstrap.register().sites["0170"] == before.model_copy(update={"total_spaces": 77})
        users = "users:\n  - {user: zoe, name: Zoe, role: account_manager, sites: [0349]}"
        load("sites", users, file="users.yaml")
        load("sites", "users:\n  - {user: zoe, districts: [d-tampa]}", file="users.yaml")
        zoe = bootstrap.register().users["zoe"]
        assert (zoe.role, zoe.sites, zoe.district_ids) == ("account_manager", ("0349",), ("d-tampa",))
        load("sites", "users:\n  - {user: zoe, sites: none}", file="users.yaml")
        assert bootstrap.register().users["zoe"].sites == ()
        load("chart", "account,name", "6000,Wages")
        assert bootstrap.charts().chart().accounts["6000"].category == "PAYROLL"

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


class TestYaml:
    @pytest.mark.parametrize("kind", ["sites", "job-families", "contracts"])
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("a: &rate 1\nb: *rate", "line 2: is no YAML: write it out; *names are not read"),
            ("[" * 5000, "line 1: is no YAML: too many blocks inside blocks"),
            ("a: [1", "line 1: is no YAML: "),
            ("a: \x07", "line 1: is no YAML: unacceptable character number 7"),
        ],
    )
    def test_f65_every_yaml_is_read_as_strictly(self, load: Load, kind: str, text: str, told: str) -> None:
        assert refused(load, kind, text, file="x.yaml")[0].startswith(told)

    def test_f65_a_list_or_field_that_is_written_twice_is_refused(self, load: Load) -> None:
        text = "sites:\n  - {site: 0170, rooms: 5}\nusers: []\nsites:\n  - {site: 0349, rooms: 6}"
        assert refused(load, "sites", text, file="x.yaml") == ["line 4, sites: is written twice; write one list"]
        text = "codes:\n  - job_code: SRM\n    title: A\n    title: B"
        assert refused(load, "job-families", text, file="x.yaml") == [
            "line 4, title: is written twice; keep one of them"
        ]
        text = "sites:\n  - {site: 0170, rooms: 5}\n---\nsites:\n  - {site: 0349, rooms: 6}"
        assert refused(load, "sites", text, file="x.yaml")[0].startswith("line 4: write lists under their names, once")


class TestPeople:
    def test_f66_an_unknown_role_is_refused(self, load: Load) -> None:
        assert refused(load, "sites", "users:\n  - {user: zoe, role: boss}", file="x.yaml") == [
            "line 2, role: write one of account_manager, district_manager, forecasting_admin, regional_vp"
        ]

    def test_f66_half_a_person_is_refused(self, load: Load) -> None:
        assert refused(load, "jobs", "site,job_code,employees", "0170,VLT1,2.5") == [
            "line 2, employees: write a whole number of people"
        ]
        load("jobs", "site,job_code,employees", "0170,VLT1,2.000")
