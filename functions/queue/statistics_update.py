"""Queue `statistics-update`: a site's months of statistics and its years of revenue in `summaries`, per message."""

import azure.functions as func

from functions.queue.consuming import recalculate
from shared_code.messaging.queues import STATISTICS

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name=STATISTICS.binding, connection="ServiceBus")
def statistics_update(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: computed from the current state, skipped when that state's result is stored already.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    recalculate(STATISTICS, message)
