"""The process of an `Instance`: reads what to do from each line, and writes what came of it as one line of JSON."""

import json
import sys
from datetime import timedelta

from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.kit.clock import FixedClock
from tests.conftest import TODAY
from tests.elsewhere import go_by


def serve() -> None:
    """Answer until there are no more lines."""
    clock: FixedClock | None = None
    with TestClient(create_api(routers(), GATE), base_url="https://other.example") as client:
        for line in sys.stdin:
            told = json.loads(line)
            if "seconds" in told:
                if clock is None:
                    clock = FixedClock(TODAY)
                    go_by(clock)
                clock.move(timedelta(seconds=told["seconds"]))
                answer = {}
            else:
                got = client.request(told["method"], told["path"], headers=told["headers"], data=told["form"])
                answer = {"status": got.status_code, "body": got.text}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    serve()
