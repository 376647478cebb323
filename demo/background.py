"""The demo company made while the product is served: users wait for the sites of the first of them only."""

from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from typing import Self

from demo import seed


class Seeding:
    """Makes the demo data in a thread of its own; leaving the context stops it after the sites that are being made."""

    def __init__(self, tell: Callable[[str], None], then: Callable[[], object] = lambda: None) -> None:
        """`then` is called once every site is there."""
        self._tell = tell
        self._then = then
        self._can_serve = Event()
        self._stopped = Event()
        self._whole = False
        self._problem: Exception | None = None
        self._thread = Thread(target=self._work, name="demo data")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.join()

    def wait(self) -> None:
        """Return once the first user can work; raise what kept the demo data from getting so far."""
        self._can_serve.wait()
        if self._problem:
            raise self._problem

    def is_whole(self) -> bool:
        """Whether every site is there."""
        return self._whole

    def stop(self) -> None:
        """Make no more sites than those that are being made."""
        self._stopped.set()

    def join(self) -> None:
        """Return once nothing is made any more."""
        self._thread.join()

    def _work(self) -> None:
        try:
            self._make()
        except Exception as problem:  # noqa: BLE001 - whatever it was, whoever waits raises it, or it is told
            if not self._can_serve.is_set():
                self._problem = problem
            else:
                reason = str(problem).rstrip(".")
                self._tell(f"The demo data are not whole: {reason}. The next start goes on with them.")
        finally:
            self._can_serve.set()

    def _make(self) -> None:
        with closing(seed.site_by_site(self._tell)) as sites:
            for is_enough in sites:
                if is_enough:
                    self._can_serve.set()
                if self._stopped.is_set():
                    return
        self._then()
        self._whole = True
