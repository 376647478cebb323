"""The front end of `web/dist`, served as Azure's Static Web Apps serve it: by `web/staticwebapp.config.json`.

Of that file what stands in ours is read: headers of all answers and of routes, types by ending, and which paths that
are no file show the page. What the environment's settings are is answered as `/settings.json`.
"""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import azure.functions as func

from cli.web import CLIENT_ID, CONFIG, WEB
from shared_code.auth.server.clients import SCOPES, Client, Clients

SIGNED_IN: Final = "/signed-in"
"""Where people are sent back to."""
SETTINGS: Final = {"api": "/", "authority": "/", "clientId": CLIENT_ID, "demoUsers": True}
_NAMES: Final = ("localhost", "127.0.0.1")
_FOUND, _NOT_MODIFIED, _NOT_FOUND, _NOT_ALLOWED = 200, 304, 404, 405


class WebFiles:
    """Files by path, in memory, with the headers of the configuration."""

    def __init__(self, folder: Path = WEB) -> None:
        config: Mapping[str, Any] = json.loads((folder / CONFIG.name).read_text("utf-8"))
        self._headers: Mapping[str, str] = config["globalHeaders"]
        self._routes = [(route["route"], route["headers"]) for route in config["routes"]]
        self._fallback: str = config["navigationFallback"]["rewrite"]
        self._files_only: list[str] = config["navigationFallback"]["exclude"]
        self._types: Mapping[str, str] = config["mimeTypes"]
        dist = folder / "dist"
        self._files = {
            f"/{file.relative_to(dist).as_posix()}": file.read_bytes() for file in dist.rglob("*") if file.is_file()
        }
        self._files["/settings.json"] = json.dumps(SETTINGS).encode()

    def answer(self, method: str, path: str, known_tag: str) -> func.HttpResponse:
        """What a path shows: its file, the page where it is a place within the page, or 404."""
        headers = {**self._headers}
        for pattern, more in self._routes:
            if fnmatchcase(path, pattern):
                headers |= more
        if method not in {"GET", "HEAD"}:
            return func.HttpResponse(status_code=_NOT_ALLOWED, headers={**headers, "Allow": "GET, HEAD"})
        name = self._name(path)
        content = self._files.get(name)
        if content is None:
            return func.HttpResponse(status_code=_NOT_FOUND, headers={**headers, "Cache-Control": "no-cache"})
        tag = f'"{sha256(content).hexdigest()[:32]}"'
        headers |= {"ETag": tag, "Content-Type": self._types[Path(name).suffix]}
        if known_tag == tag:
            return func.HttpResponse(status_code=_NOT_MODIFIED, headers=headers)
        return func.HttpResponse(content, status_code=_FOUND, headers=headers)

    def _name(self, path: str) -> str:
        is_place = path not in self._files and not any(fnmatchcase(path, pattern) for pattern in self._files_only)
        return self._fallback if is_place else path


def register(clients: Clients, port: int) -> None:
    """Let the front end sign people in, who are sent back to this port."""
    uris = tuple(f"http://{name}:{port}{SIGNED_IN}" for name in _NAMES)
    wanted = Client(client_id=CLIENT_ID, redirect_uris=uris, scopes=SCOPES)
    found = clients.get(CLIENT_ID)
    if found is None or found.entry != wanted:
        clients.put(CLIENT_ID, wanted)
