"""Payroll in the table store: month facts `f|<period>|payroll` in the site's partition."""

from collections.abc import Mapping
from decimal import Decimal

from shared_code.kit.documents import Documents
from shared_code.kit.period import Period
from shared_code.payroll.models import FAMILY, NOT_PRODUCTIVE, PayrollFacts


class PayrollTables:
    """Reads of payroll; satisfies the port `ProductiveHours` of statistics."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def by_family(self, site_id: str, first: Period, last: Period) -> Mapping[Period, Mapping[str, Decimal]]:
        """Productive hours worked, by month and job family; a month without timekeeping is not there."""
        months = self._documents.facts(site_id, FAMILY, first, last)
        hours = {period: PayrollFacts.model_validate(facts.content).hours for period, facts in months.items()}
        return {
            period: {family: worked for family, worked in families.items() if family not in NOT_PRODUCTIVE}
            for period, families in hours.items()
        }
