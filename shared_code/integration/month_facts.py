"""All facts of a month from all its documents: what a load stores beside them."""

from collections.abc import Mapping
from typing import Final

from shared_code.kit.documents import Content, Series
from shared_code.kit.period import Period
from shared_code.sites.models import ACCOUNTS, AccountBalances, AccountFacts, LedgerMonth, Site
from shared_code.statistics.month import calculate
from shared_code.statistics.stored import facts_to_store, stored_month

Contents = Mapping[tuple[str, Series], Content]
"""Documents of a month by family and series."""

FORMS: Final = frozenset({"rates", "expenses", "other", "external", "internal"})
"""Families whose saved form is its own facts."""


def month_facts(
    site: Site, period: Period, contents: Contents, *, later_loaded: bool, adjustment_account: str | None
) -> Mapping[str, Content]:
    """Content of each `f|<period>|<family>` row; `later_loaded`: actuals of the next month are there."""
    stored = stored_month(contents)
    month = calculate(site, period, stored, later_loaded=later_loaded, adjustment_account=adjustment_account)
    forms = {
        family: content for (family, series), content in contents.items() if family in FORMS and series == "forecast"
    }
    return {
        **facts_to_store(month, stored, later_loaded=later_loaded),
        ACCOUNTS: _accounts(contents).model_dump(mode="json", by_alias=True),
        **forms,
    }


def _accounts(contents: Contents) -> AccountFacts:
    budget, ledger = contents.get((ACCOUNTS, Series.BUDGET)), contents.get((ACCOUNTS, Series.ACTUAL))
    return AccountFacts(
        budget=AccountBalances.model_validate(budget).balances if budget else {},
        ledger=LedgerMonth.model_validate(ledger) if ledger else None,
    )
