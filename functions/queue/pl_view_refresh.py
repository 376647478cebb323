"""Queue `pl-view-refresh`: store the P&L years of one site's changed months in `summaries`, per message."""

import azure.functions as func

from shared_code.application import current
from shared_code.messaging.commands import MonthsChanged

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name="%PL_VIEW_QUEUE%", connection="ServiceBus")
def pl_view_refresh(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: computed from the current state; a row that says the same is not written again.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    command = MonthsChanged.model_validate_json(message.get_body())
    current().rollups.refresh(command.site_id, command.periods)
