"""A server that answers when a test says so."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route


class Held:
    """Requests that wait here until they are let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.routes: list[Route] = []
        self.holds = True

    def hold(self, path: str, method: str) -> None:
        """Hold requests to a path from now on; what is only tried goes on."""

        def keep(route: Route) -> None:
            if self.holds and route.request.method == method and "validateOnly" not in route.request.url:
                self.routes.append(route)
            else:
                route.fallback()

        self._page.route(re.compile(path), keep)

    def come(self, number: int) -> None:
        """Wait until so many are held."""
        while len(self.routes) < number:
            self._page.wait_for_timeout(10)

    def release(self, at: int = 0) -> None:
        """Let one go; where nobody waits for it any more, nothing happens."""
        with suppress(Error):
            self.routes.pop(at).continue_()
