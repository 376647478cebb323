"""Queue `pl-view-refresh`: a site's P&L years in `summaries`, which roll-ups add up, per message."""

import azure.functions as func

from functions.queue.consuming import recalculate
from shared_code.messaging.queues import PL_VIEW

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name=PL_VIEW.binding, connection="ServiceBus")
def pl_view_refresh(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: computed from the current state, skipped when that state's result is stored already.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    recalculate(PL_VIEW, message)
