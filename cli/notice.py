"""Writes NOTICE: whose data and libraries the product carries or needs, and their licences."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
NOTICE: Final = ROOT / "NOTICE"
LOCK: Final = ROOT / "requirements.txt"
DATA: Final = """\
Towne Park Forecasting

Data of others
==============

demo/hotels.csv
  Antonio, N., de Almeida, A., & Nunes, L. (2019). Hotel booking demand datasets. Data in Brief, 22, 41-49.
  https://doi.org/10.1016/j.dib.2018.11.126
  Creative Commons Attribution 4.0 International, https://creativecommons.org/licenses/by/4.0/
  Changed: see demo/README.md.

benchmarks/predictive/series.csv
  The same, and Stolfi, D. (2019). Parking Birmingham. UCI Machine Learning Repository. https://doi.org/10.24432/C51K5Z
  Readings of Birmingham City Council, published under the UK Open Government Licence.
  Creative Commons Attribution 4.0 International, https://creativecommons.org/licenses/by/4.0/
  Changed: see benchmarks/predictive/README.md.

All other data of this repository were made for it.

Libraries
=========

Installed from the package index by requirements.txt; none is part of this repository. fastapi-offline brings the files
of Swagger UI (Apache-2.0) and ReDoc (MIT) with it. Tests and checks use the further ones of requirements-dev.txt, which
are not part of the product.

"""
CLASSIFIER: Final = "License :: OSI Approved :: "


def main() -> None:
    """Write the file."""
    NOTICE.write_text(notice(), encoding="utf-8")


def notice() -> str:
    """The text: data by hand, libraries of the lock by their installed metadata."""
    return DATA + "".join(f"{line}\n" for line in _libraries())


def _libraries() -> Iterator[str]:
    """A line for each; what other interpreters install keeps the line that it has."""
    installed = {_plain(found.metadata["Name"]): found for found in distributions()}
    written = dict(re.findall(r"^([\w.-]+): (.+)$", NOTICE.read_text(encoding="utf-8"), re.MULTILINE))
    lock = LOCK.read_text(encoding="utf-8")
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE)}
    for name in sorted(locked):
        if name in installed:
            yield f"{name}: {_licence(installed[name])}"
        elif name in written:
            yield f"{name}: {written[name]}"


def _licence(found: Distribution) -> str:
    """What the metadata says: an expression, else the classifiers, else a line of text."""
    if "License-Expression" in found.metadata:
        return found.metadata["License-Expression"]
    classifiers = [entry for entry in found.metadata.get_all("Classifier", []) if entry.startswith(CLASSIFIER)]
    if classifiers:
        return ", ".join(entry.removeprefix(CLASSIFIER) for entry in classifiers)
    return found.metadata["License"].splitlines()[0] if "License" in found.metadata else "unknown"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
