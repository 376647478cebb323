"""Roll-ups: the P&L of a district, a region or the company, from one small row a site and year."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period, YearPart
from shared_code.pl.models import YearSummary
from shared_code.pl.ports import Organisation
from shared_code.pl.rollup.sums import RolledUp, child
from shared_code.pl.rollup.unit import UnitSites
from shared_code.pl.rollup.views import RollupView
from shared_code.pl.view.views import LeftOut
from shared_code.sites.units import OrganizationLevel
from shared_code.store.summaries import YearRows


class Rollups:
    """Adds up the rows of sites."""

    def __init__(self, organisation: Organisation, summaries: YearRows[YearSummary], clock: Clock) -> None:
        self._organisation = organisation
        self._summaries = summaries
        self._clock = clock

    def view(
        self, level: OrganizationLevel, unit: str, part: YearPart, visible: AbstractSet[str] | None
    ) -> Answer[RollupView]:
        """The P&L of a unit over the sites that the caller may see (None: all); raises ResourceNotFound."""
        sites = UnitSites(self._organisation, self._summaries, level, unit, visible)
        total = RolledUp(sites.rows(part.year), part)
        view = RollupView(
            level=level,
            id=unit,
            name=sites.name,
            period=str(part),
            months=total.sites(),
            lines=total.lines(),
            children=tuple(child(one, part) for one in sites.below(part)),
            left_out=(*sites.left_out(part.months()), *_open_sites(total)),
        )
        warnings = [*sites.outdated(part.year), *_not_closed(total)]
        today = self._clock.today()
        sources = sites.sources(part.months(), today)
        return Answer(to_json(view), period=part.span(), as_of=today, warnings=warnings, sources=sources)


def _open_sites(total: RolledUp) -> Iterator[LeftOut]:
    """The sites that have not closed a month that others have, and are left out of its actual."""
    for site_id, periods in sorted(_open_months(total).items()):
        yield LeftOut(site_id=site_id, reason=f"Not closed: {', '.join(periods)}; left out of the actual there.")


def _open_months(total: RolledUp) -> Mapping[str, Sequence[Period]]:
    """By site: the months that it has not closed, and others have."""
    found: dict[str, list[Period]] = {}
    for period, open_sites in total.not_closed().items():
        for site_id in open_sites:
            found.setdefault(site_id, []).append(period)
    return found


def _not_closed(total: RolledUp) -> Iterator[DataWarning]:
    """Whose actual a month's is, where it is not that of all sites."""
    counts = {month.period: month for month in total.sites()}
    for period, open_sites in total.not_closed().items():
        whose = f"{counts[period].actual_sites} of {counts[period].sites} sites"
        text = f"{period}: the actual is that of {whose}; not closed: {', '.join(open_sites)}."
        yield DataWarning("NOT_CLOSED", text, "actual")
