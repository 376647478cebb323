"""Queue `payroll-calculation`: a site's months of payroll with PTEB and insurance in `summaries`, per message."""

import azure.functions as func

from functions.queue.consuming import recalculate
from shared_code.messaging.queues import PAYROLL

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name=PAYROLL.binding, connection="ServiceBus")
def payroll_calculation(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: computed from the current state, skipped when that state's result is stored already.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    recalculate(PAYROLL, message)
