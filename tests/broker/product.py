"""The entities of the product, as the topic's subscriptions say: each subject has a queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext

from shared_code.messaging.queues import MAX_DELIVERIES, ROUTES, TOPIC
from tests.broker.entities import Limits
from tests.broker.server import Broker


@contextmanager
def product_broker(
    port: int = 0, host: str = "127.0.0.1", tls: SSLContext | None = None, deliveries: int = MAX_DELIVERIES
) -> Iterator[Broker]:
    """A broker that has the product's topic and queues, until the block ends."""
    with Broker(port, Limits(deliveries=deliveries), host, tls) as broker:
        for subject, queue in ROUTES.items():
            broker.subscribe(TOPIC, queue, subject, forward_to=queue)
        yield broker
