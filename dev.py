#!/usr/bin/env python3
"""Run, test, check and measure the product with nothing but Python: each command makes the environment it needs.

Old Pythons read this file too, to be told so: its syntax is Python 3.6's, its newer annotations are quoted.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
LOCKS = {RUNTIME: (RUNTIME,), DEVELOPMENT: (RUNTIME, DEVELOPMENT)}
"""What is satisfied once a lock is installed: development holds all that runs."""


class Command(NamedTuple):
    """A command's line of help, the lock it needs and the module that does it."""

    help: str
    lock: str
    module: str


COMMANDS = {
    "run": Command(
        "serve everything: [--port N] [--data DIR] [--reset] [--no-demo] [--today DAY]", RUNTIME, "local_host"
    ),
    "test": Command("run the tests: [--thorough] [what pytest takes]", DEVELOPMENT, "pytest"),
    "check": Command("check format, lint, types, imports and the OpenAPI documents", DEVELOPMENT, ""),
    "bench": Command("measure beside the budgets: [flows] [calculation] [explaining]", DEVELOPMENT, "benchmarks"),
    "token": Command("print a development token: --role ROLE (--help tells the rest)", RUNTIME, "local_host.token"),
    "load": Command(
        "load a file of contracts, budgets, actuals: KIND FILE [--dry-run] (--help tells the kinds)",
        RUNTIME,
        "local_host.load",
    ),
    "calculate": Command(
        "calculate a P&L year from one document: FILE.json [--explain LINE --period MONTH] (--help tells the rest)",
        RUNTIME,
        "shared_code.pl.site_year",
    ),
    "openapi": Command("write the OpenAPI documents to docs/api: [--check]", RUNTIME, "local_host.openapi"),
}

CHECKS = {
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "ruff check": ("-m", "ruff", "check", "."),
    "mypy": ("-m", "mypy"),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "openapi": ("-m", "local_host.openapi", "--check"),
}

REASONS = {
    r"\[Errno (28|122)\]|No space left on device|not enough space on the disk": (
        "The disk is full. Free 500 MB and call again."
    ),
    r"ensurepip is not\s+available|No module named '?(venv|ensurepip)": (
        "This Python has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and call again."
    ),
    r"\[Errno (1|13|30)\]|Permission denied|Access is denied|Read-only file system": (
        "Writing into the project's folder (or the folder for temporary files) is not permitted. "
        "Permit it and call again."
    ),
    r"DO NOT MATCH THE HASHES|--require-hashes mode": (
        "A package is not the one that the lock names by its hash; it was not installed. "
        "Restore requirements*.txt and call again."
    ),
    r"Retrying \(|Could not fetch URL|from versions: none": (
        "The package index cannot be reached. Connect to the network (or tell pip of the proxy) and call again."
    ),
}
"""What a failed set-up printed, and the sentence to act on; the first that fits is told."""


PROCESSES = 4
"""Processes that share the tests of a run at most; each takes half a gigabyte."""

PACKAGE = r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([A-Za-z]\w*(?:[.-][A-Za-z]\w*)*)"
"""How pip names the next package, which may be a file."""


class SetUpFailed(Exception):
    """The environment cannot be made; the message is a sentence to act on."""


def unsupported(version: "tuple[int, ...]") -> str:
    """A sentence where this Python is too old or too new, else nothing."""
    if (3, 11) <= version[:2] <= (3, 13):
        return ""
    return "This needs Python 3.11 to 3.13, and this one is {}.{}: {}".format(*version[:2], sys.executable)


def output_of(*command: str) -> "Iterator[str]":
    """The lines that a command prints, as they come; SetUpFailed with the reason where it fails."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        lines = []
        for line in process.stdout or ():
            lines.append(line)
            yield line
    if process.returncode:
        raise SetUpFailed(reason("".join(lines)))


def reason(output: str) -> str:
    """The sentence that a failed command's output comes down to."""
    for pattern, sentence in REASONS.items():
        if re.search(pattern, output):
            return sentence
    last = (re.findall(r"^ERROR: (.+)", output, re.MULTILINE) or output.strip().splitlines() or ["no output"])[-1]
    return f"The set-up failed: {last}"


class Environment:
    """The virtual environment of a checkout: `.venv`, or `.venv-3.12` where another Python has made `.venv`.

    Its stamp holds the hashes of the locks it satisfies and is written last. An environment without one was
    interrupted, one with an old hash is outdated: both are made anew.
    """

    def __init__(self, root: Path, run: "Callable[..., Iterator[str]]" = output_of) -> None:
        version = "{}.{}".format(*sys.version_info)
        config = root / ".venv" / "pyvenv.cfg"
        made = config.read_text("utf-8") if config.exists() else ""
        made_by = re.search(r"^version(_info)? *= *(\d+\.\d+)", made, re.MULTILINE)
        self._root = root
        self._run = run
        self._folder = root / (f".venv-{version}" if made_by and made_by.group(2) != version else ".venv")
        self._stamp = self._folder / "locks-satisfied"
        self.python = self._folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def satisfy(self, lock: str) -> None:
        """Make the environment hold what a lock names; a moment where it does already."""
        satisfied = self._stamp.read_text("utf-8").split() if self._stamp.exists() and self.python.exists() else []
        if self._hash(lock) in satisfied:
            return
        if not satisfied or not {self._hash(name) for name in LOCKS[DEVELOPMENT]}.issuperset(satisfied):
            say(f"making {self._folder.name} (needed once, and again when {lock} changes)")
            for _ in self._run(sys.executable, "-m", "venv", "--clear", str(self._folder)):
                pass
        else:
            self._stamp.unlink()
        self._install(lock)
        self._stamp.write_text("\n".join(self._hash(name) for name in LOCKS[lock]), "utf-8")

    def _install(self, lock: str) -> None:
        path = self._root / lock
        total = len(re.findall(r"^[\w.-]+(\[.+\])?==", path.read_text("utf-8"), re.MULTILINE))
        done = 0
        pip = (str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile")
        for line in self._run(*pip, "--progress-bar", "off", "--require-hashes", "-r", str(path)):
            package = re.match(PACKAGE, line)
            if package:
                done += 1
                say(f"  {done}/{total} {package.group(1)}")
            elif line.startswith("Ignoring "):
                total -= 1
            elif line.startswith("Installing "):
                say("  unpacking")
            elif "Retrying (" in line:
                say("  the package index does not answer, trying again")

    def _hash(self, lock: str) -> str:
        return hashlib.sha256((self._root / lock).read_bytes()).hexdigest()


def say(text: str) -> None:
    """Tell how the set-up goes, beside standard output, which belongs to the command."""
    print(text, file=sys.stderr, flush=True)


def usage() -> str:
    """The help."""
    lines = (f"  {name:<11}{command.help}" for name, command in COMMANDS.items())
    return "\n".join((f"usage: python {Path(sys.argv[0]).name} COMMAND [OPTIONS]\n", *lines))


def become(*command: str) -> int:
    """Let the command take this process's place, so that signals and exit codes are its own."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell is meant
    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child was told too, and stops in its own time
                continue


def tests(arguments: "list[str]") -> "list[str]":
    """Arguments of pytest: several processes share the tests where no path is named.

    The whole suite in CI is measured, and fails where too little is covered.
    """
    if "--thorough" in arguments:
        os.environ["THOROUGH"] = "true"
    chosen = [argument for argument in arguments if argument != "--thorough"]
    options = ["-rfEs"]
    if not any(Path(argument.split("::")[0]).exists() for argument in chosen):
        options += ["-n", str(min(os.cpu_count() or 1, PROCESSES)), "--dist", "loadgroup", "--no-loadscope-reorder"]
    if os.environ.get("CI") == "true" and not chosen:
        options += ["--cov=shared_code", "--cov-branch", "--cov-report=term-missing:skip-covered"]
    return [*options, *chosen]


def check(python: str) -> int:
    """Run every check, show what the failed ones say, and count them."""
    failed = []
    for name, arguments in CHECKS.items():
        print(f"{name:<14}", end="", flush=True)
        result = subprocess.run(
            [python, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        print("failed" if result.returncode else "ok", flush=True)
        if result.returncode:
            failed.append(name)
            print(result.stdout)
    print("all checks passed" if not failed else f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def main(arguments: "list[str]") -> int:
    """The exit code of a command: its own, 1 where the environment cannot be made, 2 for an unknown command."""
    problem = unsupported(sys.version_info[:2])
    if problem:
        raise SystemExit(problem)
    name, options = (arguments or ["--help"])[0], arguments[1:]
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        say(f"There is no command '{name}'; `python dev.py --help` lists them.")
        return 2
    os.chdir(str(ROOT))
    try:
        environment = Environment(ROOT)
        environment.satisfy(COMMANDS[name].lock)
    except SetUpFailed as failure:
        raise SystemExit(str(failure)) from None
    except OSError as failure:
        raise SystemExit(reason(str(failure))) from None
    except KeyboardInterrupt:
        say("Interrupted; the next call makes the environment anew.")
        return 130
    python = str(environment.python)
    if name == "check":
        return check(python)
    return become(python, "-m", COMMANDS[name].module, *(tests(options) if name == "test" else options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
