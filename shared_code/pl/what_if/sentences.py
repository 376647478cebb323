"""What a what-if changes, in words: each driver with its new figure and the one that it takes the place of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS, RATE_ACCOUNTS, RateCategory
from shared_code.contracts.changing import term
from shared_code.contracts.models import Contract
from shared_code.derivations.formatting import format_value, humanize
from shared_code.kit.money import ZERO, to_four_places
from shared_code.payroll.facts import PayrollDays
from shared_code.payroll.trying import codes_behind
from shared_code.pl.calculation.inputs import MonthFacts, SiteDays
from shared_code.pl.calculation.month import PLMonth
from shared_code.pl.what_if.drivers import HUNDRED, Drivers, PayrollDriver
from shared_code.rates.rules import budget_rate, forecast_rate
from shared_code.revenue.inputs import SeriesBasis
from shared_code.statistics.facts import OCCUPANCY

NAMES: Final = {OCCUPANCY: "Occupancy", "driveInRatio": "Drive-in ratio", "captureRatio": "Capture ratio"}


@dataclass(frozen=True, slots=True)
class WhatIfChange:
    """A month before and after a what-if on one basis, and its days."""

    month: PLMonth
    after: MonthFacts
    days: SiteDays | None
    basis: SeriesBasis

    def sentences(self, drivers: Drivers) -> Sequence[str]:
        """One for each driver, in the order of the request."""
        return [
            *self._statistics(drivers),
            *(self._rate(row.category) for row in drivers.rates),
            *(phrase for row in drivers.payroll for phrase in self._payroll(row)),
            *(f"Contract term {row.term} {self._terms(row.term)}" for row in drivers.contract),
            *(self._expense(row.account, row.forecast) for row in drivers.expenses),
            *(self._other(name, value) for name, value in drivers.other_revenue.figures().items()),
        ]

    def _statistics(self, drivers: Drivers) -> Iterator[str]:
        figures = drivers.statistics.figures()
        if self.days is None or not figures:
            return
        month = self.days.statistics[self.month.period]
        days = month.left() if self.basis is SeriesBasis.MIXED else month.period.days()
        on = f"on {len(days)} forecast day{'s' * (len(days) != 1)}"
        for name, value in figures.items():
            before = [_ratio(name, figure) for figure in _ends(month.figures(name, days))]
            yield f"{NAMES[name]} {_ratio(name, value)} instead of {' to '.join(before) or 'none'} {on}"

    def _rate(self, category: RateCategory) -> str:
        accounts, facts = RATE_ACCOUNTS.get(category), self.month.facts
        budget = accounts and budget_rate(facts.budget.get(accounts.revenue), facts.budget.get(accounts.vehicles))
        before = forecast_rate(facts.rates.get(category), budget)
        after = self.after.rates.get(category)
        return f"Rate of {humanize(category)} {_instead(after, before, '$/vehicle')}"

    def _payroll(self, row: PayrollDriver) -> Iterator[str]:
        if self.days is None:
            return
        name = row.group or row.code
        codes = codes_behind(self.days.payroll, self.month.period, row.row)
        if row.hours_percent is not None:
            sign = "+" if row.hours_percent > 0 else ""
            after, before = (self._hours(facts, codes) for facts in (self.after, self.month.facts))
            yield f"Hours of {name} {_instead(after, before, 'hours')} ({sign}{format_value(row.hours_percent, '%')})"
        if row.rate is not None:
            days = self._payroll_days(self.month.facts)
            rates = _ends([part.rate for code in codes for part in days.stretches.get(code, ())])
            paid = " to ".join(format_value(rate, "$/hour") for rate in rates)
            yield f"Rate of {name} {format_value(row.rate, '$/hour')} instead of {paid or 'that of the budget'}"

    def _payroll_days(self, facts: MonthFacts) -> PayrollDays:
        return facts.labor.remaining if self.basis is SeriesBasis.MIXED else facts.labor.forecast

    def _hours(self, facts: MonthFacts, codes: Sequence[str]) -> Decimal:
        """Hours of some job codes; those of the budget on days that nobody saved."""
        days = self._payroll_days(facts)
        saved = [one.hours + one.overtime_hours for code in codes for one in days.stretches.get(code, ())]
        budget = sum((facts.labor.budget_hours.get(code, ZERO) for code in codes), ZERO)
        return sum(saved, ZERO) + budget * days.budget_days / self.month.period.day_count

    def _terms(self, path: str) -> str:
        def value(contract: Contract | None) -> Decimal | None:
            return None if contract is None else term(contract, path)

        return _instead(value(self.after.contract), value(self.month.facts.contract), "value")

    def _expense(self, account: str, forecast: Decimal) -> str:
        before = self.month.expenses.forecast(account).amount
        return f"{EDITABLE_ACCOUNTS[account]} ({account}) {_instead(forecast, before, '$')}"

    def _other(self, name: str, value: Decimal) -> str:
        return f"Other revenue, {humanize(name)} {_instead(value, self.month.facts.other_revenue.get(name), '$')}"


def _instead(after: Decimal | None, before: Decimal | None, unit: str) -> str:
    return f"{format_value(after, unit)} instead of {format_value(before, unit)}"


def _ratio(name: str, value: Decimal) -> str:
    """Occupancy in percent, ratios as they are."""
    rounded = to_four_places(value)
    return format_value(rounded * HUNDRED, "%") if name == OCCUPANCY else format_value(rounded, "ratio")


def _ends(values: Sequence[Decimal]) -> Sequence[Decimal]:
    """The lowest and the highest of some values; one where all are the same."""
    return sorted({min(values), max(values)}) if values else []
