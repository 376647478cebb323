"""Queue consumers: one module = one queue."""

from collections.abc import Sequence

import azure.functions as func

from functions.queue import pl_view_refresh, statistics_update

BLUEPRINTS: Sequence[func.Blueprint] = (statistics_update.blueprint, pl_view_refresh.blueprint)
