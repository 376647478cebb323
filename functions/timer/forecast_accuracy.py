"""Timer `forecast_accuracy`, at night: have each site's forecasts kept as they stand, and what came scored."""

import azure.functions as func

from functions.reporting import asked_for, run_timer
from shared_code.integration.nightly import FORECAST_ACCURACY

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="45 */10 6-10 * * *", run_on_startup=False)
def forecast_accuracy(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's run has not done yet."""
    run_timer("forecast_accuracy", lambda: asked_for(FORECAST_ACCURACY))
