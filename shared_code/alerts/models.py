"""The vocabulary of alerts: what a check observes, an alert as it is kept, the score of a site."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from shared_code.kit.model import Model
from shared_code.kit.period import Period


class Severity(StrEnum):
    """How soon somebody has to look."""

    MEDIUM = "medium"
    HIGH = "high"


class AlertKind(StrEnum):
    """Whether data are wrong, or right and far from plan."""

    DATA_QUALITY = "data-quality"
    DEVIATION = "deviation"


class Dimension(StrEnum):
    """Which side of the data a rule looks at; `plan` is no side of data, and no part of the score."""

    COMPLETENESS = "completeness"
    TIMELINESS = "timeliness"
    ACCURACY = "accuracy"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"
    PLAUSIBILITY = "plausibility"
    PLAN = "plan"


class RaisedBy(StrEnum):
    """Who finds it."""

    VALIDATION = "validation"
    LOADS = "loads"


class Cause(NamedTuple):
    """What an alert is about, so that the same cause is one alert: what is found again tomorrow is not another one.

    `field` is the feed, figure or line; `subject` tells apart what belongs to the same field: a code, an account.
    """

    rule: str
    field: str
    period: Period | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """The cause as the end of a row key, which may not have every sign: another one for each cause.

        >>> Cause("unknown-code", "hours", Period(2025, 4), "REV-10/1").key
        'unknown-code|hours|2025-04|REV-10=2f=1'
        """
        subject = "".join(sign if sign.isalnum() or sign == "-" else f"={ord(sign):x}=" for sign in self.subject)
        return "|".join((self.rule, self.field, str(self.period or ""), subject))


class Observation(NamedTuple):
    """A cause that a check has found: on which days, with which figures for its sentence.

    `value` and `limit` are the figures that decided, as texts; `severe`: the worse of two cases of the rule.
    """

    field: str
    period: Period | None
    days: tuple[date, ...] = ()
    values: Mapping[str, str] = {}
    value: str = ""
    limit: str = ""
    severe: bool = False
    subject: str = ""


class Alert(Model):
    """A cause that was found, and what to tell of it; it is open while `closed_at` is None.

    `since` is when it was found first; `days` are those that it is about, none of what is of a month.
    """

    id: str
    rule: str
    kind: AlertKind
    severity: Severity
    field: str
    subject: str = ""
    period: Period | None = None
    days: tuple[date, ...] = ()
    value: str = ""
    limit: str = ""
    message: str
    since: datetime
    closed_at: datetime | None = None
    closed_because: str = ""

    @property
    def cause(self) -> Cause:
        return Cause(self.rule, self.field, self.period, self.subject)


class QualityScore(Model):
    """How much of a site's data no rule objects to, as fractions; `dimensions` by their names."""

    at: datetime
    score: Decimal
    dimensions: Mapping[Dimension, Decimal]
    checked: int
    flagged: int


class SiteAlerts(Model):
    """What lists over many sites read of one: its open alerts and its newest score."""

    site_id: str
    score: QualityScore | None = None
    alerts: tuple[Alert, ...] = ()
