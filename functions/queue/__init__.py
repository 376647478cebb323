"""Queue consumers: one module = one queue."""

from collections.abc import Sequence

import azure.functions as func

from functions.queue import statistics_update

BLUEPRINTS: Sequence[func.Blueprint] = (statistics_update.blueprint,)
