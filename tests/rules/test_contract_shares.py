"""Worked examples of revenue shares and validations: terms and months in, shares out."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared_code.contracts.models import InvalidContract
from tests.rules.contracts import (
    MONTHS,
    annual,
    by_month,
    component,
    contract,
    contract_month,
    dollars,
    earned,
    replays,
    share,
    structure,
    year,
)


@pytest.mark.parametrize(
    ("revenue", "tiers", "expected"),
    [
        pytest.param("96450", [(18, 0)], "17361.00", id="V40"),
        pytest.param("120000", [(15, 50000), (17, 100000), (20, 0)], "20000.00", id="V41"),
        pytest.param("120000", [(20, 0), (17, 100000), (15, 50000)], "20000.00", id="V41 stored the other way round"),
        pytest.param("200000", [(40, 100750), (20, 179750), (8.75, 0)], "57871.88", id="V43"),
        pytest.param("30000", [(15, 11667), (30, 0)], "7249.95", id="V44"),
        pytest.param("40000", [(30, 13333.33), (0, 0)], "4000.00", id="V45"),
        pytest.param("52300", [(0, 15000), (30, 0)], "11190.00", id="V47"),
        pytest.param("12000", [(0, 15000), (30, 0)], "0.00", id="V47 below the limit"),
        pytest.param("91250", [(100, 35000), (0, 70000), (21, 0)], "39462.50", id="V48"),
        pytest.param("15000", [(0, 5000), (60, 0)], "6000.00", id="V51"),
    ],
)
def test_a_monthly_share_is_that_of_the_vector(revenue: str, tiers: Sequence[Any], expected: str) -> None:
    month = contract_month(actual={"VD1": revenue})
    assert component("revenue_share", contract(revenue_share=share(*tiers)), month) == expected


def test_v42_a_limit_hit_exactly_by_february_and_passed_in_march() -> None:
    revenue = {"2025-01": 1_355_000, "2025-02": 45_000, "2025-03": 38_000}
    months = [contract_month(month, actual={"VO1": amount}) for month, amount in revenue.items()]
    shares = by_month("revenue_share", annual((26, 1_400_000), (20, 0)), months)
    assert shares == ["352300.00", "11700.00", "7600.00"]


def test_v49_and_v50_a_year_crosses_its_limits() -> None:
    revenue = [700_000, 120_000, 180_000, 80_000]
    months = [contract_month(month, actual={"VO1": each}) for month, each in zip(MONTHS, revenue, strict=False)]
    shares = by_month("revenue_share", annual((57, 750_000), (43, 950_000), (28, 0)), months)
    assert shares == ["399000.00", "58600.00", "69900.00", "22400.00"]


def test_an_anniversary_in_mid_month_begins_the_next_year_with_the_month_after() -> None:
    terms = annual((85, 40_000), (65, 0), kind="Annual Anniversary", effective_date="2024-03-15")
    months = [contract_month(month, actual={"SD1": 30_000}) for month in ("2025-02", "2025-03", "2025-04")]
    assert by_month("revenue_share", terms, months) == ["25500.00", "21500.00", "25500.00"]


def test_revenue_from_before_the_contract_does_not_accumulate() -> None:
    terms = annual((10, 50_000), (30, 0), effective_date="2025-02-10")
    months = [contract_month(month, actual={"SD1": 40_000}) for month in ("2025-01", "2025-02", "2025-03", "2025-04")]
    found = [revenue.components.get("revenue_share") for revenue in year(terms, months)]
    assert [part and dollars(part) for part in found] == [None, None, "4000.00", "10000.00"]


def test_v46_two_structures_share_what_their_codes_earned() -> None:
    terms = contract(revenue_share={"structures": [structure("all others", (20, 0)), structure("SM1", (100, 0))]})
    revenue = earned(terms, contract_month(actual={"VD1": 80_000, "ADJ": 4_000, "SM1": 6_250}))
    assert [dollars(shared.share) for shared in revenue.structures] == ["16800.00", "6250.00"]
    assert dollars(revenue.components["revenue_share"]) == "23050.00"


def test_a_forecast_is_split_over_structures_as_the_last_closed_months_were() -> None:
    terms = contract(revenue_share={"structures": [structure("all others", (20, 0)), structure("SM1", (100, 0))]})
    forecast = {"selfMonthly": 8_000, "selfDaily": 10_000, "ADJ": -500}
    known = contract_month(forecast=forecast, history={"SM1": 600, "SM3": 200})
    unknown = contract_month(forecast=forecast)
    bases = [[dollars(part.revenue) for part in earned(terms, month).structures] for month in (known, unknown)]
    assert bases == [["11500.00", "6000.00"], ["9500.00", "8000.00"]]


def test_aggregators_are_shared_as_daily_revenue() -> None:
    terms = contract(
        revenue_share={"structures": [structure("valet daily, self daily", (50, 0)), structure("all others", (0, 0))]}
    )
    month = contract_month(forecast={"valetAggregator": 300, "selfAggregator": 100, "valetOvernight": 5_000})
    assert component("revenue_share", terms, month) == "200.00"


def test_v52_the_guarantee_is_for_all_structures_together() -> None:
    terms = contract(revenue_share={**share((10, 0)), "minimum_guarantee": "5000"})
    months = [contract_month(month, actual={"VD1": revenue}) for month, revenue in (("2025-01", 38500), ("2025-02", 0))]
    assert by_month("revenue_share", terms, months) == ["5000.00", "5000.00"]
    assert component("revenue_share", terms, contract_month(actual={"VD1": 51_000})) == "5100.00"


def test_v53_the_threshold_moves_with_the_rooms() -> None:
    terms = contract(revenue_share=share((30, 0), dollars_per_room="7.71"))
    months = [contract_month(rooms=rooms, actual={"VD1": 45_000}) for rooms in (4_000, 2_000, 6_000, 0)]
    shares = [component("revenue_share", terms, month) for month in months]
    assert shares == ["4248.00", "8874.00", "0.00", "13500.00"]


def test_limits_that_rise_are_those_of_the_calculated_month() -> None:
    terms = contract(
        revenue_share=share((10, 100_000), (20, 0), limit_increment_percent="3"),
        increment_month=7,
        priced_as_of="2025-01-01",
    )
    months = [contract_month(month, actual={"VD1": 110_000}) for month in ("2025-06", "2025-07")]
    assert by_month("revenue_share", terms, months) == ["12000.00", "11700.00"]


@pytest.mark.parametrize(
    ("validation", "percent", "validations", "fee"),
    [
        pytest.param({"type": "RevenuePercentage", "percent": 10}, 20, 50_000, "8200.00", id="V54"),
        pytest.param({"type": "Amount", "amount": 25_000}, 10, 50_000, "2500.00", id="V55"),
        pytest.param({"type": "VehicleCount", "amount": 6_000}, 20, 5_000, "5000.00", id="V56"),
        pytest.param({"type": "RevenuePercentage", "percent": 10}, 20, 8_000, "0.00", id="V57"),
    ],
)
def test_the_fee_for_validations_is_that_of_the_vector_and_is_never_added(
    validation: Mapping[str, Any], percent: int, validations: int, fee: str
) -> None:
    terms = contract(revenue_share=share((percent, 0), validation=validation))
    revenue = earned(terms, contract_month(actual={"VD1": 90_000}, validations=validations))
    assert revenue.validation_fee is not None
    assert replays(revenue.validation_fee)
    assert dollars(revenue.validation_fee) == fee
    assert revenue.total.amount == revenue.components["revenue_share"].amount == 900 * percent


def test_f14_the_allowance_is_of_all_structures_and_the_fee_at_the_share_of_the_first() -> None:
    structures = [
        {
            "codes": "all others",
            "tiers": [{"percent": 30, "limit": 10_750}, {"percent": 50}],
            "validation": {"type": "RevenuePercentage", "percent": 8},
        },
        {"codes": "SM1", "tiers": [{"percent": 100}]},
    ]
    terms = contract(revenue_share={"structures": structures})
    month = contract_month(actual={"VD1": "73250.00", "SM1": "18640.40"}, validations=14_900)
    fee = earned(terms, month).validation_fee
    assert fee is not None
    assert replays(fee)
    assert (dollars(fee.operands["excess"]), dollars(fee.operands["share"])) == ("7548.77", "34475.00")
    assert dollars(fee) == "3552.82"


def test_f14_a_later_structure_may_only_say_the_allowance_again() -> None:
    again = {"type": "RevenuePercentage", "percent": 8}
    structures = [
        {"codes": "all others", "tiers": [{"percent": 20}], "validation": again},
        {"codes": "SM1", "tiers": [{"percent": 10}], "validation": again},
    ]
    assert contract(revenue_share={"structures": structures}).revenue_share
    for other in ({**again, "percent": 5}, {"type": "VehicleCount"}):
        with pytest.raises(InvalidContract, match="a contract has one allowance of validations"):
            contract(revenue_share={"structures": [structures[0], {**structures[1], "validation": other}]})


def test_without_a_validation_type_there_is_no_fee() -> None:
    terms = contract(revenue_share=share((20, 0), validation={"amount": 100}))
    assert earned(terms, contract_month(actual={"VD1": 90_000}, validations=50_000)).validation_fee is None
