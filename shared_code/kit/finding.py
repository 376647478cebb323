"""What is legal and still worth a look, as data and as a sentence: told alike by loads, calculations and answers."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared_code.kit.answer import DataWarning
from shared_code.kit.listing import FIRST
from shared_code.kit.period import Period


@dataclass(frozen=True, slots=True)
class Finding:
    """One unusual thing.

    `code` names its kind, `text` tells it without a full stop and ends with what to do. `values` are the figures behind
    it by name; `path` says where it stands in a document, `document` in which one, `field` which figure of an answer it
    is about, `period` in which month, each where there is one.
    """

    code: str
    text: str
    field: str | None = None
    path: str = ""
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    period: Period | None = None
    document: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.document, self.path, self.text)))

    def within(self, path: str) -> "Finding":
        """The same of a part of a document, which stands at a path itself."""
        return replace(self, path=".".join(filter(None, (path, self.path))))

    def of_month(self, period: Period, figure: str | None = None) -> "Finding":
        """The same of a month, about a figure of an answer."""
        return replace(self, period=period, field=figure or self.field)

    def sentence(self) -> str:
        """What it says, after its month."""
        return f"{self.period}: {self}" if self.period else str(self)

    def warning(self) -> DataWarning:
        """The finding beside an answer."""
        return DataWarning(
            self.code, f"{self.sentence()}.", self.field, self.path or None, self.period, dict(self.values)
        )


def first_of_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first findings of each kind; after them how many more there are, kind by kind."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
        if counts[finding.code] <= FIRST:
            yield finding
    for code, count in counts.items():
        if count > FIRST:
            yield Finding(code, f"and {count - FIRST} more of the same kind; ask for fewer months to see them")
