"""Servers that tests run against: started where they are installed, skipped elsewhere, required in CI."""

import os
import socket

import pytest


def required(found: str | None, server: str, install: str) -> str:
    """`found`; if there is none the test is skipped, or fails where CI=true."""
    if found:
        return found
    reason = f"{server} is not here; to install it: {install}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
