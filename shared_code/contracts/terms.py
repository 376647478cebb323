"""What is unusual about the terms of a site's contract that are in force, and about those that come after them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from shared_code.contracts.models import Contract, ended, unusual
from shared_code.kit.finding import Finding

Versions = Callable[[str], Mapping[date, Contract]]
"""The terms of a site by the day from which they are in force."""


class StoredTerms:
    """Looks at the stored terms of sites."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    def unusual(self, site_id: str, day: date) -> Iterator[Finding]:
        """Findings on the terms in force on a day (before the first: those) and on later ones, each told once."""
        versions = dict(sorted(self._versions(site_id).items()))
        past = [since for since in versions if since <= day]
        told: set[str] = set()
        for since, contract in versions.items():
            if past and since < past[-1]:
                continue
            for finding in (*unusual(contract), *(ended(contract, day) if since <= day else ())):
                if str(finding) not in told:
                    told.add(str(finding))
                    values = {"from": since, **finding.values}
                    yield replace(finding, document=f"contract from {since}", values=values)
