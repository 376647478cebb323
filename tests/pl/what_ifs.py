"""What-ifs to test with: drivers drawn for a random year, and the documents in which everything was saved like that."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

from shared_code.accounts.numbers import RateCategory
from shared_code.contracts.models import Contract
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.what_if.drivers import Drivers, read_drivers
from tests.oracle.draw import Draw

KINDS = ("statistics", "rates", "payroll", "contract", "expenses", "otherRevenue")
COLUMNS = {"occupancy": "occupancy", "driveInRatio": "drive_in_ratio", "captureRatio": "capture_ratio"}
OTHER = {
    "billableExpenses": "billable_expenses",
    "validations": "revenue_validations",
    "miscellaneous": "miscellaneous",
    "gpoFees": "gpo_fees",
    "signingBonuses": "signing_bonuses",
    "clientPaidExpenses": "client_paid_expenses",
}
Json = dict[str, Any]


def drivers(**request: Any) -> Drivers:
    return read_drivers(_exact(request))


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def draw_request(draw: Draw, kind: str, document: Json, period: Period) -> Json | None:
    """A request of one kind; None where the site has nothing of it."""
    match kind:
        case "statistics":
            names = draw.some(list(COLUMNS), 0.6) or ["occupancy"]
            return {kind: {name: draw.whole(0, 100) / 100 for name in names}} if has_rooms(document) else None
        case "rates":
            categories = [category.value for category in RateCategory]
            return {kind: [{"category": name, "forecast": draw.whole(0, 60)} for name in draw.some(categories, 0.4)]}
        case "payroll":
            rows = [_payroll_row(draw, code) for code in _codes(document, period)]
            return {kind: rows} if rows else None
        case "contract":
            terms = numeric_terms(document)
            return {kind: [_term_row(draw, draw.pick(terms))]} if terms else None
        case "expenses":
            return {
                kind: [{"account": account, "forecast": draw.whole(0, 2000)} for account in ("7045", "7170", "7100")]
            }
        case _:
            return {kind: {name: draw.whole(-500, 500) for name in draw.some(list(OTHER), 0.5)}}


def _term_row(draw: Draw, term: str) -> Json:
    """A limit lies above all that can be earned, since nothing says what is shared above the highest."""
    return {"term": term, "value": 100_000_000 if term.endswith("limit") else draw.whole(1, 100)}


def has_rooms(document: Json) -> bool:
    return bool(document["site"]["available_rooms"])


def _payroll_row(draw: Draw, code: str) -> Json:
    hours = {"hoursPercent": draw.pick([-100, -12.5, 10, 33.3])}
    return {"jobCode": code, **draw.pick([hours, {"rate": draw.whole(10, 30)}, {**hours, "rate": 21.5}])}


def _codes(document: Json, period: Period) -> list[str]:
    plan = document["forecast_payroll"].get(period) or {}
    return sorted({**(plan.get("hours") or {}), **(plan.get("overtime_hours") or {})})


def numeric_terms(document: Json) -> list[str]:
    """Paths of figures in the contract that are there."""
    contract = Contract.model_validate(document["contract"]) if document["contract"] else None
    return [] if contract is None else list(_figures(contract.model_dump(exclude_none=True), ""))


def _figures(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in _figures(item, f"{path}.{name}".lstrip("."))]
    if isinstance(value, tuple):
        return [found for index, item in enumerate(value) for found in _figures(item, f"{path}[{index}]")]
    return [path] if isinstance(value, Decimal) else []


def saved(document: Json, period: Period, request: Json) -> Json:
    """The document as it is when managers had saved the drivers for every day of the month."""
    changed = deepcopy(document)
    _save(changed, "forecast_statistics", period, _columns(request.get("statistics", {})))
    rates = {RateCategory(row["category"]).name.lower(): str(row["forecast"]) for row in request.get("rates", ())}
    _save(changed, "forecast_rates", period, rates)
    for row in request.get("payroll", ()):
        _save_payroll(changed["forecast_payroll"][period], row)
    _save(changed, "forecast_expense", period, {row["account"]: row["forecast"] for row in request.get("expenses", ())})
    other = {OTHER[name]: value for name, value in request.get("otherRevenue", {}).items()}
    _save(changed, "other_revenue", period, other)
    for row in request.get("contract", ()):
        _save_term(changed["contract"], row["term"], row["value"])
    return changed


def _columns(statistics: Json) -> Json:
    typed = {"occupied_rooms": None} if "occupancy" in statistics else {}
    return {**typed, **{COLUMNS[name]: str(value) for name, value in statistics.items()}}


def _save(document: Json, name: str, period: Period, entries: Json) -> None:
    if entries:
        months = document.get(name) or {}
        document[name] = {**months, period: {**(months.get(period) or {}), **entries}}


def _save_payroll(plan: Json, row: Json) -> None:
    code = row["jobCode"]
    factor = 1 + Decimal(str(row.get("hoursPercent", 0))) / 100
    for columns in (plan.get("hours"), plan.get("overtime_hours")):
        if columns and code in columns:
            columns[code] = _times(columns[code], factor)
    if "rate" in row:
        plan["rates"] = {**(plan.get("rates") or {}), code: str(row["rate"])}
        plan.get("rate_overrides", {}).pop(code, None)


def _times(column: Any, factor: Decimal) -> Any:
    if isinstance(column, list):
        return [_times(value, factor) for value in column]
    return None if column is None else str(Decimal(str(column)) * factor)


def _save_term(contract: Json, path: str, value: Any) -> None:
    *blocks, last = path.replace("[", ".").replace("]", "").split(".")
    part: Any = contract
    for step in blocks:
        part = part[int(step) if step.isdecimal() else step]
    part[last] = str(value)


def of_month(inputs: YearInputs, others: YearInputs, period: Period) -> YearInputs:
    """Inputs in which one month is that of others."""
    months = {month: others.months[month] if month == period else facts for month, facts in inputs.months.items()}
    return YearInputs(
        **{name: getattr(inputs, name) for name in YearInputs.__dataclass_fields__ if name not in {"months", "days"}},
        months=months,
    )
