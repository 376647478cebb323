"""The month behind the golden answers: April 2025 of TP001 as it stands on the 15th, after one save of each family."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE
from tests.functions.profit import LEDGER, MARCH, MONEY, TERMS
from tests.payroll import staffing

SITE: Final = "TP001"
BALANCES: Final = {**MONEY, "6000": "10620", "6200": "1593"}
"""The budget of March and April: PTEB is 15 % of payroll."""
DAY: Final = {
    "occupiedRooms": "34", "valetDaily": "20", "valetOvernight": "16", "valetComps": "2", "selfDaily": "18",
    "selfOvernight": "9", "externalRevenue": "1764",
}  # fmt: skip
CODES: Final = {"VD1": "600", "VO1": "800", "SD1": "180", "SO1": "220", "ADJ": "-36"}
"""Each loaded day: 1,800.00 by revenue code, and 2 % of adjustments."""

SAVES: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("rates", {"rates": [{"category": "valetDaily", "forecast": 33}, {"category": "valetAggregator", "forecast": 22}]}),
    (
        "statistics",
        {
            "days": [
                {"date": "2025-04-20", "occupancy": 0.9, "driveInRatio": 0.75, "captureRatio": 0.6, "valetDaily": 30,
                 "valetAggregator": 3},
                {"date": "2025-04-21", "occupancy": 0.9, "driveInRatio": 0.75, "captureRatio": 0.6, "valetDaily": 30},
            ]
        },
    ),
    (
        "payroll",
        {"rows": [{"date": "2025-04-20", "group": "GSA", "regularHours": 24.5, "overtimeHours": 1, "rate": 17.25}]},
    ),
    ("revenue/external", {"adjustmentRatio": -0.02, "reason": "Refunds, as in the days so far"}),
    ("revenue/internal", {"adjustments": [{"component": "revenueShare", "amount": 250, "reason": "Agreed by phone"}]}),
    ("revenue/other", {"billableExpenses": 1200, "gpoFees": -310}),
    ("expenses", {"accounts": [{"account": "7045", "forecast": 450}, {"account": "7170", "forecast": 900}]}),
)  # fmt: skip


def stand(company: Company) -> None:
    """Everything that other systems have delivered by the 15th."""
    company.chart()
    company.contract(SITE, **TERMS)
    for period in (MARCH, APRIL):
        company.budget(SITE, period, BALANCES)
    company.ledger(SITE, MARCH, LEDGER)
    company.ledger(SITE, APRIL, {"7045": "500", "7099": "75"}, closed=False)
    days = [date(2025, 4, number) for number in range(1, 14)]
    day, codes = ({name: Decimal(value) for name, value in row.items()} for row in (DAY, CODES))
    content = LoadedMonth(
        loaded_at=current().clock.now() - timedelta(hours=2),
        days=dict.fromkeys(days, day),
        revenue=dict.fromkeys(days, codes),
    )
    company._load(SITE, APRIL, "statistics", Series.ACTUAL, content)
    staffing.employ(SITE)
    staffing.budget(SITE, {"GSA": 480, "GSA2": 120, "BELL": 60}, {"GSA": 7680, "GSA2": 2220, "BELL": 720})
    staffing.worked(SITE, {day: {"GSA": ("16", "2", "310.50"), "BELL": ("4", "0", "48")} for day in days[:12]})
    staffing.worked(SITE, {date(2025, 4, 20): {"GSA": ("21", "1", None)}}, Series.SCHEDULED)


def save(anna: TestClient) -> None:
    """What the account manager has saved by the 15th."""
    for family, body in SAVES:
        answer = anna.put(f"{BASE}/{family}/{SITE}/{APRIL}", json=body, headers={"If-Match": '"0-0"'})
        assert answer.status_code == 200, answer.text
