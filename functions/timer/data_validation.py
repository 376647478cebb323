"""Timer `data_validation`, every six hours: have the data of all sites looked at, site by site."""

import azure.functions as func

from functions.reporting import asked_for, run_timer
from shared_code.store.job_runs import VALIDATION_FLOW

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="0 0,10,20,30 */6 * * *", run_on_startup=False)
def data_validation(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that this run has not looked at yet.

    Ten minutes later it asks again for those that are left, twice; the last look ends the run.
    """
    run_timer("data_validation", lambda: asked_for(VALIDATION_FLOW))
