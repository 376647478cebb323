"""Rows of table `summaries` that are made of calculated years: kept up to date, whatever they hold."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError
from shared_code.kit.model import VersionedModel
from shared_code.kit.period import Period, YearPart
from shared_code.pl.calculation.from_store import next_year_too
from shared_code.pl.calculation.service import Years
from shared_code.pl.ports import Sites
from shared_code.pl.rollup.summary import YearOfDistrict
from shared_code.recalculation import years_after
from shared_code.sites.models import Site
from shared_code.store.site_partition import row_version
from shared_code.store.summaries import RowKey, YearRows
from shared_code.store.table import lost_race

Y = TypeVar("Y", bound=VersionedModel)


class YearRefresh(Generic[Y]):
    """Keeps rows of a kind up to date; `renew` makes reference data as new as the message that is worked on."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        years: Years,
        rows: YearRows[Y],
        clock: Clock,
        renew: Callable[[], None],
        made_of: Callable[[YearOfDistrict], Y],
    ) -> None:
        self._sites = sites
        self._years = years
        self._rows = rows
        self._clock = clock
        self._renew = renew
        self._made_of = made_of

    def refresh(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Store the years of some months of a site; the number of rows written. Safe to repeat. Raises SiteNotFound.

        What is stored of the current inputs already costs three point reads. The years of the months are written last,
        so that where they are current, the years after them are.
        """
        self._renew()
        site, named = self._sites.get(site_id), years_after(periods, carries_over=False)
        if not anew and self._are_current(site, named):
            return 0
        outdated = years_after(periods, carries_over=next_year_too(self._years.contracts(site_id)))
        return sum(lost_race()(self._store, site, year) for year in reversed(outdated))

    def _are_current(self, site: Site, years: Sequence[int]) -> bool:
        version = self._version(site)
        stored = (
            self._rows.version(RowKey(*place, site.site_id))
            for year in years
            for place in site.rows_of(YearPart(str(year)).months())
        )
        return all(found == version for found in stored)

    def _version(self, site: Site) -> str:
        return row_version(self._years.version(site.site_id), self._clock.today())

    def _store(self, site: Site, year: int) -> int:
        """One row in each district that the site belongs to in the year."""
        return sum(
            self._rows.refresh(RowKey(*place, site.site_id), partial(self._made, site, year, own))
            for place, own in site.rows_of(YearPart(str(year)).months()).items()
        )

    def _made(self, site: Site, year: int, own: Sequence[Period]) -> Y:
        version = self._version(site)
        try:
            calculated = self._years.year(site.site_id, year)
        except CalculationError as error:
            return self._made_of(YearOfDistrict(site, version, own, None, error.message))
        return self._made_of(YearOfDistrict(site, version, own, calculated))
