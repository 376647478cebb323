"""External revenue, day by day: by revenue code, and rooms (3.1, 3.3, 3.4.5, 3.15.2 and 3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import ONE, ZERO, cents, number, rounded
from tests.oracle.document import REVENUE_BY_CATEGORY, Document
from tests.oracle.feeds import is_actual, loaded, rows
from tests.oracle.periods import before, days_of, first_of

# category → family of codes, budget revenue account, budget vehicle account
CATEGORIES = {
    "valet_daily": ("VD", "9411", "9510"),
    "valet_overnight": ("VO", "9412", "9520"),
    "valet_monthly": ("VM", "9413", "9530"),
    "self_daily": ("SD", "9414", "9550"),
    "self_overnight": ("SO", "9415", "9560"),
    "self_monthly": ("SM", "9416", "9570"),
    "valet_aggregator": ("VD", None, None),
    "self_aggregator": ("SD", None, None),
}
COLUMNS = (*CATEGORIES, "valet_comps", "self_comps", "occupied_rooms", "occupancy", "drive_in_ratio", "capture_ratio")
OTHER_CODES = ("OR1", "OR2")
CLASSES = ("1", "2", "3")
FOUR_DECIMALS = Decimal("0.0001")
Amounts = dict[str, Decimal]


def add(total: Amounts, more: Amounts) -> Amounts:
    return {name: total.get(name, ZERO) + more.get(name, ZERO) for name in {**total, **more}}


def saved(document: Document, day: date, name: str) -> Decimal | None:
    columns = document.of_month("forecast_statistics", first_of(day)) or {}
    return document.column(columns, name, day)


def is_saved(document: Document, day: date) -> bool:
    return any(saved(document, day, name) is not None for name in COLUMNS)


def budget_count(document: Document, day: date, category: str) -> Decimal:
    account = CATEGORIES[category][2]
    return ZERO if account is None else document.budget_of_day(day, account)


def forecast_rooms(document: Document, day: date) -> Decimal:
    """Rooms of a day: typed, or from occupancy (stored with four decimals), or the budget's."""
    rooms, occupancy = saved(document, day, "occupied_rooms"), saved(document, day, "occupancy")
    if rooms is not None:
        return rounded(rooms, FOUR_DECIMALS)
    if occupancy is not None:
        return rounded(occupancy * number(document.site.get("available_rooms")), FOUR_DECIMALS)
    return document.budget_of_day(day, "9440")


def ratio(document: Document, day: date, name: str) -> Decimal:
    """The saved ratio, or the budget's (3.1.3)."""
    typed = saved(document, day, name)
    if typed is not None:
        return typed
    month = first_of(day)
    valet, own = (document.balance("budget", month, account) for account in ("9520", "9560"))
    part, whole = valet + own, document.balance("budget", month, "9440")
    if name == "capture_ratio":
        part, whole = valet, valet + own
    return part / whole if whole != 0 else ZERO


def forecast_counts(document: Document, day: date) -> Amounts:
    """Paying vehicles of a saved day; with rooms the overnight counts are derived (3.1.2)."""
    counts = {}
    for category in CATEGORIES:
        typed = saved(document, day, category)
        counts[category] = budget_count(document, day, category) if typed is None else typed
    if number(document.site.get("available_rooms")) > 0:
        total = forecast_rooms(document, day) * ratio(document, day, "drive_in_ratio")
        capture = ratio(document, day, "capture_ratio")
        counts["valet_overnight"] = total * capture
        counts["self_overnight"] = ZERO if capture >= 1 else total * (ONE - capture)
    return counts


def rate(document: Document, month: date, category: str) -> Decimal:
    """The forecast rate, else the budget rate in cents, else 0 (3.2)."""
    typed = (document.of_month("forecast_rates", month) or {}).get(category)
    if typed is not None:
        return number(typed)
    _, revenue, vehicles = CATEGORIES[category]
    if revenue is None or vehicles is None:
        return ZERO
    count = document.balance("budget", month, vehicles)
    return cents(document.balance("budget", month, revenue) / count) if count != 0 else ZERO


def adjustment(document: Document, month: date) -> Decimal:
    account = document.settings.get("adjustment_account")
    gross = sum((document.balance("budget", month, each) for each in REVENUE_BY_CATEGORY), ZERO)
    if account is None or gross == 0:
        return ZERO
    return document.balance("budget", month, str(account)) / gross


def forecast_families(document: Document, day: date) -> Amounts:
    """Forecast external revenue of a day by family of codes, exact."""
    month = first_of(day)
    if not document.alive(month):
        return {}
    families: Amounts = {}
    if is_saved(document, day):
        for category, count in forecast_counts(document, day).items():
            families = add(families, {CATEGORIES[category][0]: count * rate(document, month, category)})
        gross = sum(families.values(), ZERO)
        return {**families, "ADJ": gross * adjustment(document, month)}
    for family, account, _ in CATEGORIES.values():
        if account is not None:
            families[family] = document.budget_of_day(day, account)
    total = document.line_balance("budget", month, "external_revenue") / len(days_of(month))
    return {**families, "ADJ": total - sum(families.values(), ZERO)}


def closed_history(document: Document) -> Amounts:
    """Revenue by code of the last twelve closed months."""
    history: Amounts = {}
    month = document.closed_through
    for _ in range(12):
        if month is not None:
            closed: dict[str, Any] = document.of_month("closed_revenue", month) or {}
            history = add(history, {code: number(amount) for code, amount in closed.items()})
            month = before(month)
    return history


def classes_of(document: Document, family: str) -> Amounts:
    """Weight of each code of a family: history of the classes, else everything is class 1 (3.4.5)."""
    if family == "ADJ":
        return {"ADJ": ONE}
    history = document.once(("history",), lambda: closed_history(document))
    weights = {family + number_of_class: history.get(family + number_of_class, ZERO) for number_of_class in CLASSES}
    total = sum(weights.values(), ZERO)
    if total <= 0:
        return {family + "1": ONE}
    return {code: weight / total for code, weight in weights.items()}


def forecast_codes(document: Document, day: date) -> Amounts:
    codes: Amounts = {}
    for family, amount in forecast_families(document, day).items():
        for code, weight in classes_of(document, family).items():
            codes[code] = codes.get(code, ZERO) + amount * weight
    return codes


def codes_of_day(document: Document, series: str, day: date) -> Amounts:
    if is_actual(document, "revenue", series, day):
        return {code: number(amount) for code, amount in rows(document, "revenue")[day].items()}
    return forecast_codes(document, day)


def sum_codes(document: Document, series: str, month: date) -> Amounts:
    codes: Amounts = {}
    if document.alive(month):
        for day in days_of(month):
            codes = add(codes, codes_of_day(document, series, day))
    return codes


def codes_of_month(document: Document, series: str, month: date) -> Amounts:
    return document.once(("codes", series, month), lambda: sum_codes(document, series, month))


def delivered_codes(document: Document, month: date) -> tuple[Amounts, bool]:
    """Revenue by code that is known of a closed month, and whether it is that of every day."""
    closed = document.of_month("closed_revenue", month)
    if closed is not None:
        return {code: number(amount) for code, amount in closed.items()}, True
    codes: Amounts = {}
    days = [day for day in days_of(month) if day in loaded(document, "revenue")]
    for day in days:
        codes = add(codes, {code: number(amount) for code, amount in rows(document, "revenue")[day].items()})
    return codes, bool(days) and len(days) == len(days_of(month))


def budget_weights(document: Document, month: date) -> Amounts:
    """The budget's external revenue by code; without any, everything is valet daily."""
    total = document.line_balance("budget", month, "external_revenue")
    if total <= 0:
        return classes_of(document, "VD")
    families = {
        family: document.balance("budget", month, account)
        for family, account, _ in CATEGORIES.values()
        if account is not None
    }
    weights: Amounts = {"ADJ": total - sum(families.values(), ZERO)}
    for family, amount in families.items():
        weights |= {code: amount * weight for code, weight in classes_of(document, family).items()}
    return weights


def ledger_codes(document: Document, month: date, known: Amounts) -> Amounts:
    """The ledger's external revenue of a month in the proportions of the known codes, else of the budget (3.15.4)."""
    weights = known if sum(known.values(), ZERO) > 0 else budget_weights(document, month)
    ledger, whole = document.line_balance("ledger", month, "external_revenue"), sum(weights.values(), ZERO)
    return {code: cents(ledger) * weight / whole for code, weight in weights.items()}


def best_known_codes(document: Document, month: date) -> Amounts:
    """Revenue by code for accumulations: closed months as delivered or booked, else trend (forecast in the future)."""
    if not document.alive(month):
        return {}
    if document.state(month) == "closed":
        known, is_whole = delivered_codes(document, month)
        if is_whole:
            return known
        if document.of_month("ledger", month):
            return ledger_codes(document, month, known)
    if month not in document.months:
        return {}
    return codes_of_month(document, "forecast" if document.state(month) == "closed" else "trend", month)


def external_revenue(document: Document, series: str, month: date) -> Decimal:
    return cents(sum(codes_of_month(document, series, month).values(), ZERO))


def net_of(document: Document, codes: Amounts, wanted: list[str] | None = None) -> Decimal:
    """Net external revenue of the wanted codes (all without a list), OR1 and OR2 left out where bell is enabled."""
    left_out = OTHER_CODES if document.block("bell") is not None else ()
    chosen = [code for code in codes if code not in left_out and (wanted is None or code in wanted)]
    return cents(sum((codes[code] for code in chosen), ZERO))


def rooms_of_month(document: Document, series: str, month: date) -> Decimal:
    if not document.alive(month):
        return ZERO
    total = ZERO
    for day in days_of(month):
        if is_actual(document, "rooms", series, day):
            total += number(rows(document, "rooms")[day])
        else:
            total += forecast_rooms(document, day)
    return total
