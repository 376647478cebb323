"""What each service of the setting SERVICES has: groups of endpoints, queues, timers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import azure.functions as func
from fastapi import APIRouter

from functions.http import (
    accuracy,
    alerts,
    audit,
    batch,
    cache,
    contracts,
    dead_letters,
    expenses,
    flc,
    imports,
    me,
    oauth2,
    operations,
    payroll,
    pl_view,
    rates,
    revenue,
    runs,
    sites,
    snapshots,
    statistics,
    system,
    users,
    what_if,
)
from functions.queue import payroll_calculation, pl_view_refresh, site_jobs, statistics_update
from functions.timer import (
    data_validation,
    forecast_accuracy,
    nightly_loads,
    outbox_dispatch,
    rebuild,
    sweep,
    trend_analysis,
    watch,
)
from shared_code.application import Service


@dataclass(frozen=True, slots=True)
class Triggers:
    """What is registered together."""

    routers: Sequence[APIRouter] = ()
    blueprints: Sequence[func.Blueprint] = ()


TABLE: Mapping[Service, Triggers] = {
    Service.STATISTICS: Triggers([statistics.router, sites.router], [statistics_update.blueprint]),
    Service.PAYROLL: Triggers([payroll.router], [payroll_calculation.blueprint]),
    Service.RATES: Triggers([rates.router]),
    Service.REVENUE: Triggers([revenue.router, contracts.router]),
    Service.EXPENSES: Triggers([expenses.router]),
    Service.PL: Triggers([pl_view.router, flc.router, what_if.router, snapshots.router], [pl_view_refresh.blueprint]),
    Service.INTEGRATION: Triggers(
        [dead_letters.router, imports.router],
        [
            *(site_jobs.blueprint, outbox_dispatch.blueprint, rebuild.blueprint, sweep.blueprint, watch.blueprint),
            *(nightly_loads.blueprint, data_validation.blueprint, trend_analysis.blueprint),
            forecast_accuracy.blueprint,
        ],
    ),
}
OF_ALL = (
    accuracy.router,
    alerts.router,
    audit.router,
    batch.router,
    cache.router,
    me.router,
    oauth2.router,
    oauth2.well_known,
    operations.router,
    runs.router,
    system.router,
    users.router,
)
"""What every app has, whatever it serves."""


def routers(served: Collection[Service] = tuple(Service)) -> list[APIRouter]:
    """The groups of endpoints of some services."""
    return [router for service in TABLE if service in served for router in TABLE[service].routers] + list(OF_ALL)


def blueprints(served: Collection[Service]) -> list[func.Blueprint]:
    """The queue consumers and timers of some services."""
    return [blueprint for service in TABLE if service in served for blueprint in TABLE[service].blueprints]


def elsewhere(served: Collection[Service]) -> Mapping[str, Sequence[APIRouter]]:
    """The groups of the services that are not served here, by the name of the service."""
    return {service.value: triggers.routers for service, triggers in TABLE.items() if service not in served}
