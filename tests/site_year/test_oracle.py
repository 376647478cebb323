"""Random years of every deal type agree with the oracle: a second, day-by-day calculation by other hands.

The product adds up month facts; the oracle knows no facts and goes through the days. So this is also the proof that
facts and days agree to the cent.
"""

import os
from typing import Any

import pytest

from shared_code.pl.site_year.result import result
from tests.oracle import calculate
from tests.oracle.generator import DEALS
from tests.oracle.years import random_document, random_year
from tests.site_year.comparing import comparable, differences

YEARS_OF_A_DEAL = 150 if os.environ.get("THOROUGH") == "true" else 2


def in_common(document: Any) -> Any:
    """A result without what the format leaves open: warnings, an agreement's fee, and 0.00 or null for no actual."""
    document = comparable(document)
    for months in document["internal_revenue_components"].values():
        for components in months.values():
            components.get("management_agreement_parts", {}).pop("validation_fee", None)
    document["totals"] = {
        line: {series: amount or 0 for series, amount in totals.items()} for line, totals in document["totals"].items()
    }
    document["actual_to_date"] = {line: amount or 0 for line, amount in document["actual_to_date"].items()}
    return {name: part for name, part in document.items() if name != "warnings"}


@pytest.mark.parametrize("deal", DEALS)
def test_a_random_year_is_the_oracles(deal: str) -> None:
    for number in range(YEARS_OF_A_DEAL):
        ours, oracles = result(random_year(deal, number)), calculate(random_document(deal, number))
        assert list(differences(in_common(ours), in_common(oracles))) == [], f"year {number}"
