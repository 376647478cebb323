"""How many files of the project a request passes through: what somebody reads who follows one.

The guide is what one has to read. Above it are files that are entered for one call and read once, the same for every
request: what refuses it before anything else (`api`: origins, limits, query, body, length of keys in `store/table`),
whose it is (`auth`), the line, figures, trace and steps that it leaves (`telemetry`, `kit`), the layers of the cache
and what is fetched ahead of them, values (`kit` answer, clock, period; `sites/models`), and on a laptop what stands for
Azure (`api/host`, `kit/sqlite_file`, `store/sqlite_tables`). Beside these:

- a cold P&L: each feature's rules and calculation, the terms of a contract with what is unusual about them, the
  forecast of record for its warning, and the parts of the application that it is the first to use;
- a save: both ways through statistics, since it stores month facts and answers as a GET does, and the sender's thread.
"""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tests.conftest import Company, Token
from tests.functions.conftest import BASE, URL, change
from tests.functions.profit import prosper

ROOT = Path(__file__).parents[2]
PRODUCT = ("functions", "shared_code")
GUIDE: Final = {"GET statistics, warm": 20, "GET pl-view, cold": 50, "PUT statistics": 35}
MOST: Final = {"GET statistics, warm": 45, "GET pl-view, cold": 108, "PUT statistics": 77}
"""One more than are entered: a further one is a decision, and its reason stands above."""


def entered(request: Callable[[], Response]) -> list[str]:
    """The project's files of which a function is called, in any thread."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            found.add(frame.f_code.co_filename)

    threading.setprofile(note)  # of the threads that the request starts
    sys.setprofile(note)
    try:
        answer = request()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert answer.status_code == 200
    paths = [Path(name).relative_to(ROOT) for name in found if name.startswith(str(ROOT))]
    return sorted(str(path) for path in paths if path.parts[0] in PRODUCT)


@pytest.fixture
def files(api: ASGIApp, token: Token, company: Company) -> dict[str, list[str]]:
    prosper(company)
    headers = {"Authorization": f"Bearer {token('account_manager')}"}
    client = TestClient(api, base_url="https://forecasting.example", headers=headers)
    etag = client.get(URL).headers["ETag"]
    return {
        "GET statistics, warm": entered(lambda: client.get(URL)),
        "GET pl-view, cold": entered(lambda: client.get(f"{BASE}/pl-view/TP001/2025-05")),
        "PUT statistics": entered(lambda: client.put(URL, json=change(valetDaily=5), headers={"If-Match": etag})),
    }


def test_f14_following_a_request_takes_few_files(
    files: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A guide, printed by room in every run; what goes beyond what is known is lost."""
    with capsys.disabled():
        for name, found in files.items():
            rooms = Counter("/".join(Path(path).parts[1:-1][:1]) or "functions" for path in found)
            counts = ", ".join(f"{room} {count}" for room, count in rooms.most_common())
            sys.stdout.write(f"\n{name}: {len(found)} files, guide {GUIDE[name]}: {counts}")
    assert all(GUIDE[name] / 2 < len(found) <= MOST[name] for name, found in files.items()), files
