"""Snapshots as the API shows and takes them."""

from typing import Literal

from pydantic import Field

from shared_code.accounts.series import SeriesAmounts
from shared_code.kit.clock import Instant
from shared_code.kit.free_text import Reason
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.pl.view.views import LineCode


class SnapshotLine(SeriesAmounts):
    """A line as it stood in the four series."""

    line: LineCode


class SnapshotDifference(Model):
    """A stored amount that its own rule no longer gives; `recomputed` is a sentence where it gives nothing."""

    rule: str
    rule_version: int
    stored: str
    recomputed: str


class SnapshotView(Model):
    """A month as it stood, with the run that made it; `differences` only where asked for.

    The one of status `record` is what actuals are compared with; `working` ones are nobody's base.
    """

    site_id: str
    version: int
    period: Period
    created_at: Instant
    created_by: str
    status: Literal["record", "working"]
    calc_run_id: str
    lines: tuple[SnapshotLine, ...]
    differences: tuple[SnapshotDifference, ...] | None = None


class SnapshotRequest(Model):
    """Why a forecast of record is kept."""

    reason: Reason | None = Field(None, description="Kept in the audit trail")
