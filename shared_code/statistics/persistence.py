"""The month facts of statistics as they are stored: what documents of a month add up to, for analysis and the P&L."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter

from shared_code.accounts.models import ACCOUNTS, AccountBalances, LedgerMonth
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY as RATES
from shared_code.rates.models import read_rates
from shared_code.sites.models import Site
from shared_code.statistics.days import StatisticsDays
from shared_code.statistics.facts import Column, DriverFacts
from shared_code.statistics.feeds import feeds_of
from shared_code.statistics.models import (
    ADJUSTMENT,
    FAMILY,
    LoadedMonth,
    PredictedMonth,
    SavedStatisticsMonth,
    read_adjustment,
)
from shared_code.statistics.month import StatisticsMonth
from shared_code.statistics.plausibility import UnusualDays
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.rules import last_actual_day
from shared_code.store.site_partition import Content, Contents, Document, Series

DRIVERS: Final = "drivers"


@dataclass(frozen=True, slots=True)
class StoredDrivers:
    """What a month of statistics gives the P&L; `bell` is the revenue of bell service of each loaded day in $.

    `unusual` tells what is unusual about its days; `predicted_days` counts those that nobody saved and that start from
    the predictive forecast.
    """

    drivers: DriverFacts
    bell: tuple[Decimal, ...] = ()
    last_bell_day: date | None = None
    loaded_at: datetime | None = None
    unusual: tuple[UnusualDays, ...] = ()
    predicted_days: int = 0


_DRIVERS = TypeAdapter(StoredDrivers)


def stored_month(found: Contents, later: Content | None = None, document: Document | None = None) -> StoredStatistics:
    """What the contents of a month's documents, by family and series, say about its statistics.

    `later` is what was loaded of the month after, `document` what users saved of this one.
    """
    saved, loaded = found.get((FAMILY, Series.FORECAST)), found.get((FAMILY, Series.ACTUAL))
    balances, rates = found.get((ACCOUNTS, Series.BUDGET)), found.get((RATES, Series.FORECAST))
    adjustment, ledger = found.get((ADJUSTMENT, Series.FORECAST)), found.get((ACCOUNTS, Series.ACTUAL))
    predicted = found.get((FAMILY, Series.PREDICTIVE))
    return StoredStatistics(
        saved=SavedStatisticsMonth.model_validate(saved) if saved else None,
        document=document,
        loaded=LoadedMonth.model_validate(loaded) if loaded else None,
        balances=AccountBalances.model_validate(balances).balances if balances else None,
        saved_rates=read_rates(rates) if rates else {},
        saved_adjustment=read_adjustment(adjustment) if adjustment else None,
        ledger=LedgerMonth.model_validate(ledger) if ledger else None,
        later=LoadedMonth.model_validate(later) if later else None,
        predicted=PredictedMonth.model_validate(predicted).days if predicted else {},
    )


def with_form(stored: StoredStatistics, family: str, content: Content) -> StoredStatistics:
    """A stored month with another form of rates, or of the adjustment."""
    if family == RATES:
        return stored._replace(saved_rates=read_rates(content))
    if family == ADJUSTMENT:
        return stored._replace(saved_adjustment=read_adjustment(content))
    raise LookupError(f"statistics read no form of {family}")


def facts_to_store(month: StatisticsMonth, stored: StoredStatistics) -> Mapping[str, Content]:
    """The facts of a calculated month by family: `statistics` for analysis, `drivers` for the P&L."""
    bell = month.feeds.bell
    days = bell.loaded()
    drivers = StoredDrivers(
        statistics_days(month.site, month.period, stored).facts(),
        tuple(bell.rows[day][""] or ZERO for day in days),
        last_actual_day(days),
        stored.loaded.loaded_at if stored.loaded else None,
        tuple(month.unusual),
        len(month.predicted_days),
    )
    return {
        FAMILY: month.facts.model_dump(mode="json", by_alias=True),
        DRIVERS: _DRIVERS.dump_python(drivers, mode="json"),
    }


def read_drivers(content: Content) -> StoredDrivers:
    """The drivers that `facts_to_store` made."""
    return _DRIVERS.validate_python(content)


def statistics_days(site: Site, period: Period, stored: StoredStatistics) -> StatisticsDays:
    """A stored month by day, as the P&L adds it up."""
    feeds = feeds_of(stored.loaded, stored.later)
    return StatisticsDays(
        period=period,
        available_rooms=site.rooms_on(period.last_day),
        saved=_columns(period, stored),
        budget=stored.balances or {},
        revenue=feeds.revenue,
        rooms=feeds.rooms,
    )


def _columns(period: Period, stored: StoredStatistics) -> Mapping[str, Column] | None:
    if stored.saved is None and not stored.predicted:
        return None
    days: Sequence[Mapping[str, Decimal]] = [stored.set_on(day) for day in period.days()]
    return {name: [day.get(name) for day in days] for name in dict.fromkeys(name for day in days for name in day)}
