"""Rates as the API shows them."""

from pydantic import Field

from shared_code.accounts.numbers import RateCategory
from shared_code.accounts.provenance import Provenance
from shared_code.kit.model import Model
from shared_code.kit.money import Money
from shared_code.kit.period import Period


class RateView(Model):
    """A category in a month, $/vehicle; null where there is no rate."""

    category: RateCategory
    budget: Money | None = Field(description="0 without a budget; null for aggregators, which have no accounts")
    actual: Money | None = Field(description="Over the loaded days")
    forecast: Money
    run_rate: Money | None = Field(description="The last actual rate, else the budget's")
    outside_run_rate: bool = Field(description="The saved rate is more than 10 % off the run rate")
    provenance: Provenance


class RatesView(Model):
    """The eight rates of a site's month."""

    site_id: str
    period: Period
    rates: tuple[RateView, ...]
