"""The import arrows of pyproject.toml hold, and each of them would notice a violation."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in CONFIGURATION["contracts"]}

VIOLATIONS = [
    ("packages", "shared_code/kit/money.py", "import functions.dependencies"),
    ("packages", "shared_code/sites/service.py", "import cli.token"),
    ("packages", "functions/http/sites.py", "import demo.users"),
    ("packages", "functions/http/sites.py", "import benchmarks.bare"),
    ("packages", "cli/token.py", "import local_host.timers"),
    ("packages", "functions/http/system.py", "import connector.swagger2"),
    ("shared-code", "shared_code/cache/memory.py", "import shared_code.statistics.models"),
    ("shared-code", "shared_code/sites/models.py", "import shared_code.rates.models"),
    ("shared-code", "shared_code/rates/models.py", "import shared_code.payroll.models"),
    ("shared-code", "shared_code/sites/service.py", "import shared_code.auth.models"),
    ("feature", "shared_code/statistics/rules/rooms.py", "import shared_code.statistics.ports"),
    ("feature", "shared_code/sites/models.py", "import shared_code.sites.ports"),
    ("feature", "shared_code/sites/service.py", "import shared_code.sites.tables"),
    ("features", "shared_code/statistics/service/months.py", "import shared_code.sites.service"),
    ("features", "shared_code/statistics/service/months.py", "import shared_code.sites.ports"),
    ("features", "shared_code/statistics/tables.py", "import shared_code.sites.tables"),
    ("features", "shared_code/statistics/tables.py", "import shared_code.settings"),
    ("api-and-access", "shared_code/api/paging.py", "import shared_code.sites.models"),
    ("api-and-access", "shared_code/auth/rbac.py", "import shared_code.api.context"),
    ("stores", "functions/http/sites.py", "import shared_code.sites.tables"),
    ("stores", "cli/token.py", "import shared_code.statistics.tables"),
    ("adapters", "functions/http/sites.py", "import shared_code.store.azure_tables"),
    ("adapters", "shared_code/store/unit_of_work.py", "import shared_code.messaging.sqlite_queue"),
    ("odbc", "shared_code/integration/service/loader.py", "import pyodbc"),
    ("odbc", "shared_code/store/azure_tables.py", "from sqlalchemy.pool import QueuePool"),
    ("settings", "functions/dependencies.py", "import shared_code.settings"),
    ("triggers", "functions/http/statistics.py", "import shared_code.statistics.rules"),
    ("pure", "shared_code/rates/rules.py", "import time"),
    ("pure", "shared_code/payroll/models.py", "import fastapi"),
    ("pure", "shared_code/kit/money.py", "import logging"),
    ("pure", "shared_code/pl/calculation/month.py", "import sqlite3"),
    ("local-host", "local_host/timers.py", "import shared_code.sites.models"),
    ("feature", "shared_code/pl/snapshot/service.py", "import shared_code.pl.snapshot.tables"),
    ("profit-and-loss", "shared_code/pl/calculation/month.py", "import shared_code.pl.view.rendering"),
    ("profit-and-loss", "shared_code/pl/view/rendering.py", "import shared_code.pl.explain.daily"),
    ("shared-code", "shared_code/store/table.py", "import shared_code.cache.memory"),
    ("shared-code", "shared_code/messaging/sending.py", "import shared_code.store.table"),
    ("features", "shared_code/pl/rollup/service.py", "import shared_code.statistics.service.months"),
    ("stores", "functions/http/sites.py", "import shared_code.pl.snapshot.tables"),
    ("demo", "demo/users.py", "import shared_code.statistics.service.months"),
    ("product", "shared_code/kit/money.py", "import tests.servers"),
    ("product", "functions/http/sites.py", "import function_app"),
]


def lint(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    options = ["--no-cache", *(("--contract", contract) if contract else ())]
    return subprocess.run(
        [sys.executable, "-c", command, *options], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages to plant violations in."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in CONFIGURATION["root_packages"]:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def dotted(module: Path) -> str:
    """The name that a file is imported by."""
    return ".".join(module.with_suffix("").parts)


def test_the_imports_follow_the_arrows() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_each_planted_violation_is_noticed(copy: Path, contract: str) -> None:
    planted = [(copy / module, line) for name, module, line in VIOLATIONS if name == contract]
    sources = {path: path.read_text("utf-8") for path, _ in planted}
    for path, line in planted:
        path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    try:
        result = lint(copy, contract)
    finally:
        for path, source in sources.items():
            path.write_text(source, "utf-8")
    assert result.returncode == 1
    assert f"{CONTRACTS[contract]['name']} BROKEN" in result.stdout
    reported = " ".join(result.stdout.split())
    for path, line in planted:
        importer, imported = dotted(path.relative_to(copy)), line.split()[1]
        assert re.search(rf"{importer} -> ({imported}|{imported.split('.')[0]}) ", reported), line


def test_every_arrow_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)


def test_the_arrows_name_every_feature() -> None:
    shows = [path for name in ("models.py", "models/", "views.py") for path in ROOT.glob(f"shared_code/*/{name}")]
    features = {f"shared_code.{path.parent.name}" for path in shows} - {"shared_code.auth"}
    assert set(CONTRACTS["features"]["source_modules"]) == features
    assert set(CONTRACTS["local-host"]["forbidden_modules"]) == features
