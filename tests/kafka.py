"""A Kafka of the tests: the mock cluster of librdkafka, which the client's own library holds. It knows no SASL."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import confluent_kafka
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from shared_code.messaging.events import TOPICS

PRODUCE: Final = 0
"""Number of the request that sends events, in Kafka's protocol."""
BROKERS: Final = 1
READ_SECONDS: Final = 20.0


def _library() -> ctypes.CDLL:
    """The library that the wheel brings, which Python has loaded already."""
    place = Path(confluent_kafka.__file__).parent.parent / "confluent_kafka.libs"
    library = ctypes.CDLL(str(next(place.glob("librdkafka*"))))
    library.rd_kafka_conf_new.restype = ctypes.c_void_p
    library.rd_kafka_new.restype = ctypes.c_void_p
    library.rd_kafka_new.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    library.rd_kafka_destroy.argtypes = [ctypes.c_void_p]
    library.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.rd_kafka_mock_cluster_destroy.argtypes = [ctypes.c_void_p]
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    library.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
    library.rd_kafka_mock_topic_create.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    library.rd_kafka_mock_push_request_errors_array.argtypes = [
        ctypes.c_void_p, ctypes.c_int16, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int),
    ]  # fmt: skip
    library.rd_kafka_mock_clear_request_errors.argtypes = [ctypes.c_void_p, ctypes.c_int16]
    for name in ("down", "up"):
        getattr(library, f"rd_kafka_mock_broker_set_{name}").argtypes = [ctypes.c_void_p, ctypes.c_int32]
    library.rd_kafka_mock_broker_set_rtt.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int]
    return library


class MockKafka:
    """A cluster with the topics of the product."""

    def __init__(self, library: ctypes.CDLL, cluster: int) -> None:
        self._library = library
        self._cluster = cluster
        self.address: str = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()
        for topic in TOPICS:
            library.rd_kafka_mock_topic_create(cluster, topic.name.encode(), topic.partitions, BROKERS)

    def be_down(self) -> None:
        """Break off connections and take none."""
        self._library.rd_kafka_mock_broker_set_down(self._cluster, BROKERS)

    def be_slow(self, milliseconds: int) -> None:
        """Answer so much later."""
        self._library.rd_kafka_mock_broker_set_rtt(self._cluster, BROKERS, milliseconds)

    def refuse(self, error: int, times: int) -> None:
        """Answer the next requests to send with an error of the protocol."""
        errors = (ctypes.c_int * times)(*[error] * times)
        self._library.rd_kafka_mock_push_request_errors_array(self._cluster, PRODUCE, times, errors)

    def heal(self) -> None:
        """End all faults."""
        self._library.rd_kafka_mock_clear_request_errors(self._cluster, PRODUCE)
        self.be_slow(0)
        self._library.rd_kafka_mock_broker_set_up(self._cluster, BROKERS)

    def events(self, topic: str, partitions: int) -> dict[str, list[str]]:
        """Bodies of all events of a topic by their key, in the order in which each partition holds them."""
        return {key: [body for body, _ in found] for key, found in self.events_with_headers(topic, partitions).items()}

    def events_with_headers(self, topic: str, partitions: int) -> dict[str, list[tuple[str, dict[str, bytes]]]]:
        """The same with the headers of each event."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "tests", "enable.partition.eof": True})
        found: dict[str, list[tuple[str, dict[str, bytes]]]] = {}
        try:
            consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(partitions)])
            ended: set[int] = set()
            while len(ended) < partitions:
                message = consumer.poll(READ_SECONDS)
                if message is None:
                    raise TimeoutError(topic)
                if (error := message.error()) is not None:
                    if error.code() != confluent_kafka.KafkaError._PARTITION_EOF:
                        raise KafkaException(error)
                    ended.add(message.partition() or 0)
                else:
                    key, body = message.key() or b"", message.value() or b""
                    found.setdefault(key.decode(), []).append((body.decode(), dict(list[Any](message.headers() or ()))))
        finally:
            consumer.close()
        return found


@contextmanager
def mock_kafka() -> Iterator[MockKafka]:
    """A cluster on ports of this machine, until the block ends."""
    library = _library()
    message = ctypes.create_string_buffer(512)
    handle = library.rd_kafka_new(0, library.rd_kafka_conf_new(), message, len(message))
    assert handle, message.value
    cluster = library.rd_kafka_mock_cluster_new(handle, BROKERS)
    try:
        yield MockKafka(library, cluster)
    finally:
        library.rd_kafka_mock_cluster_destroy(cluster)
        library.rd_kafka_destroy(handle)
