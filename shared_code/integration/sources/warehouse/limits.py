"""How many connections the warehouse gets, and how long anything waits for it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Use(StrEnum):
    """What a connection is for; each has a setting and a time limit of its own."""

    PRIMARY = "primary"
    READONLY = "readonly"
    ANALYTICS = "analytics"


DEFAULT_SECONDS: Final = 30
"""How long a statement may take that reads a short list."""
LONG_SECONDS: Final = 300
"""What a night reads of a site."""
ANALYTICS_SECONDS: Final = 600
"""Long histories."""
QUERY_SECONDS: Final[Mapping[Use, int]] = {
    Use.PRIMARY: DEFAULT_SECONDS,
    Use.READONLY: LONG_SECONDS,
    Use.ANALYTICS: ANALYTICS_SECONDS,
}

ATTEMPTS: Final = 4
"""A statement is tried once, and three times again."""
KEPT: Final = 5
"""Connections that are opened at the first use, and kept."""
MOST: Final = 20
ACQUIRE_SECONDS: Final = 60
"""How long a read waits for a connection."""
IDLE_SECONDS: Final = 30
"""A connection that nobody used for so long is opened anew before it is used."""
CONNECT_SECONDS: Final = 60
"""How long the server may take to accept a connection."""
