"""What must hold before the product is served, the sentences where it does not, and whose store gets demo data."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cli import load as load_command
from cli import starting
from cli.environment import KEY, STORE, apply_settings
from demo import seed, workers
from local_host import __main__ as run
from local_host import console, running
from shared_code.application import close_current, current
from tests.conftest import Company
from tests.servers import free_port

Told = Callable[..., str]
SERVICES = {
    "DB_PRIMARY_CONNECTION": "",
    "WEB_ORIGINS": "",
    "Tables__serviceUri": "https://towne.table.core.windows.net",
    "ServiceBus__fullyQualifiedNamespace": "towne.servicebus.windows.net",
    "TOKEN_KEYS": "https://login.example.com/keys",
}
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are those of the file; what a command sets is undone."""
    for name in ("ENVIRONMENT", "BUSINESS_DATE", "Tables__serviceUri", "ServiceBus__fullyQualifiedNamespace"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    close_current()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """The sentence with which `run` refuses to start."""
    monkeypatch.setattr(console, "configure", lambda _: None)
    monkeypatch.setattr(workers, "warm_up", lambda: None)

    def refusal(*options: str) -> str:
        close_current()
        try:
            assert run.main(["--port", str(free_port()), *options]) == 1
        except SystemExit as left:
            assert left.code == 2  # noqa: PT017 - argparse leaves so
        printed = capsys.readouterr()
        assert printed.out == ""
        return printed.err.splitlines()[-1]

    return refusal


class TestSentences:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (["--port", "99999"], "'99999' is no port; give a number from 1 to 65535"),
            (["--port", "0"], "'0' is no port"),
            (["--port", "-1"], "'-1' is no port"),
            (["--port", "9" * 5000], "is no port"),
            (["--today", "2026-13-01"], "'2026-13-01' is no day; write it as YYYY-MM-DD, such as 2025-07-15"),
            (["--today", "tomorrow"], "'tomorrow' is no day"),
            (["--data", "/proc/x"], "/proc/x cannot be made (No such file or directory); choose another folder"),
            (["--data", "/dev/null"], "/dev/null cannot be made (File exists); choose another folder"),
            (["--data", "/dev/null/x"], "/dev/null/x cannot be made (Not a directory); choose another folder"),
        ],
    )
    def test_f05_a_wrong_option_is_a_sentence(self, told: Told, options: list[str], words: str) -> None:
        assert words in told(*options)

    def test_a_port_that_is_taken(self, told: Told, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            assert told("--data", str(tmp_path), "--port", str(port)).startswith(f"Port {port} is taken: stop")

    @pytest.mark.parametrize("harm", ["nonsense", "truncated", "overwritten"])
    def test_f05_a_damaged_store_is_a_sentence_and_stays(self, told: Told, tmp_path: Path, harm: str) -> None:
        store = tmp_path / STORE
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("CREATE TABLE rows (text)")
            connection.executemany("INSERT INTO rows VALUES (?)", [("x" * 1000,)] * 100)
            connection.commit()
        whole = store.read_bytes()
        harmed = {
            "nonsense": b"nonsense" * 100,
            "truncated": whole[: len(whole) // 2],
            "overwritten": whole[:50_000] + b"\xff" * 20_000 + whole[70_000:],
        }[harm]
        store.write_bytes(harmed)
        sentence = told("--data", str(tmp_path))
        assert sentence.startswith(f"{store} is damaged or no store (")
        assert "--reset" in sentence
        assert store.read_bytes() == harmed

    def test_f05_a_file_that_is_no_key_is_a_sentence(self, told: Told, tmp_path: Path) -> None:
        (tmp_path / KEY).write_text("{}", "utf-8")
        assert told("--data", str(tmp_path)).startswith(f"{tmp_path / KEY} is no signing key")

    def test_f05_settings_that_do_not_fit_are_a_sentence(
        self, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ENVIRONMENT", "production")
        assert "is for ENVIRONMENT=local only" in told("--data", str(tmp_path))
        assert told("--today", "2025-07-15") == "--today is for ENVIRONMENT=local only."
        monkeypatch.setenv("LOG_LEVEL", "LOUD")
        assert "LOG_LEVEL" in told("--data", str(tmp_path))

    def test_reset_forgets_the_embedded_store_and_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        apply_settings(tmp_path)
        for name in (STORE, f"{STORE}-wal", KEY):
            (tmp_path / name).touch()
        starting.forget_stores()
        assert [path.name for path in tmp_path.iterdir()] == [KEY]
        close_current()
        for name, value in SERVICES.items():
            monkeypatch.setitem(os.environ, name, value)
        with pytest.raises(starting.CannotStart, match="for an embedded store only"):
            starting.forget_stores()

    @pytest.mark.parametrize("busy_with", ["SELECT 1", "BEGIN IMMEDIATE"])
    def test_f05_reset_leaves_a_store_that_another_start_uses(self, told: Told, tmp_path: Path, busy_with: str) -> None:
        apply_settings(tmp_path)
        current().runs.record("flow", {})
        current().tables.close()
        other = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute(sys.argv[2]); "
        other += "c.execute('SELECT * FROM stored_row').fetchall(); print('open', flush=True); input()"
        with subprocess.Popen(
            [sys.executable, "-c", other, str(tmp_path / STORE), busy_with],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            assert told("--data", str(tmp_path), "--reset").startswith(f"{tmp_path / STORE} is in use: stop what runs")
            process.communicate("\n")
        assert current().runs.latest("flow")
        current().tables.close()
        starting.forget_stores()
        assert not (tmp_path / STORE).exists()


class TestWhatIsCreated:
    def test_f05_a_trial_load_makes_no_store(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        data = tmp_path / "mistyped"
        command = ["sites", str(EXAMPLES / "sites.yaml"), "--dry-run", "--data", str(data)]
        assert load_command.main(command) == 1
        assert capsys.readouterr().err.startswith(f"There is no store {data / STORE}:")
        assert not data.exists()

    def test_f05_the_key_is_there_before_the_token_command_is_printed(self, tmp_path: Path) -> None:
        apply_settings(tmp_path)
        starting.prepare_files()
        assert [path.name for path in tmp_path.iterdir()] == [KEY]

    def test_f05_the_printed_token_command_names_the_folder(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        running._welcome(7101, tmp_path, ["x"])
        assert f"dev.py token --role account_manager --data {tmp_path}" in capsys.readouterr().out


class TestDemoData:
    def told(self) -> list[str]:
        lines: list[str] = []
        seed.ensure_seeded(lines.append)
        return lines

    @pytest.mark.parametrize(
        ("environment", "store"),
        [
            ("production", "https://towne.table.core.windows.net"),
            ("local", "https://towne.table.core.windows.net"),
            ("local", "https://127.0.0.1:10002/devstoreaccount1.example.net"),
        ],
    )
    def test_f04_nobody_elses_store_gets_demo_data(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, store: str
    ) -> None:
        apply_settings(tmp_path)
        for name, value in {**SERVICES, "ENVIRONMENT": environment, "Tables__serviceUri": store}.items():
            monkeypatch.setitem(os.environ, name, value)
        monkeypatch.setattr(seed, "seed", lambda *_: pytest.fail("seeded"))
        (line,) = self.told()
        assert line.startswith("No demo data are made: they are for ENVIRONMENT=local with an embedded store")

    @pytest.mark.parametrize("store", ["", "http://127.0.0.1:10002/devstoreaccount1"])
    def test_f04_a_laptops_store_may_have_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str
    ) -> None:
        apply_settings(tmp_path)
        if store:
            monkeypatch.setitem(os.environ, "Tables__serviceUri", store)
        assert current().is_laptop

    def test_f04_a_store_with_other_sites_stays_as_it_is(self, company: Company) -> None:
        (line,) = self.told()
        assert line.startswith("No demo data are made: the store holds other sites.")
        assert "0822" not in current().register.sites
