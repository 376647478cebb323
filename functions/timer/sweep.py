"""Timer `sweep`, at night: have removed what has expired or is too old, site by site."""

import azure.functions as func

from functions.reporting import asked_for, run_timer
from shared_code.store.sweep import SWEEP_FLOW

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="0 */10 8-11 * * *", run_on_startup=False)
def sweep(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it asks for the sites that tonight's sweep has not done yet; once it is done that is one read."""
    run_timer("sweep", lambda: asked_for(SWEEP_FLOW))
