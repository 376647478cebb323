"""Timer `outbox_dispatch`, every five minutes and at start: send what is left in outboxes, commands and events."""

import logging

import azure.functions as func

from shared_code.application import current

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here

log = logging.getLogger(f"shared_code.{__name__}")


@blueprint.timer_trigger(arg_name="timer", schedule="0 */5 * * * *", run_on_startup=True)
def outbox_dispatch(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the trigger's form
    """Safe to rerun: a message sent twice has one id, and consumers compute from the current state."""
    sent = current().outbox.dispatch()
    log.info("outbox: %d messages sent", sent)
    current().event_outbox.dispatch()
