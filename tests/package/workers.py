"""The Functions worker of the Python that runs the tests, on the package and nothing else.

From 3.13 on it is a package of the index. For 3.11 and 3.12 it is public source: FUNCTIONS_WORKER names the folder of a
checkout of github.com/Azure/azure-functions-python-worker in which `azure_functions_worker` lies, prepared as its
README says: an environment `.venv` of the same Python with what it needs, its protocol compiled.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.functions.worker_process import WorkerProcess

CHECKOUT: Final = os.environ.get("FUNCTIONS_WORKER")
NEEDS_WORKER: Final = pytest.mark.skipif(
    sys.version_info < (3, 13) and not CHECKOUT,
    reason="azure-functions-runtime is the worker of Python 3.13 and later; for this one name a checkout of "
    "azure-functions-python-worker by FUNCTIONS_WORKER (tests/package/workers.py)",
)
HOST: Final = Path(__file__).with_name("grpc_host.py")


def start(paths: Sequence[Path], settings: Mapping[str, str], folder: Path) -> WorkerProcess:
    """A worker whose app is in the first path; `folder` takes what it needs meanwhile."""
    if CHECKOUT:
        python = Path(CHECKOUT, ".venv", "bin", "python").absolute()
        return WorkerProcess([Path(CHECKOUT).absolute(), *paths], settings, python=str(python), program=HOST)
    return WorkerProcess([*paths, _runtime(folder)], settings, alone=True)


def _runtime(folder: Path) -> Path:
    """The worker's own packages, without what else is installed here."""
    installed = Path(__import__("azure_functions_runtime").__path__[0]).parent
    own = folder / "worker"
    own.mkdir()
    for name in ("azure_functions_runtime", "azurefunctions"):
        (own / name).symlink_to(installed / name)
    return own
