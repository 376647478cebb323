"""All rows that follow a change of a site's months, by the command that has them made anew."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared_code.kit.period import Period


class Refresh(Protocol):
    """Brings the rows of some months of a site up to date."""

    def __call__(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Store what is outdated, or make all `anew`; the number of rows or months written. Raises SiteNotFound."""
        ...


class FollowingRows:
    """Rows of table `summaries` by the subject of their command; `shared_code/recalculation.py` says what they follow.

    Whatever is called is computed from the current state: late, repeated and reordered calls end in the same rows, and
    one whose rows are of the current version already costs a few point reads.
    """

    def __init__(self, by_subject: Mapping[str, Sequence[Refresh]]) -> None:
        self._by_subject = by_subject

    def refresh(self, subject: str, site_id: str, periods: Sequence[Period]) -> int:
        """Make the rows of a command anew; how many were written, 0 where all are current. Raises SiteNotFound."""
        return sum(refresh(site_id, periods) for refresh in self._by_subject[subject])

    def refresh_all(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Bring all rows up to date, or make them `anew`; how many were written. Raises SiteNotFound."""
        every = (refresh for refreshes in self._by_subject.values() for refresh in refreshes)
        return sum(refresh(site_id, periods, anew=anew) for refresh in every)
