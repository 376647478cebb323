"""What revenue is made of."""

from shared_code.kit.answer import Answer
from shared_code.kit.exact_json import to_json
from shared_code.revenue.rendering import show_categories
from shared_code.revenue.views import RevenueCategories


def revenue_categories() -> Answer[RevenueCategories]:
    """Categories of external revenue, components of internal revenue, fields of other revenue."""
    return Answer(to_json(show_categories()))
