"""The components of internal revenue: their names in the API, labels and main accounts (docs/api/revenue.md)."""

from typing import Final, NamedTuple

from shared_code.revenue.models import OTHER_FIELDS


class Component(NamedTuple):
    """A component by its name in the API; a part of another one is named after it, as in `otherRevenue.gpoFees`."""

    code: str
    label: str
    gl_code: str | None = None
    parent: str | None = None

    def part(self, name: str, label: str) -> "Component":
        """A part that is booked like the whole."""
        return Component(f"{self.code}.{name}", label, self.gl_code, self.code)


FIXED_FEE: Final = Component("fixedFee", "Fixed fee", "4700")
PER_OCCUPIED_ROOM: Final = Component("perOccupiedRoom", "Per occupied room", "4791")
PER_LABOR_HOUR: Final = Component("perLaborHour", "Per labor hour", "4791")
REVENUE_SHARE: Final = Component("revenueShare", "Revenue share", "4790")
BELL: Final = Component("bell", "Bell service", "4795")
BILLABLE: Final = Component("billableAccounts", "Billable accounts", "4792")
AGREEMENT: Final = Component("managementAgreement", "Management agreement", "4791")
OTHER_REVENUE: Final = Component("otherRevenue", "Other revenue")
BUDGET: Final = Component("budget", "Budget, while there is no contract")
ADJUSTMENTS: Final = Component("adjustments", "Manual adjustments")

GUARANTEE: Final = REVENUE_SHARE.part("minimumGuarantee", "What the minimum guarantee adds")
BILLABLE_PARTS: Final = {
    "payroll": BILLABLE.part("payroll", "Payroll accounts"),
    "additional_payroll": BILLABLE.part("additionalPayroll", "Additional payroll"),
    "pteb": BILLABLE.part("pteb", "PTEB"),
    "support": BILLABLE.part("support", "Support services"),
    "expenses": BILLABLE.part("expenses", "Expense accounts"),
}
AGREEMENT_PARTS: Final = {
    "management_fee": AGREEMENT.part("managementFee", "Management fee")._replace(gl_code="4790"),
    "insurance": AGREEMENT.part("insurance", "Insurance"),
    "claims": AGREEMENT.part("claims", "Claims"),
    "non_gl": AGREEMENT.part("nonGlExpenses", "Expenses outside the ledger"),
    "profit_share": AGREEMENT.part("profitShare", "Profit share"),
}
_OTHER_ACCOUNTS: Final = {"miscellaneous": "4790", "signing_bonuses": "4910"}
OTHER_PARTS: Final = {
    one.item: OTHER_REVENUE.part(one.field, one.label)._replace(gl_code=_OTHER_ACCOUNTS.get(one.item))
    for one in OTHER_FIELDS
}

CALCULATED: Final = (
    FIXED_FEE,
    PER_OCCUPIED_ROOM,
    PER_LABOR_HOUR,
    REVENUE_SHARE,
    GUARANTEE,
    BELL,
    BILLABLE,
    *BILLABLE_PARTS.values(),
    AGREEMENT,
    *AGREEMENT_PARTS.values(),
    BUDGET,
)
"""What is calculated, and may be adjusted by hand."""
COMPONENTS: Final = (*CALCULATED, OTHER_REVENUE, *OTHER_PARTS.values(), ADJUSTMENTS)
BY_CODE: Final = {component.code: component for component in COMPONENTS}
