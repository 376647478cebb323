"""The runs in `runs/`, which must replay for ever, and the documents they were made of.

A run is added by `python3 dev.py calculate FILE.json --run RUN.json` and `gzip -9n RUN.json`, and never made again:
what it holds is what was calculated then. `BEFORE` and `AFTER` are one year before and after REV-19 and REV-40 refuse
what lies above the highest limit; its tiers end at a limit, and since then say that nothing is shared above it. The
worked years with salaried people on loaded days have a second run, since PAY-27 counts them.
"""

import gzip
import json
from pathlib import Path
from typing import Any, Final

from tests.pl.years import worked

FOLDER: Final = Path(__file__).parent / "runs"
NAMES: Final = sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))
BEFORE, AFTER = "tiers_before_rev_19_version_2", "tiers_after_rev_19_version_2"
MANAGED: Final = "Y12"
WITH_SALARIES: Final = {name: f"worked_{name.lower()}_with_pay_27_version_2" for name in ("Y01", "Y03", "Y05")}
"""The second run of these worked years."""


def stored(name: str) -> Any:
    """A committed run."""
    return json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))


def tiers_that_end(inputs: Any) -> None:
    """Tiers up to a limit that every month exceeds, of a revenue share and of an agreement's profit share."""
    contract = inputs["contract"]
    codes = ["VD1", "VO1", "VM1", "SD1", "SO1", "SM1"]
    contract["revenue_share"] = {"structures": [{"codes": codes, "tiers": [{"percent": "10", "limit": "40000"}]}]}
    tiers = [{"percent": "50", "limit": "5000"}, {"percent": "30", "limit": "9000.50"}]
    contract["management_agreement"]["profit_share"]["tiers"] = tiers


def nothing_above(inputs: Any) -> None:
    """The same tiers, with one more that shares nothing."""
    tiers_that_end(inputs)
    contract = inputs["contract"]
    contract["revenue_share"]["structures"][0]["tiers"].append({"percent": "0", "limit": "0"})
    contract["management_agreement"]["profit_share"]["tiers"].append({"percent": "0", "limit": "0"})


def year_that_ends() -> Any:
    return worked(MANAGED, tiers_that_end)
