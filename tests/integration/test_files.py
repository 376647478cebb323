"""Files as other systems and people make them: encodings, headers, totals, numbers, YAML, people."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.application import current
from shared_code.integration.load import LoadRefused, LoadReport, LoadRequest
from shared_code.payroll.models import Worked
from shared_code.store.site_partition import Series
from tests.conftest import Company
from tests.integration.conftest import Load, document, figures, loaded, refused, worked

BUDGET = "site,period,account,balance"
ACTUALS = "site,date,measure,value"
HOURS = "site,date,job_code,regular_hours,overtime_hours,cost"
DAY = date(2025, 4, 1)


def load_bytes(content: bytes, kind: str = "budget", file: str = "budget.csv") -> LoadReport:
    return current().loader.load(kind, content, LoadRequest("fiona", file, "run-1"))


def budget(period: str = "2025-04") -> dict[str, Decimal]:
    return figures(document("0170", period, "accounts", Series.BUDGET).content["balances"])


PAGE = "the file is a page of the web, such as one that asks to sign in; ask for the export itself, as CSV"


class TestEncodings:
    ROWS = f"{BUDGET}\r\n0170,2025-04,4790,-5\r\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_f26_unicode_is_read(self, company: Company, encoding: str) -> None:
        report = load_bytes(self.ROWS.encode(encoding))
        assert budget() == {"4790": -5}
        assert report.warnings == (["the file is read as UTF-16"] if encoding == "utf-16" else [])

    def test_f26_windows_1252_is_read_and_told_with_an_example(self, company: Company) -> None:
        report = load_bytes("site,name\n0170,Hôtel Léman\n".encode("cp1252"), "sites", "sites.csv")
        assert current().register.sites["0170"].name == "Hôtel Léman"
        assert report.warnings[0] == (
            "the file is not UTF-8 and is read as windows-1252, such as '0170,Hôtel Léman' in line 2; "
            "if that is wrong, save it as CSV UTF-8"
        )

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"PK\x03\x04rest", "the file is an Excel workbook or another package; open it and save it as CSV UTF-8"),
            (b"\xd0\xcf\x11\xe0rest", "the file is an old Excel workbook; open it and save it as CSV UTF-8"),
            *((page, PAGE) for page in (b"<!DOCTYPE html>", b"<html><body>502 Bad Gateway", b"<HTML>")),
            (b"<?xml version='1.0'?><Workbook/>", "the file is XML; open it and save it as CSV UTF-8"),
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
        report = load("timekeeping", "site,date,job_code,regular_hours,cost,Title", "0170,2025-04-01,VLT1,8,160,Valet")
        assert worked("VLT1").hours == 8
        assert report.warnings == ["column 'Title' is not read"]

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
        assert load("budget", *lines).warnings == [
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
        what = "tabs" if separator == "\t" else "`;`"
        assert refused(load, "budget", *lines) == [f"line 1: separates columns by {what}; save it with commas"]


class TestNumbers:
    @pytest.mark.parametrize("text", ["1234.5000000000", "1234.5", "1234.500"])
    def test_f28_zeros_at_the_end_are_accepted(self, load: Load, text: str) -> None:
        load("budget", BUDGET, f"0170,2025-04,6000,{text}")
        assert budget() == {"6000": Decimal("1234.5")}

    @pytest.mark.parametrize("text", ["1,5", "5%", "$5", "(5)", "1e3", "٣", "NaN", "5-", "+5", "0x5", "1 000", "1'000"])
    def test_what_is_no_plain_number_is_refused(self, load: Load, text: str) -> None:
        assert refused(load, "budget", BUDGET, f'0170,2025-04,6000,"{text}"')[0].startswith(
            "line 2, balance: write a plain number"
        )

    def test_f28_a_seventh_decimal_is_refused(self, load: Load) -> None:
        (problem,) = refused(load, "budget", BUDGET, "0170,2025-04,6000,1.2345671")
        assert problem == "line 2, balance: write at most 6 decimals"


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
        assert "lines 3, 4: left out, entity 06" in report.warnings
        assert not any("added up" in warning for warning in report.warnings)

    def test_f28_an_entity_that_is_no_number_is_refused(self, load: Load) -> None:
        assert refused(load, "ledger", f"{BUDGET},entity", "0170,2025-03,6000,5,Acme") == [
            "line 2, entity: write the two digits of the legal entity, such as 22"
        ]


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
