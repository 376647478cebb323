"""Timer `rebuild`, at start and every ten minutes: have made anew what other rules than today's made, site by site."""

import azure.functions as func

from functions.reporting import asked_for, run_timer
from shared_code.integration.service.rebuild import FLOW as REBUILD

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="30 */10 * * * *", run_on_startup=True)
def rebuild(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: one read where nothing is outdated; else it asks for the sites that are not marked yet."""
    run_timer("rebuild", lambda: asked_for(REBUILD))
