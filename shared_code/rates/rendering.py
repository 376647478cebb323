"""A calculated month of rates as the API shows it: with provenance and warnings."""

from collections.abc import Iterator, Sequence
from datetime import date

from shared_code.accounts.numbers import RATE_ACCOUNTS
from shared_code.accounts.provenance import Initial, Provenance, origin, planned_origin
from shared_code.derivations.formatting import format_value
from shared_code.kit.answer import DataWarning
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.rates.models import PaidMonth
from shared_code.rates.month import CategoryRates
from shared_code.rates.views import RatesView, RateView
from shared_code.sites.models import Site


def show(site: Site, period: Period, rates: Sequence[CategoryRates], paid: PaidMonth | None) -> RatesView:
    """The month in the shape of GET /rates/{siteId}/{period}; `paid` is what its loaded days say."""
    return RatesView(site_id=site.site_id, period=period, rates=tuple(_view(one, paid) for one in rates))


def warnings(
    site: Site, period: Period, rates: Sequence[CategoryRates], paid: PaidMonth | None, today: date
) -> Iterator[DataWarning]:
    """What a reader must know beside the rates."""
    if is_empty(rates, paid):
        yield DataWarning("NO_DATA", "Nothing is budgeted, loaded or saved for this month; every rate is zero.")
    elif all(one.budget is None for one in rates):
        yield DataWarning("NO_BUDGET", "This month has no budget of rates; what nobody saved is zero.")
    if not site.is_open_in(period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; no vehicle is forecast.")
    if paid and paid.last_day and not paid.rates:
        text = "Revenue of this month was loaded without revenue codes; what a vehicle paid is not known."
        yield DataWarning("NO_REVENUE_CODES", text)
    if period >= Period.of(today):
        for one in rates:
            if one.is_outside:
                forecast, run_rate = (format_value(rate, "$") for rate in (one.forecast, one.run_rate))
                text = f"{one.category} of {forecast} is far from its run rate of {run_rate}; check it."
                yield DataWarning("OUTSIDE_RUN_RATE", text, one.category)


def is_empty(rates: Sequence[CategoryRates], paid: PaidMonth | None) -> bool:
    """Nothing was budgeted, loaded or saved."""
    return paid is None and all(one.budget is None and one.saved is None for one in rates)


def _view(one: CategoryRates, paid: PaidMonth | None) -> RateView:
    return RateView(
        category=one.category,
        budget=one.budget or (to_cents(ZERO) if one.category in RATE_ACCOUNTS else None),
        actual=one.actual,
        forecast=to_cents(one.forecast),
        run_rate=one.run_rate,
        outside_run_rate=one.is_outside,
        provenance=_provenance(one, paid),
    )


def _provenance(one: CategoryRates, paid: PaidMonth | None) -> Provenance:
    planned = planned_origin(saved=one.saved is not None, budgeted=one.budget is not None)
    initial: Initial | None = "budget" if planned == "budget" else None
    if paid is None or one.actual is None:
        return Provenance(source=planned, initialized_from=initial)
    return Provenance(
        source=origin(planned, begun=True, whole=paid.is_complete),
        cut_off=None if paid.is_complete else paid.last_day,
        loaded_at=paid.loaded_at,
        initialized_from=initial,
    )
