#!/usr/bin/env python3
"""Run, test and check the product: `python dev.py --help`. Needs Python 3.11 to 3.13 and nothing else."""

# Everything below must at least parse on old Pythons, so that they get a sentence and not a SyntaxError.
import hashlib
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
SUPPORTED = ((3, 11), (3, 14))
RUNTIME_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"

HELP = """\
usage: python dev.py COMMAND [OPTIONS]

  run       serve everything on http://localhost:7071
            [--port N] [--data DIR] [--reset] [--today YYYY-MM-DD] [--no-demo]
  test      run the tests [--thorough] [what pytest takes]
  check     formatting, lint, types, import arrows, freshness of the OpenAPI document
  bench     measure, and print the figures beside their budgets
  token     print a development token --role ROLE [--user NAME] [--sites 0170,...] [--scopes ...] [--expires S]
  openapi   write docs/api/openapi.json and openapi.yaml [--check]

The first call makes an environment of its own in .venv; a later one only when the lock files changed.
"""


class Refused(Exception):
    """What stops a command, in one sentence."""


def main(arguments):
    """Run a command; its exit code."""
    command, options = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if command in {"--help", "-h", "help"}:
        print(HELP, end="")
        return 0
    if command not in COMMANDS:
        print("There is no command {!r}; `python dev.py --help` lists them.".format(command), file=sys.stderr)
        return 2
    try:
        check_python(sys.version_info)
        return COMMANDS[command](options)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(options):
    return in_environment(RUNTIME_LOCK, ["-m", "local_host"] + options)


def token(options):
    return in_environment(RUNTIME_LOCK, ["-m", "local_host.token"] + options)


def openapi(options):
    return in_environment(RUNTIME_LOCK, ["-m", "local_host.openapi"] + options)


def bench(options):
    return in_environment(DEV_LOCK, ["-m", "benchmarks"] + options)


def test(options):
    """All tests; in CI the whole suite must also cover 95 % of the code."""
    if "--thorough" in options:
        options = [option for option in options if option != "--thorough"]
        os.environ["HYPOTHESIS_PROFILE"] = "thorough"
    if os.environ.get("CI") == "true" and not options:
        options = ["--cov=shared_code", "--cov-report=term-missing:skip-covered"]
    return in_environment(DEV_LOCK, ["-m", "pytest", "-rs"] + options)


def check(options):
    """Every check, also after one failed."""
    checks = (
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("lint", ["-m", "ruff", "check", "."]),
        ("types", ["-m", "mypy"]),
        ("arrows", ["-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"]),
        ("openapi", ["-m", "local_host.openapi", "--check"]),
    )
    results = []
    for name, arguments in checks:
        print("== {}".format(name), flush=True)
        results.append((name, in_environment(DEV_LOCK, arguments + options) == 0))
    print("\n" + "\n".join("{:<9}{}".format(name, "ok" if passed else "FAILED") for name, passed in results))
    return 0 if all(passed for _, passed in results) else 1


COMMANDS = {"run": run, "test": test, "check": check, "bench": bench, "token": token, "openapi": openapi}


def check_python(version):
    """Refuse a Python that the product does not run on."""
    if not SUPPORTED[0] <= tuple(version[:2]) < SUPPORTED[1]:
        raise Refused(
            "This needs Python 3.11, 3.12 or 3.13, and you started it with {}.{}: "
            "call it with another one, e.g. `python3.12 dev.py run`.".format(version[0], version[1])
        )


def in_environment(lock, arguments):
    """Run the environment's Python, once it holds what the lock file names; its exit code."""
    python = environment(lock)
    process = subprocess.Popen([python] + arguments, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the process got it too, and stops by itself
            continue


def environment(lock):
    """The Python of the project's own environment, made or renewed where its stamp says so."""
    folder = folder_for(sys.version_info)
    python = os.path.join(folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
    stamp = os.path.join(folder, "stamp." + lock)
    wanted = digest(lock)
    if os.path.exists(python) and read(stamp) == wanted:
        return python
    if not any(name.startswith("stamp.") for name in (os.listdir(folder) if os.path.isdir(folder) else ())):
        say("making an environment in {} …".format(os.path.relpath(folder, ROOT)))
        pip_run([sys.executable, "-m", "venv", "--clear", folder])
    install(python, lock)
    for satisfied in (lock, RUNTIME_LOCK):  # the development lock holds everything of the runtime lock
        with open(os.path.join(folder, "stamp." + satisfied), "w") as file:
            file.write(digest(satisfied))
    return python


def folder_for(version):
    """`.venv`, or `.venv-3.12` where another Python made `.venv`."""
    own = os.path.join(ROOT, ".venv")
    named = re.search(r"^version\S* = (\d+)\.(\d+)", read(os.path.join(own, "pyvenv.cfg")), re.MULTILINE)
    if named and (int(named.group(1)), int(named.group(2))) != tuple(version[:2]):
        return "{}-{}.{}".format(own, version[0], version[1])
    return own


def install(python, lock):
    """Install a lock file, telling how far it is."""
    total = read(os.path.join(ROOT, lock)).count("==")
    say("installing {} packages of {} …".format(total, lock))
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "-r",
        lock,
    ]
    pip_run(command, total)


def pip_run(command, total=0):
    """Run a step of the set-up; its packages as they come, its failure as one sentence."""
    try:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise Refused("{} cannot be started: {}.".format(command[0], error.strerror))
    lines, count = [], 0
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Collecting "):
            count += 1
            say("  {}/{} {}".format(count, total, line.split()[1]))
        elif line.startswith("Installing collected"):
            say("  installing …")
    if process.wait() != 0:
        raise Refused(sentence("\n".join(lines)))


def sentence(output):
    """What went wrong, from the output of pip or venv."""
    for pattern, words in PROBLEMS:
        if re.search(pattern, output):
            return words
    errors = [line for line in output.splitlines() if line.lower().startswith("error")]
    return "The environment could not be made: {}".format(errors[0] if errors else output.strip()[-300:])


PROBLEMS = (
    (r"No space left on device|Errno 28", "The disk is full: free about 500 MB, then call this again."),
    (r"Permission denied|Errno 13", "This folder cannot be written to: change its permissions or clone into another."),
    (
        r"Failed to establish|Temporary failure|Connection refused|Network is unreachable|Max retries|NewConnectionError|"
        r"Read timed out|Name or service not known|getaddrinfo",
        "The package index cannot be reached: check the network or the proxy, then call this again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one that was locked: try again, and do not use it if it stays so.",
    ),
    (
        r"ensurepip is not|No module named .?(ensurepip|venv)",
        "Python's venv module is missing: on Debian `apt install python3-venv`.",
    ),
    (r"No matching distribution", "The package index has not all the locked packages for this Python and system."),
)


def digest(lock):
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def say(line):
    """Progress goes to the standard error stream: `token` prints nothing but the token."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
