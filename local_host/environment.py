"""The settings of a command on this machine: the environment, the settings file, the folder of the data."""

import json
import os
from pathlib import Path

STORE = "store.db"


def apply_settings(data: Path | None) -> None:
    """What the environment says goes before the settings file, and the folder of the command line before both."""
    files = (Path("local.settings.json"), Path("local.settings.example.json"))
    text = next(file.read_text("utf-8") for file in files if file.exists())
    values: dict[str, str] = {**json.loads(text)["Values"], **os.environ}
    if data:
        store = f"sqlite:{data / STORE}"
        keys = f"file:{data / 'issuer.json'}"
        values |= {"Tables__serviceUri": store, "ServiceBus__fullyQualifiedNamespace": store, "TOKEN_KEYS": keys}
    os.environ.update(values)
