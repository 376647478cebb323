"""Timer `rebuild`, at start and every ten minutes: what other rules than today's made is made anew."""

from datetime import timedelta

import azure.functions as func

from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here

LONGEST = timedelta(minutes=8)


@blueprint.timer_trigger(arg_name="timer", schedule="30 */10 * * * *", run_on_startup=True)
def rebuild(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: one read where nothing is outdated; else it goes on with the sites that are not marked yet."""
    current().rebuild.run(until=current().clock.now() + LONGEST)
