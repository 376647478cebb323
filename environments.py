"""The virtual environments that dev.py runs its commands in: how they are made, and what is said when they cannot be.

Old Pythons read this file too: see dev.py.
"""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
LOCKS = {RUNTIME: (RUNTIME,), DEVELOPMENT: (RUNTIME, DEVELOPMENT)}
"""What is satisfied once a lock is installed: development holds all that runs."""


REASONS = {
    r"\[Errno (28|122)\]|No space left on device|not enough space on the disk": (
        "The disk is full. Free 500 MB and call again."
    ),
    r"No module named '?(venv|ensurepip)|ensurepip is (disabled|not\s+available)": (
        "This Python has no venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) and call again."
    ),
    r"DO NOT MATCH THE HASHES[^\n]*\n\s+(?P<package>[\w.-]+)": (
        "What arrived as {package} is not what the lock names by its hash; it was not installed. The download broke "
        "off, or the index offers something else: call again, and if it stays so, do not trust that index."
    ),
    r"--require-hashes mode": (
        "requirements*.txt do not name the version and the hash of every package. Restore them and call again."
    ),
    r"CERTIFICATE_VERIFY_FAILED|confirming the ssl certificate": (
        "The certificate of the package index is not trusted here. Tell pip who vouches for it "
        "(PIP_CERT, or pip config set global.cert FILE) and call again."
    ),
    r"did not run successfully|Failed to build": (
        "A package is not ready-made for this Python and machine, and building it failed. "
        "Use a 64-bit Python 3.11 to 3.13 of Linux, macOS or Windows and call again."
    ),
    r"(?s)Retrying \(.*from versions: none|Max retries exceeded|Read timed out|Connection broken|incomplete-download": (
        "The package index cannot be reached. Connect to the network (or tell pip of the proxy) and call again."
    ),
    r"No matching distribution found for (?P<package>[\w.-]+)": (
        "The package index has no {package} of the version that the lock names, or does not answer. "
        "Use an index that has it (PIP_INDEX_URL) and call again."
    ),
    r"\[Errno (1|13|30)\]|Permission denied|Access is denied|Read-only file system": (
        "Writing into the project's folder (or the folder for temporary files) is not permitted. "
        "Permit it and call again."
    ),
}
"""What a failed set-up printed, and the sentence to act on; the first that fits is told."""


PACKAGE = r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([A-Za-z]\w*(?:[.-][A-Za-z]\w*)*)"
"""How pip names the next package, which may be a file."""


class SetUpFailed(Exception):
    """The environment cannot be made; the message is a sentence to act on."""


def say(text: str) -> None:
    """Tell how the set-up goes, beside standard output, which belongs to the command."""
    print(text, file=sys.stderr, flush=True)


def output_of(*command: str) -> "Iterator[str]":
    """The lines that a command prints, as they come; SetUpFailed with the reason where it fails."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,  # what it keeps open keeps others out, even if this process is killed
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
        found = re.search(pattern, output)
        if found:
            return sentence.format(**found.groupdict())
    last = (re.findall(r"^ERROR: (.+)", output, re.MULTILINE) or output.strip().splitlines() or ["no output"])[-1]
    return f"The set-up failed: {last}"


@contextmanager
def alone(path: Path) -> "Iterator[None]":
    """Let one process in at a time; the file is free again once the process and what it started have ended."""
    with path.open("a") as file:
        os.set_inheritable(file.fileno(), True)
        if not locked(file.fileno()):
            say("another command is making an environment, waiting for it")
            while not locked(file.fileno()):
                time.sleep(0.2)
        yield


def locked(descriptor: int) -> bool:
    """Whether the open file could be locked; not while another process has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


class Environments:
    """The virtual environments of a checkout, in `.venvs`: one for each Python and each state of the locks.

    None is ever changed: other locks get another environment, so a command that runs keeps what it was started with.
    The stamp is written last; an environment without one was interrupted, served nobody, and is made anew. `.venv`,
    which editors look for, leads to the one made last.
    """

    def __init__(self, root: Path, run: "Callable[..., Iterator[str]]" = output_of) -> None:
        self._root = root
        self._home = root / ".venvs"
        self._run = run

    def found(self, lock: str) -> "Path | None":
        """The Python of an environment that holds what a lock names."""
        for name, satisfied in LOCKS.items():
            folder = self._folder(name)
            if lock in satisfied and (folder / "whole").exists() and python_in(folder).exists():
                return python_in(folder)
        return None

    def satisfy(self, lock: str) -> Path:
        """The same, made where there is none; one process at a time."""
        found = self.found(lock)
        if found:
            return found
        self._home.mkdir(exist_ok=True)
        with alone(self._home / "lock"):
            return self.found(lock) or self._make(lock)

    def _make(self, lock: str) -> Path:
        folder = self._folder(lock)
        python, stamp = python_in(folder), folder / "whole"
        say(f"making .venvs/{folder.name} (needed once, and again when {lock} changes)")
        if stamp.exists():
            stamp.unlink()
        for _ in self._run(sys.executable, "-I", "-m", "venv", "--clear", "--without-pip", str(folder)):
            pass
        for _ in self._run(str(python), "-I", "-m", "ensurepip", "--default-pip"):
            pass
        self._install(str(python), self._root / lock)
        stamp.touch()
        self._lead_to(folder)
        kind = folder.name.rpartition("-")[0]
        for other in sorted(self._home.glob(f"{kind}-*")):
            if other != folder:
                say(f"  .venvs/{other.name} is of other locks: delete it when nothing runs from it")
        return python

    def _install(self, python: str, lock: Path) -> None:
        total = len(re.findall(r"^[\w.-]+(\[.+\])?==", lock.read_text("utf-8"), re.MULTILINE))
        done = 0
        pip = (python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile")
        for line in self._run(*pip, "--progress-bar", "off", "--no-deps", "--require-hashes", "-r", str(lock)):
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

    def _lead_to(self, folder: Path) -> None:
        """Let `.venv` be another name of an environment, where it is not somebody's own."""
        link, draft = self._root / ".venv", self._home / "link"
        if os.name == "posix" and (link.is_symlink() or not link.exists()):
            if draft.is_symlink():
                draft.unlink()
            draft.symlink_to(Path(".venvs", folder.name))
            draft.replace(link)

    def _folder(self, lock: str) -> Path:
        made_of = hashlib.sha256(sys.base_prefix.encode())
        for name in LOCKS[lock]:
            made_of.update((self._root / name).read_bytes())
        kind = {RUNTIME: "runtime", DEVELOPMENT: "development"}[lock]
        return self._home / "{}.{}-{}-{}".format(*sys.version_info[:2], kind, made_of.hexdigest()[:8])


def python_in(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
