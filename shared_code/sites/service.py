"""Sites: which there are, where they belong, who may see them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from shared_code.kit.answer import Answer, DataWarning, Paging
from shared_code.kit.clock import Clock
from shared_code.kit.errors import SiteNotFound
from shared_code.kit.exact_json import to_json
from shared_code.kit.finding import first_of_each
from shared_code.sites.facets import FACETS, facets_of
from shared_code.sites.models import District, Region, Site, UserSites
from shared_code.sites.plausibility import unusual_dates
from shared_code.sites.ports import Register, SiteTerms
from shared_code.sites.views import FacetView, SiteFilter, SiteView

_NOTHING_LEFT = DataWarning(
    "EMPTY_FILTER",
    "None of the sites you may see passes this filter; a filter narrows your sites, it cannot widen them.",
)


class Sites:
    """The use cases of sites; also the directory that access rights are resolved with."""

    def __init__(self, register: Register, terms: SiteTerms, clock: Clock) -> None:
        self._register = register
        self._terms = terms
        self._clock = clock

    def find(self, site_id: str) -> Site | None:
        return self._register.sites.get(site_id)

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        site = self.find(site_id)
        if site is None:
            raise SiteNotFound(
                f"There is no site {site_id}. GET /sites lists the sites you may see.",
                field="siteId",
                details={"providedValue": site_id},
            )
        return site

    def all(self) -> Sequence[Site]:
        return list(self._register.sites.values())

    @property
    def districts(self) -> Mapping[str, District]:
        return self._register.districts

    @property
    def regions(self) -> Mapping[str, Region]:
        return self._register.regions

    def view(self, site_id: str) -> Answer[SiteView]:
        """A site as the API shows it today, with what is unusual about it and its contract; raises SiteNotFound."""
        site = self.get(site_id)
        terms = self._terms.unusual(site_id, self._clock.today())
        found = first_of_each([*unusual_dates(site.start_date, site.close_date), *terms])
        return Answer(to_json(self._view(site)), warnings=[finding.warning() for finding in found])

    def visible(
        self, site_ids: Collection[str] | None, wanted: SiteFilter
    ) -> tuple[Sequence[SiteView], Sequence[DataWarning]]:
        """The sites of a caller (None: all of them) that pass a filter, and a warning where it leaves none."""
        views = [self._view(site) for site in self.all() if site_ids is None or site.site_id in site_ids]
        found = [view for view in views if wanted.admits(view)]
        return found, () if found or not views else (_NOTHING_LEFT,)

    def facets(self, site_ids: Collection[str] | None, wanted: SiteFilter) -> Answer[list[FacetView]]:
        """The values of each facet of a caller's sites (None: all) that pass a filter, and how many have each."""
        found, warnings = self.visible(site_ids, wanted)
        counts = Counter(one for view in found for one in facets_of(view))
        order = {facet: place for place, facet in enumerate(FACETS)}
        rows = sorted(counts.items(), key=lambda row: (order[row[0][0]], row[0][2]))
        facets = [
            FacetView(facet=facet, value=value, label=label, sites=sites) for (facet, value, label), sites in rows
        ]
        return Answer(to_json(facets), warnings=warnings, paging=Paging(len(facets), 1, max(len(facets), 1)))

    def districts_of_region(self, site: Site, day: date) -> Sequence[str]:
        """Ids of the districts of the site's region on a day, its own district included."""
        own = self._register.districts[site.district_on(day)]
        return [d.district_id for d in self._register.districts.values() if d.region_id == own.region_id]

    def assigned_sites(self, subject: str) -> frozenset[str] | None:
        """The list of sites kept for a user; None where none is kept."""
        sites = self._rights(subject).sites
        return None if sites is None else frozenset(sites)

    def registration(self, subject: str) -> UserSites | None:
        """Our own row of a user; None where there is none."""
        return self._register.user(subject)

    def district_sites(self, subject: str) -> frozenset[str]:
        """Sites of the districts that a user manages, by each site's latest assignment."""
        return self._sites_in(set(self._rights(subject).district_ids))

    def region_sites(self, subject: str) -> frozenset[str]:
        """Sites of the regions that a user leads, by each site's latest assignment."""
        regions = self._rights(subject).region_ids
        return self._sites_in({d.district_id for d in self._register.districts.values() if d.region_id in regions})

    def managed_units(self, subject: str) -> frozenset[str]:
        """Ids of the districts that a user manages, of the regions a user leads, and of their districts."""
        rights = self._rights(subject)
        below = {d.district_id for d in self._register.districts.values() if d.region_id in rights.region_ids}
        return frozenset({*rights.district_ids, *rights.region_ids, *below})

    def _rights(self, subject: str) -> UserSites:
        return self._register.user(subject) or UserSites(subject=subject)

    def _sites_in(self, district_ids: Collection[str]) -> frozenset[str]:
        return frozenset(s.site_id for s in self.all() if s.assignments[-1].district_id in district_ids)

    def _view(self, site: Site) -> SiteView:
        today = self._clock.today()
        district = self._register.districts[site.district_on(today)]
        region = self._register.regions[district.region_id]
        return SiteView(
            district=district.name,
            district_id=district.district_id,
            region=region.name,
            region_id=region.region_id,
            status=site.status_on(today),
            **site.model_dump(exclude={"assignments", "earlier_rooms"}),
        )
