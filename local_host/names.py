"""By which names the local host is asked: this machine's own.

A page of a stranger can have its own name lead here (DNS rebinding). The browser then takes what is answered for the
stranger's, demo tokens included; only the header Host tells.
"""

import re
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared_code.api.host import ALWAYS

_OWN: Final = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_REFUSAL: Final = "This is served to this machine only: ask for http://localhost with the port, by no other name.\n"


class OwnNamesOnly:
    """An ASGI application that answers 421 to whoever asks for this machine by a name that is not its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value for name, value in scope.get("headers", ()) if name == b"host"]
        if scope["type"] == "http" and not (len(hosts) == 1 and _OWN.fullmatch(hosts[0])):
            await PlainTextResponse(_REFUSAL, 421, ALWAYS)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
