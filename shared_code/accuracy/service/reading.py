"""Reading accuracy: of a site, and of the sites of a unit as far as a caller may see them."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from shared_code.accuracy.models import WINDOW_MONTHS, SiteScores, added
from shared_code.accuracy.ports import ForecastStore, Organisation
from shared_code.accuracy.rendering import measures
from shared_code.accuracy.views import AccuracyView, UnitAccuracyView
from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.listing import listed
from shared_code.kit.period import Period
from shared_code.sites.units import OrganizationLevel, own_sites, unit_named


class AccuracyReads:
    """The scores of sites and units."""

    def __init__(self, organisation: Organisation, store: ForecastStore, clock: Clock) -> None:
        self._organisation = organisation
        self._store = store
        self._clock = clock

    def of_site(self, site_id: str) -> Answer[AccuracyView]:
        """A site's accuracy over the months that are scored. Raises SiteNotFound."""
        self._organisation.get(site_id)
        this_month = Period.of(self._clock.today())
        nothing = SiteScores(site_id=site_id, first=this_month.shift(-WINDOW_MONTHS), last=this_month)
        found = self._store.scores(site_id) or nothing
        view = AccuracyView(site_id=site_id, first=found.first, last=found.last, measures=measures(found.lines))
        return Answer(to_json(view), warnings=[*_not_scored([] if found.lines else [site_id])])

    def of_unit(
        self, level: OrganizationLevel, unit: str, visible: AbstractSet[str] | None
    ) -> Answer[UnitAccuracyView]:
        """The accuracy of the sites of a unit that a caller may see (None: all). Raises ResourceNotFound."""
        organisation = self._organisation
        name, districts = unit_named(level, unit, organisation.districts, organisation.regions)
        own = own_sites(districts, organisation.all(), self._clock.today(), visible)
        rows = [
            row
            for district in districts
            for row in self._store.of_district(district)
            if own.get(row.site_id) == district and row.lines
        ]
        missing = sorted(own.keys() - {row.site_id for row in rows})
        view = UnitAccuracyView(
            level=level,
            id=unit,
            name=name,
            sites=len(rows),
            measures=measures(added(line for row in rows for line in row.lines)),
            left_out=tuple(missing),
        )
        return Answer(to_json(view), warnings=[*_not_scored(missing)])


def _not_scored(sites: Sequence[str]) -> Iterator[DataWarning]:
    if sites:
        text = (
            f"Nothing is scored of {listed(sites)} yet: forecasts are kept each night, and scored once their days are "
            "loaded."
        )
        yield DataWarning("NOT_SCORED", text, "siteId")
