"""Makes the environment of the tests as a stranger would: with the oldest pip that this Python came with, and no cache.

Called with the project's folder on the path, before `dev.py`, which then finds it.
"""

import os
import sys
from collections.abc import Iterator
from typing import Final

from environments import DEVELOPMENT, ROOT, Environments, output_of

OLDEST: Final = {(3, 11): "22.3", (3, 12): "23.2.1", (3, 13): "24.2"}
"""The pip of the first release of each Python."""


def with_the_oldest_pip(*command: str) -> Iterator[str]:
    """The lines that a command of the set-up prints; the pip that it brings is replaced."""
    yield from output_of(*command)
    if "ensurepip" in command:
        yield from output_of(command[0], "-I", "-m", "pip", "install", f"pip=={OLDEST[sys.version_info[:2]]}")


os.environ["PIP_NO_CACHE_DIR"] = "1"
Environments(ROOT, with_the_oldest_pip).satisfy(DEVELOPMENT)
