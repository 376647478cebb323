"""Bridges of a district, a region or the company: the effects of its sites, added up (docs/bridge.md)."""

import threading
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from cachetools import LRUCache

from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import BRIDGED_MONTHS
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period, YearPart
from shared_code.pl.bridge import bridge
from shared_code.pl.bridge.adding import NamedEffects, added_effects
from shared_code.pl.bridge.models import BridgeEffect, Effect
from shared_code.pl.bridge.views import effect_views
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import Line, YearSummary
from shared_code.pl.ports import Organisation
from shared_code.pl.rollup.sums import RolledUp
from shared_code.pl.rollup.unit import UnitBelow, UnitSites
from shared_code.pl.rollup.views import ChildBridge, RollupBridge
from shared_code.pl.view.line_builder import CODES
from shared_code.sites.units import OrganizationLevel
from shared_code.store.summaries import YearRows

Effects = Sequence[BridgeEffect]
_KEPT: Final = 50_000
"""Months of sites and lines whose effects are kept, some 2 KB each with their sentences."""
NOT_SPLIT: Final = "Not split into effects yet; ask again."


class UnitBridges:
    """Reads of bridges of units, from budget to trend.

    A site's month is bridged once for as long as nothing it reads changes; safe to share between threads.
    """

    def __init__(
        self, organisation: Organisation, years: Years, summaries: YearRows[YearSummary], clock: Clock
    ) -> None:
        self._organisation = organisation
        self._years = years
        self._summaries = summaries
        self._clock = clock
        self._kept: LRUCache[Hashable, Effects] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def bridge(  # noqa: PLR0913 - what a request names
        self,
        level: OrganizationLevel,
        unit: str,
        part: YearPart,
        line: Line,
        visible: AbstractSet[str] | None,
        *,
        wages: bool,
    ) -> Answer[RollupBridge]:
        """The effects that lead from budget to trend over the sites that the caller may see (None: all).

        Hours and wages are told where the caller may read them (`wages`).

        Raises ResourceNotFound.
        """
        sites = UnitSites(self._organisation, self._summaries, level, unit, visible)
        found = _Effects(self, part, line, wages=wages)
        children = [found.of_child(one) for one in sites.below(part)]
        start, end = found.ends(sites.rows(part.year))
        effects = added_effects([(one.name, parts) for one, parts in children])
        view = RollupBridge(
            level=level,
            id=unit,
            name=sites.name,
            period=str(part),
            line=CODES[line],
            start=start,
            end=end,
            effects=effect_views(effects, wages=wages),
            residual=(end or ZERO) - (start or ZERO) - sum((one.amount for one in effects), ZERO),
            children=tuple(one for one, _ in children),
            left_out=tuple(sites.left_out(part.months())),
        )
        warnings = [*sites.outdated(part.year), *found.warnings()]
        today = self._clock.today()
        sources = sites.sources(part.months(), today)
        return Answer(to_json(view), period=part.span(), as_of=today, warnings=warnings, sources=sources)

    def cached_effects(self, site_id: str, period: Period, line: Line) -> Effects | None:
        """The effects of a site's month, if they are known as things stand."""
        with self._lock:
            return self._kept.get(self._key(site_id, period, line))

    def made(self, site_id: str, period: Period, line: Line) -> Effects:
        """The effects of a site's month; raises CalculationError where one of its steps cannot be calculated."""
        key = self._key(site_id, period, line)
        month = self._years.year(site_id, period.year).year.months[period]
        effects = bridge(month, line, SeriesName.BUDGET, SeriesName.TREND).effects
        with self._lock:
            self._kept[key] = effects
        return effects

    def _key(self, site_id: str, period: Period, line: Line) -> Hashable:
        return period, line, self._years.key(site_id, period.year)


class _Effects:
    """The effects of the sites of one request; so many months are bridged anew, the others wait for the next one."""

    def __init__(self, bridges: UnitBridges, part: YearPart, line: Line, *, wages: bool) -> None:
        self._bridges = bridges
        self._part = part
        self._line = line
        self._wages = wages
        self._left = BRIDGED_MONTHS
        self._not_split: list[str] = []

    def of_child(self, below: UnitBelow) -> tuple[ChildBridge, Effects]:
        """A site or unit below, and its effects."""
        effects = self._added([(f"{row.name} ({row.site_id})", self._of_site(row)) for row in below.rows])
        start, end = self.ends(below.rows)
        views = effect_views(effects, wages=self._wages)
        shown = ChildBridge(id=below.id, name=below.name, level=below.level, start=start, end=end, effects=views)
        return shown, effects

    def ends(self, rows: Sequence[YearSummary]) -> tuple[Decimal | None, Decimal | None]:
        """Budget and trend of some sites, as the roll-up shows them."""
        budget, trend = RolledUp(rows, self._part).planned()
        return budget[self._line], trend[self._line]

    def warnings(self) -> Iterator[DataWarning]:
        """Which sites are not split into effects."""
        if self._not_split:
            text = (
                f"{len(self._not_split)} sites are not split into effects yet: {listed(self._not_split)}. Their "
                "variance stands under `other`; ask again, or for fewer months."
            )
            yield DataWarning("BEING_MADE_ANEW", text, "effects")

    def _of_site(self, row: YearSummary) -> Effects:
        """The effects of a site, which come to what its stored year says; else the variance as a whole."""
        start, end = self.ends([row])
        variance = (end or ZERO) - (start or ZERO)
        months = [period for period in self._part.months() if period in row.months]
        effects = self._of_months(row.site_id, months)
        if effects is not None and sum((one.amount for one in effects), ZERO) == variance:
            return effects
        self._not_split.append(row.site_id)
        return [BridgeEffect(effect=Effect.OTHER, amount=variance, sentence=NOT_SPLIT)] if variance else ()

    def _of_months(self, site_id: str, months: Sequence[Period]) -> Effects | None:
        """The effects of a site; None while some are not known, or cannot be calculated."""
        found: list[tuple[str, Effects]] = []
        for period in months:
            effects = self._bridges.cached_effects(site_id, period, self._line)
            if effects is None:
                if self._left == 0:
                    return None
                self._left -= 1
                try:
                    effects = self._bridges.made(site_id, period, self._line)
                except CalculationError:
                    return None
            found.append((str(period), effects))
        return self._added(found)

    @staticmethod
    def _added(parts: NamedEffects) -> Effects:
        return added_effects(parts) if parts else ()
