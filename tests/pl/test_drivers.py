"""Drivers of a what-if: terms of the contract by their path, and what a month does not have."""

from typing import Any

import pytest

from shared_code.kit.period import Period
from shared_code.pl.calculation.year import calculate
from shared_code.pl.what_if.drivers import InvalidDrivers
from shared_code.pl.what_if.what_if import what_if
from tests.pl.what_ifs import drivers, of_month
from tests.pl.years import FIXED_FEE, FLAT_SHARE, LABOR, inputs_of, worked
from tests.site_year.comparing import year_of

AUGUST = Period(2025, 8)


class TestTerms:
    """Terms change in the month that is asked about, and what accumulates carries them on."""

    def test_other_terms_count_in_their_month(self) -> None:
        term = {"term": "revenue_share.structures[0].tiers[0].percent", "value": 22}
        found = what_if(year_of(worked(FLAT_SHARE)), AUGUST, drivers(contract=[term]))
        assert list(found.months) == [AUGUST]
        assert "Contract term revenue_share.structures[0].tiers[0].percent 22 instead of" in found.sentences[0]
        assert found.year[1].difference == found.lines[1].difference != 0
        assert "flc.lines.internal_revenue.components.revenue_share.shares[0]" in found.changed

    @pytest.mark.parametrize(
        ("path", "problem"),
        [
            (
                "fixed_fee[0].fee",
                "contract.fixed_fee[0].fee: the contract has no fixed_fee; name a block that it has",
            ),
            (
                "revenue_share.minimum_guarante",
                "contract.revenue_share.minimum_guarante: minimum_guarante is no term; did you mean minimum_guarantee?",
            ),
            (
                "revenue_share.tiers",
                "contract.revenue_share.tiers: tiers is no term; use one of structures, minimum_guarantee",
            ),
            (
                "revenue_share.structures[3].dollars_per_room",
                (
                    "contract.revenue_share.structures[3].dollars_per_room: structures has 1 row; write "
                    "structures[0] for the first one"
                ),
            ),
            (
                "revenue_share[0].minimum_guarantee",
                (
                    "contract.revenue_share[0].minimum_guarantee: revenue_share has no rows; write "
                    "revenue_share without [0]"
                ),
            ),
            (
                "revenue_share.structures[0].codes",
                (
                    "contract.revenue_share.structures[0].codes: codes is no figure; change one of dollars_per_room, "
                    "limit_increment_percent"
                ),
            ),
            (
                "effective_date.day",
                "contract.effective_date.day: effective_date has no terms of its own; name one that is a figure",
            ),
            (
                "revenue_share.structures[0].tiers[0].percent",
                "contract.revenue_share.structures[0].tiers[0].percent: must be at most 100",
            ),
        ],
    )
    def test_a_term_that_is_not_there_or_cannot_have_the_value_is_named(self, path: str, problem: str) -> None:
        with pytest.raises(InvalidDrivers) as error:
            what_if(year_of(worked(FLAT_SHARE)), AUGUST, drivers(contract=[{"term": path, "value": 500}]))
        assert str(error.value) == problem


class TestRefusals:
    """What the month does not have is named with its place in the request."""

    @pytest.mark.parametrize(
        ("request_", "start"),
        [
            ({"rates": [{"category": "limousine", "forecast": 3}]}, "rates[0].category: write one of: valetDaily, "),
            (
                {"expenses": [{"account": "7010", "forecast": 3}]},
                "expenses[0].account: 7010 is not forecast by managers",
            ),
            (
                {"payroll": [{"jobCode": "ABC", "rate": 3}]},
                "payroll[0].jobCode: ABC has no forecast hours in 2025-08; use one of: ",
            ),
            ({"payroll": [{"rate": 3}]}, "payroll[0].jobCode: is missing"),
            (
                {"payroll": [{"group": "GSA", "rate": 3}]},
                "payroll[0].group: a group has no hours of its own; send the job",
            ),
            ({"statistics": {"occupancy": 1.2}}, "statistics.occupancy: must be at most 1"),
            ({"statistics": {"rooms": 1}}, "statistics.rooms: is no field here"),
        ],
    )
    def test_a_driver_that_is_not_known_is_named(self, request_: Any, start: str) -> None:
        with pytest.raises(InvalidDrivers) as error:
            what_if(year_of(worked(FIXED_FEE)), AUGUST, drivers(**request_))
        assert str(error.value).startswith(start)

    def test_a_site_without_rooms_has_no_occupancy(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs["site"].update(available_rooms=0)))
        with pytest.raises(InvalidDrivers, match="the site has no rooms"):
            what_if(year, AUGUST, drivers(statistics={"occupancy": 0.5}))

    def test_a_site_without_contract_data_has_no_terms(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs.update(contract=None)))
        with pytest.raises(InvalidDrivers, match="the site has no contract data"):
            what_if(year, AUGUST, drivers(contract=[{"term": "fixed_fee[0].fee", "value": 1}]))

    def test_a_month_without_saved_payroll_follows_the_budget(self) -> None:
        year = year_of(worked(LABOR, lambda inputs: inputs["forecast_payroll"].pop(AUGUST)))
        with pytest.raises(
            InvalidDrivers, match="GSC has no forecast hours in 2025-08; leave it out, for there are none"
        ):
            what_if(year, AUGUST, drivers(payroll=[{"jobCode": "gsc", "hoursPercent": 5}]))

    def test_a_month_of_another_year_is_none_of_the_year(self) -> None:
        with pytest.raises(KeyError):
            what_if(year_of(worked(FIXED_FEE)), Period(2024, 8), drivers())

    def test_a_year_of_sums_alone_takes_what_is_entered_by_month(self) -> None:
        inputs = inputs_of(worked(LABOR))
        year = calculate(of_month(inputs, inputs, AUGUST))
        assert what_if(year, AUGUST, drivers(otherRevenue={"miscellaneous": 5})).lines[1].difference
        with pytest.raises(InvalidDrivers, match="the inputs hold the sums of the month and not its days") as error:
            what_if(year, AUGUST, drivers(statistics={"occupancy": 0}, payroll=[{"jobCode": "GSC", "rate": 1}]))
        assert [problem.path for problem in error.value.problems] == ["statistics", "payroll"]
