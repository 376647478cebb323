"""What guests paid in a closed month, as volume, mix and rate where its ledger counts their vehicles."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from shared_code.accounts.categories import Category
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.derivations.formatting import humanize
from shared_code.kit.money import ZERO, divide
from shared_code.pl.bridge import narrative
from shared_code.pl.bridge.closed import Closed
from shared_code.pl.bridge.plan import Vehicles
from shared_code.pl.bridge.stages import Reading
from shared_code.pl.calculation.inputs import Accounts
from shared_code.rates.models import FAMILY_OF
from shared_code.revenue.models import ADJUSTMENTS, CLASSES

CATEGORIES = {category: FAMILY_OF[category] for category in RATE_ACCOUNTS}
"""Each rate category that has accounts, with how its revenue codes begin."""


@dataclass(frozen=True)
class Guests:
    """Vehicles and revenue of a closed month by category, beside those of its budget.

    Aggregators have no accounts: what they pay stands under the codes of the daily categories, and nobody counts them.
    """

    closed: Closed
    adjustments: Decimal

    @cached_property
    def budgeted(self) -> Vehicles:
        return self.closed.plan.vehicles

    @cached_property
    def counted(self) -> Vehicles:
        """The vehicles that the ledger counts."""
        ledger = self.closed.facts.ledger
        counts = {category: ledger.get(accounts.vehicles) or ZERO for category, accounts in RATE_ACCOUNTS.items()}
        return {category: count for category, count in counts.items() if count > 0}

    @cached_property
    def planned(self) -> Mapping[RateCategory, Decimal]:
        """Budgeted revenue, $."""
        budget = self.closed.facts.budget
        return {category: budget.get(accounts.revenue) or ZERO for category, accounts in RATE_ACCOUNTS.items()}

    @cached_property
    def paid(self) -> Mapping[RateCategory, Decimal]:
        """Revenue by code, $."""
        codes = self.closed.facts.closed_revenue or {}
        return {
            category: sum((amount or ZERO for code, amount in codes.items() if code.startswith(family)), ZERO)
            for category, family in CATEGORIES.items()
        }

    @property
    def are_known(self) -> bool:
        """Whether vehicles are known wherever there is revenue, in the budget and in the ledger."""
        both = ((self.planned, self.budgeted), (self.paid, self.counted))
        counted = all(category in counts for revenue, counts in both for category in revenue if revenue[category])
        whole = self.closed.month.budget.category(Category.EXTERNAL_REVENUE).amount
        return counted and bool(self.budgeted) and bool(self.counted) and whole > 0

    def rate(self, category: RateCategory) -> Decimal:
        """The budget's $/vehicle; of a category that is not budgeted what it paid."""
        revenue, vehicles = (self.planned, self.budgeted) if category in self.budgeted else (self.paid, self.counted)
        return divide(revenue[category], vehicles[category])

    def with_volume(self) -> Accounts:
        """Revenue by code of as many vehicles as were counted, in the budget's mix and at its rates."""
        total, planned = (sum(counts.values(), ZERO) for counts in (self.counted, self.budgeted))
        return self._by_code({category: amount * total / planned for category, amount in self.planned.items()})

    def with_mix(self) -> Accounts:
        """Revenue by code of the vehicles that were counted, at the budget's rates."""
        return self._by_code({category: count * self.rate(category) for category, count in self.counted.items()})

    def with_rates(self) -> Accounts:
        """What the vehicles paid."""
        paid = self.closed.facts.closed_revenue or {}
        own = {code: amount for code, amount in paid.items() if code[:2] in CATEGORIES.values()}
        return {**own, ADJUSTMENTS: self.adjustments}

    def _by_code(self, revenue: Mapping[RateCategory, Decimal]) -> Accounts:
        """Revenue of categories by code, over rate classes as the site's history has it."""
        shares = self.closed.month.shared.class_shares
        codes = {
            f"{CATEGORIES[category]}{number}": amount * shares[CATEGORIES[category]].part(index).amount
            for category, amount in revenue.items()
            for index, number in enumerate(CLASSES)
        }
        return {**codes, ADJUSTMENTS: self.adjustments}

    def tell_volume(self, reading: Reading) -> str:
        """How many vehicles paid."""
        totals = (sum(self.budgeted.values(), ZERO), sum(self.counted.values(), ZERO))
        vehicles = narrative.pair("paying vehicles", totals, reading, narrative.count)
        return f"{vehicles}, in the budget's mix and at its rates"

    def tell_mix(self, reading: Reading) -> str:
        """The categories whose part of the vehicles differs most."""
        return narrative.mix_of(self.budgeted, self.counted, reading)

    def tell_rates(self, reading: Reading) -> str:
        """The categories whose $/vehicle differ most."""
        prices = {
            humanize(category): (self.rate(category), divide(self.paid[category], count))
            for category, count in self.counted.items()
        }
        told = narrative.headed("rates per vehicle", narrative.most(prices, reading))
        return f"{told}; aggregators pay under the codes of daily vehicles and are not counted"

    def tell_codes(self, reading: Reading) -> str:
        """Revenue by category where nobody knows which vehicles paid it."""
        pairs = {humanize(category): (self.planned[category], self.paid[category]) for category in CATEGORIES}
        reason = "vehicles are not known, so volume, mix and rate cannot be told apart"
        return f"{narrative.headed('revenue', narrative.most(pairs, reading))}; {reason}"
