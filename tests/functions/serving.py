"""The process of an `Instance`: reads a path from each line, and writes the answer to its GET as one line."""

import sys

from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api

BASE = "/api/v1/forecasting"


def serve(token: str) -> None:
    """Answer until there are no more lines."""
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_api(routers(), GATE), base_url="https://other.example", headers=headers) as client:
        for line in sys.stdin:
            sys.stdout.write(client.get(f"{BASE}/{line.strip()}").text + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
