"""The row that a night of the trend job keeps of a driver: what is shown of it, and what the next goes on from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shared_code.predictive.nights import Learnt, Night
from shared_code.predictive.states import packed, unpacked


def content_of(first: date, night: Night) -> Mapping[str, Any]:
    """What is stored of a night; `first` is the day after the last one known."""
    learnt = night.learnt
    return {
        "first": first.isoformat(),
        "days": [[f"{value:.4f}" for value in day] for day in night.days],
        "method": night.method,
        "score": list(night.score) if night.score else None,
        "learnt": [learnt.start, learnt.days, learnt.digest, packed(learnt.state)],
    }


def learnt_of(content: Mapping[str, Any]) -> Learnt:
    """What a night goes on from."""
    start, days, told, state = content["learnt"]
    return Learnt(int(start), int(days), told, unpacked(state))
