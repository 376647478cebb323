"""From which day on the store may lack what the warehouse has: what a run of the night remembers of those before it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared_code.store.job_runs import COMPLETE, Run

WATERMARK: Final = "watermark"
"""The business date of the last run that came to its end: until then all was asked for. None before the first."""
BEHIND: Final = "behind"
"""By site and kind, the watermark of what was refused since: the next delivery goes back so far."""


def begun(before: Sequence[Run], kinds: Sequence[str], today: date, started_by: str) -> Mapping[str, Any]:
    """What a run begins with, after the newest one before it."""
    last = next(iter(before), None)
    result = last.result if last else {}
    is_complete = last is not None and last.status == COMPLETE
    return {
        "kinds": list(kinds),
        "businessDate": str(today),
        "startedBy": started_by,
        WATERMARK: result.get("businessDate") if is_complete else result.get(WATERMARK),
        BEHIND: _behind(result) if is_complete else result.get(BEHIND, {}),
        "attempt": 1 if is_complete or last is None else result.get("attempt", 1) + 1,
    }


def missing_since(result: Mapping[str, Any], owner: str, kind: str) -> date | None:
    """The day from which on a delivery may have something that the store lacks; None where nothing is known."""
    day = result.get(BEHIND, {}).get(owner, {}).get(kind) or result.get(WATERMARK)
    return date.fromisoformat(day) if day else None


def _behind(result: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """The watermarks of what the run refused: it stands as far behind as before."""
    old, mark = result.get(BEHIND, {}), result.get(WATERMARK) or result.get("businessDate")
    return {
        site: {kind: old.get(site, {}).get(kind, mark) for kind in kinds}
        for site, kinds in result.get("quarantined", {}).items()
    }
