"""Compares what pages show: readings of a figure that are not equal, as sentences, and how often each was read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from tests.figures.pages import Amount, Figure, NotShown, Pages, Place

Readings = Mapping[str, Amount]


class Comparison:
    """Compares figures; `read` counts the readings of each figure by page."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.read: Counter[tuple[str, str]] = Counter()

    def differences(self, figures: Iterable[Figure], places: Iterable[Place]) -> Iterator[str]:
        """Figures that two pages show differently."""
        for place in places:
            for figure in figures:
                found = {page: read(self._pages, place) for page, read in figure.shown.items()}
                shown = {page: amount for page, amount in found.items() if not isinstance(amount, NotShown)}
                if len(shown) > 1:
                    self.read.update((figure.name, page) for page in shown)
                if len(set(shown.values())) > 1 and not self._is_rounding(figure, place, shown):
                    values = ", ".join(f"{page} {amount}" for page, amount in shown.items())
                    yield f"{figure.name} of {place.of} {place.period} {place.series}: {values}"

    def _is_rounding(self, figure: Figure, place: Place, shown: Readings) -> bool:
        most = figure.within(self._pages, place) if figure.within else None
        amounts = [amount for amount in shown.values() if amount is not None]
        return isinstance(most, Decimal) and len(amounts) == len(shown) and max(amounts) - min(amounts) <= most
