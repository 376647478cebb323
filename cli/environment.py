"""The settings of a command on this machine: the environment, the settings file, the folder of the data."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
STORE, KEY, WAREHOUSE, LOG = "store.db", "issuer.json", "warehouse.db", "forecasting-api.log"
PYTHON = "python" if sys.platform == "win32" else "python3"


def settings_of(data: Path | None) -> Mapping[str, str]:
    """What the environment says goes before the settings file, and the folder of the command line before both."""
    files = (ROOT / "local.settings.json", ROOT / "local.settings.example.json")
    text = next(file.read_text("utf-8") for file in files if file.exists())
    values: dict[str, str] = {**json.loads(text)["Values"], **os.environ}
    if data:
        store = f"sqlite:{data / STORE}"
        keys = f"file:{data / KEY}"
        values["LOG_FILE"] = str(data / LOG)
        values["DB_PRIMARY_CONNECTION"] = f"sqlite:{data / WAREHOUSE}"
        values |= {"Tables__serviceUri": store, "ServiceBus__fullyQualifiedNamespace": store, "TOKEN_KEYS": keys}
    return values


def apply_settings(data: Path | None) -> None:
    """Make them the settings of this process; relative paths in them start at the project's folder."""
    os.environ.update(settings_of(data))
    os.chdir(ROOT)


def file_of(setting: str, scheme: str) -> Path | None:
    """The file that a setting names after a scheme (`sqlite:`, `file:`); None where it names a service."""
    return (ROOT / setting.removeprefix(scheme)) if setting.startswith(scheme) else None


def command(name: str, *options: str, data: Path | None = None) -> str:
    """A command of dev.py as it is typed, for the folder of data that this one was given."""
    folder = ("--data", str(data)) if data else ()
    return shlex.join((PYTHON, "dev.py", name, *options, *folder))
