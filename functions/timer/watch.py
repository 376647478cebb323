"""Timer `watch`, every five minutes: measure queues, outboxes and jobs, and tell what is an alarm."""

import azure.functions as func

from functions.reporting import run_timer
from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


def _look() -> str:
    raised = [alarm.name for alarm, value in current().watch.look().items() if value > alarm.above]
    return f"alarms: {', '.join(raised) or 'none'}"


@blueprint.timer_trigger(arg_name="timer", schedule="45 2/5 * * * *", run_on_startup=False)
def watch(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: it reads only."""
    run_timer("watch", _look)
