"""The table: which planted faults were found, by which rule, after how many days; and what was told without a fault."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from benchmarks.quality.planting import FOUND_BY, Fault, faults, plant
from benchmarks.quality.year import MONTHS, SiteYear, company, mornings
from shared_code.alerts.models import AlertKind, Cause, Observation
from shared_code.alerts.validation import rules, validate
from shared_code.kit.period import Period

FOUND, FALSE_ALARMS = 38, 1
"""Budgets: faults found of forty, at least; alarms without a fault a site and month, at most."""
EVERY: Final = 8
"""Days between the mornings on which a site is looked at, beside those after a fault that passes by itself."""
DRAWS: Final = (("as it is", ""), ("roughened", "rough"), ("roughened anew", "B1"))
"""Years by the draw that they are roughened by; no rule was chosen by the last one."""
PASSING: Final = ("late", "empty-load", "future")
KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "0623": frozenset({"missing-days", "feed-late"}),
    "0938": frozenset({"budget-missing"}),
    "0822": frozenset({"ledger-late"}),
}
"""What the demo company has wrong on purpose: a site whose actuals have gaps, and so are late; one without a budget;
one whose last month is not closed."""


@dataclass
class Outcome:
    """What a year of looking came to: for each fault when it was found and by which rules; causes without a fault."""

    found: dict[int, tuple[date, frozenset[str]]] = field(default_factory=dict)
    false: dict[str, dict[Cause, date]] = field(default_factory=dict)


def look(years: Mapping[str, SiteYear], planted: Sequence[Fault], every: int = EVERY) -> Outcome:
    """Look at all sites over the year."""
    outcome = Outcome()
    for site, year in years.items():
        own = {number: fault for number, fault in enumerate(planted) if fault.site == site}
        for morning in sorted({*mornings(every), *_after(own.values())}):
            at = datetime.combine(morning, datetime.min.time(), UTC)
            for cause, seen in validate(year.as_of(morning), at).observations.items():
                _judge(outcome, site, own, cause, seen, morning)
    return outcome


def _judge(  # noqa: PLR0913, PLR0917 - what is judged, and by what
    outcome: Outcome, site: str, own: Mapping[int, Fault], cause: Cause, seen: Observation, morning: date
) -> None:
    """Whether an observation finds a fault, follows from one, or is without one."""
    touched = {number: fault for number, fault in own.items() if fault.touches(seen.days, seen.period)}
    for number, fault in touched.items():
        if cause.rule in FOUND_BY[fault.kind, fault.of].split():
            day, names = outcome.found.get(number, (morning, frozenset()))
            outcome.found[number] = day, names | {cause.rule}
    is_known = cause.rule in KNOWN.get(site, ())
    if not touched and not is_known and rules()[cause.rule].kind is AlertKind.DATA_QUALITY:
        outcome.false.setdefault(site, {}).setdefault(cause, morning)


def _after(planted: Iterable[Fault]) -> Iterator[date]:
    """The mornings on which a fault shows that passes by itself."""
    for fault in planted:
        if fault.kind in PASSING:
            shown = -4 if fault.kind == "future" else 1
            yield from (day + timedelta(days=shown) for day in fault.all_days())


def measure() -> None:
    """Print the tables: of the demo company as it is, and roughened."""
    print("\ndata quality: 40 faults of feeds in a year of the demo company, looked at each eighth morning")
    for name, rough in DRAWS:
        years, planted = company(rough=rough), faults()
        for fault in planted:
            plant(fault, years)
        outcome = look(years, planted)
        _print(name, planted, outcome, len(years))


def _print(name: str, planted: Sequence[Fault], outcome: Outcome, sites: int) -> None:
    print(f"\n  {name}: {len(outcome.found)} of {len(planted)} found ({FOUND} at least)")
    for number, fault in enumerate(planted):
        when = f"{fault.days[0]}" if fault.days else f"{fault.month}"
        how = f"{', '.join(sorted(outcome.found[number][1]))}" if number in outcome.found else "MISSED"
        by = f" x {fault.by}" if fault.by != 1 else ""
        print(f"    {fault.site}  {when:<10}  {fault.kind + by + ' ' + fault.of:<28}  {how}")
    months = Tally(
        (site, month_of(cause, day)) for site, causes in outcome.false.items() for cause, day in causes.items()
    )
    total = sum(months.values())
    all_months = sites * len(MONTHS)
    print(f"  alarms without a fault: {total} in {all_months} months of sites, {total / all_months:.3f} each")
    print(f"  at most {max(months.values(), default=0)} in one of them ({FALSE_ALARMS})")
    for rule, count in Tally(cause.rule for causes in outcome.false.values() for cause in causes).most_common():
        print(f"    {count:>4}  {rule}")


def month_of(cause: Cause, day: date) -> Period:
    """The month that an alarm counts in."""
    return cause.period or Period.of(day)
