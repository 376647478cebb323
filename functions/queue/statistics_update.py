"""Queue `statistics-update`: store the totals of one site's months in `summaries`, per message."""

import azure.functions as func

from shared_code.application import current
from shared_code.messaging.commands import MonthsChanged

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name="%STATISTICS_QUEUE%", connection="ServiceBus")
def statistics_update(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: computed from the current state, skipped when that state's result is stored already.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    command = MonthsChanged.model_validate_json(message.get_body())
    current().refresh.summarise(command.site_id, command.periods)
