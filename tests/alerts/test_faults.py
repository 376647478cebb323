"""The gate: planted faults are found, and a site and month has few alarms without one (`dev.py bench quality`: all)."""

from collections import Counter as Tally
from random import Random
from typing import Final

from benchmarks.quality.planting import FOUND_BY, Fault, faults, plant
from benchmarks.quality.report import FALSE_ALARMS, FOUND, look, month_of
from benchmarks.quality.year import company
from shared_code.alerts.validation import rules

EVERY: Final = 28
"""Days between two looks: every day is looked at once at least."""
SITES: Final = 4
MISSED: Final = {("0733", "times", "all"), ("0810", "copied", "statistics")}
"""What is known to be missed: double of everything at a site without rooms, and days of last year (docs/quality.md)."""


def planted_at() -> list[Fault]:
    """All faults of some sites, drawn once."""
    every = faults()
    chosen = Random(20).sample(sorted({fault.site for fault in every}), SITES)  # noqa: S311 - a drawn share
    return [fault for fault in every if fault.site in chosen]


def test_the_faults_of_a_share_of_the_sites_are_found_with_few_other_alarms() -> None:
    planted = planted_at()
    years = company(only=[*{fault.site for fault in planted}, "0511"])
    for fault in planted:
        plant(fault, years)
    outcome = look({site: years[site] for site in {fault.site for fault in planted}}, planted, EVERY)
    missed = {(fault.site, fault.kind, fault.of) for number, fault in enumerate(planted) if number not in outcome.found}
    assert missed <= MISSED
    months = Tally(
        (site, month_of(cause, day)) for site, causes in outcome.false.items() for cause, day in causes.items()
    )
    assert max(months.values(), default=0) <= FALSE_ALARMS


def test_forty_faults_are_listed_each_with_the_rules_that_find_it() -> None:
    every = faults()
    assert (len(every), FOUND) == (40, 38)
    assert {(fault.kind, fault.of) for fault in every} == FOUND_BY.keys()
    assert {rule for names in FOUND_BY.values() for rule in names.split()} <= rules().keys()
