"""All facts of a month from all its documents: what a load stores beside them."""

from collections.abc import Mapping
from typing import NamedTuple

from shared_code.accounts.models import ACCOUNTS, AccountBalances, AccountFacts, LedgerMonth
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.payroll.models import LABOR
from shared_code.payroll.persistence import labor_facts, labor_facts_content
from shared_code.payroll.persistence import payroll_facts as hours_by_family
from shared_code.payroll.ports import StoredPayroll
from shared_code.recalculation import COPIED
from shared_code.sites.models import Site
from shared_code.statistics.month import calculate
from shared_code.statistics.persistence import facts_to_store, stored_month
from shared_code.store.site_partition import Content, Series

Contents = Mapping[tuple[str, Series], Content]
"""Documents of a month by family and series."""


class AffectedPayroll(NamedTuple):
    """Payroll of a month, of the one before it and the one after it, with the site's job codes."""

    months: Mapping[Period, StoredPayroll]
    staff: JobRoster


def month_facts(  # noqa: PLR0913 - what a month is made of
    site: Site,
    period: Period,
    contents: Contents,
    *,
    later_loaded: bool,
    adjustment_account: str | None,
    payroll: AffectedPayroll | None = None,
) -> Mapping[str, Content]:
    """Content of each `f|<period>|<family>` row; `later_loaded`: actuals of the next month are there.

    Facts of labor are made where `payroll` is given and something of the month's payroll is stored.
    """
    stored = stored_month(contents)
    month = calculate(site, period, stored, later_loaded=later_loaded, adjustment_account=adjustment_account)
    forms = {family: content for (family, series), content in contents.items() if family in COPIED}
    return {
        **facts_to_store(month, stored, later_loaded=later_loaded),
        ACCOUNTS: _accounts(contents).model_dump(mode="json", by_alias=True),
        **forms,
        **(payroll_facts(period, payroll) if payroll else {}),
    }


def payroll_facts(period: Period, payroll: AffectedPayroll) -> Mapping[str, Content]:
    """The facts of labor, and hours by job family where there is timekeeping; nothing of an empty month."""
    stored, staff = payroll.months[period], payroll.staff
    if not any(stored):
        return {}
    labor = labor_facts_content(
        labor_facts(period, payroll.months, staff), stored.actual.loaded_at if stored.actual else None
    )
    if stored.actual is None:
        return {LABOR: labor}
    worked = hours_by_family(period, payroll.months, staff)
    return {LABOR: labor, PAYROLL: worked.model_dump(mode="json", by_alias=True)}


def _accounts(contents: Contents) -> AccountFacts:
    budget, ledger = contents.get((ACCOUNTS, Series.BUDGET)), contents.get((ACCOUNTS, Series.ACTUAL))
    return AccountFacts(
        budget=AccountBalances.model_validate(budget).balances if budget else {},
        ledger=LedgerMonth.model_validate(ledger) if ledger else None,
    )
