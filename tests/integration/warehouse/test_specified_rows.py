"""The warehouse's tables of the specification, row by row: source, transformations, rules of quality, jobs, pool.

Rows that need a server or a pool are tested where those are; the last test looks that every row has a test of its name.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from shared_code.alerts.validation import rules
from shared_code.application import current
from shared_code.derivations.parameters import parameters
from shared_code.integration.rows.fields import HIGHEST
from shared_code.integration.sources.warehouse.limits import ATTEMPTS, CONNECT_SECONDS, QUERY_SECONDS, Use
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.kit.setting_values import warehouse_at
from shared_code.settings.databases import WarehouseSettings
from tests.conftest import TODAY, Company
from tests.integration.conftest import Load, document, refused

ROOT: Final = Path(__file__).parents[3]
TIMERS: Final[dict[str, Any]] = {
    one["name"]: one for one in json.loads((ROOT / "tests/functions/registered.json").read_text("utf-8"))
}
FAMILIES: Final = {
    "GSA1": "Ground Support Agent",
    "GSA2": "Ground Support Agent",
    "GSC1": "Ground Support Coordinator",
    "VLT1": "Valet",
    "VLT2": "Valet",
}
BUDGET: Final = "site,period,account,balance"


def _settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Any:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return WarehouseSettings().warehouse


def test_edw_host_is_the_setting_edw_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tcp:edw.example" in _settings(monkeypatch, EDW_HOST="edw.example")["primary"]


def test_edw_database_is_townepark_dw() -> None:
    assert "Database=TownePark_DW" in warehouse_at("edw.example")


def test_edw_timeout_60_seconds() -> None:
    assert CONNECT_SECONDS == 60


@pytest.mark.parametrize("use", ["primary", "readonly", "analytics"])
def test_connection_strings_primary_readonly_analytics(monkeypatch: pytest.MonkeyPatch, use: str) -> None:
    server = "Driver={ODBC Driver 18 for SQL Server};Server="
    names = {
        f"DB_{name.upper()}_CONNECTION": f"{server}{name}.example" for name in ("primary", "readonly", "analytics")
    }
    assert _settings(monkeypatch, **names)[use].endswith(f"Server={use}.example")


def test_query_timeout_default_30_long_running_300_analytics_600_seconds() -> None:
    assert QUERY_SECONDS == {Use.PRIMARY: 30, Use.READONLY: 300, Use.ANALYTICS: 600}


@pytest.mark.parametrize(("code", "family"), FAMILIES.items())
def test_job_family_mapping_has_the_five_codes(company: Company, code: str, family: str) -> None:
    assert company.folder
    known = current().job_register.families()
    assert known.groups[str(known.codes[code].group_id)].name == family


def test_transformation_currency_conversion(load: Load) -> None:
    load("mappings", "rates:", "- {currency: CAD, since: 2025-01-01, rate: 0.7}", file="m.yaml")
    load("budget", f"{BUDGET},currency", "0170,2025-04,7045,10,CAD")
    assert document("0170", "2025-04", *MONTH_KINDS["budget"].key).content["balances"] == {"7045": "7.00"}


def test_transformation_period_alignment(load: Load) -> None:
    load("budget", BUDGET, "0170,202504,7045,10", "0170,2025-05,7045,10")
    load("payroll-budget", "site,year,month,job,hours", "0170,2025,4,VLT1,8")
    assert [document("0170", month, *MONTH_KINDS["budget"].key).version for month in ("2025-04", "2025-05")] == [1, 1]
    assert document("0170", "2025-04", *MONTH_KINDS["payroll-budget"].key).content["hours"] == {"VLT1": "8"}


def test_transformation_account_mapping(load: Load) -> None:
    load("mappings", "code,since,account", "OPEX-1,,7045")
    load("budget", BUDGET, "0170,2025-04,OPEX-1,10")
    assert document("0170", "2025-04", *MONTH_KINDS["budget"].key).content["balances"] == {"7045": "10"}


@pytest.mark.parametrize("field", ["site", "period", "balance"])
def test_completeness_required_fields_site_id_period_amount_threshold_0_95(load: Load, field: str) -> None:
    assert parameters("integration")["completeness"].on(TODAY) == 95
    assert rules()["missing-days"].limits["completeness"] == rules()["delivery-refused"].limits["completeness"]
    assert rules()["delivery-refused"].limits["completeness"] == Decimal("0.95")
    cells = dict(zip(BUDGET.split(","), ("0170", "2025-04", "7045", "10"), strict=True)) | {field: ""}
    problems = refused(load, "budget", BUDGET, ",".join(cells.values()))
    assert problems[0] == "line 1: 75.0 % of the required fields are filled, and 95 % are needed"


def test_accuracy_occupancy_0_to_1() -> None:
    limits = rules()["occupancy-range"].limits
    assert [limits["least"], limits["most"]] == [0, 1]


def test_accuracy_amounts_0_to_999999999() -> None:
    limits = rules()["amount-range"].limits
    assert [limits["least"], limits["most"], HIGHEST] == [0, 999_999_999, 999_999_999]


def test_timeliness_max_age_24_hours_freshness_check() -> None:
    assert rules()["feed-late"].limits["warn_hours"] == 24


def test_job_trend_analysis_daily_at_2_timeout_30_minutes() -> None:
    """Asked for every ten minutes of the hours that can be two in the morning."""
    assert TIMERS["trend_analysis"]["schedule"] == "35 */10 6-10 * * *"
    assert json.loads((ROOT / "host.json").read_text("utf-8"))["functionTimeout"] == "00:30:00"


def test_job_data_validation_every_6_hours_timeout_10_minutes() -> None:
    """It asks, and ten and twenty minutes later again for what is left; at half past it ends."""
    assert TIMERS["data_validation"]["schedule"] == "0 0,10,20,30 */6 * * *"


def test_retries_three() -> None:
    assert ATTEMPTS == 1 + 3


ROWS: Final = (
    *("edw_host", "edw_database", "edw_authentication_integrated", "edw_timeout"),
    *("connection_strings_primary_readonly_analytics", "query_timeout_default_30_long_running_300_analytics_600"),
    *("min_5", "max_20", "acquire_timeout", "idle_timeout", "reap_interval"),
    *("job_family_mapping", "currency_conversion", "period_alignment", "account_mapping"),
    *("completeness_required_fields", "occupancy_0_to_1", "amounts_0_to_999999999", "max_age_24_hours_freshness_check"),
    *("job_trend_analysis_daily_at_2", "job_trend_analysis_retries_3", "job_data_validation_every_6_hours"),
    *("job_data_validation_retries_2", "retries_three", "optimised_statement_and_its_two_indexes"),
)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test_named_after_it(row: str) -> None:
    names = [
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    ]
    assert any(row in name for name in names)
