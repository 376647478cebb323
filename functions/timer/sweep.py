"""Timer `sweep`, nightly: remove kept answers that have expired."""

import azure.functions as func

from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="0 30 8 * * *", run_on_startup=False)
def sweep(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: an answer that was renewed meanwhile stays."""
    current().sweep.sweep()
