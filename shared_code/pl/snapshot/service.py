"""Snapshots: a month of the P&L as it stood, kept with its derivation and never changed; one is of record."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from shared_code.accounts.series import SeriesName
from shared_code.derivations.parameters import parameters
from shared_code.derivations.stored import nodes_of, replay
from shared_code.kit.answer import Answer, DataWarning, Paging, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.errors import ResourceNotFound
from shared_code.kit.period import Period
from shared_code.pl.calculation.run import month_run
from shared_code.pl.calculation.service import Years
from shared_code.pl.models import Line
from shared_code.pl.ports import SnapshotStore
from shared_code.pl.snapshot.views import SnapshotDifference, SnapshotLine, SnapshotView
from shared_code.pl.view.line_builder import CODES
from shared_code.sites.editing_window import refuse_to_show
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.editing import Addition, OptimisticSave, Saved, WriteRequest
from shared_code.store.site_partition import Content
from shared_code.store.unit_of_work import ChangeSet, RowWrite

FAMILY: Final = "snapshot"
RECORD: Final = "record"
WORKING: Final = "working"
Status = Literal["record", "working"]


class Snapshots:
    """Keeps months and shows them again."""

    def __init__(self, years: Years, store: SnapshotStore, editing: OptimisticSave, clock: Clock) -> None:
        self._years = years
        self._store = store
        self._editing = editing
        self._clock = clock

    def all(self, site_id: str, period: Period) -> Answer[list[SnapshotView]]:
        """The versions of a month, the newest first; raises SiteNotFound."""
        self._years.reference(site_id)
        found = [_view(site_id, period, content) for content in self._store.snapshots(site_id, period)]
        found.reverse()
        return Answer(to_json(found), period=period, paging=Paging(len(found), limit=max(len(found), 50)))

    def get(self, site_id: str, period: Period, version: int, *, verify: bool) -> Answer[SnapshotView]:
        """A version; with `verify` every stored amount is calculated again from its stored operands.

        Raises SiteNotFound, ResourceNotFound.
        """
        self._years.reference(site_id)
        found = [content for content in self._store.snapshots(site_id, period) if content["version"] == version]
        if not found:
            raise ResourceNotFound(
                f"There is no snapshot {version} of {period}. GET /snapshots/{site_id}/{period} lists those there are.",
                field="version",
                details={"providedValue": version},
            )
        view = _view(site_id, period, found[0])
        if not verify:
            return Answer(to_json(view), period=period)
        view = view.model_copy(update={"differences": _differences(found[0])})
        warnings = () if self._is_current(site_id, period, found[0]) else (_moved_on(period),)
        return Answer(to_json(view), period=period, warnings=warnings)

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
        record = _record(period, self._store.snapshots(site_id, period))
        return None if record is None else {line: _amounts(record)[line][SeriesName.FORECAST] for line in Line}

    def _addition(
        self, site_id: str, period: Period, reason: str | None, write: WriteRequest, *, in_time: bool
    ) -> Addition[SnapshotView]:
        kept = self._store.snapshots(site_id, period)
        has_record = _record(period, kept) is not None
        status = RECORD if in_time and not has_record else WORKING
        version = kept[-1]["version"] + 1 if kept else 1
        found = self._years.year(site_id, period.year)
        refuse_to_show(period, self._clock.today(), is_empty=not found.stored.rows.get(period))
        now = self._clock.now()
        content = {
            "version": version,
            "createdAt": now.isoformat(),
            "createdBy": write.user,
            "status": status,
            **month_run(found.year, period),
        }
        changes = (FieldChange(f"/{version}", None, content["calcRunId"]),)
        audit = AuditEntry(now, write.user, write.request_id, FAMILY, period, version, changes, reason)
        change = ChangeSet(
            owner=site_id,
            inputs=None,
            user=write.user,
            rows=[RowWrite(self._store.key(period, version), content)],
            audit=audit,
            correlation_id=write.request_id,
        )
        warnings = () if status == RECORD else (_working(period, has_record=has_record),)
        view = to_json(_view(site_id, period, content))
        return Addition(change, Answer(view, version=version, period=period, warnings=warnings))

    def _is_current(self, site_id: str, period: Period, content: Content) -> bool:
        return self._years.year(site_id, period.year).calc_run_id == str(content["calcRunId"])


def is_in_time(period: Period, today: date, *, is_admin: bool) -> bool:
    """Whether a forecast of a month may be the one of record: actuals of it are not known yet, or hardly."""
    days = int(parameters("pl")["record_grace_days"].on(today)) if is_admin else 0
    return today < period.first_day + timedelta(days=days)


def _status(period: Period, content: Content) -> Status:
    """Snapshots of the first version have no status; those made before their month began could be of record."""
    before = datetime.fromisoformat(content["createdAt"]).date() < period.first_day
    return RECORD if content.get("status", RECORD if before else WORKING) == RECORD else WORKING


def _record(period: Period, kept: Sequence[Content]) -> Content | None:
    """The forecast of record among the versions of a month: the first that may be."""
    return next((content for content in kept if _status(period, content) == RECORD), None)


def _working(period: Period, *, has_record: bool) -> DataWarning:
    reason = (
        f"{period} has a forecast of record already, and the first one stays"
        if has_record
        else f"a forecast of record is made before its month begins, and {period} has begun"
    )
    return DataWarning("WORKING_FORECAST", f"Kept as a working forecast: {reason}.", "status")


def _view(site_id: str, period: Period, content: Content) -> SnapshotView:
    amounts = _amounts(content)
    return SnapshotView(
        site_id=site_id,
        version=content["version"],
        period=period,
        created_at=datetime.fromisoformat(content["createdAt"]),
        created_by=content["createdBy"],
        status=_status(period, content),
        calc_run_id=content["calcRunId"],
        lines=tuple(
            SnapshotLine(line=CODES[line], **{str(series): amounts[line][series] for series in SeriesName})
            for line in Line
        ),
    )


def _amounts(content: Content) -> Mapping[Line, Mapping[SeriesName, Decimal | None]]:
    nodes = nodes_of(content["nodes"])
    return {
        line: {series: None if (at := figures[series]) is None else nodes[at].amount for series in SeriesName}
        for line in Line
        if (figures := content["lines"][line])
    }


def _differences(content: Content) -> tuple[SnapshotDifference, ...]:
    return tuple(
        SnapshotDifference(
            rule=one.rule, rule_version=one.version, stored=_text(one.stored), recomputed=_text(one.replayed)
        )
        for one in replay(content["nodes"])
    )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a rule returns
    return str(value)


def _moved_on(period: Period) -> DataWarning:
    message = f"Inputs of {period} or rules have changed since this snapshot; GET /pl-view shows the month as it is."
    return DataWarning("INPUTS_CHANGED", message, "calcRunId")
