"""How each kind of fault is planted into a site's year, and which rules are right to find it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BeforeValidator, Field

from benchmarks.quality.year import SiteYear
from shared_code.alerts.data import BudgetChange
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.payroll.models import Worked
from shared_code.statistics.models import OCCUPIED_ROOMS, OVERNIGHT, Counter

FAULTS: Final = Path(__file__).with_name("faults.yaml")
BETWEEN: Final = timedelta(days=1)


class Fault(Model):
    """A line of faults.yaml."""

    site: str
    kind: str
    of: str
    days: tuple[date, ...] = ()
    month: Annotated[Period | None, BeforeValidator(lambda value: value and str(value)[:7])] = None
    by: Decimal = Decimal(1)
    source: str | int | None = Field(None, alias="from")
    code: str = ""

    def all_days(self) -> Sequence[date]:
        """Every day that is wrong."""
        if not self.days:
            return ()
        return [self.days[0] + BETWEEN * number for number in range((self.days[-1] - self.days[0]).days + 1)]

    def touches(self, days: Sequence[date], period: Period | None) -> bool:
        """Whether an alert of some days, or of a month, is about the fault."""
        if self.month:
            return period == self.month
        return bool({*days} & {*self.all_days()}) if days else period in {Period.of(day) for day in self.all_days()}


def faults() -> Sequence[Fault]:
    """All that are planted."""
    return [
        Fault.model_validate({**one, "by": str(one.get("by", 1))}) for one in yaml.safe_load(FAULTS.read_text("utf-8"))
    ]


Plant = Callable[[Fault, SiteYear, Mapping[str, SiteYear]], None]
_KINDS: dict[str, Plant] = {}


def plant(fault: Fault, company: Mapping[str, SiteYear]) -> None:
    """Change the year of the fault's site."""
    _KINDS[fault.kind](fault, company[fault.site], company)


def _kind(name: str) -> Callable[[Plant], Plant]:
    def register(function: Plant) -> Plant:
        _KINDS[name] = function
        return function

    return register


FOUND_BY: Final[Mapping[tuple[str, str], str]] = {
    ("missing", "all"): "missing-days",
    ("missing", "revenue"): "missing-days",
    ("late", "all"): "feed-late",
    ("late", "hours"): "feed-late",
    ("empty-load", "all"): "zero-load",
    ("zero", "rooms"): "day-level vehicles-per-room stuck-rooms",
    ("zero", "revenue"): "vehicles-without-revenue",
    ("zero", "vehicles"): "revenue-without-vehicles",
    ("times", "revenue"): "doubled-days revenue-per-vehicle day-level",
    ("times", "hours"): "doubled-days hours-per-vehicle hours-of-a-day day-level",
    ("times", "vehicles"): "doubled-days revenue-per-vehicle hours-per-vehicle day-level",
    ("times", "all"): "doubled-days day-level occupancy-range",
    ("times", "cost"): "cost-per-hour",
    ("times", "overnight"): "drive-in-range vehicles-per-room",
    ("times", "statistics"): "hours-per-vehicle day-level",
    ("rooms-as-percent", "rooms"): "vehicles-per-room drive-in-range day-level",
    ("whole-permits", "vehicles"): "revenue-per-vehicle hours-per-vehicle day-level",
    ("copied", "all"): "copied-days",
    ("copied", "statistics"): "copied-days",
    ("shifted", "vehicles"): "revenue-per-vehicle hours-per-vehicle day-level",
    ("stuck", "rooms"): "stuck-rooms",
    ("of-another-site", "revenue"): "revenue-per-vehicle day-level",
    ("future", "statistics"): "future-days",
    ("negative", "revenue"): "amount-range",
    ("negative", "hours"): "amount-range",
    ("above-rooms", "rooms"): "occupancy-range",
    ("unpriced", "hours"): "hours-without-rate unknown-code",
    ("swapped", "vehicles"): "valet-share",
    ("code-missing", "revenue"): "code-stopped revenue-per-vehicle",
    ("unknown-account", "ledger"): "unknown-code",
    ("account-times", "ledger"): "account-jump",
    ("sign", "ledger"): "ledger-sign",
    ("revenue-times", "ledger"): "totals-apart",
    ("budget-moved", "budget"): "budget-moved",
    ("budget-missing", "budget"): "budget-missing",
}
"""The rules of which one has to name the fault, by its kind and what it is planted into."""


def _parts(fault: Fault, year: SiteYear) -> Iterator[tuple[date, dict[date, dict[str, Decimal]], Sequence[str]]]:
    """The figures that a fault changes: day, the table they are in, their names."""
    for day in fault.all_days():
        counters = [*Counter]
        rooms = [OCCUPIED_ROOMS] if OCCUPIED_ROOMS in year.days[day] else []
        names = {"rooms": rooms, "vehicles": counters, "overnight": [*OVERNIGHT]}.get(fault.of, [*rooms, *counters])
        if fault.of in {"rooms", "vehicles", "overnight", "statistics", "all"}:
            yield day, year.days, names
        if fault.of in {"revenue", "statistics", "all"}:
            yield day, year.revenue, [*year.revenue[day]]


@_kind("missing")
def _missing(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        year.revenue.pop(day)
        if fault.of == "all":
            year.days.pop(day)
            year.hours.pop(day)


@_kind("late")
def _late(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        for feed in ("statistics", "hours") if fault.of == "all" else (fault.of,):
            year.arrives[feed, day] = fault.days[-1] + 2 * BETWEEN


@_kind("empty-load")
def _empty(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    year.empty |= {*fault.days}


@_kind("zero")
def _zero(fault: Fault, year: SiteYear, company: Mapping[str, SiteYear]) -> None:
    _times(fault.model_copy(update={"by": Decimal(0)}), year, company)


@_kind("times")
def _times(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day, table, names in _parts(fault, year):
        table[day] |= {name: (table[day][name] * fault.by).quantize(Decimal("0.01")) for name in names}
    for day in fault.all_days() if fault.of in {"hours", "cost", "all"} else ():
        year.hours[day] = {code: _scaled(worked, fault) for code, worked in year.hours[day].items()}


def _scaled(worked: Worked, fault: Fault) -> Worked:
    hours = Decimal(1) if fault.of == "cost" else fault.by
    cost = Decimal(1) if fault.of == "hours" and fault.by > 2 else fault.by  # noqa: PLR2004 - another unit is no other pay
    return worked.model_copy(
        update={
            "regular_hours": worked.regular_hours * hours,
            "overtime_hours": worked.overtime_hours * hours,
            "cost": (worked.cost or Decimal(0)) * cost,
        }
    )


@_kind("rooms-as-percent")
def _percent(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        rooms = year.days[day][OCCUPIED_ROOMS] * 100 / year.site.available_rooms
        year.days[day][OCCUPIED_ROOMS] = rooms.quantize(Decimal(1))


@_kind("whole-permits")
def _permits(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        for counter in (Counter.VALET_MONTHLY, Counter.SELF_MONTHLY):
            year.days[day][counter] *= 30


@_kind("copied")
def _copied(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    source = {}
    for day in fault.all_days():
        earlier = day + timedelta(days=int(fault.source or 0))
        source[day] = {**year.days[earlier]}, {**year.revenue[earlier]}, {**year.hours[earlier]}
    for day, (days, revenue, hours) in source.items():
        year.days[day], year.revenue[day] = days, revenue
        if fault.of == "all":
            year.hours[day] = hours


@_kind("shifted")
def _shifted(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    rows = {day: {**year.days[day - BETWEEN]} for day in fault.all_days()}
    year.days.update(rows)


@_kind("stuck")
def _stuck(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        year.days[day][OCCUPIED_ROOMS] = year.days[fault.days[0]][OCCUPIED_ROOMS]


@_kind("of-another-site")
def _of_another(fault: Fault, year: SiteYear, company: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        year.revenue[day] = {**company[str(fault.source)].revenue[day]}


@_kind("future")
def _future(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        year.arrives["statistics", day] = day - 5 * BETWEEN


@_kind("negative")
def _negative(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        if fault.of == "revenue":
            year.revenue[day] = {code: -amount for code, amount in year.revenue[day].items()}
        else:
            code, worked = next(iter(year.hours[day].items()))
            year.hours[day][code] = worked.model_copy(update={"regular_hours": Decimal(-6)})


@_kind("above-rooms")
def _above(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        year.days[day][OCCUPIED_ROOMS] = Decimal(year.site.available_rooms + 8)


@_kind("unpriced")
def _unpriced(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.days:
        year.hours[day]["XTRA"] = Worked(regular_hours=Decimal(16))


@_kind("swapped")
def _swapped(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        row = year.days[day]
        row[Counter.VALET_OVERNIGHT], row[Counter.SELF_OVERNIGHT] = (row[name] for name in reversed(OVERNIGHT))


@_kind("code-missing")
def _code(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    for day in fault.all_days():
        year.revenue[day].pop(fault.code)


def _balances(fault: Fault, year: SiteYear, changed: Mapping[str, Decimal]) -> None:
    month = fault.month
    assert month  # noqa: S101 - a fault of the books has one
    ledger = year.ledgers[month]
    year.ledgers[month] = ledger.model_copy(update={"balances": {**ledger.balances, **changed}})


@_kind("unknown-account")
def _account(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    _balances(fault, year, {"7999": Decimal(640)})


@_kind("account-times")
def _account_times(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    assert fault.month  # noqa: S101 - as above
    _balances(fault, year, {"7185": year.ledgers[fault.month].balances["7185"] * fault.by})


@_kind("sign")
def _sign(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    assert fault.month  # noqa: S101 - as above
    own = year.ledgers[fault.month].balances
    _balances(fault, year, {account: abs(amount) for account, amount in own.items() if account.startswith("47")})


@_kind("revenue-times")
def _revenue_times(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    assert fault.month  # noqa: S101 - as above
    _balances(fault, year, {"9410": year.ledgers[fault.month].balances["9410"] * fault.by})


@_kind("budget-moved")
def _budget_moved(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    assert fault.month  # noqa: S101 - as above
    at = datetime.combine(fault.month.shift(-1).first_day + 14 * BETWEEN, datetime.min.time(), UTC)
    old = year.budgets[fault.month]["9410"]
    year.budgets[fault.month]["9410"] = old * fault.by
    year.changes.append(BudgetChange(at, "warehouse", fault.month, "9410", old, old * fault.by))


@_kind("budget-missing")
def _budget_missing(fault: Fault, year: SiteYear, _: Mapping[str, SiteYear]) -> None:
    assert fault.month  # noqa: S101 - as above
    year.budgets.pop(fault.month)
