"""Timer `actuals_freshness`, hourly: which open sites have no actuals of yesterday."""

import azure.functions as func

from functions.reporting import run_timer
from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="0 15 * * * *", run_on_startup=False)
def actuals_freshness(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it reads, and records one run with what it saw."""
    run_timer("actuals_freshness", lambda: f"{len(current().refresh.check_freshness())} sites are late")
