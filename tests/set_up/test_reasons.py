"""What a failed set-up comes down to: what venv and pip really print, and the sentence that is told."""

import http.server
import io
import ssl
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from errno import EACCES, ENOSPC, EROFS
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from environments import DEVELOPMENT, REASONS, RUNTIME, Environments, SetUpFailed, output_of, reason
from tests.set_up.index import Index, with_own_pip

FAILING_BACKEND = "raise SystemExit('no compiler')"
FAULTY_PIP = """
import runpy, sys
from pip._internal.operations.install import wheel
error = int(sys.argv.pop())
def fail(*_):
    raise OSError(error, "told by the system", "/somewhere")
wheel.ZipBackedFile.save = fail
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def told(folder: Path, lock: str, run: Callable[..., Iterator[str]] = with_own_pip) -> str:
    """The sentence about an environment that cannot be made."""
    (folder / RUNTIME).write_text(lock, "utf-8")
    (folder / DEVELOPMENT).touch()
    with pytest.raises(SetUpFailed) as failed:
        Environments(folder, run).satisfy(RUNTIME)
    return str(failed.value)


def entry(digest: str, name: str = "tiny") -> str:
    return f"{name}==1.0 --hash=sha256:{digest}\n"


@contextmanager
def served(handler: type[http.server.BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server of this machine; its address without the scheme."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"localhost:{server.server_port}"  # trust of an address by number is another matter
    finally:
        server.shutdown()
        server.server_close()


class BreaksOff(http.server.BaseHTTPRequestHandler):
    """Promises more of a file than it sends."""

    def do_GET(self) -> None:
        is_page = self.path.endswith("/")
        body = b'<a href="tiny-1.0-py3-none-any.whl">tiny</a>' if is_page else b"PK"
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if is_page else "application/zip")
        self.send_header("Content-Length", str(len(body) if is_page else 1000))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> ssl.SSLContext:
    """Of an authority that nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)  # noqa: TID251 - TLS reads the machine's clock
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    pem = folder / "server.pem"
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem.write_bytes(made + key.private_bytes(serialization.Encoding.PEM, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_f02_another_file_than_the_locked_one_is_named(index: Index, tmp_path: Path) -> None:
    index.add("tiny", "1.0")
    assert told(tmp_path, entry("0" * 64)).startswith("What arrived as tiny is not what the lock names")


@pytest.mark.parametrize("lock", ["tiny\n", "tiny==1.0\n", "tiny>=1.0\n"])
def test_f02_a_lock_without_version_or_hash_is_blamed_for_that(index: Index, tmp_path: Path, lock: str) -> None:
    index.add("tiny", "1.0")
    assert told(tmp_path, lock).startswith("requirements*.txt do not name the version and the hash")


@pytest.mark.parametrize("name", ["tiny", "absent"])
def test_f02_what_the_index_does_not_have_is_named(index: Index, tmp_path: Path, name: str) -> None:
    index.add("tiny", "0.9")
    assert told(tmp_path, entry("0" * 64, name)).startswith(f"The package index has no {name} of the version")


def test_f02_an_index_that_does_not_answer(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_RETRIES", "1")
    assert told(tmp_path, entry("0" * 64)).startswith("The package index cannot be reached.")


def test_f02_a_download_that_breaks_off(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    with served(BreaksOff) as address:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://{address}")
        sentence = told(tmp_path, entry("0" * 64))  # pips before 25 take what arrived for the file
    assert "The download broke off" in sentence or "cannot be reached" in sentence


def test_f02_an_index_that_is_not_trusted(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    with served(BreaksOff, certificate(tmp_path)) as address:
        monkeypatch.setenv("PIP_INDEX_URL", f"https://{address}")
        assert told(tmp_path, entry("0" * 64)).startswith("The certificate of the package index is not trusted here.")


def test_f02_a_package_that_must_be_built_and_cannot(index: Index, tmp_path: Path) -> None:
    index.add("tiny", "0.9")
    source = tmp_path / "index" / "tiny" / "tiny-1.0.tar.gz"
    files = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": FAILING_BACKEND,
        "PKG-INFO": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    }
    with tarfile.open(source, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"tiny-1.0/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    assert told(tmp_path, entry(index.offer(source))).startswith("A package is not ready-made for this Python")


@pytest.mark.parametrize(
    ("error", "sentence"), [(ENOSPC, "The disk is full."), (EACCES, "Writing into"), (EROFS, "Writing into")]
)
def test_f02_a_disk_that_refuses(index: Index, tmp_path: Path, error: int, sentence: str) -> None:
    digest = index.add("tiny", "1.0")

    def faulty(*command: str) -> Iterator[str]:
        if "pip" not in command:
            yield from with_own_pip(*command)
            return
        target = str(tmp_path / "target")
        arguments = command[command.index("pip") + 1 :]
        yield from output_of(sys.executable, "-c", FAULTY_PIP, *arguments, "--target", target, str(error))

    assert told(tmp_path, entry(digest), faulty).startswith(sentence)


def test_f02_a_python_without_venv() -> None:
    with pytest.raises(SetUpFailed, match="no venv module"):
        list(output_of(sys.executable, "-I", "-m", "ensurepip_is_not_installed"))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("Error: [WinError 5] Access is denied: 'x\\\\.venvs'", "not permitted"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        ("created successfully because ensurepip is not\navailable.  On Debian", "no venv module"),
        ("ensurepip is disabled in Debian/Ubuntu for the system python.", "no venv module"),
        ("ERROR: one\nERROR: two\n", "The set-up failed: two"),
        ("", "The set-up failed: no output"),
    ],
)
def test_what_other_machines_print(output: str, words: str) -> None:
    assert words in reason(output)


def test_every_reason_is_one_line_and_ends_with_what_to_do() -> None:
    for sentence in REASONS.values():
        assert "\n" not in sentence
        assert sentence.count(".") >= 2
