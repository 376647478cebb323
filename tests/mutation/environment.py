"""The environment of Cosmic Ray, which makes the mutants: its packages are none of the product's or its tests'."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from tests.mutation.mutants import ROOT

LOCK = Path(__file__).parent / "requirements.txt"
FOLDER = ROOT / ".venv-mutation"
STAMP = FOLDER / "lock-satisfied"


def python_of_cosmic_ray() -> str:
    """Its interpreter; the environment is made at first use and when the lock changes, which needs the network."""
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text("utf-8") != wanted:
        sys.stderr.write(f"making {FOLDER.name}\n")
        venv.create(FOLDER, clear=True, with_pip=True)
        pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install")
        subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
        STAMP.write_text(wanted, "utf-8")
    return str(python)
