#!/usr/bin/env python3
"""Run, test, check and measure the product with nothing but Python: each command makes the environment it needs.

Old Pythons read this file too, to be told so: its syntax is Python 3.6's, its newer annotations are quoted.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from environments import DEVELOPMENT, ROOT, RUNTIME, Environments, SetUpFailed, reason, say

PYTHON = "python" if sys.platform == "win32" else "python3"
"""How this file is called, in what is printed."""


class Command(NamedTuple):
    """A command's options, its line of help, the lock it needs and the module that does it."""

    options: str
    help: str
    lock: str
    module: str


COMMANDS = {
    "run": Command(
        "[--port N] [--data DIR] [--reset] [--no-demo] [--today DAY]", "serve everything", RUNTIME, "local_host"
    ),
    "test": Command("[--thorough] [--measured] [what pytest takes]", "run the tests", DEVELOPMENT, "pytest"),
    "check": Command("", "check format, lint, types, imports, the OpenAPI documents", DEVELOPMENT, ""),
    "bench": Command(
        "[flows] [profit] [calculation] [explaining] [what-if] [memory] [broker] [cache] [logging] [pipeline]"
        " [scale] [predictive] [warehouse] [quality] [web] [--plots]",
        "measure beside the budgets",
        DEVELOPMENT,
        "benchmarks",
    ),
    "token": Command(
        "--role ROLE [--user NAME] [--sites A,B] [--scopes A,B] [--expires S] [--data DIR]",
        "print a development token",
        RUNTIME,
        "cli.token",
    ),
    "load": Command(
        "KIND FILE [--dry-run] [--add | --complete | --partial] [--user NAME] [--data DIR]",
        "load a file of contracts, budgets, actuals and more",
        RUNTIME,
        "cli.load",
    ),
    "night": Command("[--data DIR]", "load what the warehouse has of every site", RUNTIME, "cli.night"),
    "rebuild": Command(
        "[--site SITE] [--data DIR]", "make stored figures anew by the rules of today", RUNTIME, "cli.rebuild"
    ),
    "clients": Command(
        "[--add ID --scopes A,B [--redirect URI]... [--confidential] | --remove ID] [--data DIR]",
        "list who may sign people in, register a client or remove one",
        RUNTIME,
        "cli.clients",
    ),
    "access-review": Command(
        "[--csv FILE] [--data DIR]", "list who may see what, and who was last here when", RUNTIME, "cli.access_review"
    ),
    "dead-letters": Command(
        "[--replay QUEUE ID] [--user NAME] [--data DIR]",
        "list messages that were given up, or send one again",
        RUNTIME,
        "cli.dead_letters",
    ),
    "calculate": Command(
        "FILE.json [--pretty] [--series NAME] [--line NAME] [--run OUT.json]"
        " [--explain LINE --period MONTH [--tree] [--days]]",
        "calculate a P&L year from one document",
        RUNTIME,
        "cli.calculate",
    ),
    "predict": Command(
        "FILE.csv --origin DAY [--horizon DAYS] [--capacity N] [--every DAYS --until DAY]",
        "forecast a series of days from its past",
        RUNTIME,
        "cli.predict",
    ),
    "package": Command(
        "[--python 3.11 | 3.12 | 3.13] [--output FILE]",
        "write the zip that is deployed to Azure",
        DEVELOPMENT,
        "cli.package",
    ),
    "web": Command(
        "[--check | --export FOLDER --api URL]", "build the front end (needs Node), or compare it", RUNTIME, "cli.web"
    ),
    "openapi": Command("[--check | --release VERSION]", "write the documents of the API", RUNTIME, "cli.openapi"),
}

CHECKS = {
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "ruff check": ("-m", "ruff", "check", "."),
    "mypy": ("-m", "mypy"),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "openapi": ("-m", "cli.openapi", "--check"),
    "compatibility": ("-m", "cli.compatibility"),
    "events": ("-m", "cli.events", "--check"),
    "redocly": ("-m", "cli.linter"),
    "web": ("-m", "cli.web", "--check"),
}
SKIPPED = 77
"""The exit code of a check that cannot be made here: what it prints says why."""

PROCESSES = 4
"""Processes that share the tests of a run at most; each takes half a gigabyte. They are one more than processors: a
test often waits, for a process that it started or a clock."""


def unsupported(version: "tuple[int, ...]") -> str:
    """A sentence where this Python is too old or too new, else nothing."""
    if (3, 11) <= version[:2] <= (3, 13):
        return ""
    return "This needs Python 3.11 to 3.13, and this one is {}.{}: {}".format(*version[:2], sys.executable)


def usage() -> str:
    """The help."""
    lines = (f"  {name:<14}{command.help}" for name, command in COMMANDS.items())
    return "\n".join((f"usage: {PYTHON} dev.py COMMAND [OPTIONS]   (COMMAND --help tells them)\n", *lines))


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

    `--measured` fails where too little is covered; CI names the longest tests.
    """
    if "--thorough" in arguments:
        os.environ["THOROUGH"] = "true"
    chosen = [argument for argument in arguments if argument not in {"--thorough", "--measured"}]
    options = ["-rfEsR"]
    if not any(Path(argument.split("::")[0]).exists() for argument in chosen):
        options += ["-n", str(min((os.cpu_count() or 1) + 1, PROCESSES)), "--no-loadscope-reorder"]
        if os.environ.get("CI") == "true":
            options += ["--durations=40", "--durations-min=2"]
    if "--measured" in arguments:
        options += ["--cov=shared_code", "--cov-branch", "--cov-report=term-missing:skip-covered"]
    return [*options, *chosen]


def check(python: str) -> int:
    """Run all checks side by side, show what the failed ones say, and count them."""
    running = {
        name: subprocess.Popen([python, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for name, arguments in CHECKS.items()
    }
    failed = []
    for name, process in running.items():
        print(f"{name:<15}", end="", flush=True)
        said = process.communicate()[0]
        if process.returncode == SKIPPED:
            print(f"skipped: {said.strip()}", flush=True)
            continue
        print("failed" if process.returncode else "ok", flush=True)
        if process.returncode:
            failed.append(name)
            print(said)
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
        say(f"There is no command '{name}'; `{PYTHON} dev.py --help` lists them.")
        return 2
    command, environments = COMMANDS[name], Environments(ROOT)
    try:
        asks = not {"-h", "--help"}.isdisjoint(options)
        if asks and not (command.module and environments.found(command.lock)):
            print(f"usage: {PYTHON} dev.py {name} {command.options}".rstrip() + f"\n\n{command.help}")
            return 0
        python = str(environments.satisfy(command.lock))
    except SetUpFailed as failure:
        raise SystemExit(str(failure)) from None
    except OSError as failure:
        raise SystemExit(reason(str(failure))) from None
    except KeyboardInterrupt:
        say("Interrupted; the next call makes the environment anew.")
        return 130
    os.environ.update(PYTHONPATH=str(ROOT), PYTHONSAFEPATH="1")  # ours, wherever it is called
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # images set it; compiling anew takes longer than all else of a start
    if command.lock == DEVELOPMENT:
        os.chdir(str(ROOT))
    if name == "check":
        return check(python)
    return become(python, "-m", command.module, *(tests(options) if name == "test" else options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
