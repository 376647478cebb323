"""What payroll brings with it, in the proportion of the budget: PTEB and insurance."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from shared_code.accounts.categories import Category
from shared_code.accounts.models import Balances
from shared_code.accounts.numbers import VEHICLE_INSURANCE_ACCOUNT
from shared_code.contracts.models import Contract
from shared_code.derivations.parameters import parameters
from shared_code.expenses.rules import insurance, pteb
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.models import Burden


class BudgetBurden:
    """Satisfies the port `LaborBurden` of payroll.

    `budget` gives a site's budget of a month by main account, `chart` the summary category of each account,
    `contract_in` the terms in force in a month.
    """

    def __init__(
        self,
        budget: Callable[[str, Period], Balances],
        chart: Callable[[], Mapping[str, str]],
        contract_in: Callable[[str, Period], Contract | None],
    ) -> None:
        self._budget = budget
        self._chart = chart
        self._contract_in = contract_in

    def of(self, site_id: str, period: Period, payroll: Decimal) -> Burden:
        """PTEB and insurance of a month for $ of payroll; the vehicle insurance is the whole month's."""
        balances, chart = self._budget(site_id, period), self._chart()
        budgeted = {
            name: sum((amount for account, amount in balances.items() if chart.get(account) == name), ZERO)
            for name in (Category.PAYROLL, Category.PTEB)
        }
        return Burden(
            pteb=pteb(budgeted[Category.PTEB], budgeted[Category.PAYROLL], payroll),
            insurance=insurance(payroll, self._percent(site_id, period), balances.get(VEHICLE_INSURANCE_ACCOUNT, ZERO)),
            is_budgeted=bool(budgeted[Category.PAYROLL]),
        )

    def _percent(self, site_id: str, period: Period) -> Decimal:
        contract = self._contract_in(site_id, period)
        managed = contract is not None and contract.management_agreement is not None
        name = "insurance_percent_management_agreement" if managed else "insurance_percent_other"
        return parameters("expenses")[name].on(period.first_day)
