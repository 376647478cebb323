"""Timers: one module = one schedule, in UTC."""

from collections.abc import Sequence

import azure.functions as func

from functions.timer import actuals_freshness, outbox_dispatch, rebuild, sweep

BLUEPRINTS: Sequence[func.Blueprint] = (
    actuals_freshness.blueprint,
    outbox_dispatch.blueprint,
    rebuild.blueprint,
    sweep.blueprint,
)
