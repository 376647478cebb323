"""Timer `trend_analysis`, at night: have each site's drivers foretold, after what the night loads."""

import azure.functions as func

from functions.reporting import asked_for, run_timer
from shared_code.integration.nightly import TREND_ANALYSIS

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="35 */10 6-10 * * *", run_on_startup=False)
def trend_analysis(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's run has not done yet."""
    run_timer("trend_analysis", lambda: asked_for(TREND_ANALYSIS))
