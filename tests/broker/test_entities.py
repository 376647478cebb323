"""What the SDK cannot be made to do at will: two consumers in one instant, places in a queue, values of every form."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_code.kit.clock import FixedClock
from tests.broker.encoding import (
    Described,
    Int,
    Malformed,
    Symbol,
    Timestamp,
    UByte,
    UInt,
    ULong,
    UShort,
    decode,
    encode,
)
from tests.broker.entities import Limits, Lock, LockLost, Namespace, NoEntity, Queue
from tests.broker.messages import DATA, PROPERTIES, Content, contents, section

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1).map(ULong),
    st.integers(0, 2**32 - 1).map(UInt),
    st.integers(0, 2**16 - 1).map(UShort),
    st.integers(0, 255).map(UByte),
    st.integers(-(2**31), 2**31 - 1).map(Int),
    st.integers(-(2**63), 2**63 - 1).map(Timestamp),
    st.floats(allow_nan=False),
    st.binary(max_size=300),
    st.text(max_size=300),
    st.text(st.characters(codec="ascii"), max_size=20).map(Symbol),
    st.uuids(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.builds(Described, st.text(), inner),
    max_leaves=20,
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2025, 4, 15))


@pytest.fixture
def namespace(clock: FixedClock) -> Namespace:
    return Namespace(clock, Limits(lock=timedelta(seconds=60), deliveries=2), lambda _: None)


@pytest.fixture
def queue(namespace: Namespace) -> Queue:
    return namespace.add_queue("work")


def message(number: int) -> Content:
    return contents(section(PROPERTIES, [f"id-{number}"]) + section(DATA, b"{}"), None)[0]


def received(queue: Queue) -> Lock:
    lock = queue.receive()
    assert lock is not None
    return lock


@settings(max_examples=30)
@given(VALUES)
def test_every_value_is_read_as_it_was_written_with_its_type(value: object) -> None:
    data = encode(value)
    again, end = decode(data)
    assert (again, type(again), end) == (value, type(value), len(data))


@given(st.binary(max_size=40))
def test_bytes_that_are_no_value_are_called_so(data: bytes) -> None:
    try:
        _, end = decode(data)
    except (Malformed, ValueError):
        return
    assert 0 < end <= len(data) + 16


def test_what_amqp_has_no_form_for_is_refused() -> None:
    with pytest.raises(Malformed, match="no form for object"):
        encode(object())


class TestLocks:
    def test_a_message_has_one_holder(self, queue: Queue) -> None:
        queue.put(message(1))
        assert queue.receive() is not None
        assert queue.receive() is None

    def test_an_abandoned_message_comes_back_in_its_place(self, queue: Queue) -> None:
        for number in range(3):
            queue.put(message(number))
        first, second = received(queue), received(queue)
        queue.abandon(second.token)
        queue.release(first.token)
        order = [received(queue).message for _ in range(3)]
        assert [one.content.message_id for one in order] == ["id-0", "id-1", "id-2"]
        assert [one.deliveries for one in order] == [0, 1, 0]

    def test_a_lock_that_ended_settles_nothing(self, queue: Queue, clock: FixedClock) -> None:
        queue.put(message(1))
        lock = received(queue)
        clock.move(timedelta(seconds=60))
        for settle in (queue.complete, queue.abandon, queue.release, queue.renew):
            with pytest.raises(LockLost):
                settle(lock.token)
        with pytest.raises(LockLost):
            queue.complete(uuid4())
        queue.expire()
        assert received(queue).message.deliveries == 1

    def test_a_dead_letter_that_is_abandoned_stays_one(self, namespace: Namespace, queue: Queue) -> None:
        queue.put(message(1))
        queue.dead_letter(received(queue).token, "bad", None)
        dead = namespace.queue("work/$DeadLetterQueue")
        for _ in range(5):
            dead.abandon(received(dead).token)
        assert received(dead).message.deliveries == 5

    def test_an_unknown_address_is_said_to_be_so(self, namespace: Namespace) -> None:
        with pytest.raises(NoEntity):
            namespace.entity("work2")
