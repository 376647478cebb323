"""All facts of a month from the documents of it and of the months beside it: what a load stores with them."""

from collections.abc import Mapping

from shared_code.accounts.models import ACCOUNTS, AccountBalances, AccountFacts, LedgerMonth
from shared_code.kit.period import Period
from shared_code.payroll import persistence as payroll
from shared_code.payroll.jobs import JobRoster
from shared_code.recalculation import COPIED
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.month import calculate
from shared_code.statistics.persistence import facts_to_store, stored_month
from shared_code.store.site_partition import Content, Contents, Series


def month_facts(
    site: Site,
    period: Period,
    months: Mapping[Period, Contents],
    adjustment_account: str | None = None,
    staff: JobRoster | None = None,
) -> Mapping[str, Content]:
    """Content of each `f|<period>|<family>` row; facts of labor are made where the site's job codes are given."""
    here, later = months[period], months.get(period.shift(1), {}).get((STATISTICS, Series.ACTUAL))
    stored = stored_month(here, later)
    return {
        **facts_to_store(calculate(site, period, stored, adjustment_account), stored),
        ACCOUNTS: _accounts(here).model_dump(mode="json", by_alias=True),
        **{family: content for (family, _), content in here.items() if family in COPIED},
        **(_labor(period, months, staff) if staff else {}),
    }


def _labor(period: Period, months: Mapping[Period, Contents], staff: JobRoster) -> Mapping[str, Content]:
    near = period.shift(-1).through(period.shift(1))
    return payroll.facts_to_store(period, {one: payroll.stored_month(months.get(one, {})) for one in near}, staff)


def _accounts(contents: Contents) -> AccountFacts:
    budget, ledger = contents.get((ACCOUNTS, Series.BUDGET)), contents.get((ACCOUNTS, Series.ACTUAL))
    return AccountFacts(
        budget=AccountBalances.model_validate(budget).balances if budget else {},
        ledger=LedgerMonth.model_validate(ledger) if ledger else None,
    )
