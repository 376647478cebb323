"""Command line: the product beside OpenFisca and LibreOffice Calc, as far as they are installed."""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.peers import calc, compare
from benchmarks.peers.compare import PRODUCT, Calculator, Difference, Outcome
from benchmarks.peers.model import FIGURES, OF_THE_YEAR
from benchmarks.peers.sites import MONTHS

SIZES = (1, 100, 1_000)
RUNS = 3
INSTALL = "install it with: pip install -r benchmarks/peers/requirements.txt"


def measure(sizes: Sequence[int] = SIZES) -> None:
    """Check that all calculators agree, then print their times; a peer that is not installed is left out."""
    with tempfile.TemporaryDirectory() as folder:
        calculators = dict(_peers(Path(folder)))
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores; median of {RUNS} runs")
        for size in sizes:
            case = compare.case_of(size, Path(folder))
            runs = [compare.run(case, calculators) for _ in range(RUNS)]
            _print_agreement(size, runs[0][1])
            _print_times(size, [outcomes for outcomes, _ in runs])


def _peers(folder: Path) -> Iterator[tuple[str, Calculator]]:
    """The peers there are, and a sentence for each one that is not."""
    if find_spec("openfisca_core") is None:
        print(f"OpenFisca is left out: the package openfisca-core is missing; {INSTALL}")
    else:
        print(f"OpenFisca-core {version('openfisca-core')}, NumPy {version('numpy')}")
        yield "OpenFisca, all sites at once", compare.openfisca_at_once
        yield "OpenFisca, site by site", compare.openfisca_one_by_one
    if calc.PROGRAM is None:
        print("LibreOffice is left out: there is no soffice; install it with: apt-get install libreoffice-calc")
    elif find_spec("openpyxl") is None:
        print(f"LibreOffice is left out: the package openpyxl, which writes its workbook, is missing; {INSTALL}")
    else:
        office = calc.Office(folder)
        print(f"{calc.version()}, openpyxl {version('openpyxl')}; start-up {_start_up(office, folder):.2f} s")
        yield "Calc, one workbook", compare.calc(office)


def _start_up(office: calc.Office, folder: Path) -> float:
    """Seconds of a process that loads, recalculates and saves a workbook of one number."""
    from benchmarks.peers import workbook  # noqa: PLC0415 - not installed everywhere

    workbook.write_empty(folder / "empty.xlsx")
    return statistics.median(office.recalculate(folder / "empty.xlsx").whole for _ in range(RUNS))


def _print_agreement(size: int, differences: Mapping[str, Difference]) -> None:
    values = sum(1 if name.startswith(OF_THE_YEAR) else len(MONTHS) for name in FIGURES)
    print(f"\n{size} site{'s' * (size > 1)} of {values} figures each")
    for name, largest in differences.items():
        print(f"  {name}: at most {largest.amount:.1e} from the product ({largest.figure}, site {largest.site})")


def _print_times(size: int, runs: Sequence[Mapping[str, Outcome]]) -> None:
    print(f"{'':<30}{'from inputs in memory':>32}{'from the beginning':>32}")
    print(f"{'':<30}" + f"{'s':>10}{'sites/s':>11}{'x product':>11}" * 2)
    for name in runs[0]:
        columns = ""
        for part in ("calculation", "whole"):
            seconds = [getattr(run[name], part) for run in runs]
            ratio = statistics.median(getattr(run[name], part) / getattr(run[PRODUCT], part) for run in runs)
            middle = statistics.median(seconds)
            columns += f"{middle:>10.3f}{size / middle:>11.0f}{ratio:>11.2f}"
        print(f"{name:<30}{columns}   {runs[0][name].remark}".rstrip())


def main() -> None:
    """Compare the product with OpenFisca and LibreOffice Calc: the same P&L years, the same figures, then the times."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=main.__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of sites; 1, 100 and 1000 by default"
    )
    measure(parser.parse_args().sizes)


if __name__ == "__main__":
    main()
