"""Timer `outbox_dispatch`, every five minutes and at start: send what is left in outboxes, commands and events."""

import azure.functions as func

from functions.reporting import run_timer
from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.timer_trigger(arg_name="timer", schedule="0 */5 * * * *", run_on_startup=True)
def outbox_dispatch(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: a message sent twice has one id, and consumers compute from the current state."""
    run_timer("outbox_dispatch", _dispatch)


def _dispatch() -> str:
    sent = current().outbox.dispatch()
    return f"{sent} messages sent, {current().event_outbox.dispatch()} events published"
