"""The package: what is in it, and that it runs with nothing else."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cli import package as packaging
from cli.package import APP, DEPENDENCIES, MOST_MEGABYTES, PYTHONS, requirements
from tests.package.conftest import VERSION, Package

LOCK = Path("requirements.txt").read_text("utf-8")
_LOADED = """
import json, sys
sys.path[:0] = sys.argv[1:]
import function_app
names = sorted(function.get_function_name() for function in function_app.app.get_functions())
modules = [one for one in sys.modules.values() if (getattr(one, "__file__", None) or "").endswith(".py")]
ours = [one for one in modules if one.__file__.startswith(sys.argv[1])]
print(json.dumps([names, [one.__name__ for one in ours if one.__spec__ and not one.__spec__.cached], len(ours)]))
"""
_CLIENTS = """
import sys
sys.path[:0] = sys.argv[1:]
import azure.identity
import shared_code.api.shared_limits
import shared_code.cache.redis_identity
from shared_code.cache.redis import RedisCache
from shared_code.messaging.kafka import KafkaEvents
from shared_code.messaging.service_bus import ServiceBusTopic
from shared_code.messaging.service_bus_queues import ServiceBusQueues
from shared_code.store.azure_tables import AzureTables
from shared_code.telemetry.azure_monitor import AzureMonitor
clients = ServiceBusTopic, ServiceBusQueues, AzureTables, KafkaEvents, RedisCache, AzureMonitor
print(*(one.__name__ for one in clients))
"""


def git(*words: str) -> set[str]:
    return set(subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.splitlines())


def test_funcignore_leaves_what_is_packed() -> None:
    packed = {name for name in git("ls-files") if name.split("/")[0] in APP}
    assert git("ls-files") - git("ls-files", "--cached", "--ignored", "--exclude-from=.funcignore") == packed


def test_the_package_holds_what_runs_and_nothing_else(package: Package) -> None:
    with zipfile.ZipFile(package.zip) as packed:
        names = set(packed.namelist())
    ours = {name for name in names if not name.startswith(f"{DEPENDENCIES.as_posix()}/") and "__pycache__" not in name}
    assert ours == {name for name in git("ls-files") if name.split("/")[0] in APP}
    assert not [name for name in names if name.startswith(("tests/", "demo/")) or "node_modules" in name]
    assert package.zip.stat().st_size <= MOST_MEGABYTES * 1_000_000


def test_every_module_of_ours_has_bytecode_that_is_never_checked(package: Package) -> None:
    for source in package.folder.glob("shared_code/**/*.py"):
        (compiled,) = source.parent.glob(f"__pycache__/{source.stem}.cpython-*.pyc")
        assert compiled.read_bytes()[4:8] == b"\x01\0\0\0"  # by hash, unchecked


def test_it_registers_all_functions_with_nothing_else_to_import_from(package: Package) -> None:
    command = [sys.executable, "-I", "-S", "-c", _LOADED, *map(str, package.paths)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=package.folder).stdout
    names, without_bytecode, modules = json.loads(told)
    registered = json.loads(Path("tests/functions/registered.json").read_text("utf-8"))
    assert names == sorted(one["name"] for one in registered)
    assert without_bytecode == []
    assert modules > len(names)


def test_the_clients_of_others_are_imported_with_nothing_else_to_import_from(package: Package) -> None:
    """What is loaded only where settings name it."""
    command = [sys.executable, "-I", "-S", "-c", _CLIENTS, *map(str, package.paths)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=package.folder).stdout
    assert told.split() == [
        "ServiceBusTopic",
        "ServiceBusQueues",
        "AzureTables",
        "KafkaEvents",
        "RedisCache",
        "AzureMonitor",
    ]


@pytest.mark.parametrize("version", PYTHONS)
def test_each_python_of_azure_gets_its_own_releases_whichever_python_packs(version: str) -> None:
    asked = list(requirements(LOCK, version))
    functions = [line for line in asked if line.startswith("azure-functions==")]
    assert [line.split("==")[1][0] for line in functions] == ["2" if version == "3.13" else "1"]
    assert all(" --hash=sha256:" in line and ";" not in line for line in asked)
    names = [line.split("==")[0] for line in asked]
    entries = re.findall(r"^([\w.\[\]-]+)==\S+ (;?)", LOCK, re.MULTILINE)
    assert len(names) == len({*names})
    assert {name for name, marked in entries if not marked} <= {*names} <= {name for name, _ in entries}


def test_a_python_that_is_not_here_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYENV_ROOT", "nowhere")
    other = next(version for version in PYTHONS if version != VERSION)
    assert packaging.main(["--python", other]) == 1
    assert f"There is no Python {other} here" in capsys.readouterr().err
