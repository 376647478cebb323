"""Parts of an application: built when they are needed, once."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, RLock

import pytest

from shared_code.application.part import part


class Machine:
    def __init__(self) -> None:
        self.building = RLock()
        self.built: list[str] = []

    @part
    def wheel(self) -> object:
        """It turns."""
        time.sleep(0.01)  # another thread gets its turn
        self.built.append("wheel")
        return object()

    @part
    def cart(self) -> tuple[object, object]:
        self.built.append("cart")
        return self.wheel, self.wheel

    @part
    def broken(self) -> object:
        self.built.append("broken")
        raise LookupError("nothing there")


def test_threads_that_ask_at_once_get_one() -> None:
    machine, together = Machine(), Barrier(8)

    def asked() -> object:
        together.wait()
        return machine.wheel

    with ThreadPoolExecutor(8) as threads:
        found = {id(future.result()) for future in [threads.submit(asked) for _ in range(8)]}
    assert (len(found), machine.built) == (1, ["wheel"])


def test_a_part_may_need_others_and_each_machine_has_its_own() -> None:
    one, other = Machine(), Machine()
    assert one.cart[0] is one.cart[1] is one.wheel
    assert one.built == ["cart", "wheel"]
    assert other.wheel is not one.wheel


def test_what_could_not_be_built_is_tried_again() -> None:
    machine = Machine()
    for _ in range(2):
        with pytest.raises(LookupError):
            _ = machine.broken
    assert machine.built == ["broken", "broken"]
    assert Machine.wheel.__doc__ == "It turns."
