"""Revenue in the shapes of the API."""

import re
from collections.abc import Iterator

from shared_code.kit.answer import DataWarning
from shared_code.kit.forms import FormMonth
from shared_code.kit.money import ZERO
from shared_code.rates.models import RATE_ACCOUNTS, RateAccounts, RateCategory
from shared_code.revenue.components import COMPONENTS
from shared_code.revenue.models import OTHER_FIELDS
from shared_code.revenue.views import (
    ExternalCategory,
    InternalComponent,
    OtherItem,
    OtherRevenueView,
    RevenueCategories,
)
from shared_code.sites.models import Site


def show_other(site: Site, month: FormMonth) -> OtherRevenueView:
    """The six fields of a month; what is not set adds nothing."""
    values = month.form.values
    fields = {one.field: values.get(one.field) for one in OTHER_FIELDS}
    return OtherRevenueView.model_validate(
        {"siteId": site.site_id, "period": month.period, **fields, "total": sum(values.values(), ZERO)}
    )


def warnings_of_other(site: Site, month: FormMonth) -> Iterator[DataWarning]:
    """What a reader of other revenue must know."""
    if month.document is None:
        yield DataWarning("NO_DATA", "Nobody entered other revenue of this month; it counts as zero.")
    if not site.is_open_in(month.period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; nothing can be saved.")


def show_categories() -> RevenueCategories:
    """What revenue is made of, by name, label and main account."""
    return RevenueCategories(
        external=tuple(_external(category, RATE_ACCOUNTS.get(category)) for category in RateCategory),
        internal=tuple(
            InternalComponent(component=one.code, label=one.label, gl_code=one.gl_code) for one in COMPONENTS
        ),
        other=tuple(OtherItem(field=one.field, label=one.label, sign=one.sign) for one in OTHER_FIELDS),
    )


def _external(category: RateCategory, accounts: RateAccounts | None) -> ExternalCategory:
    return ExternalCategory(
        category=category,
        label=re.sub(r"([A-Z])", r" \1", category).capitalize(),
        revenue_account=accounts.revenue if accounts else None,
        vehicle_account=accounts.vehicles if accounts else None,
    )
