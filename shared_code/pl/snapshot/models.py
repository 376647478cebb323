"""Snapshots of a month as they are kept: what stood in its lines apart from how every amount was derived."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.derivations.persistence import nodes_of
from shared_code.kit.period import Period
from shared_code.pl.models import Line

RECORD: Final = "record"
WORKING: Final = "working"
Status = Literal["record", "working"]

LineAmounts = Mapping[Line, Mapping[SeriesName, Decimal | None]]
"""Lines in their series, $; None where there is no figure."""


class Snapshot(NamedTuple):
    """A version of a month without its derivation."""

    version: int
    created_at: datetime
    created_by: str
    status: Status
    calc_run_id: str
    amounts: LineAmounts

    @property
    def forecast(self) -> Mapping[Line, Decimal | None]:
        """The forecast by line."""
        return {line: self.amounts[line][SeriesName.FORECAST] for line in Line}

    def content(self) -> Mapping[str, Any]:
        """The snapshot as it is stored."""
        return {
            "version": self.version,
            "createdAt": self.created_at.isoformat(),
            "createdBy": self.created_by,
            "status": self.status,
            "calcRunId": self.calc_run_id,
            "amounts": {
                str(line): {str(series): None if amount is None else str(amount) for series, amount in row.items()}
                for line, row in self.amounts.items()
            },
        }


class SnapshotIndex(NamedTuple):
    """What a month has: its latest version and the one of record, with the ETag of the row; 0 is none."""

    latest: int = 0
    record: int = 0
    etag: str | None = None

    def content(self) -> Mapping[str, Any]:
        """The index as it is stored."""
        return {"latest": self.latest, "record": self.record}


def amounts_of(derivation: Mapping[str, Any]) -> LineAmounts:
    """The amounts of a month's lines from their derivation (`lines` are places in `nodes`)."""
    nodes = nodes_of(derivation["nodes"])
    return {
        line: {series: None if (at := places[series]) is None else nodes[at].amount for series in SeriesName}
        for line in Line
        if (places := derivation["lines"][line])
    }


def read_snapshot(period: Period, content: Mapping[str, Any]) -> Snapshot:
    """A stored snapshot. The version before kept the derivation in it instead of the amounts."""
    created_at = datetime.fromisoformat(content["createdAt"])
    return Snapshot(
        version=content["version"],
        created_at=created_at,
        created_by=content["createdBy"],
        status=_status(period, created_at, content),
        calc_run_id=content["calcRunId"],
        amounts=_read(content["amounts"]) if "amounts" in content else amounts_of(content),
    )


def _status(period: Period, created_at: datetime, content: Mapping[str, Any]) -> Status:
    """Snapshots of the first version have no status; those made before their month began could be of record."""
    in_time = created_at.date() < period.first_day
    return RECORD if content.get("status", RECORD if in_time else WORKING) == RECORD else WORKING


def _read(amounts: Mapping[str, Mapping[str, str | None]]) -> LineAmounts:
    return {
        line: {series: None if (text := row.get(series)) is None else Decimal(text) for series in SeriesName}
        for line in Line
        if (row := amounts.get(line)) is not None
    }
