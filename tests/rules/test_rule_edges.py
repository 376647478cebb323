"""What no case can write: lists that do not fit together, days at the edge of a month, the words of a refusal."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, INSURANCE_ACCOUNTS
from shared_code.expenses.rules import tab_reconciliation
from shared_code.kit.errors import CalculationError
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.rules import allocated_salary, average_rate, group_rate, job_code_cost, labor_cost
from shared_code.pl.rules import cumulative, site_status
from shared_code.rates.rules import blended_rate
from shared_code.revenue.external.month import class_history
from shared_code.revenue.rules import bell_service, class_history_months, tiered_share
from shared_code.sites.models import SiteStatus
from shared_code.statistics.rules import (
    bias,
    loaded_days,
    mean_absolute_percentage_error,
    period_drive_in_ratio,
    seasonal_factors,
)

ONE, TWO = [Decimal(1)], [Decimal(1), Decimal(2)]
SUB_CENTS = Decimal("10.005")


@pytest.mark.parametrize(
    ("calculate", "operands"),
    [
        (allocated_salary, (TWO, ONE)),
        (average_rate, (TWO, ONE, ["REGULAR"])),
        (average_rate, (ONE, ONE, ["REGULAR", "REGULAR"])),
        (bias, (ONE, TWO)),
        (blended_rate, (ONE, TWO)),
        (cumulative, (TWO, ONE)),
        (group_rate, (TWO, ONE, Decimal(15))),
        (job_code_cost, (TWO, TWO, ONE, Decimal("1.5"))),
        (labor_cost, (TWO, ONE, TWO)),
        (mean_absolute_percentage_error, (TWO, ONE)),
        (period_drive_in_ratio, (TWO, TWO, ONE)),
    ],
)
def test_lists_that_do_not_fit_together_are_refused(calculate: Callable[..., Any], operands: Sequence[Any]) -> None:
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        calculate(*operands)


@pytest.mark.parametrize("day", [1, 31])
def test_pl_13_a_site_that_starts_on_any_day_of_the_month_is_open(day: int) -> None:
    assert site_status(Period(2025, 3), date(2025, 3, day), None) == SiteStatus.OPEN
    assert site_status(Period(2025, 2), date(2025, 3, day), None) == SiteStatus.OPENING


def test_exp_8_each_part_of_the_tab_is_in_cents_and_goes_by_the_number_of_its_account() -> None:
    insurance, claims = min(INSURANCE_ACCOUNTS), min(CLAIMS_ACCOUNTS)
    rents = str(7170)  # equal to the rule's account, and not the same object
    parts = tab_reconciliation(dict.fromkeys((rents, insurance, claims, "7045"), SUB_CENTS))
    assert parts == (*[Decimal("10.01")] * 4, Decimal("40.04"))


def test_rev_14_bell_service_is_in_cents() -> None:
    assert str(bell_service([SUB_CENTS])) == "10.01"


def test_stat_18_a_day_is_loaded_when_one_of_its_figures_is_there() -> None:
    day = date(2025, 7, 1)
    assert loaded_days({day: {"valetDaily": ZERO, "selfDaily": Decimal(5)}}, later_loaded=False) == (day,)


def test_stat_27_seasonal_factors_of_four_years() -> None:
    four_years = {Period(2021, 1).shift(n): Decimal(100) for n in range(48)}
    assert seasonal_factors(four_years) == dict.fromkeys(range(1, 13), 1)


def test_rev_19_names_the_highest_of_the_limits() -> None:
    with pytest.raises(CalculationError, match=r"make \$55,000\.00, above \$50,000\.00, the highest limit"):
        tiered_share(ZERO, Decimal(55000), [(Decimal(30), Decimal(20000)), (Decimal(20), Decimal(50000))])


def test_rev_46_the_history_of_classes_is_the_twelve_months_that_end_with_the_last_closed_one() -> None:
    months = class_history_months(Period(2025, 3))
    assert (len(months), months[0], months[-1]) == (12, Period(2024, 4), Period(2025, 3))


def test_rev_46_of_these_months_count_the_families_of_those_with_closed_revenue() -> None:
    revenue = {
        Period(2024, 3): {"VD1": Decimal(1)},
        Period(2024, 4): {"VD1": Decimal(1), "OR1": Decimal(1)},
        Period(2025, 3): {"VD1": Decimal(1)},
    }
    assert class_history(Period(2025, 3), lambda period: revenue.get(period, {})) == {"VD1": Decimal(2)}
    assert class_history(None, lambda _: {"VD1": Decimal(1)}) == {}
