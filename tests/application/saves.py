"""The seven saves of a site's month, by the services of an application."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared_code.application import Application
from shared_code.expenses.updates import ExpensesUpdate
from shared_code.kit.answer import Answer
from shared_code.kit.period import Period
from shared_code.payroll.updates import PayrollUpdate
from shared_code.rates.updates import RatesUpdate
from shared_code.revenue.updates import ExternalUpdate, InternalUpdate, OtherUpdate
from shared_code.statistics.models import StatisticsUpdate
from shared_code.store.editing import WriteRequest

Save = Callable[[Application, Period, Mapping[str, Any], WriteRequest], object]
SITE: Final = "0170"

SAVES: Final[Mapping[str, Save]] = {
    "statistics": lambda app, month, body, write: app.months.save(
        SITE, month, StatisticsUpdate.model_validate(body), write
    ),
    "rates": lambda app, month, body, write: app.rates.save(SITE, month, RatesUpdate.model_validate(body), write),
    "payroll": lambda app, month, body, write: app.payroll_months.save(
        SITE, month, PayrollUpdate.model_validate(body), write
    ),
    "expenses": lambda app, month, body, write: app.expenses.save(
        SITE, month, ExpensesUpdate.model_validate(body), write
    ),
    "external": lambda app, month, body, write: app.external_revenue.save(
        SITE, month, ExternalUpdate.model_validate(body), write
    ),
    "internal": lambda app, month, body, write: app.internal_revenue.save(
        SITE, month, InternalUpdate.model_validate(body), write, wages=True
    ),
    "other": lambda app, month, body, write: app.other_revenue.save(
        SITE, month, OtherUpdate.model_validate(body), write
    ),
}
"""By the family of the document that each changes."""

READS: Final[Mapping[str, Callable[[Application, Period], Answer[Any]]]] = {
    "statistics": lambda app, month: app.months.get(SITE, month),
    "rates": lambda app, month: app.rates.get(SITE, month),
    "payroll": lambda app, month: app.payroll_months.get(SITE, month),
    "expenses": lambda app, month: app.expenses.get(SITE, month),
    "external": lambda app, month: app.external_revenue.get(SITE, month),
    "internal": lambda app, month: app.internal_revenue.get(SITE, month, wages=True),
    "other": lambda app, month: app.other_revenue.get(SITE, month),
}


def body(family: str, month: Period, value: int, day: date | None = None) -> Mapping[str, Any]:
    """What a user sends who changes one figure of a month."""
    at = str(day or month.last_day)
    bodies: Mapping[str, Mapping[str, Any]] = {
        "statistics": {"days": [{"date": at, "occupiedRooms": value % 40, "selfDaily": value}]},
        "rates": {"rates": [{"category": "valetDaily", "forecast": value}]},
        "payroll": {"rows": [{"date": at, "group": "GSA", "regularHours": value % 24}]},
        "expenses": {"accounts": [{"account": "7045", "forecast": value}]},
        "external": {"adjustmentRatio": Decimal(value) / 1000, "reason": "a test"},
        "internal": {"adjustments": [{"component": "fixedFee", "amount": value, "reason": "a test"}]},
        "other": {"miscellaneous": value},
    }
    return bodies[family]
