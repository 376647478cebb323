"""Alerts and scores as the API shows them."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from shared_code.alerts.models import AlertKind, Severity
from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.money import Ratio
from shared_code.kit.period import Period


class AlertView(Model):
    """Something that is wrong with a site's data, or far from its plan; open while `closedAt` is null."""

    id: str
    site_id: str = Field(examples=["0170"])
    at: Instant = Field(description="Since when it is known")
    kind: AlertKind = Field(
        description="`data-quality`: the data are wrong or missing. `deviation`: they are right, and far from plan"
    )
    severity: Severity = Field(description="`high`: figures are wrong or missing; `medium`: look at it")
    rule: str = Field(description="The rule that it breaks: docs/quality.md", examples=["missing-days"])
    field: str = Field(description="The feed, figure or line that it is about", examples=["revenue"])
    subject: str | None = Field(description="The job code, revenue code or account that it is about")
    period: Period | None = Field(description="The month that it is about; null of what is of no month")
    days: tuple[date, ...] = Field(description="The days that it is about; none of what is of a month")
    value: str | None = Field(description="The figure that was found", examples=["1,204.50"])
    limit: str | None = Field(description="What it may be", examples=["20.11 to 48.60"])
    message: str = Field(description="What is wrong, where, by which figures, and what to do")
    closed_at: Instant | None
    closed_because: str | None


class ScoreView(Model):
    """The share of a site's data that no rule objects to, at an instant."""

    at: Instant
    score: Ratio
    dimensions: Mapping[str, Ratio] = Field(description="The same by side of the data")
    checked: int = Field(description="Feeds and days, books and months that were looked at", examples=[240])
    flagged: int = Field(description="Those of them that a rule objects to", examples=[3])


class QualityView(Model):
    """The quality of a site's data, now and on the days before."""

    site_id: str
    score: ScoreView | None = Field(description="null until the site was looked at for the first time")
    history: tuple[ScoreView, ...] = Field(description="The last score of each day, the newest first")


class SiteQualityView(Model):
    """A site of a unit: its score and its open alerts."""

    site_id: str
    name: str
    score: Ratio | None = Field(description="null until the site was looked at for the first time")
    at: Instant | None
    open: int = Field(description="Open alerts", examples=[2])
    high: int = Field(description="Those of high severity", examples=[1])


class AlertFilter(Model):
    """Which alerts are asked for; None: whatever it is."""

    severity: Severity | None = None
    kind: AlertKind | None = None
    rule: str | None = None
    field: str | None = None
    period: Period | None = None

    def holds(self, alert: AlertView) -> bool:
        """Whether an alert is asked for."""
        asked = self.model_dump(exclude_none=True)
        return all(getattr(alert, name) == value for name, value in asked.items())
