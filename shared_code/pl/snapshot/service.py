"""Snapshots: a month of the P&L as it stood, kept with its derivation and never changed; one is of record."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.series import SeriesName
from shared_code.derivations.parameters import parameters
from shared_code.derivations.persistence import replay
from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ResourceNotFound
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.pl.calculation.run import month_run
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import Line
from shared_code.pl.snapshot.models import RECORD, WORKING, Snapshot, amounts_of
from shared_code.pl.snapshot.ports import SnapshotStore
from shared_code.pl.snapshot.views import SnapshotDifference, SnapshotLine, SnapshotView
from shared_code.pl.view.line_builder import CODES
from shared_code.sites.editing_window import refuse_to_show
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.editing import Addition, OptimisticSave, Saved, WriteRequest
from shared_code.store.site_partition import Content
from shared_code.store.unit_of_work import ChangeSet

FAMILY: Final = "snapshot"


class Snapshots:
    """Keeps months and shows them again."""

    def __init__(self, years: Years, store: SnapshotStore, editing: OptimisticSave, clock: Clock) -> None:
        self._years = years
        self._store = store
        self._editing = editing
        self._clock = clock

    def all(self, site_id: str, period: Period) -> Sequence[SnapshotView]:
        """The versions of a month, the newest first; raises SiteNotFound."""
        self._years.reference(site_id)
        return [_view(site_id, period, one) for one in reversed(self._store.snapshots(site_id, period))]

    def get(self, site_id: str, period: Period, version: int, *, verify: bool) -> Answer[SnapshotView]:
        """A version; with `verify` every stored amount is calculated again from its stored operands.

        Raises SiteNotFound, ResourceNotFound.
        """
        self._years.reference(site_id)
        found = self._store.snapshot(site_id, period, version)
        if found is None:
            raise ResourceNotFound(
                f"There is no snapshot {version} of {period}. GET /snapshots/{site_id}/{period} lists those there are.",
                field="version",
                details={"providedValue": version},
            )
        view = _view(site_id, period, found)
        if not verify:
            return Answer(to_json(view), period=period)
        differences = _differences(self._store.derivation(site_id, period, version))
        is_current = self._years.year(site_id, period.year).calc_run_id == found.calc_run_id
        view = view.model_copy(update={"differences": differences})
        return Answer(to_json(view), period=period, warnings=() if is_current else (_moved_on(period),))

    def create(  # noqa: PLR0913 - what a request names
        self,
        site_id: str,
        period: Period,
        reason: str | None,
        write: WriteRequest,
        *,
        is_admin: bool = False,
        day: date | None = None,
    ) -> tuple[Saved[SnapshotView], int]:
        """Keep a month as it stands now; the answer and the version's number. `day` is today, unless history is made.

        The first one made in time is the forecast of record: before the month begins, by an administrator some days
        longer. All others are working forecasts, which nothing is compared with.

        Raises SiteNotFound, PeriodNotAvailable, CalculationError and what `OptimisticSave.add` raises.
        """
        self._years.reference(site_id)
        in_time = is_in_time(period, day or self._clock.today(), is_admin=is_admin)
        saved = self._editing.add(
            site_id, write, lambda: self._addition(site_id, period, reason, write, in_time=in_time)
        )
        if saved.replayed and saved.kept:
            return saved, json.loads(saved.kept.body)["data"]["version"]
        return saved, saved.answer.version or 0

    def forecast_of_record(self, site_id: str, period: Period) -> Mapping[Line, Decimal | None] | None:
        """The forecast of record of a month, by line; None where there is none."""
        record = self.record(site_id, period)
        return record.forecast if record else None

    def record(self, site_id: str, period: Period) -> Snapshot | None:
        """The snapshot of a month that is its forecast of record; None where there is none."""
        version = self._store.index(site_id, period).record
        return self._store.snapshot(site_id, period, version) if version else None

    def _addition(
        self, site_id: str, period: Period, reason: str | None, write: WriteRequest, *, in_time: bool
    ) -> Addition[SnapshotView]:
        before = self._store.index(site_id, period)
        version = before.latest + 1
        found = self._years.year(site_id, period.year)
        refuse_to_show(period, self._clock.today(), is_empty=not found.stored.rows.get(period))
        derivation = month_run(found.year, period)
        snapshot = Snapshot(
            version=version,
            created_at=self._clock.now(),
            created_by=write.user,
            status=RECORD if in_time and not before.record else WORKING,
            calc_run_id=derivation["calcRunId"],
            amounts=amounts_of(derivation),
        )
        changes = (FieldChange(f"/{version}", None, snapshot.calc_run_id),)
        audit = AuditEntry(snapshot.created_at, write.user, write.request_id, FAMILY, period, version, changes, reason)
        change = ChangeSet(
            owner=site_id,
            inputs=None,
            user=write.user,
            rows=self._store.writes(period, snapshot, derivation, before),
            audit=audit,
            correlation_id=write.request_id,
        )
        warnings = () if snapshot.status == RECORD else (_working(period, has_record=bool(before.record)),)
        view = to_json(_view(site_id, period, snapshot))
        return Addition(change, Answer(view, version=version, period=period, warnings=warnings))


def is_in_time(period: Period, today: date, *, is_admin: bool) -> bool:
    """Whether a forecast of a month may be the one of record: actuals of it are not known yet, or hardly."""
    days = int(parameters("pl")["record_grace_days"].on(today)) if is_admin else 0
    return today < period.first_day + timedelta(days=days)


def _working(period: Period, *, has_record: bool) -> DataWarning:
    reason = (
        f"{period} has a forecast of record already, and the first one stays"
        if has_record
        else f"a forecast of record is made before its month begins, and {period} has begun"
    )
    return DataWarning("WORKING_FORECAST", f"Kept as a working forecast: {reason}.", "status")


def _view(site_id: str, period: Period, found: Snapshot) -> SnapshotView:
    return SnapshotView(
        site_id=site_id,
        version=found.version,
        period=period,
        created_at=found.created_at,
        created_by=found.created_by,
        status=found.status,
        calc_run_id=found.calc_run_id,
        lines=tuple(
            SnapshotLine(line=CODES[line], **{str(series): found.amounts[line][series] for series in SeriesName})
            for line in Line
        ),
    )


def _differences(derivation: Content) -> tuple[SnapshotDifference, ...]:
    return tuple(
        SnapshotDifference(
            rule=one.rule, rule_version=one.version, stored=_text(one.stored), recomputed=_text(one.replayed)
        )
        for one in replay(derivation["nodes"])
    )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a rule returns
    return str(value)


def _moved_on(period: Period) -> DataWarning:
    message = f"Inputs of {period} or rules have changed since this snapshot; GET /pl-view shows the month as it is."
    return DataWarning("INPUTS_CHANGED", message, "calcRunId")
