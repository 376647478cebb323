"""What is odd about a document and is told: revenue codes that nobody knows, terms that are seldom meant."""

import json
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.pl.models import Line
from shared_code.pl.site_year.reading import InvalidSiteYear, read_site_year
from shared_code.pl.view.warnings import findings
from tests.pl.years import FLAT_SHARE, amounts, worked
from tests.site_year.comparing import year_of

MARCH = 2


def spelled(**codes: str) -> Any:
    """A closed month with other codes."""
    return worked(FLAT_SHARE, lambda inputs: inputs["closed_revenue"].update({"2025-03": codes}))


def test_f17_codes_have_no_case() -> None:
    small, capital = (year_of(spelled(**{code: "800.00"})) for code in ("vd1", "VD1"))
    assert amounts(small, Line.FLC, SeriesName.TREND) == amounts(capital, Line.FLC, SeriesName.TREND)
    assert [one for one in findings(small) if one.code == "UNKNOWN_REVENUE_CODE"] == []


def test_f17_an_unknown_code_is_told_in_its_month() -> None:
    (found,) = [one for one in findings(year_of(spelled(XX9="800.00"))) if one.code == "UNKNOWN_REVENUE_CODE"]
    assert (found.period, found.field) == ("2025-03", "externalRevenue")
    assert found.text == "revenue codes XX9 are unknown: external revenue that no structure shares"


def test_f17_a_code_in_two_spellings_is_refused_since_one_would_be_lost() -> None:
    with pytest.raises(InvalidSiteYear, match=r"closed_revenue\.2025-03: has a revenue code twice"):
        read_site_year(json.dumps(spelled(VD1="800.00", vd1="1.00")))


def test_f21_terms_that_are_seldom_meant_and_the_end_of_a_contract_are_told_once() -> None:
    def change(inputs: Any) -> None:
        (structure,) = inputs["contract"]["revenue_share"]["structures"]
        structure["tiers"] = [{"percent": "0.18", "limit": "0"}]
        inputs["contract"]["end_date"] = "2025-08-31"

    found = [one for one in findings(year_of(worked(FLAT_SHARE, change))) if one.code == "UNUSUAL_CONTRACT"]
    assert [one.period for one in found] == ["2025-01", "2025-09"]
    assert "0.18 is a percentage below 1 %; write 18.00" in found[0].text
    assert found[1].text == "contract: it ended on 2025-08-31; internal revenue is other revenue alone"
