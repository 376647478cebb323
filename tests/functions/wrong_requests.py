"""Requests that go wrong, one for each sentence of docs/api/errors.md: who sends what, to which path."""

import gzip
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from shared_code.kit.limits import IMPORT_BYTES

MONTH, DAY, PLH = "2025-04", "2025-04-20", "0402"
FIRST: Final = {"If-Match": '"0-0"'}
BLIND: Final[Mapping[str, str]] = {}
CSV: Final = {"Content-Type": "text/csv"}
ZIPPED: Final = {**CSV, "Content-Encoding": "gzip"}
LONGEST: Final = gzip.compress(b" " * (IMPORT_BYTES + 1))
ROLE: Final = "account_manager"
EXPIRED: Final = "expired"
"""A role whose token has expired."""


class WrongRequest(NamedTuple):
    """A request; `content` is sent as it is, `body` as JSON. `role` "" sends no token."""

    path: str
    body: Any = None
    method: str = "GET"
    headers: Mapping[str, str] = FIRST
    role: str = ROLE
    content: bytes | None = None


def put(family: str, body: Any, **options: Any) -> WrongRequest:
    return WrongRequest(f"{family}/TP001/{MONTH}", body, "PUT", **options)


def imported(content: bytes, headers: Mapping[str, str] = BLIND, kind: str = "budget") -> WrongRequest:
    return WrongRequest(f"imports/{kind}", None, "POST", headers, "forecasting_admin", content)


def day(**fields: Any) -> WrongRequest:
    return put("statistics", {"days": [{"date": DAY, **fields}]})


def row(**fields: Any) -> WrongRequest:
    return put("payroll", {"rows": [{"date": DAY, **fields}]})


def what_if(**drivers: Any) -> WrongRequest:
    return WrongRequest(f"what-if/TP001/{MONTH}", drivers, "POST")


def goal(**fields: Any) -> WrongRequest:
    return WrongRequest(f"what-if/TP001/{MONTH}/goal", fields, "POST")


def batch(*requests: Any) -> WrongRequest:
    return WrongRequest("batch/read", {"requests": requests}, "POST")


CATEGORY: Final = {"category": "valetDaily"}
SAVED: Final = WrongRequest(
    "rates/TP001/2025-07", {"rates": [{**CATEGORY, "forecast": 31}]}, "PUT", headers={**FIRST, "Idempotency-Key": "k"}
)
"""Sent before the others and not wrong yet: the key of the one that is."""
WRONG: Final[Sequence[WrongRequest]] = (
    # who may, and what is there
    WrongRequest("sites", role=""),
    WrongRequest("sites", headers={"Authorization": "Bearer nonsense"}, role=""),
    WrongRequest("sites", role=EXPIRED),
    WrongRequest("statistics/0900/2025-04"),
    WrongRequest("pl-view/rollup/district/d-orlando"),
    WrongRequest("audit/TP001"),
    put("rates", {"rates": [{**CATEGORY, "forecast": 1}]}, role="regional_vp"),
    WrongRequest("pl-view/rollup/district/d-boston", role="district_manager"),
    WrongRequest("nowhere"),
    WrongRequest("sites", method="PUT", body={}),
    WrongRequest("sites/9999", role="forecasting_admin"),
    WrongRequest("pl-view/rollup/district/nowhere", role="forecasting_admin"),
    WrongRequest("snapshots/TP001/2025-04/9"),
    WrongRequest("sites/trends"),
    WrongRequest("sites/17-0"),
    WrongRequest("sites/%ff"),
    WrongRequest("docs/assets/nothing.js", role=""),
    WrongRequest("operations/load-0", role="forecasting_admin"),
    WrongRequest("operations/LOAD", role="forecasting_admin"),
    WrongRequest("dead-letters/pl-view-refresh/7/replay", method="POST", role="forecasting_admin"),
    WrongRequest("dead-letters/pl view/7/replay", method="POST", role="forecasting_admin"),
    imported(b"x", CSV, "people"),
    imported(b"x", CSV),
    imported(b"x"),
    imported(b"x", ZIPPED),
    imported(gzip.compress(b"x")[:9], ZIPPED),
    imported(LONGEST, ZIPPED),
    imported(b"x", {**ZIPPED, "Content-Encoding": "br"}),
    WrongRequest("runs/sweep", method="POST", role="forecasting_admin"),
    WrongRequest("users"),
    WrongRequest("users/nobody", role="forecasting_admin"),
    WrongRequest("users/anna", {"name": "A"}, "PUT", headers=BLIND, role="forecasting_admin"),
    WrongRequest("users/anna", {"name": "A"}, "PUT", headers={"If-Match": '"7-0"'}, role="forecasting_admin"),
    WrongRequest("users/anna", {"role": "king"}, "PUT", role="forecasting_admin"),
    WrongRequest("users/anna", {"sites": ["9999"]}, "PUT", role="forecasting_admin"),
    WrongRequest("users/sam", {"role": "regional_vp"}, "PUT", role="forecasting_admin"),
    # path and query
    WrongRequest("statistics/TP001/2025-13"),
    WrongRequest("statistics/TP001/1850-01"),
    WrongRequest("pl-view/TP001/2025-Q7"),
    WrongRequest("sites?peroid=2025"),
    WrongRequest("sites?districtId=d-orlando&districtId=d-tampa"),
    WrongRequest("revenue/categories?period=2025"),
    WrongRequest("sites?limit=0"),
    WrongRequest("sites?limit=many"),
    WrongRequest("sites?sortBy=color"),
    WrongRequest("alerts/TP001?rule=color"),
    WrongRequest("runs?flow=color", role="forecasting_admin"),
    WrongRequest("sites?status=lost"),
    WrongRequest("sites?perLaborHour=maybe"),
    WrongRequest("audit/TP001?cursor=zzz", role="district_manager"),
    WrongRequest("audit/TP001?from=2025-04-02&to=2025-04-01", role="district_manager"),
    WrongRequest("pl-view/TP001/variance/weather"),
    WrongRequest("pl-view/TP001/variance/budget?period=2025-04&from=2025-01"),
    WrongRequest("pl-view/TP001/variance/budget?from=2025-04&to=2025-01"),
    WrongRequest("pl-view/TP001/2025-04/bridge?line=flcToBudgetCumulative"),
    WrongRequest("pl-view/TP001/2025-04/explain?days=true&line=pteb"),
    WrongRequest("pl-view/TP001/2025-03/explain?days=true&line=payroll"),
    WrongRequest("pl-view/TP001/2025-05/explain?days=true&line=payroll&series=actual"),
    WrongRequest("pl-view/TP001/2025-05/explain?days=true&line=internalRevenue"),
    WrongRequest("statistics/TP001/trends/5d"),
    WrongRequest("sites", headers={"Accept": "text/csv"}),
    # months
    WrongRequest("statistics/TP001/2024-01"),
    WrongRequest("statistics/TP001/2026-09"),
    WrongRequest("rates/TP001/2025-03", {"rates": [{**CATEGORY, "forecast": 1}]}, "PUT"),
    WrongRequest("rates/TP001/2026-09", {"rates": [{**CATEGORY, "forecast": 1}]}, "PUT"),
    WrongRequest("rates/0500/2025-06", {"rates": [{**CATEGORY, "forecast": 1}]}, "PUT"),
    put("statistics", {"days": [{"date": "2025-04-14", "valetDaily": 1}]}),
    WrongRequest("statistics/0500/2025-05", {"days": [{"date": "2025-05-20", "valetDaily": 1}]}, "PUT"),
    # bodies
    put("statistics", None, content=b"{", headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", None, content=b'{"days": 1, "days": 2}', headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", None, content=b"[NaN]", headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", None, content=b"[" * 99, headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", None, content=b'"\\ud800"', headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", None, content=b"1e400", headers={**FIRST, "Content-Type": "application/json"}),
    put("statistics", {f"day{number}": 1 for number in range(1000)}),
    put("statistics", None, content=b"a,b", headers={**FIRST, "Content-Type": "text/csv"}),
    put(
        "statistics",
        None,
        content=b"{}",
        headers={**FIRST, "Content-Type": "application/json", "Content-Encoding": "br"},
    ),
    put(
        "statistics",
        None,
        content=b'"' + b"x" * 1_100_000 + b'"',
        headers={**FIRST, "Content-Type": "application/json"},
    ),
    put("statistics", []),
    put("statistics", {}),
    put("statistics", {"day": []}),
    put("statistics", {"days": {}}),
    put("statistics", {"inputMode": "beds"}),
    put("statistics", {"days": [{"date": "20 April"}]}),
    put("statistics", {"days": [{"date": "2025-04-31"}]}),
    put("statistics", {"days": [{"date": "2025-05-02"}]}),
    put("statistics", {"days": [{"valetDaily": 1}]}),
    put("statistics", {"days": [{"date": DAY}] * 2}),
    put("statistics", {"days": [{"date": DAY}] * 40}),
    put("statistics", {"days": [{"date": DAY, "valetDaily": 3}], "reason": "x" * 501}),
    put("statistics", {"days": [{"date": DAY, "valetDaily": 3}], "reason": 7}),
    day(occupancy=1.05),
    day(driveInRatio=-1),
    day(valetDaily="3"),
    day(valetOvernight=3),
    WrongRequest(f"statistics/{PLH}/{MONTH}", {"days": [{"date": DAY, "occupancy": 0.5}]}, "PUT"),
    put("rates", {}),
    put("rates", {"rates": []}),
    put("rates", {"rates": [{"category": "bikes", "forecast": 1}]}),
    put("rates", {"rates": [{**CATEGORY, "forecast": 1.005}]}),
    put("rates", {"rates": [{**CATEGORY, "forecast": 1}] * 2}),
    put("rates", {"rates": [{**CATEGORY, "forecast": 1}], "xyz": 1}),
    put("expenses", {"accounts": [{"account": "9999", "forecast": 1}]}),
    put("expenses", {"accounts": [{"account": "7099", "forecast": 1}]}),
    put("expenses", {"accounts": [{"account": "7045", "forecast": 1.5}]}),
    put("payroll", {}),
    row(regularHours=8),
    row(group="GSA", jobCode="GSA", regularHours=8),
    row(group="Nobody", regularHours=8),
    row(jobCode="GSA", regularHours=8),
    row(group="GSA", regularHours=8.3),
    row(group="GSA", regularHours=90_000),
    put("payroll", {"copyFromSchedule": [DAY]}),
    WrongRequest(f"payroll/{PLH}/{MONTH}", {"rows": [{"date": DAY, "group": "GSA", "regularHours": 8}]}, "PUT"),
    WrongRequest(f"payroll/{PLH}/{MONTH}", {"rows": [{"date": DAY, "jobCode": "XYZ", "regularHours": 8}]}, "PUT"),
    WrongRequest(f"payroll/{PLH}/{MONTH}", {"rows": [{"date": DAY, "jobCode": "SRACCTMGR", "regularHours": 9}]}, "PUT"),
    put("revenue/other", {}),
    put("revenue/other", {"gpoFees": 5}),
    put("revenue/other", {"billableExpenses": -5}),
    put("revenue/external", {"adjustmentRatio": 0.1, "reason": " "}),
    put("revenue/external", {"adjustmentRatio": 0.1, "reason": "x", "days": []}),
    put("revenue/external", {"adjustmentRatio": 0.1, "reason": "x", "rates": []}),
    put("revenue/external", {"adjustmentRatio": 0.1, "reason": "x", "categories": []}),
    put("revenue/external", {"adjustmentRatio": 0.1, "reason": "x", "total": 7}),
    put("revenue/internal", {"components": []}),
    put("revenue/internal", {"adjustments": [{"component": "tips", "amount": 1, "reason": "x"}]}),
    put(
        "revenue/internal", {"otherRevenue": 1, "adjustments": [{"component": "fixedFee", "amount": 1, "reason": "x"}]}
    ),
    # what-if, goals, batches
    what_if(payroll=[{"rate": 3}]),
    what_if(payroll=[{"group": "GSA", "jobCode": "GSA", "rate": 3}]),
    what_if(payroll=[{"group": "Nobody", "rate": 3}]),
    what_if(payroll=[{"jobCode": "ABC", "rate": 3}]),
    what_if(contract=[{"term": "fixed_fee[9].fee", "value": 1}]),
    what_if(contract=[{"term": "fixed_fees[0].fee", "value": 1}]),
    what_if(contract=[{"term": "fixed_fee[0].name", "value": 1}]),
    what_if(contract=[{"term": "bell.invoice_group", "value": 1}]),
    what_if(contract=[{"term": "fixed_fee[0].zzz", "value": 1}]),
    what_if(contract=[{"term": "revenue_share[0].minimum", "value": 1}]),
    what_if(contract=[{"term": "revenue_share.structures[0].codes[0]", "value": 1}]),
    what_if(contract=[{"term": "effective_date.day", "value": 1}]),
    what_if(contract=[{"term": "revenue_share.structures[0].tiers[0].limit", "value": 5}]),
    what_if(expenses=[{"account": "7010", "forecast": 1}]),
    WrongRequest(f"what-if/{PLH}/{MONTH}", {"statistics": {"occupancy": 0.5}}, "POST"),
    WrongRequest(f"what-if/{PLH}/{MONTH}", {"contract": [{"term": "fixed_fee[0].fee", "value": 1}]}, "POST"),
    goal(driver="weather"),
    goal(driver="expenses.7045"),
    goal(driver="expenses.7045", lowest=5, highest=5),
    goal(driver="expenses.7045", lowest=0, highest=9, target=999_999),
    goal(driver="rates.selfMonthly", lowest=0, highest=9),
    batch(),
    batch({"id": "1", "path": "statistics"}),
    batch({"id": "1", "path": "/statistics"}, {"id": "1", "path": "/sites"}),
    # saves at the same time
    put("rates", {"rates": [{**CATEGORY, "forecast": 31}]}, headers=BLIND),
    put("rates", {"rates": [{**CATEGORY, "forecast": 31}]}, headers={"If-Match": '"7-0"'}),
    put("rates", {"rates": [{**CATEGORY, "forecast": 31}]}, headers={"If-Match": "nonsense"}),
    SAVED._replace(body={"rates": [{**CATEGORY, "forecast": 32}]}),
    put("rates", {"rates": [{**CATEGORY, "forecast": 31}]}, headers={**FIRST, "Idempotency-Key": "k" * 256}),
)
