"""Publishes events to Kafka: Event Hubs' endpoint in Azure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from shared_code.kit.clock import Clock
from shared_code.kit.steps import Part, StepKind, asking
from shared_code.messaging.events import OutgoingEvent
from shared_code.messaging.queue import MessageRefused, PublishFailed

SEND_SECONDS: Final = 5.0
"""How long an event may take until the bus has it, retries included."""
PORT: Final = 9093
_REFUSED: Final = frozenset({KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.INVALID_MSG, KafkaError.INVALID_RECORD})
"""What no later attempt changes."""


class KafkaEvents:
    """One producer per process, made at the first event and anew after a failure.

    It is idempotent: what the client repeats by itself stays one event. What we send again after a failure may be a
    second one, so that an event comes at least once.
    """

    def __init__(self, configuration: Mapping[str, Any]) -> None:
        self._configuration = {**DELIVERY, **configuration}
        self._producer: Producer | None = None

    def publish(self, event: OutgoingEvent) -> None:
        with asking(Part.EVENTS, f"publish {event.topic}", kind=StepKind.SENT, under=event.traceparent):
            self._publish(event)

    def _publish(self, event: OutgoingEvent) -> None:
        outcome: list[KafkaError | None] = []

        def delivered(error: KafkaError | None, _: Message) -> None:
            outcome.append(error)

        headers: list[tuple[str, str | bytes | None]] = [("type", event.type), ("content-type", "application/json")]
        headers += [("traceparent", event.traceparent)] if event.traceparent else []
        try:
            self._producer = self._producer or Producer(self._configuration)
            self._producer.produce(event.topic, event.body, event.site_id, on_delivery=delivered, headers=headers)
            self._producer.flush(SEND_SECONDS + 1)
        except KafkaException as error:
            outcome.append(error.args[0])
        except BufferError as error:
            raise PublishFailed("too many events wait for Kafka") from error
        if outcome and outcome[0] is None:
            return
        self.close()
        found = outcome[0] if outcome else None
        if found is not None and found.code() in _REFUSED:
            raise MessageRefused(f"Kafka never takes {event.type} of {event.site_id}: {found.str()}")
        raise PublishFailed(
            f"Kafka did not take {event.type} of {event.site_id}: {found.str() if found else 'silence'}"
        )

    def close(self) -> None:
        """End the producer: an event that one of before would still send would come out of its order."""
        producer, self._producer = self._producer, None
        if producer:
            producer.close()


DELIVERY: Final[Mapping[str, Any]] = {
    "acks": "all",
    "enable.idempotence": True,
    "linger.ms": 0,
    "message.timeout.ms": int(SEND_SECONDS * 1000),
    "socket.timeout.ms": int(SEND_SECONDS * 1000),
    "log_level": 2,
}
"""How every producer delivers."""


def event_hubs(namespace: str, clock: Clock) -> Mapping[str, Any]:
    """The configuration for a namespace of Event Hubs, as the app's own identity."""
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a real namespace is used

    return {
        "bootstrap.servers": f"{namespace}:{PORT}",
        "security.protocol": "SASL_SSL",
        "sasl.mechanisms": "OAUTHBEARER",
        "oauth_cb": bearer(DefaultAzureCredential().get_token, namespace, clock),
    }


def bearer(token: Callable[[str], Any], namespace: str, clock: Clock) -> Callable[[str], tuple[str, float]]:
    """What the client calls for a token, with whatever its configuration says: the token, and when it expires."""

    def call(_: str) -> tuple[str, float]:
        found = token(f"https://{namespace}/.default")
        if found.expires_on <= clock.now().timestamp():
            raise ValueError("the identity's token has expired")
        return found.token, float(found.expires_on)

    return call
