"""Queue `site-jobs`: a job for one site, per message."""

import azure.functions as func

from functions.queue.consuming import consume
from shared_code.application import current
from shared_code.messaging.commands import JobRequested
from shared_code.messaging.queues import SITE_JOBS

blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here


@blueprint.service_bus_queue_trigger(arg_name="message", queue_name=SITE_JOBS.binding, connection="ServiceBus")
def site_jobs(message: func.ServiceBusMessage) -> None:
    """Safe to redeliver: a job finds out by itself what is left to do for its site.

    An exception abandons the message; it is delivered again and dead-lettered at the fifth failure.
    """
    consume(SITE_JOBS, message, JobRequested, lambda command: f"{command.job}: {current().site_jobs.run(command)}")
