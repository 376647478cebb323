"""Timer `sweep`, nightly: remove what has expired or is too old."""

from datetime import timedelta

import azure.functions as func

from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here

LONGEST = timedelta(minutes=25)


@blueprint.timer_trigger(arg_name="timer", schedule="0 30 8-11 * * *", run_on_startup=False)
def sweep(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it goes on where tonight's sweep stopped or was killed; once it is done that is one read."""
    current().sweep.sweep(until=current().clock.now() + LONGEST)
