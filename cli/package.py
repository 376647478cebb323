"""Command line: write the zip that is deployed to Azure, with all that runs there and nothing else.

The same files give the same bytes: wheels come by the hashes of the lock, entries are sorted and dated alike, and
bytecode names the folder in which Azure unpacks it. It is made for Linux on x86-64, on any system.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from packaging.requirements import Requirement

from cli import arguments

ROOT: Final = Path(__file__).parents[1]
APP: Final = ("function_app.py", "functions", "host.json", "requirements.txt", "shared_code")
"""What is ours of what runs; .funcignore names all else. The Functions tools ask for the lock."""
DEPENDENCIES: Final = Path(".python_packages", "lib", "site-packages")
UNPACKED: Final = "/home/site/wwwroot"
"""Where Azure unpacks the package."""
PYTHONS: Final = ("3.11", "3.12", "3.13")
PLATFORMS: Final = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
LAPTOP: Final = frozenset({"click", "croniter", "h11", "python_dateutil", "uvicorn"})
"""Libraries of the lock that only the local host imports."""
UNUSED: Final = re.compile(
    r"azure/(identity|servicebus(/_pyamqp|/management/_generated)?|data/tables)/aio/"
    r"|authlib/(integrations|jose|oauth1|oidc|oauth2/(drafts|rfc(7521|7523|7591|7592|7662|8414|8628|8693|9068|9101)))/"
    r"|confluent_kafka/(admin|aio|avro|experimental|kafkatest|schema_registry)/"
    r"|sqlalchemy/((dialects/(mssql|mysql|oracle|postgresql|sqlite)|ext|orm|testing)/|.*\.(so|pxd|pyx)$)"
    r"|joserfc/|fastapi_offline/static/redoc|multidict/_testcapi|werkzeug/debug/"
    r"|(msrest|oauthlib|requests_oauthlib)/|azure/monitor/opentelemetry/exporter/(_quickpulse|_generated/exporter/aio)/"
)
"""Parts of libraries that nothing uses here: clients without threads, what Kafka's has beside producers, ReDoc, and of
SQLAlchemy, of which the pool is used alone, dialects and mappers and what is there in Python and compiled too; what the
exporter to Application Insights asks for and does not load."""
MOST_MEGABYTES: Final = 30
MOST_SECONDS: Final = 1.0
"""Of a processor, to import the app: what a cold start costs at least."""
_LIBRARY: Final = ("purelib", "platlib")
_IMPORT: Final = """
import sys, time
sys.path[:0] = sys.argv[1:]
start = time.process_time()
import function_app
print(f"{time.process_time() - start:.2f}")
"""


class CannotPackage(Exception):
    """The package cannot be made; the message is a sentence to act on."""


def main(words: Sequence[str] | None = None) -> int:
    """Write the package, tell its size and what importing it costs; 1 where it cannot be made or is too large."""
    asked = _parser().parse_args(words)
    target: Path = asked.output or ROOT / ".local" / f"package-{asked.python}.zip"
    try:
        with TemporaryDirectory() as folder:
            write(asked.python, Path(folder), target)
            seconds = seconds_to_import(Path(folder), interpreter(asked.python))
    except CannotPackage as problem:
        print(problem, file=sys.stderr)
        return 1
    megabytes = target.stat().st_size / 1e6
    print(f"{target}, for Python {asked.python}")
    print(f"  {megabytes:.1f} MB, of {MOST_MEGABYTES} at most")
    print(f"  {seconds} s of a processor to import, of {MOST_SECONDS} at most" if seconds else "  not imported here")
    return int(megabytes > MOST_MEGABYTES)


def write(version: str, folder: Path, target: Path) -> None:
    """Put all that the package holds into an empty folder, and pack it."""
    python = interpreter(version)
    for name in APP:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copyfile(ROOT / name, folder / name)
    for wheel in sorted(wheels(version).glob("*.whl")):
        if wheel.name.partition("-")[0].lower() not in LAPTOP:
            unpack(wheel, folder / DEPENDENCIES)
    compile_beside = (python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash")
    named = ("-s", str(folder), "-p", UNPACKED)
    _run(*compile_beside, "-b", *named, str(folder / DEPENDENCIES))
    for source in (folder / DEPENDENCIES).rglob("*.py"):
        source.unlink()
    _run(*compile_beside, *named, *(str(folder / name) for name in APP if name.endswith(".py") or "." not in name))
    pack(folder, target)


def interpreter(version: str) -> str:
    """A Python of this version, which writes the bytecode: this one, one on PATH, of pyenv, or of Windows' launcher."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions").glob(f"{version}.*/bin/python")
    for words in ([sys.executable], [f"python{version}"], *([str(path)] for path in kept), ["py", f"-{version}"]):
        asking = [*words, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info), sys.executable)"]
        if shutil.which(words[0]):
            answer = subprocess.run(asking, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
            found, _, path = answer.stdout.partition(" ")
            if found == version:
                return path.strip()
    raise CannotPackage(f"There is no Python {version} here to write its bytecode: install it and call again.")


def wheels(version: str) -> Path:
    """A folder with the wheels of the lock for a Python on Azure's Linux, fetched at first."""
    lock = "".join(f"{line}\n" for line in requirements((ROOT / "requirements.txt").read_text("utf-8"), version))
    place = ROOT / ".local" / "wheels" / f"{version}-{hashlib.sha256(lock.encode()).hexdigest()[:8]}"
    stamp = place / "whole"
    if not stamp.exists():
        place.mkdir(parents=True, exist_ok=True)
        named = place / "requirements.txt"
        named.write_text(lock, "utf-8")
        platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
        _run(
            *(sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--implementation", "cp", *platforms),
            *("--python-version", version, "--dest", str(place), "--requirement", str(named)),
        )
        stamp.touch()
    return place


def requirements(lock: str, version: str) -> Iterator[str]:
    """What a lock asks for in a Python on Azure's Linux, whichever Python asks."""
    azure = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "linux",
    }
    for entry in lock.replace("\\\n", "").splitlines():
        name, *hashes = entry.partition("#")[0].split(" --hash=")
        if name.strip():
            requirement = Requirement(name)
            if requirement.marker is None or requirement.marker.evaluate(azure):
                requirement.marker = None
                yield " --hash=".join((str(requirement), *(value.strip() for value in hashes)))


def unpack(wheel: Path, folder: Path) -> None:
    """Put what a wheel has for our imports into a folder; its programs and headers are of no use there."""
    with zipfile.ZipFile(wheel) as packed:
        for entry in packed.infolist():
            place = Path(entry.filename)
            if place.parts[0].endswith(".data"):
                if place.parts[1] not in _LIBRARY:
                    continue
                place = Path(*place.parts[2:])
            if not (entry.is_dir() or UNUSED.match(place.as_posix())):
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                (folder / place).write_bytes(packed.read(entry))


def pack(folder: Path, target: Path) -> None:
    """Zip the files of a folder: sorted, dated alike, readable to all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            packed.writestr(entry, (folder / name).read_bytes())


def seconds_to_import(folder: Path, python: str) -> str:
    """Seconds of a processor that importing the app takes with nothing but the package; empty where it cannot run."""
    if sys.platform != "linux":
        return ""
    command = [python, "-I", "-S", "-c", _IMPORT, str(folder), str(folder / DEPENDENCIES)]
    return _run(*command).strip()


def _run(*command: str) -> str:
    """The output of a command; raises CannotPackage with the last line of what a failed one says."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603 - no shell
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise CannotPackage(f"The package cannot be made: {said}")
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py package", description="Write the package that is deployed to Azure.")
    parser.add_argument("--python", choices=PYTHONS, default="3.12", help="what runs it in Azure; default: 3.12")
    parser.add_argument("--output", type=arguments.folder, metavar="FILE", help="default: .local/package-VERSION.zip")
    return parser


if __name__ == "__main__":
    sys.exit(main())
