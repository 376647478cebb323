"""What is odd about a document and is told: revenue codes that nobody knows, terms that are seldom meant."""

import json
from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.pl.models import Line
from shared_code.pl.site_year.reading import InvalidSiteYear, read_site_year
from shared_code.pl.view.warnings import findings, sentences
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
    assert (
        found.text
        == "revenue codes XX9 are unknown: external revenue that no structure shares; correct them in `actuals`"
    )


def test_f17_a_code_in_two_spellings_is_refused_since_one_would_be_lost() -> None:
    with pytest.raises(InvalidSiteYear, match=r"closed_revenue\.2025-03: has a revenue code twice"):
        read_site_year(json.dumps(spelled(VD1="800.00", vd1="1.00")))


def test_f21_terms_that_are_seldom_meant_and_the_end_of_a_contract_are_told_once() -> None:
    def change(inputs: Any) -> None:
        (structure,) = inputs["contract"]["revenue_share"]["structures"]
        structure["tiers"] = [{"percent": "0.18", "limit": "0"}]
        inputs["contract"]["end_date"] = "2025-08-31"

    found = [one for one in findings(year_of(worked(FLAT_SHARE, change))) if one.path.startswith("contract")]
    assert [(one.period, one.code, one.field) for one in found] == [
        ("2025-01", "BELOW_ONE_PERCENT", "internalRevenue"),
        ("2025-09", "CONTRACT_ENDED", "internalRevenue"),
    ]
    assert "0.18 is a percentage below 1 %; write 18.00" in found[0].text
    assert str(found[1]).startswith(
        "contract.end_date: it ended on 2025-08-31; internal revenue is other revenue alone; "
    )


TIERS = [{"percent": "10", "limit": "50000"}, {"percent": "20", "limit": "0"}]


def refunded(accumulation: str) -> Any:
    """A share of 10 % to 50,000 and 20 % above; closed months bring 40,000, -20,000 and 30,000, nothing else."""

    def change(inputs: Any) -> None:
        structure = {"codes": "all", "accumulation": accumulation, "tiers": TIERS}
        inputs["contract"] = {"effective_date": "2024-01-01", "revenue_share": {"structures": [structure]}}
        inputs |= {"today": "2025-04-10", "closed_through": "2025-03", "budget": {}, "ledger": {}}
        inputs |= {name: {} for name in inputs if name.startswith(("forecast", "actual"))}
        months = {"2025-01": "40000", "2025-02": "-20000", "2025-03": "30000"}
        inputs["closed_revenue"] = {month: {"VD1": amount} for month, amount in months.items()}

    return worked(FLAT_SHARE, change)


def test_f21_refunds_under_an_annual_share_are_told_with_both_figures() -> None:
    (found,) = [one for one in findings(year_of(refunded("Annual Calendar"))) if one.code == "REFUND_IN_ANNUAL_SHARE"]
    assert (found.period, found.path) == ("2025-02", "contract.revenue_share.structures[0]")
    # 4,000 of January, nothing of February, 30,000 from 20,000 to 50,000 in March; 10 % of 50,000 in all
    assert found.values == {"billed": Decimal("7000.00"), "onSum": Decimal("5000.00"), "months": ["2025-02"]}
    assert "the share of 2025-01 to 2025-12 is $7,000.00, on the sum of these months $5,000.00; agree" in found.text


def test_f21_refunds_under_a_monthly_share_begin_anew_each_month() -> None:
    assert [one for one in findings(year_of(refunded("Monthly"))) if one.code == "REFUND_IN_ANNUAL_SHARE"] == []


def test_f23_rooms_and_dates_that_cannot_be_are_told_of_a_document() -> None:
    def change(inputs: Any) -> None:
        inputs["site"] |= {"available_rooms": 1000, "start_date": "2025-03-01", "close_date": "2025-02-01"}
        inputs["actual_rooms"] = {f"2025-07-{day:02}": 1001 for day in range(1, 13)}

    found = sentences(findings(year_of(worked(FLAT_SHARE, change))))
    assert found[0].startswith("2025-01: closes on 2025-02-01, before it opens on 2025-03-01: ")
    days = ", ".join(f"2025-07-{day:02}" for day in range(1, 11))
    assert f"2025-07: occupiedRooms is more than the 1000 available rooms on {days} and 2 more; check both" in found


def test_f23_of_a_kind_the_first_ten_are_told() -> None:
    found = sentences(findings(year_of(worked(FLAT_SHARE, lambda inputs: inputs.update(budget={})))))
    assert sum("no budget" in one for one in found) == 10
    assert "and 2 more of the same kind; ask for fewer months to see them" in found
